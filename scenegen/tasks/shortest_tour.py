"""In which order does one visit three marked spots on the floor on the shortest way?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.sequence import SequenceAnswer, Sequences
from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.scene import Camera, Object, Room, Scene
from scenegen.tasks.common.floor import CLEAR_M, Bools, floor_in, metres_to, one_plain_room, outlines, spots_on_floor
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.seeing import views_at_start
from scenegen.tasks.question import Margin, Mark, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, TaskConfig, drawn_apart, in_turn, task, view_id

Floats = NDArray[np.float64]
POINTS = ("point 1", "point 2", "point 3")
ORDERS = tuple(permutations(range(1, 4)))
"""Ways to visit three after the start, which is number 0."""
SPOTS, LOOKS = 40, 64
"""Spots of a picture that are tried with one another, and looks at what is free along a way."""
SHOWN = 0.05
"""By which share the picture's own shortest order is shorter there than the next, or than the true one, where it is said to tell or not."""
APART, NEAREST_M = 0.1, 0.5
"""Share of the picture's width that marks are apart, and metres between two spots on the floor, at least."""
NEXT_M = 0.05
"""By which the third shortest way is longer than the next shortest, which is told."""
TRIED, KEPT = 600, 4
"""Draws of four spots of a picture, and tours that are kept of each look."""
MARKS = {True: "consistent", False: "counter"}
"""Whether the order that is shortest on the floor is shortest in the picture too."""


class TourConfig(TaskConfig):
    """gap_m, gap_ratio: metres by which the next shortest way is longer, and the same as a share of it."""

    gap_m: Annotated[Number, Bound("gap")] = Field(
        0.6, ge=0.1, le=10, description="meters by which the next shortest way is longer"
    )
    gap_ratio: Annotated[Number, Bound("share")] = Field(0.15, ge=0.03, lt=1, description="and as a share of it")


@dataclass(frozen=True)
class Tour:
    """Four spots of a picture, the start first, by their pixels and on the floor, (4, 2) both, and in which order (of 1 to 3) the way is shortest;
    by how many times the least that is accepted. number: which point each of the three others is."""

    view: str
    pixels: Floats
    at: Floats
    order: tuple[int, ...]
    clear: float
    mark: str
    number: tuple[int, ...]


@task
class ShortestTour(Task):
    """Frame `world`: from the start straight to one, on to the next and to the last, on the floor, and not back. Every straight way between two of the
    four is free floor by a person's width, and all of it is in the picture, so that lengths alone decide. Marked by whether the picture's own lengths give
    the same order (consistent) or another (counter); it is drawn for a scene beforehand which is asked."""

    name = "shortest_tour"
    serves = (("Sparkle", "travelling salesman"),)
    space = Sequences(most=3)
    Config = TourConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        "You start at S and walk to points 1, 2, and 3 in any order, stopping at the last one. Which order makes your walk the shortest?",
        "A robot at S has to visit points 1, 2, and 3 and may stop at the last one. Which order gives the shortest route?",
        "You stand at S and walk straight from one numbered point to the next until you have been to all three. Which order is the shortest in real distance?",
        "Plan the shortest walk across this floor that starts at S and visits points 1, 2, and 3. In which order does it visit them?",
        "Someone at S has to drop something off at points 1, 2, and 3 and will stay at the last one. Which order takes the least walking?",
        "Based on distances along the floor, not in the picture, which order of points 1, 2, and 3 makes the shortest route from S?",
        "S and points 1, 2, and 3 are marked on the floor. In which order should you visit the points, beginning at S, to walk as little as possible?",
        "Someone starts at S and walks to all three numbered points, ending at any one of them. Which order keeps the total distance shortest?",
        "In which order would you visit points 1, 2, and 3, starting from S, to make your walk across the floor as short as possible?",
        "What is the shortest route from S through points 1, 2, and 3 on this floor? Give the order of the points.",
    )  # fmt: skip

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Tours of each picture in turn, of the look that is drawn for the scene: there are more of the one than of the other."""
        drawn = sorted(MARKS.values())[self.lot(facts) % 2]
        fit = [tour for tour in self.found(facts, self._tours, wanted) if tour.mark == drawn or wanted is None]
        for tour in in_turn(rng, fit, lambda one: one.view):
            yield self._question(facts, rng, tour)

    def _tours(self, facts: Facts) -> Iterator[tuple[str | None, Tour]]:
        """Tours whose shortest order is clear, some of each look and picture, with numbers that are drawn for the picture."""
        if not one_plain_room(facts):
            return
        for view in views_at_start(facts):
            rng = self.alike(facts, view)
            count = dict.fromkeys(MARKS.values(), 0)
            for pixels, at, order, clear, mark in _drawn(
                facts, view, rng, float(self.config.gap_m), float(self.config.gap_ratio)
            ):
                if min(count.values()) >= KEPT:
                    break
                if count[mark] < KEPT:
                    count[mark] += 1
                    number = tuple(int(k) + 1 for k in rng.permutation(len(POINTS)))
                    yield (
                        self.space.place([POINTS[number[k - 1] - 1] for k in order]),
                        Tour(view, pixels, at, order, clear, mark, number),
                    )

    def _question(self, facts: Facts, rng: np.random.Generator, tour: Tour) -> Question:
        names = {k: POINTS[tour.number[k - 1] - 1] for k in tour.order}
        answer = SequenceAnswer(items=tuple(names[k] for k in tour.order))
        lengths = sorted((stated(length), order) for order, length in zip(ORDERS, _lengths(tour.at[None])[0], strict=True))
        (least, _), (second, other) = lengths[:2]
        following = ", ".join(names[k] for k in other)
        labels = {0: "S", **{k: str(number) for k, number in enumerate(tour.number, 1)}}
        marks = tuple(
            Mark(kind="dot", view_id=view_id(facts, tour.view), label=labels[k], at=tuple(tour.pixels[k].tolist()))
            for k in sorted(labels, key=labels.__getitem__)
        )
        question = self.question(
            facts, [tour.view], self.wording(rng), answer, rule="least_of_all_orders", frame="world", operands=(),
            parameters={"shortcut": tour.mark, "next": following, "gap_m": float(self.config.gap_m), "gap_ratio": float(self.config.gap_ratio)},
            numbers={"length_m": least, "next_m": second},
            margin=Margin(value=tour.clear, unit="multiple of the least accepted", least=1.0),
            convention="meters straight over the floor from the start through all three, in each of the six orders",
            why=f"By way of {answer.text} it is {least:.1f} m; by way of {following}, the next shortest, it is {second:.1f} m, "
            f"so the answer is {answer.text}.",
        )  # fmt: skip
        return question.model_copy(update={"marks": marks})

    @classmethod
    def example(cls) -> Example:
        """A bare room with a crate at its side."""
        room = Room(kind="living_room", floor=np.array([(0.0, -3.0), (7.0, -3.0), (7.0, 3.0), (0.0, 3.0)]), height=2.8)
        crate = Object.box("crate", "crate", (6.0, -2.2), (0.6, 0.6, 0.5))
        shot = Camera.look_at("c", (0.3, 0.0, 2.3), (3.8, 0.0, 0.0), hfov_deg=85, width=320, height=240)
        return Example(Scene(id="tour", room=room, objects=[crate], cameras=[shot]), {}, "point 1, point 2, point 3")


def _lengths(places: Floats) -> Floats:
    """(M, 6) how long the way is from the first of four places (M, 4, 2) through the others, in each of ORDERS."""
    between = np.linalg.norm(places[:, :, None] - places[:, None], axis=-1)
    ways = [sum(between[:, one, other] for one, other in pairwise((0, *order))) for order in ORDERS]
    out: Floats = np.stack(ways, axis=-1)
    return out


def _drawn(
    facts: Facts, view: str, rng: np.random.Generator, gap_m: float, gap_ratio: float
) -> Iterator[tuple[Floats, Floats, tuple[int, ...], float, str]]:
    """(pixels, places on the floor, shortest order, by how many times the least that is accepted, mark) of draws of four spots of a picture whose
    order is clear, and for which it is clear as well what lengths in the picture say."""
    pixels, at = _spots(facts, view, rng)
    if len(at) <= len(POINTS):
        return
    sets = list(drawn_apart(_legs(facts, view, pixels, at), len(POINTS) + 1, TRIED, rng))
    if not sets:
        return
    four = rng.permutation(np.concatenate([np.roll(np.array(sets), k, axis=1) for k in range(len(POINTS) + 1)]))
    floor, flat = _lengths(at[four]), _lengths(pixels[four])
    least, second, third = np.partition(floor, 2, axis=1)[:, :3].T
    clear = np.minimum((second - least) / gap_m, (second - least) / np.maximum(second, 1e-9) / gap_ratio)
    told, shown = floor.argmin(1), flat.argmin(1)
    short, others = np.partition(flat, 1, axis=1)[:, :2].T
    own = flat[np.arange(len(flat)), told]
    plain = np.where(told == shown, others, own) >= (1 + SHOWN) * short
    for k in np.flatnonzero((clear >= 1.0) & plain & (third - second >= NEXT_M)).tolist():
        yield pixels[four[k]], at[four[k]], ORDERS[int(told[k])], float(clear[k]), MARKS[bool(told[k] == shown[k])]


def _spots(facts: Facts, view: str, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """(P, 2) middles of up to SPOTS pixels of a picture that show where one can stand, and what they show of the floor."""
    ground, width = spots_on_floor(facts, view), facts.camera(view).width
    fit = rng.permutation(len(ground.pixel))[:SPOTS]
    pixels = np.column_stack([ground.pixel % width, ground.pixel // width])[fit].astype(np.float64) + 0.5
    return pixels, ground.at[fit]


def _legs(facts: Facts, view: str, pixels: Floats, at: Floats) -> Bools:
    """(P, P) whether the straight way between two spots is free by CLEAR_M, and whole in the picture, and the two are apart in it and on the floor."""
    one, other = np.triu_indices(len(at), 1)
    apart = np.linalg.norm(pixels[one] - pixels[other], axis=-1) >= APART * facts.camera(view).width
    apart &= np.linalg.norm(at[one] - at[other], axis=-1) >= NEAREST_M
    one, other = one[apart], other[apart]
    shown = floor_in(facts, view)
    steps = np.linspace(0, 1, shown.shape[1])[:, None]
    column, row = (pixels[one, k] + steps * (pixels[other, k] - pixels[one, k]) for k in (0, 1))
    whole = shown[row.astype(int), column.astype(int)].all(0)
    one, other = one[whole], other[whole]
    free = np.ones(len(one), dtype=bool)
    low, high = np.minimum(at[one], at[other]) - CLEAR_M, np.maximum(at[one], at[other]) + CLEAR_M
    steps = np.linspace(0, 1, LOOKS)[:, None]
    for outline in outlines(facts):
        near = np.flatnonzero(free & ((low <= outline.max(0)) & (high >= outline.min(0))).all(-1))
        ways = at[one[near], None] + steps * (at[other[near]] - at[one[near]])[:, None]
        free[near] = (metres_to(ways.reshape(-1, 2), outline).reshape(len(near), LOOKS) >= CLEAR_M).all(1)
    out = np.zeros((len(at), len(at)), dtype=bool)
    out[one[free], other[free]] = True
    return out | out.T
