"""What rooms are fitted with: things along walls, over other things, at doors and windows. For the `furnish` of a room kind."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenegen.compose.layout.layout import WALL_YAW, Item, Layout

DOOR_EDGE_M = 0.66
"""From the middle of a door to a light switch beside it."""


def wall_of(layout: Layout, item: Item) -> tuple[int, float]:
    """The wall at a thing's back and where along it (`Layout.on_wall`) its middle stands."""
    turn = [abs(float(np.angle(np.exp(1j * (item.yaw - yaw))))) for yaw in WALL_YAW]
    wall = int(np.argmin(turn))
    return wall, (item.x, item.y, -item.x, -item.y)[wall]


def over(layout: Layout, item: Item | None, category: str, low: float, **fixed: Any) -> Item | None:
    """Hang a thing on the wall above another that stands with its back to it."""
    if item is None:
        return None
    wall, along = wall_of(layout, item)
    return layout.hang(category, wall, along, max(low, item.built.size[2] + 0.06), **fixed)


def lengthwise(
    layout: Layout, category: str, wall: int | None = None, off: float = 0.025, corner: bool = False, **fixed: Any
) -> Item | None:
    """Place a long thing with its +Y side `off` metres from a wall and its X axis along it; `corner`: in a corner of the room."""
    thing = layout.sample(category, **fixed)
    length, width, height = thing[1].size
    walls = [int(k) for k in layout.rng.permutation(4)] if wall is None else [wall] * 4
    for side in walls:
        free = layout.wall_length(side) - length - 0.06
        if free < 0:
            continue
        for _ in range(6):
            share = float(layout.rng.choice([-1, 1])) if corner else float(layout.rng.uniform(-1, 1))
            at = share * free / 2
            if off < 0.3 and layout._blocks(side, at, (width, length, height)):
                continue
            x, y = layout.on_wall(side, at, width / 2 + off)
            item = layout.put(category, x, y, WALL_YAW[side] + np.pi / 2, thing=thing)
            if item is not None:
                return item
    return None


def row(layout: Layout, category: str, wall: int, count: int, off: float, step: float, rotation: float = 0.0) -> list[Item]:
    """Up to `count` alike things side by side before a wall, `off` metres behind them, turned by `rotation` from facing the room."""
    params = layout.sample(category)[0]
    start = float(layout.rng.uniform(-1, 1)) * max(layout.wall_length(wall) - step * count - 0.4, 0.0) / 2
    placed = []
    for k in range(count):
        thing = layout.sample(category, **params)
        along = start + (k - (count - 1) / 2) * step
        if abs(along) + thing[1].size[1] / 2 > layout.wall_length(wall) / 2 - 0.05:
            continue
        x, y = layout.on_wall(wall, along, off + thing[1].size[0] / 2)
        item = layout.put(category, x, y, WALL_YAW[wall] + rotation, thing=thing)
        if item is not None:
            placed.append(item)
    return placed


def doormat(layout: Layout) -> Item | None:
    """A mat just inside the door."""
    for o in layout.openings:
        if o.kind == "door":
            x, y = layout.on_wall(o.wall, o.offset + o.width / 2 - layout.wall_length(o.wall) / 2, 0.28)
            return layout.put("doormat", x, y, WALL_YAW[o.wall])
    return None


def drape(layout: Layout, chance: float = 0.8) -> None:
    """Curtains or a blind at each window, where there is room for them."""
    for o in layout.openings:
        if o.kind != "window" or layout.rng.random() > chance:
            continue
        along = o.offset + o.width / 2 - layout.wall_length(o.wall) / 2
        wide = o.width + 0.44
        if layout.rng.random() < 0.6 and abs(along) + wide / 2 < layout.wall_length(o.wall) / 2 - 0.06:
            thing, z = layout.sample("curtain", width=round(wide, 3), drop=round(o.height + 0.08, 3)), o.sill + 0.01
        else:
            thing = layout.sample("blind", width=round(o.width - 0.03, 3))
            z = o.sill + o.height - thing[1].size[2] + 0.02
        x, y = layout.on_wall(o.wall, along, thing[1].size[0] / 2 + (0.003 if "open" in thing[0] else 0.022))
        category = "curtain" if "open" in thing[0] else "blind"
        layout.put(category, x, y, WALL_YAW[o.wall], z=z, thing=thing, support="wall")


def outlets(layout: Layout, sockets: int = 2, heating: float = 0.5) -> None:
    """A light switch beside the door, wall sockets, perhaps a radiator below a window."""
    for o in layout.openings:
        middle = o.offset + o.width / 2 - layout.wall_length(o.wall) / 2
        if o.kind == "door":
            for side in (1, -1):
                if layout.hang("light_switch", o.wall, middle + side * DOOR_EDGE_M, 1.05) is not None:
                    break
        elif layout.rng.random() < heating:
            thing = layout.sample("radiator", width=round(min(o.width, 1.25), 2))
            x, y = layout.on_wall(o.wall, middle, thing[1].size[0] / 2 + 0.004)
            layout.put("radiator", x, y, WALL_YAW[o.wall], z=0.12, thing=thing, support="wall")
    for _ in range(sockets):
        layout.hang("power_socket", low=0.28)


def exit_sign(layout: Layout) -> Item | None:
    """A lit sign over the door of a public room."""
    for o in layout.openings:
        if o.kind == "door" and layout.offers("exit_sign") and layout.height is not None:
            thing, low = layout.sample("exit_sign"), o.sill + o.height + 0.1
            if low + thing[1].size[2] > layout.height - 0.02:
                return None
            x, y = layout.on_wall(o.wall, o.offset + o.width / 2 - layout.wall_length(o.wall) / 2, thing[1].size[0] / 2 + 0.004)
            return layout.put("exit_sign", x, y, WALL_YAW[o.wall], z=low, thing=thing, support="wall")
    return None


def rug(layout: Layout, under: Item | None, dx: float = 0.0, rotation: float = 0.0, **fixed: Any) -> Item | None:
    """A rug under a thing, its middle `dx` metres before the thing's and its length turned by `rotation` from the thing's front."""
    if under is None:
        return layout.free("rug", margin=0.9, yaw=float(layout.rng.integers(2)) * np.pi / 2, **fixed)
    return layout.beside(under, "rug", dx, 0.0, rotation, **fixed)


def some(layout: Layout, wanted: tuple[tuple[str, float], ...], clear: float = 0.0) -> list[Item]:
    """Things against walls, each with its chance."""
    found = [layout.against(category, clear=clear) for category, chance in wanted if layout.rng.random() < chance]
    return [item for item in found if item is not None]


def wall_art(layout: Layout, wanted: tuple[tuple[str, float], ...], low: float = 1.4) -> None:
    """Things hung on walls, each with its chance."""
    for category, chance in wanted:
        if layout.rng.random() < chance:
            layout.hang(category, low=low + float(layout.rng.uniform(0, 0.15)))
