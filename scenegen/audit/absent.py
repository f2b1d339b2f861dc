"""A scene and the same scene without one of its things: equal but for that thing, as are the pictures of both and what is asked of both."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from scenegen.audit.geometry import Truth
from scenegen.audit.rows import Malformed, evidence_of
from scenegen.audit.source import Row
from scenegen.audit.views import mask_of

Problem = tuple[str, str]
ENDS, LINKED = "~without", "-without"
"""What ids of scenes without a thing end with, and twin keys of the questions that are asked of both."""
OFF = 5e-4
"""Share of a picture's pixels, on edges, that rays may tell otherwise where they meet fewer triangles."""
ALIKE = ("task", "question", "template", "choices", "frame", "answer_type", "decided_by")
"""Columns that the same question of two scenes has alike."""


def whole_of(scene_id: str) -> str:
    """The id of the scene that has all its things."""
    return scene_id.removesuffix(ENDS)


def twofold(row: Row) -> bool:
    """Whether a question is asked of a scene and of the same scene without a thing."""
    return str(row["twin_key"] or "").endswith(LINKED)


def gone(whole: Truth, bare: Truth) -> Truth:
    """The one thing that only the whole scene has. Malformed where more differs, or something needs it still."""
    own = {thing["id"] for thing in bare["objects"]}
    lacking = [thing for thing in whole["objects"] if thing["id"] not in own]
    left = [thing for thing in whole["objects"] if thing["id"] in own]
    if len(lacking) != 1 or {**whole, "id": bare["id"], "objects": left} != bare:
        raise Malformed(f"it differs from {whole['id']} in more than one thing")
    if lacking[0].get("decor") or f'"{lacking[0]["id"]}"' in json.dumps(bare):
        raise Malformed(f"{lacking[0]['id']}, which it lacks, is decor, or it speaks of it still")
    return lacking[0]


def check_scene(
    bare: Truth, truths: Mapping[str, Truth], asked: Mapping[str, Any], sets: Sequence[Row], views: Mapping[str, Row]
) -> Iterator[Problem]:
    """What is wrong with a scene without a thing. asked: what the recipe says of it; sets, views: rows of its shard."""
    name = bare["id"]
    whole = truths.get(whole_of(name))
    if whole is None:
        yield "twins", f"{name}: the scene that it is without a thing is not in this shard"
        return
    share = float((asked.get("scenes") or {}).get("absent") or 0.0)
    if not zlib.crc32(f"{whole['id']} absent".encode()) / 2**32 < share:
        yield "twins", f"{name}: the recipe asks for no such scene"
    thing = gone(whole, bare)
    both = [[_of_set(row) for row in sets if row["scene_id"] == of] for of in (whole["id"], name)]
    if both[0] != both[1]:
        yield "views", f"{name}: its sets of views are not those of {whole['id']}"
    for view, row in views.items():
        other = views.get(f"{whole['id']}/{view.partition('/')[2]}") if row["scene_id"] == name else None
        if other is not None:
            yield from ((kind, f"{view}: {message}") for kind, message in _view(other, row, whole, thing["id"]))


def _of_set(row: Row) -> tuple[Any, ...]:
    return (*(view.partition("/")[2] for view in (row["view_set_id"], *row["view_ids"])), row["kind"], row["fps"])


def _view(one: Row, other: Row, whole: Truth, thing: str) -> Iterator[Problem]:
    """Whether two pictures by one camera show the same but for a thing, and what it hid."""
    cells, again = ({cell["id"]: cell for cell in row["visible"] if cell["id"] != thing} for row in (one, other))
    slack = OFF * one["width"] * one["height"]
    for name in sorted(cells.keys() | again.keys()):
        sizes = [found[name]["amodal_pixels"] if name in found else 0 for found in (cells, again)]
        if abs(sizes[0] - sizes[1]) > slack:
            yield "masks", f"{name} has {sizes[1]} pixels where nothing hides it, with {thing} {sizes[0]}"
        elif name in cells and cells[name]["pixels"] - (again[name]["pixels"] if name in again else 0) > slack:
            yield "masks", f"{name} shows less of itself without {thing} than with it"
    masks = mask_of(one), mask_of(other)
    if masks[0] is None or masks[1] is None:
        return
    number = 1 + [entity["id"] for entity in (*whole["objects"], *whole["people"])].index(thing)
    left = np.where(masks[1] >= number, masks[1] + 1, masks[1])
    wrong = int(((masks[0] != number) & (masks[0] != left)).sum())
    if wrong > slack:
        yield "masks", f"{wrong} pixels that {thing} does not fill show something else without it"


def check_questions(rows: Sequence[Row], truths: Mapping[str, Truth]) -> Iterator[Problem]:
    """What is wrong with the questions of a shard that are asked of two scenes."""
    keyed: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if twofold(row):
            keyed[row["twin_key"]].append(row)
        elif row["scene_id"].endswith(ENDS):
            yield "twins", f"{row['question_id']}: is asked of a scene without a thing, and not of the whole scene"
    for key, own in keyed.items():
        own = sorted(own, key=lambda row: len(row["scene_id"]))
        scenes = [row["scene_id"] for row in own]
        if len(own) != 2 or scenes[1] != scenes[0] + ENDS or key != own[0]["question_id"] + LINKED:
            yield "twins", f"{[row['question_id'] for row in own]}: no question of a scene and the same without a thing, {key}"
        elif wrong := _unlike(*own):
            yield "twins", f"{key}: {wrong}"
        elif set(scenes) <= set(truths):
            noun = evidence_of(own[0])["parameters"].get("noun")
            if noun != (label := gone(truths[scenes[0]], truths[scenes[1]])["label"]):
                yield "twins", f"{key}: asks about a {noun}, what it lacks is a {label}"


def _unlike(one: Row, other: Row) -> str:
    """How two questions are not the same of two scenes; "" where they are, and have different answers."""
    differ = [column for column in ALIKE if one[column] != other[column]]
    views = [[str(view).partition("/")[2] for view in (row["view_set_id"], *row["view_ids"])] for row in (one, other)]
    given = [evidence_of(row) for row in (one, other)]
    if views[0] != views[1]:
        differ.append("views")
    if any(given[0][part] != given[1][part] for part in ("rule", "parameters")):
        differ.append("evidence")
    if differ:
        return f"its two questions differ in {', '.join(differ)}"
    return "both of its questions have one answer" if one["answer"] == other["answer"] else ""
