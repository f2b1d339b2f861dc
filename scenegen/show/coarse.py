"""Meshes with few triangles and plain colours, for what is looked at on a page or in a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.mesh import Mesh
from scenegen.assets.looks.pictures import mean_rgb

CELLS = 36
"""Vertices along the longest side of a thing: what is nearer together is drawn as one."""
FINEST_M = 0.004
APART = 2.0
"""Vertices of a cell that are farther apart than so many cells in another posture (a hand that hung at a hip) are not drawn as one."""

RGB = tuple[float, float, float]


def coarse(
    vertices: NDArray[np.float32], faces: NDArray[Any], cells: int = CELLS, others: Sequence[NDArray[np.float32]] = ()
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Vertices of a grid merged: faces (F, 3) between those that stand for all, without the ones that vanish, and which they are of the
    faces given (F,). others: the same vertices in other postures, in which what is merged stays together too."""
    low, extent = vertices.min(0), float(np.ptp(vertices, axis=0).max())
    cell = max(extent / cells, FINEST_M)
    _, first, merged = np.unique(
        np.round((vertices - low) / cell).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    for other in others:
        apart = np.linalg.norm(other - other[first][merged.reshape(-1)], axis=1) > APART * cell
        _, first, merged = np.unique(2 * merged.reshape(-1) + apart, return_index=True, return_inverse=True)
    out = first[merged.reshape(-1)][faces]
    kept = np.flatnonzero((out[:, 0] != out[:, 1]) & (out[:, 1] != out[:, 2]) & (out[:, 2] != out[:, 0]))
    return out[kept], kept


def painted(
    mesh: Mesh, faces: NDArray[np.int64], kept: NDArray[np.int64]
) -> Iterator[tuple[RGB, NDArray[np.int64], NDArray[np.int64]]]:
    """Of each material of what `coarse` left of a mesh: its mean colour (sRGB, 0 to 1), the mesh's vertices it needs (V,), faces (F, 3) into them."""
    for number, material in enumerate(mesh.materials):
        chosen = faces[mesh.face_material[kept] == number]
        if len(chosen):
            used, index = np.unique(chosen, return_inverse=True)
            red, green, blue = (float(np.clip(value, 0, 1)) for value in mean_rgb(material))
            yield (red, green, blue), used, index.reshape(-1, 3)
