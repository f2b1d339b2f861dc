"""Which of two things moves farther in a clip, or which moves faster?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import yaw_pose
from scenegen.language import names_carrier, told_apart
from scenegen.scene import Action, BodyTrack, Camera, Key, Object, Scene, Track, ViewSet
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.watching import OFTEN, seen_well, stands_still
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, referrer, shuffled, task

Floats = NDArray[np.float64]
DISTANCE, SPEED = "distance", "speed"
LEAST_M, LEAST_SHARE, STRAIGHT = 0.2, 0.2, 0.9
"""Metres that each gets at least; the least difference as a share; how far it gets, as a share of the way that it goes."""
STILL_M_S = 0.02
"""Up to this speed something counts as standing still: the time that it does so says nothing about how fast it moves."""
SPEED_TEMPLATES = (
    "Which moves faster in the video, the {a} or the {b}?",
    "The {a} and the {b} both move in this video. Which one is faster while moving?",
    "Compare the speeds of the {a} and the {b} while they are moving. Which one is faster?",
    "Which has the higher real-world speed while moving, the {a} or the {b}?",
    "In the actual 3D scene, not just on screen, which moves faster: the {a} or the {b}?",
    "When they are moving, which is faster, the {a} or the {b}?",
    "Watch the {a} and the {b} in this video. Which one moves faster?",
    "In the actual scene, which moves faster in this video: the {a} or the {b}?",
)


class MotionComparisonConfig(TaskConfig):
    """share: by which share of the greater the distances, or the speeds, of the two differ."""

    share: Annotated[Number, Bound("share")] = Field(
        0.3, ge=LEAST_SHARE, le=0.9, description="share of the greater by which the two distances or speeds differ"
    )


@dataclass(frozen=True)
class _Pair:
    """Two that move: ids, the one that has more first; what is compared, how much each has of it (m or m/s), their phrases, by which share they
    differ, and whether what else could be compared leaves the other ahead, or none."""

    ids: tuple[str, str]
    part: str
    values: tuple[float, float]
    phrases: tuple[str, str]
    margin: float
    tells: bool = True


@task
class MotionComparison(Task):
    """Frame `world`: metres from where the centre of each is at the start of the clip to where it is at the end, or metres a second while it
    moves; what stands still is slower than 2 cm a second. Both go about straight, and are seen well at the start, at the end, and mostly."""

    name = "motion_comparison"
    serves = (("STI-Bench", "speed and acceleration"), ("OSI-Bench", "relative speed"), ("DSR-Bench", "speed comparison"))
    space = Named(most=2)
    Config = MotionComparisonConfig
    needs = Needs(views=2, sets=("watch",), moves=True)
    templates = (
        "Which moves farther in the video, the {a} or the {b}?",
        "The {a} and the {b} both move in this video. Which one goes farther?",
        "Between the start and the end of the video, which moves farther: the {a} or the {b}?",
        "Compare where the {a} and the {b} are at the start and at the end of the video. Which one has moved farther?",
        "In the actual 3D scene, not just on screen, which moves farther: the {a} or the {b}?",
        "Which moves the greater distance in this video, the {a} or the {b}?",
        "Watch the {a} and the {b} in the video. From start to end, which one moves farther?",
        "In the actual scene, which moves farther in this video: the {a} or the {b}?",
    )
    more_templates = ((SPEED, SPEED_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Distance and speed of every two that move clearly, first of those of which not the same one has more of both."""
        if not stands_still(facts):
            return
        found = sorted(shuffled(rng, self.found(facts, self._candidates, wanted)), key=lambda pair: not pair.tells)
        yield from (self._compared(facts, rng, pair) for pair in found)

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """Of the frames given, the first and the last show both well, and by these alone the same one has clearly more: between the first and the
        last, or in its fastest step."""
        ids = [operand.id for operand in question.evidence.operands]
        if len(frames) < 2 or not all(seen_well(facts, name, frame) for name in ids for frame in (frames[0], frames[-1])):
            return False
        values = [self._shown(facts, str(question.evidence["part"]), name, frames) for name in ids]
        more = ids[int(values[1] > values[0])]
        said = next(one.id for one in question.evidence.operands if one.phrase == question.answer.text)
        return more == said and _share(values[0], values[1]) >= self.config.share

    def _candidates(self, facts: Facts) -> Iterator[tuple[str | None, _Pair]]:
        """(place of the answer among the names, pair) of every two whose motion can be compared."""
        assert facts.view_set is not None
        names = referrer(facts, [camera.id for camera in facts.view_set.cameras])
        moving = {}
        for track in facts.scene.tracks:
            if isinstance(track, Track) and _goes(facts, track.entity):
                phrase = names.phrase(track.entity)
                if phrase is not None and not names_carrier(phrase):
                    moving[track.entity] = phrase
        every = range(len(facts.instants))
        for one, other in combinations(moving, 2):
            if not told_apart((moving[one], moving[other])):
                continue
            both: list[_Pair] = []
            for part in (DISTANCE, SPEED):
                exact = [_far(facts, name) if part == DISTANCE else speed(facts, name) for name in (one, other)]
                seen = [self._shown(facts, part, name, every) for name in (one, other)]
                order = 1 if exact[1] > exact[0] else -1
                margin = min(_share(*exact), _share(*seen))
                if margin < self.config.share or (seen[1] - seen[0]) * order <= 0:
                    continue
                ids = (one, other) if order < 0 else (other, one)
                phrases = (moving[ids[0]], moving[ids[1]])
                values = (max(exact), min(exact))
                both.append(_Pair(ids, part, values, phrases, margin))
            tells = len({pair.ids for pair in both}) == len(both)
            yield from ((self.space.place(pair.phrases[0], pair.phrases), replace(pair, tells=tells)) for pair in both)

    def _shown(self, facts: Facts, part: str, name: str, frames: Sequence[int]) -> float:
        """How much of what is compared some frames alone show of something: metres from first to last, or metres a second in the fastest step."""
        if part == DISTANCE:
            return _far(facts, name, frames[0], frames[-1])
        times = facts.view_set.times if facts.view_set is not None else ()
        places = centres(facts, name)
        return max(float(np.linalg.norm(places[b] - places[a])) / (times[b] - times[a]) for a, b in pairwise(frames))

    def _compared(self, facts: Facts, rng: np.random.Generator, pair: _Pair) -> Question:
        assert facts.view_set is not None
        more, less = stated(pair.values[0]), stated(pair.values[1])
        listed = list(zip(pair.ids, pair.phrases, strict=True))
        operands = tuple(Operand(role="item", id=name, phrase=phrase) for name, phrase in shuffled(rng, listed))
        words = {"a": operands[0].phrase, "b": operands[1].phrase}
        first, second = pair.phrases
        if pair.part == DISTANCE:
            worded, numbers = self.wording(rng, **words), {"more_m": more, "less_m": less}
            said = f"In the video, the {first} ends up {more:.2f} m from where it started and the {second} {less:.2f} m"
        else:
            worded = self.wording(rng, SPEED, **words)
            numbers = {"more_mps": more, "less_mps": less}
            said = f"While moving, the {first} goes at {more:.2f} meters per second and the {second} at {less:.2f}"
        return self.question(
            facts, [camera.id for camera in facts.view_set.cameras], worded, self.space.make(first, pair.phrases), rule="more_of_motion",
            frame="world", operands=operands, parameters={"part": pair.part}, numbers=numbers,
            margin=Margin(value=pair.margin, unit="share of the greater", least=self.config.share),
            convention="distance: from where the center is in the first frame to where it is in the last; speed: way over time while it moves at more than 0.02 m/s",
            why=f"{said}, so the answer is {first}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Of a bucket and a crate before a camera, the bucket slides 1 m and the crate 0.5 m, in the same time."""
        ways = (("bucket", 1.2, 4.0, 1.0), ("crate", -0.8, 3.6, 0.5))
        things = [Object.box(name, name, (x, y), (0.4, 0.4, 0.5)) for name, y, x, _ in ways]
        tracks: list[Track | BodyTrack] = []
        actions = []
        for name, y, x, far in ways:
            keys = [Key(time=time, world_from_object=yaw_pose([x, at, 0.0], 0.0)) for time, at in ((0.5, y), (2.0, y - far))]
            tracks.append(Track(entity=name, keys=keys))
            actions.append(Action(verb="slide", start=0.5, end=2.0, mover="thing", target=name))
        shot = Camera.look_at("shot", (0.0, 0.0, 1.5), (4.0, 0.0, 0.4), hfov_deg=70)
        cameras = tuple(shot.model_copy(update={"id": f"watch0-{k:03d}", "time": k / 5}) for k in range(12))
        scene = Scene(id="both", objects=things, cameras=list(cameras), tracks=tracks, actions=actions)
        view_set = ViewSet(id="watch0", kind="watch", cameras=cameras, fps=5.0)
        return Example(scene, {}, "bucket", view_set, {"part": DISTANCE})


@remembered
def centres(facts: Facts, name: str) -> Floats:
    """(F, 3) where the centre of something is in each frame."""
    return np.array([instant.centers[instant.index[name]] for instant in facts.instants])


def _far(facts: Facts, name: str, first: int = 0, last: int = -1) -> float:
    """Metres from where the centre of something is in one frame to where it is in another."""
    places = centres(facts, name)
    return float(np.linalg.norm(places[last] - places[first]))


@remembered
def _goes(facts: Facts, name: str) -> bool:
    """Whether something gets far enough, about straight, and is seen well at the start, at the end, and most of the time."""
    frames = len(facts.instants)
    way = float(np.linalg.norm(np.diff(centres(facts, name), axis=0), axis=1).sum())
    if _far(facts, name) < max(LEAST_M, STRAIGHT * way):
        return False
    well = [seen_well(facts, name, frame) for frame in range(frames)]
    return well[0] and well[-1] and sum(well) >= OFTEN * frames


@remembered
def speed(facts: Facts, name: str) -> float:
    """Metres a second of the centre of a thing while it moves during the clip, by the keys of its track that lie in it; 0 where it does not."""
    assert facts.view_set is not None
    track = next(one for one in facts.scene.tracks if one.entity == name)
    assert isinstance(track, Track)
    start, end = facts.view_set.times[0], facts.view_set.times[-1]
    keys = [key for key in track.keys if start <= key.time <= end]
    if len(keys) < 2:
        return 0.0
    up = np.array([0.0, 0.0, float(facts.entity(name).size[2]) / 2, 1.0])
    steps = np.linalg.norm(np.diff([(key.world_from_object @ up)[:3] for key in keys], axis=0), axis=1)
    lasts = np.diff([key.time for key in keys])
    moves = steps > STILL_M_S * lasts
    return float(steps[moves].sum() / lasts[moves].sum()) if moves.any() else 0.0


def _share(one: float, other: float) -> float:
    """By which share of the greater two differ."""
    return abs(one - other) / max(one, other, 1e-9)
