"""How large a room is, of which a walk or a turn on the spot shows every corner."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Camera, InnerWall, Room, Scene, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks.room_size import RoomSize, floor_area
from tests.asking import asked, example_answers, looked_at, problems, tampered
from tests.scenes import thing
from tests.test_sampling import agreed

OBLONG = [(0.0, 0.0), (5.0, 0.0), (5.0, 4.0), (0.0, 4.0)]


def turn(
    *more: Any, floor: Any = OBLONG, shots: int = 12, fps: float | None = 2.0, round_: float = 360.0, **fields: Any
) -> Facts:
    """A turn on the spot in the middle of a room, by so many degrees, past a stool and a crate."""
    room = Room(kind="office", floor=np.array(floor), **{"height": 2.6, **fields})
    things = [thing("stool", (3.6, 2.0, 0), (0.4, 0.4, 0.5)), thing("crate", (1.2, 2.2, 0), (0.5, 0.5, 0.5)), *more]
    ways = np.deg2rad(np.arange(shots) * round_ / shots)
    cameras = tuple(
        Camera.look_at(
            "c", (2.4, 2.0, 1.5), (2.4 + np.cos(way), 2 + np.sin(way), 1.4), hfov_deg=80, width=160, height=120
        ).model_copy(update={"id": f"set0-{k:03d}", "time": k / fps if fps else 0.0})
        for k, way in enumerate(ways)
    )
    kind = "walk" if fps else "rotation"
    return looked_at(
        Scene(id="s", room=room, objects=things, cameras=list(cameras)), ViewSet(id="set0", kind=kind, cameras=cameras, fps=fps)
    )


def test_the_hand_made_example() -> None:
    example = RoomSize.example()
    assert example.view_set is not None
    assert example_answers(RoomSize, looked_at(example.scene, example.view_set)) == {"20.0 m²"}


@pytest.mark.parametrize(
    ("floor", "area"),
    [
        (OBLONG, 20.0),
        ([(0, 0), (4, 0), (6, 2), (6, 5), (0, 5)], 28.0),
        ([(0, 0), (6, 0), (6, 3), (3, 3), (3, 5), (0, 5)], None),
    ],
    ids=["oblong", "a corner cut off", "a corner that points inward"],
)
def test_the_area_is_that_between_the_walls(floor: Any, area: float | None) -> None:
    assert floor_area(Room(kind="office", floor=np.array(floor, dtype=float), height=2.5)) == (area and pytest.approx(area))
    if area is not None:
        rng, (least, most) = np.random.default_rng(0), (np.min(floor, axis=0), np.max(floor, axis=0))
        points = rng.uniform(least, most, (40_000, 2))
        here, after = np.array(floor, dtype=float), np.roll(np.array(floor, dtype=float), -1, axis=0)
        side = (after - here)[:, 0] * (points[:, None, 1] - here[:, 1]) - (after - here)[:, 1] * (points[:, None, 0] - here[:, 0])
        assert (side > 0).all(1).mean() * np.prod(most - least) == pytest.approx(area, rel=0.02)


def test_it_is_asked_where_every_corner_shows() -> None:
    assert {question.answer.text for question in asked(RoomSize(), turn())} == {"20.0 m²"}
    assert not asked(RoomSize(), turn(round_=120.0))
    screen = thing("fridge", (4.0, 3.3, 0), (1.8, 1.2, 2.6))
    assert not asked(RoomSize(), turn(screen))
    assert asked(RoomSize(), turn(thing("bin", (4.7, 3.7, 0), (0.4, 0.4, 0.8))))


def test_neither_what_is_out_of_doors_nor_a_flat_is_one_room() -> None:
    assert not asked(RoomSize(), turn(height=None))
    assert floor_area(None) is None
    wall = InnerWall(start=(2.5, 3.0), end=(2.5, 4.0))
    assert floor_area(Room(kind="flat", floor=np.array(OBLONG), height=2.5, inner_walls=[wall])) is None


def test_pictures_that_are_no_clip_must_be_seen_to_be_of_one_place() -> None:
    assert not asked(RoomSize(), turn(fps=None, shots=4))
    ways = np.arange(0.2, 6.3, 0.5)
    balls = [
        thing(f"t{k}", (2.4 + 1.5 * np.cos(a), 2 + 1.5 * np.sin(a), 1.2), (0.3, 0.3, 0.4), support="air")
        for k, a in enumerate(ways)
    ]
    assert asked(RoomSize(), turn(*balls, fps=None, shots=12))


def test_the_audit_agrees_and_catches_every_lie() -> None:
    facts = turn()
    question = asked(RoomSize(), facts)[0]
    assert problems(facts, question_row(question), 0.25) == []
    for what, row in tampered(question):
        assert problems(facts, row, 0.25), what
    row = question_row(question)
    assert problems(facts, {**row, "view_ids": row["view_ids"][1:]}, 0.25)
    assert problems(facts, row, 1.0)
    found = agreed(facts, question)
    assert {"uniform-16", "all"} <= set(found)
    assert not RoomSize().decides(facts, question, (0, 1, 2))
