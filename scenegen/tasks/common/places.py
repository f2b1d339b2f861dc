"""What one can stand at and turn to face, the pictures that show all of it, and the floor plan that says it without pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.scene import Object, Person
from scenegen.tasks.common.seeing import middles_seen
from scenegen.tasks.task import referrer, shuffled

STAND_AT_M = 0.4
"""Height of the lowest thing that one stands at: a seat, not a mat or what lies about on the floor."""
FACE_M = 0.15
"""Height of the lowest thing on the floor that one turns to face."""
UPRIGHT = 0.999
"""Cosine of the lean up to which a thing stands: what leans or lies has no side to stand at."""
STATED = 8
"""Most things whose places a text-only question states."""

ONE_BY_ONE = ("single", "walk")
MOST_VIEWS, MOST_APIECE = 8, 12
"""Kinds of view sets whose pictures are asked about one by one; pictures of one question, and of such a set, evenly spread."""
LINKS, LARGE = 2, 0.03
"""Things that two views must both show well to be seen to be of one place; one is enough that fills this share of both."""


def can_stand_at(entity: Object | Person) -> bool:
    """Whether something stands on the floor and is one to stand at: not what hangs, lies flat, is held or stands on another thing.

    People are not: they move between pictures.
    """
    return (
        isinstance(entity, Object)
        and entity.support == "floor"
        and entity.parent is None
        and not entity.decor
        and float(entity.size[2]) >= STAND_AT_M
        and float(entity.world_from_object[2, 2]) >= UPRIGHT
        and catalogue.placement(entity.category) in ("floor", "")
        and not catalogue.is_alive(entity.category)
    )


def can_face(entity: Object | Person) -> bool:
    """Whether one turns to face something: not what hangs from the ceiling, nor what lies flat on the floor."""
    if isinstance(entity, Person):
        return True
    return entity.support != "ceiling" and not (entity.support == "floor" and float(entity.size[2]) < FACE_M)


def height_in_doubt(entity: Object | Person) -> bool:
    """Whether a thing of this kind may be said to be as high as its top, or as what rises above it: a counter with a tap, a bed."""
    return isinstance(entity, Object) and catalogue.rises_above_its_top(entity.category)


def is_ball(entity: Object | Person) -> bool:
    """Whether a thing of this kind has no longest side, as it is as long every way."""
    return isinstance(entity, Object) and catalogue.is_ball(entity.category)


def has_sides(entity: Object | Person) -> bool:
    """Whether something has a length, width and height that nobody doubts: a thing, not alive, that does not hang from the ceiling."""
    return (
        isinstance(entity, Object)
        and not entity.decor
        and entity.support != "ceiling"
        and not catalogue.is_alive(entity.category)
    )


def usual_longest(entity: Object | Person) -> float | None:
    """Metres along the longest side of the usual thing of a kind; None of people, and where nothing is known of the kind."""
    return catalogue.usual_longest(entity.category) if isinstance(entity, Object) else None


@remembered
def apart_on_floor(facts: Facts, nearest_m: float, farthest_m: float) -> NDArray[np.bool_]:
    """(N, N) pairs that can be two of what is stood at, faced and asked for: seen about their middle, things (people move), their centres from nearest_m to
    farthest_m metres apart on the floor, their boxes apart, none carrying the other."""
    shown = {name for view in facts.views for name in middles_seen(facts, view)} if facts.views else facts.ids
    seen = np.isin(facts.ids, sorted(shown))
    held = np.array([getattr(entity, "support", "") == "hand" for entity in facts.scene.entities], dtype=bool)
    usable = seen & ~facts.is_person & ~facts.decor & ~held
    delta = facts.centers[:, None, :2] - facts.centers[None, :, :2]
    plan = np.hypot(delta[..., 0], delta[..., 1])
    far = (plan >= nearest_m) & (plan <= farthest_m)
    pairs = usable[:, None] & usable[None] & far & ~facts.supports & ~facts.supports.T
    out: NDArray[np.bool_] = pairs & (facts.distance > 0.1)
    return out


@remembered
def at_rest(facts: Facts) -> NDArray[np.bool_]:
    """(N,) what neither moves at some time nor is carried by what does."""
    moving = {track.entity for track in facts.scene.tracks}
    moves = np.array([name in moving for name in facts.ids], dtype=bool)
    out: NDArray[np.bool_] = ~(moves | (facts.supports & moves[:, None]).any(0))
    return out


@remembered
def views_of(facts: Facts, names: tuple[str, ...], least: int, most: int, wanted: int) -> list[str] | None:
    """Few views that show all of `names` between them, so that one sees where their middles are, filled up to `wanted` with others, in stored order; None when some is never seen,
    they are not `least` to `most`, or nothing shows that they are of one place (`hang_together`). None are needed where there are none."""
    if not facts.views:
        return []
    shows = {view: middles_seen(facts, view).intersection(names) for view in facts.views}
    chosen: list[str] = []
    missing = set(names)
    while missing:
        best = max(shows, key=lambda view: len(shows[view] & missing), default=None)
        if best is None or not shows[best] & missing:
            return None
        chosen.append(best)
        missing -= shows[best]
    spare = [view for view in facts.views if view not in chosen]
    while len(chosen) < wanted or not hang_together(facts, chosen):
        found = next((view for view in spare if any(_share(facts, view, other) for other in chosen)), None)
        if found is None:
            break
        chosen.append(found)
        spare.remove(found)
    fit = least <= len(chosen) <= most and hang_together(facts, chosen)
    return [view for view in facts.views if view in chosen] if fit else None


def shown_together(facts: Facts) -> list[tuple[str, ...]]:
    """Pictures of one question each: one alone, or of a set that looks at one place from several sides all of it, where they hang
    together."""
    views = list(facts.views)
    if facts.view_set is None or facts.view_set.kind in ONE_BY_ONE:
        return [(view,) for view in _spread(views, MOST_APIECE)]
    some = _spread(views, MOST_VIEWS)
    return [tuple(some)] if len(some) > 1 and hang_together(facts, some) else []


def _spread(views: list[str], most: int) -> list[str]:
    """At most `most` of the views, evenly spread, the first among them."""
    return views if len(views) <= most else [views[k * len(views) // most] for k in range(most)]


def hang_together(facts: Facts, views: list[str]) -> bool:
    """Whether each view is linked to every other, directly or through others, by things that two views share (`_share`)."""
    reached, left = views[:1], views[1:]
    while found := [view for view in left if any(_share(facts, view, other) for other in reached)]:
        reached, left = reached + found, [view for view in left if view not in found]
    return not left


@remembered
def _share(facts: Facts, one: str, other: str) -> bool:
    """Whether two views both show LINKS things well, or one that is LARGE in both: what tells that they are of one place."""
    common = [name for name in facts.visible(one) if name in facts.visible(other) and not facts.is_person[facts.index[name]]]
    return len(common) >= LINKS or any(_large(facts, one, name) and _large(facts, other, name) for name in common)


def _large(facts: Facts, view: str, name: str) -> bool:
    camera = facts.camera(view)
    return facts.sight(view, name).pixels >= LARGE * camera.width * camera.height


def floor_plan(facts: Facts, rng: np.random.Generator, names: dict[str, str]) -> str:
    """A sentence with the floor coordinates of what `names` (id -> phrase) calls and of a few others, in random order, to the centimetre."""
    names, known = dict(names), referrer(facts, [])
    for name in shuffled(rng, facts.ids):
        phrase = known.phrase(name)
        if len(names) < STATED and name not in names and phrase is not None and " held by " not in phrase:
            names[name] = phrase
    at = {name: facts.centers[facts.index[name], :2] for name in names}
    said = "; ".join(f"the {names[name]} at ({at[name][0]:.2f}, {at[name][1]:.2f})" for name in shuffled(rng, names))
    return f"A floor plan seen from above, in meters (x to the right, y up), shows these centers: {said}."


def sits_at(one: Object | Person, other: Object | Person) -> bool:
    """Whether one is to sit on and the other to sit at."""
    if not (isinstance(one, Object) and isinstance(other, Object)):
        return False
    return catalogue.affords(one.category, "sit on") and catalogue.affords(other.category, "work at")
