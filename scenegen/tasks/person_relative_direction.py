"""From the person's point of view, where is O? One picture that shows both."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenegen.facts import Facts
from scenegen.language import DIRECTIONS_8, side
from scenegen.tasks.base import Needs, Question, Task, referrer, shuffled, task, view_id
from scenegen.tasks.seeing import face_seen, readable_people

STRAY_CORNERS = 2
LEAST_DISTANCE_M = 0.15
BODY_TEMPLATES = (
    "From the perspective of the {a}, going by the way the body is facing, where is the {b}?",
    "If the {a} does not turn the body, in which direction is the {b} from the body's point of view?",
    "Taking the direction that the body of the {a} faces as front, where is the {b}?",
    "Relative to the body of the {a}, ignoring where the head is turned, where is the {b}?",
    "With the body of the {a} pointing to the front, in which direction is the {b}?",
    "For the {a}, whose body faces the front, where does the {b} lie?",
)
HEAD_TEMPLATES = (
    "From the perspective of the {a}, going by the way the head is turned, where is the {b}?",
    "If front is where the face of the {a} points, in which direction is the {b}?",
    "Taking the direction that the head of the {a} faces as front, where is the {b}?",
    "Relative to the head of the {a}, ignoring which way the body points, where is the {b}?",
    "With the head of the {a} pointing to the front, in which direction is the {b}?",
    "For the {a}, whose face points to the front, where does the {b} lie?",
)


@task
class PersonRelativeDirection(Task):
    """Frame `person`. The plain wording is used where body and head give the same label; where they differ the question says which,
    and the other is its twin."""

    name = "person_relative_direction"
    values = DIRECTIONS_8
    needs = Needs(views=1, people=True)
    templates = (
        "From the perspective of the {a}, where is the {b}?",
        "From the point of view of the {a}, in which direction is the {b}?",
        "If you were the {a} in the picture, where would the {b} be?",
        "Imagine standing in the place of the {a} and facing the same way. Where is the {b}?",
        "As seen by the {a}, in which direction does the {b} lie?",
        "Take the viewpoint of the {a}: where is the {b} located?",
        "For the {a}, where is the {b}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a person, thing, frame and view."""
        people = [(view, person) for view in facts.views for person in readable_people(facts, view)]
        for view, person in shuffled(rng, people):
            options = self._options(facts, view, person)
            for frame, target in shuffled(rng, options):
                label = str(facts.sector(f"{frame}:{person}")[0][target])
                if wanted and label != wanted:
                    continue
                question = self.about(facts, rng, view, person, frame, target)
                if question is not None:
                    yield question

    def _options(self, facts: Facts, view: str, person: str) -> list[tuple[str, int]]:
        """(frame, entity index) pairs that are clear, seen and apart from the person."""
        row = facts.index[person]
        apart = (facts.distance[row] > LEAST_DISTANCE_M) & ~facts.supports[row] & ~facts.supports[:, row]
        apart &= np.isin(facts.ids, facts.visible(view))
        apart[row] = False
        found = []
        for frame in ("body", "head") if face_seen(facts, view, person) else ("body",):
            labels, margin = facts.sector(f"{frame}:{person}")
            clear = apart & (margin >= self.margin_deg) & (labels != "")
            clear &= facts.stray_corners(f"{frame}:{person}") <= STRAY_CORNERS
            found += [(frame, int(k)) for k in np.flatnonzero(clear)]
        return found

    def about(self, facts: Facts, rng: np.random.Generator, view: str, person: str, frame: str, target: int) -> Question | None:
        """The question about one person and thing in one frame; None when it cannot be put in words."""
        other = "head" if frame == "body" else "body"
        labels, margins = facts.sector(f"{frame}:{person}")
        other_label, other_margin = (column[target] for column in facts.sector(f"{other}:{person}"))
        agree = str(other_label) == str(labels[target])
        if (agree and other_margin < self.margin_deg / 2) or (not agree and not face_seen(facts, view, person)):
            return None
        name = facts.ids[target]
        names = referrer(facts, [view])
        phrase_a, phrase_b = names.phrase(person), names.phrase(name)
        if phrase_a is None or phrase_b is None:
            return None
        templates, kind = (
            (self.templates, "plain") if agree else ((BODY_TEMPLATES, "body") if frame == "body" else (HEAD_TEMPLATES, "head"))
        )
        text, template = self.fill(templates, rng, f"{self.name}.{kind}", a=phrase_a, b=phrase_b)
        label = str(labels[target])
        angle = float(np.rad2deg(facts.azimuth[facts.frame(f"{frame}:{person}"), target]))
        said = {"plain": "faces", "body": "faces with the body", "head": "faces with the head"}[kind]
        return Question(
            scene_id=facts.scene.id,
            view_ids=[view_id(facts, view)],
            task=self.name,
            frame="person",
            question=text,
            answer=label,
            answer_value=label,
            evidence={
                "rule": "direction_from_person",
                "camera": view,
                "person": person,
                "person_frame": frame,
                "body_and_head_agree": agree,
                "target": name,
                "names": {person: phrase_a, name: phrase_b},
                "azimuth_deg": round(angle, 4),
                "convention": "front is the heading of the named frame on the floor; azimuth positive to the left",
                "margin_unit": "degrees",
            },
            margin=float(margins[target]),
            rationale=f"Measured from where the {phrase_a} {said}, the {phrase_b} is {side(angle)}, so it is to the {label}.",
            template=template,
            pool=dict.fromkeys(self.values, 1.0),
        )
