"""Describe where a few things are, each compared with one of them: to which side of it in the picture, and nearer to the camera or farther from it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.caption import CaptionAnswer, Captions
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.language import listed
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.clauses import gaps_across
from scenegen.tasks.common.depths import camera_metres, clear_by, names_of
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, TaskConfig, shuffled, task

Floats = NDArray[np.float64]
COUNTS, DRAWS = (2, 3), 24
"""Things that are described beside the one that they are compared with; draws of them from a picture."""
NOTE = (
    'For each one, write two complete sentences: "The ... is to the left of the ..." or "The ... is to the right of the ...", as seen in the picture, '
    'and "The ... is closer to the camera than the ..." or "The ... is farther from the camera than the ...".'
)


class DescribeConfig(TaskConfig):
    """gap: share of the picture's width that lies between two of which one is left of the other. gap_m, gap_ratio: metres by which one is nearer
    to the camera than the other, and the same as a share of the distance of the farther."""

    gap: Annotated[Number, Bound("shift")] = Field(
        0.02, ge=0.002, lt=0.5, description="share of the picture's width between the two"
    )
    gap_m: Annotated[Number, Bound("gap")] = Field(0.3, ge=0.05, le=10, description="meters by which one is nearer to the camera")
    gap_ratio: Annotated[Number, Bound("share")] = Field(
        0.12, ge=0.05, lt=1, description="and as a share of the distance of the farther one"
    )


@task
class DescribeScene(Task):
    """Frames `image` and `camera`: left and right by the boxes of what shows, which lie apart; nearer and farther by the way straight to the closest
    point of each box, and by the depths of what shows too. Two or three things, and people, are each told by one more. A reply is scored by
    what it says of these sentences, in any of several ways, less what it says of their contraries."""

    name = "describe_scene"
    serves = (("SPRIGHT", "spatial caption"), ("VST", "scene caption"))
    space = Captions(lengths=("middle", "long"))
    Config = DescribeConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        "Describe where {items} are relative to the {a}. {note}",
        "Using the {a} as a reference point, describe where {items} are. {note}",
        "Describe this picture by saying where {items} are relative to the {a}. {note}",
        "In this picture, where are {items} relative to the {a}? {note}",
        "Write a description that says where {items} are in relation to the {a}. {note}",
        "Describe the positions of {items} relative to the {a}, as the camera sees them. {note}",
        "Someone who cannot see the picture asks where {items} are. Describe where each one is relative to the {a}. {note}",
        "Using the {a} as a landmark, describe where {items} are in the picture. {note}",
        "Say where {items} are relative to the {a}, from the camera's point of view. {note}",
        "From the camera's point of view, how are {items} positioned relative to the {a}? {note}",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Some draws of each picture in turn, each with another thing to compare with."""
        counts = [count for count in COUNTS if wanted is None or (count == COUNTS[-1]) == (wanted == "long")]
        gaps = float(self.config.gap), float(self.config.gap_m), float(self.config.gap_ratio)
        anchors = {
            view: [k for k, those in _told(facts, view, *gaps)[1].items() if len(those) >= counts[0]] for view in facts.views
        }
        drawn: set[tuple[str, int, tuple[int, ...]]] = set()
        for _ in range(DRAWS):
            for view in shuffled(rng, facts.views):
                fit, (times, told) = anchors[view], _told(facts, view, *gaps)
                if not fit:
                    continue
                anchor = fit[int(rng.integers(len(fit)))]
                items = shuffled(rng, told[anchor])[: counts[int(rng.integers(len(counts)))]]
                one = (view, anchor, tuple(sorted(items)))
                if len(items) not in counts or one in drawn:
                    continue
                drawn.add(one)
                names = names_of(facts, view, anchor, *items)
                if names:
                    order = sorted(zip(names[1:], items, strict=True))  # by their names, which tell nothing of where they are
                    numbers, called = [anchor, *(k for _, k in order)], [names[0], *(name for name, _ in order)]
                    question = self._described(facts, rng, view, numbers, called, float(times[anchor, items].min()))
                    if wanted in (None, self.space.cell(question.answer)):
                        yield question

    def _described(
        self, facts: Facts, rng: np.random.Generator, view: str, numbers: list[int], names: list[str], margin: float
    ) -> Question:  # fmt: skip
        anchor, items = numbers[0], numbers[1:]
        gaps, metres = gaps_across(facts, view)[anchor, items], camera_metres(facts, view)[:, 0]
        off = metres[items] - metres[anchor]
        pairs = zip(names[1:], gaps.tolist(), off.tolist(), strict=True)
        answer = described(tuple((name, names[0], gap > 0, away < 0) for name, gap, away in pairs))
        gap, least = stated(float(np.abs(gaps).min())), stated(float(np.abs(off).min()))
        roles = ["reference", *("item" for _ in items)]
        return self.question(
            facts, [view], self.wording(rng, items=listed([f"the {name}" for name in names[1:]]), a=names[0], note=NOTE), answer,
            rule="placed_by_one", frame="camera",
            operands=tuple(Operand(role=role, id=facts.ids[k], phrase=name) for role, k, name in zip(roles, numbers, names, strict=True)),
            parameters={"gap": float(self.config.gap), "gap_m": float(self.config.gap_m), "gap_ratio": float(self.config.gap_ratio)},
            numbers={"least_gap": gap, "least_m": least}, margin=Margin(value=margin, unit="multiple of the least accepted", least=1.0),
            convention="left, right: the boxes of what shows lie apart; nearer, farther: meters straight from the camera to the closest point of the box, "
            "and the depths of what shows alike",
            why=f"In the picture, at least {100 * gap:.1f}% of its width lies between the {names[0]} and each of the others, and their distances from the "
            f"camera differ by at least {least:.2f} m. {answer.text}",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A stool to the left of a table and nearer than it, a crate to the right and farther away."""
        things = [
            Object.box("table", "table", (3.4, 0.0), (0.6, 0.8, 0.7)),
            Object.box("stool", "stool", (2.4, 1.0), (0.4, 0.4, 0.5)),
            Object.box("crate", "crate", (4.8, -1.6), (0.5, 0.5, 0.5)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.6), (3.4, 0.0, 0.3), hfov_deg=80)
        answer = described((("crate", "table", False, False), ("stool", "table", True, True)))
        return Example(Scene(id="told", objects=things, cameras=[shot]), {"reference": "table", "item": "stool"}, answer.text)


@lru_cache(maxsize=1024)
def described(claims: tuple[tuple[str, str, bool, bool], ...]) -> CaptionAnswer:
    """The description of things, each as (its name, that of what it is compared with, whether it is left of it, whether it is nearer)."""
    caption, must, never = [], [], []
    for name, other, left, near in claims:
        side, depth = ("left", "right")[not left], ("closer", "farther")[not near]
        for said, contrary in (
            (_beside(name, side, other), _beside(name, {"left": "right", "right": "left"}[side], other)),
            (_along(name, depth, other), _along(name, {"closer": "farther", "farther": "closer"}[depth], other)),
        ):
            caption.append(f"The {said[0]}.")
            must.append(said)
            never.append(contrary)
    return CaptionAnswer(metric="mentions", caption=" ".join(caption), must=tuple(must), never=tuple(never))


def _beside(one: str, side: str, other: str) -> tuple[str, ...]:
    """Ways to say that one thing is to a side of another."""
    back = {"left": "right", "right": "left"}[side]
    ways = ("to the {} of", "{} of", "on the {} of")
    return tuple(
        f"{a} is {way.format(which)} the {b}" for a, which, b in ((one, side, other), (other, back, one)) for way in ways
    )


def _along(one: str, depth: str, other: str) -> tuple[str, ...]:
    """Ways to say that one thing is nearer to the camera than another, or farther from it."""
    near = tuple(f"{word} to the camera than" for word in ("closer", "nearer"))
    far = tuple(f"{word} from the camera than" for word in ("farther", "further", "farther away", "further away"))
    own, back = (near, far) if depth == "closer" else (far, near)
    return (*(f"{one} is {way} the {other}" for way in own), *(f"{other} is {way} the {one}" for way in back))


@remembered
def _told(facts: Facts, view: str, gap: float, gap_m: float, gap_ratio: float) -> tuple[Floats, dict[int, list[int]]]:
    """(N, N) by how many times the least that is accepted the column is told by the row, to a side and in depth; and by row the columns that are."""
    times = np.minimum(np.abs(gaps_across(facts, view)) / gap, np.abs(clear_by(facts, view, gap_m, gap_ratio)))
    return times, {k: np.flatnonzero(row).tolist() for k, row in enumerate(times >= 1.0) if row.any()}
