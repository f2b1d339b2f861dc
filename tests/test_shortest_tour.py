"""The shortest way through marked spots on the floor: in metres there, whatever lengths the picture shows."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.facts.seeing import mask
from scenegen.frames import rays_through
from scenegen.scene import Object
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.common.floor import CLEAR_M
from scenegen.tasks.shortest_tour import POINTS, ShortestTour, _lengths
from tests.asking import SOME_ROOMS, asked, changed, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, thing

LABELS = ("1", "2", "3", "S")


def room(*more: Object, mirrored: bool = False, **fields: Any) -> Facts:
    scene = ShortestTour.example().scene
    scene = scene.model_copy(update={"objects": [*scene.objects, *more], **fields})
    scene = mirror(scene).model_copy(update={"room": scene.room}) if mirrored else scene  # which is its own mirror image
    return looked_at(scene, single_set(scene))


def spots(facts: Facts, question: Question) -> dict[str, np.ndarray]:
    """(2,) each, by the marks' labels: what they show of the floor's plane."""
    camera, out = facts.camera("c"), {}
    for mark in question.marks:
        ray = rays_through(camera.K, camera.world_from_camera, *(np.array(value) for value in mark.at))
        eye = camera.world_from_camera[:3, 3]
        out[mark.label] = (eye + ray * (-eye[2] / ray[2]))[:2]
    return out


def ways(places: dict[str, Any]) -> list[tuple[float, str]]:
    """Every order of the three points with how long the way from S is, the shortest first."""
    out = []
    for order in permutations("123"):
        stops = [np.asarray(places[label], dtype=float) for label in ("S", *order)]
        length = sum(float(np.hypot(*(b - a))) for a, b in pairwise(stops))
        out.append((length, ", ".join(f"point {label}" for label in order)))
    return sorted(out)


def test_no_other_order_is_as_short_on_the_floor_and_by_how_much_is_told() -> None:
    facts = room()
    found = asked(ShortestTour(), facts)
    assert len(found) >= 6
    for question in found:
        (least, best), (second, other), *_ = ways(spots(facts, question))
        assert best == question.answer.text
        assert question.evidence["length_m"] == pytest.approx(least, abs=1e-3)
        assert question.evidence["next_m"] == pytest.approx(second, abs=1e-3)
        assert question.evidence["next"] == other
        assert second - least >= max(0.6, 0.15 * second) - 1e-6
        assert question.evidence.margin.value == pytest.approx(
            min((second - least) / 0.6, (second - least) / second / 0.15), abs=1e-3
        )
    assert len({question.answer.text for question in found}) > 2


def test_it_is_marked_whether_lengths_in_the_picture_say_the_same() -> None:
    facts, marks = room(), set()
    for question in asked(ShortestTour(), facts):
        _, best = ways({mark.label: mark.at for mark in question.marks})[0]
        assert question.evidence["shortcut"] == ("consistent" if best == question.answer.text else "counter")
        marks.add(question.evidence["shortcut"])
    assert marks == {"consistent", "counter"}
    for cell in ShortestTour.space.cells:
        assert len({q.evidence["shortcut"] for q in asked(ShortestTour(), facts, wanted=cell)}) <= 1, "of one look in a scene"


def test_lengths_of_all_orders() -> None:
    places = np.array([[(0.0, 0.0), (3.0, 0.0), (3.0, 4.0), (0.0, 4.0)]])
    assert _lengths(places)[0] == pytest.approx([10.0, 11.0, 14.0, 13.0, 13.0, 11.0])


def test_all_ways_are_free_and_in_sight_and_marks_are_clear() -> None:
    pillar = thing("pillar", (3.4, 0.2, 0), (0.4, 0.4, 1.0))
    facts = room(pillar)
    found = asked(ShortestTour(), facts)
    assert found
    shown = ~np.logical_or.reduce([mask(facts, "c", name) for name in facts.seen("c")])
    for question in found:
        at, pixels = spots(facts, question), {mark.label: np.array(mark.at) for mark in question.marks}
        assert list(pixels) == list(LABELS)
        for one, other in ((a, b) for k, a in enumerate(LABELS) for b in LABELS[:k]):
            assert np.hypot(*(pixels[one] - pixels[other])) >= 0.1 * 320
            for share in np.linspace(0, 1, 200):
                x, y = pixels[one] + share * (pixels[other] - pixels[one])
                assert shown[int(y), int(x)]
                spot = at[one] + share * (at[other] - at[one])
                for k in range(len(facts.ids)):
                    off = np.abs((spot - facts.poses[k, :2, 3]) @ facts.poses[k, :2, :2]) - facts.sizes[k, :2] / 2
                    assert np.hypot(*np.maximum(off, 0)) >= CLEAR_M - 0.012


def test_a_mirror_changes_no_answer() -> None:
    """The same marks in the mirrored picture are as true of the mirrored room."""
    here, there = room(), room(mirrored=True)
    for question in asked(ShortestTour(), here, most=3):
        row = question_row(question)
        turned = [{**mark, "at": [320.0 - mark["at"][0], mark["at"][1]]} for mark in row["marks"]]
        assert problems(there, {**row, "marks": turned}, 1.0) == []
    assert all(ways(spots(there, question))[0][1] == question.answer.text for question in asked(ShortestTour(), there))


def test_stricter_bounds_ask_less_and_without_a_plain_room_nothing_is_asked() -> None:
    facts = room()
    assert all(q.evidence["next_m"] - q.evidence["length_m"] >= 1.5 for q in asked(ShortestTour(gap_m=1.5), facts))
    assert not asked(ShortestTour(gap_m=9.0), facts)
    assert not asked(ShortestTour(), room(room=None))
    assert {ShortestTour.space.cell(q.answer) for q in asked(ShortestTour(), facts, wanted="first is number 2")} <= {
        "first is number 2"
    }


def test_the_audit_agrees_and_sees_what_is_changed() -> None:
    facts = room(thing("pillar", (3.4, 0.2, 0), (0.4, 0.4, 1.0)))
    for question in asked(ShortestTour(), facts, most=3):
        row = question_row(question)
        assert problems(facts, row, 1.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 1.0), what
        marks = row["marks"]
        swapped = [{**marks[0], "at": marks[1]["at"]}, {**marks[1], "at": marks[0]["at"]}, *marks[2:]]
        assert problems(facts, {**row, "marks": swapped}, 1.0), "two points exchanged"
        assert problems(facts, {**row, "marks": [*marks[:3], {**marks[3], "at": [160.0, 8.0]}]}, 1.0), "a start on the wall"
        assert problems(facts, {**row, "marks": marks[:3]}, 1.0), "no start"
        others = [text for text in (", ".join(order) for order in permutations(POINTS)) if text != question.evidence["next"]]
        assert problems(facts, changed(row, next=others[0]), 1.0)


def test_the_audit_sees_what_stands_in_the_way() -> None:
    facts = room()
    for question in asked(ShortestTour(), facts, most=2):
        at = spots(facts, question)
        middle = (at["1"] + at["S"]) / 2
        barred = room(thing("post", (*middle, 0), (0.1, 0.1, 0.6)))
        assert problems(barred, question_row(question), 1.0)


@pytest.mark.slow
@SOME_ROOMS
def test_rooms_have_them_and_the_audit_agrees(every: int) -> None:
    found = 0
    for facts in in_rooms(("living_room", "office", "classroom", "library", "cafe", "gym"), every, people=(0, 2)):
        for question in asked(ShortestTour(), facts, most=4):
            assert problems(facts, question_row(question), 1.0) == []
            found += 1
    assert found >= 2
