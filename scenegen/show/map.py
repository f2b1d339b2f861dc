"""A top-down map of a scene as SVG, with every frame drawn: things, fronts, bodies, torsos, heads, gazes, cameras."""

from __future__ import annotations

from html import escape

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import half_size
from scenegen.scene import Camera, Object, Person, Scene, solid_walls

FRAME_COLORS = {"body": "#1f2937", "torso": "#2563eb", "head": "#dc2626", "gaze": "#d97706"}
_MARGIN = 0.6


def map_svg(scene: Scene, width: int = 420, highlight: frozenset[str] = frozenset()) -> str:
    """SVG text. World X to the right, Y up, one unit a metre. `highlight` names entities drawn with a thick edge."""
    low, high = _bounds(scene)
    span = high - low
    height = max(1, round(width * float(span[1] / span[0])))
    unit = float(span[0]) / 100
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="{low[0]:.3f} {-high[1]:.3f} {span[0]:.3f} {span[1]:.3f}" font-family="sans-serif" class="map">'
    ]
    if scene.room is not None:
        parts.append(f'<polygon points="{_points(scene.room.floor)}" fill="#f8fafc" stroke="#475569" stroke-width="{unit}"/>')
        parts += [
            f'<polyline points="{_points(np.stack([start, end]))}" fill="none" stroke="#475569" stroke-width="{2 * unit}"/>'
            for start, end, _ in solid_walls(scene.room)
        ]
    parts += [
        _thing(thing, unit, thing.id in highlight)
        for thing in sorted(scene.objects, key=lambda o: float(o.world_from_object[2, 3]))
    ]
    parts += [_person(person, unit, person.id in highlight) for person in scene.people]
    parts += [_camera(camera, unit) for camera in scene.cameras]
    parts.append(_legend(low, high, unit))
    parts.append("</svg>")
    return "".join(parts)


def _bounds(scene: Scene) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = [entity_pose[:2, 3][None] for entity_pose in _poses(scene)]
    if scene.room is not None:
        points.append(scene.room.floor)
    cloud = np.vstack(points) if points else np.zeros((1, 2))
    low, high = cloud.min(0) - _MARGIN, cloud.max(0) + _MARGIN
    return low, high


def _poses(scene: Scene) -> list[NDArray[np.float64]]:
    return [
        *(thing.world_from_object for thing in scene.objects),
        *(person.world_from_body for person in scene.people),
        *(camera.world_from_camera for camera in scene.cameras),
    ]


def _points(polygon: NDArray[np.float64]) -> str:
    return " ".join(f"{x:.3f},{-y:.3f}" for x, y in polygon)


def _footprint(pose: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    local = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * size[:2] / 2
    out: NDArray[np.float64] = local @ pose[:2, :2].T + pose[:2, 3]
    return out


def _arrow(pose: NDArray[np.float64], axis: int, length: float, color: str, unit: float) -> str:
    start, direction = pose[:2, 3], pose[:2, axis]
    norm = float(np.linalg.norm(direction))
    if norm < 1e-6:
        return ""
    forward = direction / norm
    tip, side = start + forward * length, np.array([-forward[1], forward[0]])
    head = np.stack([tip, tip - forward * 2.2 * unit + side * unit, tip - forward * 2.2 * unit - side * unit])
    return (
        f'<line x1="{start[0]:.3f}" y1="{-start[1]:.3f}" x2="{tip[0]:.3f}" y2="{-tip[1]:.3f}" stroke="{color}" stroke-width="{0.5 * unit:.4f}"/>'
        f'<polygon points="{_points(head)}" fill="{color}"/>'
    )


def _text(where: NDArray[np.float64], words: str, unit: float, color: str = "#334155") -> str:
    return f'<text x="{where[0]:.3f}" y="{-where[1]:.3f}" font-size="{2.1 * unit:.4f}" text-anchor="middle" fill="{color}">{escape(words)}</text>'


def _thing(thing: Object, unit: float, strong: bool) -> str:
    pose = thing.world_from_object
    corners = _footprint(pose, thing.size)
    name = " ".join(word for word in (thing.attributes.get("color", ""), thing.label) if word)
    edge = ("#111827", 0.8) if strong else ("#94a3b8", 0.3)
    shape = (
        f'<g data-id="{escape(thing.id)}"><title>{escape(thing.id)}: {escape(name)}</title><polygon points="{_points(corners)}" fill="{"#fde68a" if strong else "#e2e8f0"}" '
        f'fill-opacity="0.75" stroke="{edge[0]}" stroke-width="{edge[1] * unit:.4f}"/>'
    )
    if thing.has_front:
        shape += _arrow(pose, 0, float(thing.size[0]) / 2 + 2.5 * unit, "#64748b", unit)
    if strong or float(thing.size[:2].max()) > 8 * unit:
        shape += _text(pose[:2, 3], thing.label, unit)
    return shape + "</g>"


def _person(person: Person, unit: float, strong: bool) -> str:
    x, y = person.world_from_body[:2, 3]
    words = f"{person.id}: {person.label}, " + ", ".join(f"{k} {v}" for k, v in person.attributes.items())
    shape = f'<g data-id="{escape(person.id)}"><title>{escape(words)}</title><circle cx="{x:.3f}" cy="{-y:.3f}" r="{2.2 * unit:.4f}" fill="{"#f59e0b" if strong else "#fbbf24"}" stroke="#92400e" stroke-width="{(0.8 if strong else 0.3) * unit:.4f}"/>'
    for reach, (name, color) in zip((9.0, 7.5, 6.0, 4.5), FRAME_COLORS.items(), strict=True):
        pose = getattr(person, f"world_from_{name}").copy()
        pose[:2, 3] = person.world_from_body[:2, 3]
        shape += _arrow(pose, 0, reach * unit, color, unit)
    return shape + _text(np.array([x, y - 4.6 * unit]), person.id, unit, "#92400e") + "</g>"


def _camera(camera: Camera, unit: float) -> str:
    pose = camera.world_from_camera
    half, _ = half_size(camera.K, camera.width, camera.height)
    rays = [pose[:2, :2] @ np.array([s * half, 0.0]) + pose[:2, 2] for s in (-1, 1)]
    start = pose[:2, 3]
    cone = np.stack([start, *(start + 7 * unit * ray for ray in rays)])
    return (
        f'<g class="camera" data-id="{escape(camera.id)}"><title>{escape(camera.id)}</title><polygon points="{_points(cone)}" fill="#10b981" fill-opacity="0.35" stroke="#047857" '
        f'stroke-width="{0.25 * unit:.4f}"/>{_text(start - np.array([0, 2.6 * unit]), camera.id, unit, "#047857")}</g>'
    )


def _legend(low: NDArray[np.float64], high: NDArray[np.float64], unit: float) -> str:
    words = "".join(
        f'<tspan fill="{color}" dx="{unit:.3f}">{name}</tspan>'
        for name, color in (*FRAME_COLORS.items(), ("front", "#64748b"), ("camera", "#047857"))
    )
    return f'<text x="{low[0] + unit:.3f}" y="{-low[1] - unit:.3f}" font-size="{2.1 * unit:.4f}">{words}</text>'
