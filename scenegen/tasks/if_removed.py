"""If X were taken away, of which of a few things would the picture show more?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.frames import inverse, project, transform
from scenegen.language import listed, names_carrier
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.depths import names_of
from scenegen.tasks.common.seeing import views_at_start
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, in_turn, shuffled, task

Floats = NDArray[np.float64]
FEWEST, MOST = 3, 4
"""Things to choose from; fewer than MOST only where there are not so many."""
NEAR = 0.3
"""Share of the picture's width and height by which the box of another thing may lie off that of X, at most: what lies far off is no answer."""
PIXELS = 80
"""Pixels that come into view at least, however large their share."""
INSIDE = (0.5 + np.arange(4000)[:, None] * (0.8191725133961645, 0.6710436067037893, 0.5497004779019703)) % 1.0
"""(P, 3) points of a thing's box, as shares of its sides, towards which one looks for what else stands in the way: of a low-discrepancy sequence
(Roberts, 2018), since a lattice has a layer or none in the low rectangle of what is taken away."""
TOUCHING_M = 0.01
"""Between boxes that touch."""
BLOCKED = 0.25
"""Share of those points towards which something else stands in the way, at most."""


class IfRemovedConfig(TaskConfig):
    """revealed: share of its silhouette inside the picture by which the right thing would show more, at least; of the others X hides nothing."""

    revealed: Number = Field(0.12, ge=0.03, le=0.7, description="least share of the silhouette that would come into view")


@dataclass(frozen=True)
class Removed:
    """In a picture: the numbers of what is taken away, of what would show more, by which share of its silhouette, and of what would not."""

    view: str
    gone: int
    behind: int
    share: float
    others: tuple[int, ...]


@task
class IfRemoved(Task):
    """Frame `image`: by pixels of the silhouette that show X instead, behind which hardly anything else stands in the way of the right thing. X hides no
    pixel of what else is named, which shows well, near X in the picture: first what lies before X, or is hidden in part by other things. X
    carries nothing, so that it alone is taken away."""

    name = "if_removed"
    serves = (("SpatiaLab", "occlusion"), ("SpatialGenEval", "Occlusion"), ("CausalSpatial", "counterfactual occlusion"))
    space = Named(most=MOST)
    Config = IfRemovedConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "If the {a} were taken away, which of these would you see more of: {items}?",
        "Suppose the {a} were not there. Which of these would the camera see more of: {items}?",
        "Which of these would be less hidden in the picture if the {a} were gone: {items}?",
        "Imagine that the {a} is gone and nothing else has changed. Which of these can you now see more of: {items}?",
        "Without the {a}, which of these would be less hidden from the camera: {items}?",
        "Which of these would come more fully into view if the {a} were removed: {items}?",
        "Removing the {a} would reveal more of one of these. Which one: {items}?",
        "If just the {a} were removed, which of these would be more fully visible: {items}?",
        "Picture this scene without the {a}. Which of these would you see more of: {items}?",
        "If the {a} disappeared and nothing else changed, which of these would you see more of: {items}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a picture, and what is taken away, and what is behind it."""
        for one in in_turn(rng, self.found(facts, self._removed, None), lambda one: (one.view, one.gone)):
            beside = list(one.others[: MOST - 1])
            while len(beside) >= FEWEST - 1:
                question = self._question(facts, rng, one, beside)
                if question is not None and wanted in (None, self.space.cell(question.answer)):
                    yield question
                    break
                beside = beside[:-1]

    def _removed(self, facts: Facts) -> Iterator[tuple[str | None, Removed]]:
        """All that is clear, the others in the order in which they are named first."""
        linked = facts.supports | facts.supports.T
        for view in views_at_start(facts):
            shown = [name for name in facts.visible(view) if names_of(facts, view, facts.index[name])]
            for name in shown:
                seen, behind = facts.sight(view, name), facts.index[name]
                for front in shown:
                    pixels, gone = seen.occluders.get(front, 0), facts.index[front]
                    share = pixels / max(seen.amodal_pixels, 1)
                    clear = pixels >= PIXELS and share >= self.config.revealed and not linked[behind, gone]
                    if not clear or not stands_alone(facts, gone, behind) or in_the_way(facts, view, gone, behind) > BLOCKED:
                        continue
                    others = self._others(facts, view, shown, front, name)
                    if len(others) >= FEWEST - 1:
                        yield None, Removed(view, gone, behind, share, tuple(others))

    def _others(self, facts: Facts, view: str, shown: list[str], front: str, name: str) -> list[int]:
        """Numbers of what X hides nothing of and lies near it: what lies before it first, then what is hidden by other things, then the rest by
        how near they lie."""
        before = facts.sight(view, front).occluders
        found = []
        for one in shown:
            seen, k = facts.sight(view, one), facts.index[one]
            linked = facts.supports[k, facts.index[front]] or facts.supports[facts.index[front], k]
            off = apart(facts, view, front, one)
            if one in (front, name) or front in seen.occluders or linked or off > NEAR:
                continue
            found.append((0 if one in before else 1 if seen.fraction < 1 - self.config.revealed else 2, off, k))
        return [k for _, _, k in sorted(found)]

    def _question(self, facts: Facts, rng: np.random.Generator, one: Removed, beside: list[int]) -> Question | None:
        named = [int(k) for k in shuffled(rng, (one.behind, *beside))]
        phrases = names_of(facts, one.view, one.gone, *named)
        if not phrases or any(names_carrier(phrase) for phrase in phrases):
            return None
        a, options = phrases[0], phrases[1:]
        said, share = options[named.index(one.behind)], stated(one.share)
        rest = [phrase for k, phrase in zip(named, options, strict=True) if k != one.behind]
        return self.question(
            facts, [one.view], self.wording(rng, a=a, items=listed([f"the {phrase}" for phrase in options], "or")), self.space.make(said, options),
            rule="uncovered_by_removal", frame="image",
            operands=(
                Operand(role="removed", id=facts.ids[one.gone], phrase=a),
                *(Operand(role="option", id=facts.ids[k], phrase=phrase) for k, phrase in zip(named, options, strict=True)),
            ),
            numbers={"revealed": share}, margin=Margin(value=share, unit="share of its silhouette", least=float(self.config.revealed)),
            convention="pixels of its silhouette in the picture that show what is taken away instead, of all of them; of the rest named there are none",
            why=f"The {a} covers {100 * share:.0f}% of the outline of the {said} and none of {listed([f'the {phrase}' for phrase in rest], 'or')}, so the answer is {said}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A stool before a cabinet; a keg stands before the stool, and a crate beside."""
        things = [
            Object.box("cabinet", "cabinet", (4.2, 0.2), (0.5, 1.2, 1.4)),
            Object.box("stool", "stool", (3.0, 0.2), (0.4, 0.5, 0.8)),
            Object.box("keg", "keg", (2.2, -0.25), (0.3, 0.4, 0.5)),
            Object.box("crate", "crate", (3.6, -1.1), (0.5, 0.5, 0.5)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.5), (4.0, 0.0, 0.6), hfov_deg=75)
        return Example(
            Scene(id="removed", objects=things, cameras=[shot]), {"removed": "stool", "option": "crate"}, "cabinet"
        )  # fmt: skip


def stands_alone(facts: Facts, gone: int, behind: int) -> bool:
    """Whether a thing can be taken away without anything else: it carries nothing, nobody sits on it or touches it, and it does not touch what is
    behind it."""
    touched = facts.distance[gone] < TOUCHING_M
    touched[gone] = False
    return not facts.supports[gone].any() and not (touched & facts.is_person).any() and not touched[behind]


def in_the_way(facts: Facts, view: str, gone: int, behind: int) -> float:
    """The share of points all over the box of a thing that lie, in the picture, where what is taken away shows, and from which the box of something
    else cuts the line to the camera; 1 where there are none."""
    camera, box = facts.camera(view), facts.sight(view, facts.ids[gone]).box2d
    points = transform(facts.poses[behind], (INSIDE - [0.5, 0.5, 0.0]) * facts.sizes[behind])
    uv, depth = project(camera.K, inverse(camera.world_from_camera), points)
    if box is None or (depth <= 0).any():
        return 1.0
    within = ((uv >= box[:2]) & (uv <= box[2:])).all(1)
    eye = camera.world_from_camera[:3, 3]
    rest = np.ones(len(facts.ids), dtype=bool)
    rest[[gone, behind]] = False
    into, sizes = inverse(facts.poses[rest]), facts.sizes[rest]
    start = transform(into, eye)
    way = np.einsum("nij,pj->npi", into[:, :3, :3], points[within] - eye)
    way = np.where(np.abs(way) < 1e-12, 1e-12, way)
    first, second = ((sizes * side - start)[:, None] / way for side in ([-0.5, -0.5, 0.0], [0.5, 0.5, 1.0]))
    enter, leave = np.minimum(first, second).max(-1), np.maximum(first, second).min(-1)
    cut = (enter < leave) & (leave > 0.0) & (enter < 0.999)
    return float(cut.any(0).mean()) if within.any() else 1.0


def apart(facts: Facts, view: str, name: str, other: str) -> float:
    """How far the boxes of what shows of two things lie apart in the picture, as a share of its width or height; none where they overlap."""
    camera, one, two = facts.camera(view), facts.sight(view, name).box2d, facts.sight(view, other).box2d
    if one is None or two is None:
        return 1.0
    return max(0.0, *((max(one[k], two[k]) - min(one[k + 2], two[k + 2])) / (camera.width, camera.height)[k] for k in (0, 1)))
