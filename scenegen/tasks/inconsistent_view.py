"""Two pictures of a place from two sides agree in all but one thing, which stands elsewhere in the second: where is it there? Its box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.box2d import Box2dAnswer, Boxes
from scenegen.answers.places2d import Scale
from scenegen.facts import Facts
from scenegen.fields import Number, Share
from scenegen.frames import yaw_pose
from scenegen.scene import Action, Camera, Key, Object, Scene, Track, ViewSet
from scenegen.tasks.common.boxes import coordinates, floats, without_stray
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.reflected import reflecting
from scenegen.tasks.common.visits import (
    BEFORE,
    LATER,
    could_be_moved,
    movable,
    plain_names,
    shift_of_place,
    told_by_landmarks,
    turned_deg,
    way_of,
)
from scenegen.tasks.common.watching import seen_well
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, shuffled, task

LEAST_M, LEAST_TOLD, LEAST_WIDTHS = 0.4, 0.3, 0.7
"""Metres that it is from where it should be; the same as a share of how far landmarks are, and of its own longest side on the floor."""
LEAST_DEG, MOST_DEG, LEAST_SHIFT = 20.0, 90.0, 0.08
"""Degrees between the two views; share of the width of either picture between where it is and where it should be."""
PEERS = 3
"""Things that could have been moved as well, show well in both pictures, and stand still, at least."""
WHOLE = 0.7
"""Share of its silhouette that both pictures show of what disagrees: where it touches the floor must be seen, or be plain."""
STEP_M = 1e-9
"""From so many metres on something has moved."""
NOTE = (
    "The box should enclose every visible part and nothing more. "
    'Answer with JSON: {{"bbox_2d": [x0, y0, x1, y1]}}, {coordinates}; x runs to the right and y down from the top-left corner.'
)


class InconsistentConfig(TaskConfig):
    """least_m: metres between where the two pictures show the thing. told: the same as a share of how far it is from each of two landmarks,
    where it is farther from it. scale, least_iou: of the box, as ground_2d has them."""

    least_m: Annotated[Number, Bound("gap")] = Field(
        0.5, ge=LEAST_M, le=20, description="meters from where the first picture shows it"
    )
    told: Annotated[Number, Bound("share")] = Field(
        0.35, ge=LEAST_TOLD, lt=1, description="the same as a share of how far away two things are that stand still"
    )
    scale: Scale = Field("pixel", description="coordinates in pixel, thousand (0 to 1000) or unit (0 to 1)")
    least_iou: Share = Field(0.75, description="IoU of the box with the box without the outermost 1 % of the pixels at each side")


@dataclass(frozen=True)
class _Odd:
    """What disagrees, its name, and by how much: metres, share of the way to landmarks, its own widths, IoU without stray pixels."""

    id: str
    called: str
    moved: float
    told: float
    widths: float
    kept: float
    answer: Box2dAnswer


@task
class InconsistentView(Task):
    """Frame `world`. Two pictures of a place from two sides, a single thing of all that they show elsewhere in the second; it shows well in
    both, and so do others that could have been moved as well, of which one is larger in the second picture or nearer its middle. Margin: how far it was moved."""

    name = "inconsistent_view"
    serves = (("Khangaonkar et al. 2026", "spatial inconsistency"),)
    space = Boxes(offered=False)
    Config = InconsistentConfig
    needs = Needs(views=3, sets=("revisit",), moves=True)
    templates = (
        "These two pictures show the same place from two sides, but one thing that both show is not in the same spot in the second. Put a bounding box around it in the second picture. {note}",
        "Two cameras took these pictures of the same place. One thing stands in a different spot in the second picture than in the first. Give its bounding box in the second picture. {note}",
        "Compare these two pictures of the same place. Everything that both of them show is in the same spot, except for one thing. Mark it with a bounding box in the second picture. {note}",
        "Both pictures show the same place from different angles. Exactly one thing that both of them show was moved in between. Draw a bounding box around it in the second picture. {note}",
        "The camera was not all that moved between these two pictures of the same place: one thing that both show was moved, too. Put a bounding box around it in the second picture. {note}",
        "In these two pictures of the same place, taken from different sides, one thing stands elsewhere in the second than in the first. Where is it in the second picture? Give a bounding box. {note}",
        "Here is the same place, seen twice from different sides. Find the one thing whose position in the second picture does not agree with the first, and give its bounding box in the second picture. {note}",
        "These two views of the same place do not agree: one thing seen in both was moved before the second picture was taken. Locate it in the second picture with a bounding box. {note}",
        "The same place was photographed from two spots, and in between a single thing that shows in both pictures was moved. Which one? Answer with its bounding box in the second picture. {note}",
        "Of the things visible in both of these pictures of the same place, exactly one stands somewhere else in the second. Draw a tight box around it in the second picture. {note}",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """The one question that a set gives, if any."""
        for one in shuffled(rng, self.found(facts, self._candidates, wanted)):
            yield self._asked(facts, rng, one)

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, _Odd]]:
        """(cell, what disagrees) where all else that the first picture or the last shows stands still."""
        if facts.view_set is None or len(facts.view_set.cameras) <= LATER[-1]:
            return
        frame = LATER[-1]
        cameras = [facts.view_set.cameras[k] for k in (BEFORE, frame)]
        shown = {name for camera in cameras for name in facts.seen(camera.id)}
        moved = [name for name in elsewhere(facts, frame) if name in shown]
        if len(moved) != 1 or moved[0] not in could_be_moved(facts, frame) or shown & set(reflecting(facts)):
            return
        name, turned = moved[0], turned_deg(facts, frame)
        seen = facts.sight(cameras[1].id, name)
        hidden = any(facts.sight(camera.id, name).fraction < WHOLE for camera in cameras)
        if (
            hidden
            or not LEAST_DEG <= turned <= MOST_DEG
            or seen.box2d is None
            or seen.mask is None
            or not _fair(facts, frame, name)
        ):
            return
        far, told, wide = way_of(facts, frame, name), told_by_landmarks(facts, frame, name), _width(facts, name)
        kept = without_stray(facts, cameras[1].id, name)
        enough = (
            far >= max(self.config.least_m, LEAST_WIDTHS * wide) and told >= self.config.told and kept >= self.config.least_iou
        )
        if enough and shift_of_place(facts, frame, name) >= LEAST_SHIFT:
            second = cameras[1]
            answer = Box2dAnswer(width=second.width, height=second.height, scale=self.config.scale, box=floats(seen.box2d))
            yield answer.cell, _Odd(name, plain_names(facts, frame)[name], far, told, far / wide, kept, answer)

    def _asked(self, facts: Facts, rng: np.random.Generator, one: _Odd) -> Question:
        assert facts.view_set is not None
        cameras = [facts.view_set.cameras[k] for k in (BEFORE, LATER[-1])]
        note = NOTE.format(coordinates=coordinates(cameras[1], self.config.scale))
        moved = stated(one.moved)
        return self.question(
            facts, [camera.id for camera in cameras], self.wording(rng, note=note), one.answer, rule="agrees_but_one", frame="world",
            operands=(Operand(role="target", id=one.id, phrase=""),),
            parameters={"scale": self.config.scale, "called": one.called, "least_m": float(self.config.least_m), "told": float(self.config.told),
                        "least_iou": float(self.config.least_iou)},
            numbers={"moved_m": moved, "share": stated(one.told), "widths": stated(one.widths), "iou": stated(one.kept),
                     "turned_deg": stated(turned_deg(facts, LATER[-1]))},
            margin=Margin(value=one.moved, unit="m", least=self.config.least_m),
            convention="the only thing that either picture shows and whose center is elsewhere in the second; the box of its visible pixels there, edges in pixels from the top-left corner, x to the right, y down",
            why=f"The {one.called} is {moved:.1f} m from where the first picture shows it, and all else still stands where it was, so the answer is {one.answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Five boxes near one another, of which one is moved to the side before the second camera, which stands to the side, looks."""
        places = (("bench", 4.0, 0.0), ("bucket", 3.4, 1.1), ("crate", 3.2, -1.0), ("stool", 4.8, 0.9), ("box", 5.0, -0.6))
        things = [Object.box(name, name, (x, y), (0.4, 0.4, 0.5)) for name, x, y in places]
        keys = [
            Key(time=time, world_from_object=yaw_pose([*at, 0.0], 0.0)) for time, at in ((0.4, (3.4, 1.1)), (3.0, (4.4, 2.0)))
        ]
        action = Action(verb="slide", start=0.4, end=3.0, mover="thing", target="bucket")
        sides = (((0.0, 0.0, 1.6), 0.0), ((1.5, -3.5, 1.6), 0.4), ((1.5, -3.5, 1.6), 3.0))
        cameras = tuple(
            Camera.look_at(f"revisit0-{k}", eye, (4.0, 0.2, 0.3), hfov_deg=60, width=400, height=300).model_copy(
                update={"time": time}
            )
            for k, (eye, time) in enumerate(sides)
        )
        scene = Scene(
            id="odd", objects=things, cameras=list(cameras), tracks=[Track(entity="bucket", keys=keys)], actions=[action]
        )  # fmt: skip
        return Example(
            scene,
            {"target": "bucket"},
            '{"bbox_2d": [148, 110, 178, 143]}',
            ViewSet(id="revisit0", kind="revisit", cameras=cameras),
        )


def elsewhere(facts: Facts, frame: int) -> list[str]:
    """Ids of things whose pose in a frame is not that of the first, and of everybody who moves at some time."""
    then = {thing.id: thing for thing in facts.instants[frame].scene.objects}
    tracked = {track.entity for track in facts.scene.tracks}
    things = [
        thing.id
        for thing in facts.instants[BEFORE].scene.objects
        if np.abs(thing.world_from_object - then[thing.id].world_from_object).max() > STEP_M
    ]
    return [*things, *(person.id for person in facts.scene.people if person.id in tracked)]


def peers(facts: Facts, frame: int) -> list[str]:
    """Things that could be moved, show well in both pictures, and never move."""
    tracked = {track.entity for track in facts.scene.tracks}
    still = (thing for thing in facts.scene.things if thing.id not in tracked and movable(thing))
    return [thing.id for thing in still if seen_well(facts, thing.id, BEFORE) and seen_well(facts, thing.id, frame)]


def _fair(facts: Facts, frame: int, name: str) -> bool:
    """Whether enough others could have been moved as well, and it is not both the largest of all in the second picture and the nearest to
    its middle."""
    others = peers(facts, frame)
    if len(others) < PEERS:
        return False
    large, off = (values(facts, frame, [name, *others]) for values in (_areas, _offsets))
    return large[0] < max(large[1:]) or off[0] > min(off[1:])


def _width(facts: Facts, name: str) -> float:
    """Metres along the longest side of a thing on the floor."""
    thing = facts.entity(name)
    assert isinstance(thing, Object)
    return float(max(thing.size[:2]))


def _boxes(facts: Facts, frame: int, names: list[str]) -> np.ndarray:
    assert facts.view_set is not None
    found = [facts.sight(facts.view_set.cameras[frame].id, name).box2d for name in names]
    return np.array([box if box is not None else (0, 0, 0, 0) for box in found], dtype=np.float64)


def _areas(facts: Facts, frame: int, names: list[str]) -> list[float]:
    """Pixels of the boxes of things in a frame."""
    boxes = _boxes(facts, frame, names)
    return [float(area) for area in np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)]


def _offsets(facts: Facts, frame: int, names: list[str]) -> list[float]:
    """Pixels from the middle of a frame's picture to those of the boxes of things."""
    assert facts.view_set is not None
    camera, boxes = facts.view_set.cameras[frame], _boxes(facts, frame, names)
    off = (boxes[:, 2:] + boxes[:, :2]) / 2 - np.array([camera.width, camera.height]) / 2
    return [float(away) for away in np.linalg.norm(off, axis=1)]
