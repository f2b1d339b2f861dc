"""At which marked spot one stands, by what is on one's left and right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.facts.seeing import mask
from scenegen.frames import inverse, project, rays_through
from scenegen.scene import Object
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.common.floor import CLEAR_M
from scenegen.tasks.self_location import SelfLocation
from tests.asking import SOME_ROOMS, asked, changed, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, thing

OTHER = {"left": "right", "right": "left"}


def room(*more: Object, mirrored: bool = False, **fields: Any) -> Facts:
    scene = SelfLocation.example().scene
    scene = scene.model_copy(update={"objects": [*scene.objects, *more], **fields})
    scene = mirror(scene).model_copy(update={"room": scene.room}) if mirrored else scene  # which is its own mirror image
    return looked_at(scene, single_set(scene))


def questions(facts: Facts, seeds: int = 8, **fields: Any) -> list[Question]:
    return [question for seed in range(seeds) for question in asked(SelfLocation(**fields), facts, seed=seed)]


def spots(facts: Facts, question: Question) -> list[np.ndarray]:
    """(2,) each: what the marks show of the floor's plane."""
    camera, out = facts.camera("c"), []
    for mark in question.marks:
        ray = rays_through(camera.K, camera.world_from_camera, *(np.array(value) for value in mark.at))
        eye = camera.world_from_camera[:3, 3]
        out.append((eye + ray * (-eye[2] / ray[2]))[:2])
    return out


def sides(facts: Facts, at: np.ndarray, question: Question) -> tuple[str, str]:
    """By the sign of cross products of points all over both boxes; "both" where they differ."""
    inside = np.stack(np.meshgrid(*(np.linspace(-0.5, 0.5, 9),) * 2), -1).reshape(-1, 2)

    def points(role: str) -> np.ndarray:
        k = facts.index[str(question.evidence[role])]
        return inside * facts.sizes[k, :2] @ facts.poses[k, :2, :2].T + facts.poses[k, :2, 3] - at

    faced, told = points("facing"), []
    for role in ("first", "second"):
        other = points(role)
        turn = faced[:, None, 0] * other[None, :, 1] - faced[:, None, 1] * other[None, :, 0]
        told.append("left" if (turn > 0).all() else "right" if (turn < 0).all() else "both")
    return told[0], told[1]


def test_of_the_spots_one_alone_has_all_of_both_things_on_the_sides_that_are_told() -> None:
    facts = room(thing("crate", (1.8, 1.6, 0), (0.4, 0.5, 0.4)), thing("stool", (5.6, -1.2, 0), (0.4, 0.4, 0.5)))
    found = questions(facts, 3)
    assert len(found) > 20
    for question in found:
        wanted = (question.evidence["first_side"], question.evidence["second_side"])
        cases = [sides(facts, at, question) for at in spots(facts, question)]
        assert len(set(cases)) == 3
        assert "both" not in {way for case in cases for way in case}
        assert question.answer.text == f"point {cases.index(wanted) + 1}"  # type: ignore[arg-type]
    assert {question.answer.text for question in found} == {"point 1", "point 2", "point 3"}
    assert len({(q.evidence["first_side"], q.evidence["second_side"]) for q in found}) == 4


def test_one_can_stand_where_the_marks_are_and_they_are_told_apart() -> None:
    facts = room()
    for question in questions(facts):
        places = np.array([mark.at for mark in question.marks])
        for name in facts.seen("c"):
            rows, columns = np.nonzero(mask(facts, "c", name))
            assert min(np.hypot(rows + 0.5 - y, columns + 0.5 - x).min() for x, y in places) > 0.02 * 320
        assert min(np.hypot(*(places[a] - places[b])) for a, b in ((0, 1), (0, 2), (1, 2))) >= 0.1 * 320
        assert (places > 0.04 * 320).all()
        assert (places < np.array([320, 240]) - 0.04 * 320).all()
        for at in spots(facts, question):
            for k in range(len(facts.ids)):
                off = np.abs((at - facts.poses[k, :2, 3]) @ facts.poses[k, :2, :2]) - facts.sizes[k, :2] / 2
                assert np.hypot(*np.maximum(off, 0)) >= CLEAR_M - 1e-6
            assert CLEAR_M <= at[0] <= 7 - CLEAR_M
            assert abs(at[1]) <= 3 - CLEAR_M
            uv, depth = project(facts.camera("c").K, inverse(facts.camera("c").world_from_camera), np.array([[*at, 0.0]]))
            assert depth[0] > 0
            assert min(np.hypot(*(uv[0] - place)) for place in places) < 1e-6


def test_a_mirror_swaps_the_sides() -> None:
    """Of the same three things; what is drawn among spots is luck."""

    def cases(facts: Facts, swap: bool) -> set[tuple[str, ...]]:
        return {
            (*(str(q.evidence[role]) for role in ("facing", "first", "second")),
             *(OTHER[str(q.evidence[f"{role}_side"])] if swap else str(q.evidence[f"{role}_side"]) for role in ("first", "second")))
            for q in questions(facts, 20)
        }  # fmt: skip

    assert cases(room(), swap=False) == cases(room(mirrored=True), swap=True)


def test_wider_margins_ask_less_and_without_a_plain_room_nothing_is_asked() -> None:
    assert all(question.evidence.margin.value >= 12 for question in questions(room()))
    assert not questions(room(), margin_deg=50)
    assert not questions(room(room=None))


@pytest.mark.slow
@SOME_ROOMS
def test_rooms_have_them_and_the_audit_agrees_and_sees_what_is_changed(every: int) -> None:
    found = 0
    for facts in in_rooms(("living_room", "office", "classroom", "library", "cafe", "gym"), every, people=(0, 2)):
        for question in asked(SelfLocation(), facts, most=2):
            row = question_row(question)
            assert problems(facts, row, 12.0) == []
            for what, other in tampered(question):
                assert problems(facts, other, 12.0), what
            found += 1
    assert found >= 2


@pytest.fixture(scope="module")
def one() -> tuple[Facts, dict[str, Any]]:
    facts = room()
    return facts, question_row(next(q for q in questions(facts) if q.evidence["first_side"] != q.evidence["second_side"]))


def moved(row: dict[str, Any], number: int, at: tuple[float, float]) -> dict[str, Any]:
    marks = [dict(mark) for mark in row["marks"]]
    marks[number]["at"] = list(at)
    return {**row, "marks": marks}


def test_the_audit_reads_the_marks(one: tuple[Facts, dict[str, Any]]) -> None:
    facts, row = one
    assert problems(facts, row, 12.0) == []
    right = int(row["answer"][-1]) - 1
    places = [mark["at"] for mark in row["marks"]]
    assert problems(facts, moved(moved(row, 0, places[1]), 1, places[0]), 12.0), "two marks exchanged"
    assert problems(facts, moved(row, right, (160.0, 10.0)), 12.0), "on the wall"
    chair = facts.sight("c", "armchair").box2d
    assert chair is not None
    assert problems(facts, moved(row, right, ((chair[0] + chair[2]) / 2, (chair[1] + chair[3]) / 2)), 12.0), "on a thing"
    beside = facts.sight("c", "armchair").box2d
    assert beside is not None
    assert problems(facts, moved(row, right, (beside[2] + 3.0, beside[3] - 4.0)), 12.0), (
        "on the floor, and beside what is before it"
    )
    near = (places[right][0] + 1.0, places[right][1])
    assert problems(facts, moved(row, (right + 1) % 3, near), 12.0), "beside another mark"
    assert problems(facts, {**row, "marks": row["marks"][:2]}, 12.0)


def test_the_audit_reads_the_sides_and_the_reason(one: tuple[Facts, dict[str, Any]]) -> None:
    facts, row = one
    first, second = (json_of(row)[f"{role}_side"] for role in ("first", "second"))
    assert problems(facts, changed(row, first_side=second, second_side=first), 12.0)
    text = (
        row["question"]
        .replace(f"on your {first}", "on your @")
        .replace(f"on your {second}", f"on your {first}")
        .replace("@", second)
    )
    assert problems(facts, {**row, "question": text}, 12.0)
    told = row["rationale"].replace(f"to the {first}", f"to the {second}", 1)
    steps = [{**row["steps"][0], "text": told}]
    assert problems(facts, {**row, "rationale": told, "steps": steps}, 12.0)


def json_of(row: dict[str, Any]) -> dict[str, Any]:
    import json

    out: dict[str, Any] = json.loads(row["evidence"])["parameters"]
    return out
