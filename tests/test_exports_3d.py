"""What leaves a dataset for vision and 3D: each format read by other code than wrote it, and held against pictures, masks and meshes."""

from __future__ import annotations

import io
import json
import struct
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from PIL import Image
from scipy.ndimage import binary_dilation
from scipy.spatial import ConvexHull, cKDTree
from scipy.spatial.distance import pdist
from scipy.spatial.transform import Rotation

from scenegen.errors import DatasetError
from scenegen.export import export
from scenegen.pipeline import build_dataset
from scenegen.tables.dataset import Dataset
from tests.exported import shown_dataset

pytestmark = pytest.mark.slow
Exported = Callable[..., Path]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shown_dataset(tmp_path_factory)


@pytest.fixture(scope="module")
def exported(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The folder of an export, made once for each way of asking for it."""

    @lru_cache
    def get(to: str) -> Path:
        out = tmp_path_factory.mktemp("e") / to
        export(built, to, out)
        return out

    return get


def content(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


# --- BOP ----------------------------------------------------------------------------------------


@lru_cache
def model(path: Path) -> tuple[trimesh.Trimesh, np.ndarray]:
    """A model as trimesh reads it, and points all over its faces."""
    mesh = trimesh.load(path, process=False)
    points, _ = trimesh.sample.sample_surface(mesh, 8000, seed=0)
    return mesh, np.vstack([mesh.vertices, points])


def bop_poses(folder: Path) -> Any:
    """What bop_toolkit's `load_scene_camera` and `load_scene_gt` make of one scene, by the rules of bop_datasets_format.md: rows of matrices,
    millimetres; each pose with its K, its depth in millimetres and the paths of its masks."""
    cameras, poses, told = (content(folder / f"scene_{name}.json") for name in ("camera", "gt", "gt_info"))
    assert cameras.keys() == poses.keys() == told.keys()
    for number, camera in cameras.items():
        stem = f"{int(number):06d}"
        depth = np.asarray(Image.open(folder / "depth" / f"{stem}.png"), float) * camera["depth_scale"]
        K = np.reshape(camera["cam_K"], (3, 3))
        for k, (pose, info) in enumerate(zip(poses[number], told[number], strict=True)):
            R, t = np.reshape(pose["cam_R_m2c"], (3, 3)), np.reshape(pose["cam_t_m2c"], 3)
            masks = [np.asarray(Image.open(folder / kind / f"{stem}_{k:06d}.png")) > 0 for kind in ("mask", "mask_visib")]
            yield camera, pose, info, K, R, t, depth, *masks


def test_bop_models_stand_where_the_masks_show_them(exported: Exported) -> None:
    """Points of a model's faces, posed and projected, fall into its silhouette and fill it; what is seen of it, put back into the model's
    frame by depth, lies on the model."""
    folder = exported("bop")
    found = 0
    for scene in sorted(folder.glob("t*/0*")):
        for _, pose, info, K, R, t, depth, whole, seen in bop_poses(scene):
            assert np.allclose(R @ R.T, np.eye(3), atol=1e-6)
            assert np.linalg.det(R) > 0
            assert not (seen & ~whole).any()
            assert int(seen.sum()) == info["px_count_visib"]
            assert info["px_count_valid"] == int((whole & (depth > 0)).sum())
            assert info["visib_fract"] == pytest.approx(info["px_count_visib"] / info["px_count_all"], abs=1e-6)
            x, y, w, h = info["bbox_visib"]
            if seen.any():
                rows, columns = np.nonzero(seen)
                assert (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) == (x, y, x + w, y + h)
            if info["px_count_visib"] < 150:
                continue
            found += 1
            mesh, points = model(folder / "models" / f"obj_{pose['obj_id']:06d}.ply")
            at = points @ R.T + t
            u, v, z = (at @ K.T).T
            ahead = z > 100
            u, v = (u[ahead] / z[ahead]).astype(int), (v[ahead] / z[ahead]).astype(int)
            inside = (u >= 0) & (v >= 0) & (u < whole.shape[1]) & (v < whole.shape[0])
            near = binary_dilation(whole, np.ones((5, 5)))  # slats and rods are thinner than a pixel
            assert near[v[inside], u[inside]].mean() > 0.98, (scene, pose)
            drawn = np.zeros_like(whole)
            drawn[v[inside], u[inside]] = True
            assert binary_dilation(drawn, iterations=3)[whole].mean() > 0.97, (scene, pose)
            if ahead.all() and info["px_count_all"] == int(whole.sum()):
                x, y, w, h = info["bbox_obj"]
                assert np.allclose((x, y, x + w, y + h), (u.min(), v.min(), u.max() + 1, v.max() + 1), atol=2)
            rows, columns = np.nonzero(seen)
            rays = np.stack([columns + 0.5, rows + 0.5, np.ones(len(rows))], 1) @ np.linalg.inv(K).T
            back = (rays * depth[seen][:, None] - t) @ R
            assert np.all(np.abs(back) <= np.abs(mesh.bounds).max(0) + 2)
            away, _ = cKDTree(points).query(back)
            assert np.median(away) < 0.03 * np.linalg.norm(mesh.extents)
    assert found > 100


def test_bop_models_are_measured_about_their_middle(exported: Exported) -> None:
    folder = exported("bop") / "models"
    told = content(folder / "models_info.json")
    assert {path.name for path in folder.glob("*.ply")} == {f"obj_{int(number):06d}.ply" for number in told}
    for number, info in told.items():
        mesh, _ = model(folder / f"obj_{int(number):06d}.ply")
        low, size = (np.array([info[f"{kind}_{axis}"] for axis in "xyz"]) for kind in ("min", "size"))
        assert np.allclose(mesh.bounds, (low, low + size), atol=0.01)
        assert np.allclose(mesh.bounds.sum(0), 0, atol=0.01)
        assert info["diameter"] <= np.linalg.norm(size) + 0.01
        if len(mesh.vertices) < 2000:
            assert info["diameter"] == pytest.approx(pdist(mesh.vertices).max(), rel=1e-6)
        assert 5 < info["diameter"] < 10_000  # millimetres
        assert np.asarray(mesh.visual.vertex_colors).shape == (len(mesh.vertices), 4)


def test_bop_masks_and_depths_are_the_datasets(exported: Exported, built: Path) -> None:
    """What is seen of a thing is its number in the instance picture of the tables; a pose is the scene's own, seen from the camera."""
    dataset = Dataset(built)
    for scene in sorted(exported("bop").glob("t*/0*")):
        for camera, pose, _, _, R, t, _, _, seen in bop_poses(scene):
            truth = dataset.scene(camera["view_id"].rsplit("/", 1)[0])
            number = [one.id for one in truth.entities].index(pose["entity"]) + 1
            assert np.array_equal(seen, np.asarray(dataset.instances(camera["view_id"])) == number)
            thing = truth.entity(pose["entity"])
            from_world = np.linalg.inv(dataset.view(camera["view_id"]).camera.world_from_camera)
            if pose["entity"] in {one.id for one in truth.objects}:
                box = from_world @ thing.world_from_object  # type: ignore[union-attr]
                assert np.allclose(R, box[:3, :3], atol=1e-9)
                middle = (box @ [0, 0, thing.size[2] / 2, 1])[:3] * 1000
                assert np.linalg.norm(middle - t) < 0.6 * np.linalg.norm(thing.size) * 1000


# --- Omni3D -------------------------------------------------------------------------------------


def test_omni3d_boxes_are_where_things_are(exported: Exported, built: Path) -> None:
    """By DATA.md and `get_cuboid_verts_faces` of cubercnn, written down anew: corners of a box of length, height and width along X, Y and Z,
    turned by R_cam about its centre; seen from the camera, they are the corners of the box in the world."""
    dataset, folder = Dataset(built), exported("omni3d")
    ids: list[int] = []
    pictures: list[int] = []
    tight = 0
    for path in sorted((folder / "Omni3D").glob("Scenegen_shown_*.json")):
        told = content(path)
        assert set(told["info"]) == {"id", "source", "name", "split", "version", "url"}
        assert f"{told['info']['name']}_{told['info']['split']}" == path.stem
        kinds = {one["id"]: one["name"] for one in told["categories"]}
        images = {one["id"]: one for one in told["images"]}
        pictures += images
        for one in told["annotations"]:
            ids.append(one["id"])
            image = images[one["image_id"]]
            assert kinds[one["category_id"]] == one["category_name"]
            w, h, length = one["dimensions"]
            x = np.array([-1, 1, 1, -1, -1, 1, 1, -1]) * length / 2
            y = np.array([-1, -1, 1, 1, -1, -1, 1, 1]) * h / 2
            z = np.array([-1, -1, -1, -1, 1, 1, 1, 1]) * w / 2
            R = np.array(one["R_cam"])
            assert np.linalg.det(R) == pytest.approx(1)
            corners = (R @ np.stack([x, y, z])).T + one["center_cam"]
            assert np.allclose(corners, one["bbox3D_cam"], atol=1e-6)
            view = dataset.view(image["view_id"])
            entity = dataset.scene(view.scene_id).at(view.camera.time).entity(one["entity"])
            person = one["category_name"] == "person"
            pose = entity.world_from_body if person else entity.world_from_object  # type: ignore[union-attr]
            into = np.linalg.inv(view.camera.world_from_camera)
            assert pose[2, :3] @ np.linalg.inv(into)[:3, :3] @ R[:, 1] == pytest.approx(-1, abs=1e-5)  # height runs downward
            own = [pose @ [a * length / 2, b * w / 2, c, 1] for a in (-1, 1) for b in (-1, 1) for c in (0, h)]
            away, _ = cKDTree(corners).query(np.array(own) @ into[:3].T)
            assert away.max() < 1e-5
            assert ConvexHull(corners).volume == pytest.approx(length * w * h, rel=1e-6)
            assert one["behind_camera"] == bool((corners[:, 2] <= 1e-3).any())
            if one["behind_camera"]:
                assert one["bbox2D_proj"] == one["bbox2D_trunc"] == [-1, -1, -1, -1]
                continue
            at = corners @ np.array(image["K"]).T
            u, v = at[:, 0] / at[:, 2], at[:, 1] / at[:, 2]
            x1, y1, x2, y2 = one["bbox2D_proj"]
            assert np.allclose((x1, y1, x2, y2), (u.min(), v.min(), u.max(), v.max()), atol=1e-6)
            inner = one["bbox2D_trunc"]
            assert 0 <= inner[0] <= inner[2] <= image["width"]
            assert 0 <= inner[1] <= inner[3] <= image["height"]
            seen = one["bbox2D_tight"]
            cell = view.visible[one["entity"]]
            assert tuple(seen) == cell.box2d
            assert one["segmentation_pts"] == cell.pixels
            assert one["visibility"] == pytest.approx(cell.fraction, abs=1e-6)
            assert one["truncation"] == pytest.approx(1 - cell.in_frame, abs=1e-6)
            if not person:  # a person's arms may reach out of the box of a posture by a little
                assert inner[0] - 2 <= seen[0] <= seen[2] <= inner[2] + 2
                assert inner[1] - 2 <= seen[1] <= seen[3] <= inner[3] + 2
                tight += 1
        for image in images.values():
            assert Image.open(folder / image["file_path"]).size == (image["width"], image["height"])
    assert tight > 200
    assert len(set(ids)) == len(ids)
    assert len(set(pictures)) == len(pictures)


def test_omni3d_is_cocos_and_has_the_statistics_that_training_wants(exported: Exported) -> None:
    folder = exported("omni3d") / "Omni3D"
    stats = content(folder / "stats.json")
    paths = sorted(folder.glob("Scenegen_*.json"))
    assert stats["n_anns"] == sum(len(content(path)["annotations"]) for path in paths) > 0
    assert [one["name"] for one in stats["categories"]] == stats["category_names"]
    assert [one["id"] for one in stats["categories"]] == list(range(len(stats["category_names"])))
    coco = pytest.importorskip("pycocotools.coco").COCO(str(paths[0]))
    assert len(coco.getAnnIds()) == len(content(paths[0])["annotations"])


# --- point clouds -------------------------------------------------------------------------------


def cloud(path: Path) -> tuple[trimesh.PointCloud, dict[str, np.ndarray]]:
    """A cloud as trimesh reads it, and all its columns."""
    read = trimesh.load(path)
    columns = read.metadata["_ply_raw"]["vertex"]["data"]
    return read, {name: np.ravel(columns[name]) for name in columns.dtype.names}


def test_points_are_what_the_pixels_show(exported: Exported, built: Path) -> None:
    """A point a pixel: projected it falls into the middle of its pixel, with its colour and the number of the thing in the instance picture;
    its normal looks at the camera."""
    dataset, found = Dataset(built), 0
    for path in sorted(exported("pointcloud").glob("scenes/*/*.ply"))[::5]:
        read, columns = cloud(path)
        view = dataset.view(path.stem.replace(f"{path.parent.name}-", f"{path.parent.name}/", 1))
        camera = view.camera
        points = np.asarray(read.vertices)
        x, y, z = ((points - camera.world_from_camera[:3, 3]) @ camera.world_from_camera[:3, :3]).T
        u, v = camera.K[0, 0] * x / z + camera.K[0, 2], camera.K[1, 1] * y / z + camera.K[1, 2]
        assert np.abs(u % 1 - 0.5).max() < 0.02
        assert np.abs(v % 1 - 0.5).max() < 0.02
        column, row = u.astype(int), v.astype(int)
        assert len(set(zip(column.tolist(), row.tolist(), strict=True))) == len(points)
        assert np.array_equal(columns["instance"], np.asarray(dataset.instances(view.id))[row, column])
        picture = np.asarray(dataset.image(view.id).convert("RGB"))
        assert np.array_equal(np.stack([columns[name] for name in ("red", "green", "blue")], 1), picture[row, column])
        normals = np.stack([columns[name] for name in ("nx", "ny", "nz")], 1)
        assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-4)
        assert (np.einsum("ij,ij->i", normals, points - camera.world_from_camera[:3, 3]) <= 1e-6).all()
        found += len(points)
    assert found > 100_000


def test_points_lie_on_the_scene(exported: Exported, built: Path, tmp_path: Path) -> None:
    """By Open3D's distances to the triangles of the scene as trimesh reads its GLB; of the few that its single precision puts farther away, at
    slivers, by trimesh's."""
    o3d = pytest.importorskip("open3d")
    export(built, "pointcloud", tmp_path / "e", wording="scene")
    for scene in list(Dataset(built).scenes())[:1]:
        folder = tmp_path / "e" / "scenes" / scene.id
        assert [path.name for path in folder.iterdir() if path.suffix == ".ply"] == ["scene.ply"]
        read = o3d.io.read_point_cloud(str(folder / "scene.ply"))
        assert read.has_normals()
        assert read.has_colors()
        points = np.asarray(read.points).astype(np.float32)
        _, columns = cloud(folder / "scene.ply")
        assert np.allclose(points, np.stack([columns[axis] for axis in "xyz"], 1))
        glb = trimesh.load(exported("glb") / "scenes" / f"{scene.id}.glb").to_mesh()
        rays = o3d.t.geometry.RaycastingScene()
        turned = glb.vertices[:, [0, 2, 1]] * [1, -1, 1]  # glTF has Y up
        rays.add_triangles(o3d.core.Tensor(turned.astype(np.float32)), o3d.core.Tensor(glb.faces.astype(np.uint32)))
        far = np.argsort(rays.compute_distance(o3d.core.Tensor(points)).numpy())[::-1]
        away = rays.compute_distance(o3d.core.Tensor(points[far])).numpy()
        assert (away > 1e-4).mean() < 0.01
        sides = turned[glb.faces]
        for point in points[far[:10]].astype(float):
            closest = trimesh.triangles.closest_point(sides, np.repeat(point[None], len(sides), 0))
            assert np.linalg.norm(closest - point, axis=1).min() < 1e-5
        cells = np.floor(points / 0.01).astype(int)
        assert len(np.unique(cells, axis=0)) == len(cells)
        names = {one["instance"]: one["id"] for one in content(folder / "instances.json")}
        assert [names[k] for k in sorted(names)] == [one.id for one in scene.entities]
        assert set(columns["instance"]) <= {0, *names}
        for number in set(columns["instance"]) - {0}:
            thing = scene.entity(names[number])
            if thing in scene.objects:
                own = points[columns["instance"] == number] - thing.world_from_object[:3, 3]  # type: ignore[union-attr]
                assert (np.linalg.norm(own, axis=1) < np.linalg.norm(thing.size) + 0.02).all()


# --- Rerun --------------------------------------------------------------------------------------


def recorded(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What a recording holds by entity, a mapping a row: components, and the timelines, seconds and numbers. By Rerun's own reader."""
    chunk = pytest.importorskip("rerun.chunk")
    out: dict[str, list[dict[str, Any]]] = {}
    for one in chunk.RrdReader(path).stream().to_chunks():
        batch = one.to_record_batch()
        for row in range(batch.num_rows):
            cells = {name.partition(":")[2] or name: batch.column(name)[row] for name in batch.schema.names}
            out.setdefault(one.entity_path, []).append({"static": one.is_static, **cells})
    return out


def test_a_recording_plays_what_the_tables_hold(exported: Exported, built: Path) -> None:
    """Pictures byte for byte, cameras, depth and instances pixel for pixel, gazes, boxes, questions, and the time of every frame."""
    pytest.importorskip("rerun")
    dataset, found = Dataset(built), 0
    questions = {record.question_id.replace("/", "-"): record for record in dataset}
    for scene in dataset.scenes():
        told = recorded(exported("rerun") / "scenes" / f"{scene.id}.rrd")
        rows = [row for shard in dataset.shards for row in dataset.rows("views", shard) if row["scene_id"] == scene.id]
        sets = {row["view_set_id"]: row for shard in dataset.shards for row in dataset.rows("view_sets", shard)}
        for view in rows:
            fps = sets[view["view_set_id"]]["fps"]
            name = "/world/cameras/" + (view["view_set_id"] if fps else view["view_id"]).rpartition("/")[2]
            frame = view["frame"] if fps else 0

            def cell(entity: str, component: str, frame: int = frame, fps: float | None = fps) -> Any:
                (row,) = (row for row in told[entity] if component in row and row["frame"].as_py() == frame)  # noqa: B023
                assert row["time"].value / 1e9 == pytest.approx(frame / fps if fps else 0)
                return row[component].as_py()[0]

            assert bytes(cell(f"{name}/picture", "blob")) == view["image"]["bytes"]
            turn = np.reshape(cell(name, "mat3x3"), (3, 3)).T  # column after column
            at = np.c_[turn, cell(name, "translation")]
            assert np.allclose(at, np.array(view["world_from_camera"])[:3], atol=1e-6)
            assert np.allclose(np.reshape(cell(name, "image_from_camera"), (3, 3)).T, view["K"], atol=1e-4)
            assert list(cell(name, "resolution")) == [view["width"], view["height"]]
            instances = np.frombuffer(bytes(cell(f"{name}/instances", "buffer")), np.uint16).reshape(
                view["height"], view["width"]
            )
            assert np.array_equal(instances, np.asarray(dataset.instances(view["view_id"])))
            depth = np.asarray(Image.open(io.BytesIO(bytes(cell(f"{name}/depth", "blob"))))) / 1000
            for one in view["visible"]:
                if one["pixels"]:
                    own = depth[instances == one["instance"]]
                    assert np.allclose((own.min(), own.max()), one["depth"][::2], atol=1e-3)
            found += 1
        (gazes,) = told["/world/gazes"]
        assert gazes["static"]
        ways = np.array([one.world_from_gaze[:3, 0] for one in scene.people])
        assert np.allclose(np.array(gazes["vectors"].as_py()), ways, atol=1e-6)
        (boxes,) = told["/world/boxes"]
        assert boxes["labels"].as_py() == [one.label for one in scene.entities]
        assert np.allclose(2 * np.array(boxes["half_sizes"].as_py()), [one.size for one in scene.entities], atol=1e-6)
        turns = Rotation.from_quat(np.array(boxes["quaternions"].as_py())).as_matrix()
        own = [one.world_from_object if one in scene.objects else one.world_from_body for one in scene.entities]  # type: ignore[union-attr]
        assert np.allclose(turns, np.array(own)[:, :3, :3], atol=1e-5)
        for entity, (row, *_) in told.items():
            if entity.startswith("/questions/"):
                record = questions.pop(entity.removeprefix("/questions/"))
                assert record.question in row["text"].as_py()[0]
                assert f"Answer: **{record.answer}**" in row["text"].as_py()[0]
    assert found == 64
    assert not questions


def test_a_recording_made_again_holds_the_same_rows(exported: Exported, built: Path, tmp_path: Path) -> None:
    """But for the numbers of the rows, which the SDK takes from the clock: that is why its bytes are others."""
    pytest.importorskip("rerun")
    export(built, "rerun", tmp_path / "again")

    def rows(path: Path) -> dict[str, list[list[tuple[str, str]]]]:
        told = recorded(path)
        return {
            entity: sorted(sorted((name, repr(cell)) for name, cell in row.items() if "RowId" not in name) for row in some)
            for entity, some in told.items()
        }

    paths = sorted((tmp_path / "again" / "scenes").iterdir())
    assert len(paths) == 4
    for path in paths:
        assert rows(path) == rows(exported("rerun") / "scenes" / path.name)


MOVING = """
name: moving
scenes: {kinds: [office], things: [8, 12], people: 1, motions: {count: 1, kinds: [walk]}}
views: {per_scene: 1, width: 64, height: 48, sets: {watch: {frames: 8, fps: 2, width: 64, height: 48}}}
tasks: {camera_relative_direction: {per_scene: 1}}
splits: {train: 1.0}
"""


def test_a_recording_of_what_moves_shows_no_depth_of_another_time(tmp_path: Path) -> None:
    """Boxes and gazes at each instant; each camera stands from the first on; what it saw last in depth is gone at the next; all else is
    told with its own frame."""
    pytest.importorskip("rerun")
    (tmp_path / "moving.yaml").write_text(MOVING)
    build_dataset(tmp_path / "moving.yaml", tmp_path / "moving", scenes=1, seed=2, workers=1, renderer="raycast")
    export(tmp_path / "moving", "rerun", tmp_path / "out")
    dataset = Dataset(tmp_path / "moving")
    (scene,) = dataset.scenes()
    assert scene.tracks
    rows = list(dataset.rows("views", dataset.shards[0]))
    told = recorded(tmp_path / "out" / "scenes" / f"{scene.id}.rrd")
    times = sorted({row["time"] for row in rows})
    assert len(times) > 6
    at = lambda row: row["time"].value / 1e9  # noqa: E731
    for row in told["/world/gazes"]:
        (person,) = scene.at(at(row)).people
        assert np.allclose(row["origins"].as_py(), person.world_from_gaze[None, :3, 3], atol=1e-5)
    assert {round(at(row), 6) for row in told["/world/boxes"]} == set(times)
    cameras = {row["view_id"].rpartition("/")[2].rpartition("-")[0] or row["view_id"].rpartition("/")[2] for row in rows}
    over = 0
    for name in cameras:
        own = sorted(row["time"] for row in rows if f"/{name}" in row["view_id"])
        assert min(map(at, told[f"/world/cameras/{name}"])) == pytest.approx(times[0])
        depths = {
            at(row): np.asarray(Image.open(io.BytesIO(bytes(row["blob"].as_py()[0]))))
            for row in told[f"/world/cameras/{name}/depth"]
        }
        assert all(depths[time].any() for time in depths if time <= own[-1] + 1e-6)
        later = [time for time in times if time > own[-1]]
        gone = [time for time in depths if time > own[-1] + 1e-6]
        assert gone == pytest.approx(later[:1])
        assert not any(depths[time].any() for time in gone)
        over += len(gone)
    assert over == len(cameras) - 1


def test_a_recording_needs_its_sdk(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rerun", None)
    with pytest.raises(DatasetError, match="Rerun SDK"):
        export(built, "rerun", tmp_path / "e")
    assert not list(tmp_path.iterdir())


# --- clips and scenes ---------------------------------------------------------------------------


def test_clips_have_the_cameras_of_their_frames(exported: Exported, built: Path) -> None:
    """As JSON, and as RealEstate10K's text by the rule of its readers (CameraCtrl's `Camera`): microseconds, shares of width and height, two
    columns of no use, then world-to-camera; both against the tables, and by a box that is where its picture shows it."""
    dataset, folder = Dataset(built), exported("clips")
    sets = {row["view_set_id"]: row for shard in dataset.shards for row in dataset.rows("view_sets", shard) if row["fps"]}
    clips = [json.loads(line) for path in folder.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    assert {clip["id"] for clip in clips} == set(sets)
    seen = 0
    for clip in clips:
        views = [dataset.view(name) for name in sets[clip["id"]]["view_ids"]]
        poses = [line.split() for line in (folder / clip["poses"]).read_text().splitlines()[1:]]
        things = {one.id: one for one in dataset.scene(clip["scene_id"]).objects}
        columns = ("frames", "times", "camera_to_world", "fov_deg", "intrinsics")
        assert {len(clip[name]) for name in columns} == {len(poses)} == {len(views)}
        for k, view in enumerate(views):
            picture = dataset.image(view.id)
            assert np.array_equal(np.asarray(Image.open(folder / clip["frames"][k])), np.asarray(picture))
            assert picture.size == (clip["width"], clip["height"])
            assert clip["times"][k] == pytest.approx(k / clip["fps"])
            assert np.array_equal(clip["camera_to_world"][k], view.camera.world_from_camera)
            fx, fy, cx, cy = clip["intrinsics"][k]
            assert np.allclose([[fx, 0, cx], [0, fy, cy], [0, 0, 1]], view.camera.K)
            across, down = np.deg2rad(clip["fov_deg"][k])
            assert (2 * fx * np.tan(across / 2), 2 * fy * np.tan(down / 2)) == pytest.approx(picture.size, abs=1e-3)
            entry = [float(value) for value in poses[k]]
            assert entry[0] == pytest.approx(clip["times"][k] * 1e6)
            assert np.array(entry[1:5]) * [*picture.size, *picture.size] == pytest.approx((fx, fy, cx, cy), abs=1e-4)
            w2c = np.vstack([np.reshape(entry[7:], (3, 4)), [0, 0, 0, 1]])
            assert np.allclose(np.linalg.inv(w2c), view.camera.world_from_camera, atol=1e-6)
            for name, cell in view.visible.items():
                if name in things and cell.box2d and not cell.truncated and cell.fraction > 0.9:
                    x, y, z, _ = w2c @ things[name].world_from_object @ [0, 0, things[name].size[2] / 2, 1]
                    u, v = entry[1] * x / z + entry[3], entry[2] * y / z + entry[4]
                    assert cell.box2d[0] <= u * clip["width"] <= cell.box2d[2]
                    assert cell.box2d[1] <= v * clip["height"] <= cell.box2d[3]
                    seen += 1
    assert seen > 30


def test_scenes_as_glb_have_every_camera_and_light(exported: Exported, built: Path) -> None:
    """Read from the JSON of the file: a camera a view of the tables, where it stands, by glTF's axes (Y up, looking along -Z), and every light as
    KHR_lights_punctual has it."""
    dataset = Dataset(built)
    views = [row for shard in dataset.shards for row in dataset.rows("views", shard)]
    up = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
    for scene in dataset.scenes():
        path = exported("glb") / "scenes" / f"{scene.id}.glb"
        raw = path.read_bytes()
        tree = json.loads(raw[20 : 20 + struct.unpack_from("<I", raw, 12)[0]])
        nodes = [tree["nodes"][k] for k in tree["scenes"][tree.get("scene", 0)]["nodes"]]
        poses = {
            tree["cameras"][node["camera"]]["name"]: np.reshape(node["matrix"], (4, 4)).T for node in nodes if "camera" in node
        }
        own = {row["view_id"]: row for row in views if row["scene_id"] == scene.id}
        assert {f"{scene.id}/{name}" for name in poses} == set(own)
        for name, pose in poses.items():
            camera = np.array(own[f"{scene.id}/{name}"]["world_from_camera"])
            assert np.allclose(pose, up @ camera @ np.diag([1, -1, -1, 1]), atol=1e-9)
        told = tree["extensions"]["KHR_lights_punctual"]["lights"]
        lit = [
            node["extensions"]["KHR_lights_punctual"]["light"]
            for node in nodes
            if "KHR_lights_punctual" in node.get("extensions", {})
        ]
        assert sorted(lit) == list(range(len(told))) == list(range(len(scene.lights)))
        assert "KHR_lights_punctual" in tree["extensionsUsed"]
        for light, one in zip(scene.lights, told, strict=True):
            assert one["type"] == ("directional" if light.kind == "sun" else "point")
            assert one["intensity"] * np.array(one["color"]) == pytest.approx(np.pi * light.power * light.color)
            assert max(one["color"]) <= 1
        assert len(trimesh.load(path).geometry) > len(scene.entities)
