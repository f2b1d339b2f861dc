"""Relations of everything to everything in every frame, computed once a scene, lazily, without a loop over pairs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import SceneError
from scenegen.facts.policy import Visibility
from scenegen.facts.relation import UNKNOWN, remembered
from scenegen.frames import (
    centers,
    corners,
    inverse,
    level,
    pairwise_distance,
    project,
    sector_index,
    sectors,
    spherical,
    viewer_from_camera,
    wrap,
)
from scenegen.frames.direction import Labels
from scenegen.scene import Camera, Object, Person, Scene, ViewSet, Visible
from scenegen.scene.measured import Measured

Result = TypeVar("Result")
Floats = NDArray[np.float64]
PERSON_FRAMES = ("body", "torso", "head", "gaze")
UNDEFINED_M = 0.05
"""Horizontal metres below which a direction is not defined: its label is "" and its margin 0."""
NO_HEADING = 1e-3
"""Horizontal part of a frame's forward axis below which the frame looks straight up or down and has no heading on the floor."""


class Facts:
    """The facts of one scene.

    N entities in the order of `scene.entities`; F frames in the order of `frame_names`: "camera:<id>", "object:<id>" (things with a
    front), then "body:<id>", "torso:<id>", "head:<id>", "gaze:<id>" for each person. Every frame is X forward, Y left, Z up
    (cameras are turned from their optical frame). Directions are sectors on the floor plane, so frames are levelled first.

    scene: the truth. views: what each view (keyed by camera id) sees of each entity; may be left out for text-only questions.
    policy: what counts as seen. measured: what rays and meshes tell beside the views: sight lines of people, distances of surfaces.
    view_set: the set that the views are of. instants: facts of the instants at which the
    set's cameras look, one a camera in its order; may be left out where nothing moves.
    """

    def __init__(
        self,
        scene: Scene,
        views: Mapping[str, Mapping[str, Visible]] | None = None,
        policy: Visibility | None = None,
        measured: Measured | None = None,
        view_set: ViewSet | None = None,
        instants: Sequence[Facts] = (),
    ) -> None:
        self.scene = scene
        self.views: dict[str, Mapping[str, Visible]] = dict(views or {})
        self.policy = policy or Visibility()
        self.measured = measured or Measured()
        self.view_set = view_set
        self._instants = tuple(instants)
        self.memory: dict[Hashable, Any] = {}
        """What relations have found out (`relation.remembered`)."""

    def kept(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """What `make` finds, once for these facts and this key; what depends on more than the facts has that in its key."""
        out: Result = self.memory.get(key, UNKNOWN)
        if out is UNKNOWN:
            out = self.memory[key] = make()
        return out

    @property
    def instants(self) -> tuple[Facts, ...]:
        """Facts of the instant at which each camera of the view set looks, in its order: these facts themselves where nothing moves."""
        if self._instants or self.view_set is None:
            return self._instants
        return (self,) * len(self.view_set.cameras)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """(N,) the entities' ids."""
        return tuple(entity.id for entity in self._entities)

    @cached_property
    def index(self) -> dict[str, int]:
        """The number of each entity by its id."""
        return {name: k for k, name in enumerate(self.ids)}

    # --- where things are ---------------------------------------------------------------------

    @cached_property
    def poses(self) -> Floats:
        """(N, 4, 4) world_from_object, world_from_body for people."""
        found = [e.world_from_object if isinstance(e, Object) else e.world_from_body for e in self.scene.entities]
        return np.array(found).reshape(-1, 4, 4)

    @cached_property
    def sizes(self) -> Floats:
        """(N, 3) metres."""
        return np.array([entity.size for entity in self.scene.entities]).reshape(-1, 3)

    @cached_property
    def centers(self) -> Floats:
        """(N, 3) box centres in the world, metres."""
        return centers(self.poses, self.sizes)

    @cached_property
    def corners(self) -> Floats:
        """(N, 8, 3) box corners in the world, metres."""
        return corners(self.poses, self.sizes)

    @cached_property
    def is_person(self) -> NDArray[np.bool_]:
        """(N,)"""
        return np.array([isinstance(entity, Person) for entity in self.scene.entities], dtype=bool)

    @cached_property
    def decor(self) -> NDArray[np.bool_]:
        """(N,) what is seen and hides other things, but is never asked about."""
        return np.array([isinstance(entity, Object) and entity.decor for entity in self.scene.entities], dtype=bool)

    @cached_property
    def has_front(self) -> NDArray[np.bool_]:
        """(N,) things with a front that a person would name, and people."""
        known = (isinstance(e, Person) or (e.has_front and e.facing != "nowhere") for e in self.scene.entities)
        return np.array(list(known), dtype=bool)

    @cached_property
    def distance(self) -> Floats:
        """(N, N) metres between the closest surface points of boxes."""
        return pairwise_distance((self.poses, self.sizes))

    @cached_property
    def supports(self) -> NDArray[np.bool_]:
        """(N, N) whether row carries or holds column, directly or through others."""
        out = np.zeros((len(self.ids), len(self.ids)), dtype=bool)
        for column, entity in enumerate(self.scene.entities):
            parent = getattr(entity, "parent", None)
            while parent is not None and not out[self.index[parent], column]:
                out[self.index[parent], column] = True
                parent = getattr(self.scene.entities[self.index[parent]], "parent", None)
        return out

    # --- frames -------------------------------------------------------------------------------

    @cached_property
    def _frames(self) -> tuple[tuple[str, ...], Floats]:
        names, poses = [], []
        if self.scene.cameras:
            names += [f"camera:{camera.id}" for camera in self.scene.cameras]
            poses += list(viewer_from_camera(np.array([camera.world_from_camera for camera in self.scene.cameras])))
        for thing in self.scene.objects:
            if thing.has_front:
                names.append(f"object:{thing.id}")
                poses.append(thing.world_from_object)
        for person in self.scene.people:
            for frame in PERSON_FRAMES:
                names.append(f"{frame}:{person.id}")
                poses.append(getattr(person, f"world_from_{frame}"))
        return tuple(names), np.array(poses).reshape(-1, 4, 4)

    @property
    def frame_names(self) -> tuple[str, ...]:
        """(F,) names."""
        return self._frames[0]

    @cached_property
    def frame_index(self) -> dict[str, int]:
        """Position of each frame name."""
        return {name: k for k, name in enumerate(self.frame_names)}

    @property
    def world_from_frame(self) -> Floats:
        """(F, 4, 4), X forward, Y left, Z up, as they stand (with pitch and roll)."""
        return self._frames[1]

    @cached_property
    def has_heading(self) -> NDArray[np.bool_]:
        """(F,) False for frames that look straight up or down (a camera over a table): no direction on the floor is theirs."""
        ahead = self.world_from_frame[:, :2, 0]
        return np.asarray(np.hypot(ahead[:, 0], ahead[:, 1]) >= NO_HEADING)

    @cached_property
    def world_from_level(self) -> Floats:
        """(F, 4, 4) the same with pitch and roll taken out: what floor-plane directions are measured in. A frame without a heading
        keeps its place and takes the world's axes; every direction in it is undefined."""
        frames = self.world_from_frame.copy()
        frames[~self.has_heading, :3, :3] = np.eye(3)
        return level(frames)

    def frame(self, name: str) -> int:
        """Index of a frame; SceneError when there is none of that name."""
        try:
            return self.frame_index[name]
        except KeyError:
            raise SceneError(
                f"no frame {name!r}", where=f"scene {self.scene.id}", fix=f"frames are {list(self.frame_names)}"
            ) from None

    @cached_property
    def headings(self) -> Floats:
        """(F,) yaw of each frame on the floor, radians; NaN for a frame without a heading."""
        frames = self.world_from_level
        return np.where(self.has_heading, np.arctan2(frames[:, 1, 0], frames[:, 0, 0]), np.nan)

    # --- everything in every frame -------------------------------------------------------------

    @cached_property
    def local(self) -> Floats:
        """(F, N, 3) centres in every levelled frame, metres."""
        frames = inverse(self.world_from_level)
        out: Floats = self.centers @ np.swapaxes(frames[:, :3, :3], 1, 2) + frames[:, None, :3, 3]
        return out

    def in_frame(self, frame: str) -> Floats:
        """(N, 3) centres in one levelled frame: metres forward, left and up."""
        out: Floats = self.local[self.frame(frame)]
        return out

    @cached_property
    def _spherical(self) -> tuple[Floats, Floats, Floats]:
        return spherical(self.local)

    @property
    def azimuth(self) -> Floats:
        """(F, N) radians, counter-clockwise, 0 ahead, positive left."""
        return self._spherical[0]

    @property
    def elevation(self) -> Floats:
        """(F, N) radians above the frame's origin."""
        return self._spherical[1]

    @property
    def range(self) -> Floats:
        """(F, N) metres."""
        return self._spherical[2]

    @cached_property
    def _standing(self) -> dict[tuple[Labels, tuple[int, ...] | None], tuple[Floats, Floats, NDArray[np.int64]]]:
        return {}

    @cached_property
    def _labels(self) -> dict[Labels, tuple[np.ndarray, Floats, np.ndarray]]:
        return {}

    def all_sectors(self, labels: Labels = 8) -> tuple[np.ndarray, Floats, np.ndarray]:
        """Labels (F, N), margins in degrees (F, N), sector indices (F, N). Undefined directions: index -1, margin 0."""
        if labels not in self._labels:
            index, margin = sector_index(self.azimuth, labels)
            words = np.array(sectors(labels).names)[index]
            open_ = (np.hypot(self.local[..., 0], self.local[..., 1]) < UNDEFINED_M) | ~self.has_heading[:, None]
            self._labels[labels] = (
                np.where(open_, "", words),
                np.where(open_, 0.0, np.rad2deg(margin)),
                np.where(open_, -1, index),
            )
        return self._labels[labels]

    def sector(self, frame: str, labels: Labels = 8) -> tuple[np.ndarray, Floats]:
        """Labels (N,) and margins in degrees (N,) of every entity in one frame."""
        words, margin, _ = self.all_sectors(labels)
        row = self.frame(frame)
        return words[row], margin[row]

    def stray_corners(self, frame: str, labels: Labels = 8) -> NDArray[np.int64]:
        """(N,) how many of an entity's 8 box corners lie in another sector than its centre, in one frame."""
        row = self.frame(frame)
        where = inverse(self.world_from_level[row])
        local = self.corners @ where[:3, :3].T + where[:3, 3]
        return _stray(local, self.all_sectors(labels)[2][row], labels)

    # --- standing at one thing, facing another ---------------------------------------------------

    @cached_property
    def bearings(self) -> Floats:
        """(N, N) radians on the floor, 0 along the world's X, at which the centre of the column lies from that of the row."""
        delta = self.centers[None, :, :2] - self.centers[:, None, :2]
        out: Floats = np.arctan2(delta[..., 1], delta[..., 0])
        return out

    @cached_property
    def corner_bearings(self) -> Floats:
        """(N, N, 8) radians on the floor at which the corners of the column lie from the centre of the row."""
        delta = self.corners[None, :, :, :2] - self.centers[:, None, None, :2]
        out: Floats = np.arctan2(delta[..., 1], delta[..., 0])
        return out

    @cached_property
    def corner_offsets(self) -> tuple[Floats, Floats]:
        """(N, N) each: the least and the most radians by which a corner of the column lies to the left of its centre, from the centre of the row."""
        off = wrap(self.corner_bearings - self.bearings[..., None])
        return off.min(-1), off.max(-1)

    def stand_at_facing(
        self, labels: Labels = 8, among: tuple[int, ...] | None = None
    ) -> tuple[Floats, Floats, NDArray[np.int64]]:
        """Azimuth in degrees, margin in degrees and sector index, each (N, N, N): standing at i, facing j, where is k?

        among: numbers of the N entities meant, of few where there are many; None: all. Centres on the floor plane. Undefined triples (j or k closer than UNDEFINED_M to i in plan, or j the same as k): index -1,
        margin 0.
        """
        if (labels, among) not in self._standing:
            places = self.centers[:, :2] if among is None else self.centers[list(among), :2]
            delta = places[None] - places[:, None]
            bearing = np.arctan2(delta[..., 1], delta[..., 0])
            turn = bearing[:, None, :] - bearing[:, :, None]
            azimuth = turn - 2 * np.pi * np.ceil(turn / (2 * np.pi) - 0.5)
            near = np.hypot(delta[..., 0], delta[..., 1]) < UNDEFINED_M
            index, margin = sector_index(azimuth, labels)
            azimuth, margin = np.rad2deg(azimuth), np.rad2deg(margin)
            undefined = near[:, :, None] | near[:, None, :] | np.eye(len(places), dtype=bool)[None]
            margin[undefined], index[undefined] = 0.0, -1
            self._standing[labels, among] = azimuth, margin, index
        return self._standing[labels, among]

    def facing_anywhere(
        self, triples: NDArray[np.int64], labels: Literal[4, 8, 12] = 8
    ) -> tuple[Floats, NDArray[np.int64], Floats, NDArray[np.int64]]:
        """Standing at the centre of `at`, facing any point of the footprint of `facing`, where is `target`? For (T, 3) numbers of entities.

        Returns, each (T,): azimuth in degrees and sector index between centres; the least margin in degrees of the target's centre in
        that sector over all of the footprint faced (negative where it leaves the sector); and how many of the target's 8 corners lie in
        another sector for some point faced. The ends of a convex footprint seen from outside are corners, so both are exact; seen from
        inside, nothing is left of the label.
        """
        at, facing, target = triples.T
        own = self.bearings[at, target][:, None]
        azimuth = wrap(own - self.bearings[at, facing][:, None])
        index, _ = sector_index(azimuth, labels)
        half = np.pi / int(labels)
        middle = index * 2 * half  # of the sector, to the left of what is faced
        faced = self.corner_bearings[at, facing]
        off = np.abs(wrap(own - faced - middle)).max(-1)
        corners = self.corner_bearings[at, target][:, :, None] - faced[:, None, :]
        stray = (np.abs(wrap(corners - middle[..., None])) > half).any(-1).sum(-1)
        return np.rad2deg(azimuth[:, 0]), index[:, 0], np.rad2deg(half - off), stray

    # --- what views show -----------------------------------------------------------------------

    def seen(self, view: str) -> list[str]:
        """Entities with any visible pixel in a view, in stored order: what a referring expression must tell apart."""
        return list(self._seen(view))

    @remembered
    def _seen(self, view: str) -> tuple[str, ...]:
        shown = self._view(view)
        return tuple(name for name in self.ids if name in shown and shown[name].pixels > 0)

    def visible(self, view: str) -> list[str]:
        """Entities that a view shows well enough to be asked about, in stored order."""
        return list(self._visible(view))

    @remembered
    def _visible(self, view: str) -> tuple[str, ...]:
        return tuple(name for name in self.ids if self.is_visible(view, name))

    @remembered
    def is_visible(self, view: str, entity: str) -> bool:
        """Whether a view shows an entity well enough to be asked about: of people the head too."""
        camera, seen, number = self.camera(view), self._view(view).get(entity), self.index[entity]
        if seen is None or self.decor[number]:
            return False
        return self.policy.sees(seen, camera.width * camera.height, bool(self.is_person[number]))

    def sight(self, view: str, entity: str) -> Visible:
        """How a view sees an entity; nothing at all when it does not."""
        return self._view(view).get(entity) or Visible(pixels=0, amodal_pixels=0)

    def part_pixels(self, view: str, entity: str, *parts: str) -> int:
        """Visible pixels of an entity's named parts, summed."""
        return sum(self.sight(view, entity).parts.get(part, 0) for part in parts)

    @remembered
    def in_image(self, view: str, person: str, joints: tuple[str, ...], border: float = 0.0) -> bool:
        """Whether all named joints of a person project inside the image, `border` of its width away from the edge."""
        camera, entity = self.camera(view), self.entity(person)
        points = (
            np.array([entity.joints[name] for name in joints])
            if isinstance(entity, Person) and entity.joints
            else np.zeros((0, 3))
        )
        if not len(points):
            return False
        uv, depth = project(camera.K, inverse(camera.world_from_camera), points)
        edge = border * camera.width
        inside = (uv >= edge) & (uv <= np.array([camera.width, camera.height]) - edge)
        return bool((depth > 0).all() and inside.all())

    def camera(self, view: str) -> Camera:
        """The camera of a view, the set's own among them; SceneError if there is none."""
        return self._cameras.get(view) or self.scene.camera(view)

    def entity(self, name: str) -> Object | Person:
        """The thing or person with this id; SceneError if there is none."""
        return self._entities[self.index[name]] if name in self.index else self.scene.entity(name)

    @cached_property
    def _cameras(self) -> dict[str, Camera]:
        own = self.view_set.cameras if self.view_set is not None else ()
        return {camera.id: camera for camera in (*own, *self.scene.cameras)}

    @cached_property
    def _entities(self) -> tuple[Object | Person, ...]:
        return self.scene.entities

    def _view(self, view: str) -> Mapping[str, Visible]:
        try:
            return self.views[view]
        except KeyError:
            raise SceneError(
                f"no view {view!r} was observed", where=f"scene {self.scene.id}", fix=f"views are {sorted(self.views)}"
            ) from None


def _stray(local: Floats, index: NDArray[np.int64], labels: Labels) -> NDArray[np.int64]:
    """(N,) corners (N, 8, 3) whose sector differs from `index` (N,)."""
    found, _ = sector_index(np.arctan2(local[..., 1], local[..., 0]), labels)
    out: NDArray[np.int64] = (found != index[:, None]).sum(-1)
    return out
