"""How far something moves along its track, in metres and in the pictures of a clip. The audit's own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation, Slerp

from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.source import Row


def _at(track: Truth, time: float) -> NDArray[np.float64]:
    """Pose (4, 4) along a track: straight and with an even turn between two keys, still beyond them."""
    keys = [(key["time"], np.array(key["world_from_object"], dtype=np.float64)) for key in track["keys"]]
    after = next((k for k, (when, _) in enumerate(keys) if when > time), None)
    if after is None or after == 0:
        return keys[-1 if after is None else 0][1]
    (begin, one), (end, other) = keys[after - 1], keys[after]
    out = np.eye(4)
    both = Rotation.from_matrix(np.array([one[:3, :3], other[:3, :3]]))
    out[:3, :3] = Slerp([begin, end], both)([time]).as_matrix()[0]
    out[:3, 3] = one[:3, 3] + (other[:3, 3] - one[:3, 3]) * (time - begin) / (end - begin)
    return out


def moved_in(truth: Truth, track: Truth, name: str, ends: tuple[Row, Row]) -> tuple[float, float]:
    """Metres between a thing's centres at the times of two views, both of which show it, and between the middles of what they show, as a
    share of the picture's width."""
    size = entities(truth)[name]["size"][2]
    centres = [_at(track, view["time"]) @ np.array([0.0, 0.0, size / 2, 1.0]) for view in ends]
    cells = [cell_of(view, name) for view in ends]
    (x, y), (u, v) = (((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for cell in cells if cell for box in (cell["box2d"],))
    return float(np.linalg.norm((centres[1] - centres[0])[:3])), float(np.hypot(u - x, v - y)) / ends[0]["width"]
