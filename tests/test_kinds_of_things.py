"""What kinds of things tell of themselves holds for their meshes: the colour they are called by, doubtful heights, balls."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from scenegen.assets import catalogue
from scenegen.assets.looks.mesh import Mesh
from scenegen.language.refer import CLOSE_COLORS
from scenegen.rays import open_rays

BY_PART = {"bicycle", "motorcycle", "punching_bag"}
"""Called by the colour of its frame, its tank, its bag, however much steel and rubber shows."""
LEAST, AHEAD = 0.3, 0.2


def seen(mesh: Mesh) -> Counter[str]:
    """Rays from eight sides, level and from above, that meet each colour."""
    rays = open_rays([(mesh.vertices, mesh.faces)])
    middle, reach = (mesh.vertices.min(0) + mesh.vertices.max(0)) / 2, float(np.linalg.norm(np.ptp(mesh.vertices, axis=0))) / 2
    x, y = (grid.reshape(-1, 1) for grid in np.meshgrid(*2 * [np.linspace(-reach, reach, 24)]))
    found: Counter[str] = Counter()
    for up in (0.2, 0.6):
        for around in np.arange(4) * np.pi / 2 + 0.4:
            way = -np.array([np.cos(around) * np.cos(up), np.sin(around) * np.cos(up), np.sin(up)])
            right = np.array([way[1], -way[0], 0.0]) / np.hypot(way[0], way[1])
            starts = middle - 3 * reach * way + x * right + y * np.cross(right, way)
            hits = rays.cast(starts.astype(np.float32), np.tile(way, (len(starts), 1)).astype(np.float32))
            met = mesh.face_material[hits.face[hits.mesh >= 0]]
            found.update(mesh.materials[k].color for k in met)
    return found


def same(one: str, other: str) -> bool:
    return one == other or any({one, other} <= pair for pair in CLOSE_COLORS)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_a_colour_is_said_of_what_mostly_has_it(seed: int) -> None:
    wrong, tried = {}, 0
    for name, kind in catalogue.categories().items():
        made = kind.made(kind.sample(np.random.default_rng(seed)))
        color = made.attributes.get("color", "")
        if not color or kind.read or name in BY_PART:
            continue
        found = seen(made.make())
        own = sum(count for other, count in found.items() if same(other, color)) / found.total()
        rest = max((count for other, count in found.items() if not same(other, color)), default=0) / found.total()
        tried += 1
        if own < LEAST or rest > own + AHEAD:
            wrong[name] = (color, round(own, 2), round(rest, 2))
    assert tried > 150
    assert not wrong


def test_what_is_of_many_colours_is_called_by_none() -> None:
    bench = catalogue.category("weight_bench")
    drawn = [bench.sample(np.random.default_rng(seed)) for seed in range(24)]
    assert {(one["style"] == "flat", "color" in bench.made(one).attributes) for one in drawn} == {(True, True), (False, False)}


def test_what_sticks_out_of_a_thing_leaves_its_height_in_doubt() -> None:
    assert catalogue.rises_above_its_top("umbrella_stand")
    assert not catalogue.rises_above_its_top("wardrobe")


def test_a_ball_has_no_longest_side() -> None:
    assert [name for name in catalogue.categories() if catalogue.is_ball(name)] == ["ball", "exercise_ball", "football", "orange"]
