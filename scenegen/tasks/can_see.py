"""Can a person see a thing, as they stand and look? By sight lines from their eyes; the head decides, not the body."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from scenegen.answers.yes_no import Halves
from scenegen.facts import Facts
from scenegen.fields import Share
from scenegen.language import degrees, told_apart
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.tasks.common.seeing import FACE_PARTS, face_seen, readable_people, views_at_start
from scenegen.tasks.common.sights import HIDDEN, IN_SIGHT, OUTSIDE, SightConfig, looking, margin_of, told
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, referrer, shuffled, task

BEFORE_DEG = 60.0
"""Within this of the body's heading a thing lies before the body: who looks at bodies only would say that it is seen."""
WHY = {
    IN_SIGHT: "The {b} is {off} away from where the {a} is looking, and nothing stands between them, so the answer is yes.",
    HIDDEN: "The {b} is {off} away from where the {a} is looking, but something stands between them, so the answer is no.",
    OUTSIDE: "The {b} is {off} away from where the {a} is looking, outside the field of view, so the answer is no.",
}


class SeeConfig(SightConfig):
    """margin_deg, seen, unseen: of what is plainly seen and what is not. plain: of scenes where no person's head or nothing in the way
    contradicts the body, the share that is asked about."""

    plain: Share = Field(0.65, description="share of scenes asked about of those where bodies alone tell who sees what")


@task
class CanSee(Task):
    """Frame `person`: whether rays from between the eyes reach a thing within 60 degrees of the gaze. Asked only where gaze and head agree
    with a margin, where the picture shows the face, the thing, and what hides it. A reader who looks at bodies only would say that a person
    sees what lies before the body: what contradicts that, or does so most, is asked first."""

    name = "can_see"
    serves = (("SAT", "perspective"), ("SpatiaLab", "visibility"))
    space = Halves()
    Config = SeeConfig
    needs = Needs(views=1, people=True, sets=PICTURES, measured=frozenset({"sight"}))
    templates = (
        "Can the {a} see the {b} without turning their head?",
        "Without moving at all, can the {a} see the {b}?",
        "Can the {a} see the {b} right now?",
        "Does the {a} have the {b} in view right now?",
        "Could you see the {b} from where the {a} is, looking the same way?",
        "Imagine you are the {a}. Can you see the {b} without turning your head?",
        "Looking the way they are now, can the {a} see the {b}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a person and thing, in the view that shows the face best; of either answer those first that go most against the
        shortcut, both answers in turn; of what goes with it only in some scenes. Pictures of another time than the start are left out where
        something moves."""
        halves = shuffled(rng, (True, False))
        queues = [
            self.found(facts, self._candidates, cell)
            for cell in (self.space.make(seen).cell for seen in halves)
            if wanted in (None, cell)
        ]
        for rank in range(max(map(len, queues), default=0)):
            for queue in queues:
                question = self._about(facts, rng, *queue[rank]) if rank < len(queue) else None
                if question is not None:
                    yield question

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, str, str]]]:
        """(answer, (view, person, thing, why it is seen or not)) of what one can say, in the order in which it is asked."""
        found: dict[tuple[str, str], tuple[int, str, str, float]] = {}
        for view in views_at_start(facts):
            for person in readable_people(facts, view):
                if face_seen(facts, view, person):
                    face = facts.part_pixels(view, person, *FACE_PARTS)
                    for target, reason, body in told(facts, view, person, self.config):
                        found[person, target] = max(found.get((person, target), (0, "", "", 0.0)), (face, view, reason, body))
        order: list[tuple[float, str, str, str, str]] = []
        plainly = self.lot(facts) < self.config.plain * 2**32
        for (person, target), (_, view, reason, body) in found.items():
            seen = reason == IN_SIGHT
            plain = seen == (body <= BEFORE_DEG)
            if plainly or not plain:
                order.append((-body if seen else body, view, person, target, reason))
        for _, view, person, target, reason in sorted(order):
            yield self.space.make(reason == IN_SIGHT).cell, (view, person, target, reason)

    def _about(self, facts: Facts, rng: np.random.Generator, view: str, person: str, target: str, reason: str) -> Question | None:
        names = referrer(facts, [view])
        a, b = names.phrase(person), names.phrase(target)
        if a is None or b is None or not told_apart((a, b)):
            return None
        off = stated(looking(facts, person).off[facts.index[target]])
        return self.question(
            facts, [view], self.wording(rng, a=a, b=b), self.space.make(reason == IN_SIGHT), rule="sight_line", frame="person",
            operands=(
                Operand(role="person", id=person, phrase=a, seen=("visible", "facing", "face")),
                Operand(role="target", id=target, phrase=b),
            ),
            parameters={"reason": reason}, numbers={"off_deg": off},
            margin=Margin(value=margin_of(facts, person, target, reason), unit="degrees", least=self.config.margin_deg),
            convention="seen is what lies within 60 degrees of the gaze with nothing in the way; beyond 95 degrees nothing is",
            why=WHY[reason].format(a=a, b=b, off=degrees(off)),
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Ann stands with her side to a chair; her head, not her body, is turned to it."""
        scene = Scene(
            id="turned head",
            objects=[Object.box("chair", "chair", (0.6, 2.2, 0), (0.5, 0.5, 0.9)), Object.box("table", "table", (2.4, -0.4, 0), (1, 1, 0.7))],
            people=[Person.standing("ann", (0, 0), 0.0, head_yaw=np.deg2rad(75), noun="woman")],
            cameras=[Camera.look_at("camera", (3.2, 3.6, 1.7), (0.8, 0.8, 0.8), hfov_deg=70, width=320, height=240)],
        )  # fmt: skip
        return Example(scene, {"person": "ann", "target": "chair"}, "yes", parameters={"reason": IN_SIGHT})
