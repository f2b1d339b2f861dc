"""What a trainer or an evaluation kit reads is what the tables say: each format through its consumer's own rules, written down from its loader
where the consumer is not installed."""

from __future__ import annotations

import ast
import base64
import csv
import hashlib
import importlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import types
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from PIL import Image
from typer.testing import CliRunner

import scenegen as sg
from scenegen import rewards
from scenegen.answers import judge
from scenegen.answers.box2d import iou_2d
from scenegen.audit import audit
from scenegen.cli.main import _size, app
from scenegen.errors import ArgumentError, DatasetError
from scenegen.export import export
from scenegen.export.asking import Asking, items, resized
from scenegen.export.viewspatial import QUESTION_TYPES
from scenegen.export.vlmevalkit import TRAPS, plainly
from scenegen.tables.dataset import Dataset
from tests.exported import shown_dataset

pytestmark = pytest.mark.slow
Exported = Callable[..., Path]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shown_dataset(tmp_path_factory)


@pytest.fixture(scope="module")
def records(built: Path) -> dict[str, Any]:
    return {record.question_id: record for record in sg.load(built)}


@pytest.fixture(scope="module")
def exported(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The folder of an export, made once for each way of asking for it."""
    made: dict[str, Path] = {}

    def get(to: str, **how: Any) -> Path:
        key = repr((to, sorted(how.items())))
        if key not in made:
            made[key] = tmp_path_factory.mktemp("e") / to
            export(built, to, made[key], **how)
        return made[key]

    return get


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def every(folder: Path, kind: str = "jsonl") -> list[dict[str, Any]]:
    """Rows of all splits."""
    paths = sorted(folder.glob(f"*.{kind}"))
    return [row for path in paths for row in (lines(path) if kind == "jsonl" else json.loads(path.read_text(encoding="utf-8")))]


def tables(folder: Path) -> list[dict[str, Any]]:
    return [row for path in sorted(folder.rglob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def opened(folder: Path, paths: list[str]) -> list[Image.Image]:
    for path in paths:
        assert not Path(path).is_absolute()
        assert ".." not in path
    return [Image.open(folder / path) for path in paths]


def same(one: Image.Image, two: Image.Image) -> bool:
    """Equal, but for how a picture with marks was encoded again."""
    a, b = (np.asarray(picture.convert("RGB"), float) for picture in (one, two))
    return a.shape == b.shape and float(np.abs(a - b).mean()) < 3


@pytest.mark.parametrize("to", ["llava", "qwen-vl", "internvl"])
@pytest.mark.parametrize("media", ["first", "last", "inline"])
def test_conversations_have_a_token_for_each_picture(exported: Exported, records: dict[str, Any], to: str, media: str) -> None:
    """As qwenvl's data_processor and LLaVA's preprocess_multimodal take them apart: none left over, none in an answer."""
    folder = exported(to, media=media)
    rows = every(folder, "json" if to == "llava" else "jsonl")
    assert Counter(row["id"] for row in rows) == Counter(list(records))
    for row in rows:
        record = records[row["id"]]
        images = row.get("image", [])
        images = [images] if isinstance(images, str) else images
        human, gpt = row["conversations"]
        assert (human["from"], gpt["from"]) == ("human", "gpt")
        parts = re.split("(<image>)", human["value"])
        assert parts.count("<image>") == len(images) == len(record.view_ids)
        assert "<" not in gpt["value"]
        assert record.question.split(" in pixels")[0] in human["value"]
        if images and media != "inline":
            assert human["value"].startswith("<image>") == (media == "first")
        if len(images) > 1 and media == "inline":
            assert "Picture 2: <image>\n" in human["value"]
        assert all(same(a, b) for a, b in zip(opened(folder, images), record.images, strict=True))
        if to == "internvl" and len(images) == 1:
            assert (row["width"], row["height"]) == record.images[0].size


def test_internvl_finds_its_annotation(exported: Exported) -> None:
    folder = exported("internvl", media="first")
    for path in folder.glob("meta_*.json"):
        for entry in json.loads(path.read_text()).values():
            assert entry["annotation"].endswith("jsonl")
            assert len(lines(Path(entry["annotation"]))) == entry["length"]
            assert (Path(entry["root"]) / "images").is_dir()


@pytest.mark.parametrize("generation", ["qwen3", "qwen2", "qwen2.5"])
def test_coordinates_are_those_of_the_models_generation(exported: Exported, records: dict[str, Any], generation: str) -> None:
    found = 0
    for row in every(exported("qwen-vl", wording=generation)):
        record = records[row["id"]]
        if record.answer_type != "box2d":
            continue
        found += 1
        width, height = record.images[0].size
        if generation == "qwen2.5":
            full = resized(width, height)
            assert all(side % 28 == 0 for side in full)
            assert f"which is {full[0]} wide and {full[1]} high" in row["conversations"][0]["value"]
        else:
            full = (1000, 1000)
            assert "thousandths" in row["conversations"][0]["value"]
        box = json.loads(row["conversations"][1]["value"])["bbox_2d"]
        back = [at * (width / full[0], height / full[1])[k % 2] for k, at in enumerate(box)]
        assert iou_2d(tuple(back), record.typed.answer.box) > 0.9
    assert found


@pytest.mark.parametrize(("size", "out"), [((640, 480), (644, 476)), ((28, 28), (56, 56)), ((256, 192), (252, 196)), ((4000, 3000), (1148, 840))])  # fmt: skip
def test_pictures_are_resized_as_the_processor_does(size: tuple[int, int], out: tuple[int, int]) -> None:
    """`smart_resize(height, width, factor=28, min_pixels=56 * 56, max_pixels=14 * 14 * 4 * 1280)`, from its source."""
    assert resized(*size) == out


def test_llamafactory_converts_every_row(exported: Exported, records: dict[str, Any]) -> None:
    """As its SharegptDatasetConverter does: tags by name, turns in order, paths below media_dir, tokens as pictures."""
    folder = exported("llamafactory")
    info = json.loads((folder / "dataset_info.json").read_text())
    seen: Counter[str] = Counter()
    for attributes in info.values():
        assert attributes["formatting"] == "sharegpt"
        tags, columns = attributes["tags"], attributes["columns"]
        for row in lines(folder / attributes["file_name"]):
            turns = row[columns["messages"]]
            assert [turn[tags["role_tag"]] for turn in turns] == [tags["user_tag"], tags["assistant_tag"]]
            contents = [turn[tags["content_tag"]] for turn in turns]
            images = row[columns["images"]]
            assert sum(content.count("<image>") for content in contents) == len(images)
            assert all((folder / image).is_file() for image in images)
            record = records[row["question_id"]]
            assert judge(record.typed.answer, contents[1], record.choices or None).score == 1
            seen[row["question_id"]] += 1
    assert seen == Counter(list(records))


def test_ms_swift_puts_each_box_where_it_is(exported: Exported, records: dict[str, Any]) -> None:
    """As its template replaces `<bbox>`: one after another, in pixels of the picture."""
    folder = exported("ms-swift")
    places = 0
    for row in every(folder):
        record = records[row["question_id"]]
        text = "".join(message["content"] for message in row["messages"])
        assert text.count("<image>") == len(row["images"]) == len(record.view_ids)
        objects = row.get("objects", {"bbox": [], "bbox_type": "real"})
        assert text.count("<bbox>") == len(objects["bbox"])
        assert objects["bbox_type"] == "real"
        reply = row["messages"][1]["content"]
        for box in objects["bbox"]:
            places += 1
            assert "pixels" not in text
            reply = reply.replace("<bbox>", json.dumps(box), 1)
        assert judge(record.typed.answer, reply, record.choices or None).score > 0.97
    assert places > 2


def test_a_file_of_messages_loads_as_one_table(exported: Exported, records: dict[str, Any], tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    for to in ("llamafactory", "ms-swift"):
        files = [str(path) for path in exported(to).glob("*.jsonl")]
        loaded = datasets.load_dataset("json", data_files=files, split="train", cache_dir=str(tmp_path))
        assert set(loaded["question_id"]) == set(records)


def test_prompts_of_trl_hold_blocks_and_no_tokens(exported: Exported, records: dict[str, Any]) -> None:
    """As its prepare_multimodal_messages fills image blocks in order; a token in a text would stay there."""
    for media in ("first", "last", "inline"):
        rows = tables(exported("trl", media=media))
        assert Counter(row["question_id"] for row in rows) == Counter(list(records))
        for row in rows:
            blocks = row["prompt"][0]["content"]
            kinds = [block["type"] for block in blocks]
            assert kinds.count("image") == len(row["images"])
            assert "<image>" not in json.dumps(row["prompt"])
            assert all((block["text"] is None) == (block["type"] == "image") for block in blocks)
            if row["images"] and media != "inline":
                assert (kinds[0] == "image") == (media == "first")
            shown = [Image.open(io.BytesIO(cell["bytes"])) for cell in row["images"]]
            assert all(same(a, b) for a, b in zip(shown, records[row["question_id"]].images, strict=True))


FILLED = """
import sys
from datasets import load_dataset
from trl.data_utils import prepare_multimodal_messages

rows = 0
for row in load_dataset(sys.argv[1], split="train"):
    (message,) = prepare_multimodal_messages(row["prompt"], row["images"])
    filled = [block["image"] for block in message["content"] if block["type"] == "image"]
    assert [one.tobytes() for one in filled] == [one.tobytes() for one in row["images"]]
    rows += bool(filled)
print(rows)
"""


def test_trl_itself_fills_its_prompts_with_the_pictures(exported: Exported, tmp_path: Path) -> None:
    """In a process of its own, which has PyTorch."""
    if find_spec("trl") is None:
        pytest.skip("needs the extra `trl`")
    alone = {**os.environ, "HF_DATASETS_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", FILLED, str(exported("trl"))], capture_output=True, text=True, timeout=240, env=alone
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


def test_rows_of_verl_and_easyr1_have_what_their_datasets_read(exported: Exported, records: dict[str, Any]) -> None:
    """verl: string content, pictures as {bytes}, never paths alone; EasyR1: flat strings."""
    for row in tables(exported("verl")):
        assert isinstance(row["data_source"], str)
        assert all(isinstance(cell["bytes"], bytes) for cell in row["images"])
        segments = re.split("(<image>)", row["prompt"][0]["content"])
        assert segments.count("<image>") == len(row["images"])
        assert row["reward_model"]["style"] == "rule"
    for row in tables(exported("easyr1")):
        assert isinstance(row["problem"], str)
        assert isinstance(row["answer"], str)
        assert row["problem"].count("<image>") == len(row["images"]) == len(records[row["question_id"]].view_ids)


@pytest.mark.parametrize("to", ["trl", "verl", "easyr1", "huggingface"])
def test_every_version_of_datasets_loads_the_parquet(
    exported: Exported, records: dict[str, Any], to: str, tmp_path: Path
) -> None:
    """The description of columns is the one that 3.6 and 5 read alike: lists as literals, none called `List`."""
    folder = exported(to)
    for path in folder.rglob("*.parquet"):
        schema = pq.read_schema(path)
        about = json.loads(schema.metadata[b"huggingface"])["info"]["features"]
        assert about["images"] == [{"_type": "Image"}]
        assert '"List"' not in json.dumps(about)
        assert set(about) == set(schema.names)
    datasets = pytest.importorskip("datasets")
    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path))
    assert sum(len(part) for part in loaded.values()) == len(records)
    assert loaded["train"][0]["images"][0].size == (256, 192)


def test_rewards_are_the_scores_from_what_each_trainer_hands_on(exported: Exported, records: dict[str, Any]) -> None:
    from scenegen.rewards import easyr1, ms_swift, trl, verl

    said = {name: [record.answer, "A", "2 m", ""][k % 4] for k, (name, record) in enumerate(records.items())}
    worth = {name: judge(record.typed.answer, said[name], record.choices or None).score for name, record in records.items()}
    rows = {row["question_id"]: row for row in tables(exported("trl"))}
    completions = [[{"role": "assistant", "content": said[name]}] for name in rows]
    got = trl.accuracy(completions=completions, prompts=[], solution=[row["solution"] for row in rows.values()], task=[])
    assert got == [worth[name] for name in rows]
    for row in tables(exported("verl")):
        name = row["extra_info"]["question_id"]
        result = verl.compute_score(row["data_source"], said[name], row["reward_model"]["ground_truth"], row["extra_info"])
        assert result == {"score": worth[name], "accuracy": worth[name], "format": 0.0}
    rows = {row["question_id"]: row for row in tables(exported("easyr1"))}
    given = [{"response": f"<think>x</think><answer>{said[n]}</answer>", "response_length": 9, "ground_truth": row["answer"]} for n, row in rows.items()]  # fmt: skip
    for name, result in zip(rows, easyr1.compute_score(given, format_weight=0.2), strict=True):
        assert result["accuracy"] == worth[name]
        assert result["format"] == float(bool(said[name]))
        assert result["overall"] == pytest.approx(0.8 * worth[name] + 0.2 * result["format"])
    swift = every(exported("ms-swift", wording="grpo"))
    got = ms_swift.Accuracy()([said[row["question_id"]] for row in swift], [row["solution"] for row in swift], task=[])
    assert got == [worth[row["question_id"]] for row in swift]
    assert all(len(row["messages"]) == 1 for row in swift)


def test_ms_swift_learns_of_the_rewards_by_the_exports_plugin(exported: Exported, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is imported from its own folder: nothing there may be called like a trainer."""
    from scenegen.rewards import ms_swift

    folder = exported("ms-swift", wording="grpo")
    assert {path.name for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()} == {"plugin.py", "images"}
    assert not ms_swift.register()
    for place in ("swift.plugin", "swift.rewards"):
        orms: dict[str, Any] = {}
        monkeypatch.setitem(sys.modules, "swift", types.ModuleType("swift"))
        monkeypatch.setitem(sys.modules, place, types.ModuleType(place))
        sys.modules[place].orms = orms  # type: ignore[attr-defined]
        exec((folder / "plugin.py").read_text(), {})
        importlib.reload(ms_swift)
        assert set(orms) == {"scenegen", "scenegen_format"}
        monkeypatch.delitem(sys.modules, place)


@pytest.mark.parametrize("text", ["<think>a</think><answer>B</answer>", " <think>a\nb</think>\n<answer> B </answer>\n", "<think></think><answer>1</answer>"])  # fmt: skip
def test_what_keeps_to_the_form_is_rewarded_for_it(text: str) -> None:
    assert rewards.form(text) == rewards.form([{"role": "assistant", "content": [{"type": "text", "text": text}]}]) == 1


@pytest.mark.parametrize("text", ["", "B", "<answer>B</answer>", "<think>a</think><answer> </answer>", "<think>a</think> so <answer>B</answer>", "<think>a</think><answer>B</answer><answer>C</answer>", "<think>" * 30_000, "<think>a</think><answer>B", None, []])  # fmt: skip
def test_what_does_not_is_not(text: Any) -> None:
    assert rewards.form(text) == 0


@pytest.mark.parametrize("solution", ["A", "", "{}", "[]", '{"answer": {"type": "x"}, "options": []}', '{"answer": {"type": "choice"}, "options": []}'])  # fmt: skip
def test_a_reward_without_a_truth_is_an_error(solution: str) -> None:
    with pytest.raises(ArgumentError, match="no solution"):
        rewards.accuracy("A", solution)


def test_vlmevalkit_reads_its_rows(exported: Exported, records: dict[str, Any]) -> None:
    """By the rules of its ImageBaseDataset and MCQ datasets: unique whole indices, pictures by base64, list or row, letters that exist."""
    csv.field_size_limit(2**30)
    folder = exported("vlmevalkit")
    seen: Counter[str] = Counter()
    shared = 0
    for path in folder.glob("*.tsv"):
        assert not TRAPS.search(path.stem)
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        assert [int(row["index"]) for row in rows] == list(range(len(rows)))
        images = {row["index"]: row["image"] for row in rows}
        for row in rows:
            record = records[row["question_id"]]
            image = row["image"]
            if len(image) <= 64:
                shared += 1
                image = images[image]
                assert len(image) > 64
            cells = ast.literal_eval(image) if image.startswith("[") else [image]
            shown = [Image.open(io.BytesIO(base64.b64decode(cell))) for cell in cells]
            assert all(same(a, b) for a, b in zip(shown, record.images, strict=True))
            options = [row[letter] for letter in "ABCDEFGH" if row[letter]]
            assert options == [plainly(choice) for choice in record.choices]
            assert row[row["answer"]] == plainly(record.answer)
            assert (row["category"], row["l2-category"], row["split"]) == (record.task, record.frame, record.split)
            assert row["question"] == record.question
            seen[row["question_id"]] += 1
    assert shared > 3
    assert seen == Counter(name for name, record in records.items() if record.choices and record.view_ids)


@pytest.mark.parametrize("option", ["None", "NA", "n/a", "null", "nan", "NaN", "<NA>", "2", "2.0", "-1", "1e5", "1,000", "True", "inf", "left", "2 m", "12 o'clock"])  # fmt: skip
def test_pandas_reads_an_option_as_it_stands(option: str) -> None:
    """An option that pandas takes for nothing is shown to no model, and a number with a fraction is another text."""
    said = plainly(option)
    assert option in said
    assert (said == option) == (option in ("left", "2 m", "12 o'clock"))
    pandas = pytest.importorskip("pandas")
    read = pandas.read_csv(io.StringIO(f"A\tB\n{said}\t\n" + '"' + said.replace('"', '""') + '"\tx\n'), sep="\t")
    assert list(read["A"].astype(str))[1] == said


def test_flags_put_questions_otherwise(built: Path, records: dict[str, Any]) -> None:
    def put(**how: Any) -> dict[str, Any]:
        return {item.id: item for item in items(Dataset(built), Asking(**how))}

    assert all(not item.pictures and "<image>" not in item.prompt for item in put(blind=True).values())
    for name, item in put(form="number").items():
        assert item.reply == records[name].answer
        assert "Options:" not in item.text
    for name, item in put(form="sentence").items():
        assert item.reply.startswith(records[name].rationale)
        assert judge(records[name].typed.answer, item.reply).score == 1, item.reply
    for name, item in put(think=True).items():
        assert rewards.form(item.reply) == 1
        assert rewards.accuracy(item.reply, item.solution) == 1
        assert records[name].rationale in item.reply
    turned = put(circular=True)
    for name, record in records.items():
        own = [turned[name], *(turned[f"{name}+{k}"] for k in range(1, len(record.choices)))]
        assert len({item.options.index(record.answer) for item in own if item.options}) == len(record.choices)
        assert all(rewards.accuracy(item.reply, item.solution) == 1 for item in own)
    assert len(turned) == sum(max(len(record.choices), 1) for record in records.values())
    for wrong in ({"media": "x"}, {"form": "x"}, {"scale": "x"}):
        with pytest.raises(DatasetError):
            Asking(**wrong)


def test_viewspatial_takes_the_pictures_of_its_questions_alone(built: Path, tmp_path: Path) -> None:
    export(built, "viewspatial", tmp_path / "out")
    shown = {
        path
        for split in ("train", "test")
        if (tmp_path / "out" / f"{split}.json").is_file()
        for row in json.loads((tmp_path / "out" / f"{split}.json").read_text(encoding="utf-8"))
        for path in row["image_path"]
    }
    there = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out" / "images").rglob("*") if path.is_file()}
    assert there == shown != set()


def test_a_few_questions_are_read_from_the_shards_that_hold_them(built: Path, tmp_path: Path) -> None:
    """What is of later shards is neither needed nor looked at: here it is gone."""
    cut = Path(shutil.copytree(built, tmp_path / "cut"))
    first, *later = Dataset(built).shards
    for table in ("scenes", "view_sets", "views", "questions"):
        for shard in later:
            (cut / table / f"{shard}.parquet").unlink()
    for to in ("trl", "huggingface"):
        export(cut, to, tmp_path / to, limit=3)
        whole = [row["question_id"] for row in Dataset(built).rows("questions", first)]
        assert sorted(row["question_id"] for row in tables(tmp_path / to)) == sorted(whole[:3])
    with pytest.raises(DatasetError, match="cannot read a table"):
        export(cut, "trl", tmp_path / "x", limit=1000)


@pytest.mark.parametrize("to", ["folder", "trl"])
def test_a_part_is_the_first_of_some_families(built: Path, records: dict[str, Any], tmp_path: Path, to: str) -> None:
    only = ["object_count", "camera_relative_direction"]
    wanted = [name for name, record in records.items() if record.task in only]
    for k, limit in enumerate((3, 7, 1000)):
        export(built, to, tmp_path / str(k), only=only, limit=limit)
        rows = every(tmp_path / str(k)) if to == "folder" else tables(tmp_path / str(k))
        assert sorted(row["question_id"] for row in rows) == sorted(wanted[:limit])
    with pytest.raises(DatasetError, match="no question of"):
        export(built, to, tmp_path / "x", only=["nothing"])
    assert not (tmp_path / "x").exists()


def test_an_export_of_a_size_has_every_family_in_its_share(built: Path, records: dict[str, Any], tmp_path: Path) -> None:
    half = len(records) // 2
    said = CliRunner().invoke(app, ["export", str(built), "--to", "trl", "--out", str(tmp_path / "half"), "--size", str(half)])
    assert said.exit_code == 0, said.output
    named = {row["question_id"] for row in tables(tmp_path / "half")}
    assert named == {name for name, record in records.items() if record.rank < half}
    assert len(named) == half
    for wrong in ("0", "1.5", "25q", "-3", "k"):
        refused = CliRunner().invoke(app, ["export", str(built), "--to", "trl", "--out", str(tmp_path / "no"), f"--size={wrong}"])
        assert refused.exit_code != 0
        assert "no number of questions" in refused.output
    assert [_size(said) for said in ("500", "25k", "4M", "0.5k")] == [500, 25_000, 4_000_000, 500]


def test_what_a_format_cannot_do_is_said(built: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="--blind"):
        export(built, "folder", tmp_path / "x", blind=True)
    with pytest.raises(DatasetError, match="no 'colour'"):
        export(built, "trl", tmp_path / "x", colour=1)
    with pytest.raises(DatasetError, match="no question of this dataset"):
        export(built, "vlmevalkit", tmp_path / "x", blind=True)
    assert not list(tmp_path.iterdir())


def test_lmms_eval_finds_its_task_and_scores_it(exported: Exported, records: dict[str, Any]) -> None:
    """As its TaskManager reads the YAML, with functions by name; the functions called as its tasks do, on rows as `datasets` gives them."""
    folder = exported("lmms-eval", media="inline")
    functions: dict[str, Any] = {}
    exec((folder / "utils.py").read_text(), functions)

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!function", lambda loader, node: functions[loader.construct_scalar(node).removeprefix("utils.")])
    (path,) = folder.glob("*.yaml")
    task = yaml.load(path.read_text(), Loader)
    assert task["task"] == path.stem == "scenegen_shown"
    assert Path(task["dataset_path"]) == folder
    rows = tables(folder / "data" if task["test_split"] else folder)
    payloads: dict[str, list[Any]] = {}
    for row in rows:
        record = records[row["question_id"]]
        doc = {**row, "images": [Image.open(io.BytesIO(cell["bytes"])) for cell in row["images"]]}
        assert [picture.mode for picture in task["doc_to_visual"](doc)] == ["RGB"] * len(record.view_ids)
        content = task["doc_to_messages"](doc)[0]["content"]
        assert sum(block["type"] == "image" for block in content) == len(record.view_ids)
        assert task["doc_to_text"](doc, {"pre_prompt": "<", "post_prompt": ">"}) == f"<{row['text']}>"
        said = row[task["doc_to_target"]] if record.task != "object_count" else "I cannot tell"
        bare = {name: value for name, value in doc.items() if name != "images"}  # lmms-eval drops pictures here
        for metric, payload in task["process_results"](bare, [said]).items():
            payloads.setdefault(metric, []).append(payload)
    metrics = {entry["metric"]: entry["aggregation"](payloads[entry["metric"]]) for entry in task["metric_list"]}
    counts = sum(record.task == "object_count" for record in records.values())
    assert metrics.pop("all") == pytest.approx(1 - counts / len(records))
    assert metrics.pop("object_count") == 0
    assert set(metrics) == {record.task for record in records.values()} - {"object_count"}
    assert set(metrics.values()) == {1}


def test_vst_parquet_names_what_it_shows(exported: Exported, records: dict[str, Any]) -> None:
    rows = tables(exported("vst"))
    assert Counter(row["id"] for row in rows) == Counter(list(records))
    for row in rows:
        count = len(records[row["id"]].view_ids)
        assert row["conversations"][0]["value"].count("<image>") == len(row["images"]) == count
        assert row["type"] in (("text", "single-image")[count : count + 1] or ("multi-image", "video"))
        assert rewards.accuracy(row["conversations"][1]["value"], json.dumps(json.loads(row["meta_info"])["solution"])) == 1
    assert {row["type"] for row in rows} == {"single-image", "multi-image", "video"}


def test_webdataset_groups_files_by_key(exported: Exported, records: dict[str, Any]) -> None:
    """As its `group_by_keys` does: the key ends at the first dot, what follows is the kind; neighbours with one key are one sample."""
    seen: Counter[str] = Counter()
    for path in exported("webdataset").glob("*.tar"):
        samples: list[dict[str, Any]] = []
        with tarfile.open(path) as tar:
            for entry in tar:
                key, _, kind = entry.name.partition(".")
                if not samples or samples[-1]["__key__"] != key:
                    samples.append({"__key__": key})
                assert kind not in samples[-1]
                samples[-1][kind] = tar.extractfile(entry).read()  # type: ignore[union-attr]
                assert entry.mtime == 0
        for sample in samples:
            about = json.loads(sample["json"])
            record = records[about["question_id"]]
            shown = [Image.open(io.BytesIO(sample[f"{k}.jpg"])) for k in range(about["pictures"])]
            assert all(same(a, b) for a, b in zip(shown, record.images, strict=True))
            seen[about["question_id"]] += 1
    assert seen == Counter(list(records))
    webdataset = pytest.importorskip("webdataset")
    loaded = webdataset.WebDataset(str(next(exported("webdataset").glob("train*.tar"))), shardshuffle=False).decode("pil")
    assert sum(1 for _ in loaded) == sum(record.split == "train" for record in records.values())


def test_coco_masks_are_those_of_the_pictures(exported: Exported, built: Path) -> None:
    """Boxes, areas and masks, decoded here, against the instance pictures of the tables."""
    dataset = Dataset(built)
    folder = exported("coco")
    found = 0
    instances = lru_cache(lambda view_id: np.asarray(dataset.instances(view_id)))
    numbers = lru_cache(lambda scene_id: [entity.id for entity in dataset.scene(scene_id).entities])
    for path in (folder / "annotations").glob("instances_*"):
        coco = json.loads(path.read_text())
        split = path.stem.removeprefix("instances_")
        images = {image["id"]: image for image in coco["images"]}
        names = {category["id"]: category["name"] for category in coco["categories"]}
        assert min(images) == min(names) == 1
        for image in images.values():
            assert Image.open(folder / "images" / split / image["file_name"]).size == (image["width"], image["height"])
        for note in coco["annotations"]:
            image = images[note["image_id"]]
            mask = instances(image["view_id"]) == numbers(image["view_id"].split("/")[0]).index(note["entity"]) + 1
            assert (decoded(note["segmentation"]) == mask).all()
            assert note["area"] == mask.sum()
            ys, xs = np.nonzero(mask)
            assert note["bbox"] == [xs.min(), ys.min(), xs.max() + 1 - xs.min(), ys.max() + 1 - ys.min()]
            assert note["iscrowd"] == 0
            assert (names[note["category_id"]] == "person") == note["entity"].startswith("person")
            found += 1
        assert len({note["id"] for note in coco["annotations"]}) == len(coco["annotations"])
    assert found > 50
    pycocotools = pytest.importorskip("pycocotools.coco")
    truth = pycocotools.COCO(str(path))
    said = [
        {name: note[name] for name in ("image_id", "category_id", "bbox", "segmentation")} | {"score": 1.0}
        for note in truth.anns.values()
    ]
    for kind in ("bbox", "segm"):
        judged = pytest.importorskip("pycocotools.cocoeval").COCOeval(truth, truth.loadRes(said), kind)
        judged.evaluate()
        judged.accumulate()
        judged.summarize()
        assert judged.stats[0] == pytest.approx(1.0), "average precision of the truth, by COCO's own code"


def test_coco_keypoints_are_the_joints_where_the_picture_shows_them(exported: Exported, built: Path) -> None:
    """Projected here from the truth; those that count as visible lie on the person's own pixels, those in the picture that do not, off them, or behind the face."""
    dataset, folder = Dataset(built), exported("coco")
    kinds: Counter[int] = Counter()
    for path in (folder / "annotations").glob("person_keypoints_*"):
        coco = json.loads(path.read_text())
        (kind,) = coco["categories"]
        names = kind["keypoints"]
        assert len(names) == 17
        assert max(max(pair) for pair in kind["skeleton"]) == 17
        views = {image["id"]: dataset.view(image["view_id"]) for image in coco["images"]}
        masks = {image["id"]: np.asarray(dataset.instances(image["view_id"])) for image in coco["images"]}
        for note in coco["annotations"]:
            view, mask = views[note["image_id"]], masks[note["image_id"]]
            scene = dataset.scene(view.scene_id).at(view.camera.time)
            number = [one.id for one in scene.entities].index(note["entity"]) + 1
            joints = scene.entity(note["entity"]).joints  # type: ignore[union-attr]
            into = np.linalg.inv(view.camera.world_from_camera)
            assert note["num_keypoints"] == sum(v > 0 for v in note["keypoints"][2::3])
            assert note["category_id"] == kind["id"]
            for name, x, y, v in zip(names, *(note["keypoints"][k::3] for k in range(3)), strict=True):
                kinds[v] += 1
                point = view.camera.K @ (into @ [*joints[name], 1.0])[:3] if name in joints else np.array([0, 0, -1.0])
                u, w = point[:2] / point[2] if point[2] > 0.05 else (-1.0, -1.0)
                inside = 0 <= u < view.camera.width and 0 <= w < view.camera.height
                assert (v > 0) == inside, (name, u, w)
                assert np.allclose((x, y), (u, w) if inside else 0, atol=0.006)
                if v == 2:
                    assert mask[int(w), int(u)] == number
                if v == 1 and "eye" not in name:
                    assert mask[int(w), int(u)] != number
    assert min(kinds[v] for v in (0, 1, 2)) > 5, kinds


def test_huggingface_has_a_configuration_for_each_shape(exported: Exported, records: dict[str, Any], tmp_path: Path) -> None:
    """They share no question and leave none out; each holds what its name says."""
    folder = exported("huggingface")
    header = yaml.safe_load((folder / "README.md").read_text().split("---")[1])
    rows: dict[str, list[dict[str, Any]]] = {}
    for config in header["configs"]:
        files = [path for one in config["data_files"] for path in sorted(folder.glob(one["path"]))]
        assert files
        rows[config["config_name"]] = [row for path in files for row in pq.read_table(path).to_pylist()]
    whole = [row["question_id"] for row in rows.pop("default")]
    assert Counter(whole) == Counter(list(records))
    assert Counter(row["question_id"] for own in rows.values() for row in own) == Counter(whole)
    assert {"single", "several", "video"} <= set(rows) <= {"single", "several", "video", "text"}
    assert {len(row["images"]) for row in rows["single"]} == {1}
    assert min(len(row["images"]) for row in rows["several"]) > 1
    assert all(row["fps"] for row in rows["video"])
    assert not any(row["fps"] for shape in ("single", "several") for row in rows[shape])
    assert {row["question_id"] for row in rows["video"]} == {
        name for name, one in records.items() if len(one.view_ids) > 1 and (one.decided_by or (one.view_set_id.endswith("walk0") and len(one.view_ids) == 12))
    }  # fmt: skip
    datasets = pytest.importorskip("datasets")
    assert len(datasets.load_dataset(str(folder), "video", cache_dir=str(tmp_path))["train"]) > 0


def check_croissant(folder: Path, tables: set[str]) -> dict[str, Any]:
    """A reader of its own: what Croissant 1.0 asks of a dataset, its files and its records, against the files themselves."""
    meta: dict[str, Any] = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    assert meta["@type"] == "sc:Dataset"
    assert "http://mlcommons.org/croissant/1.0" in meta["conformsTo"]
    for name in ("name", "description", "license", "version", "creator", "citeAs"):
        assert meta[name]
    used = {key.split(":")[0] for key in meta if ":" in key}
    assert used <= set(meta["@context"])
    files = [one for one in meta["distribution"] if one["@type"] == "cr:FileObject"]
    sets = {one["@id"]: one for one in meta["distribution"] if one["@type"] == "cr:FileSet"}
    assert {one["contentUrl"] for one in files} == {path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")}
    for one in files:
        content = (folder / one["contentUrl"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one["sha256"]
        assert one["contentSize"] == f"{len(content)} B"
    ids = [node["@id"] for node in meta["distribution"]] + [
        node["@id"] for records in meta["recordSet"] for node in [records, *records["field"]]
    ]
    assert len(set(ids)) == len(ids)
    assert {records["@id"] for records in meta["recordSet"]} == tables
    for records in meta["recordSet"]:
        for field in records["field"]:
            paths = list(folder.glob(sets[field["source"]["fileSet"]["@id"]]["includes"]))
            assert paths
            kind = pq.read_schema(paths[0]).field(field["source"]["extract"]["column"]).type
            assert bool(field.get("repeated")) == pa.types.is_list(kind)
            kind = kind.value_type if pa.types.is_list(kind) else kind
            fits = {
                "sc:Integer": pa.types.is_integer, "sc:Float": pa.types.is_floating, "sc:Boolean": pa.types.is_boolean,
                "sc:Text": pa.types.is_string, "sc:ImageObject": pa.types.is_struct,
            }  # fmt: skip
            assert fits[field["dataType"]](kind), field
            assert field["description"]
    return meta


def test_croissant_describes_what_is_there(exported: Exported, built: Path, tmp_path: Path) -> None:
    meta = check_croissant(exported("huggingface"), {"questions"})
    assert "ynthetic" in meta["description"]
    assert "All data are synthetic" in meta["rai:dataCollection"]
    assert meta["rai:personalSensitiveInformation"]
    assert {"images", "question", "answer"} <= {field["name"] for field in meta["recordSet"][0]["field"]}
    shutil.copytree(built, tmp_path / "own")
    done = CliRunner().invoke(app, ["card", str(tmp_path / "own"), "--croissant"])
    assert done.exit_code == 0, done.output
    check_croissant(tmp_path / "own", {"scenes", "view_sets", "frames", "views", "questions"})
    assert audit(tmp_path / "own").problems["files"] == []
    mlcroissant = pytest.importorskip("mlcroissant")
    assert sum(1 for _ in mlcroissant.Dataset(str(exported("huggingface") / "croissant.json")).records("questions")) > 0


def test_croissant_says_the_date_that_is_given_and_no_other(exported: Exported, built: Path, tmp_path: Path) -> None:
    assert "datePublished" not in check_croissant(exported("huggingface"), {"questions"})
    export(built, "huggingface", tmp_path / "dated", published="2026-03-31")
    assert check_croissant(tmp_path / "dated", {"questions"})["datePublished"] == "2026-03-31"
    shutil.copytree(built, tmp_path / "own")
    given = ["card", str(tmp_path / "own"), "--published", "2026-03-31T12:00:00+02:00"]
    refused = CliRunner().invoke(app, given)
    assert refused.exit_code == 2
    assert "--croissant" in refused.output
    assert not (tmp_path / "own" / "card.html").exists()
    assert CliRunner().invoke(app, [*given, "--croissant"]).exit_code == 0
    meta = json.loads((tmp_path / "own" / "croissant.json").read_text(encoding="utf-8"))
    assert meta["datePublished"] == "2026-03-31T12:00:00+02:00"
    for wrong in (
        "",
        "today",
        "2026-02-30",
        "2026-3-1",
        "20260331",
        "2026-03-31T25:00:00Z",
        "2026-03-31T12:00:00",
        "2026-03-31\n",
    ):
        with pytest.raises(ArgumentError, match="no date"):
            export(built, "huggingface", tmp_path / "no", published=wrong)
    with pytest.raises(DatasetError, match="no metadata"):
        export(built, "llava", tmp_path / "no", published="2026-03-31")
    assert not (tmp_path / "no").exists()


def decoded(mask: dict[str, Any]) -> np.ndarray:
    """A mask from COCO's compact text, after `rleFrString` of its maskApi.c: six bits a character, a sign, counts as differences from two back."""
    counts: list[int] = []
    at, text = 0, mask["counts"]
    while at < len(text):
        value = shift = 0
        more = True
        while more:
            code = ord(text[at]) - 48
            value |= (code & 31) << (5 * shift)
            more = bool(code & 32)
            at, shift = at + 1, shift + 1
            if not more and code & 16:
                value |= -1 << (5 * shift)
        counts.append(value + (counts[-2] if len(counts) > 2 else 0))
    flat = np.repeat(np.arange(len(counts)) % 2 == 1, counts)
    return flat.reshape(mask["size"][::-1]).T


def test_frames_drawn_of_a_clip_last_as_long_as_it(built: Path, records: dict[str, Any]) -> None:
    for sampling in (None, "uniform-8"):
        clips = [item for item in items(Dataset(built, sampling), Asking()) if item.fps]
        assert clips
        for item in clips:
            assert records[item.id].decided_by
            assert (len(item.pictures) - 1) / (item.fps or 1) == pytest.approx((len(records[item.id].view_ids) - 1) / 2)
        assert {len(item.pictures) for item in clips} == {12 if sampling is None else 8}


def test_vsibench_reads_numbers_letters_and_videos(built: Path, tmp_path: Path) -> None:
    """Against the evaluators' rules: a video at dataset/scene_name.mp4, the truth a number or a letter, by type of question."""
    av = pytest.importorskip("av")
    export(built, "vsibench", tmp_path / "e")
    rows = every(tmp_path / "e")
    for row in rows:
        with av.open(str(tmp_path / "e" / row["dataset"] / f"{row['scene_name']}.mp4")) as video:
            assert video.streams.video[0].frames == 12
        if row["options"] is None:
            assert float(row["ground_truth"]) > 0
        else:
            assert row["options"]["ABCDEFGH".index(row["ground_truth"])].startswith(f"{row['ground_truth']}. ")


def test_posed_pictures_see_things_where_they_are(exported: Exported, built: Path) -> None:
    """The middle of what is seen nearly whole lies in its box, by nerfstudio's axes (OpenGL) and by COLMAP's quaternions, read here anew; both
    agree with each other to a thousandth of a pixel."""
    dataset = Dataset(built)
    views = {row["view_id"].replace("/", "-"): row for shard in dataset.shards for row in dataset.rows("views", shard)}
    found = 0
    for scene in dataset.scenes():
        content = json.loads((exported("nerfstudio") / "scenes" / scene.id / "transforms.json").read_text())
        assert content["applied_transform"] == np.eye(4)[:3].tolist()
        model = exported("colmap") / "scenes" / scene.id / "sparse" / "0"
        cameras = {line.split()[0]: line.split() for line in (model / "cameras.txt").read_text().splitlines()}
        images = [line.split() for line in (model / "images.txt").read_text().splitlines() if line]
        assert [Path(frame["file_path"]).name for frame in content["frames"]] == [image[9] for image in images]
        middles = {one.id: one.world_from_object @ [0, 0, one.size[2] / 2, 1] for one in scene.objects}
        for frame, image in zip(content["frames"], images, strict=True):
            view = views[Path(frame["file_path"]).stem]
            picture = Image.open(exported("nerfstudio") / "scenes" / scene.id / frame["file_path"])
            assert picture.size == (frame["w"], frame["h"]) == tuple(map(int, cameras[image[8]][2:4]))
            for cell in view["visible"]:
                if cell["id"] not in middles or cell["truncated"] or cell["pixels"] < 0.9 * cell["amodal_pixels"]:
                    continue
                x, y, z = (np.linalg.inv(frame["transform_matrix"]) @ middles[cell["id"]])[:3]
                u, v = frame["cx"] + frame["fl_x"] * x / -z, frame["cy"] - frame["fl_y"] * y / -z
                assert z < 0
                assert cell["box2d"][0] <= u <= cell["box2d"][2]
                assert cell["box2d"][1] <= v <= cell["box2d"][3]
                w, a, b, c, *t = map(float, image[1:8])
                turn = np.array([
                    [1 - 2 * (b * b + c * c), 2 * (a * b - w * c), 2 * (a * c + w * b)],
                    [2 * (a * b + w * c), 1 - 2 * (a * a + c * c), 2 * (b * c - w * a)],
                    [2 * (a * c - w * b), 2 * (b * c + w * a), 1 - 2 * (a * a + b * b)],
                ])  # fmt: skip
                p = turn @ middles[cell["id"]][:3] + t
                fx, fy, cx, cy = map(float, cameras[image[8]][4:])
                assert np.hypot(cx + fx * p[0] / p[2] - u, cy + fy * p[1] / p[2] - v) < 1e-3
                found += 1
    assert found > 10


def test_colmap_itself_reads_the_poses(exported: Exported, built: Path) -> None:
    pycolmap = pytest.importorskip("pycolmap")
    dataset, found = Dataset(built), 0
    views = {row["view_id"].replace("/", "-"): row for shard in dataset.shards for row in dataset.rows("views", shard)}
    for folder in sorted((exported("colmap") / "scenes").iterdir()):
        model = pycolmap.Reconstruction(folder / "sparse" / "0")
        assert {image.name for image in model.images.values()} == {path.name for path in (folder / "images").iterdir()}
        for image in model.images.values():
            row = views[Path(image.name).stem]
            assert np.allclose(image.cam_from_world().matrix(), np.linalg.inv(row["world_from_camera"])[:3], atol=1e-9)
            assert np.allclose(model.cameras[image.camera_id].calibration_matrix(), row["K"], atol=1e-9)
            found += 1
    assert found > 10


@pytest.mark.parametrize("reader", ["pandas", "polars", "duckdb"])
def test_tables_open_as_they_are(built: Path, records: dict[str, Any], reader: str) -> None:
    """In what reads Parquet: questions with their answers, and views with all that is nested in them."""
    library = pytest.importorskip(reader)
    questions, views = ([str(path) for path in sorted((built / name).glob("*.parquet"))] for name in ("questions", "views"))
    if reader == "duckdb":
        answers = dict(library.sql(f"select question_id, answer from read_parquet({questions})").fetchall())
        pixels = library.sql(
            f"select sum(one.pixels) from (select unnest(visible) as one from read_parquet({views}))"
        ).fetchall()[0][0]
    elif reader == "polars":
        answers = dict(library.read_parquet(questions).select("question_id", "answer").iter_rows())
        pixels = sum(one["pixels"] for cell in library.read_parquet(views)["visible"].to_list() for one in cell)
    else:
        table, seen = (library.concat(map(library.read_parquet, paths)) for paths in (questions, views))
        answers = dict(zip(table["question_id"], table["answer"], strict=True))
        pixels = sum(one["pixels"] for cell in seen["visible"] for one in cell)
    assert answers == {name: record.answer for name, record in records.items()}
    dataset = Dataset(built)
    assert pixels == sum(
        one["pixels"] for shard in dataset.shards for row in dataset.rows("views", shard) for one in row["visible"]
    )


def test_mindcube_finds_letters_and_settings(exported: Exported, records: dict[str, Any]) -> None:
    """By the fields that its prompt generators require and the rules of its evaluator: a letter of A to E, the setting read out of the id."""
    folder = exported("mindcube")
    rows = every(folder)
    for row in rows:
        assert {"id", "question", "gt_answer", "images"} <= set(row)
        record = records[row["id"].partition("_")[2]]
        said = re.search(rf"\b{row['gt_answer']}\. (.*?)(?= [A-E]\. |$)", row["question"].removeprefix(record.question))
        assert said is not None
        assert said[1] == record.answer
        assert row["gt_answer"] in "ABCDE"
        assert len(opened(folder, row["images"])) == len(record.view_ids) >= 2
        assert not re.search("around|rotation|translation|among", row["id"])  # pairs and single pictures are none of these
    wanted = [r for r in records.values() if 2 <= len(r.view_ids) < 12 and r.choices]
    assert len(rows) == len(wanted) > 2


def viewspatial_accuracy(folder: Path, name: str, reply: Callable[[dict[str, Any]], str]) -> tuple[float, Counter[str]]:
    """What ViewSpatial-Bench's evaluate.py prints for a file of records: of all, and right ones by type. Written anew from reading it (the
    repository states no licence; the script itself loads five model families when it starts): from where it runs, every picture of `image_path`
    must exist; the prompt is the question with a fixed ending, without `choices`; of the reply the last line counts; the first letter of A to D that
    stands alone, of either case, is the option, of the reply as of `answer`."""

    def option(text: str) -> str | None:
        found = re.search(r"\b([A-D])\b", text, re.IGNORECASE)
        return found[1].upper() if found else None

    right: Counter[str] = Counter()
    rows = json.loads((folder / name).read_text(encoding="utf-8"))
    for row in rows:
        assert all((folder / path).is_file() for path in row["image_path"])
        said = reply(row).split("\n")[-1]
        right[row["question_type"]] += option(said) == option(row["answer"])
    return right.total() / len(rows), right


@pytest.mark.parametrize("wording", ["scenegen", "benchmark"])
def test_the_benchmarks_own_script_scores_as_we_do(exported: Exported, records: dict[str, Any], wording: str) -> None:
    """On the same replies, of which some are right, some wrong, some after reasons and some without a letter, from both files."""
    folder = exported("viewspatial", wording=wording)
    for split in ("train", "test"):
        own = [one for one in records.values() if one.split == split and one.task in QUESTION_TYPES and len(one.choices) <= 4]
        rows = json.loads((folder / f"{split}.json").read_text(encoding="utf-8"))
        assert len(rows) == len(own) > 3
        said: dict[str, str] = {}
        for k, (record, row) in enumerate(zip(own, rows, strict=True)):
            assert row["answer"].startswith(f"{record.letter}. ")
            wrong = "ABCD"[("ABCD".index(record.letter) + 1) % len(record.choices)]
            replies = [row["answer"], f"The desk is nearer.\n{record.letter}", wrong, "I cannot tell", f"Answer: {record.letter}"]
            said[json.dumps(row)] = replies[k % 5]
        score, right = viewspatial_accuracy(folder, f"{split}.json", lambda row: said[json.dumps(row)])  # noqa: B023
        ours = [judge(one.typed.answer, said[json.dumps(row)], one.choices).score for one, row in zip(own, rows, strict=True)]
        assert score == pytest.approx(sum(ours) / len(ours))
        assert 0 < score < 1
        assert right.total() == sum(ours)
        assert viewspatial_accuracy(folder, f"{split}.json", lambda row: row["answer"])[0] == 1.0
