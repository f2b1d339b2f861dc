"""Recomputes which pixels show floor where something could stand, and on the side asked for, from the truth's boxes and the pixels of the mask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from scenegen.answers.point2 import Point2Answer
from scenegen.audit.carrying import unclear
from scenegen.audit.coordinates import SCALES, misread
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, box_points, camera_yaw, entities
from scenegen.audit.ground import SLACK_M, Floats, clearance, floor_shown, metres_to, one_room, outline
from scenegen.audit.inmost import room_at, roomiest, runs
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

FORM = Point2Answer(width=1, height=1, point=(0.0, 0.0)).instruction.partition("in pixels")[0]
"""How a point is asked for."""
LOWEST_M = 0.149
LEAST, MOST, INSIDE = 0.00399, 0.2001, 0.949
SAID = {
    "left": "entirely to the left of the {} as the camera sees it",
    "right": "entirely to the right of the {} as the camera sees it",
    "nearer": "closer to the camera than any part of the {}",
    "farther": "farther from the camera than any part of the {}",
}


@rule
class FreeFloor(Rule):
    """The pixels whose floor is free of every box and lies wholly on the sides asked for, each by how much it is so; the stated ones are they."""

    task = "free_space"
    name = "free_floor"
    roles = {"side_of": "any", "depth_of": "any"}
    perhaps = ("side_of", "depth_of")
    frames = ("camera",)
    unit = "pixels"
    convention = (
        "pixels of floor about which a circle so wide is free of boxes up to 1.8 m and wholly on that side of the thing's box, as the camera "
        "sees it; pixels to the middle of the nearest that is wrong"
    )
    answer_type = "point2"
    asked = {"metric": "hit", "box": None, "within_px": 10.0, "lost_px": 10.0}
    parameters = {"scale": tuple(SCALES), "side": ("left", "right", "none"), "depth": ("nearer", "farther", "none")}
    planned = ("across_m",)
    numbers = ("clear_m",)
    told = {"clear_m": Told(" m", 2)}
    least_from = "inside_px"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The point that is stated, if all that the mask holds is right and nothing that is plainly right is left out of it."""
        (view,) = views
        stated, asked = given.answer, _asked(given)
        fits = (
            one_room(truth)
            and not (truth.get("tracks") and view["time"] != 0.0)
            and isinstance(stated, Point2Answer)
            and stated.mask is not None
        )
        if not fits or not asked or not all(_whole(truth, view, given.id(role)) for role in asked):
            return Found(None, 0.0)
        assert isinstance(stated, Point2Answer)
        assert stated.mask is not None
        radius = float(given.parameter("across_m")) / 2
        told = runs(stated.mask)
        at, floor = floor_shown(truth, view)
        clear = clearance(truth, at, floor)
        free = np.minimum(clear - radius, _beyond(truth, view, at, {asked[role]: given.id(role) for role in asked}, radius))
        shown = (free >= 0) & floor
        if told.shape != floor.shape or (told & ~(floor & (free >= -SLACK_M))).any() or (floor & (free >= SLACK_M) & ~told).any():
            return Found(None, 0.0)
        room, (row, column) = roomiest(told)
        x, y = stated.point
        inside = 0 <= int(y) < view["height"] and 0 <= int(x) < view["width"] and bool(told[int(y), int(x)])
        if not inside or not LEAST <= shown.mean() <= MOST:
            return Found(None, room)
        near = bool(np.hypot(x - column, y - row) <= 1.5) or room_at(told, int(y), int(x)) >= room - 1.5
        return Found(stated if near else None, room, {"clear_m": float(clear[int(y), int(x)])})

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """Where the spot is to be, and how wide."""
        where = " and ".join(SAID[relation].format(given.phrase(role)) for role, relation in _asked(given).items())
        return {"place": where, "wide": f"{round(100 * given.parameter('across_m'))} cm"}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """How coordinates are asked for; and that no name is a part of another, or says what carries what."""
        yield from misread(FORM, given, truth)
        yield from unclear([operand.phrase for operand in given.operands])

    def note(self, note: str, given: Given) -> Iterator[str]:
        """Held to the camera in `reading`."""
        return iter(())


def _asked(given: Given) -> dict[str, str]:
    """Role -> the relation that the spot has to it; nothing where a relation lacks its thing, or a thing its relation."""
    told = {"side_of": given.parameter("side"), "depth_of": given.parameter("depth")}
    out = {role: relation for role, relation in told.items() if relation != "none"}
    return out if set(out) == {operand.role for operand in given.operands} else {}


def _whole(truth: Truth, view: Row, name: str) -> bool:
    """Whether a picture holds all of something that stands on the floor and does not lie flat there."""
    entity, cell = entities(truth)[name], cell_of(view, name)
    stands = "joints" in entity or (entity.get("support") == "floor" and entity.get("parent") is None)
    tall = "joints" in entity or entity["size"][2] >= LOWEST_M
    return bool(stands and tall and cell is not None and cell["in_frame"] >= INSIDE)


def _beyond(truth: Truth, view: Row, at: Floats, asked: Mapping[str, str], radius: float) -> Floats:
    """(H, W) by how many metres a circle about what each pixel shows is wholly on all sides asked for (relation -> thing); infinite or not by
    the picture's columns."""
    eye, yaw = np.array(view["world_from_camera"])[:3, 3], np.radians(camera_yaw(view))
    local = ((at[..., 0] + 1j * at[..., 1]) - complex(*eye[:2])) * np.exp(-1j * yaw)  # ahead, and to the left
    out = np.full(at.shape[:2], np.inf)
    columns = np.broadcast_to(np.arange(at.shape[1]) + 0.5, at.shape[:2])
    for relation, name in asked.items():
        entity, cell = entities(truth)[name], cell_of(view, name)
        assert cell is not None
        box, corners = cell["amodal_box"] or cell["box2d"], box_points(entity)[:, :2] - eye[:2]
        turned = (corners[:, 0] + 1j * corners[:, 1]) * np.exp(-1j * yaw)
        if relation in ("left", "right"):
            sign = 1.0 if relation == "left" else -1.0
            edge = max(turned, key=lambda corner: sign * np.angle(corner))
            # metres that the circle's middle lies off the line from the camera through the thing's edge
            off = sign * (local * np.conj(edge) / abs(edge)).imag - radius
            beside = columns < box[0] if relation == "left" else columns > box[2]
            out = np.minimum(out, np.where(beside, off, -np.inf))
            continue
        if relation == "farther":
            out = np.minimum(out, np.abs(local) - np.abs(turned).max() - radius)
        else:
            out = np.minimum(out, float(metres_to(eye[None, :2], outline(entity))[0]) - np.abs(local) - radius)
    return out
