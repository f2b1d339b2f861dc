"""What the objects of scenegen show as the output of a notebook's cell: their own HTML, escaped, with nothing fetched from elsewhere."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import scenegen as sg
from scenegen.show.cells import PICTURES, ROWS, view_html
from scenegen.tables.dataset import Dataset
from tests.exported import shown_dataset


@pytest.fixture(scope="module")
def scene() -> sg.Scene:
    return sg.compose_scene("cafe", seed=2, things=(8, 10), people=(1, 1), views=1, width=96, height=72)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return sg.load(shown_dataset(tmp_path_factory))


def shown(one: Any) -> str:
    """Its HTML, which closes what it opens and holds its pictures."""
    page = one._repr_html_()
    assert not re.findall(r"<(?:img|script|link)[^>]*(?:src|href)=['\"]?http", page)
    for tag in ("div", "table", "tr", "td", "ul", "li", "b", "p", "small"):
        assert len(re.findall(rf"<{tag}[ >]", page)) == page.count(f"</{tag}>"), tag
    return str(page)


def test_the_truth_of_a_view_shows_depth_instances_normals_and_what_is_seen(scene: sg.Scene) -> None:
    truth = sg.observe_view(scene, scene.cameras[0])
    page = shown(truth)
    assert page.count("<img") == 3
    seen = [name for name, one in truth.visible.items() if one.pixels]
    assert page.count("<tr>") == 1 + min(len(seen), ROWS)
    assert all(f"<td>{name}</td>" in page for name in seen[:ROWS] if len(seen) <= ROWS)


def test_a_look_shows_its_colours_too(scene: sg.Scene) -> None:
    look = sg.Environment(scene, renderer="raycast", width=64, height=48).reset(seed=1)
    assert shown(look).count("<img") == 4


def test_a_question_shows_options_answer_and_reason(scene: sg.Scene) -> None:
    question = sg.ask_scene(scene, {"name": "x", "views": {"render": False}, "tasks": {"scene_simulation": {}}})[0]
    page = shown(question)
    assert page.count("font-weight:bold") == 1
    assert question.answer.text in page.split("font-weight:bold")[1]
    nasty = question.model_copy(update={"question": "<script>alert(1)</script>", "options": []})
    assert "<script>" not in shown(nasty)
    assert f"<p>{question.answer.text}</p>" in shown(nasty), "without options the answer is told all the same"


def test_pictures_of_nothing_are_black(scene: sg.Scene) -> None:
    truth = sg.observe_view(scene, scene.cameras[0])
    nothing = type(truth)(
        truth.camera, np.zeros_like(truth.depth), np.zeros_like(truth.instances), truth.normals * 0, truth.hits, {}
    )
    assert shown(nothing).count("<img") == 3


@pytest.mark.slow
def test_a_dataset_shows_its_families_and_pictures(dataset: Dataset) -> None:
    page = shown(dataset)
    assert page.count("<img") == 3
    assert all(f"<td>{name}</td>" in page for name in dataset.manifest["questions_per_task"])
    assert repr(dataset).startswith("Dataset(")
    assert len(repr(dataset)) < 300


@pytest.mark.slow
def test_every_question_of_a_dataset_shows_itself_and_a_clip_a_few_of_its_pictures(dataset: Dataset) -> None:
    clips = 0
    for record in dataset:
        page = shown(record)
        assert page.count("<img") == min(len(record.view_ids), PICTURES)
        assert record.answer in page or record.answer_type not in ("choice", "yes_no")
        clips += len(record.view_ids) > PICTURES
    assert clips


@pytest.mark.slow
def test_a_view_of_a_dataset_is_a_table(dataset: Dataset) -> None:
    record = next(record for record in dataset if record.view_ids)
    view = dataset.view(record.view_ids[0])
    assert shown(view) == view_html(view)


def test_what_has_no_picture_of_its_own_is_left_to_its_text(scene: sg.Scene) -> None:
    assert scene.cameras[0]._repr_html_() is None
