"""One view against the truth and against itself: camera, pictures that open, mask, visibility table."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.audit.geometry import Truth, entities
from scenegen.audit.pictures import colors_of, mismatch
from scenegen.audit.rows import Malformed, parsed_dict, whole
from scenegen.audit.source import Row
from scenegen.audit.surfaces import check_surfaces

Problem = tuple[str, str]
CAMERA_SLACK = 1e-9
GARMENT = "garment:"
"""What parts begin with that count a garment's own cloth, besides the body's parts, which add up to all pixels."""
MOST_PIXELS = 8192 * 8192
ROUNDED_AWAY = 64
"""Pixels of what reaches so far over the border that its share inside may round to nothing."""


def check_view(row: Row, truth: Truth, asked: dict[str, Any], mask: NDArray[np.int64] | None) -> Iterator[Problem]:
    """What is wrong with a view and its mask (None: it has none), but for what only the scene's shapes can tell.

    asked: what the recipe says of the scene.
    """
    yield from (("views", message) for message in _camera(row, truth))
    wanted = asked["views"]["channels"]
    for channel in ("depth", "instances", "normals"):
        if (row[channel] is not None) != (channel in wanted):
            yield "format", f"{channel} is {'missing' if row[channel] is None else 'there, which the recipe does not ask for'}"
    yield from (("masks", message) for message in _cells(row, truth))
    picture = picture_of(row)
    if mask is not None:
        yield from (("masks", message) for message in _mask(row, mask, truth))
        yield from (("masks", message) for message in check_surfaces(row, mask, truth))
        found = mismatch(picture, mask, colors_of(truth))
        if found:
            yield "pictures", found


def _camera(row: Row, truth: Truth) -> Iterator[str]:
    cameras = {f"{truth['id']}/{camera['id']}": camera for camera in truth["cameras"]}
    camera = cameras.get(row["view_id"])
    if camera is None:
        raise Malformed(f"the scene {truth['id']} has no camera of this name")
    for key in ("width", "height", "viewer", "time"):
        if row[key] != camera[key]:
            yield f"{key} is {row[key]!r}, the camera's {camera[key]!r}"
    for key in ("K", "world_from_camera"):
        if not np.allclose(row[key], camera[key], rtol=0, atol=CAMERA_SLACK):
            yield f"{key} is not the camera's"


def opened(cell: dict[str, Any], row: Row, kind: str) -> NDArray[Any]:
    """The pixels of a stored picture. Malformed when it does not open, is cut short or has another size than the view."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(cell["bytes"])) as picture:
                if picture.size != (row["width"], row["height"]) or picture.width * picture.height > MOST_PIXELS:
                    raise Malformed(f"the {kind} is {picture.size}, the view ({row['width']}, {row['height']})")
                if picture.format not in ("JPEG", "PNG"):
                    raise Malformed(f"the {kind} is a {picture.format}")
                return np.asarray(picture)
    except Malformed:
        raise
    except Exception as error:  # whatever a damaged file makes the decoder say
        raise Malformed(f"the {kind} does not open: {type(error).__name__}: {str(error)[:80]}") from error


def picture_of(row: Row) -> NDArray[np.uint8]:
    """The colour picture (H, W, 3). Malformed when it is none."""
    picture = opened(row["image"], row, "picture")
    if picture.shape != (row["height"], row["width"], 3) or picture.dtype != np.uint8:
        raise Malformed(f"the picture has shape {picture.shape} and type {picture.dtype}")
    return picture


def mask_of(row: Row) -> NDArray[np.int64] | None:
    """The instance mask (H, W), None where the build keeps none. Malformed when it is no mask."""
    if row["instances"] is None:
        return None
    mask = opened(row["instances"], row, "mask")
    if mask.ndim != 2 or mask.dtype.kind not in "ui":
        raise Malformed(f"the mask has shape {mask.shape} and type {mask.dtype}")
    return mask.astype(np.int64)


def _cells(row: Row, truth: Truth) -> Iterator[str]:
    """The visibility table alone: every entity once, numbers that fit one another."""
    names = [cell["id"] for cell in row["visible"]]
    numbers = {name: number for number, name in enumerate(entities(truth), 1)}
    if len(set(names)) != len(names) or not set(names) <= set(entities(truth)):
        yield f"the table lists twice or does not know: {sorted(n for n in names if names.count(n) > 1 or n not in entities(truth))}"
    for cell in row["visible"]:
        parts = parsed_dict(cell["parts"], "parts")
        body = {part: count for part, count in parts.items() if not part.startswith(GARMENT)}
        if not all(whole(count) for count in parts.values()) or sum(body.values()) != cell["pixels"]:
            yield f"{cell['id']}: its parts {cell['parts']} do not add up to {cell['pixels']} pixels"
        elif sum(parts.values()) > 2 * cell["pixels"]:
            yield f"{cell['id']}: its garments in {cell['parts']} have more than its {cell['pixels']} pixels"
        if cell["id"] in numbers and cell["instance"] != numbers[cell["id"]]:
            yield f"{cell['id']} is number {numbers[cell['id']]} of masks, the table says {cell['instance']}"
        rounded = cell["in_frame"] == 0 and cell["amodal_pixels"] <= ROUNDED_AWAY
        inside = rounded or 0 < cell["in_frame"] <= 1
        if not cell["amodal_pixels"] or not inside or (cell["in_frame"] < 1 and not cell["truncated"]):
            yield f"{cell['id']}: {cell['in_frame']} of it inside, {cell['amodal_pixels']} pixels, truncated {cell['truncated']}"
        if not cell["pixels"] <= cell["amodal_pixels"] <= row["width"] * row["height"]:
            yield f"{cell['id']}: {cell['pixels']} of {cell['amodal_pixels']} pixels"
        if (cell["box2d"] is None) != (cell["pixels"] == 0):
            yield f"{cell['id']}: {cell['pixels']} pixels in the box {cell['box2d']}"


def _mask(row: Row, mask: NDArray[np.int64], truth: Truth) -> Iterator[str]:
    """The visibility table against the mask's pixels."""
    known = list(entities(truth))
    if mask.max() > len(known):
        yield f"the mask holds number {mask.max()}, there are {len(known)} entities"
        return
    found = _boxes(mask, len(known))
    cells = {cell["id"]: cell for cell in row["visible"]}
    counts = np.bincount(mask.ravel(), minlength=len(known) + 1)
    for number, name in enumerate(known, 1):
        cell = cells.get(name)
        pixels, stored = int(counts[number]), cell["pixels"] if cell else 0
        if pixels != stored or (cell and cell["box2d"] != found.get(number)):
            yield f"{name} has {pixels} pixels in the mask at {found.get(number)}, {stored} in the table at {cell and cell['box2d']}"


def _boxes(mask: NDArray[np.int64], most: int) -> dict[int, list[int]]:
    """[x0, y0, x1, y1) of every number in a mask."""
    from scipy.ndimage import find_objects

    windows = find_objects(mask, max_label=most) if most else []
    return {
        number: [where[1].start, where[0].start, where[1].stop, where[0].stop]
        for number, where in enumerate(windows, 1)
        if where is not None
    }
