"""In which order do things first come into view in the video of a walk?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.sequence import SequenceAnswer, Sequences
from scenegen.facts import Facts, Visibility
from scenegen.facts.relation import remembered
from scenegen.fields import Number, Whole
from scenegen.language import listed, names_carrier, told_apart
from scenegen.scene import Camera, Object, Scene, ViewSet, Visible
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, drawn_apart, referrer, shuffled, task

LEAST_GAP_S = 0.2
LASTS_S = 0.3
"""Seconds that a thing must stay well in view once it is."""
FEWEST, MOST = 3, 4
TRIES = 300
"""Draws of things for one order."""
WELL = Visibility()
"""What counts as well in view, whatever a recipe asks of what questions name."""


class OrderConfig(TaskConfig):
    """gap_s, gap_frames: seconds, and frames, that one thing must be well in view before any pixel of the next shows: both, as a clip of few
    frames a second shows what is a second apart side by side. least_share: of the picture that a thing fills when it counts as in view.
    items: how many things are named, at most."""

    gap_s: Annotated[Number, Bound("seconds")] = Field(
        1.0, ge=LEAST_GAP_S, le=60, description="seconds from one well in view to the first pixel of the next"
    )
    gap_frames: Whole = Field(2, ge=1, le=100, description="frames from one well in view to the first pixel of the next")
    least_share: Number = Field(0.005, ge=0.003, le=0.5, description="share of the picture from which on a thing is noticed")
    items: Whole = Field(MOST, ge=FEWEST, le=MOST, description="things named at most; where there are not so many, fewer")


@dataclass(frozen=True)
class _Coming:
    """A thing that comes into view: its name in text, the first frame with a pixel of it, and the first that shows it well."""

    id: str
    phrase: str
    glimpsed: int
    well: int


@task
class AppearanceOrder(Task):
    """Frame `path`: along the walk. A thing appears in the frame that first shows it well; it is asked about only where no pixel of it is
    seen until the one before has been well in view for a while, so that whatever one calls "seen" gives the same order."""

    name = "appearance_order"
    serves = (("VSI-Bench", "obj_appearance_order"),)
    space = Sequences(most=MOST)
    Config = OrderConfig
    needs = Needs(views=2, sets=("walk",))
    templates = (
        "In what order do these first appear in the video: {items}?",
        "Someone walks around with a camera. In what order do these first come into view: {items}?",
        "Watch the video from start to end and put these in the order in which they first appear: {items}.",
        "As the camera moves along, in what order do these first come into view: {items}?",
        "In this walkthrough video, in what order do these first appear: {items}?",
        "List these in the order in which they first appear in the video: {items}.",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Orders of as many things as there are clear ones, up to `items`, in random draws."""
        if facts.view_set is None or facts.view_set.fps is None:
            return
        coming = _coming(facts, self.config.least_share)
        gap = max(self.config.gap_frames, int(np.ceil(self.config.gap_s * facts.view_set.fps - 1e-6)))
        apart = _apart(facts, self.config.least_share, gap)
        for count in range(min(self.config.items, len(coming)), FEWEST - 1, -1):
            for drawn in drawn_apart(apart, count, TRIES, rng):
                order = sorted((coming[k] for k in drawn), key=lambda one: one.well)
                if wanted in (None, self.space.place([one.phrase for one in order])):
                    yield self._order(facts, rng, order)

    def _order(self, facts: Facts, rng: np.random.Generator, order: list[_Coming]) -> Question:
        """The question about things given in the order in which they come."""
        assert facts.view_set is not None
        assert facts.view_set.fps is not None
        rate = facts.view_set.fps
        named = shuffled(rng, order)
        margin = min(later.glimpsed - one.well for one, later in pairwise(order)) / rate
        seconds = {f"first_{k}_s": stated(one.well / rate) for k, one in enumerate(named, 1)}
        answer = SequenceAnswer(items=tuple(one.phrase for one in order))
        said = listed([f"the {one.phrase} at {one.well / rate:.1f} s" for one in order])
        return self.question(
            facts, [camera.id for camera in facts.view_set.cameras], self.wording(rng, items=listed([f"the {one.phrase}" for one in named])),
            answer, rule="order_of_appearance", frame="path",
            operands=tuple(Operand(role="item", id=one.id, phrase=one.phrase) for one in named),
            parameters={"gap_frames": self.config.gap_frames, "least_share": self.config.least_share},
            numbers={"gap_s": stated(margin), **seconds}, margin=Margin(value=margin, unit="s", least=self.config.gap_s),
            convention="a thing appears in the first frame that shows it well; no pixel of the next is seen before",
            why=f"The first clear views are of {said}, so the answer is {answer.text}.",
        )  # fmt: skip

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """Of the frames given, the first that shows each well comes before any that shows a pixel of the next."""
        assert isinstance(question.answer, SequenceAnswer)
        ids = {operand.phrase: operand.id for operand in question.evidence.operands}
        share = float(question.evidence["least_share"])
        wells, glimpses = [], []
        for phrase in question.answer.items:
            well, seen = _frames_of(facts, ids[phrase], share)
            wells.append(next((k for k, frame in enumerate(frames) if well[frame]), len(frames)))
            glimpses.append(next((k for k, frame in enumerate(frames) if seen[frame]), len(frames)))
        return wells[-1] < len(frames) and all(well < glimpsed for well, glimpsed in zip(wells, glimpses[1:], strict=False))

    @classmethod
    def example(cls) -> Example:
        """A camera goes along a row of three things and looks to its left: they come one after another."""
        things = [
            Object.box(name, name, (x, 2.0), (0.5, 0.5, 1.0), label=name) for name, x in (("lamp", 1.5), ("desk", 6.0), ("plant", 10.5))
        ]  # fmt: skip
        shots = [Camera.look_at("shot", (0.5 * k, 0.0, 1.2), (0.5 * k, 2.0, 0.8), hfov_deg=60) for k in range(24)]
        cameras = tuple(shot.model_copy(update={"id": f"walk0-{k:03d}", "time": k / 5}) for k, shot in enumerate(shots))
        scene = Scene(id="row", objects=things[::-1], cameras=list(cameras))
        return Example(scene, {}, "lamp, desk, plant", ViewSet(id="walk0", kind="walk", cameras=cameras, fps=5.0))


def _well(seen: Visible, camera: Camera, least_share: float) -> bool:
    """Whether a camera sees something well, as so large a share of its picture."""
    area = camera.width * camera.height
    return WELL.sees(seen, area) and seen.pixels >= least_share * area


@remembered
def _frames_of(facts: Facts, name: str, least_share: float) -> tuple[list[bool], list[bool]]:
    """Of every frame, whether it shows something well, as so large a share of the picture, and whether it shows a pixel of it."""
    assert facts.view_set is not None
    seen = [(facts.sight(camera.id, name), camera) for camera in facts.view_set.cameras]
    return [_well(one, camera, least_share) for one, camera in seen], [one.pixels > 0 for one, _ in seen]


@remembered
def _coming(facts: Facts, least_share: float) -> list[_Coming]:
    """Things that stand still, have a name over all frames, and come well into view for a while, as so large a share of the picture."""
    assert facts.view_set is not None
    cameras = facts.view_set.cameras
    tracked = {track.entity for track in facts.scene.tracks}
    names = referrer(facts, [camera.id for camera in cameras])
    lasts = max(1, round(LASTS_S * (facts.view_set.fps or 1.0)))
    out = []
    for thing in facts.scene.things:
        well, seen = _frames_of(facts, thing.id, least_share)
        asked = any(facts.is_visible(camera.id, thing.id) for camera, good in zip(cameras, well, strict=True) if good)
        if not asked or thing.id in tracked or well[well.index(True) :][:lasts] != [True] * lasts:
            continue
        phrase = names.phrase(thing.id)
        if phrase is None or (tracked and names_carrier(phrase)):  # what carries it may change
            continue
        out.append(_Coming(thing.id, phrase, seen.index(True), well.index(True)))
    return out


@remembered
def _apart(facts: Facts, least_share: float, gap: int) -> NDArray[np.bool_]:
    """(N, N) whether two can be named together: one comes at least `gap` frames after the other, and neither name is part of the other."""
    coming = _coming(facts, least_share)
    well, glimpsed = (np.array([getattr(one, at) for one in coming], dtype=np.int64) for at in ("well", "glimpsed"))
    after = well[:, None] + gap <= glimpsed[None]
    alike = np.array([not told_apart((one.phrase, two.phrase)) for one in coming for two in coming], dtype=bool)
    out: NDArray[np.bool_] = (after | after.T) & ~alike.reshape(after.shape)
    return out
