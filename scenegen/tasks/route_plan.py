"""You are at A facing B and want to get to D by way of C: which turns does it take?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts, Visibility
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import wrap
from scenegen.language import names_carrier
from scenegen.scene import BodyTrack, Camera, Object, Scene
from scenegen.scene.walk import BODY_M, CELL_M, Walkable, walkable
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import apart_on_floor, at_rest, can_face, can_stand_at, views_of
from scenegen.tasks.common.seeing import middles_seen
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, cameras_of, referrer, task

Floats = NDArray[np.float64]
NEAREST_M, FARTHEST_M = 1.0, 8.0
"""On the floor, from the middle of one to that of the next."""
GAP_M = 0.5
"""What lies between two that one walks from and to."""
MOST_VIEWS = 8
TRIES = 300
"""Routes looked at for one answer."""
STEP_M = 0.04
BESIDE_M = (0.0, 0.2, -0.2, 0.4, -0.4, 0.6, -0.6)
"""How far to the left of the line between two middles one may walk along it."""
PERSON_M = 0.35
"""Half the width that somebody on the way takes up."""
TIES = 2
"""Things that tie two frames of a clip together where both show them."""
WELL = Visibility()
"""What counts as well in view, whatever a recipe asks of what questions name."""
TURNS = {"left": 90.0, "right": -90.0, "around": 180.0}
"""Degrees to the left of straight ahead."""
FIRST, THEN = ("left", "right", "around"), ("left", "right")
ROLES = ("at", "facing", "past", "goal")
LABELS = tuple(f"turn {first}, then turn {then}" for first in FIRST for then in THEN)


class RouteConfig(TaskConfig):
    """margin_deg: degrees from where another turn begins (45 and 135 to either side) that each turn must be."""

    margin_deg: Annotated[Number, Bound("edge")] = Field(20.0, ge=0, lt=45, description="degrees from where another turn begins")


@task
class RoutePlan(Task):
    """Frame `path`: standing where A is and facing B, to C, then as one comes to it, to D; on the floor, by centres. Each turn is the same
    whichever points of what one faces and walks to are meant, and both ways are free of everything else by a person's width."""

    name = "route_plan"
    serves = (("VSI-Bench", "route_planning"), ("VSI-590K", "route_plan"), ("SpatialBench", "route_plan"), ("VST", "route plan"))
    space = Labels(labels=LABELS)
    Config = RouteConfig
    needs = Needs(views=1, sets=("single", "ring", "walk"))
    templates = (
        "You are standing where the {a} is, facing the {b}. You want to walk straight to the {c} and from there straight to the {d}. Which two turns do you make?",
        "A robot starts where the {a} is, facing the {b}. It goes straight to the {c} and then straight to the {d}. Which turn does it make at the start, and which at the {c}?",
        "Imagine standing where the {a} is, facing the {b}. You walk straight to the {c} and then straight to the {d}. Which way do you turn at the start, and which way at the {c}?",
        "Someone standing where the {a} is, facing the {b}, walks straight to the {c} and then straight to the {d}. Which two turns does this take, in order?",
        "Fill in [1] and [2] in these directions: start where the {a} is, facing the {b}; [1]; go forward until you reach the {c}; [2]; go forward until you reach the {d}.",
        "You start where the {a} is, with the {b} straight ahead. You walk straight to the {c} and from there straight to the {d}. Which turns do you make, in order?",
        "You are guiding someone who is standing where the {a} is, facing the {b}. Which two turns will take them straight to the {c} and then straight to the {d}?",
        "Fill in steps 1 and 3. You are standing where the {a} is, facing the {b}. 1. ___ 2. Go straight to the {c}. 3. ___ 4. Go straight to the {d}.",
    )  # fmt: skip

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Routes whose four stations are seen and named, in random order."""
        found = self.found(facts, self._candidates, wanted)
        for k in rng.permutation(len(found))[:TRIES].tolist():
            question = self._route(facts, rng, found[k])
            if question is not None:
                yield question

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """The frames given show the middles of all four, and some that hang together show all four well."""
        every, names = cameras_of(facts, question), [operand.id for operand in question.evidence.operands]
        views = [every[k] for k in frames]
        return {name for view in views for name in middles_seen(facts, view)} >= set(names) and _tied(facts, views, names)

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[int, ...]]]:
        """(answer, numbers of the four stations) of all routes that are clear."""
        among = _stations(facts)
        if len(among) < len(ROLES):
            return
        near = apart_on_floor(facts, NEAREST_M, FARTHEST_M)[np.ix_(among, among)]
        legs, (yaws, low, high) = _legs(facts, among), _bearings(facts, among)
        faced = np.array([can_face(facts.scene.entities[k]) for k in among], dtype=bool)
        turns, least, most = yaws[:, None] - yaws[:, :, None], low[:, None] - high[:, :, None], high[:, None] - low[:, :, None]
        first = _words(wrap(turns), least, most, self.margin_deg)
        turns, least, most = yaws[None] - yaws[:, :, None], low[None] - high[:, :, None], high[None] - low[:, :, None]
        then = _words(wrap(turns), least, most, self.margin_deg)
        starts = near[:, :, None] & faced[None, :, None] & legs[:, None, :] & (first != "")  # A, B, C
        goes = legs[:, :, None] & legs[None] & np.isin(then, THEN)  # A, C, D
        routes = starts[:, :, :, None] & goes[:, None] & ~np.eye(len(among), dtype=bool)[None, :, None, :]
        for a, b, c, d in np.argwhere(routes).tolist():
            if len({a, b, c, d}) == len(ROLES):
                yield f"turn {first[a, b, c]}, then turn {then[a, c, d]}", tuple(among[k] for k in (a, b, c, d))

    def _route(self, facts: Facts, rng: np.random.Generator, route: tuple[int, ...]) -> Question | None:
        ids = tuple(facts.ids[k] for k in route)
        clip = facts.view_set is not None and facts.view_set.fps is not None
        views = list(facts.views) if clip else views_of(facts, ids, least=1, most=MOST_VIEWS, wanted=1)
        if not views or (clip and not _tied(facts, views, ids)):
            return None
        names = referrer(facts, views)
        phrases = [str(names.phrase(name) or "") for name in ids]
        if "" in phrases or len(set(phrases)) < len(ROLES) or any(names_carrier(phrase) for phrase in phrases):
            return None
        turns = _turns(facts, route)
        label = "turn {}, then turn {}".format(*(_word(turn)[0] for turn in turns))
        margin = min(_word(turn)[1] for turn in turns)
        told = [stated(turn) for turn in turns]
        a, b, c, d = phrases
        sides = ["left" if turn > 0 else "right" for turn in told]
        return self.question(
            facts, views, self.wording(rng, a=a, b=b, c=c, d=d), self.space.make(label), rule="turns_on_the_way", frame="path",
            operands=tuple(
                Operand(role=role, id=name, phrase=phrase, seen=("visible", "middle")) for role, name, phrase in zip(ROLES, ids, phrases, strict=True)
            ),
            numbers={"turn_1_deg": told[0], "turn_2_deg": told[1]}, margin=Margin(value=margin, unit="degrees", least=self.margin_deg),
            convention="left, right and around are the nearest of 90 degrees to either side and 180; turns at centers on the floor, positive to the left",
            why=f"From where the {a} is, facing the {b}, you first turn {sides[0]} by {abs(told[0]):.0f}° toward the {c}, and there you "
            f"turn {sides[1]} by {abs(told[1]):.0f}° toward the {d}, so the answer is {label}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """From a stool, facing a desk to the north, east to a plant, then north to a shelf."""
        things = [
            Object.box("stool", "stool", (0.0, 0.0), (0.4, 0.4, 0.6)),
            Object.box("desk", "desk", (0.0, 3.0), (1.0, 0.6, 0.75)),
            Object.box("plant", "potted_plant", (3.0, 0.2), (0.4, 0.4, 0.9), label="potted plant"),
            Object.box("shelf", "bookshelf", (3.1, 3.2), (0.8, 0.4, 1.5), label="bookshelf"),
        ]
        shot = Camera.look_at("c", (1.5, -4.5, 2.4), (1.5, 1.5, 0.3), hfov_deg=70)
        scene = Scene(id="route", objects=things, cameras=[shot])
        operands = dict(zip(ROLES, ("stool", "desk", "plant", "shelf"), strict=True))
        return Example(scene, operands, "turn right, then turn left")


@remembered
def _stations(facts: Facts) -> tuple[int, ...]:
    """Numbers of the things that may be stations or faced: at rest, seen about their middle."""
    apart, still = apart_on_floor(facts, NEAREST_M, FARTHEST_M), at_rest(facts)
    return tuple(np.flatnonzero(apart.any(1) & still).tolist())


@remembered
def _bearings(facts: Facts, among: tuple[int, ...]) -> tuple[Floats, Floats, Floats]:
    """(T, T) radians on the floor from the centre of each of the things numbered `among` to that of each, and how far to the right (negative) and
    to the left of that its corners lie."""
    some = list(among)
    centres = facts.centers[some, :2]
    way = centres[None] - centres[:, None]
    yaws = np.arctan2(way[..., 1], way[..., 0])
    to = facts.corners[some][None, :, :, :2] - centres[:, None, None]
    off = wrap(np.arctan2(to[..., 1], to[..., 0]) - yaws[..., None])
    return yaws, np.asarray(off.min(-1), dtype=np.float64), np.asarray(off.max(-1), dtype=np.float64)


def _words(turns: Floats, least: Floats, most: Floats, margin_deg: float) -> NDArray[np.str_]:
    """The word of each turn in radians, "" where none is clear by margin_deg, or it is another with `least` or `most` radians more."""
    out = np.full(turns.shape, "", dtype="<U6")
    for word, middle in TURNS.items():
        off = (np.rad2deg(turns) - middle + 180.0) % 360.0 - 180.0
        inside = (off + np.rad2deg(least) >= -45.0) & (off + np.rad2deg(most) <= 45.0)
        out[(45.0 - np.abs(off) >= margin_deg) & inside] = word
    return out


def _word(turn: float) -> tuple[str, float]:
    """The word of a turn in degrees, and how far it is from where another begins."""
    left = {word: 45.0 - abs((turn - middle + 180.0) % 360.0 - 180.0) for word, middle in TURNS.items()}
    word = max(left, key=left.__getitem__)
    return word, left[word]


def _turns(facts: Facts, route: tuple[int, ...]) -> list[float]:
    """The two turns in degrees, positive left."""
    at, facing, past, goal = (facts.centers[k, :2] for k in route)
    yaws = [float(np.arctan2(*(to - start)[::-1])) for start, to in ((at, facing), (at, past), (past, goal))]
    return [float(np.rad2deg(wrap(np.array(later - before)))) for before, later in pairwise(yaws)]


@remembered
def _legs(facts: Facts, among: tuple[int, ...]) -> NDArray[np.bool_]:
    """(T, T) whether one walks straight from one of the things numbered `among` to another: both are on the floor and to stand at, and
    nothing and nobody is in between."""
    floor, busy = walkable(facts.scene), _busy(facts)
    apart = apart_on_floor(facts, NEAREST_M, FARTHEST_M)
    stands = [can_stand_at(facts.scene.entities[k]) for k in among]
    out = np.zeros((len(among), len(among)), dtype=bool)
    for i, one in enumerate(among):
        for j, other in enumerate(among[:i]):
            if stands[i] and stands[j] and apart[one, other] and facts.distance[one, other] >= GAP_M:
                out[i, j] = out[j, i] = _free(facts, floor, busy, one, other)
    return out


@remembered
def _busy(facts: Facts) -> Floats:
    """(K, 3) floor points where somebody is, or something that moves is at some time, and metres round them that they take up."""
    at = [(*facts.centers[k, :2], PERSON_M) for k in np.flatnonzero(facts.is_person).tolist()]
    for track in facts.scene.tracks:
        if isinstance(track, BodyTrack):
            at += [(*body.world_from_body[:2, 3].tolist(), PERSON_M) for body in track.keys]
        else:
            round_ = BODY_M + float(np.hypot(*facts.sizes[facts.index[track.entity], :2])) / 2
            at += [(*key.world_from_object[:2, 3].tolist(), round_) for key in track.keys]
    return np.array(at, dtype=np.float64).reshape(-1, 3)


def _free(facts: Facts, floor: Walkable, busy: Floats, one: int, other: int) -> bool:
    """Whether a straight way between two things is free where it is clear of them both: between their centres, or beside that line."""
    start, end = facts.centers[one, :2], facts.centers[other, :2]
    way = end - start
    count = int(np.ceil(np.hypot(*way) / STEP_M)) + 1
    line = start + np.linspace(0, 1, count)[:, None] * way
    shifts = np.array(BESIDE_M)[:, None] * np.array([-way[1], way[0]]) / np.hypot(*way)
    points = line + shifts[:, None]
    beyond = np.ones(points.shape[:2], dtype=bool)
    for k in (one, other):
        pose, half = facts.poses[k], facts.sizes[k, :2] / 2 + BODY_M + CELL_M
        beyond &= (np.abs((points - pose[:2, 3]) @ pose[:2, :2]) > half).any(-1)
    cells = np.floor((points - floor.low) / CELL_M).astype(int)
    column, row = (np.clip(cells[..., k], 0, floor.free.shape[1 - k] - 1) for k in (0, 1))
    taken = ~floor.free[row, column] & beyond
    if len(busy):
        taken |= (np.hypot(*np.moveaxis(points[..., None, :] - busy[:, :2], -1, 0)) < busy[:, 2]).any(-1)
    return bool((~taken.any(1) & beyond.any(1)).any())


def _tied(facts: Facts, views: Sequence[str], names: Iterable[str]) -> bool:
    """Whether frames that hang together, each by TIES things with another of them, show all these well."""
    left = [_shown(facts, view) for view in views]
    while left:
        reached, ahead = [], [left.pop()]
        while ahead:
            here = ahead.pop()
            reached.append(here)
            ahead += [other for other in left if len(here & other) >= TIES]
            left = [other for other in left if len(here & other) < TIES]
        if set(names) <= frozenset().union(*reached):
            return True
    return False


@remembered
def _shown(facts: Facts, view: str) -> frozenset[str]:
    """Things at rest that a frame shows well."""
    camera, still = facts.camera(view), at_rest(facts)
    things = [name for name, rests, decor in zip(facts.ids, still, facts.decor, strict=True) if rests and not decor]
    area = camera.width * camera.height
    return frozenset(n for n in things if not facts.is_person[facts.index[n]] and WELL.sees(facts.sight(view, n), area))
