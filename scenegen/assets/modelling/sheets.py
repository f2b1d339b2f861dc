"""Thin bent sheets: curtains, folded screens, rolled mats."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.kit import Builder


def sheet(
    b: Builder,
    line: ArrayLike,
    thick: float,
    length: float,
    look: Material,
    base: tuple[float, float, float] = (0, 0, 0),
    axis: str = "z",
    part: str = "body",
) -> None:
    """A closed sheet `thick` metres thick along a bent line (K, 2) in the plane across `axis` (z: x, y; y: z, x; x: y, z), `length` long
    along the axis from `base`. Unlike `Builder.extrude` it takes time in proportion to the points of the line."""
    path = np.asarray(line, dtype=np.float64)
    step = np.gradient(path, axis=0)
    across = np.stack([-step[:, 1], step[:, 0]], 1) / np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-12) * thick / 2
    rows = [
        np.column_stack([path + s * across, np.full(len(path), z)]) for s, z in ((1, 0.0), (1, length), (-1, length), (-1, 0.0))
    ]
    points = np.stack(rows, 1).reshape(-1, 3)
    corner = np.arange(4)
    after = (corner + 1) % 4
    faces = [np.array([[0, 2, 1], [0, 3, 2]]), np.array([[0, 1, 2], [0, 2, 3]]) + 4 * (len(path) - 1)]
    for row in range(len(path) - 1):
        low, high = 4 * row, 4 * (row + 1)
        faces += [
            np.stack([low + corner, low + after, high + after], 1),
            np.stack([low + corner, high + after, high + corner], 1),
        ]
    order = {"z": [0, 1, 2], "x": [2, 0, 1], "y": [1, 2, 0]}[axis]
    b.add(points[:, order] + np.asarray(base), np.concatenate(faces), look, part)
