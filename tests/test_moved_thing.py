"""Which thing moved while a camera that stands still looked on."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from scenegen.compose.activities.motions import add_motion
from scenegen.errors import ViewsError
from scenegen.facts import Facts
from scenegen.frames import yaw_pose
from scenegen.scene import Action, Camera, Carrier, Key, Scene, Track, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.common.visits import as_well
from scenegen.tasks.moved_thing import MovedThing
from scenegen.views import plan_views
from scenegen.views.single import SingleConfig
from tests.asking import SOME_ROOMS, asked, looked_at, over_time, problems, tampered
from tests.scenes import composed, person, seen_from_boxes, thing
from tests.staged import room

FPS = 5.0
ROOMS = ("living_room", "bedroom", "office", "library", "classroom", "gym", "cafe", "playground")


def watched(scene: Scene, camera: Camera, until: float, fps: float = FPS) -> ViewSet:
    """A clip from the start of a scene to a time through a camera that stands still."""
    frames = range(int(until * fps) + 1)
    cameras = tuple(camera.model_copy(update={"id": f"watch0-{k:03d}", "time": k / fps}) for k in frames)
    return ViewSet(id="watch0", kind="watch", cameras=cameras, fps=fps)


def row_of_four(*tracks: Track, actions: list[Action] | None = None, people: bool = False) -> Facts:
    """Four boxes before a camera, seen whole; what the tracks say happens to them."""
    things = [
        thing(name, (4, y, 0), (0.4, 0.4, 0.6)) for name, y in (("box", 1.5), ("lamp", 0.5), ("vase", -0.5), ("stool", -1.5))
    ]
    crowd = [person("ann", (3, 2.2), 0.0)] if people else []
    done = [Action(verb="slide", start=0.5, end=2.0, mover="thing", target=track.entity) for track in tracks]
    log = done if actions is None else actions
    scene = Scene(id="s", objects=things, people=crowd, tracks=list(tracks), actions=log)
    view_set = watched(scene, Camera.look_at("shot", (0, 0, 1.5), (4, 0, 0.3), hfov_deg=80), 2.4)
    whole = scene.model_copy(update={"cameras": list(view_set.cameras)})
    seen = {one.id: seen_from_boxes(whole.at(one.time).model_copy(update={"cameras": [one]}))[one.id] for one in view_set.cameras}
    return over_time(whole, seen, view_set)


def slid(name: str, y: float, to: tuple[float, float], back: bool = False, **more: object) -> Track:
    """A track from (4, y) to another place, turning on the way, and back if wanted."""
    keys = [(0.5, 4.0, y, 0.0), (1.5, *to, 0.9), *([(2.0, 4.0, y, 0.0)] if back else [])]
    poses = [Key(time=time, world_from_object=yaw_pose([x, v, 0], yaw)) for time, x, v, yaw in keys]
    return Track(entity=name, keys=poses, **more)  # type: ignore[arg-type]


def moved(facts: Facts, **fields: float) -> set[str]:
    return {question.answer.label for seed in range(3) for question in asked(MovedThing(**fields), facts, seed=seed)}


def test_it_is_the_one_that_is_elsewhere_at_the_end() -> None:
    facts = row_of_four(slid("lamp", 0.5, (3.4, 0.6)))
    assert moved(facts) == {"lamp"}
    for question in asked(MovedThing(), facts):
        assert sorted(question.options) == sorted(question.answer.labels)
        assert question.evidence["moved_m"] == pytest.approx(np.hypot(0.6, 0.1), abs=1e-4)
        assert len(question.view_ids) == len(facts.scene.cameras)


def test_two_that_moved_are_asked_about_each_for_itself() -> None:
    facts = row_of_four(slid("lamp", 0.5, (3.2, 0.6)), slid("vase", -0.5, (3.2, -0.6)))
    assert moved(facts) == {"lamp", "vase"}
    for question in asked(MovedThing(), facts):
        assert len({"lamp", "vase"} & set(question.answer.labels)) == 1


def test_only_what_could_have_moved_as_well_stands_beside_it() -> None:
    """A poster, a desk and a plant in the ground never move, nor does what stands on them so often as what stands on the floor."""
    facts = row_of_four(slid("lamp", 0.5, (3.4, 0.6)))
    kinds = {
        "floor": [("basket", {"support": "floor"}), ("suitcase", {"support": "floor"})],
        "top": [("laptop", {"support": "object"}), ("vase", {"support": "object"})],
        "never": [("poster", {"support": "wall"}), ("desk", {"size": (0.7, 1.6, 0.7)}), ("tree", {}), ("pen", {"support": "object", "size": (0.01, 0.1, 0.01)})],
    }  # fmt: skip
    lamp = facts.entity("lamp")
    for given, left in ((("floor", "top", "never"), ("floor",)), (("top", "never"), ()), (("never",), ())):
        more = [(f"{where} {name}", thing(f"{where} {name}", (0, 0, 0)).model_copy(update={"category": name, **fields})) for where in given for name, fields in kinds[where]]  # fmt: skip
        known = SimpleNamespace(scene=SimpleNamespace(objects=[lamp, *dict(more).values()]), memory={})
        assert set(as_well(known, "lamp", [name for name, _ in more])) == {
            f"{where} {name}" for where in left for name, _ in kinds[where]
        }


def test_what_came_back_or_hardly_went_or_went_straight_away_from_the_camera_is_no_answer() -> None:
    assert not moved(row_of_four(slid("lamp", 0.5, (3.0, 0.9), back=True)))
    assert not moved(row_of_four(slid("lamp", 0.5, (3.9, 0.55))))
    assert not moved(row_of_four(slid("lamp", 0.5, (4.25, 0.53))), shift=0.1)
    assert not moved(row_of_four(slid("lamp", 0.5, (3.4, 0.6))), least_m=0.9)


def test_what_is_not_in_the_log_is_not_said_to_have_moved() -> None:
    track = slid("lamp", 0.5, (3.4, 0.6))
    assert not moved(row_of_four(track, actions=[]))
    other = [Action(verb="slide", start=0.5, end=2.0, mover="thing", target="vase")]
    assert not moved(row_of_four(track, actions=other))
    late = [Action(verb="slide", start=5.0, end=6.0, mover="thing", target="lamp")]
    assert not moved(row_of_four(track, actions=late))


def test_what_somebody_carries_moved_and_people_are_not_asked_about() -> None:
    carried = slid("lamp", 0.5, (3.4, 0.6), carriers=[Carrier(time=0.5, parent="ann", support="hand", hands=("left",))])
    walk = [Action(verb="walk", start=0.5, end=2.0, mover="person", actor="ann")]
    facts = row_of_four(carried, actions=walk, people=True)
    assert moved(facts) == {"lamp"}
    for question in asked(MovedThing(), facts):
        assert "ann" not in question.evidence.names
        assert problems(facts, question_row(question), 0.2) == []


def test_a_camera_that_moves_or_pictures_that_are_no_clip_are_not_asked_about() -> None:
    facts = row_of_four(slid("lamp", 0.5, (3.4, 0.6)))
    assert facts.view_set is not None
    aside = [one.model_copy(update={"world_from_camera": yaw_pose([0, 0.1 * k, 0], 0) @ one.world_from_camera}) for k, one in enumerate(facts.view_set.cameras)]  # fmt: skip
    rolling = facts.view_set.model_copy(update={"cameras": tuple(aside)})
    assert not asked(MovedThing(), over_time(facts.scene, dict(facts.views), rolling))  # type: ignore[arg-type]
    assert not asked(MovedThing(), Facts(facts.scene, facts.views))


def caught(facts: Facts, question: Question) -> None:
    row = question_row(question)
    assert problems(facts, row, 0.2) == []
    for what, lie in tampered(question):
        if "exchanged" not in what:  # the things stand in no order
            assert problems(facts, lie, 0.2), what
    assert problems(facts, {**row, "view_ids": row["view_ids"][:-1]}, 0.2)
    assert problems(facts, row, 20.0)


def test_the_audit_agrees_and_sees_what_is_changed() -> None:
    facts = row_of_four(slid("lamp", 0.5, (3.2, 0.6)), slid("vase", -0.5, (3.2, -0.6)))
    found = asked(MovedThing(), facts)
    assert len(found) == 2
    for question in found:
        caught(facts, question)
        still = row_of_four(slid("stool", -1.5, (3.2, -1.6)))
        back = row_of_four(*(slid(name, y, (3.2, 0.6), back=True) for name, y in (("lamp", 0.5), ("vase", -0.5))))
        silent = row_of_four(*facts.scene.tracks, actions=[])  # type: ignore[arg-type]
        for other in (still, back, silent):
            assert any("wrong answers" in problem for problem in problems(other, question_row(question), 0.2))


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = MovedThing.example()
    assert example.view_set is not None
    facts = looked_at(example.scene, example.view_set)
    [question] = asked(MovedThing(), facts)
    assert question.answer.text == example.answer
    caught(facts, question)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["slide", "roll", "drop", "push", "carry"])
def test_motions_of_a_furnished_room_are_told_by_what_moved(kind: str) -> None:
    scene, why = add_motion(room(), kind, np.random.default_rng(0))
    assert scene is not None, why
    facts = looked_at(scene, watched(scene, scene.cameras[0], min(scene.duration, 8.0)))
    for question in asked(MovedThing(), facts):
        [name] = [one.id for one in question.evidence.operands if one.phrase == question.answer.label]
        assert name in {action.target for action in scene.actions} | {one.id for one in scene.objects if one.parent}
        assert problems(facts, question_row(question), 0.2) == []


@pytest.mark.slow
@SOME_ROOMS
def test_clips_of_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for number, kind in list(enumerate(ROOMS))[::every]:
        scene = composed(kind, (number, 3), SingleConfig(sets=0))
        for motion in ("slide", "roll"):
            moving, _ = add_motion(scene, motion, np.random.default_rng(number))
            scene = moving or scene
        fields = {"width": 240, "height": 180, "frames": 12, "fps": 2}
        try:
            [view_set] = plan_views(scene, "watch", fields, np.random.default_rng(number))
        except ViewsError:
            continue
        facts = looked_at(scene, view_set)
        for question in asked(MovedThing(), facts):
            assert problems(facts, question_row(question), 0.2) == []
            count += 1
    assert count >= (4 if every == 1 else 1)


def test_the_same_two_in_another_order_are_the_same_question() -> None:
    """Which of its items comes first is no difference: a question is about what it is about."""
    question = asked(MovedThing(), row_of_four(slid("lamp", 0.5, (3.4, 0.6))))[0]
    turned = question.model_copy(
        update={"evidence": question.evidence.model_copy(update={"operands": question.evidence.operands[::-1]})}
    )
    assert len(question.evidence.operands) >= 2
    assert turned.about == question.about
