"""The graph of four things of a picture: which rests on which, and of every other two which is left of the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.graph import GraphAnswer, Graphs
from scenegen.facts import Facts
from scenegen.facts.contact import rests_on
from scenegen.facts.relation import remembered
from scenegen.fields import Number, Share
from scenegen.language import listed, names_carrier
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.depths import names_of
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, drawn_apart, referrer, shuffled, task

COUNT = 4
"""Things of a graph: of every two of them it says one thing."""
DRAWS = 40
"""Draws of things from a picture."""
INVERSE = (("left of", "right of"), ("on", "under"))
NOTE = (
    'For each pair, give one relation: "on" if one of the two rests directly on the other; otherwise "left of", beginning with the one that is '
    "farther left in the picture. "
    'Answer with a JSON list of triples: [["subject", "relation", "object"], ...].'
)


class SceneGraphConfig(TaskConfig):
    """gap: share of the picture's width between what shows of two of which one is left of the other, at least. shown: share of each silhouette that shows,
    what the border cuts off counted as hidden."""

    gap: Annotated[Number, Bound("shift")] = Field(
        0.015, ge=0.002, lt=0.5, description="share of the picture's width between the two"
    )
    shown: Share = Field(0.6, description="least share of each silhouette that shows")


@task
class SceneGraph(Task):
    """Frame `image`: left and right by the boxes of what shows, which lie apart; on by what carries what directly. Things that carry one another
    through others are not in one graph, so that every two have one relation. Graphs in which something rests on something come first."""

    name = "scene_graph"
    serves = (("SpatialBench", "scene graph"), ("VST", "layout description"), ("VSR", "on, left of"))
    space = Graphs(least=6, most=6, offered=False)
    Config = SceneGraphConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "Give a scene graph for {items}. {note}",
        "Describe the arrangement of {items} as a scene graph. {note}",
        "List the spatial relations among {items} as triples. {note}",
        "How are {items} arranged in the picture? {note}",
        "Make a list of the spatial relations among {items}. {note}",
        "Turn the picture into a scene graph with these four nodes: {items}. {note}",
        "What are the spatial relations among {items}? {note}",
        "Write a scene graph with these four as its nodes: {items}. {note}",
        "Describe where {items} are relative to each other. {note}",
        "Use triples to describe how {items} are arranged. {note}",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Some graphs of each picture, the things in random order; those with something on something first."""
        found: list[tuple[str, tuple[int, ...]]] = []
        for view in facts.views:
            relation = _relations(facts, view, float(self.config.gap), float(self.config.shown))
            fit = np.flatnonzero(np.isfinite(_boxes(facts, view, float(self.config.shown))[:, 0]))
            ways = relation[np.ix_(fit, fit)] != 0
            found += [(view, tuple(int(fit[k]) for k in drawn)) for drawn in drawn_apart(ways | ways.T, COUNT, DRAWS, rng)]
        rests = rests_on(facts).value
        order = sorted(shuffled(rng, found), key=lambda one: not rests[np.ix_(one[1], one[1])].any())
        for view, drawn in order:
            if names := names_of(facts, view, *drawn):
                yield self._question(facts, rng, view, drawn, names)

    def _question(self, facts: Facts, rng: np.random.Generator, view: str, drawn: tuple[int, ...], names: list[str]) -> Question:
        relation = _relations(facts, view, float(self.config.gap), float(self.config.shown))
        called = dict(zip(drawn, names, strict=True))
        triples = [_triple(relation, called, one, other) for one, other in combinations(drawn, 2)]
        answer = GraphAnswer(triples=tuple(triples), inverse=INVERSE)
        named = [int(k) for k in shuffled(rng, drawn)]
        least = _least_gap(facts, view, drawn, float(self.config.shown))
        said = "; ".join(f"the {one} is {how} the {other}" for one, how, other in answer.triples)
        worded = self.wording(rng, items=listed([f"the {called[k]}" for k in named]), note=NOTE)
        return self.question(
            facts, [view], worded, answer, rule="relations_of_every_two", frame="image",
            operands=tuple(Operand(role="item", id=facts.ids[k], phrase=called[k]) for k in named),
            parameters={"shown": float(self.config.shown)}, numbers={"least_gap": least},
            margin=Margin(value=least, unit="share of the picture's width", least=float(self.config.gap)),
            convention="on: carried directly; left of: the boxes of what shows lie apart by the least gap or more, as a share of the picture's width",
            why=(
                f"{said[0].upper()}{said[1:]}; where one is left of another, at least {100 * least:.1f}% of the picture's width lies between them, "
                f"so the answer is {answer.text}."
            ),
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A vase on a table, a stool to the left of both, a crate to the right."""
        things = [
            Object.box("table", "table", (3.2, 0.0), (0.7, 0.9, 0.7)),
            Object.box("vase", "vase", (3.2, 0.1, 0.7), (0.2, 0.2, 0.35), parent="table", support="object"),
            Object.box("stool", "stool", (3.0, 1.2), (0.4, 0.4, 0.5)),
            Object.box("crate", "crate", (3.4, -1.3), (0.5, 0.5, 0.5)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.6), (3.4, 0.0, 0.5), hfov_deg=75)
        triples = (
            ("stool", "left of", "crate"), ("stool", "left of", "table"), ("stool", "left of", "vase"), ("table", "left of", "crate"),
            ("vase", "left of", "crate"), ("vase", "on", "table"),
        )  # fmt: skip
        return Example(Scene(id="graph", objects=things, cameras=[shot]), {}, GraphAnswer(triples=triples).text)


@remembered
def _boxes(facts: Facts, view: str, shown: float) -> NDArray[np.float64]:
    """(N, 4) boxes of what shows, pixels; NaN of what shows badly, moves at some time, or has no name of its own."""
    out, still, names = np.full((len(facts.ids), 4), np.nan), at_rest(facts), referrer(facts, [view])
    for k, name in enumerate(facts.ids):
        seen = facts.sight(view, name)
        if still[k] and facts.is_visible(view, name) and seen.box2d and seen.fraction * seen.in_frame >= shown:
            phrase = names.phrase(name)
            if phrase is not None and not names_carrier(phrase):
                out[k] = seen.box2d
    return out


@remembered
def _relations(facts: Facts, view: str, gap: float, shown: float) -> NDArray[np.int64]:
    """(N, N) 1 where the row is left of the column, 2 where it rests directly on it; 0 elsewhere, and so both ways where a pair has none."""
    box, rests = _boxes(facts, view, shown), rests_on(facts).value
    linked = facts.supports | facts.supports.T
    with np.errstate(invalid="ignore"):
        left = (box[None, :, 0] - box[:, None, 2]) >= gap * facts.camera(view).width
    seen = np.isfinite(box[:, 0])
    out: NDArray[np.int64] = np.where(rests & seen[:, None] & seen, 2, np.where(left & ~linked, 1, 0))
    return out


def _triple(relation: NDArray[np.int64], called: dict[int, str], one: int, other: int) -> tuple[str, str, str]:
    """What is said of two, as the one of whom it is said, the relation and the other."""
    first, second = (one, other) if relation[one, other] else (other, one)
    return called[first], {1: "left of", 2: "on"}[int(relation[first, second])], called[second]


def _least_gap(facts: Facts, view: str, drawn: tuple[int, ...], shown: float) -> float:
    """The least share of the picture's width between two of which one is left of the other."""
    box, linked = _boxes(facts, view, shown), facts.supports | facts.supports.T
    gaps = [
        max(box[one, 0] - box[other, 2], box[other, 0] - box[one, 2])
        for one, other in combinations(drawn, 2)
        if not linked[one, other]
    ]
    return stated(min(gaps) / facts.camera(view).width)
