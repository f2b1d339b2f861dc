"""Ray tracers against each other, against every triangle tried, and meshes that move against meshes built where they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import scenegen as sg
from scenegen.assets import people
from scenegen.cli.doctor import report
from scenegen.frames import pixel_rays, pose
from scenegen.observe import Observer, world_rays
from scenegen.rays import choice, open_rays, open_world
from scenegen.rays.base import Rebuilt
from scenegen.rays.embree import RayScene, RayWorld
from scenegen.rays.embree_library import ALIGNED, Embree, embree
from scenegen.rays.open3d import Open3DRays
from scenegen.rays.single import SingleRays
from scenegen.scene import Camera, Object, Scene
from scenegen.world.geometry import Geometry, build_geometry

pytestmark = pytest.mark.slow

TRACERS: list[Callable[..., Any]] = [RayScene, SingleRays, Open3DRays]
SILHOUETTES = 1e-3
"""Share of pixels that two ray tracers may see differently: those that an edge passes through."""


def soup(rng: np.random.Generator, count: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Triangles in a cube of 4 m."""
    return rng.uniform(-2, 2, (3 * count, 3)).astype(np.float32), np.arange(3 * count, dtype=np.int32).reshape(-1, 3)


@pytest.mark.parametrize("tracer", TRACERS, ids=lambda tracer: tracer.__name__)
@pytest.mark.parametrize(("count", "coherent"), [(1, False), (16, True), (37, False), (9000, True), (9000, False)])
def test_rays_agree_with_every_triangle_tried(tracer: Callable[..., Any], count: int, coherent: bool) -> None:
    """Packets of any length, from one place or many, against Moeller and Trumbore's test of all triangles."""
    rng = np.random.default_rng(count)
    meshes = [soup(rng, 20), soup(rng, 20)]
    corners_of = np.concatenate([vertices[faces] for vertices, faces in meshes]).astype(np.float64)
    rays = tracer(meshes)
    ways = rng.normal(size=(count, 3)).astype(np.float32)
    for start in (rng.uniform(-2, 2, (count, 3)), np.array([0.1, 0.2, -0.3])):
        a, ab, ac = corners_of[:, 0], corners_of[:, 1] - corners_of[:, 0], corners_of[:, 2] - corners_of[:, 0]
        across = np.cross(ways[:, None], ac)
        scale = (across * ab).sum(-1)
        offset = np.broadcast_to(start, (count, 3))[:, None] - a
        u = (offset * across).sum(-1) / scale
        turned = np.cross(offset, ab)
        v, t = (ways[:, None] * turned).sum(-1) / scale, (ac * turned).sum(-1) / scale
        t = np.where((u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0), t, np.inf)
        nearest = t.argmin(1)
        hits, far = rays.cast(start, ways, coherent), rng.uniform(0, 2, count)
        hit = np.isfinite(t.min(1))
        same = (np.where(hit, nearest, -1) == np.where(hits.mesh >= 0, hits.mesh * 20 + hits.face, -1)).mean()
        assert same >= 1 - 2 / count  # rays along an edge
        both = hit & (hits.mesh >= 0)
        np.testing.assert_allclose(hits.t[both], t.min(1)[both], rtol=2e-3, atol=1e-6)  # float32 of metres
        np.testing.assert_allclose(hits.u[both], u[both, nearest[both]], atol=2e-3)
        assert not np.isfinite(hits.t[hits.mesh < 0]).any()
        assert (rays.occluded(start, ways) == hit).mean() >= 1 - 2 / count
        assert (rays.occluded(start, ways, far) == (t.min(1) < far)).mean() >= 1 - 2 / count


def at_edges(instances: NDArray[Any], depth: NDArray[Any]) -> NDArray[np.bool_]:
    """(H, W) pixels beside which another thing is seen, or the depth is another by more than 2 %, or bends by more than 0.3 %: the edge of
    a thing before its own other side."""
    out = np.zeros(instances.shape, dtype=bool)
    for axis in (0, 1):
        ahead, behind = (tuple(part if k == axis else slice(None) for k in (0, 1)) for part in (slice(1, None), slice(None, -1)))
        apart = instances[ahead] != instances[behind]
        apart |= np.abs(depth[ahead] - depth[behind]) > 0.02 * np.maximum(depth[ahead], 0.5)
        out[ahead] |= apart
        out[behind] |= apart
        here = tuple(slice(1, -1) if k == axis else slice(None) for k in (0, 1))
        bend = np.abs(np.diff(depth, 2, axis)) > 0.003 * np.maximum(depth[here], 0.5)
        for shift in (-1, 0, 1):
            out[tuple(slice(1 + shift, depth.shape[axis] - 1 + shift) if k == axis else slice(None) for k in (0, 1))] |= bend
    return out


@pytest.mark.parametrize(("kind", "seed"), [("living_room", 4), ("street", 1), ("shop", 2), ("gym", 3)])
def test_truth_agrees_with_another_ray_tracer(kind: str, seed: int) -> None:
    """Ids and depth of whole views by Open3D, which `make test` installs: they differ at silhouettes alone, and there seldom."""
    scene = sg.compose_scene(kind, seed=seed, people=(1, 2))
    geometry = build_geometry(scene)
    observer, other = Observer(geometry), open_rays(world_meshes(geometry), "open3d")
    instance = np.array([*(placed.instance for placed in geometry.placed), 0])
    for cam in scene.cameras[:2]:
        seen = observer.look(cam)
        rays = pixel_rays(cam.K, cam.width, cam.height).reshape(-1, 3) @ cam.world_from_camera[:3, :3].T
        hits = other.cast(cam.world_from_camera[:3, 3], rays.astype(np.float32))
        theirs, depth = (
            values.reshape(cam.height, cam.width) for values in (instance[hits.mesh], np.where(hits.mesh >= 0, hits.t, 0))
        )
        differing = (theirs != seen.instances) | (np.abs(depth - seen.depth) > 1e-4 * np.maximum(depth, 1))
        edge = at_edges(seen.instances, seen.depth)
        assert (seen.instances > 0).sum() > 2000
        assert (differing & ~edge).sum() == 0, np.argwhere(differing & ~edge)[:5]
        assert differing.sum() <= SILHOUETTES * differing.size, differing.sum()


def world_meshes(geometry: Geometry) -> list[tuple[NDArray[np.float32], NDArray[np.int32]]]:
    return [(placed.world_vertices, placed.mesh.faces) for placed in geometry.placed]


def rigid(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """(count, 4, 4) any turns and places within 1 m."""
    from scipy.spatial.transform import Rotation

    turns = Rotation.random(count, random_state=rng).as_matrix()
    return np.stack([pose(turn, at) for turn, at in zip(turns, rng.uniform(-1, 1, (count, 3)), strict=True)])


@pytest.mark.parametrize(
    "make", [open_world, lambda meshes, moving: open_world(meshes, moving, "open3d")], ids=["embree", "open3d"]
)
def test_moving_meshes_are_hit_where_they_stand(make: Callable[..., Any]) -> None:
    """Placed again and again, and reshaped, against everything built anew; ids of still and moving meshes in the order given."""
    rng = np.random.default_rng(3)
    meshes, moving = [soup(rng, 12) for _ in range(5)], (3, 1, 4)
    world = make(meshes, moving)
    starts, ways = rng.uniform(-2, 2, (4000, 3)), rng.normal(size=(4000, 3)).astype(np.float32)
    for turn in range(3):
        transforms = rigid(rng, 3)
        world.place(transforms)
        if turn == 2:
            meshes[1] = soup(rng, 30)
            world.reshape(1, meshes[1])
        stands = list(meshes)
        for k, at in zip(moving, transforms, strict=True):
            stands[k] = ((meshes[k][0] @ at[:3, :3].T + at[:3, 3]).astype(np.float32), meshes[k][1])
        bare, hits = RayScene(stands), world.cast(starts, ways)
        expected = bare.cast(starts, ways)
        same = (hits.mesh == expected.mesh) & (hits.face == expected.face)
        assert same.mean() > 0.999
        assert set(hits.mesh) == {-1, 0, 1, 2, 3, 4}
        met = same & (hits.mesh >= 0)
        np.testing.assert_allclose(hits.t[met], expected.t[met], rtol=2e-4, atol=1e-5)
        corners_of = np.concatenate([vertices[faces] for vertices, faces in stands])
        first = np.cumsum([0, *(len(faces) for _, faces in stands)])
        a, b, c = corners_of[first[hits.mesh[met]] + hits.face[met]].astype(float).transpose(1, 0, 2)
        normal = np.cross(b - a, c - a)
        np.testing.assert_allclose(world.normals(hits)[met], normal / np.linalg.norm(normal, axis=1)[:, None], atol=2e-3)
        assert (world.normals(hits)[hits.mesh < 0] == 0).all()
        assert (world.occluded(starts, ways, 0.7) == bare.occluded(starts, ways, 0.7)).mean() > 0.999
        for k in (0, 1, 4):
            one = world.alone(k).cast(starts, ways)
            assert (one.face == RayScene([stands[k]]).cast(starts, ways).face).mean() > 0.999
            assert set(one.mesh) == {-1, 0}


def test_what_is_built_quickly_is_met_by_the_same_rays() -> None:
    """Not one ray more or less meets a body that was built quickly; where it is met, and in which of two triangles that share an edge, is not
    asked there."""
    rng = np.random.default_rng(8)
    mesh = people.build(people.sample(rng), {"kind": "sit"}).mesh
    for triangles in ((mesh.vertices, mesh.faces), soup(rng, 12)):
        starts = rng.uniform(-2, 2, (200_000, 3))
        goals = triangles[0][rng.integers(len(triangles[0]), size=len(starts))] + rng.normal(0, 0.02, starts.shape)
        well, quick = RayScene([triangles]), open_rays([triangles], quick=True)
        met = well.cast(starts, goals - starts).mesh >= 0
        assert 0.1 < met.mean() < 0.99
        assert np.array_equal(met, quick.occluded(starts, goals - starts))
        assert np.array_equal(met, quick.cast(starts, goals - starts, coherent=True).mesh >= 0)


def test_a_scene_of_instances_is_seen_as_the_scene_itself() -> None:
    """Things and people in their own frames, placed, against the truth of world triangles: another id or depth only at silhouettes."""
    scene = sg.compose_scene("office", seed=3, people=(1, 2))
    geometry = build_geometry(scene)
    moving = [k for k, placed in enumerate(geometry.placed) if placed.instance]
    meshes = world_meshes(geometry)
    for k in moving:
        meshes[k] = (geometry.placed[k].mesh.vertices, geometry.placed[k].mesh.faces)
    world = RayWorld(meshes, moving)
    world.place(np.array([geometry.placed[k].world_from_mesh for k in moving]))
    cam = scene.cameras[0]
    seen = Observer(geometry).look(cam)
    hits = world.cast(cam.world_from_camera[:3, 3], world_rays(cam), coherent=True)
    ids = np.array([*(placed.instance for placed in geometry.placed), 0])[hits.mesh].reshape(seen.depth.shape)
    depth = np.where(hits.mesh >= 0, hits.t, 0).reshape(seen.depth.shape)
    differing = (ids != seen.instances) | (np.abs(depth - seen.depth) > 1e-4)
    assert not (differing & ~at_edges(seen.instances, seen.depth)).any()
    assert differing.mean() <= SILHOUETTES
    along = np.abs((world.normals(hits).reshape(seen.normals.shape) * seen.normals).sum(-1))
    assert (along[seen.depth > 0] > 0.9999).mean() > 0.999


def test_placing_asks_for_one_rigid_matrix_a_mesh() -> None:
    world = open_world([soup(np.random.default_rng(0), 3)] * 2, (1,))
    for bad in (np.eye(4), np.full((1, 4, 4), np.nan), np.tile(np.eye(4), (2, 1, 1))):
        with pytest.raises(sg.SceneGenError, match="1 moving meshes"):
            world.place(bad)
    with pytest.raises(sg.SceneGenError, match="stands still"):
        world.reshape(0, soup(np.random.default_rng(0), 3))
    with pytest.raises(sg.SceneGenError, match="below 2"):
        open_world([soup(np.random.default_rng(0), 3)] * 2, (1, 1))


class OtherVersion:
    """Embree as it is, that calls itself version 5."""

    def __getattr__(self, name: str) -> Any:
        if name == "rtcGetDeviceProperty":
            return _Five()
        return getattr(embree().api, name)


class _Five:
    def __call__(self, device: Any, which: int) -> int:
        return {1: 5, 2: 0, 3: 1}[which]


def test_another_version_of_embree_is_refused_and_single_rays_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor says so; what is seen is the same."""
    with pytest.raises(sg.SceneGenError, match=r"Embree 5\.0\.1.*laid out for Embree 4") as told:
        Embree(OtherVersion())
    scene = sg.compose_scene("kitchen", seed=1)
    cam = Camera.look_at("c", scene.cameras[0].world_from_camera[:3, 3], (0, 0, 0.5), width=160, height=120)
    seen = Observer(build_geometry(scene)).look(cam)
    choice.packets.cache_clear()
    try:
        monkeypatch.setattr(choice, "embree", lambda: (_ for _ in ()).throw(told.value))
        (line,) = [finding for finding in report() if finding.name == "rays"]
        assert not line.ok
        assert "one ray at a time" in line.value
        assert "5.0.1" in line.value
        assert "<5" in line.fix
        assert isinstance(open_world([soup(np.random.default_rng(0), 3)], (0,)), Rebuilt)
        slow = Observer(build_geometry(scene)).look(cam)
    finally:
        monkeypatch.undo()
        choice.packets.cache_clear()
    assert (slow.instances != seen.instances).mean() <= SILHOUETTES
    np.testing.assert_allclose(np.median(np.abs(slow.depth - seen.depth)), 0, atol=1e-6)
    assert choice.packets()[0].startswith("Embree 4.")


@pytest.mark.parametrize("tracer", TRACERS, ids=lambda tracer: tracer.__name__)
def test_no_ray_slips_between_two_triangles_of_a_face(tracer: Callable[..., Any]) -> None:
    """A cube whose face fills 100 x 100 pixels to the border of each, its diagonal along their centres."""
    cube = Object.box("cube", "box", (2.5, 0, 0.5), (1, 1, 1))
    camera = Camera.look_at("camera", (0, 0, 1), (1, 0, 1), hfov_deg=90, width=400, height=300)
    [placed] = build_geometry(Scene(id="s", objects=[cube], cameras=[camera])).placed
    start, ways = camera.world_from_camera[:3, 3].astype(np.float32), world_rays(camera).reshape(-1, 3)
    met = tracer([(placed.world_vertices, placed.mesh.faces)]).cast(start, ways).mesh.reshape(300, 400) == 0
    assert met.sum() == met.any(0).sum() * met.any(1).sum() == 10_000


def test_what_says_which_rays_are_traced_lies_on_the_boundary_that_embree_asks_for() -> None:
    kept = [Embree() for _ in range(8)]
    assert all(one.everyone.ctypes.data % ALIGNED == 0 and (one.everyone == -1).all() for one in kept)
