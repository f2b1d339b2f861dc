"""Every category of the catalogue, each tested for free by being registered."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import trimesh

from scenegen.assets import catalogue
from scenegen.assets.library.mesh_files import load_mesh
from scenegen.assets.looks.materials import COLORS, lab, material, nearest_color
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.primitives import plain_box
from scenegen.errors import AssetError
from scenegen.scene import AssetRef, Object, Scene
from scenegen.world.geometry import build_geometry

CATEGORIES = catalogue.categories()
ONCE = {"placement": {"floor", "surface", "wall", "ceiling", "held"}}


def built(name: str, seed: int) -> catalogue.Built:
    entry = CATEGORIES[name]
    return entry.build(json.loads(json.dumps(entry.sample(np.random.default_rng(seed)))))


def test_there_are_enough() -> None:
    assert len(CATEGORIES) >= 60
    assert len({entry.family for entry in CATEGORIES.values()}) >= 10
    assert sum(entry.holdable for entry in CATEGORIES.values()) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("name", CATEGORIES)
def test_category(name: str) -> None:
    entry = CATEGORIES[name]
    assert entry.placement in ONCE["placement"]
    for seed in range(2):
        one, again = built(name, seed), built(name, seed)
        assert one.mesh.vertices.tobytes() == again.mesh.vertices.tobytes()
        assert one.mesh.faces.tobytes() == again.mesh.faces.tobytes()
        assert 100 <= len(one.mesh.faces) <= 20_000
        low, high = one.mesh.vertices.min(0), one.mesh.vertices.max(0)
        assert abs(low[2]) < 1e-5
        np.testing.assert_allclose((low + high)[:2] / 2, 0, atol=1e-5)
        assert min(one.size) > 0.005
        assert max(one.size) < (9 if entry.family == "vehicles" else 6)
        assert np.isfinite(one.mesh.normals).all()
        np.testing.assert_allclose(np.linalg.norm(one.mesh.normals, axis=1), 1, atol=1e-3)
        assert closed(one.mesh.vertices, one.mesh.faces), "every edge between as many faces each way"
        assert volume(one.mesh.vertices, one.mesh.faces) > 0
        carried(one)
        if entry.holdable:
            assert one.grip is not None
            assert (np.array(one.grip) >= low - 0.01).all()
            assert (np.array(one.grip) <= high + 0.01).all()
        if one.attributes.get("color"):
            assert one.attributes["color"] in COLORS
            assert one.attributes["color"] in shown_colors(one), f"{name} is called {one.attributes['color']}"


def carried(one: catalogue.Built) -> None:
    """Surfaces and seats lie within the thing."""
    x, y, z = one.size
    for surface in one.surfaces:
        assert -x / 2 - 1e-6 <= surface.x0 < surface.x1 <= x / 2 + 1e-6
        assert -y / 2 - 1e-6 <= surface.y0 < surface.y1 <= y / 2 + 1e-6
        assert 0 < surface.z <= z + 1e-6
    for seat in one.seats:
        assert abs(seat.x) <= x / 2
        assert abs(seat.y) <= y / 2
        assert 0.25 < seat.z < 0.85


def closed(vertices: np.ndarray, faces: np.ndarray) -> bool:
    """Watertight and consistently wound: every directed edge is met by its opposite as often."""
    _, welded = np.unique(np.round(vertices, 5), axis=0, return_inverse=True)
    index = welded.ravel()[faces]
    index = index[(index[:, 0] != index[:, 1]) & (index[:, 1] != index[:, 2]) & (index[:, 0] != index[:, 2])]
    edges = np.concatenate([index[:, [0, 1]], index[:, [1, 2]], index[:, [2, 0]]])
    there, back = Counter(map(tuple, edges.tolist())), Counter(map(tuple, edges[:, ::-1].tolist()))
    return there == back


def volume(vertices: np.ndarray, faces: np.ndarray) -> float:
    a, b, c = (vertices[faces[:, k]].astype(float) for k in range(3))
    return float((a * np.cross(b, c)).sum() / 6)


def shown_colors(one: catalogue.Built) -> set[str]:
    """Colour words of the materials that cover at least a tenth of the surface, by their own name or by the nearest in CIE Lab."""
    a, b, c = (one.mesh.vertices[one.mesh.faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    share = np.bincount(one.mesh.face_material, area, len(one.mesh.materials)) / area.sum()
    found = set()
    for look, part in zip(one.mesh.materials, share, strict=True):
        if part >= 0.1:
            found |= {look.color, nearest_color(look.rgb)}
    return found


def test_colour_words_are_apart() -> None:
    values = {word: lab(np.array(rgb)) for word, rgb in COLORS.items()}
    for one in values:
        assert nearest_color(COLORS[one]) == one
        for other in values:
            if one < other:
                assert np.linalg.norm(values[one] - values[other]) > 14, (one, other)


def test_unknown_names_are_explained() -> None:
    with pytest.raises(AssetError, match="office_chair"):
        catalogue.category("ofice_chair")
    with pytest.raises(AssetError, match="color"):
        material("painted", "mauve")


def test_sides_stay_smooth_and_edges_sharp() -> None:
    mesh = Builder().cylinder((0, 0, 0), 0.5, 1.0, material("oak"), segments=32).mesh()
    side = np.abs(mesh.normals[:, 2]) < 0.5
    radial = mesh.vertices[side][:, :2] / np.linalg.norm(mesh.vertices[side][:, :2], axis=1, keepdims=True)
    np.testing.assert_allclose(mesh.normals[side][:, :2], radial, atol=0.05)
    np.testing.assert_allclose(np.abs(mesh.normals[~side][:, 2]), 1, atol=1e-6)


@pytest.mark.parametrize("size", [(0.14, 0.565, 0.42), (0.1, 0.38, 0.36), (0.69, 0.57, 0.15), (0.4, 0.4, 0.4)])
def test_a_puffed_cushion_has_no_horns(size: tuple[float, float, float]) -> None:
    """The middle of its faces swells by all of the puff, its corners by none of it, and none of its edges gets steep by that."""
    look, puff = material("fabric", "purple"), 0.025
    (flat, faces), (full, _) = (Builder().cushion((0, 0, 0), size, look, 0.045, more).raw() for more in (0.0, puff))
    np.testing.assert_allclose(full.max(0), np.array(size) / 2 + puff, atol=1e-9)
    swelled = np.linalg.norm(full - flat, axis=1)
    assert swelled.max() == pytest.approx(puff)
    corners = np.abs(flat).sum(1) > np.abs(flat).sum(1).max() - 1e-9
    assert corners.sum() == 8
    np.testing.assert_allclose(swelled[corners], 0, atol=1e-9)
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    far = np.linalg.norm(flat[edges[:, 0]] - flat[edges[:, 1]], axis=1)
    assert (np.abs(swelled[edges[:, 0]] - swelled[edges[:, 1]]) < 0.9 * far).all()


def test_a_plain_box_has_the_size_asked_for() -> None:
    mesh = plain_box((1.0, 0.5, 0.25), "red")
    np.testing.assert_allclose(mesh.vertices.min(0), [-0.5, -0.25, 0], atol=1e-6)
    np.testing.assert_allclose(mesh.vertices.max(0), [0.5, 0.25, 0.25], atol=1e-6)


def test_mesh_files_are_brought_to_our_axes(tmp_path: Path) -> None:
    """A glTF box 1 m wide (X), 2 m high (Y), 3 m long towards its front (Z) is 3 m along our X, 1 m along Y, 2 m high."""
    trimesh.creation.box((1, 2, 3)).export(tmp_path / "a.glb")
    mesh = load_mesh(tmp_path / "a.glb")
    np.testing.assert_allclose(np.ptp(mesh.vertices, axis=0), [3, 1, 2], atol=1e-5)
    assert mesh.vertices[:, 2].min() == pytest.approx(0, abs=1e-6)
    assert volume(mesh.vertices, mesh.faces) == pytest.approx(6, abs=1e-3)
    scaled = load_mesh(tmp_path / "a.glb", (0.6, 0.4, 0.5))
    np.testing.assert_allclose(np.ptp(scaled.vertices, axis=0), [0.6, 0.4, 0.5], atol=1e-5)


def test_a_thing_may_be_a_mesh_file(tmp_path: Path) -> None:
    trimesh.creation.icosphere(radius=0.5).export(tmp_path / "ball.ply")
    asset = AssetRef(generator="mesh_file", params={"path": str(tmp_path / "ball.ply")})
    scene = Scene(
        id="s",
        objects=[Object(id="a", category="ball", label="ball", world_from_object=np.eye(4), size=np.full(3, 0.3), asset=asset)],
    )
    placed = build_geometry(Scene.from_json(scene.to_json())).placed[0]
    np.testing.assert_allclose(np.ptp(placed.world_vertices, axis=0), 0.3, atol=1e-5)


@pytest.mark.parametrize("damage", ["cut", "garbage", "empty", "nan", "kind", "missing", "heavy", "faces", "units"])
def test_broken_and_enormous_mesh_files_are_refused(damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.glb"
    trimesh.creation.box((1, 1, 1)).export(path)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:200])
    elif damage == "garbage":
        path.write_bytes(bytes(range(256)) * 20)
    elif damage == "empty":
        path = tmp_path / "a.obj"
        path.write_text("# nothing\n")
    elif damage == "nan":
        path = tmp_path / "a.obj"
        path.write_text("v 0 0 0\nv nan 0 0\nv 0 1 0\nf 1 2 3\n")
    elif damage == "kind":
        path = tmp_path / "a.exe"
    elif damage == "missing":
        path = tmp_path / "b.glb"
    elif damage == "heavy":
        monkeypatch.setattr("scenegen.assets.library.mesh_files.LARGEST_BYTES", 100)
    elif damage == "faces":
        monkeypatch.setattr("scenegen.assets.library.mesh_files.MOST_FACES", 5)
    else:
        trimesh.creation.box((1000, 500, 800)).export(path)
    with pytest.raises(AssetError, match=path.name):
        load_mesh(path)


def test_nobody_is_sat_on_a_weight_bench_whose_narrow_pad_would_stand_through_a_skirt() -> None:
    entry = catalogue.category("weight_bench")
    built = [catalogue.build("weight_bench", entry.sample(np.random.default_rng(seed))) for seed in range(12)]
    assert {one.attributes["style"] for one in built} == {"flat", "incline", "press"}
    assert not any(one.seats for one in built)
    assert not catalogue.affords("weight_bench", "sit on")
