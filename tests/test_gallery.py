"""The gallery: every file parses and is there, holds what the tables hold, and says of each question whether an audit recomputed it."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import scenegen as sg
from scenegen.audit import audit
from scenegen.cli.main import app
from scenegen.errors import DatasetError
from scenegen.scene import Scene
from scenegen.scene.rle import decode
from scenegen.show import write_gallery
from scenegen.show.map import map_svg
from scenegen.show.pages import script
from scenegen.show.shown import answer_places
from scenegen.tables.clearance import clearance_group
from tests.answers import EXAMPLES
from tests.exported import shown_dataset
from tests.gallery import Site

slow = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shown_dataset(tmp_path_factory)


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(write_gallery(built, tmp_path_factory.mktemp("gallery") / "gallery.html"))


class Links(HTMLParser):
    """What a page loads, and what it would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [str(given[name]) for name in ("src", "href") if given.get(name)]
        self.inline += [name for name in given if name.startswith("on")]
        if tag == "script" and not given.get("src"):
            self.inline.append("script")


@slow
def test_all_that_the_page_loads_lies_beside_it(site: Site) -> None:
    links = Links()
    links.feed(site.page.read_text(encoding="utf-8"))
    for link in links.found:
        assert link in ("#", "data:,") or (site.page.parent / link).is_file(), link
    assert links.inline == []
    for path in site.folder.rglob("*"):
        if path.suffix in (".js", ".css", ".html"):
            assert not re.search(r"https?://(?!www\.w3\.org/)", path.read_text(encoding="utf-8")), path


@slow
def test_every_file_of_data_parses_and_every_picture_is_there_and_shown(built: Path, site: Site) -> None:
    data = sg.load(built)
    named = set()
    for number, (scene_id, _) in enumerate(site.about["scenes"]):
        scene, questions = site.scene(number)
        assert scene["id"] == scene_id
        assert scene["solid"]
        views = {view["id"]: view for view in scene["views"]}
        for name, view in views.items():
            stored = data.row("views", "view_id", name)
            assert (site.folder / "pictures" / view["picture"]).read_bytes() == stored["image"]["bytes"]
            named.add(view["picture"])
            width, height = view["size"]
            for (entity, box, share, mask), seen in zip(
                view["seen"], [seen for seen in stored["visible"] if seen["pixels"]], strict=True
            ):
                assert (entity, box, mask) == (seen["id"], seen["box2d"], seen["mask"])
                assert 0 < share <= 1
                rows, columns = np.nonzero(decode(mask, height, width))
                assert [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1] == box
        assert {view for one in scene["sets"] for view in one["views"]} == set(views)
        assert all(set(question["views"]) <= set(views) for question in questions.values())
        ids = set(re.findall(r'data-id="([^"]*)"', scene["map"]))
        assert {name for name, _ in scene["names"]} | {name.rpartition("/")[2] for name in views} == ids
    assert {path.name for path in (site.folder / "pictures").iterdir()} == named
    assert {line[6][0] for line in site.lines} - {""} <= named


@slow
def test_the_list_is_filtered_by_what_the_tables_say(built: Path, site: Site) -> None:
    records = list(sg.load(built))
    assert [line[0] for line in site.lines] == [record.question_id for record in records]
    for line, record in zip(site.lines, records, strict=True):
        scene, questions = site.scene(line[1])
        assert (scene["id"], line[3], line[4], line[5]) == (
            record.scene_id,
            record.question,
            record.answer,
            record.twin_key or "",
        )
        facets = {name: site.facet(line, name) for name in site.about["facets"]}
        assert facets == {
            "family": record.task, "frame": record.frame, "answer": record.answer_type, "split": record.split, "audit": "not audited",
            "clearance": clearance_group(record.clearance) or "any margin", "place": facets["place"],
        }  # fmt: skip
        assert facets["place"] in scene["title"]
        shown = questions[record.question_id]
        assert [step[0] for step in shown["steps"]] == [step.text for step in record.steps]
        assert json.loads(shown["evidence"]) == json.loads(record.evidence.model_dump_json())
        assert [mark[1:3] for mark in shown["marks"]] == [[mark.view_id, list(mark.at)] for mark in record.marks]
        assert shown["decided"] == record.decided_by
    assert Counter(site.facet(line, "split") for line in site.lines).keys() == {"train", "test"}


@slow
def test_a_clip_says_which_frames_each_sampling_draws(built: Path, site: Site) -> None:
    data = sg.load(built)
    stored = {
        (row["view_set_id"], row["sampling"]): row["frames"] for shard in data.shards for row in data.stream("frames", shard)
    }
    found = {
        (one["id"], name): frames
        for number in range(len(site.about["scenes"]))
        for one in site.scene(number)[0]["sets"]
        for name, frames in one["drawn"]
    }
    assert found == stored != {}
    assert {f"{sampler}-{budget}" for sampler in site.about["samplers"] for budget in (*site.about["budgets"], *site.about["rates"])} > {
        name for _, name in stored
    } - {"all"}  # fmt: skip


@slow
def test_what_an_audit_found_is_said_of_each_question(built: Path, tmp_path: Path) -> None:
    dataset = Path(shutil.copytree(built, tmp_path / "copy"))
    report = json.loads(audit(dataset).json())
    statuses = lambda: Counter(Site(page).facet(line, "audit") for line in Site(page).lines)  # noqa: E731
    (dataset / "audit.json").write_text(json.dumps(report))
    page = write_gallery(dataset, solids=0)
    assert set(statuses()) == {"yes"}
    assert page == dataset / "gallery.html"
    wrong = Site(page).lines[3][0]
    report["problems"]["wrong answers"].append(f"{wrong}: it is another")
    (dataset / "audit.json").write_text(json.dumps(report))
    page = write_gallery(dataset, solids=0)
    assert statuses() == {"yes": len(Site(page).lines) - 1, "no": 1}
    told = Site(page)
    line = next(line for line in told.lines if line[0] == wrong)
    assert told.scene(line[1])[1][wrong]["wrong"] == ["wrong answers: it is another"]
    manifest = json.loads((dataset / "manifest.json").read_text())
    (dataset / "manifest.json").write_text(json.dumps({**manifest, "renderer": "another"}))
    page = write_gallery(dataset, solids=0)
    assert set(statuses()) == {"not audited"}, "a report of other tables says nothing"
    assert "other tables" in Site(page).about["audit"]
    with pytest.raises(DatasetError, match="other tables"):
        write_gallery(dataset, report=dataset / "audit.json")
    (tmp_path / "no.json").write_text("[]")
    with pytest.raises(DatasetError, match="no audit's report"):
        write_gallery(dataset, report=tmp_path / "no.json")


@slow
def test_the_command_takes_a_report_and_how_much_to_show(built: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["audit", str(built), "--json", str(tmp_path / "a.json"), "--workers", "1"]).exit_code == 0
    shown = run(
        app,
        ["view", str(built), "-o", str(tmp_path / "a b#.html"), "-n", "2", "--solids", "1", "--audit", str(tmp_path / "a.json")],
    )
    assert shown.exit_code == 0, shown.output
    site = Site(tmp_path / "a b#.html")
    assert [site.scene(number)[0]["solid"] for number in range(len(site.about["scenes"]))] == [True, False]
    assert set(site.about["facets"]["audit"]) == {"yes"}
    assert "first 2 of 4 scenes" in site.about["told"]
    assert 'src="a%20b%23_files/gallery.js"' in site.page.read_text()


@slow
def test_what_else_lies_where_the_files_go_stays(built: Path, tmp_path: Path) -> None:
    (tmp_path / "mine_files").mkdir()
    (tmp_path / "mine_files" / "thesis.tex").write_text("years")
    with pytest.raises(DatasetError, match="something else"):
        write_gallery(built, tmp_path / "mine.html", max_scenes=1, solids=0)
    assert (tmp_path / "mine_files" / "thesis.tex").read_text() == "years"
    assert [path.name for path in tmp_path.iterdir()] == ["mine_files"]
    for scenes in (2, 1):  # one over the other
        write_gallery(built, tmp_path / "x.html", max_scenes=scenes, solids=0)
        assert len(list((tmp_path / "x_files" / "scenes").iterdir())) == scenes


def test_a_file_of_data_is_one_call_whatever_its_strings_hold(tmp_path: Path) -> None:
    values = ["'); alert(1); ('", "\\", "</script><!--", "\u2028\n\u202e", "椅子 \\' \\\\'", {"__proto__": {"a": 1}}, None, 1.5]
    (tmp_path / "x_files").mkdir()
    (tmp_path / "x_files" / "site.js").write_text(script("G.site", {"lines": 0}))
    (tmp_path / "x_files" / "evil.js").write_text(script("G.evil", *values))
    text = (tmp_path / "x_files" / "evil.js").read_text()
    assert text.isascii()
    assert "<" not in text
    assert text.count("\n") == 1
    found = Site(tmp_path / "x.html").values("evil.js", "G.evil")
    assert found == [*values[:3], "\ufffd\n\ufffd", *values[4:]]


@pytest.mark.parametrize(("name", "answer"), [(name, one) for name, some in EXAMPLES.items() for one in some])
def test_answers_in_a_picture_are_drawn_and_no_others(name: str, answer: Any) -> None:
    row: Any = SimpleNamespace(answer_value=json.loads(answer.model_dump_json()))
    found = answer_places(row)
    assert bool(found) == (name in ("box2d", "grounded_choice", "point2")), name
    assert all(0 <= value <= max(row.answer_value["width"], row.answer_value["height"]) for place in found for value in place)


def test_the_map_names_what_it_draws() -> None:
    evil = '"><script>alert(1)</script>'
    scene = Scene(id="s", objects=[{"id": "a", "category": "bed", "label": evil, "world_from_object": np.eye(4).tolist(), "size": [1, 1, 1]}])  # type: ignore[list-item]  # fmt: skip
    drawn = map_svg(scene)
    assert 'data-id="a"' in drawn
    assert "<script>" not in drawn
