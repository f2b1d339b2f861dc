"""The shapes that a truth names, fetched from the catalogue as data, and what the truth says of them compared with it.

Only the look-up is shared with the build: a generator's name and parameters give triangles, words and a skeleton. They are posed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue, people
from scenegen.assets.library import mesh_files as files
from scenegen.assets.looks.mesh import Mesh
from scenegen.assets.modelling import primitives
from scenegen.assets.modelling import room_shell as room
from scenegen.audit.geometry import Truth, pose_of
from scenegen.errors import AssetError
from scenegen.scene import Object, Person, Scene

Floats = NDArray[np.float64]
POSE_SLACK = 2e-5
SIZE_SLACK = 1e-4


@dataclass(frozen=True)
class Shape:
    """Triangles in the world: vertices (V, 3), faces (F, 3), and the part of each face by name. number: as in masks. worn: by the
    name of a garment's part, its faces (F,)."""

    number: int
    vertices: Floats
    faces: NDArray[np.int32]
    parts: tuple[str, ...]
    face_part: NDArray[np.int32]
    worn: dict[str, NDArray[np.bool_]]


def shapes_of(scene: Scene, truth: Truth) -> tuple[list[Shape], set[str]]:
    """The shapes of a scene, the room first, and the ids of what this machine has no shape for (assets of someone else's store)."""
    found, unknown = [], set()
    if scene.room is not None:
        found.append(_placed(0, room.build_room(scene.room), np.eye(4)))
    for number, (entity, plain) in enumerate(zip(scene.entities, (*truth["objects"], *truth["people"]), strict=True), 1):
        mesh = _person(entity) if isinstance(entity, Person) else _thing(entity)
        if mesh is None:
            unknown.add(entity.id)
        else:
            found.append(_placed(number, mesh, pose_of(plain)))
    return found, unknown


def _placed(number: int, mesh: Mesh, pose: Floats) -> Shape:
    vertices = np.einsum("ij,vj->vi", pose[:3, :3], mesh.vertices.astype(np.float64)) + pose[:3, 3]
    cloth = {look.worn for look in mesh.materials if look.worn}
    worn = {
        f"garment:{name}": np.isin(mesh.face_material, [k for k, look in enumerate(mesh.materials) if look.worn == name])
        for name in sorted(cloth)
    }
    return Shape(number, vertices, mesh.faces, tuple(mesh.parts), mesh.face_part, worn)


def _person(entity: Person) -> Mesh | None:
    try:
        return people.build(entity.asset.params, entity.posture).mesh if entity.asset else None
    except AssetError:
        return None


def _thing(entity: Object) -> Mesh | None:
    if entity.asset is None:
        return primitives.plain_box(entity.size, entity.attributes.get("color", "gray"))
    if entity.asset.generator == files.GENERATOR:  # a path on the machine that built it: never opened here
        return None
    try:
        return catalogue.build(entity.asset.generator, entity.asset.params).mesh
    except AssetError:
        return None


def check_shapes(scene: Scene) -> Iterator[str]:
    """Where the truth says other things of an entity than its shape does: words, size, front, joints, frames, carriers."""
    known = {entity.id: entity for entity in scene.entities}
    for entity in scene.entities:
        try:
            yield from _of_person(entity) if isinstance(entity, Person) else _of_thing(entity)
        except AssetError as error:
            if not _elsewhere(entity):
                yield f"{entity.id}: {error.what}"
        if isinstance(entity, Object) and entity.support == "hand":
            carrier = known.get(entity.parent or "")
            if not isinstance(carrier, Person) or entity.id not in carrier.holding.values():
                yield f"{entity.id}: in the hand of nobody who holds it"
        for held in set(entity.holding.values()) if isinstance(entity, Person) else ():
            thing = known[held]
            if not isinstance(thing, Object) or thing.parent != entity.id:
                yield f"{entity.id}: holds {held}, which is not held by it"


def _elsewhere(entity: Object | Person) -> bool:
    """Whether its shape lies in the store of another machine."""
    return entity.asset is not None and "sha256" in entity.asset.params


def _of_thing(entity: Object) -> Iterator[str]:
    if entity.asset is None or entity.asset.generator == files.GENERATOR:
        return
    built = catalogue.build(entity.asset.generator, entity.asset.params)
    if entity.category != entity.asset.generator and not _elsewhere(entity):
        yield f"{entity.id}: the category is {entity.category!r}, the shape's {entity.asset.generator!r}"
    if not np.allclose(entity.size, built.size, rtol=0, atol=SIZE_SLACK):
        yield f"{entity.id}: the size is {entity.size.tolist()}, the shape's {list(built.size)}"
    words = {key: word for key, word in built.attributes.items() if word}
    if entity.label != built.label or dict(entity.attributes) != words:
        yield f"{entity.id}: called {entity.label!r} {dict(entity.attributes)}, the shape is {built.label!r} {words}"
    if not _elsewhere(entity):
        entry = catalogue.category(entity.asset.generator)
        front = entry.has_front if built.has_front is None else built.has_front
        if front and entity.facing != entry.facing:
            yield f"{entity.id}: its facing is told from {entity.facing!r}, the shape's from {entry.facing!r}"
        if (entity.has_front, entity.decor) != (front, entry.decor):
            yield f"{entity.id}: front {entity.has_front}, decor {entity.decor}; the shape's are {front}, {entry.decor}"


def _of_person(entity: Person) -> Iterator[str]:
    if entity.asset is None:
        return
    made = people.place(entity.id, entity.asset.params, entity.posture, entity.world_from_body, dict(entity.holding))
    for frame in ("torso", "head", "gaze"):
        if not np.allclose(scene_pose(entity, frame), scene_pose(made, frame), rtol=0, atol=POSE_SLACK):
            yield f"{entity.id}: the {frame} is not where its posture puts it"
    wrong = set(made.joints) ^ set(entity.joints)
    wrong |= {name for name in set(made.joints) - wrong if np.abs(entity.joints[name] - made.joints[name]).max() > POSE_SLACK}
    if wrong:
        yield f"{entity.id}: joints {sorted(wrong)} are not where its posture puts them"
    if not np.allclose(entity.size, made.size, rtol=0, atol=SIZE_SLACK):
        yield f"{entity.id}: the size is {entity.size.tolist()}, the body's {made.size.tolist()}"
    if entity.label != made.label or entity.attributes != made.attributes:
        yield f"{entity.id}: called {entity.label!r} {entity.attributes}, the body is {made.label!r} {made.attributes}"


def scene_pose(person: Person, frame: str) -> Floats:
    """(4, 4) of one of a person's frames, as stored."""
    pose: Floats = getattr(person, f"world_from_{frame}")
    return pose
