"""Questions that leave one reading, in words that one would say aloud, and an audit that notices the others."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
import pytest

import scenegen as sg
from scenegen.audit.rules import rule_for
from scenegen.audit.templates import misplaced
from scenegen.facts import Facts
from scenegen.frames import yaw_pose
from scenegen.language import Referrer, turned
from scenegen.scene import Object, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks import Question, get_task, task_names
from scenegen.tasks.common.places import can_face, can_stand_at
from tests.scenes import camera, family, person, random_scene, seen_from_boxes, thing

pytestmark = pytest.mark.slow

CAMERAS = [camera("c", (-4, -4, 1.6), (0, 1, 0)), camera("d", (5, 5, 1.6), (0, 1, 0))]
BLUE = {"top": "shirt", "top_color": "blue"}


def ask(scene: Scene, name: str, seed: int = 0, most: int = 400, margin: float = 10.0) -> list[Question]:
    facts = Facts(scene, seen_from_boxes(scene))
    return list(islice(family(name, margin).ask(facts, np.random.default_rng(seed)), most))


def read_again(asked: Question, scene: Scene, **changed: Any) -> list[str]:
    """What the audit says about the words of a question."""
    row = {**question_row(asked), "choices": changed.pop("choices", [asked.answer.text, "other"]), **changed}
    rule = rule_for(asked.task)
    return list(rule.reading(row, rule.read(row), json.loads(scene.to_json())))


@lru_cache
def some(seeds: range = range(5)) -> tuple[tuple[Scene, Question], ...]:
    """Questions about scenes drawn at random, each with its scene; asked once for all that read them."""
    scenes = [random_scene(np.random.default_rng(seed)) for seed in seeds]
    names = [name for name in task_names() if not get_task(name).needs.measured]  # boxes measure no sight lines
    return tuple((scene, q) for scene in scenes for name in names for q in ask(scene, name, most=40))


# --- standing somewhere ---------------------------------------------------------------------------


def triples(scene: Scene) -> set[tuple[str, str, str]]:
    found = {
        tuple(q.evidence[k] for k in ("at", "facing", "target")) for s in range(3) for q in ask(scene, "scene_simulation", s)
    }
    return found  # type: ignore[return-value]


def place(name: str, x: float, y: float, size: tuple[float, float, float] = (0.4, 0.4, 0.9), **more: Any) -> Object:
    return thing(name, (x, y, more.pop("z", 0.0)), size, **more)


def test_one_stands_at_what_stands_on_the_floor_and_faces_what_does_not_hang_over_it() -> None:
    things = [
        place("stool", 0, 0),
        place("desk", 0, 3, (0.6, 0.6, 0.8)),
        place("painting", 2.5, 0, (0.05, 0.5, 0.5), z=1.3, support="wall"),
        place("mug", 0.1, 3, (0.1, 0.1, 0.1), z=0.8, support="object", parent="desk"),
        place("pendant lamp", -2, 1, (0.3, 0.3, 0.3), z=2.0, support="ceiling"),
        place("skateboard", -2, -1, (0.6, 0.2, 0.1)),
        place("cat", 2, 2, (0.5, 0.2, 0.4)),
    ]
    scene = Scene(id="s", objects=things, cameras=CAMERAS)
    found = triples(scene)
    assert {at for at, _, _ in found} == {"stool", "desk"}
    assert "painting" in {facing for _, facing, _ in found}
    assert not {"pendant lamp", "skateboard"} & {facing for _, facing, _ in found}
    assert ("stool", "desk", "painting") in found
    assert not can_stand_at(person("p", (0, 0), 0))
    assert can_face(person("p", (0, 0), 0))


def test_the_answer_is_the_same_wherever_on_b_one_faces() -> None:
    """From the stool, the sofa's near corner is 27 degrees from its middle: who faces that finds the plant in the next sector."""
    plant = place("plant", 2, 2)  # 45 degrees to the right of the middle of what is faced
    sofa = place("sofa", 0, 2.5, (2.4, 0.8, 0.8))
    lamp = place("lamp", 0, 2.5, (0.2, 0.2, 1.5))
    assert ("stool", "lamp", "plant") in triples(Scene(id="s", objects=[place("stool", 0, 0), lamp, plant], cameras=CAMERAS))
    assert ("stool", "sofa", "plant") not in triples(Scene(id="s", objects=[place("stool", 0, 0), sofa, plant], cameras=CAMERAS))


@pytest.mark.parametrize("seed", range(6))
def test_two_hundred_points_faced_and_sought_leave_the_answer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scene, count = random_scene(rng), 0
    facts = Facts(scene)
    for question in ask(scene, "scene_simulation", seed, most=30):
        count += 1
        at, facing, target = (facts.index[question.evidence[key]] for key in ("at", "facing", "target"))
        inside = rng.uniform(-0.5, 0.5, (200, 3)) * facts.sizes[facing] * [1, 1, 0]
        faced = inside @ facts.poses[facing, :3, :3].T + facts.poses[facing, :3, 3]
        found = sg.stand_at_facing(facts.centers[at], faced, facts.centers[target])
        assert (found.label == question.answer.text).all()
        assert question.evidence.margin.value >= 10
        assert found.margin_deg.min() >= question.evidence["footprint_margin_deg"] - 1e-3 > 2.9
        corners = sg.stand_at_facing(facts.centers[at], faced[:, None], facts.corners[target])
        assert (corners.label != question.answer.text).any(0).sum() <= 2
        assert f" where the {question.evidence.names[question.evidence['at']]}" in question.question
    assert count


def test_a_person_is_asked_about_what_lies_in_one_direction_with_all_its_footprint() -> None:
    """A table of 3 m half a metre ahead of her reaches into three sectors; a stool there does not."""
    for size, asked in (((0.4, 3.0, 0.7), False), ((0.4, 0.4, 0.7), True)):
        scene = Scene(
            id="s",
            objects=[thing("table", (4.9, 0, 0), size)],
            people=[person("p", (4, 0), 0.0)],
            cameras=[camera("c", (0, 0, 1.5), (4, 0, 1))],
        )
        assert bool(ask(scene, "person_relative_direction")) == asked


# --- which way somebody faces ---------------------------------------------------------------------


def two(head_deg: float) -> Scene:
    people = [person("a", (4, 1), np.pi / 2), person("b", (4, -1), np.pi, np.deg2rad(head_deg), attributes=BLUE)]
    return Scene(
        id="s",
        objects=[thing("mug", (2, -0.9, 0), (0.5, 0.5, 0.5))],
        people=people,
        cameras=[camera("c", (0, 0, 1.5), (4, 0, 1.0))],
    )


@pytest.mark.parametrize(("head_deg", "plain"), [(0, True), (5, True), (34, False), (-40, False), (80, False)])
def test_body_or_head_is_named_where_they_differ(head_deg: float, plain: bool) -> None:
    scene = two(head_deg)
    blue = "(woman|person) in the blue shirt"
    [facing] = [q for q in ask(scene, "person_body_facing") if q.evidence["reference"] == "b"]
    assert bool(re.search(rf"the {blue}\b.*\byour (own )?body", facing.question)) != plain
    seen = [q for q in ask(scene, "person_relative_direction") if q.evidence["person"] == "b" and q.evidence["target"] == "mug"]
    named = {q.evidence["person_frame"]: bool(re.search(r"\b(body|head|face)\b", q.question)) for q in seen}
    assert named == ({"body": False} if plain else {"body": True, "head": True})
    asked = {q.evidence["target"] for q in ask(scene, "camera_object_orientation")}
    assert ("b" in asked) == plain


def test_a_twisted_torso_leaves_no_way_that_the_body_faces() -> None:
    scene = two(0)
    twisted = scene.people[1].model_copy(update={"world_from_torso": yaw_pose([4, -1, 1.3], np.pi + 0.7)})
    scene = scene.model_copy(update={"people": [scene.people[0], twisted]})
    assert ask(scene, "person_body_facing") == []
    assert not [
        q for q in ask(scene, "person_relative_direction") if q.evidence["person"] == "b" and q.evidence["person_frame"] == "body"
    ]


# --- the audit reads again -------------------------------------------------------------------------


def test_the_audit_finds_one_reading_in_what_is_asked() -> None:
    for scene, question in some():
        assert read_again(question, scene, choices=[question.answer.text, "x"]) == []


def test_the_audit_finds_what_could_be_read_in_two_ways() -> None:
    scene = two(40)
    facing = next(q for q in ask(scene, "person_body_facing") if q.evidence["reference"] == "b")
    assert read_again(facing, scene, question=re.sub(r"\byour (own )?body( faces)?", "you", facing.question))
    seen = next(
        q for q in ask(scene, "person_relative_direction") if q.evidence["person_frame"] == "head" and q.evidence["person"] == "b"
    )
    assert read_again(seen, scene, question="Where is the mug for the person in the blue shirt?")
    assert read_again(seen, scene, question="Going by the body of the person in the blue shirt, where is the mug?")
    pair = ask(scene, "camera_relative_direction")[0]
    assert read_again(pair, scene, choices=["back", "back-above"])
    assert read_again(pair, scene, question=pair.question.replace(", or a combination of the two.", "."))
    things = [place("stool", 0, 0), place("desk", 0, 3), place("plant", 3, 0)]
    room = Scene(id="s", objects=things, cameras=CAMERAS)
    stand = next(q for q in ask(room, "scene_simulation") if q.evidence["at"] == "stool" and q.evidence["facing"] == "desk")
    assert read_again(stand, room, question=stand.question.replace("where the stool is", "beside the stool"))
    for index, change in (
        (0, {"support": "wall"}),
        (0, {"parent": "desk"}),
        (0, {"size": [0.4, 0.4, 0.1]}),
        (1, {"support": "ceiling"}),
    ):
        moved = Object.model_validate({**things[index].model_dump(), **change})
        other = room.model_copy(update={"objects": [moved if k == index else one for k, one in enumerate(things)]})
        assert read_again(stand, other)


# --- aloud ------------------------------------------------------------------------------------------

ODD = (
    r"fac\w+ the front", r"point\w* to the front", r"looks toward the front", r"for the camera", r"body's point of view", r"as seen by",
    r"than and", r"turned straight", r"facing direction", r"oriented (?!relative to each other)", r"\bso it\b", r"\bdoes the \w+ lie\b", r" 's ", r"  ", r"the the",
    r"\bfabric\b", r"trousers", r"leather book", r"\bis turned: ", r"to the (front|back)\b", r"in the image", r"faces (front|back|left|right)\b",
    r"Starting at", r"in which direction from", r"viewpoint as the front", r"If front is", r"Going only by", r"the torso", r"front is where",
    r"turned the same way as", r"If you were", r"straight at the [^?]*\. Where", r", left or right,", r"hand of the",
)  # fmt: skip
"""Wordings that a careful reader struck, and their kin."""


@pytest.mark.parametrize("odd", ODD)
def test_nothing_is_worded_as_nobody_speaks(odd: str) -> None:
    said = [text for _, question in some() for text in (question.question, question.rationale)]
    assert len(said) > 600
    assert [text for text in said if re.search(odd, text)] == []


def test_rationales_say_the_numbers_and_the_answer() -> None:
    for _, question in some(range(3)):
        assert question.rationale.endswith(rule_for(question.task).conclusion(question.answer.text)[-1])
        assert all(f"the {phrase.lower()}" in question.rationale.lower() for phrase in question.evidence.names.values() if phrase)


def test_turns_in_words() -> None:
    assert [turned(angle) for angle in (30.2, -90, 0.2, 179.9)] == [
        "turned 30° to the left", "turned 90° to the right", "not turned at all", "turned right around",
    ]  # fmt: skip


def test_materials_are_said_of_what_is_made_of_them() -> None:
    def name(label: str, material: str) -> str | None:
        one = thing("a", (0, 0, 0), label=label, attributes={"material": material})
        other = thing("b", (1, 0, 0), label=label, attributes={"material": "stone"})
        return Referrer(Scene(id="s", objects=[one, other]), ["a", "b"]).phrase("a")

    assert name("chair", "oak") == "wooden chair"
    assert name("sofa", "leather") == "leather sofa"
    assert name("row of coat hooks", "fabric") is None
    assert name("sofa", "fabric") is None, "nobody calls a thing by its cloth"
    assert name("stack of books", "leather") is None
    assert name("book", "leather") is None
    assert name("floor lamp", "fabric") is None


@pytest.mark.parametrize("name", task_names())
def test_some_wordings_are_held_out_for_the_test_split(name: str) -> None:
    kind = get_task(name)
    asked: dict[str, set[str]] = {}
    words = {slot: slot for text in kind.templates for slot in re.findall(r"{(\w+)}", text)}
    for split in ("train", "test"):
        task = kind()
        task.split = split
        rng = np.random.default_rng(0)
        asked[split] = {task.fill(kind.templates, rng, name, **words)[1] for _ in range(200)}
        assert not any(misplaced(template, name, split) for template in asked[split])
    if len(kind.templates) >= 5:
        assert not asked["train"] & asked["test"]
        assert asked["train"] | asked["test"] == {f"{name}/{number}" for number in range(len(kind.templates))}
        assert all(misplaced(template, name, "train") for template in asked["test"])
        assert all(misplaced(template, name, "test") for template in asked["train"])
    else:
        assert asked["train"] == asked["test"]
