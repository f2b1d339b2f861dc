"""A place is seen twice, later and from another side: which of these things was moved in between, or was none of them?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import inverse, project, yaw_pose
from scenegen.language import to_choose, told_apart
from scenegen.language.words import listed
from scenegen.scene import Action, Camera, Key, Object, Scene, Track, ViewSet
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.pairs import known_again
from scenegen.tasks.common.watching import seen_well
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, referrer, shuffled, task

Floats = NDArray[np.float64]
NONE = "none of them"
ITEMS, DRAWS = 3, 8
"""Things that a question names; how often others are drawn beside one that moves."""
BEFORE, LATER = 0, (1, 2)
"""The frame of the first visit, and those of the second: before anything has moved, and when all is done."""
LEAST_M, LEAST_TOLD, LEAST_DEG, LEAST_SHIFT = 0.3, 0.25, 25.0, 0.05
"""Metres that it moves; the same as a share of how far landmarks are; degrees between the two views; share of the width of either picture."""
LANDMARKS, NEAR_M = 2, 2.5
"""Things that stand still near each thing that is named, by which its place is known again, and how near."""
INSIDE = 0.03
"""Share of width and height by which the place where it stands at the other time lies inside a picture."""
LARGEST_M = 1.3
"""Longest side of what anybody would move."""


class VisitsConfig(TaskConfig):
    """least_m: metres between where the thing stands in the first picture and where it stands in the second. told: the same as a share of how
    far it is from each of two landmarks, where it is farther from it."""

    least_m: Annotated[Number, Bound("gap")] = Field(0.4, ge=LEAST_M, le=20, description="meters from where it was")
    told: Annotated[Number, Bound("share")] = Field(
        0.35, ge=LEAST_TOLD, lt=1, description="the same as a share of how far away two things are that stand still"
    )


@dataclass(frozen=True)
class _Visit:
    """A second visit in one frame: what is asked about, a thing that was moved by then, or "" where none was; how far, and how well told."""

    frame: int
    name: str
    moved: float
    told: float


@task
class TwoVisits(Task):
    """Frame `world`. Two pictures of a place, the second taken later and from another side. Of the things named one stands elsewhere in the
    second, or none does. All could be moved, are told by noun or colour, are seen well in both pictures, and have others near them that stand
    still."""

    name = "two_visits"
    serves = (("MMSI-Video-Bench", "cross-video"), ("SAT", "object movement"))
    space = Named(most=ITEMS, none=NONE)
    Config = VisitsConfig
    needs = Needs(views=3, sets=("revisit",), moves=True)
    templates = (
        "These two pictures show the same place at different times, from different sides. Which of these was moved in between, if any: {items}?",
        "The second picture of this place was taken later, from a different angle. Which of these, if any, was moved in between: {items}?",
        "Picture 1 was taken first, and picture 2 later, from a different spot. Which of these, if any, was moved in the meantime: {items}?",
        "Some time passed between these two pictures of the same place, taken from different sides. Which of these, if any, is no longer where it was: {items}?",
        "Someone photographed the same place on two visits, from two different spots. Which of these, if any, was somewhere else on the second visit: {items}?",
        "The camera moved between the first picture and the second. Which of these, if any, was moved as well: {items}?",
        "Compare these two pictures of the same place, the second taken later and from a different side. Which of these, if any, was moved: {items}?",
        "The first picture shows this place earlier, and the second shows it later, from a different side. Which of these, if any, was moved in the meantime: {items}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Every visit in turn, with other things beside what moved or moves later, drawn anew for each place among the names."""
        visits = [
            one for one in self.found(facts, self._candidates, None) if wanted is None or bool(one.moved) == (wanted != NONE)
        ]
        for one, _ in zip(cycle(shuffled(rng, visits)), range(DRAWS * len(visits)), strict=False):
            known = _known(facts, one.frame)
            items = _drawn(facts, one, known, rng)
            answer = known[one.name] if one.moved else NONE
            if len(items) == ITEMS and wanted in (None, self.space.place(answer, [known[item] for item in items])):
                yield self._visited(facts, rng, one, items, known, answer)

    def _candidates(self, facts: Facts) -> Iterator[tuple[None, _Visit]]:
        """Every second visit with what moved clearly by then, and with what will have moved by the end, or something else did, and nothing asked
        about has."""
        if facts.view_set is None or len(facts.view_set.cameras) <= LATER[-1]:
            return
        for frame in LATER:
            if _turned(facts, frame) < LEAST_DEG:
                continue
            tracked = {track.entity for track in facts.scene.tracks}
            for name in _items(facts, frame):
                if name not in tracked:
                    continue
                moved = _way(facts, frame, name)
                if moved <= 0:
                    if facts.view_set.cameras[frame].time <= _begins(facts):  # later it may have been elsewhere and come back
                        yield None, _Visit(frame, name, 0.0, 0.0)
                    continue
                told = _told(facts, frame, name)
                if moved >= self.config.least_m and told >= self.config.told and _shift(facts, frame, name) >= LEAST_SHIFT:
                    yield None, _Visit(frame, name, moved, told)
                    yield None, _Visit(frame, "", 0.0, 0.0)

    def _visited(
        self, facts: Facts, rng: np.random.Generator, one: _Visit, items: list[str], known: dict[str, str], answer: str
    ) -> Question:  # fmt: skip
        assert facts.view_set is not None
        turned, moved = stated(_turned(facts, one.frame)), stated(one.moved)
        rest = [f"the {known[item]}" for item in items if item != one.name or not one.moved]
        numbers = {"turned_deg": turned}
        why = f"The second picture looks in a direction {turned:.0f}° away from that of the first, but {listed(rest)} are still where they were"
        if one.moved:
            numbers = {"moved_m": moved, "share": stated(one.told), **numbers}
            why = f"The {answer} is {moved:.1f} m from where it was, while {listed(rest)} are still where they were"
        return self.question(
            facts, [facts.view_set.cameras[frame].id for frame in (BEFORE, one.frame)],
            self.wording(rng, **to_choose([f"the {known[item]}" for item in items])),
            self.space.make(answer, [known[item] for item in items]), rule="moved_since", frame="world",
            operands=tuple(Operand(role="item", id=item, phrase=known[item]) for item in items),
            parameters={"least_m": float(self.config.least_m), "told": float(self.config.told)},
            numbers=numbers, margin=Margin(value=one.moved or self.config.least_m, unit="m", least=self.config.least_m),
            convention="moved: the center is elsewhere when the second picture is taken; of what was not, the least that would count is the margin",
            why=f"{why}, so the answer is {answer}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Of three things near a bench one slides to its other end before the second camera looks, which stands to the side."""
        places = (("bench", 4.0, 0.0), ("bucket", 3.4, 1.1), ("crate", 3.2, -1.0), ("stool", 4.8, 0.9))
        things = [Object.box(name, name, (x, y), (0.4, 0.4, 0.5)) for name, x, y in places]
        keys = [
            Key(time=time, world_from_object=yaw_pose([x, y, 0.0], 0.0)) for time, x, y in ((0.4, 3.4, 1.1), (3.0, 4.8, -1.2))
        ]
        action = Action(verb="slide", start=0.4, end=3.0, mover="thing", target="bucket")
        sides = (((0.0, 0.0, 1.6), 0.0), ((4.0, -4.0, 1.6), 0.4), ((4.0, -4.0, 1.6), 3.0))
        cameras = tuple(
            Camera.look_at(f"revisit0-{k}", eye, (4.0, 0.0, 0.3), hfov_deg=70).model_copy(update={"time": time})
            for k, (eye, time) in enumerate(sides)
        )
        scene = Scene(
            id="visits", objects=things, cameras=list(cameras), tracks=[Track(entity="bucket", keys=keys)], actions=[action]
        )  # fmt: skip
        return Example(scene, {}, "bucket", ViewSet(id="revisit0", kind="revisit", cameras=cameras))


@remembered
def _known(facts: Facts, frame: int) -> dict[str, str]:
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
def _landmarks(facts: Facts, frame: int) -> list[int]:
    """The numbers of things that never move and that both pictures show well enough to be known again, those without a name too."""
    assert facts.view_set is not None
    tracked = {track.entity for track in facts.scene.tracks}
    both = known_again(facts, *(facts.view_set.cameras[k].id for k in (BEFORE, frame)))
    return [facts.index[name] for name in both if name not in tracked and not facts.is_person[facts.index[name]]]


@remembered
def _items(facts: Facts, frame: int) -> list[str]:
    """Things with a name that could be moved, are seen well in both pictures, and have landmarks near them in the first."""
    marks, out = _landmarks(facts, frame), []
    for name in _known(facts, frame):
        thing, own = facts.entity(name), facts.index[name]
        assert isinstance(thing, Object)
        near = (
            np.linalg.norm(facts.instants[BEFORE].centers[[k for k in marks if k != own]] - facts.centers[own], axis=1) <= NEAR_M
        )
        if near.sum() >= LANDMARKS and _movable(thing) and seen_well(facts, name, BEFORE) and seen_well(facts, name, frame):
            out.append(name)
    return out


def _movable(thing: Object) -> bool:
    """Whether anybody would move a thing, by how it stands and how large it is: names of what never moves would tell the answer."""
    return thing.support in ("floor", "object") and float(max(thing.size)) < LARGEST_M


def _begins(facts: Facts) -> float:
    """Seconds until which nothing moves."""
    return min(track.keys[0].time for track in facts.scene.tracks)


def _centre(facts: Facts, frame: int, name: str) -> Floats:
    then = facts.instants[frame]
    out: Floats = then.centers[then.index[name]]
    return out


def _way(facts: Facts, frame: int, name: str) -> float:
    """Metres from where a thing's centre is in the first picture to where it is in that of a frame."""
    return float(np.linalg.norm(_centre(facts, frame, name) - _centre(facts, BEFORE, name)))


def _told(facts: Facts, frame: int, name: str) -> float:
    """How far a thing was moved as a share of how far landmarks are from it, where they are farther; by the second best of them."""
    places = facts.centers[_landmarks(facts, frame)]
    old, new = _centre(facts, BEFORE, name), _centre(facts, frame, name)
    far = np.maximum(np.linalg.norm(places - old, axis=1), np.linalg.norm(places - new, axis=1))
    return float(np.linalg.norm(new - old) / np.sort(far)[LANDMARKS - 1]) if len(far) >= LANDMARKS else 0.0


def _shift(facts: Facts, frame: int, name: str) -> float:
    """The least share of a picture's width between where a thing's centre is in it and where it is at the other time; 0 where either lies
    outside one of the pictures."""
    assert facts.view_set is not None
    ends = np.array([_centre(facts, BEFORE, name), _centre(facts, frame, name)])
    shifts = []
    for camera in (facts.view_set.cameras[k] for k in (BEFORE, frame)):
        points, depth = project(camera.K, inverse(camera.world_from_camera), ends)
        size = np.array([camera.width, camera.height])
        if (depth <= 0).any() or ((points < INSIDE * size) | (points > (1 - INSIDE) * size)).any():
            return 0.0
        shifts.append(float(np.linalg.norm(points[1] - points[0])) / camera.width)
    return min(shifts)


def _turned(facts: Facts, frame: int) -> float:
    """Degrees on the floor between the ways that the two pictures look."""
    assert facts.view_set is not None
    ways = [facts.view_set.cameras[k].world_from_camera[:2, 2] for k in (BEFORE, frame)]
    yaw = [complex(*way) for way in ways]
    return float(abs(np.rad2deg(np.angle(yaw[1] / yaw[0])))) if all(abs(one) > 1e-3 for one in yaw) else 0.0


def _drawn(facts: Facts, one: _Visit, known: dict[str, str], rng: np.random.Generator) -> list[str]:
    """The thing asked about, where there is one, and others that stand still; in random order. None has a name that is part of another's."""
    chosen = [one.name] if one.name else []
    tracked = {track.entity for track in facts.scene.tracks}
    for other in shuffled(rng, [name for name in _items(facts, one.frame) if name not in tracked]):
        if len(chosen) < ITEMS and told_apart(known[item] for item in (other, *chosen)):
            chosen.append(other)
    return shuffled(rng, chosen)
