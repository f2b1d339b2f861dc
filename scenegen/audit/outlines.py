"""How the box of a thing is turned, if its outline tells: by the convex hull of its shape as seen from above. The audit's own bounds."""

from __future__ import annotations

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from scenegen.audit.geometry import Floats, Truth, pose_of
from scenegen.audit.world import world_for

ROUND = 1.06
"""The farthest corner of a hull from the middle over its nearest edge, up to which it is round."""
SLACK, ASKEW = 1.08, 1.12
"""The own footprint over that of the tightest rectangle, at most; that of one turned by 45 degrees over the own, at least."""


def turn_is_told(truth: Truth, thing: Truth) -> bool:
    """Whether a box that is turned otherwise would not fit, or the thing's whole shape shows its front. True of what has no shape here."""
    hull = _hull(truth, thing)
    if hull is None or (thing["has_front"] and thing.get("facing", "anywhere") == "anywhere"):
        return True
    edges = np.roll(hull, -1, axis=0) - hull
    least = min(_around(hull, float(np.arctan2(y, x))) for x, y in edges)
    own = _around(hull, 0.0)
    return own <= SLACK * least and _around(hull, np.pi / 4) >= ASKEW * own


def is_round(truth: Truth, thing: Truth) -> bool:
    """Whether a thing is round, seen from above, and stands upright; by its two sides where it has no shape here."""
    upright = bool(pose_of(thing)[2, 2] > 0.999)
    hull = _hull(truth, thing)
    if hull is None:
        return upright and max(thing["size"][:2]) <= ROUND * min(thing["size"][:2])
    edges = np.roll(hull, -1, axis=0) - hull
    away = np.abs(edges[:, 0] * hull[:, 1] - edges[:, 1] * hull[:, 0]) / np.linalg.norm(edges, axis=1)
    return upright and bool(np.linalg.norm(hull, axis=1).max() <= ROUND * away.min())


def _hull(truth: Truth, thing: Truth) -> Floats | None:
    """(K, 2) corners, in turn, of what a thing covers of its own base plane; None where it has no shape here or covers no area."""
    shape = world_for(truth).shape(thing["id"])
    if shape is None:
        return None
    pose = pose_of(thing)
    flat = np.asarray((shape.vertices - pose[:3, 3]) @ pose[:3, :2])
    try:
        out: Floats = flat[ConvexHull(flat).vertices]
    except QhullError:
        return None
    return out


def _around(hull: Floats, angle: float) -> float:
    """The area of the rectangle about a hull, one of whose sides has this angle."""
    across = hull @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return float(np.prod(np.ptp(across, axis=0)))
