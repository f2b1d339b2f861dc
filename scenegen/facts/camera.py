"""Relations between two things as a camera sees them: left / right, front / back, above / below, each with its margin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenegen.facts.facts import Facts
from scenegen.frames import inverse, project, transform


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
