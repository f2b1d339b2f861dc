"""Free spots on the floor: right is every pixel where something could stand, on the side asked for, and no other."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from scenegen.facts import Facts
from scenegen.frames import rays_through
from scenegen.scene import Camera, Object, Room
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.common.floor import free_floor, metres_to
from scenegen.tasks.free_space import FreeSpace
from tests.asking import SOME_ROOMS, asked, changed, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import thing

INSIDE_PX = 5.0
FLOOR = np.array([(0.0, -2.0), (6.0, -2.0), (6.0, 2.0), (0.0, 2.0)])


def room(*more: Object, **changes: Any) -> Facts:
    """The example's room with more in it."""
    scene = FreeSpace.example().scene
    scene = scene.model_copy(update={"objects": [*scene.objects, *more], **changes})
    return looked_at(scene, single_set(scene))


def by_place(facts: Facts, **fields: Any) -> dict[tuple[str, str, str, str], Question]:
    out = {}
    for seed in range(2):
        for question in asked(FreeSpace(**fields), facts, seed=seed):
            given = question.evidence
            out[given["side"], given.get("side_of", ""), given["depth"], given.get("depth_of", "")] = question
    return out


def spots(facts: Facts, rng: np.random.Generator, number: int) -> list[tuple[int, int, np.ndarray]]:
    """(column, row, the point of the floor's plane there) of pixels drawn at random below the horizon."""
    camera = facts.camera("c")
    out = []
    while len(out) < number:
        x, y = int(rng.integers(camera.width)), int(rng.integers(camera.height))
        ray = rays_through(camera.K, camera.world_from_camera, np.array(x + 0.5), np.array(y + 0.5))
        if ray[2] < -1e-3:
            eye = camera.world_from_camera[:3, 3]
            out.append((x, y, (eye + ray * (-eye[2] / ray[2]))[:2]))
    return out


def circle(at: np.ndarray, radius: float) -> np.ndarray:
    turned = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    return at + radius * np.column_stack([np.cos(turned), np.sin(turned)])


def covered(facts: Facts, points: np.ndarray) -> bool:
    """Whether any of these points of the floor lies under a box, or outside of the room."""
    if (np.abs(points - (3, 0)) > (3, 2)).any():
        return True
    for k in range(len(facts.ids)):
        local = (points - facts.centers[k, :2]) @ facts.poses[k, :2, :2]
        if (np.abs(local) < facts.sizes[k, :2] / 2).all(1).any():
            return True
    return False


def test_every_point_that_counts_as_right_is_free_and_on_that_side_and_hardly_any_other() -> None:
    """By circles of points, drawn about pixels at random."""
    facts, rng = room(), np.random.default_rng(0)
    found = by_place(facts)
    assert {("right", "armchair", "none", ""), ("left", "armchair", "none", "")} <= set(found)
    for (side, beside, depth, against), question in found.items():
        for x, y, at in spots(facts, rng, 60):
            right = question.answer.score(question.answer.saying(point=(float(x), float(y)))) == 1
            points, tight = circle(at, 0.199), circle(at, 0.21)
            if right:
                assert not covered(facts, points)
                assert all(_lies(facts, side, beside, one) and _lies(facts, depth, against, one) for one in points)
            elif not covered(facts, tight) and not _hidden(facts, x, y):
                lies = all(_lies(facts, side, beside, one) and _lies(facts, depth, against, one) for one in tight)
                assert not lies or _in_columns_of(facts, beside, x), "only what the picture puts before or behind the thing"


def _lies(facts: Facts, relation: str, name: str, point: np.ndarray) -> bool:
    if relation == "none":
        return True
    eye, k = facts.camera("c").world_from_camera[:2, 3], facts.index[name]
    inside = np.stack(np.meshgrid(*(np.linspace(-0.5, 0.5, 33),) * 2), -1).reshape(-1, 2) * facts.sizes[k, :2]
    own = inside @ facts.poses[k, :2, :2].T + facts.poses[k, :2, 3] - eye
    off = point - eye
    turn = own[:, 0] * off[1] - own[:, 1] * off[0]
    told = {
        "left": turn > 0,
        "right": turn < 0,
        "nearer": np.hypot(*off) < np.hypot(*own.T),
        "farther": np.hypot(*off) > np.hypot(*own.T),
    }
    return bool(told[relation].all())


def _hidden(facts: Facts, x: int, y: int) -> bool:
    from scenegen.facts.seeing import mask

    return any(mask(facts, "c", name)[y, x] for name in facts.seen("c"))


def _in_columns_of(facts: Facts, name: str, x: int) -> bool:
    if not name:
        return False
    seen = facts.sight("c", name)
    assert seen.amodal_box is not None
    return seen.amodal_box[0] - 1 <= x <= seen.amodal_box[2]


def test_a_rug_is_floor_and_what_hangs_high_is_in_nobodys_way() -> None:
    plain = by_place(room())["right", "armchair", "none", ""]
    rug = thing("rug", (3.2, -1.0, 0), (1.0, 1.2, 0.02))
    lamp = thing("lamp", (3.4, -1.0, 2.0), (0.3, 0.3, 0.3), support="ceiling")
    shelf = thing("shelf", (3.4, -1.0, 1.2), (0.4, 0.4, 0.1), support="wall")

    def share(question: Question) -> int:
        return sum(question.answer.mask.counts[1::2])

    for more in (rug, lamp):
        found = by_place(room(more))["right", "armchair", "none", ""]
        assert abs(share(found) - share(plain)) <= 0.02 * share(plain)
    assert share(by_place(room(shelf))["right", "armchair", "none", ""]) < 0.9 * share(plain)


def test_a_wider_thing_finds_less_room_and_no_place_where_all_or_nothing_is_right() -> None:
    facts = room()
    narrow, wide = by_place(facts), by_place(facts, across_m=0.9)
    both = narrow.keys() & wide.keys()
    assert both
    assert all(sum(wide[key].answer.mask.counts[1::2]) < sum(narrow[key].answer.mask.counts[1::2]) for key in both)
    assert not by_place(facts, inside_px=100)


def test_metres_to_an_outline_are_those_of_its_nearest_point() -> None:
    rng = np.random.default_rng(3)
    cloud = rng.uniform(-1, 1, (9, 2))
    outline = cloud[ConvexHull(cloud).vertices]
    rim = np.concatenate(
        [a + (b - a) * np.linspace(0, 1, 2000)[:, None] for a, b in zip(outline, np.roll(outline, -1, 0), strict=True)]
    )
    points = rng.uniform(-2, 2, (60, 2))
    found = metres_to(points, outline)
    for point, metres in zip(points, found, strict=True):
        if metres > 0:
            assert metres == pytest.approx(np.hypot(*(rim - point).T).min(), abs=2e-3)


@pytest.mark.parametrize("change", ["outdoors", "bent", "outside"])
def test_nothing_is_asked_where_the_floor_is_not_all_in_sight_of_itself(change: str) -> None:
    scene = FreeSpace.example().scene
    outside = Camera.look_at("c", (-2.0, 0.0, 1.6), (3.6, 0.0, 0.4), hfov_deg=70, width=320, height=240)
    changes: dict[str, Any] = {
        "outdoors": {"room": Room(kind="street", floor=FLOOR)},
        "bent": {"room": Room(kind="hall", floor=np.array([*FLOOR, (2.0, 0.5)]), height=2.6)},
        "outside": {"cameras": [outside]},
    }[change]
    assert by_place(room())
    facts = looked_at(scene, single_set(scene))
    changed_scene = scene.model_copy(update=changes)
    assert not by_place(Facts(changed_scene, facts.views, view_set=single_set(changed_scene)))


@pytest.mark.parametrize("scale", ["thousand", "unit"])
def test_every_scale_is_asked_for_in_words_and_the_audit_agrees(scale: str) -> None:
    facts = room()
    for question in asked(FreeSpace(scale=scale), facts, most=3):
        assert problems(facts, question_row(question), INSIDE_PX) == [], question.question


def test_the_audit_agrees_and_sees_what_is_changed() -> None:
    facts = room()
    questions = asked(FreeSpace(), facts)
    chosen = {(q.evidence["side"], q.evidence["depth"]): q for q in questions}
    assert len(chosen) >= 4
    for question in list(chosen.values())[:5]:
        row = question_row(question)
        assert problems(facts, row, INSIDE_PX) == [], question.question
        for what, lie in tampered(question):
            assert problems(facts, lie, INSIDE_PX), what
        value = json.loads(row["answer_value"])
        size = value["mask"]["size"]
        everything = {**value, "mask": {"size": size, "counts": [0, size[0] * size[1]]}}
        assert problems(facts, {**row, "answer_value": json.dumps(everything)}, INSIDE_PX), "a mask that holds any point"
        counts = list(value["mask"]["counts"])
        k = 2 * int(np.argmax(counts[1::2])) + 1
        less = [*counts[: k - 1], counts[k - 1] + 4, counts[k] - 4, *counts[k + 1 :]]
        fewer = {**value, "mask": {"size": size, "counts": less}}
        assert problems(facts, {**row, "answer_value": json.dumps(fewer)}, INSIDE_PX), "a mask that lacks four pixels"
        side, depth = question.evidence["side"], question.evidence["depth"]
        other = {"left": "right", "right": "left", "nearer": "farther", "farther": "nearer"}
        if side != "none":
            assert problems(facts, changed(row, side=other[side]), INSIDE_PX)
        if depth != "none":
            assert problems(facts, changed(row, depth=other[depth]), INSIDE_PX)


def test_the_wanted_third_is_the_only_one() -> None:
    facts = room()
    for cell in FreeSpace.space.cells:
        assert {question.answer.cell for question in asked(FreeSpace(), facts, wanted=cell)} <= {cell}


def test_the_example_is_asked() -> None:
    example = FreeSpace.example()
    facts = looked_at(example.scene, single_set(example.scene))
    found = [q for q in asked(FreeSpace(), facts) if {o.role: o.id for o in q.evidence.operands} == dict(example.operands)]
    assert example.answer in {q.answer.text for q in found if example.parameters.items() <= q.evidence.parameters.items()}
    ground = free_floor(facts, "c", 0.2)
    assert len(ground.pixel) == len(ground.at) > 1000


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("living_room", "office", "bedroom"), every, people=(0, 2)):
        for question in asked(FreeSpace(), facts, most=8):
            assert problems(facts, question_row(question), INSIDE_PX) == [], question.question
            count += 1
    assert count >= 4
