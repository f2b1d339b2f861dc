"""What mirrors show of a scene in a picture: rays cast once more off their glass, counted by entity."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import inverse, project
from scenegen.observe.observer import Observer, world_rays
from scenegen.rays import Hits, Rays, open_rays
from scenegen.scene import Camera
from scenegen.scene.measured import Reflection

Floats = NDArray[Any]
LIFT_M = 5e-4
"""How far before the glass a bounced ray begins."""
FEW = 20
"""Pixels in the glass from which on it is measured how much of a thing they are."""
ACROSS = 32
"""Rows and columns of rays by which a silhouette behind the glass is measured."""


def bounce(rays: Rays, eye: Floats, ways: Floats, reach: Floats, normals: Floats) -> tuple[Floats, Floats, Hits]:
    """Where rays from an eye (3,) along `ways` (R, 3) begin again when they meet mirror glass at the parameters `reach` (R,), the ways that
    they go (R, 3), and what they meet. normals (R, 3): unit, either way round. The mirrored way is d - 2 (d·n) n, as long as d."""
    along = (ways * normals).sum(1, keepdims=True)
    turned = ways - 2 * along * normals
    at = eye + ways * reach[:, None]
    return at, turned, rays.cast(at - np.sign(along) * normals * np.float32(LIFT_M), turned)


def reflections(observer: Observer, camera: Camera) -> dict[str, Reflection]:
    """What each mirror shows that a picture shows, by the mirror's id."""
    geometry = observer.geometry
    out: dict[str, Reflection] = {}
    glass = {
        k: flags[one.mesh.face_material] for k, one in enumerate(geometry.placed) if (flags := _mirrors(one.mesh.materials)).any()
    }
    if not glass:
        return out
    eye, ways = camera.world_from_camera[:3, 3].astype(np.float32), world_rays(camera)
    hits = observer.rays.cast(camera.world_from_camera[:3, 3], ways, coherent=True)
    instance = np.array([one.instance for one in geometry.placed] + [0])
    for k, faces in glass.items():
        placed, on = geometry.placed[k], np.flatnonzero(hits.mesh == k)
        on = on[faces[hits.face[on]]]
        if placed.entity_id is None or not len(on):
            continue
        normals = placed.face_normals[hits.face[on]]
        _, _, met = bounce(observer.rays, eye, ways[on], hits.t[on], normals)
        counts = np.bincount(instance[met.mesh], minlength=len(geometry.ids) + 1)[1:]
        whole = counts.astype(np.float64)
        point, normal = eye + ways[on[0]] * hits.t[on[0]], normals[0]
        for number in np.flatnonzero(counts >= FEW):
            whole[number] = max(_whole(geometry, int(number) + 1, camera, point, normal), float(counts[number]))
        out[placed.entity_id] = Reflection(len(on), counts, whole)
    return out


def _mirrors(materials: Any) -> NDArray[np.bool_]:
    return np.array([look.mirror for look in materials], dtype=bool)


def _whole(geometry: Any, number: int, camera: Camera, point: Floats, normal: Floats) -> float:
    """Pixels that a thing would cover in a glass without end (through `point`, unit `normal`) if nothing hid it; 0 where a part of it is
    behind the camera's own plane. What is reflected is seen from the image of the eye: rays go there and back."""
    placed = next(one for one in geometry.placed if one.instance == number)
    behind = placed.world_vertices - 2 * ((placed.world_vertices - point) @ normal)[:, None] * normal
    uv, depth = project(camera.K, inverse(camera.world_from_camera), behind.astype(np.float64))
    if (depth <= 0).any():
        return 0.0
    low, high = uv.min(0), uv.max(0)
    steps = (np.arange(ACROSS) + 0.5) / ACROSS
    x, y = (grid.ravel() for grid in np.meshgrid(*(low[k] + steps * (high[k] - low[k]) for k in (0, 1))))
    local = np.linalg.solve(camera.K, np.stack([x, y, np.ones(len(x))]))
    ways = (camera.world_from_camera[:3, :3] @ local).T
    eye = camera.world_from_camera[:3, 3]
    image = eye - 2 * ((eye - point) @ normal) * normal
    turned = ways - 2 * (ways @ normal)[:, None] * normal
    met = open_rays([(placed.world_vertices, placed.mesh.faces)]).cast(image, turned.astype(np.float32)).mesh >= 0
    return float(met.mean() * np.prod(high - low))
