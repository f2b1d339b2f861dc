"""Which of two pictures is taken from higher up, and in which is the camera tilted further down?"""

from __future__ import annotations

import pytest

from scenegen.facts import Facts
from scenegen.scene import Camera, Scene, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks.camera_pose import CameraPose
from tests.asking import asked, changed, example_answers, looked_at, problems, tampered
from tests.scenes import mirror, move, seen_from_boxes, thing

FIRST, SECOND = "the first picture", "the second picture"


def scene_with(high: tuple[float, float], down: tuple[float, float], away: float = 2.5, things: int = 3) -> Scene:
    """Two cameras side by side at these heights that look at points of these heights four metres before them; things in a row."""
    row = [thing(f"box {k}", (away, 0.8 * k - 0.8, 0), (0.4, 0.4, 1.0)) for k in range(things)]
    shots = zip("ab", (0.3, -0.3), high, down, strict=True)
    cameras = [Camera.look_at(name, (0, y, z), (4.0, y, goal), hfov_deg=90) for name, y, z, goal in shots]
    return Scene(id="s", objects=row, cameras=cameras)


def facts_of(scene: Scene) -> Facts:
    return Facts(scene, seen_from_boxes(scene), view_set=ViewSet(id="pair0", kind="pair", cameras=tuple(scene.cameras)))


def told(scene: Scene, **fields: float) -> dict[str, str]:
    return {str(q.evidence["part"]): q.answer.text for q in asked(CameraPose(**fields), facts_of(scene))}


@pytest.mark.parametrize(
    ("high", "down", "expected"),
    [
        ((1.7, 1.1), (1.7, 1.1), {"height": FIRST}),
        ((1.1, 1.7), (1.1, 1.7), {"height": SECOND}),
        ((1.4, 1.4), (0.4, 1.4), {"tilt": FIRST}),
        ((1.4, 1.4), (1.6, 0.6), {"tilt": SECOND}),
        ((1.8, 1.2), (1.6, 0.2), {"height": FIRST, "tilt": SECOND}),
        ((1.2, 1.8), (1.0, 0.4), {}),
        ((1.5, 1.15), (1.5, 1.15), {}),
        ((1.4, 1.4), (1.0, 1.4), {}),
    ],
)
def test_by_hand(high: tuple[float, float], down: tuple[float, float], expected: dict[str, str]) -> None:
    """35 cm, and 5.7 degrees, are less than one sees."""
    scene = scene_with(high, down)
    assert told(scene) == expected
    assert told(mirror(scene)) == expected
    assert told(move(scene, 2.0, (1, -3))) == expected
    back = {part: SECOND if label == FIRST else FIRST for part, label in expected.items()}
    assert told(scene.model_copy(update={"cameras": scene.cameras[::-1]})) == back


def test_what_is_not_clear_is_not_asked() -> None:
    assert told(scene_with((1.7, 1.1), (1.7, 1.1), away=3.2))
    assert told(scene_with((1.7, 1.1), (1.7, 1.1), away=3.9)) == {}, "nothing is close by: it looks the same from both heights"
    assert told(scene_with((1.7, 1.1), (1.7, 1.1), things=2)) == {}
    assert told(scene_with((1.7, 1.1), (1.7, 1.1)), clearance=1.6) == {}
    assert told(scene_with((1.4, 1.4), (0.1, 1.4)), clearance=1.6)
    scene = scene_with((1.7, 1.1), (1.7, 1.1))
    assert not asked(CameraPose(), Facts(scene, seen_from_boxes(scene))), "not of a pair"


def test_the_example_is_answered_as_it_says() -> None:
    example = CameraPose.example()
    assert example.view_set is not None
    facts = looked_at(example.scene, example.view_set)
    assert example_answers(CameraPose, facts) == {example.answer}
    for question in asked(CameraPose(), facts):
        assert problems(facts, question_row(question), 1.0) == []


def test_the_audit_sees_what_is_changed() -> None:
    facts = facts_of(scene_with((1.8, 1.2), (1.6, 0.2)))
    found = asked(CameraPose(), facts)
    assert len(found) == 2
    for question in found:
        row = question_row(question)
        assert problems(facts, row, 1.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 1.0), what
        other = "tilt" if question.evidence["part"] == "height" else "height"
        assert problems(facts, changed(row, part=other), 1.0)
        assert problems(facts, row, 3.0)
        assert problems(facts, {**row, "view_ids": row["view_ids"][:1]}, 1.0)
        assert problems(facts, {**row, "rationale": row["rationale"].replace("first", "second")}, 1.0)
        swapped = row["rationale"].replace("first", "x").replace("second", "first").replace("x", "second")
        assert problems(facts, {**row, "rationale": swapped}, 1.0)


@pytest.mark.parametrize(
    "scene",
    [scene_with((1.7, 1.1), (1.7, 1.1), things=2), scene_with((1.7, 1.1), (1.7, 1.1), away=3.9), scene_with((1.5, 1.15), (1.5, 1.15))],
    ids=["two things", "nothing near", "too little higher"],
)  # fmt: skip
def test_the_audit_refuses_what_no_recipe_may_ask(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked all the same, by a family whose bounds are gone."""
    from scenegen.tasks import camera_pose

    monkeypatch.setattr(camera_pose, "LINKS", 1)
    monkeypatch.setattr(camera_pose, "TIMES", 100.0)
    config = CameraPose.Config().model_copy(update={"clearance": 0.5})
    facts = facts_of(scene)
    found = asked(CameraPose(config), facts)
    assert found
    assert all(problems(facts, question_row(question), 1.0) for question in found)
