"""Whether pictures of somebody who walks run forward or backward in time."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.frames import yaw_pose
from scenegen.scene import Action, BodyKey, BodyTrack, Camera, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.arrow_of_time import ArrowOfTime
from tests.asking import asked, over_time, problems, tampered
from tests.scenes import person, seen_from_boxes, thing
from tests.test_moved_thing import watched


@lru_cache(maxsize=8)
def walked(facing_deg: float = 90.0, far: float = 2.0, other_deg: float | None = None) -> Facts:
    """Ann goes `far` metres north before a camera that looks east, her body turned `facing_deg` to the left of east; and Bea the same, farther off."""
    who = {"ann": ((4.0, -1.0), facing_deg), **({} if other_deg is None else {"bea": ((5.5, -1.0), other_deg)})}
    people, tracks, actions = [], [], []
    for name, ((x, y), degrees) in who.items():
        yaw = float(np.deg2rad(degrees))
        one = person(name, (x, y), yaw, attributes={"top": "shirt", "top_color": "red" if name == "ann" else "blue"})
        keys = [
            BodyKey(time=time, world_from_body=yaw_pose([x, y + go, 0], yaw), posture=one.posture)
            for time, go in ((0.0, 0.0), (2.0, far))
        ]
        people.append(one)
        tracks.append(BodyTrack(entity=name, keys=keys))
        actions.append(Action(verb="walk", start=0.0, end=2.0, mover="person", actor=name))
    things = [thing("lamp", (6, 2, 0), (0.4, 0.4, 1.6))]
    scene = Scene(id="s", objects=things, people=people, tracks=tracks, actions=actions)
    view_set = watched(scene, Camera.look_at("shot", (0, 0, 1.5), (4, 0, 1.0), hfov_deg=80), 2.0)
    whole = scene.model_copy(update={"cameras": list(view_set.cameras)})
    seen = {one.id: seen_from_boxes(whole.at(one.time).model_copy(update={"cameras": [one]}))[one.id] for one in view_set.cameras}
    return over_time(whole, seen, view_set)


def test_both_orders_of_the_same_pictures_are_asked_and_told_apart() -> None:
    facts = walked()
    assert facts.view_set is not None
    times = {f"s/{camera.id}": camera.time for camera in facts.view_set.cameras}
    for order in ("forward", "backward"):
        [question] = asked(ArrowOfTime(), facts, wanted=order)
        shown = [times[view] for view in question.view_ids]
        assert question.answer.text == order
        assert shown == sorted(shown, reverse=order == "backward")
        assert len(shown) == 4
        assert question.evidence["step_m"] == pytest.approx(np.diff(sorted(shown)).min(), abs=1e-6)
        row = question_row(question)
        assert problems(facts, row, 0.3) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 0.3), what
        assert any("wrong answers" in problem for problem in problems(facts, {**row, "view_ids": row["view_ids"][::-1]}, 0.3))
        mixed = [row["view_ids"][k] for k in (1, 0, 2, 3)]
        assert any("wrong answers" in problem for problem in problems(facts, {**row, "view_ids": mixed}, 0.3))
        assert problems(facts, row, 5.0)


def test_who_goes_sideways_or_backwards_or_hardly_or_past_one_who_does_tells_nothing() -> None:
    assert asked(ArrowOfTime(), walked(far=2.0))
    assert asked(ArrowOfTime(), walked(other_deg=90.0))
    assert not asked(ArrowOfTime(), walked(facing_deg=-90.0))
    assert not asked(ArrowOfTime(), walked(facing_deg=40.0))
    assert not asked(ArrowOfTime(), walked(far=0.5))
    assert not asked(ArrowOfTime(), walked(other_deg=-90.0))


def test_the_audit_does_not_believe_one_who_walks_backwards() -> None:
    [question] = asked(ArrowOfTime(), walked(), wanted="forward")
    for other in (walked(facing_deg=-90.0), walked(facing_deg=40.0), walked(other_deg=-90.0)):
        assert any("wrong answers" in problem for problem in problems(other, question_row(question), 0.3))


def test_a_short_walk_is_told_by_fewer_pictures() -> None:
    found = asked(ArrowOfTime(), walked(far=0.75))
    assert [len(question.view_ids) for question in found] == [3]


def test_pictures_by_a_camera_that_moves_are_not_asked_about() -> None:
    facts = walked()
    assert facts.view_set is not None
    aside = tuple(
        one.model_copy(update={"world_from_camera": yaw_pose([0, 0.01 * k, 0], 0) @ one.world_from_camera})
        for k, one in enumerate(facts.view_set.cameras)
    )
    assert not asked(
        ArrowOfTime(), over_time(facts.scene, dict(facts.views), facts.view_set.model_copy(update={"cameras": aside}))
    )  # type: ignore[arg-type]
