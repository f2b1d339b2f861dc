"""A scene's triangles in the world: built once a scene, read by truth and by every renderer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue
from scenegen.assets.library import mesh_files as files
from scenegen.assets.looks.mesh import Mesh
from scenegen.assets.modelling import primitives
from scenegen.errors import AssetError, SceneGenError
from scenegen.explain import shown
from scenegen.frames.affine import affine, sides_crossed
from scenegen.scene import Object, Person, Scene

if TYPE_CHECKING:
    from scenegen.world.moving import MovingGeometry


@dataclass(frozen=True)
class Placed:
    """One mesh in the world: `instance` is 0 for the room and 1 + index in `scene.entities` otherwise."""

    instance: int
    entity_id: str | None
    mesh: Mesh
    world_from_mesh: NDArray[np.float64]

    @cached_property
    def world_vertices(self) -> NDArray[np.float32]:
        """(V, 3) float32 metres, world frame."""
        return affine(self.world_from_mesh, self.mesh.vertices)

    @cached_property
    def outer_vertices(self) -> NDArray[np.float32]:
        """(K, 3) float32 metres, world frame: those of `world_vertices` that span it from every side (`Mesh.outer`)."""
        return self.world_vertices[self.mesh.outer]

    @cached_property
    def world_normals(self) -> NDArray[np.float32]:
        """(V, 3) float32 unit normals, world frame."""
        return affine(self.world_from_mesh[:, :3], self.mesh.normals)

    @cached_property
    def face_normals(self) -> NDArray[np.float32]:
        """(F, 3) float32 unit normals of the triangles, world frame; 0 for those without area."""
        raw = sides_crossed(self.world_vertices, self.mesh.faces)
        out: NDArray[np.float32] = (raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-20)).astype(np.float32)
        return out


@dataclass(frozen=True)
class Geometry:
    """All meshes of a scene; `ids[i]` is the entity of instance i + 1. moving: what it is an instant of, if anything moves."""

    scene: Scene
    placed: tuple[Placed, ...]
    ids: tuple[str, ...]
    moving: MovingGeometry | None = None


def build_geometry(scene: Scene) -> Geometry:
    """Meshes for the room, every thing and every person. A thing without an asset becomes a plain box of its size."""
    from scenegen.assets import people
    from scenegen.assets.modelling import room_shell as room

    placed: list[Placed] = []
    if scene.room is not None:
        placed.append(Placed(0, None, room.build_room(scene.room), np.eye(4)))
    for index, entity in enumerate(scene.entities, 1):
        with _explained(scene, entity):
            if isinstance(entity, Person):
                if entity.asset is None:
                    continue
                mesh = people.build(entity.asset.params, entity.posture).mesh
                placed.append(Placed(index, entity.id, mesh, entity.world_from_body))
            else:
                placed.append(Placed(index, entity.id, _thing(entity), entity.world_from_object))
    return Geometry(scene, tuple(placed), tuple(entity.id for entity in scene.entities))


@contextmanager
def _explained(scene: Scene, entity: Object | Person) -> Iterator[None]:
    """What a builder makes of parameters that no generator of ours would draw is one typed error, which names the entity."""
    try:
        yield
    except SceneGenError:
        raise
    except (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, TypeError, ValueError) as error:
        name = entity.asset.generator if entity.asset is not None else "a plain body"
        reason = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise AssetError(
            f"{shown(entity.id)} cannot be built as {shown(name)} from its parameters: {reason[:200]}",
            where=f"scene {shown(scene.id)}",
            fix="leave its `asset` out for a plain box, or compose it again",
        ) from error


def _thing(entity: Object) -> Mesh:
    color = entity.attributes.get("color", "gray")
    if entity.asset is None:
        return primitives.plain_box(entity.size, color)
    if entity.asset.generator == files.GENERATOR:
        x, y, z = (float(extent) for extent in entity.size)
        return files.cached_mesh(str(entity.asset.params["path"]), (x, y, z), color)
    return catalogue.build(entity.asset.generator, entity.asset.params).mesh
