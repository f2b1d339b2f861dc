"""pyrender 0.1.45 as a second EGL backend, its traps contained here: no truth is taken from it, one scene a renderer, no shadows."""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks import images
from scenegen.assets.looks.images import KIND
from scenegen.assets.looks.mesh import Material
from scenegen.assets.looks.pictures import mean_rgb
from scenegen.frames import lens
from scenegen.observe import Observation, Observer
from scenegen.render.base import missing, renderer
from scenegen.render.develop import coded, develop, undeveloped
from scenegen.render.drawn import numbered
from scenegen.render.glthread import on_gl_thread
from scenegen.render.reflect import Reflections
from scenegen.render.shading import SHADOWED_LIGHTS, lighting, linear_rgb
from scenegen.scene import Camera
from scenegen.world.geometry import Geometry, Placed

OPENCV_FROM_OPENGL = np.diag([1.0, -1.0, -1.0, 1.0])
POINT_POWER, SUN_POWER = 5.0, 3.2
"""pyrender divides by pi and has no exposure."""
AMBIENT = 0.65
_RENDERER: list[Any] = []
"""The one renderer and its device, kept for good: to delete one ends the EGL display under every other context of the process."""


def _import() -> Any:
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")  # must stand before the first import of OpenGL
    if not hasattr(np, "infty"):
        np.__dict__["infty"] = np.inf  # pyrender reads the name that NumPy 2 dropped
    try:
        import pyrender
    except Exception as error:
        fix = (
            "pip install 'scenegen[pyrender]'"
            if sys.version_info < (3, 12)
            else "pip install pyrender --no-deps && pip install 'PyOpenGL>=3.1.10' freetype-py imageio networkx pyglet six"
        )
        raise missing("pyrender", error, [fix, "--renderer egl or --renderer raycast"], "pyrender") from error
    return pyrender


@renderer("pyrender")
class PyrenderRenderer:
    """Plain lit colour by pyrender: materials without procedural textures, imported ones with theirs, lights without shadows."""

    name = "pyrender"

    @on_gl_thread
    def __init__(self) -> None:
        self._pyrender = _import()
        self._geometry: Geometry | None = None
        self._reflections = Reflections()
        self._open(64, 48)

    def _open(self, width: int, height: int) -> None:
        """This process's one renderer, set to a size."""
        try:
            if not _RENDERER:
                from OpenGL import GL

                _RENDERER.extend([self._pyrender.OffscreenRenderer(width, height), GL.glGetString(GL.GL_RENDERER).decode()])
        except Exception as error:
            raise missing(
                "pyrender", error, ["sudo apt-get install libegl1 libgl1 libgl1-mesa-dri", "--renderer raycast needs no OpenGL"]
            ) from error
        self._renderer, device = _RENDERER
        self.device = f"pyrender on {device}"
        self._renderer.viewport_width, self._renderer.viewport_height = width, height

    def _enter(self, geometry: Geometry) -> None:
        if geometry is self._geometry:
            return
        given = lighting(geometry.scene)
        self._scene = self._pyrender.Scene(
            bg_color=[*coded(given.horizon), 1.0], ambient_light=(given.bright + given.dim)[:3] * AMBIENT
        )
        self._nodes = {
            self._scene.add(self._pyrender.Mesh(self._primitives(placed))): placed.instance for placed in geometry.placed
        }
        lamps = [
            light for light in given.lights if given.outdoors or light.kind != "sun"
        ]  # without shadows, it shines through walls
        for light in lamps[:SHADOWED_LIGHTS] or given.lights[:1]:
            pose = np.eye(4)
            if light.kind == "sun":
                pose[:3, :3] = _towards(light.direction)
                self._scene.add(self._pyrender.DirectionalLight(color=light.color, intensity=SUN_POWER * light.power), pose=pose)
            else:
                pose[:3, 3] = light.position
                self._scene.add(self._pyrender.PointLight(color=light.color, intensity=POINT_POWER * light.power), pose=pose)
        self._geometry = geometry

    def _primitives(self, placed: Placed) -> list[Any]:
        """One of all faces in one colour each, one for each picture of an imported model, and one for each material that glows."""
        mesh = placed.mesh
        colors = np.array([[*(linear_rgb(mean_rgb(m)) * (not m.mirror)), 1.0] for m in mesh.materials], dtype=np.float32)
        files, image = numbered(mesh.materials, KIND)
        glow = np.array([min(m.emission, 1.0) for m in mesh.materials])
        look = np.where(((image >= 0) | (glow > 0))[mesh.face_material], mesh.face_material, -1)
        out = []
        for number in np.unique(look):
            chosen = look == number
            corner = mesh.faces[chosen].ravel()
            paint: dict[str, Any] = {"color_0": colors[np.repeat(mesh.face_material[chosen], 3)]}
            texture = None
            if number >= 0 and image[number] >= 0:
                texture = self._texture(files[image[number]], mesh.materials[number])
                paint = {"texcoord_0": mesh.texcoord[corner, :2]}
            out.append(
                self._pyrender.Primitive(
                    positions=placed.world_vertices[corner],
                    normals=placed.world_normals[corner],
                    indices=np.arange(len(corner)).reshape(-1, 3),
                    material=self._pyrender.MetallicRoughnessMaterial(
                        metallicFactor=0.0,
                        roughnessFactor=0.8,
                        doubleSided=True,
                        baseColorTexture=texture,
                        emissiveFactor=colors[number, :3] * glow[number] if number >= 0 else np.zeros(3),
                    ),
                    mode=4,
                    **paint,
                )
            )
        return out

    def _texture(self, path: str, material: Material) -> Any:
        from pyrender.constants import GLTF

        wrap = [GLTF.CLAMP_TO_EDGE if ends else GLTF.REPEAT for ends in material.clamped]
        sampler = self._pyrender.Sampler(wrapS=wrap[0], wrapT=wrap[1])
        return self._pyrender.Texture(source=images.image(path), source_channels="RGB", sampler=sampler)

    @on_gl_thread
    def render(self, geometry: Geometry, camera: Camera, observation: Observation | None = None) -> NDArray[np.uint8]:
        """(H, W, 3) sRGB."""
        color = undeveloped(self._drawn(geometry, camera)[..., :3])
        if self._reflections.has_mirrors(geometry):
            seen = observation if observation is not None else Observer(geometry).look(camera)
            self._reflections.add(color, geometry, camera, seen, leveled=True)
        return develop(color, camera.photo).reshape(camera.height, camera.width, 3)

    @on_gl_thread
    def instances(self, geometry: Geometry, camera: Camera) -> NDArray[np.uint16]:
        """(H, W) instance numbers as pyrender's rasteriser sees them: what tests hold against the truth."""
        self._enter(geometry)
        numbers = {node: (number & 255, number >> 8, 0) for node, number in self._nodes.items()}
        flags = self._pyrender.RenderFlags.SEG | self._pyrender.RenderFlags.SKIP_CULL_FACES
        low, high = self._drawn(geometry, camera, flags=flags, seg_node_map=numbers)[..., :2].astype(np.uint16).transpose(2, 0, 1)
        return low | (high << 8)

    def _drawn(self, geometry: Geometry, camera: Camera, **more: Any) -> NDArray[np.uint8]:
        self._open(camera.width, camera.height)
        self._enter(geometry)
        eye = self._pyrender.IntrinsicsCamera(*lens(camera.K), znear=0.05, zfar=150.0)
        node = self._scene.add(eye, pose=camera.world_from_camera @ OPENCV_FROM_OPENGL)
        try:
            color, _ = self._renderer.render(self._scene, **more)
        finally:
            self._scene.remove_node(node)
        return np.asarray(color)


def _towards(direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """A rotation whose -Z is `direction`: how pyrender's directional lights shine."""
    back = -direction / np.linalg.norm(direction)
    side = np.cross([0.0, 0, 1] if abs(back[2]) < 0.95 else [1.0, 0, 0], back)
    side /= np.linalg.norm(side)
    return np.stack([side, np.cross(back, side), back], 1)
