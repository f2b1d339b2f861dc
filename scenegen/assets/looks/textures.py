"""Procedural textures made by code: tileable maps of how far a surface is towards its second colour, with mip levels.

Every renderer samples the same maps. A place on a surface finds its texel by box projection of its rest position: the two axes across
the largest component of the rest normal, over the material's `scale`. Wood and planks run their grain along the part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
SIDE = 512
"""Texels along a side of a map."""
GRAINED = ("wood", "planks", "metal")
"""Textures whose first axis runs along the part."""
TAU = 2 * np.pi


def _noise(seed: int, steep: float, stretch: tuple[float, float] = (1.0, 1.0)) -> Floats:
    """Periodic noise (SIDE, SIDE), mean 0 and deviation 1: random phases under the spectrum f ** -steep, stretched along an axis."""
    rng = np.random.default_rng(seed)
    fy, fx = np.meshgrid(np.fft.fftfreq(SIDE) * SIDE, np.fft.rfftfreq(SIDE) * SIDE, indexing="ij")
    radius = np.hypot(fx * stretch[0], fy * stretch[1])
    radius[0, 0] = 1.0
    spectrum = np.exp(1j * rng.uniform(0, TAU, radius.shape)) * radius**-steep
    spectrum[0, 0] = 0
    out = np.fft.irfft2(spectrum, s=(SIDE, SIDE))
    return out / out.std()


def _grid() -> tuple[Floats, Floats]:
    """u, v in [0, 1) at texel centres; rows run along v."""
    v, u = np.meshgrid((np.arange(SIDE) + 0.5) / SIDE, (np.arange(SIDE) + 0.5) / SIDE, indexing="ij")
    return u, v


def _seam(x: Floats, width: float) -> Floats:
    """1 within half a `width` of whole numbers, falling to 0 at `width`."""
    return np.clip(2 - 2 * np.abs(x - np.round(x)) / width, 0, 1)


def _cells(a: Floats, b: Floats, seed: int, shape: tuple[int, int]) -> Floats:
    """A random number in [0, 1) for each cell of a periodic grid."""
    table = np.random.default_rng(seed).random(shape)
    return table[np.floor(a).astype(int) % shape[0], np.floor(b).astype(int) % shape[1]]


def _wood() -> Floats:
    u, v = _grid()
    warp = 0.012 * _noise(1, 1.9, (4.0, 1.0)) + 0.02 * np.sin(TAU * (u + 0.3 * np.sin(TAU * v)))
    rings = 0.5 + 0.5 * np.sin(TAU * 14 * (v + warp))
    pores = np.clip(_noise(2, 0.35, (18.0, 1.0)), -1, 3) * 0.16
    return 0.2 + 0.42 * rings**1.6 + pores + 0.13 * _noise(3, 1.6, (3.0, 1.0))


def _planks() -> Floats:
    u, v = _grid()
    row = v * 8
    along = u * 2 + _cells(row, row * 0, 4, (8, 1))
    tint = _cells(row, along, 5, (8, 2))
    grain = _noise(6, 0.8, (10.0, 1.0)) * 0.11 + 0.1 * np.sin(TAU * (row * 3 + 0.5 * _noise(7, 2.0, (3.0, 1.0)) + tint * 5))
    seam = np.maximum(_seam(row, 0.03), _seam(along, 0.004))
    return 0.15 + 0.5 * tint + grain + 0.9 * seam


def _tile() -> Floats:
    u, v = _grid()
    a, b = u * 4, v * 4
    grout = np.maximum(_seam(a, 0.022), _seam(b, 0.022))
    return np.maximum(0.14 * _cells(a, b, 8, (4, 4)) + 0.04 * _noise(9, 1.5), grout)


def _brick() -> Floats:
    u, v = _grid()
    row = v * 10
    along = u * 4 + 0.5 * (np.floor(row) % 2)
    mortar = np.maximum(_seam(row, 0.13), _seam(along, 0.05))
    return np.maximum(0.1 + 0.22 * _cells(row, along, 10, (10, 4)) + 0.06 * _noise(11, 1.0), mortar)


def _plaster() -> Floats:
    return 0.5 + 0.16 * _noise(12, 1.5) + 0.05 * _noise(13, 0.4)


def _leather() -> Floats:
    from scipy.spatial import cKDTree

    points = np.random.default_rng(14).random((2600, 2))
    u, v = _grid()
    near, _ = cKDTree(points, boxsize=1.0).query(np.stack([u.ravel(), v.ravel()], 1), k=2)
    crease = np.clip(1 - (near[:, 1] - near[:, 0]).reshape(u.shape) * 190, 0, 1)
    return 0.2 + 0.55 * crease + 0.1 * _noise(15, 1.6)


def _marble() -> Floats:
    vein = np.abs(_noise(16, 1.75))
    fine = np.abs(_noise(17, 1.5))
    cloud = 0.14 * _noise(18, 1.8)
    return 0.12 + 0.75 * np.exp(-vein * 16) + 0.3 * np.exp(-fine * 22) + cloud


def _metal() -> Floats:
    return 0.5 + 0.2 * _noise(19, 0.25, (40.0, 1.0))


def _grass() -> Floats:
    return 0.5 + 0.2 * _noise(20, 0.3, (1.0, 2.5)) + 0.17 * _noise(21, 1.6)


def _carpet() -> Floats:
    return 0.5 + 0.22 * _noise(22, 0.1) + 0.08 * _noise(23, 1.8)


def _asphalt() -> Floats:
    speck = np.clip(_noise(24, 0.15) - 1.1, 0, 1.5)
    return 0.45 + 0.12 * _noise(25, 0.6) - 0.5 * speck + 0.1 * _noise(26, 1.8)


def _fabric() -> Floats:
    u, v = _grid()
    a, b = u * 32, v * 32
    over = (np.floor(a) + np.floor(b)) % 2
    thread = np.where(over > 0, np.abs(np.sin(np.pi * a)), np.abs(np.sin(np.pi * b)))
    return 0.75 - 0.45 * thread + 0.1 * over + 0.06 * _noise(27, 1.0)


def _checker() -> Floats:
    u, v = _grid()
    return (np.floor(u * 4) + np.floor(v * 4)) % 2 * 0.92 + 0.04 + 0.02 * _noise(28, 1.4)


def _stripes() -> Floats:
    u, _ = _grid()
    return np.clip(0.5 + 5 * np.sin(TAU * u * 8), 0, 1)


def _terrazzo() -> Floats:
    from scipy.spatial import cKDTree

    rng = np.random.default_rng(29)
    points, chips = rng.random((900, 2)), rng.random(900)
    u, v = _grid()
    far, which = cKDTree(points, boxsize=1.0).query(np.stack([u.ravel(), v.ravel()], 1))
    inside = far < 0.004 + 0.011 * chips[which]
    return np.where(inside, 0.3 + 0.7 * chips[(which * 7) % 900], 0.06).reshape(u.shape)


_MAPS: dict[str, tuple[Callable[[], Floats], float]] = {
    "plain": (lambda: np.zeros((SIDE, SIDE)), 1.0), "wood": (_wood, 12.0), "planks": (_planks, 8.0), "tile": (_tile, 4.0),
    "brick": (_brick, 4.0), "plaster": (_plaster, 5.0), "leather": (_leather, 9.0), "marble": (_marble, 3.0), "metal": (_metal, 20.0),
    "grass": (_grass, 14.0), "carpet": (_carpet, 24.0), "asphalt": (_asphalt, 24.0), "fabric": (_fabric, 32.0),
    "checker": (_checker, 4.0), "stripes": (_stripes, 8.0), "terrazzo": (_terrazzo, 6.0),
}  # fmt: skip
"""Name to generator and how many `scale` lengths a map spans."""
MAPS: tuple[str, ...] = tuple(_MAPS)
"""Texture kinds that have a map."""
NAMES: tuple[str, ...] = (*MAPS, "picture", "image")
"""All texture kinds; a "picture" shows an image of its own, see `pictures`, an "image" one of an imported model, see `images`."""


@lru_cache(maxsize=len(_MAPS))
def texture_map(name: str) -> NDArray[np.uint8]:
    """(SIDE, SIDE) uint8, tileable: 0 is the first colour and 255 the second; rows run along v."""
    return np.round(np.clip(_MAPS[name][0](), 0, 1) * 255).astype(np.uint8)


def period(name: str) -> float:
    """How many `scale` lengths one tile of a texture spans."""
    return _MAPS[name][1] if name in _MAPS else 1.0


def box_uv(rest: Floats, normal: Floats, grained: NDArray[np.bool_] | bool) -> Floats:
    """Texture-plane coordinates (R, 2) in metres of rest positions (R, 3) with rest normals (R, 3).

    Across the x axis (y, z), across y (x, z), across z (x, y); grained surfaces run their first coordinate along z, or along x where
    the surface lies across z.
    """
    size = np.abs(normal)
    flat = (size[:, 2] >= size[:, 0]) & (size[:, 2] >= size[:, 1])
    across_x = ~flat & (size[:, 0] >= size[:, 1])
    a = np.where(across_x, rest[:, 1], rest[:, 0])
    b = np.where(flat, rest[:, 1], rest[:, 2])
    turned = np.broadcast_to(np.asarray(grained), flat.shape) & ~flat
    return np.stack([np.where(turned, b, a), np.where(turned, a, b)], 1)


def levels(image: Floats) -> list[Floats]:
    """Mip levels (S, S, …), (S/2, S/2, …), … down to one texel, each the mean of four of the level before."""
    out: list[Floats] = [image.astype(np.float32)]
    while out[-1].shape[0] > 1:
        last = out[-1]
        out.append((last[0::2, 0::2] + last[1::2, 0::2] + last[0::2, 1::2] + last[1::2, 1::2]) / 4)
    return out


class Sampler:
    """Trilinear lookup in a stack of square, tileable images of one side length."""

    def __init__(self, images: Iterable[Floats], count: int) -> None:
        """images: `count` of them, one in memory at a time besides what is kept."""
        for k, image in enumerate(images):
            chain = levels(image)
            if k == 0:
                self.side, channels = len(image), 1 if image.ndim == 2 else image.shape[2]
                starts = np.cumsum([0] + [len(level) ** 2 for level in chain])
                self._chain, self._start = int(starts[-1]), starts[:-1]
                self._flat = np.empty((count * self._chain, channels), dtype=np.float32)
            base = k * self._chain
            for start, level in zip(self._start, chain, strict=True):
                self._flat[base + start : base + start + len(level) ** 2] = level.reshape(-1, channels)

    def __call__(self, layer: NDArray[Any], uv: Floats, width: Floats) -> Floats:
        """(R, C) at uv (R, 2), in tiles, of images `layer` (R,), blurred over `width` (R,) tiles."""
        depth = len(self._start) - 1
        level = np.clip(np.log2(np.maximum(width * self.side, 1.0)), 0, depth).astype(np.float32)
        fine = np.minimum(level.astype(np.int32), depth - 1)
        share = (level - fine)[:, None]
        return self._bilinear(layer, uv, fine) * (1 - share) + self._bilinear(layer, uv, fine + 1) * share

    def _bilinear(self, layer: NDArray[Any], uv: Floats, level: NDArray[np.int32]) -> Floats:
        side = np.int32(self.side) >> level
        at = uv.astype(np.float32) * side[:, None] - np.float32(0.5)
        low = np.floor(at)
        part = at - low
        column, row = low.T.astype(np.int32)
        mask = side - 1
        base = layer * self._chain + self._start[level]
        x0, x1, y0, y1 = column & mask, (column + 1) & mask, (row & mask) * side, ((row + 1) & mask) * side
        fx, fy = part[:, :1], part[:, 1:]
        top = self._flat[base + y0 + x0] * (1 - fx) + self._flat[base + y0 + x1] * fx
        return top * (1 - fy) + (self._flat[base + y1 + x0] * (1 - fx) + self._flat[base + y1 + x1] * fx) * fy
