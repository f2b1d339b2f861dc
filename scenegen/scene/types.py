"""The scene model: what a scene is before a pixel exists. JSON in and out loses nothing."""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from scenegen import display
from scenegen.errors import SceneError
from scenegen.explain import place, sentence, shown
from scenegen.limits import (
    CAMERA_PIXELS,
    IMAGE_PIXELS,
    METRES,
    PARAMETERS,
    ROOM_PARTS,
    SCENE_BYTES,
    SCENE_CAMERAS,
    SCENE_LIGHTS,
    SCENE_OBJECTS,
    SCENE_PEOPLE,
    SEED,
    SHOWN_PROBLEMS,
    TEXT,
    VERTICES,
    WORDS,
)

Array = NDArray[np.float64]
POSE_TOLERANCE = 1e-6


def _array(shape: tuple[int | None, ...], most: float = METRES) -> Any:
    """A validator: nested lists of numbers to a read-only finite float64 array of `shape` (None: up to VERTICES), none larger than `most`."""

    def check(value: Any) -> Array:
        if not isinstance(value, np.ndarray):
            _sized(value, shape)
        try:
            given = np.asarray(value)
        except (ValueError, TypeError, OverflowError) as error:
            raise ValueError(f"expected an array of shape {shape}, got rows of other lengths") from error
        if given.ndim != len(shape) or any(
            want is not None and want != got for want, got in zip(shape, given.shape, strict=True)
        ):
            raise ValueError(f"expected an array of shape {shape}, got {given.shape}")
        if given.dtype.kind not in "iuf" or given.size > 16 * VERTICES:
            raise ValueError(f"expected up to {VERTICES} rows of plain numbers")
        out = given.astype(np.float64)
        if not (np.abs(out) <= most).all():
            if not np.isfinite(out).all():
                raise ValueError("every number must be finite; found NaN or infinity")
            raise ValueError(f"numbers lie within {most:g} of 0, got {np.abs(out).max():g}")
        out.setflags(write=False)
        return out

    return check


def _sized(value: Any, shape: tuple[int | None, ...]) -> None:
    """ValueError unless nested lists have the lengths of `shape`; looks at lengths alone, so that it is quick whatever comes."""
    if not isinstance(value, list | tuple | np.ndarray):
        raise ValueError(f"expected a list of numbers of shape {shape}")
    want = shape[0]
    if len(value) > VERTICES or (want is not None and len(value) != want):
        raise ValueError(f"expected an array of shape {shape}, got {len(value)} entries (at most {VERTICES})")
    for row in value if len(shape) > 1 else ():
        _sized(row, shape[1:])


def _plain(value: Any) -> Any:
    """Parameters of an asset or a pose: JSON values, bounded in number, finite."""
    count, left = 0, [value]
    while left:
        one = left.pop()
        count += 1
        if isinstance(one, str) and len(one) > TEXT:
            raise ValueError(f"texts have at most {TEXT} characters")
        if isinstance(one, float) and not isfinite(one):
            raise ValueError("every number must be finite; found NaN or infinity")
        if isinstance(one, int) and abs(one) > SEED:
            raise ValueError("whole numbers have at most 64 bits")
        if isinstance(one, dict | list | tuple):
            if len(one) + count + len(left) > PARAMETERS:
                raise ValueError(f"at most {PARAMETERS} values, nested ones counted")
            left += one.values() if isinstance(one, dict) else one
    return value


def _listed(most: int) -> BeforeValidator:
    """A validator that looks at the length of a list or mapping before anything in it."""

    def check(value: Any) -> Any:
        if isinstance(value, list | tuple | dict) and len(value) > most:
            raise ValueError(f"at most {most} entries, got {len(value)}")
        return value

    return BeforeValidator(check)


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


def _factors(value: Any) -> Array:
    out: Array = _array((3,))(value)
    if (out <= 0).any() or (out > 8).any():
        raise ValueError(f"factors on red, green and blue lie above 0 and up to 8, got {out.tolist()}")
    return out


def _numpy_field(check: Any, schema: dict[str, Any]) -> Any:
    return (BeforeValidator(check), PlainSerializer(lambda a: a.tolist(), return_type=list), WithJsonSchema(schema))


_NUMBERS: dict[str, Any] = {"type": "array", "items": {"type": "number"}}
_ROWS: dict[str, Any] = {"type": "array", "items": _NUMBERS}
Pose = Annotated[Array, *_numpy_field(_pose, _ROWS)]
"""A rigid 4x4 float64 pose named `a_from_b`."""
Intrinsics = Annotated[Array, *_numpy_field(_array((3, 3), 1e9), _ROWS)]
Vector3 = Annotated[Array, *_numpy_field(_array((3,)), _NUMBERS)]
Vector2 = Annotated[Array, *_numpy_field(_array((2,)), _NUMBERS)]
Factors3 = Annotated[Array, *_numpy_field(_factors, _NUMBERS)]
Size3 = Annotated[Array, *_numpy_field(_positive, _NUMBERS)]
Polygon = Annotated[Array, *_numpy_field(_array((None, 2)), _ROWS)]
Metres = Annotated[float, Field(gt=0, le=METRES)]
Text = Annotated[str, Field(max_length=TEXT)]
Params = Annotated[dict[str, Any], BeforeValidator(_plain)]


class Model(BaseModel):
    """Base of the scene types: frozen, unknown fields refused, compared by content."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, allow_inf_nan=False)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.model_dump() == other.model_dump()  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        told = self._told()
        return f"{type(self).__name__}({told})" if told is not None else super().__repr__()

    def __str__(self) -> str:
        return repr(self)

    def _told(self) -> str | None:
        """What a short `repr` says; None: every field."""
        return None

    def _repr_html_(self) -> str | None:
        return display.html(self)


def _place(pose: np.ndarray) -> str:
    return "(" + ", ".join(f"{value:.2f}" for value in pose[:3, 3]) + ")"


class AssetRef(Model):
    """How to rebuild a look: a registered generator and its explicit, JSON-able parameters."""

    generator: Text
    params: Params = Field(default_factory=dict)


class Object(Model):
    """One thing. `world_from_object` sits at the base centre; `size` is (x length, y width, z height).

    dressing: it is seen and hides what is behind it, but no question names it and it does not count among the things of a scene.
    facing: of what has a front, from where a person can tell which way it faces: only from before it, where its front parts show (a
    wardrobe); from anywhere (a chair, a car); from nowhere, as nobody would name its front (an open shelf).
    """

    id: Text
    category: Text
    label: Text
    attributes: Annotated[dict[Text, Text], _listed(WORDS)] = Field(default_factory=dict)
    world_from_object: Pose
    size: Size3
    has_front: bool = False
    facing: Literal["front", "anywhere", "nowhere"] = "anywhere"
    parent: Text | None = None
    support: Literal["floor", "wall", "ceiling", "object", "hand"] = "floor"
    asset: AssetRef | None = None
    dressing: bool = False

    @classmethod
    def box(
        cls,
        id: str,
        category: str,
        at: ArrayLike,
        size: ArrayLike,
        yaw: float = 0.0,
        *,
        label: str | None = None,
        color: str | None = None,
        has_front: bool = False,
        parent: str | None = None,
        support: Literal["floor", "wall", "ceiling", "object", "hand"] = "floor",
    ) -> Object:
        """A thing that is a plain box.

        at: base centre in the world, metres, (3,), or (2,) on the floor. size: (3,) metres, length along the thing's X (forward), width along
        Y (left), height along Z. yaw: radians counter-clockwise seen from above; 0 faces along world X. label: the noun (the category in
        words when left out). color: a colour word, painted and asked for. SceneError for what is no thing, ConventionError for bad numbers.
        """
        from scenegen.scene import making

        attributes = {} if color is None else {"color": color}
        return making.made(
            cls, id=id, category=category, label=making.noun(category) if label is None else label, attributes=attributes, size=size,
            world_from_object=making.standing_at(at, yaw), has_front=has_front, parent=parent, support=support,
        )  # fmt: skip

    def _told(self) -> str:
        name = " ".join(word for word in (self.attributes.get("color", ""), self.label) if word)
        return f"{self.id!r}, {name}, at {_place(self.world_from_object)}"


class Person(Model):
    """One person. All frames X forward, Y left, Z up; body sits on the floor below the pelvis.

    `joints` are world positions in metres, among them `left_hand`, `right_hand`, `left_eye`,
    `right_eye`, `pelvis`. `holding` maps `left` / `right` to an object id. `size` is the extent
    of the posed body along its body frame.
    """

    id: Text
    label: Text
    attributes: Annotated[dict[Text, Text], _listed(WORDS)] = Field(default_factory=dict)
    world_from_body: Pose
    world_from_torso: Pose
    world_from_head: Pose
    world_from_gaze: Pose
    size: Size3
    joints: Annotated[dict[Text, Vector3], _listed(WORDS)] = Field(default_factory=dict)
    pose: Params = Field(default_factory=dict)
    holding: dict[Literal["left", "right"], Text] = Field(default_factory=dict)
    asset: AssetRef | None = None

    @classmethod
    def standing(cls, id: str, at: ArrayLike, yaw: float = 0.0, *, head_yaw: float = 0.0, seed: int = 0, **look: str) -> Person:
        """A person who stands upright with hanging arms, with a body that can be drawn.

        at: between the feet in the world, metres, (3,), or (2,) on the floor. yaw: radians counter-clockwise seen from above that the body
        is turned; 0 faces along world X. head_yaw: radians that head and gaze are turned left of the body, within ±80 degrees. seed draws
        what `look` leaves open; look fixes any of it: noun (woman, man, girl, boy, elderly woman, elderly man), top, top_color, bottom,
        bottom_color, hair, hair_color, … SceneError for a look that there is not, ConventionError for bad numbers.
        """
        from scenegen.assets.people.posing.standing import standing  # a way in for users: nothing of the pipeline takes it

        return standing(id, at, yaw, head_yaw, seed, look)

    def _told(self) -> str:
        return f"{self.id!r}, {self.label}, at {_place(self.world_from_body)}"


class Photo(Model):
    """How the picture of a camera is developed from the light that reaches it. Appearance only: no truth reads it.

    exposure: stops (factors of two) over what brings the log-mean of the picture to middle grey. white: factors on linear red, green
    and blue, which take out most of the light's tint. contrast: 0 leaves tones as they are, above is an S-curve, below is flatter.
    """

    exposure: float = Field(default=0.0, ge=-6, le=6)
    white: Factors3 = Field(default_factory=lambda: np.ones(3), validate_default=True)
    contrast: float = Field(default=0.0, ge=-0.5, le=1)


class Camera(Model):
    """A pinhole camera in the OpenCV optical frame. `viewer` is "camera" or the id of the person whose eyes it is. `photo`: how its
    picture is developed."""

    id: Text
    world_from_camera: Pose
    K: Intrinsics
    width: int = Field(gt=0, le=CAMERA_PIXELS)
    height: int = Field(gt=0, le=CAMERA_PIXELS)
    time: float = 0.0
    viewer: Text = "camera"
    photo: Photo = Field(default_factory=Photo)

    @model_validator(mode="after")
    def _area(self) -> Camera:
        if self.width * self.height > IMAGE_PIXELS**2:
            raise ValueError(f"a picture has at most {IMAGE_PIXELS**2:,} pixels, got {self.width} x {self.height}")
        return self

    @classmethod
    def look_at(
        cls,
        id: str,
        eye: ArrayLike,
        target: ArrayLike,
        *,
        hfov_deg: float = 60.0,
        width: int = 640,
        height: int = 480,
        up: ArrayLike = (0.0, 0.0, 1.0),
    ) -> Camera:
        """A camera at `eye` (3,) that looks at `target` (3,), both in the world, metres; square pixels, centre of the picture on the target.

        hfov_deg: horizontal field of view in degrees. width, height: pixels. up: the world direction (3,) that is up in the picture.
        ConventionError when eye and target coincide, the view goes along `up`, or a number is out of range; SceneError for a bad id.
        """
        from scenegen.scene import making

        pose, K = making.camera(eye, target, up, hfov_deg, width, height)
        return making.made(cls, id=id, world_from_camera=pose, K=K, width=width, height=height)


class Opening(Model):
    """A window or door in wall `wall` (from floor polygon vertex `wall` to the next; inner walls count on from there), `offset` metres
    along it to its near edge. Doors in inner walls stand open."""

    kind: Literal["window", "door"]
    wall: int = Field(ge=0, le=2 * VERTICES)
    offset: float = Field(ge=0, le=METRES)
    width: float = Field(gt=0, le=METRES)
    sill: float = Field(ge=0, le=METRES)
    height: float = Field(gt=0, le=METRES)


class InnerWall(Model):
    """A wall between rooms of one floor, from `start` to `end`, `thickness` metres across."""

    start: Vector2
    end: Vector2
    thickness: float = Field(default=0.1, gt=0, le=METRES)


class Region(Model):
    """A named part of the floor."""

    name: Text
    polygon: Polygon


class Room(Model):
    """Where the scene happens. `floor` is a counter-clockwise polygon; `height` None means outdoors.

    `surfaces` maps `floor`, `wall`, `ceiling` to the names of materials.
    """

    kind: Text
    floor: Polygon
    height: Metres | None = None
    surfaces: Annotated[dict[Text, Text], _listed(WORDS)] = Field(default_factory=dict)
    openings: Annotated[list[Opening], _listed(ROOM_PARTS)] = Field(default_factory=list)
    regions: Annotated[list[Region], _listed(ROOM_PARTS)] = Field(default_factory=list)
    inner_walls: Annotated[list[InnerWall], _listed(ROOM_PARTS)] = Field(default_factory=list)


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


class Ambience(Model):
    """The light from all around, and the sky, as linear RGB relative to a white of 1. Appearance only: no truth reads it.

    mood: a word for it. axis: unit vector to where most light comes from (up out of doors, towards the windows by day). bright, dim:
    what reaches surfaces that face along the axis and against it. zenith, horizon, ground: what is seen where nothing is.
    """

    mood: Text
    axis: Vector3
    bright: Vector3
    dim: Vector3
    zenith: Vector3
    horizon: Vector3
    ground: Vector3


class Scene(Model):
    """The truth: room, things, people, cameras, lights (None of `ambience`: a plain day). No pixels."""

    id: Text
    room: Room | None = None
    objects: Annotated[list[Object], _listed(SCENE_OBJECTS)] = Field(default_factory=list)
    people: Annotated[list[Person], _listed(SCENE_PEOPLE)] = Field(default_factory=list)
    cameras: Annotated[list[Camera], _listed(SCENE_CAMERAS)] = Field(default_factory=list)
    lights: Annotated[list[Light], _listed(SCENE_LIGHTS)] = Field(default_factory=list)
    ambience: Ambience | None = None

    def _told(self) -> str:
        place = self.room.kind if self.room is not None else "no room"
        counts = f"{len(self.things)} things, {len(self.people)} people, {len(self.cameras)} cameras"
        return f"{self.id!r}, {place}, {counts}"

    @model_validator(mode="after")
    def _references(self) -> Scene:
        ids = [thing.id for thing in self.objects] + [person.id for person in self.people]
        cameras = [camera.id for camera in self.cameras]
        for kind, names in (("entity", ids), ("camera", cameras)):
            twice = sorted(name for name, count in Counter(names).items() if count > 1)
            if twice:
                raise ValueError(f"{kind} ids must be unique; used more than once: {shown(twice)}")
        known = set(ids)
        for thing in self.objects:
            if thing.parent is not None and thing.parent not in known:
                raise ValueError(f"object {shown(thing.id)}: parent {shown(thing.parent)} does not exist")
        for person in self.people:
            for hand, held in person.holding.items():
                if held not in known:
                    raise ValueError(f"person {shown(person.id)}: holds {shown(held)} in the {hand} hand, which does not exist")
        self._carried()
        return self

    def _carried(self) -> None:
        """ValueError when a thing carries itself, through others or not."""
        parents = {thing.id: thing.parent for thing in self.objects}
        settled: set[str] = set()
        for start in parents:
            chain: dict[str, None] = {}
            at: str | None = start
            while at is not None and at not in settled:
                if at in chain:
                    raise ValueError(f"object {shown(at)} carries itself: follow its parent, and theirs")
                chain[at] = None
                at = parents.get(at)
            settled.update(chain)

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
        display.write_scene(self, path)

    @classmethod
    def from_json(cls, text: str | bytes) -> Scene:
        """A scene from JSON; SceneError naming fields and values when it is invalid, or larger than docs/recipes.md allows."""
        if not isinstance(text, str | bytes | bytearray):
            raise SceneError(f"scene JSON is text, not {shown(text)}", fix="give the text of a scene file")
        if len(text) > SCENE_BYTES:
            raise SceneError(
                f"scene JSON of {len(text) / 1e6:.0f} MB", fix=f"at most {SCENE_BYTES / 1e6:.0f} MB; was this another file?"
            )
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise invalid(error, "scene", "correct the fields; the schema is Scene.model_json_schema()") from error


def invalid(error: ValidationError, what: str, fix: str) -> SceneError:
    """The SceneError of a validation: the first problem with its field and value, and the others below."""
    if error.error_count() > MANY_PROBLEMS:
        return SceneError(f"invalid {what}: more than {MANY_PROBLEMS} fields are wrong", fix="was this another kind of file?")
    problems = error.errors(include_url=False)
    lines = [f"{'.'.join(place(one)) or what}: {sentence(one)}" for one in problems]
    if len(lines) == 1:
        where = f"field {'.'.join(place(problems[0])) or what}, value {shown(problems[0].get('input'))}"
        return SceneError(f"invalid {what}: {sentence(problems[0])}", where=where, fix=fix)
    more = [f"… and {len(lines) - SHOWN_PROBLEMS} more"] if len(lines) > SHOWN_PROBLEMS else []
    listed = "\n".join(f"  {line if line.isprintable() else shown(line)}" for line in [*lines[:SHOWN_PROBLEMS], *more])
    return SceneError(f"invalid {what}: {len(lines)} things are wrong\n{listed}", fix=fix)


MANY_PROBLEMS = 2000


class Visible(Model):
    """How one view sees one entity, in pixels. `box2d` is [x0, y0, x1, y1) of the visible pixels, None when unseen.

    `amodal_pixels` counts the entity's silhouette inside the image as if nothing stood in front, `amodal_box` is the box of those.
    `occluders` says for each entity that hides some of it how many pixels of the silhouette show that entity instead; what is
    missing from `amodal_pixels - pixels` the room hides. `mask` holds the visible pixels as COCO's run lengths (`scenegen.scene.rle`).
    `depth` is the nearest, median and farthest z-depth of the visible pixels, metres. `bearing` is the interval of directions on the
    floor that the visible pixels span, radians, 0 where the camera heads, positive left, least first; None where none is defined
    (unseen; beneath or behind the camera; a camera that looks straight up or down).
    `truncated` is True when the silhouette reaches over the image border; `in_frame` is the share of its whole
    silhouette, the part beyond the border included, that lies inside the image (counted to one image's width and
    height beyond it). `parts` counts visible pixels of named parts: people have `head`, `face`, `torso`, `left_hand`,
    `right_hand`, `left_leg`..., and of what they wear `garment:top` and `garment:bottom` (a sleeve that shows counts, a
    bare arm does not; a dress is a top); things with a front may have `front`, the part that shows where the front is.
    """

    pixels: int = Field(ge=0)
    amodal_pixels: int = Field(ge=0)
    box2d: tuple[int, int, int, int] | None = None
    truncated: bool = False
    in_frame: float = Field(default=1.0, ge=0, le=1)
    parts: dict[str, int] = Field(default_factory=dict)
    amodal_box: tuple[int, int, int, int] | None = None
    occluders: dict[str, int] = Field(default_factory=dict)
    mask: str | None = None
    depth: tuple[float, float, float] | None = None
    bearing: tuple[float, float] | None = None

    @property
    def fraction(self) -> float:
        """visible / amodal pixels, 0 when nothing of it falls in the image."""
        return self.pixels / self.amodal_pixels if self.amodal_pixels else 0.0


class View(Model):
    """One picture's record: its camera and what of every entity it shows. Pixels live elsewhere."""

    id: Text
    scene_id: str
    camera: Camera
    visible: dict[str, Visible] = Field(default_factory=dict)
