"""A hand-made room in which every motion has room: a table with a mug, chairs, a ball, somebody who holds a bottle, somebody who sits."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenegen.assets import catalogue, people
from scenegen.compose.activities.holding import hand_posture, in_hand
from scenegen.compose.layout.layout import Item
from scenegen.frames import yaw_pose
from scenegen.scene import AssetRef, Camera, Object, Opening, Person, Room, Scene
from scenegen.scene.grid import on_grid, pose_on_grid


def placed(category: str, at: tuple[float, float, float], yaw: float = 0.0, seed: int = 0, **more: Any) -> Object:
    """A thing of the catalogue."""
    entry = catalogue.category(category)
    params = entry.sample(np.random.default_rng(seed))
    built = catalogue.build(category, params)
    return Object(
        id=more.pop("id", category), category=category, label=built.label, attributes={k: v for k, v in built.attributes.items() if v},
        world_from_object=pose_on_grid(yaw_pose(at, yaw)), size=on_grid(built.size), has_front=entry.has_front,
        asset=AssetRef(generator=category, params=params), **more,
    )  # fmt: skip


def body(name: str, at: tuple[float, float], yaw: float, seed: int, posture: dict[str, Any], **look: str) -> Person:
    """An adult in pants in a posture."""
    params = people.sample(np.random.default_rng(seed), **({"noun": "woman", "bottom": "pants"} | look))
    return people.place(name, params, people.clamp(posture), yaw_pose([*at, 0.0], yaw))


def holder(name: str, at: tuple[float, float], yaw: float, seed: int) -> tuple[Person, Object]:
    """Somebody who stands and holds a bottle in the right hand."""
    entry = catalogue.category("bottle")
    params = entry.sample(np.random.default_rng(1))
    item = Item("bottle", params, catalogue.build("bottle", params), 0.0, 0.0, 0.0, support="hand")
    hand = hand_posture(item) | {"lift": 0.2}
    posture = people.clamp({"kind": "stand", "arms": "sides", "action": "holding", "side": "right", "right_hand": hand})
    who = body(name, at, yaw, seed, posture)
    assert who.asset is not None
    made = people.build(who.asset.params, posture)
    held = in_hand(item, made, "right", float(hand["radius"]), who.world_from_body)  # type: ignore[arg-type]
    assert held is not None
    bottle = placed("bottle", (0, 0, 0), seed=1, support="hand", parent=name)
    return who.model_copy(update={"holding": {"right": "bottle"}}), bottle.model_copy(
        update={"world_from_object": pose_on_grid(held.frame)}
    )


def room(sitting: bool = True) -> Scene:
    """A room of 7 by 6 metres."""
    corners = np.array([[-3.5, -3], [3.5, -3], [3.5, 3], [-3.5, 3]])
    shell = Room(
        kind="living_room", floor=corners, height=2.6, surfaces={"floor": "planks", "wall": "plaster", "ceiling": "ceiling"},
        openings=[Opening(kind="door", wall=1, offset=1.0, width=0.9, sill=0.0, height=2.05)],
    )  # fmt: skip
    table = placed("dining_table", (-2.0, 1.8, 0.0))
    top = float(table.size[2])
    who, bottle = holder("giver", (0.6, -1.6), np.pi / 2, 5)
    chair = placed("chair", (1.2, 1.6, 0.0), -np.pi / 2, id="chair_0")
    things = [
        table,
        placed("mug", (-2.0, 1.8 - float(table.size[1]) / 2 + 0.12, top), parent="dining_table", support="object"),
        placed("chair", (2.4, 0.2, 0.0), np.pi, id="chair_1"),
        chair,
        placed("football", (-2.4, -2.2, 0.0)),
        bottle,
    ]
    seats = catalogue.build("chair", things[2].asset.params).seats  # type: ignore[union-attr]
    seat = things[2].world_from_object @ yaw_pose([seats[0].x, seats[0].y, 0.0], seats[0].yaw)
    crowd = [body("walker", (-0.6, 0.2), 0.3, 3, {"kind": "stand", "arms": "sides"}, top="shirt"), who]
    if sitting:
        sitter = body("sitter", (0, 0), 0.0, 8, {"kind": "sit", "seat_height": float(seats[0].z)})
        place = seat.copy()
        place[2, 3] = 0.0
        assert sitter.asset is not None
        crowd.append(people.place("sitter", sitter.asset.params, sitter.posture, place))
    cameras = [Camera.look_at("cam", (3.2, -2.7, 2.2), (-0.6, 0.6, 0.6), hfov_deg=75, width=320, height=240)]
    return Scene(id="staged", room=shell, objects=things, people=crowd, cameras=cameras)
