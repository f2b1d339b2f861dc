"""What of a thing's size a view's row lets one measure: that it stands, shows from top to foot or from end to end. The audit's own bounds."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.assets import catalogue
from scenegen.audit.fronts import Cell
from scenegen.audit.geometry import Truth, middle, pose_of
from scenegen.audit.source import Row

BORDER, HIDDEN = 2, 0.12 + 1e-9
"""Rows that must be left above and below, and the share of the height that may be hidden at either end: of whole pixels, which are stored, as
families have them, for some count those of which it is so."""
UPRIGHT, RAISED_M = 0.999 - 1e-6, 1e-6
"""Cosine of the lean up to which a thing stands; metres by which rounding may lift a hand."""
INSIDE, OPEN, SPAN = 0.9949, 0.799, 0.929
"""Shares of the silhouette that the picture holds and that shows, and of its extent that what shows spans."""
AS_LONG = 0.97
"""Sides this near to the longest are as long."""


def upright(entity: Truth) -> bool:
    """Whether something has a height that nobody doubts: a thing that stands, of a kind with nothing above its top, or somebody who stands, no
    hand above the head."""
    if "joints" in entity:
        raised = [place[2] for joint, place in entity["joints"].items() if joint in ("left_hand", "right_hand")]
        return (
            entity["posture"].get("kind", "stand") == "stand"
            and max(raised, default=0.0) <= pose_of(entity, "head")[2, 3] + RAISED_M
        )
    up = Rotation.from_matrix(pose_of(entity)[:3, :3]).apply([0, 0, 1])[2]
    stands = bool(up >= UPRIGHT) and entity.get("support", "floor") in ("floor", "object")
    return stands and not catalogue.rises_above_its_top(entity["category"])


def from_top_to_foot(view: Row, cell: Cell | None) -> bool:
    """Whether a silhouette ends inside the picture above and below, and little of it is hidden at either end."""
    if cell is None or cell["box2d"] is None:
        return False
    seen, whole = cell["box2d"], cell.get("amodal_box") or cell["box2d"]
    inside = whole[1] >= BORDER and whole[3] <= view["height"] - BORDER
    return bool(inside and max(seen[1] - whole[1], whole[3] - seen[3]) <= HIDDEN * (whole[3] - whole[1]))


def all_shows(cell: Cell | None) -> bool:
    """Whether the picture holds all of a silhouette, and most of it shows from end to end."""
    if cell is None or cell["box2d"] is None or cell["truncated"] or cell["in_frame"] < INSIDE:
        return False
    seen, whole = cell["box2d"], cell.get("amodal_box") or cell["box2d"]
    ends = all(seen[k + 2] - seen[k] >= SPAN * (whole[k + 2] - whole[k]) for k in (0, 1))
    return bool(ends and cell["pixels"] >= OPEN * cell["amodal_pixels"])


def across(view: Row, entity: Truth) -> float:
    """The share of a thing's longest side that lies across the line of sight to its middle; the most of sides as long."""
    away = middle(entity) - np.array(view["world_from_camera"], dtype=np.float64)[:3, 3]
    sight = Rotation.from_matrix(pose_of(entity)[:3, :3]).inv().apply(away / np.linalg.norm(away))
    longest = max(entity["size"])
    turned = [
        1.0 - min(abs(part), 1.0) ** 2 for part, side in zip(sight, entity["size"], strict=True) if side >= AS_LONG * longest
    ]
    return float(np.sqrt(max(turned)))


def says_size(phrase: str) -> bool:
    """Whether a name says how large the thing is."""
    return phrase.split(" ")[0] in ("large", "small")
