"""Standing where A is with the back turned to B, where is C? In pictures of a place, or told in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.frames import intrinsics, look_at, wrap
from scenegen.language import DIRECTIONS_8, side
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.places import MOST_VIEWS, apart_on_floor, at_rest, views_of
from scenegen.tasks.common.standing import PlacesConfig, Triples, numbered, over_footprints, put, triples_apart, triples_of
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import CAMERAS, DirectionConfig, Example, Needs, Task, task

FOOTPRINT_MARGIN_DEG = 3.0
"""Degrees that the direction keeps whichever point of B the back is turned to."""
STRAY_CORNERS = 2
"""Of C's 8 corners, so many may lie in another sector."""
TRIES = 320
"""Triples looked at for one answer."""
TEXT_TEMPLATES = (
    "Imagine standing where the {a} is, with your back to the {b}. In which direction is the {c}?",
    "You are standing where the {a} is, with the {b} directly behind you. In which direction is the {c}?",
    "If you stood where the {a} is with your back to the {b}, in which direction would the {c} be?",
    "Picture yourself standing where the {a} is, with the {b} directly behind you. Where is the {c} relative to you?",
    "You are standing where the {a} is, facing directly away from the {b}. Where is the {c} relative to you?",
    "Suppose you are standing where the {a} is, with your back to the {b}. Where is the {c} relative to you?",
)


class BackTurnedConfig(PlacesConfig, DirectionConfig):
    """margin_deg: from the edge of a sector. apart_m, reach_m: metres on the floor between any two of the three."""


@task
class BackTurned(Task):
    """Frame `stand_at_facing`, turned about: from A's centre, ahead is straight away from B's on the floor, C in eight sectors.

    The direction holds whichever point of B's footprint the back is turned to. A is something on the floor that one can stand at. With
    views, one to eight that show all three between them and hang together; without any (text only), the question says where things are. What
    moves at some time is not asked about.
    """

    name = "back_turned"
    serves = (("ReVSI", "backward facing"), ("VSI-Bench", "object_rel_direction"))
    space = Labels(labels=DIRECTIONS_8)
    Config = BackTurnedConfig
    needs = Needs(views=0, sets=CAMERAS)
    templates = (
        "Imagine standing where the {a} is, with your back to the {b}. In which direction is the {c}?",
        "You are standing where the {a} is, with the {b} directly behind you. In which direction is the {c}?",
        "If you stood where the {a} is with your back to the {b}, in which direction would the {c} be?",
        "Picture yourself standing where the {a} is, with the {b} directly behind you. Where is the {c} relative to you?",
        "You are standing where the {a} is, facing directly away from the {b}. Where is the {c} relative to you?",
        "Suppose you are standing where the {a} is, with your back to the {b}. Where is the {c} relative to you?",
        "Imagine standing where the {a} is and facing directly away from the {b}. In which direction is the {c}?",
        "You are standing where the {a} is, and your back is to the {b}. In which direction is the {c}?",
        "Suppose you stood where the {a} is, with the {b} directly behind you. Where would the {c} be relative to you?",
        "Say you are standing where the {a} is, facing directly away from the {b}. In which direction is the {c}?",
    )  # fmt: skip
    more_templates = (("text", TEXT_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Questions over random triples that are seen, apart and clear."""
        for triple, azimuth, least in self._triples(facts, rng, wanted):
            if question := self._triple(facts, rng, triple, azimuth, least):
                yield question

    def _triples(
        self, facts: Facts, rng: np.random.Generator, wanted: str | None
    ) -> Iterator[tuple[tuple[str, ...], float, float]]:
        """Ids of A, B and C that are clear over the footprints, in random order, with azimuth and least margin in degrees."""
        cell = self.space.cells.index(wanted) if wanted else None
        for ids, (about, left) in _clear(facts, self.margin_deg, **self.config.between).drawn(rng, cell, TRIES):
            yield ids, about, left

    def _triple(
        self, facts: Facts, rng: np.random.Generator, ids: tuple[str, ...], azimuth: float, least: float
    ) -> Question | None:
        views = views_of(facts, ids, least=1, most=MOST_VIEWS, wanted=1)
        told = None if views is None else put(self, facts, rng, ids, views, TEXT_TEMPLATES)
        if views is None or told is None:
            return None
        a, b, c = told.phrases
        number = round(azimuth / 45.0)
        label, angle = DIRECTIONS_8[number % 8], stated(azimuth)
        at, behind, target = told.operands
        return self.question(
            facts, views, told.worded, self.space.make(label), rule="direction_with_the_back_to", frame="stand_at_facing",
            operands=(at, behind.model_copy(update={"role": "behind"}), target),
            parameters={"heading": "floor", **self.config.between}, numbers={"azimuth_deg": angle, "footprint_margin_deg": stated(least)},
            margin=Margin(value=22.5 - abs(azimuth - 45.0 * number), unit="degrees", least=self.margin_deg),
            convention="front is from B to A's center on the floor, wherever on B; azimuth (of centers) positive to the left",
            why=f"From the center of the {a}, facing directly away from the {b}, the {c} is {side(angle)}, so the answer is {label}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A stool in the middle, a desk to the south of it, a plant to the east: with the back to the desk one looks north, the plant is right."""
        things = [
            Object.box("stool", "stool", (0.0, 0.0), (0.4, 0.4, 0.6)),
            Object.box("desk", "desk", (0.0, -3.0), (0.7, 0.5, 0.75)),
            Object.box("plant", "potted_plant", (2.4, 0.0), (0.4, 0.4, 0.9), label="potted plant"),
        ]
        shot = Camera(
            id="c", world_from_camera=look_at((-0.9, 4.0, 2.4), (0.7, -1.2, 0.4)), K=intrinsics(640, 480, np.deg2rad(70)), width=640, height=480
        )  # fmt: skip
        operands = {"at": "stool", "behind": "desk", "target": "plant"}
        return Example(Scene(id="back", objects=things, cameras=[shot]), operands, "right")


@remembered
def _clear(facts: Facts, margin_deg: float, apart_m: float, reach_m: float) -> Triples:
    """All triples of things that are clear between their centres, by the sectors with the back turned; told are the azimuth with the back turned, and
    what is left of the margin."""
    still = at_rest(facts)
    apart = apart_on_floor(facts, apart_m, reach_m) & still & still[:, None]
    among = tuple(np.flatnonzero(apart.any(1)).tolist())
    _, margin, index = facts.stand_at_facing(8, among)
    clear = triples_apart(facts, apart, among) & (margin >= margin_deg) & (index >= 0)
    triples = numbered(clear, among)
    rows, azimuth, _, left = over_footprints(facts, triples, FOOTPRINT_MARGIN_DEG, STRAY_CORNERS)
    return triples_of(facts, triples, (index[clear] + 4) % 8, rows, np.rad2deg(wrap(np.deg2rad(azimuth) + np.pi)), left)
