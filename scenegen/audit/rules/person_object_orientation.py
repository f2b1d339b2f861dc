"""Recomputes how a person's head is turned against the torso."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from scenegen.audit.aiming import head_shows
from scenegen.audit.geometry import Truth, compass_yaw, entities, nearest_label, pose_of, turn
from scenegen.audit.rules.base import FACE, LEFT_OR_RIGHT, Found, Given, Rule, rule
from scenegen.audit.source import Row

ROUND = ("left", "front-left", "front", "front-right", "right")
EVEN = 7.98
"""Degrees that a label must keep in eight even sectors."""


@rule
class HeadAgainstTorso(Rule):
    """The head's heading against the torso's, in the benchmark's uneven bins, and the same by EVEN degrees in eight even ones."""

    task = "person_object_orientation"
    name = "head_against_torso"
    roles = {"person": "person"}
    frames = ("person",)
    unit = "degrees"
    convention = "head heading minus torso heading; front to 20 degrees, front-left/right to 60, left/right to 90"
    values = ("front", "front-left", "left", "right", "front-right")
    numbers = ("azimuth_deg",)
    planned = ("head_px",)
    seen = {"person": FACE}
    told = {"azimuth_deg": LEFT_OR_RIGHT}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """One heading against another; nothing beyond 90 degrees."""
        person = entities(truth)[given.id("person")]
        angle = turn(compass_yaw(pose_of(person, "head")) - compass_yaw(pose_of(person, "torso")))
        even, room = nearest_label(angle)
        found = self._uneven(angle)
        clear = found.value == even and room >= EVEN and head_shows(views, person, given.parameter("head_px"))
        return found if clear else Found(None, 0.0, found.numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No two options lie next to each other."""
        places = sorted(ROUND.index(choice) for choice in row["choices"] if choice in ROUND)
        if any(later - place == 1 for place, later in pairwise(places)):
            yield f"neighbors stand among {row['choices']}"

    @staticmethod
    def _uneven(angle: float) -> Found:
        away, side, numbers = abs(angle), "left" if angle > 0 else "right", {"azimuth_deg": angle}
        if away <= 20:
            return Found("front", 20 - away, numbers)
        if away <= 60:
            return Found(f"front-{side}", min(away - 20, 60 - away), numbers)
        return Found(side, min(away - 60, 90 - away), numbers) if away <= 90 else Found(None, 0.0, numbers)
