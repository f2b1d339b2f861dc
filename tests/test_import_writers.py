"""Files of other writers come back in their sizes and colours: trimesh's exporters, and PLY and STL as scanners write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from PIL import Image

from scenegen.assets import catalogue
from scenegen.assets.importing.add import add_assets
from scenegen.assets.importing.images import display
from scenegen.assets.library.imported import params_of
from scenegen.assets.library.store import Store
from tests import importing as made
from tests.models import mean_color, soup_of

RED = (200, 30, 30)
SRGB = np.array(RED) / 255


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SCENEGEN_ASSETS", str(tmp_path / "store"))
    return Store()


def painted(way: str) -> trimesh.Trimesh:
    mesh = made.chair_mesh()
    if way == "faces":
        mesh.visual.face_colors = [*RED, 255]
    elif way == "vertices":
        mesh.visual.vertex_colors = [*RED, 255]
    elif way == "material":
        material = trimesh.visual.material.PBRMaterial(baseColorFactor=[*RED, 255])
        mesh.visual = trimesh.visual.TextureVisuals(uv=np.zeros((len(mesh.vertices), 2)), material=material)
    else:
        picture = Image.new("RGB", (8, 8), RED)
        simple = way == "simple picture"
        kinds = trimesh.visual.material
        material = kinds.SimpleMaterial(image=picture) if simple else kinds.PBRMaterial(baseColorTexture=picture)
        mesh.visual = trimesh.visual.TextureVisuals(uv=np.full((len(mesh.vertices), 2), 0.5), material=material)
    return mesh


LINEAR = display(SRGB)
"""glTF holds linear light in colours of vertices and materials; trimesh writes its own numbers there as they are."""


@pytest.mark.parametrize(
    ("suffix", "way", "rgb"),
    [("glb", "vertices", LINEAR), ("glb", "material", LINEAR), ("glb", "picture", SRGB), ("gltf", "picture", SRGB), ("obj", "vertices", SRGB),
     ("obj", "simple picture", SRGB), ("ply", "vertices", SRGB), ("ply", "faces", SRGB)],
)  # fmt: skip
def test_what_trimesh_writes_comes_back(tmp_path: Path, store: Store, suffix: str, way: str, rgb: Any) -> None:
    mesh = painted(way)
    if suffix == "ply":
        mesh.apply_transform([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
    path = tmp_path / f"chair.{suffix}"
    if suffix == "gltf":
        for name, content in trimesh.exchange.gltf.export_gltf(mesh.scene()).items():
            (tmp_path / ("chair.gltf" if name == "model.gltf" else name)).write_bytes(content)
    else:
        mesh.export(path)
    np.testing.assert_allclose(mean_color(soup_of(path)), rgb, atol=0.02)
    report = add_assets([path], store, license="CC0-1.0")
    one = report.added[0]
    np.testing.assert_allclose(one.size_m, (0.50, 0.45, 0.90), atol=0.01)
    assert one.ready, report.text()
    assert "not known" not in report.text()
    built = catalogue.build("imported", params_of(one))
    assert built.mesh.vertices[built.mesh.vertices[:, 2] > 0.6][:, 0].max() < 0, "its back is behind"


def ply(
    path: Path, vertex: str = "", tail: str = "", face: str = "", face_tail: str = "", head: str = "", end: str = "\n"
) -> Path:
    """The chair as text PLY with further properties of vertices and faces, and their values."""
    mesh = made.chair_mesh()
    lines = ["ply", "format ascii 1.0", *head.splitlines(), f"element vertex {len(mesh.vertices)}"]
    lines += [f"property float {axis}" for axis in "xyz"] + vertex.splitlines()
    lines += [f"element face {len(mesh.faces)}", "property list uchar int vertex_indices", *face.splitlines(), "end_header"]
    lines += [f"{x} {y} {z} {tail}".strip() for x, y, z in mesh.vertices] + [
        f"3 {a} {b} {c} {face_tail}".strip() for a, b, c in mesh.faces
    ]
    path.write_bytes((end.join(lines) + end).encode("gb18030"))
    return path


def three(kind: str, prefix: str = "") -> str:
    return "\n".join(f"property {kind} {prefix}{name}" for name in ("red", "green", "blue"))


TEXTURE = "comment TextureFile wood.png"
PLY = {
    "bytes": {"vertex": three("uchar"), "tail": "200 30 30"},
    "bytes and opacity": {"vertex": three("uchar") + "\nproperty uchar alpha", "tail": "200 30 30 255"},
    "floats": {"vertex": three("float"), "tail": "0.784 0.118 0.118"},
    "shorts": {"vertex": three("ushort"), "tail": "51400 7710 7710"},
    "diffuse": {"vertex": three("uchar", "diffuse_"), "tail": "200 30 30"},
    "faces": {"face": three("uchar"), "face_tail": "200 30 30"},
    "line ends of Windows": {"vertex": three("uchar"), "tail": "200 30 30", "end": "\r\n"},
    "remarks": {"vertex": three("uchar"), "tail": "200 30 30", "head": "comment 椅子\nobj_info 1"},
    "picture": {"vertex": "property float s\nproperty float t", "tail": "0.5 0.5", "head": TEXTURE},
    "picture, other case": {"vertex": "property float texture_u\nproperty float texture_v", "tail": "0.5 0.5", "head": TEXTURE.replace("wood", "WOOD")},
    "picture a face": {"face": "property list uchar float texcoord", "face_tail": "6 .5 .5 .5 .5 .5 .5", "head": TEXTURE},
}  # fmt: skip


@pytest.mark.parametrize("name", PLY)
def test_colours_of_ply(tmp_path: Path, name: str) -> None:
    (tmp_path / "wood.png").write_bytes(made.picture(RED))
    soup = soup_of(ply(tmp_path / "chair.ply", **PLY[name]))
    np.testing.assert_allclose(mean_color(soup), SRGB, atol=0.02)
    assert soup.known is not None
    assert soup.known.all()


@pytest.mark.parametrize("name", ["plain", "lost picture", "stl"])
def test_no_colour_is_said(tmp_path: Path, store: Store, name: str) -> None:
    if name == "stl":
        path = tmp_path / "chair.stl"
        made.chair_mesh().export(path)
    else:
        path = ply(tmp_path / "chair.ply", **(PLY["picture"] if name == "lost picture" else {}))
    report = add_assets([path], store)
    assert report.added[0].attributes["color"] == ""
    assert "colors not known" in report.text()
    assert ("wood.png" in report.text()) == (name == "lost picture")
