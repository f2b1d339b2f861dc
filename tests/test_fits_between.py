"""Whether something of a stated width fits between two things: by outlines on the floor, by surfaces, and by what stands in the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.frames import yaw_pose
from scenegen.scene import Camera, Object, Room, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.fits_between import WIDTHS_CM, FitsBetween, corridor
from tests.asking import asked, changed, example_answers, problems, tampered
from tests.scenes import thing
from tests.test_object_distance import measured

LEAST = 0.15


def room(gap: float, *more: Object, turn: float = 0.0, **shot: Any) -> Facts:
    """A cabinet and a stool so many metres apart before a camera, in a plain room."""
    stool = Object.box("stool", "stool", (3.0, 0.0), (0.4, 0.4, 0.5))
    cabinet = Object.box("cabinet", "cabinet", (3.0, 0.2 + gap + 0.3), (0.5, 0.6, 0.8))
    floor = np.array([(-1.0, -3.0), (6.0, -3.0), (6.0, 3.0), (-1.0, 3.0)])
    camera = Camera.look_at(
        "c", **{"eye": (0.0, 0.0, 1.7), "target": (3.0, 0.3, 0.2), "hfov_deg": 75, "width": 320, "height": 240, **shot}
    )
    return measured(
        Scene(id="s", objects=[stool, cabinet, *more], cameras=[camera], room=Room(kind="room", floor=floor, height=2.6))
    )


def answers(facts: Facts, **fields: float) -> dict[int, str]:
    """By width in centimetres, of the stool and the cabinet."""
    found = [
        one for one in asked(FitsBetween(**fields), facts) if {one.evidence["one"], one.evidence["other"]} == {"stool", "cabinet"}
    ]
    return {one.evidence["width_cm"]: one.answer.text for one in found}


@pytest.mark.parametrize("gap", [0.3, 0.5, 0.72, 0.9, 1.2])
def test_it_fits_where_the_gap_is_clearly_wider(gap: float) -> None:
    found = answers(room(gap))
    for width in WIDTHS_CM:
        off, greater = abs(width / 100 - gap), max(width / 100, gap)
        clear = off >= max(0.15, 0.2 * greater) and greater <= 3.0 * min(width / 100, gap)
        assert found.get(width) == (("yes" if gap > width / 100 else "no") if clear else None), width


def test_gaps_that_anybody_can_tell_and_margins_that_a_recipe_sets_are_kept_to() -> None:
    assert not answers(room(2.5))
    assert not answers(room(0.15))
    assert answers(room(1.0), margin_m=0.35) == {60: "yes", 65: "yes"}
    assert answers(room(1.0), share=0.38) == {60: "yes"}


def test_where_something_stands_in_the_gap_or_shortly_behind_it_nothing_is_asked() -> None:
    assert answers(room(1.2))
    for x in (3.0, 3.3):
        assert not answers(room(1.2, thing("vase", (x, 0.8, 0), (0.2, 0.2, 0.3))))
    assert answers(room(1.2, thing("vase", (4.2, 0.8, 0), (0.2, 0.2, 0.3))))
    assert answers(room(1.2, thing("lamp", (3.0, 0.8, 2.2), (0.3, 0.3, 0.3), support="ceiling")))


def test_where_its_floor_is_not_shown_nothing_is_asked() -> None:
    screen = thing("screen", (2.2, 0.62, 0), (0.05, 0.5, 0.6))
    assert not answers(room(1.2, screen))
    assert not answers(room(1.2, eye=(3.0, -2.5, 0.5), target=(3.0, 0.0, 0.3)))


def test_the_corridor_of_two_turned_outlines_is_as_wide_as_they_are_apart_by_brute_force() -> None:
    rng = np.random.default_rng(4)
    for _ in range(30):
        one, other = (
            np.array([(-x, -y), (x, -y), (x, y), (-x, y)]) @ np.array([[np.cos(t), np.sin(t)], [-np.sin(t), np.cos(t)]])
            for x, y, t in rng.uniform((0.1, 0.1, 0), (0.6, 0.6, 6.3), (2, 3))
        )
        other = other + rng.uniform(1.8, 3.0) * np.array([1.0, rng.uniform(-0.5, 0.5)])
        at, u, v, wide, (low, high) = corridor(one, other)
        sides = [
            np.concatenate(
                [a + (b - a) * np.linspace(0, 1, 400)[:, None] for a, b in zip(o, np.roll(o, -1, axis=0), strict=True)]
            )
            for o in (one, other)
        ]
        least = np.hypot(*(sides[0][:, None] - sides[1][None]).transpose(2, 0, 1)).min()
        assert wide == pytest.approx(least, abs=2e-3)
        assert ((one - at) @ u).max() <= 1e-9
        assert ((other - at) @ u).min() >= wide - 1e-9
        assert low <= 1e-9 <= high + 2e-9
        assert u @ v == pytest.approx(0)


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = FitsBetween.example()
    facts = measured(example.scene)
    assert example_answers(FitsBetween, facts) == {example.answer}
    found = asked(FitsBetween(), facts)
    assert {question.answer.text for question in found} == {"yes", "no"}
    for question in found:
        assert problems(facts, question_row(question), LEAST) == []


def test_the_audit_sees_what_is_changed() -> None:
    facts = room(1.2)
    question = next(one for one in asked(FitsBetween(), facts) if one.evidence["width_cm"] == 70)
    row = question_row(question)
    assert problems(facts, row, LEAST) == []
    for what, lie in tampered(question):
        if "exchanged" not in what:  # the gap is that of both
            assert problems(facts, lie, LEAST), what
    assert problems(facts, changed(row, width_cm=80), LEAST)
    assert problems(facts, changed(row, width_cm=71), LEAST)
    assert problems(facts, row, 0.6)
    for other in (
        room(0.4),
        room(0.8),
        room(1.2, thing("vase", (3.0, 0.8, 0), (0.2, 0.2, 0.3))),
        room(1.2, thing("screen", (2.2, 0.62, 0), (0.05, 0.5, 0.6))),
    ):
        assert any("wrong answers" in one for one in problems(other, row, LEAST))


def test_what_is_asked_of_turned_things_behind_others_the_audit_would_ask_too() -> None:
    """Its places of the gap lie where the two are nearest to each other, ours between all that lies side by side: both must be seen."""
    rng, count = np.random.default_rng(2), 0
    for _ in range(24):
        x, y, yaw = rng.uniform((2.4, -0.9, -0.8), (3.4, -0.3, 0.8))
        far, along, turn = rng.uniform((1.0, -0.6, -0.8), (2.0, 0.6, 0.8))
        screen = thing("screen", (x - 0.9, y + rng.uniform(0, 1.0), 0), (0.05, rng.uniform(0.2, 0.9), rng.uniform(0.2, 0.6)))
        stool, cabinet = (
            Object.box(name, name, (0.0, 0.0), size).model_copy(update={"world_from_object": yaw_pose([*at, 0.0], angle)})
            for name, at, size, angle in (
                ("stool", (x, y), (0.4, 0.4, 0.5), yaw), ("cabinet", (x + along, y + far), (0.9, 0.5, 0.5), turn)
            )
        )  # fmt: skip
        facts = room(1.0, screen)
        facts = measured(facts.scene.model_copy(update={"objects": [stool, cabinet, screen]}))
        for question in asked(FitsBetween(), facts)[:2]:
            count += 1
            assert problems(facts, question_row(question), LEAST) == []
    assert count > 12
