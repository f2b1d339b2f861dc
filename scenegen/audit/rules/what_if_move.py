"""Recomputes what going aside, or turning on the spot, does to a thing: its corners from the camera's other place, or on its other picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.audit.geometry import Floats, Truth, box_points, camera_of, camera_yaw, entities, middle
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

PARTS = {"distance": ("closer", "farther"), "view": ("in view", "out of view")}
AMOUNTS = {"distance": (1.0, 2.0), "view": (25.0, 40.0)}


@rule
class AfterMoving(Rule):
    """Every corner of the thing's box comes nearer, or goes away; lies within the picture, or beyond one of its sides."""

    task = "what_if_move"
    name = "after_moving"
    roles = {"target": "any"}
    frames = ("camera",)
    unit = "multiple of the least accepted"
    convention = "sideways on the floor without turning, or turned about the vertical on the spot; of all of the thing's box"
    values = (*PARTS["distance"], *PARTS["view"])
    parameters = {"part": tuple(PARTS), "amount": (1.0, 2.0, 25.0, 40.0), "to": ("left", "right")}
    planned = ("nearer_m", "edge_deg")
    optional = ("change_m", "off_deg")
    least = 1.0
    told = {
        "change_m": Told(" m", 1, " m farther away", " m nearer"),
        "off_deg": Told("°", 0, "° to the left", "° to the right"),
    }

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the camera and the box; nothing of what moves, nor of an amount that is not of the part."""
        (view,) = views
        known, name = entities(truth), given.id("target")
        moving = {track["entity"] for track in truth.get("tracks", ())}
        part, amount = str(given.parameter("part")), float(given.parameter("amount"))
        if amount not in AMOUNTS[part] or {name, known[name].get("parent")} & moving:
            return Found(None, 0.0)
        camera = camera_of(truth, view["view_id"].removeprefix(f"{truth['id']}/"))
        points = np.concatenate([middle(known[name])[None], box_points(known[name])])
        to_left = amount if given.parameter("to") == "left" else -amount
        return self._aside(camera, points, to_left, given) if part == "distance" else self._turned(camera, points, to_left, given)

    def _aside(self, camera: Truth, points: Floats, metres: float, given: Given) -> Found:
        eye, yaw = np.array(camera["world_from_camera"])[:3, 3], np.radians(camera_yaw(camera))
        there = eye + metres * np.array([-np.sin(yaw), np.cos(yaw), 0.0])
        change = np.sqrt(((points - there) ** 2).sum(1)) - np.sqrt(((points - eye) ** 2).sum(1))
        clear = change.min() > 0 or change.max() < 0
        label = "farther" if change[0] > 0 else "closer"
        margin = float(np.abs(change).min()) / float(given.parameter("nearer_m"))
        return Found(label if clear else None, margin, {"change_m": float(change[0])})

    def _turned(self, camera: Truth, points: Floats, degrees: float, given: Given) -> Found:
        pose, K = np.array(camera["world_from_camera"]), np.array(camera["K"])
        back = Rotation.from_euler("z", -degrees, degrees=True)  # the world turned the other way
        x, y, ahead = (back.apply(points - pose[:3, 3]) @ pose[:3, :3]).T
        off = np.degrees(np.arctan2(-x, ahead))
        half = float(np.degrees(np.arctan(camera["width"] / 2 / K[0, 0])))
        numbers = {"off_deg": float(off[0])}
        least = float(given.parameter("edge_deg"))
        if np.abs(off).max() < half:
            rows = K[1, 1] * y[1:] / ahead[1:] + K[1, 2]
            upright = rows.min() >= 0 and rows.max() <= camera["height"]
            return Found("in view" if upright else None, (half - float(np.abs(off).max())) / least, numbers)
        beyond = float(np.abs(off[1:]).min()) - half
        gone = beyond > 0 and (off.min() > 0 or off.max() < 0)
        return Found("out of view" if gone else None, beyond / least, numbers)

    def possible(self, given: Given) -> tuple[str, ...]:
        """Of what the action decides alone."""
        return PARTS[given.parameter("part")]

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The thing, how far, and to which side."""
        return {"a": given.phrase("target"), "b": f"{given.parameter('amount'):g}", "c": str(given.parameter("to"))}

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Going aside has wordings of its own."""
        if (kind == "slide") != (given.parameter("part") == "distance"):
            yield f"a wording of kind {kind!r} for the {given.parameter('part')}"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Nobody's own eyes are a camera, and a number is of its own part."""
        if given.view_set is not None and given.view_set["kind"] == "eyes":
            yield "it asks for a camera in what somebody sees"
        wanted = "change_m" if given.parameter("part") == "distance" else "off_deg"
        if set(given.numbers) != {wanted}:
            yield f"its numbers are {sorted(given.numbers)}"
