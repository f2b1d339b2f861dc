"""Which of four numbered objects is it that has these places by some others, all of which are needed to tell it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.language import listed, names_carrier
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.clauses import AXES, clauses, seen_at_rest
from scenegen.tasks.common.depths import names_of
from scenegen.tasks.common.inmost import inmost_of
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.question import Margin, Mark, Operand, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, TaskConfig, in_turn, shuffled, task, view_id

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
NUMBERED = ("object 1", "object 2", "object 3", "object 4")
WORDS = {
    "left": "farther left in the picture than the {}",
    "right": "farther right in the picture than the {}",
    "nearer": "closer to the camera than the {}",
    "farther": "farther from the camera than the {}",
    "tall": "taller in real life than the {}",
    "short": "shorter in real life than the {}",
    "higher": "higher above the ground than the {}",
    "lower": "closer to the ground than the {}",
    "on": "on top of the {}",
}
HEIGHTS = ("tall", "short")
NONE = "none"
COUNTS = (2, 3)
"""Clauses of a description."""
ROOM, LEAST_ROOM = 0.012, 4.0
"""Share of the picture's width, and pixels, about a mark that show the thing alone: all of the dot lies on it."""
APART = 0.08
"""Share of the picture's width that marks are apart at least."""
TRIED = 20
"""Clauses of one thing that are tried with one another."""
DRAWS = 6
"""Draws of clauses for one thing and number of them."""
IN_DOUBT = 1e-3
"""So near to the least that fails a clause, nobody can count whether it does."""


class DescribedConfig(TaskConfig):
    """gap: share of the picture's width that lies between two of which one is left of the other. gap_m, gap_ratio: metres by which one is nearer
    to the camera than the other, and the same as a share of the distance of the farther. times: by how many times the least difference that a
    reader sees heights differ: of 10 cm and of a fifth from foot to top, of 25 cm above the ground."""

    gap: Annotated[Number, Bound("shift")] = Field(
        0.02, ge=0.002, lt=0.5, description="share of the picture's width between two of which one is left of the other"
    )
    gap_m: Annotated[Number, Bound("gap")] = Field(
        0.35, ge=0.05, le=10, description="meters by which one is nearer to the camera"
    )
    gap_ratio: Annotated[Number, Bound("share")] = Field(
        0.12, ge=0.05, lt=1, description="and as a share of the distance of the farther one"
    )
    times: Annotated[Number, Bound("times")] = Field(
        1.0,
        ge=1,
        le=10,
        description="times the least visible difference of heights, of 10 cm and of a fifth, and of 25 cm above the ground",
    )

    @property
    def bounds(self) -> dict[str, float]:
        """All four, as the evidence states them."""
        return {name: float(getattr(self, name)) for name in ("gap", "gap_m", "gap_ratio", "times")}


@dataclass(frozen=True)
class Described:
    """Numbers of the things, the one described first; what is said of it, each (relation, number of the thing it is said by); and (clauses, things)
    by how many times the least that is accepted each is so, negative where it is not."""

    view: str
    things: tuple[int, ...]
    said: tuple[tuple[str, int], ...]
    clear: Floats


@dataclass(frozen=True)
class Sayable:
    """What is clear of a thing in a picture, each (relation, number of the thing it is said by), the relation "" where it is not to be said.

    common, fit, by (clauses,): whether it is a side or a depth, of which there are most; whether it can be said; and by which. others (M,): numbers of what else could
    be marked. clear (clauses, N): how clearly each holds of everything, negative where it fails. holds, fails (clauses, M): where it does of the others.
    """

    every: list[tuple[str, int]]
    common: Bools
    fit: Bools
    by: NDArray[np.int64]
    others: NDArray[np.int64]
    clear: Floats
    holds: Bools
    fails: Bools


@task
class WhichDescribed(Task):
    """Frame `camera`: two or three clauses hold of one of the four things, and each of the others plainly fails one; but for any one clause, another
    thing would fit as well. Left and right are the picture's, by the boxes of what shows; nearer and farther straight from the camera, and by
    the nearest and middle depths of what shows; heights are real ones. What the clauses name is not numbered, and none of them says what the thing is."""

    name = "which_described"
    serves = (("3D CoCa v2", "dense captions that identify"), ("SPRIGHT", "spatial caption"))
    space = Labels(labels=NUMBERED)
    Config = DescribedConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        "One of the numbered objects is {said}. Which one is it?",
        "Only one of the objects marked 1 to 4 is {said}. Which one?",
        "Which of the four numbered objects is {said}?",
        "Someone looking at this picture says that one of the numbered objects is {said}. Which object is it?",
        "Exactly one of the objects marked 1 to 4 is {said}. Which one is it?",
        "Find the numbered object that is {said}. Which one is it?",
        "Which numbered object fits this description: {said}?",
        "Of the four numbered objects, which one is {said}?",
        "Look at the objects marked 1 to 4. Which one is {said}?",
        "There are four numbered objects in this picture. Which of them is {said}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a thing and picture, of two clauses or of three as it comes."""
        for view, thing, label in in_turn(rng, self.found(facts, self._things, wanted), lambda one: one[0]):
            for count in shuffled(rng, COUNTS):
                found = self._drawn(facts, rng, view, thing, count)
                if found is not None:
                    yield self._question(facts, rng, found, label)
                    break

    def _things(self, facts: Facts) -> Iterator[tuple[str, tuple[str, int, str]]]:
        """Every picture, number of a thing in it of which enough can be said, and label: drawn for the two, so that it is asked of under one alone."""
        for view in facts.views:
            clear = clauses(facts, view, *self.config.bounds.values())
            enough = (np.abs(clear) >= 1.0).sum((0, 2)) >= COUNTS[0]
            for k in np.flatnonzero(enough & ~facts.is_person).tolist():
                label = NUMBERED[int(self.alike(facts, view, facts.ids[k]).integers(len(NUMBERED)))]
                yield label, (view, k, label)

    def _drawn(self, facts: Facts, rng: np.random.Generator, view: str, thing: int, count: int) -> Described | None:
        """So many clauses of which each is needed, and things that fail one alone; three others in all, which can be marked."""
        if _spot(facts, view, thing) is None:
            return None
        told = _sayable(facts, view, thing, *self.config.bounds.values())
        some = _drawn_clauses(rng, told)
        said, clear, others = [told.every[k] for k in some.tolist()], told.clear[some], told.others
        holds, fails = told.holds[some], told.fails[some]
        for chosen in shuffled(rng, _needed(holds, fails, told.by[some], count), DRAWS):
            by = [said[c][1] for c in chosen]
            if not names_of(facts, view, *by):
                continue
            rows, free = list(chosen), ~np.isin(others, by)
            alone = [free & fails[c] & holds[[d for d in rows if d != c]].all(0) for c in rows]
            left = [others[one] for one in (*alone, free & fails[rows].any(0))][: len(NUMBERED) - 1]
            things = self._marked(facts, rng, view, thing, left)
            if things and not (np.abs(clear[np.ix_(rows, things)] + 1.0) < IN_DOUBT).any():
                return Described(view, things, tuple(said[c] for c in chosen), clear[rows][:, list(things)])
        return None

    def _marked(
        self, facts: Facts, rng: np.random.Generator, view: str, thing: int, left: list[NDArray[np.int64]]
    ) -> tuple[int, ...]:
        """The thing and one of each list of others, all of which can be marked, and apart; nothing where one list has none."""
        chosen = [thing]
        for others in left:
            found = next((k for k in shuffled(rng, others) if self._fits(facts, view, k, chosen)), None)
            if found is None:
                return ()
            chosen.append(int(found))
        return tuple(chosen)

    @staticmethod
    def _fits(facts: Facts, view: str, k: int, chosen: list[int]) -> bool:
        spots = [_spot(facts, view, one) for one in (k, *chosen)]
        own, rest = spots[0], [spot for spot in spots[1:] if spot is not None]
        least = APART * facts.camera(view).width
        return k not in chosen and own is not None and all(np.hypot(own[0] - x, own[1] - y) >= least for x, y in rest)

    def _question(self, facts: Facts, rng: np.random.Generator, found: Described, label: str) -> Question:
        right = NUMBERED.index(label)
        drawn = shuffled(rng, range(1, len(NUMBERED)))
        order = [*drawn[:right], 0, *drawn[right:]]  # places among found.things, as they are numbered
        phrases = names_of(facts, found.view, *(by for _, by in found.said))
        said = [WORDS[relation].format(phrase) for (relation, _), phrase in zip(found.said, phrases, strict=True)]
        worst = found.clear.argmin(0)
        fails = [f"{NUMBERED[k]} is not {said[worst[m]]}" for k, m in enumerate(order) if m]
        roles = [f"thing_{k + 1}" for k in range(len(NUMBERED))]
        words = {f"clause_{k + 1}": relation for k, (relation, _) in enumerate(found.said)}
        marks = tuple(
            Mark(kind="dot", view_id=view_id(facts, found.view), at=_spot(facts, found.view, found.things[m]) or (), label=str(k), role=f"thing_{k}")
            for k, m in enumerate(order, 1)
        )  # fmt: skip
        question = self.question(
            facts, [found.view], self.wording(rng, said=listed(said)), self.space.make(label), rule="all_that_is_said", frame="camera",
            operands=(
                *(Operand(role=role, id=facts.ids[found.things[m]]) for role, m in zip(roles, order, strict=True)),
                *(Operand(role=f"by_{k + 1}", id=facts.ids[by], phrase=phrases[k]) for k, (_, by) in enumerate(found.said)),
            ),
            parameters={**{f"clause_{k + 1}": NONE for k in range(max(COUNTS))}, **words, **self.config.bounds},
            numbers={f"fail_{k + 1}": stated((row <= -1.0).sum()) for k, row in enumerate(found.clear)},
            margin=Margin(value=float(min(found.clear[:, 0].min(), -found.clear[:, 1:].min(0).max())), unit="multiple of the least accepted", least=1.0),
            convention=CONVENTION,
            why=f"{label[0].upper()}{label[1:]} is {listed(said)}; {listed(fails)}, so the answer is {label}.",
        )  # fmt: skip
        return question.model_copy(update={"marks": marks})

    @classmethod
    def example(cls) -> Example:
        """Left of a lamp stand a crate before a bench and a stool behind it, right of the lamp a chest before the bench and a barrel behind it: left
        of the lamp and farther than the bench is the stool alone."""
        things = [
            Object.box("lamp", "floor_lamp", (3.6, 0.0), (0.25, 0.25, 1.3), label="floor lamp"),
            Object.box("bench", "bench", (3.4, -2.1), (0.4, 0.8, 0.4)),
            Object.box("crate", "crate", (2.3, 0.8), (0.4, 0.4, 0.4)),
            Object.box("stool", "stool", (5.4, 1.5), (0.4, 0.4, 0.5)),
            Object.box("chest", "chest", (2.4, -0.7), (0.4, 0.4, 0.4)),
            Object.box("barrel", "barrel", (5.4, -1.2), (0.4, 0.4, 0.7)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.7), (3.6, 0.0, 0.3), hfov_deg=85)
        return Example(
            Scene(id="described", objects=things, cameras=[shot]), {"by_1": "lamp", "by_2": "bench", "thing_2": "stool"}, NUMBERED[1],
            parameters={"clause_1": "left", "clause_2": "farther"},
        )  # fmt: skip


CONVENTION = (
    "left, right: the boxes of what shows lie apart; nearer, farther: meters straight from the camera to the closest point of the box, and the "
    "nearest and middle depths of what shows alike; heights in real life: from foot to top as they stand; higher, closer to the ground: foot and top alike; on: rests on its top"
)


def _needed(holds: Bools, fails: Bools, by: NDArray[np.int64], count: int) -> list[tuple[int, ...]]:
    """Which `count` clauses, each said by another thing, are all needed: for each of them some other thing fails it alone. holds, fails: (clauses,
    others); by: (clauses,)."""
    if len(by) < count:
        return []
    apart = np.triu(by[:, None] != by)
    one, other = holds.astype(np.float32), fails.astype(np.float32)
    if count == 2:
        alone = other @ one.T > 0  # the first is failed, the second holds
        return list(map(tuple, np.argwhere(alone & alone.T & apart).tolist()))
    three = (one[:, None] * one) @ other.T > 0  # the first two hold, the last is failed
    every = three & three.transpose(0, 2, 1) & three.transpose(2, 1, 0)
    every &= apart[:, :, None] & apart[:, None] & apart[None]
    return list(map(tuple, np.argwhere(every).tolist()))


def _drawn_clauses(rng: np.random.Generator, told: Sayable) -> NDArray[np.int64]:
    """Numbers of up to TRIED clauses that can be said, in random order, what is rarer first."""
    drawn = np.array(shuffled(rng, range(len(told.every))), dtype=np.int64)
    later = told.common[drawn]
    later[later] = rng.random(int(later.sum())) < 0.5
    drawn = np.concatenate([drawn[~later], drawn[later]])
    return drawn[told.fit[drawn]][:TRIED]


@remembered
def _sayable(facts: Facts, view: str, thing: int, *bounds: float) -> Sayable:
    """All that is clear of a thing."""
    clear = clauses(facts, view, *bounds)
    axes, by = np.nonzero(np.abs(clear[:, thing]) >= 1.0)
    signs = np.where(clear[axes, thing, by] > 0, 1, -1)
    every = []
    for axis, number, sign in zip(axes.tolist(), by.tolist(), signs.tolist(), strict=True):
        word, phrases = AXES[axis][sign < 0], names_of(facts, view, number)
        every.append((word if word and phrases and _may_say(word, phrases[0]) else "", number))
    others = np.flatnonzero(seen_at_rest(facts, view) & ~facts.is_person)
    others, fit = others[others != thing], np.array([word != "" for word, _ in every], dtype=bool)
    sure = signs[:, None] * clear[axes, :, by]
    return Sayable(every, axes < 2, fit, by, others, sure, sure[:, others] >= 1.0, sure[:, others] <= -1.0)


def _may_say(word: str, phrase: str) -> bool:
    """Whether a relation may be said by something called so: not by what carries it, nor heights by a name that says how large it is."""
    return not names_carrier(phrase) and not (word in HEIGHTS and phrase.split(" ")[0] in ("large", "small"))


def _spot(facts: Facts, view: str, k: int) -> tuple[float, float] | None:
    """The middle of the pixel of a thing on which a dot has the most room; None where all of the dot would not lie on it."""
    x, y, room = inmost_of(facts, view, facts.ids[k])
    enough = room >= max(LEAST_ROOM, ROOM * facts.camera(view).width)
    return (x + 0.5, y + 0.5) if enough else None
