"""Recomputes by how much one turns, at the centre of one thing, from facing a second to facing a third."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from scenegen.answers.angle import AngleAnswer
from scenegen.audit.geometry import Truth, bearing, box_points, entities, middle
from scenegen.audit.rules.base import LEFT_OR_RIGHT, MIDDLE, Found, Given, Rule, rule
from scenegen.audit.source import Row
from scenegen.audit.standing import APART, not_apart, not_stood_at

FOOTPRINT_MARGIN, MOST_SPREAD = 2.99, 30.01
"""Degrees that the side must keep over both footprints, and that these may change the turn by."""
LOWEST_FACED_M = 0.149
"""Height of the lowest thing on the floor that one turns to face."""


@rule
class TurnAtFromTo(Rule):
    """From one centre, the angle between two others; to the same side whichever of their points are faced."""

    task = "turn_to_face"
    name = "turn_at_from_to"
    roles = {"at": "thing", "facing": "thing", "target": "thing"}
    frames = ("stand_at_facing",)
    unit = "degrees"
    convention = "the turn on the floor at A's center from B's center to C's, the shorter way, positive to the left"
    answer_type = "angle"
    asked = {"form": "turn", "positive": "left", "decimals": 0, "within_deg": 10.0, "lost_deg": 90.0}
    parameters = {"heading": ("floor",)}
    planned = APART
    numbers = ("turn_deg", "footprint_margin_deg", "spread_deg")
    views = (0, 8)
    linked = True
    states_places = True
    options_apart = (1.0, 28.0)
    seen = {"at": MIDDLE, "facing": MIDDLE, "target": MIDDLE}
    told = {"turn_deg": LEFT_OR_RIGHT}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """By the centres, and by every corner of the one against every corner of the other."""
        known = entities(truth)
        facing, target = known[given.id("facing")], known[given.id("target")]
        at = middle(known[given.id("at")])
        heading = float(np.degrees(np.arctan2(*(middle(facing) - at)[1::-1])))
        angle = bearing(at, heading, middle(target))
        spread, side = 0.0, 180.0
        for corner in box_points(facing):
            away = bearing(at, heading, corner)
            for other in box_points(target):
                more = bearing(at, heading + angle, other) - away
                spread, turned = max(spread, abs(more)), (angle + more) * (1 if angle > 0 else -1)
                side = min(side, turned, 180.0 - turned)
        numbers = {"turn_deg": angle, "footprint_margin_deg": side, "spread_deg": spread}
        if side < FOOTPRINT_MARGIN or spread > MOST_SPREAD:
            return Found(None, 0.0, numbers)
        answer = AngleAnswer(value_deg=angle, form="turn", positive="left", decimals=0, within_deg=10.0, lost_deg=90.0)
        return Found(answer, min(abs(angle), 180.0 - abs(angle)), numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """One must be able to stand at the one and to turn to the others, and the text says where one stands."""
        known = entities(truth)
        yield from not_stood_at(given, truth)
        yield from not_apart(given, truth)
        for role in ("facing", "target"):
            faced = known[given.id(role)]
            if faced.get("support") == "ceiling" or (faced.get("support") == "floor" and faced["size"][2] < LOWEST_FACED_M):
                yield f"nobody turns to face {given.id(role)}"
