"""A playground: swings, slides, jungle gyms and sand on soft ground, benches for the grown-ups at the edge."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.layout import Item, Layout

BIG = ("swing_set", "slide", "climbing_frame", "monkey_bars", "playhouse")
SMALL = ("sandpit", "seesaw", "roundabout", "spring_rider", "spring_rider")


@room_kind(
    "playground", length=(13.0, 17.0), width=(11.0, 14.0), height=None,
    floors=("rubber floor", "bark chips", "sand", "grass"),
    on_surfaces=("bottle", "apple", "banana", "hat", "toy_car", "teddy_bear", "ball", "book"),
    on_floor=("ball", "football", "skateboard", "toy_car", "teddy_bear", "backpack", "bicycle", "spring_rider", "toy_blocks", "rocking_horse", "litter_bin", "dog", "pigeon", "bush"),
    least=12,
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Equipment with room to move about it, then benches along the edge, then trees."""
    rng = layout.rng
    big = [str(name) for name in rng.permutation(BIG)]
    for name in big[: int(np.clip(layout.limit // 5, 2, 5))]:
        _spaced(layout, name, 0.7)
    small = [str(name) for name in rng.permutation(SMALL)]
    for name in small[: int(np.clip(layout.limit // 5, 1, 5))]:
        _spaced(layout, name, 0.45)
    for _ in range(int(rng.integers(1, 1 + max(1, min(3, layout.limit // 8))))):
        _at_edge(layout, "park_bench")
    for name, chance in (
        ("litter_bin", 0.7),
        ("street_lamp", 0.5),
        ("tree", 0.7),
        ("tree", 0.4),
        ("bicycle_rack", 0.35),
        ("planter", 0.3),
    ):
        if rng.random() < chance:
            _at_edge(layout, name)
    if rng.random() < 0.35:
        _spaced(layout, "picnic_table", 0.5)
    if rng.random() < 0.25:
        _spaced(layout, "slide", 0.6)


def _spaced(layout: Layout, name: str, gap: float) -> Item | None:
    """A thing on the soft ground with `gap` metres clear on all sides, square to the room more often than not."""
    thing = layout.sample(name)
    for _ in range(20):
        x = float(layout.rng.uniform(-1, 1)) * (layout.length / 2 - 2.0)
        y = float(layout.rng.uniform(-1, 1)) * (layout.width / 2 - 2.0)
        yaw = float(layout.rng.integers(4)) * np.pi / 2 + float(layout.rng.normal(0, 0.25))
        item = layout.put(name, x, y, yaw, thing=thing, gap=gap)
        if item is not None:
            return item
    return None


def _at_edge(layout: Layout, name: str) -> Item | None:
    """A thing along the fence, facing in."""
    thing = layout.sample(name)
    for _ in range(12):
        side = int(layout.rng.integers(4))
        along = float(layout.rng.uniform(-0.5, 0.5)) * (layout.wall_length(side) - 2.2)
        x, y = layout.on_wall(side, along, thing[1].size[0] / 2 + 0.15)
        item = layout.put(name, x, y, (np.pi / 2, np.pi, -np.pi / 2, 0.0)[side], thing=thing)
        if item is not None:
            return item
    return None
