"""A scene at one instant: every thing and person where its track has it, as a plain still scene."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenegen.errors import SceneError
from scenegen.explain import shown
from scenegen.frames import inverse
from scenegen.scene.base import Array
from scenegen.scene.grid import on_grid, pose_on_grid
from scenegen.scene.motion import BodyTrack, Track
from scenegen.scene.types import Object, Person, Scene

FRAMES = ("world_from_body", "world_from_torso", "world_from_head", "world_from_gaze")


def at(scene: Scene, time: float) -> Scene:
    """The scene at `time` seconds, without tracks and log; SceneError when `time` is not a number.

    What does not move is shared with `scene`, object for object.
    """
    if isinstance(time, bool) or not isinstance(time, int | float | np.number) or not np.isfinite(time):
        raise SceneError(f"a time is a finite number of seconds, got {shown(time)}", where=f"scene {shown(scene.id)}")
    if not scene.tracks:
        return scene.model_copy(update={"actions": []}) if scene.actions else scene
    now = float(time)
    tracks = {track.entity: track for track in scene.tracks}
    objects = [_thing(thing, tracks.get(thing.id), now) for thing in scene.objects]
    held = _held(scene, now)
    people = [_person(person, tracks.get(person.id), held, now) for person in scene.people]
    return scene.model_copy(update={"objects": objects, "people": people, "tracks": [], "actions": []})


def _thing(thing: Object, track: Track | BodyTrack | None, time: float) -> Object:
    if not isinstance(track, Track):
        return thing
    changed: dict[str, Any] = {"world_from_object": _kept(track.pose(time))}
    carrier = track.carrier(time)
    if carrier is not None:
        changed.update(parent=carrier.parent, support=carrier.support)
    return thing.model_copy(update=changed)


def _held(scene: Scene, time: float) -> dict[str, dict[str, Any]]:
    """Of each person whose hands differ from the scene's own then: side -> what it holds."""
    changes = [(track.entity, track.carrier(time)) for track in scene.tracks if isinstance(track, Track)]
    changed = {entity: carrier for entity, carrier in changes if carrier is not None}
    out: dict[str, dict[str, Any]] = {}
    for person in scene.people:
        kept: dict[str, Any] = {side: thing for side, thing in person.holding.items() if thing not in changed}
        kept |= {side: thing for thing, c in changed.items() if c.parent == person.id for side in c.hands}
        if kept != person.holding:
            out[person.id] = kept
    return out


def _person(person: Person, track: Track | BodyTrack | None, held: dict[str, dict[str, Any]], time: float) -> Person:
    if person.id in held:
        person = person.model_copy(update={"holding": held[person.id]})
    if not isinstance(track, BodyTrack):
        return person
    place, posture = track.place(time)
    if person.asset is None or posture == person.posture:
        return carried_along(person, _kept(place), posture)
    from scenegen.assets.people.build import reposed  # the one way from a scene to what poses bodies

    return reposed(person, place, posture)


def carried_along(person: Person, world_from_body: Array, posture: dict[str, Any]) -> Person:
    """A person in the same posture elsewhere: every frame and joint moves as the body frame does."""
    if np.array_equal(world_from_body, person.world_from_body):
        return person.model_copy(update={"posture": posture}) if posture != person.posture else person
    motion = world_from_body @ inverse(person.world_from_body)
    frames = {name: _kept(pose_on_grid(motion @ getattr(person, name))) for name in FRAMES[1:]}
    joints = {name: _kept(on_grid(motion[:3, :3] @ at + motion[:3, 3])) for name, at in person.joints.items()}
    return person.model_copy(update={**frames, "world_from_body": world_from_body, "joints": joints, "posture": posture})


def _kept(values: Array) -> Array:
    """Read-only, as everything in a scene is."""
    values.setflags(write=False)
    return values
