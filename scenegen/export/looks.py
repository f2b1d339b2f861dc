"""The same pictures in other looks, from the channels beside them: what of an answer hangs on colour, on texture, on shape or on depth alone
(SIMS-V's ablation of appearances). Questions, answers and truth stay what they are."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.assets.looks.materials import COLORS
from scenegen.errors import DatasetError
from scenegen.registry import Registry
from scenegen.tables.drawn import picture_of
from scenegen.tables.manifest import AGAIN

Picture = NDArray[np.uint8]
NEAREST, FARTHEST = 255.0, 40.0
"""Brightness of what is nearest in a picture and of what is farthest; 0 is where nothing is hit."""
CREASE = 0.0015
"""Where two surfaces meet: least second difference from pixel to pixel of inverse depth, which is linear over a plane (its image under a
pinhole is a homography), as a share of it, in pictures of 640 pixels; narrower ones turn more from pixel to pixel."""
STEP_M = 0.001
"""What one step of stored depth is."""
_COLOR = re.compile(rf"\b(?:{'|'.join(COLORS)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Look:
    """draw: of the channels that it needs, by name, the picture (H, W, 3) uint8. colored: whether things keep their colours."""

    draw: Callable[..., Picture]
    needs: tuple[str, ...]
    colored: bool = False


LOOKS: Registry[Look] = Registry("look", group="scenegen.looks", error=DatasetError, of=Look)


def _flat(image: NDArray[Any], instances: NDArray[Any]) -> Picture:
    """Each thing, and the room, in its mean colour."""
    place = instances.ravel()
    count = np.maximum(np.bincount(place), 1)
    mean = np.stack([np.bincount(place, image[..., k].ravel()) / count for k in range(3)], axis=1)
    return np.rint(mean)[instances].astype(np.uint8)


def _masks(instances: NDArray[Any]) -> Picture:
    """Each thing in a colour of its own, the room black. Hues a golden angle apart, so that numbers near one another look unlike."""
    number = np.arange(int(instances.max()) + 1)
    turns = number * 0.618034 % 1
    wheel = np.clip(np.abs((turns[:, None] + np.array([0, 2 / 3, 1 / 3])) % 1 * 6 - 3) - 1, 0, 1)
    colors = (55 + 200 * wheel) * (1 - 0.3 * (number % 3)[:, None] / 2)
    colors[0] = 0
    return np.rint(colors)[instances].astype(np.uint8)


def _depth(depth: NDArray[Any]) -> Picture:
    """Near bright, far dark, even in inverse depth."""
    hit = depth > 0
    inverse = np.where(hit, 1 / np.maximum(depth, 1), 0.0)
    shown = inverse[hit]
    low, high = (shown.min(), shown.max()) if shown.size else (0.0, 1.0)
    gray = np.where(hit, FARTHEST + (NEAREST - FARTHEST) * (inverse - low) / max(high - low, 1e-12), 0.0)
    return np.repeat(np.rint(gray).astype(np.uint8)[..., None], 3, axis=2)


def _edges(instances: NDArray[Any], depth: NDArray[Any]) -> Picture:
    """Black lines on white: where one thing ends and another begins, and where surfaces meet."""
    inverse = 1 / np.maximum(depth.astype(float) * STEP_M, STEP_M)
    inverse[depth == 0] = 0
    line = np.zeros(instances.shape, dtype=bool)
    for axis in (0, 1):
        ids, near = np.moveaxis(instances, axis, 0), np.moveaxis(inverse, axis, 0)
        lines = np.moveaxis(line, axis, 0)
        lines[:-1] |= ids[:-1] != ids[1:]
        turn = np.abs(near[:-2] - 2 * near[1:-1] + near[2:])
        noise = 4 * STEP_M * near[1:-1] ** 2  # of depths that are whole millimetres
        lines[1:-1] |= turn > CREASE * 640 / instances.shape[1] * near[1:-1] + noise
    return np.where(line[..., None], 0, 255).astype(np.uint8).repeat(3, axis=2)


LOOKS.add("flat", Look(_flat, ("image", "instances"), colored=True))
LOOKS.add("masks", Look(_masks, ("instances",)))
LOOKS.add("depth", Look(_depth, ("depth",)))
LOOKS.add("edges", Look(_edges, ("instances", "depth")))


def seen_so(row: Mapping[str, Any], look: Look, name: str) -> dict[str, Any]:
    """The cell of a view's picture, `bytes` and `path`, in another look: a PNG under the same name.

    row: of the views table, with the channels that the look needs. DatasetError where one is not stored or does not open.
    """
    cell = picture_of(dict(row))
    channels = {}
    for channel in look.needs:
        stored = row[channel]
        if stored is None:
            raise DatasetError(
                f"the look {name} needs {channel}, which this dataset does not keep",
                where=str(row["view_id"]),
                fix=f"build with views.channels: [{', '.join(one for one in look.needs if one != 'image')}]",
            )
        try:
            with Image.open(io.BytesIO(stored["bytes"])) as opened:
                channels[channel] = np.asarray(opened.convert("RGB") if channel == "image" else opened)
        except (OSError, ValueError, SyntaxError) as error:
            raise DatasetError(f"a view's {channel} does not open", where=str(row["view_id"]), fix=AGAIN) from error
    buffer = io.BytesIO()
    Image.fromarray(look.draw(**channels)).save(buffer, "PNG", compress_level=1)
    return {"bytes": buffer.getvalue(), "path": f"{cell['path'].rpartition('.')[0]}.png"}


def names_a_color(texts: Iterable[str]) -> bool:
    """Whether any of some texts says what colour something is."""
    return any(_COLOR.search(text) for text in texts)
