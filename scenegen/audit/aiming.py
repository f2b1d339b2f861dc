"""Recomputes what a line from a person's eyes or hand meets, and how far off it everything else is. The audit's own geometry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import carried, entangled
from scenegen.audit.fronts import cell_of, faces, pixels_of
from scenegen.audit.geometry import Floats, Truth, box_points, entities, middle, pose_of
from scenegen.audit.rules.base import Found, Given
from scenegen.audit.source import Row
from scenegen.audit.world import world_for

FEWEST, MOST = 3, 4
"""Things that a question names, where a rule does not say otherwise."""
HEAD = ("head", "face", "eyes", "hair", "hat")
ASTRAY_DEG, WITHIN = 3.01, 0.7
"""How far off the thing the second line may point; share of the thing's box that the first one meets."""
POINTS, MOSTLY = 300, 0.4
"""Points of a thing's surface, and the share of them that the eyes must reach."""
ARRIVED = 1e-3
ALONG_DEG = 25.0
"""What lies in the picture in the same direction as the thing, within this, keeps twice the margin."""


@dataclass(frozen=True)
class Line:
    """A ray: from where (3,), and which way (3,)."""

    start: Floats
    way: Floats

    def off(self, entity: Truth) -> float:
        """Degrees to the nearest point of an entity's box; 0 where the ray meets it."""
        if self.meets(entity) is not None:
            return 0.0
        corners = box_points(entity) - self.start
        pairs = [(one, other) for one, other in combinations(range(8), 2) if bin(one ^ other).count("1") == 1]
        return min(_off_edge(self.way, corners[one], corners[other]) for one, other in pairs)

    def meets(self, entity: Truth, share: float = 1.0) -> float | None:
        """How far along the ray an entity's box, shrunk to a share of itself, is met; None where it is not."""
        turn, half = pose_of(entity)[:3, :3], np.array(entity["size"]) * share / 2
        start, way = (self.start - middle(entity)) @ turn, self.way @ turn
        near, far = 0.0, np.inf
        for k in range(3):
            if abs(way[k]) < 1e-12:
                if abs(start[k]) > half[k]:
                    return None
                continue
            ends = sorted(((-half[k] - start[k]) / way[k], (half[k] - start[k]) / way[k]))
            near, far = max(near, ends[0]), min(far, ends[1])
        return near if near <= far else None


def _off_edge(way: Floats, one: Floats, other: Floats) -> float:
    """Degrees between a direction and the nearest point of a segment seen from the origin: where the cosine along it is stationary, or at an
    end."""
    along = other - one
    top = (along @ way) * (one @ one) - (one @ way) * (one @ along)
    bottom = (one @ way) * (along @ along) - (along @ way) * (one @ along)
    shares = [0.0, 1.0] + ([float(np.clip(top / bottom, 0, 1))] if abs(bottom) > 1e-15 else [])
    points = np.array([one + share * along for share in shares])
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(way, points), axis=1), points @ way)).min())


def met(
    truth: Truth,
    given: Given,
    views: Sequence[Row],
    lines: tuple[Line, Line],
    shown: bool,
    seen: bool = True,
    fewest: int = FEWEST,
) -> Found:
    """The one of the options that the first line meets, with the degrees by which the others are off both, unless anything is in doubt.
    fewest: how many options there are at least. shown: whether the picture shows of the person what tells the lines. seen: whether the person must see it."""
    known = entities(truth)
    person, options = given.id("person"), given.ids_of("option")
    first = first_met(known, person, lines[0])
    if first is None or first not in options or not fewest <= len(set(options)) <= MOST or len(views) != 1:
        return Found(None, 0.0)
    others = {name: min(line.off(known[name]) for line in lines) for name in options if name != first}
    margin = min(others.values())
    numbers, view = {f"off_{k}_deg": off for k, off in enumerate(sorted(others.values()), 1)}, views[0]
    sharp = all(
        off >= given.least * (2 if _along(view, lines[0].start, known, first, name) else 1) - 1e-3 for name, off in others.items()
    )
    if not (sharp and shown and surely(truth, view, person, first, lines, given.parameter("near_deg"), seen)):
        return Found(None, margin, numbers)
    phrases = {operand.id: operand.phrase for operand in given.operands if operand.role == "option"}
    return Found(ChoiceAnswer(label=phrases[first], labels=tuple(sorted(phrases.values()))), margin, numbers)


def first_met(known: dict[str, Truth], person: str, line: Line) -> str | None:
    """What of all but the person, and what the person holds or wears, a line meets first; of what carries one another the upper."""
    own = _own(known, person)
    entry = {name: line.meets(entity) for name, entity in known.items() if name not in own}
    crossed = [name for _, name in sorted((away, name) for name, away in entry.items() if away is not None)]
    return next((name for name in crossed if not any(name in above(known, other) for other in crossed)), None)


def surely(truth: Truth, view: Row, person: str, first: str, lines: tuple[Line, Line], near: float, seen: bool = True) -> bool:
    """Whether nobody doubts that what a line meets first is meant: it meets the thing well and the second line nearly, nothing else in the
    picture lies within `near` degrees of either, and, where it must be seen, the eyes reach it."""
    known = entities(truth)
    within = 1.0 if "joints" in known[first] else WITHIN
    told = lines[0].meets(known[first], within) is not None and max(line.off(known[first]) for line in lines) <= ASTRAY_DEG
    exempt = _own(known, person) | {first} | set(above(known, first))
    there = (known[cell["id"]] for cell in view["visible"] if cell["pixels"] > 0 and cell["id"] not in exempt)
    alone = all(entity.get("decor") or min(line.off(entity) for line in lines) >= near - 1e-6 for entity in there)
    return bool(told and alone and (not seen or _reached(truth, person, first) >= MOSTLY))


def _own(known: dict[str, Truth], person: str) -> set[str]:
    return {person, *(name for name in known if person in above(known, name))}


def head_shows(views: Sequence[Row], person: Truth, least: float) -> bool:
    """Whether the picture shows a head of so many pixels, from where the way it is turned is read."""
    cells = [(view, cell_of(view, person["id"])) for view in views]
    return any(cell is not None and pixels_of(cell, *HEAD) >= least and not faces(view, person, True) for view, cell in cells)


def doubtful(truth: Truth, given: Given) -> Iterator[str]:
    """Names that lie in one another, things that carry one another or that the person holds, labels that are not the names."""
    phrases = [operand.phrase for operand in given.operands]
    if getattr(given.answer, "labels", ()) != tuple(sorted(phrases[1:])):
        yield "the labels of the answer are not the things named"
    if entangled(phrases):
        yield "one of its names is a part of another"
    if carried(truth, given.ids):
        yield "one of its things is carried by another"


def eyes(person: Truth) -> Floats:
    """(3,) between the eyes, or where the gaze begins."""
    joints = person["joints"]
    if {"left_eye", "right_eye"} <= set(joints):
        return (np.array(joints["left_eye"]) + np.array(joints["right_eye"])) / 2
    return pose_of(person, "gaze")[:3, 3]


def above(known: dict[str, Truth], name: str) -> list[str]:
    """What carries something, and what carries that."""
    out: list[str] = []
    at = known[name].get("parent")
    while at in known and at not in out:
        out.append(at)
        at = known[at].get("parent")
    return out


def _along(view: Row, start: Floats, known: dict[str, Truth], first: str, other: str) -> bool:
    """Whether two things lie in about the same direction in a picture, from where a line begins."""
    into, K = np.linalg.inv(np.array(view["world_from_camera"])), np.array(view["K"])
    seen = [K @ (into @ [*point, 1.0])[:3] for point in (start, middle(known[first]), middle(known[other]))]
    flat = [point[:2] / point[2] for point in seen]
    one, two = flat[1] - flat[0], flat[2] - flat[0]
    turned = np.degrees(abs(np.arctan2(one[0] * two[1] - one[1] * two[0], one @ two)))
    return bool(turned <= ALONG_DEG)


def _reached(truth: Truth, person: str, target: str) -> float:
    """Share of the points of a thing's surface that rays from a person's eyes reach, their own body left out."""
    world = world_for(truth)
    points, eye = world.sampled(target, POINTS), eyes(entities(truth)[person])
    if not len(points):
        return 0.0
    numbers, away = world.without(person).first(eye, points - eye)
    reached: NDArray[np.bool_] = (numbers == world.names.index(target)) | (away >= 1 - ARRIVED)
    return float(reached.mean())
