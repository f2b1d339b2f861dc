"""Two builds that are the same are said to be, and what differs is counted, measured and found where it is."""

from __future__ import annotations

import gc
import io
import json
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image
from typer.testing import CliRunner

import scenegen as sg
from scenegen.answers.yes_no import YesNoAnswer
from scenegen.cli.main import app
from scenegen.errors import ArgumentError, DatasetError
from scenegen.frames import intrinsics, look_at
from scenegen.scene import Camera, Scene, View, ViewSet, Visible
from scenegen.tables.differences import Comparison, differences, gap
from scenegen.tables.manifest import FORMAT_VERSION
from scenegen.tables.rows import frames_rows, question_row, scene_row, view_row, view_set_row
from scenegen.tables.schema import SCHEMAS, read_table, write_table
from scenegen.tasks import Evidence, Margin, Question, Step
from tests.exported import shown_dataset
from tests.scenes import thing

WIDTH, HEIGHT, SCENES = 16, 12, 5
Rows = list[dict[str, Any]]
Tables = dict[str, Rows]


def png(pixels: np.ndarray) -> dict[str, Any]:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return {"bytes": buffer.getvalue(), "path": "p.png"}


def pixels(cell: dict[str, Any]) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(cell["bytes"])))


def one_scene(index: int, noise: int = 0) -> Tables:
    """The rows of a scene of one thing: two cameras, a clip of them, two questions of two families. noise: random bytes beside its pictures."""
    name, rng = f"scene-{index:06d}", np.random.default_rng(index)
    K = intrinsics(WIDTH, HEIGHT, 1.2)
    cameras = [
        Camera(id=f"cam{k}", world_from_camera=look_at((3, k, 1.5), (0, 0, 0.5)), K=K, width=WIDTH, height=HEIGHT, time=k / 2)
        for k in range(2)
    ]
    scene = Scene(
        id=name, objects=[thing("chair_0", (0.1 * index, 0, 0)), thing("lamp_0", (1, 1, 0))], people=[], cameras=cameras
    )
    clip = ViewSet(id="walk0", kind="walk", cameras=tuple(cameras), fps=2.0, shared=("chair_0",), overlap=(0.9,))
    seen = {"chair_0": Visible(pixels=40, amodal_pixels=50, parts={"front": 12}, depth=(2.0, 2.5, 3.0))}
    views: Rows = []
    for k, camera in enumerate(cameras):
        pictures = {
            "image": png(rng.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)),
            "instances": png(rng.integers(0, 3, (HEIGHT, WIDTH), dtype=np.uint16)),
            "depth": png(rng.integers(1000, 4000, (HEIGHT, WIDTH), dtype=np.uint16)),
        }
        pictures["image"]["bytes"] += rng.bytes(noise)
        view = View(id=f"{name}/{camera.id}", scene_id=name, camera=camera, visible=seen)
        views.append(view_row(view, ["chair_0", "lamp_0"], f"{name}/walk0", k, pictures))
    return {
        "scenes": [scene_row(scene, 0, index)],
        "view_sets": [view_set_row(name, clip)],
        "frames": frames_rows(name, clip),
        "views": views,
        "questions": [question_row(asked(name, k, [row["view_id"] for row in views])) for k in range(2)],
    }


def asked(scene: str, number: int, views: list[str]) -> Question:
    evidence = Evidence(
        rule="r",
        frame="camera",
        operands=(),
        convention="c",
        numbers={"gap_m": 1.25},
        margin=Margin(value=2.0, unit="m", least=1.0),
    )
    return Question(
        question_id=f"{scene}-q{number:03d}", scene_id=scene, view_set_id=f"{scene}/walk0", view_ids=views, task=("nearer", "taller")[number],
        question=f"Is it {number}?", template="t/0", answer=YesNoAnswer(value=True), options=["yes", "no"], evidence=evidence,
        steps=(Step(text="So.", relation="r", value=1.25),),
    )  # fmt: skip


Change = Callable[[dict[str, Tables]], object]


def written(out: Path, change: Change | None = None, scenes: int = SCENES, noise: int = 0, **manifest: Any) -> Path:
    """A dataset of two shards, the last scene alone in the test split. change: what is done to its rows, by the scenes' ids, first."""
    rows = {f"scene-{k:06d}": one_scene(k, noise) for k in range(scenes)}
    shards = {"train-00000": list(rows)[:-1], "test-00000": list(rows)[-1:]}
    if change is not None:
        change(rows)
    counts = dict.fromkeys(SCHEMAS, 0)
    for shard, names in shards.items():
        for table in SCHEMAS:
            content = [row for name in names if name in rows for row in rows[name][table]]
            write_table(out / table / f"{shard}.parquet", table, content)
            counts[table] += len(content)
    said = {
        "format_version": FORMAT_VERSION, "scenegen": "0", "seed": 0, "recipe": {"name": "made"}, "renderer": "raycast", "device": "CPU",
        "shards": list(shards), "counts": counts, "files": {}, "questions_per_task": {"taller": scenes, "nearer": scenes}, **manifest,
    }  # fmt: skip
    (out / "manifest.json").write_text(json.dumps(said))
    return out


def compared(folder: Path, change: Change | None = None, **more: Any) -> Comparison:
    """A dataset and the same with other rows."""
    return sg.compare(written(folder / "a"), written(folder / "b", change), **more)


def row(rows: dict[str, Tables], table: str, number: int = 0, scene: str = "scene-000002") -> dict[str, Any]:
    return rows[scene][table][number]


def moved(by: float) -> Change:
    """The chair of a scene and its first camera stand elsewhere, and the depth in its evidence is another."""

    def change(rows: dict[str, Tables]) -> None:
        truth = json.loads(row(rows, "scenes")["truth"])
        truth["objects"][0]["world_from_object"][0][3] += by
        row(rows, "scenes")["truth"] = json.dumps(truth)
        row(rows, "views")["world_from_camera"][1][3] += by
        evidence = json.loads(row(rows, "questions")["evidence"])
        evidence["numbers"]["gap_m"] += by
        row(rows, "questions")["evidence"] = json.dumps(evidence)

    return change


def test_the_same_build_twice_is_the_same(tmp_path: Path) -> None:
    found = compared(tmp_path)
    assert found.same
    assert found.summary.startswith("the same: 5 scenes, 5 view sets, ")
    assert {name: one.same for name, one in found.tables.items() if name != "frames"} == {
        "scenes": 5,
        "view_sets": 5,
        "views": 10,
    }
    assert found.tables["frames"].same > 5
    assert found.questions.same == 10
    assert {channel: (one.same, one.pixels) for channel, one in found.pictures.items()} == dict.fromkeys(
        ("image", "instances", "depth"), (10, 10 * WIDTH * HEIGHT)
    )
    assert not found.manifest
    assert json.loads(found.json())["same"] is True


@pytest.mark.parametrize("by", [1e-9, 1e-3])
def test_a_number_that_moved_is_measured_and_found(tmp_path: Path, by: float) -> None:
    found = compared(tmp_path, moved(by))
    assert not found.same
    parts = {
        "truth": found.tables["scenes"].parts["truth"],
        "camera": found.tables["views"].parts["camera"],
        "evidence": found.families["nearer"].parts["evidence"],
    }
    places = {
        "truth": "scene-000002 truth.objects[0].world_from_object[0][3]: ",
        "camera": "scene-000002/cam0 world_from_camera[1][3]: ",
        "evidence": "scene-000002-q000 evidence.numbers.gap_m: ",
    }
    for name, part in parts.items():
        assert (part.rows, part.near, part.words) == (1, 0, "")
        assert part.greatest == pytest.approx(by, rel=1e-6)
        assert part.at.startswith(places[name])
    assert [one.differ for one in found.tables.values()] == [1, 0, 0, 1]
    assert list(found.tables["views"].parts) == ["camera"]
    assert list(found.families["nearer"].parts) == ["evidence"]
    assert found.families["taller"].clean
    assert found.summary == "NOT the same: 1 of 5 scenes, 1 of 10 views, 1 of 10 questions"
    near = sg.compare(tmp_path / "a", tmp_path / "b", tolerance=1e-6)
    assert near.same == (by < 1e-6)
    assert [one.near for one in near.tables.values()] == ([1, 0, 0, 1] if near.same else [0, 0, 0, 0])


def test_one_pixel_is_seen(tmp_path: Path) -> None:
    def change(rows: dict[str, Tables]) -> None:
        for channel, by in (("image", 7), ("instances", 1), ("depth", 3)):
            picture = pixels(row(rows, "views")[channel]).astype(np.int64)
            picture[4, 5] += by if channel != "image" else np.where(picture[4, 5] < 128, by, -by)
            row(rows, "views")[channel] = png(picture.astype(np.uint8 if channel == "image" else np.uint16))

    found = compared(tmp_path, change)
    share = 10 * WIDTH * HEIGHT
    for channel, most in (("image", 7), ("instances", 0), ("depth", 3)):
        one = found.pictures[channel]
        assert (one.same, one.encoded, one.near, one.differ) == (9, 0, 0, 1)
        assert (one.other, one.pixels, one.greatest, one.at) == (1, share, most, "scene-000002/cam0")
        assert one.mean == pytest.approx(most / share)
    assert found.pictures["depth"].over == 1
    assert found.summary == "NOT the same: 1 of 10 pictures (image), 1 of 10 pictures (instances), 1 of 10 pictures (depth)"
    near = sg.compare(tmp_path / "a", tmp_path / "b", tolerance=0.003)
    assert [near.pictures[channel].differ for channel in ("image", "instances", "depth")] == [1, 1, 0]
    assert near.pictures["depth"].near == 1


def test_a_depth_where_only_one_hits_is_no_distance_and_within_no_tolerance(tmp_path: Path) -> None:
    def change(rows: dict[str, Tables]) -> None:
        depth = pixels(row(rows, "views")["depth"])
        depth[0, :2], depth[1, 0] = 0, depth[1, 0] + 1
        row(rows, "views")["depth"] = png(depth)

    one = compared(tmp_path, change, tolerance=1000.0).pictures["depth"]
    assert (one.differ, one.near, one.other, one.over, one.greatest) == (1, 0, 3, 2, 1)


def test_other_bytes_of_the_same_pixels_are_the_same_and_another_size_is_not(tmp_path: Path) -> None:
    def change(rows: dict[str, Tables]) -> None:
        buffer = io.BytesIO()
        Image.fromarray(pixels(row(rows, "views")["image"])).save(buffer, "PNG", compress_level=0)
        row(rows, "views")["image"]["bytes"] = buffer.getvalue()

    found = compared(tmp_path / "bytes", change)
    assert found.same
    assert (found.pictures["image"].same, found.pictures["image"].encoded) == (9, 1)

    def shrink(rows: dict[str, Tables]) -> None:
        row(rows, "views")["image"] = png(pixels(row(rows, "views")["image"])[1:])
        row(rows, "views", 1)["depth"] = None

    found = compared(tmp_path / "size", shrink)
    assert [(one.differ, one.unlike) for one in found.pictures.values()] == [(1, 1), (0, 0), (1, 1)]


def test_pictures_of_some_views_are_spread_evenly_and_alone_looked_at(tmp_path: Path) -> None:
    def change(rows: dict[str, Tables]) -> None:
        for name in rows:
            row(rows, "views", 0, name)["image"] = png(np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8))

    whole = compared(tmp_path, change)
    assert (whole.pictures["image"].differ, whole.looked_at) == (5, (10, 10))
    for count in (0, 1, 4, 10, 99):
        found = sg.compare(tmp_path / "a", tmp_path / "b", pictures=count)
        looked = min(count, 10)
        assert found.looked_at == (looked, 10)
        assert sum(one.same + one.differ for one in found.pictures.values()) == 3 * looked
        assert found.tables["views"].same == 10
    assert sg.compare(tmp_path / "a", tmp_path / "b", pictures=99).pictures == whole.pictures
    assert "pictures of 4 of 10 views were looked at" in sg.compare(tmp_path / "a", tmp_path / "b", pictures=4).text()


def other_answer(rows: dict[str, Tables]) -> None:
    value = json.loads(row(rows, "questions")["answer_value"])
    row(rows, "questions").update(answer="no", answer_value=json.dumps({**value, "value": False}))


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (other_answer, "answer"),
        (lambda rows: row(rows, "questions").update(question="Is it so?"), "text"),
        (lambda rows: row(rows, "questions").update(choices=["no", "yes"]), "options"),
        (lambda rows: row(rows, "questions").update(margin=2.5), "evidence"),
        (lambda rows: row(rows, "questions")["steps"][0].update(value="1.5"), "reason"),
        (lambda rows: row(rows, "questions").update(template="t/1"), "rest"),
    ],
)
def test_what_differs_of_a_question_is_told_by_its_family(tmp_path: Path, change: Change, part: str) -> None:
    found = compared(tmp_path, change)
    assert not found.same
    assert (found.families["nearer"].same, found.families["nearer"].differ, found.families["taller"].same) == (4, 1, 5)
    assert list(found.families["nearer"].parts) == [part]
    assert f"   {part} of 1: " in found.text()
    assert found.summary == "NOT the same: 1 of 10 questions"


def test_one_question_more_does_not_make_others_differ(tmp_path: Path) -> None:
    """Its number and rank move all that come after it."""

    def change(rows: dict[str, Tables]) -> None:
        scene = rows["scene-000002"]["questions"]
        extra = {**scene[0], "question": "Is it another?", "answer": "no"}
        scene.insert(0, {**extra, "question_id": "scene-000002-q000"})
        for k, one in enumerate(scene):
            one.update(question_id=f"scene-000002-q{k:03d}", rank=k)

    found = compared(tmp_path, change)
    assert (found.families["nearer"].same, found.families["nearer"].differ, found.families["nearer"].only) == (5, 0, [0, 1])
    assert found.families["taller"].same == 5
    assert {name: part.rows for name, part in found.families["taller"].parts.items()} == {"id": 1, "rank": 1}
    assert found.summary == "NOT the same: 1 of 11 questions"


def test_a_rank_alone_is_said_too(tmp_path: Path) -> None:
    found = compared(tmp_path, lambda rows: row(rows, "questions").update(rank=3))
    assert not found.same
    assert found.summary == "NOT the same: ids or ranks of questions"


@pytest.mark.parametrize("name", ["scene-000000", "scene-000002", "scene-000004"])
def test_a_scene_that_only_one_has_takes_its_views_and_questions_along(tmp_path: Path, name: str) -> None:
    found = compared(tmp_path, lambda rows: rows.pop(name))
    assert [one.only for one in found.tables.values()][::3] == [[1, 0], [2, 0]]
    assert found.tables["scenes"].named == [[name], []]
    assert [one.differ for one in found.tables.values()] == [0, 0, 0, 0]
    assert {task: (one.same, one.only) for task, one in found.families.items()} == {
        "nearer": (4, [1, 0]),
        "taller": (4, [1, 0]),
    }
    assert sum(one.differ for one in found.pictures.values()) == 0
    back = sg.compare(tmp_path / "b", tmp_path / "a")
    assert back.tables["scenes"].only == [0, 1]
    assert found.manifest["counts.scenes"] == ("5", "4")


def test_builds_of_other_numbers_of_scenes_share_those_of_the_smaller(tmp_path: Path) -> None:
    """The last of four scenes is in another split than the fourth of nine: it is found there."""
    found = sg.compare(written(tmp_path / "a", scenes=4), written(tmp_path / "b", scenes=9))
    assert (found.tables["scenes"].same, found.tables["scenes"].only) == (4, [0, 5])
    assert (found.tables["views"].same, found.tables["views"].only) == (8, [0, 10])
    assert found.looked_at == (8, 8)


def test_what_is_seen_and_structure_that_differs_is_named(tmp_path: Path) -> None:
    def change(rows: dict[str, Tables]) -> None:
        seen = row(rows, "views")["visible"][0]
        seen.update(pixels=43, parts=json.dumps({"back": 12}))
        truth = json.loads(row(rows, "scenes")["truth"])
        del truth["objects"][1]
        row(rows, "scenes")["truth"] = json.dumps(truth)
        row(rows, "view_sets")["kind"] = "orbit"
        row(rows, "frames")["frames"] = [0]

    found = compared(tmp_path, change)
    part = found.tables["views"].parts["seen"]
    assert (part.greatest, part.at) == (3, "scene-000002/cam0 visible.chair_0.pixels: 40 | 43")
    assert part.words == "scene-000002/cam0 visible.chair_0.parts.front: 12 | (none)"
    assert found.tables["scenes"].parts["truth"].words.startswith("scene-000002 truth.objects: [")
    assert [one.differ for one in found.tables.values()] == [1, 1, 1, 1]


def test_manifests_and_sums_are_told_and_decide_nothing(tmp_path: Path) -> None:
    sums = {"files": {"scenes/train-00000.parquet": "a", "README.md": "b"}}
    a = written(tmp_path / "a", **sums, profile={"workers": 1})
    b = written(
        tmp_path / "b",
        device="GPU",
        scenegen="1",
        recipe={"name": "made", "scenes": {"things": 3}},
        **{"files": {**sums["files"], "README.md": "c"}},
    )
    found = sg.compare(a, b)
    assert found.same
    assert found.files == (1, 2)
    assert found.manifest == {
        "scenegen": ("'0'", "'1'"),
        "device": ("'CPU'", "'GPU'"),
        "recipe.scenes": ("(none)", "{'things': 3}"),
    }
    assert "   device: 'CPU' | 'GPU'" in found.text()


def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    a = written(tmp_path / "a")
    for other, said in ({"seed": 1}, "seed 0 and 1"), ({"recipe": {"name": "b"}}, "recipe 'made' and 'b'"):
        with pytest.raises(DatasetError, match=f"not two builds of one recipe and seed: {said}"):
            sg.compare(a, written(tmp_path / said.replace(" ", ""), **other))
    with pytest.raises(DatasetError, match="no finished dataset here"):
        sg.compare(a, tmp_path)
    with pytest.raises(DatasetError, match="format version 1"):
        sg.compare(written(tmp_path / "old", format_version=1), a)
    for wrong in ({"pictures": -1}, {"pictures": 1.5}, {"tolerance": -1.0}, {"tolerance": float("nan")}, {"tolerance": "x"}):
        with pytest.raises(ArgumentError):
            sg.compare(a, a, **wrong)  # type: ignore[arg-type]

    def damage(rows: dict[str, Tables]) -> None:
        row(rows, "views")["image"]["bytes"] = b"no picture"

    with pytest.raises(DatasetError, match="a row of views is damaged"):
        sg.compare(a, written(tmp_path / "damaged", damage))


def test_truth_that_is_no_json_is_compared_as_text(tmp_path: Path) -> None:
    found = compared(tmp_path, lambda rows: row(rows, "scenes").update(truth="{"))
    assert found.tables["scenes"].parts["truth"].words.startswith("scene-000002 truth: ")


def test_the_command_ends_as_the_builds_are(tmp_path: Path) -> None:
    a, b, c = written(tmp_path / "a"), written(tmp_path / "b"), written(tmp_path / "c", moved(1e-9))

    def run(*words: str | Path) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["compare", *map(str, words)])
        return done.exit_code, done.output

    assert run(a, b)[0] == 0
    code, said = run(a, c, "--json", tmp_path / "found.json")
    assert (code, said.splitlines()[-1]) == (1, "NOT the same: 1 of 5 scenes, 1 of 10 views, 1 of 10 questions")
    assert json.loads((tmp_path / "found.json").read_text())["tables"]["scenes"]["differ"] == 1
    assert run(a, c, "--tolerance", "1e-6", "--pictures", "3")[0] == 0
    assert run(a, tmp_path)[0] == 2
    assert run(a, written(tmp_path / "d", seed=7))[0] == 2


def test_memory_does_not_grow_with_the_scenes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenegen.tables.schema.GROUPS", dict.fromkeys(SCHEMAS, 10))
    monkeypatch.setattr("scenegen.tables.streams.BATCH", 5)

    def peak(scenes: int) -> int:
        a = written(tmp_path / f"a{scenes}", scenes=scenes, noise=20_000)
        b = written(tmp_path / f"b{scenes}", lambda rows: rows.pop("scene-000003"), scenes=scenes, noise=20_000)
        gc.collect()
        before = pa.total_allocated_bytes()
        tracemalloc.start()
        assert sg.compare(a, b).tables["scenes"].same == scenes - 1
        found = tracemalloc.get_traced_memory()[1] + pa.total_allocated_bytes() - before
        tracemalloc.stop()
        return found

    peak(6)  # what is loaded at the first call is not of the rows
    assert peak(60) < 1.3 * peak(15) + 100_000


def test_places_of_differences() -> None:
    a: dict[str, Any] = {"x": [1, {"y": 2.0}], "z": "s", "only": 1}
    b: dict[str, Any] = {"x": [1, {"y": 2.5}], "z": "t", "more": [1]}
    assert [(path, gap(x, y)) for path, x, y in differences(a, b)] == [
        ("x[1].y", 0.5),
        ("z", None),
        ("only", None),
        ("more", None),
    ]
    assert list(differences([1, 2], [1, 2, 3], "p")) == [("p", [1, 2], [1, 2, 3])]
    assert gap(True, 2) is None
    assert gap(float("nan"), 1.0) == gap(10**400, 1) == float("inf")
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    assert [path for path, _, _ in differences(deep, json.loads(json.dumps(deep).replace("1", "2")))] == ["[0]" * 200]


@pytest.mark.slow
def test_a_real_build_and_its_copy_are_the_same_and_a_falsified_one_is_not(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    built = shown_dataset(tmp_path_factory)
    shutil.copytree(built, tmp_path / "copy")
    found = sg.compare(built, tmp_path / "copy")
    assert found.same, found.text()
    assert found.files[0] == found.files[1] > 10
    path = next((tmp_path / "copy" / "questions").glob("*.parquet"))
    rows = read_table(path)
    rows[0]["choices"] = rows[0]["choices"][::-1]
    write_table(path, "questions", rows)
    found = sg.compare(built, tmp_path / "copy")
    assert (found.questions.differ, list(found.families[rows[0]["task"]].parts)) == (1, ["options"])
