"""Are A and B looking at each other? Or is A looking at B? By lines of sight from between the eyes, with which the heads agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from pydantic import Field

from scenegen.answers.yes_no import Halves
from scenegen.facts import Facts
from scenegen.facts.policy import HEAD_PARTS
from scenegen.fields import Number
from scenegen.frames import box_entry
from scenegen.language import told_apart
from scenegen.scene import Camera, Person, Scene
from scenegen.tasks.common.aiming import AimConfig, aimed, heads_shown, shown_along, sight_of
from scenegen.tasks.common.seeing import eyes, views_at_start
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, referrer, shuffled, task

LOOK_DEG = 15.0
"""Degrees off the eyes of somebody from where on nobody says that one looks at them; the margin is kept to both sides of it."""
ASIDE_DEG, FAR_DEG = 75.0, 110.0
"""How far off they are in the noes that are asked first, and in all: of who stands behind somebody it is not asked."""
DEPTH = 3.0
"""How many times the margin is kept where only depth tells two directions apart."""
HEAD_PIXELS = 240
"""Pixels of the head of who may be looked at: of a smaller one nobody sees where its eyes are."""
EACH_OTHER, AT = "each other", "at"
AT_TEMPLATES = (
    "Is the {a} looking at the {b}?",
    "Is the {a} looking straight at the {b}?",
    "From what you can see, is the {a} looking at the {b}?",
    "Is the {a} looking directly at the {b}?",
    "Follow the gaze of the {a}. Does it lead to the {b}?",
    "In this picture, is the {a} looking at the {b}?",
    "Is the {b} the one that the {a} is looking at?",
    "Is the {a} looking directly at the {b}?",
    "At this moment, is the {a} looking at the {b}?",
    "Would you say that the {a} is looking at the {b}?",
)


class MutualGazeConfig(AimConfig):
    """margin_deg: how clear the line of sight passes inside, or outside, 15 degrees off the other's eyes. near_deg, head_px: as they are of
    what somebody looks at."""

    margin_deg: Number = Field(8.0, ge=3, lt=14, description="degrees from 15 that the line of sight is off the other's eyes")


@dataclass(frozen=True)
class Look:
    """How one person looks at another in a view: whether they do, None where it is in doubt; degrees off the other's eyes by the gaze; and
    how many degrees from LOOK_DEG the nearer of gaze and head is."""

    at: bool | None
    off: float
    clear: float


@dataclass(frozen=True)
class Between:
    """Two people in a view, what is asked of them, and how the first looks at the second and the second at the first (None: not asked)."""

    view: str
    pair: tuple[str, str]
    first: Look
    second: Look | None = None

    @property
    def answer(self) -> bool | None:
        """Whether they look at each other, or the first at the second; None where it is in doubt."""
        if self.second is None or self.first.at is False or self.second.at is False:
            return self.first.at if self.second is None else False
        return True if self.first.at and self.second.at else None

    @property
    def nearest(self) -> float:
        """Degrees by which the nearer gaze is off the other's eyes."""
        return min(look.off for look in (self.first, self.second) if look is not None)

    @property
    def clear(self) -> float:
        """Degrees of the margin: of both where they look at each other, else of the one who plainly does not."""
        looks = [look for look in (self.first, self.second) if look is not None]
        return min(look.clear for look in looks) if self.answer else max(look.clear for look in looks if look.at is False)


@task
class MutualGaze(Task):
    """Frame `person`: yes where the line of sight meets the other first and passes close to the eyes, and the head points there too; no where gaze
    and head both pass well beside. Nothing is asked between the two, nor of heads that a picture does not show well."""

    name = "mutual_gaze"
    serves = (("EyeVLM", "mutual gaze"), ("SAT", "perspective"))
    space = Halves()
    Config = MutualGazeConfig
    needs = Needs(views=1, people=True, sets=PICTURES, measured=frozenset({"sight"}))
    templates = (
        "Are the {a} and the {b} looking at each other?",
        "Are the {a} and the {b} looking straight at each other?",
        "From what you can see, are the {a} and the {b} looking at each other?",
        "Do the eyes of the {a} and the {b} meet?",
        "Are the {a} and the {b} making eye contact?",
        "Look at the {a} and the {b}. Are they looking at each other?",
        "Is there eye contact between the {a} and the {b}?",
        "Do the {a} and the {b} have their eyes on each other?",
        "Are the {a} and the {b} looking into each other's eyes?",
        "At this moment, are the {a} and the {b} looking at each other?",
    )  # fmt: skip
    more_templates = (("one", AT_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair, kind and picture, first of those of whom one looks at the other or not far beside."""
        found = shuffled(rng, self.found(facts, self._candidates, wanted))
        asked: set[tuple[frozenset[str], str, bool]] = set()
        for one in sorted(found, key=_plain):
            about = (frozenset(one.pair), one.view, one.second is None)
            names = [referrer(facts, [one.view]).phrase(name) for name in one.pair]
            if about not in asked and None not in names and told_apart([str(name) for name in names]):
                asked.add(about)
                yield self._question(facts, rng, one, str(names[0]), str(names[1]))

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, Between]]:
        """(answer, two people in a view) of all of whom one can tell. Pictures of another time than the start are left out where something
        moves: sight was measured then."""
        for view in views_at_start(facts):
            told = {person.id: person for person in heads_shown(facts, view, self.config.head_px)}
            met = {name: self._met(facts, view, told[name]) for name in told}
            shown = [one for one in facts.scene.people if facts.is_visible(view, one.id) and facts.part_pixels(view, one.id, *HEAD_PARTS) >= HEAD_PIXELS]  # fmt: skip
            looks = {
                (name, other.id): self._look(facts, view, told[name], other, met[name])
                for name in told
                for other in shown
                if other.id != name and "left_eye" in other.joints
            }
            pairs = [Between(view, pair, look) for pair, look in looks.items()]
            pairs += [Between(view, (a, b), looks[a, b], looks[b, a]) for a, b in permutations(told, 2) if (a, b) in looks and (b, a) in looks]  # fmt: skip
            for one in pairs:
                if one.answer or (one.answer is False and one.nearest <= FAR_DEG):
                    yield self.space.make(one.answer).cell, one

    def _met(self, facts: Facts, view: str, person: Person) -> str | None:
        """What somebody clearly looks at."""
        found = aimed(facts, view, person, self.config, fewest=0)
        return found.target if found is not None else None

    def _look(self, facts: Facts, view: str, person: Person, other: Person, met: str | None) -> Look:
        """How somebody looks at another, given what they clearly look at."""
        lines, at, least = sight_of(facts, person), eyes(facts, other.id), float(self.config.margin_deg)
        off = [_off(way, at - lines.origin) for way in lines.ways]
        if met == other.id and off[0] <= LOOK_DEG - least:
            return Look(True, off[0], LOOK_DEG - off[0])
        ahead = lines.origin + np.linalg.norm(at - lines.origin) * lines.ways[0]
        bound = least * (DEPTH if shown_along(facts, view, lines.origin, at, ahead[None])[0] else 1.0)
        row = facts.index[other.id]
        hit = any(
            np.isfinite(box_entry(lines.origin, way, facts.poses[row : row + 1], facts.sizes[row : row + 1])[0])
            for way in lines.ways
        )
        return Look(False if not hit and min(off) >= LOOK_DEG + bound else None, off[0], min(off) - LOOK_DEG)

    def _question(self, facts: Facts, rng: np.random.Generator, one: Between, a: str, b: str) -> Question:
        both = one.second is not None
        worded = self.wording(rng, "" if both else "one", a=a, b=b)
        numbers = {"first_deg": stated(one.first.off)} | ({"second_deg": stated(one.second.off)} if one.second else {})
        back = f", and those of the {a} {numbers['second_deg']:.0f}° away from where the {b} is looking" if both else ""
        face = ("visible", "facing", "face")
        return self.question(
            facts, [one.view], worded, self.space.make(bool(one.answer)), rule="lines_of_sight", frame="person",
            operands=(
                Operand(role="first", id=one.pair[0], phrase=a, seen=face),
                Operand(role="second", id=one.pair[1], phrase=b, seen=face if both else ("visible",)),
            ),
            parameters={"asks": EACH_OTHER if both else AT, "near_deg": float(self.config.near_deg), "head_px": int(self.config.head_px)},
            numbers=numbers, margin=Margin(value=one.clear, unit="degrees", least=self.config.margin_deg),
            convention="degrees between the gaze and the other's eyes; who looks is less than 15 off, the head points there too",
            why=f"The eyes of the {b} are {numbers['first_deg']:.0f}° away from where the {a} is looking{back}, so the answer is {self.space.make(bool(one.answer)).text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Ann and Bob stand face to face, but Bob has turned his head aside."""
        people = [
            Person.standing("ann", (-0.7, 0), 0.0, noun="woman", top_color="red"),
            Person.standing("bob", (0.7, 0), np.pi, head_yaw=np.deg2rad(50), noun="man", top_color="blue"),
        ]
        shot = Camera.look_at("camera", (0.2, -2.4, 1.6), (0, 0, 1.2), hfov_deg=60, width=960, height=720)
        return Example(
            Scene(id="turned away", people=people, cameras=[shot]),
            {"first": "bob", "second": "ann"},
            "no",
            parameters={"asks": AT},
        )


def _plain(one: Between) -> bool:
    """Whether neither of two looks at the other, or near enough to be asked about first."""
    looks = [look for look in (one.first, one.second) if look is not None]
    return not any(look.at or look.off <= ASIDE_DEG for look in looks)


def _off(way: np.ndarray, to: np.ndarray) -> float:
    """Degrees between two directions (3,)."""
    return float(np.rad2deg(np.arctan2(np.linalg.norm(np.cross(way, to)), way @ to)))
