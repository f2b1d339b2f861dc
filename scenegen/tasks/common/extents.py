"""What of a thing's size a picture lets one measure: whether it stands and shows from top to foot, or shows from end to end."""

from __future__ import annotations

import numpy as np

from scenegen.facts import Facts
from scenegen.scene import Person
from scenegen.tasks.common.places import has_sides, height_in_doubt, is_ball

BORDER_PX, HIDDEN = 2, 0.12
"""Pixels that a silhouette keeps from the upper and lower border, and the share of its height that may be hidden at its top or foot."""
UPRIGHT = 0.999
"""Cosine of the lean up to which a thing stands."""
IN_FRAME, SHOWN, SPANNED = 0.995, 0.8, 0.93
"""Shares of a silhouette that the picture holds and that shows, and of its width and height that what shows spans: wholly in the picture."""
GAP_M, SHORT = 0.10, 0.20
"""Metres between two heights, and the share of the greater that the lesser falls short, of the least difference that a reader sees."""
DEPTHS = 2.5
"""How many times farther the farther of two is at most: beyond, nobody compares heights by eye."""
TIE = 0.97
"""Sides this near to the longest are as long to the eye: of a round table either will do."""


def stands(facts: Facts, number: int) -> bool:
    """Whether something has a height that nobody doubts: a thing that stands upright, or somebody who stands, no hand above the head."""
    entity = facts.scene.entities[number]
    if isinstance(entity, Person):
        hands = [float(at[2]) for name, at in entity.joints.items() if name.endswith("_hand")]
        return entity.posture.get("kind", "stand") == "stand" and max(hands, default=0.0) <= float(entity.world_from_head[2, 3])
    upright = entity.support in ("floor", "object") and float(entity.world_from_object[2, 2]) >= UPRIGHT
    return upright and not height_in_doubt(entity)


def from_top_to_foot(facts: Facts, view: str, name: str) -> bool:
    """Whether a picture shows something well from its top to its foot, clear of the upper and lower border."""
    seen, camera = facts.sight(view, name), facts.camera(view)
    if not facts.is_visible(view, name) or seen.box2d is None:
        return False
    (_, top, _, foot), (_, shown_top, _, shown_foot) = seen.amodal_box or seen.box2d, seen.box2d
    hidden = max(shown_top - top, foot - shown_foot) / (foot - top)
    return top >= BORDER_PX and foot <= camera.height - BORDER_PX and hidden <= HIDDEN


def times_differ(one: float, other: float) -> float:
    """By how many times the least difference that a reader sees two heights in metres differ: in metres and as a share, whichever is less."""
    gap = abs(one - other)
    return float(min(gap / GAP_M, gap / max(one, other) / SHORT))


def times_deeper(facts: Facts, view: str, a: int, b: int) -> float:
    """How many times farther from the camera the farther of two is, by the median depth of its pixels; 1 where it was not measured."""
    found = [facts.sight(view, facts.ids[k]).depth for k in (a, b)]
    middles = [depth[1] for depth in found if depth is not None]
    return max(middles) / min(middles) if len(middles) == 2 and min(middles) > 0 else 1.0


def measurable(facts: Facts, k: int) -> bool:
    """Whether something has a longest side that nobody doubts: a thing, no ball, not alive, that does not hang, and not by a height in doubt."""
    entity = facts.scene.entities[k]
    by_height = float(entity.size[2]) >= TIE * float(entity.size.max())
    return has_sides(entity) and not is_ball(entity) and not (by_height and height_in_doubt(entity))


def all_shows(facts: Facts, view: str, k: int) -> bool:
    """Whether a picture shows all of something, little of it hidden."""
    seen = facts.sight(view, facts.ids[k])
    if not facts.is_visible(view, facts.ids[k]) or seen.box2d is None or seen.truncated:
        return False
    (x0, y0, x1, y1), (u0, v0, u1, v1) = seen.box2d, seen.amodal_box or seen.box2d
    spans = x1 - x0 >= SPANNED * (u1 - u0) and y1 - y0 >= SPANNED * (v1 - v0)
    return spans and seen.in_frame >= IN_FRAME and seen.fraction >= SHOWN


def across(facts: Facts, view: str, k: int) -> float:
    """What share of the longest side of something lies across the line from a view's camera to its centre; the most of sides as long."""
    sight = facts.centers[k] - facts.camera(view).world_from_camera[:3, 3]
    along = np.abs(facts.poses[k, :3, :3].T @ sight) / max(float(np.linalg.norm(sight)), 1e-9)
    long = facts.sizes[k] >= TIE * facts.sizes[k].max()
    return float(np.sqrt(1.0 - min(float(along[long].min()), 1.0) ** 2))
