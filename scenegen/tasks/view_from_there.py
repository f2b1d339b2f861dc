"""Which of several pictures shows the view from where a person is, looking the same way, whom another picture shows among the things there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.base import Options
from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import look_at, wrap
from scenegen.language import side
from scenegen.scene import Camera, Object, Person, Scene, ViewSet
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.pairs import known_again
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.common.seeing import eyes, face_seen, faces_one_way, facing_readable
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, referrer, shuffled, task

Floats = NDArray[np.float64]
CHOICES = 4
LEAST_DEG = 30.0
AT_EYES_M, ALONG_DEG, LEVEL_DEG = 0.4, 3.0, 20.0
"""How far from between the eyes, and off the way of the gaze on the floor, the camera stands whose picture is the view from there; and how
far up or down it looks at most."""
OTHER_M, TURNED_DEG = 1.2, 60.0
"""Every other camera stands so far from the eyes on the floor at least, or is turned so far from their way."""
KNOWN = 2
"""Things that the first picture and the right one must both show well enough to be known again."""
AHEAD_DEG, NEAR_M = 30.0, 0.6
"""How far off the way of the gaze the thing may lie by which the right picture is told, and how near to the eyes on the floor."""


class PicturesByNumber(Labels):
    """Pictures by their numbers: as options all of them, in their order, so that the place of the right one is that of its picture."""

    def options(
        self, answer: Any, rng: np.random.Generator, count: int = 4, position: float = 0.0, shares: Mapping[str, float] | None = None
    ) -> Options:  # fmt: skip
        """All labels, as they stand."""
        values = tuple(answer.saying(label=label) for label in self.labels)
        origins = tuple("truth" if label == answer.label else "label" for label in self.labels)
        return Options(values, self.labels.index(answer.label), origins)


class FromThereConfig(TaskConfig):
    """told_deg: by how many degrees, from each other picture's place and way, the thing by which the right one is told lies elsewhere than for
    the person."""

    told_deg: Annotated[Number, Bound("edge")] = Field(
        40.0,
        ge=LEAST_DEG,
        le=90,
        description="degrees by which a thing in the right picture lies elsewhere from every other one's place",
    )


@dataclass(frozen=True)
class FromThere:
    """A person in the first picture, the camera of the view from there, a thing by which that is told, at so many degrees to the left of their way,
    how many things both pictures show, and the least difference."""

    person: str
    right: str
    landmark: str
    called: str
    azimuth: float
    known: int
    margin: float


@task
class ViewFromThere(Task):
    """Frame `person`: the first picture shows somebody whose face tells where they look; one of four others is taken from between their eyes
    the way of their gaze on the floor. The others are the view from there turned to something else, and two from another place, somebody
    else's eyes mostly. What the first picture shows well lies ahead in the right one, and well to another side for each of the others."""

    name = "view_from_there"
    serves = (("MindCube", "view of an agent"), ("3DSRBench", "multi-view viewpoint"))
    space = PicturesByNumber(labels=tuple(f"picture {k + 2}" for k in range(CHOICES)))
    Config = FromThereConfig
    needs = Needs(views=CHOICES + 1, people=True, sets=("there",))
    templates = (
        "Which of pictures 2 to 5 shows what the {a} in picture 1 sees?",
        "Look at the {a} in picture 1. Which of the other four pictures was taken through the eyes of that person?",
        "All five pictures show the same place. Which of pictures 2 to 5 was taken from the position of the {a} in picture 1, looking in the same direction?",
        "Imagine you are the {a} in the first picture. Which of the other four pictures shows what you see?",
        "The {a} appears in picture 1. Which of the other pictures shows this place from that person's point of view?",
        "Put yourself in the place of the {a} in picture 1, facing the same way. Which of pictures 2 to 5 shows your view?",
        "Picture 1 shows the {a}. One of the other four pictures shows what the {a} sees. Which one?",
        "What does this place look like to the {a} in picture 1? Choose from pictures 2 to 5.",
        "Which of pictures 2 to 5 shows this place the way the {a} in picture 1 sees it?",
        "Which of pictures 2 to 5 shows the view through the eyes of the {a} in picture 1?",
    )  # fmt: skip

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question about each in the first picture whose eyes another picture is of."""
        for one in shuffled(rng, self.found(facts, self._candidates, wanted)):
            yield self._about(facts, rng, one)

    def twin(self, facts: Facts, rng: np.random.Generator, question: Question) -> Question | None:
        """The same pictures, the eyes of somebody else."""
        if question.task != self.name:
            return None
        others = [one for one in self.found(facts, self._candidates, None) if one.person != question.evidence["person"]]
        found = self._about(facts, rng, others[0]) if others else None
        return found if found is not None and found.answer.text != question.answer.text else None

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, FromThere]]:
        """(the right picture's number in words, what is asked) of everybody of whom it is clear."""
        cameras = () if facts.view_set is None else facts.view_set.cameras
        if len(cameras) != CHOICES + 1 or {camera.time for camera in cameras} != {0.0}:
            return
        for person in facts.scene.people:
            found = self._of(facts, person, cameras)
            if found is not None:
                yield self.space.labels[_order(facts, found).index(found.right)], found

    def _of(self, facts: Facts, person: Person, cameras: tuple[Camera, ...]) -> FromThere | None:
        first, *others = cameras
        at_eyes = [camera for camera in others if _through(facts, person, camera)]
        if len(at_eyes) != 1 or not _looks_plainly(facts, first.id, person.id):
            return None
        right = at_eyes[0]
        wrong = [camera for camera in others if camera is not right]
        if not all(_elsewhere(facts, person, camera) for camera in wrong):
            return None
        known = [name for name in known_again(facts, first.id, right.id) if name != person.id]
        if len(known) < KNOWN:
            return None
        names = referrer(facts, [camera.id for camera in cameras])
        if names.phrase(person.id) is None:
            return None
        azimuth, margin = _directions(facts, person, right, wrong)
        found = []
        for name in known:
            k = facts.index[name]
            well = facts.is_visible(first.id, name) and facts.is_visible(right.id, name) and at_rest(facts)[k]
            called = names.phrase(name) if well and margin[k] >= self.config.told_deg else None
            if called is not None:
                found.append((float(margin[k]), name, called))
        if not found:
            return None
        best, name, called = max(found)
        return FromThere(person.id, right.id, name, called, stated(azimuth[facts.index[name]]), len(known), best)

    def _about(self, facts: Facts, rng: np.random.Generator, one: FromThere) -> Question:
        assert facts.view_set is not None
        order = _order(facts, one)
        label = self.space.labels[order.index(one.right)]
        shown = [facts.view_set.cameras[0].id, *order]
        phrase = str(referrer(facts, shown).phrase(one.person))
        return self.question(
            facts, shown, self.wording(rng, a=phrase), self.space.make(label), rule="through_their_eyes", frame="person",
            operands=(
                Operand(role="person", id=one.person, phrase=phrase, seen=("visible", "facing", "face")),
                Operand(role="landmark", id=one.landmark),
            ),
            parameters={"called": one.called}, numbers={"azimuth_deg": one.azimuth, "known": float(one.known)},
            margin=Margin(value=one.margin, unit="degrees", least=self.config.told_deg),
            convention="the view from between the eyes, about level, the way of the gaze on the floor; azimuth from there, positive to the left",
            why=f"From the point of view of the {phrase}, the {one.called} is {side(one.azimuth)}, as in {label} and in no other picture, so the answer is {label}.",
            contrast=f"{self.name} {' '.join(sorted(shown))}",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Ann looks east at a table with a lamp beside it; behind her are a shelf and a bed. Bob looks west from the other side."""
        things = [
            Object.box("table", "table", (3.0, 0.9), (0.9, 0.9, 0.75)),
            Object.box("lamp", "lamp", (3.2, -0.6), (0.35, 0.35, 1.6), label="floor lamp"),
            Object.box("shelf", "bookshelf", (-3.2, 0.5), (0.4, 0.9, 1.8), label="bookshelf"),
            Object.box("bed", "bed", (-3.0, -1.4), (1.2, 1.0, 0.6)),
            Object.box("sofa", "sofa", (1.2, 4.0), (1.8, 0.8, 0.8)),
            Object.box("stool", "stool", (2.4, 4.6), (0.4, 0.4, 0.6)),
        ]
        people = [
            Person.standing("ann", (0, 0), 0.0, noun="woman", top="sweater", top_color="red"),
            Person.standing("bob", (1.6, 2.2), np.pi / 2, noun="man", top="shirt", top_color="blue"),
        ]
        cameras = [Camera.look_at("there0-0", (1.6, -3.6, 1.8), (1.3, 0.2, 0.9), hfov_deg=80, width=640, height=480)]
        for person, yaw in zip(people, (0.0, np.pi / 2), strict=True):
            for turned in (yaw, yaw + np.pi * 0.6):
                ahead = np.array([np.cos(turned), np.sin(turned), 0.0])
                place = person.world_from_gaze[:3, 3] + 0.16 * ahead
                pose = look_at(place, place + ahead - [0, 0, 0.15])
                cameras.append(Camera(id=f"there0-{len(cameras)}", world_from_camera=pose, K=cameras[0].K, width=640, height=480))
        scene = Scene(id="two who look", objects=things, people=people, cameras=cameras)
        return Example(
            scene, {"person": "ann", "landmark": "lamp"}, "picture 2", ViewSet(id="there0", kind="there", cameras=tuple(cameras))
        )


def _order(facts: Facts, one: FromThere) -> list[str]:
    """The cameras to choose from, in the order in which a question about this person shows them: drawn once, so that it is one question."""
    assert facts.view_set is not None
    others = [camera.id for camera in facts.view_set.cameras[1:]]
    rng = np.random.default_rng(crc32(f"{facts.scene.id} {facts.view_set.id} {one.person}".encode()))
    return [others[k] for k in rng.permutation(len(others))]


@remembered
def _looks_plainly(facts: Facts, view: str, person: str) -> bool:
    """Whether a picture shows which way somebody looks: head and gaze go one way, and the face shows."""
    return (
        facing_readable(facts, view, person) and face_seen(facts, view, person) and faces_one_way(facts, person, "head", "gaze")
    )


def _through(facts: Facts, person: Person, camera: Camera) -> bool:
    """Whether a camera stands at somebody's eyes and looks about level the way of their gaze on the floor."""
    off = np.linalg.norm(camera.world_from_camera[:3, 3] - eyes(facts, person.id))
    level = abs(float(camera.world_from_camera[2, 2])) <= np.sin(np.deg2rad(LEVEL_DEG))
    return bool(off <= AT_EYES_M and level and abs(np.rad2deg(_turned(camera, person))) <= ALONG_DEG)


def _elsewhere(facts: Facts, person: Person, camera: Camera) -> bool:
    """Whether a camera stands well away from somebody's eyes, or is turned well off their way on the floor."""
    away = np.hypot(*(camera.world_from_camera[:2, 3] - eyes(facts, person.id)[:2]))
    return bool(away >= OTHER_M or abs(np.rad2deg(_turned(camera, person))) >= TURNED_DEG)


def _turned(camera: Camera, person: Person) -> float:
    """Radians on the floor from somebody's gaze to a camera's way, positive to the left."""
    (x, y), (u, v) = camera.world_from_camera[:2, 2], person.world_from_gaze[:2, 0]
    return float(wrap(np.arctan2(y, x) - np.arctan2(v, u)))


def _directions(facts: Facts, person: Person, right: Camera, wrong: list[Camera]) -> tuple[Floats, Floats]:
    """(N,) degrees to the left of the gaze at which every entity lies; and by how much less than that at least it differs for each camera that
    is not theirs, 0 where it is not ahead of the gaze or too near to the eyes."""
    own = person.world_from_gaze.copy()
    own[:3, 3] = eyes(facts, person.id)
    gaze = float(np.arctan2(own[1, 0], own[0, 0]))
    azimuth = _bearings(facts, own[:2, 3], gaze)
    apart = [np.abs(wrap(_bearings(facts, one.world_from_camera[:2, 3], gaze + _turned(one, person)) - azimuth)) for one in wrong]
    near = np.hypot(*(facts.centers[:, :2] - own[:2, 3]).T) < NEAR_M
    out = np.rad2deg(np.min(apart, axis=0))
    out[(np.abs(np.rad2deg(azimuth)) > AHEAD_DEG) | near] = 0.0
    return np.rad2deg(azimuth), out


def _bearings(facts: Facts, place: Floats, heading: float) -> Floats:
    """(N,) radians to the left of a heading at which the middle of every entity lies from a place (2,) on the floor."""
    way = facts.centers[:, :2] - place
    return np.asarray(wrap(np.arctan2(way[:, 1], way[:, 0]) - heading), dtype=np.float64)
