"""What people can do in a room: places, postures and the things in their hands, as proposals still to be checked for room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import people
from scenegen.assets.looks.mesh import Seat, Surface
from scenegen.compose.activities.holding import box_to_carry, carried_size, hand_posture, one_hand
from scenegen.compose.layout.layout import Item, Layout
from scenegen.compose.layout.rectangles import overlaps, rectangle
from scenegen.compose.layout.surface_samples import LAP_M, back_edge, pillow_edge, rest_height, seat_edge
from scenegen.frames import yaw_pose

Floats = NDArray[np.float64]
Params = dict[str, Any]
Weighted = tuple[tuple[str, float], ...]
Spot = tuple[float, float, float]
HEAD_TURNS = ((-10, 10), (31, 49), (76, 79.5), (-49, -31), (-79.5, -76))
"""Degrees of head against torso, drawn evenly: one range for each of front, front-left, left, front-right, right."""
ROOM_TO_STAND_M = 0.3
SEATED_ADULTS_M = 1.45
"""Shorter people sit on low seats only."""
SMALL_SEAT_M = 0.62
SEATED = (("typing", 0.0), ("writing", 0.0), ("phone call", 0.07), ("texting", 0.1), ("reading", 0.12), ("drinking", 0.07), ("talking", 0.05),
          ("arms crossed", 0.06), ("hands clasped", 0.06), ("thinking", 0.05), ("stretching", 0.02), ("holding", 0.3), ("rest", 0.1))  # fmt: skip
AT_DESK = {"typing": 0.45, "writing": 0.3}
STANDING = (("holding", 0.42), ("phone call", 0.08), ("texting", 0.07), ("reading", 0.06), ("drinking", 0.07), ("photographing", 0.03),
            ("pointing", 0.07), ("waving", 0.03), ("arms crossed", 0.04), ("hands on hips", 0.04), ("hands behind back", 0.02),
            ("hands clasped", 0.03), ("thinking", 0.03), ("looking up", 0.01), ("stretching", 0.015), ("carrying", 0.06), ("rest", 0.04))  # fmt: skip
WALKING = (
    ("holding", 0.45),
    ("phone call", 0.1),
    ("texting", 0.05),
    ("carrying", 0.1),
    ("rest", 0.25),
    ("hands behind back", 0.05),
)
LYING = (("lying", 0.6), ("reading", 0.4))
POINTS = (("pointing", 1.0),)
LOOKS = (
    ("holding", 0.3),
    ("arms crossed", 0.2),
    ("hands on hips", 0.15),
    ("hands behind back", 0.1),
    ("hands clasped", 0.1),
    ("rest", 0.15),
)
HOLDS = (("holding", 0.7), ("drinking", 0.15), ("phone call", 0.1), ("photographing", 0.05))
"""What those do who are to stand and point, look at something, or hold something in one hand."""


@dataclass
class Activity:
    """A proposal: a posture at a place; the thing for the hands; the things it may touch (`beside`); the seat it takes."""

    posture: dict[str, Any]
    world_from_body: Floats
    thing: Item | None = None
    hands: tuple[str, ...] = ()
    beside: tuple[Item, ...] = ()
    seat: tuple[int, int] | None = None


def draw(rng: np.random.Generator, weighted: tuple[tuple[str, float], ...], more: dict[str, float] | None = None) -> str:
    """One of the names, by weight; `more` replaces weights."""
    weights = np.array([(more or {}).get(name, weight) for name, weight in weighted])
    return weighted[int(rng.choice(len(weights), p=weights / weights.sum()))][0]


def act(layout: Layout, rng: np.random.Generator, name: str, kind: str) -> tuple[dict[str, Any], Item | None, tuple[str, ...]]:
    """Parameters of a posture for an action, the thing it needs and the hands that hold it; it falls back to rest without the thing."""
    low, high = HEAD_TURNS[int(rng.integers(len(HEAD_TURNS)))]
    out: dict[str, Any] = {"head_yaw": round(float(np.deg2rad(rng.uniform(low, high))), 4)}
    out["gaze_yaw"] = round(float(np.clip(rng.normal(0, 0.1), -0.3, 0.3)), 4)
    side = "left" if rng.random() < 0.5 else "right"
    sign = 1.0 if side == "left" else -1.0
    known = people.actions()[name]
    if name == "pointing":
        out[f"{side}_hand"] = {
            "point": [2.0, round(sign * float(rng.uniform(0.0, 1.6)), 3), round(float(rng.uniform(0.9, 1.5)), 3)]
        }
        return out, None, ()
    if name == "carrying":
        box = box_to_carry(layout)
        if box is None:
            return {**out, "action": "rest"}, None, ()
        out.update(action=name, box=carried_size(box.built))
        return out, box, ("left", "right")
    out["action"] = name
    if known.holds or name == "holding":
        thing = one_hand(layout, known.holds)
        if thing is None or (hand_posture(thing).get("low") and kind in ("floor", "kneel")):
            return {**out, "action": "rest"}, None, ()
        out[f"{side}_hand"] = hand_posture(thing)
        out["side"] = side
        if name == "holding" and not out[f"{side}_hand"].get("low"):
            lift = (0.5, 0.7) if kind == "floor" else (0.05, 0.4)  # over the drawn-up knees
            out[f"{side}_hand"]["lift"] = round(float(rng.uniform(*lift)), 3)
        return out, thing, (side,)
    if name in ("waving", "talking", "thinking"):
        out["side"] = side
    if kind == "stand" and name == "rest":
        out["arms"] = ("sides", "relaxed")[int(rng.integers(2))]
    if name == "looking up":
        out.update(head_yaw=0.0, head_pitch=-0.6)
    return out, None, ()


def walkable(layout: Layout, x: float, y: float) -> bool:
    """Whether people stand there: on the room's walks, or anywhere when it has none."""
    return not layout.walks or any(x0 < x < x1 and y0 < y < y1 for x0, y0, x1, y1 in layout.walks)


def as_imported(layout: Layout, rng: np.random.Generator, tries: int) -> Iterator[Activity]:
    """An imported body, standing as it was modelled."""
    for _ in range(tries):
        x = float(rng.uniform(-1, 1)) * (layout.length / 2 - 0.4)
        y = float(rng.uniform(-1, 1)) * (layout.width / 2 - 0.4)
        if walkable(layout, x, y):
            yield Activity({"kind": "stand"}, yaw_pose([x, y, 0.0], float(rng.uniform(-np.pi, np.pi))))


def taken_floor(layout: Layout) -> Floats:
    """Footprints (M, 4, 2) of what one cannot stand on."""
    low = [i.corners for i in layout.items if i.z < 1.7 and i.support in ("floor", "object") and not i.underfoot]
    return np.array(low) if low else np.zeros((0, 4, 2))


PLACES_A_POSTURE = 5
"""How many places a posture is offered before another is drawn: building one costs more than asking whether it fits."""


def spots(layout: Layout, rng: np.random.Generator, count: int, taken: Floats) -> Iterator[Spot]:
    """Up to `count` places on the free floor, and ways to face there."""
    for _ in range(count):
        x = float(rng.uniform(-1, 1)) * (layout.length / 2 - 0.4)
        y = float(rng.uniform(-1, 1)) * (layout.width / 2 - 0.4)
        yaw = float(rng.uniform(-np.pi, np.pi))
        square = rectangle(x, y, yaw, ROOM_TO_STAND_M * 2, ROOM_TO_STAND_M * 2)
        if walkable(layout, x, y) and not overlaps(square, taken).any():
            yield x, y, yaw


def on_foot(
    layout: Layout,
    params: Params,
    rng: np.random.Generator,
    tries: int,
    does: Weighted | None = None,
    places: Iterable[Spot] | None = None,
) -> Iterator[Activity]:
    """Standing or walking somewhere on the free floor; a few kneel, crouch or sit there. does: what one does who is to stand. places: where, rather than anywhere."""
    taken = taken_floor(layout)
    kind = ("walk", "walk", "walk", "stand", "stand", "stand", "stand", "stand", "stand", "other")[int(rng.integers(10))]
    kind = "stand" if does is not None else kind
    if kind == "other":
        kind = ("kneel", "floor", "run")[int(rng.integers(3))] if not people.skirted(params) else "stand"
        if kind == "run" and layout.height is not None:
            kind = "walk"  # nobody runs indoors
    weighted = does if does is not None else {"walk": WALKING, "stand": STANDING}.get(kind)
    if weighted is None:
        names = {"kneel": ("holding", "rest"), "floor": ("reading", "texting", "holding", "rest"), "run": ("rest",)}[kind]
        weighted = tuple((name, 1.0) for name in names)
    wanted: tuple[dict[str, Any], Item | None, tuple[str, ...]] | None = None
    posture: dict[str, Any] = {}
    for offered, (x, y, yaw) in enumerate(places if places is not None else spots(layout, rng, tries * 2, taken)):
        if wanted is None:
            wanted = act(layout, rng, draw(rng, weighted), kind)
        if offered % PLACES_A_POSTURE == 0:
            posture = people.sample_posture(kind, rng, **wanted[0])
        yield Activity(posture, yaw_pose([x, y, 0.0], yaw), wanted[1], wanted[2])


SEATS_TRIED = 6
GIVES_M, SHOULDERS = 0.008, 0.31
"""How far a mattress gives under who lies on it; from the hips to the shoulders, which lie below the pillow, as a share of stature."""
HIPS_M = 0.22
"""Edge of the square that hips rest on."""
CALF_M, PANTS_M = np.array([0.2, 0.05]), 0.02
"""How far below a seat what of legs meets its front begins and ends; how far cloth hangs behind it."""


def on_seat(
    layout: Layout, params: Params, stature: float, rng: np.random.Generator, taken: list[tuple[int, int]]
) -> Iterator[Activity]:
    """Sitting on up to `SEATS_TRIED` of the free seats: at work where there is a table before it."""
    seats: list[tuple[int, int, Item, Seat]] = [
        (i, j, item, seat)
        for i, item in enumerate(layout.items)
        for j, seat in enumerate(item.built.seats)
        if (i, j) not in taken and (stature >= SEATED_ADULTS_M or seat.z <= 0.5) and seat.z <= SMALL_SEAT_M
    ]
    if not seats or people.laden(params):
        return
    for pick in rng.permutation(len(seats))[:SEATS_TRIED]:
        i, j, item, seat = seats[int(pick)]
        deep = seat_edge(item.built, seat) if item.affords("sit back in") else 0.0
        on = (
            max(deep - max(_calves(params, item.z + seat.z), HIPS_M / 2), 0.0) if deep else 0.0
        )  # short legs sit nearer to the edge
        at = item.world(seat.x + on * np.cos(seat.yaw), seat.y + on * np.sin(seat.yaw))
        place = yaw_pose([*at, 0.0], item.yaw + seat.yaw)
        hips = rectangle(*_local(item, at), seat.yaw, HIPS_M, HIPS_M)
        height = item.z + min(seat.z, rest_height(item.built, Surface(0.0, 0.0, 0.0, 0.0, seat.z), hips))
        desk = _desk(layout, place, height, stature)
        name = draw(rng, SEATED, AT_DESK if desk is not None else None)
        more, thing, hands = act(layout, rng, name, "sit")
        if desk is not None:
            more["desk"] = list(desk)
            if name == "typing":
                more["look"] = [desk[0] + 0.25, 0.0, round(desk[1] + 0.12, 3)]
        if desk is not None or people.skirted(params):
            more["leg_cross"] = False
        posture = people.sample_posture("sit", rng, seat_height=round(height, 4), **more)
        yield Activity(posture, place, thing, hands, (item,), (i, j))


def _calves(params: Params, seat: float) -> float:
    """Metres from the hips forward to the calves (or the skirt over them) of someone who sits at a height."""
    cloud = people.build(params, {"kind": "sit", "seat_height": round(seat, 2)}).figure.cloud
    low, high = seat - CALF_M
    near = (cloud[:, 2] > low) & (cloud[:, 2] < high) & (cloud[:, 0] > 0) & (np.abs(cloud[:, 1]) < LAP_M)
    return float(cloud[near, 0].min(initial=seat)) - PANTS_M


def _local(item: Item, at: tuple[float, float]) -> tuple[float, float]:
    """A floor point in a thing's frame."""
    cos, sin, x, y = np.cos(item.yaw), np.sin(item.yaw), at[0] - item.x, at[1] - item.y
    return float(cos * x + sin * y), float(cos * y - sin * x)


def _desk(layout: Layout, place: Floats, seat: float, stature: float) -> tuple[float, float] | None:
    """How far ahead of the hips and how high a table top is that the hands can rest on; None without one."""
    ahead = round(0.43 * stature / 1.72, 3)
    at = place[:2, 3] + place[:2, 0] * ahead
    for item in layout.items:
        if not item.affords("work at"):
            continue
        top = item.z + item.built.size[2]
        cos, sin = np.cos(item.yaw), np.sin(item.yaw)
        off = np.abs([(at[0] - item.x) * cos + (at[1] - item.y) * sin, (at[1] - item.y) * cos - (at[0] - item.x) * sin])
        if 0.18 < top - seat < 0.38 and (off < np.array(item.built.size[:2]) / 2 - [0.03, 0.12]).all():
            return ahead, round(top, 3)
    return None


def special(layout: Layout, params: Params, stature: float, rng: np.random.Generator, used: list[int]) -> Iterator[Activity]:
    """Things done with furniture: lying on a bed, pushing a chair, writing on a board, picking something up."""
    makers = (_lie, _push, _write, _pick_up)
    for which in rng.permutation(len(makers)):
        make = makers[int(which)]
        found = [item for item in layout.items if id(item) not in used and make(layout, params, stature, rng, item, True)]
        if found:
            yield from make(layout, params, stature, rng, found[int(rng.integers(len(found)))], False)


def _lie(layout: Layout, params: Params, stature: float, rng: np.random.Generator, item: Item, ask: bool) -> list[Activity]:
    if not item.affords("lie on") or item.built.size[0] < stature + 0.12 or not item.built.surfaces:
        return []
    if params.get("bag") or params.get("hat") or people.skirted(params) or any(other.parent is item for other in layout.items):
        return []
    if ask:
        return [Activity({}, np.eye(4))]
    z = item.z + item.built.surfaces[0].z - GIVES_M
    y = 0.0 if item.built.size[1] < 1.2 else (0.25 if rng.random() < 0.5 else -0.25) * item.built.size[1]
    half = item.built.size[0] / 2
    x = max(0.14 - half + 0.5 * stature, min(pillow_edge(item.built, y) + SHOULDERS * stature, half - 0.5 * stature))
    more, thing, hands = act(layout, rng, draw(rng, LYING), "lie")
    more.update(head_yaw=round(float(rng.uniform(-0.5, 0.5)), 3), knee_up=bool(rng.random() < 0.4))
    more["head_pitch"] = round(float(rng.uniform(0.28, 0.4)), 3)  # a pillow lifts the head
    posture = people.sample_posture("lie", rng, seat_height=round(z, 4), **more)
    return [Activity(posture, yaw_pose([*item.world(x, y), 0.0], item.yaw), thing, hands, (item,))]


BEHIND_M, OVER_M = 0.03, 0.03
"""How far behind and above the upper edge of a chair's back the hands that push it are."""


def _push(layout: Layout, params: Params, stature: float, rng: np.random.Generator, item: Item, ask: bool) -> list[Activity]:
    height = item.z + item.built.size[2]
    if not item.affords("push") or not 0.51 < height / stature < 0.66:
        return []
    if any(other.parent is item for other in layout.items):
        return []
    if ask:
        return [Activity({}, np.eye(4))]
    reach = round(0.40 * stature / 1.72, 3)
    rear, top, wide = back_edge(item.built)
    kind = "walk" if rng.random() < 0.5 else "stand"
    bar = [reach, round(item.z + top + OVER_M, 3)]
    posture = people.sample_posture(
        kind, rng, action="pushing", bar=bar, bar_width=round(wide, 3), look=[1.8, 0.0, 0.9], torso_yaw=0.0
    )
    return [Activity(posture, yaw_pose([*item.world(rear - BEHIND_M - reach, 0.0), 0.0], item.yaw), None, (), (item,))]


def _write(layout: Layout, params: Params, stature: float, rng: np.random.Generator, item: Item, ask: bool) -> list[Activity]:
    if not item.affords("write on") or item.z > stature * 0.8:
        return []
    if ask:
        return [Activity({}, np.eye(4))]
    away = round(0.52 * stature / 1.72, 3)
    side = "left" if rng.random() < 0.3 else "right"
    posture = people.sample_posture("stand", rng, action="writing on a board", board=away, side=side, torso_yaw=0.0)
    y = float(rng.uniform(-0.35, 0.35)) * item.built.size[1]
    return [
        Activity(posture, yaw_pose([*item.world(item.built.size[0] / 2 + away, y), 0.0], item.yaw + np.pi), None, (), (item,))
    ]


def _pick_up(layout: Layout, params: Params, stature: float, rng: np.random.Generator, item: Item, ask: bool) -> list[Activity]:
    small = item.support == "floor" and not item.decor and max(item.built.size[:2]) < 0.45 and item.built.size[2] < 0.4
    if not small or people.skirted(params) or people.laden(params):
        return []
    if ask:
        return [Activity({}, np.eye(4))]
    kind = "bend" if rng.random() < 0.6 else "crouch"
    far = (0.62 if kind == "bend" else 0.46) * stature / 1.72 + 0.06 + float(np.hypot(*item.built.size[:2])) / 2
    out = []
    for turn in rng.uniform(-np.pi, np.pi, 4):
        side = "left" if rng.random() < 0.5 else "right"
        spot = [item.x - far * np.cos(turn), item.y - far * np.sin(turn), 0.0]
        posture = people.sample_posture(kind, rng, action="picking up", side=side)
        out.append(Activity(posture, yaw_pose(spot, float(turn))))
    return out
