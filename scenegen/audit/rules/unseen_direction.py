"""Recomputes where a thing lies from the camera of one of two pictures, on the floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from scenegen.audit.geometry import EIGHT, Truth, bearing, camera_of, camera_yaw, entities, middle, nearest_label, strays
from scenegen.audit.kinds import known_again
from scenegen.audit.rules.base import LEFT_OR_RIGHT, MIDDLE, Found, Given, Rule, rule
from scenegen.audit.source import Row

NEAREST_M, FARTHEST_M = 0.799, 8.001
STRAY, LINKS = 2, 3
"""Of a thing's 8 corners, so many may lie in another sector than the thing is said to; and so many things must both pictures show well enough to be known again."""
STANDINGS = ("first", "second")


@rule
class DirectionFromCamera(Rule):
    """By bearings from the place of the camera that is named; one picture must not show the thing at all, the other must."""

    task = "unseen_direction"
    name = "direction_from_camera"
    roles = {"target": "any"}
    frames = ("camera",)
    unit = "degrees"
    convention = "front is the heading on the floor of the picture that is named; azimuth positive to the left"
    values = EIGHT
    parameters = {"standing": STANDINGS, "shown": (False, True)}
    viewpoint = ("standing",)
    numbers = ("azimuth_deg",)
    views = (2, 2)
    seen = {"target": MIDDLE}
    told = {"azimuth_deg": LEFT_OR_RIGHT}
    twins_a_scene = 2

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the pose of the camera and the box of the thing."""
        if len(views) != 2 or views[0]["time"] != views[1]["time"]:
            return Found(None, 0.0)
        if len(known_again(views[0], truth) & known_again(views[1], truth)) < LINKS:
            return Found(None, 0.0)
        target = entities(truth)[given.id("target")]
        row = views[STANDINGS.index(str(given.parameter("standing")))]
        camera = camera_of(truth, row["view_id"].removeprefix(f"{truth['id']}/"))
        eye, yaw = np.array(camera["world_from_camera"], dtype=np.float64)[:3, 3], camera_yaw(camera)
        angle = bearing(eye, yaw, middle(target))
        label, margin = nearest_label(angle)
        away = float(np.hypot(*(middle(target) - eye)[:2]))
        clear = NEAREST_M <= away <= FARTHEST_M and strays(eye, [yaw], target, label) <= STRAY
        hidden = not all(any(cell["id"] == target["id"] and cell["pixels"] for cell in view["visible"]) for view in views)
        there = any(cell["id"] == target["id"] and cell["pixels"] for cell in row["visible"])
        return Found(label if clear and hidden else None, margin, {"azimuth_deg": angle}, {"shown": there})

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The thing, and which picture is meant."""
        return {"a": given.phrase("target"), "b": str(given.parameter("standing"))}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The thing stays where it is."""
        moving, target = {track["entity"] for track in truth.get("tracks", ())}, given.id("target")
        if {target, entities(truth)[target].get("parent")} & moving:
            yield f"{target} moves"
