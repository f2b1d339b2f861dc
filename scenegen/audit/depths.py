"""How far things are from a camera, from the truth's boxes and from what a view's table says of the pixels; and what photographs suggest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.audit.carrying import carried, moves
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, entities, pose_of
from scenegen.audit.source import Row

INSIDE = 0.9 - 1e-9
"""Share of a silhouette that the picture must hold."""
LOWER, BIGGER = 0.015, 1.1
"""Share of the picture's height, and ratio of pixels, from which on one is lower or bigger in it than another."""


def from_camera(truth: Truth, view: Row, name: str) -> float:
    """Metres straight from a view's camera to the closest point of an entity's box."""
    entity = entities(truth)[name]
    pose, (length, width, height) = pose_of(entity), entity["size"]
    eye = np.array(view["world_from_camera"], dtype=np.float64)[:3, 3]
    x, y, z = Rotation.from_matrix(pose[:3, :3]).inv().apply(eye - pose[:3, 3])
    beyond = (max(abs(x) - length / 2, 0.0), max(abs(y) - width / 2, 0.0), max(-z, z - height, 0.0))
    return float(np.sqrt(sum(part * part for part in beyond)))


def shown(view: Row, name: str) -> Row | None:
    """The row of what a view shows nearly whole and has the depths of; None for anything else."""
    cell = cell_of(view, name)
    return cell if cell is not None and cell["depth"] is not None and cell["in_frame"] >= INSIDE else None


def times_apart(one: tuple[float, float], other: tuple[float, float], gap_m: float, gap_ratio: float) -> float:
    """By how many times the least that is accepted the first of two is the nearer, by both of its measures in metres and as shares; never
    above 0 where it is not the nearer by both."""
    times = [
        min((b - a) / gap_m, (b - a) / max(a, b, 1e-6) / gap_ratio) for a, b in zip(one, other, strict=True)
    ]  # negative where farther
    return min(times)


def suggested(view: Row, order: Sequence[Row]) -> str:
    """What lower and bigger in the picture suggest of things given from the nearest to the farthest: consistent, counter or ambiguous, each
    by whether it is right of most of the pairs."""
    pairs = list(combinations(order, 2))
    sink = [(near["box2d"][1] + near["box2d"][3] - far["box2d"][1] - far["box2d"][3]) / 2 for near, far in pairs]
    lower = sum(drop >= LOWER * view["height"] - 1e-9 for drop in sink) > len(pairs) / 2
    bigger = sum(near["amodal_pixels"] >= BIGGER * far["amodal_pixels"] - 1e-9 for near, far in pairs) > len(pairs) / 2
    return {2: "consistent", 1: "ambiguous", 0: "counter"}[lower + bigger]


def ranked(truth: Truth, view: Row, names: Sequence[str], gap_m: float, gap_ratio: float) -> tuple[list[str], float, str] | None:
    """Things from the nearest to the camera to the farthest, by how many times the least that is accepted the least clear two of them are
    apart, and what photographs suggest of them; None where one is not to be told, or two not apart at all."""
    straight = {name: from_camera(truth, view, name) for name in names}
    cells = {name: cell for name in names if (cell := shown(view, name)) is not None}
    if len(cells) < len(names) or moves(truth, names) or carried(truth, names):
        return None
    order = sorted(names, key=straight.__getitem__)
    measures = [(straight[name], float(cells[name]["depth"][1])) for name in order]
    margin = min(times_apart(near, far, gap_m, gap_ratio) for near, far in combinations(measures, 2))
    return (order, margin, suggested(view, [cells[name] for name in order])) if margin > 0 else None
