"""If the camera went aside, would a thing be nearer to it or farther? If it turned on the spot, would the thing be in view or out of view?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import half_size, inverse, project, rotate, yaw_pose
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.question import Margin, Operand, Parameter, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, TaskConfig, in_turn, referrer, task

Floats = NDArray[np.float64]
PARTS = {"distance": ("closer", "farther"), "view": ("in view", "out of view")}
"""What an action decides, and the answers."""
ASIDE_M, TURN_DEG = (1.0, 2.0), (25.0, 40.0)
SIDES = {"left": 1.0, "right": -1.0}
OTHER = {"left": "right", "right": "left"}
LEAST_M, LEAST_DEG = 0.1, 1.0
SLIDE_TEMPLATES = (
    "Imagine moving the camera {b} m to the {c} without turning it. Would it be closer to the {a} or farther away?",
    "If the camera moved {b} m to the {c} without turning, would it get closer to the {a} or farther away?",
    "Suppose this picture had been taken from a spot {b} m to the {c}. Would the camera have been closer to the {a} or farther away?",
    "The camera slides {b} m to the {c}, still facing the same way. Is it now closer to the {a} or farther away?",
    "You are holding the camera and move {b} m to the {c}. Are you now closer to the {a} or farther away?",
    "If you moved the camera sideways, {b} m to the {c}, would it be closer to the {a} or farther away?",
    "The camera is shifted {b} m to the {c}. Does it end up closer to the {a} or farther away?",
    "After moving {b} m sideways to the {c}, would the camera be closer to the {a} or farther away than it is now?",
    "Would moving the camera {b} m to the {c} bring it closer to the {a} or take it farther away?",
    "Would the camera be closer to the {a} or farther away if it were moved {b} m to the {c}?",
)


class WhatIfConfig(TaskConfig):
    """nearer_m: metres by which the way to every corner of a thing changes at least. edge_deg: degrees that all of a thing lies inside the
    picture's left and right borders, or beyond one of them."""

    nearer_m: Annotated[Number, Bound("gap")] = Field(
        0.25, ge=LEAST_M, le=5, description="meters by which the way to every corner must change"
    )
    edge_deg: Number = Field(
        8.0, ge=LEAST_DEG, le=45, description="degrees from the left or right border that all of the thing must lie"
    )


@dataclass(frozen=True)
class Action:
    """What the camera does, what comes of it, by how many times the least margin, the number that decides, and whether the same to the other side
    would have come out otherwise or in doubt."""

    part: str
    amount: float
    to: str
    label: str
    margin: float
    number: float
    tells: bool = True


@task
class WhatIfMove(Task):
    """Frame `camera`: the picture's camera goes aside on the floor without turning, which brings a thing nearer or takes it away; or it turns on
    the spot, about the vertical, which hides nothing that showed and leaves a thing in the picture or not."""

    name = "what_if_move"
    serves = (("SAT", "action consequence"), ("MindCube", "what-if"))
    space = Labels(labels=tuple(label for labels in PARTS.values() for label in labels))
    Config = WhatIfConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        "The camera turns {b} degrees to the {c} without moving. Is the {a} now in view or out of view?",
        "If the camera turned {b} degrees to the {c} without moving, would the {a} be in view or out of view?",
        "Imagine this picture taken from the same spot, but with the camera turned {b} degrees to the {c}. Would the {a} be in view or out of view?",
        "You turn the camera {b} degrees to the {c} without moving it. Will the {a} be in view or out of view?",
        "Suppose the camera stays where it is and turns {b} degrees to the {c}. Will the {a} be in view or out of view?",
        "The camera stays in place and turns {b} degrees to the {c}. After the turn, is the {a} in view or out of view?",
        "Say you are looking through this camera and turn it {b} degrees to the {c}. Would the {a} be in view or out of view?",
        "Would the {a} be in view or out of view if you turned the camera {b} degrees to the {c} without moving it?",
        "If this picture had been taken with the camera turned {b} degrees to the {c}, would the {a} be in view or out of view?",
        "Suppose you turn the camera {b} degrees to the {c} but leave it where it is. Is the {a} then in view or out of view?",
    )
    more_templates = (("slide", SLIDE_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a picture and action, in turn: of each amount and side as many, so that words alone do not tell; first those of which the
        side decides."""
        found = self.found(facts, self._candidates, wanted)
        for tells in (True, False):
            some = [one for one in found if one[2].tells == tells]
            for view, number, action in in_turn(rng, some, lambda one: (one[0], one[2].amount, one[2].to)):
                question = self._about(facts, rng, view, number, action)
                if question is not None:
                    yield question

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, int, Action]]]:
        """(answer, (view, number of the thing, what the camera does)) of all that is clear."""
        rests = at_rest(facts)
        for view in facts.views:
            if not facts.has_heading[facts.frame(f"camera:{view}")]:
                continue
            for name in facts.visible(view):
                number = facts.index[name]
                if rests[number]:
                    turned = self._turned(facts, view, number)
                    clear = [action for action in (*self._aside(facts, view, number), *turned) if action.margin >= 1.0]
                    told = {(action.part, action.amount, action.to): action.label for action in clear}
                    for action in clear:
                        other = told.get((action.part, action.amount, OTHER[action.to]))
                        yield action.label, (view, number, replace(action, tells=other != action.label))

    def _aside(self, facts: Facts, view: str, number: int) -> Iterator[Action]:
        """What going aside does to the ways to the corners and to the middle of a thing."""
        where = facts.world_from_level[facts.frame(f"camera:{view}")]
        points = np.concatenate([facts.centers[number][None], facts.corners[number]])
        now = np.linalg.norm(points - where[:3, 3], axis=-1)
        for metres in ASIDE_M:
            for side, sign in SIDES.items():
                eye = where[:3, 3] + sign * metres * where[:3, 1]
                change = np.linalg.norm(points - eye, axis=-1) - now
                least = float(np.abs(change).min()) if (change > 0).all() or (change < 0).all() else 0.0
                label = PARTS["distance"][0 if change[0] < 0 else 1]
                yield Action("distance", metres, side, label, least / self.config.nearer_m, stated(change[0]))

    def _turned(self, facts: Facts, view: str, number: int) -> Iterator[Action]:
        """What turning does to where a thing's corners lie between the left and the right border of the picture."""
        camera, corners, center = facts.camera(view), facts.corners[number], facts.centers[number]
        half = np.rad2deg(np.arctan(half_size(camera.K, camera.width, camera.height)[0]))
        place = camera.world_from_camera[:3, 3]
        for (degrees, side), camera_from_world in _turns(facts, view).items():
            local = rotate(camera_from_world, np.concatenate([center[None], corners]) - place)
            off = np.rad2deg(np.arctan2(-local[:, 0], local[:, 2]))
            uv, depth = project(camera.K, camera_from_world, corners)
            upright = bool((depth > 0).all()) and bool(((uv[:, 1] >= 0) & (uv[:, 1] <= camera.height)).all())
            inside, beyond = half - float(np.abs(off).max()), float(np.abs(off[1:]).min()) - half
            one_side = (off > 0).all() or (off < 0).all()
            if inside > 0 and upright:
                yield Action("view", degrees, side, "in view", inside / self.config.edge_deg, stated(off[0]))
            elif beyond > 0 and one_side:
                yield Action("view", degrees, side, "out of view", beyond / self.config.edge_deg, stated(off[0]))

    def _about(self, facts: Facts, rng: np.random.Generator, view: str, number: int, action: Action) -> Question | None:
        phrase = referrer(facts, [view]).phrase(facts.ids[number])
        if phrase is None:
            return None
        words = {"a": phrase, "b": f"{action.amount:g}", "c": action.to}
        aside = action.part == "distance"
        worded = self.wording(rng, "slide" if aside else "", **words)
        side = "left" if action.number > 0 else "right"
        if aside:
            why = f"From there, the middle of the {phrase} is {abs(action.number):.1f} m {'farther away' if action.number > 0 else 'closer'}"
        else:
            why = f"After the turn, the middle of the {phrase} is {abs(action.number):.0f}° to the {side} of the middle of the picture"
        return self.question(
            facts, [view], worded, self.space.make(action.label), rule="after_moving", frame="camera",
            operands=(Operand(role="target", id=facts.ids[number], phrase=phrase),),
            parameters={
                "part": action.part, "amount": action.amount, "to": action.to,
                "nearer_m": float(self.config.nearer_m), "edge_deg": float(self.config.edge_deg),
            },
            numbers={"change_m" if aside else "off_deg": action.number},
            margin=Margin(value=action.margin, unit="multiple of the least accepted", least=1.0),
            convention="sideways on the floor without turning, or turned about the vertical on the spot; of all of the thing's box",
            why=f"{why}, so the answer is {action.label}.", shares=dict.fromkeys(PARTS[action.part], 1 / 2),
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A lamp at the left border: two metres to the left bring the camera nearer to it."""
        things = [
            Object.box("lamp", "lamp", (3.0, 1.9), (0.3, 0.3, 1.4), label="floor lamp"),
            Object.box("table", "table", (3.0, -0.6), (0.8, 0.8, 0.75)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.4), (4.0, 0.0, 0.9), hfov_deg=75)
        parameters: dict[str, Parameter] = {"part": "distance", "amount": 2.0, "to": "left"}
        return Example(Scene(id="aside", objects=things, cameras=[shot]), {"target": "lamp"}, "closer", parameters=parameters)


@remembered
def _turns(facts: Facts, view: str) -> dict[tuple[float, str], Floats]:
    """camera_from_world (4, 4) of a camera that turns on the spot, by degrees and side."""
    out = {}
    for degrees in TURN_DEG:
        for side, sign in SIDES.items():
            turned = facts.camera(view).world_from_camera.copy()
            turned[:3, :3] = yaw_pose([0, 0, 0], np.deg2rad(sign * degrees))[:3, :3] @ turned[:3, :3]
            out[degrees, side] = inverse(turned)
    return out
