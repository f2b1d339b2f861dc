"""Which of a few things is nearest to the camera, or farthest from it? Its name and its box in the picture, both together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.grounded_choice import GroundedChoiceAnswer, GroundedChoices
from scenegen.answers.places2d import Scale
from scenegen.facts import Facts
from scenegen.fields import Number, Share
from scenegen.language import to_choose
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.boxes import coordinates, floats, without_stray
from scenegen.tasks.common.depths import KEPT, MOST, Order, camera_metres, clear_by, look, mark, names_of, orders, told_metres
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, shuffled, task

ENDS = {"nearest": 0, "farthest": -1}
"""Which of the things from the nearest to the farthest is asked for."""
NOTE = (
    "Give its name and a box around all of its visible parts. "
    'Answer with JSON: {{"answer": "…", "bbox_2d": [x0, y0, x1, y1]}}, the box {coordinates}; x runs to the right and y down from the top-left corner.'
)
FARTHEST_TEMPLATES = (
    "Which of these is farthest from the camera: {items}? {note}",
    "Of {every}, which is farthest from the camera? {note}",
    "Which of these is actually farthest from the camera: {items}? {note}",
    "One of these is farther from the camera than the others: {every}. Which one is it? {note}",
    "Seen from the camera, which of these is farthest away: {items}? {note}",
    "Pick the one farthest from the camera: {items}. {note}",
    "Regardless of how large they look, which of these is farthest from the camera: {items}? {note}",
    "Comparing the nearest point of each, which of these is farthest from the camera: {items}? {note}",
    "Out of {every}, which one is farthest from the camera? {note}",
    "Which one is farthest from the camera: {items}? {note}",
)


class GroundedDepthConfig(TaskConfig):
    """gap_m, gap_ratio: metres by which the distances of any two from the camera differ at least, and as a share of the greater. scale: what
    coordinates are asked in. least_iou: how much the box must be the same whether or not one sees its stray pixels."""

    gap_m: Annotated[Number, Bound("gap")] = Field(
        0.3, ge=0.05, le=10, description="meters by which any two are unequally far from the camera"
    )
    gap_ratio: Annotated[Number, Bound("share")] = Field(
        0.12, ge=0.05, lt=1, description="and as a share of the distance of the farther one"
    )
    scale: Scale = Field("pixel", description="coordinates in pixel, thousand (0 to 1000) or unit (0 to 1)")
    least_iou: Share = Field(0.75, description="IoU of the box with the box without the outermost 1 % of the pixels at each side")


@task
class GroundedDepth(Task):
    """Frame `camera`: straight from the camera to the closest point of each box; every two clearly apart, by the z-depths of what shows too. Of
    orders that "lower in the picture" and "bigger in it" tell there are as many as of those that they do not. Right is who names the
    thing and boxes it: an answer that points elsewhere than it says is none."""

    name = "grounded_depth"
    serves = (("MultihopSpatial", "grounded answer (Acc@50IoU)"),)
    space = GroundedChoices(most=MOST)
    Config = GroundedDepthConfig
    needs = Needs(views=1, sets=("single",))
    templates = (
        "Which of these is closest to the camera: {items}? {note}",
        "Of {every}, which is closest to the camera? {note}",
        "Which of these is actually closest to the camera: {items}? {note}",
        "One of these is closer to the camera than the others: {every}. Which one is it? {note}",
        "Seen from the camera, which of these is closest: {items}? {note}",
        "Pick the one closest to the camera: {items}. {note}",
        "Regardless of how large they look, which of these is closest to the camera: {items}? {note}",
        "Comparing the nearest point of each, which of these is closest to the camera: {items}? {note}",
        "Out of {every}, which one is closest to the camera? {note}",
        "Which one is closest to the camera: {items}? {note}",
    )
    more_templates = (("farthest", FARTHEST_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question an order and end, the things named in random order."""
        bounds = float(self.config.gap_m), float(self.config.gap_ratio)
        kept = facts.kept((self.name, self.config), lambda: orders(facts, rng, *bounds, MOST))
        half = self.lot(facts) % 2  # of the scene: what there is more of must not win
        few = min(len(kept[True, True]), len(kept[False, False])) if wanted else KEPT
        lower = (half == 0,) if wanted else (True, False)
        for found in (kept[one, other][: few if one == other else KEPT] for one in lower for other in (one, not one)):
            for view, order in shuffled(rng, found):
                for end in shuffled(rng, ENDS):
                    question = self._question(facts, rng, (view, order), end, wanted)
                    if question is not None:
                        yield question

    def _question(self, facts: Facts, rng: np.random.Generator, found: Order, end: str, wanted: str | None) -> Question | None:
        """The question of an order's end, worded; None where its box is in doubt, or where its answer lies in another cell than that wanted."""
        view, order = found
        target, camera = order[ENDS[end]], facts.camera(view)
        seen = facts.sight(view, facts.ids[target])
        if seen.box2d is None or seen.mask is None:
            return None
        kept = without_stray(facts, view, facts.ids[target])
        if kept < self.config.least_iou:
            return None
        phrases = dict(zip(order, names_of(facts, view, *order), strict=True))
        bounds = {"gap_m": float(self.config.gap_m), "gap_ratio": float(self.config.gap_ratio)}
        clear = clear_by(facts, view, *bounds.values())
        metres = {k: stated(camera_metres(facts, view)[k, 0]) for k in order}
        named = [int(k) for k in shuffled(rng, order)]
        answer = GroundedChoiceAnswer(
            width=camera.width, height=camera.height, scale=self.config.scale, box=floats(seen.box2d), label=phrases[target],
            labels=tuple(sorted(phrases.values())),
        )  # fmt: skip
        words = {
            **to_choose([f"the {phrases[k]}" for k in named]),
            "note": NOTE.format(coordinates=coordinates(camera, self.config.scale)),
        }
        far = end == "farthest"
        worded = self.wording(rng, "farthest" if far else "", **words)
        if wanted not in (None, self.space.cell(answer)):
            return None
        return self.question(
            facts, [view], worded, answer,
            rule="end_of_the_order", frame="camera",
            operands=tuple(Operand(role="item", id=facts.ids[k], phrase=phrases[k]) for k in named),
            parameters={
                "asked": end, "scale": self.config.scale, "shortcut": mark([look(facts, view, *pair) for pair in combinations(order, 2)]),
                **bounds, "least_iou": float(self.config.least_iou),
            },
            numbers={f"distance_{named.index(k) + 1}_m": metres[k] for k in order},
            margin=Margin(
                value=min(*(float(clear[one, other]) for one, other in pairwise(order)), kept / max(self.config.least_iou, 1e-6)),
                unit="multiple of the least accepted", least=1.0,
            ),
            convention="meters straight from the camera to the closest point of the box; the box of the visible pixels, edges in pixels from the top-left corner",
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
        scene = Scene(id="grounded", objects=things, cameras=[shot])
        return Example(scene, {}, '{"answer": "sofa", "bbox_2d": [296, 199, 430, 276]}', parameters={"asked": "farthest"})
