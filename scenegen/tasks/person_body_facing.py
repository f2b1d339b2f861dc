"""Taking the way B faces as front, which way does person A's body face? The full turn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenegen.facts import Facts
from scenegen.frames import sector, wrap
from scenegen.language import DIRECTIONS_8, side
from scenegen.tasks.base import Needs, Question, Task, referrer, shuffled, task, view_id
from scenegen.tasks.seeing import facing_readable, own_frames, readable_people


@task
class PersonBodyFacing(Task):
    """Frame `person` (or `intrinsic` when B is a thing): B's heading is the front, A's body heading is named in it."""

    name = "person_body_facing"
    values = DIRECTIONS_8
    needs = Needs(views=1, people=True)
    templates = (
        "Taking the direction the {b} faces as front, which way is the body of the {a} facing?",
        "If front is where the {b} is facing, in which direction does the body of the {a} point?",
        "Relative to the facing direction of the {b}, which way is the body of the {a} turned?",
        "Suppose the {b} faces the front. Which direction is the body of the {a} facing?",
        "Measured from where the {b} faces (front), what is the facing direction of the body of the {a}?",
        "Let the front be where the {b} faces. Which way does the body of the {a} face?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a person, reference with a front, and view."""
        fronted = [name for name, has in zip(facts.ids, facts.has_front, strict=True) if has]
        pairs = [(view, a, b) for view in facts.views for a in readable_people(facts, view) for b in fronted if a != b]
        for view, a, b in shuffled(rng, pairs):
            if not facing_readable(facts, view, b):
                continue
            reference = own_frames(facts, b)[0]
            turn = float(wrap(facts.headings[facts.frame(f"body:{a}")] - facts.headings[facts.frame(reference)]))
            word, edge, _ = sector(turn, 8)
            label, margin = str(word), float(np.rad2deg(edge))
            if margin < self.margin_deg or (wanted and label != wanted) or facts.supports[facts.index[b], facts.index[a]]:
                continue
            names = referrer(facts, [view])
            phrase_a, phrase_b = names.phrase(a), names.phrase(b)
            if phrase_a is None or phrase_b is None:
                continue
            text, template = self.wording(rng, a=phrase_a, b=phrase_b)
            angle = float(np.rad2deg(turn))
            yield Question(
                scene_id=facts.scene.id,
                view_ids=[view_id(facts, view)],
                task=self.name,
                frame="person" if reference.startswith("body") else "intrinsic",
                question=text,
                answer=label,
                answer_value=label,
                evidence={
                    "rule": "facing_from_entity",
                    "camera": view,
                    "target": a,
                    "names": {a: phrase_a, b: phrase_b},
                    "target_frame": "body",
                    "reference": b,
                    "reference_frame": reference.split(":")[0],
                    "azimuth_deg": round(angle, 4),
                    "convention": "front is the reference's heading on the floor; azimuth positive to the left",
                    "margin_unit": "degrees",
                },
                margin=margin,
                rationale=f"Measured from where the {phrase_b} faces, the body of the {phrase_a} is turned {side(angle)}: {label}.",
                template=template,
                pool=dict.fromkeys(self.values, 1.0),
            )
