"""The clip ends while something slides straight on: which of these things will it come to?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import box_distance, yaw_pose
from scenegen.language import listed, names_carrier, to_choose, told_apart
from scenegen.scene import Action, Camera, Key, Object, Scene, Track, ViewSet
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.watching import OFTEN, seen_well, stands_still
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, referrer, shuffled, task

Floats = NDArray[np.float64]
FEWEST, MOST = 1, 3
"""Things that a question names beside the one that it comes to."""
REACHED_M = 0.15
"""How near it comes at least to what it is said to come to."""
LEFT_M, SHOWN_M, STRAIGHT, LEAST_GAP_M = 0.3, 0.3, 0.98, 0.2
"""Metres that are left to go when the clip ends, and that the clip shows; how far it gets, as a share of its way."""
UPRIGHT = 0.999
"""Cosine of the lean up to which a thing stands upright."""
DRAWS = 12


class WhatNextConfig(TaskConfig):
    """gap_m: by how many metres it stays farther from all others than from what it comes to."""

    gap_m: Annotated[Number, Bound("gap")] = Field(
        0.4, ge=LEAST_GAP_M, le=5, description="meters by which it stays farther from the others than from what it comes to"
    )


@dataclass(frozen=True)
class _Way:
    """What moves, what it comes to and how near, and how near it comes to each other thing that may be named with it."""

    mover: str
    goal: str
    near: float
    others: dict[str, float]


@task
class WhatNext(Task):
    """Frame `world`. One thing slides straight over the floor when the clip ends, and goes on the same way afterwards, as its track says, up to
    a thing that stands still; it stays well away from the others named. All stand on the floor, and are seen well at start and end."""

    name = "what_next"
    serves = (("MMSI-Video-Bench", "prediction"), ("STI-Bench", "trajectory"))
    space = Named(most=MOST + 1)
    Config = WhatNextConfig
    needs = Needs(views=2, sets=("watch",), moves=True)
    templates = (
        "Suppose the {a} keeps moving straight ahead after the video stops. Which of these will it reach: {items}?",
        "Which of these would the {a} reach if it kept going in the same direction after the end of the video: {items}?",
        "If the {a} keeps moving the way it does at the end of the video, which of these will it reach: {items}?",
        "Imagine the {a} continuing in a straight line after the last frame. Which of these is in the way: {items}?",
        "Which of these is the {a} headed for when the video ends: {items}?",
        "Which of these is the {a} moving toward at the end of the video: {items}?",
        "Watch where the {a} is heading. Which of these will it reach soon after the video ends: {items}?",
        "If the video went on and the {a} kept moving straight ahead, which of these would it reach: {items}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Every thing that is under way, among other things drawn anew for each place among the names."""
        if not stands_still(facts):
            return
        known = _known(facts)
        for way in shuffled(rng, self.found(facts, self._candidates, None)):
            for others in _draws(facts, way, known, rng):
                if wanted in (None, self.space.place(known[way.goal], [known[one] for one in (way.goal, *others)])):
                    yield self._comes(facts, rng, way, others, known)

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """Of the frames given, the first and the last show everything well, and between them it moves far enough."""
        names = [operand.id for operand in question.evidence.operands]
        ends = (frames[0], frames[-1])
        mover = question.evidence["mover"]
        return all(seen_well(facts, name, k) for name in names for k in ends) and _shown(facts, mover, *ends) >= SHOWN_M

    def _candidates(self, facts: Facts) -> Iterator[tuple[None, _Way]]:
        """All that is under way to something when the clip ends."""
        known = _known(facts)
        standing = _standing(facts)
        for track in facts.scene.tracks:
            name = track.entity
            if not isinstance(track, Track) or name not in known or not _under_way(facts, track):
                continue
            last, least = left_to(facts, track, standing)
            goal = min(last, key=last.__getitem__, default="")
            if goal and last[goal] <= REACHED_M:
                far = {one: metres for one, metres in least.items() if metres - last[goal] >= self.config.gap_m}
                if len(far) >= FEWEST:
                    yield None, _Way(name, goal, last[goal], far)

    def _comes(self, facts: Facts, rng: np.random.Generator, way: _Way, others: list[str], known: dict[str, str]) -> Question:
        assert facts.view_set is not None
        items = shuffled(rng, [way.goal, *others])
        said = [f"the {known[item]}" for item in items]
        apart = min(way.others[one] for one in others)
        rest = [f"the {known[one]}" for one in items if one != way.goal]
        near, far = stated(way.near), stated(apart)
        operands = [Operand(role="mover", id=way.mover, phrase=known[way.mover])]
        operands += [Operand(role="item", id=item, phrase=known[item]) for item in items]
        worded = self.wording(rng, a=known[way.mover], **to_choose(said))
        return self.question(
            facts, [camera.id for camera in facts.view_set.cameras], worded,
            self.space.make(known[way.goal], [known[item] for item in items]), rule="comes_to", frame="world", operands=operands,
            numbers={"near_m": near, "others_m": far}, margin=Margin(value=apart - way.near, unit="m", least=self.config.gap_m),
            convention="distances of boxes on the floor: where the track ends, and of the others the least from the end of the clip on",
            why=f"Going straight on, the {known[way.mover]} comes within {near:.2f} m of the {known[way.goal]} but no nearer than {far:.2f} m to "
            f"{listed(rest, 'or')}, so the answer is {known[way.goal]}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A crate is half way to a desk when the clip ends; a lamp and a plant stand elsewhere."""
        places = (("crate", 3.0, 1.6), ("desk", 3.0, -1.6), ("lamp", 4.6, 1.2), ("plant", 4.8, -0.2))
        things = [Object.box(name, name, (x, y), (0.5, 0.5, 0.6)) for name, x, y in places]
        keys = [Key(time=time, world_from_object=yaw_pose([3.0, y, 0.0], 0.0)) for time, y in ((0.4, 1.6), (5.4, -1.0))]
        action = Action(verb="slide", start=0.4, end=5.4, mover="thing", target="crate")
        shot = Camera.look_at("shot", (0.0, 0.0, 1.7), (3.4, 0.0, 0.4), hfov_deg=75)
        cameras = tuple(shot.model_copy(update={"id": f"watch0-{k:03d}", "time": k / 4}) for k in range(12))
        scene = Scene(
            id="next", objects=things, cameras=list(cameras), tracks=[Track(entity="crate", keys=keys)], actions=[action]
        )  # fmt: skip
        return Example(scene, {}, "desk", ViewSet(id="watch0", kind="watch", cameras=cameras, fps=4.0))


@remembered
def _known(facts: Facts) -> dict[str, str]:
    """How each thing on the floor that is seen well at both ends is called over all frames, by id."""
    assert facts.view_set is not None
    names = referrer(facts, [camera.id for camera in facts.view_set.cameras])
    out = {}
    for thing in facts.scene.things:
        phrase = names.phrase(thing.id) if _on_floor(thing) and _ends_show(facts, thing.id) else None
        if phrase and not names_carrier(phrase):
            out[thing.id] = phrase
    return out


def _on_floor(thing: Object) -> bool:
    """Whether a thing stands upright on the floor itself."""
    return thing.support == "floor" and thing.parent is None and float(thing.world_from_object[2, 2]) >= UPRIGHT


def _ends_show(facts: Facts, name: str) -> bool:
    return seen_well(facts, name, 0) and seen_well(facts, name, -1)


@remembered
def _standing(facts: Facts) -> dict[str, Object]:
    """Things with a name that never move, by id."""
    moving = {track.entity for track in facts.scene.tracks}
    return {thing.id: thing for thing in facts.scene.things if thing.id in _known(facts) and thing.id not in moving}


def _shown(facts: Facts, name: str, first: int, last: int) -> float:
    """Metres that the centre of something gets from one frame to another."""
    one, other = (facts.instants[k].centers[facts.instants[k].index[name]] for k in (first, last))
    return float(np.linalg.norm(other - one))


def _under_way(facts: Facts, track: Track) -> bool:
    """Whether something goes straight all along its track, far enough both before and after the clip ends, moves when it ends, and is seen
    mostly well."""
    assert facts.view_set is not None
    end, frames = facts.view_set.times[-1], len(facts.instants)
    places = np.array([key.world_from_object[:3, 3] for key in track.keys])
    way = float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())
    left = float(np.linalg.norm(places[-1] - track.pose(end)[:3, 3]))
    straight = float(np.linalg.norm(places[-1] - places[0])) >= STRAIGHT * way
    turns = max(
        float(np.abs(key.world_from_object[:3, :3] - track.keys[0].world_from_object[:3, :3]).max()) for key in track.keys
    )
    if not straight or turns > 1e-6 or left < LEFT_M or track.keys[-1].time <= end:
        return False
    often = sum(seen_well(facts, track.entity, frame) for frame in range(frames)) >= OFTEN * frames
    return often and _shown(facts, track.entity, 0, -1) >= SHOWN_M and track.moves(facts.view_set.times[-2], end)


def left_to(facts: Facts, track: Track, standing: dict[str, Object]) -> tuple[dict[str, float], dict[str, float]]:
    """Metres to each thing's box at the end of a track, and at least along what is left of it after the clip, by id."""
    assert facts.view_set is not None
    if not standing:
        return {}, {}
    end = facts.view_set.times[-1]
    poses = np.array([track.pose(end), *(key.world_from_object for key in track.keys if key.time > end)])
    size = np.asarray(facts.entity(track.entity).size)
    where = np.array([thing.world_from_object for thing in standing.values()])
    sizes = np.array([thing.size for thing in standing.values()])
    metres = box_distance((poses[:, None], size), (where[None], sizes[None]))
    last, least = (dict(zip(standing, row.tolist(), strict=True)) for row in (metres[-1], metres.min(0)))
    return last, least


def _draws(facts: Facts, way: _Way, known: dict[str, str], rng: np.random.Generator) -> Iterator[list[str]]:
    """Others to name, drawn again and again; at first one that is nearer to it when the clip ends than what it comes to, where there is one."""
    last = facts.instants[-1]
    apart = {one: float(last.distance[last.index[way.mover], last.index[one]]) for one in (way.goal, *way.others)}
    lures = [one for one in way.others if apart[one] < apart[way.goal]]
    for _ in range(DRAWS):
        chosen: list[str] = []
        for other in [*shuffled(rng, lures)[:1], *shuffled(rng, way.others)]:
            names = (known[way.goal], known[way.mover], *(known[one] for one in (*chosen, other)))
            if other not in chosen and len(chosen) < MOST and told_apart(names):
                chosen.append(other)
        if len(chosen) >= FEWEST:
            yield chosen
