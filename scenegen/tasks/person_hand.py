"""Which hand is the person holding it in?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.policy import HEAD_PARTS
from scenegen.language import HANDS
from scenegen.tasks.common.seeing import HAND_PIXELS, HEAD_SHARE, HELD_PIXELS, TORSO_PARTS
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Needs, Task, referrer, shuffled, task


@task
class PersonHand(Task):
    """Frame `person`: the person's own left and right. Hand and thing must both be seen."""

    name = "person_hand"
    serves = (("ViewSpatial-Bench", "Person perspective - Relative Direction (which hand)"),)
    space = Labels(labels=HANDS)
    needs = Needs(views=1, people=True, sets=PICTURES)
    templates = (
        "In which hand is the {a} holding the {b}?",
        "Which hand is the {a} using to hold the {b}?",
        "The {a} is holding the {b}. Which hand is it in, the left or the right?",
        "The {a} has the {b} in one hand. Is it the left hand or the right hand?",
        "With which hand is the {a} holding the {b}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a held thing and view; what both hands hold is not asked about."""
        for view, person, hand, thing, side_m in shuffled(rng, self.found(facts, self._candidates, wanted)):
            names = referrer(facts, [view])
            phrase_a, phrase_b = names.phrase(person) or "", names.phrase(thing) or ""
            yield self.question(
                facts, [view], self.wording(rng, a=phrase_a, b=phrase_b), self.space.make(hand), rule="holding_hand", frame="person",
                operands=(
                    Operand(role="person", id=person, phrase=phrase_a, seen=("visible", "head", "torso", "hand")),
                    Operand(role="target", id=thing, phrase=phrase_b, seen=("held",)),
                ),
                numbers={"left_of_body_m": stated(side_m)}, margin=Margin(value=abs(side_m), unit="meters", least=0.0),
                convention="the person's own left and right",
                why=f"The {phrase_a} is holding the {phrase_b} in the {hand} hand, on the {hand} side of the body.",
            )  # fmt: skip

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, str, str, float]]]:
        """(hand, (view, person, hand, thing, metres to the left)) of all that is seen and can be named."""
        held = [
            (person.id, hand, thing)
            for person in facts.scene.people
            for hand, thing in person.holding.items()
            if len(set(person.holding.values())) == len(person.holding)
        ]
        for view, (person, hand, thing) in ((view, entry) for view in facts.views for entry in held):
            if not self._seen(facts, view, person, hand, thing):
                continue
            names = referrer(facts, [view])
            phrase_a, phrase_b = names.phrase(person), names.phrase(thing)
            if phrase_a is None or phrase_b is None or " held by " in phrase_b:
                continue
            side_m = _side(facts, person, thing)
            if np.sign(side_m) == (1 if hand == "left" else -1):
                yield hand, (view, person, hand, thing, side_m)

    def _seen(self, facts: Facts, view: str, person: str, hand: str, thing: str) -> bool:
        camera, seen = facts.camera(view), facts.sight(view, thing)
        pixels = camera.width * camera.height
        return (
            facts.is_visible(view, person)
            and facts.part_pixels(view, person, f"{hand}_hand") >= HAND_PIXELS
            and facts.part_pixels(view, person, *HEAD_PARTS) >= HEAD_SHARE * pixels
            and facts.part_pixels(view, person, *TORSO_PARTS) > 0
            and seen.pixels >= HELD_PIXELS
            and facts.policy.reads(seen)
        )


def _side(facts: Facts, person: str, thing: str) -> float:
    """Metres that a thing lies to the left of a person's body."""
    return float(facts.local[facts.frame(f"body:{person}"), facts.index[thing], 1])
