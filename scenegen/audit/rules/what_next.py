"""Recomputes which thing another comes to after a clip ends, from what is left of its track and footprints on the floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import entangled, names_carrier
from scenegen.audit.framed import well
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, box_points, entities
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import to_choose

Floats = NDArray[np.float64]
FEWEST, MOST = 2, 4
REACHED_M, LEFT_M, SHOWN_M, STRAIGHT, OFTEN, UPRIGHT = 0.151, 0.299, 0.299, 0.979, 0.599, 0.9989
MOVED_M = 0.3
"""Metres that frames of a clip show it move, at least, to decide the question: exactly as many as the family says, for it is told which do."""


@rule
class ComesTo(Rule):
    """Rectangles on the floor: the mover's at every key after the clip against those of the things named."""

    task = "what_next"
    name = "comes_to"
    roles: ClassVar[Mapping[str, str]] = {"mover": "thing", "item": "thing"}
    many = ("item",)
    frames = ("world",)
    unit = "m"
    convention = "distances of boxes on the floor: where the track ends, and of the others the least from the end of the clip on"
    numbers = ("near_m", "others_m")
    views = (2, 10_000)
    least_from = "gap_m"
    told: ClassVar[Mapping[str, Told]] = {"near_m": Told(" m", 2), "others_m": Told(" m", 2)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """What it is nearest to at last, how near, and how near it comes to any of the others that are named."""
        known, tracks = entities(truth), {track["entity"]: track for track in truth.get("tracks", [])}
        mover, items = given.id("mover"), given.ids_of("item")
        still = len(views) > 1 and all(view["world_from_camera"] == views[0]["world_from_camera"] for view in views)
        if not still or mover not in tracks or len(set(items)) < FEWEST or any(name in tracks for name in items):
            return Found(None, 0.0)
        places = _places(tracks[mover], views[-1]["time"])
        near, goal = min((_least(known[mover], places[-1:], known[name]), name) for name in items)
        others = min(_least(known[mover], places, known[name]) for name in items if name != goal)
        numbers = {"near_m": near, "others_m": others}
        stand = all(_stands(known[name]) for name in (mover, *items))
        show = all(well(cell_of(view, name), view, known[name]) for view in (views[0], views[-1]) for name in (mover, *items))
        often = sum(well(cell_of(view, mover), view, known[mover]) for view in views) >= OFTEN * len(views)
        sure = stand and show and often and near <= REACHED_M and _goes_on(tracks[mover], views)
        phrases = {operand.id: operand.phrase for operand in given.operands if operand.role == "item"}
        answer = ChoiceAnswer(label=phrases[goal], labels=tuple(sorted(phrases.values())))
        return Found(answer if sure else None, others - near, numbers)

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """The first and the last of them show all well, and it moves far enough between them."""
        known, ends = entities(truth), (views[0], views[-1])
        if not all(well(cell_of(view, name), view, known[name]) for view in ends for name in given.ids):
            yield "not all show at both ends"
            return
        track = next(one for one in truth["tracks"] if one["entity"] == given.id("mover"))
        one, other = (_places(track, view["time"])[0] for view in ends)
        if np.hypot(*(other - one)) < MOVED_M - 1e-6:
            yield "it hardly moves between them"

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of the things that it may come to."""
        return tuple(operand.phrase for operand in given.operands if operand.role == "item")

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """What moves, and the list of the others."""
        return {"a": given.phrase("mover"), **to_choose(self.possible(given))}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The whole clip is shown, the labels are the names, and no name is part of another or leans on what carries the thing."""
        phrases = [operand.phrase for operand in given.operands]
        if not FEWEST <= len(phrases) - 1 <= MOST:
            yield f"it is about {len(phrases)} things"
        if given.view_set is None or given.view_set["view_ids"] != row["view_ids"]:
            yield "it does not show the whole clip"
        if getattr(given.answer, "labels", ()) != tuple(sorted(self.possible(given))):
            yield "the labels of the answer are not the things named"
        if entangled(phrases):
            yield "one of its names is a part of another"
        if names_carrier(phrases):
            yield "a name leans on what carries the thing, which may change"


def _stands(thing: Truth) -> bool:
    """Whether a thing stands upright on the floor itself."""
    return thing.get("support", "floor") == "floor" and not thing.get("parent") and thing["world_from_object"][2][2] >= UPRIGHT


def _places(track: Truth, time: float) -> Floats:
    """(T, 2) floor points along a track from a time to its end."""
    keys = [(key["time"], key["world_from_object"][0][3], key["world_from_object"][1][3]) for key in track["keys"]]
    when, x, y = (np.array(column) for column in zip(*keys, strict=True))
    times = [time, *when[when > time]]
    return np.stack([np.interp(times, when, x), np.interp(times, when, y)], 1)


def _goes_on(track: Truth, views: Sequence[Row]) -> bool:
    """Whether it goes straight without turning, far enough before and after the clip's end, and moves when it ends."""
    matrices = np.array([key["world_from_object"] for key in track["keys"]], dtype=np.float64)
    points = matrices[:, :3, 3]
    gone = sum(float(np.linalg.norm(b - a)) for a, b in pairwise(points))
    straight = float(np.linalg.norm(points[-1] - points[0])) >= STRAIGHT * gone
    begin, before, end = (_places(track, views[k]["time"])[0] for k in (0, -2, -1))
    last = points[-1, :2]
    far = np.hypot(*(last - end)) >= LEFT_M and np.hypot(*(end - begin)) >= SHOWN_M and np.hypot(*(end - before)) > 0
    return bool(straight and far and np.abs(matrices[:, :3, :3] - matrices[0, :3, :3]).max() <= 1e-6)


def _least(mover: Truth, places: Floats, other: Truth) -> float:
    """The least distance on the floor between the footprint of what moves, at each of some places, and that of another."""
    own = _corners(mover) - np.array(mover["world_from_object"], dtype=np.float64)[:2, 3]
    there = _corners(other)
    return min(_between(own + place, there) for place in places)


def _corners(thing: Truth) -> Floats:
    """(4, 2) corners of the footprint of an upright box, in order round it."""
    points = box_points(thing)[::2, :2]
    return points[[0, 1, 3, 2]]


def _between(one: Floats, other: Floats) -> float:
    """Metres between two convex polygons on the floor, 0 where they meet: from the corners of each to the sides of the other."""
    if _meet(one, other):
        return 0.0
    return min(_to_sides(one, other), _to_sides(other, one))


def _to_sides(points: Floats, polygon: Floats) -> float:
    """The least distance of points from the sides of a polygon."""
    start, way = polygon, np.roll(polygon, -1, axis=0) - polygon
    along = ((points[:, None] - start) * way).sum(-1) / (way**2).sum(-1)
    foot = start + np.clip(along, 0, 1)[..., None] * way
    return float(np.sqrt(((points[:, None] - foot) ** 2).sum(-1)).min())


def _meet(one: Floats, other: Floats) -> bool:
    """Whether two convex polygons overlap: no side of either has all of the other beyond it."""
    for polygon, rest in ((one, other), (other, one)):
        way = np.roll(polygon, -1, axis=0) - polygon
        normal = np.stack([way[:, 1], -way[:, 0]], 1)
        mine, theirs = polygon @ normal.T, rest @ normal.T
        if (mine.max(0) < theirs.min(0)).any() or (theirs.max(0) < mine.min(0)).any():
            return False
    return True
