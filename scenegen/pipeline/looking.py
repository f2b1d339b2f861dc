"""Looking at one scene: the sets of views that a recipe asks for, each picture with its truth, one at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scenegen.facts import Facts, Visibility
from scenegen.observe import Observation, Observer, pair_points, reflections, sight_lines, surface_gaps, turned
from scenegen.pipeline.clock import stage
from scenegen.pipeline.sections import Views
from scenegen.scene import Camera, Scene, ViewSet, Visible
from scenegen.scene.measured import Measured, PairPoints, Reflection
from scenegen.views.plan import found_views, told_again
from scenegen.world.geometry import Geometry, build_geometry
from scenegen.world.moving import MovingGeometry

SINGLE, PAIR, MIRRORED = "single", "pair", "mirrored"
TOGETHER = (SINGLE, "regard", "matched", "several", "eyes")
"""Kinds whose pictures stand each alone: all of a scene are one set."""


@dataclass(frozen=True)
class Seen:
    """A set of views that was looked at. views: camera id -> entity id -> how it is seen. scenes: the still scene of each camera's
    instant, in order; empty where nothing moves."""

    view_set: ViewSet
    views: Mapping[str, Mapping[str, Visible]]
    scenes: Sequence[Scene] = ()

    def facts(self, scene: Scene, policy: Visibility | None = None, measured: Measured | None = None) -> Facts:
        """Facts of the scene as this set shows it, with those of its instants where things move."""
        names = [camera.id for camera in self.view_set.cameras]
        instants = [
            Facts(still, {name: self.views[name]}, policy, view_set=self.view_set)
            for name, still in zip(names, self.scenes, strict=False)
        ]
        return Facts(scene, self.views, policy, measured, self.view_set, instants)


def with_sets(
    scene: Scene, wanted: Views, geometry: Geometry, stream: tuple[int, ...], rejected: Counter[str]
) -> tuple[Scene, list[ViewSet]]:
    """The scene with the cameras of all its sets, and the sets: its own cameras are the first, of kind "single".

    stream: of random numbers, (seed, scene, stage); every plan draws from its own child. What a scene cannot be looked at as asked is
    counted in `rejected`.
    """
    sets = [ViewSet(id=SINGLE, kind=SINGLE, cameras=tuple(scene.cameras))] if scene.cameras else []
    photos = [camera.photo for camera in scene.cameras]
    for name, config in wanted.sets.items():
        rng = np.random.default_rng(np.random.SeedSequence((*stream, *name.encode())))
        found, reasons = found_views(scene, name, config, rng, geometry)
        if len(found) < config.sets:
            rejected[f"views {name}: {max(sorted(reasons), key=reasons.__getitem__, default='none was found')}"] += 1
        for number, one in enumerate(found):
            photo = {"photo": photos[number % len(photos)]} if photos else {}
            sets.append(one.model_copy(update={"cameras": tuple(c.model_copy(update=photo) for c in one.cameras)}))
    sets = _together(sets)
    return scene.model_copy(update={"cameras": [camera for one in sets for camera in one.cameras]}), sets


def same_set(scene: Scene, view_set: ViewSet, wanted: Views, geometry: Geometry) -> ViewSet:
    """A set of another scene of the same place, with what its pictures share of this one."""
    config = wanted.sets.get(view_set.kind)
    return view_set if config is None else told_again(scene, view_set, config.seen, geometry)


def _together(sets: Sequence[ViewSet]) -> list[ViewSet]:
    """Sets of which each picture stands alone, as one of their kind."""
    out: dict[str, ViewSet] = {}
    for one in sets:
        if one.kind in TOGETHER:
            before = out[one.kind].cameras if one.kind in out else ()
            out[one.kind] = ViewSet(id=one.kind, kind=one.kind, cameras=(*before, *one.cameras))
        else:
            out[one.id] = one
    return list(out.values())


class Eyes:
    """What looks at a scene: at its start, and where things move, at any time. geometry: its meshes at the start."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._moving = MovingGeometry(scene) if scene.tracks else None
        self.geometry: Geometry = self._moving.at(0.0) if self._moving is not None else build_geometry(scene)
        self._first = Observer(self.geometry)

    def look(self, camera: Camera) -> tuple[Geometry, Observation]:
        """The meshes at a camera's time, and the truth of its view."""
        if self._moving is None or camera.time == 0.0:
            return self.geometry, self._first.look(camera)
        with stage("geometry"):
            geometry = self._moving.at(camera.time)
        return geometry, Observer(geometry).look(camera)

    def singles(self) -> Seen:
        """The scene through all its cameras, as single pictures."""
        views = {camera.id: self.look(camera)[1].visible for camera in self.scene.cameras}
        return Seen(ViewSet(id=SINGLE, kind=SINGLE, cameras=tuple(self.scene.cameras)), views)

    def measured(self, what: frozenset[str], seen: Sequence[Seen] = (), policy: Visibility | None = None) -> Measured:
        """What tasks need beside the views, at the scene's start: "sight", "turned", "points" of pairs, "mirrors" of single pictures, and "gaps" of what is seen together; of
        all without views."""
        return Measured(
            sight=sight_lines(self._first) if "sight" in what else None,
            gaps=surface_gaps(self.geometry, _pairs(self.scene, seen, policy or Visibility())) if "gaps" in what else None,
            turned=turned(self.geometry) if "turned" in what else None,
            points=self._points(seen) if "points" in what else None,
            mirrors=self._mirrors(seen) if "mirrors" in what else None,
        )

    def _points(self, seen: Sequence[Seen]) -> dict[tuple[str, str], PairPoints]:
        """Of every set of two pictures of the scene's start."""
        pairs = [one.view_set.cameras for one in seen if one.view_set.kind == PAIR]
        return {(a.id, b.id): pair_points(self._first, a, b) for a, b in pairs if a.time == b.time == 0.0}

    def _mirrors(self, seen: Sequence[Seen]) -> dict[str, dict[str, Reflection]]:
        """Of every picture that stands alone, of the scene's start."""
        cameras = (camera for one in seen if one.view_set.kind in (*TOGETHER, MIRRORED) for camera in one.view_set.cameras)
        return {camera.id: reflections(self._first, camera) for camera in cameras if camera.time == 0.0}


def _pairs(scene: Scene, seen: Sequence[Seen], policy: Visibility) -> list[tuple[str, str]]:
    """All that may be asked about together, two by two, in stored order: what a picture that stands alone shows, or a set of others."""
    names = {entity.id: k for k, entity in enumerate(scene.entities) if not getattr(entity, "decor", False)}
    people = {person.id for person in scene.people}
    together = [] if seen else [set(names)]
    for one in seen:
        shown = [
            {name for name, how in one.views[camera.id].items() if policy.sees(how, camera.width * camera.height, name in people)}
            for camera in one.view_set.cameras
        ]
        together += shown if one.view_set.kind in TOGETHER else [set().union(*shown)]
    orders = (sorted(found & set(names), key=names.__getitem__) for found in together)
    pairs = {(one, other) for order in orders for k, one in enumerate(order) for other in order[k + 1 :]}
    return sorted(pairs, key=lambda pair: (names[pair[0]], names[pair[1]]))
