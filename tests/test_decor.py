"""Lived-in rooms: decor that nobody asks about, shelves that carry, styles, clutter, rooms for many things, pictures."""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np
import pytest

import scenegen as sg
from scenegen.answers.choice import ChoiceAnswer
from scenegen.api import ask_scene
from scenegen.api import views as views_of
from scenegen.assets import catalogue
from scenegen.assets.looks.pictures import picture, picture_kinds, showing
from scenegen.audit.questions import check_question
from scenegen.compose.activities.clearance import free
from scenegen.compose.layout.layout import Layout
from scenegen.compose.layout.rectangles import overlaps
from scenegen.compose.style import STYLES
from scenegen.errors import ComposeError
from scenegen.facts import Facts
from scenegen.language import Referrer
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks import Evidence, Margin, Operand, Question, Step, get_task

pytestmark = pytest.mark.slow

DRESSED = ("living_room", "bedroom", "hallway")
CARRIERS = [
    name for name, entry in catalogue.categories().items() if entry.build(entry.sample(np.random.default_rng(0))).surfaces
]
PICTURED = ("painting", "poster", "menu_board", "pavement_sign", "calendar", "photo_frame", "blackboard")


@lru_cache
def scene(kind: str, seed: int = 0) -> Scene:
    return sg.compose_scene(kind, seed=seed, people=(1, 2), things=(24, 24), views=3, width=240, height=180)


def empty_layout(seed: int = 0) -> Layout:
    return Layout(np.random.default_rng(seed), 5.0, 4.0, 2.6)


# --- decor --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", DRESSED)
def test_decor_comes_on_top_of_the_things_asked_for(kind: str) -> None:
    made = scene(kind)
    decor = [thing for thing in made.objects if thing.decor]
    assert len(made.things) == 24
    assert len(decor) >= 2
    assert {thing.category for thing in decor} <= {n for n, e in catalogue.categories().items() if e.decor}
    assert Scene.from_json(made.to_json()) == made


@pytest.mark.parametrize("kind", DRESSED)
def test_decor_is_seen_but_never_asked_about(kind: str) -> None:
    seen_at_all = 0
    for seed in range(2):
        made = scene(kind, seed)
        decor = {thing.id for thing in made.objects if thing.decor}
        views = {view.camera.id: view.visible for view in views_of(made).values()}
        facts, names = Facts(made, views), Referrer(made, [entity.id for entity in made.entities])
        for camera, shown in views.items():
            seen_at_all += sum(shown[name].pixels > 0 for name in decor if name in shown)
            assert not decor & set(facts.visible(camera))
            assert not any(facts.is_visible(camera, name) for name in decor)
        assert not any(names.phrase(name) for name in decor)
        for question in ask_scene(made):
            assert not decor & set(question.evidence.names)
    assert seen_at_all >= 3


def test_what_text_states_leaves_decor_out() -> None:
    made = scene("living_room")
    asked = Facts(made), np.random.default_rng(0)
    questions = list(itertools.islice(get_task("scene_simulation")().ask(*asked), 40))
    assert questions
    assert not any(word in question.question for question in questions for word in ("the rug", "power socket", "radiator"))


def test_an_audit_finds_a_question_that_names_decor() -> None:
    made = scene("living_room")
    rug = next(thing.id for thing in made.objects if thing.decor)
    person = made.people[0].id
    asked = Question(
        scene_id=made.id, view_ids=[], task="person_relative_direction", question="?", template="person_relative_direction.plain/0",
        answer=ChoiceAnswer(label="front"), options=["front", "back"], steps=(Step(text="So.", relation="direction_from_person"),),
        evidence=Evidence(
            rule="direction_from_person", frame="person", parameters={"person_frame": "body", "body_and_head_agree": True},
            operands=(Operand(role="person", id=person, phrase="woman", seen=("visible", "facing")), Operand(role="target", id=rug, phrase="rug", seen=("visible", "middle"))),
            numbers={"azimuth_deg": 0.0}, convention="", margin=Margin(value=0.0, unit="degrees", least=0.0),
        ),
    )  # fmt: skip
    found = list(check_question(question_row(asked), made.model_dump(mode="json"), [], {"margin_deg": 0.0}))
    assert any(kind == "format" and "decor" in message for kind, message in found)


def test_furniture_and_people_stand_on_rugs_and_flat_things_do_not_sink_into_them() -> None:
    layout = empty_layout()
    rug = layout.put("rug", 0.0, 0.0, 0.0, thing=layout.sample("rug", style="striped", length=2.0, width=1.4))
    assert rug is not None
    assert rug.underfoot
    feet = np.array([[0.8, 0.5, z] for z in np.linspace(0, 1.7, 40)])
    assert free(layout, feet, [])
    assert layout.put("book", 0.6, 0.4, 0.0, thing=layout.sample("book", thick=0.02)) is None
    table = layout.put("coffee_table", 0.0, 0.0, 0.0)
    assert table is not None
    assert layout.put("coffee_table", 0.1, 0.1, 0.0) is None
    assert layout.put("rug", 0.5, 0.5, 0.0) is None
    assert layout.count == 1
    assert not free(layout, np.array([[0.0, 0.0, 0.2]]), [])


def test_decor_may_come_when_the_room_is_full() -> None:
    layout = Layout(np.random.default_rng(0), 5.0, 4.0, 2.6, limit=1)
    assert layout.put("coffee_table", 0.0, 0.0, 0.0) is not None
    assert layout.full
    assert layout.put("coffee_table", 1.5, 1.0, 0.0) is None
    assert layout.put("rug", -1.5, 0.0, 0.0) is not None
    assert layout.full
    assert [thing.decor for thing in layout.objects()] == [False, True]


# --- shelves ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("category", ["bookshelf", "bookcase", "shop_shelf", "tool_shelf", "library_shelf"])
def test_shelves_carry_things_below_their_tops(category: str) -> None:
    inside = 0
    for seed in range(6):
        layout = empty_layout(seed)
        shelf = layout.put(category, 0.0, 0.0, 0.4)
        assert shelf is not None
        placed = [layout.on(shelf, name) for name in ("book", "mug", "apple", "mobile_phone", "book", "candle", "apple", "mug")]
        items = [item for item in placed if item is not None]
        inside += sum(item.z + item.built.size[2] < shelf.built.size[2] for item in items)
        for k, one in enumerate(items):
            level = [
                other for other in items[:k] if other.z < one.z + one.built.size[2] and one.z < other.z + other.built.size[2]
            ]
            assert not overlaps(one.corners, np.array([other.corners for other in level]).reshape(-1, 4, 2)).any()
    assert inside >= 8


@pytest.mark.parametrize("category", CARRIERS)
def test_nothing_of_a_carrier_stands_where_its_surfaces_say_things_may(category: str) -> None:
    entry = catalogue.category(category)
    for seed in range(3):
        built = entry.build(entry.sample(np.random.default_rng(seed)))
        points = surface_points(built)
        for s in (s for s in built.surfaces if not s.soft):
            low, high = np.array([s.x0, s.y0, s.z]) + (0.003, 0.003, 0.01), np.array([s.x1, s.y1, s.z + s.clearance]) - 0.003
            within = ((points > low) & (points < high)).all(1)
            assert within.mean() < 2e-4, f"{category}: {within.sum()} points over its surface at {s.z:.3f}"


def surface_points(built: catalogue.Built) -> np.ndarray:
    """Points (P, 3) spread over the triangles of a thing."""
    corners = built.mesh.vertices[built.mesh.faces].astype(float)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    rng = np.random.default_rng(0)
    face, share = rng.choice(len(area), 20_000, p=area / area.sum()), rng.dirichlet((1, 1, 1), 20_000)
    return np.einsum("pc,pcd->pd", share, corners[face])


# --- styles, clutter, many things -------------------------------------------------------------------


def test_a_style_keeps_to_its_materials() -> None:
    def share(style: str | None, judged: str) -> float:
        words: list[str] = []
        for seed in range(3):
            made = sg.compose_scene("living_room", seed=seed, people=(0, 0), views=0, style=style)
            words += [thing.attributes.get("color", "") for thing in made.things if thing.support == "floor"]
        known = [word for word in words if word]
        return sum(word in STYLES[judged].colors for word in known) / len(known)

    for style in ("modern", "rustic"):
        assert share(style, style) > share(None, style) + 0.1


def test_a_style_chooses_floor_and_walls() -> None:
    for style in STYLES:
        made = sg.compose_scene("living_room", seed=3, people=(0, 0), views=0, style=style)
        assert made.room is not None
        assert made.room.surfaces["wall"] in STYLES[style].walls


def test_an_unknown_style_is_explained() -> None:
    with pytest.raises(ComposeError, match="rustic"):
        sg.compose_scene("living_room", style="baroque")


def test_clutter_fills_surfaces_and_floor() -> None:
    for kind in ("living_room", "office"):
        made = [
            [sg.compose_scene(kind, seed=seed, people=(0, 0), views=0, things=(8, 90), clutter=c) for seed in range(2, 5)]
            for c in (0.0, 0.3, 1.0)
        ]
        counts = [sum(thing.support == "object" for one in some for thing in one.things) for some in made]
        assert counts[0] < counts[1] < counts[2]
        assert all(len(one.things) <= 90 for one in made[2])


@pytest.mark.parametrize("kind", ["shop", "library", "living_room"])
def test_a_room_for_many_things_is_large_enough(kind: str) -> None:
    made = sg.compose_scene(kind, seed=0, things=(150, 200), people=(0, 2), views=1)
    assert 150 <= len(made.things) <= 200
    usual = sg.compose_scene(kind, seed=0, people=(0, 0), views=0)
    assert made.room is not None
    assert usual.room is not None
    assert np.ptp(made.room.floor, axis=0).prod() > np.ptp(usual.room.floor, axis=0).prod() * 2


# --- pictures --------------------------------------------------------------------------------------


@pytest.mark.parametrize("category", [*PICTURED, "television", "monitor", "laptop", "tablet", "mobile_phone", "whiteboard"])
def test_instances_show_different_pictures(category: str) -> None:
    entry, shown = catalogue.category(category), set()
    for seed in range(6):
        built = entry.build(entry.sample(np.random.default_rng(seed)))
        shown |= {look.picture for look in built.mesh.materials if look.picture}
    assert len(shown) >= 3


@pytest.mark.parametrize("category", PICTURED)
def test_what_shows_a_picture_is_not_called_by_a_colour(category: str) -> None:
    entry = catalogue.category(category)
    for seed in range(4):
        assert "color" not in entry.build(entry.sample(np.random.default_rng(seed))).attributes


def test_pictures_are_the_same_each_time_and_numbers_differ() -> None:
    for kind in picture_kinds():
        names = (f"{kind}:1", f"{kind}:2")
        one, two = (picture(name) for name in names)
        assert (one != two).any()
        picture.cache_clear()
        assert (picture(names[0]) == one).all()


def test_signs_keep_the_shape_of_letters_on_long_panels() -> None:
    """On a panel four times as long as high the letters are drawn a quarter as wide, so that they come out upright."""
    dark = [(picture(f"sign:EXIT/white/black/{aspect}").mean(-1) < 128).any(0).sum() * aspect for aspect in (1, 4)]
    tall = [(picture(f"sign:EXIT/white/black/{aspect}").mean(-1) < 128).any(1).sum() for aspect in (1, 4)]
    assert dark[1] / tall[1] == pytest.approx(dark[0] / tall[0], rel=0.15)
    assert tall[1] > tall[0]


def test_a_shown_picture_has_no_colour_word() -> None:
    assert showing("sign:OPEN/red/red").color == ""
