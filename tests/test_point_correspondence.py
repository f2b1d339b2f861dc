"""The same spot in two pictures, by a depth test; and none where the second does not show it."""

from __future__ import annotations

import copy
from itertools import islice

import numpy as np
import pytest

from scenegen.curate import with_options
from scenegen.facts import Facts
from scenegen.frames import inverse, project
from scenegen.observe import Observer, pair_points, turned
from scenegen.scene import Scene, ViewSet
from scenegen.scene.measured import HIDDEN, SEEN, Measured
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.point_correspondence import NONE, PointCorrespondence
from scenegen.world.geometry import build_geometry
from tests.asking import looked_at, problems, tampered

MARGIN_M = 0.3


def measured(scene: Scene, view_set: ViewSet) -> Facts:
    geometry = build_geometry(scene)
    facts = looked_at(scene, view_set, geometry)
    one, other = view_set.cameras
    facts.measured = Measured(turned=turned(geometry), points={(one.id, other.id): pair_points(Observer(geometry), one, other)})
    return facts


@pytest.fixture(scope="module")
def facts() -> Facts:
    example = PointCorrespondence.example()
    assert example.view_set is not None
    return measured(example.scene, example.view_set)


def asked(facts: Facts, wanted: str | None = None, most: int = 4) -> list[Question]:
    rng = np.random.default_rng(0)
    found = islice(PointCorrespondence(hidden=1.0).ask(facts, rng, wanted), most)
    return [with_options(question, 0.3, rng) for question in found]


def test_a_point_is_seen_where_the_other_picture_has_it_at_its_depth_and_hidden_where_not(facts: Facts) -> None:
    """Held to whole pictures of depth and of things, pixel by pixel."""
    assert facts.measured.points is not None
    ((pair, found),) = facts.measured.points.items()
    camera = facts.camera(pair[1])
    view = Observer(build_geometry(facts.scene)).look(camera)
    at, depth = project(camera.K, inverse(camera.world_from_camera), found.first.points)
    assert (found.state == SEEN).sum() > 20
    assert (found.state == HIDDEN).sum() > 20
    for k in np.flatnonzero(found.state != 0):
        x, y = at[k]
        inside = depth[k] > 0 and 0 <= x < camera.width and 0 <= y < camera.height
        if found.state[k] == HIDDEN:
            assert not inside or view.depth[int(y), int(x)] < depth[k] - 0.02
        else:
            assert inside
            assert abs(view.depth[int(y), int(x)] - depth[k]) < 0.05
            assert view.instances[int(y), int(x)] == found.first.entity[k] + 1


def test_what_is_behind_something_is_none_of_them(facts: Facts) -> None:
    crate = [question for question in asked(facts, NONE) if question.evidence["point"] == "crate"]
    assert crate
    assert all(question.answer.text == NONE and len(question.marks) == 5 for question in crate)


@pytest.mark.parametrize("label", ["point 1", "point 3"])
def test_the_point_is_where_it_is_wanted_and_the_others_are_elsewhere(facts: Facts, label: str) -> None:
    for question in asked(facts, label):
        assert question.answer.text == label
        assert len(question.options) == 5
        assert question.evidence.margin.value >= MARGIN_M
        places = np.array([mark.at for mark in question.marks[1:]])
        apart = np.linalg.norm(places[:, None] - places, axis=-1) + 1e3 * np.eye(4)
        assert apart.min() >= 0.1 * facts.camera(list(facts.views)[1]).width - 1e-6


def test_the_audit_agrees_and_sees_what_is_changed(facts: Facts) -> None:
    found = [*asked(facts, "point 2", 2), *asked(facts, NONE, 1)]
    assert len(found) == 3
    for question in found:
        row = question_row(question)
        assert problems(facts, row, MARGIN_M) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, MARGIN_M), what
        assert problems(facts, row, 9.0)
        for change in (_exchanged, _elsewhere, _one_less, _unnumbered, _in_the_other):
            lie = copy.deepcopy(row)
            change(lie["marks"])
            if question.answer.text != NONE or change is not _exchanged:
                assert problems(facts, lie, MARGIN_M), change.__name__


def test_only_what_has_no_other_of_its_kind_is_marked(facts: Facts) -> None:
    twice = [entity.model_copy(update={"label": "cabinet"}) for entity in facts.scene.objects]
    same = Facts(facts.scene.model_copy(update={"objects": twice}), facts.views, measured=facts.measured, view_set=facts.view_set)
    assert asked(facts, "point 1")
    assert not asked(same, "point 1")


def test_it_is_none_of_them_in_some_scenes_only(facts: Facts) -> None:
    rng = np.random.default_rng(0)
    assert not list(PointCorrespondence(hidden=0.0).ask(facts, rng, NONE))
    assert list(islice(PointCorrespondence(hidden=1.0).ask(facts, rng, NONE), 1))


def _exchanged(marks: list[dict]) -> None:
    marks[1]["at"], marks[2]["at"] = marks[2]["at"], marks[1]["at"]


def _elsewhere(marks: list[dict]) -> None:
    marks[0]["at"] = [marks[0]["at"][0] + 40.0, marks[0]["at"][1] + 30.0]


def _one_less(marks: list[dict]) -> None:
    del marks[-1]


def _unnumbered(marks: list[dict]) -> None:
    marks[1]["label"] = ""


def _in_the_other(marks: list[dict]) -> None:
    marks[1]["view_id"] = marks[0]["view_id"]
