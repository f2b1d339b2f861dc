"""Going by a thing's own front, on which side of it is another: in front, behind, to its left or to its right?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.frames import inverse, transform
from scenegen.language import side, told_apart
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import sits_at
from scenegen.tasks.common.seeing import facing_readable, middles_seen
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, referrer, shuffled, task

SIDES = ("front", "left", "back", "right")
"""Counter-clockwise from a thing's own front, as azimuths grow."""
FARTHEST_M, TOUCHING_M = 3.5, 0.03
"""Between surfaces: farther, nobody says that one is on a side of the other; nearer, they are one."""
BEYOND_M = 0.03
"""Metres by which a thing may reach behind the plane of the side that it is on."""
STRAY_CORNERS = 2
LEVEL_M = 0.05
"""Metres of height that both share: what hangs above or lies below is on no side."""
TUCKED_M = 0.8
"""Of a seat and a table so near everybody knows the side beforehand."""
LEAST_TALL_M, UPRIGHT = 0.3, 0.999
"""Of what has sides of its own: its height, and the cosine of its lean."""
EDGE_DEG = 0.1
"""So near to the edge of two sides nobody can say which the camera sees it on."""


class SideConfig(TaskConfig):
    """margin_deg: degrees from the edge between two sides, 45 off the front, of the line from centre to centre."""

    margin_deg: Annotated[Number, Bound("edge")] = Field(
        12.0, ge=0, lt=45, description="degrees from the edge between two sides; below 45"
    )


@dataclass(frozen=True)
class Side:
    """Which side of the thing numbered `of` the one numbered `target` is on: as in SIDES, by how clear a margin and at which azimuth, in
    degrees; and whether it looks so from the camera, which calls what is nearer the front."""

    view: str
    of: int
    target: int
    number: int
    margin: float
    azimuth: float
    agrees: bool


@task
class ObjectSide(Task):
    """Frame `intrinsic`: the reference's own front, which the picture shows; left and right are its own, as of somebody who sits in it or
    looks the way it faces. All of the target lies beyond that side, and its centre within the side's 90 degrees by a margin.

    Who goes by the picture takes the camera's left, right, nearer and farther for the thing's: which of them is asked first, what the
    camera sees otherwise or what it sees alike, is drawn for the scene.
    """

    name = "object_side"
    serves = (("VSR", "relations with a frame of reference"), ("SpatiaLab", "orientation"))
    space = Labels(labels=SIDES)
    Config = SideConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "Relative to the direction the {a} faces, is the {b} in front of it, behind it, to its left, or to its right?",
        "Imagine being in the position of the {a}, facing the way it faces. Would the {b} be in front of you, behind you, to your left, or to your right?",
        "Given the direction the {a} faces, is the {b} in front of it, behind it, on its left, or on its right?",
        "Suppose you were exactly where the {a} is, facing the way it faces. Would the {b} be in front of you, behind you, on your left, or on your right?",
        "Based on which way the {a} faces, is the {b} in front of it, behind it, to its left, or to its right?",
        "From the perspective of the {a}, is the {b} in front of it, behind it, to its left, or to its right?",
        "Imagine you are where the {a} is, facing the way it faces. Is the {b} in front of you, behind you, to your left, or to your right?",
        "From the point of view of the {a}, not the camera, is the {b} in front, behind, to the left, or to the right?",
        "Put yourself in the place of the {a}, facing the way it faces. Is the {b} in front of you, behind you, on your left, or on your right?",
        "The {a} has its own front, back, left, and right. On which of these sides is the {b}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair and picture."""
        alike = bool(self.lot(facts) % 2)
        found = shuffled(rng, [one for view in facts.views for one in self.sides(facts, view)])
        for one in sorted(found, key=lambda one: one.agrees != alike):
            if wanted is None or SIDES[one.number] == wanted:
                question = self._side(facts, rng, one)
                if question is not None:
                    yield question

    def twin(self, facts: Facts, rng: np.random.Generator, question: Question) -> Question | None:
        """The thing's own side of a question asked from the camera's point of view: the same picture and things, another answer."""
        evidence = question.evidence
        if evidence.rule != "camera_relative" or evidence.parameters["plane"] != "horizontal":
            return None
        pair = {operand.role: facts.index[operand.id] for operand in evidence.operands}
        view = str(evidence.parameters["camera"])
        one = next((s for s in self.sides(facts, view) if (s.of, s.target) == (pair["reference"], pair["target"])), None)
        found = None if one is None else self._side(facts, rng, one)
        return found if found is not None and found.answer.text != question.answer.text else None

    def sides(self, facts: Facts, view: str) -> list[Side]:
        """All that a view shows clearly, found once."""

        def found() -> list[Side]:
            shown = np.isin(facts.ids, sorted(middles_seen(facts, view))) & ~facts.is_person
            return [
                one
                for of in np.flatnonzero(facts.has_front & ~facts.is_person)
                if _has_sides(facts.entity(facts.ids[of])) and facing_readable(facts, view, facts.ids[of])
                for one in self._of(facts, view, int(of), shown)
            ]

        return facts.kept((self.name, self.config, view), found)

    def _of(self, facts: Facts, view: str, of: int, shown: NDArray[np.bool_]) -> Iterator[Side]:
        """Sides of one thing on which others are, clear of everything that could be said instead."""
        frame = f"object:{facts.ids[of]}"
        _, margin, index = facts.all_sectors(4)
        row = facts.frame(frame)
        clear = (
            shown & (margin[row] >= self.config.margin_deg) & (index[row] >= 0) & (facts.stray_corners(frame, 4) <= STRAY_CORNERS)
        )
        clear &= (facts.distance[of] <= FARTHEST_M) & (facts.distance[of] >= TOUCHING_M)
        clear &= ~facts.supports[of] & ~facts.supports[:, of]
        local = transform(inverse(facts.world_from_level[row]), facts.corners)
        for target in np.flatnonzero(clear):
            number = int(index[row, target])
            if (
                _beyond(local[target], facts.sizes[of], number)
                and _level(facts, of, int(target))
                and not _known(facts, of, int(target))
            ):
                azimuth, seen = float(np.rad2deg(facts.azimuth[row, target])), _from_camera(facts, view, of, int(target))
                if seen is not None:
                    yield Side(view, of, int(target), number, float(margin[row, target]), azimuth, seen == number)

    def _side(self, facts: Facts, rng: np.random.Generator, one: Side) -> Question | None:
        names, ids = referrer(facts, [one.view]), (facts.ids[one.of], facts.ids[one.target])
        a, b = names.phrase(ids[0]), names.phrase(ids[1])
        if a is None or b is None or not told_apart((a, b)):
            return None
        label, angle = SIDES[one.number], stated(one.azimuth)
        return self.question(
            facts, [one.view], self.wording(rng, a=a, b=b), self.space.make(label), rule="side_of_thing", frame="intrinsic",
            operands=(
                Operand(role="reference", id=ids[0], phrase=a, seen=("visible", "facing")),
                Operand(role="target", id=ids[1], phrase=b, seen=("visible", "middle")),
            ),
            parameters={"camera_agrees": one.agrees}, numbers={"azimuth_deg": angle},
            margin=Margin(value=one.margin, unit="degrees", least=self.config.margin_deg),
            convention="front is the reference's own, left and right are its own; azimuth positive to the left",
            why=f"Relative to the way the {a} faces, the {b} is {side(angle)}, so the answer is {label}.",
            contrast=f"{one.view} {' '.join(sorted(ids))}",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """An armchair that faces the camera, and a plant on the right of the picture: it stands to the armchair's left."""
        things = [
            Object.box("armchair", "armchair", (3.0, 0.0), (0.8, 0.8, 0.9), yaw=np.pi, has_front=True),
            Object.box("plant", "potted_plant", (3.0, -1.4), (0.4, 0.4, 0.9), label="potted plant"),
        ]
        shot = Camera.look_at("c", (0.0, -0.4, 1.6), (3.0, -0.5, 0.4), hfov_deg=70, width=640, height=480)
        scene = Scene(id="side", objects=things, cameras=[shot])
        return Example(scene, {"reference": "armchair", "target": "plant"}, "left", parameters={"camera_agrees": False})


def _has_sides(thing: Object | Person) -> bool:
    """Whether a thing's left and right are its own to everybody: a chair's, a car's, a dog's, as of who sits in it or looks its way. Of a
    wardrobe or a refrigerator many mean their own, standing before it."""
    return (
        isinstance(thing, Object)
        and thing.facing in ("anywhere", "ends", "sides")
        and thing.support == "floor"
        and float(thing.size[2]) >= LEAST_TALL_M
        and float(thing.world_from_object[2, 2]) >= UPRIGHT
    )


def _beyond(corners: NDArray[np.float64], size: NDArray[np.float64], number: int) -> bool:
    """Whether all corners (8, 3) of a thing, in the other's frame, lie beyond the plane of one of its sides."""
    outwards = np.array([(1, 0), (0, 1), (-1, 0), (0, -1)], dtype=np.float64)[number]
    half = float(size[number % 2]) / 2
    return bool((corners[:, :2] @ outwards >= half - BEYOND_M).all())


def _level(facts: Facts, one: int, other: int) -> bool:
    low, high = facts.corners[[one, other], :, 2].min(1), facts.corners[[one, other], :, 2].max(1)
    return bool(high.min() - low.max() >= LEVEL_M)


def _known(facts: Facts, one: int, other: int) -> bool:
    a, b = (facts.scene.entities[k] for k in (one, other))
    return bool(facts.distance[one, other] < TUCKED_M) and (sits_at(a, b) or sits_at(b, a))


def _from_camera(facts: Facts, view: str, one: int, other: int) -> int | None:
    """The side of one that another is on as the camera sees it: nearer is in front, left is the camera's left; None at the edge of two."""
    forward, left = (facts.in_frame(f"camera:{view}")[other] - facts.in_frame(f"camera:{view}")[one])[:2]
    quarter = float(np.arctan2(left, -forward)) / (np.pi / 2)
    return round(quarter) % 4 if abs(quarter - round(quarter)) <= 0.5 - EDGE_DEG / 90 else None
