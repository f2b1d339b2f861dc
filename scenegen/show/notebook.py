"""How a scene, a view and a question show themselves in a notebook: picture, map, interactive 3D."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import linear
from scenegen.frames import look_at
from scenegen.frames.convert import GLTF_FROM_WORLD, OPENCV_FROM
from scenegen.observe import Observation
from scenegen.scene import Room, Scene, View
from scenegen.show.cells import dataset_html, question_html, record_html, truth_html, view_html
from scenegen.show.coarse import coarse, painted
from scenegen.show.map import map_svg
from scenegen.tables.dataset import Dataset, Record
from scenegen.tasks import Question


def html(shown: object) -> str | None:
    """HTML of a Scene, a View or its truth, a Dataset, its questions, or a Question; None for anything else."""
    drawn: dict[type, Callable[[Any], str]] = {
        Scene: scene_html,
        View: view_html,
        Dataset: dataset_html,
        Record: record_html,
        Question: question_html,
        Observation: truth_html,
    }
    made = next((draw for kind, draw in drawn.items() if isinstance(shown, kind)), None)
    return None if made is None else made(shown)


def scene_html(scene: Scene) -> str:
    """The map, and an interactive 3D view of the meshes where there are any."""
    head = f"<b>{escape(scene.id)}</b>: {len(scene.things)} things, {len(scene.people)} people, {len(scene.cameras)} cameras<br>"
    return head + f"<div style='display:flex;gap:8px'>{map_svg(scene, 380)}{_viewer(scene)}</div>"


CELLS = 56
"""Vertices along the longest side of a thing in the 3D view: what is nearer together is drawn as one."""
LOOKING = np.array([0.62, 0.5, -0.6])
"""Direction in the world in which the 3D view looks first; walls that it would look at from outside are left out."""
NEAR_M = 0.15


def to_trimesh(scene: Scene) -> Any:
    """The scene as a trimesh.Scene in the world frame (Z up), coarse enough for a notebook: plain colours, near walls and ceiling left out."""
    import trimesh

    from scenegen.world.geometry import build_geometry

    shown = trimesh.Scene()
    for placed in build_geometry(scene).placed:
        mesh = placed.mesh
        faces, kept = coarse(placed.world_vertices, mesh.faces, CELLS)
        if placed.entity_id is None and scene.room is not None:
            inner = _looked_into(scene.room, placed.world_vertices, faces)
            faces, kept = faces[inner], kept[inner]
        for number, (rgb, used, own) in enumerate(painted(mesh, faces, kept)):
            look = trimesh.visual.material.PBRMaterial(
                baseColorFactor=[*linear(np.array(rgb)).tolist(), 1.0], metallicFactor=0.0, roughnessFactor=0.9
            )
            part = trimesh.Trimesh(
                placed.world_vertices[used], own, process=False, visual=trimesh.visual.TextureVisuals(material=look)
            )
            name = f"{placed.entity_id or 'room'}/{number}"
            shown.add_geometry(part, node_name=name, geom_name=name)
    return shown


def _looked_into(room: Room, vertices: NDArray[np.float32], faces: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(F,) whether a face of the shell stays: not the ceiling, nor a wall that the first look would see from outside."""
    middle = vertices[faces].mean(1)
    stays = np.ones(len(faces), dtype=bool) if room.height is None else middle[:, 2] < room.height - 0.01
    if room.height is None:
        return stays
    for start, end in zip(room.floor, np.roll(room.floor, -1, axis=0), strict=True):
        along = (end - start) / np.linalg.norm(end - start)
        out = np.array([along[1], -along[0]])  # the floor lies to the left of its edges
        if out @ LOOKING[:2] < 0:  # seen from outside
            place = middle[:, :2] - start
            beside = (place @ along > -NEAR_M) & (place @ along < np.linalg.norm(end - start) + NEAR_M)
            stays &= ~(beside & (np.abs(place @ out) < NEAR_M) & (middle[:, 2] > 0.02))
    return stays


def _first_look(shown: Any) -> None:
    """Turn a scene Y up, as viewers hold what they show, and set the camera they open with: from above, into the room."""
    shown.apply_transform(GLTF_FROM_WORLD)
    middle, reach = shown.bounds.mean(0), float(np.linalg.norm(np.ptp(shown.bounds, axis=0)))
    way = GLTF_FROM_WORLD[:3, :3] @ LOOKING / np.linalg.norm(LOOKING)
    shown.camera.fov = (50.0, 40.0)
    shown.camera_transform = look_at(middle - way * reach * 0.9, middle, (0.0, 1.0, 0.0)) @ OPENCV_FROM["opengl"]


def _viewer(scene: Scene) -> str:
    from trimesh.viewer.notebook import scene_to_html

    if not any(entity.asset for entity in scene.entities):
        return ""
    shown = to_trimesh(scene)
    _first_look(shown)
    page = scene_to_html(shown)
    return f"<iframe srcdoc='{escape(page, quote=True)}' style='width:520px;height:400px;border:0'></iframe>"
