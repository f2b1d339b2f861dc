"""A place seen before and after something was moved, from two sides: what is known again in both pictures, how far it was moved, and how that is told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.frames import inverse, project
from scenegen.scene import Object
from scenegen.tasks.common.pairs import known_again
from scenegen.tasks.common.watching import seen_well
from scenegen.tasks.task import referrer

Floats = NDArray[np.float64]
BEFORE, LATER = 0, (1, 2)
"""The frame of the first visit, and those of the second: before anything has moved, and when all is done."""
LANDMARKS, NEAR_M = 2, 2.5
"""Things that stand still near each thing that is named, by which its place is known again, and how near."""
INSIDE = 0.03
"""Share of width and height by which the place where it stands at the other time lies inside a picture."""
LARGEST_M = 1.3
LARGEST_ON_TOP_M, LEAST_ON_TOP_M2 = 0.8, 0.02
"""Longest side of what anybody would move on the floor; and of what stands on something else, with the least area of its largest side."""


@remembered
def plain_names(facts: Facts, frame: int) -> dict[str, str]:
    """How each thing is called over the first picture and that of a frame, by id: by its noun, or its colour and noun; what it is made of, its size
    and what carries it do not tell from another side which of two it is."""
    assert facts.view_set is not None
    names = referrer(facts, [facts.view_set.cameras[k].id for k in (BEFORE, frame)])
    phrases = {
        thing.id: (names.phrase(thing.id), thing.label, f"{thing.attributes.get('color')} {thing.label}")
        for thing in facts.scene.things
    }
    return {name: phrase for name, (phrase, *plain) in phrases.items() if phrase in plain}


@remembered
def landmarks(facts: Facts, frame: int) -> list[int]:
    """The numbers of things that never move and that both pictures show well enough to be known again, those without a name too."""
    assert facts.view_set is not None
    tracked = {track.entity for track in facts.scene.tracks}
    both = known_again(facts, *(facts.view_set.cameras[k].id for k in (BEFORE, frame)))
    return [facts.index[name] for name in both if name not in tracked and not facts.is_person[facts.index[name]]]


@remembered
def could_be_moved(facts: Facts, frame: int) -> list[str]:
    """Things with a name that could be moved, are seen well in both pictures, and have landmarks near them in the first."""
    marks, out = landmarks(facts, frame), []
    for name in plain_names(facts, frame):
        thing, own = facts.entity(name), facts.index[name]
        assert isinstance(thing, Object)
        near = (
            np.linalg.norm(facts.instants[BEFORE].centers[[k for k in marks if k != own]] - facts.centers[own], axis=1) <= NEAR_M
        )
        if near.sum() >= LANDMARKS and movable(thing) and seen_well(facts, name, BEFORE) and seen_well(facts, name, frame):
            out.append(name)
    return out


def movable(thing: Object) -> bool:
    """Whether anybody would move a thing, by what it is, how it stands and how large it is: names of what never moves would tell the answer."""
    fixed = catalogue.is_rooted(thing.category) or catalogue.is_alive(thing.category)
    long, wide = sorted(map(float, thing.size), reverse=True)[:2]
    loose = {"floor": long < LARGEST_M, "object": long <= LARGEST_ON_TOP_M and long * wide >= LEAST_ON_TOP_M2}
    return not fixed and loose.get(thing.support, False)


@remembered
def _loosely(facts: Facts) -> dict[str, str]:
    """On what each thing stands that anybody would move, by id."""
    return {thing.id: thing.support for thing in facts.scene.objects if movable(thing)}


def as_well(facts: Facts, name: str, others: Sequence[str]) -> list[str]:
    """Those of `others` that could have been moved as well as a thing: such as stand on the floor as it does, or on something else; beside what
    somebody holds, all that could be moved. Composing moves the ones and the others not equally often."""
    loosely = _loosely(facts)
    loose = [other for other in others if other in loosely]
    return [other for other in loose if loosely[other] == loosely.get(name, loosely[other])]


def centre_at(facts: Facts, frame: int, name: str) -> Floats:
    """(3,) where the centre of a thing is in a frame."""
    then = facts.instants[frame]
    out: Floats = then.centers[then.index[name]]
    return out


def way_of(facts: Facts, frame: int, name: str) -> float:
    """Metres from where a thing's centre is in the first picture to where it is in that of a frame."""
    return float(np.linalg.norm(centre_at(facts, frame, name) - centre_at(facts, BEFORE, name)))


def told_by_landmarks(facts: Facts, frame: int, name: str) -> float:
    """How far a thing was moved as a share of how far landmarks are from it, where they are farther; by the second best of them."""
    places = facts.centers[landmarks(facts, frame)]
    old, new = centre_at(facts, BEFORE, name), centre_at(facts, frame, name)
    far = np.maximum(np.linalg.norm(places - old, axis=1), np.linalg.norm(places - new, axis=1))
    return float(np.linalg.norm(new - old) / np.sort(far)[LANDMARKS - 1]) if len(far) >= LANDMARKS else 0.0


def shift_of_place(facts: Facts, frame: int, name: str) -> float:
    """The least share of a picture's width between where a thing's centre is in it and where it is at the other time; 0 where either lies
    outside one of the pictures."""
    assert facts.view_set is not None
    ends = np.array([centre_at(facts, BEFORE, name), centre_at(facts, frame, name)])
    shifts = []
    for camera in (facts.view_set.cameras[k] for k in (BEFORE, frame)):
        points, depth = project(camera.K, inverse(camera.world_from_camera), ends)
        size = np.array([camera.width, camera.height])
        if (depth <= 0).any() or ((points < INSIDE * size) | (points > (1 - INSIDE) * size)).any():
            return 0.0
        shifts.append(float(np.linalg.norm(points[1] - points[0])) / camera.width)
    return min(shifts)


def turned_deg(facts: Facts, frame: int) -> float:
    """Degrees on the floor between the ways that the two pictures look."""
    assert facts.view_set is not None
    ways = [facts.view_set.cameras[k].world_from_camera[:2, 2] for k in (BEFORE, frame)]
    yaw = [complex(*way) for way in ways]
    return float(abs(np.rad2deg(np.angle(yaw[1] / yaw[0])))) if all(abs(one) > 1e-3 for one in yaw) else 0.0
