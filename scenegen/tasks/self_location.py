"""At which of three marked spots on the floor are you, if you face one thing and have two others on these sides?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import wrap
from scenegen.language import names_carrier, side
from scenegen.scene import Camera, Object, Room, Scene
from scenegen.tasks.common.depths import names_of
from scenegen.tasks.common.floor import one_plain_room, spots_on_floor
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.common.plan import shows, stands_on_floor
from scenegen.tasks.common.seeing import views_at_start
from scenegen.tasks.question import Margin, Mark, Operand, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, TaskConfig, in_turn, shuffled, task, view_id

Floats = NDArray[np.float64]
NUMBERED = ("point 1", "point 2", "point 3")
SIDES = {1: "left", -1: "right"}
APART = 0.1
"""Share of the picture's width that marks are apart at least."""
DRAWS = 8
"""Draws of spots for one triple of things."""


class SelfLocationConfig(TaskConfig):
    """margin_deg: how far from straight ahead, and from right behind, every part of a thing is that is on a side, seen from any of the spots,
    whatever part of the other thing one faces."""

    margin_deg: Annotated[Number, Bound("side")] = Field(
        12.0, ge=5, lt=60, description="degrees from straight ahead or behind that all of a thing must be that is on a side"
    )


@dataclass(frozen=True)
class Stand:
    """A picture and three things by number: what is faced, and what is on a side, for which three cases or all four have spots."""

    view: str
    facing: int
    first: int
    second: int


@task
class SelfLocation(Task):
    """Frame `stand_at_facing`: from a spot of free floor towards the middle of one thing, two others are on the left or on the right, all of
    them, whichever part of the first is faced. Each of the spots has them otherwise: both left, both right, one or the other on the left."""

    name = "self_location"
    serves = (("SpatialBench", "where am I from landmarks"),)
    space = Labels(labels=NUMBERED)
    Config = SelfLocationConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        "You are standing on one of the numbered points on the floor, facing the {a}, with {sides}. Which point is it?",
        "Which of the numbered points on the floor must you stand on to have {sides} when you face the {a}?",
        "You are facing the {a} from one of the numbered points, with {sides}. Which point are you on?",
        "Look at the numbered points on the floor. From which of them, facing the {a}, would you have {sides}?",
        "You are at point 1, 2, or 3, facing the {a}, with {sides}. Which point is it?",
        "Imagine standing on one of the numbered points and facing the {a}, with {sides}. Which point are you on?",
        "There is only one numbered point where you have {sides} when you face the {a}. Which one is it?",
        "You walk to one of the numbered points and turn to face the {a}. Now you have {sides}. Which point is it?",
        "At which of the numbered points would you have {sides} if you faced the {a}?",
        "If you face the {a} and have {sides}, are you at point 1, 2, or 3?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question about three things in a picture, things that are faced in turn."""
        for stand in in_turn(rng, self.found(facts, self._stands, None), lambda one: (one.view, one.facing)):
            question = self._question(facts, rng, stand, wanted or str(rng.choice(NUMBERED)))
            if question is not None:
                yield question

    def _stands(self, facts: Facts) -> Iterator[tuple[None, Stand]]:
        """Every three things of a picture of which the two lie in three ways from somewhere; whichever point is the answer."""
        if not one_plain_room(facts):
            return
        for view in views_at_start(facts):
            numbers, margins = _margins(facts, view)
            clear = margins * np.where(np.abs(margins) >= self.config.margin_deg, 1, 0)
            for k, facing in enumerate(numbers):
                on = {way: (np.sign(clear[:, k]) == way).astype(np.float32) for way in SIDES}
                cases = [on[one].T @ on[other] > 0 for one, other in product(SIDES, SIDES)]
                for first, second in np.argwhere(np.sum(cases, axis=0) >= len(NUMBERED)).tolist():
                    if first != second:
                        yield None, Stand(view, facing, numbers[first], numbers[second])

    def _question(self, facts: Facts, rng: np.random.Generator, stand: Stand, label: str) -> Question | None:
        phrases = names_of(facts, stand.view, stand.facing, stand.first, stand.second)
        if not phrases or any(map(names_carrier, phrases)):
            return None
        found = self._spots(facts, rng, stand)
        if found is None:
            return None
        spots, cases = zip(*found, strict=True)
        ground, camera = spots_on_floor(facts, stand.view), facts.camera(stand.view)
        numbers, margins = _margins(facts, stand.view)
        at = [numbers.index(k) for k in (stand.facing, stand.first, stand.second)]
        right = NUMBERED.index(label)
        clear = float(np.abs(margins[list(spots)][:, at[0], at[1:]]).min())
        first, second = _azimuths(facts, ground.at[spots[right]], stand)
        (a, b, c), ways = phrases, [SIDES[way] for way in cases[right]]
        marks = tuple(
            Mark(
                kind="dot", view_id=view_id(facts, stand.view), label=str(number),
                at=(float(ground.pixel[k] % camera.width) + 0.5, float(ground.pixel[k] // camera.width) + 0.5),
            )
            for number, k in enumerate(spots, 1)
        )  # fmt: skip
        roles = zip(("facing", "first", "second"), (stand.facing, stand.first, stand.second), phrases, strict=True)
        question = self.question(
            facts, [stand.view], self.wording(rng, a=a, sides=_said(b, c, *ways)), self.space.make(label), rule="spot_by_sides",
            frame="stand_at_facing",
            operands=tuple(Operand(role=role, id=facts.ids[k], phrase=p, seen=("visible", "middle")) for role, k, p in roles),
            parameters={"first_side": ways[0], "second_side": ways[1]},
            numbers={"first_deg": stated(first), "second_deg": stated(second)},
            margin=Margin(value=clear, unit="degrees", least=float(self.config.margin_deg)),
            convention=(
                "left and right of whoever faces the middle of the first thing; degrees from straight ahead or behind of what is nearest to "
                "them, of all parts of the things and all points"
            ),
            why=(
                f"From {label}, facing the {a}, the {b} is {side(first)} and the {c} {side(second)}; from each of the other points "
                f"at least one of the two is on another side, so the answer is {label}."
            ),
        )  # fmt: skip
        return question.model_copy(update={"marks": marks})

    def _spots(self, facts: Facts, rng: np.random.Generator, stand: Stand) -> list[tuple[int, tuple[int, int]]] | None:
        """A spot for each of three cases, in random order, by its number among those of the picture, far enough apart there, and the case; None
        where none are found."""
        camera, ground = facts.camera(stand.view), spots_on_floor(facts, stand.view)
        place = np.column_stack([ground.pixel % camera.width, ground.pixel // camera.width])
        fits = facts.kept((SelfLocation, stand, self.config), lambda: self._cases(facts, stand))
        for _ in range(DRAWS):
            drawn: list[tuple[int, tuple[int, int]]] = []
            for case in shuffled(rng, tuple(fits)):
                among = fits[case]
                off = place[among][:, None] - place[[n for n, _ in drawn]]
                free = among[(np.hypot(off[..., 0], off[..., 1]) >= APART * camera.width).all(-1)]
                if len(free):
                    drawn.append((int(rng.choice(free)), case))
                if len(drawn) == len(NUMBERED):
                    return drawn
        return None

    def _cases(self, facts: Facts, stand: Stand) -> dict[tuple[int, int], NDArray[np.int64]]:
        """Numbers of the picture's spots from which the two things are on each two sides."""
        numbers, margins = _margins(facts, stand.view)
        k, first, second = (numbers.index(one) for one in (stand.facing, stand.first, stand.second))
        left, right = (
            np.where(np.abs(one) >= self.config.margin_deg, np.sign(one), 0)
            for one in (margins[:, k, first], margins[:, k, second])
        )
        return {(one, other): np.flatnonzero((left == one) & (right == other)) for one, other in product(SIDES, SIDES)}

    @classmethod
    def example(cls) -> Example:
        """A room with an armchair in the middle, a cabinet and a plant behind it on either side: who faces the armchair from the camera's side has
        the cabinet to the left and the plant to the right."""
        things = [
            Object.box("armchair", "armchair", (3.2, 0.0), (0.5, 0.5, 0.8)),
            Object.box("cabinet", "cabinet", (5.2, 0.8), (0.4, 0.4, 1.0)),
            Object.box("plant", "potted_plant", (3.7, -1.9), (0.4, 0.4, 0.8), label="potted plant"),
        ]
        room = Room(kind="living_room", floor=np.array([(0.0, -3.0), (7.0, -3.0), (7.0, 3.0), (0.0, 3.0)]), height=2.8)
        shot = Camera.look_at("c", (0.3, 0.0, 2.3), (3.8, 0.0, 0.0), hfov_deg=85, width=320, height=240)
        return Example(Scene(id="spots", room=room, objects=things, cameras=[shot]), {"facing": "armchair"}, "point 1")


def _said(first: str, second: str, one: str, other: str) -> str:
    """What is on which side, as it is said of oneself."""
    if one == other:
        return f"the {first} and the {second} both on your {one}"
    return f"the {first} on your {one} and the {second} on your {other}"


@remembered
def _margins(facts: Facts, view: str) -> tuple[list[int], Floats]:
    """Numbers of the K things of a picture that one may face or have on a side; and (P, K, K), for each spot, what is faced and what is on a
    side, degrees from straight ahead or behind of all of the latter, whatever part is faced: positive on the left, negative on the right,
    0 where that is not so."""
    still = at_rest(facts)
    numbers = [
        k
        for k, name in enumerate(facts.ids)
        if still[k] and stands_on_floor(facts.scene.entities[k]) and shows(facts, view, name)
    ]
    at = spots_on_floor(facts, view).at
    corners = facts.corners[numbers][..., :2].swapaxes(0, 1)  # (8, K, 2)
    center = facts.centers[numbers][:, :2]
    ways = corners[:, None] - at[:, None]  # (8, P, K, 2)
    middle = center[None] - at[:, None]
    azimuth = np.arctan2(middle[..., 1], middle[..., 0])  # (P, K)
    off = wrap(np.arctan2(ways[..., 1], ways[..., 0]) - azimuth)
    low, high = np.rad2deg(off.min(0)), np.rad2deg(off.max(0))
    between = np.rad2deg(wrap(azimuth[:, None, :] - azimuth[:, :, None]))
    least = between + low[:, None, :] - high[:, :, None]
    most = between + high[:, None, :] - low[:, :, None]
    left, right = np.minimum(least, 180 - most), np.minimum(-most, 180 + least)
    return numbers, np.where(left > 0, left, np.where(right > 0, -right, 0.0))


def _azimuths(facts: Facts, at: Floats, stand: Stand) -> tuple[float, float]:
    """Degrees to the left of the middle of what is faced at which the middles of the two others are."""
    ways = [facts.centers[k, :2] - at for k in (stand.facing, stand.first, stand.second)]
    ahead, first, second = (float(np.arctan2(way[1], way[0])) for way in ways)
    return float(np.rad2deg(wrap(first - ahead))), float(np.rad2deg(wrap(second - ahead)))
