"""Recomputes who of two people can see a thing, each by rays of the audit's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import entangled
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules.base import FACE, Found, Given, Rule, Told, rule
from scenegen.audit.sights import sight_of
from scenegen.audit.source import Row

REASONS = ("in sight", "hidden", "outside")


@rule
class SightLinesOfTwo(Rule):
    """Of each of the two by gaze and head alike: within the field and reached, within it and cut off, or beyond all sight."""

    task = "who_sees"
    name = "sight_lines_of_two"
    roles = {"first": "person", "second": "person", "target": "any"}
    frames = ("person",)
    unit = "degrees"
    convention = "seen is what lies within 60 degrees of the gaze with nothing in the way; beyond 95 degrees nothing is"
    parameters = {"first_reason": REASONS, "second_reason": REASONS}
    numbers = ("first_deg", "second_deg")
    seen = {"first": FACE, "second": FACE}
    told = {"first_deg": Told("°", 0), "second_deg": Told("°", 0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Each of the two alone; no answer where one is in doubt, is the other or the thing, or something moves at another time than the start."""
        known, target = entities(truth), given.id("target")
        people = [given.id(role) for role in ("first", "second")]
        moved = truth.get("tracks") and any(view["time"] != 0.0 for view in views)
        if moved or len({*people, target}) < 3 or any("joints" not in known[name] for name in people):
            return Found(None, 0.0)
        found = [sight_of(truth, views, name, target) for name in people]
        numbers = {"first_deg": found[0].off, "second_deg": found[1].off}
        margin, sees = min(one.margin for one in found), [one.sees for one in found]
        if None in sees:
            return Found(None, margin, numbers)
        reasons = {"first_reason": found[0].reason, "second_reason": found[1].reason}
        label = self.possible(given)[{(True, False): 0, (False, True): 1, (True, True): 2}.get((bool(sees[0]), bool(sees[1])), 3)]
        return Found(ChoiceAnswer(label=label, labels=self.possible(given)), margin, numbers, reasons)

    def possible(self, given: Given) -> tuple[str, ...]:
        """One of the two, the other, both, neither."""
        alone = (f"only the {given.phrase(role)}" for role in ("first", "second"))
        return (*alone, "both of them", "neither of them")

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of another, and the labels of the answer are the two, both and neither."""
        if getattr(given.answer, "labels", ()) != self.possible(given):
            yield "the labels of the answer are not the people named"
        if entangled([operand.phrase for operand in given.operands]):
            yield "one of its names is a part of another"
