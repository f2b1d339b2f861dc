"""Where does somebody believe a thing to be that was moved: where it was, or where it is now? By what they could see while it moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.motion import displacement
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import inverse, transform, yaw_pose
from scenegen.language import degrees, names_carrier, pronoun, told_apart
from scenegen.scene import Action, Camera, Key, Object, Person, Scene, Track, ViewSet
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.seeing import eyes, face_seen, facing_readable
from scenegen.tasks.common.sights import APART_M, LEAST_SPAN, NEVER_DEG, crossed, looking
from scenegen.tasks.common.watching import OFTEN, seen_well, shift_of, stands_still
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, referrer, shuffled, task

BEFORE, AFTER = "in its original position", "in its new position"
FIELD_DEG = 60.0
"""How far off the gaze somebody sees things; what that leaves and NEVER_DEG does not is asked of nobody."""
LEAST_M, LEAST_SHIFT = 0.2, 0.03
SAW = "The {b} is {one} away from where the {a} is looking at the start and {other} at the end, with nothing between them the whole time, so the answer is {answer}."
MISSED = "The {b} is {one} away from where the {a} is looking at the start and {other} at the end, outside the field of view the whole time, so the answer is {answer}."


class BeliefConfig(TaskConfig):
    """margin_deg: how far inside the field of view, or beyond all sight, the thing stays throughout. least_m: metres between where the thing is
    at the start and at the end. shift: the same in the pictures, as a share of their width."""

    margin_deg: Number = Field(10.0, ge=0, lt=60, description="degrees from the edge of the field of view, 60 or 95 off the gaze")
    least_m: Annotated[Number, Bound("gap")] = Field(0.3, ge=LEAST_M, le=20, description="meters from where it was at the start")
    shift: Annotated[Number, Bound("shift")] = Field(
        0.04, ge=LEAST_SHIFT, lt=1, description="share of the picture's width from where it was at the start"
    )


@dataclass(frozen=True)
class Belief:
    """A person and a thing that moves: whether the person sees it all the while (else never), degrees of the margin, degrees off the gaze at
    the start and at the end, and metres from there to here."""

    person: str
    item: str
    sees: bool
    margin: float
    off: tuple[float, float]
    moved: float


@task
class FalseBelief(Task):
    """Frame `person`. Somebody who stands by and does not turn knows at the start where a thing is; then it moves. At every frame it is within 60
    degrees of gaze and head with no box in the way, or at every one beyond 95 of both. Thing and person are seen well at both ends."""

    name = "false_belief"
    serves = (("Theory of Space", "false belief"),)
    space = Labels(labels=(BEFORE, AFTER))
    Config = BeliefConfig
    needs = Needs(views=2, people=True, sets=("watch",), moves=True)
    templates = (
        "When the video begins, the {a} knows where the {b} is. Given what {they} can see during the video, where will {they} think it is at the end: in its original position or in its new position?",
        "The {a} knew where the {b} was when the video began. Based on what {they} could see, where would {they} look for it afterward: in its original position or in its new position?",
        "Just before the video began, the {a} saw where the {b} was. Where would {they} expect to find it once the video is over: in its original position or in its new position?",
        "Say the {a} knows where the {b} is when the video starts. Given what {they} can see from then on, where will {they} look for it at the end: in its original position or in its new position?",
        "The {b} moves during the video, and the {a} knew where it was at the start. At the end, would {they} look for it in its original position or in its new position?",
        "The {a} knew where the {b} was at the start of the video. Based on what {they} could see, at the end, would {they} expect it to be in its original position or in its new position?",
        "The {a} knew where the {b} was at the start of the video. If {they} needed it afterward, would {they} look for it first in its original position or in its new position?",
        "The {b} changes position during the video. The {a} knew where it was to begin with. After the video, would {they} think it is in its original position or in its new position?",
    )  # fmt: skip

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question of a person and a thing that moves."""
        if facts.view_set is None or not stands_still(facts):
            return
        views = [camera.id for camera in facts.view_set.cameras]
        for one in shuffled(rng, self.found(facts, self._candidates, wanted)):
            a, b = (referrer(facts, views).phrase(name) for name in (one.person, one.item))
            if a and b and told_apart((a, b)) and not (names_carrier(a) or names_carrier(b)):
                yield self._believes(facts, rng, one, a, b, views)

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """Of the frames given, the first and the last show both well, and between them the thing has moved far enough."""
        item, first, last = question.evidence["item"], frames[0], frames[-1]
        shown = all(seen_well(facts, name, frame) for name in (item, question.evidence["person"]) for frame in (first, last))
        far = float(displacement(facts.instants[first], facts.instants[last]).margin[facts.index[item]])
        return shown and far >= self.config.least_m and shift_of(facts, item, first, last) >= self.config.shift

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, Belief]]:
        """(answer, who believes what) of all of whom one can tell."""
        room = facts.scene.room
        if room is not None and room.inner_walls:
            return
        moved = list(self._moved(facts))
        people = [one for one in facts.scene.people if moved and _shown(facts, one.id)]
        for person in people:
            for item, far in moved:
                found = self._belief(facts, person, item, far)
                if found is not None:
                    yield AFTER if found.sees else BEFORE, found

    def _moved(self, facts: Facts) -> Iterator[tuple[str, float]]:
        """(id, metres) of each thing that moves far enough, and that one sees well at both ends and most of the time."""
        assert facts.view_set is not None
        far = displacement(facts.instants[0], facts.instants[-1]).margin
        for name in (track.entity for track in facts.scene.tracks):
            if facts.is_person[facts.index[name]] or far[facts.index[name]] < self.config.least_m:
                continue
            well = [seen_well(facts, name, k) for k in range(len(facts.view_set.cameras))]
            if well[0] and well[-1] and sum(well) >= OFTEN * len(well) and shift_of(facts, name) >= self.config.shift:
                yield name, float(far[facts.index[name]])

    def _belief(self, facts: Facts, person: Person, item: str, far: float) -> Belief | None:
        """What somebody believes of a thing; None where nobody could tell."""
        row, column = facts.index[person.id], facts.index[item]
        looks = [looking(instant, person.id) for instant in facts.instants]
        most, least = max(float(one.most[column]) for one in looks), min(float(one.least[column]) for one in looks)
        off = (float(looks[0].off[column]), float(looks[-1].off[column]))
        if any(_touching(instant, row, column) for instant in facts.instants):
            return None
        if least - self.config.margin_deg >= NEVER_DEG and _turned_away(facts, person, column):
            return Belief(person.id, item, False, least - NEVER_DEG, off, far)
        first = facts.view_set.cameras[0].id if facts.view_set is not None else ""
        if most + self.config.margin_deg > FIELD_DEG or not face_seen(facts, first, person.id):
            return None
        clear = all(not _between(instant, row, column) for instant in facts.instants)
        return Belief(person.id, item, True, FIELD_DEG - most, off, far) if clear else None

    def _believes(self, facts: Facts, rng: np.random.Generator, one: Belief, a: str, b: str, views: list[str]) -> Question:
        answer = AFTER if one.sees else BEFORE
        start, end = stated(one.off[0]), stated(one.off[1])
        why = (SAW if one.sees else MISSED).format(a=a, b=b, one=degrees(start), other=degrees(end), answer=answer)
        return self.question(
            facts, views, self.wording(rng, a=a, b=b, they=pronoun(a)), self.space.make(answer), rule="seen_to_move", frame="person",
            operands=(
                Operand(role="person", id=one.person, phrase=a, seen=("visible", "facing", "face") if one.sees else ("visible", "facing")),
                Operand(role="item", id=one.item, phrase=b),
            ),
            parameters={"sees": one.sees}, numbers={"start_deg": start, "end_deg": end, "moved_m": stated(one.moved)},
            margin=Margin(value=one.margin, unit="degrees", least=self.config.margin_deg),
            convention="seen is what lies within 60 degrees of the gaze with nothing in the way; beyond 95 degrees nothing is; who sees no move believes in the first place",
            why=why,
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A bucket slides along behind the back of Ann, who looks at the camera."""
        things = [Object.box(name, name, (x, y), (0.4, 0.4, 0.7)) for name, x, y in (("lamp", 4.8, 1.9), ("bucket", 4.8, -0.9))]
        ends = [Key(time=time, world_from_object=yaw_pose([4.8, y, 0.0], 0.0)) for time, y in ((0.5, -0.9), (2.0, 0.3))]
        ann = Person.standing("ann", (3.2, 1.0), np.pi, noun="woman")
        shot = Camera.look_at("shot", (0.0, 0.4, 1.7), (4.0, 0.2, 0.7), hfov_deg=70, width=640, height=480)
        cameras = tuple(shot.model_copy(update={"id": f"watch0-{k:03d}", "time": k / 5}) for k in range(12))
        scene = Scene(
            id="behind the back", objects=things, people=[ann], cameras=list(cameras), tracks=[Track(entity="bucket", keys=ends)],
            actions=[Action(verb="slide", start=0.5, end=2.0, mover="thing", target="bucket")],
        )  # fmt: skip
        view_set = ViewSet(id="watch0", kind="watch", cameras=cameras, fps=5.0)
        return Example(scene, {"person": "ann", "item": "bucket"}, BEFORE, view_set)


@remembered
def _shown(facts: Facts, person: str) -> bool:
    """Whether somebody stands still throughout, and the first and the last frame show well which way they face."""
    assert facts.view_set is not None
    if any(track.entity == person for track in facts.scene.tracks):
        return False
    ends = (0, len(facts.view_set.cameras) - 1)
    return all(
        seen_well(facts, person, k) and facing_readable(facts.instants[k], facts.view_set.cameras[k].id, person) for k in ends
    )


def _touching(facts: Facts, row: int, column: int) -> bool:
    """Whether somebody holds or touches a thing, or is too far from it to make it out."""
    away = float(np.linalg.norm(facts.centers[column] - eyes(facts, facts.ids[row])))
    small = float(facts.sizes[column].max()) < LEAST_SPAN * away
    return bool(small or facts.supports[row, column] or facts.supports[column, row] or facts.distance[row, column] < APART_M)


def _turned_away(facts: Facts, person: Person, column: int) -> bool:
    """Whether body and chest are turned away from a thing as well at both ends, as a picture from behind shows it."""
    for instant in (facts.instants[0], facts.instants[-1]):
        for frame in (person.world_from_body, person.world_from_torso):
            way = instant.centers[column, :2] - frame[:2, 3]
            if frame[:2, 0] @ way >= 0:
                return False
    return True


def _between(facts: Facts, row: int, column: int) -> bool:
    """Whether the box of anything else, but for what carries the thing or the person, meets a line from the eyes to a thing."""
    eye: NDArray[np.float64] = eyes(facts, facts.ids[row])
    ends = np.concatenate([facts.centers[column][None], facts.corners[column]])
    own = {row, column, *np.flatnonzero(facts.supports[:, column]), *np.flatnonzero(facts.supports[row])}
    own |= set(np.flatnonzero(facts.supports[:, row])) | set(np.flatnonzero(facts.supports[column]))
    for k in set(range(len(facts.ids))) - {int(one) for one in own}:
        local = inverse(facts.poses[k])
        if crossed(transform(local, eye), transform(local, ends), facts.sizes[k]).any():
            return True
    return False
