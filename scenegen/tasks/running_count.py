"""How many different things of a kind does the video of a walk show, in all or in its first seconds?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from scenegen.answers.number import Numbers
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number, Share
from scenegen.language.counting import PEOPLE, plural
from scenegen.scene import Camera, Object, Scene, ViewSet
from scenegen.tasks.common.kinds import LEAST_INSIDE, in_doubt, noun_of, nouns_here
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, shuffled, task

CLEAR_S = 0.4
"""Seconds before and after the time that is asked for in which nothing of the kind comes into view."""
FIRST_S, LAST_S = 2.0, 1.0
"""Seconds from the start, and to the end, of the times that are asked for."""
LEAST_WHOLE = 0.4
"""Share of its whole silhouette, inside the picture or not, that what counts as seen well shows."""
WHOLE = 0.0
"""In the place of a time: the whole video."""
UNTIL_TEMPLATES = (
    "How many different {things} appear in the first {seconds} seconds of the video?",
    "Pause the video after {seconds} seconds. How many different {things} has it shown by then?",
    "In its first {seconds} seconds, how many different {things} does the video show?",
    "Watch only the first {seconds} seconds of the video. How many different {things} do you see?",
    "How many different {things} come into view during the first {seconds} seconds of the video?",
    "How many different {things} does the video show in its first {seconds} seconds?",
)


class RunningCountConfig(TaskConfig):
    """fraction: the share of its silhouette that each counted thing shows in its best frame, at least; least_share: of the picture that it
    fills there. Where something of the kind comes into sight and is never seen so well, nothing is asked. lone: of kinds of which a scene
    has one only, the share of scenes where they are asked about."""

    fraction: Number = Field(0.5, ge=0.5, le=1, description="least share of each counted thing that shows in its best frame")
    least_share: Number = Field(0.002, ge=0.001, le=0.1, description="least share of the picture that each fills there")
    lone: Share = Field(0.4, description="share of scenes where kinds are asked about of which there is one only")


@dataclass(frozen=True)
class _Come:
    """Seconds from the start at which the first pixel of a thing shows, and at which it first shows well (infinite if never); the greatest
    share of its silhouette that a frame shows which shows it well, by seconds."""

    glimpsed: float
    well: float
    shares: tuple[tuple[float, float], ...]


@task
class RunningCount(Task):
    """Frame `path`: along the walk. Things of their own that a noun names, each counted once however often it comes into view; none of them
    moves. Up to a time that is asked for each is seen well some time before, or shows no pixel until some time after."""

    name = "running_count"
    serves = (("VSI-Bench", "object_counting"), ("VSI-SUPER", "count_streaming"), ("VSI-590K", "absolute_count"))
    space = Numbers(least=0, most=4, bins=5, decimals=0, metric="exact", scarce=frozenset({"2", "3", "4"}))
    Config = RunningCountConfig
    needs = Needs(views=2, sets=("walk",))
    templates = (
        "How many different {things} does the video show in all?",
        "Over the whole video, how many different {things} can be seen?",
        "Someone walks through a place with a camera. How many different {things} come into view along the way?",
        "Watch the video from start to end. How many different {things} do you see in it?",
        "Count the {things} in this video, each one only once. How many are there?",
        "How many different {things} appear in this video?",
    )
    more_templates = (("until", UNTIL_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a noun and time, the whole video and a part of it by turns; those nouns first of which the scene has several."""
        if facts.view_set is None or facts.view_set.fps is None:
            return
        have = Counter(noun_of(entity) for entity in facts.scene.entities)
        alone = self.lot(facts) < self.config.lone * 2**32
        found = shuffled(rng, self.found(facts, self._candidates, wanted))
        whole_first = bool(rng.integers(2))
        for several in (True, False) if alone else (True,):
            for whole in (whole_first, not whole_first):
                for noun, until, count, least in found:
                    if (have[noun] > 1) == several and (until == WHOLE) == whole:
                        yield self._noun(facts, rng, noun, until, count, least)

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, float, int, float]]]:
        """(answer, (noun, seconds, how many, share that shows of the worst seen)) of all that is beyond doubt."""
        for noun in nouns_here(facts):
            for until, count, least in self._counts(facts, noun):
                yield str(count), (noun, until, count, least)

    def _counts(self, facts: Facts, noun: str) -> Iterator[tuple[float, int, float]]:
        """(seconds, how many, share that shows of the worst seen) of a noun, of all times at which that is beyond doubt."""
        assert facts.view_set is not None
        lasts = facts.view_set.times[-1] - facts.view_set.times[0]
        doubt = _doubtful(facts, noun)
        coming = _coming(facts, noun, float(self.config.fraction), float(self.config.least_share))
        for until in (WHOLE, *np.arange(FIRST_S, lasts - LAST_S + 1e-9).tolist()):
            found = _counted(coming, until) if coming is not None else None
            if found is not None and found[0] <= self.space.most and doubt > (until + CLEAR_S if until else lasts):
                yield until, *found

    def about_noun(self, facts: Facts, noun: str, color: str) -> Iterator[Question]:
        """One question a time, of the noun alone."""
        if facts.view_set is not None and facts.view_set.fps is not None:
            for until, count, least in self._counts(facts, noun):
                yield self._noun(facts, self.alike(facts, noun, until), noun, until, count, least)

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """Of the frames given, those up to the time that is asked for show everything well that is counted."""
        assert facts.view_set is not None
        start = facts.view_set.times[0]
        at = {facts.view_set.times[frame] - start for frame in frames}
        until = float(question.evidence["until_s"]) or np.inf
        coming = _coming(facts, str(question.evidence["noun"]), float(self.config.fraction), float(self.config.least_share))
        assert coming is not None
        counted = [one for one in coming if one.glimpsed <= until]
        return all(any(time in at and time <= until + 1e-9 for time, _ in one.shares) for one in counted)

    def _noun(self, facts: Facts, rng: np.random.Generator, noun: str, until: float, count: int, least: float) -> Question:
        assert facts.view_set is not None
        answer = self.space.make(count)
        said = f"{count or 'no'} {'different ' if count > 1 else ''}{noun if count == 1 else plural(noun)}"
        part = f"The first {until:.0f} seconds of the video show" if until else "The whole video shows"
        words = {"things": plural(noun), "seconds": f"{until:.0f}"}
        worded = self.wording(rng, "until" if until else "", **words)
        return self.question(
            facts, [camera.id for camera in facts.view_set.cameras], worded, answer, rule="seen_on_the_way", frame="path", operands=(),
            parameters={"noun": noun, "until_s": until, "least_share": self.config.least_share}, numbers={"count": stated(count)},
            margin=Margin(value=least, unit="share of the worst seen", least=self.config.fraction),
            convention="things of their own that show in a frame, each once; not likenesses nor parts of others",
            why=f"{part} {said}, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A camera goes along a row and looks to its left: a chair, a desk, a second chair; in the first four seconds one chair."""
        things = [
            Object.box(name, label, (x, 2.0), (0.5, 0.5, 1.0), label=label)
            for name, label, x in (("first", "chair", 1.5), ("desk", "desk", 5.0), ("second", "chair", 8.5))
        ]
        shots = [Camera.look_at("shot", (0.5 * k, 0.0, 1.2), (0.5 * k, 2.0, 0.8), hfov_deg=60) for k in range(20)]
        cameras = tuple(shot.model_copy(update={"id": f"walk0-{k:03d}", "time": k / 2}) for k, shot in enumerate(shots))
        scene = Scene(id="counted", objects=things, cameras=list(cameras))
        view_set = ViewSet(id="walk0", kind="walk", cameras=cameras, fps=2.0)
        return Example(scene, {}, "1", view_set, {"noun": "chair", "until_s": 4.0})


def _counted(coming: Sequence[_Come], until: float) -> tuple[int, float] | None:
    """How many come into view until a time, and the share that shows of the worst of them at its best; None where one is half there."""
    end = until or np.inf
    if any(one.glimpsed <= end + CLEAR_S and one.well >= end - CLEAR_S for one in coming):
        return None
    shares = [max(share for time, share in one.shares if time <= end + 1e-9) for one in coming if one.glimpsed <= end]
    return len(shares), min(shares, default=1.0)


@remembered
def _coming(facts: Facts, noun: str, fraction: float, least_share: float) -> tuple[_Come, ...] | None:
    """How each thing of a kind that shows in a clip comes into view; None where one of the kind moves at some time."""
    assert facts.view_set is not None
    start, out = facts.view_set.times[0], []
    still = at_rest(facts)
    for k, name in enumerate(facts.ids):
        if noun_of(facts.entity(name)) != noun:
            continue
        if not still[k]:
            return None
        seen = [(camera, facts.sight(camera.id, name)) for camera in facts.view_set.cameras]
        shown = [camera.time - start for camera, one in seen if one.pixels]
        shares = tuple(
            (camera.time - start, one.fraction)
            for camera, one in seen
            if one.pixels >= max(1.0, least_share * camera.width * camera.height)
            and one.fraction >= fraction
            and one.in_frame >= LEAST_INSIDE
            and one.fraction * one.in_frame >= LEAST_WHOLE
            and (noun != PEOPLE or facts.policy.reads(one, person=True))
        )
        if shown:
            out.append(_Come(shown[0], shares[0][0] if shares else np.inf, shares))
    return tuple(out)


@remembered
def _doubtful(facts: Facts, noun: str) -> float:
    """Seconds from the start at which a clip first shows what leaves it in doubt what is meant by a noun; infinite where it never does."""
    assert facts.view_set is not None
    start = facts.view_set.times[0]
    return next(
        (camera.time - start for camera in facts.view_set.cameras if in_doubt(facts, camera.id, noun, pictures=False)), np.inf
    )
