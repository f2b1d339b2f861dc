"""What a camera that stands still shows while something moves, for families about such clips."""

from __future__ import annotations

import numpy as np

from scenegen.facts import Facts, Visibility
from scenegen.facts.relation import remembered

OFTEN = 0.6
"""Share of a clip's frames that show what moves well, at least."""
WELL = Visibility()
"""What counts as well in view, whatever a recipe asks of what questions name."""


@remembered
def stands_still(facts: Facts) -> bool:
    """Whether all cameras of a clip are at one place."""
    cameras = facts.view_set.cameras if facts.view_set is not None else ()
    return len(cameras) > 1 and all(
        np.array_equal(one.world_from_camera, cameras[0].world_from_camera) and np.array_equal(one.K, cameras[0].K)
        for one in cameras
    )


@remembered
def seen_well(facts: Facts, name: str, frame: int) -> bool:
    """Whether a frame shows something well, by WELL and by the recipe's policy."""
    assert facts.view_set is not None
    camera = facts.view_set.cameras[frame]
    person = bool(facts.is_person[facts.index[name]])
    return WELL.sees(facts.sight(camera.id, name), camera.width * camera.height, person) and facts.is_visible(camera.id, name)


def shift_of(facts: Facts, name: str, first: int = 0, last: int = -1) -> float:
    """How far the middle of what shows of a thing is, in the last frame, from where it was in the first, as a share of the picture's width."""
    assert facts.view_set is not None
    boxes = [facts.sight(facts.view_set.cameras[frame].id, name).box2d for frame in (first, last)]
    middles = [(box[0] + box[2], box[1] + box[3]) for box in boxes if box is not None]
    if len(middles) < 2:
        return 0.0
    (x, y), (u, v) = middles
    return float(np.hypot(u - x, v - y)) / 2 / facts.view_set.cameras[0].width
