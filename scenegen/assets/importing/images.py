"""Pictures that models name or hold: decoded, bounded, and looked up at texture coordinates."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.importing.raw import Floats, Look
from scenegen.errors import AssetError

LARGEST_PIXELS = 64_000_000
TEXTURE = 1024
MOST_PICTURES = 128
"""Pictures of one asset."""
SAMPLES = 2_000_000
"""Texture look-ups of one part, spread over its faces."""
UNREAD = {b"\xabKTX 20\xbb": "a KTX2 picture", b"\xabKTX 11\xbb": "a KTX picture", b"DDS ": "a DDS picture"}


def decode(content: bytes) -> NDArray[np.uint8]:
    """A picture of at most TEXTURE pixels a side as (H, W, 4) sRGB and opacity; AssetError when it is broken, enormous or of no known kind."""
    from PIL import Image

    for magic, kind in UNREAD.items():
        if content.startswith(magic):
            raise AssetError(f"{kind} is not read", fix="save it as PNG or JPEG")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as picture:
                if picture.width * picture.height > LARGEST_PIXELS:
                    raise AssetError(f"a picture of {picture.width} x {picture.height} pixels", fix="shrink it first")
                picture.draft("RGB", (TEXTURE, TEXTURE))
                small = _eight_bit(picture).convert("RGBA")
        small.thumbnail((TEXTURE, TEXTURE))
        out: NDArray[np.uint8] = np.asarray(small, dtype=np.uint8)
        return out
    except AssetError:
        raise
    except Exception as error:  # Pillow's decoders raise many kinds
        raise AssetError(f"a broken picture ({type(error).__name__})", fix="save it again") from error


class Pictures:
    """The pictures of one asset, each decoded once, whether it could be or not; AssetError for what cannot, and beyond MOST_PICTURES."""

    def __init__(self) -> None:
        self._known: dict[str, NDArray[np.uint8] | AssetError] = {}

    def get(self, key: str, read: Callable[[], bytes]) -> NDArray[np.uint8]:
        """The picture of a key (a name, a number), read where it is new."""
        if key not in self._known:
            if len(self._known) >= MOST_PICTURES:
                raise AssetError(f"more than {MOST_PICTURES} pictures", fix="join them in fewer")
            try:
                self._known[key] = decode(read())
            except AssetError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, AssetError):
            raise found
        return found


def _eight_bit(picture: Any) -> Any:
    """Pictures of 16 and 32 bits a pixel clip when Pillow converts them: scaled first."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):
        values = np.asarray(picture, dtype=np.float64)
        top = 65535.0 if values.max(initial=0) > 255 else 255.0 if values.max(initial=0) > 1 else 1.0
        return Image.fromarray(np.clip(values / top * 255, 0, 255).astype(np.uint8))
    return picture


def shrink(content: bytes) -> bytes:
    """A picture of at most TEXTURE pixels a side as PNG bytes; AssetError as `decode`."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(decode(content)).save(buffer, "PNG", compress_level=0)
    return buffer.getvalue()


def linear_light(value: Floats) -> Floats:
    """sRGB in [0, 1] to linear light."""
    out: Floats = np.where(value <= 0.04045, value / 12.92, ((np.maximum(value, 0.0) + 0.055) / 1.055) ** 2.4)
    return out


def display(value: Floats) -> Floats:
    """Linear light to sRGB in [0, 1]."""
    out: Floats = np.where(value <= 0.0031308, value * 12.92, 1.055 * np.maximum(value, 1e-9) ** (1 / 2.4) - 0.055)
    return np.clip(out, 0.0, 1.0)


def spots(faces: int) -> Floats:
    """Barycentric coordinates (S, 3) of points spread evenly over a triangle: more of them where there are few faces."""
    rows = int(np.clip(np.sqrt(2 * SAMPLES / max(faces, 1)), 3, 24))
    i, j = np.meshgrid(np.arange(rows), np.arange(rows), indexing="ij")
    inside = i + j < rows
    upward = np.stack([i[inside] + 1 / 3, j[inside] + 1 / 3], 1)
    downward = np.stack([i[i + j < rows - 1] + 2 / 3, j[i + j < rows - 1] + 2 / 3], 1)
    two = np.concatenate([upward, downward]) / rows
    return np.column_stack([two, 1 - two.sum(1)])


def look_up(look: Look, uv: Floats) -> Floats:
    """RGB in linear light and opacity (..., 4) of a look's picture at texture coordinates (..., 2), v up."""
    if look.picture is None:
        return np.ones((*uv.shape[:-1], 4))
    height, width = look.picture.shape[:2]
    plain = np.nan_to_num(uv, nan=0.0, posinf=0.0, neginf=0.0)
    column = np.floor(_wrapped(plain[..., 0], look.wrap[0]) * width).astype(np.int64).clip(0, width - 1)
    row = np.floor((1 - _wrapped(plain[..., 1], look.wrap[1])) * height).astype(np.int64).clip(0, height - 1)
    table = np.concatenate([linear_light(look.picture[..., :3] / 255.0), look.picture[..., 3:] / 255.0], -1)
    out: Floats = table[row, column]
    return out


def _wrapped(at: Floats, mode: str) -> Floats:
    if mode == "clamp":
        return np.clip(at, 0.0, 1.0)
    if mode == "mirror":
        return 1.0 - np.abs(at % 2.0 - 1.0)
    out: Floats = at % 1.0
    return out


def mean_over(look: Look, uv: Floats, cutoff: float | None = None) -> tuple[Floats, Floats]:
    """Mean colour (F, 3) in linear light and opacity (F,) of a look's picture over triangles of texture coordinates (F, 3, 2).

    Where it is more opaque counts for more. cutoff: below it nothing is there, above it everything is; None: opacity as it is.
    """
    where = spots(len(uv))
    color, alpha = np.zeros((len(uv), 3)), np.zeros(len(uv))
    step = max(1, 500_000 // len(where))
    for first in range(0, len(uv), step):
        seen = look_up(look, np.einsum("sk,fkd->fsd", where, uv[first : first + step]))
        share = seen[..., 3] if cutoff is None else (seen[..., 3] >= cutoff).astype(np.float64)
        weight = share + 1e-9
        color[first : first + step] = (seen[..., :3] * weight[..., None]).sum(1) / weight.sum(1)[:, None]
        alpha[first : first + step] = share.mean(1)
    return color, alpha
