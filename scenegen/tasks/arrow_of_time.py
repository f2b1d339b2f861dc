"""Do these pictures, taken one after another by one camera, run forward or backward in time? Whoever walks in them tells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number, Whole
from scenegen.frames import wrap
from scenegen.scene import BodyTrack
from scenegen.tasks.common.seeing import facing_readable
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Needs, Task, TaskConfig, shuffled, task

Floats = NDArray[np.float64]
FORWARD, BACKWARD = "forward", "backward"
FEWEST, MOST = 3, 6
LEAST_M = 0.15
AHEAD_DEG = 35.0
"""Degrees that a step may lie off the way that body, torso and head face, before it and after it."""
OTHERS_M, OTHERS_DEG = 0.1, 60.0
"""From how many metres on a step of somebody else counts, and how many degrees it may lie off the way their body faces."""
SHIFT, RATIO = 0.03, 0.06
"""What a picture must show of each step: the share of its width across which the walker gets, or by which they get nearer or farther."""


class ArrowConfig(TaskConfig):
    """pictures: how many are shown, at most; where the walk is short, fewer. step_m: metres on the floor from where the walker is in one
    picture to where they are in the next."""

    pictures: Whole = Field(4, ge=FEWEST, le=MOST, description="pictures shown at most; where the walk is short, fewer")
    step_m: Number = Field(0.3, ge=LEAST_M, le=5, description="meters that the walker gets on from each picture to the next")


@task
class ArrowOfTime(Task):
    """Frame `person`: pictures of a clip by a camera that stands still, as they were taken or the other way round. Somebody walks in each of them,
    the way that body, torso and head face; nobody who shows goes backward."""

    name = "arrow_of_time"
    serves = (("Cosmos-Reason1", "arrow of time"),)
    space = Labels(labels=(FORWARD, BACKWARD))
    Config = ArrowConfig
    needs = Needs(views=FEWEST, people=True, sets=("watch",), moves=True)
    templates = (
        "Are these video frames in forward or backward order?",
        "These pictures come from a single video. Do they run forward or backward in time?",
        "The order of these pictures may have been reversed. Do they run forward or backward in time?",
        "Look at these pictures from first to last. Do they run forward or backward in time?",
        "A stationary camera took all of these pictures. From the first to the last, does time run forward or backward?",
        "Here are some frames from a video. Is it being played forward or backward?",
        "Judging by how people walk from one picture to the next, do these pictures run forward or backward in time?",
        "Assume that nobody here is walking backward. Do these pictures run forward or backward in time?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question about each that walks, in an order drawn, or that which is wanted."""
        if facts.view_set is None or len({camera.world_from_camera.tobytes() for camera in facts.view_set.cameras}) > 1:
            return
        for name, frames, step in shuffled(rng, self.found(facts, self._candidates, None)):
            order = wanted or self.space.cells[int(rng.integers(2))]
            yield self._shown(facts, rng, name, frames, step, order)

    def _candidates(self, facts: Facts) -> Iterator[tuple[None, tuple[str, tuple[int, ...], float]]]:
        """(walker, frames in their order of time, metres of the least step) of each that walks, as many frames as there may be."""
        for track in facts.scene.tracks:
            if not isinstance(track, BodyTrack):
                continue
            for count in range(self.config.pictures, FEWEST - 1, -1):
                found = self._frames(facts, track.entity, count)
                if found is not None:
                    yield None, (track.entity, *found)
                    break

    def _frames(self, facts: Facts, name: str, count: int) -> tuple[tuple[int, ...], float] | None:
        """So many frames, evenly apart, between each of which somebody gets on far enough, and the least step: those with the greatest."""
        total, best = len(facts.instants), None
        for apart in range(1, (total - 1) // (count - 1) + 1):
            for start in range(total - apart * (count - 1)):
                frames = tuple(range(start, start + apart * (count - 1) + 1, apart))
                step = min(_step(facts, name, a, b) for a, b in pairwise(frames))
                if step >= self.config.step_m and (best is None or step > best[1]) and _told(facts, name, frames):
                    best = frames, step
        return best

    def _shown(
        self, facts: Facts, rng: np.random.Generator, name: str, frames: tuple[int, ...], step: float, order: str
    ) -> Question:
        assert facts.view_set is not None
        ordered = frames if order == FORWARD else frames[::-1]
        metres = stated(step)
        way = "ahead, the way they face" if order == FORWARD else "back, away from where they face"
        return self.question(
            facts, [facts.view_set.cameras[frame].id for frame in ordered], self.wording(rng), self.space.make(order), rule="walks_ahead",
            frame="person", operands=(Operand(role="walker", id=name, phrase="", seen=("visible", "facing")),), numbers={"step_m": metres},
            margin=Margin(value=step, unit="m", least=self.config.step_m),
            convention="forward: each picture was taken after the one before it; whoever walks goes the way they face",
            why=f"From each picture to the next, whoever is walking moves {metres:.1f} m or more {way}, and nobody walks backward, so the answer is {order}.",
        )  # fmt: skip


@remembered
def _step(facts: Facts, name: str, first: int, second: int) -> float:
    """Metres on the floor from where somebody is in one frame to where they are in another; 0 where that is not the way they face in both."""
    way = _gone(facts, name, first, second)
    far = float(np.hypot(*way))
    yaws = [
        instant.headings[instant.frame(f"{part}:{name}")]
        for instant in (facts.instants[first], facts.instants[second])
        for part in ("body", "torso", "head")
    ]
    off = np.abs(wrap(np.array(yaws) - np.arctan2(way[1], way[0])))
    return far if far > 0 and np.rad2deg(off.max()) <= AHEAD_DEG else 0.0


def _gone(facts: Facts, name: str, first: int, second: int) -> Floats:
    """(2,) metres on the floor that somebody gets from one frame to another."""
    one, other = (instant.poses[instant.index[name], :2, 3] for instant in (facts.instants[first], facts.instants[second]))
    out: Floats = other - one
    return out


def _told(facts: Facts, name: str, frames: tuple[int, ...]) -> bool:
    """Whether each frame shows which way the walker faces, each step shows in the pictures, and nobody goes another way than they face."""
    if not all(_readable(facts, name, frame) for frame in frames):
        return False
    return all(_step_shows(facts, name, a, b) and _others_go_ahead(facts, a, b) for a, b in pairwise(frames))


@remembered
def _readable(facts: Facts, name: str, frame: int) -> bool:
    """Whether a frame shows which way somebody faces."""
    assert facts.view_set is not None
    return facing_readable(facts.instants[frame], facts.view_set.cameras[frame].id, name)


def _step_shows(facts: Facts, name: str, first: int, second: int) -> bool:
    """Whether somebody gets across the picture, or nearer or farther, from one frame to the next."""
    assert facts.view_set is not None
    cameras = [facts.view_set.cameras[frame] for frame in (first, second)]
    boxes = [facts.sight(camera.id, name).box2d for camera in cameras]
    if any(box is None for box in boxes):
        return False
    x, u = ((box[0] + box[2]) / 2 for box in boxes if box is not None)
    at = cameras[0].world_from_camera[:2, 3]
    away = [
        float(np.hypot(*(facts.instants[frame].poses[facts.instants[frame].index[name], :2, 3] - at)))
        for frame in (first, second)
    ]
    return abs(u - x) >= SHIFT * cameras[0].width or abs(away[1] - away[0]) >= RATIO * max(away)


def _others_go_ahead(facts: Facts, first: int, second: int) -> bool:
    """Whether everybody who gets anywhere between two frames, in sight or not, gets about where their body faces."""
    for person in facts.scene.people:
        way = _gone(facts, person.id, first, second)
        if float(np.hypot(*way)) < OTHERS_M:
            continue
        for instant in (facts.instants[first], facts.instants[second]):
            yaw = instant.headings[instant.frame(f"body:{person.id}")]
            if abs(np.rad2deg(wrap(np.array(yaw - np.arctan2(way[1], way[0]))))) > OTHERS_DEG:
                return False
    return True
