"""Building: same bytes however it is done, faults that end in typed errors with nothing lost, tables that others read."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

import scenegen as sg
from scenegen.answers.fair import option_sets, target
from scenegen.audit import audit
from scenegen.curate import probe, select
from scenegen.errors import BuildError, DatasetError, RecipeError, SceneError
from scenegen.export import export
from scenegen.export.viewspatial import in_benchmark_words
from scenegen.pipeline import parse_recipe
from scenegen.pipeline.clock import STAGES, profiled, stage, summed
from scenegen.pipeline.plan import Plan, split_scenes
from scenegen.pipeline.run import build_dataset
from scenegen.scene import Object, Scene
from scenegen.show import write_gallery
from scenegen.tables import files
from tests.gallery import Site

pytestmark = pytest.mark.slow

SMALL = """
name: small
scenes: {kinds: [living_room, kitchen], things: [8, 14], people: [1, 2]}
views: {per_scene: 2, width: 160, height: 120, channels: [instances, depth]}
visibility: {min_pixels: 0.002}
tasks:
  camera_relative_direction: {per_scene: 2}
  person_relative_direction: {per_scene: 2}
  scene_simulation: {per_scene: 2}
splits: {train: 0.5, test: 0.5}
shard_scenes: 1
"""
TINY = """
name: tiny
scenes: {kinds: [living_room], things: [4, 6], people: 0}
views: {per_scene: 1, width: 96, height: 72, channels: [instances]}
tasks: {camera_relative_direction: {per_scene: 2}}
splits: {train: 0.5, test: 0.5}
shard_scenes: 1
"""
"""What can be killed many times over: no person, whose body every new process would load."""
SHARDS = 10


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recipe") / "small.yaml"
    path.write_text(SMALL)
    return path


@pytest.fixture(scope="module")
def built(recipe: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "out"
    build_dataset(recipe, out, scenes=6, seed=0, workers=1, renderer="raycast")
    return out


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A recipe, and what it makes undisturbed."""
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "tiny.yaml").write_text(TINY)
    build_dataset(folder / "tiny.yaml", folder / "out", scenes=SHARDS, seed=0, workers=1, renderer="raycast")
    return folder / "tiny.yaml", folder / "out"


def digests(out: Path) -> dict[str, str]:
    return {
        str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(out.rglob("*"))
        if p.is_file() and p.name != "gallery.html"
    }


def command(recipe: Path, out: Path, workers: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "scenegen",
        "build",
        str(recipe),
        "--scenes",
        str(SHARDS),
        "--seed",
        "0",
        "--out",
        str(out),
        "--workers",
        str(workers),
        "--renderer",
        "raycast",
    ]


# --- the same bytes ----------------------------------------------------------------------------


@pytest.mark.long
def test_any_number_of_workers_gives_the_same_bytes(built: Path, recipe: Path, tmp_path: Path) -> None:
    build_dataset(recipe, tmp_path / "out", scenes=6, seed=0, workers=3, renderer="raycast")
    assert digests(tmp_path / "out") == digests(built)


def workers_of(parent: int) -> list[str]:
    """Process ids of the spawned workers of a build."""
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            status = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            if int(status[1]) == parent and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(folder.name)
    return sorted(found)


def outliving(workers: list[str]) -> list[str]:
    """Those of some processes that are still there after 20 seconds."""
    deadline = time.time() + 20
    while time.time() < deadline and any(Path(f"/proc/{pid}").exists() for pid in workers):
        time.sleep(0.1)
    return [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def wait_for_a_shard(out: Path, process: subprocess.Popen[str]) -> None:
    """Until one more shard is done than was at the call, or the process has ended."""
    done = out / ".build" / "done"
    before, deadline = len(list(done.glob("*.json"))), time.time() + 120
    while len(list(done.glob("*.json"))) <= before and process.poll() is None and time.time() < deadline:
        time.sleep(0.1)


@pytest.mark.parametrize("whole", [pytest.param(True, marks=pytest.mark.long), False], ids=["group", "parent"])
def test_killed_again_and_again_it_still_ends_in_the_same_bytes(tiny: tuple[Path, Path], tmp_path: Path, whole: bool) -> None:
    """SIGKILL to the whole group mid-shard or to the one process that the others work for, who do not outlive it; then SIGINT, then a plain
    rerun."""
    (recipe, undisturbed), out = tiny, tmp_path / "out"
    for sig in (signal.SIGKILL, signal.SIGINT):
        process = subprocess.Popen(
            command(recipe, out, 2), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        wait_for_a_shard(out, process)
        workers = workers_of(process.pid)
        if sig == signal.SIGKILL and whole:
            os.killpg(process.pid, sig)
        else:
            os.kill(process.pid, sig)
        _, messages = process.communicate(timeout=60)
        if sig == signal.SIGINT and process.returncode != 0:
            assert process.returncode == 130
            assert "run the same command again" in messages
        if sig == signal.SIGKILL:
            assert workers
            assert not outliving(workers)
    build_dataset(recipe, out, scenes=SHARDS, seed=0, workers=1, renderer="raycast")
    assert digests(out) == digests(undisturbed)
    assert not list(out.rglob("*tmp-*"))


def test_a_worker_that_is_killed_is_replaced(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    (recipe, undisturbed), out = tiny, tmp_path / "out"
    process = subprocess.Popen(
        command(recipe, out, 2), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    killed = 0
    deadline = time.time() + 60
    while process.poll() is None and time.time() < deadline and not killed:
        children = workers_of(process.pid)
        if children and (out / "scenes").exists():
            os.kill(int(children[0]), signal.SIGKILL)
            killed += 1
        time.sleep(0.2)
    assert process.wait(timeout=240) == 0
    assert killed
    assert digests(out) == digests(undisturbed)


def test_seed_zero_is_a_seed(recipe: Path, built: Path, tmp_path: Path) -> None:
    assert json.loads((built / "manifest.json").read_text())["seed"] == 0
    build_dataset(recipe, tmp_path / "one", scenes=2, seed=1, workers=1, renderer="raycast")
    one, zero = (
        Scene.from_json(pq.read_table(next((d / "scenes").glob("*.parquet")))["truth"][0].as_py())
        for d in (tmp_path / "one", built)
    )
    assert one != zero


def test_a_finished_build_is_left_as_it_is(built: Path, recipe: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in built.rglob("*.parquet")}
    summary = build_dataset(recipe, built, scenes=6, seed=0, workers=1, renderer="raycast")
    assert summary.resumed_shards > 0
    assert before == {p: p.stat().st_mtime_ns for p in built.rglob("*.parquet")}


# --- faults ------------------------------------------------------------------------------------


def test_an_out_of_another_build_is_refused(built: Path, recipe: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="seed is 0 there and 5 here"):
        build_dataset(recipe, built, scenes=6, seed=5, workers=1, renderer="raycast")
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(BuildError, match="not empty"):
        build_dataset(recipe, tmp_path, scenes=6, seed=0, renderer="raycast")
    assert (tmp_path / "mine.txt").read_text() == "keep"


def test_a_full_disk_ends_in_a_typed_error_and_keeps_what_is_finished(
    built: Path, recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, real, calls = tmp_path / "out", os.replace, []

    def full(source: Any, target: Any) -> None:
        calls.append(target)
        if len(calls) > 9:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(source, target)

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(BuildError, match="disk is full"):
        build_dataset(recipe, out, scenes=6, seed=0, workers=1, renderer="raycast")
    monkeypatch.setattr(files.os, "replace", real)
    done = list((out / ".build" / "done").glob("*.json"))
    assert done
    assert not list(out.rglob(f"{files.TEMPORARY}*"))
    build_dataset(recipe, out, scenes=6, seed=0, workers=1, renderer="raycast")
    assert digests(out) == digests(built)


def test_a_damaged_shard_is_made_again(built: Path, recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    monkeypatch.setattr("scenegen.pipeline.run.finish", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        build_dataset(recipe, out, scenes=6, seed=0, workers=1, renderer="raycast")
    monkeypatch.undo()
    victim = next((out / "views").glob("*.parquet"))
    victim.write_bytes(victim.read_bytes()[:100])
    build_dataset(recipe, out, scenes=6, seed=0, workers=1, renderer="raycast")
    assert digests(out) == digests(built)


def test_two_builds_do_not_write_into_one_place(tmp_path: Path) -> None:
    with files.lock(tmp_path / "lock"), pytest.raises(BuildError, match="another build"), files.lock(tmp_path / "lock"):
        pass


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("scenes: {kinds", "scenes: {kindz"),
        ("camera_relative_direction:", "camera_relative_directoin:"),
        ("scene_simulation: {per_scene: 2}", "scene_simulation: {per_scene: 2, margin_deg: 25}"),
        ("width: 160", "width: wide"),
        ("things: [8, 14]", "things: [14, 8]"),
        ("kinds: [living_room", "kinds: [lounge"),
        ("train: 0.5, test: 0.5", "train: 0.5, test: 0.6"),
    ],
)
def test_bad_recipes_are_explained(change: str, message: str) -> None:
    assert parse_recipe(SMALL).name == "small"
    with pytest.raises(RecipeError) as error:
        parse_recipe(SMALL.replace(change, message), "small.yaml")
    text = str(error.value)
    assert "small.yaml" in text
    assert "field" in text
    expected = {
        "scenes: {kindz": "did you mean 'kinds'",
        "camera_relative_directoin:": "did you mean 'camera_relative_direction'",
        "scene_simulation: {per_scene: 2, margin_deg: 25}": "leaves nothing to ask",
        "width: wide": "views.width",
        "things: [14, 8]": "scenes.things",
        "kinds: [lounge": "allowed",
        "train: 0.5, test: 0.6": "sum to 1",
    }[message]
    assert expected in text


def test_recipes_that_are_no_recipes() -> None:
    for text in ("", "- a\n- b", "a: [", "!!python/object/apply:os.system ['true']"):
        with pytest.raises(RecipeError):
            parse_recipe(text)
    with pytest.raises(RecipeError, match="viewspatial"):
        sg.load_recipe("no_such_recipe")


@pytest.mark.parametrize("damage", ["sheared", "nan", "twice", "unknown", "parent"])
def test_bad_scenes_are_explained(damage: str) -> None:
    scene = json.loads(
        Scene(id="s", objects=[Object(id="a", category="c", label="c", world_from_object=np.eye(4), size=np.ones(3))]).to_json()
    )
    thing = scene["objects"][0]
    if damage == "sheared":
        thing["world_from_object"][0][1] = 0.5
    elif damage == "nan":
        thing["world_from_object"][0][3] = float("nan")
    elif damage == "twice":
        scene["objects"].append(thing)
    elif damage == "unknown":
        thing["colour"] = "red"
    else:
        thing["parent"] = "nobody"
    with pytest.raises(SceneError) as error:
        Scene.from_json(json.dumps(scene))
    assert {
        "sheared": "sheared",
        "nan": "objects.0.world_from_object",
        "twice": "unique",
        "unknown": "objects.0.colour",
        "parent": "nobody",
    }[damage] in str(error.value)


# --- what is left ------------------------------------------------------------------------------


def test_the_audit_is_clean_and_notices_a_flipped_answer(built: Path, tmp_path: Path) -> None:
    report = audit(built)
    assert report.clean, report.text()
    assert report.questions > 10
    out = shutil.copytree(built, tmp_path / "out")
    shard = max((out / "questions").glob("*.parquet"), key=lambda p: pq.read_table(p).num_rows)
    table = pq.read_table(shard)
    rows = table.to_pylist()
    wrong = next(choice for choice in rows[0]["choices"] if choice != rows[0]["answer"])
    rows[0]["answer_value"] = json.dumps(json.loads(rows[0]["answer_value"]) | {"label": wrong}, separators=(",", ":"))
    rows[0]["answer"] = wrong
    pq.write_table(table.from_pylist(rows, schema=table.schema), shard)
    assert len(audit(out).problems["wrong answers"]) == 1


def test_the_audit_notices_masks_that_lie(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out)
    shard = next((out / "views").glob("*.parquet"))
    table = pq.read_table(shard)
    rows = table.to_pylist()
    next(cell for cell in rows[0]["visible"] if cell["pixels"])["pixels"] += 5
    pq.write_table(table.from_pylist(rows, schema=table.schema), shard)
    assert audit(out).problems["masks"]


def test_loading(built: Path) -> None:
    dataset = sg.load(built)
    questions = list(dataset)
    assert len(questions) == len(dataset)
    first = questions[0]
    assert first.images[0].size == (160, 120)
    assert first.answer in first.choices
    assert first.choices["ABCD".index(first.letter)] == first.answer
    scene = dataset.scene(first.scene_id)
    assert set(first.evidence.names) <= {entity.id for entity in scene.entities}
    assert first.question.split("?")[0] in first._repr_html_()
    assert "svg" in str(scene._repr_html_()) if sg.Scene else True
    mask = np.array(dataset.instances(first.view_ids[0]))
    assert mask.max() <= len(scene.entities)
    with pytest.raises(DatasetError, match="no finished dataset"):
        sg.load(built / "nowhere")


def test_twins_show_the_same_and_answer_otherwise(built: Path) -> None:
    groups: dict[str, list[Any]] = {}
    for question in sg.load(built):
        if question.twin_key:
            groups.setdefault(question.twin_key, []).append(question)
    assert groups
    for group in groups.values():
        assert len(group) >= 2
        assert len({tuple(question.view_ids) for question in group}) == 1
        assert len({frozenset(question.evidence.names) for question in group}) == 1
        assert len({question.answer for question in group}) > 1


def test_splits_share_no_scene(built: Path) -> None:
    splits = {
        split: {
            row["scene_id"]
            for shard in sg.load(built).shards
            if shard.startswith(split)
            for row in sg.load(built).rows("scenes", shard)
        }
        for split in ("train", "test")
    }
    assert not splits["train"] & splits["test"]
    assert len(splits["train"] | splits["test"]) == 6
    members = split_scenes({"train": 0.8, "validation": 0.1, "test": 0.1}, 1000)
    assert {name: len(found) for name, found in members.items()} == {"train": 800, "validation": 100, "test": 100}
    assert sorted(k for found in members.values() for k in found) == list(range(1000))


def test_export_in_the_benchmarks_own_schema(built: Path, tmp_path: Path) -> None:
    message = export(built, "viewspatial", tmp_path / "vs")
    assert "train.json" in message
    records = json.loads((tmp_path / "vs" / "train.json").read_text())
    for record in records:
        assert list(record) == ["question_type", "image_path", "question", "answer", "choices"]
        assert record["question_type"].startswith(("Camera perspective - ", "Person perspective - "))
        assert record["answer"] in record["choices"].split("\n")
        assert record["answer"][1:3] == ". "
        assert all((tmp_path / "vs" / path).is_file() for path in record["image_path"])
    with pytest.raises(DatasetError, match="not empty"):
        export(built, "viewspatial", tmp_path / "vs")
    with pytest.raises(DatasetError, match="folder"):
        export(built, "paper", tmp_path / "p")
    with pytest.raises(DatasetError, match="benchmark"):
        export(built, "viewspatial", tmp_path / "x", wording="mine")
    with pytest.raises(DatasetError, match="leave it out"):
        export(built, "folder", tmp_path / "x", wording="benchmark")


@pytest.mark.parametrize("wording", ["scenegen", "benchmark"])
def test_prompt_and_options_of_an_exported_question_speak_one_language(built: Path, tmp_path: Path, wording: str) -> None:
    """What the prompt says may be answered is what the options are made of: no "above" asked and "back-up" offered."""
    export(built, "viewspatial", tmp_path / "vs", wording=wording)
    known = {"left", "right", "front", "back", "above", "below", "up", "down"}
    asked = 0
    for path in (tmp_path / "vs").glob("*.json"):
        for record in json.loads(path.read_text()):
            _, note, answers = record["question"].rpartition("Answer ")
            offered = {word for line in record["choices"].split("\n") for word in line[3:].split("-")}
            assert not offered & ({"up", "down"} if wording == "scenegen" else {"below"})
            if note:
                asked += 1
                assert offered == known & set(re.findall(r"[a-z]+", answers))
    assert asked


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (["back-above", "front-below"], "up or down"),
        (["above", "below"], "above or down"),
        (["above-left", "below-left"], "above or down"),
    ],
)
def test_the_benchmarks_spelling_of_height(choices: list[str], words: str) -> None:
    text, spelt = in_benchmark_words("Where is the book from below? Answer left or right, or above or below, or both.", choices)
    assert text == f"Where is the book from below? Answer left or right, or {words}, or both."
    assert {word for label in spelt for word in label.split("-")} & {"above", "below", "up", "down"} == set(words.split(" or "))


def test_export_as_a_folder(built: Path, tmp_path: Path) -> None:
    export(built, "folder", tmp_path / "f")
    rows = [json.loads(line) for line in (tmp_path / "f" / "train.jsonl").read_text().splitlines()]
    assert rows
    assert all((tmp_path / "f" / image).is_file() for row in rows for image in row["images"])


def test_the_gallery_holds_every_scene_and_question(built: Path, tmp_path: Path) -> None:
    site = Site(write_gallery(built, tmp_path / "g.html", solids=0))
    assert len(site.about["scenes"]) == 6
    assert all(site.scene(number)[0]["map"].startswith("<svg") for number in range(6))
    assert [line[3] for line in site.lines] == [question.question for question in sg.load(built)]


def test_the_schema_metadata_is_the_form_every_version_reads(built: Path) -> None:
    schema = pq.read_schema(next((built / "views").glob("*.parquet")))
    features = json.loads(schema.metadata[b"huggingface"])["info"]["features"]
    assert features["image"] == {"_type": "Image"}
    assert features["visible"][0]["box2d"] == [{"dtype": "int32", "_type": "Value"}]
    assert "List" not in json.dumps(features)


def test_text_only_scenes_need_no_meshes() -> None:
    """People's own annotations: labelled boxes, no assets, no views."""
    scene = Scene(id="mine", objects=[Object(id=n, category=n, label=n, world_from_object=[[1, 0, 0, x], [0, 1, 0, y], [0, 0, 1, 0], [0, 0, 0, 1]], size=[0.5, 0.5, 0.5]) for n, x, y in (("door", 0, 0), ("bed", 0, 3), ("lamp", 2, 0))])  # type: ignore[list-item]  # fmt: skip
    facts = sg.Facts(scene)
    azimuth, margin, index = facts.stand_at_facing(8)
    assert index[0, 1, 2] == 6  # right
    assert margin[0, 1, 2] == pytest.approx(22.5)
    assert azimuth[0, 1, 2] == pytest.approx(-90)
    assert facts.distance[0, 1] == pytest.approx(2.5)


def test_a_dataset_of_text_alone_loads_no_ray_tracer(tmp_path: Path) -> None:
    path = tmp_path / "text.yaml"
    path.write_text(SMALL.replace("per_scene: 2, width: 160, height: 120, channels: [instances, depth]", "render: false"))
    code = (
        "import sys; from scenegen.pipeline import build_dataset\n"
        f"s = build_dataset({str(path)!r}, {str(tmp_path / 'out')!r}, scenes=2, seed=0, workers=1)\n"
        "print(s.counts['questions'], sorted({'embreex', 'moderngl', 'OpenGL', 'open3d'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120).stdout.split(
        maxsplit=1
    )
    assert int(said[0]) >= 2
    assert said[1].strip() == "[]"
    assert audit(tmp_path / "out").clean
    question = next(iter(sg.load(tmp_path / "out")))
    assert question.view_ids == []
    assert " at (" in question.question


# --- curation ----------------------------------------------------------------------------------


def table(rng: np.random.Generator, leak: float, rows: int = 600) -> list[dict[str, Any]]:
    labels, nouns = (
        ["front", "back", "left", "right", "front-left", "back-right"],
        ["lamp", "mug", "sofa", "desk", "vase", "tree"],
    )
    out = []
    for k in range(rows):
        answer = int(rng.integers(6))
        noun = nouns[answer] if rng.random() < leak else nouns[int(rng.integers(6))]
        others = [labels[j] for j in rng.permutation(6) if j != answer][:3]
        choices = [*others[: k % 4], labels[answer], *others[k % 4 :]]
        out.append(
            {
                "scene_id": f"s{k // 3}",
                "task": "t",
                "question": f"Where is the {noun}?",
                "choices": choices,
                "answer": labels[answer],
            }
        )
    return out


def test_the_probe_sees_a_leak_and_no_ghost() -> None:
    rng = np.random.default_rng(0)
    fair, leaky = probe(table(rng, 0.0)), probe(table(rng, 0.5))
    assert fair is not None
    assert leaky is not None
    assert abs(fair.excess) < 0.06
    assert leaky.excess > 0.25
    assert probe(table(rng, 0.0, 20)) is None


def test_selection_takes_out_imbalance_and_what_it_can_of_a_leak() -> None:
    rng = np.random.default_rng(1)
    rows = table(rng, 0.1, 1500) + [row for row in table(rng, 0.0, 300) if row["answer"] == "left"]
    kept, _ = select(rows)
    left = [rows[k] for k in kept]
    counts = Counter(row["answer"] for row in left)
    mean = len(left) / len(counts)
    assert max(abs(count - mean) for count in counts.values()) / mean <= 0.1 + 1 / mean
    before, after = probe(rows), probe(left)
    assert before is not None
    assert after is not None
    assert after.excess < 0.75 * before.excess
    offered = Counter(row["answer"] for row in rows)
    even = sum(min(count, int(1.1 * min(offered.values()))) for count in offered.values())
    assert 0.85 * even - len(counts) <= len(left) <= even
    assert kept == select(rows)[0] == sorted(kept)


def test_the_schedule_covers_answers_evenly_and_knows_nothing_of_shards() -> None:
    values = tuple("abcdefgh")
    first = Counter(target(values, 0, "task", index, slot, 3).cell for index in range(400) for slot in range(3))
    assert max(first.values()) - min(first.values()) <= 4
    places = Counter(int(target(values, 0, "task", index, 0, 3).position * 4) for index in range(400))
    assert max(places.values()) - min(places.values()) <= 4
    assert all(sorted(target(values, 3, "task", k, 0, 1).cells) == sorted(values) for k in range(20))


@pytest.mark.parametrize("slots", [1, 2, 3])
def test_every_split_wants_every_answer_equally_often(slots: int) -> None:
    """What spreads scenes over splits goes with nothing that spreads answers and their positions over scenes."""
    for members in split_scenes({"train": 0.8, "validation": 0.1, "test": 0.1}, 300).values():
        for values in (("left", "right"), tuple("abcdefgh")):
            wanted = [target(values, 0, "task", index, slot, slots) for index in members for slot in range(slots)]
            for counts in (Counter(one.cell for one in wanted), Counter(int(one.position * len(values)) for one in wanted)):
                assert max(abs(counts[value] - len(wanted) / len(values)) for value in counts) <= 6, counts
                assert len(counts) == len(values)


def test_option_sets_say_nothing_about_the_answer() -> None:
    """Enumerate: given a set of options, each is the answer as often as any other, though labels differ in frequency."""
    shares = (1.0, 1.0, 2.0, 2.0, 2.0, 1.5)
    sets, odds = option_sets(shares, 4)
    assert len(sets) == 15
    held = [sum(odd for members, odd in zip(sets, odds, strict=True) if k in members) for k in range(6)]
    for members, odd in zip(sets, odds, strict=True):
        joint = np.array([shares[k] * odd / held[k] for k in members])
        np.testing.assert_allclose(joint / joint.sum(), 1 / 4, atol=1e-3)


def test_the_plan_is_a_pure_function() -> None:
    plan = Plan(parse_recipe(SMALL), 0, 50, "raycast", "x")
    assert plan.shards() == Plan(parse_recipe(SMALL), 0, 50, "raycast", "x").shards()
    assert sorted(k for shard in plan.shards() for k in shard.scenes) == list(range(50))


# --- a profile ---------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_a_profile_says_where_the_time_went_and_changes_no_other_byte(
    workers: int, tiny: tuple[Path, Path], tmp_path: Path
) -> None:
    (recipe, plain), out = tiny, tmp_path / "out"
    began = time.perf_counter()
    summary = build_dataset(recipe, out, scenes=SHARDS, seed=0, workers=workers, renderer="raycast", profile=True)
    passed = time.perf_counter() - began
    manifest = json.loads((out / "manifest.json").read_text())
    profile = manifest.pop("profile")
    assert manifest == json.loads((plain / "manifest.json").read_text())
    assert {**digests(out), "manifest.json": ""} == {**digests(plain), "manifest.json": ""}
    assert summary.profile == profile
    assert (profile["shards"], profile["workers"]) == ([SHARDS, SHARDS], workers)
    assert set(profile["stages"]) == set(STAGES)
    busy = {name for name, (processor, _) in profile["stages"].items() if processor > 0}
    assert busy >= {"compose", "views", "geometry", "truth", "colour", "encode", "ask", "write", "finish"}
    assert (
        0.2 < sum(elapsed for _, elapsed in profile["stages"].values()) <= passed * workers
    )  # of a worker's start nothing is said


def test_a_stage_within_another_counts_for_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("scenegen.pipeline.clock._now", lambda: (2 * now[0], now[0]))
    with profiled() as spent:
        with stage("views"):
            now[0] += 5
            with stage("truth"):
                now[0] += 15
            now[0] += 6
        now[0] += 1
    with stage("truth"):  # no profile is made any more
        now[0] += 100
    assert {name: elapsed for name, elapsed in spent.items() if elapsed[1]} == {
        "views": (22, 11), "truth": (30, 15), "other": (2, 1),
    }  # fmt: skip
    assert summed([spent, spent])["truth"] == [60, 30]
