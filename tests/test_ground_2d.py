"""Where in the picture something is: the box of its visible pixels."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from scenegen.answers.box2d import Box2dAnswer
from scenegen.audit.coordinates import pixels_of_thing
from scenegen.observe import Observer
from scenegen.scene import Camera, Object, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.common.boxes import main_box
from scenegen.tasks.ground_2d import Ground2d
from scenegen.views.single import SingleConfig
from scenegen.world.geometry import build_geometry
from tests.asking import (
    SOME_ROOMS,
    asked,
    changed,
    example_answers,
    in_rooms,
    looked_at,
    problems,
    single_set,
    tampered,
    view_rows,
)
from tests.scenes import composed

LEAST = 0.75
ROOMS = ("living_room", "bedroom", "office", "kitchen", "street", "playground", "bathroom", "cafe", "library", "shop")


def test_the_example_is_the_box_that_a_pinhole_gives_by_hand_and_the_audit_agrees() -> None:
    example = Ground2d.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example_answers(Ground2d, facts) == {example.answer}
    for question in asked(Ground2d(), facts):
        assert problems(facts, question_row(question), LEAST) == []
        assert question.options == []


def before(*things: Object) -> Scene:
    camera = Camera.look_at("camera", (0, 0, 1), (1, 0, 1), hfov_deg=90, width=400, height=300)
    return Scene(id="s", objects=list(things), cameras=[camera])


def test_only_what_can_be_seen_is_in_the_box() -> None:
    """A screen 1 m before the camera hides the left two fifths of the cube's face: columns 150 to 190."""
    cube = Object.box("cube", "box", (2.5, 0, 0.5), (1, 1, 1))
    screen = Object.box("screen", "screen", (1.0, 0.55, 0), (0.02, 1.0, 2.0))
    facts = looked_at(before(cube, screen), single_set(before(cube, screen)))
    [answer] = {q.answer for q in asked(Ground2d(), facts) if q.evidence["target"] == "cube"}
    assert isinstance(answer, Box2dAnswer)
    left, top, right, bottom = answer.box
    assert (top, right, bottom) == (100, 250, 200)
    assert abs(left - 190) <= 1


def test_what_a_few_stray_pixels_decide_is_not_asked() -> None:
    """A slit in a screen shows a sliver of a long board, far from the half of it that is seen: its box is nobody's guess."""
    board = Object.box("board", "board", (3.0, 0, 0.8), (0.05, 4.0, 0.4))
    blind, screen = (Object.box(name, name, (2.0, y, 0), (0.001, 1.0, 2.0)) for name, y in (("blind", 0.76), ("screen", 1.77)))
    alone, slit = before(board), before(board, blind, screen)
    assert {q.evidence["target"] for q in asked(Ground2d(), looked_at(alone, single_set(alone)))} == {"board"}
    facts = looked_at(slit, single_set(slit))
    assert facts.is_visible("camera", "board")
    [margin] = [q.evidence.margin.value for q in asked(Ground2d(least_iou=0.0), facts) if q.evidence["target"] == "board"]
    assert margin < LEAST
    assert "board" not in {q.evidence["target"] for q in asked(Ground2d(), facts)}


def test_stray_pixels_are_dropped_at_each_side_by_whole_rows_and_columns() -> None:
    mask = np.zeros((50, 60), dtype=bool)
    mask[10:30, 20:40] = True
    mask[12, 40:44] = True
    mask[45, 25] = True
    assert main_box(mask) == (20, 10, 40, 30)
    assert main_box(mask, stray=0.0) == (20, 10, 44, 46)


@pytest.mark.parametrize("scale", ["pixel", "thousand", "unit"])
def test_every_scale_is_said_and_scored(scale: str) -> None:
    example = Ground2d.example()
    facts = looked_at(example.scene, single_set(example.scene))
    [question] = asked(Ground2d(scale=scale), facts)
    said = question.answer.parse(question.answer.text)
    assert question.answer.score(said) == 1.0
    assert {"pixel": "400 wide", "thousand": "0 to 1000", "unit": "0 to 1,"}[scale] in question.question
    assert problems(facts, question_row(question), LEAST) == []
    for other in {"pixel", "thousand", "unit"} - {scale}:
        assert problems(
            facts, question_row(question) | {"answer_value": question.answer.asked_in(other).model_dump_json()}, LEAST
        )


def test_the_audit_sees_what_is_changed_also_in_the_masks_picture() -> None:
    scene = composed("office", (3, 1), SingleConfig(sets=2, width=320, height=240), things=(8, 20))
    facts = looked_at(scene, single_set(scene))
    found = asked(Ground2d(), facts)[:12]
    assert len(found) >= 8
    for question in found:
        for what, row in tampered(question):
            assert problems(facts, row, LEAST), what
        others = [name for name in facts.seen(row_view(question.view_ids[0])) if name != question.evidence["target"]]
        assert problems(facts, changed(question_row(question), target=others[0]), LEAST)
        assert problems(facts, changed(question_row(question), scale="unit"), LEAST)
        text = question.question.replace("320 wide", "640 wide")
        assert problems(facts, question_row(question) | {"question": text}, LEAST)
    shifted = found[0].answer.saying(box=tuple(v + d for v, d in zip(found[0].answer.box, (3, 0, 3, 0), strict=True)))
    assert problems(facts, question_row(found[0]) | {"answer": shifted.text, "answer_value": shifted.model_dump_json()}, LEAST)


def row_view(view_id: str) -> str:
    return view_id.split("/")[1]


def test_the_rule_reads_the_picture_of_the_mask_where_there_is_one() -> None:
    scene = composed("kitchen", (3, 1), SingleConfig(sets=1, width=320, height=240))
    facts = looked_at(scene, single_set(scene))
    [row] = view_rows(facts, [f"{scene.id}/{scene.cameras[0].id}"])
    buffer = io.BytesIO()
    Image.fromarray(Observer(build_geometry(scene)).look(scene.cameras[0]).instances.astype(np.uint16)).save(buffer, "PNG")
    pictured = {**row, "instances": {"bytes": buffer.getvalue(), "path": "m.png"}}
    for name in facts.seen(scene.cameras[0].id):
        one, other = (np.nonzero(pixels_of_thing(r, facts.index[name] + 1, name)) for r in (row, pictured))
        assert sorted(zip(*map(np.ndarray.tolist, one), strict=True)) == sorted(zip(*map(np.ndarray.tolist, other), strict=True))


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_the_audit_agrees_with_all_and_no_constant_scores(every: int) -> None:
    found = []
    for facts in in_rooms(ROOMS, every, pictures=2, things=(8, 20)):
        own = asked(Ground2d(), facts, most=12)
        for question in own:
            assert problems(facts, question_row(question), LEAST) == []
        found += own
    assert len(found) > 80 / every
    assert Box2dAnswer.baseline([question.answer for question in found]).score < 0.2
