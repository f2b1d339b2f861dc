"""A place is seen twice, later and from another side: which of these things was moved in between, or was none of them?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.frames import yaw_pose
from scenegen.language import to_choose, told_apart
from scenegen.language.words import listed
from scenegen.scene import Action, Camera, Key, Object, Scene, Track, ViewSet
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.visits import (
    BEFORE,
    LATER,
    as_well,
    could_be_moved,
    plain_names,
    shift_of_place,
    told_by_landmarks,
    turned_deg,
    way_of,
)
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, shuffled, task

NONE = "none of them"
ITEMS, DRAWS = 3, 8
"""Things that a question names; how often others are drawn beside one that moves."""
LEAST_M, LEAST_TOLD, LEAST_DEG, LEAST_SHIFT = 0.3, 0.25, 25.0, 0.05
"""Metres that it moves; the same as a share of how far landmarks are; degrees between the two views; share of the width of either picture."""


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
            known = plain_names(facts, one.frame)
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
            if turned_deg(facts, frame) < LEAST_DEG:
                continue
            tracked = {track.entity for track in facts.scene.tracks}
            for name in could_be_moved(facts, frame):
                if name not in tracked:
                    continue
                moved = way_of(facts, frame, name)
                if moved <= 0:
                    if facts.view_set.cameras[frame].time <= _begins(facts):  # later it may have been elsewhere and come back
                        yield None, _Visit(frame, name, 0.0, 0.0)
                    continue
                told = told_by_landmarks(facts, frame, name)
                if (
                    moved >= self.config.least_m
                    and told >= self.config.told
                    and shift_of_place(facts, frame, name) >= LEAST_SHIFT
                ):
                    yield None, _Visit(frame, name, moved, told)
                    yield None, _Visit(frame, "", 0.0, 0.0)

    def _visited(
        self, facts: Facts, rng: np.random.Generator, one: _Visit, items: list[str], known: dict[str, str], answer: str
    ) -> Question:  # fmt: skip
        assert facts.view_set is not None
        turned, moved = stated(turned_deg(facts, one.frame)), stated(one.moved)
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


def _begins(facts: Facts) -> float:
    """Seconds until which nothing moves."""
    return min(track.keys[0].time for track in facts.scene.tracks)


def _moving(facts: Facts) -> str:
    """A thing that moves at some time."""
    return min(track.entity for track in facts.scene.tracks if not facts.is_person[facts.index[track.entity]])


def _drawn(facts: Facts, one: _Visit, known: dict[str, str], rng: np.random.Generator) -> list[str]:
    """The thing asked about, where there is one, and others that stand still; in random order. None has a name that is part of another's."""
    chosen = [one.name] if one.name else []
    tracked = {track.entity for track in facts.scene.tracks}
    still = [name for name in could_be_moved(facts, one.frame) if name not in tracked]
    for other in shuffled(rng, as_well(facts, one.name or _moving(facts), still)):
        if len(chosen) < ITEMS and told_apart(known[item] for item in (other, *chosen)):
            chosen.append(other)
    return shuffled(rng, chosen)
