"""Is A higher above the floor than B? In the room, whichever the picture puts higher and whichever is farther away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.yes_no import Halves
from scenegen.facts import Facts
from scenegen.facts.vertical import spans
from scenegen.fields import Number
from scenegen.language import names_carrier
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.depths import names_of
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.common.untold import Way, alternating, both_ways, untold, way_of
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, shuffled, task

IN_FRAME, SHOWN = 0.85, 0.4
"""Shares of a silhouette that the picture holds and that shows."""
MARKS = ("consistent", "counter", "ambiguous")
"""Whether the picture puts the higher one higher too, or lower, or neither."""
MIDDLES = 0.05
"""Share of the picture's height by which one's middle is the higher in it."""


class HigherConfig(TaskConfig):
    """gap_m: metres by which both the top and the foot of the higher one are above those of the lower one, at least."""

    gap_m: Annotated[Number, Bound("gap")] = Field(
        0.15, ge=0.02, le=3, description="meters by which top and foot of the one are higher than those of the other"
    )


@dataclass(frozen=True)
class Above:
    """Two in a picture, the higher and the lower, by how many metres at least, and what the picture makes of it."""

    view: str
    higher: int
    lower: int
    gap: float
    mark: str


@task
class HigherThing(Task):
    """Frame `world`: the one's foot and its top are both higher above the floor than the other's. Neither carries the other. The kinds tell nothing: both
    are of one, or the pictures show two of these kinds of which the one is higher and two of which the other is. Marked by whether the higher is also higher in the picture (consistent), lower in it (counter) or neither (ambiguous);
    of the first two as many are asked of a scene, and beyond that of the one that is drawn for it beforehand."""

    name = "higher_thing"
    serves = (("SAT", "height"), ("VSI-590K", "relative height"), ("VSR", "above, below"))
    space = Halves()
    Config = HigherConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "In the actual scene, is the {a} higher up than the {b}?",
        "In the real scene, not just in the picture, is the {a} higher up than the {b}?",
        "Is the {a} really higher up than the {b}, and not just higher in the picture?",
        "The {a} and the {b} are at different heights. Is the {a} the one that is actually higher up?",
        "Regardless of which appears higher in the picture, is the {a} actually higher up than the {b}?",
        "Compare how high up the {a} and the {b} are in the actual scene. Is the {a} higher?",
        "In the actual scene, is the {a} positioned higher than the {b}?",
        "Leaving aside where they appear in the picture, is the {a} actually higher up than the {b}?",
        "Leaving perspective aside, is the {a} higher up than the {b}?",
        "However it looks in the picture, is the {a} really higher up than the {b}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair and picture; either of the two may come first."""
        by_mark: dict[str, list[Above]] = {mark: [] for mark in MARKS}
        for pair in shuffled(rng, self.found(facts, self._pairs, None)):
            by_mark[pair.mark].append(pair)
        drawn, other = (by_mark[mark] for mark in (MARKS[:2] if self.lot(facts) % 2 else MARKS[1::-1]))
        rest = [] if wanted else [pair for pair in other if pair not in drawn]
        for pair in dict.fromkeys([*alternating(drawn, other), *by_mark[MARKS[2]], *rest]):
            for cell in (wanted,) if wanted else shuffled(rng, self.space.cells):
                yield self._question(facts, rng, pair, cell == "yes")

    def _pairs(self, facts: Facts) -> Iterator[tuple[str | None, Above]]:
        low, high = spans(facts)
        gap = np.minimum(low[:, None] - low[None], high[:, None] - high[None])
        apart = (gap >= self.config.gap_m) & ~(facts.supports | facts.supports.T)
        fit = {view: _fit(facts, view) for view in facts.views}
        shown = [(view, a, b) for view in facts.views for a, b in np.argwhere(apart & fit[view][:, None] & fit[view]).tolist()]

        def way(one: tuple[str, int, int]) -> Way:
            return way_of(facts, *one[1:])

        named = [one for one in both_ways(shown, way) if _named(facts, *one)]  # names are sought for what is left alone
        shown = untold(named, way, self.lot(facts))
        for view, a, b in shown:
            yield None, Above(view, a, b, float(gap[a, b]), _mark(facts, view, a, b))

    def _question(self, facts: Facts, rng: np.random.Generator, pair: Above, higher_first: bool) -> Question:
        one, other = (pair.higher, pair.lower) if higher_first else (pair.lower, pair.higher)
        a, b = _named(facts, pair.view, one, other)
        low, high = spans(facts)
        (foot, top), (under, over) = ((stated(low[k]), stated(high[k])) for k in (pair.higher, pair.lower))
        answer, (up, down) = self.space.make(higher_first), (a, b) if higher_first else (b, a)
        return self.question(
            facts, [pair.view], self.wording(rng, a=a, b=b), answer, rule="higher_above_the_floor", frame="world",
            operands=(Operand(role="target", id=facts.ids[one], phrase=a), Operand(role="reference", id=facts.ids[other], phrase=b)),
            parameters={"shortcut": pair.mark}, numbers={"foot_m": foot, "top_m": top, "lower_foot_m": under, "lower_top_m": over},
            margin=Margin(value=pair.gap, unit="meters", least=float(self.config.gap_m)),
            convention="foot and top of the one are both higher than those of the other: the lesser of the two differences, in meters",
            why=(
                f"The {up} reaches from {foot:.2f} m to {top:.2f} m above the floor, the {down} from {under:.2f} m to {over:.2f} m, "
                f"so the answer is {answer.text}."
            ),
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A vase on a table close by, lower in the picture than one far off on the floor, whose top is a little above the table's."""
        things = [
            Object.box("table", "table", (2.0, 0.3), (0.7, 0.9, 0.6)),
            Object.box("near", "vase", (2.0, 0.3, 0.6), (0.15, 0.15, 0.25), color="red", parent="table", support="object"),
            Object.box("far", "vase", (6.5, -0.8), (0.5, 0.5, 0.63), color="blue"),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.9), (3.4, 0.0, 0.5), hfov_deg=75)
        return Example(
            Scene(id="higher", objects=things, cameras=[shot]), {"target": "near", "reference": "far"}, "yes",
            parameters={"shortcut": "counter"},
        )  # fmt: skip


def _named(facts: Facts, view: str, *numbers: int) -> list[str]:
    """What things are called in a picture; empty where words fail, or say what carries one, and with that how high up it is."""
    said = names_of(facts, view, *numbers)
    return [] if any(map(names_carrier, said)) else said


def _fit(facts: Facts, view: str) -> np.ndarray:
    """(N,) things that a picture shows nearly whole and that never move; people are on the floor as everybody knows."""
    still = at_rest(facts)
    return np.array(
        [
            bool(still[k])
            and not facts.is_person[k]
            and facts.is_visible(view, name)
            and facts.sight(view, name).in_frame >= IN_FRAME
            and facts.sight(view, name).fraction >= SHOWN
            for k, name in enumerate(facts.ids)
        ],
        dtype=bool,
    )


def _mark(facts: Facts, view: str, higher: int, lower: int) -> str:
    """Whether the middle of what shows of the higher one is also higher in the picture, lower in it, or neither."""
    boxes = [facts.sight(view, facts.ids[k]).box2d or (0, 0, 0, 0) for k in (higher, lower)]
    rise = (boxes[1][1] + boxes[1][3] - boxes[0][1] - boxes[0][3]) / 2 / facts.camera(view).height
    return "consistent" if rise >= MIDDLES else "counter" if rise <= -MIDDLES else "ambiguous"
