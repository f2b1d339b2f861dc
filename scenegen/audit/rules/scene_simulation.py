"""Recomputes where something lies from the centre of one thing, facing another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.spatial import ConvexHull, Delaunay

from scenegen.audit.geometry import EIGHT, Truth, bearing, box_points, entities, middle, nearest_label, strays
from scenegen.audit.rules.base import LEFT_OR_RIGHT, MIDDLE, Found, Given, Rule, rule
from scenegen.audit.source import Row
from scenegen.audit.standing import APART, not_apart, not_stood_at

FOOTPRINT_MARGIN = 2.99
"""Degrees that a label must keep over all of a footprint."""
STRAY = 2
"""Of a thing's 8 corners, so many may lie in another sector than the thing is said to."""


@rule
class StandAtFacing(Rule):
    """From one centre, where a thing is, facing another: the same, by FOOTPRINT_MARGIN, whichever point of its footprint is faced."""

    task = "scene_simulation"
    name = "direction_at_facing"
    roles = {"at": "thing", "facing": "thing", "target": "thing"}
    frames = ("stand_at_facing",)
    unit = "degrees"
    convention = "front is from A's center toward B on the floor, wherever on B; azimuth (of centers) positive to the left"
    values = EIGHT
    parameters = {"heading": ("floor",)}
    planned = APART
    numbers = ("azimuth_deg", "footprint_margin_deg")
    views = (2, 8)
    linked = True
    states_places = True
    seen = {"at": MIDDLE, "facing": MIDDLE, "target": MIDDLE}
    told = {"azimuth_deg": LEFT_OR_RIGHT}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """By centres, and by each corner of what is faced."""
        known = entities(truth)
        facing, target = known[given.id("facing")], known[given.id("target")]
        at = middle(known[given.id("at")])
        heading = float(np.degrees(np.arctan2(*(middle(facing) - at)[1::-1])))
        angle = bearing(at, heading, middle(target))
        label, margin = nearest_label(angle)
        numbers = {"azimuth_deg": angle}
        outline = box_points(facing)[:, :2]
        if Delaunay(outline[ConvexHull(outline).vertices]).find_simplex(at[:2]) >= 0:
            return Found(None, 0.0, numbers)  # within what is faced
        headings = [float(np.degrees(np.arctan2(*(corner - at[:2])[::-1]))) for corner in outline]
        found = [nearest_label(bearing(at, heading, middle(target))) for heading in headings]
        numbers["footprint_margin_deg"] = least = min(one[1] for one in found)
        clear = {one[0] for one in found} == {label} and least >= FOOTPRINT_MARGIN
        sure = clear and strays(at, headings, target, label) <= STRAY
        return Found(label if sure else None, margin if sure else 0.0, numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """One must be able to stand at the one and to turn to the other, and it must be said that one stands where its middle is."""
        yield from not_stood_at(given, truth)
        yield from not_apart(given, truth)
        facing = entities(truth)[given.id("facing")]
        if facing.get("support") == "ceiling":
            yield f"nobody turns to face {given.id('facing')}, which hangs from the ceiling"
