"""Recomputes where the camera of one of two pictures stands for that of the other, on the floor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from scenegen.audit.geometry import EIGHT, Truth, bearing, camera_of, camera_yaw, entities, middle, nearest_label
from scenegen.audit.kinds import known_again, word_for
from scenegen.audit.rules.base import LEFT_OR_RIGHT, Found, Given, Rule, rule
from scenegen.audit.source import Row

LEAST_M, MOST_M, RISE, SHARE = 0.499, 6.001, 0.5001, 0.199
"""On the floor between the cameras; what one may be above the other for each metre of it; and that way for each metre to what ties the pictures."""
LINKS, APART_M, PIXELS, SHOWN, ROUNDED = 3, 0.599, 0.003, 0.4, 1e-9
"""Things that both pictures show well; what lies between two of them on the floor that nothing else is called like; and how well: the share of
a picture, and of a silhouette with what is beyond the border; no less than is asked for, but for rounding, since what is so well shown is counted."""
STANDINGS = ("first", "second")


@rule
class CameraFromCamera(Rule):
    """By the bearing of the one camera from the place of the other; both must show three things well, two of them the only ones that
    are called so in either picture, and apart from each other."""

    task = "camera_position"
    name = "camera_from_camera"
    roles = {}
    frames = ("camera",)
    unit = "degrees"
    convention = "front is the heading on the floor of the picture that it is asked from; azimuth positive to the left"
    values = EIGHT
    parameters = {"standing": STANDINGS}
    viewpoint = ("standing",)
    numbers = ("azimuth_deg", "shared")
    views = (2, 2)
    told = {"azimuth_deg": LEFT_OR_RIGHT}
    twins_a_scene = 2

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the poses of the two cameras and what the two pictures show."""
        if len(views) != 2 or views[0]["time"] != views[1]["time"]:
            return Found(None, 0.0)
        known = entities(truth)
        links = _well_shown(views[0], truth) & _well_shown(views[1], truth)
        if len(links) < LINKS or not _apart([known[name] for name in _alone(links, views, truth)]):
            return Found(None, 0.0)
        cameras = [camera_of(truth, view["view_id"].removeprefix(f"{truth['id']}/")) for view in views]
        at, to = cameras if given.parameter("standing") == STANDINGS[0] else cameras[::-1]
        eye, there = (np.array(camera["world_from_camera"], dtype=np.float64)[:3, 3] for camera in (at, to))
        angle = bearing(eye, camera_yaw(at), there)
        label, margin = nearest_label(angle)
        floor = float(np.hypot(*(there - eye)[:2]))
        ways = [middle(known[name]) - place for name in links for place in (eye, there)]
        away = sum(float(np.hypot(way[0], way[1])) for way in ways) / len(ways)
        clear = LEAST_M <= floor <= MOST_M and floor >= SHARE * away and abs(there[2] - eye[2]) <= RISE * floor
        return Found(label if clear else None, margin, {"azimuth_deg": angle, "shared": float(len(links))})

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """Which picture it is asked from, and the other."""
        at = str(given.parameter("standing"))
        return {"a": at, "b": STANDINGS[1 - STANDINGS.index(at)]}


def _well_shown(view: Row, truth: Truth) -> set[str]:
    cells = {cell["id"]: cell for cell in view["visible"]}
    least = PIXELS * view["width"] * view["height"] - ROUNDED
    return {
        name
        for name in known_again(view, truth)
        if cells[name]["pixels"] >= least
        and cells[name]["pixels"] * cells[name]["in_frame"] >= SHOWN * cells[name]["amodal_pixels"] - ROUNDED
    }


def _alone(links: set[str], views: Sequence[Row], truth: Truth) -> list[str]:
    """Those that nothing else is called like that one of the pictures shows."""
    known = entities(truth)
    called = Counter(
        word_for(known[name]) for name in {cell["id"] for view in views for cell in view["visible"] if cell["pixels"]}
    )
    return [name for name in links if called[word_for(known[name])] == 1]


def _apart(things: list[Truth]) -> bool:
    ways = [middle(one) - middle(other) for one, other in combinations(things, 2)]
    return any(way[0] ** 2 + way[1] ** 2 >= APART_M**2 for way in ways)
