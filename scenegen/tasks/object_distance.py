"""How far apart are A and B, in metres, between the closest points of their surfaces?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from pydantic import Field

from scenegen.answers.number import Numbers
from scenegen.facts import Facts
from scenegen.facts.distances import distance
from scenegen.fields import Number
from scenegen.frames import intrinsics, look_at
from scenegen.language import names_carrier, told_apart
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, in_turn, referrer, task

NEAREST_M, FARTHEST_M = 0.5, 5.6
"""Distances that are asked for: nearer, a tenth of a metre is too coarse; farther, nobody tells."""


class DistanceConfig(TaskConfig):
    """in_frame: the share of each silhouette that the picture holds at least: the closest points may be anywhere on it. away_m: how far the
    middle of either is at most from the camera of such a picture: of what is far off nobody tells gaps."""

    in_frame: Number = Field(0.9, ge=0.3, le=1, description="least share of either silhouette that lies inside the picture")
    away_m: Number = Field(10.0, ge=1, le=100, description="meters from the camera to either at most")


@task
class ObjectDistance(Task):
    """Frame `world`: straight through the air from surface to surface, of meshes as they stand; never 0, as nothing that touches is asked. Of a walk
    all frames are shown, and each of the two is nearly whole in one of them."""

    name = "object_distance"
    serves = (("VSI-Bench", "object_abs_distance"), ("VST", "distance prediction"))
    space = Numbers(
        least=NEAREST_M, most=FARTHEST_M, bins=7, spacing="ratio", unit="m", decimals=1, metric="mra", times=1.65, finer=2
    )
    Config = DistanceConfig
    needs = Needs(views=1, sets=("single", "walk"), measured=frozenset({"gaps"}))
    templates = (
        "How far apart, in meters, are the {a} and the {b}, measured between their closest points?",
        "What is the distance in meters between the {a} and the {b}, from closest point to closest point?",
        "In meters, what is the shortest distance from the {a} to the {b}?",
        "At their closest points, how many meters apart are the {a} and the {b}?",
        "How many meters apart are the closest points of the {a} and the {b}?",
        "Estimate the distance between the closest points of the {a} and the {b}, in meters.",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair and picture, of each picture in turn; of a walk one a pair."""
        for views, a, b in in_turn(rng, self.found(facts, self._candidates, wanted), lambda one: one[0]):
            question = self._pair(facts, rng, list(views), a, b)
            if question is not None:
                yield question

    def _candidates(self, facts: Facts) -> Iterator[tuple[str | None, tuple[tuple[str, ...], int, int]]]:
        """(cell, (views, numbers of the two)) of all pairs that a picture shows, or the frames of a walk between them."""
        found = distance(facts, "meshes")
        for views in _together(facts):
            whole = [any(self._near_and_whole(facts, view, name) for view in views) for name in facts.ids]
            shown = np.array(whole, dtype=bool) & (at_rest(facts) if len(views) > 1 else True)
            pairs = found.valid & shown[:, None] & shown[None] & ~facts.supports & ~facts.supports.T
            pairs &= (found.value >= NEAREST_M) & (found.value <= FARTHEST_M)
            for a, b in np.argwhere(np.triu(pairs)).tolist():
                yield self.space.cell_of(float(found.value[a, b])), (views, a, b)

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """One of the frames shows each of the two well and holds nearly the whole of it."""
        assert facts.view_set is not None
        views, least = [facts.view_set.cameras[k].id for k in frames], float(self.config.in_frame)
        away = float(question.evidence["away_m"])
        return all(
            any(
                (seen := facts.sight(view, one.id)).pixels and seen.in_frame >= least and _away(facts, view, one.id) <= away
                for view in views
            )
            for one in question.evidence.operands
        )

    def _near_and_whole(self, facts: Facts, view: str, name: str) -> bool:
        """Whether a picture shows something well, holds nearly all of its silhouette, and is taken from near enough."""
        whole = facts.is_visible(view, name) and facts.sight(view, name).in_frame >= float(self.config.in_frame)
        return whole and _away(facts, view, name) <= float(self.config.away_m)

    def _pair(self, facts: Facts, rng: np.random.Generator, views: list[str], a: int, b: int) -> Question | None:
        names = referrer(facts, views)
        phrase_a, phrase_b = names.phrase(facts.ids[a]), names.phrase(facts.ids[b])
        if phrase_a is None or phrase_b is None or not told_apart((phrase_a, phrase_b)):
            return None
        if len(views) > 1 and facts.scene.tracks and (names_carrier(phrase_a) or names_carrier(phrase_b)):
            return None  # what carries it may change
        apart = stated(distance(facts, "meshes").value[a, b])
        answer = self.space.make(apart)
        return self.question(
            facts, views, self.wording(rng, a=phrase_a, b=phrase_b), answer, rule="surface_to_surface", frame="world",
            operands=(Operand(role="target", id=facts.ids[a], phrase=phrase_a), Operand(role="reference", id=facts.ids[b], phrase=phrase_b)),
            parameters={"measure": "meshes", "away_m": float(self.config.away_m)}, numbers={"distance_m": apart}, margin=Margin(value=apart, unit="m", least=NEAREST_M),
            convention="meters between the closest points of the two surfaces",
            why=f"Where the {phrase_a} and the {phrase_b} come closest to each other, they are {apart:.1f} m apart, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Two plain boxes whose near sides are 2 m apart: 2.0 m, and not the 2.9 m between their middles."""
        things = [
            Object.box("chest", "chest", (3.0, 1.5), (0.8, 1.0, 0.6)),
            Object.box("stool", "stool", (3.0, -1.4), (0.4, 0.8, 0.6)),
        ]
        shot = Camera(
            id="c", world_from_camera=look_at((-0.5, 0.0, 1.7), (3.0, 0.0, 0.4)), K=intrinsics(640, 480, np.deg2rad(75)), width=640, height=480
        )  # fmt: skip
        return Example(Scene(id="distance", objects=things, cameras=[shot]), {"target": "chest", "reference": "stool"}, "2.0 m")


def _together(facts: Facts) -> list[tuple[str, ...]]:
    """What is shown together: each picture that stands alone, or all frames of a clip."""
    if facts.view_set is None or facts.view_set.fps is None:
        return [(view,) for view in facts.views]
    return [tuple(camera.id for camera in facts.view_set.cameras)]


def _away(facts: Facts, view: str, name: str) -> float:
    """Metres from a picture's camera to the middle of something."""
    return float(np.linalg.norm(facts.centers[facts.index[name]] - facts.camera(view).world_from_camera[:3, 3]))
