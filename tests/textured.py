"""Boxes that show a picture on every side, made by hand: as soups and as files."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from scenegen.assets.importing.answers import Answer
from scenegen.assets.importing.digest import digest
from scenegen.assets.importing.raw import Look, Raw, Soup, hints_of
from scenegen.assets.library import imported
from scenegen.assets.library.sidecar import Sidecar
from scenegen.assets.library.store import Store
from scenegen.scene import AssetRef, Object, Scene
from tests.importing import glb

QUADRANTS = {"red": (220, 30, 30), "green": (40, 160, 60), "blue": (40, 70, 200), "yellow": (240, 210, 40)}
"""Colours of a picture: top left, top right, bottom left, bottom right."""
SIDES = {
    "+x": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "-x": ((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "+y": ((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
    "-y": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
    "+z": ((0, 0, 1), (0, 1, 0), (-1, 0, 0)),
    "-z": ((0, 0, -1), (0, 1, 0), (1, 0, 0)),
}
"""Outward, to the right and up of each side, looked at from outside, Z up."""
CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1))


def quadrants(side: int = 128) -> np.ndarray:
    """(side, side, 4) uint8, first row at the top."""
    half = side // 2
    out = np.full((side, side, 4), 255, dtype=np.uint8)
    for k, rgb in enumerate(QUADRANTS.values()):
        out[(k // 2) * half : (k // 2 + 1) * half, (k % 2) * half : (k % 2 + 1) * half, :3] = rgb
    return out


def plain(rgb: tuple[int, int, int], side: int = 64) -> np.ndarray:
    """A picture of one colour."""
    out = np.full((side, side, 4), 255, dtype=np.uint8)
    out[..., :3] = rgb
    return out


def box(size: tuple[float, float, float], tiles: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices (24, 3), faces (12, 3) and texture coordinates (24, 2), v up: every side shows the picture upright, `tiles` times an axis."""
    points, faces, uv = [], [], []
    for outward, right, up in SIDES.values():
        first = len(points)
        for a, b in CORNERS:
            points.append((np.array(outward) + a * np.array(right) + b * np.array(up)) * np.array(size) / 2)
            uv.append(((a + 1) / 2 * tiles, (b + 1) / 2 * tiles))
        faces += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    return np.array(points), np.array(faces), np.array(uv)


def soup(picture: np.ndarray, tiles: float = 1.0, size: tuple[float, float, float] = (0.5, 1.0, 1.0), **look: Any) -> Soup:
    """The box as a reader hands it on."""
    points, faces, uv = box(size, tiles)
    looks = (Look("paint", picture=picture, **look),)
    return Soup(points, faces, np.full((len(faces), 3), 0.5), looks=looks, face_look=np.zeros(len(faces), int), uv=uv[faces])


def keep(given: Soup, store: Store, name: str = "box") -> Sidecar:
    """Add a soup to a store as a cabinet, Z up, its front +X, in metres."""
    hints = hints_of(name, up="+z", up_sure=1.0, front="+x", front_sure=1.0, unit_m=1.0, unit_sure=1.0, license="CC0")
    hints.category = "cabinet"
    return store.add(*digest(Raw(name, name, hints, lambda: given), "lib", "made", Answer()))


def scene_of(record: Sidecar) -> Scene:
    """The asset alone, at the origin."""
    params = imported.params_of(record)
    size = imported.build(params).size
    ref = AssetRef(generator=imported.GENERATOR, params=params)
    return Scene(
        id="alone",
        objects=[Object(id="it", category="cabinet", label="cabinet", size=size, world_from_object=np.eye(4), asset=ref)],
    )


def png(picture: np.ndarray) -> bytes:
    """PNG bytes."""
    buffer = io.BytesIO()
    Image.fromarray(picture[..., :3]).save(buffer, "PNG")
    return buffer.getvalue()


def write_obj(folder: Path, picture: np.ndarray, size: tuple[float, float, float] = (0.5, 1.0, 1.0)) -> Path:
    """The box as OBJ, MTL and PNG, Y up (x, z, -y)."""
    points, faces, uv = box(size)
    lines = ["mtllib box.mtl", "usemtl paint"]
    lines += [f"v {x:.6f} {z:.6f} {-y:.6f}" for x, y, z in points]
    lines += [f"vt {u:.6f} {v:.6f}" for u, v in uv]
    lines += ["f " + " ".join(f"{k + 1}/{k + 1}" for k in face) for face in faces]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "box.obj").write_text("\n".join(lines) + "\n")
    (folder / "box.mtl").write_text("newmtl paint\nKd 1 1 1\nmap_Kd box.png\n")
    (folder / "box.png").write_bytes(png(picture))
    return folder / "box.obj"


def gltf_tree(
    picture: bytes, mime: str = "image/png", size: tuple[float, float, float] = (0.5, 1.0, 1.0), tiles: float = 1.0
) -> Any:
    """JSON tree and binary chunk of the box as glTF, Y up (x, z, -y), v down."""
    points, faces, uv = box(size, tiles)
    arrays = [
        points[:, [0, 2, 1]] * [1, 1, -1], np.column_stack([uv[:, 0], 1 - uv[:, 1]]), faces.reshape(-1, 1)
    ]  # fmt: skip
    parts = [arrays[0].astype("<f4").tobytes(), arrays[1].astype("<f4").tobytes(), arrays[2].astype("<u2").tobytes(), picture]
    starts = np.cumsum([0] + [len(part) + -len(part) % 4 for part in parts])
    binary = b"".join(part + b"\0" * (-len(part) % 4) for part in parts)
    tree = {
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "TEXCOORD_0": 1}, "indices": 2, "material": 0}]}],
        "materials": [{"name": "paint", "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0}}],
        "textures": [{"source": 0}], "images": [{"bufferView": 3, "mimeType": mime}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": len(points), "type": "VEC3", "min": arrays[0].min(0).tolist(), "max": arrays[0].max(0).tolist()},
            {"bufferView": 1, "componentType": 5126, "count": len(points), "type": "VEC2"},
            {"bufferView": 2, "componentType": 5123, "count": faces.size, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": int(start), "byteLength": len(part)} for start, part in zip(starts, parts, strict=False)
        ],
        "buffers": [{"byteLength": len(binary)}],
    }  # fmt: skip
    return tree, binary


def write_glb(path: Path, picture: np.ndarray, **more: Any) -> Path:
    """The box as GLB with its PNG inside."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(glb(*gltf_tree(png(picture), **more)))
    return path


def sidecar(path: Path, **more: Any) -> None:
    """Say beside a file what it is, so that nothing is guessed."""
    said = {"category": "cabinet", "license": "CC0-1.0", "up": "+y", "front": "+x", "unit": "m", "scale_reliable": True, **more}
    path.with_suffix(".json").write_text(json.dumps(said))
