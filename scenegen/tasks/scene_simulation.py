"""From where A is, facing B, where is C? Several frames of one place, all three seen somewhere in them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.frames import sector
from scenegen.language import DIRECTIONS_8, side
from scenegen.tasks.common.places import apart_on_floor, views_of
from scenegen.tasks.common.standing import PlacesConfig, Triples, numbered, over_footprints, put, triples_apart, triples_of
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import DirectionConfig, Needs, Task, task

STRAY_CORNERS = 2
FOOTPRINT_MARGIN_DEG = 3.0
"""Degrees that the label keeps whichever point of what is faced one looks at."""
MOST_VIEWS = 8
TRIES = 320
"""Triples looked at for one answer: as many again fall to the footprints and to what can be named."""
TEXT_TEMPLATES = (
    "Imagine standing where the {a} is, facing the {b}. Where is the {c} relative to you?",
    "Suppose you stand where the {a} is and look toward the {b}. In which direction is the {c}?",
    "Imagine you are standing where the {a} is and facing the {b}. In which direction is the {c}?",
    "If you stood where the {a} is and faced the {b}, where would the {c} be relative to you?",
    "Picture yourself standing where the {a} is, with the {b} straight ahead. In which direction is the {c}?",
)


class SimulationConfig(PlacesConfig, DirectionConfig):
    """margin_deg: from the edge of a sector. apart_m, reach_m: metres on the floor between any two of the three."""


@task
class SceneSimulation(Task):
    """Frame `stand_at_facing`: from A's centre towards B on the floor plane, C in eight sectors.

    The label holds by the margin between centres, and by FOOTPRINT_MARGIN_DEG whichever point of B's footprint is faced; and so it
    does for C's footprint, but for STRAY_CORNERS of its 8 corners. A is something on the floor that one can stand at; the questions say where it is, which is its centre, since from its sides the answer
    would mostly be another. With views, two to eight that show all three between them and hang together; without any (text only), the question states where
    things are.
    """

    name = "scene_simulation"
    serves = (
        ("ViewSpatial-Bench", "Person perspective - Scene Simulation Relative Direction"),
        ("VSI-Bench", "object_rel_direction"),
    )
    space = Labels(labels=DIRECTIONS_8)
    Config = SimulationConfig
    needs = Needs(views=0)
    templates = (
        "These pictures all show the same place. Imagine standing where the {a} is, facing the {b}. Where is the {c} relative to you?",
        "The pictures show the same place. Suppose you stand where the {a} is and look toward the {b}. In which direction is the {c}?",
        "Imagine you are in the place shown, standing where the {a} is and facing the {b}. In which direction is the {c}?",
        "All of these pictures show one place. If you stood where the {a} is and faced the {b}, where would the {c} be relative to you?",
        "Picture yourself in this place, standing where the {a} is, with the {b} straight ahead. In which direction is the {c}?",
    )
    more_templates = (("text", TEXT_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Questions over random triples that are seen, apart and clear."""
        for triple, angle, least in self._triples(facts, rng, wanted):
            question = self._triple(facts, rng, triple, angle, least)
            if question is not None:
                yield question

    def _triples(
        self, facts: Facts, rng: np.random.Generator, wanted: str | None
    ) -> Iterator[tuple[tuple[str, ...], float, float]]:
        """Ids of A, B and C that are clear over the footprints, in random order, with azimuth and least margin in degrees."""
        triples = _clear(facts, self.margin_deg, **self.config.between)
        rows = triples.rows(self.space.cells.index(wanted) if wanted else None)
        if len(rows) > TRIES:
            rows = rng.choice(rows, TRIES, replace=False)
        for ids, (azimuth, left) in triples.asked_of(rng.permutation(rows)):
            yield ids, azimuth, left

    def _triple(
        self, facts: Facts, rng: np.random.Generator, triple: tuple[str, ...], angle: float, least: float
    ) -> Question | None:
        ids = list(triple)
        views = views_of(facts, tuple(ids), least=2, most=MOST_VIEWS, wanted=3)
        if views is None:
            return None
        told = put(self, facts, rng, tuple(ids), views, TEXT_TEMPLATES)
        if told is None:
            return None
        a, b, c = told.phrases
        word, edge, _ = sector(np.deg2rad(angle), 8)
        label, angle = str(word), stated(angle)
        return self.question(
            facts, views, told.worded, self.space.make(label), rule="direction_at_facing", frame="stand_at_facing",
            operands=told.operands,
            parameters={"heading": "floor", **self.config.between}, numbers={"azimuth_deg": angle, "footprint_margin_deg": stated(least)},
            margin=Margin(value=float(np.rad2deg(edge)), unit="degrees", least=self.margin_deg),
            convention="front is from A's center toward B on the floor, wherever on B; azimuth (of centers) positive to the left",
            why=f"From where the {a} is, facing the {b}, the {c} is {side(angle)}, so the answer is {label}.",
        )  # fmt: skip


@remembered
def _clear(facts: Facts, margin_deg: float, apart_m: float, reach_m: float) -> Triples:
    """All triples of things that are clear between their centres, by the sectors; told are azimuth and what is left of the margin."""
    apart = apart_on_floor(facts, apart_m, reach_m)
    among = tuple(np.flatnonzero(apart.any(1)).tolist())
    _, margin, index = facts.stand_at_facing(8, among)
    clear = triples_apart(facts, apart, among, target_faced=False) & (margin >= margin_deg) & (index >= 0)
    triples = numbered(clear, among)
    rows, azimuth, _, left = over_footprints(facts, triples, FOOTPRINT_MARGIN_DEG, STRAY_CORNERS)
    return triples_of(facts, triples, index[clear], rows, azimuth, left)
