"""OpenGL over EGL through moderngl: one context a process, a scene uploaded once, shadow maps, ambient occlusion, 4x anti-aliasing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.geometry import Geometry
from scenegen.errors import RenderError
from scenegen.frames import inverse
from scenegen.observe import Observation
from scenegen.render import shaders
from scenegen.render.base import missing, renderer
from scenegen.render.shading import SHADOWED_LIGHTS, expose, lighting, linear_rgb, tone
from scenegen.render.textures import TEXTURES
from scenegen.scene import Camera, Light

Floats = NDArray[Any]
NEAR_M, FAR_M = 0.05, 120.0
SHADOW_PIXELS = 1024
SAMPLES = 4
_CONTEXT: list[Any] = []


def _context() -> Any:
    """This process's one EGL context."""
    if not _CONTEXT:
        try:
            import moderngl

            _CONTEXT.append(moderngl.create_context(standalone=True, require=330, backend="egl"))  # type: ignore
        except Exception as error:
            raise missing(
                "egl", error, ["sudo apt-get install libegl1 libgl1 libgl1-mesa-dri", "--renderer raycast needs no OpenGL"]
            ) from error
    return _CONTEXT[0]


@renderer("egl")
class EglRenderer:
    """Raster colour on a GPU or on Mesa's software GL."""

    name = "egl"

    def __init__(self) -> None:
        self._gl = _context()
        self.device = str(self._gl.info["GL_RENDERER"])
        self._programs = {key: self._gl.program(vertex_shader=v, fragment_shader=f) for key, (v, f) in shaders.PROGRAMS.items()}
        self._targets: dict[tuple[int, int], dict[str, Any]] = {}
        self._geometry: Geometry | None = None
        self._owned: list[Any] = []

    # --- scene ---------------------------------------------------------------------------------

    def _enter(self, geometry: Geometry) -> None:
        """Upload a scene's triangles and draw its shadow maps, unless it is the one that is there."""
        if geometry is self._geometry:
            return
        for owned in self._owned:
            owned.release()
        gl = self._gl
        vertices, ids = _triangles(geometry)
        buffer, names = gl.buffer(vertices.tobytes()), gl.buffer(ids.tobytes())
        layout = (buffer, "3f 3f 3f 3f 3f 3f 4f 1f", "at", "normal", "rest", "rest_normal", "first", "second", "look", "kind")
        self._color = gl.vertex_array(self._programs["color"], [layout])
        position = (buffer, "3f 80x", "at")
        self._prepass = gl.vertex_array(self._programs["prepass"], [(buffer, "3f 3f 68x", "at", "normal")])
        self._depth = gl.vertex_array(self._programs["shadow"], [position])
        self._ids = gl.vertex_array(self._programs["ids"], [position, (names, "1f", "instance")])
        self._owned = [self._color, self._prepass, self._depth, self._ids, buffer, names]
        self._lighting = lighting(geometry.scene)
        self._shadows = [self._shadow(light, geometry) for light in self._lighting.lights]
        self._geometry = geometry

    def _shadow(self, light: Light, geometry: Geometry) -> tuple[Any, Floats]:
        """A depth map from a light, and world to its clip space."""
        gl = self._gl
        texture = gl.depth_texture((SHADOW_PIXELS, SHADOW_PIXELS))
        texture.compare_func = "<="
        texture.repeat_x = texture.repeat_y = False
        target = gl.framebuffer(depth_attachment=texture)
        matrix = _sun_clip(light, geometry) if light.kind == "sun" else _down_clip(light)
        target.use()
        gl.viewport = (0, 0, SHADOW_PIXELS, SHADOW_PIXELS)
        target.clear(depth=1.0)
        gl.enable_only(gl.DEPTH_TEST)
        self._programs["shadow"]["clip"].write(matrix.T.astype("f4").tobytes())
        self._depth.render()
        self._owned += [target, texture]
        return texture, matrix

    # --- drawing -------------------------------------------------------------------------------

    def render(self, geometry: Geometry, camera: Camera, observation: Observation | None = None) -> NDArray[np.uint8]:
        """(H, W, 3) sRGB."""
        self._enter(geometry)
        target, gl = self._target(camera.width, camera.height), self._gl
        view = inverse(camera.world_from_camera)
        clip = projection(camera) @ view
        self._draw_prepass(target, clip, view)
        target["color"].use()
        gl.viewport = (0, 0, camera.width, camera.height)
        gl.enable_only(gl.DEPTH_TEST)
        target["color"].clear(depth=1.0)
        self._draw_sky(camera)
        self._set_color(target, clip, camera)
        self._color.render()
        gl.copy_framebuffer(target["resolved"], target["color"])
        raw = np.frombuffer(target["resolved"].read(components=3, dtype="f2"), dtype=np.float16)
        linear = raw.reshape(camera.height, camera.width, 3)[::-1].astype(np.float32).reshape(-1, 3)
        return tone(linear * np.float32(expose(linear[::7]))).reshape(camera.height, camera.width, 3)

    def instances(self, geometry: Geometry, camera: Camera) -> NDArray[np.uint16]:
        """(H, W) instance numbers as rasterised: what tests hold against the ray cast truth."""
        self._enter(geometry)
        gl = self._gl
        texture, depth = (
            gl.texture((camera.width, camera.height), 1, dtype="f4"),
            gl.depth_renderbuffer((camera.width, camera.height)),
        )
        target = gl.framebuffer([texture], depth)
        target.use()
        gl.viewport = (0, 0, camera.width, camera.height)
        gl.enable_only(gl.DEPTH_TEST)
        target.clear()
        self._programs["ids"]["clip"].write((projection(camera) @ inverse(camera.world_from_camera)).T.astype("f4").tobytes())
        self._ids.render()
        raw = np.frombuffer(target.read(components=1, dtype="f4"), dtype=np.float32)
        for owned in (target, texture, depth):
            owned.release()
        return np.round(raw.reshape(camera.height, camera.width)[::-1]).astype(np.uint16)

    def _target(self, width: int, height: int) -> dict[str, Any]:
        if (width, height) not in self._targets:
            gl, size = self._gl, (width, height)
            samples = min(SAMPLES, int(gl.max_samples))
            normals = gl.texture(size, 4, dtype="f2")
            normals.filter = (gl.NEAREST, gl.NEAREST)
            self._targets[(width, height)] = {
                "color": gl.framebuffer(
                    [gl.renderbuffer(size, 4, samples=samples, dtype="f2")], gl.depth_renderbuffer(size, samples=samples)
                ),
                "resolved": gl.framebuffer([gl.renderbuffer(size, 4, dtype="f2")]),
                "normals": normals,
                "prepass": gl.framebuffer([normals], gl.depth_renderbuffer(size)),
                "sky": gl.vertex_array(self._programs["sky"], []),
            }
        return self._targets[(width, height)]

    def _draw_prepass(self, target: dict[str, Any], clip: Floats, view: Floats) -> None:
        """View-space normals and depth for ambient occlusion."""
        target["prepass"].use()
        self._gl.viewport = (0, 0, *target["prepass"].size)
        self._gl.enable_only(self._gl.DEPTH_TEST)
        target["prepass"].clear(0, 0, 0, 0, depth=1.0)
        program = self._programs["prepass"]
        program["clip"].write(clip.T.astype("f4").tobytes())
        program["view"].write(view.T.astype("f4").tobytes())
        self._prepass.render()

    def _draw_sky(self, camera: Camera) -> None:
        self._gl.enable_only(self._gl.NOTHING)
        program = self._programs["sky"]
        program["turn"].write(camera.world_from_camera[:3, :3].T.astype("f4").tobytes())
        program["half_size"].value = (camera.width / 2 / camera.K[0, 0], camera.height / 2 / camera.K[1, 1])
        self._targets[(camera.width, camera.height)]["sky"].render(vertices=3)
        self._gl.enable_only(self._gl.DEPTH_TEST)

    def _set_color(self, target: dict[str, Any], clip: Floats, camera: Camera) -> None:
        program, given = self._programs["color"], self._lighting
        program["clip"].write(clip.T.astype("f4").tobytes())
        program["eye"].value = tuple(camera.world_from_camera[:3, 3].tolist())
        program["focal"].value = float(camera.K[0, 0])
        program["screen"].value = (camera.width, camera.height)
        program["ambient_up"].value, program["ambient_down"].value = tuple(given.up.tolist()), tuple(given.down.tolist())
        program["light_count"].value = len(given.lights)
        target["normals"].use(0)
        program["normals"].value = 0
        where, tint, matrices = (
            np.zeros((SHADOWED_LIGHTS, 4), "f4"),
            np.zeros((SHADOWED_LIGHTS, 4), "f4"),
            np.zeros((SHADOWED_LIGHTS, 4, 4), "f4"),
        )
        for k in range(SHADOWED_LIGHTS):
            light, (texture, matrix) = (
                given.lights[min(k, len(given.lights) - 1)],
                self._shadows[min(k, len(self._shadows) - 1)],
            )
            texture.use(k + 1)
            program[f"shadow{k}"].value = k + 1
            sun = light.kind == "sun"
            where[k] = [*(-light.direction / np.linalg.norm(light.direction) if sun else light.position), 0.0 if sun else 1.0]
            tint[k], matrices[k] = [*(light.color * light.power), max(light.radius, 0.01)], matrix.T
        program["light_at"].write(where.tobytes())
        program["light_color"].write(tint.tobytes())
        program["light_clip"].write(matrices.tobytes())


def projection(camera: Camera) -> Floats:
    """OpenGL clip coordinates (4, 4) from the OpenCV optical frame, for any principal point; image row 0 is at the top."""
    fx, fy, cx, cy = camera.K[0, 0], camera.K[1, 1], camera.K[0, 2], camera.K[1, 2]
    w, h, n, f = camera.width, camera.height, NEAR_M, FAR_M
    return np.array(
        [
            [2 * fx / w, 0, 2 * cx / w - 1, 0],
            [0, -2 * fy / h, 1 - 2 * cy / h, 0],
            [0, 0, (f + n) / (f - n), -2 * f * n / (f - n)],
            [0, 0, 1, 0],
        ],
        dtype=np.float64,
    )


def _triangles(geometry: Geometry) -> tuple[Floats, Floats]:
    """Every triangle corner as 23 floats (place, normal, rest, rest normal, two colours, look, texture kind), and its instance."""
    rows, ids = [], []
    for placed in geometry.placed:
        mesh = placed.mesh
        corner = mesh.faces.ravel()
        turned = mesh.normals @ placed.world_from_mesh[:3, :3].T.astype(np.float32)
        rest = mesh.texcoord[corner]
        a, b, c = rest[0::3], rest[1::3], rest[2::3]
        face_rest = np.repeat(np.cross(b - a, c - a), 3, axis=0)
        table = np.array(
            [
                [
                    *linear_rgb(m.rgb),
                    *linear_rgb(m.rgb2 or m.rgb),
                    m.roughness,
                    m.metallic,
                    m.emission,
                    m.scale,
                    TEXTURES.index(m.texture),
                ]
                for m in mesh.materials
            ],
            dtype=np.float32,
        )
        rows.append(
            np.concatenate(
                [placed.world_vertices[corner], turned[corner], rest, face_rest, table[np.repeat(mesh.face_material, 3)]], 1
            )
        )
        ids.append(np.full(len(corner), placed.instance, dtype=np.float32))
    if not rows:
        raise RenderError("there is nothing to draw: the scene has no meshes", fix="give its things assets or sizes, or a room")
    return np.ascontiguousarray(np.concatenate(rows), dtype=np.float32), np.concatenate(ids)


def _sun_clip(light: Light, geometry: Geometry) -> Floats:
    """Orthographic clip matrix along a sun's direction, over the floor of the scene (not the far houses)."""
    way = light.direction / np.linalg.norm(light.direction)
    side = np.cross(way, [0, 0, 1.0] if abs(way[2]) < 0.95 else [1.0, 0, 0])
    side /= np.linalg.norm(side)
    turn = np.stack([side, np.cross(side, way), way])
    floor = geometry.scene.room.floor if geometry.scene.room is not None else np.array([[-6.0, -6], [6, 6]])
    low, high = floor.min(0) - 0.3, floor.max(0) + 0.3
    box = np.array(
        [
            [x, y, z]
            for x in (low[0], high[0])
            for y in (low[1], high[1])
            for z in (
                -0.1,
                6.0 if geometry.scene.room is None or geometry.scene.room.height is None else geometry.scene.room.height + 0.3,
            )
        ]
    )
    local = box @ turn.T
    a, b = local.min(0), local.max(0)
    a[2] -= 12.0
    out = np.eye(4)
    out[:3, :3] = turn * (2 / (b - a))[:, None]
    out[:3, 3] = -(a + b) / (b - a)
    return out


def _down_clip(light: Light) -> Floats:
    """Perspective clip matrix of a lamp looking straight down, 150 degrees wide."""
    n, f, t = 0.05, 12.0, 1 / np.tan(np.deg2rad(75.0))
    view = np.eye(4)
    view[:3, :3] = [[1, 0, 0], [0, -1, 0], [0, 0, -1]]
    view[:3, 3] = -view[:3, :3] @ light.position
    project = np.array([[t, 0, 0, 0], [0, t, 0, 0], [0, 0, (f + n) / (f - n), -2 * f * n / (f - n)], [0, 0, 1, 0]])
    return project @ view
