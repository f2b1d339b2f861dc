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
def furnish(layout: Layout) -> None:
    """What stands on and beside the paths, then the large things, then trees and animals."""
    rng = layout.rng
    paths = park_paths(layout.length, layout.width)
    benches = max(1, layout.limit // 10)
    if rng.random() < 0.5:
        _on_path(layout, paths, "dog" if rng.random() < 0.5 else "bicycle")
    for line in paths:
        for start, end in zip(line[:-1:2], line[2::2], strict=False):
            way, (x, y) = end - start, (start + end) / 2
            turn, length = float(np.arctan2(way[1], way[0])), float(np.linalg.norm(way))
            layout.keep_out.append(rectangle(float(x), float(y), turn, length, PATH_M * 0.9))
    for name, count in (
        ("park_bench", int(rng.integers(1, benches + 2))),
        ("street_lamp", int(rng.integers(1, benches + 1))),
        ("litter_bin", int(rng.integers(0, 2))),
    ):
        for _ in range(count):
            _beside_path(layout, paths, name)
    if rng.random() < 0.65:
        pond = _somewhere(layout, "pond", 2.2)
        if pond is not None:
            for _ in range(int(rng.integers(0, 4))):
                _near(layout, pond, "duck")
    big = [
        str(name)
        for name in rng.permutation(
            ["gazebo", "statue", "fountain", "picnic_table", "picnic_table", "footbridge", "flower_bed", "flower_bed"]
        )
    ]
    for name in big[: max(1, layout.limit // 8)]:
        _somewhere(layout, name, 1.6)
    for name, low, high in (
        ("tree", 2, 6), ("bush", 0, 4), ("flower_bed", 0, 3), ("bird_bath", 0, 2), ("sundial", 0, 2), ("dog", 0, 2), ("pigeon", 0, 4),
        ("bird_house", 0, 2), ("horse", 0, 2), ("sheep", 0, 2), ("cow", 0, 2),
    ):  # fmt: skip
        chance = 0.25 if name in ("horse", "sheep", "cow") else 1.0
        for _ in range(min(int(rng.integers(low, high)), max(1, layout.limit // 6))):
            if rng.random() < chance:
                _somewhere(layout, name, 0.9)


def _somewhere(layout: Layout, name: str, margin: float) -> Item | None:
    """A thing on the lawn; trees mostly towards the edges."""
    if name == "tree" and layout.rng.random() < 0.7:
        thing = layout.sample(name)
        for _ in range(10):
            a = float(layout.rng.uniform(-np.pi, np.pi))
            x, y = np.clip([1.5 * np.cos(a), 1.5 * np.sin(a)], -1, 1) * [layout.length / 2 - 1.3, layout.width / 2 - 1.3]
            item = layout.put(name, float(x), float(y), a, thing=thing, gap=0.06)
            if item is not None:
                return item
        return None
    return layout.free(name, margin=margin)


def _spot(layout: Layout, paths: list[NDArray[np.float64]], off: float) -> tuple[float, float, float]:
    """A point `off` metres to the left (negative: right) of a path, and the heading of the path there."""
    line = paths[int(layout.rng.integers(len(paths)))]
    k = int(layout.rng.integers(3, len(line) - 4))
    way = line[k + 1] - line[k - 1]
    way = way / np.linalg.norm(way)
    at = line[k] + off * np.array([-way[1], way[0]])
    return float(at[0]), float(at[1]), float(np.arctan2(way[1], way[0]))


def _beside_path(layout: Layout, paths: list[NDArray[np.float64]], name: str) -> Item | None:
    """A thing at the edge of a path, facing it."""
    thing = layout.sample(name)
    for _ in range(10):
        side = 1 if layout.rng.random() < 0.5 else -1
        x, y, heading = _spot(layout, paths, side * (PATH_M / 2 + 0.25 + thing[1].size[0] / 2))
        item = layout.put(name, x, y, heading - side * np.pi / 2, thing=thing, gap=0.05)
        if item is not None:
            return item
    return None


def _on_path(layout: Layout, paths: list[NDArray[np.float64]], name: str) -> Item | None:
    x, y, heading = _spot(layout, paths, float(layout.rng.uniform(-0.4, 0.4)))
    return layout.put(name, x, y, heading + (np.pi if layout.rng.random() < 0.5 else 0.0))


def _near(layout: Layout, anchor: Item, name: str) -> Item | None:
    """A thing within a step of the anchor's edge."""
    a = float(layout.rng.uniform(-np.pi, np.pi))
    reach = np.array(anchor.built.size[:2]) / 2 + 0.45
    return layout.beside(
        anchor,
        name,
        float(reach[0] * 1.1 * np.cos(a)),
        float(reach[1] * 1.25 * np.sin(a)),
        float(layout.rng.uniform(-np.pi, np.pi)),
    )
