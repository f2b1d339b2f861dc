"""What rooms are fitted with: things along walls, over other things, at doors and windows. For the `furnish` of a room kind."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenegen.compose.layout.layout import WALL_YAW, Item, Layout

DOOR_EDGE_M = 0.66
"""From the middle of a door to a light switch beside it."""


def wall_of(room: Layout, item: Item) -> tuple[int, float]:
    """The wall at a thing's back and where along it (`Layout.on_wall`) its middle stands."""
    turn = [abs(float(np.angle(np.exp(1j * (item.yaw - yaw))))) for yaw in WALL_YAW]
    wall = int(np.argmin(turn))
    return wall, (item.x, item.y, -item.x, -item.y)[wall]


def over(room: Layout, item: Item | None, category: str, low: float, **fixed: Any) -> Item | None:
    """Hang a thing on the wall above another that stands with its back to it."""
    if item is None:
        return None
    wall, along = wall_of(room, item)
    return room.hang(category, wall, along, max(low, item.built.size[2] + 0.06), **fixed)


def lengthwise(
    room: Layout, category: str, wall: int | None = None, off: float = 0.025, corner: bool = False, **fixed: Any
) -> Item | None:
    """Place a long thing with its +Y side `off` metres from a wall and its X axis along it; `corner`: in a corner of the room."""
    thing = room.sample(category, **fixed)
    length, width, height = thing[1].size
    walls = [int(k) for k in room.rng.permutation(4)] if wall is None else [wall] * 4
    for side in walls:
        free = room.wall_length(side) - length - 0.06
        if free < 0:
            continue
        for _ in range(6):
            share = float(room.rng.choice([-1, 1])) if corner else float(room.rng.uniform(-1, 1))
            at = share * free / 2
            if off < 0.3 and room._blocks(side, at, (width, length, height)):
                continue
            x, y = room.on_wall(side, at, width / 2 + off)
            item = room.put(category, x, y, WALL_YAW[side] + np.pi / 2, thing=thing)
            if item is not None:
                return item
    return None


def row(room: Layout, category: str, wall: int, count: int, off: float, step: float, turn: float = 0.0) -> list[Item]:
    """Up to `count` alike things side by side before a wall, `off` metres behind them, turned by `turn` from facing the room."""
    params = room.sample(category)[0]
    start = float(room.rng.uniform(-1, 1)) * max(room.wall_length(wall) - step * count - 0.4, 0.0) / 2
    placed = []
    for k in range(count):
        thing = room.sample(category, **params)
        along = start + (k - (count - 1) / 2) * step
        if abs(along) + thing[1].size[1] / 2 > room.wall_length(wall) / 2 - 0.05:
            continue
        x, y = room.on_wall(wall, along, off + thing[1].size[0] / 2)
        item = room.put(category, x, y, WALL_YAW[wall] + turn, thing=thing)
        if item is not None:
            placed.append(item)
    return placed


def doormat(room: Layout) -> Item | None:
    """A mat just inside the door."""
    for o in room.openings:
        if o.kind == "door":
            x, y = room.on_wall(o.wall, o.offset + o.width / 2 - room.wall_length(o.wall) / 2, 0.28)
            return room.put("doormat", x, y, WALL_YAW[o.wall])
    return None


def drape(room: Layout, chance: float = 0.8) -> None:
    """Curtains or a blind at each window, where there is room for them."""
    for o in room.openings:
        if o.kind != "window" or room.rng.random() > chance:
            continue
        along = o.offset + o.width / 2 - room.wall_length(o.wall) / 2
        wide = o.width + 0.44
        if room.rng.random() < 0.6 and abs(along) + wide / 2 < room.wall_length(o.wall) / 2 - 0.06:
            thing, z = room.sample("curtain", width=round(wide, 3), drop=round(o.height + 0.08, 3)), o.sill + 0.01
        else:
            thing = room.sample("blind", width=round(o.width - 0.03, 3))
            z = o.sill + o.height - thing[1].size[2] + 0.02
        x, y = room.on_wall(o.wall, along, thing[1].size[0] / 2 + (0.003 if "open" in thing[0] else 0.022))
        category = "curtain" if "open" in thing[0] else "blind"
        room.put(category, x, y, WALL_YAW[o.wall], z=z, thing=thing, support="wall")


def outlets(room: Layout, sockets: int = 2, heating: float = 0.5) -> None:
    """A light switch beside the door, wall sockets, perhaps a radiator below a window."""
    for o in room.openings:
        middle = o.offset + o.width / 2 - room.wall_length(o.wall) / 2
        if o.kind == "door":
            for side in (1, -1):
                if room.hang("light_switch", o.wall, middle + side * DOOR_EDGE_M, 1.05) is not None:
                    break
        elif room.rng.random() < heating:
            thing = room.sample("radiator", width=round(min(o.width, 1.25), 2))
            x, y = room.on_wall(o.wall, middle, thing[1].size[0] / 2 + 0.004)
            room.put("radiator", x, y, WALL_YAW[o.wall], z=0.12, thing=thing, support="wall")
    for _ in range(sockets):
        room.hang("power_socket", low=0.28)


def exit_sign(room: Layout) -> Item | None:
    """A lit sign over the door of a public room."""
    for o in room.openings:
        if o.kind == "door" and room.offers("exit_sign") and room.height is not None:
            thing, low = room.sample("exit_sign"), o.sill + o.height + 0.1
            if low + thing[1].size[2] > room.height - 0.02:
                return None
            x, y = room.on_wall(o.wall, o.offset + o.width / 2 - room.wall_length(o.wall) / 2, thing[1].size[0] / 2 + 0.004)
            return room.put("exit_sign", x, y, WALL_YAW[o.wall], z=low, thing=thing, support="wall")
    return None


def rug(room: Layout, under: Item | None, dx: float = 0.0, turn: float = 0.0, **fixed: Any) -> Item | None:
    """A rug under a thing, its middle `dx` metres before the thing's and its length turned by `turn` from the thing's front."""
    if under is None:
        return room.free("rug", margin=0.9, yaw=float(room.rng.integers(2)) * np.pi / 2, **fixed)
    return room.beside(under, "rug", dx, 0.0, turn, **fixed)


def some(room: Layout, wanted: tuple[tuple[str, float], ...], clear: float = 0.0) -> list[Item]:
    """Things against walls, each with its chance."""
    found = [room.against(category, clear=clear) for category, chance in wanted if room.rng.random() < chance]
    return [item for item in found if item is not None]


def wall_art(room: Layout, wanted: tuple[tuple[str, float], ...], low: float = 1.4) -> None:
    """Things hung on walls, each with its chance."""
    for category, chance in wanted:
        if room.rng.random() < chance:
            room.hang(category, low=low + float(room.rng.uniform(0, 0.15)))
