"""OpenGL over EGL through moderngl: one context a process, on a thread of its own, a scene uploaded once, shadow maps, ambient occlusion, 4x anti-aliasing.

On a GPU surfaces are rasterised. Where GL is software, they are read off the rays that truth has cast already, and only light is GL's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks import images
from scenegen.assets.looks.materials import linear
from scenegen.assets.looks.pictures import picture
from scenegen.assets.looks.textures import MAPS, texture_map
from scenegen.frames import half_size, inverse, pixel_size
from scenegen.observe import Observation, Observer
from scenegen.render import shaders
from scenegen.render.base import missing, renderer
from scenegen.render.develop import gains
from scenegen.render.egl_scene import GlScene, set_uniforms
from scenegen.render.egl_targets import made_targets
from scenegen.render.glthread import on_gl_thread
from scenegen.render.projections import projection
from scenegen.render.reflect import Reflections
from scenegen.render.shaded import Shaded
from scenegen.render.shading import SHADOWED_LIGHTS
from scenegen.render.tiles import SIDE, Cover, Mask, rows_of, spread
from scenegen.scene import Camera
from scenegen.world.geometry import Geometry

Floats = NDArray[Any]
EXPOSURE_LEVEL = 3
"""The mip level that exposure is measured on."""
FULL = ("light", "blur", "tone", "hit_normals", "hit_color", "mix")
"""The passes over pixels, whatever shows there."""
LINEAR = linear(np.arange(256) / 255.0).astype(np.float16)
"""Linear light of the 256 levels of sRGB."""
_CONTEXT: list[Any] = []


def _context() -> Any:
    """This process's one EGL context, for its GL thread."""
    if not _CONTEXT:
        try:
            import moderngl

            made = moderngl.create_context(standalone=True, require=330, backend="egl")  # type: ignore
            made.gc_mode = "context_gc"  # what nobody holds any more waits for its own thread to give it back
            _CONTEXT.append(made)
        except Exception as error:
            raise missing(
                "egl", error, ["sudo apt-get install libegl1 libgl1 libgl1-mesa-dri", "--renderer raycast needs no OpenGL"]
            ) from error
    return _CONTEXT[0]


@renderer("egl")
class EglRenderer:
    """Raster colour on a GPU or on Mesa's software GL. May be used from any thread: calls take turns. RenderError after a fork."""

    name = "egl"

    @on_gl_thread
    def __init__(self, software: bool | None = None) -> None:
        """software: whether to shade ray hits rather than triangles; None: where GL has no GPU."""
        self._gl = _context()
        self.device = str(self._gl.info["GL_RENDERER"])
        self._software = "llvmpipe" in self.device or "softpipe" in self.device if software is None else software
        self._targets: dict[tuple[int, int], dict[str, Any]] = {}
        self._scene: GlScene | None = None
        self._shown: tuple[tuple[str, ...], tuple[str, ...]] | None = None
        self._shaded: Shaded | None = None
        self._reflections = Reflections()
        self._pictures: Any = None
        self._images: Any = None
        with self._gl:
            self._give_back()
            self._programs = {
                key: self._gl.program(vertex_shader=v, fragment_shader=f) for key, (v, f) in shaders.PROGRAMS.items()
            }
            self._cover = Cover(self._gl, {key: self._programs[key] for key in FULL})
            self._sky = self._gl.vertex_array(self._programs["sky"], [])
            self._maps = self._array([texture_map(name)[..., None] for name in MAPS], "f1")

    # --- scene ---------------------------------------------------------------------------------

    def _entered(self, geometry: Geometry) -> GlScene:
        """Upload a scene, unless it is the one that is there, or of an instant of the same scene over time only what moved since."""
        if self._scene is not None:
            if self._scene.move(geometry):
                return self._scene
            self._scene.release()
            self._scene = self._shaded = None
            self._give_back()
        made = GlScene(self._gl, self._programs, geometry, self._software)
        self._show(*made.pictures)
        self._scene = made
        return made

    def _show(self, shown: tuple[str, ...], files: tuple[str, ...]) -> None:
        """Upload pictures and images, unless they are there: the frames of a clip show the same."""
        if self._shown == (shown, files):
            return
        for texture in (self._pictures, self._images):
            if texture is not None:
                texture.release()
        self._pictures = self._array([LINEAR[picture(name)[::-1]] for name in shown or ["sign:"]], "f2")
        self._pictures.repeat_x = self._pictures.repeat_y = False
        self._images = self._array(images.lights([images.image(path) for path in files]), "f2")
        self._shown = (shown, files)

    def _array(self, images: list[Floats], dtype: str) -> Any:
        """A mipmapped texture array of square images (S, S, C)."""
        stack = np.stack(images).astype(np.uint8 if dtype == "f1" else np.float16)
        made = self._gl.texture_array((*stack.shape[2:0:-1], len(stack)), stack.shape[3], stack.tobytes(), dtype=dtype)
        made.build_mipmaps()
        made.filter = (self._gl.LINEAR_MIPMAP_LINEAR, self._gl.LINEAR)
        return made

    # --- drawing -------------------------------------------------------------------------------

    @on_gl_thread
    def render(self, geometry: Geometry, camera: Camera, observation: Observation | None = None) -> NDArray[np.uint8]:
        """(H, W, 3) sRGB."""
        with self._gl:  # another backend's context may be current
            scene = self._entered(geometry)
            self._all = scene.lighting
            self._chosen = chosen = self._all.near(camera)
            self._lighting = replace(self._all, lights=tuple(self._all.lights[k] for k in chosen))
            self._shadows = [scene.shadow(k) for k in chosen]
            target = self._target(camera.width, camera.height)
            seen = observation
            if seen is None and (self._software or self._reflections.has_mirrors(geometry)):
                seen = Observer(geometry).look(camera)
            if self._software and seen is not None:
                self._shade_hits(target, scene, camera, seen)
            else:
                self._shade_triangles(target, scene, camera)
            if seen is not None and len(self._reflections.glass(geometry, seen)):
                self._reflect(target, geometry, camera, seen)
            return self._tone(target, camera)

    def _shade_triangles(self, target: dict[str, Any], scene: GlScene, camera: Camera) -> None:
        """Linear colour into `resolved` by rasterisation, 4x anti-aliased."""
        gl = self._gl
        view = inverse(camera.world_from_camera)
        clip = projection(camera) @ view
        self._into(target["prepass"], gl.DEPTH_TEST)
        target["prepass"].clear(0, 0, 0, 0, depth=1.0)
        self._write("prepass", clip=clip, view=view)
        _front_to_back(scene, scene.triangles["prepass"], camera)
        self._draw_light(target, camera)
        self._blur(target)
        self._into(target["color"], gl.NOTHING)
        target["color"].clear(depth=1.0)
        self._write(
            "sky",
            turn=camera.world_from_camera[:3, :3],
            half_size=half_size(camera.K, camera.width, camera.height),
            **self._around(),
        )
        self._sky.render(vertices=3)
        gl.enable_only(gl.DEPTH_TEST)
        self._set_color("color", target, scene, camera)
        self._write("color", clip=clip)
        _front_to_back(scene, scene.triangles["color"], camera)
        gl.copy_framebuffer(target["resolved"], target["color"])

    def _shade_hits(self, target: dict[str, Any], scene: GlScene, camera: Camera, seen: Observation) -> None:
        """Linear colour into `resolved` from the hits of rays; at edges pixels take shares of their neighbours."""
        gl, turn = self._gl, inverse(camera.world_from_camera)[:3, :3]
        assert scene.hits is not None
        assert scene.faces is not None
        hits, donors = scene.hits.pixels(seen), scene.hits.blends(seen, camera)
        now = Shaded(scene, scene.geometry, camera, target, tuple(self._chosen), hits, donors, scene.rows.copy())
        before, self._shaded = self._shaded, None
        touched = now.touched(before, seen) if before is not None and now.continues(before) else None
        for name, table in (("hits", now.hits), ("donors", now.donors)):
            first, last = (0, camera.height) if touched is None else rows_of(touched, camera.height)
            if last > first:
                target[name].write(table[first:last], viewport=(0, first, camera.width, last - first))
        target["hits"].use(5)
        scene.faces.use(6)
        self._into(target["prepass"], gl.NOTHING)
        self._write("hit_normals", hits=5, faces=6, turn=turn, half_size=half_size(camera.K, camera.width, camera.height))
        self._run("hit_normals", target["prepass"], None if touched is None else spread(touched), SIDE // 2)
        self._draw_light(target, camera)
        tiles = now.lit(np.frombuffer(target["light_map"].read(), dtype=np.uint32), before, touched)
        self._blur(target, tiles)
        self._into(target["single"], gl.NOTHING)
        self._set_color("hit_color", target, scene, camera)
        self._write(
            "hit_color", hits=5, faces=6, world_turn=camera.world_from_camera[:3, :3], half_size=half_size(camera.K, camera.width, camera.height),
            spread=pixel_size(camera.K),
        )  # fmt: skip
        self._run("hit_color", target["single"], tiles)
        self._into(target["resolved"], gl.NOTHING)
        target["single_map"].use(0)
        target["donors"].use(1)
        self._write("mix", color_map=0, donors=1)
        self._run("mix", target["resolved"], tiles)
        self._shaded = now

    def _reflect(self, target: dict[str, Any], geometry: Geometry, camera: Camera, seen: Observation) -> None:
        """What mirrors show into `resolved`, in which their glass is black; the next frame is not drawn from this one."""
        texture, shape = target["resolved_map"], (camera.height, camera.width, 4)
        pixels = np.frombuffer(texture.read(), dtype=np.float16).reshape(shape)[::-1].reshape(-1, 4).copy()
        color = pixels[:, :3].astype(np.float32)
        self._reflections.add(color, geometry, camera, seen)
        pixels[:, :3] = color
        texture.write(np.ascontiguousarray(pixels.reshape(shape)[::-1]))
        self._shaded = None

    def _draw_light(self, target: dict[str, Any], camera: Camera) -> None:
        """Occlusion and shadows at half size."""
        gl, size = self._gl, target["prepass"].size
        self._into(target["light"], gl.NOTHING)
        target["normals"].use(0)
        places, _, matrices = self._light_table()
        for k in range(SHADOWED_LIGHTS):
            self._shadows[min(k, len(self._shadows) - 1)][0].use(k + 1)
        self._write(
            "light", normals=0, shadow0=1, shadow1=2, shadow2=3, screen=size, half_size=half_size(camera.K, camera.width, camera.height), light_at=places,
            world_from_view=camera.world_from_camera, light_count=len(self._lighting.lights), light_clip=matrices,
        )  # fmt: skip
        self._cover.whole("light")

    def _blur(self, target: dict[str, Any], tiles: Mask | None = None) -> None:
        """Light blurred within surfaces; of all the picture, or of tiles."""
        self._into(target["blurred"], self._gl.NOTHING)
        target["normals"].use(0)
        target["light_map"].use(1)
        self._write("blur", normals=0, light=1)
        self._run("blur", target["blurred"], tiles, SIDE // 2)

    def _run(self, program: str, into: Any, tiles: Mask | None, side: int = SIDE) -> None:
        """Run a program over all pixels of the target in use, or over tiles of it."""
        if tiles is None:
            self._cover.whole(program)
        else:
            self._cover.tiles(program, tiles, into.size, side)

    def _set_color(self, program: str, target: dict[str, Any], scene: GlScene, camera: Camera) -> None:
        given = self._lighting
        places, tints, _ = self._light_table()
        for unit, texture in enumerate((target["normals"], target["blurred_map"], scene.looks, self._maps, self._pictures)):
            texture.use(unit)
        self._images.use(7)
        self._write(
            program, turn=camera.world_from_camera[:3, :3].T, eye=tuple(camera.world_from_camera[:3, 3].tolist()),
            ahead=tuple(camera.world_from_camera[:3, 2].tolist()), screen=(camera.width, camera.height),
            outdoors=float(given.outdoors), **self._around(),
            light_count=len(given.lights), light_at=places, light_color=tints, normals=0, light=1, looks=2, maps=3, pictures=4, images=7,
        )  # fmt: skip

    def _around(self) -> dict[str, tuple[float, ...]]:
        """The uniforms of ambient light and sky."""
        names = ("axis", "bright", "dim", "zenith", "horizon", "ground")
        return {name: tuple(getattr(self._all, name).tolist()) for name in names}

    def _tone(self, target: dict[str, Any], camera: Camera) -> NDArray[np.uint8]:
        """Exposure from a coarse copy, then tone in a shader."""
        gl, size = self._gl, (camera.width, camera.height)
        target["resolved_map"].build_mipmaps()
        level = min(EXPOSURE_LEVEL, int(np.log2(min(size))))
        coarse = np.frombuffer(target["resolved_map"].read(level=level), dtype=np.float16).reshape(-1, 4)[:, :3]
        self._into(target["toned"], gl.NOTHING)
        target["resolved_map"].use(0)
        gain = gains(coarse.astype(np.float32), camera.photo)
        self._write("tone", linear_color=0, gain=tuple(gain.tolist()), contrast=camera.photo.contrast)
        self._cover.whole("tone")
        raw = np.frombuffer(target["toned"].read(components=3, alignment=1), dtype=np.uint8)
        return np.ascontiguousarray(raw.reshape(camera.height, camera.width, 3)[::-1])

    @on_gl_thread
    def instances(self, geometry: Geometry, camera: Camera) -> NDArray[np.uint16]:
        """(H, W) instance numbers as rasterised: what tests hold against the ray cast truth."""
        gl, size = self._gl, (camera.width, camera.height)
        with gl:
            scene = self._entered(geometry)
            texture, depth = gl.texture(size, 1, dtype="f4"), gl.depth_renderbuffer(size)
            target = gl.framebuffer([texture], depth)
            self._into(target, gl.DEPTH_TEST)
            target.clear()
            self._write("ids", clip=projection(camera) @ inverse(camera.world_from_camera))
            scene.triangles["ids"].render()
            raw = np.frombuffer(target.read(components=1, dtype="f4"), dtype=np.float32)
            for owned in (target, texture, depth):
                owned.release()
        return np.round(raw.reshape(camera.height, camera.width)[::-1]).astype(np.uint16)

    # --- plumbing ------------------------------------------------------------------------------

    def _give_back(self) -> None:
        """Free what renderers that are gone, and scenes that are not shown any more, held in OpenGL; in its context.

        Not by moderngl's own `gc`, which stumbles over what was released by hand before it was dropped.
        """
        left = self._gl.objects
        while left:
            one = left.popleft()
            if hasattr(one, "release"):
                one.release()

    def _into(self, target: Any, tests: int) -> None:
        target.use()
        self._gl.viewport = (0, 0, *target.size)
        self._gl.enable_only(tests)

    def _write(self, program: str, **values: Any) -> None:
        set_uniforms(self._programs[program], **values)

    def _light_table(self) -> tuple[Floats, Floats, Floats]:
        """Places or directions with a flag (3, 4), colours times power (3, 4) and world to clip (3, 4, 4), padded with the last."""
        places, tints = np.zeros((SHADOWED_LIGHTS, 4)), np.zeros((SHADOWED_LIGHTS, 4))
        matrices = np.zeros((SHADOWED_LIGHTS, 4, 4))
        for k in range(SHADOWED_LIGHTS):
            n = min(k, len(self._lighting.lights) - 1)
            light, sun = self._lighting.lights[n], self._lighting.lights[n].kind == "sun"
            places[k] = [*(-light.direction / np.linalg.norm(light.direction) if sun else light.position), 0.0 if sun else 1.0]
            tints[k], matrices[k] = [*(light.color * light.power), 0.0], self._shadows[n][1]
        return places, tints, matrices

    def _target(self, width: int, height: int) -> dict[str, Any]:
        """Framebuffers and textures of one picture size, kept."""
        if (width, height) not in self._targets:
            self._targets[(width, height)] = made_targets(self._gl, (width, height), self._software)
        return self._targets[(width, height)]


def _front_to_back(scene: GlScene, triangles: Any, camera: Camera) -> None:
    """Draw the meshes in order of distance, the room last, so that hidden pixels are not shaded."""
    starts, ends, middles = scene.runs()
    for k in np.argsort(np.linalg.norm(middles - camera.world_from_camera[:3, 3], axis=1), kind="stable"):
        triangles.render(first=int(starts[k]), vertices=int(ends[k] - starts[k]))
