"""What leaves a dataset: whole or not at all, inside its folder, readable as what it is, and never as a script."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import scenegen as sg
from scenegen.errors import DatasetError
from scenegen.export import export, format_names
from scenegen.inputs import inside
from scenegen.pipeline import build_dataset
from scenegen.show import write_gallery
from scenegen.show.pages import page, plain
from scenegen.tables.columns import COLUMNS, VISIBLE, column_lines
from scenegen.tables.files import replacing
from scenegen.tables.schema import SCHEMAS
from tests.gallery import Site, strings

pytestmark = pytest.mark.slow

RECIPE = """
name: small
views: {per_scene: 2, width: 96, height: 72}
scenes: {kinds: [bedroom, kitchen], things: [8, 10], people: [1, 1]}
tasks: {camera_relative_direction: {per_scene: 3}, person_relative_direction: {per_scene: 2}}
splits: {train: 0.5, test: 0.5}
shard_scenes: 2
"""
UNTABLED = {
    "bop", "clips", "glb", "coco", "colmap", "folder", "internvl", "llava", "nerfstudio", "omni3d", "pointcloud", "qwen-vl", "rerun",
    "vlmevalkit", "webdataset",
}  # fmt: skip
"""Formats that `datasets` is not to take for one table: no rows, or fields of several types."""
LACKING = () if find_spec("rerun") else ("rerun",)
FITTING = [name for name in format_names() if name not in ("clips", "mindcube", "vsibench", *LACKING)]
"""Formats that these few families can be said in: there is no clip, and nothing is asked over several pictures."""
EVIL = "</script><img src=x onerror=alert(1)>'\"&\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe{{7*7}}\x1b[31m"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    (folder / "small.yaml").write_text(RECIPE)
    build_dataset(folder / "small.yaml", folder / "out", scenes=4, seed=3, workers=1, renderer="raycast")
    return folder / "out"


def copied(built: Path, to: Path) -> Path:
    import shutil

    return Path(shutil.copytree(built, to / "copy"))


def change(path: Path, edit: Any) -> None:
    """Rewrite a table by row."""
    table = pq.read_table(path)
    rows = table.to_pylist()
    for row in rows:
        edit(row)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)


@pytest.mark.parametrize("name", FITTING)
def test_an_export_says_what_it_is_to_those_who_load_it(built: Path, tmp_path: Path, name: str) -> None:
    """A folder of pictures without a word is taken for an image classifier."""
    told = export(built, name, tmp_path / "e")
    assert str(tmp_path / "e") in told
    header = yaml.safe_load((tmp_path / "e" / "README.md").read_text().split("---")[1])
    if name in UNTABLED:  # no rows, or of one picture and of several side by side
        assert header["viewer"] is False
    else:
        files = {entry["split"]: entry["path"] for entry in header["configs"][0]["data_files"]}
        assert set(files) == {record.split for record in sg.load(built)}
        assert all(list((tmp_path / "e").glob(pattern)) for pattern in files.values())
    assert [path.name for path in tmp_path.iterdir()] == ["e"]


def test_pictures_inline_are_the_pictures(built: Path, tmp_path: Path) -> None:
    export(built, "huggingface", tmp_path / "e")
    records = {record.question_id: record for record in sg.load(built)}
    rows = [row for path in sorted((tmp_path / "e" / "data").glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    assert {row["question_id"] for row in rows} == set(records)
    views = {
        row["view_id"]: row["image"]["bytes"] for shard in sg.load(built).shards for row in sg.load(built).rows("views", shard)
    }
    for row in rows:
        assert [cell["bytes"] for cell in row["images"]] == [views[view] for view in row["view_ids"]]
    schema = pq.read_schema(next((tmp_path / "e" / "data").glob("*.parquet")))
    features = json.loads(schema.metadata[b"huggingface"])["info"]["features"]
    assert features["images"] == [{"_type": "Image"}]
    assert set(features) == set(schema.names)


def test_a_picture_shown_often_is_stored_once(built: Path, tmp_path: Path) -> None:
    """Sixteen questions a scene about two pictures must not cost sixteen pictures."""
    export(built, "huggingface", tmp_path / "e")
    for path in (tmp_path / "e" / "data").glob("*.parquet"):
        table = pq.read_table(path)
        shown = [cell["bytes"] for row in table.to_pylist() for cell in row["images"]]
        assert len(shown) > len(set(shown))
        assert path.stat().st_size < sum(map(len, set(shown))) + 40_000


@pytest.mark.parametrize("name", ["../../../x.jpg", "/x.jpg", "a/../../../x.jpg", "C:\\x.jpg", "C:x.jpg", "..", "a\0b", ""])
def test_no_picture_is_written_outside(built: Path, tmp_path: Path, name: str) -> None:
    dataset = copied(built, tmp_path)
    for path in (dataset / "views").glob("*.parquet"):
        change(path, lambda row: row["image"].update(path=name))
    before = sorted(path for path in tmp_path.rglob("*"))
    for to in ("folder", "viewspatial"):
        with pytest.raises(DatasetError):
            export(dataset, to, tmp_path / "e")
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_names_stay_inside_their_folder(tmp_path: Path) -> None:
    assert inside(tmp_path, "a/b.png") == tmp_path / "a" / "b.png"
    (tmp_path / "out").symlink_to("/")
    for name in ("out/etc/x", "../x", "a/../../x", "/etc/x", "c:/x", "a\\..\\..\\x", "", "."):
        with pytest.raises(DatasetError):
            inside(tmp_path, name, DatasetError)


@pytest.mark.parametrize("to", FITTING)
def test_a_dataset_is_never_written_into(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str) -> None:
    dataset = copied(built, tmp_path)
    before = sorted(path for path in dataset.rglob("*"))
    monkeypatch.chdir(dataset)
    export(".", to)
    assert (tmp_path / f"copy-{to}" / "README.md").is_file()
    with pytest.raises(DatasetError, match="into the dataset"):
        export(".", to, "inner")
    monkeypatch.chdir(dataset / "questions")
    with pytest.raises(DatasetError, match="not empty"):
        export("..", to)
    assert sorted(path for path in dataset.rglob("*")) == before


def test_a_failed_export_leaves_nothing_and_can_be_tried_again(built: Path, tmp_path: Path) -> None:
    dataset = copied(built, tmp_path)
    path = next((dataset / "views").glob("*.parquet"))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    for to in set(format_names()) - {"glb"}:  # which reads no views
        with pytest.raises(DatasetError):
            export(dataset, to, tmp_path / "e")
    with pytest.raises(DatasetError):
        write_gallery(dataset, tmp_path / "g.html")
    assert [found.name for found in tmp_path.iterdir()] == ["copy"]
    path.write_bytes(whole)
    export(dataset, "folder", tmp_path / "e")


def test_what_the_disk_refuses_is_a_typed_error(built: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file" / "e", tmp_path / ("n" * 300), Path("/proc/e")):
        for run in (lambda out=out: export(built, "folder", out), lambda out=out: write_gallery(built, out)):
            with pytest.raises(DatasetError, match="cannot write"):
                run()

    def fill() -> None:
        with replacing(tmp_path / "full") as draft:
            draft.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(DatasetError, match="No space left"):
        fill()
    assert [found.name for found in tmp_path.iterdir()] == ["file"]


class Tags(HTMLParser):
    """Names of all elements and attributes, and the text outside scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_nothing_a_user_can_set_becomes_markup(built: Path, tmp_path: Path) -> None:
    """Markup, direction marks and template code in every string: the page has the elements it had, and no handler."""
    plainly, evil = Tags(), Tags()
    plainly.feed(write_gallery(built, tmp_path / "plain.html", solids=0).read_text())
    dataset = copied(built, tmp_path)
    manifest = json.loads((dataset / "manifest.json").read_text())
    manifest["recipe"]["name"] = manifest["renderer"] = EVIL
    (dataset / "manifest.json").write_text(json.dumps(manifest))

    def ask(row: dict[str, Any]) -> None:
        for key in ("task", "frame", "question", "answer", "rationale", "template"):
            row[key] += EVIL
        row["choices"] = [choice + EVIL for choice in row["choices"]]
        row["evidence"] = json.dumps({**json.loads(row["evidence"]), "convention": EVIL, "parameters": {EVIL: EVIL}})
        row["steps"] = [{**step, "text": EVIL, "relation": EVIL} for step in row["steps"]]

    def compose(row: dict[str, Any]) -> None:
        truth = json.loads(row["truth"])
        for entity in (*truth["objects"], *truth["people"]):
            entity["label"] += EVIL
            entity["attributes"]["color"] = EVIL
        row["truth"] = json.dumps(truth)

    for path in (dataset / "questions").glob("*.parquet"):
        change(path, ask)
    for path in (dataset / "scenes").glob("*.parquet"):
        change(path, compose)
    page = write_gallery(dataset, tmp_path / "evil.html", solids=0)
    evil.feed(page.read_text())
    assert evil.found == plainly.found
    assert evil.handlers == []
    site = Site(page)
    assert all(line[3].endswith(plain(EVIL)) for line in site.lines)
    told = [
        page.read_text(),
        *strings(site.about),
        *strings(site.lines),
        *(text for number in range(len(site.about["scenes"])) for text in strings(site.scene(number))),
    ]
    assert "onerror=alert" in told[0]
    assert sum("onerror=alert" in text for text in told) > 10 * len(site.lines)
    assert not any("\N{RIGHT-TO-LEFT OVERRIDE}" in text or "\x1b" in text for text in told)
    assert not any(
        "<" in path.read_text() for path in site.folder.rglob("*.js") if path.name[0].isdigit() or path.name == "site.js"
    )
    for number in range(len(site.about["scenes"])):
        svg = site.scene(number)[0]["map"]
        assert set(re.findall(r"<(\w+)", svg)) <= {"svg", "g", "title", "polygon", "polyline", "line", "circle", "text", "tspan"}
        assert "onerror=alert" in svg
    assert "{{7*7}}" in told[0]


def test_the_gallery_says_how_much_it_shows_and_holds_each_picture_once(built: Path, tmp_path: Path) -> None:
    few = Site(write_gallery(built, tmp_path / "few.html", max_scenes=2, solids=0))
    assert len(few.about["scenes"]) == 2
    assert "the first 2 of 4 scenes" in few.about["told"]
    every = Site(write_gallery(built, tmp_path / "all.html", solids=0))
    assert every.about["told"].startswith("4 scenes")
    assert len(list((every.folder / "pictures").iterdir())) == 8
    assert "width=device-width" in every.page.read_text()
    with pytest.raises(DatasetError):
        write_gallery(built, tmp_path / "none.html", max_scenes=0)


def test_plain_text_has_nothing_that_turns_or_hides() -> None:
    assert plain("стул 椅子 a\tb\nc") == "стул 椅子 a\tb\nc"
    for character in ("\u202a", "\u202e", "\u2066", "\u2069", "\u200b", "\x00", "\x1b", "\x9b", "\ud800", "\u2028"):
        assert plain(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"
    assert "".join(page("gallery.html.j2", name="<b>", files="<b>", static=["<b>.js"])).count("<b>") == 0


def test_every_column_is_explained() -> None:
    """In docs/data.md and in the card of every dataset, from one list."""
    assert {name: set(schema.names) for name, schema in SCHEMAS.items()} == {name: set(told) for name, told in COLUMNS.items()}
    cell = SCHEMAS["views"].field("visible").type.value_type
    assert {field.name for field in cell} == set(VISIBLE)
    assert "\n".join(column_lines()) in (Path(__file__).parents[1] / "docs" / "data.md").read_text()


def test_the_card_explains_the_columns_and_how_to_load_with_pictures(built: Path) -> None:
    card = (built / "README.md").read_text()
    assert all(f"| `{name}` |" in card for columns in COLUMNS.values() for name in columns)
    assert "--to huggingface" in card
