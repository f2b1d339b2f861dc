"""Of two pictures of one place one has some things blanked out that the other shows: which of a few is behind one of the gray boxes?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import inverse, project
from scenegen.language import listed, names_carrier, told_apart
from scenegen.scene import Camera, Object, Person, Scene, ViewSet
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.pairs import STANDINGS, at_once, known_again, other_of
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.question import Margin, Mark, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, in_turn, referrer, shuffled, task, view_id

Floats = NDArray[np.float64]
FEWEST, MOST = 2, 4
"""Things to choose from; fewer than MOST only where there are not so many."""
SIZES = 4.0
"""By how many times the longest sides of two that are named, and their heights, may differ: the size of the blank shall not tell."""
PADDED = (0.06, 0.3)
"""Share of its own width and height by which the blank reaches beyond what it covers, at each side, drawn at random."""
TIES = 2
"""Other things, clear of all blanks, that both pictures must show well enough to be known again."""
COVERED = 0.35
"""Most of a picture that is blanked out."""
FAR = 1.0
"""Widths of the picture: what would lie farther from the blank, or behind the camera, lies so far from it."""


class MaskedObjectConfig(TaskConfig):
    """gap: how far from the blank each wrong thing would be in the picture, or beyond its border, as a share of the picture's width."""

    gap: Annotated[Number, Bound("shift")] = Field(
        0.1, ge=0.02, lt=1, description="share of the picture's width between the blank and where each wrong thing would be"
    )


@dataclass(frozen=True)
class Masked:
    """Which of the two pictures is blanked out where it shows the thing numbered `target`, and what may stand beside it as options: what this
    picture shows too, which is blanked out as well, and what it does not."""

    blanked: str
    target: int
    shown: tuple[int, ...]
    away: tuple[int, ...]


@task
class MaskedObject(Task):
    """Frame `image`: a blank covers all that its picture shows of a thing, and more at each side. All that is named shows well in the other
    picture; in this one each is behind a blank of its own or shows no pixel, so that only its place tells which it is: the others would be clearly
    elsewhere in the picture, or beyond its border. All that is named stands on the floor, or lies on something, or hangs, and is about as large."""

    name = "masked_object"
    serves = (("MulSeT", "masked object restoration"), ("MMSI-Bench", "multi-view correspondence"))
    space = Named(most=MOST)
    Config = MaskedObjectConfig
    needs = Needs(views=2, sets=("pair",))
    templates = (
        "These two pictures show the same place. Which of these is hidden behind gray box {n} in the {b} picture: {items}?",
        "Both pictures show the same place. Gray box {n} covers something in the {b} picture. Is it {items}?",
        "Both pictures show the same place. What is behind gray box {n} in the {b} one: {items}?",
        "Gray box {n} covers part of the {b} picture. Judging by the {c} picture of the same place, what is hidden there: {items}?",
        "Here are two pictures of the same place. In the {b} one, something is covered by gray box {n}. Which of these is it: {items}?",
        "The same place is shown twice. In the {b} picture, which of these would you see if gray box {n} were not there: {items}?",
        "Use the {c} picture to figure out what gray box {n} covers in the {b} one. Is it {items}?",
        "Gray box {n} hides something in the {b} picture that you can see in the {c} one. Which of these is it: {items}?",
        "If gray box {n} were removed from the {b} picture, which of these would appear: {items}?",
        "Compare these two pictures of the same place. What does gray box {n} in the {b} one hide: {items}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a thing that is blanked out."""
        for one in in_turn(rng, self.found(facts, self._masked, None), lambda one: (one.blanked, one.target)):
            question = self._question(facts, rng, one, wanted)
            if question is not None:
                yield question

    def _masked(self, facts: Facts) -> Iterator[tuple[str | None, Masked]]:
        """All that may be blanked out, with what else may be named; how far that would be from a blank is judged once it is drawn."""
        views = at_once(facts)
        if not views or len(known_again(facts, *views)) <= TIES:
            return
        still = at_rest(facts)
        for blanked in STANDINGS:
            here, there = views[STANDINGS.index(blanked)], views[STANDINGS.index(other_of(blanked))]
            told = [k for k, name in enumerate(facts.ids) if still[k] and facts.is_visible(there, name)]
            away = [k for k in told if not facts.sight(here, facts.ids[k]).pixels]
            shown = [k for k in told if facts.is_visible(here, facts.ids[k]) and not facts.supports[k].any()]
            for target in shown:
                others = [tuple(k for k in some if alike(facts, target, k)) for some in (shown, away)]
                if len(others[0]) + len(others[1]) >= FEWEST - 1:
                    yield None, Masked(blanked, target, *others)

    def _question(self, facts: Facts, rng: np.random.Generator, one: Masked, wanted: str | None) -> Question | None:
        """A question with as many options as there are, or with fewer where the answer is to have another place among the names."""
        names = referrer(facts, at_once(facts))
        called = {k: names.phrase(facts.ids[k]) for k in (one.target, *one.shown, *one.away)}
        said = {k: phrase for k, phrase in called.items() if phrase is not None and not names_carrier(phrase)}
        for most in range(MOST - 1, FEWEST - 2, -1) if one.target in said else ():
            blanks, chosen = self._chosen(facts, rng, one, sorted(said), most)
            named = [int(k) for k in shuffled(rng, (one.target, *chosen))]
            phrases = [said[k] for k in named]
            right = wanted in (None, self.space.place(said[one.target], phrases))
            if len(chosen) == most and told_apart(phrases) and right:
                return self._put(facts, rng, one, blanks, named, phrases, min(chosen.values()))
        return None

    def _chosen(
        self, facts: Facts, rng: np.random.Generator, one: Masked, among: list[int], most: int
    ) -> tuple[dict[int, tuple[float, ...]], dict[int, float]]:
        """The blanks by the number of what each covers, and `most` others, or fewer, by how far from the blank of the target each would be."""
        views = at_once(facts)
        here = views[STANDINGS.index(one.blanked)]
        blanks = {one.target: _blank(facts, here, one.target, rng)}
        chosen: dict[int, float] = {}
        for k in (*shuffled(rng, one.shown), *shuffled(rng, one.away)):
            own = _blank(facts, here, k, rng) if k in one.shown else None
            more = {**blanks, k: own} if own is not None else blanks
            free = own is None or all(_off(own, blank) > 0 for blank in blanks.values())
            if k in among and len(chosen) < most and free and tied(facts, here, more):
                gap = gap_from(facts, here, k, blanks[one.target], own)
                if gap >= self.config.gap:
                    chosen[k], blanks = gap, more
        return blanks, chosen

    def _put(
        self, facts: Facts, rng: np.random.Generator, one: Masked, blanks: dict[int, tuple[float, ...]], named: list[int], phrases: list[str], gap: float
    ) -> Question:  # fmt: skip
        views = at_once(facts)
        order = sorted(blanks, key=lambda k: blanks[k])  # from left to right
        number, said, share = str(1 + order.index(one.target)), phrases[named.index(one.target)], stated(gap)
        rest = [phrase for k, phrase in zip(named, phrases, strict=True) if k != one.target]
        worded = self.wording(
            rng, b=one.blanked, c=other_of(one.blanked), n=number, items=listed([f"the {phrase}" for phrase in phrases], "or")
        )
        question = self.question(
            facts, views, worded, self.space.make(said, phrases), rule="behind_the_blank", frame="image",
            operands=tuple(Operand(role="option", id=facts.ids[k], phrase=phrase) for k, phrase in zip(named, phrases, strict=True)),
            parameters={"blanked": one.blanked, "box": number}, numbers={"gap": share},
            margin=Margin(value=share, unit="share of the width", least=float(self.config.gap)),
            convention="shares of the picture's width from the blank to where each other thing is, or its box would be, in the picture or beyond it; 1 at most",
            why=(
                f"In the {one.blanked} picture, the {said} is where box {number} is, and {listed([f'the {phrase}' for phrase in rest])} would be at least {100 * share:.0f}% of the picture's width "
                f"away, so the answer is {said}."
            ),
        )  # fmt: skip
        view = view_id(facts, views[STANDINGS.index(one.blanked)])
        marks = [Mark(kind="blank", view_id=view, at=blanks[k]) for k in order]
        middles = [((blanks[k][0] + blanks[k][2]) / 2, (blanks[k][1] + blanks[k][3]) / 2) for k in order]
        marks += [Mark(kind="tag", view_id=view, at=at, label=str(n)) for n, at in enumerate(middles, 1)]
        return question.model_copy(update={"marks": tuple(marks)})

    @classmethod
    def example(cls) -> Example:
        """Two cameras look at a row of things; the first shows a keg, which the second shows too, and neither the crate nor the stool that stand
        to the right of what it shows."""
        things = [
            Object.box("keg", "keg", (4.0, 0.6), (0.5, 0.5, 0.6)),
            Object.box("crate", "crate", (3.0, -2.9), (0.5, 0.5, 0.5)),
            Object.box("stool", "stool", (4.2, -3.4), (0.4, 0.4, 0.6)),
            Object.box("table", "table", (4.6, 1.8), (0.8, 1.0, 0.75)),
            Object.box("cabinet", "cabinet", (5.2, -0.4), (0.5, 0.9, 1.2)),
            Object.box("sofa", "sofa", (3.4, -0.9), (0.8, 0.8, 0.7)),
        ]
        shots = [((0.0, 0.0, 1.6), (4.4, 0.6, 0.5)), ((0.0, 1.0, 1.6), (4.2, -1.3, 0.5))]
        cameras = tuple(Camera.look_at(f"pair0-{k}", eye, goal, hfov_deg=70) for k, (eye, goal) in enumerate(shots))
        scene = Scene(id="masked", objects=things, cameras=list(cameras))
        return Example(
            scene, {"option": "stool"}, "keg", ViewSet(id="pair0", kind="pair", cameras=cameras), {"blanked": "first"}
        )  # fmt: skip


def alike(facts: Facts, one: int, other: int) -> bool:
    """Whether two different things stand on the floor, lie on something, or hang, both alike, are about as large, are both people or neither, and neither carries the other."""
    a, b = facts.scene.entities[one], facts.scene.entities[other]
    if one == other or isinstance(a, Person) != isinstance(b, Person) or facts.supports[one, other] or facts.supports[other, one]:
        return False
    rests = ["floor" if isinstance(entity, Person) else entity.support for entity in (a, b)]
    sides = [(float(facts.sizes[k].max()), float(facts.sizes[k, 2])) for k in (one, other)]
    return rests[0] == rests[1] and all(1 / SIZES <= x / max(y, 1e-6) <= SIZES for x, y in zip(*sides, strict=True))


def tied(facts: Facts, view: str, blanks: dict[int, tuple[float, ...]]) -> bool:
    """Whether enough else that both pictures show can be known again in the one, clear of the blanks, by the number of what each covers."""
    boxes = [box for k, box in _known_boxes(facts, view) if k not in blanks]
    clear = sum(all(_off(box, blank) > 0 for blank in blanks.values()) for box in boxes)
    camera = facts.camera(view)
    covered = sum((blank[2] - blank[0]) * (blank[3] - blank[1]) for blank in blanks.values())
    return clear >= TIES and covered <= COVERED * camera.width * camera.height


def gap_from(facts: Facts, view: str, k: int, blank: tuple[float, ...], own: tuple[float, ...] | None) -> float:
    """How far from a blank the blank over another thing is, or else the box of what shows nowhere would be on a picture as wide as one likes, in
    widths of the picture, FAR at most; 0 where they would meet, or the box reaches from before the camera to behind it."""
    camera = facts.camera(view)
    if own is None:
        own, behind = _box_of(facts, view, k)
        if behind:
            return FAR if behind == len(facts.corners[k]) else 0.0
    return min(max(_off(own, blank), 0.0) / camera.width, FAR)


@remembered
def _box_of(facts: Facts, view: str, k: int) -> tuple[tuple[float, ...], int]:
    """x0, y0, x1, y1 of a thing's box on a picture as wide as one likes, and how many of its corners are behind the camera."""
    camera = facts.camera(view)
    uv, depth = project(camera.K, inverse(camera.world_from_camera), facts.corners[k])
    return (*uv.min(0).tolist(), *uv.max(0).tolist()), int((depth <= 0).sum())


@remembered
def _known_boxes(facts: Facts, view: str) -> list[tuple[int, tuple[int, ...]]]:
    """Number, and box of what shows in a picture, of all that can be known again in both."""
    names = known_again(facts, *at_once(facts))
    return [(facts.index[name], box) for name in names if (box := facts.sight(view, name).box2d) is not None]


def _blank(facts: Facts, view: str, target: int, rng: np.random.Generator) -> tuple[float, ...]:
    """x0, y0, x1, y1 of a box around all that shows of a thing, with some more at each side, in whole pixels inside the picture."""
    box, camera = facts.sight(view, facts.ids[target]).box2d, facts.camera(view)
    assert box is not None
    left, above, right, below = rng.uniform(*PADDED, 4).tolist()
    wide, high = box[2] - box[0], box[3] - box[1]
    edges = (box[0] - left * wide, box[1] - above * high, box[2] + right * wide, box[3] + below * high)
    ends = (camera.width, camera.height) * 2
    return tuple(float(min(max(round(edge), 0), end)) for edge, end in zip(edges, ends, strict=True))


def _off(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Pixels between two boxes along the axis on which they lie farther apart; negative where they overlap."""
    across = max(one[0], other[0]) - min(one[2], other[2])
    return max(across, max(one[1], other[1]) - min(one[3], other[3]))
