"""Being in a scene: steps go as far as said and not through things, the same steps show the same bytes, and questions are what an audit finds true."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import scenegen as sg
from scenegen.environment import ACTIONS, Environment, Settings, Stance
from scenegen.environment.asking import survey
from scenegen.environment.body import Ground, drawn, moved
from scenegen.errors import ArgumentError, SceneError, SceneGenError
from scenegen.scene import Room, Scene
from scenegen.tasks import Question
from tests.asking import problems
from tests.scenes import person

SMALL = {"width": 96, "height": 72, "renderer": "raycast"}
SQUARE = Room(kind="bedroom", floor=[[-2, -2], [2, -2], [2, 2], [-2, 2]], height=2.6)


def crate(name: str, at: tuple[float, float], **more: object) -> sg.Object:
    return sg.Object.box(name, name, at, (0.5, 0.5, 0.8), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def scene() -> Scene:
    return sg.compose_scene("living_room", seed=3, things=(10, 16), people=(1, 1), views=0)


@pytest.fixture(scope="module")
def env(scene: Scene) -> Environment:
    return Environment(scene, **SMALL)  # type: ignore[arg-type]


def test_steps_go_where_they_say() -> None:
    ground, own, start = Ground(Scene(id="s", room=SQUARE)), Settings(step_m=0.5, turn_deg=90), Stance(0.0, 0.0, 90.0)
    after = {action: moved(start, action, own, ground) for action in ACTIONS}
    assert not any(collided for _, collided in after.values())
    assert {name: (round(one.x, 6), round(one.y, 6)) for name, (one, _) in after.items() if name in ("forward", "back", "left", "right")} == {
        "forward": (0, 0.5), "back": (0, -0.5), "left": (-0.5, 0), "right": (0.5, 0),
    }  # fmt: skip
    assert (after["turn_left"][0].yaw_deg, after["turn_right"][0].yaw_deg) == (180, 0)
    assert (after["look_up"][0].tilt_deg, after["look_down"][0].tilt_deg) == (15, -15)


def test_poses_look_where_one_faces() -> None:
    """OpenCV: Z is forward, Y down; a tilt up raises Z, a turn left goes counter-clockwise."""
    pose = Stance(1.0, 2.0, 90.0, 30.0).pose(1.5)
    assert np.allclose(pose[:3, 3], (1, 2, 1.5))
    assert np.allclose(pose[:3, 2], (0, np.cos(np.pi / 6), 0.5), atol=1e-6)
    assert np.allclose(pose[:3, 0], (1, 0, 0), atol=1e-6)


def test_one_looks_up_and_down_no_further_than_allowed() -> None:
    ground, own = Ground(Scene(id="s", room=SQUARE)), Settings(tilt_deg=20, most_tilt_deg=30)
    at = Stance(0, 0, 0)
    for _ in range(5):
        at, _ = moved(at, "look_up", own, ground)
    assert at.tilt_deg == 30


@pytest.mark.parametrize(
    "inside",
    [
        {"objects": [crate("box", (1.0, 0.0))]},
        {"people": [person("p", (1.0, 0.0), 0.0)]},
        {"objects": [crate("shelf", (1.0, 0.0)).model_copy(update={"support": "wall", "world_from_object": np.array([[1, 0, 0, 1.0], [0, 1, 0, 0], [0, 0, 1, 1.2], [0, 0, 0, 1]])})]},
    ],
    ids=["thing", "person", "shelf at the height of the head"],
)  # fmt: skip
def test_things_and_people_stop_one_and_walls_do(inside: dict[str, list[object]]) -> None:
    """Going forward from far off ends where a body of 0.2 m first touches, never within, and one stays there however often one tries."""
    ground, own = Ground(Scene(id="s", room=SQUARE, **inside)), Settings(step_m=0.1)  # type: ignore[arg-type]
    at = Stance(-1.5, 0.0, 0.0)
    for _ in range(60):
        at, collided = moved(at, "forward", own, ground)
    assert collided
    assert 0.2 < at.x < 0.75, at
    free = Stance(-1.5, -1.2, 0.0)
    for _ in range(60):
        free, collided = moved(free, "forward", own, ground)
    assert collided
    assert 1.6 < free.x < 1.81, "the wall at x = 2"


def test_a_long_step_does_not_jump_over_a_thing() -> None:
    ground = Ground(Scene(id="s", room=SQUARE, objects=[crate("box", (0.0, 0.0))]))
    assert moved(Stance(-1.0, 0.0, 0.0), "forward", Settings(step_m=2.0), ground) == (Stance(-1.0, 0.0, 0.0), True)
    assert not moved(Stance(-1.0, -1.2, 0.0), "forward", Settings(step_m=2.0), ground)[1]


def test_outdoors_the_floor_ends_too() -> None:
    ground = Ground(Scene(id="s", room=SQUARE.model_copy(update={"height": None})))
    assert moved(Stance(1.9, 0.0, 0.0), "forward", Settings(step_m=0.5), ground)[1]


def test_a_scene_without_free_floor_is_refused() -> None:
    full = Scene(id="s", room=SQUARE, objects=[sg.Object.box("b", "box", (0, 0), (3.9, 3.9, 1))])
    with pytest.raises(SceneError, match="no floor to stand on"):
        drawn(Ground(full), Settings(), np.random.default_rng(0))


@pytest.mark.slow
def test_the_same_steps_show_the_same_bytes(scene: Scene) -> None:
    actions = np.random.default_rng(5).integers(len(ACTIONS), size=6).tolist()
    runs = []
    for _ in range(2):
        one = Environment(scene, **SMALL)  # type: ignore[arg-type]
        looks = [one.reset(7), *(one.step(action).look for action in actions)]
        runs.append([(look.image.tobytes(), look.truth.depth.tobytes(), look.seen, look.new, look.coverage) for look in looks])
    assert runs[0] == runs[1]
    again = [one.reset(7), *(one.step(action).look for action in actions)]
    assert [look.image.tobytes() for look in again] == [image for image, *_ in runs[0]], "reset forgets"


def test_what_is_new_was_not_seen_and_rewards_add_up_to_coverage(env: Environment) -> None:
    first = env.reset(3)
    known, total = set(first.seen), first.coverage
    assert first.new == first.seen
    for action in ["turn_left"] * 12:
        step = env.step(action)
        assert set(step.look.new) == set(step.look.seen) - known
        known |= set(step.look.seen)
        total += step.reward
        assert step.reward == pytest.approx(len(step.look.new) / len(env.goals))
    assert total == pytest.approx(env.coverage) == len(known) / len(env.goals)
    assert 0.3 < env.coverage <= 1, "a turn on the spot shows a good part of a room"


def test_a_look_from_a_pose_is_what_a_camera_there_sees(env: Environment, scene: Scene) -> None:
    env.reset(0)
    pose = Stance(*survey(env)[0].world_from_camera[:2, 3].tolist(), 30.0).pose(1.4)
    look = env.look(pose)
    camera = sg.Camera(id="c", world_from_camera=pose, K=env.settings.K, width=96, height=72)
    assert np.array_equal(look.truth.instances, sg.observe_view(scene, camera).instances)
    assert look.camera.id == "look1"
    assert np.array_equal(env.look(camera).image, look.image)


@pytest.mark.parametrize("bad", ["nonsense", np.eye(3), np.full((4, 4), np.nan), np.zeros((4, 4)), [[1, 2], [3]], 5])
def test_a_pose_that_is_none_is_refused(env: Environment, bad: object) -> None:
    with pytest.raises(ArgumentError, match="no pose to look from"):
        env.look(bad)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", ["forwards", 8, -1, True, None, 1.0, []])
def test_an_action_that_is_none_is_refused(env: Environment, bad: object) -> None:
    with pytest.raises(ArgumentError, match="no action"):
        env.step(bad)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "bad", [{"widht": 3}, {"width": 0}, {"step_m": float("nan")}, {"eye_m": 3}, {"turn_deg": True}, {"seconds": -1}]
)
def test_settings_that_are_none_are_refused(scene: Scene, bad: dict[str, object]) -> None:
    with pytest.raises(ArgumentError, match=next(iter(bad))):
        Environment(scene, renderer="raycast", **bad)  # type: ignore[arg-type]


@pytest.mark.slow
def test_time_goes_on_where_it_is_let() -> None:
    from scenegen.compose.activities.motions import add_motion

    moving, _ = next(
        one
        for seed in range(20)
        if (one := add_motion(sg.compose_scene("living_room", seed=seed, people=(1, 1), views=0), "walk", np.random.default_rng(0)))[0]
    )  # fmt: skip
    env = Environment(moving, seconds=moving.duration / 4, **SMALL)  # type: ignore[arg-type]
    env.reset(0)
    who = moving.tracks[0].entity
    poses = [moving.pose(who, time=env.step("look_up" if k % 2 else "look_down").look.camera.time) for k in range(3)]
    assert np.abs(poses[0] - poses[2]).max() > 0.1
    waits = Environment(moving, **SMALL)  # type: ignore[arg-type]
    assert waits.step("look_up").look.camera.time == 0


@pytest.fixture(scope="module")
def about_the_place(env: Environment) -> list[Question]:
    env.reset(0)
    return env.questions(seed=4)


def test_questions_about_the_place_are_what_the_audit_finds_true(
    env: Environment, about_the_place: list[sg.api.Question]
) -> None:  # type: ignore[name-defined]
    from scenegen.pipeline.looking import Eyes
    from scenegen.tables.rows import question_row

    assert len(about_the_place) >= 4
    eyes = Eyes(env.scene.model_copy(update={"cameras": survey(env)}))
    facts = eyes.singles().facts(eyes.scene, env.visibility)
    for question in about_the_place:
        assert problems(facts, question_row(question), question.evidence.margin.least) == []


def test_they_name_each_thing_for_the_whole_scene(env: Environment, about_the_place: list[Question]) -> None:
    """Whatever else one comes to see, no phrase fits two things."""
    from scenegen.language import Referrer

    names = Referrer(env.scene, [entity.id for entity in env.scene.entities])
    phrases = {one.id: one.phrase for question in about_the_place for one in question.evidence.operands}
    assert all(names.phrase(name) == phrase for name, phrase in phrases.items())
    assert len(set(phrases.values())) == len(phrases)


def test_the_survey_stands_where_one_can_walk(env: Environment) -> None:
    places = np.array([camera.world_from_camera[:2, 3] for camera in survey(env)])
    assert env.ground.stands(places).all()
    parts = {int(env.ground.floor.part[env.ground.floor.nearest(place)]) for place in places}
    assert len(parts) == 1
    assert len(np.unique(places.round(3), axis=0)) == 5


def test_an_answer_is_worth_what_scoring_says(env: Environment) -> None:
    env.reset(0)
    asked = env.ask("scene_simulation", seed=1)
    assert asked is not None
    right = asked.question.options.index(asked.question.answer.text)
    assert f"{'ABCD'[right]}. {asked.question.answer.text}" in asked.text
    assert env.answer("ABCD"[right]).score == 1
    with pytest.raises(SceneGenError, match="no question waits"):
        env.answer("A")
    env.pose_question(asked.question)
    assert env.answer("ABCD"[right - 1]).score == 0
    env.pose_question(asked.question)
    assert env.answer("no idea").why


def test_a_question_is_decided_once_all_it_names_was_seen(env: Environment) -> None:
    env.reset(0)
    asked = env.ask("turn_to_face", seed=1)
    assert asked is not None
    before = env.decided
    for camera in survey(env):
        env.look(camera)
    assert env.decided
    assert not before
    assert {one.id for one in asked.question.evidence.operands} <= set(env.found)


def test_questions_about_looks_are_about_the_looks(env: Environment) -> None:
    env.reset(0)
    for _ in range(5):
        env.step("turn_left")
    found = env.questions(["camera_relative_direction", "object_distance", "image_side"], about="looks", seed=1)
    assert found
    looks = {f"{env.scene.id}/look{k}": glance for k, glance in enumerate(env.glances)}
    for question in found:
        for view in question.view_ids:
            seen = env.seen_in(looks[view].camera, looks[view].visible)
            assert {one.id for one in question.evidence.operands} <= set(seen)


@pytest.mark.slow
def test_questions_of_every_family_about_looks_are_what_the_audit_finds_true(env: Environment) -> None:
    from scenegen.audit.rules.base import rule_for
    from scenegen.environment.asking import _taken
    from scenegen.tables.rows import question_row
    from scenegen.tasks import get_task

    env.reset(2)
    for pose in (camera.world_from_camera for camera in survey(env)[::3]):
        env.look(pose)
    found = env.questions(about="looks", seed=3)
    looks = _taken(env)
    assert looks is not None
    facts = looks.seen.facts(looks.eyes.scene, env.visibility)
    for question in found:
        plan = get_task(question.task).Config().model_dump()
        least = plan.get(rule_for(question.task).least_from, question.evidence.margin.least)
        assert problems(facts, question_row(question), least) == [], question.question
    assert len({question.task for question in found}) >= 8


@pytest.mark.parametrize(("tasks", "about"), [("camera_relative_direction", "place"), ("nothing", "looks"), (None, "everything")])
def test_what_cannot_be_asked_is_refused(env: Environment, tasks: str | None, about: str) -> None:
    with pytest.raises(ArgumentError):
        env.questions(tasks, about=about)


def test_an_empty_room_has_nothing_to_ask_and_all_was_seen() -> None:
    env = Environment(Scene(id="s", room=SQUARE), **SMALL)  # type: ignore[arg-type]
    assert env.ask() is None
    assert env.coverage == 1
    assert env.reset().seen == ()


def test_a_named_thing_is_found_when_it_is_faced() -> None:
    room = Scene(id="s", room=SQUARE, objects=[crate("crate_0", (1.2, 0.0))])
    env = Environment(room, tilt_deg=20, **SMALL)  # type: ignore[arg-type]
    pose = Stance(-1.0, 0.0, 0.0, -15.0)
    assert env.look(pose.pose(1.5)).new == ("crate_0",)
    assert env.look(Stance(-1.0, 0.0, 180.0).pose(1.5)).seen == ()
    assert env.coverage == 1


@pytest.mark.slow
@pytest.mark.parametrize("goal", ["coverage", "answer"])
@pytest.mark.filterwarnings("error", "ignore:.*alternative render modes.*")
def test_gymnasium_has_nothing_against_it(scene: Scene, goal: str) -> None:
    pytest.importorskip("gymnasium")
    from gymnasium.utils.env_checker import check_env

    from scenegen.environment.gym import GymEnvironment

    check_env(GymEnvironment(scene, goal, render_mode="rgb_array", **SMALL))


@pytest.mark.slow
def test_an_episode_ends_with_an_answer_and_pays_it(scene: Scene) -> None:
    pytest.importorskip("gymnasium")
    from scenegen.environment.gym import GymEnvironment

    gym = GymEnvironment([scene], "answer", step_cost=0.125, most_steps=3, **SMALL)
    first, _ = gym.reset(seed=2)
    options = re.findall(r"^([A-D])\. (.*)$", first["question"], re.M)
    assert len(options) >= 2
    worth = []
    for number in range(len(options)):
        again, info = gym.reset(seed=2)
        assert again["question"] == first["question"]
        assert not info["collided"]
        assert gym.step(4)[1:4] == (-0.125, False, False)
        _, reward, ended, cut, _ = gym.step(len(ACTIONS) + number)
        worth.append(reward)
        assert (ended, cut) == (True, False)
    assert sorted(worth)[-2:] == [-0.125, 0.875], "one of them is right"
    gym.reset(seed=2)
    assert [gym.step(4)[3] for _ in range(3)] == [False, False, True]


@pytest.mark.slow
def test_stop_ends_an_exploration(scene: Scene) -> None:
    pytest.importorskip("gymnasium")
    from scenegen.environment.gym import STOP, GymEnvironment

    gym = GymEnvironment(scene, most_steps=50, **SMALL)
    _, info = gym.reset(seed=0)
    rewards = [gym.step(4)[1] for _ in range(12)]
    observation, reward, ended, cut, after = gym.step(STOP)
    assert sum(rewards) == pytest.approx(after["coverage"] - info["coverage"])
    assert (reward, ended, cut) == (0, True, False)
    assert gym.observation_space.contains(observation)


@pytest.mark.slow
def test_gymnasium_is_loaded_by_one_file() -> None:
    package = Path(sg.__file__).parent
    users = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if "gymnasium" in {alias.name.split(".")[0] for alias in getattr(node, "names", []) if isinstance(node, ast.Import)}
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gymnasium"))
    }
    assert users == {"environment/gym.py"}
    told = subprocess.run(
        [sys.executable, "-c", "import sys, scenegen as sg; sg.Environment; print('gymnasium' in sys.modules)"],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert told.stdout.strip() == "False"


@pytest.mark.slow
def test_the_page_runs() -> None:
    pytest.importorskip("gymnasium")
    page = (Path(__file__).parents[1] / "docs" / "environment.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.S):
        exec(compile(block, "environment.md", "exec"), names)
    assert names["reward"] is not None
