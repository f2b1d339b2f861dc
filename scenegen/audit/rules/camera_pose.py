"""Recomputes the camera of which of two pictures is higher above the floor, or tilted further down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from scenegen.audit.geometry import Floats, Truth, camera_of, entities, middle
from scenegen.audit.kinds import known_again
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

LABELS = ("the first picture", "the second picture")
LEAST_M, LEAST_DEG = 0.4, 10.0
LINKS, TIMES = 3, 6.001
"""Things that both pictures show well enough to be known again; how many differences in height the nearest may be away from either camera."""


@rule
class CameraAgainstCamera(Rule):
    """By the third row of the two poses: a camera's height, and the sine of its axis above the horizontal."""

    task = "camera_pose"
    name = "camera_against_camera"
    roles = {}
    frames = ("world",)
    unit = "multiple of the least accepted"
    convention = "height of the camera above the floor, or its axis below the horizontal; positive where the first has more"
    values = LABELS
    parameters = {"part": ("height", "tilt")}
    numbers = ("shared",)
    optional = ("higher_m", "steeper_deg")
    views = (2, 2)
    least_from = "clearance"
    told = {"higher_m": Told(" m", 1), "steeper_deg": Told("°", 0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the poses of the two cameras in the order in which they are shown."""
        if len(views) != 2 or views[0]["time"] != views[1]["time"]:
            return Found(None, 0.0)
        cameras = [camera_of(truth, view["view_id"].removeprefix(f"{truth['id']}/")) for view in views]
        links = known_again(views[0], truth) & known_again(views[1], truth)
        first, second = (np.array(camera["world_from_camera"], dtype=np.float64) for camera in cameras)
        if given.parameter("part") == "height":
            more, least, name = float(first[2, 3] - second[2, 3]), LEAST_M, "higher_m"
            near = any(_farther(first, second, entities(truth)[link]) <= TIMES * abs(more) for link in links)
        else:
            below = [float(np.degrees(np.arctan2(-pose[2, 2], np.hypot(pose[0, 2], pose[1, 2])))) for pose in (first, second)]
            more, least, name, near = below[0] - below[1], LEAST_DEG, "steeper_deg", True
        value = LABELS[0 if more > 0 else 1] if near and len(links) >= LINKS else None
        return Found(value, abs(more) / least, {name: more, "shared": float(len(links))})

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Tilts have wordings of their own."""
        if (kind == "tilt") != (given.parameter("part") == "tilt"):
            yield f"a wording of kind {kind!r} for the {given.parameter('part')}"


def _farther(first: Floats, second: Floats, thing: Truth) -> float:
    return max(float(np.linalg.norm(middle(thing) - pose[:3, 3])) for pose in (first, second))
