"""What alone stands elsewhere in the second of two pictures of a place; and views that look at one thing as often as at another."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.compose.activities.motions import Motions, set_in_motion
from scenegen.errors import ViewsError
from scenegen.facts import Facts
from scenegen.frames import inverse, project, yaw_pose
from scenegen.scene import Action, Camera, Key, Object, Scene, Track, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks.inconsistent_view import InconsistentView
from scenegen.views import plan_views
from scenegen.views.single import SingleConfig
from tests.asking import SOME_ROOMS, asked, changed, looked_at, problems, tampered
from tests.scenes import composed, move, thing

PLACES = {"box": (3.4, 1.0), "lamp": (3.6, 0.2), "vase": (3.2, -0.6), "stool": (4.4, -1.0), "crate": (4.6, 0.4)}
AWAY = (4.0, -0.5)
SECOND = (1.5, -3.0, 1.6)


def slid(name: str, to: tuple[float, float]) -> Track:
    keys = [Key(time=time, world_from_object=yaw_pose([*at, 0], 0.0)) for time, at in ((0.4, PLACES[name]), (2.0, to))]
    return Track(entity=name, keys=keys)


def place(
    *tracks: Track, second: tuple[float, float, float] = SECOND, more: tuple[Object, ...] = (), **others: tuple[float, float]
) -> Scene:
    """Five boxes near one another, seen whole from two sides; what the tracks say happens to them."""
    sizes = {"crate": (0.6, 0.6, 0.6)}
    things = [thing(name, (*at, 0), sizes.get(name, (0.3, 0.3, 0.4))) for name, at in {**PLACES, **others}.items()]
    done = [Action(verb="slide", start=0.4, end=2.0, mover="thing", target=track.entity) for track in tracks]
    shots = [
        Camera.look_at(f"revisit0-{k}", eye, (3.9, -0.2, 0.3), hfov_deg=75, width=320, height=240).model_copy(
            update={"time": time}
        )
        for k, (eye, time) in enumerate((((0, 0, 1.6), 0.0), (second, 0.4), (second, 3.0)))
    ]
    return Scene(id="s", objects=[*things, *more], tracks=list(tracks), actions=done, cameras=shots)


def seen(scene: Scene) -> Facts:
    return looked_at(scene, ViewSet(id="revisit0", kind="revisit", cameras=tuple(scene.cameras)))


def found(scene: Scene, **fields: float) -> list[str]:
    """What is asked to be boxed."""
    return [question.evidence["target"] for question in asked(InconsistentView(**fields), seen(scene))]


def test_the_box_is_where_the_second_picture_shows_what_was_moved() -> None:
    scene = place(slid("lamp", AWAY))
    [question] = asked(InconsistentView(), seen(scene))
    last = scene.cameras[-1]
    corners = np.array([[AWAY[0] + x, AWAY[1] + y, z] for x in (-0.15, 0.15) for y in (-0.15, 0.15) for z in (0, 0.4)])
    points, _ = project(last.K, inverse(last.world_from_camera), corners)
    assert np.abs(np.array(question.answer.box) - [*points.min(0), *points.max(0)]).max() <= 1.0  # type: ignore[attr-defined]
    assert list(question.view_ids) == ["s/revisit0-0", "s/revisit0-2"]
    assert question.options == []
    assert question.evidence["moved_m"] == pytest.approx(np.hypot(0.4, 0.7), abs=1e-4)
    assert question.evidence["widths"] == pytest.approx(np.hypot(0.4, 0.7) / 0.3, abs=1e-3)


def test_it_is_asked_where_one_thing_alone_disagrees_and_clearly() -> None:
    assert found(place(slid("lamp", AWAY))) == ["lamp"]
    assert not found(place(slid("lamp", PLACES["lamp"])))
    assert not found(place(slid("lamp", (3.8, 0.4))))
    assert not found(place(slid("lamp", AWAY), slid("vase", (3.0, -1.4))))
    assert not found(place(slid("lamp", AWAY)), least_m=1.6)
    assert not found(place(slid("lamp", AWAY)), told=0.85)


def test_where_what_else_moves_is_in_neither_picture_it_is_asked() -> None:
    far = Track(entity="cart", keys=[Key(time=t, world_from_object=yaw_pose([-5.0 - t, 0, 0], 0.0)) for t in (0.4, 2.0)])
    scene = place(slid("lamp", AWAY), more=(thing("cart", (-5.4, 0, 0), (0.3, 0.3, 0.4)),))
    assert found(scene.model_copy(update={"tracks": [*scene.tracks, far]})) == ["lamp"]


def test_views_from_about_one_side_or_from_opposite_sides_are_not_asked_about() -> None:
    assert not found(place(slid("lamp", AWAY), second=(0.1, -0.6, 1.6)))
    assert not found(place(slid("lamp", AWAY), second=(7.5, 1.0, 1.6)))


def test_with_too_few_others_it_is_not_asked() -> None:
    assert not found(place(slid("lamp", AWAY), box=(3.4, 8.0), stool=(9.0, -5.0)))


def test_behind_something_or_before_a_mirror_it_is_not_asked() -> None:
    screen = thing("screen", (3.6, 0.05, 0), (0.1, 0.05, 0.5))
    assert found(place(slid("lamp", AWAY), more=(screen,))) == ["lamp"]
    wide = thing("screen", (3.15, 0.2, 0), (0.05, 0.25, 0.33))
    assert not found(place(slid("lamp", AWAY), more=(wide,)))
    mirror = thing("mirror", (4.6, -0.4, 0), (0.05, 0.3, 0.5))
    assert not found(place(slid("lamp", AWAY), more=(mirror,)))


def test_a_place_turned_and_shifted_as_a_whole_is_answered_the_same() -> None:
    scene, way = place(slid("lamp", AWAY)), yaw_pose([2.0, -3.0, 0.0], 1.1)
    keys = [key.model_copy(update={"world_from_object": way @ key.world_from_object}) for key in scene.tracks[0].keys]
    cameras = [one.model_copy(update={"world_from_camera": way @ one.world_from_camera}) for one in scene.cameras]
    turned = move(scene, 1.1, (2.0, -3.0)).model_copy(update={"tracks": [Track(entity="lamp", keys=keys)], "cameras": cameras})
    (one,), (other,) = (asked(InconsistentView(), seen(some)) for some in (scene, turned))
    assert one.answer.agrees(other.answer)


@pytest.mark.slow
def test_the_audit_agrees_and_sees_what_is_changed() -> None:
    facts = seen(place(slid("lamp", AWAY)))
    [question] = asked(InconsistentView(), facts)
    row = question_row(question)
    assert problems(facts, row, 0.5) == []
    for what, lie in tampered(question):
        assert problems(facts, lie, 0.5), what
    assert problems(facts, changed(row, target="vase"), 0.5)
    assert problems(facts, changed(row, called="vase"), 0.5)
    assert problems(facts, row, 2.0)
    first, last = row["view_ids"]
    for views in ([first], [last], [first, last[:-1] + "1"], [last[:-1] + "1", last]):
        assert problems(facts, {**row, "view_ids": views}, 0.5), views
    for other in (
        place(slid("vase", AWAY)),
        place(slid("lamp", AWAY), slid("vase", (3.0, -1.4))),
        place(slid("lamp", (3.8, 0.4))),
        place(slid("lamp", AWAY), second=(0.1, -0.6, 1.6)),
        place(slid("lamp", AWAY), box=(3.4, 8.0), stool=(9.0, -5.0)),
    ):
        assert any("wrong answers" in one for one in problems(seen(other), row, 0.5))


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = InconsistentView.example()
    assert example.view_set is not None
    facts = looked_at(example.scene, example.view_set)
    [question] = asked(InconsistentView(), facts)
    assert question.answer.text == example.answer
    assert problems(facts, question_row(question), 0.5) == []


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count, rooms = 0, ("bedroom", "office", "library", "living_room", "classroom", "kitchen")
    for number, kind in list(enumerate(rooms))[::every]:
        scene = composed(kind, (number, 3), SingleConfig(sets=0))
        moving, _ = set_in_motion(scene, np.random.default_rng(number), Motions(count=(1, 1), kinds=["slide_among"], things=1.0))
        fields = {"width": 320, "height": 240, "sets": 3, "around": True, "least": 3, "turned_deg": (25, 80)}
        try:
            sets = plan_views(moving, "revisit", fields, np.random.default_rng(number))
        except ViewsError:
            continue
        for view_set in sets:
            facts = looked_at(moving, view_set)
            for question in asked(InconsistentView(), facts):
                assert problems(facts, question_row(question), 0.5) == []
                count += 1
    assert count >= (4 if every == 1 else 1)
