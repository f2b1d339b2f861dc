"""In which order, from the nearest to the farthest, do things lie from the camera?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.sequence import SequenceAnswer, Sequences
from scenegen.facts import Facts
from scenegen.fields import Number, Whole
from scenegen.language import listed
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.depths import (
    FEWEST,
    KEPT,
    MOST,
    camera_metres,
    clear_by,
    either_way,
    look,
    mark,
    names_of,
    orders,
    told_metres,
)
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, TaskConfig, shuffled, task


class DepthRankingConfig(TaskConfig):
    """gap_m, gap_ratio: metres by which the distances of any two from the camera differ at least, and as a share of the greater. Both must
    be reached, straight to the closest points and along the camera's axis to the middles of what shows alike. items: things at most."""

    gap_m: Annotated[Number, Bound("gap")] = Field(
        0.3, ge=0.05, le=10, description="meters by which any two are unequally far from the camera"
    )
    gap_ratio: Annotated[Number, Bound("share")] = Field(
        0.12, ge=0.05, lt=1, description="and as a share of the distance of the farther one"
    )
    items: Whole = Field(MOST, ge=FEWEST, le=MOST, description="things put in order at most; where there are not so many, fewer")


@task
class DepthRanking(Task):
    """Frame `camera`: straight from the camera to the closest point of each box; every two clearly apart, by the z-depths of what shows too.
    Marked by whether "lower in the picture" and "bigger in it" tell most of its pairs (consistent), neither does (counter), or one (ambiguous).
    It is drawn for a scene beforehand whether lower shall tell; as many consistent as counter orders are asked, which come first."""

    name = "depth_ranking"
    serves = (("SSI-Bench", "ranking"), ("Sparkle", "distance ordering"), ("VST", "depth comparison"))
    space = Sequences(most=MOST)
    Config = DepthRankingConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        "Rank these from nearest to farthest from the camera: {items}.",
        "Put these in order of distance from the camera, starting with the closest: {items}.",
        "Rank these by distance from the camera, nearest first: {items}.",
        "What is the order of these from closest to the camera to farthest away: {items}?",
        "List these in order of distance from the camera, from closest to farthest: {items}.",
        "Sort these by straight-line distance from the camera, nearest first: {items}.",
        "Order these from closest to the camera to farthest away, regardless of how large they look: {items}.",
        "Arrange these by their actual distance from the camera, closest first: {items}.",
        "Order these by how far they are from the camera, starting with the nearest: {items}.",
        "Comparing the nearest point of each, rank these from closest to the camera to farthest away: {items}.",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question an order and picture, the things named in random order."""
        half = self.lot(facts) % 2  # of the scene: what there is more of must not win
        bounds = float(self.config.gap_m), float(self.config.gap_ratio)
        either = either_way(facts, *bounds)
        kept = facts.kept((self.name, self.config), lambda: orders(facts, rng, *bounds, self.config.items))
        few = min(len(kept[True, True]), len(kept[False, False])) if wanted else KEPT
        lower = (half == 0,) if wanted else (True, False)
        for found in (kept[one, other][: few if one == other else KEPT] for one in lower for other in (one, not one)):
            for view, order in sorted(shuffled(rng, found), key=lambda one: not either[np.ix_(one[1], one[1])].all()):
                question = self._question(facts, rng, view, order, wanted)
                if question is not None:
                    yield question

    def _question(
        self, facts: Facts, rng: np.random.Generator, view: str, order: tuple[int, ...], wanted: str | None
    ) -> Question | None:
        """The question of an order, worded; None where its answer lies in another cell than that wanted."""
        phrases = dict(zip(order, names_of(facts, view, *order), strict=True))
        bounds = {"gap_m": float(self.config.gap_m), "gap_ratio": float(self.config.gap_ratio)}
        clear = clear_by(facts, view, *bounds.values())
        named = [int(k) for k in shuffled(rng, order)]
        worded = self.wording(rng, items=listed([f"the {phrases[k]}" for k in named]))
        if wanted not in (None, self.space.place([phrases[k] for k in order])):
            return None
        metres = {k: stated(camera_metres(facts, view)[k, 0]) for k in order}
        answer = SequenceAnswer(items=tuple(phrases[k] for k in order))
        numbers = {f"distance_{named.index(k) + 1}_m": metres[k] for k in order}
        return self.question(
            facts, [view], worded, answer,
            rule="order_from_the_camera", frame="camera",
            operands=tuple(Operand(role="item", id=facts.ids[k], phrase=phrases[k]) for k in named),
            parameters={"shortcut": mark([look(facts, view, *pair) for pair in combinations(order, 2)]), **bounds}, numbers=numbers,
            margin=Margin(value=float(min(clear[one, other] for one, other in pairwise(order))), unit="multiple of the least accepted", least=1.0),
            convention="meters straight from the camera to the closest point of the box; z-depths of what shows are in the same order",
            why=f"{told_metres(order, phrases, metres)}, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A birdhouse, the closest and the smallest, above a crate farther off and a sofa beyond it."""
        things = [
            Object.box("birdhouse", "birdhouse", (1.5, -0.5, 1.1), (0.25, 0.25, 0.3)),
            Object.box("crate", "crate", (3.4, 0.9), (0.5, 0.5, 0.4)),
            Object.box("sofa", "sofa", (5.6, -0.8), (0.9, 2.2, 0.9)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.5), (4.0, 0.0, 0.7), hfov_deg=75)
        return Example(Scene(id="ranking", objects=things, cameras=[shot]), {}, "birdhouse, crate, sofa")
