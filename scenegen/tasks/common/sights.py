"""What somebody plainly sees, as they stand and look, and what they plainly do not; for families that ask of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.facts.sightlines import can_see, in_field
from scenegen.fields import Number, Share
from scenegen.frames import inverse, transform
from scenegen.scene import Person
from scenegen.tasks.common.reflected import looks_into_one
from scenegen.tasks.common.seeing import eyes
from scenegen.tasks.task import TaskConfig

Floats = NDArray[np.float64]
NEVER_DEG = 95.0
"""How far off the gaze nobody sees anything: half of what both eyes with their outer corners cover. Between the field and this, nobody says."""
WHOLE_IN_FIELD = 0.95
"""Share of a thing's surface that must lie in the field of view for it to be hidden rather than aside."""
APART_M = 0.25
"""How far from a body a thing must be: nobody says of the chair somebody sits on that it is seen or not."""
LEAST_SPAN = 0.02
"""Size of a thing over its distance from the eyes (about a degree) below which sight is not the question but eyesight."""
HIDING_LINES = 5
"""Of nine sight lines, to the corners and the middle of a box, so many the box of one thing in the picture must cross to hide it."""
IN_SIGHT, HIDDEN, OUTSIDE = "in sight", "hidden", "outside"


class SightConfig(TaskConfig):
    """margin_deg: how far inside the field of view, or beyond all sight, a thing must be. seen, unseen: shares of its surface."""

    margin_deg: Number = Field(10.0, ge=0, lt=60, description="degrees from the edge of the field of view, 60 or 95 off the gaze")
    seen: Share = Field(0.5, description="least share of a thing's surface that is seen where the answer is yes")
    unseen: Share = Field(0.02, description="most share of a thing's surface that is seen where the answer is no")


@dataclass(frozen=True)
class Looks:
    """Of everything, for one person. off (N,): degrees between the gaze and each box's middle; most (N,): the same by gaze or head,
    whichever is more; least (N,): degrees to its nearest corner, by gaze or head, whichever is less."""

    off: Floats
    most: Floats
    least: Floats


def told(facts: Facts, view: str, person: str, config: SightConfig) -> list[tuple[str, str, float]]:
    """(thing, why it is seen or not, degrees off the body's heading) of all that one can say of, for a person in a view. Of who looks into
    a mirror nobody says what they do not see."""
    row, looks = facts.index[person], looking(facts, person)
    sees = can_see(facts, config.seen, config.unseen)
    clear = looks.most + config.margin_deg <= field_deg(facts)
    beyond = looks.least - config.margin_deg >= NEVER_DEG
    whole = in_field(facts).value[row] >= WHOLE_IN_FIELD
    body = np.rad2deg(np.abs(facts.azimuth[facts.frame(f"body:{person}")]))
    out, mirrored = [], looks_into_one(facts, person)
    for name in facts.visible(view):
        column = facts.index[name]
        if not _fair(facts, row, column):
            continue
        if sees.holds(True)[row, column] and clear[column]:
            out.append((name, IN_SIGHT, float(body[column])))
        elif mirrored:
            continue
        elif sees.holds(False)[row, column] and beyond[column]:
            out.append((name, OUTSIDE, float(body[column])))
        elif sees.holds(False)[row, column] and clear[column] and whole[column] and hiding(facts, view, row, column):
            out.append((name, HIDDEN, float(body[column])))
    return out


def _fair(facts: Facts, row: int, column: int) -> bool:
    """Whether one may ask of a person and another: not of what they hold, wear or touch, nor of what is too small from there."""
    if row == column or facts.supports[row, column] or facts.supports[column, row] or facts.distance[row, column] < APART_M:
        return False
    away = float(np.linalg.norm(facts.centers[column] - eyes(facts, facts.ids[row])))
    return float(facts.sizes[column].max()) >= LEAST_SPAN * away


def margin_of(facts: Facts, person: str, target: str, reason: str) -> float:
    """Degrees by which a thing is inside the field of view of somebody, or beyond all sight, seen or not for a reason."""
    looks, column = looking(facts, person), facts.index[target]
    return float(looks.least[column] - NEVER_DEG if reason == OUTSIDE else field_deg(facts) - looks.most[column])


def field_deg(facts: Facts) -> float:
    """How far off the gaze the field of view reaches, degrees, as sight lines were measured."""
    assert facts.measured.sight is not None
    return facts.measured.sight.field_deg / 2


@remembered
def looking(facts: Facts, person: str) -> Looks:
    """How far off a person's gaze and head everything is."""
    known = facts.entity(person)
    assert isinstance(known, Person)
    axes = np.stack([known.world_from_gaze[:3, 0], known.world_from_head[:3, 0]])
    points = np.concatenate([facts.centers[:, None], facts.corners], 1) - eyes(facts, person)
    across = np.linalg.norm(np.cross(points[:, :, None], axes), axis=-1)
    off = np.rad2deg(np.arctan2(across, points @ axes.T))
    return Looks(off[:, 0, 0], off[:, 0].max(-1), off[:, 1:].min((1, 2)))


def hiding(facts: Facts, view: str, row: int, column: int) -> bool:
    """Whether some other thing that a view shows well, and that is not of glass, stands by its box between a person and a thing."""
    eye = eyes(facts, facts.ids[row])
    ends = np.concatenate([facts.centers[column][None], facts.corners[column]])
    for name in facts.visible(view):
        k, known = facts.index[name], facts.entity(name)
        if k in (row, column) or known.attributes.get("material") == "glass":
            continue
        local = inverse(facts.poses[k])
        if crossed(transform(local, eye), transform(local, ends), facts.sizes[k]).sum() >= HIDING_LINES:
            return True
    return False


def crossed(start: Floats, ends: Floats, size: Floats) -> NDArray[np.bool_]:
    """(R,) whether the segments from start (3,) to ends (R, 3) meet a box of this size whose base centre is the origin."""
    low, high = np.array([-size[0] / 2, -size[1] / 2, 0.0]), np.array([size[0] / 2, size[1] / 2, size[2]])
    way = np.where(np.abs(ends - start) < 1e-12, 1e-12, ends - start)
    one, other = (low - start) / way, (high - start) / way
    enter, leave = np.minimum(one, other).max(-1), np.maximum(one, other).min(-1)
    out: NDArray[np.bool_] = (enter <= leave) & (leave >= 0) & (enter <= 1)
    return out
