"""Pictures that imported models carry, as files named by their content, and looking them up blurred to the size of a pixel.

Each side is a power of two of at most LONGEST texels. Rows run from the top as in the file; v runs upward from its last row.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.assets.looks.materials import linear
from scenegen.errors import AssetError

Floats = NDArray[Any]
Texels = NDArray[np.uint8]
LONGEST = 1024
"""Texels along the longer side of a kept picture."""
SHORTEST = 4
MOST_TEXELS = 2**25
LARGEST_BYTES = 4 * LONGEST * LONGEST
KIND = "image"
"""The texture kind of materials that show such a picture; their meshes' `texcoord` holds (u, v, 0)."""


def coded(image: Texels) -> bytes:
    """A picture (H, W, 3) as the PNG bytes that are kept."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def named(content: bytes) -> str:
    """The sha256 that a picture's file is named by."""
    return hashlib.sha256(content).hexdigest()


@lru_cache(maxsize=256)
def image(path: str) -> Texels:
    """(H, W, 3) uint8 sRGB of a kept picture, first row at the top. AssetError when it is missing, damaged or not of its name."""
    where = Path(path)
    try:
        if where.stat().st_size > LARGEST_BYTES:
            raise AssetError("a stored picture is too large", where=path, fix="remove its asset and add it again")
        content = where.read_bytes()
        if named(content) != where.stem:
            raise AssetError("a stored picture is not what its name says", where=path, fix="add its asset again")
        with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
            out = np.asarray(opened.convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise AssetError(f"a stored picture cannot be read: {error}", where=path, fix="add its asset again") from error
    if not all(side & (side - 1) == 0 and SHORTEST <= side <= LONGEST for side in out.shape[:2]):
        raise AssetError(f"a stored picture is of {out.shape[1]} x {out.shape[0]} texels", where=path, fix="add its asset again")
    return out


def lights(images: Sequence[Texels]) -> list[Floats]:
    """The pictures all of one square size, for an array of textures: linear RGB (S, S, 3) float16, first row at v = 0; at least one.

    S is that of the largest, smaller when together they would hold more than MOST_TEXELS.
    """
    side = max((max(one.shape[:2]) for one in images), default=SHORTEST)
    while len(images) * side * side > MOST_TEXELS and side > SHORTEST:
        side //= 2
    shown = list(images) or [np.zeros((side, side, 3), dtype=np.uint8)]
    return [_HALF[_resized(one, side, side)[::-1]] for one in shown]


def _resized(one: Texels, wide: int, tall: int) -> Texels:
    if one.shape[:2] == (tall, wide):
        return one
    return np.asarray(Image.fromarray(one).resize((wide, tall), Image.Resampling.BILINEAR))


class ImageSampler:
    """Trilinear lookup in pictures of any sizes. Levels are means in linear light, kept as sRGB bytes."""

    def __init__(self, images: Sequence[Texels]) -> None:
        chains = [levels(one) for one in images]
        self._depth = max(len(chain) for chain in chains)
        shapes = [[level.shape[:2] for level in chain] + [(1, 1)] * (self._depth - len(chain)) for chain in chains]
        self._tall, self._wide = np.array(shapes, dtype=np.int32).transpose(2, 0, 1)
        self._longest = np.maximum(self._tall[:, 0], self._wide[:, 0]).astype(np.float32)
        start, flat, count = np.zeros((len(chains), self._depth), dtype=np.int64), [], 0
        for k, chain in enumerate(chains):
            for level in range(self._depth):
                if level < len(chain):
                    begin = count
                    flat.append(chain[level][::-1].reshape(-1, 3))
                    count += len(flat[-1])
                start[k, level] = begin
        self._start, self._flat = start, np.concatenate(flat)

    def __call__(self, layer: NDArray[Any], uv: Floats, width: Floats, clamped: NDArray[np.bool_] | None = None) -> Floats:
        """Linear RGB (R, 3) float32 of pictures `layer` (R,) at uv (R, 2), in tiles, blurred over `width` (R,) tiles.

        clamped (R, 2): whether the picture ends at its edge along u and v, rather than repeats.
        """
        level = np.clip(np.log2(np.maximum(width * self._longest[layer], 1.0)), 0, self._depth - 1).astype(np.float32)
        fine = np.minimum(level.astype(np.int32), max(self._depth - 2, 0))
        share = (level - fine)[:, None]
        coarse = np.minimum(fine + 1, self._depth - 1)
        out: Floats = self._bilinear(layer, uv, fine, clamped) * (1 - share) + self._bilinear(layer, uv, coarse, clamped) * share
        return out

    def _bilinear(self, layer: NDArray[Any], uv: Floats, level: NDArray[np.int32], clamped: NDArray[np.bool_] | None) -> Floats:
        wide, tall, base = self._wide[layer, level], self._tall[layer, level], self._start[layer, level]
        size = np.stack([wide, tall], 1).astype(np.float64)
        at = (uv - np.floor(uv)) * size
        if clamped is not None:
            at = np.where(clamped, np.clip(uv * size, 0.5, size - 0.5), at)
        at -= 0.5
        low = np.floor(at)
        fx, fy = (at - low).astype(np.float32).T[:, :, None]
        column, row = low.astype(np.int64).T
        x0, x1 = column % wide, (column + 1) % wide
        y0, y1 = base + (row % tall) * wide, base + ((row + 1) % tall) * wide

        def texel(index: NDArray[Any]) -> Floats:
            found: Floats = _LINEAR[self._flat[index]]
            return found

        under = texel(y0 + x0) * (1 - fx) + texel(y0 + x1) * fx
        return under * (1 - fy) + (texel(y1 + x0) * (1 - fx) + texel(y1 + x1) * fx) * fy


_LINEAR = linear(np.arange(256) / 255).astype(np.float32)
_HALF = _LINEAR.astype(np.float16)


def levels(full: Texels) -> list[Texels]:
    """The picture, then halves of it down to one texel, each the mean of the one before in linear light."""
    out, last = [full], _LINEAR[full]
    while max(last.shape[:2]) > 1:
        tall, wide = (min(side, 2) for side in last.shape[:2])
        last = last.reshape(last.shape[0] // tall, tall, last.shape[1] // wide, wide, 3).mean((1, 3))
        out.append(srgb_bytes(last))
    return out


def srgb_bytes(light: Floats) -> Texels:
    """sRGB bytes of linear light."""
    value = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    return np.round(np.clip(value, 0, 1) * 255).astype(np.uint8)
