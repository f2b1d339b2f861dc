"""Recomputes whether pictures run forward or backward, by their times; and whether somebody who walks in them tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from scenegen.audit.framed import well
from scenegen.audit.fronts import cell_of, faces
from scenegen.audit.geometry import Truth, bearing, compass_yaw, entities, pose_of, turn
from scenegen.audit.instant import at
from scenegen.audit.rules.base import FRONT, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

AHEAD_DEG, OTHERS_M, OTHERS_DEG, SHIFT, RATIO = 35.01, 0.101, 60.01, 0.0299, 0.0599
FEWEST, MOST = 3, 6
PARTS = ("body", "torso", "head")


@rule
class WalksAhead(Rule):
    """By the order of the times; each picture shows the walker, who goes on from each to the next the way that they face."""

    task = "arrow_of_time"
    name = "walks_ahead"
    roles = {"walker": "person"}
    unnamed = ("walker",)
    frames = ("person",)
    unit = "m"
    convention = "forward: each picture was taken after the one before it; whoever walks goes the way they face"
    values = ("forward", "backward")
    numbers = ("step_m",)
    views = (FEWEST, MOST)
    any_order = True
    seen = {"walker": FRONT}
    least_from = "step_m"
    told = {"step_m": Told(" m", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the times of the pictures, and from where everybody is then."""
        times = [view["time"] for view in views]
        forward, backward = (all(a < b for a, b in pairwise(some)) for some in (times, times[::-1]))
        still = all(view["world_from_camera"] == views[0]["world_from_camera"] for view in views)
        if forward == backward or not still:
            return Found(None, 0.0)
        order = sorted(views, key=lambda view: float(view["time"]))
        then = [entities(at(truth, view["time"])) for view in order]
        name = given.id("walker")
        pairs = list(pairwise(zip(order, then, strict=True)))
        step = min(_step(a[name], b[name]) for (_, a), (_, b) in pairs)
        seen = all(
            well(cell_of(view, name), view, known[name]) and not faces(view, known[name], False)
            for view, known in zip(order, then, strict=True)
        )
        ahead = all(_off(a[name], b[name], PARTS) <= AHEAD_DEG for (_, a), (_, b) in pairs)
        shows = all(_shows(one, other, a[name], b[name]) for (one, a), (other, b) in pairs)
        nobody = all(
            _step(a[one["id"]], b[one["id"]]) < OTHERS_M or _off(a[one["id"]], b[one["id"]], PARTS[:1]) <= OTHERS_DEG
            for (_, a), (_, b) in pairs
            for one in truth["people"]
        )
        answer = "forward" if forward else "backward"
        return Found(answer if seen and ahead and shows and nobody else None, step, {"step_m": step})

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The rationale tells the step as the pictures show it."""
        if ("ahead, the way they face" in row["rationale"]) != (row["answer"] == "forward"):
            yield f"its rationale does not say which way the walker goes: {row['rationale']!r}"


def _step(one: Truth, other: Truth) -> float:
    """Metres on the floor from where somebody is to where they are later."""
    return float(np.hypot(*(pose_of(other) - pose_of(one))[:2, 3]))


def _off(one: Truth, other: Truth, parts: Sequence[str]) -> float:
    """The most degrees that the way from one place to the other lies off the way these parts of a body face at either."""
    way = bearing(pose_of(one)[:3, 3], 0.0, pose_of(other)[:3, 3])
    return max(abs(turn(compass_yaw(pose_of(person, part)) - way)) for person in (one, other) for part in parts)


def _shows(view: Row, later: Row, one: Truth, other: Truth) -> bool:
    """Whether somebody gets across the picture from one to the next, or nearer or farther."""
    cells = [cell_of(row, one["id"]) for row in (view, later)]
    middles = [(cell["box2d"][0] + cell["box2d"][2]) / 2 for cell in cells if cell is not None and cell["box2d"]]
    if len(middles) < 2:
        return False
    eye = np.array(view["world_from_camera"], dtype=np.float64)[:2, 3]
    near, far = sorted(float(np.hypot(*(pose_of(person)[:2, 3] - eye))) for person in (one, other))
    return bool(abs(middles[1] - middles[0]) >= SHIFT * view["width"] or far - near >= RATIO * far)
