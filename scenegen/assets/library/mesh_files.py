"""Meshes from people's own files: checked, bounded, brought to our axes. `AssetRef(generator="mesh_file", params={"path": ...})`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from scenegen.assets.looks.materials import COLORS, material
from scenegen.assets.looks.mesh import Mesh
from scenegen.assets.modelling.kit import crease_normals
from scenegen.errors import AssetError
from scenegen.frames.convert import OBJECT_FROM

GENERATOR = "mesh_file"
SUFFIXES = (".glb", ".gltf", ".obj", ".ply", ".stl")
LARGEST_BYTES = 100_000_000
MOST_FACES = 300_000
LARGEST_M = 200.0


def load_mesh(path: str | Path, size: tuple[float, float, float] | None = None, color: str = "gray") -> Mesh:
    """A mesh standing on z = 0 with its base centre at the origin.

    path: glTF, GLB, OBJ, PLY or STL. glTF is turned from Y up, front +Z to X forward, Z up; the others are taken as they are.
    size: metres (x, y, z) to scale it to; None keeps the file's. color: a colour word.
    AssetError when the file is missing, of another kind, broken, empty, not finite, or too large.
    """
    where = Path(path)
    if where.suffix.lower() not in SUFFIXES:
        raise AssetError(f"cannot read meshes of kind {where.suffix!r}", where=str(where), fix=f"one of {', '.join(SUFFIXES)}")
    try:
        weight = where.stat().st_size
    except OSError as error:
        raise AssetError(
            f"cannot read the mesh: {error.strerror}", where=str(where), fix="give the path of a readable file"
        ) from error
    if weight > LARGEST_BYTES:
        raise AssetError(
            f"the mesh file is {weight / 1e6:.0f} MB",
            where=str(where),
            fix=f"at most {LARGEST_BYTES / 1e6:.0f} MB; decimate it first",
        )
    vertices, faces = _read(where)
    if where.suffix.lower() in (".glb", ".gltf"):
        vertices = vertices @ OBJECT_FROM["gltf"][:3, :3].T
    low, high = vertices.min(0), vertices.max(0)
    extent = high - low
    if extent.max() > LARGEST_M or (extent <= 0).all():
        raise AssetError(
            f"the mesh is {extent.max():.3g} m large",
            where=str(where),
            fix="is it in millimeters? give `size` in meters, or rescale it",
        )
    vertices = vertices - [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]]
    if size is not None:
        vertices = vertices * (np.asarray(size, dtype=np.float64) / np.maximum(extent, 1e-9))
    source, split, normals = crease_normals(vertices, faces)
    points = vertices[source].astype(np.float32)
    look = material("painted", color if color in COLORS else "gray")
    none = np.zeros(len(split), dtype=np.int32)
    return Mesh(points, split.astype(np.int32), normals.astype(np.float32), points, none, none, (look,))


def _read(where: Path) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (V, 3) in use and faces (F, 3), read as `assets add` reads them."""
    from scenegen.assets.importing.raw import format_of

    try:
        soup = next(format_of(where).read(where)).load()
        used, inverse = np.unique(soup.faces, return_inverse=True)
        vertices, faces = soup.vertices[used[used < len(soup.vertices)]], inverse.reshape(-1, 3)
    except AssetError as error:
        raise AssetError(
            f"the mesh file is broken: {error.what}", where=str(where), fix="export it again, as GLB if you can"
        ) from error
    if not len(faces):
        raise AssetError("the mesh file holds no triangles", where=str(where), fix="is it a point cloud, or empty?")
    if len(faces) > MOST_FACES:
        raise AssetError(f"the mesh has {len(faces)} faces", where=str(where), fix=f"at most {MOST_FACES}; decimate it first")
    if not np.isfinite(vertices).all() or faces.min() < 0 or faces.max() >= len(vertices):
        raise AssetError(
            "the mesh has vertices that are not finite, or faces that name none", where=str(where), fix="repair it first"
        )
    return vertices, faces


@lru_cache(maxsize=64)
def cached_mesh(path: str, size: tuple[float, float, float], color: str) -> Mesh:
    """`load_mesh`, kept."""
    return load_mesh(path, size, color)
