"""Colour without any OpenGL: Embree rays for soft shadows and ambient occlusion, NumPy for the rest. The same bytes on every run."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import pixel_size
from scenegen.observe import Observation, Observer, Rays, ray_scene, world_rays
from scenegen.render.base import renderer
from scenegen.render.develop import develop
from scenegen.render.edges import SUBPIXELS, donors, edges, subpixel_rays
from scenegen.render.shading import (
    AO_FLOOR,
    AO_REACH_M,
    LEAST_ROUGHNESS,
    SPECULAR_MOST,
    Lighting,
    dot,
    length,
    lighting,
)
from scenegen.render.surface import Surface, SurfaceTable
from scenegen.scene import Camera, Light
from scenegen.world.geometry import Geometry

Floats = NDArray[Any]
TILE = 4
LIFT_M = 2e-3


@renderer("raycast")
class RaycastRenderer:
    """The renderer that needs no GL. Keeps the last scene's tables, so that views of one scene share them."""

    name = "raycast"
    device = "CPU (Embree)"

    def __init__(self) -> None:
        from scenegen.render.reflect import Reflections  # it shades what mirrors show by what is below

        self._geometry: Geometry | None = None
        self._reflections = Reflections()

    def _enter(self, geometry: Geometry) -> None:
        if self._geometry is geometry:
            return
        self._table = SurfaceTable(geometry)
        self._rays = ray_scene(geometry)
        self._all = lighting(geometry.scene)
        self._geometry = geometry

    def render(self, geometry: Geometry, camera: Camera, observation: Observation | None = None) -> NDArray[np.uint8]:
        """(H, W, 3) sRGB: one shaded sample a pixel; at edges pixels take shares of their neighbours."""
        self._enter(geometry)
        self._lighting = replace(self._all, lights=tuple(self._all.lights[k] for k in self._all.near(camera)))
        seen = observation if observation is not None else Observer(geometry).look(camera)
        rays = world_rays(camera)
        color, missed = np.empty_like(rays), np.flatnonzero(seen.hits.mesh < 0)
        color[missed] = self._all.sky(rays[missed])
        if len(missed) < len(rays):
            hit = slice(None) if not len(missed) else np.flatnonzero(seen.hits.mesh >= 0)
            light = np.zeros((len(rays), 1 + len(self._lighting.lights)), dtype=np.float32)
            surface = self._table.at(seen.hits, hit, camera.world_from_camera[:3, 3], rays[hit], pixel_size(camera.K))
            light[hit] = visibility(self._rays, self._lighting, surface, np.arange(len(rays))[hit], camera.width)
            shape = (camera.height, camera.width)
            light = smooth(light.reshape(*shape, -1), seen.hits.mesh.reshape(shape), seen.normals, seen.depth)
            light = light.reshape(len(rays), -1)
            color[hit] = shade(surface, light[hit], self._lighting, camera.world_from_camera[:3, 3])
        glass = self._reflections.glass(geometry, seen)
        color[glass] = 0
        self._antialias(color, seen, camera)
        if len(glass):
            self._reflections.add(color, geometry, camera, seen, self._table)
        return develop(color, camera.photo).reshape(camera.height, camera.width, 3)

    def _antialias(self, color: Floats, seen: Observation, camera: Camera) -> None:
        """Mix pixels next to an edge, in place, from those that saw what their subsamples meet."""
        view = self._table.viewed(seen)
        edge = edges(view, camera)
        if not len(edge):
            return
        hits = self._rays.cast(camera.world_from_camera[:3, 3], subpixel_rays(edge, camera).reshape(-1, 3), coherent=True)
        chosen = neighbours(edge, donors(edge, self._table.met(hits), view, camera), camera)
        color[edge] = np.minimum(color[chosen], 4.0).reshape(len(edge), len(SUBPIXELS), 3).mean(1)


def neighbours(pixels: NDArray[np.int64], choice: NDArray[np.uint8], camera: Camera) -> NDArray[np.int64]:
    """(R * SUBPIXELS,) the pixels that `donors` chose."""
    side = np.sign(np.array(SUBPIXELS)).astype(np.int64)
    row, column = np.divmod(pixels[:, None], camera.width)
    row, column = row + side[:, 1] * (choice >= 2), column + side[:, 0] * (choice % 2)
    inside = np.clip(row, 0, camera.height - 1) * camera.width + np.clip(column, 0, camera.width - 1)
    return np.asarray(inside.ravel())


def visibility(rays: Rays, given: Lighting, surface: Surface, pixel: NDArray[np.int64], width: int) -> Floats:
    """(R, 1 + lights): one ambient-occlusion and one shadow sample a pixel; a 4 x 4 tile of pixels covers the hemisphere. pixel: row-major
    numbers in a picture `width` wide."""
    row, column = np.divmod(pixel, width)
    cell = (row % TILE) * TILE + column % TILE
    start = surface.position + surface.face_normal * np.float32(LIFT_M)
    out = np.empty((len(pixel), 1 + len(given.lights)), dtype=np.float32)
    tangent, across = _basis(surface.normal)
    open_ = np.zeros(len(pixel), dtype=np.float32)
    for turn in range(2):
        x, y, z = _hemisphere()[turn, cell].T[:, :, None]
        open_ += ~rays.occluded(start, tangent * x + across * y + surface.normal * z, AO_REACH_M * (1.0, 0.35)[turn])
    out[:, 0] = open_ / 2
    for k, light in enumerate(given.lights, 1):
        way = _towards(light, start, _disc()[cell])
        facing = dot(way, surface.normal) > 0
        out[:, k] = 0.0
        lit = np.flatnonzero(facing)
        out[lit, k] = ~rays.occluded(start[lit], way[lit], 0.98 if light.kind == "point" else None)
    return out


def shade(surface: Surface, light: Floats, given: Lighting, seen_from: Floats) -> Floats:
    """Linear RGB (R, 3). light (R, 1 + lights): open sky share, then each light's visible share. seen_from (3,) or (R, 3): the eye.

    Lambert plus GGX with Hammon's visibility term and Schlick's Fresnel; the surroundings' reflection after Lazarov's fit.
    """
    normal, open_ = surface.normal, np.float32(AO_FLOOR) + np.float32(1 - AO_FLOOR) * light[:, :1]
    diffuse = given.around(normal) * open_
    gloss = np.zeros((len(light), 3), dtype=np.float32)
    eye = seen_from.astype(np.float32) - surface.position
    eye /= np.maximum(length(eye), np.float32(1e-6))[:, None]
    rough, metal = np.maximum(surface.roughness, np.float32(LEAST_ROUGHNESS)), surface.metallic[:, None]
    f0 = np.float32(0.04) * (1 - metal) + surface.albedo * metal
    nv = np.maximum(dot(normal, eye), np.float32(0.02))
    a = rough * rough
    for k, source in enumerate(given.lights, 1):
        way = _towards(source, surface.position, None)
        reach = length(way)[:, None]
        way = way / np.maximum(reach, np.float32(1e-6))
        nl = np.maximum(dot(way, normal), 0)
        strength = (np.float32(source.power) * nl)[:, None] * light[:, k : k + 1]
        if source.kind == "point":
            strength = strength / np.maximum(reach, np.float32(0.4)) ** 2
        arriving = strength * source.color.astype(np.float32)
        diffuse += arriving
        half = way + eye
        half /= np.maximum(length(half), np.float32(1e-6))[:, None]
        nh = np.maximum(dot(half, normal), 0)
        spread = nh * nh * (a * a - 1) + 1
        away = (1 - np.maximum(dot(half, eye), 0)) ** 2
        away = (away * away * np.sqrt(away))[:, None]
        lobe = a * a / (spread * spread) * np.float32(0.5) / np.maximum(2 * nl * nv * (1 - a) + (nl + nv) * a, np.float32(1e-4))
        gloss += arriving * lobe[:, None] * (f0 + (1 - f0) * away)
    mirror = _surroundings(normal, eye, nv, rough, given) * open_ * _environment_share(f0, nv, rough)
    out: Floats = surface.albedo * (1 - metal) * diffuse + np.minimum(gloss, np.float32(SPECULAR_MOST)) + mirror
    return out + surface.emission[:, None] * surface.albedo


def _surroundings(normal: Floats, eye: Floats, nv: Floats, rough: Floats, given: Lighting) -> Floats:
    """(R, 3) what is mirrored: the ambient light of the reflected direction; out of doors the sky, the more the smoother."""
    reflected = 2 * dot(normal, eye)[:, None] * normal - eye
    inside = given.around(reflected)
    if not given.outdoors:
        return inside
    return given.sky(reflected) * (1 - rough)[:, None] + inside * rough[:, None]


def _environment_share(f0: Floats, nv: Floats, rough: Floats) -> Floats:
    """(R, 3) share of the surroundings that a rough surface reflects (Lazarov 2013)."""
    x, y = 1 - rough, np.float32(0.0425) - np.float32(0.0275) * rough
    b = np.minimum(x * x, np.exp2(np.float32(-9.28) * nv)) * x + y
    scale = np.float32(-1.04) * b + np.float32(1.04) - np.float32(0.572) * rough
    bias = np.float32(1.04) * b - np.float32(0.04) + np.float32(0.022) * rough
    out: Floats = f0 * scale[:, None] + bias[:, None]
    return out


def _towards(light: Light, position: Floats, jitter: Floats | None) -> Floats:
    """(R, 3) from positions to a light; length 1 for a sun, the whole way for a point light."""
    if light.kind == "sun":
        way = -light.direction.astype(np.float32)
        way = way / np.linalg.norm(way)
        if jitter is None:
            return np.broadcast_to(way, position.shape)
        side, up = _basis(way[None])
        return way + np.float32(max(light.radius, 0.02)) * (jitter[:, :1] * side + jitter[:, 1:] * up)
    way = light.position.astype(np.float32) - position
    if jitter is None:
        return way
    side, up = _basis(way / np.maximum(length(way), np.float32(1e-6))[:, None])
    return way + np.float32(light.radius) * (jitter[:, :1] * side + jitter[:, 1:] * up)


def _basis(normal: Floats) -> tuple[Floats, Floats]:
    """Two unit vectors across each normal (Duff et al. 2017)."""
    x, y, z = normal.T
    sign = np.where(z >= 0, np.float32(1), np.float32(-1))
    a = -1 / (sign + z)
    b = x * y * a
    return np.stack([1 + sign * x * x * a, sign * b, -sign * x], 1), np.stack([b, sign + y * y * a, -y], 1)


@lru_cache(maxsize=1)
def _hemisphere() -> Floats:
    """(2, TILE², 3) cosine-weighted directions about +Z, one set for far and one for near occlusion."""
    k = np.arange(2 * TILE * TILE)
    order = np.argsort((k * 0.7548776662) % 1.0)
    radius = np.sqrt((order + 0.5) / len(k))
    angle = 2 * np.pi * k * 0.6180339887
    out = np.stack([radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1 - radius**2)], 1)
    return out.reshape(2, TILE * TILE, 3).astype(np.float32)


@lru_cache(maxsize=1)
def _disc() -> Floats:
    """(TILE², 2) points in the unit disc (Vogel's spiral), scattered over the tile."""
    k = np.arange(TILE * TILE)
    order = np.argsort((k * 0.5698402910) % 1.0)
    radius, angle = np.sqrt((order + 0.5) / len(k)), order * 2.399963229728653
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32)


def smooth(light: Floats, mesh: NDArray[np.int32], normal: Floats, depth: Floats) -> Floats:
    """Light (H, W, K) averaged over a window of TILE pixels an axis on the same surface: same mesh (H, W), like normal (H, W, 3), near
    depth (H, W).

    Weights 1/2, 1, 1, 1, 1/2 cover each cell of the tile exactly once, so that no pattern of it is left. Two passes, one an axis.
    """
    shape, out = mesh.shape, light
    for axis in (1, 0):
        total, weight = out.copy(), np.ones(shape, dtype=np.float32)
        for step in (1, 2):
            ahead = tuple(slice(step, None) if k == axis else slice(None) for k in (0, 1))
            behind = tuple(slice(None, -step) if k == axis else slice(None) for k in (0, 1))
            like = mesh[ahead] == mesh[behind]
            like &= dot(normal[ahead], normal[behind]) > 0.9
            like &= np.abs(depth[ahead] - depth[behind]) < 0.03 * step * np.maximum(depth[ahead], np.float32(0.3))
            share = like.astype(np.float32) * np.float32(1.0 if step < TILE // 2 else 0.5)
            total[ahead] += share[..., None] * out[behind]
            total[behind] += share[..., None] * out[ahead]
            weight[ahead] += share
            weight[behind] += share
        out = total / weight[..., None]
    return out
