"""Recomputes which way a person's body faces, with somebody's or something's heading as the front."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scenegen.audit.geometry import EIGHT, LEFT_IS_POSITIVE, Truth, compass_yaw, entities, nearest_label, pose_of, turn
from scenegen.audit.rules.base import FRONT, LEFT_OR_RIGHT, Found, Given, Rule, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import faces_one_way

BY = ("body", "torso")


@rule
class FacingFromEntity(Rule):
    """One body's heading against another's, or a thing's: the same label by the torsos."""

    task = "person_body_facing"
    name = "facing_from_entity"
    roles = {"target": "person", "reference": "any"}
    frames = ("person", "intrinsic")
    unit = "degrees"
    convention = "front is the reference's heading on the floor" + LEFT_IS_POSITIVE
    values = EIGHT
    parameters = {"target_frame": ("body",), "reference_frame": ("body", "object")}
    numbers = ("azimuth_deg",)
    seen = {"target": FRONT, "reference": FRONT}
    told = {"azimuth_deg": LEFT_OR_RIGHT}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """By body and torso of either: no answer where they differ."""
        known = entities(truth)
        target, reference = known[given.id("target")], known[given.id("reference")]
        angles = [turn(compass_yaw(pose_of(target, one)) - compass_yaw(pose_of(reference, other))) for one in BY for other in BY]
        label, margin = nearest_label(angles[0])
        same = {nearest_label(angle)[0] for angle in angles} == {label}
        return Found(label if same else None, margin if same else 0.0, {"azimuth_deg": angles[0]})

    def frames_of(self, given: Given, truth: Truth) -> tuple[str, ...]:
        """A person's frame is a person's."""
        return ("person",) if "joints" in entities(truth)[given.id("reference")] else ("intrinsic",)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Whoever's heading is the front must face one way, or the body must be named."""
        if not re.search(rf"\b(?:are|of) the {re.escape(given.phrase('reference'))}\b.*\byour (?:own )?body\b", given.text):
            yield from faces_one_way(given.operand("reference"), truth)

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Only people have a body."""
        if kind == "body" and "joints" not in entities(truth)[given.id("reference")]:
            yield "its words name a body of what has none"
