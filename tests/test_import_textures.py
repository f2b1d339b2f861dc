"""Pictures on imported things: the right colour in the right place in every tier, kept with their meshes, and named truly."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from PIL import Image

from scenegen.assets.importing.add import add_assets
from scenegen.assets.importing.gltf_packed import faces_of
from scenegen.assets.importing.raw import Look
from scenegen.assets.importing.repair import KEPT_FACES
from scenegen.assets.importing.textured import fitted
from scenegen.assets.library import imported
from scenegen.assets.library.store import Store
from scenegen.assets.looks.images import ImageSampler, image
from scenegen.assets.looks.materials import linear
from scenegen.errors import AssetError, RenderError
from scenegen.export.glb import write_glb
from scenegen.frames import inverse, look_at, project
from scenegen.render import open_renderer
from scenegen.scene import Camera, Scene
from scenegen.world.geometry import build_geometry
from tests import importing
from tests import textured as made

pytestmark = pytest.mark.slow

TIERS = ("raycast", "egl", "egl triangles", "pyrender", "pathtrace")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SCENEGEN_ASSETS", str(tmp_path / "store"))
    return Store()


def opened(tier: str) -> Any:
    try:
        if tier == "egl triangles":
            from scenegen.render.egl import EglRenderer

            return EglRenderer(software=False)
        return open_renderer(tier)
    except RenderError as error:
        pytest.skip(error.what)


def camera_at(outward: Any, far: float = 2.5, side: int = 160) -> Camera:
    """Looks at the box's middle from outside, a little from above and from one side."""
    middle = np.array([0, 0, 0.5])
    eye = middle + np.array(outward, dtype=float) * far + [0.11, 0.17, 0.13]
    K = np.array([[side * 1.5, 0, side / 2], [0, side * 1.5, side / 2], [0, 0, 1]])
    return Camera(id="c", world_from_camera=look_at(eye, middle), K=K, width=side, height=side)


def named(rgb: np.ndarray) -> str:
    """The quadrant's colour whose hue and strength a shaded pixel has."""
    unit = {word: np.array(value) / np.linalg.norm(value) for word, value in made.QUADRANTS.items()}
    return max(unit, key=lambda word: float(unit[word] @ rgb / max(float(np.linalg.norm(rgb)), 1e-9)))


def shown(scene: Scene, renderer: Any, side: str, size: tuple[float, float, float] = (0.5, 1.0, 1.0)) -> list[str]:
    """Colours in the quadrants of a side (top left, top right, bottom left, bottom right), as rendered."""
    outward, right, up = (np.array(axis) for axis in made.SIDES[side])
    camera = camera_at(outward)
    picture = renderer.render(build_geometry(scene), camera).astype(float)
    spots = [(outward + a * right + b * up) * np.array(size) / 2 + [0, 0, size[2] / 2] for b in (0.5, -0.5) for a in (-0.5, 0.5)]
    uv, _ = project(camera.K, inverse(camera.world_from_camera), np.array(spots))
    return [named(picture[int(v) - 1 : int(v) + 2, int(u) - 1 : int(u) + 2].mean((0, 1))) for u, v in uv]


@pytest.mark.parametrize("tier", TIERS)
def test_every_tier_shows_the_picture_upright_and_not_mirrored(tier: str, store: Store) -> None:
    scene, renderer = made.scene_of(made.keep(made.soup(made.quadrants()), store)), opened(tier)
    for side in ("+x", "-x", "+y", "-y", "+z"):
        assert shown(scene, renderer, side) == ["red", "green", "blue", "yellow"], side


@pytest.mark.parametrize("tier", TIERS)
def test_pictures_repeat_mirror_and_end_as_the_file_says(tier: str, store: Store) -> None:
    """Two tiles an axis: repeated, each quadrant of a side holds the whole picture, mirrored its neighbour is turned over."""
    renderer = opened(tier)
    halves = made.plain((220, 30, 30))
    halves[:, 32:, :3] = made.QUADRANTS["blue"]
    expected = {
        "repeat": ["red", "blue", "red", "blue"],
        "mirror": ["red", "blue", "blue", "red"],
        "clamp": ["red", "blue", "blue", "blue"],
    }
    for wrap, words in expected.items():
        scene = made.scene_of(made.keep(made.soup(halves, tiles=2.0, wrap=(wrap, wrap)), store))
        outward, right, _ = (np.array(axis) for axis in made.SIDES["+x"])
        camera = camera_at(outward)
        picture = renderer.render(build_geometry(scene), camera).astype(float)
        spots = [(outward + a * right) * np.array((0.5, 1.0, 1.0)) / 2 + [0, 0, 0.5] for a in (-0.75, -0.25, 0.25, 0.75)]
        uv, _ = project(camera.K, inverse(camera.world_from_camera), np.array(spots))
        assert [named(picture[int(v), int(u)]) for u, v in uv] == words, wrap


@pytest.mark.parametrize("tier", TIERS)
def test_fine_patterns_blur_rather_than_flicker(tier: str, store: Store) -> None:
    """A chequer of one texel a field, 1024 across, seen 70 pixels wide: even gray, not a moiré of black and white."""
    fields = (np.indices((1024, 1024)).sum(0) % 2 * 255).astype(np.uint8)
    picture = np.stack([fields] * 3 + [np.full_like(fields, 255)], -1)
    scene, renderer = made.scene_of(made.keep(made.soup(picture), store)), opened(tier)
    camera = camera_at((1, 0, 0), far=3.2)
    drawn = renderer.render(build_geometry(scene), camera).astype(float)
    middle = drawn[70:90, 70:90]
    assert middle.std((0, 1)).max() < 8
    assert 40 < middle.mean() < 230


def test_several_pictures_and_flat_colours_in_one_thing(store: Store) -> None:
    """Sides one by one: red picture, green picture, and faces without coordinates in their flat colour."""
    given = made.soup(made.plain(made.QUADRANTS["red"]))
    given.looks = (*given.looks, Look("other", picture=made.plain(made.QUADRANTS["green"])), Look("flat", rgb=(0.16, 0.27, 0.78)))
    assert given.face_look is not None
    given.face_look[2:4], given.face_look[4:] = 1, 2
    given.face_rgb[:] = np.array(made.QUADRANTS["blue"]) / 255
    record = made.keep(given, store)
    assert len(record.textures) == 2
    assert len(record.rgb) == 3
    for tier in ("raycast", "egl"):
        renderer = opened(tier)
        scene = made.scene_of(record)
        assert set(shown(scene, renderer, "+x")) == {"red"}
        assert set(shown(scene, renderer, "-x")) == {"green"}
        assert set(shown(scene, renderer, "+y")) == {"blue"}


def test_the_look_of_a_file_tints_its_picture(store: Store) -> None:
    """White times red is red, in linear light; vertex colours multiply too."""
    record = made.keep(made.soup(made.plain((255, 255, 255)), rgb=(0.8, 0.1, 0.1)), store)
    texels = image(str(store.picture(record.sha256, record.textures[0].sha256)))
    np.testing.assert_allclose(texels.reshape(-1, 3).mean(0), [204, 26, 26], atol=1)
    given = made.soup(made.plain((255, 255, 255)))
    given.tint = linear(np.tile([0.1, 0.1, 0.8], (12, 1)))
    given.tint[:6] = linear(np.array([0.8, 0.8, 0.1]))
    assert sorted(np.round(made.keep(given, store).rgb, 1).tolist()) == [[0.1, 0.1, 0.8], [0.8, 0.8, 0.1]]


def test_cut_outs_take_the_colour_of_what_is_left(store: Store) -> None:
    """A leaf on transparent black: drawn solid and green, with a note, never black."""
    leaf = made.plain((0, 0, 0))
    leaf[..., 3] = 0
    leaf[20:40, 20:40] = (*made.QUADRANTS["green"], 255)
    record = made.keep(made.soup(leaf), store)
    assert record.attributes["color"] == "green"
    assert any("cut-outs" in note for note in record.notes)


def wood() -> np.ndarray:
    """Brown boards with darker grain."""
    out = made.plain((125, 80, 45), 128)
    out[::4, :, :3] = (95, 58, 30)
    return out


def speckled(share: float) -> np.ndarray:
    """Red with a share of white spots, each a few pixels wide."""
    out = made.plain((184, 35, 42), 128)
    side = int(128 * np.sqrt(share))
    out[:side, :side, :3] = (238, 236, 230)
    return out


@pytest.mark.parametrize(
    ("picture", "word"),
    [
        (made.quadrants(), ""),
        (wood(), "brown"),
        (made.plain((47, 98, 181)), "blue"),
        (speckled(0.1), "red"),
        (speckled(0.5), ""),
        (
            np.kron(np.indices((8, 8)).sum(0)[..., None] % 2, np.ones((16, 16, 4))).astype(np.uint8) * 255
            | np.uint8([0, 0, 0, 255]),
            "",
        ),
    ],
)
def test_colour_words_are_true_of_what_is_seen(picture: np.ndarray, word: str, store: Store) -> None:
    """The word of the mean of what is seen from around; none for what is of several colours (half red half white is not pink)."""
    assert made.keep(made.soup(picture), store).attributes["color"] == word


def test_the_colour_word_is_of_the_sides_not_of_the_texels(store: Store) -> None:
    """Most of the picture is green, but all that is mapped is its red corner."""
    picture = made.plain(made.QUADRANTS["green"], 128)
    picture[:16, :16, :3] = (184, 35, 42)
    given = made.soup(picture)
    assert given.uv is not None
    given.uv = given.uv * 0.1 + [0.01, 0.89]
    assert made.keep(given, store).attributes["color"] == "red"


def test_same_file_same_bytes_and_another_process_sees_the_same(store: Store, tmp_path: Path) -> None:
    record = made.keep(made.soup(made.quadrants()), store)
    other = Store(tmp_path / "other")
    assert made.keep(made.soup(made.quadrants()), other) == record
    for kept in (store.root / "objects" / record.sha256).glob("*.png"):
        assert kept.read_bytes() == other.picture(record.sha256, kept.stem).read_bytes()
        assert kept.stem == record.textures[0].sha256
    code = (
        "import hashlib, sys; from tests.test_import_textures import camera_at; from tests import textured as made\n"
        "from scenegen.world.geometry import build_geometry; from scenegen.assets.library.store import Store; from scenegen.render import open_renderer\n"
        "scene = made.scene_of(Store().record(sys.argv[1]))\n"
        "drawn = open_renderer('raycast').render(build_geometry(scene), camera_at((1, 0, 0)))\n"
        "print(hashlib.sha256(drawn.tobytes()).hexdigest())"
    )
    root = Path(__file__).parents[1]
    ran = subprocess.run(
        [sys.executable, "-c", code, record.sha256], capture_output=True, text=True, check=True, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}
    )  # fmt: skip
    drawn = open_renderer("raycast").render(build_geometry(made.scene_of(record)), camera_at((1, 0, 0)))
    assert ran.stdout.strip() == hashlib.sha256(drawn.tobytes()).hexdigest()


def test_the_glb_of_a_scene_shows_the_same_picture(store: Store, tmp_path: Path) -> None:
    """Read by trimesh: the colour at the middle of each quadrant of each side is the one it was imported with."""
    scene = made.scene_of(made.keep(made.soup(made.quadrants()), store))
    write_glb(scene, tmp_path / "x.glb")
    assert quadrant_colors(tmp_path / "x.glb", up_y=True) == {side: ["red", "green", "blue", "yellow"] for side in made.SIDES}


def quadrant_colors(path: Path, up_y: bool, base: float = 0.0) -> dict[str, list[str]]:
    """Colours in the quadrants of each side of the box as trimesh reads a file."""
    loaded = trimesh.load(str(path), force="mesh", process=False)
    points = np.asarray(loaded.vertices)
    points = points[:, [0, 2, 1]] * [1, -1, 1] if up_y else points
    points = points - (points.min(0) + points.max(0)) / 2
    uv, texels = (
        np.asarray(loaded.visual.uv),
        np.asarray(
            loaded.visual.material.baseColorTexture
            if hasattr(loaded.visual.material, "baseColorTexture")
            else loaded.visual.material.image
        ),
    )
    out = {}
    for side, (outward, right, up) in made.SIDES.items():
        words = []
        for a, b in ((-0.5, 0.5), (0.5, 0.5), (-0.5, -0.5), (0.5, -0.5)):
            spot = (np.array(outward) + a * np.array(right) + b * np.array(up)) * np.array((0.5, 1.0, 1.0)) / 2
            near, _, face = trimesh.proximity.closest_point_naive(
                trimesh.Trimesh(points, loaded.faces, process=False), spot[None]
            )
            weights = trimesh.triangles.points_to_barycentric(points[loaded.faces[face]], near)
            u, v = (weights[0][:, None] * uv[loaded.faces[face[0]]]).sum(0)
            tall, wide = texels.shape[:2]
            words.append(named(texels[int((1 - v % 1.0) * tall) % tall, int(u % 1.0 * wide) % wide, :3].astype(float)))
        out[side] = words
    return out


def test_thinned_out_things_keep_their_picture(store: Store) -> None:
    """A box of 49 152 faces is thinned out; its quadrants stay where they were."""
    given = made.soup(made.quadrants())
    points, faces, uv = made.box((0.5, 1.0, 1.0))
    fine = trimesh.Trimesh(points, faces, process=False)
    attributes = uv
    for _ in range(6):
        new_points, new_faces, new = trimesh.remesh.subdivide(fine.vertices, fine.faces, vertex_attributes={"uv": attributes})
        fine, attributes = trimesh.Trimesh(new_points, new_faces, process=False), new["uv"]
    assert len(fine.faces) > KEPT_FACES
    count = len(fine.faces)
    given.vertices, given.faces, given.uv = np.asarray(fine.vertices), np.asarray(fine.faces), np.asarray(attributes)[fine.faces]
    given.face_rgb, given.face_look = np.full((count, 3), 0.5), np.zeros(count, dtype=int)
    record = made.keep(given, store)
    assert record.faces <= KEPT_FACES
    assert record.textures
    renderer = open_renderer("raycast")
    for side in ("+x", "-x", "+y", "-y", "+z"):
        assert shown(made.scene_of(record), renderer, side) == ["red", "green", "blue", "yellow"], side


def test_a_damaged_picture_is_told(store: Store) -> None:
    record = made.keep(made.soup(made.quadrants()), store)
    path = store.picture(record.sha256, record.textures[0].sha256)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(AssetError, match="picture"):
        imported.stored_mesh(store, record)


def test_sizes_of_kept_pictures() -> None:
    """Powers of two of at most 1024, palettes enlarged without smearing."""
    assert fitted(np.zeros((700, 3000, 3), np.uint8)).shape == (256, 1024, 3)
    assert fitted(np.zeros((5, 600, 3), np.uint8)).shape == (4, 512, 3)
    palette = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], dtype=np.uint8)
    assert len(np.unique(fitted(palette).reshape(-1, 3), axis=0)) <= 5


def test_the_sampler_reads_v_upward_and_blurs_to_the_mean() -> None:
    sampler = ImageSampler([made.quadrants()[..., :3]])
    spots = np.array([(0.25, 0.75), (0.75, 0.75), (0.25, 0.25), (0.75, 0.25)])
    sharp = sampler(np.zeros(4, int), spots, np.zeros(4))
    assert [named(rgb) for rgb in sharp] == ["red", "green", "blue", "yellow"]
    whole = sampler(np.zeros(4, int), spots, np.full(4, 1.0))
    assert np.ptp(whole, axis=0).max() < 1e-6


def added(path: Path, store: Store) -> Any:
    """The record of a file that is added with what its sidecar says."""
    made.sidecar(path)
    report = add_assets([path], store)
    assert not report.refused, report.text()
    assert len(report.added) == 1
    return report.added[0]


@pytest.mark.parametrize("kind", ["glb", "obj", "webp", "transformed"])
def test_files_show_their_picture_where_other_readers_see_it(kind: str, store: Store, tmp_path: Path) -> None:
    """glTF counts v downward, OBJ upward; trimesh's own reading of the same file and each tier agree."""
    path = tmp_path / "in" / ("box.obj" if kind == "obj" else "box.glb")
    if kind == "obj":
        made.write_obj(path.parent, made.quadrants())
    elif kind == "webp":
        buffer = io.BytesIO()
        Image.fromarray(made.quadrants()[..., :3]).save(buffer, "WEBP", lossless=True)
        tree, binary = made.gltf_tree(buffer.getvalue(), "image/webp")
        tree["textures"] = [{"extensions": {"EXT_texture_webp": {"source": 0}}}]
        tree["extensionsUsed"] = tree["extensionsRequired"] = ["EXT_texture_webp"]
        path.parent.mkdir()
        path.write_bytes(importing.glb(tree, binary))
    else:
        made.write_glb(path, made.quadrants())
    expected = ["red", "green", "blue", "yellow"]
    if kind == "transformed":  # moved by half a tile along both axes: the quadrants change places crosswise
        tree, binary = made.gltf_tree(made.png(made.quadrants()))
        move = {"KHR_texture_transform": {"offset": [0.5, 0.5]}}
        tree["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"]["extensions"] = move
        tree["extensionsUsed"] = ["KHR_texture_transform"]
        path.write_bytes(importing.glb(tree, binary))
        expected = expected[::-1]
    elif kind != "webp":
        assert quadrant_colors(path, up_y=True) == dict.fromkeys(made.SIDES, expected)
    record = added(path, store)
    assert record.attributes["color"] == ""
    for tier in ("raycast", "egl"):
        scene, renderer = made.scene_of(record), opened(tier)
        for side in ("+x", "-x", "+y", "-y"):
            assert shown(scene, renderer, side, record.size_m) == expected, (tier, side)
        top = shown(scene, renderer, "+z", record.size_m)  # turned as the box is, for it has no front, but never mirrored
        assert clockwise(top) == clockwise(expected)


def clockwise(words: list[str]) -> list[str]:
    """Quadrants in clockwise order from the red one."""
    ring = [words[k] for k in (0, 1, 3, 2)]
    return ring[ring.index("red") :] + ring[: ring.index("red")]


def test_folders_of_files_keep_a_bounded_picture(store: Store, tmp_path: Path) -> None:
    """A picture of 3000 pixels is kept with 1024, one of 600 with 512."""
    sizes = []
    for side in (3000, 600):
        record = added(made.write_glb(tmp_path / str(side) / "box.glb", made.quadrants(side)), store)
        sizes.append(record.textures[0].size)
    assert sizes == [(1024, 1024), (512, 512)]


def packed_with_draco(tree: Any, binary: bytes) -> tuple[Any, bytes]:
    """The box of `made.gltf_tree`, its mesh compressed without loss by DracoPy."""
    draco = pytest.importorskip("DracoPy")
    points = np.frombuffer(binary, "<f4", 72, tree["bufferViews"][0]["byteOffset"]).reshape(-1, 3)
    uv = np.frombuffer(binary, "<f4", 48, tree["bufferViews"][1]["byteOffset"]).reshape(-1, 2)
    faces = np.frombuffer(binary, "<u2", 36, tree["bufferViews"][2]["byteOffset"]).reshape(-1, 3)
    content = draco.encode(
        points, faces.astype(np.uint32), quantization_bits=24, preserve_order=True, tex_coord=uv.astype(np.float64)
    )
    number = {int(one["attribute_type"]): one["unique_id"] for one in draco.decode(content).attributes}
    tree["bufferViews"].append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(content)})
    tree["buffers"][0]["byteLength"] += len(content)
    for accessor in tree["accessors"]:
        del accessor["bufferView"]
    ids = {"POSITION": number[0], "TEXCOORD_0": number[3]}
    tree["meshes"][0]["primitives"][0]["extensions"] = {"KHR_draco_mesh_compression": {"bufferView": 4, "attributes": ids}}
    tree["extensionsUsed"] = tree["extensionsRequired"] = ["KHR_draco_mesh_compression"]
    return tree, binary + content


def packed_with_meshopt(tree: Any, binary: bytes) -> tuple[Any, bytes]:
    """The box of `made.gltf_tree`, its vertices and triangles compressed by meshopt, with an empty fallback buffer."""
    meshopt = pytest.importorskip("meshopt")
    tree["buffers"].append({"byteLength": len(binary), "extensions": {"EXT_meshopt_compression": {"fallback": True}}})
    for number, (mode, stride, kind) in enumerate((("ATTRIBUTES", 12, "<f4"), ("ATTRIBUTES", 8, "<f4"), ("TRIANGLES", 2, "<u2"))):
        view = tree["bufferViews"][number]
        plain = np.frombuffer(binary, kind, view["byteLength"] // np.dtype(kind).itemsize, view["byteOffset"])
        rows = plain.reshape(-1, stride // 4) if mode == "ATTRIBUTES" else plain.astype(np.uint32)
        content = meshopt.encode_gltf_buffer(rows, mode)
        where = {"buffer": 0, "byteOffset": len(binary), "byteLength": len(content), "byteStride": stride, "mode": mode}
        where["count"] = view["byteLength"] // stride
        view.update(buffer=1, byteOffset=0, extensions={"EXT_meshopt_compression": where})
        binary += content + b"\0" * (-len(content) % 4)
    tree["buffers"][0]["byteLength"] = len(binary)
    tree["extensionsUsed"] = tree["extensionsRequired"] = ["EXT_meshopt_compression"]
    return tree, binary


PACKERS = {"DracoPy": packed_with_draco, "meshopt": packed_with_meshopt}


@pytest.mark.parametrize("library", PACKERS)
def test_compressed_files_come_back_equal(library: str, store: Store, tmp_path: Path) -> None:
    """The same vertices, coordinates, picture and looks as of the file that is not compressed."""
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "box.glb"
    path.write_bytes(importing.glb(*PACKERS[library](*made.gltf_tree(made.png(made.quadrants())))))
    one, two = added(path, store), added(made.write_glb(tmp_path / "plain" / "flat.glb", made.quadrants()), store)
    assert [texture.sha256 for texture in one.textures] == [texture.sha256 for texture in two.textures]
    mine, other = (Store().mesh(record.sha256) for record in (one, two))
    assert one.size_m == two.size_m
    assert rows_of(mine) == rows_of(other)


def rows_of(mesh: Any) -> list[tuple[float, ...]]:
    """Corners with their coordinates, face by face, in an order of their own."""
    corners = np.column_stack([mesh.vertices, mesh.uv])[mesh.faces].round(4) + 0.0
    return sorted(
        tuple(np.roll(face, -min(range(3), key=lambda k: face[k].tolist()), axis=0).ravel().tolist()) for face in corners
    )


@pytest.mark.parametrize("library", PACKERS)
def test_what_cannot_be_unpacked_is_refused_by_name(
    library: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the library the report names the extension and the command; broken data are refused, not believed."""
    tree, binary = PACKERS[library](*made.gltf_tree(made.png(made.quadrants())))
    extension = tree["extensionsUsed"][0]
    at = (
        tree["bufferViews"][4]["byteOffset"]
        if library == "DracoPy"
        else tree["bufferViews"][0]["extensions"][extension]["byteOffset"]
    )
    (tmp_path / "broken.glb").write_bytes(importing.glb(tree, binary[:at] + bytes(200) + binary[at + 200 :]))
    report = add_assets([tmp_path / "broken.glb"], store)
    assert not report.added
    assert extension in report.text()
    (tmp_path / "box.glb").write_bytes(importing.glb(tree, binary))
    monkeypatch.setitem(sys.modules, library, None)
    report = add_assets([tmp_path / "box.glb"], store)
    assert not report.added
    assert extension in report.text()
    assert library in report.text()
    assert "scenegen[compressed]" in report.refused[0][1]


def test_a_draco_mesh_that_announces_too_many_faces_is_refused_unread() -> None:
    draco = pytest.importorskip("DracoPy")
    content = draco.encode(np.random.default_rng(0).random((9, 3)), np.arange(9, dtype=np.uint32).reshape(3, 3))
    assert faces_of(content) == 3
    assert faces_of(content[:13] + b"\xff\xff\xff\xff\x0f" + content[13:]) > 2**31


def test_basis_pictures_are_refused_by_name(store: Store, tmp_path: Path) -> None:
    """No maintained wheel of a free licence decodes KTX2: a file that requires it is refused, one that may do without loses its colour word."""
    tree, binary = made.gltf_tree(b"\xabKTX 20\xbb\r\n\x1a\n" + bytes(80), "image/ktx2")
    tree["textures"] = [{"extensions": {"KHR_texture_basisu": {"source": 0}}}]
    tree["extensionsUsed"] = tree["extensionsRequired"] = ["KHR_texture_basisu"]
    (tmp_path / "box.glb").write_bytes(importing.glb(tree, binary))
    report = add_assets([tmp_path / "box.glb"], store)
    assert not report.added
    assert "KHR_texture_basisu" in report.text()
    del tree["extensionsRequired"]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "box.glb").write_bytes(importing.glb(tree, binary))
    record = added(tmp_path / "in" / "box.glb", store)
    assert record.attributes["color"] == ""
    assert any("KTX2" in note for note in record.notes)
