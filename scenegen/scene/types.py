"""The scene model: what a scene is before a pixel exists. JSON in and out loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema, model_validator

from scenegen.errors import SceneError

Array = NDArray[np.float64]
POSE_TOLERANCE = 1e-6


def _array(shape: tuple[int | None, ...]) -> Any:
    """A validator: nested lists to a read-only finite float64 array of `shape` (None: any length)."""

    def check(value: Any) -> Array:
        out = np.array(value, dtype=np.float64)
        if out.ndim != len(shape) or any(want is not None and want != got for want, got in zip(shape, out.shape, strict=True)):
            raise ValueError(f"expected an array of shape {shape}, got {out.shape}")
        if not np.isfinite(out).all():
            raise ValueError("every number must be finite; found NaN or infinity")
        out.setflags(write=False)
        return out

    return check


def _pose(value: Any) -> Array:
    out: Array = _array((4, 4))(value)
    rotation = out[:3, :3]
    if not np.allclose(out[3], (0, 0, 0, 1), atol=POSE_TOLERANCE):
        raise ValueError("the last row of a pose must be [0, 0, 0, 1]")
    if not np.allclose(rotation @ rotation.T, np.eye(3), atol=POSE_TOLERANCE):
        raise ValueError("the rotation of a pose must be orthonormal; this one is scaled or sheared")
    if np.linalg.det(rotation) < 0:
        raise ValueError("the rotation of a pose must have determinant +1; this one is mirrored")
    return out


def _positive(value: Any) -> Array:
    out: Array = _array((3,))(value)
    if (out <= 0).any():
        raise ValueError(f"sizes must be positive metres, got {out.tolist()}")
    return out


def _numpy_field(check: Any, schema: dict[str, Any]) -> Any:
    return (BeforeValidator(check), PlainSerializer(lambda a: a.tolist(), return_type=list), WithJsonSchema(schema))


_NUMBERS: dict[str, Any] = {"type": "array", "items": {"type": "number"}}
_ROWS: dict[str, Any] = {"type": "array", "items": _NUMBERS}
Pose = Annotated[Array, *_numpy_field(_pose, _ROWS)]
"""A rigid 4x4 float64 pose named `a_from_b`."""
Intrinsics = Annotated[Array, *_numpy_field(_array((3, 3)), _ROWS)]
Vector3 = Annotated[Array, *_numpy_field(_array((3,)), _NUMBERS)]
Vector2 = Annotated[Array, *_numpy_field(_array((2,)), _NUMBERS)]
Size3 = Annotated[Array, *_numpy_field(_positive, _NUMBERS)]
Polygon = Annotated[Array, *_numpy_field(_array((None, 2)), _ROWS)]


class Display:
    """Where the public package hangs how scenes show themselves in a notebook and leave as files; this module draws nothing."""

    html: Callable[[object], str | None] | None = None
    export: Callable[[object, str], None] | None = None


class Model(BaseModel):
    """Base of the scene types: frozen, unknown fields refused, compared by content."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.model_dump() == other.model_dump()  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]

    def _repr_html_(self) -> str | None:
        return Display.html(self) if Display.html is not None else None


class AssetRef(Model):
    """How to rebuild a look: a registered generator and its explicit, JSON-able parameters."""

    generator: str
    params: dict[str, Any] = Field(default_factory=dict)


class Object(Model):
    """One thing. `world_from_object` sits at the base centre; `size` is (x length, y width, z height).

    dressing: it is seen and hides what is behind it, but no question names it and it does not count among the things of a scene.
    """

    id: str
    category: str
    label: str
    attributes: dict[str, str] = Field(default_factory=dict)
    world_from_object: Pose
    size: Size3
    has_front: bool = False
    parent: str | None = None
    support: Literal["floor", "wall", "ceiling", "object", "hand"] = "floor"
    asset: AssetRef | None = None
    dressing: bool = False


class Person(Model):
    """One person. All frames X forward, Y left, Z up; body sits on the floor below the pelvis.

    `joints` are world positions in metres, among them `left_hand`, `right_hand`, `left_eye`,
    `right_eye`, `pelvis`. `holding` maps `left` / `right` to an object id. `size` is the extent
    of the posed body along its body frame.
    """

    id: str
    label: str
    attributes: dict[str, str] = Field(default_factory=dict)
    world_from_body: Pose
    world_from_torso: Pose
    world_from_head: Pose
    world_from_gaze: Pose
    size: Size3
    joints: dict[str, Vector3] = Field(default_factory=dict)
    pose: dict[str, Any] = Field(default_factory=dict)
    holding: dict[Literal["left", "right"], str] = Field(default_factory=dict)
    asset: AssetRef | None = None


class Camera(Model):
    """A pinhole camera in the OpenCV optical frame. `viewer` is "camera" or the id of the person whose eyes it is."""

    id: str
    world_from_camera: Pose
    K: Intrinsics
    width: int = Field(gt=0, le=8192)
    height: int = Field(gt=0, le=8192)
    time: float = 0.0
    viewer: str = "camera"


class Opening(Model):
    """A window or door in wall `wall` (from floor polygon vertex `wall` to the next; inner walls count on from there), `offset` metres
    along it to its near edge. Doors in inner walls stand open."""

    kind: Literal["window", "door"]
    wall: int = Field(ge=0)
    offset: float = Field(ge=0)
    width: float = Field(gt=0)
    sill: float = Field(ge=0)
    height: float = Field(gt=0)


class InnerWall(Model):
    """A wall between rooms of one floor, from `start` to `end`, `thickness` metres across."""

    start: Vector2
    end: Vector2
    thickness: float = Field(default=0.1, gt=0)


class Region(Model):
    """A named part of the floor."""

    name: str
    polygon: Polygon


class Room(Model):
    """Where the scene happens. `floor` is a counter-clockwise polygon; `height` None means outdoors.

    `surfaces` maps `floor`, `wall`, `ceiling` to the names of materials.
    """

    kind: str
    floor: Polygon
    height: float | None = None
    surfaces: dict[str, str] = Field(default_factory=dict)
    openings: list[Opening] = Field(default_factory=list)
    regions: list[Region] = Field(default_factory=list)
    inner_walls: list[InnerWall] = Field(default_factory=list)


class Light(Model):
    """`sun`: parallel light travelling along `direction`. `point`: at `position`, `radius` metres wide (soft shadows).

    `color` is linear RGB; `power` is irradiance at normal incidence (sun) or at one metre (point), relative to a white of 1.
    """

    kind: Literal["sun", "point"]
    position: Vector3 = Field(default_factory=lambda: np.zeros(3), validate_default=True)
    direction: Vector3 = Field(default_factory=lambda: np.array([0.0, 0.0, -1.0]), validate_default=True)
    color: Vector3 = Field(default_factory=lambda: np.ones(3), validate_default=True)
    power: float = Field(default=1.0, ge=0)
    radius: float = Field(default=0.1, ge=0)


class Scene(Model):
    """The truth: room, things, people, cameras, lights. No pixels."""

    id: str
    room: Room | None = None
    objects: list[Object] = Field(default_factory=list)
    people: list[Person] = Field(default_factory=list)
    cameras: list[Camera] = Field(default_factory=list)
    lights: list[Light] = Field(default_factory=list)

    @model_validator(mode="after")
    def _references(self) -> Scene:
        ids = [thing.id for thing in self.objects] + [person.id for person in self.people]
        cameras = [camera.id for camera in self.cameras]
        for kind, names in (("entity", ids), ("camera", cameras)):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{kind} ids must be unique; used more than once: {twice}")
        known = set(ids)
        for thing in self.objects:
            if thing.parent is not None and thing.parent not in known:
                raise ValueError(f"object {thing.id!r}: parent {thing.parent!r} does not exist")
        for person in self.people:
            for hand, held in person.holding.items():
                if held not in known:
                    raise ValueError(f"person {person.id!r}: holds {held!r} in the {hand} hand, which does not exist")
        return self

    @property
    def entities(self) -> tuple[Object | Person, ...]:
        """Objects then people, in stored order: the order of instance numbers (1, 2, ...) and of the columns of facts."""
        return (*self.objects, *self.people)

    @property
    def things(self) -> tuple[Object, ...]:
        """The objects that count and may be asked about: all but dressing, in stored order."""
        return tuple(thing for thing in self.objects if not thing.dressing)

    def entity(self, entity_id: str) -> Object | Person:
        """The object or person with this id; SceneError if there is none."""
        for candidate in self.entities:
            if candidate.id == entity_id:
                return candidate
        raise SceneError(
            f"no object or person {entity_id!r}", where=f"scene {self.id}", fix=f"ids are {[e.id for e in self.entities]}"
        )

    def camera(self, camera_id: str) -> Camera:
        """The camera with this id; SceneError if there is none."""
        for candidate in self.cameras:
            if candidate.id == camera_id:
                return candidate
        raise SceneError(f"no camera {camera_id!r}", where=f"scene {self.id}", fix=f"cameras are {[c.id for c in self.cameras]}")

    def pose(self, entity_id: str, frame: str = "body", time: float = 0.0) -> Array:
        """world_from_<frame> of a thing or person, (4, 4). The one accessor that poses are read through.

        For people `frame` is body, torso, head or gaze; a thing has one frame. Nothing moves yet, so `time` changes nothing.
        """
        entity = self.entity(entity_id)
        if isinstance(entity, Object):
            return entity.world_from_object
        try:
            pose: Array = getattr(entity, f"world_from_{frame}")
        except AttributeError:
            raise SceneError(f"a person has no frame {frame!r}", where=entity_id, fix="one of body, torso, head, gaze") from None
        return pose

    def to_json(self, indent: int | None = None) -> str:
        """The scene as JSON; `Scene.from_json` gives it back bit for bit."""
        return self.model_dump_json(indent=indent)

    def export(self, path: str) -> None:
        """Write the scene to a .glb file (glTF 2.0, Y up) that any viewer opens; the scene itself travels in it, see `sg.import_scene`."""
        if Display.export is None:
            raise SceneError("this Scene was imported without the package that exports it", fix="import scenegen as sg")
        Display.export(self, path)

    @classmethod
    def from_json(cls, text: str | bytes) -> Scene:
        """A scene from JSON; SceneError naming field and value when it is invalid."""
        from pydantic import ValidationError

        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "scene"
            shown = repr(first.get("input"))
            raise SceneError(
                f"invalid scene: {first['msg']}",
                where=f"field {field}, value {shown[:120]}",
                fix="correct the field; the schema is Scene.model_json_schema()",
            ) from error


class Visible(Model):
    """How one view sees one entity, in pixels. `box2d` is [x0, y0, x1, y1] of the visible pixels, None when unseen.

    `amodal_pixels` counts the entity's silhouette inside the image as if nothing stood in front.
    `truncated` is True when the silhouette reaches over the image border. `parts` counts visible
    pixels of named parts: people have `head`, `face`, `torso`, `left_hand`, `right_hand`, `legs`...;
    things with a front may have `front`, the part that shows where the front is.
    """

    pixels: int = Field(ge=0)
    amodal_pixels: int = Field(ge=0)
    box2d: tuple[int, int, int, int] | None = None
    truncated: bool = False
    parts: dict[str, int] = Field(default_factory=dict)

    @property
    def fraction(self) -> float:
        """visible / amodal pixels, 0 when nothing of it falls in the image."""
        return self.pixels / self.amodal_pixels if self.amodal_pixels else 0.0


class View(Model):
    """One picture's record: its camera and what of every entity it shows. Pixels live elsewhere."""

    id: str
    scene_id: str
    camera: Camera
    visible: dict[str, Visible] = Field(default_factory=dict)
