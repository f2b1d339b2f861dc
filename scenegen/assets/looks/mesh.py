"""Meshes with materials and named parts: what every generator builds and every renderer reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

SILVER = 0.9
"""Share of light that comes off a mirror."""


@dataclass(frozen=True)
class Material:
    """How a surface looks.

    name: what a person would call it ("oak", "steel", "cotton"). color: the colour word used in text ("brown").
    rgb, rgb2: base and secondary sRGB in [0, 1]; `texture` mixes the two over `scale` metres.
    texture: one of `textures.NAMES`; "picture" shows the image called `picture` (see `pictures`) instead of the two colours, "image" the
    one kept in the file `picture` (see `images`), with `rgb` as its mean and `clamped` saying where (u, v) it ends rather than repeats.
    clear: share of light that passes (window glass, a wine glass); only path tracing shows it.
    worn: which garment it is the cloth of ("top", "bottom", "shoes", "hat"), so that views can count the pixels of each; "" for all else.
    emission: light given off, relative to white (a lit lamp or screen).
    mirror: whether it is the flat glass of a mirror, which shows what light comes from; its colours are those of one seen in another.
    """

    name: str
    color: str
    rgb: tuple[float, float, float]
    rgb2: tuple[float, float, float] | None = None
    roughness: float = 0.6
    metallic: float = 0.0
    texture: str = "plain"
    scale: float = 0.2
    emission: float = 0.0
    picture: str = ""
    clear: float = 0.0
    clamped: tuple[bool, bool] = (False, False)
    worn: str = ""
    mirror: bool = False


@dataclass(frozen=True)
class Mesh:
    """Triangles in metres.

    vertices (V, 3) float32; faces (F, 3) int32, counter-clockwise seen from outside; normals (V, 3) float32 unit shading
    normals (vertices are split at creases); texcoord (V, 3) float32 rest position that textures are projected at (`textures.box_uv`), or
    (u, v, 0) where the material shows an image, v upward; face_material (F,) int32 into `materials`; face_part (F,) int32 into `parts`.
    """

    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    normals: NDArray[np.float32]
    texcoord: NDArray[np.float32]
    face_material: NDArray[np.int32]
    face_part: NDArray[np.int32]
    materials: tuple[Material, ...]
    parts: tuple[str, ...] = ("body",)

    @cached_property
    def outer(self) -> NDArray[np.int64]:
        """(K,) numbers of the vertices of its convex hull, rising: what spans it from every side. All of them where it is flat."""
        from scipy.spatial import ConvexHull, QhullError

        try:
            return np.sort(ConvexHull(self.vertices).vertices).astype(np.int64)
        except (QhullError, ValueError):
            return np.arange(len(self.vertices))


@dataclass(frozen=True)
class Surface:
    """A horizontal rectangle that carries things, in the object frame: x0, y0, x1, y1, z in metres, `clearance` above it.

    soft: upholstery that bulges a little about z, so that a thing's height on it depends on where it lies.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    z: float
    clearance: float = 2.0
    soft: bool = False

    @property
    def rectangle(self) -> tuple[float, float, float, float, float]:
        """x0, y0, x1, y1, z."""
        return self.x0, self.y0, self.x1, self.y1, self.z

    @property
    def shortest(self) -> float:
        """Metres of its shorter side."""
        return min(self.x1 - self.x0, self.y1 - self.y0)


@dataclass(frozen=True)
class Seat:
    """A place to sit, in the object frame: where the hips rest (x, y, z of the seat top) and the yaw sat at (0 = object's +X)."""

    x: float
    y: float
    z: float
    yaw: float = 0.0


@dataclass(frozen=True)
class Built:
    """What a generator returns: origin at the base centre, front along +X, standing on z = 0.

    size (x length, y width, z height) is the exact extent of the mesh. `label` is the spoken noun; `attributes` carry `color`, `material` and `style`
    words that fit the pixels. A hand holds it at `grip` (object frame), if it is a thing people hold. has_front,
    affords: None, as its category.
    """

    make: Callable[[], Mesh]
    size: tuple[float, float, float]
    label: str
    attributes: dict[str, str]
    surfaces: tuple[Surface, ...] = ()
    seats: tuple[Seat, ...] = ()
    grip: tuple[float, float, float] | None = None
    extra: dict[str, float] = field(default_factory=dict)
    has_front: bool | None = None
    affords: tuple[str, ...] | None = None

    @cached_property
    def mesh(self) -> Mesh:
        """The triangles, made when they are first asked for: composing only needs the size. What they were made from is let go of."""
        made = self.make()
        object.__setattr__(self, "make", lambda: made)
        return made
