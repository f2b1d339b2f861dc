"""Scenes as binary glTF 2.0 (.glb), which any viewer opens; the scene itself travels in `extras`, so that it comes back bit for bit."""

from __future__ import annotations

import struct
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import linear
from scenegen.assets.looks.mesh import SILVER, Material
from scenegen.assets.looks.pictures import shown
from scenegen.assets.looks.textures import GRAINED, box_uv, period, texture_map
from scenegen.errors import SceneError
from scenegen.explain import checked_names
from scenegen.frames import field_of_view, look_at
from scenegen.frames.convert import GLTF_FROM_WORLD, OPENCV_FROM
from scenegen.inputs import file_bytes, file_head, json_value
from scenegen.limits import SCENE_BYTES
from scenegen.scene import Scene
from scenegen.tables.files import whole
from scenegen.world.geometry import Placed, build_geometry

"""glTF is Y up: world (x, y, z) becomes (x, z, -y)."""
MOST_JSON = 32 * 2**20


def write_glb(scene: Scene, path: str | Path) -> Path:
    """One node an entity, named by its id, its pose as the node's matrix; the cameras and lights as glTF's own. Written beside `path`, then
    renamed. SceneError if it cannot be.

    Lights are KHR_lights_punctual, in lux and candela: our irradiance times pi, so that a white surface is as bright as here and one
    that glows is as bright beside it.
    """
    import trimesh

    looks: dict[Material, int] = {}
    out = trimesh.Scene(metadata={"scenegen": scene.to_json()})
    for placed in build_geometry(scene).placed:
        name = placed.entity_id or "room"
        pose = GLTF_FROM_WORLD @ placed.world_from_mesh
        for k, part in enumerate(_parts(placed, looks)):
            out.add_geometry(part, node_name=f"{name}/{k}", geom_name=f"{name}/{k}", transform=pose)
    target = Path(path)
    if target.suffix.lower() != ".glb":
        raise SceneError("scenes are exported as .glb", where=str(path), fix=f"name it {target.with_suffix('.glb').name}")
    try:
        with whole(target) as draft:
            draft.write_bytes(out.export(file_type="glb", tree_postprocessor=partial(_finish, scene, tuple(looks))))
    except OSError as error:
        raise SceneError(
            f"the scene could not be written: {error}", where=str(path), fix="a folder that exists, with room"
        ) from error
    return target


def _finish(scene: Scene, looks: tuple[Material, ...], tree: dict[str, Any]) -> None:
    """What trimesh does not write, into the JSON of a glTF file."""
    for told in tree.get("materials", []):
        _say_material(told, looks[int(told["name"])])
    _add_viewpoints(scene, tree)


def _say_material(told: dict[str, Any], m: Material) -> None:
    """Colours unrounded, where trimesh has them in bytes of linear light; the picture of what glows; glass that lets through what it does."""
    image = told.get("pbrMetallicRoughness", {}).get("baseColorTexture")
    rgb = [1.0] * 3 if image else [SILVER] * 3 if m.mirror else linear(np.array(m.rgb)).tolist()
    surface = {"metallicFactor": 1.0 if m.mirror else m.metallic, "roughnessFactor": 0.0 if m.mirror else m.roughness}
    told.update(name=m.name, pbrMetallicRoughness={"baseColorFactor": [*rgb, 1.0 - m.clear], **surface})
    if image:
        told["pbrMetallicRoughness"]["baseColorTexture"] = image
    if m.clear:
        told["alphaMode"] = "BLEND"
    if m.emission:
        glow = min(m.emission, 1.0)
        told["emissiveFactor"] = [glow] * 3 if image else (glow * np.array(rgb)).tolist()
        if image:
            told["emissiveTexture"] = image


def _add_viewpoints(scene: Scene, tree: dict[str, Any]) -> None:
    """Cameras and lights of a scene into the JSON of a glTF file."""
    roots = tree["scenes"][tree.get("scene", 0)].setdefault("nodes", [])

    def node(pose: NDArray[np.float64], **content: Any) -> None:
        roots.append(len(tree["nodes"]))
        tree["nodes"].append({"matrix": (GLTF_FROM_WORLD @ pose @ OPENCV_FROM["opengl"]).T.ravel().tolist(), **content})

    for camera in scene.cameras:
        lens = {
            "yfov": field_of_view(camera.K, camera.width, camera.height)[1],
            "aspectRatio": camera.width / camera.height,
            "znear": 0.01,
        }
        tree.setdefault("cameras", []).append({"name": camera.id, "type": "perspective", "perspective": lens})
        node(camera.world_from_camera, name=camera.id, camera=len(tree["cameras"]) - 1)
    lights: list[dict[str, Any]] = []
    for number, light in enumerate(scene.lights):
        kind = "directional" if light.kind == "sun" else "point"
        tint = max(float(light.color.max()), 1.0)  # a colour of glTF has no part over 1
        lights.append(
            {
                "type": kind,
                "color": np.clip(light.color / tint, 0, 1).tolist(),
                "intensity": np.pi * light.power * tint,
                "name": f"light-{number}",
            }
        )
        way = light.direction if light.kind == "sun" else np.array([0.0, 0.0, -1.0])
        up = (1.0, 0.0, 0.0) if abs(way[2]) > 0.99 * np.linalg.norm(way) else (0.0, 0.0, 1.0)
        pose = look_at(light.position, light.position + way, up)  # a light shines along its node's -Z, as a camera looks
        node(pose, name=f"light-{number}", extensions={"KHR_lights_punctual": {"light": number}})
    if lights:
        tree.setdefault("extensions", {})["KHR_lights_punctual"] = {"lights": lights}
        tree["extensionsUsed"] = sorted({*tree.get("extensionsUsed", []), "KHR_lights_punctual"})


def read_glb(path: str | Path) -> Scene:
    """The scene that `write_glb` put into a file. SceneError for other files: import those as assets."""
    try:
        raw = file_head(path, MOST_JSON + 20, SceneError, "the scene file")
        magic, version, _, length, kind = struct.unpack_from("<4sIIII", raw)
        if magic != b"glTF" or version != 2 or kind != 0x4E4F534A or length > min(MOST_JSON, len(raw)):
            raise ValueError("not a binary glTF 2.0 file")
        tree = json_value(raw[20 : 20 + length], SceneError, "the JSON of the file", str(path))
        text = tree["scenes"][tree.get("scene", 0)]["extras"]["scenegen"]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error) as error:
        raise SceneError(
            f"no scene of scenegen in this file: {error}",
            where=str(path),
            fix="single models: python -m scenegen assets add FILE",
        ) from error
    return Scene.from_json(text)


@checked_names
def import_scene(path: str | Path) -> Scene:
    """A scene from a .glb that `Scene.export` wrote, or from scene JSON. SceneError when there is none in the file."""
    if str(path).lower().endswith(".glb"):
        return read_glb(path)
    return Scene.from_json(file_bytes(path, SCENE_BYTES, SceneError, "the scene file"))


def _parts(placed: Placed, looks: dict[Material, int]) -> list[Any]:
    """One trimesh a material, with normals and texture coordinates, mesh frame; its material is named by its number in `looks`."""
    import trimesh

    mesh = placed.mesh
    a, b, c = (mesh.texcoord[mesh.faces[:, k]] for k in range(3))
    rest_normal = np.repeat(np.cross(b - a, c - a), 3, axis=0)
    found = []
    for number, material in enumerate(mesh.materials):
        chosen = mesh.face_material == number
        if not chosen.any():
            continue
        corner = mesh.faces[chosen].ravel()
        plane = rest_normal[np.repeat(chosen, 3)]
        uv = box_uv(mesh.texcoord[corner], plane, material.texture in GRAINED) / (material.scale * period(material.texture))
        found.append(
            trimesh.Trimesh(
                vertices=mesh.vertices[corner],
                faces=np.arange(len(corner)).reshape(-1, 3),
                vertex_normals=mesh.normals[corner],
                visual=trimesh.visual.TextureVisuals(uv=uv, material=_material(material, looks.setdefault(material, len(looks)))),
                process=False,
            )
        )
    return found


def _material(m: Material, number: int) -> Any:
    """The number for a name, and the picture; `_say_material` says the rest."""
    import trimesh
    from PIL import Image

    image = shown(m)
    if image is None and m.texture != "plain" and not m.mirror:
        mix = (texture_map(m.texture)[::-4, ::4] / 255.0)[..., None]
        image = (
            np.round((np.array(m.rgb) + (np.array(m.rgb2 or m.rgb) - np.array(m.rgb)) * mix) * 255).clip(0, 255).astype(np.uint8)
        )
    return trimesh.visual.material.PBRMaterial(
        name=str(number), baseColorTexture=None if image is None else Image.fromarray(image)
    )
