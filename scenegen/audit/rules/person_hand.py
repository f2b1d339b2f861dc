"""Recomputes in which hand a person holds something."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenegen.audit.geometry import Truth, entities, middle, pose_of
from scenegen.audit.rules.base import HELD, Found, Given, Rule, rule
from scenegen.audit.source import Row


@rule
class HoldingHand(Rule):
    """The hand whose joint is nearer to the thing, which must be the hand that the truth says holds it, on that side of the body."""

    task = "person_hand"
    name = "holding_hand"
    roles = {"person": "person", "target": "thing"}
    frames = ("person",)
    unit = "meters"
    convention = "the person's own left and right"
    values = ("left", "right")
    numbers = ("left_of_body_m",)
    seen = {"target": HELD}
    least = 0.0

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """By joints, by what is held, and by side: no answer where they differ."""
        known = entities(truth)
        person, thing = known[given.id("person")], middle(known[given.id("target")])
        away = {side: float(np.linalg.norm(np.array(person["joints"][f"{side}_hand"]) - thing)) for side in ("left", "right")}
        nearer = min(away, key=lambda side: away[side])
        body = pose_of(person)
        left = float((thing - body[:3, 3]) @ body[:3, 1])
        sure = person["holding"].get(nearer) == given.id("target") and (left > 0) == (nearer == "left")
        return Found(nearer if sure else None, abs(left), {"left_of_body_m": left})

    def conclusion(self, answer: str) -> tuple[str, ...]:
        """The hand and the side."""
        return f"in the {answer} hand", f"on the {answer} side of the body."
