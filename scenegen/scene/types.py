"""The scene model: what a scene is before a pixel exists. JSON in and out loses nothing."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field, SerializerFunctionWrapHandler, ValidationError, model_serializer, model_validator

from scenegen import display
from scenegen.errors import SceneError
from scenegen.explain import shown
from scenegen.limits import (
    ACTIONS,
    CAMERA_PIXELS,
    IMAGE_PIXELS,
    METRES,
    ROOM_PARTS,
    SCENE_BYTES,
    SCENE_CAMERAS,
    SCENE_LIGHTS,
    SCENE_OBJECTS,
    SCENE_PEOPLE,
    TRACKS,
    VERTICES,
    WORDS,
)
from scenegen.scene.base import (
    Array,
    Factors3,
    Intrinsics,
    Metres,
    Model,
    Params,
    Polygon,
    Pose,
    Size3,
    Text,
    Vector2,
    Vector3,
    invalid,
    listed,
)
from scenegen.scene.motion import Action, AnyTrack, BodyTrack, Track


def _place(pose: np.ndarray) -> str:
    return "(" + ", ".join(f"{value:.2f}" for value in pose[:3, 3]) + ")"


class AssetRef(Model):
    """How to rebuild a look: a registered generator and its explicit, JSON-able parameters."""

    generator: Text
    params: Params = Field(default_factory=dict)


class Object(Model):
    """One thing. `world_from_object` sits at the base centre; `size` is (x length, y width, z height).

    decor: it is seen and hides what is behind it, but no question names it and it does not count among the things of a scene.
    facing: of what has a front, from where a person can tell which way it faces: only from before it, where its front parts show (a
    wardrobe); from anywhere (a chair, a car); from nowhere, as nobody would name its front (an open shelf).
    """

    id: Text
    category: Text
    label: Text
    attributes: Annotated[dict[Text, Text], listed(WORDS)] = Field(default_factory=dict)
    world_from_object: Pose
    size: Size3
    has_front: bool = False
    facing: Literal["front", "anywhere", "nowhere"] = "anywhere"
    parent: Text | None = None
    support: Literal["floor", "wall", "ceiling", "object", "hand"] = "floor"
    asset: AssetRef | None = None
    decor: bool = False

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
    attributes: Annotated[dict[Text, Text], listed(WORDS)] = Field(default_factory=dict)
    world_from_body: Pose
    world_from_torso: Pose
    world_from_head: Pose
    world_from_gaze: Pose
    size: Size3
    joints: Annotated[dict[Text, Vector3], listed(WORDS)] = Field(default_factory=dict)
    posture: Params = Field(default_factory=dict)
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
    along it to its near edge. Doors in inner walls stand open. leaf: False where the leaf of an outer door is a thing of its own (it opens)."""

    kind: Literal["window", "door"]
    wall: int = Field(ge=0, le=2 * VERTICES)
    offset: float = Field(ge=0, le=METRES)
    width: float = Field(gt=0, le=METRES)
    sill: float = Field(ge=0, le=METRES)
    height: float = Field(gt=0, le=METRES)
    leaf: bool = True

    @model_serializer(mode="wrap")
    def _usual(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """JSON says nothing of a leaf that is where it usually is."""
        out: dict[str, Any] = handler(self)
        if out.get("leaf", False):
            del out["leaf"]
        return out


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
    surfaces: Annotated[dict[Text, Text], listed(WORDS)] = Field(default_factory=dict)
    openings: Annotated[list[Opening], listed(ROOM_PARTS)] = Field(default_factory=list)
    regions: Annotated[list[Region], listed(ROOM_PARTS)] = Field(default_factory=list)
    inner_walls: Annotated[list[InnerWall], listed(ROOM_PARTS)] = Field(default_factory=list)


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


BEGINS_M = 1e-3
"""How far the first key of a track lies at most from where the scene itself has the entity."""


class Scene(Model):
    """The truth: room, things, people, cameras, lights (None of `ambience`: a plain day). No pixels.

    tracks: how things and people move, one each at most; actions: who did what, when. A scene with tracks is read through `at`, which gives
    the still scene of an instant; its own things and people stand as they do at the start.
    """

    id: Text
    room: Room | None = None
    objects: Annotated[list[Object], listed(SCENE_OBJECTS)] = Field(default_factory=list)
    people: Annotated[list[Person], listed(SCENE_PEOPLE)] = Field(default_factory=list)
    cameras: Annotated[list[Camera], listed(SCENE_CAMERAS)] = Field(default_factory=list)
    lights: Annotated[list[Light], listed(SCENE_LIGHTS)] = Field(default_factory=list)
    ambience: Ambience | None = None
    tracks: Annotated[list[AnyTrack], listed(TRACKS)] = Field(default_factory=list)
    actions: Annotated[list[Action], listed(ACTIONS)] = Field(default_factory=list)

    @model_serializer(mode="wrap")
    def _without_nothing(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A still scene's JSON says nothing of time."""
        out: dict[str, Any] = handler(self)
        for name in ("tracks", "actions"):
            if not out.get(name, True):
                del out[name]
        return out

    def _told(self) -> str:
        place = self.room.kind if self.room is not None else "no room"
        counts = f"{len(self.things)} things, {len(self.people)} people, {len(self.cameras)} cameras"
        moving = f", {len(self.tracks)} moving for {self.duration:.1f} s" if self.tracks else ""
        return f"{self.id!r}, {place}, {counts}{moving}"

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
        self._moving()
        return self

    def _moving(self) -> None:
        """ValueError when a track or the log speaks of what there is not, or a track begins where its entity does not stand."""
        things, people = {thing.id: thing for thing in self.objects}, {person.id: person for person in self.people}
        twice = sorted(name for name, count in Counter(track.entity for track in self.tracks).items() if count > 1)
        if twice:
            raise ValueError(f"an entity has one track; more than one: {shown(twice)}")
        known = things.keys() | people.keys()
        for track in self.tracks:
            if track.entity not in (things if isinstance(track, Track) else people):
                raise ValueError(f"a track of the {track.kind} {shown(track.entity)}, which does not exist")
            if isinstance(track, BodyTrack):
                start, own = track.keys[0].world_from_body, people[track.entity].world_from_body
            else:
                start, own = track.keys[0].world_from_object, things[track.entity].world_from_object
                lost = [carrier.parent for carrier in track.carriers if carrier.parent not in known | {None}]
                if lost:
                    raise ValueError(f"object {shown(track.entity)}: parent {shown(lost[0])} does not exist")
            if np.abs(start - own).max() > BEGINS_M:
                raise ValueError(f"the track of {shown(track.entity)} begins elsewhere than where the scene has it")
        for action in self.actions:
            for name in (action.actor, action.target, action.recipient):
                if name is not None and name not in known:
                    raise ValueError(f"the log says {action.verb!r} of {shown(name)}, which does not exist")

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
        """The objects that count and may be asked about: all but decor, in stored order."""
        return tuple(thing for thing in self.objects if not thing.decor)

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

    @property
    def duration(self) -> float:
        """Seconds from the start to when nothing moves and nothing is done any more; 0 of a still scene."""
        return max([0.0, *(track.keys[-1].time for track in self.tracks), *(action.end for action in self.actions)])

    def at(self, time: float) -> Scene:
        """The scene at a time in seconds: a still scene without tracks. Before the first key of a track and after its last its entity
        stands still. A still scene gives itself. SceneError when `time` is not a finite number."""
        from scenegen.scene import snapshot

        return snapshot.at(self, time)

    def track(self, entity_id: str) -> Track | BodyTrack | None:
        """How an entity moves; None when it stands still."""
        return next((track for track in self.tracks if track.entity == entity_id), None)

    def moving(self, start: float, end: float) -> list[str]:
        """Entities that change their place or posture between two times, in stored order."""
        found = {track.entity for track in self.tracks if track.moves(start, end)}
        return [entity.id for entity in self.entities if entity.id in found]

    def pose(self, entity_id: str, frame: str = "body", time: float = 0.0) -> Array:
        """world_from_<frame> of a thing or person at a time, (4, 4).

        For people `frame` is body, torso, head or gaze; a thing has one frame.
        """
        entity = (self.at(time) if self.tracks else self).entity(entity_id)
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
