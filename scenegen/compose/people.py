"""People in a furnished room: sitting on free seats, standing, walking, pointing, holding, looking at things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue, people
from scenegen.assets.mesh import Seat
from scenegen.compose.layout import UNDER, Item, Layout, overlaps, rectangle
from scenegen.frames import yaw_pose
from scenegen.scene import Person

Floats = NDArray[np.float64]
TRIES = 14
HEAD_TURNS = ((-12, 12), (28, 52), (68, 78), (-52, -28), (-78, -68))
"""Degrees of head against torso, drawn evenly: one range for each of front, front-left, left, front-right, right."""
ROOM_TO_STAND_M = 0.3
SEATED_ADULTS_M = 1.45
"""Shorter people sit on seats up to SMALL_SEAT_M only."""
SMALL_SEAT_M = 0.62


@dataclass
class Placed:
    """A person in the room, with the world vertices of the body."""

    person: Person
    vertices: Floats
    held: Item | None = None


def add_people(room: Layout, count: int, rng: np.random.Generator) -> list[Placed]:
    """Up to `count` people, each of whom differs from the others in the colour of the upper body."""
    placed: list[Placed] = []
    taken: list[tuple[int, int]] = []
    for k in range(count):
        used = {found.person.attributes.get("top_color") for found in placed}
        for _ in range(TRIES):
            params = (room.pool.person(rng) if room.pool is not None else None) or people.sample(rng)
            if params.get("top_color") in used - {None}:
                continue
            sits = "sha256" not in params and rng.random() < 0.4
            found = _sit(room, f"person_{k}", params, rng, taken, placed) if sits else None
            found = found or _stand(room, f"person_{k}", params, rng, placed)
            if found is not None:
                placed.append(found)
                break
    return placed


def _actions(rng: np.random.Generator, kind: str) -> dict[str, Any]:
    """Head turn, and perhaps something in a hand."""
    low, high = HEAD_TURNS[int(rng.integers(len(HEAD_TURNS)))]
    act: dict[str, Any] = {"head_yaw": float(np.deg2rad(rng.uniform(low, high)))}
    act["gaze_yaw"] = float(np.clip(rng.normal(0, 0.1), -0.3, 0.3))
    chance = rng.random()
    side = "left" if rng.random() < 0.5 else "right"
    if chance < 0.55:
        act[f"{side}_hand"] = {"hold": True, "lift": round(float(rng.uniform(0.05, 0.4)), 3)}
    elif chance < 0.7 and kind == "stand":
        sign = 1.0 if side == "left" else -1.0
        act[f"{side}_hand"] = {"point": [2.0, sign * float(rng.uniform(0.0, 1.6)), float(rng.uniform(0.9, 1.5))]}
        act["arms"] = "sides"
    if f"{side}_hand" in act:
        act["arms"] = "sides"
    return act


def _sit(
    room: Layout, name: str, params: dict[str, Any], rng: np.random.Generator, taken: list[tuple[int, int]], others: list[Placed]
) -> Placed | None:
    stature = people.bodies()[params["body"]].stature_m
    seats: list[tuple[int, int, Item, Seat]] = [
        (i, j, item, seat)
        for i, item in enumerate(room.items)
        for j, seat in enumerate(item.built.seats)
        if (i, j) not in taken
        and (stature >= SEATED_ADULTS_M or seat.z <= 0.5)
        and seat.z <= SMALL_SEAT_M
        and not _burdened(room, item)
    ]
    for pick in rng.permutation(len(seats))[:3]:
        i, j, item, seat = seats[int(pick)]
        pose = people.sample_pose("sit", rng, seat_height=round(item.z + seat.z, 4), **_actions(rng, "sit"))
        x, y = item.world(seat.x, seat.y)
        found = _check(room, name, params, pose, yaw_pose([x, y, 0.0], item.yaw + seat.yaw), others, seat_of=item)
        if found is not None:
            taken.append((i, j))
            return found
    return None


def _burdened(room: Layout, item: Item) -> bool:
    """Whether anything stands on a seat."""
    return any(other.parent is item for other in room.items)


def _stand(room: Layout, name: str, params: dict[str, Any], rng: np.random.Generator, others: list[Placed]) -> Placed | None:
    for _ in range(TRIES):
        x = float(rng.uniform(-1, 1)) * (room.length / 2 - 0.4)
        y = float(rng.uniform(-1, 1)) * (room.width / 2 - 0.4)
        yaw = float(rng.uniform(-np.pi, np.pi))
        if room.walks and not any(x0 < x < x1 and y0 < y < y1 for x0, y0, x1, y1 in room.walks):
            continue
        low = [item.corners for item in room.items if item.z < 1.7 and item.support in ("floor", "object")]
        spot = rectangle(x, y, yaw, ROOM_TO_STAND_M * 2, ROOM_TO_STAND_M * 2)
        if low and overlaps(spot, np.array(low)).any():
            continue
        kind = "walk" if rng.random() < 0.3 else "stand"
        act = _actions(rng, kind)
        pose = people.sample_pose(kind, rng, **act) if "sha256" not in params else {"kind": "stand"}
        found = _check(room, name, params, pose, yaw_pose([x, y, 0.0], yaw), others)
        if found is not None:
            return found
    return None


def _check(
    room: Layout,
    name: str,
    params: dict[str, Any],
    pose: dict[str, Any],
    world_from_body: Floats,
    others: list[Placed],
    seat_of: Item | None = None,
) -> Placed | None:
    """The person there, or None when the body would meet a wall, a thing or another person."""
    made = people.build(params, pose)
    vertices = made.mesh.vertices.astype(np.float64)[::5] @ world_from_body[:3, :3].T + world_from_body[:3, 3]
    if np.abs(vertices[:, 0]).max() > room.length / 2 - 0.05 or np.abs(vertices[:, 1]).max() > room.width / 2 - 0.05:
        return None
    for item in room.items:
        if item is not seat_of and _meets(vertices, item, soft=seat_of is not None):
            return None
    for other in others:
        if _close(vertices, other.vertices):
            return None
    person = people.place(name, params, pose, world_from_body)
    held = _hold(room, person, made, pose, world_from_body)
    if held is not None:
        person = person.model_copy(update={"holding": {held[0]: "?"}})
    return Placed(person, vertices, held[1] if held else None)


def _meets(vertices: Floats, item: Item, soft: bool) -> bool:
    """Whether body points lie in a thing's box (of a table and a sitter: in its top)."""
    size = np.array(item.built.size)
    low = item.z
    if soft and catalogue.family(item.category) in UNDER:
        low = item.z + size[2] - 0.06
    cos, sin = np.cos(item.yaw), np.sin(item.yaw)
    delta = vertices[:, :2] - [item.x, item.y]
    local = np.stack([delta[:, 0] * cos + delta[:, 1] * sin, delta[:, 1] * cos - delta[:, 0] * sin], 1)
    inside = (
        (np.abs(local) < size[:2] / 2 + 0.01).all(1) & (vertices[:, 2] > low + 0.01) & (vertices[:, 2] < item.z + size[2] - 0.005)
    )
    return bool(inside.any())


def _close(one: Floats, two: Floats) -> bool:
    """Whether two bodies come within a hand's breadth of each other."""
    middle = np.linalg.norm(one[:, :2].mean(0) - two[:, :2].mean(0))
    if middle > 2.2:
        return False
    from scipy.spatial import cKDTree

    return bool(cKDTree(one).query(two, distance_upper_bound=0.08)[0].min() < 0.08)


def _hold(
    room: Layout, person: Person, made: people.PersonBuilt, pose: dict[str, Any], world_from_body: Floats
) -> tuple[str, Item] | None:
    """A thing in the hand that is posed to hold one, upright at the grip; None when there is none or it would not be clear whose hand."""
    for side in ("left", "right"):
        if not (pose.get(f"{side}_hand") or {}).get("hold"):
            continue
        names = [name for name, entry in catalogue.categories().items() if entry.holdable and room.offers(name)]
        if not names:
            return None
        category = names[int(room.rng.integers(len(names)))]
        params, built = room.sample(category)
        if built.grip is None or max(built.size) > 0.75:
            return None
        hand = world_from_body @ made.hands[side]
        yaw = float(np.arctan2(world_from_body[1, 0], world_from_body[0, 0]))
        grip = np.array(built.grip)
        cos, sin = np.cos(yaw), np.sin(yaw)
        x, y = hand[0, 3] - cos * grip[0] + sin * grip[1], hand[1, 3] - sin * grip[0] - cos * grip[1]
        item = Item(category, params, built, float(x), float(y), yaw, float(hand[2, 3] - grip[2]), None, "hand")
        if item.z < 0.02:
            return None
        return side, item
    return None
