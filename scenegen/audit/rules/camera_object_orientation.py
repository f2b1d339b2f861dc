"""Recomputes which way somebody or something faces, with the camera's heading as the front."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenegen.audit.geometry import (
    EIGHT,
    LEFT_IS_POSITIVE,
    Truth,
    camera_of,
    camera_yaw,
    compass_yaw,
    entities,
    nearest_label,
    pose_of,
    turn,
)
from scenegen.audit.rules.base import FRONT, LEFT_OR_RIGHT, Found, Given, Rule, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import faces_one_way


@rule
class FacingFromCamera(Rule):
    """The target's heading against the camera's viewing direction."""

    task = "camera_object_orientation"
    name = "facing_from_camera"
    roles = {"target": "any"}
    frames = ("camera",)
    unit = "degrees"
    convention = "front is the camera's heading on the floor" + LEFT_IS_POSITIVE
    values = EIGHT
    parameters = {"target_frame": ("body", "object")}
    numbers = ("azimuth_deg",)
    seen = {"target": FRONT}
    told = {"azimuth_deg": LEFT_OR_RIGHT}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """One heading against another."""
        target = entities(truth)[given.id("target")]
        angle = turn(compass_yaw(pose_of(target)) - camera_yaw(camera_of(truth, given.camera)))
        label, margin = nearest_label(angle)
        return Found(label, margin, {"azimuth_deg": angle})

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Who faces must face one way, or the body must be named."""
        if f"the body of the {given.phrase('target')}" not in given.text:
            yield from faces_one_way(given.operand("target"), truth)
