"""Relations between two things as a camera sees them: left / right, front / back, above / below, each with its margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scenegen.facts.facts import Facts
from scenegen.facts.relation import Bools, Relation, gap, off_diagonal, relation, remembered, sign_of
from scenegen.facts.seeing import boxes, middles
from scenegen.facts.vertical import higher_in_image, higher_in_world
from scenegen.frames import inverse, project, transform

Extent = Literal["centers", "extents"]
"""What is compared of two things: their centres, or the whole of them, which must be apart."""
FrontConvention = Literal["reflected", "translated"]
"""reflected: nearer the camera is in front (English; CLEVR, VSR). translated: farther is in front, as the camera itself looks (RoomSpace)."""


@dataclass(frozen=True)
class CameraExtents:
    """Extents of every entity for one camera. Levelled camera axes: forward on the floor, left, world up.

    azimuth: (N, 2) least and greatest bearing of the box corners (radians, positive left). forward: (N, 2) metres along the
    levelled viewing direction. height: (N, 2) metres above the floor. left: (N, 2) metres. image_x: (N, 2) pixels of the
    visible 2D box, NaN when unseen. center: (N, 3) box centres on those axes (forward, left, up). A camera that looks straight up or
    down has no such axes: all but height and image_x are NaN, so that no relation on the floor is clear.
    """

    azimuth: NDArray[np.float64]
    forward: NDArray[np.float64]
    left: NDArray[np.float64]
    height: NDArray[np.float64]
    image_x: NDArray[np.float64]
    center: NDArray[np.float64]


@remembered
def camera_extents(facts: Facts, view: str) -> CameraExtents:
    """The extents of every entity for the camera of a view."""
    camera = facts.camera(view)
    row = facts.frame(f"camera:{camera.id}")
    frame = inverse(facts.world_from_level[row])
    known = 1.0 if facts.has_heading[row] else np.nan
    local, centre = known * transform(frame, facts.corners), known * transform(frame, facts.centers)
    bearing = np.arctan2(local[..., 1], local[..., 0])
    boxes = [facts.sight(view, name).box2d for name in facts.ids]
    image = np.array([[b[0], b[2]] if b else [np.nan, np.nan] for b in boxes], dtype=np.float64).reshape(-1, 2)
    return CameraExtents(
        np.stack([bearing.min(-1), bearing.max(-1)], -1),
        np.stack([local[..., 0].min(-1), local[..., 0].max(-1)], -1),
        np.stack([local[..., 1].min(-1), local[..., 1].max(-1)], -1),
        np.stack([facts.corners[..., 2].min(-1), facts.corners[..., 2].max(-1)], -1),
        image,
        centre,
    )


def image_center(facts: Facts, view: str) -> NDArray[np.float64]:
    """(N, 2) projected box centres in pixels, NaN behind the camera."""
    camera = facts.camera(view)
    uv, _ = project(camera.K, inverse(camera.world_from_camera), facts.centers)
    return uv


@remembered
def left_of(facts: Facts, view: str, of: Extent = "centers") -> Relation:
    """(N, N) +1 where the row is left of the column for the camera, -1 where right.

    Valid where both are seen and wholly ahead of the camera, and where the side is the same by bearing on the floor, by metres along the
    camera's levelled X and by the middles of the boxes in the picture; with `of="extents"` bearings and boxes must be apart too.
    Margin: degrees of bearing between the centres, or between the extents.
    """
    own = camera_extents(facts, view)
    ahead, box = _ahead(facts, view), boxes(facts, view)
    both = ahead & box.valid
    bearing = np.rad2deg(np.arctan2(own.center[:, 1], own.center[:, 0]))
    lateral = _blank(bearing[:, None] - bearing[None])
    metres = _blank(own.center[:, None, 1] - own.center[None, :, 1])
    image = middles(facts, view).value[None, :, 0] - middles(facts, view).value[:, None, 0]
    valid = _pairs(both) & (np.sign(lateral) == np.sign(metres)) & (np.sign(lateral) == np.sign(image))
    if of == "centers":
        return sign_of(lateral, valid, np.abs(lateral), "deg", "left of (+1) or right of (-1), degrees between the centers")
    apart = _blank(np.rad2deg(gap(*own.azimuth.T)))
    valid &= (apart > 0) & (gap(box.value[:, 0].astype(np.float64), box.value[:, 2].astype(np.float64)) >= 0)
    return sign_of(lateral, valid, apart, "deg", "left of (+1) or right of (-1), degrees between the extents")


@remembered
def nearer(facts: Facts, view: str, of: Extent = "centers") -> Relation:
    """(N, N) +1 where the row is nearer the camera than the column, -1 where farther.

    By metres along the camera's levelled heading; valid where both are wholly ahead and straight-line distances are in the same order;
    with `of="extents"` the intervals of depth must be apart. Margin: metres between the centres, or between the extents.
    """
    own = camera_extents(facts, view)
    depth = _blank(own.center[None, :, 0] - own.center[:, None, 0])
    reach = facts.range[facts.frame(f"camera:{facts.camera(view).id}")]
    valid = _pairs(_ahead(facts, view)) & (np.sign(depth) == np.sign(reach[None] - reach[:, None]))
    if of == "centers":
        return sign_of(depth, valid, np.abs(depth), "m", "nearer (+1) or farther (-1), meters between the centers")
    apart = _blank(gap(*own.forward.T))
    return sign_of(depth, valid & (apart > 0), apart, "m", "nearer (+1) or farther (-1), meters between the extents")


@remembered
def in_front_of(facts: Facts, view: str, front_convention: FrontConvention = "reflected", of: Extent = "centers") -> Relation:
    """(N, N) +1 where the row is in front of the column for the camera, -1 where behind: `nearer`, or its opposite when translated."""
    found = nearer(facts, view, of)
    value = found.value if front_convention == "reflected" else -found.value
    return relation(value, found.valid, found.margin, "m", f"in front of (+1) or behind (-1), {front_convention}")


@remembered
def above(facts: Facts, view: str, of: Extent = "centers") -> Relation:
    """(N, N) +1 where the row is higher than the column in the world and in the picture alike, -1 where lower in both; else invalid.
    Margin: metres of height between the centres, or between the extents."""
    world, image = higher_in_world(facts, of), higher_in_image(facts, view)
    valid = world.valid & image.valid & (world.value == image.value)
    return relation(world.value, valid, world.margin, "m", "higher (+1) or lower (-1) in the world and in the picture")


def _ahead(facts: Facts, view: str) -> Bools:
    """(N,) wholly before a camera that has a heading."""
    forward = camera_extents(facts, view).forward[:, 0]
    out: Bools = np.nan_to_num(forward, nan=-1.0) > 0
    return out


def _pairs(each: Bools) -> Bools:
    """(N, N) both of two different things."""
    out: Bools = each[:, None] & each[None] & off_diagonal(len(each))
    return out


def _blank(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values, 0 where there are none: of a camera without a heading."""
    return np.nan_to_num(values, nan=0.0)
