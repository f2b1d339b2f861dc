"""A door of a room that opens: its leaf becomes a thing of its own, which swings on its hinge."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from scenegen.compose.activities.motions.clear import thing_clear
from scenegen.compose.activities.motions.stage import Motion, Stage, drawn, first_possible, motion
from scenegen.compose.activities.motions.things import keys_of
from scenegen.frames import yaw_pose
from scenegen.scene import Action, Object, Opening, Track
from scenegen.scene.grid import pose_on_grid

Floats = NDArray[np.float64]
DOOR_RAD, DOOR_S, DOOR_M = np.deg2rad(82), 2.0, 0.04
"""How far a door opens, how long that takes, and how thick its leaf is."""


@motion("open_door")
def open_door(stage: Stage, rng: np.random.Generator) -> Motion:
    """The leaf of a room's door swings into the room on its hinge."""
    room = stage.scene.room
    doors = [
        (k, o) for k, o in enumerate(room.openings) if o.kind == "door" and o.wall < len(room.floor) and o.leaf
    ] if room is not None and room.height is not None else []  # fmt: skip
    return first_possible("no closed door", (partial(_opened, stage, *door) for door in drawn(rng, doors, len(doors))))


def _opened(stage: Stage, index: int, opening: Opening) -> Motion:
    """One door that opens."""
    room = stage.scene.room
    assert room is not None
    leaf, hinge = _leaf(stage, index, opening)
    openings = [*room.openings[:index], opening.model_copy(update={"leaf": False}), *room.openings[index + 1 :]]
    count = int(DOOR_S * 15)
    share = np.linspace(0, 1, count + 1)
    angle = DOOR_RAD * share**2 * (3 - 2 * share)
    swung = np.array([_swung(leaf.world_from_object, hinge, float(a)) for a in angle])
    inside = swung[count // 6 :]
    _leaf_clear(stage, leaf, inside)
    keys = keys_of(swung, stage.start, 15)
    done = Action(
        verb="open_door", start=stage.start, end=keys[-1].time, mover="thing", target=leaf.id,
        detail={"angle_rad": round(float(DOOR_RAD), 6), "hinge_x": round(float(hinge[0]), 6), "hinge_y": round(float(hinge[1]), 6)},
    )  # fmt: skip
    scene = stage.scene.model_copy(
        update={"room": room.model_copy(update={"openings": openings}), "objects": [*stage.scene.objects, leaf]}
    )
    return Motion([Track(entity=leaf.id, keys=keys)], [done], scene)


def _leaf(stage: Stage, index: int, o: Opening) -> tuple[Object, Floats]:
    """A door's leaf as a thing, closed, its front into the room; and the floor point (2,) of its hinge."""
    room = stage.scene.room
    assert room is not None
    a, b = room.floor[o.wall], room.floor[(o.wall + 1) % len(room.floor)]
    along = (b - a) / np.linalg.norm(b - a)
    inward = np.array([-along[1], along[0]])
    middle = a + along * (o.offset + o.width / 2) - inward * DOOR_M / 2
    pose = yaw_pose([*middle, 0.0], float(np.arctan2(inward[1], inward[0])))
    size = np.array([DOOR_M, o.width - 0.05, o.height - 0.03])
    leaf = Object(
        id=f"door_leaf_{index}", category="door", label="door", attributes={"color": "brown", "material": "wood"},
        world_from_object=pose_on_grid(pose), size=size,
    )  # fmt: skip
    return leaf, a + along * (o.offset + 0.025)


def _swung(closed: Floats, hinge: Floats, angle: float) -> Floats:
    """The pose of a leaf turned about the upright through its hinge: into the room, whose wall runs counter-clockwise from it."""
    turned = yaw_pose([0, 0, 0], angle)
    about = np.eye(4)
    about[:2, 3] = hinge
    back = np.eye(4)
    back[:2, 3] = -hinge
    out: Floats = about @ turned @ back @ closed
    return out


def _leaf_clear(stage: Stage, leaf: Object, poses: Floats) -> None:
    """The leaf stands in the wall itself, so that only things and people can be in its way."""
    away = stage.scene.model_copy(update={"room": None})
    thing_clear(Stage(away, stage.start), leaf, poses, set())
