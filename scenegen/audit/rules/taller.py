"""Recomputes which of two is taller, from the shapes' boxes and bodies, and that a picture shows both from top to foot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.audit.geometry import Truth, box_points, entities, pose_of
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

LEAST_M, LEAST_SHARE = 0.1, 0.2
"""The least difference that counts: metres, and share of the taller."""
BORDER, OUT_OF_SIGHT = 1, 0.13
"""Rows that must be left above and below, and the share of the height that may be hidden at either end."""


@rule
class HeightAgainstHeight(Rule):
    """The vertical extents of two things as they stand."""

    task = "taller"
    name = "height_against_height"
    roles = {"target": "any", "reference": "any"}
    frames = ("world",)
    unit = "multiple of the least accepted"
    convention = "height in metres from the lowest to the highest point as it stands, whatever it stands on"
    values = ("yes", "no")
    answer_type = "yes_no"
    numbers = ("target_m", "reference_m")
    least_from = "clearance"
    told = {"target_m": Told(" m", 2), "reference_m": Told(" m", 2)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Each from its lowest to its highest corner; nothing where a picture does not show these."""
        known = entities(truth)
        tall = [float(np.ptp(box_points(known[given.id(role)])[:, 2])) for role in ("target", "reference")]
        apart = abs(tall[0] - tall[1])
        numbers = {"target_m": tall[0], "reference_m": tall[1]}
        if not all(_from_top_to_foot(view, given.id(role)) for view in views for role in ("target", "reference")):
            return Found(None, 0.0, numbers)
        margin = min(apart / LEAST_M, apart / max(tall) / LEAST_SHARE)
        return Found("yes" if tall[0] > tall[1] else "no", margin, numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Whoever's height is asked stands, and no word says beforehand which is larger."""
        known = entities(truth)
        for operand in given.operands:
            if not _upright(known[operand.id]):
                yield f"{operand.phrase!r} does not stand upright"
            if operand.phrase.split(" ")[0] in ("large", "small"):
                yield f"{operand.phrase!r} says how large it is"


def _from_top_to_foot(view: Row, name: str) -> bool:
    """Whether a silhouette ends inside the picture above and below, and little of it is hidden at either end."""
    cell = next((one for one in view["visible"] if one["id"] == name), None)
    if cell is None or cell["box2d"] is None:
        return False
    seen, whole = cell["box2d"], cell.get("amodal_box") or cell["box2d"]
    inside = whole[1] >= BORDER and whole[3] <= view["height"] - BORDER
    return bool(inside and max(seen[1] - whole[1], whole[3] - seen[3]) <= OUT_OF_SIGHT * (whole[3] - whole[1]))


def _upright(entity: Truth) -> bool:
    if "joints" in entity:
        raised = [place[2] for joint, place in entity["joints"].items() if joint in ("left_hand", "right_hand")]
        return (
            entity["posture"].get("kind", "stand") == "stand" and max(raised, default=0.0) <= pose_of(entity, "head")[2, 3] + 1e-3
        )
    up = Rotation.from_matrix(pose_of(entity)[:3, :3]).apply([0, 0, 1])[2]
    return bool(up > 0.998) and entity.get("support", "floor") in ("floor", "object")
