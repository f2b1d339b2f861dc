"""Plain boxes: what a labelled box without a mesh looks like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scenegen.assets.looks.materials import COLORS, material
from scenegen.assets.looks.mesh import Mesh
from scenegen.assets.modelling.kit import Builder


def plain_box(size: Sequence[float] | Any, color: str | None = None) -> Mesh:
    """A box of `size` metres standing on z = 0, painted in a colour word if it is one."""
    x, y, z = (float(extent) for extent in size)
    paint = material("painted", color if color in COLORS else "gray")
    return Builder().box((0, 0, z / 2), (x, y, z), paint, bevel=0.002).mesh()
