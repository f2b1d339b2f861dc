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
    SCENE_BYTES,
    SCENE_CAMERAS,
    SCENE_LIGHTS,
    SCENE_OBJECTS,
    SCENE_PEOPLE,
    TRACKS,
    WORDS,
)
from scenegen.scene.base import (
    Array,
    Model,
    Params,
    Pose,
    Size3,
    Text,
    Vector3,
    invalid,
    listed,
)
from scenegen.scene.camera import Camera
from scenegen.scene.motion import Action, AnyTrack, BodyTrack, Track
from scenegen.scene.room import Ambience, Light, Room


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
    wardrobe); from anywhere (a chair, a car); from its ends, not from beside (a sofa); from its sides, not end-on (a bicycle); from
    nowhere, as nobody would name or tell its front (an open shelf, a toy car).
    """

    id: Text
    category: Text
    label: Text
    attributes: Annotated[dict[Text, Text], listed(WORDS)] = Field(default_factory=dict)
    world_from_object: Pose
    size: Size3
    has_front: bool = False
    facing: Literal["front", "anywhere", "ends", "sides", "nowhere"] = "anywhere"
    parent: Text | None = None
    support: Literal["floor", "wall", "ceiling", "object", "hand", "air"] = "floor"
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
        support: Literal["floor", "wall", "ceiling", "object", "hand", "air"] = "floor",
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
