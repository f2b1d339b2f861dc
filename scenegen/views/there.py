"""A person among things, and what one would see from there: the view from their eyes among views that are taken for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.fields import Degrees, Heights, Number, Whole
from scenegen.frames import look_at, wrap
from scenegen.scene import Camera, Person
from scenegen.views.eyes import GRID, OWN_M, STEP_M
from scenegen.views.framing import frame, unhidden
from scenegen.views.look import Seen, smaller
from scenegen.views.plan import PLANS, Draft, Place, PlanConfig, ViewPlan, camera, lens

Floats = NDArray[np.float64]
LOOKED_AT = 24
"""Of the candidates for the first picture, those that are looked at, the best by boxes first."""
PARTS = {("face", "eyes"): 0.0004, ("head", "face", "eyes", "hair", "hat"): 0.0015, ("torso", "hips"): 0.0025}
"""Share of the first picture that parts of the person cover at least."""
BORDER = 0.03
"""Share of its width that the first picture keeps the person away from its sides and its top."""
CLEAR = Seen(min_fraction=0.5, min_pixels=0.005, min_in_frame=0.85)
"""How well that is shown by which a reader tells what the person sees."""
NEAR_M, FAR_M = 1.4, 6.0
"""How near and how far one looks at a thing."""
GLANCES, PLACES = 10, 4
"""What is tried to be looked at from a place; free places that are tried beside the eyes of others."""
KNOWN = 4
"""Beyond so many things that the first picture shares with the view of the eyes, more are worth no more."""
HEADING = 0.2
"""Share of a gaze that goes along the floor at least, for it to have a way there."""
CUT = 3.0
"""What a large person's cut-off head costs, in things."""


class ThereConfig(PlanConfig):
    """least: how many things each of the views shows well. known: how many of what the eyes see the first picture shows well too. turned_deg:
    by how much the other view from a place is turned at least. ahead_deg, told_deg: something that they see lies ahead of them within so many
    degrees, and by so many elsewhere for each other camera, and the first picture shows it. apart_m: metres on the floor between the two places at least. forward_m: how far before the
    eyes, along the view, a camera may stand so that the own head is not in the way. down_deg: how far the four look down, all alike. wide_deg: horizontal field of view of the first picture.
    eye_m: its height."""

    hfov_deg: Degrees = (62.0, 76.0)
    wide_deg: Degrees = (66.0, 84.0)
    tries: Whole = Field(default=400, ge=1, le=10_000)
    least: Whole = Field(2, ge=0, le=100)
    known: Whole = Field(2, ge=0, le=100)
    turned_deg: Number = Field(75.0, ge=0, le=180)
    ahead_deg: Number = Field(26.0, ge=0, le=90)
    told_deg: Number = Field(45.0, ge=0, le=180)
    apart_m: Number = Field(1.5, ge=0, le=100)
    forward_m: Number = Field(0.32, ge=0, le=0.5)
    down_deg: tuple[Number, Number] = (3.0, 14.0)
    eye_m: Heights = (1.3, 2.2)


@PLANS.register("there")
class There(ViewPlan):
    """Five pictures: of a person and what is about them; from between their eyes the way of their gaze on the floor, and the same turned to
    something else; and two from another place, the eyes of somebody else where there are any, one of them their way. All but the first look
    down alike, and none shows anything of whose eyes it is from. So a view stands out among the four neither by its place nor by its way."""

    name = "there"
    Config = ThereConfig

    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        out: list[Draft] = []
        people = place.stage.scene.people
        if not people:
            place.reasons["no such person"] += 1
        for k in rng.permutation(len(people)):
            if len(out) == config.sets:
                break
            found = self._about(place, config, people[int(k)], rng)
            if isinstance(found, Draft):
                out.append(found)
            else:
                place.reasons[found] += 1
        return out

    def _about(self, place: Place, config: Any, person: Person, rng: np.random.Generator) -> Draft | str:
        K, down = lens(config, rng), float(np.tan(np.deg2rad(rng.uniform(*config.down_deg))))
        own = _both_ways(place, config, K, down, person, rng)
        if own is None:
            return "too little is seen, or too little by turning"
        sees = [name for name in place.looker.shown(smaller(own[0]), config.seen)[0] if name != person.id]
        clear = [name for name in place.looker.shown(smaller(own[0]), CLEAR)[0] if name != person.id]
        for other in _elsewhere(place, config, K, down, person, rng):
            telling = _telling(place, config, own[0], [own[1], *other], clear)
            first = _reference(place, config, person, sees, telling, rng) if telling else None
            if first is not None:
                return Draft([first, *own, *other])
        return "no picture shows the person and what tells what they see"


def _both_ways(
    place: Place, config: Any, K: Floats, down: float, person: Person, rng: np.random.Generator
) -> list[Camera] | None:
    """The view from somebody's eyes their way, and turned to something else; None where one of it shows too little."""
    gaze = person.world_from_gaze
    if float(np.hypot(*gaze[:2, 0])) < HEADING:
        return None
    own = _shot(place, config, K, gaze[:3, 3], float(np.arctan2(gaze[1, 0], gaze[0, 0])), down, person)
    if own is None:
        return None
    turned = _glance(place, config, K, gaze[:3, 3], down, [own], person, rng)
    return None if turned is None else [own, turned]


def _elsewhere(
    place: Place, config: Any, K: Floats, down: float, person: Person, rng: np.random.Generator
) -> Iterator[list[Camera]]:
    """Two views from another place each: somebody else's eyes and the same turned; then from free places at the same height."""
    eye = person.world_from_gaze[:3, 3]
    others = [one for one in place.stage.scene.people if one.id != person.id]
    for k in rng.permutation(len(others)):
        one = others[int(k)]
        if np.hypot(*(one.world_from_gaze[:2, 3] - eye[:2])) >= config.apart_m:
            found = _both_ways(place, config, K, down, one, rng)
            if found is not None:
                yield found
    spots = np.concatenate([rng.uniform(*place.stage.around(eye), (config.tries, 2)), np.full((config.tries, 1), eye[2])], 1)
    good = place.stage.free(spots) & (np.linalg.norm(spots - eye, axis=1) >= config.apart_m)
    for spot in spots[good][:PLACES]:
        one_way = _glance(place, config, K, spot, down, [], None, rng)
        two = None if one_way is None else _glance(place, config, K, spot, down, [one_way], None, rng)
        if one_way is not None and two is not None:
            yield [one_way, two]


def _telling(place: Place, config: Any, own: Camera, wrong: list[Camera], sees: list[str]) -> list[str]:
    """Of what is plainly seen from somebody's eyes that which lies ahead of them, and well to another side for each of the other cameras."""
    column = {entity.id: k for k, entity in enumerate(place.stage.entities)}
    middles = place.stage.centers[[column[name] for name in sees]].reshape(-1, 3)
    bearings = []
    for one in (own, *wrong):
        way, ahead = middles - one.world_from_camera[:3, 3], one.world_from_camera[:2, 2]
        bearings.append(wrap(np.arctan2(way[:, 1], way[:, 0]) - np.arctan2(ahead[1], ahead[0])))
    apart = np.rad2deg(np.abs(wrap(np.array(bearings[1:]) - bearings[0])).min(0))
    good = (np.abs(np.rad2deg(bearings[0])) <= config.ahead_deg) & (apart >= config.told_deg)
    return [name for name, tells in zip(sees, good, strict=True) if tells]


def _glance(
    place: Place,
    config: Any,
    K: Floats,
    eye: Floats,
    down: float,
    before: list[Camera],
    person: Person | None,
    rng: np.random.Generator,
) -> Camera | None:
    """A view from a place to something that lies well off the way of those before; None where no such view shows enough."""
    way = place.stage.centers - eye
    far, yaws = np.hypot(way[:, 0], way[:, 1]), np.arctan2(way[:, 1], way[:, 0])
    good = place.stage.wanted & (far >= NEAR_M) & (far <= FAR_M)
    for one in before:
        ahead = one.world_from_camera[:2, 2]
        good &= np.rad2deg(np.abs(wrap(yaws - np.arctan2(ahead[1], ahead[0])))) >= config.turned_deg
    for k in rng.permutation(np.flatnonzero(good))[:GLANCES]:
        found = _shot(place, config, K, eye, float(yaws[k]), down, person)
        if found is not None:
            return found
    return None


def _shot(place: Place, config: Any, K: Floats, eye: Floats, yaw: float, down: float, person: Person | None) -> Camera | None:
    """A camera at somebody's eyes, or as near before them as nothing of the own body is in the way, that shows enough and nothing of them."""
    index = 0 if person is None else 1 + [one.id for one in place.stage.scene.entities].index(person.id)
    ahead = np.array([np.cos(yaw), np.sin(yaw), 0.0])
    for step in range(int(config.forward_m / STEP_M) + 1):
        at = eye + STEP_M * step * ahead
        found = camera(config, K, look_at(at, at + ahead - [0, 0, down]))
        if not place.stage.within(at[None], 0.0)[0]:
            return None
        met, points = place.looker.first(found, GRID)
        near = np.linalg.norm(points - at, axis=1) < OWN_M
        if index and ((met == index) & near).any():
            continue
        enough = len(place.looker.shown(smaller(found), config.seen)[0]) >= config.least
        return found if enough and not (index and (met == index).any()) else None
    return None


def _reference(
    place: Place, config: Any, person: Person, sees: list[str], telling: list[str], rng: np.random.Generator
) -> Camera | None:
    """The best of the candidates that show a person's face and things that the person sees, one of those telling among them; None where there
    is none."""
    K = lens(config.model_copy(update={"hfov_deg": config.wide_deg}), rng)
    poses, score = _candidates(place, config, K, person, sees, rng)
    best, worth = None, 0.0
    for k in np.argsort(-score, kind="stable")[:LOOKED_AT]:
        found = camera(config, K, poses[int(k)])
        small = smaller(found)
        shown, clear = place.looker.shown(small, config.seen)[0], place.looker.shown(small, CLEAR)[0]
        known, tells = len({*sees} & {*shown}), len({*telling} & {*clear})
        value = min(known, KNOWN) + min(tells, 3) + _plainly(place, small, person)
        if person.id in shown and known >= config.known and tells and value > worth:
            best, worth = found, value
    return best


def _plainly(place: Place, found: Camera, person: Person) -> float:
    """How well a picture shows which way somebody looks, up to 1; far below 0 where it does not, or cuts them at a side or the top."""
    seen = place.looker.visible(found).get(person.id)
    if seen is None or seen.box2d is None:
        return -100.0
    (x0, y0, x1, _), wide = seen.box2d, found.width
    shares = [sum(seen.parts.get(part, 0) for part in parts) / (least * wide * found.height) for parts, least in PARTS.items()]
    inside = min(x0, y0, wide - x1) >= BORDER * wide
    return min(*shares, 4.0) / 4 if inside and min(shares) >= 1 else -100.0


def _candidates(
    place: Place, config: Any, K: Floats, person: Person, sees: list[str], rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Poses (C, 4, 4) beside or before a person, to between them and what they see, and how well they show both (C,), by boxes."""
    stage, count = place.stage, config.tries
    column = {entity.id: k for k, entity in enumerate(stage.entities)}
    own, rest = column[person.id], [column[name] for name in sees]
    if not rest:
        return np.zeros((0, 4, 4)), np.zeros(0)
    gaze = person.world_from_gaze
    turned = np.arctan2(gaze[1, 0], gaze[0, 0]) + np.deg2rad(rng.uniform(10, 93, count)) * rng.choice([-1, 1], count)
    far = rng.uniform(1.3, 6.0, count)
    aside = gaze[:2, 3] + far[:, None] * np.stack([np.cos(turned), np.sin(turned)], 1)
    eyes = np.concatenate([aside, rng.uniform(config.eye_m[0], config.eye_m[1], (count, 1))], 1)
    share = rng.uniform(0.25, 0.75, (count, 1))
    goals = share * stage.centers[own] + (1 - share) * stage.centers[rest].mean(0)
    free = stage.free(eyes) & (np.linalg.norm((goals - eyes)[:, :2], axis=1) >= 0.8)
    if not free.any():
        return np.zeros((0, 4, 4)), np.zeros(0)
    poses = look_at(eyes[free], goals[free])
    held = frame(stage, K, (config.width, config.height), poses)
    seen = unhidden(stage, poses, held.framed)
    return poses, KNOWN * seen[:, own] + np.minimum(seen[:, rest].sum(1), KNOWN) + 0.1 * seen.sum(1) - CUT * held.heads
