"""Scenes made by hand: boxes, cameras and people where they are told to be; arguments and scene files that are wrong are explained."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import numpy as np
import pytest

import scenegen as sg
from scenegen.errors import ArgumentError, BuildError, ComposeError, ConventionError, RecipeError, SceneError, SceneGenError
from scenegen.facts import Facts
from scenegen.frames import centers, heading, project
from scenegen.limits import SCENE_OBJECTS, VERTICES
from scenegen.scene import Camera, Object, Person, Scene


def test_a_box_stands_where_it_is_told() -> None:
    table = Object.box("table_0", "coffee_table", at=(1, 2), size=(1.2, 0.6, 0.4), yaw=np.pi / 2, color="red", has_front=True)
    assert table.label == "coffee table"
    assert table.attributes == {"color": "red"}
    np.testing.assert_allclose(table.world_from_object[:3, 3], [1, 2, 0])
    np.testing.assert_allclose(table.world_from_object[:3, :3] @ [1, 0, 0], [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(centers(table.world_from_object, table.size), [1, 2, 0.2])
    cup = Object.box("cup_0", "mug", at=(1, 2, 0.4), size=(0.1, 0.1, 0.1), parent="table_0", support="object", label="big mug")
    assert cup.label == "big mug"
    assert Scene(id="s", objects=[table, cup]).entity("cup_0") == cup


def test_a_camera_looks_at_its_target() -> None:
    eye, target = np.array([3.0, -2.0, 1.6]), np.array([0.0, 0.5, 0.7])
    made = Camera.look_at("cam0", eye, target, hfov_deg=90, width=400, height=300)
    uv, depth = project(made.K, np.linalg.inv(made.world_from_camera), target)
    np.testing.assert_allclose(uv, [200, 150], atol=1e-9)
    np.testing.assert_allclose(depth, np.linalg.norm(target - eye))
    assert made.K[0, 0] == pytest.approx(200), "half the width at 45 degrees"
    above, _ = project(made.K, np.linalg.inv(made.world_from_camera), target + [0, 0, 0.1])
    assert above[1] < 150, "up is up in the picture"


def test_a_person_stands_and_looks_where_told() -> None:
    made = Person.standing("person_0", at=(1.0, -1.0), yaw=0.5, head_yaw=0.6, seed=3, noun="woman", top="shirt", top_color="red")
    assert made.label == "woman"
    assert (made.attributes["top"], made.attributes["top_color"]) == ("shirt", "red")
    np.testing.assert_allclose(made.world_from_body[:3, 3], [1, -1, 0])
    assert float(heading(made.world_from_body)) == pytest.approx(0.5)
    assert float(heading(made.world_from_head)) == pytest.approx(1.1, abs=0.05)
    assert made.joints["left_hand"][2] < made.joints["left_shoulder"][2], "arms hang"
    left = np.array([-np.sin(0.5), np.cos(0.5), 0])
    assert (made.joints["left_hand"] - made.joints["right_hand"]) @ left > 0.2
    assert 1.4 < made.size[2] < 2.1
    assert made == Person.standing(
        "person_0", at=(1, -1, 0), yaw=0.5, head_yaw=0.6, seed=3, noun="woman", top="shirt", top_color="red"
    )


def scene() -> Scene:
    """A table and a lamp in front of a woman who faces along X, seen from behind her and from the side."""
    things = [
        Object.box("table", "table", at=(2.2, 2.2), size=(0.8, 0.6, 0.75), color="red"),
        Object.box("lamp", "lamp", at=(2.2, -2.2), size=(0.3, 0.3, 1.4), color="blue"),
    ]
    who = Person.standing("woman", at=(0, 0), seed=1, noun="woman")
    return Scene(
        id="mine",
        objects=things,
        people=[who],
        cameras=[
            Camera.look_at("behind", (-2.5, 0, 1.7), (1.5, 0, 0.8), hfov_deg=70),
            Camera.look_at("side", (1, -6, 1.5), (1.2, 0, 0.7), hfov_deg=75),
        ],
    )


def test_a_scene_by_hand_is_asked_what_is_wanted() -> None:
    made = scene()
    asked = sg.ask_scene(made, tasks=["person_relative_direction"], seed=0)
    assert asked
    assert {question.task for question in asked} == {"person_relative_direction"}
    more = sg.ask_scene(made, tasks={"camera_relative_direction": {"per_scene": 6, "margin_deg": 5}})
    assert {question.task for question in more} == {"camera_relative_direction"}
    assert len(more) <= 6
    assert len(more) > len(sg.ask_scene(made, tasks={"camera_relative_direction": {"per_scene": 1}}))
    assert sg.ask_scene(made, tasks="person_hand") == [], "nothing is held"
    assert Facts(made).frame_names[0] == "camera:behind"
    with pytest.raises(RecipeError, match="did you mean 'person_hand'"):
        sg.ask_scene(made, tasks="person_hnd")
    with pytest.raises(RecipeError, match="at least one task"):
        sg.ask_scene(made, tasks=[])
    with pytest.raises(RecipeError, match="number"):
        sg.ask_scene(made, tasks={"scene_simulation": {"margin_deg": "wide"}})


@pytest.mark.parametrize(
    ("call", "error", "word"),
    [
        (lambda: sg.compose_scene("kitchen", poeple=(1, 2)), ArgumentError, "did you mean 'people'"),
        (lambda: sg.ask_scene(scene(), task="x"), ArgumentError, "did you mean 'tasks'"),
        (lambda: sg.render_view(scene(), "side", render="raycast"), ArgumentError, "did you mean 'renderer'"),
        (lambda: sg.observe_view("scene", "side"), ArgumentError, "a scene and a camera"),
        (lambda: sg.ask_scene("scene"), ArgumentError, "a scene is wanted"),
        (lambda: sg.compose_scene("kitchen", seed=-1), ArgumentError, "whole number"),
        (lambda: sg.compose_scene("kitchen", seed=2**63), ArgumentError, "2^63"),
        (lambda: sg.compose_scene("kitchen", seed=1.5), ArgumentError, "whole number"),
        (lambda: sg.compose_scene("kitchen", people=(0, 1_000_000)), ComposeError, "between 0 and 50"),
        (lambda: sg.compose_scene("kitchen", things=201), ComposeError, "between 0 and 200"),
        (lambda: sg.compose_scene("kitchen", views=65), ComposeError, "at most 64"),
        (lambda: sg.compose_scene("kitchen", clutter=float("nan")), ComposeError, "finite"),
        (lambda: sg.compose_scene("kitchen", size=(4, 1e9)), ComposeError, "at most 100"),
        (lambda: sg.compose_scene("kitchen", width="wide"), ComposeError, "whole number"),
        (lambda: sg.compose_scene("kitchen", assets={"shar": 1}), ComposeError, "unknown field 'shar'"),
        (lambda: sg.build_dataset("viewspatial", "x", scene=3), ArgumentError, "did you mean 'scenes'"),
        (lambda: sg.build_dataset("viewspatial", "x", seed=2**63), BuildError, "seed is a whole number"),
        (lambda: sg.build_dataset("viewspatial", "x", scenes=10**9), BuildError, "1,000,000"),
        (lambda: sg.build_dataset("viewspatial", "x", scenes=2.0), BuildError, "scenes is a whole number"),
        (lambda: sg.build_dataset("viewspatial", "x", workers=0), BuildError, "workers is a whole number"),
        (lambda: sg.build_dataset({"name": "a"}, "x"), RecipeError, "`tasks` is required"),
        (lambda: Object.box("a", "b", at=(0, 0), size=(1, 1, 0)), SceneError, "positive"),
        (lambda: Object.box("a", "b", at=(0, 0), size=(1, 1)), SceneError, "shape"),
        (lambda: Object.box("a", "b", at=(0, np.nan), size=(1, 1, 1)), ConventionError, "point"),
        (lambda: Object.box("a", "b", at="here", size=(1, 1, 1)), ConventionError, "point"),
        (lambda: Object.box("a", "b", at=(0, 0), size=(1, 1, 1), yaw=np.inf), ConventionError, "finite"),
        (lambda: Object.box("a", 3, at=(0, 0), size=(1, 1, 1)), SceneError, "text"),  # type: ignore[arg-type]
        (lambda: Object.box("a", "b", at=(0, 0), size=(1, 1, 1), support="sky"), SceneError, "one of"),  # type: ignore[arg-type]
        (lambda: Camera.look_at("c", (0, 0, 1), (0, 0, 1)), ConventionError, "target"),
        (lambda: Camera.look_at("c", (0, 0, 1), (0, 0, 0)), ConventionError, "up"),
        (lambda: Camera.look_at("c", (0, 0, 1), (1, 0, 1), hfov_deg=180), ConventionError, "field of view"),
        (lambda: Camera.look_at("c", (0, 0, 1), (1, 0, 1), width=0), ConventionError, "pixels"),
        (lambda: Camera.look_at("c", (0, 0, 1), (1, 0, 1), width=100_000), SceneError, "at most 8192"),
        (lambda: Camera.look_at("c", (0, 0, 1), (1, 0, 1), width=8192, height=8192), SceneError, "pixels"),
        (lambda: Person.standing("p", (0, 0), topp="shirt"), ArgumentError, "did you mean 'top'"),
        (lambda: Person.standing("p", (0, 0), noun="wizard"), SceneError, "one of"),
        (lambda: Person.standing("p", (0, 0), top="dress", bottom="skirt"), SceneError, "go together"),
        (lambda: Person.standing("p", (0, 0), head_yaw=2.0), ConventionError, "turns at most"),
        (lambda: Person.standing("p", (0, 0), seed=-1), ArgumentError, "seed"),
        (lambda: Person.standing("p", (0, 0, 0, 0)), ConventionError, "point"),
        (lambda: Scene.from_json(3), SceneError, "text"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_arguments_that_are_wrong_are_explained(call: Any, error: type[SceneGenError], word: str) -> None:
    with pytest.raises(error) as found:
        call()
    assert word in str(found.value)
    assert "Input should" not in str(found.value)


def _set(path: str, value: Any) -> Any:
    def change(given: dict[str, Any]) -> None:
        *way, last = path.split(".")
        for part in way:
            given = given[int(part) if part.isdigit() else part]
        given[int(last) if last.isdigit() else last] = value  # type: ignore[call-overload,index]

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set("room", {"kind": "x", "floor": [[k, k] for k in range(100_000)]}), _set("objects.0.world_from_object", {"a": 1}),
        _set("objects.0.world_from_object.0.0", {"a": 1}), _set("objects.0.world_from_object.0.0", "1"), _set("objects.0.world_from_object.0.0", None),
        _set("objects.0.world_from_object.0", [1, 0]), _set("objects.0.size.0", 10**400), _set("objects.0.size.0", 1e300), _set("objects.0.parent", "table"),
        _set("objects.0.label", "x" * 1_000_000), _set("objects.0.asset", {"generator": "x", "params": {"a": [1] * 1_000_000}}),
        _set("objects.0.asset", {"generator": "x", "params": {"a": float("nan")}}), _set("objects.0.asset", {"generator": "x", "params": {"a": 2**70}}),
        _set("objects", [{}] * (SCENE_OBJECTS + 1)), _set("objects", [{}] * SCENE_OBJECTS), _set("cameras.0.time", float("inf")), _set("cameras.0.K.0.0", float("nan")),
        _set("people.0.joints", {str(k): [0, 0, 0] for k in range(200)}), _set("people.0.attributes", {str(k): "x" for k in range(200)}),
        _set("lights", [{"kind": "sun", "power": 1e400}]), _set("room", {"kind": "x", "floor": [[0, 0]] * (VERTICES + 1)}), _set("people.0.posture", [1]),
        _set("more", {str(k): k for k in range(50_000)}),
    ],
)  # fmt: skip
def test_scene_files_that_are_too_much_are_refused_at_once(change: Any) -> None:
    given = copy.deepcopy(json.loads(scene().to_json()))
    Scene.from_json(json.dumps(given))
    change(given)
    text = json.dumps(given)
    start = time.process_time()
    with pytest.raises(SceneError) as error:
        Scene.from_json(text)
    assert time.process_time() - start < 3
    assert len(str(error.value)) < 5000
    assert "Input should" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[" * 100_000,
        '{"a":' * 100_000,
        b"\xff\xfe",
        '{"id":' + "1" * 100_000 + "}",
        "x" * 9_000_000,
        '{"id": "\\ud800"}',
    ],
)
def test_texts_that_are_no_scene(text: str | bytes) -> None:
    with pytest.raises(SceneError) as error:
        Scene.from_json(text)
    assert len(str(error.value)) < 1000


def test_all_that_is_wrong_in_a_scene_is_listed() -> None:
    given = json.loads(scene().to_json())
    given["objects"][0]["size"] = [1, 1, -1]
    given["objects"][1]["colour"] = "red"
    given["cameras"][0]["width"] = 0
    with pytest.raises(SceneError, match="3 things are wrong") as error:
        Scene.from_json(json.dumps(given))
    for field in ("objects.0.size", "objects.1.colour", "cameras.0.width"):
        assert field in str(error.value)
