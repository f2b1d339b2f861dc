"""Where in the picture itself, not in the room, is A from B: left, right, above, or below?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.depths import names_of
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, shuffled, task

Floats = NDArray[np.float64]
SIDES = ("left", "right", "above", "below")
WORDS = {"left": "to the left of", "right": "to the right of", "above": "above", "below": "below"}
IN_FRAME, SHOWN = 0.95, 0.6
"""Shares of a silhouette that the picture holds and that shows: of the rest one would not say where its middle is."""
WORLD_M = 0.25
"""Metres by which centres differ in height, at least, where the world is said to agree with the picture or not; of what is to the left or right of
one another by less, so that nobody takes two that are about as high for side by side."""


class ImageSideConfig(TaskConfig):
    """gap: how far the boxes of the two lie apart in the picture along the axis of the answer, as a share of its width or height. steep: how many times
    farther apart along it than across it their middles lie."""

    gap: Annotated[Number, Bound("shift")] = Field(
        0.02, ge=0.005, lt=0.5, description="share of the picture's width or height between the two"
    )
    steep: Number = Field(2.0, ge=1.2, le=20, description="how many times more the middles differ along the axis than across it")


@dataclass(frozen=True)
class Sided:
    """Two in a picture: on which side of the second the first is, by how many times the least that is accepted, and what heights in the
    world say of it."""

    view: str
    one: int
    other: int
    side: str
    clear: float
    mark: str


@task
class ImageSide(Task):
    """Frame `image`: by the boxes of what shows. They lie apart along one axis, overlap along the other, and their middles differ mainly along the
    first. Asked of things alone: people, who are taller than most, are hardly ever above or below. Above and below are marked by whether heights in the world say the same (consistent), the opposite (counter) or neither
    (ambiguous); it is drawn for a scene beforehand which of the first two is asked, where it has both."""

    name = "image_side"
    serves = (("SAT", "object position"), ("VISOR", "2D relation"), ("VSR", "left of, right of, above, below"))
    space = Labels(labels=SIDES, scarce=frozenset({"above", "below"}))
    Config = ImageSideConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "In the image, is the {a} to the left of, to the right of, above, or below the {b}?",
        "Where does the {a} appear in the picture relative to the {b}: left, right, above, or below?",
        "Judging only by where things appear in the picture, is the {a} left of, right of, above, or below the {b}?",
        "As shown in the picture, where is the {a} relative to the {b}: left, right, above, or below?",
        "Does the {a} appear to the left of, to the right of, above, or below the {b} in this picture?",
        "Treat the picture as flat. Is the {a} to the left of, to the right of, above, or below the {b}?",
        "Relative to the {b}, where is the {a} in the picture: left, right, above, or below?",
        "Find the {a} and the {b} in the picture. Is the {a} to the left of, to the right of, above, or below the {b}?",
        "Based on their positions in the picture, is the {a} to the left of, to the right of, above, or below the {b}?",
        "Is the {a} left of, right of, above, or below the {b} in the picture?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair, in either order, and picture."""
        pairs, every = self.found(facts, self._pairs, wanted), self.found(facts, self._pairs, None)
        there = {pair.mark for pair in every}
        halves = {"consistent", "counter"}
        barred = sorted(halves)[self.lot(facts) % 2] if halves <= there else ""
        barred_too = halves if wanted and not barred else {barred} if wanted else set()
        for pair in shuffled(rng, [pair for pair in pairs if pair.mark not in barred_too]):
            yield self._question(facts, rng, pair)

    def _pairs(self, facts: Facts) -> Iterator[tuple[str | None, Sided]]:
        """All clear pairs with names, by the side that is the answer."""
        for view in facts.views:
            for side, (k, m, clear) in self._clear(facts, view):
                level = side in ("above", "below") or abs(float(facts.centers[k, 2] - facts.centers[m, 2])) < WORLD_M
                if level and names_of(facts, view, k, m):
                    yield side, Sided(view, k, m, side, clear, _mark(facts, side, k, m))

    def _clear(self, facts: Facts, view: str) -> Iterator[tuple[str, tuple[int, int, float]]]:
        camera, box = facts.camera(view), _boxes(facts, view)
        fit = np.flatnonzero(np.isfinite(box[:, 0]))
        times = clearances(box[fit], (camera.width, camera.height), float(self.config.gap), float(self.config.steep))
        linked = (facts.supports | facts.supports.T)[np.ix_(fit, fit)]
        for i, j in permutations(range(len(fit)), 2):
            for axis in (0, 1):
                if abs(times[axis, i, j]) >= 1.0 and not linked[i, j]:
                    side = SIDES[2 * axis + int(times[axis, i, j] < 0)]
                    yield side, (int(fit[i]), int(fit[j]), float(abs(times[axis, i, j])))

    def _question(self, facts: Facts, rng: np.random.Generator, pair: Sided) -> Question:
        a, b = names_of(facts, pair.view, pair.one, pair.other)
        camera, box = facts.camera(pair.view), _boxes(facts, pair.view)
        middles = (box[:, :2] + box[:, 2:]) / 2 / (camera.width, camera.height)
        right, down = (stated(value) for value in middles[pair.one] - middles[pair.other])
        return self.question(
            facts, [pair.view], self.wording(rng, a=a, b=b), self.space.make(pair.side), rule="side_in_the_picture", frame="image",
            operands=(Operand(role="target", id=facts.ids[pair.one], phrase=a), Operand(role="reference", id=facts.ids[pair.other], phrase=b)),
            parameters={"shortcut": pair.mark, "gap": float(self.config.gap), "steep": float(self.config.steep)},
            numbers={"right": right, "down": down},
            margin=Margin(value=pair.clear, unit="multiple of the least accepted", least=1.0),
            convention="by the boxes of what shows, in shares of the picture's width and height, right and down positive",
            why=f"In the picture, the {a} is {WORDS[pair.side]} the {b}, so the answer is {pair.side}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A crate that stands farther off on the floor shows above a stool, though it is the lower of the two."""
        things = [
            Object.box("stool", "stool", (2.4, 0.1), (0.4, 0.4, 0.85)),
            Object.box("crate", "crate", (6.2, 0.2), (0.6, 0.6, 0.25)),
            Object.box("bench", "bench", (2.6, -1.2), (0.4, 0.9, 0.45)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.7), (3.6, 0.0, 0.3), hfov_deg=75)
        return Example(
            Scene(id="sides", objects=things, cameras=[shot]), {"target": "crate", "reference": "stool"}, "above",
            parameters={"shortcut": "counter"},
        )  # fmt: skip


@remembered
def _boxes(facts: Facts, view: str) -> Floats:
    """(N, 4) boxes in pixels of what shows of each; NaN of what is not asked about: people, and what shows badly or not nearly whole, or ever
    moves."""
    out, still = np.full((len(facts.ids), 4), np.nan), at_rest(facts) & ~facts.is_person
    for k, name in enumerate(facts.ids):
        seen = facts.sight(view, name)
        if still[k] and facts.is_visible(view, name) and seen.in_frame >= IN_FRAME and seen.fraction >= SHOWN:
            out[k] = seen.box2d or (np.nan,) * 4
    return out


def clearances(box: Floats, picture: tuple[int, int], gap: float, steep: float) -> Floats:
    """(2, K, K) by how many times the least that is accepted boxes (K, 4) lie left (first axis) or above (second) of one another, negative to
    the right or below; 0 where they are not apart along the axis, or apart across it."""
    out = np.zeros((2, len(box), len(box)))
    low, high = box[:, :2], box[:, 2:]
    off = (low + high)[None] / 2 - (low + high)[:, None] / 2  # of the column from the row
    space = np.maximum(low[None] - high[:, None], low[:, None] - high[None])
    for axis in (0, 1):
        across = np.maximum(np.abs(off[..., 1 - axis]), 1.0)
        times = np.minimum(space[..., axis] / picture[axis] / gap, np.abs(off[..., axis]) / across / steep)
        out[axis] = np.where(space[..., 1 - axis] < 0, np.maximum(times, 0.0), 0.0) * np.sign(off[..., axis])
    return out


def _mark(facts: Facts, side: str, one: int, other: int) -> str:
    """Whether heights in the world say the same of above and below as the picture; "none" of left and right, which no height tells."""
    if side in ("left", "right"):
        return "none"
    rise = float(facts.centers[one, 2] - facts.centers[other, 2]) * (1 if side == "above" else -1)
    return "consistent" if rise >= WORLD_M else "counter" if rise <= -WORLD_M else "ambiguous"
