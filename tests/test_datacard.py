"""The card of a dataset counts what is there: every histogram adds up, edges are round and hold all, and no text of a dataset becomes markup."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import scenegen as sg
from scenegen.cli.main import app
from scenegen.errors import DatasetError
from scenegen.show.datacard import markdown, write_datacard
from scenegen.show.distributions import Histogram, Section, distributions, round_edges
from scenegen.tables.dataset import Dataset
from tests.exported import shown_dataset

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shown_dataset(tmp_path_factory)


@pytest.fixture(scope="module")
def sections(built: Path) -> dict[str, dict[str, Histogram]]:
    return {section.title: {one.title: one for one in section.histograms} for section in distributions(Dataset(built))}


def test_counts_are_those_of_the_tables(built: Path, sections: dict[str, dict[str, Histogram]]) -> None:
    records = list(sg.load(built))
    questions = sections["Questions"]
    assert dict(questions["family"].bars) == Counter(one.task for one in records)
    assert dict(questions["frame"].bars) == Counter(one.frame for one in records)
    assert dict(questions["split"].bars) == Counter(one.split for one in records)
    assert {int(label): count for label, count in questions["pictures shown"].bars if count} == Counter(
        len(one.view_ids) for one in records
    )
    placed = Counter("ABCDEFGH"[one.choices.index(one.answer)] for one in records if one.choices)
    assert dict(questions["place of the right option"].bars) == placed
    assert set(sections) == {"Questions", "Scenes", *(one.task for one in records)}


def test_every_histogram_adds_up(sections: dict[str, dict[str, Histogram]]) -> None:
    for section in sections.values():
        for one in section.values():
            assert sum(count for _, count in one.bars) == one.of, one.title
            assert len({label for label, _ in one.bars}) == len(one.bars)


def test_scenes_are_counted_from_their_truth(built: Path, sections: dict[str, dict[str, Histogram]]) -> None:
    scenes = list(sg.load(built).scenes())
    people = {int(label): count for label, count in sections["Scenes"]["people in a scene"].bars if count}
    assert people == Counter(len(scene.people) for scene in scenes)
    assert sections["Scenes"]["categories of things"].of == sum(len(scene.things) for scene in scenes)


def test_answers_and_margins_are_told_family_by_family(built: Path, sections: dict[str, dict[str, Histogram]]) -> None:
    own = [one for one in sg.load(built) if one.task == "camera_relative_direction"]
    assert dict(sections["camera_relative_direction"]["answer"].bars) == Counter(one.answer for one in own)
    margins = sections["camera_relative_direction"][f"margin, {own[0].margin_unit}"]
    assert margins.of == len(own)
    low, high = (float(edge) for edge in (margins.bars[0][0].split(" to ")[0], margins.bars[-1][0].split(" to ")[1]))
    assert low <= min(one.margin for one in own) <= max(one.margin for one in own) <= high
    assert "median" in margins.note


@given(low=st.floats(-1e6, 1e6), wide=st.floats(0, 1e6))
def test_edges_are_round_and_hold_all(low: float, wide: float) -> None:
    edges = round_edges(low, low + wide)
    assert edges[0] <= low + 1e-6 * abs(low) + 1e-9
    assert edges[-1] >= low + wide - 1e-6 * abs(low + wide) - 1e-9
    assert 2 <= len(edges) <= 16
    assert np.allclose(np.diff(edges), edges[1] - edges[0], rtol=1e-3)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.away: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.away += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_is_whole_in_itself(built: Path, tmp_path: Path) -> None:
    path = write_datacard(built, tmp_path / "card.html")
    text = path.read_text(encoding="utf-8")
    found = Tags()
    found.feed(text)
    assert found.tags["figure"] > 50
    assert not found.away
    assert not found.tags["script"]
    assert "synthetic" in text
    assert (write_datacard(built, tmp_path / "again.html")).read_bytes() == path.read_bytes()


def test_markdown_tells_the_same(built: Path, tmp_path: Path, sections: dict[str, dict[str, Histogram]]) -> None:
    text = write_datacard(built, tmp_path / "card.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", text, re.M) == [name.replace("_", "\\_") for name in sections]
    counted = sum(int(count) for count in re.findall(r"^\| .* \| (\d+) \| █* \|$", text, re.M))
    assert counted == sum(one.of for section in sections.values() for one in section.values())


def test_no_text_becomes_markup() -> None:
    bad = "<img src=x onerror=alert(1)>|`a`\n# b"
    text = "".join(markdown(bad, [bad], [Section(bad, (Histogram(bad, ((bad, 3),), 3, bad),))]))
    assert "<img" not in text
    assert text.count("\n## ") == 1
    (row,) = re.findall(r"^\| .*3 \| █+ \|$", text, re.M)
    assert len(re.findall(r"(?<!\\)\|", row)) == 4


def test_a_card_of_nothing_is_refused_and_a_damaged_one_leaves_nothing(built: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError):
        write_datacard(tmp_path / "nowhere", tmp_path / "card.html")
    with pytest.raises(DatasetError):
        write_datacard(built, tmp_path / "no" / "folder" / "card.html")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_it(built: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["card", str(built), "--out", str(tmp_path / "card.html")])
    assert done.exit_code == 0, done.output
    assert json.dumps(str(tmp_path / "card.html"))[1:-1] in done.output.replace("\n", "")
