"""Standing at A and facing B, where is C? Several frames of one place, all three seen somewhere in them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scenegen.facts import Facts
from scenegen.language import DIRECTIONS_8, side
from scenegen.tasks.base import Needs, Question, Task, referrer, shuffled, task, view_id

NEAREST_M = 0.6
FARTHEST_M = 6.0
STRAY_CORNERS = 2
MOST_VIEWS = 8
TRIES = 80

STATED = 8
"""Most things whose places a text-only question states."""
TEXT_TEMPLATES = (
    "If you stand at the {a} facing the {b}, where is the {c}?",
    "Standing at the {a} and looking towards the {b}, in which direction is the {c}?",
    "Imagine standing at the {a}, facing the {b}. Where is the {c}?",
    "You are at the {a} and oriented towards the {b}. Where would the {c} be?",
    "From the position of the {a}, facing the {b}, where is the {c} located?",
    "Suppose you are where the {a} is and face the {b}. In which direction is the {c}?",
)


def _places(facts: Facts, rng: np.random.Generator, ids: list[str], names: dict[str, str]) -> str:
    """Floor coordinates of the three and of a few others, in random order, to the centimetre."""
    known = referrer(facts, [])
    for name in shuffled(rng, facts.ids):
        phrase = known.phrase(name)
        if len(names) < STATED and name not in names and phrase is not None and " held by " not in phrase:
            names[name] = phrase
    at = {name: facts.centers[facts.index[name], :2] for name in names}
    said = "; ".join(f"the {names[name]} at ({at[name][0]:.2f}, {at[name][1]:.2f})" for name in shuffled(rng, names))
    return f"Things stand on a floor plan seen from above, in metres (x to the right, y up): {said}."


@task
class SceneSimulation(Task):
    """Frame `stand_at_facing`: from A's centre towards B's centre on the floor plane, C's centre in eight sectors.

    With views, two to eight that show all three between them. Without any (text only), the question states where things are.
    """

    name = "scene_simulation"
    values = DIRECTIONS_8
    needs = Needs(views=0)
    templates = (
        "These pictures show one place. If you stand at the {a} facing the {b}, where is the {c}?",
        "The images are of the same place. Standing at the {a} and looking towards the {b}, in which direction is the {c}?",
        "Imagine standing at the {a}, facing the {b}, in the place shown. Where is the {c}?",
        "Suppose you are at the {a} in this scene and face the {b}. In which direction is the {c}?",
        "You are positioned at the {a} and oriented towards the {b} in the scene pictured. Where would the {c} be?",
        "From the position of the {a}, facing the {b}, where is the {c} located?",
        "In the place seen in these views, you stand where the {a} is and turn to face the {b}. Where is the {c}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Questions over random triples that are seen, apart and clear."""
        apart = self._apart(facts)
        among = tuple(np.flatnonzero(apart.any(1)).tolist())
        _, margin, index = facts.stand_at_facing(8, among)
        clear = apart[np.ix_(among, among)]
        clear = clear[:, :, None] & clear[:, None, :] & clear[None] & (margin >= self.margin_deg) & (index >= 0)
        if wanted:
            clear &= index == self.values.index(wanted)
        triples = np.flatnonzero(clear)
        if len(triples) > TRIES:
            triples = triples[np.sort(rng.choice(len(triples), TRIES, replace=False))]
        for flat in shuffled(rng, triples):
            at, facing, target = (among[int(k)] for k in np.unravel_index(int(flat), clear.shape))
            if facts.stand_at_facing_stray(at, facing, target) > STRAY_CORNERS:
                continue
            question = self._triple(facts, rng, at, facing, target)
            if question is not None:
                yield question

    def _apart(self, facts: Facts) -> NDArray[np.bool_]:
        """(N, N) pairs that can be two of the three: seen, things (people move), apart, none carrying the other."""
        if not hasattr(facts, "_simulation_apart"):
            shown = {name for view in facts.views for name in facts.visible(view)} if facts.views else facts.ids
            seen = np.isin(facts.ids, sorted(shown))
            held = np.array([getattr(entity, "support", "") == "hand" for entity in facts.scene.entities], dtype=bool)
            usable = seen & ~facts.is_person & ~facts.dressing & ~held
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

    def _triple(self, facts: Facts, rng: np.random.Generator, at: int, facing: int, target: int) -> Question | None:
        ids = [facts.ids[k] for k in (at, facing, target)]
        views = self._views(facts, ids)
        if views is None:
            return None
        names = referrer(facts, views)
        phrases = [names.phrase(name) for name in ids]
        if None in phrases or len(set(phrases)) < 3:
            return None
        a, b, c = (str(phrase) for phrase in phrases)
        azimuth, margin, index = facts.stand_at_facing(8)
        label, angle = self.values[int(index[at, facing, target])], float(azimuth[at, facing, target])
        if views:
            text, template = self.wording(rng, a=a, b=b, c=c)
        else:
            text, template = self.fill(TEXT_TEMPLATES, rng, f"{self.name}.text", a=a, b=b, c=c)
            text = f"{_places(facts, rng, ids, dict(zip(ids, (a, b, c), strict=True)))} {text}"
        return Question(
            scene_id=facts.scene.id,
            view_ids=[view_id(facts, view) for view in views],
            task=self.name,
            frame="stand_at_facing",
            question=text,
            answer=label,
            answer_value=label,
            evidence={
                "rule": "stand_at_facing",
                "at": ids[0],
                "facing": ids[1],
                "target": ids[2],
                "heading": "floor",
                "names": dict(zip(ids, (a, b, c), strict=True)),
                "azimuth_deg": round(angle, 4),
                "convention": "front is from A's centre to B's centre on the floor; azimuth positive to the left",
                "margin_unit": "degrees",
            },
            margin=float(margin[at, facing, target]),
            rationale=f"Facing from the {a} to the {b}, the {c} is {side(angle)}, so it is to the {label}.",
            template=template,
            pool=dict.fromkeys(self.values, 1.0),
        )
