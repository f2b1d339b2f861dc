"""Closest points of meshes against every pair of triangles, and clouds of points against the surfaces they were seen on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

import scenegen as sg
from scenegen.observe import Observer
from scenegen.observe.clouds import cloud_of, cloud_of_clip
from scenegen.rays import closest
from scenegen.rays.closest import Surface, closest_points
from scenegen.render import open_renderer
from scenegen.scene import Scene
from scenegen.world.distances import Distances
from scenegen.world.geometry import build_geometry
from tests.scenes import thing

pytestmark = pytest.mark.slow


def point_to_segments(point: NDArray[Any], a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """(N,) from points (N, 3) to segments."""
    way = b - a
    t = (((point - a) * way).sum(-1) / (way**2).sum(-1)).clip(0, 1)
    return np.linalg.norm(a + t[..., None] * way - point, axis=-1)


def brute_force(a: NDArray[Any], b: NDArray[Any]) -> float:
    """The least distance of triangles (F, 3, 3) and (G, 3, 3) that do not cross: all vertices by trimesh, all edges by a linear system."""
    one, two = (np.repeat(a, len(b), 0), np.tile(b, (len(a), 1, 1)))
    best = np.inf
    for first, second in ((one, two), (two, one)):
        for k in range(3):
            near = trimesh.triangles.closest_point(second, first[:, k])
            best = min(best, np.linalg.norm(near - first[:, k], axis=1).min())
    for i in range(3):
        for k in range(3):
            p0, p1, q0, q1 = one[:, i], one[:, (i + 1) % 3], two[:, k], two[:, (k + 1) % 3]
            ends = [point_to_segments(p0, q0, q1), point_to_segments(p1, q0, q1), point_to_segments(q0, p0, p1)]
            best = min(best, min(float(end.min()) for end in ends))
            system = np.stack([p1 - p0, q0 - q1], -1)
            st = np.einsum("nij,nj->ni", np.linalg.pinv(system), q0 - p0)
            inside = ((st >= 0) & (st <= 1)).all(1)
            gap = np.linalg.norm(np.einsum("nij,nj->ni", system, st) - (q0 - p0), axis=1)
            best = min(best, float(gap[inside].min(initial=np.inf)))
    return best


def strewn(rng: np.random.Generator, count: int, at: tuple[float, float, float]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Slender triangles about a place."""
    middle = rng.uniform(-0.5, 0.5, (count, 1, 3)) + at
    vertices = (middle + rng.normal(scale=(0.25), size=(count, 3, 3))).reshape(-1, 3).astype(np.float32)
    return vertices, np.arange(3 * count, dtype=np.int32).reshape(-1, 3)


def test_closest_points_are_those_of_all_pairs_of_triangles() -> None:
    kinds = set()
    for seed in range(40):
        rng = np.random.default_rng(seed)
        a, b = strewn(rng, 9, (0, 0, 0)), strewn(rng, 7, (rng.uniform(0.4, 2.2), 0.3, -0.2))
        found = closest_points(Surface(a), Surface(b))
        expected = brute_force(a[0][a[1]].astype(float), b[0][b[1]].astype(float))
        if found.distance == 0:
            assert expected < 0.3  # crossing, which the brute force of features does not know
            continue
        assert found.distance == pytest.approx(expected, abs=2e-6)
        assert np.linalg.norm(found.a - found.b) == pytest.approx(found.distance, abs=1e-6)
        corner = [np.linalg.norm(mesh[0] - point, axis=1).min() < 1e-5 for mesh, point in ((a, found.a), (b, found.b))]
        kinds.add(any(corner))
        back = closest_points(Surface(b), Surface(a))
        assert back.distance == pytest.approx(found.distance, abs=2e-6)
    assert kinds == {True, False}  # vertices at faces and edges at edges both occurred


@pytest.mark.parametrize("pairs", [1, 20_000, closest.PAIRS])
@pytest.mark.parametrize("seed", range(6))
def test_of_many_triangles_blocks_leave_out_none_that_is_nearest(seed: int, pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ring about another, of which no direction leaves out much, with all pairs of triangles looked at and by blocks."""
    rng = np.random.default_rng(seed)
    counts = (900, 700) if seed % 2 else (130, 90)
    shapes = []
    for count, radius in zip(counts, (1.0, 0.4 + 0.08 * seed), strict=True):
        angle = rng.uniform(0, 2 * np.pi, count)
        middle = np.stack([radius * np.cos(angle), radius * np.sin(angle), rng.uniform(-0.4, 0.4, count)], 1)
        vertices = (middle[:, None] + rng.normal(scale=0.02, size=(count, 3, 3))).reshape(-1, 3)
        shapes.append((vertices + (0.03 * seed, 0, 0.1), np.arange(3 * count).reshape(-1, 3)))
    monkeypatch.setattr(closest, "PAIRS", 10**9)
    expected = closest_points(*map(Surface, shapes))
    monkeypatch.setattr(closest, "PAIRS", pairs)
    found = closest_points(*map(Surface, shapes))
    assert expected.distance > 0
    assert found.distance == pytest.approx(expected.distance, abs=2 * closest.EXACT_M)
    assert np.linalg.norm(found.a - found.b) == pytest.approx(found.distance, abs=1e-9)


def bar(at: tuple[float, float, float], size: tuple[float, float, float]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    made = trimesh.creation.box(size)
    return (made.vertices + at).astype(np.float32), made.faces.astype(np.int32)


@pytest.mark.parametrize(("high", "expected"), [(1.0, 0.9), (0.1, 0.0), (0.05, 0.0), (0.1001, 1e-4)])
def test_crossed_bars_touch_where_no_vertex_is(high: float, expected: float) -> None:
    """Two square bars of 10 cm laid across one another, by how high the upper one lies; at half their height they go through one another."""
    lower, upper = Surface(bar((0, 0, 0), (4, 0.1, 0.1))), Surface(bar((0, 0, high), (0.1, 4, 0.1)))
    found = closest_points(lower, upper)
    assert found.distance == pytest.approx(expected, abs=2e-6)
    assert np.abs(found.a[:2]).max() <= 0.051


def test_what_stands_inside_is_as_far_as_the_inner_side() -> None:
    assert closest_points(
        Surface(bar((0, 0, 0), (2, 2, 2))), Surface(bar((0.2, 0, 0), (0.2, 0.2, 0.2)))
    ).distance == pytest.approx(0.7)


def test_meshes_lie_within_their_boxes_and_the_record_says_which() -> None:
    """Meshes are never nearer than their boxes; some are farther."""
    scene = sg.compose_scene("office", seed=3, things=(14, 16), people=(1, 1))
    geometry = build_geometry(scene)
    ids = [entity.id for entity in scene.entities if not getattr(entity, "decor", False)][:9]
    pairs = [(a, b) for k, a in enumerate(ids) for b in ids[k + 1 :]]
    meshes, boxes = Distances(geometry), Distances(geometry, "boxes")
    assert (meshes.of, boxes.of) == ("meshes", "boxes")
    farther = 0
    for a, b in pairs:
        one, other = meshes.between(a, b), boxes.between(a, b)
        assert (one.of, other.of, other.points) == ("meshes", "boxes", None)
        assert one.distance >= other.distance - 2e-3
        farther += one.distance > other.distance + 0.01
    assert farther >= 5
    with pytest.raises(sg.SceneGenError, match="no entity"):
        boxes.between(ids[0], "nobody")


def test_open3d_finds_no_nearer_points_of_a_furnished_room() -> None:
    """A second opinion: the points found lie on the two surfaces, and no corner, middle of an edge or of a triangle is nearer."""
    o3d = pytest.importorskip("open3d")
    scene = sg.compose_scene("living_room", seed=5, things=(12, 14), people=(1, 2))
    placed = [one for one in build_geometry(scene).placed if one.entity_id][::2]
    surfaces = [Surface((one.world_vertices, one.mesh.faces)) for one in placed]
    others = []
    for one in placed:
        others.append(o3d.t.geometry.RaycastingScene())
        others[-1].add_triangles(o3d.core.Tensor(one.world_vertices), o3d.core.Tensor(one.mesh.faces.astype(np.uint32)))
    apart = 0
    for i, a in enumerate(surfaces):
        spread = np.concatenate(
            [a.corners.reshape(-1, 3), a.corners.mean(0), ((a.corners + np.roll(a.corners, 1, 0)) / 2).reshape(-1, 3)]
        )
        for k, b in enumerate(surfaces[:i]):
            found = closest_points(a, b)
            ends = [(others[i], found.a), (others[k], found.b)]
            off = [float(whole.compute_distance(o3d.core.Tensor(end[None].astype(np.float32)))[0].item()) for whole, end in ends]
            assert max(off) < 2e-6
            nearest = float(others[k].compute_distance(o3d.core.Tensor(spread.astype(np.float32))).min().item())
            assert found.distance <= nearest + 2e-6
            apart += found.distance > 0.1
    assert apart > 30


def test_two_plain_boxes_are_as_far_as_boxes_are() -> None:
    scene = Scene(id="s", objects=[thing("a", (0, 0, 0), (1, 1, 1), 0.3), thing("b", (2, 0.4, 0.2), (0.6, 0.5, 0.7), -1.0)])
    geometry = build_geometry(scene)
    one, other = Distances(geometry).between("a", "b"), Distances(geometry, "boxes").between("a", "b")
    assert other.distance <= one.distance + 1e-6 < other.distance + 2e-3  # a plain box's mesh has its edges broken
    assert one.of == "meshes"


def test_points_lie_on_the_surfaces_they_were_seen_on(tmp_path: Path) -> None:
    """Of a view: on the meshes to a tenth of a millimetre, where rays do not graze them, with the picture's colours and the surface's normals; of a clip: thinned."""
    import open3d as o3d

    scene = sg.compose_scene("kitchen", seed=1, width=160, height=120)
    geometry, renderer = build_geometry(scene), open_renderer("raycast")
    observer = Observer(geometry)
    views = []
    for camera in scene.cameras[:3]:
        seen = observer.look(camera)
        views.append((seen, renderer.render(geometry, camera, seen)))
    cloud = cloud_of(*views[0])
    seen, picture = views[0]
    assert len(cloud) == (seen.depth > 0).sum() > 10_000
    whole = o3d.t.geometry.RaycastingScene()
    for placed in geometry.placed:
        whole.add_triangles(o3d.core.Tensor(placed.world_vertices), o3d.core.Tensor(placed.mesh.faces.astype(np.uint32)))
    off = whole.compute_distance(o3d.core.Tensor(cloud.points)).numpy()
    assert np.quantile(off, 0.995) < 1e-4
    assert off.max() < 5e-3  # rays that graze a triangle
    assert (cloud.colors == picture[seen.depth > 0]).all()
    np.testing.assert_allclose(np.linalg.norm(cloud.normals, axis=1), 1, atol=1e-5)
    towards = seen.camera.world_from_camera[:3, 3] - cloud.points
    assert ((cloud.normals * towards).sum(1) >= -1e-5).all()
    guessed = o3d.t.geometry.PointCloud(o3d.core.Tensor(cloud.points))
    guessed.estimate_normals(max_nn=12, radius=0.08)
    assert np.median(np.abs((guessed.point["normals"].numpy() * cloud.normals).sum(1))) > 0.99
    written = cloud.write(tmp_path / "view.ply")
    again = o3d.t.io.read_point_cloud(str(written))
    np.testing.assert_allclose(again.point["positions"].numpy(), cloud.points, atol=1e-6)
    assert (again.point["colors"].numpy() == cloud.colors).all()
    np.testing.assert_allclose(again.point["normals"].numpy(), cloud.normals, atol=1e-6)
    clip = cloud_of_clip(views, 0.05)
    assert len(clip) < len(cloud)
    assert np.median(whole.compute_distance(o3d.core.Tensor(clip.points)).numpy()) < 5e-3
    assert set(clip.instances) <= set(np.concatenate([seen.instances.ravel() for seen, _ in views]))
    assert len(np.unique(np.floor(clip.points / 0.05), axis=0)) > 0.7 * len(clip)
    with pytest.raises(sg.SceneGenError, match="ply or"):
        cloud.write(tmp_path / "view.obj")
    with pytest.raises(sg.SceneGenError, match="could not be written"):
        cloud.write(tmp_path / "none" / "view.ply")
    assert list(tmp_path.iterdir()) == [written]
