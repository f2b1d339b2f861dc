"""Can a person see a thing, as they stand and look? By sight lines from their eyes; the head decides, not the body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.yes_no import Halves
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.facts.sightlines import can_see, in_field
from scenegen.fields import Number, Share
from scenegen.frames import inverse, transform
from scenegen.language import degrees, told_apart
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.tasks.common.seeing import FACE_PARTS, eyes, face_seen, readable_people, views_at_start
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, referrer, shuffled, task

Floats = NDArray[np.float64]
NEVER_DEG = 95.0
"""How far off the gaze nobody sees anything: half of what both eyes with their outer corners cover. Between the field and this, nobody says."""
WHOLE_IN_FIELD = 0.95
"""Share of a thing's surface that must lie in the field of view for it to be hidden rather than aside."""
APART_M = 0.25
"""How far from a body a thing must be: nobody says of the chair somebody sits on that it is seen or not."""
BEFORE_DEG = 60.0
"""Within this of the body's heading a thing lies before the body: who looks at bodies only would say that it is seen."""
LEAST_SPAN = 0.02
"""Size of a thing over its distance from the eyes (about a degree) below which sight is not the question but eyesight."""
HIDING_LINES = 5
"""Of nine sight lines, to the corners and the middle of a box, so many the box of one thing in the picture must cross to hide it."""
IN_SIGHT, HIDDEN, OUTSIDE = "in sight", "hidden", "outside"
WHY = {
    IN_SIGHT: "The {b} is {off} off the way the {a} looks, and nothing stands between them, so the answer is yes.",
    HIDDEN: "The {b} is {off} off the way the {a} looks, but something stands between them, so the answer is no.",
    OUTSIDE: "The {b} is {off} off the way the {a} looks, outside the field of view, so the answer is no.",
}


class SeeConfig(TaskConfig):
    """margin_deg: how far inside the field of view, or beyond all sight, a thing must be. seen, unseen: shares of its surface.
    plain: of scenes where no person's head or nothing in the way contradicts the body, the share that is asked about."""

    margin_deg: Number = Field(10.0, ge=0, lt=60, description="degrees from the edge of the field of view, 60 or 95 off the gaze")
    seen: Share = Field(0.5, description="least share of a thing's surface that is seen where the answer is yes")
    unseen: Share = Field(0.02, description="most share of a thing's surface that is seen where the answer is no")
    plain: Share = Field(0.65, description="share of scenes asked about of those where bodies alone tell who sees what")


@dataclass(frozen=True)
class Looks:
    """Of everything, for one person. off (N,): degrees between the gaze and each box's middle; most (N,): the same by gaze or head,
    whichever is more; least (N,): degrees to its nearest corner, by gaze or head, whichever is less."""

    off: Floats
    most: Floats
    least: Floats


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
        "Can the {a} see the {b} without looking around?",
        "Without looking around, can the {a} see the {b}?",
        "The way the {a} is looking right now, is the {b} in view?",
        "Does the {a} have the {b} in view right now, without looking around?",
        "Looking from where the {a} is, and the same way, could you see the {b}?",
        "Put yourself in the place of the {a}, looking the same way. Can you see the {b}?",
        "Can the {a} see the {b} at this moment, without turning to look?",
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
                    for target, reason, body in self.told(facts, view, person):
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

    def told(self, facts: Facts, view: str, person: str) -> list[tuple[str, str, float]]:
        """(thing, why it is seen or not, degrees off the body's heading) of all that one can say of, for a person in a view."""
        row, looks = facts.index[person], looking(facts, person)
        sees = can_see(facts, self.config.seen, self.config.unseen)
        clear = looks.most + self.config.margin_deg <= field_deg(facts)
        beyond = looks.least - self.config.margin_deg >= NEVER_DEG
        whole = in_field(facts).value[row] >= WHOLE_IN_FIELD
        body = np.rad2deg(np.abs(facts.azimuth[facts.frame(f"body:{person}")]))
        out = []
        for name in facts.visible(view):
            column = facts.index[name]
            if not self._fair(facts, row, column):
                continue
            if sees.holds(True)[row, column] and clear[column]:
                out.append((name, IN_SIGHT, float(body[column])))
            elif sees.holds(False)[row, column] and beyond[column]:
                out.append((name, OUTSIDE, float(body[column])))
            elif sees.holds(False)[row, column] and clear[column] and whole[column] and hiding(facts, view, row, column):
                out.append((name, HIDDEN, float(body[column])))
        return out

    @staticmethod
    def _fair(facts: Facts, row: int, column: int) -> bool:
        """Whether one may ask of a person and another: not of what they hold, wear or touch, nor of what is too small from there."""
        if row == column or facts.supports[row, column] or facts.supports[column, row] or facts.distance[row, column] < APART_M:
            return False
        away = float(np.linalg.norm(facts.centers[column] - eyes(facts, facts.ids[row])))
        return float(facts.sizes[column].max()) >= LEAST_SPAN * away

    def _about(self, facts: Facts, rng: np.random.Generator, view: str, person: str, target: str, reason: str) -> Question | None:
        names, looks, column = referrer(facts, [view]), looking(facts, person), facts.index[target]
        a, b = names.phrase(person), names.phrase(target)
        if a is None or b is None or not told_apart((a, b)):
            return None
        off = stated(looks.off[column])
        margin = looks.least[column] - NEVER_DEG if reason == OUTSIDE else field_deg(facts) - looks.most[column]
        return self.question(
            facts, [view], self.wording(rng, a=a, b=b), self.space.make(reason == IN_SIGHT), rule="sight_line", frame="person",
            operands=(
                Operand(role="person", id=person, phrase=a, seen=("visible", "facing", "face")),
                Operand(role="target", id=target, phrase=b),
            ),
            parameters={"reason": reason}, numbers={"off_deg": off},
            margin=Margin(value=float(margin), unit="degrees", least=self.config.margin_deg),
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


def field_deg(facts: Facts) -> float:
    """How far off the gaze the field of view reaches, degrees, as sight lines were measured."""
    assert facts.measured.sight is not None
    return facts.measured.sight.field_deg / 2


@remembered
def looking(facts: Facts, person: str) -> Looks:
    """How far off a person's gaze and head everything is."""
    known = facts.entity(person)
    assert isinstance(known, Person)
    axes = np.stack([known.world_from_gaze[:3, 0], known.world_from_head[:3, 0]])
    points = np.concatenate([facts.centers[:, None], facts.corners], 1) - eyes(facts, person)
    along = points @ axes.T / np.maximum(np.linalg.norm(points, axis=-1, keepdims=True), 1e-9)
    off = np.rad2deg(np.arccos(np.clip(along, -1, 1)))
    return Looks(off[:, 0, 0], off[:, 0].max(-1), off[:, 1:].min((1, 2)))


def hiding(facts: Facts, view: str, row: int, column: int) -> bool:
    """Whether some other thing that a view shows well, and that is not of glass, stands by its box between a person and a thing."""
    eye = eyes(facts, facts.ids[row])
    ends = np.concatenate([facts.centers[column][None], facts.corners[column]])
    for name in facts.visible(view):
        k, known = facts.index[name], facts.entity(name)
        if k in (row, column) or known.attributes.get("material") == "glass":
            continue
        local = inverse(facts.poses[k])
        if crossed(transform(local, eye), transform(local, ends), facts.sizes[k]).sum() >= HIDING_LINES:
            return True
    return False


def crossed(start: Floats, ends: Floats, size: Floats) -> NDArray[np.bool_]:
    """(R,) whether the segments from start (3,) to ends (R, 3) meet a box of this size whose base centre is the origin."""
    low, high = np.array([-size[0] / 2, -size[1] / 2, 0.0]), np.array([size[0] / 2, size[1] / 2, size[2]])
    way = np.where(np.abs(ends - start) < 1e-12, 1e-12, ends - start)
    one, other = (low - start) / way, (high - start) / way
    enter, leave = np.minimum(one, other).max(-1), np.maximum(one, other).min(-1)
    out: NDArray[np.bool_] = (enter <= leave) & (leave >= 0) & (enter <= 1)
    return out
