"""A flat of several rooms along a hallway, with doors to walk through: each part is furnished as its own kind of room."""

from __future__ import annotations

from typing import Literal

import numpy as np

from scenegen.compose.kinds import kinds, room_kind
from scenegen.compose.layout.layout import WALL_YAW, Layout
from scenegen.compose.layout.rectangles import rectangle
from scenegen.scene import InnerWall, Opening, Region

WALL_M = 0.1
DOOR_M = 0.9
SOUTH = ("living_room", "kitchen")
NORTH = ("bedroom", "bathroom", "office")
SHARES = {"living_room": 0.55, "kitchen": 0.45, "bedroom": 0.38, "bathroom": 0.25, "office": 0.37}
"""Of the flat's length, among the rooms on one side."""
HALL = ("shoe_rack", "coat_rack", "console_table", "umbrella_stand", "potted_plant")


@room_kind(
    "flat", length=(12.4, 14.4), width=(9.9, 11.2), height=(2.5, 2.7),
    floors=("planks", "pale planks", "dark planks"), walls=("plaster", "warm plaster", "sage plaster", "cool plaster"),
    on_surfaces=("vase", "flower_vase", "book", "mug", "candle", "bowl", "cactus", "table_lamp", "teapot", "camera", "mobile_phone", "plate", "bottle", "apple", "laptop", "teddy_bear"),
    on_floor=("ball", "backpack", "toy_car", "basket", "guitar", "suitcase", "cardboard_box", "ottoman", "potted_plant", "toy_blocks"),
    least=34,
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Hallway in the middle, two rooms on one side, two or three on the other."""
    rng = layout.rng
    layout.openings.clear()
    layout.keep_out.clear()
    hall = float(rng.uniform(1.7, 2.1))
    edge = hall / 2 + WALL_M
    _entrance(layout, hall)
    for side, names in ((-1, SOUTH), (1, NORTH if rng.random() < 0.6 else NORTH[:2])):
        order = [names[int(k)] for k in rng.permutation(len(names))]
        wide = np.array([SHARES[name] * float(rng.uniform(0.92, 1.08)) for name in order])
        wide = wide / wide.sum() * (layout.length - WALL_M * (len(order) - 1))
        x = -layout.length / 2
        line = len(layout.inner_walls)
        layout.inner_walls.append(
            _wall((-layout.length / 2, side * (hall + WALL_M) / 2), (layout.length / 2, side * (hall + WALL_M) / 2))
        )
        for k, (name, span) in enumerate(zip(order, wide, strict=True)):
            low, high = (edge, layout.width / 2) if side > 0 else (-layout.width / 2, -edge)
            _cell(layout, name, (x, low, x + float(span), high), side, line)
            x += float(span)
            if k + 1 < len(order):
                layout.inner_walls.append(_wall((x + WALL_M / 2, low), (x + WALL_M / 2, high)))
                x += WALL_M
    _furnish_hall(layout, hall)
    for wall in layout.inner_walls:
        way, middle = wall.end - wall.start, (wall.start + wall.end) / 2
        turn = float(np.arctan2(way[1], way[0]))
        layout.keep_out.append(rectangle(float(middle[0]), float(middle[1]), turn, float(np.linalg.norm(way)), WALL_M + 0.02))


def _wall(start: tuple[float, float], end: tuple[float, float]) -> InnerWall:
    return InnerWall(start=np.round(start, 3), end=np.round(end, 3), thickness=WALL_M)


def _region(layout: Layout, name: str, x0: float, y0: float, x1: float, y1: float) -> None:
    layout.regions.append(Region(name=name.replace("_", " "), polygon=np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])))
    layout.walks.append((x0 + 0.1, y0 + 0.1, x1 - 0.1, y1 - 0.1))


def _furnish_hall(layout: Layout, hall: float) -> None:
    """Coats, shoes and the like along the hallway, clear of the doors."""
    for category in HALL:
        if not layout.offers(category):
            continue
        thing = layout.sample(category)
        for _ in range(6):
            side = 1 if layout.rng.random() < 0.5 else -1
            x = float(layout.rng.uniform(-0.45, 0.45)) * layout.length
            if (
                layout.put(category, x, side * (hall / 2 - thing[1].size[0] / 2 - 0.03), -side * np.pi / 2, thing=thing)
                is not None
            ):
                break


def _entrance(layout: Layout, hall: float) -> None:
    """The hallway, the flat's door at one of its ends."""
    end = 1 if layout.rng.random() < 0.5 else 3
    at = layout.width / 2 - DOOR_M / 2
    layout.openings.append(Opening(kind="door", wall=end, offset=round(at, 3), width=DOOR_M, sill=0.0, height=2.05))
    layout.keep_out.append(rectangle(*layout.on_wall(end, 0.0, 0.5), WALL_YAW[end], 1.0, 1.0))
    _region(layout, "hallway", -layout.length / 2, -hall / 2, layout.length / 2, hall / 2)


def _cell(layout: Layout, name: str, rect: tuple[float, float, float, float], side: int, line: int) -> None:
    """One room: a doorway to the hallway, a window outside, furniture as its kind has it."""
    rng, (x0, y0, x1, y1) = layout.rng, rect
    length, width, height = x1 - x0, y1 - y0, float(layout.height or 2.6)
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    count = sum(item.parent is None and not item.decor for item in layout.items)
    share = length * width / (layout.length * layout.width)
    limit = max(3, min(round(layout.limit * share * 1.1), layout.limit - count))
    part = Layout(rng, length, width, height, limit=limit, asset_pool=layout.asset_pool, style=layout.style, sizes=layout.sizes)
    inner, outer = (2, 0) if side < 0 else (0, 2)
    door = float(rng.uniform(0.3, length - DOOR_M - 0.3))  # from x0
    wide = float(rng.uniform(1.0, min(2.2, length * 0.5)))
    window, sill = float(rng.uniform(0.4, length - wide - 0.4)), float(rng.uniform(0.96, 1.06))
    tall = min(1.35, height - sill - 0.3)

    def opening(kind: Literal["window", "door"], wall: int, offset: float) -> Opening:
        span, low, up = (DOOR_M, 0.0, 2.05) if kind == "door" else (wide, sill, tall)
        return Opening(
            kind=kind, wall=wall, offset=round(offset, 3), width=round(span, 3), sill=round(low, 3), height=round(up, 3)
        )

    part.openings.append(opening("door", inner, door if inner == 0 else length - door - DOOR_M))
    part.openings.append(opening("window", outer, window if outer == 0 else length - window - wide))
    part.reserve_sill(part.openings[-1])
    part.keep_out.append(
        rectangle(
            *part.on_wall(inner, (door + DOOR_M / 2 - length / 2) * (1 if inner == 0 else -1), 0.5), WALL_YAW[inner], 1.0, 1.0
        )
    )
    _region(layout, name, x0, y0, x1, y1)
    kinds()[name].fill(part)
    layout.take(part, *middle)
    start = x0 + layout.length / 2
    layout.openings.append(opening("door", 4 + line, start + door))
    layout.openings.append(opening("window", outer, start + window if outer == 0 else layout.length - start - window - wide))
    layout.reserve_sill(layout.openings[-1])
    layout.keep_out.append(rectangle(x0 + door + DOOR_M / 2, y1 if side < 0 else y0, 0.0, DOOR_M, 2.0))
