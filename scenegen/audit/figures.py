"""The manifest and the card: everything they say about the tables, counted again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from scenegen.audit.framed import BOUNDS
from scenegen.audit.guess import LEAST_ROWS
from scenegen.audit.parts import parts_of, scenes_of, shares_wrong
from scenegen.audit.rows import number, text, whole
from scenegen.audit.rules.base import RULES
from scenegen.audit.source import TABLES, Source
from scenegen.audit.whole import Ledger
from scenegen.errors import DatasetError

FORMATS = (3,)
"""Format versions that this audit reads."""
SHARD = re.compile(r"[a-z][a-z0-9_]*-\d{5,}")
EVENED_FROM, EVENED_WITHIN = 8, 0.10
"""Few questions are evened out when the rarest answer comes this often, to within this share of it."""
MISSED = ("nothing to ask", "no people", "no views", "no motion", "scene left out")
"""Why a question that was wanted is not there."""
FEW_LEFT_OUT = 0.05
"""Which share of the scenes may be left out."""
CHANNELS = {"instances", "depth", "normals"}


def refuse_other_formats(source: Source) -> None:
    """DatasetError for tables in a format that this audit does not read."""
    version = source.manifest.get("format_version") if isinstance(source.manifest, dict) else None
    if type(version) is int and version not in FORMATS:
        raise DatasetError(
            f"the tables here have format version {version}; this audit reads version {FORMATS[-1]}",
            where=source.name,
            fix=[
                "build the dataset again into another --out, with the recipe and seed that its manifest.json names",
                "or audit it with the version of scenegen that made it",
            ],
        )


def manifest_problems(manifest: Any) -> list[str]:
    """Why nothing can be audited by this manifest; empty when it can."""
    if not isinstance(manifest, dict):
        return ["the manifest is no JSON object"]
    wrong = []
    for key, check in {
        "format_version": lambda v: v in FORMATS, "scenegen": text, "seed": whole, "scenes": whole, "renderer": text, "device": text,
        "complete": lambda v: v is True, "trimmed": whole, "curation": lambda v: isinstance(v, dict), "rejected": _whole_numbers, "counts": _counts,
        "questions_per_task": _whole_numbers, "recipe": lambda v: isinstance(v, dict), "files": lambda v: isinstance(v, dict),
        "shards": lambda v: isinstance(v, list) and bool(v) and all(isinstance(s, str) and SHARD.fullmatch(s) for s in v) and len(set(v)) == len(v),
    }.items():  # fmt: skip
        if key not in manifest or not check(manifest[key]):
            wrong.append(f"manifest {key} is {str(manifest.get(key))[:80]}")
    return wrong or [f"manifest recipe.{message}" for message in _recipe(manifest["recipe"])]


def _whole_numbers(value: Any) -> bool:
    return isinstance(value, dict) and all(map(whole, value.values()))


def _counts(value: Any) -> bool:
    return _whole_numbers(value) and set(TABLES) <= set(value)


def _recipe(recipe: dict[str, Any]) -> Iterator[str]:
    parts = recipe.get("parts", [])
    if not isinstance(parts, list) or shares_wrong(parts):
        yield f"parts is {str(parts)[:80]}"
        return
    yield from _sections(recipe, {"splits": _shares})
    for part in parts_of(recipe):
        yield from _sections(part, {"views": _views, "visibility": _visibility, "tasks": _tasks})


def _sections(holder: dict[str, Any], checks: dict[str, Callable[[dict[str, Any]], bool]]) -> Iterator[str]:
    for key, check in checks.items():
        if not isinstance(holder.get(key), dict) or not check(holder[key]):
            yield f"{key} is {str(holder.get(key))[:80]}"


def _views(views: dict[str, Any]) -> bool:
    sizes = all(whole(views.get(key)) for key in ("width", "height", "per_scene"))
    return sizes and isinstance(views.get("render"), bool) and set(views.get("channels") or ()) <= CHANNELS


def _visibility(seen: dict[str, Any]) -> bool:
    return all(number(seen.get(key)) and 0 <= seen[key] <= 1 for key in BOUNDS)


def _tasks(tasks: dict[str, Any]) -> bool:
    plans = [plan for plan in tasks.values() if isinstance(plan, dict)]
    return 0 < len(plans) == len(tasks) and all(number(p.get("margin_deg", 0.0)) and whole(p.get("per_scene")) for p in plans)


def _shares(splits: dict[str, Any]) -> bool:
    return all(number(share) and 0 <= share <= 1 for share in splits.values())


def count_problems(manifest: dict[str, Any], card: str, ledger: Ledger) -> Iterator[str]:
    """Where the manifest's or the card's figures are not those of the tables."""
    counts = {table: ledger.counts[table] for table in TABLES}
    for table, count in counts.items():
        if manifest["counts"][table] != count:
            yield f"the manifest counts {manifest['counts'][table]} {table}, the tables hold {count}"
    yield from _scenes(manifest, counts["scenes"] - ledger.without, ledger)
    per_task = {task: ledger.per_task[task] for task in sorted(_wanted(manifest))}
    if manifest["questions_per_task"] != per_task or set(ledger.per_task) - set(per_task):
        yield f"the manifest counts {manifest['questions_per_task']}, the tables hold {dict(ledger.per_task)}"
    made = sum(highest + 1 for highest in ledger.highest.values())
    spare = manifest["curation"].get("spare")
    if not _whole_numbers(spare):
        yield f"what was spare is not said: {spare}"
    elif not counts["questions"] <= made <= counts["questions"] + manifest["trimmed"] + sum(spare.values()):
        yield f"{counts['questions']} questions, {manifest['trimmed']} trimmed and {spare} spare, but their numbers count {made}"
    yield from _asked(manifest, ledger)
    yield from _by_part(manifest, card, ledger)
    splits = {shard.rsplit("-", 1)[0] for shard in manifest["shards"]}
    if not splits <= set(manifest["recipe"]["splits"]):
        yield f"splits {sorted(splits - set(manifest['recipe']['splits']))} are not the recipe's"
    if not all(f"{table}/{shard}.parquet" in manifest["files"] for table in counts for shard in manifest["shards"]):
        yield "the manifest's files lack tables of its shards"
    yield from _card(card, counts, ledger, manifest)


def _scenes(manifest: dict[str, Any], count: int, ledger: Ledger) -> Iterator[str]:
    """Whether every scene (of `count` that are whole) is there, or among those that could not be made, of which there are few."""
    left_out = _left_out(manifest)
    if left_out is None:
        yield f"the scenes that are left out are not named: {str(manifest['left_out'])[:300]}"
        return
    if manifest["scenes"] != count + len(left_out):
        yield f"the manifest asks for {manifest['scenes']} scenes and leaves out {len(left_out)}, the tables hold {count}"
    missing = set(range(manifest["scenes"])) - ledger.indices
    if missing != left_out:
        yield f"of scenes {sorted(missing ^ left_out)[:8]} of {manifest['scenes']} it is not so that either they are there or they are left out"
    if len(left_out) > max(1, FEW_LEFT_OUT * manifest["scenes"]):
        yield f"{len(left_out)} of {manifest['scenes']} scenes are left out"


def _left_out(manifest: dict[str, Any]) -> set[int] | None:
    """The scenes that the manifest says could not be made; None where it names them otherwise than one by one, each once, with why."""
    named = manifest.get("left_out", [])
    if not isinstance(named, list) or not all(isinstance(one, dict) and set(one) == {"scene", "error"} for one in named):
        return None
    found = {one["scene"] for one in named if whole(one["scene"]) and isinstance(one["error"], str)}
    return found if len(found) == len(named) else None


def _asked(manifest: dict[str, Any], ledger: Ledger) -> Iterator[str]:
    """Whether every question that the recipe asks for was asked, trimmed, or is among what was not found, by task."""
    dropped, rejected = manifest["curation"].get("dropped"), manifest["rejected"]
    if not _whole_numbers(dropped) or sum(dropped.values()) != manifest["trimmed"]:
        yield f"{manifest['trimmed']} trimmed, by task {dropped}"
        return
    for task, (wanted, scenes) in _wanted(manifest).items():
        made = ledger.per_task[task] - ledger.twofold[task] + dropped.get(task, 0)
        missed = sum(rejected.get(f"{task}: {why}", 0) for why in MISSED)
        twins = RULES.get(task).twins_a_scene * scenes if task in RULES else 0
        if not wanted - missed <= made <= wanted - missed + twins:
            yield f"{task}: {wanted} wanted, {missed} not found, {dropped.get(task, 0)} trimmed, but {ledger.per_task[task]} there"
        if dropped.get(task, 0) and made < LEAST_ROWS and not _evened_out(ledger.answers[task]):
            yield f"{task}: {dropped[task]} trimmed of {made}, which only evening out does to so few, and what is left is not even"


def _wanted(manifest: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """How many questions of each task the recipe asks for, and of how many scenes, over all its parts."""
    wanted: dict[str, tuple[int, int]] = {}
    recipe = manifest["recipe"]
    for part, scenes in zip(parts_of(recipe), scenes_of(recipe, manifest["scenes"]), strict=True):
        for task, plan in part["tasks"].items():
            questions, asked = wanted.get(task, (0, 0))
            wanted[task] = (questions + plan["per_scene"] * scenes, asked + scenes)
    return wanted


def _by_part(manifest: dict[str, Any], card: str, ledger: Ledger) -> Iterator[str]:
    """What the manifest and the card say of the parts of a recipe; nothing is said where it has none."""
    recipe = manifest["recipe"]
    found: dict[str, Any] = {}
    for part, scenes in zip(parts_of(recipe), scenes_of(recipe, manifest["scenes"]), strict=True):
        if recipe.get("parts"):
            asked = {task: ledger.by_part[part["name"], task] for task in sorted(part["tasks"])}
            found[part["name"]] = {"scenes": scenes, "questions_per_task": asked}
    if manifest.get("parts", {}) != found:
        yield f"the manifest says of its parts {str(manifest.get('parts'))[:300]}, the tables hold {found}"
    for name, one in found.items():
        if f"- part `{name}`: {one['scenes']} scenes, {sum(one['questions_per_task'].values())} questions (" not in card:
            yield f"README's line of the part {name} is not what the tables hold: {one}"


def _evened_out(answers: Counter[str]) -> bool:
    """Whether what is left of few questions is what evening out leaves: the most frequent answer just above the rarest."""
    rarest, most = min(answers.values(), default=0), max(answers.values(), default=0)
    return rarest >= EVENED_FROM and most == max(rarest + 1, int(rarest * (1 + EVENED_WITHIN)))


def _card(card: str, counts: dict[str, int], ledger: Ledger, manifest: dict[str, Any]) -> Iterator[str]:
    said = re.search(r"(\d+) scenes, (\d+) views, (\d+) questions", card)
    if said is None or [int(word) for word in said.groups()] != [counts[table] for table in ("scenes", "views", "questions")]:
        yield f"README says {said[0] if said else 'nothing'}, the tables hold {counts}"
    for word in (f"from seed {manifest['seed']}:", f"`{manifest['renderer']}`"):
        if word not in card:
            yield f"README does not say {word!r}"
    rows = dict(re.findall(r"^\| (\w+) \| (\d+ \| [^|]*?) \|", card, re.MULTILINE))
    for task in sorted(set(ledger.answers) | set(rows)):
        answers = ledger.answers[task]
        shown = ", ".join(f"{answer} {count}" for answer, count in sorted(answers.items())[:18])
        if rows.get(task) != f"{sum(answers.values())} | {shown}":
            yield f"README's line of {task} is not what the tables hold"
