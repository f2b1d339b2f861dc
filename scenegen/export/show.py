"""How a scene, a view and a question show themselves in a notebook: picture, map, interactive 3D."""

from __future__ import annotations

import io
from html import escape
from typing import Any

from scenegen.export.dataset import Record
from scenegen.export.gallery import data_uri
from scenegen.export.map import map_svg
from scenegen.scene import Scene, View

_LIST = "<li style='{style}'>{letter}. {choice}</li>"


def record_html(record: Record) -> str:
    """Pictures, question, choices with the answer marked, and the map with the operands highlighted."""
    pictures = "".join(f"<img style='max-width:320px;margin:2px' src='{_png(image)}'>" for image in record.images)
    choices = "".join(
        _LIST.format(style="font-weight:bold" if choice == record.answer else "", letter=chr(65 + k), choice=escape(choice))
        for k, choice in enumerate(record.choices)
    )
    scene = record.dataset.scene(record.scene_id)
    operands = frozenset(str(value) for value in _strings(record.evidence))
    return (
        f"<div>{pictures}<p><b>{escape(record.question)}</b></p><ul style='list-style:none;padding:0'>{choices}</ul>"
        f"<small>{escape(record.task)}, frame {escape(record.frame)}, margin {record.margin:.1f}: {escape(record.rationale)}</small>"
        f"<br>{map_svg(scene, 360, operands)}</div>"
    )


def model_html(shown: object) -> str | None:
    """HTML of a Scene or a View; None for anything else."""
    if isinstance(shown, Scene):
        return scene_html(shown)
    return view_html(shown) if isinstance(shown, View) else None


def scene_html(scene: Scene) -> str:
    """The map, and an interactive 3D view of the meshes where there are any."""
    head = f"<b>{escape(scene.id)}</b>: {len(scene.things)} things, {len(scene.people)} people, {len(scene.cameras)} cameras<br>"
    return head + f"<div style='display:flex;gap:8px'>{map_svg(scene, 380)}{_viewer(scene)}</div>"


def view_html(view: View) -> str:
    """What a view sees, as a table."""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{seen.pixels}</td><td>{seen.fraction:.2f}</td><td>{'yes' if seen.truncated else ''}</td></tr>"
        for name, seen in sorted(view.visible.items(), key=lambda item: -item[1].pixels)
        if seen.pixels
    )
    return f"<b>{escape(view.id)}</b><table><tr><th>entity</th><th>pixels</th><th>visible</th><th>cut by the border</th></tr>{rows}</table>"


def to_trimesh(scene: Scene) -> Any:
    """The scene as a trimesh.Scene (glTF axes are applied on export by trimesh's caller), one geometry an entity."""
    import numpy as np
    import trimesh

    from scenegen.assets.geometry import build_geometry
    from scenegen.assets.pictures import mean_rgb

    shown = trimesh.Scene()
    for placed in build_geometry(scene).placed:
        colors = np.array([[*mean_rgb(material), 1.0] for material in placed.mesh.materials])
        mesh: Any = trimesh.Trimesh(placed.world_vertices, placed.mesh.faces, process=False)
        mesh.visual.face_colors = (colors[placed.mesh.face_material] * 255).astype(np.uint8)
        shown.add_geometry(mesh, node_name=placed.entity_id or "room")
    return shown


def _viewer(scene: Scene) -> str:
    from trimesh.viewer.notebook import scene_to_html

    if not any(entity.asset for entity in scene.entities):
        return ""
    page = scene_to_html(to_trimesh(scene))
    return f"<iframe srcdoc='{escape(page, quote=True)}' style='width:520px;height:400px;border:0'></iframe>"


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for item in value.values() for word in _strings(item)]
    if isinstance(value, list):
        return [word for item in value for word in _strings(item)]
    return [value] if isinstance(value, str) else []


def _png(image: Any) -> str:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=88)
    return data_uri(buffer.getvalue(), "x.jpg")
