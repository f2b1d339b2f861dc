"""How are two people turned to each other: face to face, back to back, one facing the other's back or side, or side by side?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.frames import box_entry, wrap
from scenegen.scene import Camera, Person, Scene
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.seeing import LEAST_MARGIN_DEG, middles_seen, readable_people, views_at_start
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, in_turn, referrer, task

FACING, BACKS, AT_BACK = "face to face", "back to back", "one faces the other's back"
AT_SIDE, ROW, OPPOSITE = "one faces the other's side", "side by side, facing the same way", "side by side, facing opposite ways"
FRONT_DEG, BACK_DEG = 45.0, 135.0
"""Off the way a body faces: up to where something is before it, from where on behind it; between the two at its side."""
NEAREST_M = 0.6
"""How far apart on the floor two people are at least, from where bearings mean something."""
FRAMES = ("body", "torso")


class PersonFacingConfig(TaskConfig):
    """margin_deg: how clear every bearing is from the nearest edge. far_m: how far apart the two are at most: beyond, nobody speaks of them so."""

    margin_deg: Annotated[Number, Bound("edge")] = Field(
        15.0, ge=5, lt=45, description="degrees from 45 and 135 that every bearing must be"
    )
    far_m: Number = Field(4.5, gt=0.6, le=20, description="meters between the two on the floor at most")


@task
class PersonFacing(Task):
    """Frame `person`: where each of two lies from the other, off the way that one's body faces on the floor. Torsos must say the same, and
    nothing parts their heads."""

    name = "person_facing"
    serves = (("VSR", "facing, facing away from"), ("SpatialGenEval", "Orientation"), ("SpatiaLab", "orientation"))
    space = Labels(labels=(FACING, BACKS, AT_BACK, AT_SIDE, ROW, OPPOSITE))
    Config = PersonFacingConfig
    needs = Needs(views=1, people=True, sets=PICTURES)
    templates = (
        "How are the bodies of the {a} and the {b} oriented relative to each other?",
        "Judging by their bodies, how are the {a} and the {b} oriented relative to each other?",
        "Look at the {a} and the {b}. How are their bodies oriented relative to each other?",
        "Which best describes how the bodies of the {a} and the {b} are oriented relative to each other?",
        "Look only at the bodies of the {a} and the {b}. How are they oriented relative to each other?",
        "Judging by their bodies rather than their heads, how are the {a} and the {b} oriented relative to each other?",
        "Ignoring where they are looking, how are the bodies of the {a} and the {b} oriented relative to each other?",
        "Compare which way the bodies of the {a} and the {b} are facing. How are they oriented relative to each other?",
        "Regardless of which way their heads are turned, how are the bodies of the {a} and the {b} oriented relative to each other?",
        "Considering only their bodies, how are the {a} and the {b} oriented relative to each other?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair of people and picture, of each picture in turn."""
        for view, one, other in in_turn(rng, self.found(facts, self._candidates, wanted), lambda found: found[0]):
            pair = (one, other) if rng.random() < 0.5 else (other, one)
            yield self._question(facts, rng, view, pair)

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, str]]]:
        """(answer, (view, one, other)) of all that is clear and can be named. Pictures of another time than the start are left out where
        something moves: poses are those of the start."""
        for view in views_at_start(facts):
            people = [name for name in readable_people(facts, view) if name in middles_seen(facts, view)]
            names = referrer(facts, [view])
            for one, other in combinations([name for name in people if names.phrase(name) is not None], 2):
                label, margin, _ = arranged(facts, one, other)
                if label is None or margin < self.config.margin_deg:
                    continue
                if _company(facts, one, other, self.config.far_m):
                    yield label, (view, one, other)

    def _question(self, facts: Facts, rng: np.random.Generator, view: str, pair: tuple[str, str]) -> Question:
        label, margin, bearings = arranged(facts, *pair)
        assert label is not None
        a, b = (referrer(facts, [view]).phrase(name) or "" for name in pair)
        first, second = (stated(np.rad2deg(bearing)) for bearing in bearings)
        return self.question(
            facts, [view], self.wording(rng, a=a, b=b), self.space.make(label), rule="bodies_turned", frame="person",
            operands=(
                Operand(role="first", id=pair[0], phrase=a, seen=("visible", "facing")),
                Operand(role="second", id=pair[1], phrase=b, seen=("visible", "facing")),
            ),
            parameters={"far_m": float(self.config.far_m)}, numbers={"first_deg": first, "second_deg": second},
            margin=Margin(value=margin, unit="degrees", least=self.config.margin_deg),
            convention="where each is from the other, off the way that one's body faces; before it up to 45 degrees, behind it from 135 on",
            why=f"The {b} is {abs(first):.0f}° off the direction that the body of the {a} faces, and the {a} is {abs(second):.0f}° off the "
            f"direction that the body of the {b} faces, so the answer is {label}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Ann faces the back of Bob."""
        people = [
            Person.standing("ann", (-0.8, 0), 0.0, noun="woman", top_color="red"),
            Person.standing("bob", (0.8, 0), 0.0, noun="man", top_color="blue"),
        ]
        shot = Camera.look_at("camera", (0.9, -3.6, 1.6), (0, 0, 0.9), hfov_deg=60)
        return Example(Scene(id="in a file", people=people, cameras=[shot]), {"first": "ann", "second": "bob"}, AT_BACK)


def arranged(facts: Facts, one: str, other: str) -> tuple[str | None, float, tuple[float, float]]:
    """How two people are turned to each other, None where it has no name or torsos say otherwise; degrees to the nearest edge; and where
    each is from the other (the second from the first, the first from the second), radians to the left of the way the body faces."""
    found = [
        (_bearing(facts, one, other, mine), _bearing(facts, other, one, theirs)) for mine, theirs in product(FRAMES, repeat=2)
    ]
    said = [_named(*np.rad2deg(bearings)) for bearings in found]
    label, margin = said[0]
    same = all(name == label and clear >= LEAST_MARGIN_DEG for name, clear in said)
    return (label if same else None), margin, found[0]


def _bearing(facts: Facts, at: str, to: str, frame: str) -> float:
    """Where somebody is, radians to the left of the way a frame of another faces, from that frame's place on the floor."""
    start, end = (facts.world_from_frame[facts.frame(f"{frame}:{name}"), :2, 3] for name in (at, to))
    way = end - start
    return float(wrap(np.arctan2(way[1], way[0]) - facts.headings[facts.frame(f"{frame}:{at}")]))


def _named(first: float, second: float) -> tuple[str | None, float]:
    """What an arrangement is called by its two bearings, degrees, and the degrees to the nearest edge."""
    off = np.abs([first, second])
    margin = float(np.minimum(np.abs(off - FRONT_DEG), np.abs(off - BACK_DEG)).min())
    front, back = int((off < FRONT_DEG).sum()), int((off > BACK_DEG).sum())
    if front or back:
        name = {(2, 0): FACING, (0, 2): BACKS, (1, 1): AT_BACK, (1, 0): AT_SIDE}.get((front, back))
        return name, margin
    apart = abs(float(np.rad2deg(wrap(np.deg2rad(first - second + 180.0)))))
    if FRONT_DEG <= apart <= BACK_DEG:
        return None, 0.0
    return (ROW, min(margin, FRONT_DEG - apart)) if apart < FRONT_DEG else (OPPOSITE, min(margin, apart - BACK_DEG))


def _company(facts: Facts, one: str, other: str, far_m: float) -> bool:
    """Whether two people are near each other with nothing between their heads but what one of them holds or sits on."""
    a, b = facts.index[one], facts.index[other]
    start, end = (facts.world_from_frame[facts.frame(f"head:{name}"), :3, 3] for name in (one, other))
    if not NEAREST_M <= float(np.hypot(*(facts.poses[b] - facts.poses[a])[:2, 3])) <= far_m:
        return False
    linked = facts.supports[a] | facts.supports[b] | facts.supports[:, a] | facts.supports[:, b]
    linked[[a, b]] = True
    return not bool((~linked & (box_entry(start, end - start, facts.poses, facts.sizes) < 1.0)).any())
