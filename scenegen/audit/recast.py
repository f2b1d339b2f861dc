"""Views looked at again: a sample of rays through the pixels of every view, by Embree's plain single-ray calls, against masks and tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.audit.hiding import check_hiding
from scenegen.audit.rows import parsed_dict
from scenegen.audit.shapes import Shape
from scenegen.audit.source import Row
from scenegen.audit.world import World, world_for

__all__ = ["World", "check_recast", "world_for"]
Floats = NDArray[np.float64]
PIXELS = 1500
"""Pixels of a view, spread evenly, whose rays are cast."""
GOLDEN = 0.6180339887498949
OWN_PIXELS, FEW_PIXELS = 40, 256
"""Pixels of each thing that are cast besides; all of them, of one that has no more than so many: places in a narrow strip fall into step with its sides."""
ALONE = 256
"""Rays into the rectangle in which a thing's whole silhouette is counted, where it has more pixels; they follow a low-discrepancy sequence."""
SPREAD = ((0.5 + np.arange(ALONE)[:, None] * (0.7548776662466927, 0.5698402909980532)) % 1.0).T
WRONG_SHARE = 0.004
"""Share of rays that may hit another thing than the mask says, borders aside: coplanar faces."""
WRONG_OWN = 0.34
"""Share of a thing's own pixels that may."""
LEAST_OWN = 4
PART_SHARE = 0.3
"""How far the share of a part among a thing's sampled pixels may lie from the table's."""
LEAST_PART = 24
AMODAL_SHARE = 0.12
BORDER = 0.75
"""Pixels from the border within which it is not judged whether a thing reaches over it."""
NEAREST = 1e-3
DEPTH_SLACK = 1e-3
"""Share of a depth by which two ways of casting a ray may differ."""
INSIDE_SLACK, LEAST_INSIDE, LEAST_HITS = 0.25, 200, 40
"""How far the share inside the image may lie from what few rays tell, of silhouettes of so many pixels, by so many rays that hit."""
NOT_LISTED: dict[str, Any] = {"amodal_pixels": 0, "truncated": False, "in_frame": 0.0}
"""What the table says of an entity that has no row."""


@dataclass(frozen=True)
class Eye:
    """A view's camera, from its row."""

    row: Row

    @cached_property
    def pose(self) -> Floats:
        """world_from_camera (4, 4)."""
        return np.array(self.row["world_from_camera"], dtype=np.float64)

    @cached_property
    def k(self) -> Floats:
        """K (3, 3)."""
        return np.array(self.row["K"], dtype=np.float64)

    def cast(self, scene: Any, columns: NDArray[Any], rows: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Embree's answers for the rays through pixel centres, whose parameter is the z-depth."""
        pixels = np.stack([columns + 0.5, rows + 0.5, np.ones(len(columns))])
        ways = (self.pose[:3, :3] @ np.linalg.solve(self.k, pixels)).T.astype(np.float32)
        starts = np.broadcast_to(self.pose[:3, 3].astype(np.float32), ways.shape)
        found: dict[str, NDArray[Any]] = scene.run(np.ascontiguousarray(starts), np.ascontiguousarray(ways), output=1)
        return found

    def span(self, vertices: Floats) -> tuple[Floats, Floats] | None:
        """Lowest and highest image coordinates of points, the whole plane when some lie behind; None when all do."""
        # Three rows of numbers, not so many rows of three: the least and the most of each are said quickest.
        local = self.pose[:3, :3].T @ (vertices - self.pose[:3, 3]).T
        if local[2].max() <= NEAREST:
            return None
        if local[2].min() <= NEAREST:
            return np.full(2, -np.inf), np.full(2, np.inf)
        image = (self.k[:2] @ local) / local[2]
        return image.min(1), image.max(1)


def check_recast(row: Row, mask: NDArray[np.int64], world: World) -> Iterator[str]:
    """What a view's mask, depth and table say otherwise than the shapes of the truth, seen through its camera."""
    names = list(world.names)
    eye = Eye(row)
    columns, rows = _sample(mask)
    found = eye.cast(world.together, columns, rows)
    numbers = world.numbers[found["geomID"]]
    yield from _numbers(mask, columns, rows, numbers, world, names)
    if row.get("depth") is not None:
        yield from _depths(row, columns, rows, found, numbers == mask[rows, columns])
    cells = {cell["id"]: cell for cell in row["visible"]}
    by_number = {shape.number: shape for shape in world.shapes}
    for number, name in enumerate(names[1:], 1):
        shape, cell = by_number.get(number), cells.get(name)
        if shape is None:
            continue
        if cell is None:
            yield from _whole(name, NOT_LISTED, shape, world, eye, mask, names)
            continue
        own = (numbers == number) & (mask[rows, columns] == number)
        yield from _parts(name, cell, shape, found["primID"][own], partial(_all_faces, eye, world, mask, number))
        yield from _reach(name, cell, found["tfar"][own])
        yield from _whole(name, cell, shape, world, eye, mask, names)


def _sample(mask: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Columns and rows of a view's pixels to look at again: places all over the image, and a few pixels of every number, that follow the
    golden ratio: even steps fall into step with the rows of a thing and see one side of it."""
    flat = mask.ravel()
    lattice = np.unique((np.arange(PIXELS) * GOLDEN % 1.0 * flat.size).astype(np.int64))
    order = np.argsort(flat, kind="stable")
    starts = np.searchsorted(flat[order], np.unique(flat))
    ends = [*starts[1:], flat.size]
    along = (np.arange(OWN_PIXELS) * GOLDEN) % 1.0
    own = [
        order[start:end] if end - start <= FEW_PIXELS else order[start + (along * (end - start)).astype(np.int64)]
        for start, end in zip(starts, ends, strict=True)
    ]
    chosen = np.unique(np.concatenate([lattice, *own]))
    return chosen % mask.shape[1], chosen // mask.shape[1]


def _numbers(
    mask: NDArray[np.int64],
    columns: NDArray[np.int64],
    rows: NDArray[np.int64],
    numbers: NDArray[np.int64],
    world: World,
    names: list[str],
) -> Iterator[str]:
    stored = mask[rows, columns]
    wrong = (stored != numbers) & ~np.isin(stored, list(world.unknown)) & ~_beside(mask, columns, rows, numbers)
    if wrong.mean() > WRONG_SHARE:
        yield f"{int(wrong.sum())} of {len(wrong)} rays hit something else than the mask says"
    for number in np.unique(stored[wrong]).tolist() + np.unique(numbers[wrong]).tolist():
        own = (stored == number) | (numbers == number)
        if wrong[own].sum() >= LEAST_OWN and wrong[own].mean() > WRONG_OWN:
            yield f"{names[number]} is not where the mask shows it: {int(wrong[own].sum())} of {int(own.sum())} rays"


def _beside(
    mask: NDArray[np.int64], columns: NDArray[np.int64], rows: NDArray[np.int64], numbers: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether a neighbouring pixel of the mask has the number that was hit."""
    near = np.zeros(len(numbers), dtype=bool)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            y, x = np.clip(rows + dy, 0, mask.shape[0] - 1), np.clip(columns + dx, 0, mask.shape[1] - 1)
            near |= mask[y, x] == numbers
    return near


def _depths(
    row: Row, columns: NDArray[np.int64], rows: NDArray[np.int64], found: dict[str, NDArray[Any]], same: NDArray[np.bool_]
) -> Iterator[str]:
    with Image.open(io.BytesIO(row["depth"]["bytes"])) as picture:
        stored = np.asarray(picture).astype(np.float64)[rows, columns] / 1000
    hit = (found["geomID"] >= 0) & same & (found["tfar"] < 65)
    away = np.abs(stored[hit] - found["tfar"][hit])
    wrong = away > 0.003 + 0.02 * found["tfar"][hit]
    if wrong.mean() > 0.03:
        yield f"the depth of {wrong.mean():.0%} of the rays is another than they travel"


def _parts(
    name: str, cell: dict[str, Any], shape: Shape, faces: NDArray[np.int64], every: Callable[[], NDArray[np.int64]]
) -> Iterator[str]:
    """The shares of parts among a thing's pixels. faces: that rays of a sample hit; where these say otherwise than the table, which by luck or in
    step with a frame's sides a sample may, those of all its pixels are asked for by `every`."""
    stored = parsed_dict(cell["parts"], "parts")
    unknown = set(stored) - set(shape.parts) - set(shape.worn)
    if unknown:
        yield f"{name} has no parts {sorted(unknown)}"
        return
    if len(faces) >= LEAST_PART and cell["pixels"] and any(True for _ in _shares(name, cell, stored, shape, faces)):
        yield from _shares(name, cell, stored, shape, every())


def _all_faces(eye: Eye, world: World, mask: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """The faces that rays through all of a thing's pixels hit of it."""
    rows, columns = np.nonzero(mask == number)
    found = eye.cast(world.together, columns, rows)
    faces: NDArray[np.int64] = found["primID"][world.numbers[found["geomID"]] == number]
    return faces


def _shares(name: str, cell: dict[str, Any], stored: dict[str, Any], shape: Shape, faces: NDArray[np.int64]) -> Iterator[str]:
    counts = np.bincount(shape.face_part[faces], minlength=len(shape.parts)) / len(faces)
    shares = dict(zip(shape.parts, counts.tolist(), strict=True)) | {
        part: float(own[faces].mean()) for part, own in shape.worn.items()
    }
    for part, share in shares.items():
        said = stored.get(part, 0) / cell["pixels"]
        if abs(share - said) > PART_SHARE:
            yield f"{name}: {said:.0%} of its pixels are its {part} in the table, {share:.0%} of its rays"


def _reach(name: str, cell: dict[str, Any], depths: NDArray[Any]) -> Iterator[str]:
    """The nearest and farthest depths of the table against those of rays, which lie between."""
    if len(depths) and cell["depth"] is not None:
        near, middle, far = cell["depth"]
        slack = DEPTH_SLACK * (1 + far)
        if not near <= middle <= far or depths.min() < near - slack or depths.max() > far + slack:
            yield f"{name}: rays reach it from {depths.min():.3f} to {depths.max():.3f} m, the table says {cell['depth']}"


def _whole(
    name: str, cell: dict[str, Any], shape: Shape, world: World, eye: Eye, mask: NDArray[np.int64], names: list[str]
) -> Iterator[str]:
    """The silhouette alone: pixels inside the image, what hides them, and whether it reaches over the border."""
    size = np.array([eye.row["width"], eye.row["height"]])
    span = eye.span(shape.vertices)
    low, high = (np.zeros(2), np.zeros(2)) if span is None else (np.clip(span[0], 0, size), np.clip(span[1], 0, size))
    first, last = np.floor(low).astype(int), np.ceil(high).astype(int)
    counted, slack = 0.0, 0.0
    if span is not None and (last > first).all():
        area = int((last - first).prod())
        alone, sampled = world.alone(shape), area > ALONE
        x, y = (np.floor(first[:, None] + SPREAD * (last - first)[:, None])).astype(int) if sampled else _every(first, last)
        met = eye.cast(alone, x, y)["geomID"] >= 0
        hits = int(met.sum())
        if cell is not NOT_LISTED:
            yield from check_hiding(cell, mask, names, (x[met], y[met]), area / len(x), span)
        counted = hits / len(x) * area
        share = (hits + 2) / (len(x) + 4)
        slack = 4 * area * np.sqrt(share * (1 - share) / len(x)) if sampled else 4.0
        if sampled and _far(counted, cell, slack):  # a few legs in a wide box: samples fall beside them together
            counted, slack = float((eye.cast(alone, *_every(first, last))["geomID"] >= 0).sum()), 4.0
    if _far(counted, cell, slack):
        yield f"{name} would cover about {counted:.0f} pixels alone, the table says {cell['amodal_pixels']}"
    if counted and cell["amodal_pixels"] and span is not None:
        over = float(np.concatenate([-span[0], span[1] - size]).max())
        if abs(over) > BORDER and (over > 0) != cell["truncated"]:
            yield f"{name} {'reaches' if over > 0 else 'does not reach'} over the image's border, the table says otherwise"
        if cell["truncated"] and cell["amodal_pixels"] >= LEAST_INSIDE:
            within = _inside(span, world.alone(shape), eye)
            if within is not None and abs(within - cell["in_frame"]) > INSIDE_SLACK:
                yield f"about {within:.2f} of {name} lies inside the image, the table says {cell['in_frame']}"


def _every(first: NDArray[Any], last: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Column and row of every pixel from one corner of a box to before the other."""
    wide = int(last[0] - first[0])
    inside = np.arange(int((last - first).prod()))
    return first[0] + inside % wide, first[1] + inside // wide


def _far(counted: float, cell: dict[str, Any], slack: float) -> bool:
    """Whether so many pixels are not those that the table says something would cover alone."""
    return bool(abs(counted - cell["amodal_pixels"]) > AMODAL_SHARE * max(counted, cell["amodal_pixels"]) + slack + 4)


def _inside(span: tuple[Floats, Floats], alone: Any, eye: Eye) -> float | None:
    """The share of a silhouette, to one image's size beyond the border, that lies inside the image; None when too few rays hit it."""
    size = np.array([eye.row["width"], eye.row["height"]])
    low, high = np.clip(span[0], -size, 2 * size), np.clip(span[1], -size, 2 * size)
    x, y = low[:, None] + SPREAD * (high - low)[:, None]
    hit = eye.cast(alone, x - 0.5, y - 0.5)["geomID"] >= 0
    within = (x >= 0) & (x < size[0]) & (y >= 0) & (y < size[1])
    return float((hit & within).sum() / hit.sum()) if hit.sum() >= LEAST_HITS else None
