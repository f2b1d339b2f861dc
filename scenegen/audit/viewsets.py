"""Sets of views against the views that they are of: every view in one set, at its place, and what the pictures share as they show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from scenegen.audit.geometry import Truth, entities
from scenegen.audit.source import Row

TIME_SLACK = 1e-6
"""Seconds by which the frames of a clip may come early or late."""


def check_set(row: Row, truth: Truth, views: Mapping[str, Row]) -> Iterator[str]:
    """What is wrong with a set of views. views: rows of the scene's views, by id."""
    name, ids = row["view_set_id"], row["view_ids"]
    if not name.startswith(f"{truth['id']}/") or name == f"{truth['id']}/":
        yield f"its id is not one of the scene {truth['id']}"
    if not ids or len(set(ids)) != len(ids) or not set(ids) <= set(views):
        yield f"its views are {ids}"
        return
    own = [views[view] for view in ids]
    places = [(view["view_set_id"], view["frame"]) for view in own]
    if places != [(name, frame) for frame in range(len(ids))]:
        yield f"its views say that they are {places}"
    if row["overlap"] and len(row["overlap"]) != len(ids) - 1:
        yield f"{len(row['overlap'])} overlaps of {len(ids)} views"
    if row["fps"] is not None:
        yield from _clip(row["fps"], [view["time"] for view in own])
    yield from _shared(row, own, truth)


def _clip(fps: float, times: list[float]) -> Iterator[str]:
    if fps <= 0 or any(abs(after - before - 1 / fps) > TIME_SLACK for before, after in pairwise(times)):
        yield f"its views look at {times} s, {fps} times a second"


def _shared(row: Row, own: list[Row], truth: Truth) -> Iterator[str]:
    """What all pictures share and what each has alone, as their tables have it; of a clip only whether such things are there."""
    known = {name: entity for name, entity in entities(truth).items() if not entity.get("decor")}
    exclusive = row["exclusive"]
    if exclusive and len(exclusive) != len(own):
        yield f"{len(exclusive)} lists of what {len(own)} views have alone"
        return
    named = [row["shared"], *exclusive]
    if any(len(set(ids)) != len(ids) or not set(ids) <= set(known) for ids in named):
        yield f"it shares, or has alone, what is not there: {named}"
    if row["fps"] is not None:
        return
    shown = [{cell["id"] for cell in view["visible"] if cell["pixels"]} for view in own]
    for name in row["shared"]:
        if not all(name in seen for seen in shown):
            yield f"{name} is not in all of its pictures"
    for number, ids in enumerate(exclusive):
        for name in ids:
            if [name in seen for seen in shown] != [k == number for k in range(len(own))]:
                yield f"{name} is not in its picture {number} alone"


def check_sets(truth: Truth, sets: list[Row], views: Mapping[str, Row]) -> Iterator[str]:
    """What is wrong with the sets of a scene, by their ids, and which of its views are in none or in several."""
    for row in sets:
        yield from (f"{row['view_set_id']}: {message}" for message in check_set(row, truth, views))
    listed = [view for row in sets for view in row["view_ids"]]
    for view in views:
        if listed.count(view) != 1:
            yield f"{view}: in {listed.count(view)} sets of views"
