"""Recomputes where something lies from the centre of one thing, with the back turned to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import atan2, degrees

from scenegen.audit.carrying import moves
from scenegen.audit.geometry import EIGHT, Floats, Truth, bearing, box_points, entities, middle, nearest_label, strays, turn
from scenegen.audit.rules.base import LEFT_OR_RIGHT, MIDDLE, Found, Given, Rule, rule
from scenegen.audit.source import Row
from scenegen.audit.standing import APART, not_apart, not_stood_at

KEPT_DEG, STRAY = 2.99, 2
"""Degrees that a direction keeps wherever on a thing the back is turned to; corners of what is asked for that may lie in another sector."""
LOWEST_M = 0.149
"""Height of the lowest thing on the floor that one turns a face or a back to."""


@rule
class DirectionWithTheBackTo(Rule):
    """The heading is the way from what is behind to where one stands: from its centre, and from each corner of its footprint."""

    task = "back_turned"
    name = "direction_with_the_back_to"
    roles = {"at": "thing", "behind": "thing", "target": "thing"}
    frames = ("stand_at_facing",)
    unit = "degrees"
    convention = "front is from B to A's center on the floor, wherever on B; azimuth (of centers) positive to the left"
    values = EIGHT
    parameters = {"heading": ("floor",)}
    planned = APART
    numbers = ("azimuth_deg", "footprint_margin_deg")
    views = (0, 8)
    linked = True
    states_places = True
    seen = {"at": MIDDLE, "behind": MIDDLE, "target": MIDDLE}
    told = {"azimuth_deg": LEFT_OR_RIGHT}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """By centres, and by every corner of what is behind."""
        known = entities(truth)
        at, target = middle(known[given.id("at")]), known[given.id("target")]
        behind = known[given.id("behind")]
        angle = bearing(at, _away(middle(behind), at), middle(target))
        label, margin = nearest_label(angle)
        headings = [_away(corner, at) for corner in box_points(behind)]
        kept = [nearest_label(bearing(at, heading, middle(target))) for heading in headings]
        # seen from within a footprint, its corners lie all round
        around = max(abs(turn(heading - _away(middle(behind), at))) for heading in headings) >= 90
        least = min(22.5 - abs(turn(bearing(at, heading, middle(target)) - _centre(label))) for heading in headings)
        numbers = {"azimuth_deg": angle, "footprint_margin_deg": least}
        sure = not around and {one[0] for one in kept} == {label} and least >= KEPT_DEG
        if not sure or strays(at, headings, target, label) > STRAY or moves(truth, given.ids):
            return Found(None, margin, numbers)
        return Found(label, margin, numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """One must be able to stand at the one and to turn to the others, and it must be said that one stands where its middle is."""
        yield from not_stood_at(given, truth)
        yield from not_apart(given, truth)
        known = entities(truth)
        for role in ("behind", "target"):
            entity = known[given.id(role)]
            flat = entity.get("support") == "floor" and entity["size"][2] < LOWEST_M
            if entity.get("support") == "ceiling" or flat:
                yield f"nobody turns to or from {given.id(role)}"


def _away(spot: Floats, at: Floats) -> float:
    """Degrees of the way on the floor from a spot to where one stands."""
    return degrees(atan2(float(at[1] - spot[1]), float(at[0] - spot[0])))


def _centre(label: str) -> float:
    """Degrees to the left of the middle of a sector."""
    return 45.0 * EIGHT.index(label)
