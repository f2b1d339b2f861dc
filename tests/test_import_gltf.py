"""Colour, shape and place of glTF files are read by the format's own rules, or the report says what was not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenegen.assets.importing.add import add_assets
from scenegen.assets.importing.images import display
from scenegen.assets.library.store import Store
from scenegen.frames import look_at
from scenegen.observe import Observer
from scenegen.render import open_renderer
from scenegen.scene import Camera
from scenegen.world.geometry import build_geometry
from tests import importing as made
from tests import textured
from tests.models import VERTICES, Gltf, mean_color, soup_of

WHITE = {"pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 1]}}
BLACK = {"pbrMetallicRoughness": {"baseColorFactor": [0, 0, 0, 1]}}
RED, GREEN, BLUE, YELLOW = (np.array(rgb) / 255 for rgb in textured.QUADRANTS.values())
QUADRANTS = textured.png(textured.quadrants())


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SCENEGEN_ASSETS", str(tmp_path / "store"))
    return Store()


def close(path: Path, rgb: Any, atol: float = 0.02) -> None:
    soup = soup_of(path)
    np.testing.assert_allclose(mean_color(soup), rgb, atol=atol)
    assert soup.known is not None
    assert soup.known.all()


VERTEX_COLORS = {
    "bytes": (lambda file: file.array(np.tile([255, 0, 0, 255], (VERTICES, 1)), "u1", normalized=True), WHITE, (1, 0, 0)),
    "shorts of three": (lambda file: file.array(np.tile([0, 65535, 0], (VERTICES, 1)), "u2", normalized=True), WHITE, (0, 1, 0)),
    "floats": (lambda file: file.array(np.tile([0.2, 0.1, 0.8, 1.0], (VERTICES, 1))), WHITE, display(np.array([0.2, 0.1, 0.8]))),
    "no material": (lambda file: file.array(np.tile([0.2, 0.1, 0.8], (VERTICES, 1))), None, display(np.array([0.2, 0.1, 0.8]))),
    "times a color": (
        lambda file: file.array(np.tile([1.0, 0.5, 0.5], (VERTICES, 1))),
        {"pbrMetallicRoughness": {"baseColorFactor": [1, 0.5, 1, 1]}},
        display(np.array([1, 0.25, 0.5])),
    ),
}


@pytest.mark.parametrize("name", VERTEX_COLORS)
def test_vertex_colours_are_multiplied_by_the_material(tmp_path: Path, name: str) -> None:
    colors, material, rgb = VERTEX_COLORS[name]
    file = Gltf()
    file.chair(material, COLOR_0=colors(file))
    close(file.write(tmp_path / "chair.glb"), rgb)


def test_vertex_colours_are_multiplied_by_the_picture(tmp_path: Path, store: Store) -> None:
    file = Gltf()
    texture = file.picture(made.picture((255, 255, 0)))
    tint = file.array(np.tile([1.0, 0.0, 1.0], (VERTICES, 1)))
    file.chair({"pbrMetallicRoughness": {"baseColorTexture": {"index": texture}}}, TEXCOORD_0=(0.5, 0.5), COLOR_0=tint)
    close(file.write(tmp_path / "chair.glb"), (1, 0, 0))
    one = add_assets([tmp_path / "chair.glb"], store).added[0]
    np.testing.assert_allclose(one.rgb[0], (1, 0, 0), atol=0.05)


TRANSFORMS = {
    "none": ({}, (0.25, 0.25), RED),
    "offset": ({"offset": [0.5, 0]}, (0.25, 0.25), GREEN),
    "offset down": ({"offset": [0, 0.5]}, (0.25, 0.25), BLUE),
    "offset below nought": ({"offset": [-0.5, 0]}, (0.25, 0.25), GREEN),
    "scale": ({"scale": [3, 3]}, (0.25, 0.25), YELLOW),
    "mirrored": ({"scale": [1, -1], "offset": [0, 1]}, (0.25, 0.25), BLUE),
    "the lower left quadrant, as the specification has it": (
        {"offset": [0, 1], "rotation": np.pi / 2, "scale": [0.5, 0.5]}, (0.5, 0.5), BLUE,
    ),
    "turned": ({"rotation": np.pi / 2, "offset": [0, 1]}, (0.75, 0.25), RED),
    "another set": ({"texCoord": 1}, (0.25, 0.25), YELLOW),
}  # fmt: skip


@pytest.mark.parametrize("name", TRANSFORMS)
def test_texture_transforms(tmp_path: Path, name: str) -> None:
    transform, uv, rgb = TRANSFORMS[name]
    file = Gltf()
    info = {"index": file.picture(QUADRANTS), "extensions": {"KHR_texture_transform": transform}}
    file.chair({"pbrMetallicRoughness": {"baseColorTexture": info}}, TEXCOORD_0=uv, TEXCOORD_1=(0.75, 0.75))
    close(file.write(tmp_path / "chair.glb", extensionsRequired=["KHR_texture_transform"]), rgb)


def test_sets_of_texture_coordinates_normalised_and_wrapped(tmp_path: Path, store: Store) -> None:
    file = Gltf()
    shorts = file.array(np.tile([49151, 16383], (VERTICES, 1)), "u2", normalized=True)
    file.chair(
        {"pbrMetallicRoughness": {"baseColorTexture": {"index": file.picture(QUADRANTS), "texCoord": 1}}}, TEXCOORD_1=shorts
    )
    close(file.write(tmp_path / "a" / "chair.glb"), GREEN)
    for wrap, rgb in ((10497, RED), (33071, YELLOW), (33648, YELLOW)):
        file = Gltf()
        file.tree["samplers"].append({"wrapS": wrap, "wrapT": wrap})
        texture = file.picture(QUADRANTS, sampler=0)
        file.chair({"pbrMetallicRoughness": {"baseColorTexture": {"index": texture}}}, TEXCOORD_0=(1.25, 1.25))
        close(file.write(tmp_path / f"{wrap}" / "chair.glb"), rgb)
    file = Gltf()
    file.chair(
        {"pbrMetallicRoughness": {"baseColorTexture": {"index": file.picture(QUADRANTS), "texCoord": 3}}}, TEXCOORD_0=(0.5, 0.5)
    )
    report = add_assets([file.write(tmp_path / "lacks" / "chair.glb")], store)
    assert report.added[0].attributes["color"] == ""
    assert "texture coordinates 3" in report.text()


def test_sparse_strided_and_quantised_numbers(tmp_path: Path) -> None:
    mesh = made.chair_mesh()
    points = np.array(mesh.vertices, dtype=np.float64)
    plain = Gltf()
    plain.chair(WHITE)
    wanted = soup_of(plain.write(tmp_path / "plain.glb")).vertices
    moved = points.copy()
    moved[[3, 7]] += 5
    sparse = Gltf()
    at = sparse.array(moved)
    sparse.tree["accessors"][at]["sparse"] = {
        "count": 2,
        "indices": {"bufferView": sparse.view(np.array([3, 7], "<u2").tobytes()), "componentType": 5123},
        "values": {"bufferView": sparse.view(points[[3, 7]].astype("<f4").tobytes())},
    }
    sparse.mesh({"POSITION": at}, sparse.array(mesh.faces.ravel(), "u4"), WHITE)
    np.testing.assert_allclose(soup_of(sparse.write(tmp_path / "sparse.glb")).vertices, wanted, atol=1e-6)
    only = Gltf()
    at = only.array(points)
    del only.tree["accessors"][at]["bufferView"]
    only.tree["accessors"][at]["sparse"] = {
        "count": len(points),
        "indices": {"bufferView": only.view(np.arange(len(points)).astype("<u4").tobytes()), "componentType": 5125},
        "values": {"bufferView": only.view(points.astype("<f4").tobytes())},
    }
    only.mesh({"POSITION": at}, only.array(mesh.faces.ravel(), "u4"), WHITE)
    np.testing.assert_allclose(soup_of(only.write(tmp_path / "only.glb")).vertices, wanted, atol=1e-6)
    mixed = Gltf()
    rows = np.column_stack([points, points * 0 + 9]).astype("<f4")
    view = mixed.view(rows.tobytes(), byteStride=24)
    mixed.tree["accessors"].append({"bufferView": view, "componentType": 5126, "count": len(points), "type": "VEC3"})
    mixed.mesh({"POSITION": 0}, mixed.array(mesh.faces.ravel(), "u4"), WHITE)
    np.testing.assert_allclose(soup_of(mixed.write(tmp_path / "mixed.glb")).vertices, wanted, atol=1e-6)
    quantised = Gltf()
    at = quantised.array(np.round(points * 32767), "i2", normalized=True)
    quantised.mesh({"POSITION": at}, quantised.array(mesh.faces.ravel(), "u4"), WHITE)
    path = quantised.write(tmp_path / "quantised.glb", extensionsRequired=["KHR_mesh_quantization"])
    np.testing.assert_allclose(soup_of(path).vertices, wanted, atol=1e-4)


def instanced(file: Gltf, **tables: Any) -> None:
    extension = {"attributes": {name: file.array(values) for name, values in tables.items()}}
    file.tree["nodes"] = [{"mesh": 0, "extensions": {"EXT_mesh_gpu_instancing": extension}}]


def test_instances_stand_where_they_are_put(tmp_path: Path, store: Store) -> None:
    file = Gltf()
    file.chair({"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}})
    instanced(file, TRANSLATION=[[0, 0, 0], [2, 0, 0]])
    soup = soup_of(file.write(tmp_path / "chair.glb", extensionsRequired=["EXT_mesh_gpu_instancing"]))
    np.testing.assert_allclose(np.ptp(soup.vertices, axis=0), (2.45, 0.9, 0.5), atol=1e-5)
    np.testing.assert_allclose(mean_color(soup), (1, 0, 0), atol=1e-6)
    one = add_assets([tmp_path / "chair.glb"], store).added[0]
    assert not one.ready, "two chairs are no chair"
    half = np.sqrt(0.5)
    instanced(file, ROTATION=[[0, half, 0, half]], SCALE=[[2, 2, 2]])
    soup = soup_of(file.write(tmp_path / "turned.glb"))
    np.testing.assert_allclose(np.ptp(soup.vertices, axis=0), (1.0, 1.8, 0.9), atol=1e-5)
    instanced(file, TRANSLATION=np.zeros((3, 3)), SCALE=np.ones((2, 3)))
    assert "instances" in add_assets([file.write(tmp_path / "odd.glb")], store).refused[0][1]
    instanced(file, TRANSLATION=np.zeros((40_000, 3)))
    assert "faces" in add_assets([file.write(tmp_path / "many.glb")], store).refused[0][1]


def with_picture(slot: str, base: dict[str, Any], content: bytes, **more: Any) -> Gltf:
    file = Gltf()
    file.chair({**base, slot: {"index": file.picture(content)}, **more}, TEXCOORD_0=(0.5, 0.5))
    return file


def plain(material: dict[str, Any]) -> Gltf:
    file = Gltf()
    file.chair(material)
    return file


GLOSS = "KHR_materials_pbrSpecularGlossiness"
MATERIALS = {
    "emission of a picture": (
        lambda: with_picture("emissiveTexture", BLACK, made.picture((255, 0, 0)), emissiveFactor=[1, 1, 1]), (1, 0, 0)),
    "emission of a color": (lambda: plain({**BLACK, "emissiveFactor": [0, 0.2, 0]}), display(np.array([0, 0.2, 0]))),
    "strong emission": (
        lambda: plain({**BLACK, "emissiveFactor": [0, 0.1, 0], "extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 4}}}),
        display(np.array([0, 0.4, 0]))),
    "emission on a color": (
        lambda: plain({"pbrMetallicRoughness": {"baseColorFactor": [0.3, 0, 0, 1]}, "emissiveFactor": [0, 0, 0.5]}),
        display(np.array([0.3, 0, 0.5]))),
    "unlit": (
        lambda: plain({"pbrMetallicRoughness": {"baseColorFactor": [0, 0.5, 0, 1]}, "extensions": {"KHR_materials_unlit": {}}}),
        display(np.array([0, 0.5, 0]))),
    "diffuse of specular and gloss": (
        lambda: plain({"extensions": {GLOSS: {"diffuseFactor": [0, 0, 0.5, 1]}}}), display(np.array([0, 0, 0.5]))),
    "specular where there is no diffuse": (
        lambda: plain({"extensions": {GLOSS: {"diffuseFactor": [0, 0, 0, 1], "specularFactor": [0.8, 0.4, 0.0]}}}),
        display(np.array([0.8, 0.4, 0.0]))),
    "glass whose opacity is not of that mode": (
        lambda: plain({"pbrMetallicRoughness": {"baseColorFactor": [0, 1, 0, 0]}}), (0, 1, 0)),
}  # fmt: skip


@pytest.mark.parametrize("name", MATERIALS)
def test_materials(tmp_path: Path, name: str) -> None:
    make, rgb = MATERIALS[name]
    close(make().write(tmp_path / "chair.glb"), rgb)


def test_diffuse_picture_of_specular_and_gloss(tmp_path: Path) -> None:
    file = Gltf()
    file.chair({"extensions": {GLOSS: {"diffuseTexture": {"index": file.picture(QUADRANTS)}}}}, TEXCOORD_0=(0.75, 0.25))
    close(file.write(tmp_path / "chair.glb", extensionsRequired=[GLOSS]), GREEN)


def test_cut_outs_and_glass(tmp_path: Path) -> None:
    half = np.full((64, 64, 4), 255, dtype=np.uint8)
    half[:, :32] = (255, 0, 0, 255)
    half[:, 32:] = (0, 0, 255, 0)
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(half).save(buffer, "PNG")
    mesh = made.chair_mesh()
    for mode, more in (("MASK", {"alphaCutoff": 0.5}), ("BLEND", {})):
        file = Gltf()
        texture = file.picture(buffer.getvalue())
        u = np.where(np.arange(len(mesh.faces)) % 2, 0.25, 0.75)
        points = mesh.vertices[mesh.faces.ravel()]
        attributes = {
            "POSITION": file.array(points),
            "TEXCOORD_0": file.array(np.column_stack([np.repeat(u, 3), np.full(len(points), 0.5)])),
        }
        file.mesh(attributes, None, {"pbrMetallicRoughness": {"baseColorTexture": {"index": texture}}, "alphaMode": mode, **more})
        soup = soup_of(file.write(tmp_path / f"{mode}.glb"))
        assert len(soup.faces) == len(mesh.faces) // 2, "what is wholly transparent is gone"
        np.testing.assert_allclose(mean_color(soup), (1, 0, 0), atol=0.01)
        assert any("transparent" in note for note in soup.notes)


@pytest.mark.parametrize("name", ["EXT_made_up", "KHR_texture_basisu_2", "ADOBE_materials_clearcoat_tint"])
def test_other_required_extensions_are_refused_by_name(tmp_path: Path, store: Store, name: str) -> None:
    path = plain(WHITE).write(tmp_path / "chair.glb", extensionsRequired=["KHR_materials_ior", name], extensionsUsed=[name])
    report = add_assets([path], store)
    assert not report.added
    assert name in report.text()
    assert "ior" not in report.text()
    plain(WHITE).write(path, extensionsUsed=[name])
    assert add_assets([path], store).added, "what is merely used may be left out"


def split(path: Path, uri: str, bin_name: str | None, cut: int = 0) -> Path:
    """The chair as .gltf and .bin."""
    file = plain({"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({k: v for k, v in file.tree.items() if v} | {"buffers": [{"byteLength": len(file.binary), "uri": uri}]})
    )
    if bin_name:
        (path.parent / bin_name).write_bytes(file.binary[: len(file.binary) - cut])
    return path


def test_buffers_beside_the_file(tmp_path: Path, store: Store) -> None:
    for number, (uri, name) in enumerate(
        (("a.bin", "a.bin"), ("A.BIN", "a.bin"), ("my%20parts.bin", "my parts.bin"), ("C:\\x\\a.bin", "a.bin"))
    ):
        close(split(tmp_path / f"{number}" / "chair.gltf", uri, name), (1, 0, 0))
    report = add_assets([split(tmp_path / "lost" / "chair.gltf", "gone.bin", None)], store)
    assert "gone.bin" in report.text()
    assert "chair.gltf" in report.text()
    assert "gone%20far.bin" not in (
        text := add_assets([split(tmp_path / "far" / "chair.gltf", "gone%20far.bin", None)], store).text()
    )
    assert "gone far.bin" in text
    assert "beyond its buffer" in add_assets([split(tmp_path / "cut" / "chair.gltf", "a.bin", "a.bin", 400)], store).text()
    assert "outside" in add_assets([split(tmp_path / "up" / "chair.gltf", "../../etc/gone.bin", None)], store).text()


PICTURES = {
    "other case": ("Wood.PNG", "wood.png"),
    "windows": ("C:\\Users\\me\\wood.png", "wood.png"),
    "posix": ("/home/me/wood.png", "wood.png"),
    "blanks": ("my%20wood.png", "my wood.png"),
    "another kind": ("wood.tga", "wood.png"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_beside_the_file(tmp_path: Path, name: str) -> None:
    uri, kept = PICTURES[name]
    file = with_picture("x", {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}, made.picture((0, 0, 255)))
    file.tree["images"] = [{"uri": uri}]
    (tmp_path / kept).write_bytes(made.picture((0, 160, 0)))
    close(file.write(tmp_path / "chair.glb"), (0, 160 / 255, 0))


@pytest.mark.parametrize("content", [None, b"\xabKTX 20\xbb\r\n\x1a\n" + b"\0" * 90, b"not a picture"])
def test_pictures_that_cannot_be_read_are_told(tmp_path: Path, store: Store, content: bytes | None) -> None:
    file = with_picture("x", {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}, content or b"")
    if content is None:
        file.tree["images"] = [{"uri": "/etc/passwd"}]
    report = add_assets([file.write(tmp_path / "chair.glb")], store)
    one = report.added[0]
    assert one.attributes["color"] == "", "never white and silent"
    assert "colors not known" in report.text()
    assert ("outside" if content is None else "picture") in report.text()


def test_no_material_is_no_colour(tmp_path: Path, store: Store) -> None:
    file = Gltf()
    file.chair()
    report = add_assets([file.write(tmp_path / "chair.glb")], store)
    assert report.added[0].attributes["color"] == ""
    assert "no material" in report.text()
    close(plain({"pbrMetallicRoughness": {"metallicFactor": 0}}).write(tmp_path / "white.glb"), (1, 1, 1))


def test_scenes_of_nodes_skins_and_strips(tmp_path: Path) -> None:
    file = plain(WHITE)
    file.tree["nodes"] = [{"children": [1, 2], "scale": [-0.01, 0.01, 0.01]}, {"mesh": 0, "translation": [100, 0, 0]},
                          {"mesh": 0, "translation": [0, 0, 900], "extensions": {"KHR_node_visibility": {"visible": False}}}, {"mesh": 0}]  # fmt: skip
    soup = soup_of(file.write(tmp_path / "nodes.glb"))
    np.testing.assert_allclose(np.ptp(soup.vertices, axis=0), (0.0045, 0.009, 0.005), atol=1e-7)
    assert soup.vertices[:, 0].mean() < -0.9, "the mirror moves it too"
    a, b, c = (soup.vertices[soup.faces[:, k]] for k in range(3))
    assert (a * np.cross(b, c)).sum() > 0, "mirrored faces still look outward"
    skinned = Gltf()
    joints = skinned.array(np.zeros((VERTICES, 4)), "u1")
    weights = skinned.array(np.tile([1.0, 0, 0, 0], (VERTICES, 1)))
    skinned.chair(WHITE, JOINTS_0=joints, WEIGHTS_0=weights)
    bind = skinned.array(np.eye(4).reshape(1, 16))
    skinned.tree["nodes"] = [{"mesh": 0, "skin": 0, "scale": [7, 7, 7]}, {"scale": [0.01, 0.01, 0.01]}]
    path = skinned.write(tmp_path / "skin.glb", skins=[{"joints": [1], "inverseBindMatrices": bind}])
    np.testing.assert_allclose(np.ptp(soup_of(path).vertices, axis=0), (0.0045, 0.009, 0.005), atol=1e-7)
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 2, 0], [1, 2, 0.0]])
    for mode, faces in ((5, 4), (6, 4)):
        strip = Gltf()
        strip.mesh({"POSITION": strip.array(corners)}, None, WHITE, mode=mode)
        assert len(soup_of(strip.write(tmp_path / f"{mode}.glb")).faces) == faces
    morph = Gltf()
    up = morph.array(np.tile([0, 1.0, 0], (VERTICES, 1)))
    morph.chair(WHITE)
    morph.tree["meshes"][0] |= {"weights": [0.5]}
    morph.tree["meshes"][0]["primitives"][0]["targets"] = [{"POSITION": up}]
    assert abs(soup_of(morph.write(tmp_path / "morph.glb")).vertices[:, 1].min() - 0.5) < 1e-6


@pytest.mark.parametrize(("offset", "word"), [([-0.5, 0], "green"), ([0, 0], "red"), ([0, 0.5], "blue")])
def test_what_is_kept_is_drawn_in_the_colour_that_is_read(tmp_path: Path, store: Store, offset: list[float], word: str) -> None:
    """The way of a transformed picture from the file to the pixels."""
    file = Gltf()
    info = {"index": file.picture(QUADRANTS), "extensions": {"KHR_texture_transform": {"offset": offset}}}
    file.chair({"pbrMetallicRoughness": {"baseColorTexture": info}}, TEXCOORD_0=(0.25, 0.25))
    one = add_assets([file.write(tmp_path / "chair.glb")], store).added[0]
    assert one.attributes["color"] in (word, "")
    camera = Camera(
        id="c", world_from_camera=look_at(np.array([2.0, 0.4, 1.2]), np.array([0, 0, 0.45])), K=np.array([[90.0, 0, 40], [0, 90.0, 40], [0, 0, 1]]),
        width=80, height=80,
    )  # fmt: skip
    geometry = build_geometry(textured.scene_of(one))
    picture = open_renderer("raycast").render(geometry, camera).astype(float)
    seen = Observer(geometry).look(camera).instances == 1
    mean = picture[seen].mean(0)
    wanted = {key: np.array(rgb, dtype=float) for key, rgb in textured.QUADRANTS.items()}
    cosine = {key: float(mean @ rgb / np.linalg.norm(mean) / np.linalg.norm(rgb)) for key, rgb in wanted.items()}
    assert max(cosine, key=lambda key: cosine[key]) == word, mean
