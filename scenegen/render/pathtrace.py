"""Photoreal colour: Mitsuba 3 path tracing, denoised by Open Image Denoise with noise-free albedo and normals from the ray caster.

Geometry, materials, textures and lights are those of the other backends; light then bounces, windows let the sky in, glass is clear.
Radiance is in the units of `shading`: a white surface that a light of power 1 meets squarely from 1 m has radiance 1.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.images import KIND
from scenegen.assets.looks.mesh import SILVER, Material
from scenegen.assets.looks.pictures import mean_rgb, shown
from scenegen.assets.looks.textures import texture_map
from scenegen.errors import RenderError
from scenegen.frames import field_of_view, lens, pixel_size, square_pixels
from scenegen.observe import Hits, Observation, Observer, ray_scene, world_rays
from scenegen.render.base import missing, renderer
from scenegen.render.develop import develop
from scenegen.render.drawn import Drawn, drawn
from scenegen.render.edges import SUBPIXELS, edges, subpixel_rays
from scenegen.render.reflect import bounced, unfolded
from scenegen.render.shading import Lighting, lighting, linear_rgb
from scenegen.render.surface import SurfaceTable
from scenegen.scene import Camera, Light
from scenegen.world.geometry import Geometry

Floats = NDArray[Any]
SPP = 16
"""Samples a pixel, before denoising."""
DEPTH = 5
"""Most surfaces on a path of light."""
MATT = 0.8
"""From this roughness on a surface is plainly diffuse."""
WINDOW_SKY = 2.6
"""How much brighter than indoors the sky is, seen from indoors."""
TYPICAL_M = 2.0
"""How far from a surface a lamp is, where light is shared out among samples."""
LEAST_SHARE = 0.02
"""Of the samples of the light that gives most: what the least gets, so that none is forgotten where it is near."""
SUN_M = 90.0
"""Distance of the disc that stands for the sun."""
RELIEF_M = {"fabric": 0.0006, "tile": -0.0012, "brick": -0.004, "carpet": 0.002, "grass": 0.008, "asphalt": 0.002}
"""Height in metres of a texture's second colour over its first, where it shows: relief costs a quarter of the time on plain walls."""
MITSUBA_FROM_OPENCV = np.diag([-1.0, -1.0, 1.0, 1.0])
VARIANTS = ("cuda_ad_rgb", "llvm_ad_rgb", "scalar_rgb")
"""Tried in this order, the fastest first; SCENEGEN_MITSUBA names one. The second needs a library that is no wheel: `LLVM_PACKAGE`."""
LLVM_PACKAGE = "libllvm19"
_PROBE = "import mitsuba as mi; mi.set_variant({!r}); mi.util.write_bitmap; mi.TensorXf(mi.render(mi.load_dict(mi.cornell_box()), spp=1)).numpy()"
Bsdf = dict[str, Any]


@lru_cache(maxsize=1)
def _mitsuba() -> Any:
    """Mitsuba with its variant set. A variant is tried in a child process: a compiler that it cannot use ends the process."""
    try:
        import mitsuba as mi
        import pyoidn  # noqa: F401
    except Exception as error:
        raise missing(
            "pathtrace", error, ["pip install 'scenegen[photoreal]'", "--renderer raycast needs nothing more"], "mitsuba"
        ) from error
    wanted = os.environ.get("SCENEGEN_MITSUBA")
    for variant in (wanted,) if wanted else VARIANTS:
        if variant == "scalar_rgb" or (variant in mi.variants() and _runs(variant)):
            mi.set_variant(variant)
            mi.set_log_level(mi.LogLevel.Error)  # not a line for every sample that is dropped as not finite
            return mi
    raise RenderError(f"Mitsuba's variant {wanted!r} does not run here", where="SCENEGEN_MITSUBA", fix="unset it, or scalar_rgb")


def _runs(variant: str) -> bool:
    try:
        done = subprocess.run([sys.executable, "-c", _PROBE.format(variant)], capture_output=True, timeout=90)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@renderer("pathtrace")
class PathtraceRenderer:
    """The photoreal tier. Keeps the last scene, so that views of one scene share it. spp: samples a pixel."""

    name = "pathtrace"

    def __init__(self, spp: int = SPP) -> None:
        self._mi = _mitsuba()
        self.samples = spp
        self.device = f"Mitsuba {self._mi.__version__} {self._mi.variant()}"
        self._geometry: Geometry | None = None
        self._textures: dict[tuple[Any, ...], Any] = {}
        self._imported: set[str] = set()

    def _enter(self, geometry: Geometry) -> None:
        if geometry is self._geometry:
            return
        self._geometry = None
        self._drawn = drawn(geometry)
        gone = self._imported - {m.picture for m in self._drawn.materials}
        self._textures = {key: value for key, value in self._textures.items() if key[0] not in gone}
        self._imported = {m.picture for m in self._drawn.materials if m.texture == KIND}
        self._table, self._rays = SurfaceTable(geometry), ray_scene(geometry)
        given = lighting(geometry.scene)
        path = {"type": "path", "max_depth": DEPTH, "rr_depth": 3}
        parts: dict[str, Any] = {"type": "scene", "integrator": path, "sky": self._sky(given)}
        weights = self._weights(geometry, given)
        for k in range(len(self._drawn.materials)):
            parts[f"mesh_{k}"] = self._mesh(self._drawn, k, weights.get(f"mesh_{k}", 0.0))
        for k, light in enumerate(given.lights):
            parts[f"light_{k}"] = _emitter(light, weights[f"light_{k}"])
        parts["sky"]["sampling_weight"] = weights["sky"]
        self._scene = self._mi.load_dict(parts)
        self._geometry = geometry

    # --- scene ---------------------------------------------------------------------------------

    def _weights(self, geometry: Geometry, given: Lighting) -> dict[str, float]:
        """Samples that each light gets, relative to the one that gets most: as the light that it gives at a typical place. The sky and the
        sun give in a room what its windows let in. Each picture is right with any weights; these are the ones with little noise."""
        made = self._drawn
        let_in = 1.0 if given.outdoors else _glazed(geometry)
        gives = {"sky": float(np.mean(given.zenith + given.horizon)) / 2 * (1.0 if given.outdoors else WINDOW_SKY) * let_in}
        for k, light in enumerate(given.lights):
            strength = light.power * float(light.color.mean())
            gives[f"light_{k}"] = strength * let_in if light.kind == "sun" else strength / TYPICAL_M**2
        area = np.bincount(made.face_material, weights=made.areas[0] / 2, minlength=len(made.materials))
        for k, material in enumerate(made.materials):
            if material.emission > 0:
                glow = float(linear_rgb(mean_rgb(material)).mean()) * material.emission
                gives[f"mesh_{k}"] = glow * float(area[k]) / (np.pi * TYPICAL_M**2)
        most = max(gives.values())
        return {name: max(value / most, LEAST_SHARE) if most > 0 else 1.0 for name, value in gives.items()}

    def _mesh(self, made: Drawn, number: int, weight: float) -> Any:
        """All triangles of one material as a Mitsuba mesh."""
        mi, material = self._mi, made.materials[number]
        faces = made.faces[made.face_material == number]
        used, index = np.unique(faces, return_inverse=True)
        props = mi.Properties()
        props["bsdf"] = mi.load_dict(self._bsdf(material))
        if material.emission > 0:
            color = self._base(material, material.emission)
            props["emitter"] = mi.load_dict({"type": "area", "radiance": color, "sampling_weight": weight})
        mesh = mi.Mesh(f"material_{number}", len(used), len(faces), props, has_vertex_normals=True, has_vertex_texcoords=True)
        params = mi.traverse(mesh)
        params["vertex_positions"] = np.ascontiguousarray(made.position[used], dtype=np.float32).ravel()
        params["vertex_normals"] = np.ascontiguousarray(made.normal[used], dtype=np.float32).ravel()
        params["vertex_texcoords"] = np.ascontiguousarray(made.uv[used], dtype=np.float32).ravel()
        params["faces"] = np.ascontiguousarray(index, dtype=np.uint32).ravel()
        params.update()
        return mesh

    def _bsdf(self, m: Material) -> Bsdf:
        """Metalness and roughness, a little relief, clear glass, mirrors."""
        if m.mirror:
            silver = {"type": "rgb", "value": [SILVER] * 3}
            return {"type": "twosided", "bsdf": {"type": "conductor", "material": "none", "specular_reflectance": silver}}
        base: Bsdf = {"type": "diffuse", "reflectance": self._base(m)} if m.roughness >= MATT and not m.metallic else {
            "type": "principled", "base_color": self._base(m), "roughness": max(m.roughness, 0.08), "metallic": m.metallic, "specular": 0.5,
        }  # fmt: skip
        out: Bsdf = {"type": "twosided", "bsdf": base}
        if m.texture in RELIEF_M:
            height = self._bitmap((m.texture,), texture_map(m.texture)[..., None], raw=True)
            out = {
                "type": "twosided",
                "bsdf": {"type": "bumpmap", "arbitrary": height, "scale": RELIEF_M[m.texture], "bsdf": base},
            }
        if m.clear > 0:
            return {"type": "blendbsdf", "weight": m.clear, "bsdf_0": out, "bsdf_1": {"type": "thindielectric"}}
        return out

    def _base(self, m: Material, gain: float = 1.0) -> Any:
        """A colour or a texture, times `gain`."""
        first, second = linear_rgb(m.rgb) * gain, linear_rgb(m.rgb2 or m.rgb) * gain
        if m.picture:
            wrap = "clamp" if all(m.clamped) else "repeat"
            return self._bitmap((m.picture, wrap, gain), _linear_picture(m) * np.float32(gain), raw=False, wrap=wrap)
        if m.texture == "plain":
            return {"type": "rgb", "value": first.tolist()}
        key = (m.texture, m.rgb, m.rgb2, gain)
        if key in self._textures:
            return self._textures[key]
        mix = (texture_map(m.texture) / np.float32(255))[..., None]
        return self._bitmap(key, first + (second - first) * mix, raw=False)

    def _bitmap(self, key: tuple[Any, ...], image: Floats, raw: bool, wrap: str = "repeat") -> Any:
        """A texture of linear values (H, W, C), kept; row 0 is v = 0."""
        if key not in self._textures:
            values = np.ascontiguousarray(image.astype(np.float32) / np.float32(255 if image.dtype == np.uint8 else 1))
            entry = {"type": "bitmap", "bitmap": self._mi.Bitmap(values), "raw": raw, "wrap_mode": wrap}
            self._textures[key] = self._mi.load_dict(entry)
        return self._textures[key]

    def _sky(self, given: Lighting) -> Bsdf:
        z_up = self._mi.ScalarTransform4f().rotate([1, 0, 0], 90)
        return {"type": "envmap", "bitmap": self._mi.Bitmap(sky_picture(given)), "to_world": z_up}

    # --- drawing -------------------------------------------------------------------------------

    def render(self, geometry: Geometry, camera: Camera, observation: Observation | None = None) -> NDArray[np.uint8]:
        """(H, W, 3) sRGB. RenderError for pixels that are not square."""
        color = self.radiance(geometry, camera, observation)
        return develop(color.reshape(-1, 3), camera.photo).reshape(color.shape)

    def radiance(
        self, geometry: Geometry, camera: Camera, observation: Observation | None = None, denoised: bool = True, seed: int = 0
    ) -> Floats:
        """Linear (H, W, 3) float32, before exposure."""
        self._enter(geometry)
        noisy = np.array(self._mi.render(self._scene, sensor=self._sensor(camera), spp=self.samples, seed=seed))[..., :3]
        noisy = np.ascontiguousarray(np.nan_to_num(noisy, posinf=0.0, neginf=0.0), dtype=np.float32)
        if not denoised:
            return noisy
        return self.denoised(noisy, observation if observation is not None else Observer(geometry).look(camera), camera)

    def denoised(self, noisy: Floats, seen: Observation, camera: Camera) -> Floats:
        """A linear picture (H, W, 3) float32 of the scene that was last drawn, without its noise."""
        import pyoidn

        albedo, normal = self._guides(seen, camera)
        out: Floats = np.maximum(pyoidn.denoise(noisy, albedo=albedo, normal=normal, hdr=True, clean_aux=True), 0)
        return out

    def _sensor(self, camera: Camera) -> Any:
        fx, fy, cx, cy = lens(camera.K)
        if not square_pixels(camera.K):
            raise RenderError("the pathtrace renderer needs square pixels", where=f"fx={fx}, fy={fy}", fix="--renderer raycast")
        across, _ = field_of_view(camera.K, camera.width, camera.height)
        to_world = camera.world_from_camera @ MITSUBA_FROM_OPENCV
        return self._mi.load_dict({
            "type": "perspective", "fov": float(np.rad2deg(across)), "fov_axis": "x", "near_clip": 0.02,
            "far_clip": 1e4, "to_world": self._mi.ScalarTransform4f(to_world),
            "principal_point_offset_x": float(cx / camera.width - 0.5), "principal_point_offset_y": float(cy / camera.height - 0.5),
            "film": {
                "type": "hdrfilm", "width": camera.width, "height": camera.height, "pixel_format": "rgb", "component_format": "float32",
                "rfilter": {"type": "box"},
            },
            "sampler": {"type": "multijitter", "sample_count": self.samples},
        })  # fmt: skip

    def _guides(self, seen: Observation, camera: Camera) -> tuple[Floats, Floats]:
        """Albedo and normal pictures (H, W, 3) without noise: one sample a pixel, more at edges."""
        rays = world_rays(camera)
        out = self._guide(seen.hits, rays, camera)
        edge = edges(unfolded(self._table, self._rays, camera, seen), camera)
        if len(edge):
            more = subpixel_rays(edge, camera).reshape(-1, 3)
            hits = self._rays.cast(camera.world_from_camera[:3, 3], more, coherent=True)
            out[edge] = self._guide(hits, more, camera).reshape(len(edge), len(SUBPIXELS), 6).mean(1)
        shape = (camera.height, camera.width, 3)
        return np.ascontiguousarray(out[:, :3]).reshape(shape), np.ascontiguousarray(out[:, 3:]).reshape(shape)

    def _guide(self, hits: Hits, rays: Floats, camera: Camera) -> Floats:
        """(R, 6): albedo and shading normal, in a mirror those of what it shows; the sky is white without a normal."""
        out = np.zeros((len(rays), 6), dtype=np.float32)
        out[:, :3] = 1
        eye, rays, hits, _ = bounced(self._table, self._rays, camera.world_from_camera[:3, 3], rays, hits)
        found = np.flatnonzero(hits.mesh >= 0)
        if len(found):
            spread = pixel_size(camera.K)
            surface = self._table.at(hits, found, eye if eye.ndim == 1 else eye[found], rays[found], spread)
            out[found, :3], out[found, 3:] = np.clip(surface.albedo, 0, 1), surface.normal
        return out

    def instances(self, geometry: Geometry, camera: Camera) -> NDArray[np.uint16]:
        """(H, W) instance numbers as Mitsuba's rays through pixel centres meet them: what tests hold against the truth."""
        self._enter(geometry)
        mi, made = self._mi, self._drawn
        by_shape = {f"mesh_{k}": made.instance[made.faces[made.face_material == k][:, 0]] for k in range(len(made.materials))}
        rays = world_rays(camera).astype(np.float64)
        rays /= np.linalg.norm(rays, axis=1, keepdims=True)
        out = np.zeros(len(rays), dtype=np.uint16)
        if "scalar" in mi.variant():
            for k, way in enumerate(rays):
                hit = self._scene.ray_intersect_preliminary(mi.Ray3f(camera.world_from_camera[:3, 3], way))
                found = by_shape.get(hit.shape.id()) if hit.is_valid() else None
                out[k] = 0 if found is None else found[hit.prim_index]
            return out.reshape(camera.height, camera.width)
        import drjit as dr

        eye, ways = mi.Point3f(*camera.world_from_camera[:3, 3].tolist()), mi.Vector3f(rays.T.astype(np.float32))
        met = self._scene.ray_intersect_preliminary(mi.Ray3f(eye, ways))
        number, face = np.array(dr.reinterpret_array(mi.UInt32, met.shape)), np.array(met.prim_index)
        for shape in self._scene.shapes():
            found = by_shape.get(shape.id())
            own: Any = dr.reinterpret_array(mi.UInt32, mi.ShapePtr(shape))
            chosen = number == int(own[0])
            if found is not None:
                out[chosen] = found[face[chosen]]
        return out.reshape(camera.height, camera.width)


def sky_picture(given: Lighting) -> Floats:
    """The sky of the other backends all round, linear (H, W, 3) with straight up in row 0, brighter when it lights a room through windows."""
    tall, wide = 64, 128
    up = np.pi / 2 - (np.arange(tall) + 0.5) / tall * np.pi
    ways = np.stack([np.cos(up), np.zeros(tall), np.sin(up)], 1).astype(np.float32)
    image = np.repeat(given.sky(ways)[:, None] * np.float32(1.0 if given.outdoors else WINDOW_SKY), wide, axis=1)
    return np.ascontiguousarray(image, dtype=np.float32)


def _linear_picture(m: Material) -> Floats:
    from scenegen.assets.looks.materials import linear

    picture = shown(m)
    assert picture is not None
    return linear(picture[::-1] / 255.0).astype(np.float32)


def _glazed(geometry: Geometry) -> float:
    """Share of a room's walls that is window."""
    room = geometry.scene.room
    if room is None or room.height is None:
        return 1.0
    around = float(np.linalg.norm(np.roll(room.floor, -1, axis=0) - room.floor, axis=1).sum())
    return sum(gap.width * gap.height for gap in room.openings if gap.kind == "window") / (around * room.height)


def _emitter(light: Light, weight: float = 1.0) -> Bsdf:
    """A disc: far off for a sun, under the ceiling and facing down for a lamp. Radiance so that its centre lights as `shading` says."""
    import mitsuba as mi

    tint = light.color * light.power
    if light.kind == "sun":
        way = light.direction / np.linalg.norm(light.direction)
        radius = SUN_M * max(light.radius, 0.02)
        place, facing = -way * SUN_M, way
        glow = tint * SUN_M**2 / radius**2
    else:
        radius = max(light.radius, 0.05)
        place, facing = light.position, np.array([0.0, 0.0, -1.0])
        glow = tint / radius**2
    up = [1.0, 0.0, 0.0] if abs(facing[0]) < 0.9 else [0.0, 1.0, 0.0]
    to_world = mi.ScalarTransform4f().look_at(place.tolist(), (place + facing).tolist(), up) @ mi.ScalarTransform4f().scale(
        float(radius)
    )
    return {
        "type": "disk",
        "to_world": to_world,
        "emitter": {"type": "area", "radiance": {"type": "rgb", "value": glow.tolist()}, "sampling_weight": weight},
    }
