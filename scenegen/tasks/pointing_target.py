"""What is somebody pointing at, of a few things named? The first that the line of the outstretched arm meets, wherever the eyes are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.fields import Number, Whole
from scenegen.frames import inverse, project
from scenegen.language import to_choose
from scenegen.scene import Action, BodyKey, BodyTrack, Camera, Object, Person, Scene
from scenegen.scene.motion import AnyTrack
from scenegen.tasks.common.aiming import MOST, Aimed, LineConfig, Lines, aimed_along, aside, first_met, named_among
from scenegen.tasks.common.seeing import views_at_start
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, shuffled, task

SIDES = ("left", "right")
FEWEST = 2
"""Things that a question names at least."""
STRAIGHT_DEG = 12.0
"""How far forearm and upper arm differ in direction at most: an arm that is bent points nowhere."""
HAND_PIXELS, ARM_PIXELS = 24, 150
"""Pixels of the hand, and of the arm with the sleeve on it, from which its way can be read."""


class PointConfig(LineConfig):
    """margin_deg, near_deg: of the line of the arm. arm_px: how long the arm is in the picture at least, from the shoulder to the fingertip.
    across_deg: how far the arm is turned at least from the way the camera looks at it: an arm straight towards the camera points at nothing
    that one could tell."""

    arm_px: Whole = Field(50, ge=10, le=100_000, description="least pixels in the picture from the shoulder to the fingertip")
    across_deg: Number = Field(30.0, ge=0, lt=90, description="degrees between the arm and the line from the camera to it")


@task
class PointingTarget(Task):
    """Frame `person`: from the shoulder through the wrist. The fingertip lies on about the same line, and no other thing that is named lies
    within the margin of it; nothing else in the picture lies close to it. Named beside it is only what
    somebody else in the scene points at: all of it is as likely to be pointed at, whatever it is. Asked where a picture shows arm and hand, and the arm from aside."""

    name = "pointing_target"
    serves = (("YouRefIt", "pointing"),)
    space = Named(most=MOST)
    Config = PointConfig
    needs = Needs(views=1, people=True, sets=PICTURES)
    templates = (
        "Which of these is the {a} pointing at: {items}?",
        "What is the {a} pointing at: {items}?",
        "The {a} is pointing at one of these: {items}. Which one?",
        "Follow the outstretched arm of the {a}. Which of these does it point to: {items}?",
        "Of {every}, which one is the {a} pointing at?",
        "Where is the {a} pointing: at {items}?",
        "The {a} is pointing at something. Is it {items}?",
        "If you extended the pointing arm of the {a} in a straight line, which of these would it reach: {items}?",
        "One of these is what the {a} is pointing at: {items}. Which one is it?",
        "Judging by the outstretched arm, which of these is the {a} pointing at: {items}?",
    )  # fmt: skip

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a person, in the view that shows the arm longest."""
        for side, one in shuffled(rng, self.found(facts, self._candidates, None)):
            named = named_among(facts, rng, one, self.space, wanted, FEWEST)
            if named is not None:
                yield self._question(facts, rng, side, one, *named)

    def _candidates(self, facts: Facts) -> Iterator[tuple[str | None, tuple[str, Aimed]]]:
        """(hand, what it points at) of everybody who clearly points at something, in the view that tells it best. Pictures of another time
        than the start are left out where something moves, and places with inner walls, which may stand between."""
        if facts.scene.room is not None and facts.scene.room.inner_walls:
            return
        best: dict[str, tuple[float, str, Aimed]] = {}
        for person in facts.scene.people:
            side = pointing_hand(person)
            pointed = _pointed_at(facts, person) if side else set()
            for view in views_at_start(facts) if pointed else ():
                length = self._arm_shown(facts, view, person, side)
                found = aimed_along(facts, view, person, arm_of(person, side), self.config, FEWEST - 1) if length else None
                others = tuple(other for other in found.others if other[0] in pointed) if found is not None else ()
                if found is not None and others and length > best.get(person.id, (0.0,))[0]:
                    best[person.id] = (length, side, replace(found, others=others))
        for name in sorted(best):
            yield None, best[name][1:]

    def _arm_shown(self, facts: Facts, view: str, person: Person, side: str) -> float:
        """Pixels from the shoulder to the fingertip in a view that shows arm and hand, and the arm from aside; 0 in any other."""
        camera, joints = facts.camera(view), [person.joints[f"{side}_{name}"] for name in ("shoulder", "finger")]
        parts = ((f"{side}_hand", HAND_PIXELS), (f"{side}_arm", ARM_PIXELS))
        if not facts.is_visible(view, person.id) or any(
            facts.part_pixels(view, person.id, name) < least for name, least in parts
        ):
            return 0.0
        uv, depth = project(camera.K, inverse(camera.world_from_camera), np.array(joints))
        inside = (depth > 0).all() and (uv >= 0).all() and (uv <= [camera.width, camera.height]).all()
        length = float(np.linalg.norm(uv[1] - uv[0]))
        way, seen = joints[1] - joints[0], (joints[0] + joints[1]) / 2 - camera.world_from_camera[:3, 3]
        along = abs(way @ seen) / (np.linalg.norm(way) * np.linalg.norm(seen))
        across = along <= np.cos(np.deg2rad(self.config.across_deg))
        return length if inside and across and length >= self.config.arm_px else 0.0

    def _question(
        self, facts: Facts, rng: np.random.Generator, side: str, one: Aimed, a: str, b: str, others: list[tuple[str, str, float]]
    ) -> Question:
        entries = shuffled(rng, [(one.target, b), *((name, phrase) for name, phrase, _ in others)])
        off = sorted((stated(off), phrase) for _, phrase, off in others)
        bounds = {
            "near_deg": float(self.config.near_deg),
            "arm_px": int(self.config.arm_px),
            "across_deg": float(self.config.across_deg),
        }
        return self.question(
            facts, [one.view], self.wording(rng, a=a, **to_choose([f"the {phrase}" for _, phrase in entries])),
            self.space.make(b, [phrase for _, phrase in entries]), rule="line_of_arm_meets", frame="person",
            operands=(
                Operand(role="person", id=one.person, phrase=a, seen=("visible", "arm", "hand")),
                *(Operand(role="option", id=name, phrase=phrase) for name, phrase in entries),
            ),
            parameters={"hand": side, **bounds}, numbers={f"off_{k + 1}_deg": away for k, (away, _) in enumerate(off)},
            margin=Margin(value=off[0][0], unit="degrees", least=self.config.margin_deg),
            convention="what the line from the shoulder through the wrist meets first; the fingertip points there too",
            why=f"The outstretched {side} arm of the {a} points straight at the {b}; {aside(off)}, so the answer is {b}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Ann looks at a wardrobe before her and points at a plant at her left; Bob, behind her, points at the wardrobe."""
        ann = Person.standing("ann", (0, 0), 0.0, noun="woman", top="sweater", top_color="red")
        bob = Person.standing("bob", (-1.6, -1.2), 0.0, noun="man", top="shirt", top_color="blue")
        held_out: list[AnyTrack] = []
        for one, point in ((ann, [0.9, 2.2, 1.1]), (bob, [4.2, 1.0, 1.0])):
            arm = {**one.posture, "action": "pointing", "left_hand": {"point": point}}
            postures = enumerate((one.posture, arm))
            keys = [BodyKey(time=time, world_from_body=one.world_from_body, posture=posture) for time, posture in postures]
            held_out.append(BodyTrack(entity=one.id, keys=keys))
        scene = Scene(
            id="pointing aside",
            objects=[
                Object.box("plant", "potted_plant", (0.9, 2.2, 0), (0.5, 0.5, 2.2), label="potted plant"),
                Object.box("wardrobe", "wardrobe", (2.6, -0.2, 0), (0.6, 0.9, 1.9)),
                Object.box("bin", "bin", (0.4, -1.3, 0), (0.4, 0.4, 0.6)),
                Object.box("crate", "crate", (2.2, 1.3, 0), (0.4, 0.4, 0.4)),
            ],
            people=[ann, bob],
            cameras=[Camera.look_at("camera", (4.6, 2.9, 1.7), (0.9, 0.4, 0.9), hfov_deg=62, width=960, height=720)],
            tracks=held_out,
            actions=[
                Action(verb="point", start=0.0, end=1.0, mover="person", actor=who, target=what, detail={"hand": "left"})
                for who, what in (("ann", "plant"), ("bob", "wardrobe"))
            ],
        )  # fmt: skip
        return Example(scene.at(1.0), {"person": "ann"}, "potted plant", parameters={"hand": "left"})


def _pointed_at(facts: Facts, but: Person) -> set[str]:
    """What everybody but one points at, clearly or not."""
    others = ((person, pointing_hand(person)) for person in facts.scene.people if person is not but)
    met = (first_met(facts, person, arm_of(person, side)) for person, side in others if side)
    return {facts.ids[row] for row in met if row is not None}


def pointing_hand(person: Person) -> str:
    """The only hand with which somebody points, the arm straight; "" where there is none."""
    sides = [side for side in SIDES if "point" in (person.posture.get(f"{side}_hand") or {})]
    if len(sides) != 1 or any(f"{sides[0]}_{name}" not in person.joints for name in ("shoulder", "elbow", "wrist", "finger")):
        return ""
    shoulder, elbow, wrist = (person.joints[f"{sides[0]}_{name}"] for name in ("shoulder", "elbow", "wrist"))
    upper, fore = elbow - shoulder, wrist - elbow
    straight = upper @ fore >= np.cos(np.deg2rad(STRAIGHT_DEG)) * np.linalg.norm(upper) * np.linalg.norm(fore)
    return sides[0] if straight else ""


def arm_of(person: Person, side: str) -> Lines:
    """The line from the shoulder through the wrist, and that through the fingertip."""
    shoulder, wrist, finger = (person.joints[f"{side}_{name}"] for name in ("shoulder", "wrist", "finger"))
    ways = [(end - shoulder) / np.linalg.norm(end - shoulder) for end in (wrist, finger)]
    return Lines(shoulder, (ways[0], ways[1]))
