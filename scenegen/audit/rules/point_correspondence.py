"""Recomputes which marked point of a picture is the one marked in another: by rays of the audit's own through the marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from scenegen.audit.geometry import Floats, Truth
from scenegen.audit.kinds import known_again
from scenegen.audit.mirrors import mirrors_in
from scenegen.audit.rules.base import NOTHING, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.world import World, world_for

LINKS = 3
"""Things that both pictures must show well enough to be known again, which tie them together."""
LABELS = ("point 1", "point 2", "point 3", "point 4")
NONE = "none of them"
SAME_M, REACHED_M, BLOCKED_M = 0.02, 0.01, 0.04
"""Metres up to which two rays meet at one point; from a point at which a ray has reached it; and by which it falls short of a hidden one."""


@rule
class SamePoint(Rule):
    """The rays through the marks meet surfaces; the point's own is met again by one of them, or its way to the second camera is barred."""

    task = "point_correspondence"
    name = "same_point"
    roles = {"point": "any"}
    unnamed = ("point",)
    seen = {"point": NOTHING}
    frames = ("image",)
    unit = "meters"
    convention = "the same point of a surface in the world; none where the second picture does not show it"
    values = (*LABELS, NONE)
    numbers = ("apart_m",)
    least_from = "margin_m"
    views = (2, 2)
    marks = ("dot",)
    told = {"apart_m": Told(" m", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the marks alone, through the cameras of the rows."""
        if len(views) != 2 or any(view["time"] != 0 for view in views):
            return Found(None, 0.0)
        if len(known_again(views[0], truth) & known_again(views[1], truth)) < LINKS:
            return Found(None, 0.0)
        own = [mark for mark in given.marks if mark["view_id"] == views[0]["view_id"]]
        others = [mark for mark in given.marks if mark["view_id"] == views[1]["view_id"]]
        if len(own) != 1 or own[0]["role"] != "point" or [mark["label"] for mark in others] != ["1", "2", "3", "4"]:
            return Found(None, 0.0)
        world = world_for(truth)
        (point,) = _met(world, views[0], [mark["at"] for mark in own])
        away = np.linalg.norm(_met(world, views[1], [mark["at"] for mark in others]) - point, axis=-1)
        same = away <= SAME_M
        apart = float(away[~same].min()) if not same.all() and np.isfinite(away).all() else 0.0
        numbers = {"apart_m": apart}
        if same.sum() == 1:
            return Found(LABELS[int(same.argmax())] if _shown(world, views[1], point) == "seen" else None, apart, numbers)
        absent = not same.any() and not mirrors_in(truth, views[1])
        return Found(NONE if absent and _shown(world, views[1], point) == "hidden" else None, apart, numbers)

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """No wording names anything."""
        return {}


def _met(world: World, view: Row, at: Sequence[Sequence[float]]) -> Floats:
    """(N, 3) where rays through pixels of a view first meet a surface; infinite where they meet none."""
    pose = np.array(view["world_from_camera"], dtype=np.float64)
    pixels = np.concatenate([np.array(at, dtype=np.float64), np.ones((len(at), 1))], 1)
    ways = np.linalg.solve(np.array(view["K"], dtype=np.float64), pixels.T).T @ pose[:3, :3].T
    _, lengths = world.first(pose[:3, 3], ways)
    return np.asarray(pose[:3, 3] + ways * lengths[:, None])


def _shown(world: World, view: Row, point: Floats) -> str:
    """Whether a view's camera sees a point: "seen", "hidden", or "" where that is a matter of a hair."""
    pose: Any = np.array(view["world_from_camera"], dtype=np.float64)
    local = pose[:3, :3].T @ (point - pose[:3, 3])
    if not np.isfinite(local).all():
        return ""
    x, y, depth = np.array(view["K"]) @ local
    if depth <= 0 or not (0 <= x / depth <= view["width"] and 0 <= y / depth <= view["height"]):
        return "hidden"
    way = point - pose[:3, 3]
    _, lengths = world.first(pose[:3, 3], way[None])
    short = float((1.0 - lengths[0]) * np.linalg.norm(way))
    return "seen" if short <= REACHED_M else "hidden" if short >= BLOCKED_M else ""
