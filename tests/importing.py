"""Small models and archives made by hand, for the tests of importing."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from PIL import Image


def chair_mesh() -> trimesh.Trimesh:
    """A chair of boxes in metres, Y up, facing +Z, its back rising at -Z; 0.45 wide, 0.5 deep, 0.9 high."""
    parts = [((0, 0.43, 0), (0.45, 0.04, 0.5)), ((0, 0.68, -0.235), (0.45, 0.44, 0.03))]
    parts += [((sx * 0.2, 0.205, sz * 0.22), (0.04, 0.41, 0.04)) for sx in (-1, 1) for sz in (-1, 1)]
    return boxes(parts)


def table_mesh() -> trimesh.Trimesh:
    """A table of boxes in metres, Y up: 1.6 wide, 0.9 deep, 0.74 high."""
    parts = [((0, 0.72, 0), (1.6, 0.04, 0.9))]
    parts += [((sx * 0.75, 0.35, sz * 0.4), (0.06, 0.7, 0.06)) for sx in (-1, 1) for sz in (-1, 1)]
    return boxes(parts)


def boxes(parts: list[Any]) -> trimesh.Trimesh:
    """Boxes (centre, extents) joined."""
    made = []
    for center, extents in parts:
        box = trimesh.creation.box(extents=extents)
        box.apply_translation(center)
        made.append(box)
    return trimesh.util.concatenate(made)


def obj_text(mesh: trimesh.Trimesh, texture: str | None = None) -> str:
    """OBJ text, with a material and texture coordinates when a texture is named."""
    lines = ["mtllib look.mtl", "usemtl paint"] if texture else []
    lines += [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in mesh.vertices]
    if texture:
        lines += ["vt 0.5 0.5"]
    corner = "{0}/1" if texture else "{0}"
    lines += ["f " + " ".join(corner.format(k + 1) for k in face) for face in mesh.faces]
    return "\n".join(lines) + "\n"


def picture(rgb: tuple[int, int, int], size: int = 8) -> bytes:
    """A PNG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), rgb).save(buffer, "PNG")
    return buffer.getvalue()


def sh3f(path: Path, entries: list[dict[str, str]], files: dict[str, bytes | str], licence: str = "Public domain") -> Path:
    """A furniture library of catalogue entries and files."""
    lines = ["id=test", "name=Test", f"license={licence}"]
    for number, entry in enumerate(entries, 1):
        lines += [f"{key}#{number}={value}" for key, value in entry.items()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("PluginFurnitureCatalog.properties", "\n".join(lines).encode("latin-1"))
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def sh3f_chair(**more: str) -> dict[str, str]:
    """A catalogue entry of the chair."""
    return {
        "id": "Test#chair", "name": "Oak chair", "category": "Kitchen", "model": "/chair/chair.obj", "width": "45.0", "depth": "50.0",
        "height": "90.0", "creator": "Ada", **more,
    }  # fmt: skip


def glb(tree: dict[str, Any], binary: bytes = b"") -> bytes:
    """GLB bytes of a JSON tree and a binary chunk."""
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    body = (
        struct.pack("<II", len(text), 0x4E4F534A)
        + text
        + (struct.pack("<II", len(binary), 0x004E4942) + binary if binary else b"")
    )
    return b"glTF" + struct.pack("<II", 2, 12 + len(body)) + body


def vrm(old: bool = False, **meta: Any) -> bytes:
    """A small person of boxes in T-pose: VRM 1.0 facing +Z, or 0.x facing -Z."""
    sign = -1.0 if old else 1.0
    body = boxes(
        [((0, 1.1, 0), (0.34, 0.6, 0.2)), ((0, 1.58, 0), (0.18, 0.24, 0.2)), ((0, 1.55, sign * 0.12), (0.04, 0.04, 0.04))]
        + [((s * 0.09, 0.4, 0), (0.14, 0.8, 0.16)) for s in (-1, 1)]
        + [((s * 0.09, 0.03, sign * 0.06), (0.1, 0.06, 0.28)) for s in (-1, 1)]
    )
    arms = [trimesh.creation.box(extents=(0.62, 0.09, 0.09)).subdivide().subdivide() for _ in range(2)]
    for arm, s in zip(arms, (-1, 1), strict=True):
        arm.apply_translation((s * 0.47, 1.36, 0))
    mesh = trimesh.util.concatenate([body, *arms])
    points, index = mesh.vertices.astype("<f4").tobytes(), mesh.faces.astype("<u4").ravel().tobytes()
    joints = {
        "hips": (0, 0.95, 0), "spine": (0, 1.1, 0), "chest": (0, 1.25, 0), "neck": (0, 1.42, 0), "head": (0, 1.48, 0),
        **{f"{w}UpperArm": (s * sign * 0.19, 1.36, 0) for w, s in SIDES}, **{f"{w}LowerArm": (s * sign * 0.44, 1.36, 0) for w, s in SIDES},
        **{f"{w}Hand": (s * sign * 0.66, 1.36, 0) for w, s in SIDES}, **{f"{w}UpperLeg": (s * sign * 0.09, 0.88, 0) for w, s in SIDES},
        **{f"{w}LowerLeg": (s * sign * 0.09, 0.48, 0) for w, s in SIDES}, **{f"{w}Foot": (s * sign * 0.09, 0.08, 0) for w, s in SIDES},
    }  # fmt: skip
    nodes = [{"mesh": 0}] + [{"name": name, "translation": list(at)} for name, at in joints.items()]
    if old:
        bones: Any = [{"bone": name, "node": k} for k, name in enumerate(joints, 1)]
        extension = {
            "VRM": {
                "humanoid": {"humanBones": bones},
                "firstPerson": {"firstPersonBoneOffset": {"x": 0, "y": 0.08, "z": -0.1}},
                "meta": meta,
            }
        }
    else:
        bones = {name: {"node": k} for k, name in enumerate(joints, 1)}
        extension = {
            "VRMC_vrm": {"humanoid": {"humanBones": bones}, "lookAt": {"offsetFromHeadBone": [0, 0.08, 0.1]}, "meta": meta}
        }
    tree = {
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": list(range(len(nodes)))}], "nodes": nodes,
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": len(mesh.vertices), "type": "VEC3"},
            {"bufferView": 1, "componentType": 5125, "count": mesh.faces.size, "type": "SCALAR"},
        ],
        "bufferViews": [{"buffer": 0, "byteOffset": 0, "byteLength": len(points)}, {"buffer": 0, "byteOffset": len(points), "byteLength": len(index)}],
        "buffers": [{"byteLength": len(points) + len(index)}], "extensions": extension,
    }  # fmt: skip
    return glb(tree, points + index)


SIDES = (("left", 1.0), ("right", -1.0))


def smpl_arrays(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Arrays of the SMPL layout for a made-up body: a blob of vertices at each of 24 joints, each moved by its own joint."""
    joints = np.array([
        (0, 0.95, 0), (0.09, 0.88, 0), (-0.09, 0.88, 0), (0, 1.05, 0), (0.1, 0.5, 0), (-0.1, 0.5, 0), (0, 1.18, 0), (0.1, 0.1, 0), (-0.1, 0.1, 0),
        (0, 1.28, 0), (0.1, 0.03, 0.12), (-0.1, 0.03, 0.12), (0, 1.46, 0), (0.07, 1.4, 0), (-0.07, 1.4, 0), (0, 1.55, 0.02), (0.18, 1.4, 0),
        (-0.18, 1.4, 0), (0.43, 1.4, 0), (-0.43, 1.4, 0), (0.68, 1.4, 0), (-0.68, 1.4, 0), (0.76, 1.4, 0), (-0.76, 1.4, 0),
    ])  # fmt: skip
    joints[:, 1] -= 1.2
    offsets = rng.normal(0, 0.02, (8, 3))
    offsets -= offsets.mean(0)
    vertices = (joints[:, None] + offsets[None]).reshape(-1, 3)
    weights = np.repeat(np.eye(24), 8, axis=0)
    faces = np.arange(len(vertices) // 3 * 3).reshape(-1, 3)
    return {
        "v_template": vertices, "f": faces.astype(np.uint32), "weights": weights, "J_regressor": weights.T / 8,
        "shapedirs": rng.normal(0, 0.002, (len(vertices), 3, 10)),
    }  # fmt: skip
