"""Which of these things moved, or was moved, while a camera that stands still looked on?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.facts.motion import displacement
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import yaw_pose
from scenegen.language import names_carrier, to_choose, told_apart
from scenegen.scene import Action, Camera, Key, Object, Scene, Track, ViewSet
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.visits import as_well
from scenegen.tasks.common.watching import OFTEN, seen_well, shift_of, stands_still
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, referrer, shuffled, task

LEAST_M, LEAST_SHIFT = 0.1, 0.03
FEWEST, MOST = 3, 4
"""Things that a question names: the one that moved among them."""


class MovedConfig(TaskConfig):
    """least_m: metres between where the thing is at the start of the clip and where it is at its end. shift: the same in the pictures,
    between the middles of what shows of it, as a share of their width."""

    least_m: Annotated[Number, Bound("gap")] = Field(0.2, ge=LEAST_M, le=20, description="meters from where it was at the start")
    shift: Annotated[Number, Bound("shift")] = Field(
        0.04, ge=LEAST_SHIFT, lt=1, description="share of the picture's width from where it was at the start"
    )


@task
class MovedThing(Task):
    """Frame `world`. One of the things named has moved at the end of the clip, as the tracks and the log say, by itself or by somebody's
    hand; the others stand still throughout. All are seen well at the start and at the end. People are not asked about."""

    name = "moved_thing"
    serves = (("SAT", "object movement"),)
    space = Named(most=MOST)
    Config = MovedConfig
    needs = Needs(views=2, sets=("watch",), moves=True)
    templates = (
        "Which of these moves during the video: {items}?",
        "By the end of the video, which of these has moved: {items}?",
        "Watch the video from start to finish. Which of these does not stay in place: {items}?",
        "Of {every}, which one moves in this video?",
        "Compare the start and the end of the video. Which of these has moved: {items}?",
        "Which of these is in a different place at the end of the video than at the start: {items}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Every thing that moved in turn, among others that did not, drawn anew for each place among the names."""
        if not stands_still(facts):
            return
        known, still = _known(facts), _still(facts)
        clear = shuffled(rng, self.found(facts, self._candidates, None))
        draws = {name: _draws(as_well(facts, name, still), known, name, rng) for name, _, _ in clear}
        while draws:
            for name, moved, shift in clear:
                others = next(draws.get(name, iter(())), None)
                if others is None:
                    draws.pop(name, None)
                elif wanted in (None, self.space.place(known[name], [known[one] for one in (name, *others)])):
                    yield self._moved(facts, rng, name, others, known, moved, shift)

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """Of the frames given, the first and the last show all things well, and between them what moved did so, and far enough."""
        items = [operand.id for operand in question.evidence.operands]
        moved = next(one.id for one in question.evidence.operands if one.phrase == question.answer.text)
        first, last = frames[0], frames[-1]
        if not all(seen_well(facts, name, frame) for name in items for frame in (first, last)):
            return False
        return (
            _metres(facts, moved, first, last) >= self.config.least_m and shift_of(facts, moved, first, last) >= self.config.shift
        )

    def _candidates(self, facts: Facts) -> Iterator[tuple[None, tuple[str, float, float]]]:
        """(name, metres, shift in the picture) of each thing that moved and is seen well at the start and at the end."""
        known, tracked = _known(facts), {track.entity for track in facts.scene.tracks}
        for name in (name for name in known if name in tracked and _in_sight(facts, name)):
            moved, shift = _metres(facts, name, 0, -1), shift_of(facts, name)
            if moved >= self.config.least_m and shift >= self.config.shift and _logged(facts, name):
                yield None, (name, moved, shift)

    def _moved(
        self, facts: Facts, rng: np.random.Generator, name: str, others: list[str], known: dict[str, str], moved: float, shift: float
    ) -> Question:  # fmt: skip
        assert facts.view_set is not None
        items = shuffled(rng, [name, *others])
        said = [f"the {known[item]}" for item in items]
        metres = stated(moved)
        stay = [f"the {known[other]}" for other in items if other != name]
        return self.question(
            facts, [camera.id for camera in facts.view_set.cameras],
            self.wording(rng, **to_choose(said)), self.space.make(known[name], [known[item] for item in items]),
            rule="moved_between", frame="world",
            operands=tuple(Operand(role="item", id=item, phrase=known[item]) for item in items),
            numbers={"moved_m": metres, "shift": stated(shift)}, margin=Margin(value=moved, unit="m", least=self.config.least_m),
            convention="moved: the center is elsewhere at the end of the clip than at its start; the others have not moved at any time",
            why=f"At the end, the {known[name]} is {metres:.1f} m from where it was at the start, while {', '.join(stay[:-1])} and {stay[-1]} "
            f"have not moved, so the answer is {known[name]}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Of three things in a row the middle one slides towards the camera."""
        things = [
            Object.box(name, name, (4.0, y), (0.4, 0.4, 0.7)) for name, y in (("lamp", 1.2), ("bucket", 0.0), ("vase", -1.2))
        ]
        ends = [Key(time=time, world_from_object=yaw_pose([x, y, 0.0], 0.0)) for time, x, y in ((0.5, 4.0, 0.0), (2.0, 3.2, 0.5))]
        action = Action(verb="slide", start=0.5, end=2.0, mover="thing", target="bucket")
        shot = Camera.look_at("shot", (0.0, 0.0, 1.5), (4.0, 0.0, 0.4), hfov_deg=70)
        cameras = tuple(shot.model_copy(update={"id": f"watch0-{k:03d}", "time": k / 5}) for k in range(12))
        scene = Scene(
            id="slid", objects=things, cameras=list(cameras), tracks=[Track(entity="bucket", keys=ends)], actions=[action]
        )  # fmt: skip
        return Example(scene, {}, "bucket", ViewSet(id="watch0", kind="watch", cameras=cameras, fps=5.0))


@remembered
def _metres(facts: Facts, name: str, first: int, last: int) -> float:
    """How far the centre of a thing is in one frame from where it is in another."""
    return float(displacement(facts.instants[first], facts.instants[last]).margin[facts.index[name]])


@remembered
def _known(facts: Facts) -> dict[str, str]:
    """How each thing is called over all frames, by id; what only its carrier tells is left out, as that may change."""
    assert facts.view_set is not None
    names = referrer(facts, [camera.id for camera in facts.view_set.cameras])
    phrases = {thing.id: names.phrase(thing.id) for thing in facts.scene.things}
    return {name: phrase for name, phrase in phrases.items() if phrase and not names_carrier(phrase)}


@remembered
def _still(facts: Facts) -> list[str]:
    """Things with a name that stand still throughout and are seen well at the start and at the end."""
    tracked = {track.entity for track in facts.scene.tracks}
    return [name for name in _known(facts) if name not in tracked and seen_well(facts, name, 0) and seen_well(facts, name, -1)]


def _in_sight(facts: Facts, name: str) -> bool:
    """Whether a thing is seen well at the start, at the end, and most of the time."""
    assert facts.view_set is not None
    well = [seen_well(facts, name, k) for k in range(len(facts.view_set.cameras))]
    return well[0] and well[-1] and sum(well) >= OFTEN * len(well)


def _logged(facts: Facts, name: str) -> bool:
    """Whether the log says that something was done to a thing during the clip, or to or by what carries it."""
    assert facts.view_set is not None
    start, end = facts.view_set.times[0], facts.view_set.times[-1]
    about = {name}
    for instant in (facts.instants[0], facts.instants[-1]):
        column = instant.supports[:, instant.index[name]]
        about |= {instant.ids[row] for row in np.flatnonzero(column)}
    done = [action for action in facts.scene.actions if action.start < end and action.end > start]
    return any(action.target in about or action.actor in about for action in done)


def _draws(still: list[str], known: dict[str, str], name: str, rng: np.random.Generator) -> Iterator[list[str]]:
    """Other things to stand beside the one that moved, drawn again and again; none whose name is part of another's."""
    free = [other for other in still if told_apart((known[other], known[name]))]
    for _ in range(12):
        chosen: list[str] = []
        for other in shuffled(rng, free):
            if len(chosen) < MOST - 1 and told_apart(known[one] for one in (other, *chosen)):
                chosen.append(other)
        if len(chosen) >= FEWEST - 1:
            yield chosen
