"""Every thing of a category in 3D: oriented boxes in the camera's frame, as VST and Qwen3-VL's code write them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.boxes3d import Box3d, Boxes3d, Boxes3dAnswer
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.facts.turning import turned
from scenegen.fields import Number, Share
from scenegen.frames import inverse, transform
from scenegen.language.refer import VIEWPOINT, could_be_meant
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.kinds import worn_seen
from scenegen.tasks.common.reflected import shown_again
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, shuffled, task

Floats = NDArray[np.float64]
MOST = 6
INSIDE = 0.75
"""Share of a silhouette that must lie inside the picture: nobody measures what is cut off by half."""
UNNOTICED = 1e-4
"""Share of a picture up to which a thing may show without anybody's noticing it."""
UPRIGHT = 0.9999
"""Cosine of a round thing's axis with the vertical, at least."""
TIE = 1e-6
"""Cosines nearer than this are one: of two axes the earlier of the thing's is taken."""
NOTE = (
    "Camera: image width={width}, height={height}. Focal length f_x={fx:.2f}, f_y={fy:.2f}. Principal point c_x={cx:.2f}, "
    "c_y={cy:.2f} (all in pixels). In the camera's frame, X points to the right, Y down, and Z forward, in meters. "
    'Answer in JSON, with one entry for each: {{"bbox_3d": [x, y, z, x_size, y_size, z_size, pitch, yaw, roll], "label": "{label}"}}. '
    "Here x, y, z is the center of the whole {label}, including hidden parts. The sizes are measured along its own three axes: y_size along the axis "
    "closest to Y, x_size along whichever of the other two is closer to X, and z_size along the last. Pitch, yaw, and roll are its rotations about X, "
    "then Y, then Z, in units of 180 degrees."
)
ROUND = " If it looks round from above, take its x axis to be the one along X."
"""What is said besides where one of the things is round."""


class DetectConfig(TaskConfig):
    """least_seen: how much of each thing must be seen. least_side_m: the shortest side that a box may have."""

    least_seen: Share = Field(0.5, description="least share of each thing's silhouette that is in the picture and not hidden")
    least_side_m: Number = Field(0.05, ge=0.01, le=1, description="meters that every side of every box must have")


@task
class Detect3d(Task):
    """Frame `camera`: the boxes of all things that one noun names. Asked where each is seen well, nothing else in sight could be meant by
    the noun, no side is too short to be said in centimetres, and one can tell how each is turned, or that it is round and stands upright:
    then the box is turned by convention. Margin: the least share that is seen of any."""

    name = "detect_3d"
    serves = (("VST", "3D object detection"),)
    space = Boxes3d(most=MOST, offered=False)
    Config = DetectConfig
    needs = Needs(views=1, measured=frozenset({"turned", "mirrors"}))
    templates = (
        "Detect every {a} in 3D. {note}",
        "What is the 3D bounding box of each {a} in the picture? {note}",
        "Give the 3D position, size, and orientation of each {a} in the picture. {note}",
        "Put a 3D bounding box around every {a} in the picture. {note}",
        "Fit a tight 3D bounding box around each {a} in this picture. {note}",
        "Find every {a} in this picture and give its 3D bounding box. {note}",
        "Locate each {a} in the picture with a 3D bounding box. {note}",
        "Identify every {a} in the picture and give the 3D box that encloses it. {note}",
        "For every {a} in the picture, give the 3D bounding box. {note}",
        "Mark every {a} in the picture with a 3D box. {note}",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a view and noun."""
        for view, label, ids in shuffled(rng, self.found(facts, self._candidates, wanted)):
            camera = facts.camera(view)
            answer = Boxes3dAnswer(boxes=tuple(_box(facts, view, name, label) for name in ids))
            shapes = ["round" if turned(facts, name) == "round" else "thing" for name in ids]
            yield self.question(
                facts, [view], self.wording(rng, a=label, note=note(camera, label) + ROUND * ("round" in shapes)), answer, rule="boxes_of_category", frame="camera",
                operands=tuple(Operand(role=shape, id=name) for shape, name in zip(shapes, ids, strict=True)), parameters={"label": label},
                margin=Margin(value=stated(least_seen(facts, view, ids)), unit="share", least=self.config.least_seen),
                convention="center, size along the box's axes, turns about the camera's X, Y, Z as shares of 180 degrees; X right, Y down, Z forward; x along X for round things",
                why=f"The picture shows each {label} clearly enough to be measured, so the answer has {len(ids)} box{'es' * (len(ids) > 1)}.",
            )  # fmt: skip

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, list[str]]]]:
        """(how many, (view, noun, the things)) of all that can be asked about."""
        for view in facts.views:
            for label, ids in groups(facts, view, self.config.least_side_m, self.config.least_seen).items():
                if len(ids) <= MOST and not shown_again(facts, view, label):
                    yield str(len(ids)), (view, label, ids)

    @classmethod
    def example(cls) -> Example:
        """Two crates before a camera that looks along X, 1 m up: one straight ahead, one turned by 30 degrees to the left of it."""
        crate = Object.box("one", "crate", (2.5, 0, 0.5), (1, 1, 1))
        other = Object.box("two", "crate", (4, 1.5, 0), (0.6, 0.8, 0.5), yaw=np.pi / 6)
        camera = Camera.look_at("camera", (0, 0, 1), (1, 0, 1), hfov_deg=90, width=400, height=300)
        boxes = [(0, 0, 2.5, 1, 1, 1, 0, 0, 0), (-1.5, 0.75, 4, 0.8, 0.5, 0.6, 0, -1 / 6, 0)]
        answer = Boxes3dAnswer.model_validate({"boxes": [{"bbox_3d": row, "label": "crate"} for row in boxes]})
        return Example(
            Scene(id="crates", objects=[crate, other], cameras=[camera]),
            {"thing": "one"},
            answer.text,
            parameters={"label": "crate"},
        )


@remembered
def groups(facts: Facts, view: str, least_side_m: float, least_share: float) -> dict[str, list[str]]:
    """The things in sight, decor too, by noun: those nouns of which all can be asked about."""
    few = UNNOTICED * facts.camera(view).width * facts.camera(view).height
    noticed = [name for name in facts.seen(view) if facts.sight(view, name).pixels > few]
    sighted = [thing for thing in map(facts.entity, noticed) if isinstance(thing, Object)]
    named: dict[str, list[Object]] = defaultdict(list)
    for thing in sighted:
        named[thing.label].append(thing)
    return {
        label: [thing.id for thing in things]
        for label, things in named.items()
        if label not in VIEWPOINT
        and all(facts.is_visible(view, thing.id) and facts.sight(view, thing.id).in_frame >= INSIDE for thing in things)
        and all(thing.size.min() >= least_side_m for thing in things)
        and all(one_can_tell(facts, thing) for thing in things)
        and label not in worn_seen(facts, view)
        and not any(could_be_meant(things[0], other) for other in sighted if other.label != label)
        and least_seen(facts, view, [thing.id for thing in things]) >= least_share
    }


def one_can_tell(facts: Facts, thing: Object) -> bool:
    """Whether one can tell how a thing's box is turned, or it is round and upright."""
    told = turned(facts, thing.id)
    return told == "told" or (told == "round" and thing.world_from_object[2, 2] >= UPRIGHT)


def least_seen(facts: Facts, view: str, ids: list[str]) -> float:
    """The least share, of any of these, of the whole silhouette that is inside the picture and not hidden."""
    return min(seen.fraction * seen.in_frame for seen in (facts.sight(view, name) for name in ids))


def note(camera: Camera, label: str) -> str:
    """What a question says of the camera and of how boxes are written."""
    k = camera.K
    return NOTE.format(width=camera.width, height=camera.height, fx=k[0, 0], fy=k[1, 1], cx=k[0, 2], cy=k[1, 2], label=label)


@remembered
def _box(facts: Facts, view: str, name: str, label: str) -> Box3d:
    """The box of one thing in a view's optical frame."""
    return box(facts, facts.camera(view), name, label)


def box(facts: Facts, camera: Camera, name: str, label: str) -> Box3d:
    """The box of one thing in the camera's optical frame: centre, size and rotation, its axes named as the question says."""
    number, camera_from_world = facts.index[name], inverse(camera.world_from_camera)
    axes, size = camera_from_world[:3, :3] @ facts.poses[number, :3, :3], facts.sizes[number]
    down = _nearest(axes[1], [0, 1, 2])
    right = _nearest(axes[0], [k for k in range(3) if k != down])
    ahead = 3 - down - right
    x, y = np.sign(axes[0, right]) * axes[:, right], np.sign(axes[1, down]) * axes[:, down]
    if turned(facts, name) == "round":
        x = np.array([1.0, 0.0, 0.0]) - y[0] * y
        x /= np.linalg.norm(x)
    rotation = np.stack([x, y, np.cross(x, y)], axis=-1)
    center = transform(camera_from_world, facts.centers[number])
    return Box3d.of(label, center.tolist(), rotation, [float(size[k]) for k in (right, down, ahead)])


def _nearest(cosines: Floats, among: list[int]) -> int:
    """The first of some axes whose cosine with a direction, either way, is the greatest."""
    most = max(abs(cosines[k]) for k in among)
    return next(k for k in among if abs(cosines[k]) >= most - TIE)
