"""Where from one camera is the other, of two pictures of a place?"""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.curate import with_options
from scenegen.curate.twins import link_twins
from scenegen.facts import Facts
from scenegen.language.words import mirrored
from scenegen.scene import Camera, Scene, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks import camera_position
from scenegen.tasks.camera_position import CameraPosition
from tests.asking import asked, changed, example_answers, looked_at, problems, tampered
from tests.scenes import mirror, move, person, seen_from_boxes, thing

SIZE = (0.5, 0.5, 1.0)
AROUND = ("front", "front-left", "left", "back-left", "back", "back-right", "right", "front-right")
NOUNS = ("lamp", "crate", "vase", "globe")


def scene_with(angle_deg: float, away: float = 2.2, nouns: tuple[str, ...] = NOUNS, up: float = 0.0, far: float = 4.0) -> Scene:
    """A camera at the origin that looks east at small things; another at an angle to its left that looks at them too."""
    things = [thing(f"{noun} {k}", (far, 0.8 * k - 1.0, 0), SIZE, label=noun) for k, noun in enumerate(nouns)]
    turn = np.deg2rad(angle_deg)
    first = Camera.look_at("a", (0, 0, 1.5), (far, 0, 0.6), hfov_deg=80)
    second = Camera.look_at("b", (away * np.cos(turn), away * np.sin(turn), 1.5 + up), (far, 0, 0.6), hfov_deg=95)
    return Scene(id="s", objects=things, cameras=[first, second])


def facts_of(scene: Scene) -> Facts:
    return Facts(scene, seen_from_boxes(scene), view_set=ViewSet(id="pair0", kind="pair", cameras=tuple(scene.cameras)))


def told(scene: Scene, **fields: float) -> dict[str, str]:
    found = asked(CameraPosition(**fields), facts_of(scene))
    return {str(question.evidence["standing"]): question.answer.text for question in found}


@pytest.mark.parametrize("number", range(8))
def test_all_round_by_hand(number: int) -> None:
    assert told(scene_with(45.0 * number))["first"] == AROUND[number]


def test_the_way_back_by_hand() -> None:
    """A camera ahead of another that looks the same way has it behind; one to its left that is turned to the right by so much that it has the
    other 61 degrees to its right has it in no clear direction; one turned by 45 degrees does."""
    assert told(scene_with(0.0)) == {"first": "front", "second": "back"}
    assert told(scene_with(180.0)) == {"first": "back", "second": "front"}
    assert told(scene_with(90.0)) == {"first": "left"}
    assert told(scene_with(90.0, away=4.2, far=4.2)) == {"first": "left", "second": "front-right"}


def test_what_is_not_clear_is_not_asked() -> None:
    assert told(scene_with(90 + 10))["first"] == "left"
    assert "first" not in told(scene_with(90 + 16))
    assert told(scene_with(90 + 16), margin_deg=5)["first"] == "left"
    assert told(scene_with(0.0, away=0.8)) == {}
    assert told(scene_with(0.0), most_m=2.0) == {}
    assert told(scene_with(0.0, away=1.2)) == {}, "from both the things look much the same"
    assert told(scene_with(0.0, away=1.2), share=0.2) == {"first": "front", "second": "back"}
    assert told(scene_with(0.0, up=1.2)) == {}, "one is above the other rather than beside"


def test_the_pictures_must_be_tied() -> None:
    assert told(scene_with(0.0, nouns=NOUNS[:3]))
    assert told(scene_with(0.0, nouns=NOUNS[:2])) == {}
    assert told(scene_with(0.0, nouns=("lamp", "crate", "vase", "vase")))
    assert told(scene_with(0.0, nouns=("lamp", "vase", "vase", "vase"))) == {}, "only one thing is no other's like"
    assert told(scene_with(0.0, nouns=("lamp", "vase", "vase", "crate")))
    assert told(above()) == {}, "what is no other's like is one above the other"
    pair = scene_with(0.0, nouns=("lamp", "vase", "vase"))
    people = [person(f"p{k}", (4.0, 0.9 * k - 2.2), 3.0, label=label) for k, label in enumerate(("man", "woman"))]
    for some, tied in (([], False), (people[:1], True), (people, False)):
        assert bool(told(pair.model_copy(update={"people": some}))) == tied, "people are told apart by no word for their kind"
    facts = facts_of(scene_with(0.0))
    known = dict(facts.views["b"])
    views = {
        **facts.views,
        "b": {**known, **{name: known[name].model_copy(update={"in_frame": 0.3}) for name in ("lamp 0", "crate 1")}},
    }
    assert not asked(CameraPosition(), Facts(facts.scene, views, view_set=facts.view_set)), (
        "two of four are mostly beyond the border"
    )


@pytest.mark.parametrize(("share", "fraction", "ties"), [(0.0031, 0.41, 5), (0.002996, 1.0, 4), (0.01, 0.3995, 4)])
def test_what_is_shown_a_little_too_badly_is_counted_by_neither_side(share: float, fraction: float, ties: int) -> None:
    """A fifth thing that covers a little less of the picture than is asked for, or of which a little less shows."""
    plain = facts_of(scene_with(0.0, nouns=(*NOUNS, "barrel")))
    camera = plain.camera("b")
    pixels = int(share * camera.width * camera.height)
    seen = plain.sight("b", "barrel 4").model_copy(update={"pixels": pixels, "amodal_pixels": round(pixels / fraction)})
    facts = Facts(plain.scene, {**plain.views, "b": {**plain.views["b"], "barrel 4": seen}}, view_set=plain.view_set)
    found = asked(CameraPosition(), facts)
    assert found
    for question in found:
        assert question.evidence["shared"] == ties
        assert problems(facts, question_row(question), 10.0) == []


def test_a_mirror_swaps_the_sides_and_a_turned_room_nothing() -> None:
    for angle in (40.0, 135.0, -90.0):
        scene = scene_with(angle)
        plain = told(scene)
        assert plain
        assert told(mirror(scene)) == {standing: mirrored(label) for standing, label in plain.items()}
        assert told(move(scene, 2.0, (1, -3))) == plain


def test_the_twin_asks_from_the_other_picture() -> None:
    facts, rng = facts_of(scene_with(180.0)), np.random.default_rng(0)
    first = next(q for q in asked(CameraPosition(), facts) if q.evidence["standing"] == "first")
    first = first.model_copy(update={"question_id": "s-q000"})
    twin = CameraPosition().twin(facts, rng, first)
    assert twin is not None
    assert (twin.answer.text, twin.view_ids) == ("front", first.view_ids)
    assert problems(facts, question_row(with_options(twin, 0.5, rng)), 10.0) == []
    linked = link_twins([first, twin.model_copy(update={"question_id": "s-q001"})])
    assert {question.twin_key for question in linked} == {"s-q000-twin"}
    alone = facts_of(scene_with(90.0))
    assert CameraPosition().twin(alone, rng, asked(CameraPosition(), alone)[0]) is None, "the way back is not clear"


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = CameraPosition.example()
    assert example.view_set is not None
    facts = looked_at(example.scene, example.view_set)
    assert example_answers(CameraPosition, facts) == {example.answer}
    for question in asked(CameraPosition(), facts):
        row = question_row(question)
        assert problems(facts, row, 10.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 10.0), what
        other = "second" if question.evidence["standing"] == "first" else "first"
        assert problems(facts, changed(row, standing=other), 10.0)
        assert problems(facts, row, 22.4)
        told_otherwise = row["question"].replace("first", "x").replace("second", "first").replace("x", "second")
        assert problems(facts, {**row, "question": told_otherwise}, 10.0)


def above() -> Scene:
    scene = scene_with(0.0, nouns=("lamp", "vase", "vase", "crate"))
    scene.objects[3] = thing("crate 3", (4.0, -1.0, 1.0), SIZE, label="crate")
    return scene


@pytest.mark.parametrize(
    "scene",
    [
        scene_with(0.0, nouns=NOUNS[:2]),
        scene_with(0.0, nouns=("lamp", "vase", "vase", "vase")),
        above(),
        scene_with(0.0, away=0.4),
        scene_with(0.0, away=0.6, far=5.0),
        scene_with(0.0, up=1.2),
    ],
    ids=["two things", "three alike", "one on the other", "too near", "too far off", "above"],
)
def test_the_audit_refuses_what_no_recipe_may_ask(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked all the same, by a family whose bounds are gone."""
    monkeypatch.setattr(camera_position, "ties", lambda facts, one, other: facts.ids)
    monkeypatch.setattr(camera_position, "RISE", 10.0)
    config = CameraPosition.Config().model_copy(update={"least_m": 0.1, "share": 0.0})
    facts = facts_of(scene)
    found = asked(CameraPosition(config), facts)
    assert found
    assert all("wrong answers" in " ".join(problems(facts, question_row(question), 10.0)) for question in found)
