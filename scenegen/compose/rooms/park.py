"""A park: benches and lamps along winding paths, trees, a pond, flower beds, animals on the lawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.modelling.grounds import PATH_M, park_paths
from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.layout import Item, Layout
from scenegen.compose.layout.rectangles import rectangle


@room_kind(
    "park", length=(14.0, 18.0), width=(12.0, 15.0), height=None,
    floors=("grass",),
    on_surfaces=("bottle", "mug", "hat", "book", "apple", "banana", "bread", "cake", "camera", "watermelon", "basket"),
    on_floor=("ball", "football", "basket", "backpack", "dog", "cat", "duck", "pigeon", "pigeon", "bush", "tree", "bicycle", "hat", "guitar", "bird_house", "bird_bath", "litter_bin", "skateboard", "flower_bed"),
    least=14,
)  # fmt: skip
def furnish(room: Layout) -> None:
    """What stands on and beside the paths, then the large things, then trees and animals."""
    rng = room.rng
    paths = park_paths(room.length, room.width)
    benches = max(1, room.limit // 10)
    if rng.random() < 0.5:
        _on_path(room, paths, "dog" if rng.random() < 0.5 else "bicycle")
    for line in paths:
        for start, end in zip(line[:-1:2], line[2::2], strict=False):
            way, (x, y) = end - start, (start + end) / 2
            turn, length = float(np.arctan2(way[1], way[0])), float(np.linalg.norm(way))
            room.keep_out.append(rectangle(float(x), float(y), turn, length, PATH_M * 0.9))
    for name, count in (
        ("park_bench", int(rng.integers(1, benches + 2))),
        ("street_lamp", int(rng.integers(1, benches + 1))),
        ("litter_bin", int(rng.integers(0, 2))),
    ):
        for _ in range(count):
            _beside_path(room, paths, name)
    if rng.random() < 0.65:
        pond = _somewhere(room, "pond", 2.2)
        if pond is not None:
            for _ in range(int(rng.integers(0, 4))):
                _near(room, pond, "duck")
    big = [
        str(name)
        for name in rng.permutation(
            ["gazebo", "statue", "fountain", "picnic_table", "picnic_table", "footbridge", "flower_bed", "flower_bed"]
        )
    ]
    for name in big[: max(1, room.limit // 8)]:
        _somewhere(room, name, 1.6)
    for name, low, high in (
        ("tree", 2, 6), ("bush", 0, 4), ("flower_bed", 0, 3), ("bird_bath", 0, 2), ("sundial", 0, 2), ("dog", 0, 2), ("pigeon", 0, 4),
        ("bird_house", 0, 2), ("horse", 0, 2), ("sheep", 0, 2), ("cow", 0, 2),
    ):  # fmt: skip
        chance = 0.25 if name in ("horse", "sheep", "cow") else 1.0
        for _ in range(min(int(rng.integers(low, high)), max(1, room.limit // 6))):
            if rng.random() < chance:
                _somewhere(room, name, 0.9)


def _somewhere(room: Layout, name: str, margin: float) -> Item | None:
    """A thing on the lawn; trees mostly towards the edges."""
    if name == "tree" and room.rng.random() < 0.7:
        thing = room.sample(name)
        for _ in range(10):
            a = float(room.rng.uniform(-np.pi, np.pi))
            x, y = np.clip([1.5 * np.cos(a), 1.5 * np.sin(a)], -1, 1) * [room.length / 2 - 1.3, room.width / 2 - 1.3]
            item = room.put(name, float(x), float(y), a, thing=thing, gap=0.06)
            if item is not None:
                return item
        return None
    return room.free(name, margin=margin)


def _spot(room: Layout, paths: list[NDArray[np.float64]], off: float) -> tuple[float, float, float]:
    """A point `off` metres to the left (negative: right) of a path, and the heading of the path there."""
    line = paths[int(room.rng.integers(len(paths)))]
    k = int(room.rng.integers(3, len(line) - 4))
    way = line[k + 1] - line[k - 1]
    way = way / np.linalg.norm(way)
    at = line[k] + off * np.array([-way[1], way[0]])
    return float(at[0]), float(at[1]), float(np.arctan2(way[1], way[0]))


def _beside_path(room: Layout, paths: list[NDArray[np.float64]], name: str) -> Item | None:
    """A thing at the edge of a path, facing it."""
    thing = room.sample(name)
    for _ in range(10):
        side = 1 if room.rng.random() < 0.5 else -1
        x, y, heading = _spot(room, paths, side * (PATH_M / 2 + 0.25 + thing[1].size[0] / 2))
        item = room.put(name, x, y, heading - side * np.pi / 2, thing=thing, gap=0.05)
        if item is not None:
            return item
    return None


def _on_path(room: Layout, paths: list[NDArray[np.float64]], name: str) -> Item | None:
    x, y, heading = _spot(room, paths, float(room.rng.uniform(-0.4, 0.4)))
    return room.put(name, x, y, heading + (np.pi if room.rng.random() < 0.5 else 0.0))


def _near(room: Layout, anchor: Item, name: str) -> Item | None:
    """A thing within a step of the anchor's edge."""
    a = float(room.rng.uniform(-np.pi, np.pi))
    reach = np.array(anchor.built.size[:2]) / 2 + 0.45
    return room.beside(
        anchor,
        name,
        float(reach[0] * 1.1 * np.cos(a)),
        float(reach[1] * 1.25 * np.sin(a)),
        float(room.rng.uniform(-np.pi, np.pi)),
    )
