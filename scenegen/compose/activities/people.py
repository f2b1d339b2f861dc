"""People in a furnished room: each does something that makes sense where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import people
from scenegen.compose.activities.clearance import arms_meet, free, meets_legs
from scenegen.compose.activities.company import Company
from scenegen.compose.activities.formations import pairs
from scenegen.compose.activities.holding import Held, between_hands, in_hand
from scenegen.compose.activities.proposals import (
    HOLDS,
    LOOKS,
    POINTS,
    Activity,
    Spot,
    as_imported,
    on_foot,
    on_seat,
    special,
    spots,
    taken_floor,
)
from scenegen.compose.layout.layout import Item, Layout
from scenegen.compose.layout.surface_samples import surface_samples
from scenegen.scene import Person

Floats = NDArray[np.float64]
TRIES = 14
SIT, SPECIAL, PAIR = 0.65, 0.22, 0.42
"""How often one sits, does something with the furniture, or stands with another, where there is room for it."""


PLACES, EYES_M = 40, 1.55
"""Places among which those are chosen who are to look at something, and about how high their eyes are."""
KNEE = 0.6
"""Up to what share of a pushed chair's height legs keep off it."""


@dataclass
class Placed:
    """A person in the room, with world points of the body and of what it holds (P, 3). chooses: whether to look or point at what stands out."""

    person: Person
    vertices: Floats
    held: Held | None = None
    chooses: bool = False


@dataclass
class Crowd:
    """Who is in the room so far, and which seats are taken. pointing: the share of them who are to stand and point; None: as it comes. gazing: the same
    of who stands and looks at something; holding: of the others, who stands with a thing in one hand."""

    layout: Layout
    pointing: float | None = None
    gazing: float | None = None
    holding: float | None = None
    placed: list[Placed] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)
    used: list[int] = field(default_factory=list)


def add_people(
    layout: Layout,
    count: int,
    rng: np.random.Generator,
    pointing: float | None = None,
    gazing: float | None = None,
    holding: float | None = None,
) -> list[Placed]:
    """Up to `count` people, each of whom differs from the others in the colour of the upper body. pointing: the share of them who stand and
    point, where there is room for it; None: as it comes. gazing: the same of who stands and looks at something; holding: of the others, who stands with a
    thing in one hand."""
    crowd = Crowd(layout, pointing, gazing, holding)
    for _ in range(count):
        for _ in range(TRIES):
            if len(crowd.placed) >= count:
                return crowd.placed
            params = (crowd.layout.asset_pool.person(rng) if crowd.layout.asset_pool is not None else None) or people.sample(rng)
            if params.get("top_color") and any(
                params["top_color"] == found.person.attributes.get("top_color") for found in crowd.placed
            ):
                continue
            if _add(crowd, params, rng, count - len(crowd.placed)):
                break
    return crowd.placed


def _add(crowd: Crowd, params: dict[str, Any], rng: np.random.Generator, left: int) -> bool:
    """Bring one person (or two together) in; whether there was room."""
    if "sha256" in params:
        return _settle(crowd, params, [as_imported(crowd.layout, rng, TRIES * 2)])
    points = crowd.pointing is not None and rng.random() < crowd.pointing
    gazes = crowd.gazing is not None and not points and rng.random() < crowd.gazing
    aims = points or gazes
    holds = crowd.holding is not None and not aims and rng.random() < crowd.holding
    does = POINTS if points else LOOKS if gazes else HOLDS if holds else None
    places = _in_company(crowd.layout, rng) if aims and crowd.gazing is not None else None
    if does is not None and _settle(crowd, params, [on_foot(crowd.layout, params, rng, TRIES, does, places)]):
        crowd.placed[-1].chooses = aims and crowd.gazing is not None
        return True
    chance = rng.random(3)
    stature = people.bodies()[params["body"]].stature_m
    if left >= 2 and chance[2] < PAIR and _pair(crowd, params, rng):
        return True
    choices: list[Iterator[Activity]] = []
    if chance[1] < SPECIAL:
        choices.append(special(crowd.layout, params, stature, rng, crowd.used))
    if chance[0] < SIT:
        choices.append(on_seat(crowd.layout, params, stature, rng, crowd.taken))
    choices.append(on_foot(crowd.layout, params, rng, TRIES))
    return _settle(crowd, params, choices)


def _in_company(layout: Layout, rng: np.random.Generator) -> list[Spot]:
    """Places to stand, those first from where one may look at something that a picture tells from others."""
    found = list(spots(layout, rng, PLACES, taken_floor(layout)))
    company = Company(layout)
    return sorted(found, key=lambda spot: -company.best(np.array([spot[0], spot[1], EYES_M])))


def _settle(crowd: Crowd, params: dict[str, Any], choices: list[Iterator[Activity]]) -> bool:
    """Keep the first proposal that there is room for; whether there was one."""
    for choice in choices:
        for activity in choice:
            found = _check(crowd, params, activity)
            if found is not None:
                crowd.placed.append(found)
                if activity.seat is not None:
                    crowd.taken.append(activity.seat)
                crowd.used += [id(item) for item in activity.beside]
                return True
    return False


def _pair(crowd: Crowd, params: dict[str, Any], rng: np.random.Generator) -> bool:
    """Two people who stand together: they talk, queue, or each does their own."""
    colors = {found.person.attributes.get("top_color") for found in crowd.placed} | {params["top_color"]}
    partner = people.sample(rng)
    if partner["top_color"] in colors:
        return False
    for first, second in pairs(crowd.layout, params, partner, rng, TRIES // 2):
        one = _check(crowd, params, first)
        if one is None:
            continue
        crowd.placed.append(one)
        two = _check(crowd, partner, second)
        if two is not None:
            crowd.placed.append(two)
            return True
        crowd.placed.pop()
    return False


def _check(crowd: Crowd, params: dict[str, Any], activity: Activity) -> Placed | None:
    """The person doing it there, or None when the body would meet a wall, a thing or another person."""
    made = people.build(params, activity.posture)
    place = activity.world_from_body
    points = made.figure.cloud @ place[:3, :3].T + place[:3, 3]
    others = [found.vertices for found in crowd.placed]
    if not free(crowd.layout, points, others, activity.beside, activity.seat is not None):
        return None
    if activity.posture.get("action") == "pushing" and any(
        meets_legs(points, item, KNEE * item.built.size[2]) for item in activity.beside
    ):
        return None
    if activity.seat is not None and arms_meet(made.joints, place, activity.beside[0], float(activity.posture["seat_height"])):
        return None
    held = _held(made, activity)
    if activity.thing is not None and held is None:
        return None
    if held is not None:
        spread = held.spread
        if not free(crowd.layout, spread, others, activity.beside, activity.seat is not None):
            return None
        if any(_holds_into(held, item) for item in activity.beside):
            return None
        if activity.seat is not None and spread[:, 2].min() < float(activity.posture["seat_height"]):
            return None  # what hangs from a sitter's hand hangs into the seat
        points = np.concatenate([points, spread])
    hands: dict[Any, str] = dict.fromkeys(activity.hands, "?") if held is not None else {}
    person = people.place(f"person_{len(crowd.placed)}", params, activity.posture, place, hands)
    return Placed(person, points, held)


def _holds_into(held: Held, item: Item) -> bool:
    """Whether the surface of the thing one sits on (its arm, the top of a picnic table) comes into a held thing's box."""
    box = (held.spread - item.pose[:3, 3]) @ item.pose[:3, :3]
    points = (
        surface_samples(item.built, 0.0, item.built.size[2], (box.min(0), box.max(0))) @ item.pose[:3, :3].T + item.pose[:3, 3]
    )
    local = (points - held.frame[:3, 3]) @ held.frame[:3, :3] - [0, 0, held.built.size[2] / 2]
    return bool((np.abs(local) < np.array(held.built.size) / 2).all(1).any())


def _held(made: people.PersonBuilt, activity: Activity) -> Held | None:
    if activity.thing is None:
        return None
    if len(activity.hands) == 2:
        return between_hands(activity.thing, made, activity.world_from_body)
    radius = float(activity.posture[f"{activity.hands[0]}_hand"]["radius"])
    return in_hand(activity.thing, made, activity.hands[0], radius, activity.world_from_body)
