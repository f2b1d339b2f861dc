"""From the centre of A, facing B, where is C? Several frames of one place, all three seen somewhere in them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.frames import sector
from scenegen.language import DIRECTIONS_8, side
from scenegen.tasks.places import can_face, can_stand_at
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import DirectionConfig, Needs, Task, referrer, shuffled, task

NEAREST_M = 0.6
FARTHEST_M = 8.0
STRAY_CORNERS = 2
FOOTPRINT_MARGIN_DEG = 3.0
"""Degrees that the label keeps whichever point of what is faced one looks at."""
MOST_VIEWS = 8
TRIES = 320
"""Triples looked at for one answer: as many again fall to the footprints and to what can be named."""

AT_A_TIME = 24
"""Triples whose footprints are looked at together: few are needed, most of the time."""
STATED = 8
"""Most things whose places a text-only question states."""
TEXT_TEMPLATES = (
    "From the centre of the {a}, facing the {b}, where is the {c}?",
    "If you look from the centre of the {a} towards the {b}, in which direction is the {c}?",
    "Imagine looking from the centre of the {a} towards the {b}. Where is the {c}?",
    "You look from the centre of the {a} straight at the {b}. Where is the {c}?",
    "Seen from the centre of the {a}, with the {b} straight ahead, where is the {c}?",
    "Suppose you look from the centre of the {a} to the {b}. In which direction is the {c}?",
)


ROLES = ("at", "facing", "target")


def _places(facts: Facts, rng: np.random.Generator, ids: list[str], names: dict[str, str]) -> str:
    """Floor coordinates of the three and of a few others, in random order, to the centimetre."""
    known = referrer(facts, [])
    for name in shuffled(rng, facts.ids):
        phrase = known.phrase(name)
        if len(names) < STATED and name not in names and phrase is not None and " held by " not in phrase:
            names[name] = phrase
    at = {name: facts.centers[facts.index[name], :2] for name in names}
    said = "; ".join(f"the {names[name]} at ({at[name][0]:.2f}, {at[name][1]:.2f})" for name in shuffled(rng, names))
    return f"A floor plan seen from above, in metres (x to the right, y up), shows these centres: {said}."


@task
class SceneSimulation(Task):
    """Frame `stand_at_facing`: from A's centre towards B on the floor plane, C in eight sectors.

    The label holds by the margin between centres, and by FOOTPRINT_MARGIN_DEG whichever point of B's footprint is faced; and so it
    does for C's footprint, but for STRAY_CORNERS of its 8 corners. A is something on the floor that one can stand at; the questions name its centre, since from its sides the answer would
    mostly be another. With views, two to eight that show all three between them; without any (text only), the question states where
    things are.
    """

    name = "scene_simulation"
    space = Labels(labels=DIRECTIONS_8)
    Config = DirectionConfig
    needs = Needs(views=0)
    templates = (
        "These pictures show one place. Looking from the centre of the {a} towards the {b}, where is the {c}?",
        "The pictures are of the same place. If you look from the centre of the {a} towards the {b}, in which direction is the {c}?",
        "In the place shown, imagine looking from the centre of the {a} towards the {b}. Where is the {c}?",
        "Suppose you look from the centre of the {a} towards the {b} in this scene. In which direction is the {c}?",
        "Seen from the centre of the {a}, with the {b} straight ahead, where is the {c}?",
        "In the scene pictured, you look from the centre of the {a} straight at the {b}. Where is the {c}?",
        "All of these pictures show one scene. From the centre of the {a}, facing the {b}, in which direction is the {c}?",
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
        apart = self._apart(facts)
        among = tuple(np.flatnonzero(apart.any(1)).tolist())
        _, margin, index = facts.stand_at_facing(8, among)
        clear = apart[np.ix_(among, among)]
        clear = clear[:, :, None] & clear[:, None, :] & clear[None] & (margin >= self.margin_deg) & (index >= 0)
        entities = [facts.scene.entities[k] for k in among]
        clear &= np.array([can_stand_at(entity) for entity in entities], dtype=bool)[:, None, None]
        clear &= np.array([can_face(entity) for entity in entities], dtype=bool)[:, None]
        if wanted:
            clear &= index == self.space.cells.index(wanted)
        found = np.flatnonzero(clear)
        if len(found) > TRIES:
            found = rng.choice(found, TRIES, replace=False)
        triples = np.array(among, dtype=np.int64)[np.stack(np.unravel_index(rng.permutation(found), clear.shape), -1)]
        for some in (triples[k : k + AT_A_TIME] for k in range(0, len(triples), AT_A_TIME)):
            azimuth, _, left, stray = facts.facing_anywhere(some)
            for k in np.flatnonzero((left >= FOOTPRINT_MARGIN_DEG) & (stray <= STRAY_CORNERS)):
                yield tuple(facts.ids[n] for n in some[k]), float(azimuth[k]), float(left[k])

    def _apart(self, facts: Facts) -> NDArray[np.bool_]:
        """(N, N) pairs that can be two of the three: seen, things (people move), apart, none carrying the other."""
        if not hasattr(facts, "_simulation_apart"):
            shown = {name for view in facts.views for name in facts.visible(view)} if facts.views else facts.ids
            seen = np.isin(facts.ids, sorted(shown))
            held = np.array([getattr(entity, "support", "") == "hand" for entity in facts.scene.entities], dtype=bool)
            usable = seen & ~facts.is_person & ~facts.decor & ~held
            delta = facts.centers[:, None, :2] - facts.centers[None, :, :2]
            plan = np.hypot(delta[..., 0], delta[..., 1])
            pairs = (
                usable[:, None] & usable[None] & (plan >= NEAREST_M) & (plan <= FARTHEST_M) & ~facts.supports & ~facts.supports.T
            )
            facts.__dict__["_simulation_apart"] = pairs & (facts.distance > 0.1)
        apart: NDArray[np.bool_] = facts.__dict__["_simulation_apart"]
        return apart

    def _views(self, facts: Facts, names: list[str]) -> list[str] | None:
        """Few views that show all three between them, at least two, in stored order; None when some is never seen. None are needed
        where there are none."""
        if not facts.views:
            return []
        shows = {view: {name for name in names if facts.is_visible(view, name)} for view in facts.views}
        chosen: list[str] = []
        missing = set(names)
        while missing:
            best = max(shows, key=lambda view: len(shows[view] & missing), default=None)
            if best is None or not shows[best] & missing:
                return None
            chosen.append(best)
            missing -= shows[best]
        spare = [view for view in facts.views if view not in chosen]
        while len(chosen) < min(3, len(facts.views)) and spare:
            chosen.append(spare.pop(0))
        if not 2 <= len(chosen) <= MOST_VIEWS:
            return None
        return [view for view in facts.views if view in chosen]

    def _triple(
        self, facts: Facts, rng: np.random.Generator, triple: tuple[str, ...], angle: float, least: float
    ) -> Question | None:
        ids = list(triple)
        views = self._views(facts, ids)
        if views is None:
            return None
        names = referrer(facts, views)
        phrases = [names.phrase(name) for name in ids]
        if None in phrases or len(set(phrases)) < 3:
            return None
        a, b, c = (str(phrase) for phrase in phrases)
        word, edge, _ = sector(np.deg2rad(angle), 8)
        label, angle = str(word), stated(angle)
        if views:
            worded = self.wording(rng, a=a, b=b, c=c)
        else:
            text, template = self.fill(TEXT_TEMPLATES, rng, f"{self.name}.text", a=a, b=b, c=c)
            worded = f"{_places(facts, rng, ids, dict(zip(ids, (a, b, c), strict=True)))} {text}", template
        return self.question(
            facts, views, worded, self.space.make(label), rule="stand_at_facing", frame="stand_at_facing",
            operands=tuple(Operand(role=role, id=name, phrase=str(p)) for role, name, p in zip(ROLES, ids, phrases, strict=True)),
            parameters={"heading": "floor"}, numbers={"azimuth_deg": angle, "footprint_margin_deg": stated(least)},
            margin=Margin(value=float(np.rad2deg(edge)), unit="degrees", least=self.margin_deg),
            convention="front is from A's centre towards B on the floor, wherever on B; azimuth (of centres) positive to the left",
            why=f"From the centre of the {a}, facing the {b}, the {c} is {side(angle)}, so the answer is {label}.",
        )  # fmt: skip
