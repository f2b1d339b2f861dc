"""Which way somebody or something faces, and where its middle is: whether a view's row shows what tells it. The audit's own bounds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from scenegen.audit.geometry import Truth, compass_yaw, middle, pose_of, turn
from scenegen.audit.source import Row

Cell = dict[str, Any]
ABOVE_DEG = 35.01
"""From higher above a person's chest nobody reads off a picture which way body or head point on the floor."""
FACE_PICTURE, FACE_WITHIN_DEG = 0.00025, 100.01
"""Share of a picture that a face must cover, and how far round from before it one sees at most, for the way of a head to be read."""
THING_PICTURE, THING_SHARE, THING_INSIDE = 0.0059, 0.649, 0.9
"""Of a thing that faces some way: the share of the picture, of its silhouette there, and of its silhouette that lies in the picture."""
FRONT_LEAST, FRONT_OF_THING, BEFORE_DEG = 250, 0.05, 72.01
SEAT_DEG, END_DEG = (60.01, 119.99), (24.99, 155.01)
"""Degrees off its front between which a sofa shows its arm alone, and between which alone a bicycle shows which end is its front."""
MIDDLE_SHARE, MIDDLE_INSIDE, MIDDLE_ACROSS = 0.649, 0.799, 0.799
"""Of what has a middle to be told: the share that shows, that lies in the picture, and of its width that what shows spans."""


def cell_of(row: Row, name: str) -> Cell | None:
    """How a view's row sees an entity; None where it does not."""
    return next((cell for cell in row["visible"] if cell["id"] == name), None)


def pixels_of(cell: Cell, *parts: str) -> int:
    """Pixels of named parts, summed."""
    counts = json.loads(cell["parts"])
    return sum(int(counts.get(part, 0)) for part in parts)


def faces(row: Row, entity: Truth, head: bool) -> str:
    """Why a view does not tell which way an entity faces, or of a person's head is turned; "" where it does."""
    if "joints" not in entity:
        return "" if _front_shows(row, entity) else f"the front of {entity['id']} is not seen"
    if not _beside(row, entity):
        return f"{entity['id']} is seen from too high above to tell which way it faces"
    if head and not _face_turns(row, entity):
        return f"the face of {entity['id']} is not seen, by which the way of the head is told"
    return ""


def _beside(row: Row, person: Truth) -> bool:
    """Whether a view's camera sees a person from beside, not from above."""
    away = np.array(row["world_from_camera"])[:3, 3] - np.array(person["world_from_torso"])[:3, 3]
    return bool(np.degrees(np.arctan2(away[2], np.hypot(away[0], away[1]))) <= ABOVE_DEG)


def off_face(row: Row, person: Truth) -> float:
    """Degrees off the way a head points at which a view's camera stands."""
    x, y, z, _ = np.linalg.inv(np.array(person["world_from_head"])) @ np.array(row["world_from_camera"])[:, 3]
    return float(np.degrees(np.arctan2(np.hypot(y, z), x)))


def _face_turns(row: Row, person: Truth) -> bool:
    cell = cell_of(row, person["id"])
    if cell is None or off_face(row, person) > FACE_WITHIN_DEG:
        return False
    return pixels_of(cell, "face", "eyes") >= FACE_PICTURE * row["width"] * row["height"]


def _front_shows(row: Row, thing: Truth) -> bool:
    """Whether a view shows most of a thing and what tells its front: any side of it, any but one, or the front parts from before it."""
    cell, kind = cell_of(row, thing["id"]), thing.get("facing", "anywhere")
    if cell is None or not thing["has_front"] or kind == "nowhere" or not cell["amodal_pixels"]:
        return False
    large = cell["pixels"] >= THING_PICTURE * row["width"] * row["height"]
    if not large or cell["in_frame"] < THING_INSIDE or cell["pixels"] < THING_SHARE * cell["amodal_pixels"]:
        return False
    eye, at = np.array(row["world_from_camera"])[:3, 3], middle(thing)
    off = abs(turn(float(np.degrees(np.arctan2(eye[1] - at[1], eye[0] - at[0]))) - compass_yaw(pose_of(thing))))
    if kind == "ends":
        return not SEAT_DEG[0] < off < SEAT_DEG[1]
    if kind == "sides":
        return END_DEG[0] <= off <= END_DEG[1]
    front = pixels_of(cell, "front")
    return kind == "anywhere" or (off <= BEFORE_DEG and front >= max(FRONT_LEAST, FRONT_OF_THING * cell["pixels"]))


def middle_shows(row: Row, entity: Truth) -> bool:
    """Whether what a view shows of an entity spans most of its width, its middle among it; and, of a thing, is most of it."""
    cell = cell_of(row, entity["id"])
    if cell is None or cell["box2d"] is None:
        return False
    camera_from_world = np.linalg.inv(np.array(row["world_from_camera"]))
    x, _, depth = np.array(row["K"]) @ (camera_from_world @ [*middle(entity), 1.0])[:3]
    if depth <= 0:
        return False
    shown, whole = cell["box2d"], cell["amodal_box"] or cell["box2d"]
    if not shown[0] - 0.01 <= x / depth <= shown[2] + 0.01 or shown[2] - shown[0] < MIDDLE_ACROSS * (whole[2] - whole[0]):
        return False
    most = cell["pixels"] >= MIDDLE_SHARE * cell["amodal_pixels"] and cell["in_frame"] >= MIDDLE_INSIDE
    return "joints" in entity or bool(most)


def large(entity: Truth, views: Sequence[Row], share: float) -> bool:
    """Whether some picture that shows where an entity's middle is shows at least this share of its pixels of it."""
    for view in views:
        cell = cell_of(view, entity["id"])
        if cell is not None and cell["pixels"] >= share * view["width"] * view["height"] and middle_shows(view, entity):
            return True
    return False
