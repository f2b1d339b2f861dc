"""A spot marked in one picture: which of four marked points in another is the same, or is it none of them, because it cannot be seen there?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.base import Options
from scenegen.answers.choice import Labels, among
from scenegen.facts import Facts
from scenegen.fields import Number, Share
from scenegen.scene import Camera, Object, Scene, ViewSet
from scenegen.scene.measured import HIDDEN, SEEN, PairPoints
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.pairs import LINKS, known_again
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.common.reflected import reflecting
from scenegen.tasks.question import Margin, Mark, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, in_turn, shuffled, task, view_id

Floats = NDArray[np.float64]
NUMBERED = ("point 1", "point 2", "point 3", "point 4")
NONE = "none of them"
LEAST_M, FRACTION = 0.15, 0.3
"""Least margin that a recipe may set; and the share of its silhouette that a thing shows where it is known again by a part."""
OWN_APART = 0.35
"""How far, as a share of a thing's longest side, another point of the same thing must be at least."""
OWN = 2
"""Most wrong points on the same thing."""
ON_PICTURE = 0.1
"""Share of the width that marks in one picture are apart at least."""
MOST_TURN_DEG = 100.0
"""Between the two cameras' views of the point: from farther round, nobody knows a spot again."""
TRIES = 12
"""Points of one thing that are tried."""


class Points(Labels):
    """All labels are options: the marks are in the picture."""

    labels: tuple[str, ...] = (*NUMBERED, NONE)

    def options(
        self, answer: object, rng: np.random.Generator, count: int = 4, position: float = 0.0, shares: object = None
    ) -> Options | None:
        """All of them beside the truth."""
        return among(answer, self.labels, rng, len(self.labels), position, None, lambda one, two: False)


class PointsConfig(TaskConfig):
    """margin_m: metres between the point and each wrong one. turn_deg: most degrees between the two cameras as the point has them. share: of a
    picture, that the thing covers. hidden: of scenes; there would be more that is not shown than is asked for."""

    margin_m: Annotated[Number, Bound("gap")] = Field(
        0.3, ge=LEAST_M, le=5, description="meters from the marked point that wrong points must be"
    )
    turn_deg: Number = Field(
        75.0, gt=0, le=MOST_TURN_DEG, description="degrees that lie between the two cameras, seen from the point, at most"
    )
    share: Share = Field(0.005, description="share of a picture that the thing with the point covers where it is shown, at least")
    hidden: Share = Field(0.45, description="share of scenes in which it may be none of the points")


@task
class PointCorrespondence(Task):
    """Frame `image`: a point well inside the surface of a thing, of whose kind the two pictures show no other, and four points of the second
    picture, the others clearly elsewhere, up to two on the same thing. It is none of them where by a depth test the second picture does not
    show the point: it is behind something, on the far side, or beyond the border."""

    name = "point_correspondence"
    serves = (("VST", "correspondence"), ("BLINK", "visual correspondence"))
    space = Points()
    Config = PointsConfig
    needs = Needs(views=2, sets=("pair",), measured=frozenset({"points", "turned"}))
    templates = (
        "Which numbered point in the second picture marks the same spot as the point in the first, if any?",
        "A spot is marked in the first picture. Which numbered point in the second picture marks that same spot, if any?",
        "Both pictures show the same place. Which of the four points in the second picture marks the same spot as the point in the first, if any?",
        "The point in the first picture marks a spot on a surface. Which numbered point in the second picture marks that same spot, if any?",
        "One spot is marked in the first picture, and four are marked in the second. Which of the four, if any, is the same spot?",
        "Look at the spot marked in the first picture. Which of the numbered points in the second picture marks that spot, if any?",
        "Which of the points 1 to 4 in the second picture, if any, is the point marked in the first?",
        "The first picture has a point marked on it. Which of the numbered points in the second picture marks the same spot, if any?",
        "Which of the four points in the second picture shows the spot marked in the first? It may be none of them.",
        "Compare the two pictures. Which numbered point in the second one, if any, matches the point marked in the first?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a thing, things in turn."""
        found = self._points(facts)
        if found is None:
            return
        if wanted == NONE and self.lot(facts) >= self.config.hidden * 2**32:
            return
        hidden = wanted == NONE if wanted is not None else bool(rng.integers(len(self.space.cells)) == 0)
        tried: dict[int, int] = {}
        for entity, number in in_turn(
            rng, self.found(facts, self._candidates, NONE if hidden else NUMBERED[0]), lambda one: one[0]
        ):
            tried[entity] = tried.get(entity, 0) + 1
            if tried[entity] <= TRIES:
                question = self._about(facts, rng, found, number, wanted or (NONE if hidden else str(rng.choice(NUMBERED))))
                if question is not None:
                    yield question

    def _points(self, facts: Facts) -> PairPoints | None:
        views = tuple(facts.views)
        measured = facts.measured.points or {}
        return measured.get((views[0], views[1])) if len(views) == 2 and len(known_again(facts, *views)) >= LINKS else None

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[int, int]]]:
        """(the first label or NONE, (number of the thing, number of the point)) of points that can be asked about."""
        found = self._points(facts)
        if found is None:
            return
        one, other = facts.views
        reflects = bool(set(reflecting(facts)) & set(facts.seen(other)))  # a mirror may show it all the same
        eyes = [facts.camera(view).world_from_camera[:3, 3] for view in (one, other)]
        ways = [eye - found.first.points for eye in eyes]
        cosine = (ways[0] * ways[1]).sum(-1) / np.maximum(
            np.linalg.norm(ways[0], axis=-1) * np.linalg.norm(ways[1], axis=-1), 1e-9
        )
        near = cosine >= np.cos(np.deg2rad(self.config.turn_deg))
        fair = {number for number in np.unique(found.first.entity).tolist() if self._fair(facts, number)}
        for k, (number, state) in enumerate(zip(found.first.entity.tolist(), found.state.tolist(), strict=True)):
            shown = facts.sight(other, facts.ids[number])
            if (
                number not in fair
                or state not in (SEEN, HIDDEN)
                or (state == HIDDEN and (reflects or (self._round(facts, number) and shown.pixels)))
            ):
                continue
            again = self._large(facts, other, number)
            if (state == SEEN and near[k] and again) or state == HIDDEN:
                yield NUMBERED[0] if state == SEEN else NONE, (number, k)

    def _fair(self, facts: Facts, number: int) -> bool:
        """Whether a thing may be marked: well seen in the first picture, at rest, and neither picture shows another of its kind."""
        one, other = facts.views
        label = facts.entity(facts.ids[number]).label
        alike = sum(facts.entity(seen).label == label for seen in {*facts.seen(one), *facts.seen(other)})
        large = self._large(facts, one, number)
        return not facts.decor[number] and large and alike == 1 and bool(at_rest(facts)[number])

    def _large(self, facts: Facts, view: str, number: int) -> bool:
        camera = facts.camera(view)
        seen = facts.sight(view, facts.ids[number])
        return seen.pixels >= self.config.share * camera.width * camera.height and seen.fraction >= FRACTION

    def _round(self, facts: Facts, number: int) -> bool:
        return facts.measured.turned is None or facts.measured.turned[number] == "round"

    def _about(self, facts: Facts, rng: np.random.Generator, found: PairPoints, number: int, label: str) -> Question | None:
        entity, point = int(found.first.entity[number]), found.first.points[number]
        shown = label != NONE
        taken = [found.at[number]] if shown else []
        wrong = self._wrong(facts, rng, found, number, taken)
        if len(wrong) < len(NUMBERED) - len(taken):
            return None
        places = [tuple(found.second.at[k].tolist()) for k in wrong]
        if shown:
            places.insert(NUMBERED.index(label), tuple(found.at[number].tolist()))
        apart = stated(np.linalg.norm(found.second.points[wrong] - point, axis=-1).min())
        one, other = facts.views
        marks = [Mark(kind="dot", view_id=view_id(facts, one), at=tuple(found.first.at[number].tolist()), role="point")]
        marks += [Mark(kind="dot", view_id=view_id(facts, other), at=at, label=str(k)) for k, at in enumerate(places, 1)]
        why = f"Point {label[-1]} is on the same spot, and" if shown else "The second picture does not show the spot, and"
        question = self.question(
            facts, [one, other], self.wording(rng), self.space.make(label), rule="same_point", frame="image",
            operands=(Operand(role="point", id=facts.ids[entity], seen=("marked",)),), numbers={"apart_m": apart},
            margin=Margin(value=apart, unit="meters", least=self.config.margin_m),
            convention="the same point of a surface in the world; none where the second picture does not show it",
            why=f"{why} the nearest of {'the others' if shown else 'the four points'} is {apart:.1f} m away from it, so the answer is {label}.",
        )  # fmt: skip
        return question.model_copy(update={"marks": tuple(marks)})

    def _wrong(self, facts: Facts, rng: np.random.Generator, found: PairPoints, number: int, taken: list[Floats]) -> list[int]:
        """Numbers of points of the second picture that are clearly elsewhere, first up to OWN of the same thing, up to four with `taken`."""
        usable, own = facts.kept((PointCorrespondence, number, self.config), lambda: self._elsewhere(facts, found, number))
        order = rng.permutation(usable)
        order = np.concatenate([order[own[order]], order[~own[order]]])
        least = ON_PICTURE * facts.camera(list(facts.views)[1]).width
        free, of_it, at = np.ones(len(order), dtype=bool), own[order], found.second.at[order]
        chosen: list[int] = []
        for place in taken:
            free &= np.hypot(*(at - place).T) >= least
        while len(chosen) + len(taken) < len(NUMBERED):
            if not free.any():
                return []
            k = int(free.argmax())
            chosen.append(int(order[k]))
            free &= np.hypot(*(at - at[k]).T) >= least
            if own[chosen].sum() == OWN:
                free &= ~of_it
        return shuffled(rng, chosen)

    def _elsewhere(self, facts: Facts, found: PairPoints, number: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Numbers of the points of the second picture that are far enough from a point of the first; and (points,) which are of the same thing."""
        entity, point, pool = int(found.first.entity[number]), found.first.points[number], found.second
        away = np.linalg.norm(pool.points - point, axis=-1)
        own = pool.entity == entity
        far = np.where(own, max(self.config.margin_m, OWN_APART * float(facts.sizes[entity].max())), self.config.margin_m)
        usable = (away >= far) & ~facts.decor[pool.entity] & ~(own & self._round(facts, entity))
        return np.flatnonzero(usable), own

    @classmethod
    def example(cls) -> Example:
        """Two cameras look at a cabinet from its two sides; a crate beside it shows in the first picture and is behind it in the second."""
        things = [
            Object.box("cabinet", "cabinet", (3.0, 0.0), (0.6, 1.4, 1.7), label="cabinet"),
            Object.box("crate", "crate", (4.2, 1.0), (0.7, 0.7, 0.7), label="crate"),
            Object.box("table", "table", (2.2, -1.6), (0.8, 0.8, 0.75)),
            Object.box("stool", "stool", (2.0, 1.3), (0.4, 0.4, 0.6)),
        ]
        shots = [((0.0, 2.0, 1.5), (3.2, -0.1, 0.7)), ((0.0, -1.4, 1.5), (3.0, -0.2, 0.7))]
        cameras = tuple(Camera.look_at(f"pair0-{k}", eye, goal, hfov_deg=75) for k, (eye, goal) in enumerate(shots))
        scene = Scene(id="spots", objects=things, cameras=list(cameras))
        return Example(scene, {"point": "crate"}, NONE, ViewSet(id="pair0", kind="pair", cameras=cameras))
