"""What a camera sees of every thing, in pixels: how many, what share, in which box, how deep, at which bearings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.facts.facts import Facts
from scenegen.facts.relation import Relation, relation, remembered
from scenegen.scene import rle


@remembered
def pixels(facts: Facts, view: str) -> Relation:
    """(N,) visible pixels; valid where any part of the silhouette falls in the image. Margin: the pixels themselves."""
    seen = [facts.sight(view, name) for name in facts.ids]
    count = np.array([one.pixels for one in seen], dtype=np.int64)
    inside = np.array([one.amodal_pixels > 0 for one in seen], dtype=bool)
    return relation(count, inside, count.astype(np.float64), "px", "visible pixels")


@remembered
def fraction(facts: Facts, view: str) -> Relation:
    """(N,) visible / amodal pixels; valid where any part of the silhouette falls in the image. Margin: to the policy's least share."""
    share = np.array([facts.sight(view, name).fraction for name in facts.ids], dtype=np.float64)
    return relation(
        share, pixels(facts, view).valid, np.abs(share - facts.policy.min_fraction), "share", "visible pixels of all pixels of the silhouette"
    )  # fmt: skip


@remembered
def visible(facts: Facts, view: str) -> Relation:
    """(N,) whether a view shows a thing well enough to be asked about; valid for all but decor. Margin: pixels from the least asked for."""
    camera = facts.camera(view)
    told = np.array([facts.is_visible(view, name) for name in facts.ids], dtype=bool)
    least = facts.policy.min_pixels * camera.width * camera.height
    off = np.abs(pixels(facts, view).value - least)
    return relation(told, ~facts.decor, off, "px", "seen well enough to be asked about")


@remembered
def boxes(facts: Facts, view: str, whole: bool = False) -> Relation:
    """(N, 4) x0, y0, x1, y1 in pixels, x1 and y1 just beyond the last, of the visible pixels or of the whole silhouette inside the
    image; valid where there are any. Margin: pixels that the box is away from the image's border, 0 at it."""
    camera = facts.camera(view)
    seen = [facts.sight(view, name) for name in facts.ids]
    found = [one.amodal_box if whole else one.box2d for one in seen]
    box = np.array([one or (0, 0, 0, 0) for one in found], dtype=np.int64).reshape(-1, 4)
    valid = np.array([one is not None for one in found], dtype=bool)
    border = np.minimum(box[:, :2].min(-1), (np.array([camera.width, camera.height]) - box[:, 2:]).min(-1))
    return relation(
        box, valid, border.astype(np.float64), "px", "box of the whole silhouette" if whole else "box of the visible pixels"
    )


@remembered
def middles(facts: Facts, view: str) -> Relation:
    """(N, 2) x and y in pixels of the middle of each visible box; valid and margin as those of `boxes`."""
    box = boxes(facts, view)
    middle = (box.value[:, :2] + box.value[:, 2:]) / 2
    return relation(middle, box.valid, box.margin, "px", "middle of the visible box")


@remembered
def depths(facts: Facts, view: str) -> Relation:
    """(N, 3) nearest, median and farthest z-depth of the visible pixels, metres; valid where any were measured. Margin: the nearest."""
    found = [facts.sight(view, name).depth for name in facts.ids]
    depth = np.array([one or (0.0, 0.0, 0.0) for one in found], dtype=np.float64).reshape(-1, 3)
    valid = np.array([one is not None for one in found], dtype=bool)
    return relation(depth, valid, depth[:, 0], "m", "nearest, median and farthest z-depth of the visible pixels")


@remembered
def bearings(facts: Facts, view: str) -> Relation:
    """(N, 2) the least and greatest direction on the floor of the visible pixels, degrees, 0 where the camera heads, positive left;
    valid where they were measured. Margin: half of what lies between."""
    found = [facts.sight(view, name).bearing for name in facts.ids]
    span = np.rad2deg(np.array([one or (0.0, 0.0) for one in found], dtype=np.float64).reshape(-1, 2))
    valid = np.array([one is not None for one in found], dtype=bool)
    return relation(span, valid, (span[:, 1] - span[:, 0]) / 2, "deg", "directions that the visible pixels span")


@remembered
def in_sight(facts: Facts) -> Relation:
    """(C, N) whether each camera, in the order of the scene's, shows any pixel of each thing; valid where the view was observed."""
    told = [
        [facts.sight(camera.id, name).pixels for name in facts.ids] if camera.id in facts.views else [0] * len(facts.ids)
        for camera in facts.scene.cameras
    ]
    count = np.array(told, dtype=np.int64).reshape(len(facts.scene.cameras), len(facts.ids))
    looked = np.array([camera.id in facts.views for camera in facts.scene.cameras], dtype=bool)
    known = np.broadcast_to(looked[:, None], count.shape)
    return relation(count > 0, known, count.astype(np.float64), "px", "any pixel in sight")


def mask(facts: Facts, view: str, entity: str) -> NDArray[np.bool_]:
    """(H, W) the visible pixels of one thing; none where it is unseen. SceneError where the view was stored without masks."""
    camera, seen = facts.camera(view), facts.sight(view, entity)
    if seen.mask is None:
        return np.zeros((camera.height, camera.width), dtype=bool)
    return rle.decode(seen.mask, camera.height, camera.width)
