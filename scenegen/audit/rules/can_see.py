"""Recomputes whether a person can see a thing: rays of the audit's own to points of its own, from between the eyes."""

from __future__ import annotations

from collections.abc import Sequence

from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules.base import FACE, Found, Given, Rule, Told, rule
from scenegen.audit.sights import sight_of
from scenegen.audit.source import Row


@rule
class SightLine(Rule):
    """By gaze and head alike: within the field and reached, within it and cut off, or beyond all sight; nothing in between."""

    task = "can_see"
    name = "sight_line"
    roles = {"person": "person", "target": "any"}
    frames = ("person",)
    unit = "degrees"
    convention = "seen is what lies within 60 degrees of the gaze with nothing in the way; beyond 95 degrees nothing is"
    values = ("yes", "no")
    answer_type = "yes_no"
    asked = {"metric": "accuracy"}
    parameters = {"reason": ("in sight", "hidden", "outside")}
    numbers = ("off_deg",)
    seen = {"person": FACE}
    told = {"off_deg": Told("°", 0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """What the eyes reach, or do not; no answer where no picture shows the face."""
        person, target = given.id("person"), given.id("target")
        if "joints" not in entities(truth)[person]:
            return Found(None, 0.0)
        found = sight_of(truth, views, person, target)
        value = None if found.sees is None else "yes" if found.sees else "no"
        return Found(value, found.margin, {"off_deg": found.off}, {"reason": found.reason} if found.reason else {})
