"""How many different things of a kind the video of a walk shows, in all and in its first seconds."""

from __future__ import annotations

from functools import cache

import pytest

from scenegen.facts import Facts
from scenegen.scene import Camera, Key, Scene, Track, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks.common.sampled import decided_by
from scenegen.tasks.running_count import RunningCount
from tests.asking import asked, example_answers, looked_at, problems, tampered
from tests.scenes import thing
from tests.test_sampling import agreed

RATE = 5.0


def walk(*things: tuple[str, str, float], tracks: tuple[Track, ...] = ()) -> Facts:
    """A camera goes 12 m along a row at 1 m/s and looks to its left. things: id, noun and place along the row."""
    objects = [thing(name, (x, 2.0, 0), (0.5, 0.5, 1.0), label=label) for name, label, x in things]
    shots = [
        Camera.look_at("shot", (k / RATE, 0.0, 1.2), (k / RATE, 2.0, 0.8), hfov_deg=60, width=160, height=120) for k in range(61)
    ]
    cameras = tuple(shot.model_copy(update={"id": f"walk0-{k:03d}", "time": k / RATE}) for k, shot in enumerate(shots))
    scene = Scene(id="row", objects=objects, cameras=list(cameras), tracks=list(tracks))
    return looked_at(scene, ViewSet(id="walk0", kind="walk", cameras=cameras, fps=RATE))


@cache
def chairs() -> Facts:
    return walk(("a", "chair", 1.0), ("b", "chair", 6.0), ("c", "chair", 10.5), ("d", "sofa", 3.5), ("e", "suitcase", -4.0))


def counted(facts: Facts) -> dict[tuple[str, float], str]:
    found = [question for seed in range(3) for question in asked(RunningCount(lone=1.0), facts, seed=seed)]
    return {(str(q.evidence["noun"]), float(q.evidence["until_s"])): q.answer.text for q in found}


def test_the_hand_made_example() -> None:
    example = RunningCount.example()
    assert example.view_set is not None
    assert example_answers(RunningCount, looked_at(example.scene, example.view_set)) == {"1"}


def test_each_is_counted_once_by_the_time_that_is_asked_for() -> None:
    """The camera is beside a thing after as many seconds as it is metres along, and first shows some of it 1.6 s before."""
    found = counted(chairs())
    assert (found["chair", 0.0], found["sofa", 0.0], found["suitcase", 0.0]) == ("3", "1", "0")
    assert {until: found.get(("chair", until)) for until in (2.0, 3.0, 4.0, 7.0, 8.0, 11.0)} == {
        2.0: "1", 3.0: "1", 4.0: None, 7.0: "2", 8.0: "2", 11.0: "3",
    }  # fmt: skip
    assert found["sofa", 4.0] == "1"


def test_one_that_comes_again_is_not_two() -> None:
    facts = chairs()
    assert facts.view_set is not None
    names = [camera.id for camera in facts.view_set.cameras]
    there_and_back = {name: facts.views[names[k if k <= 30 else 60 - k]] for k, name in enumerate(names)}
    again = Facts(facts.scene, there_and_back, view_set=facts.view_set)
    assert counted(again)["chair", 0.0] == "2"


def test_what_moves_or_could_be_taken_for_one_leaves_the_number_in_doubt() -> None:
    keys = [Key(time=time, world_from_object=thing("b", (x, 2.0, 0)).world_from_object) for time, x in ((0.0, 6.0), (3.0, 7.0))]
    moving = walk(("a", "chair", 1.0), ("b", "chair", 6.0), ("d", "sofa", 3.5), tracks=(Track(entity="b", keys=keys),))
    assert not any(noun == "chair" for noun, _ in counted(moving))
    office = counted(walk(("a", "chair", 1.0), ("b", "office chair", 6.0)))
    assert ("chair", 3.0) in office
    assert not any((noun, until) in office for noun, until in (("chair", 0.0), ("chair", 7.0), ("office chair", 0.0)))
    mirror = counted(walk(("a", "chair", 1.0), ("m", "mirror", 9.0)))
    assert ("chair", 3.0) in mirror
    assert ("chair", 0.0) not in mirror


def test_what_is_glimpsed_and_never_seen_well_is_in_doubt() -> None:
    assert ("chair", 0.0) not in counted(walk(("a", "chair", 1.0), ("b", "chair", 13.25)))


def test_the_audit_agrees_and_catches_every_lie() -> None:
    for question in asked(RunningCount(lone=1.0), chairs())[:8]:
        assert problems(chairs(), question_row(question), 0.5) == []
        for what, row in tampered(question):
            assert problems(chairs(), row, 0.5), what
    row = question_row(asked(RunningCount(), chairs())[0])
    assert problems(chairs(), {**row, "view_ids": row["view_ids"][1:]}, 0.5)


@pytest.mark.parametrize("until", [0.0, 7.0])
def test_few_frames_decide_it_where_they_show_all_that_is_counted(until: float) -> None:
    facts = chairs()
    question = next(q for q in asked(RunningCount(), facts) if (q.evidence["noun"], q.evidence["until_s"]) == ("chair", until))
    found = agreed(facts, question)
    assert {"uniform-16", "fps-1", "all"} <= set(found)
    task = RunningCount()
    assert not task.decides(facts, question, (0, 5, 20))
    assert task.decides(facts, question, (5, 30, 53))
    assert task.decides(facts, question, (5, 30)) == (until == 7.0)
    assert decided_by(task, facts, question) == found
