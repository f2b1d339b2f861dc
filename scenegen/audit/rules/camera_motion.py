"""Recomputes how a camera moved, or turned, from the first of two pictures to the second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from scenegen.audit.geometry import Truth, camera_of, camera_yaw, turn
from scenegen.audit.kinds import known_again
from scenegen.audit.rules.base import LEFT_OR_RIGHT, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

PLACES = ("moved forward", "moved left", "moved backward", "moved right")
"""In quarter turns to the left."""
TURNS = ("turned left", "turned right")
PARTS = {"place": PLACES, "heading": TURNS}
LEAST_M, MOST_M, RISE = 0.299, 6.001, 0.5001


@rule
class CameraMotionBetween(Rule):
    """The second camera's place and heading on the axes that the first has on the floor; both must show a thing or more."""

    task = "camera_motion"
    name = "camera_motion_between"
    roles = {}
    frames = ("camera",)
    unit = "degrees"
    convention = "the first picture's axes on the floor; turns positive to the left, seen from above"
    values = (*PLACES, *TURNS)
    parameters = {"part": tuple(PARTS)}
    numbers = ("forward_m", "left_m", "up_m", "turn_deg", "shared")
    views = (2, 2)
    told = {
        "turn_deg": LEFT_OR_RIGHT,
        "forward_m": Told(" m", 1, " m forward", " m backward"),
        "left_m": Told(" m", 1, " m to the left", " m to the right"),
    }

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the poses of the two cameras in the order in which they are shown."""
        if len(views) != 2:
            return Found(None, 0.0)
        one, other = (camera_of(truth, view["view_id"].removeprefix(f"{truth['id']}/")) for view in views)
        east, north, up = (other["world_from_camera"][k][3] - one["world_from_camera"][k][3] for k in range(3))
        yaw, turned = np.radians(camera_yaw(one)), turn(camera_yaw(other) - camera_yaw(one))
        ahead, left = east * np.cos(yaw) + north * np.sin(yaw), north * np.cos(yaw) - east * np.sin(yaw)
        shared = len(known_again(views[0], truth) & known_again(views[1], truth))
        numbers = {"forward_m": ahead, "left_m": left, "up_m": up, "turn_deg": turned, "shared": float(shared)}
        far = float(np.hypot(ahead, left))
        if not shared or far > MOST_M or one["time"] != other["time"]:
            return Found(None, 0.0, numbers)
        if given.parameter("part") == "heading":
            return Found(TURNS[0 if turned > 0 else 1], min(abs(turned), 180.0 - abs(turned)), numbers)
        way = float(np.degrees(np.arctan2(left, ahead))) % 360.0
        quarter = round(way / 90.0)
        clear = far >= LEAST_M and abs(up) <= RISE * far
        return Found(PLACES[quarter % 4] if clear else None, 45.0 - abs(way - 90.0 * quarter), numbers)

    def possible(self, given: Given) -> tuple[str, ...]:
        """Of the place or of the heading alone."""
        return PARTS[given.parameter("part")]

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Turns have wordings of their own."""
        if (kind == "turn") != (given.parameter("part") == "heading"):
            yield f"a wording of kind {kind!r} for the {given.parameter('part')}"
