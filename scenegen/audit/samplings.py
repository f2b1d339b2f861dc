"""Which frames of a clip each way of drawing them takes, in plain arithmetic of its own; and by which a question about the clip is decided."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scenegen.audit.geometry import Truth
from scenegen.audit.rules.base import Given, Rule
from scenegen.audit.sight import unreadable, unseen
from scenegen.audit.source import Row

EVENLY, RATES = (8, 16, 32, 64, 128), (1, 2, 4)


def frames_of(count: int, fps: float) -> dict[str, tuple[str, int | None, list[int]]]:
    """By the name of each sampling: its sampler, its budget, and the frames of a clip of `count` frames at `fps` that it takes."""
    out: dict[str, tuple[str, int | None, list[int]]] = {}
    last = count - 1
    for budget in EVENLY:
        step = last / (budget - 1)
        even = [math.floor(step * k) for k in range(budget - 1)] + [last]
        out[f"uniform-{budget}"] = ("uniform", budget, even)
        out[f"uniform_tail-{budget}"] = ("uniform_tail", budget, even)  # evenly to the last frame: it is in
        part = count / budget
        middles = [min(last, math.floor(part / 2 + round(part * k))) for k in range(budget)]
        out[f"chunk_center-{budget}"] = ("chunk_center", budget, middles)
    for rate in RATES:
        step = fps / rate
        timed = [math.floor(step * k) for k in range(math.floor(count / fps * rate))]
        out[f"fps-{rate}"] = ("fps", rate, timed)
        out[f"fps_tail-{rate}"] = ("fps_tail", rate, timed if timed and timed[-1] == last else [*timed, last])
    out["all"] = ("all", None, [*range(count)])
    return out


def check_frames(sets: Sequence[Row], rows: Sequence[Row]) -> Iterator[str]:
    """What is wrong with the frames tables of a scene's sets of views: clips have one row a sampling, other sets none."""
    stored: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        stored[row["view_set_id"]].append(row)
    for one in sets:
        name, own = one["view_set_id"], stored.pop(one["view_set_id"], [])
        wanted = frames_of(len(one["view_ids"]), one["fps"]) if one["fps"] is not None and one["fps"] > 0 else {}
        if sorted(row["sampling"] for row in own) != sorted(wanted):
            yield f"{name}: frames are told of {sorted(row['sampling'] for row in own)}"
            continue
        for row in own:
            sampler, budget, frames = wanted[row["sampling"]]
            if (row["sampler"], row["budget"], row["frames"]) != (sampler, budget, frames):
                yield f"{row['frames_id']}: {row['sampler']} with {row['budget']} takes the frames {frames}, not {row['frames']}"
            if row["frames_id"] != f"{name}/{row['sampling']}" or row["scene_id"] != one["scene_id"]:
                yield f"{row['frames_id']}: its id is not that of its clip and sampling"
    yield from (f"{name}: frames of a set of views that there is not" for name in stored)


def check_decided(
    row: Row, rule: Rule, given: Given, shown: Sequence[Row], truth: Truth, plan: Mapping[str, Any], policy: dict[str, float]
) -> Iterator[str]:
    """Whether a question says by which samplings it is decided: those whose frames show each operand and are enough for its family. shown:
    rows of the views that it shows."""
    clip, found = given.view_set, []
    if clip is not None and clip["fps"] is not None and len(shown) > 1 and clip["view_ids"] == row["view_ids"]:
        known: dict[tuple[int, ...], bool] = {tuple(range(len(shown))): True}
        for name, (_, _, frames) in frames_of(len(shown), clip["fps"]).items():
            some = tuple(sorted(set(frames)))
            if some not in known:
                known[some] = bool(some) and _decided(rule, given, [shown[k] for k in some], truth, plan, policy)
            found += [name] if known[some] else []
    if sorted(row["decided_by"]) != sorted(found):
        wrong = sorted(set(row["decided_by"]) ^ set(found)) or row["decided_by"]
        yield f"it says that {', '.join(row['decided_by']) or 'nothing'} decides it; wrong are {', '.join(wrong)}"


def _decided(rule: Rule, given: Given, views: list[Row], truth: Truth, plan: Mapping[str, Any], policy: dict[str, float]) -> bool:
    if unseen(given, views, truth, policy) or unreadable(given, views, truth):
        return False
    return not any(True for _ in rule.undecided(truth, given, views, plan))
