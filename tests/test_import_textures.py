"""Pictures on imported things: the right colour in the right place in every tier, kept with their meshes, and named truly."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from scenegen.assets import imported
from scenegen.assets.geometry import build_geometry
from scenegen.assets.images import ImageSampler, image
from scenegen.assets.importing.raw import Look
from scenegen.assets.importing.repair import KEPT_FACES
from scenegen.assets.importing.textured import fitted
from scenegen.assets.store import Store
from scenegen.errors import AssetError, RenderError
from scenegen.export.glb import write_glb
from scenegen.frames import inverse, look_at, project
from scenegen.render import open_renderer
from scenegen.scene import Camera, Scene
from tests import textured as made

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
    given.tint = np.tile([0.1, 0.1, 0.8], (12, 1))
    given.tint[:6] = [0.8, 0.8, 0.1]
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
        "from scenegen.assets.geometry import build_geometry; from scenegen.assets.store import Store; from scenegen.render import open_renderer\n"
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
