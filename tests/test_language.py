"""Names that fit one thing, and the words of directions."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenegen.assets import catalogue
from scenegen.audit.rules import Given, Operand
from scenegen.audit.sight import ambiguous, fitting
from scenegen.language import CAMERA_LABELS, PLANES, Referrer, Shown, degrees, join_axes, mirrored, nouns_match, side
from scenegen.language.refer import VIEWPOINT
from scenegen.scene import Object, Person, Scene
from tests.scenes import person, thing

NOUNS = ("mug", "cup", "chair", "office chair", "vase", "table")
COLORS = ("red", "green", "white")


def crowd(rng: np.random.Generator) -> Scene:
    """Many things that share nouns, colours, materials and carriers, and people who share clothes."""
    tables = [thing(f"t{k}", (k, 0, 0), label="table", attributes={"color": str(rng.choice(COLORS))}) for k in range(2)]
    others = [
        thing(
            f"o{k}",
            (0, k, 0),
            tuple(rng.choice([0.2, 0.5], 3)),
            label=str(rng.choice(NOUNS)),
            attributes={"color": str(rng.choice(COLORS)), "material": str(rng.choice(["oak", "steel"]))},
            parent=str(rng.choice(["t0", "t1"])) if rng.random() < 0.5 else None,
        )
        for k in range(10)
    ]
    people = [
        person(
            f"p{k}",
            (3, k),
            0.0,
            label=str(rng.choice(["man", "woman"])),
            attributes={half: value for part in ("top", "bottom") for half, value in worn(part, rng).items()},
        )
        for k in range(3)
    ]
    return Scene(id="crowd", objects=[*tables, *others], people=people)


def worn(half: str, rng: np.random.Generator) -> dict[str, str]:
    return {half: {"top": "shirt", "bottom": "pants"}[half], f"{half}_color": str(rng.choice(COLORS))}


@given(seed=st.integers(0, 100_000), keep=st.floats(0.2, 1.0))
@settings(max_examples=100, deadline=None)
def test_every_name_fits_one_thing_in_sight_as_another_reader_reads_it(seed: int, keep: float) -> None:
    """The audit reads each phrase with code of its own and tries it on everything in sight."""
    rng = np.random.default_rng(seed)
    scene = crowd(rng)
    truth = json.loads(scene.to_json())
    sighted = [entity.id for entity in scene.entities if rng.random() < keep]
    view = {"visible": [{"id": name, "pixels": 1} for name in sighted]}
    names = Referrer(scene, sighted)
    for name in sighted:
        phrase = names.phrase(name)
        if phrase is not None:
            given = Given("", f"Where is the {phrase}?", (Operand("target", name, phrase),))
            assert ambiguous(given, [view], truth) == []
            assert not any(entity.id in phrase.split() for entity in scene.entities)


@given(seed=st.integers(0, 100_000))
@settings(max_examples=30, deadline=None)
def test_fewer_rivals_never_cost_a_thing_its_name(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scene = crowd(rng)
    everything = [entity.id for entity in scene.entities]
    target = str(rng.choice(everything))
    carriers = {"t0", "t1"}
    fewer = [name for name in everything if name == target or name in carriers or rng.random() < 0.5]
    if Referrer(scene, everything).phrase(target) is not None:
        assert Referrer(scene, fewer).phrase(target) is not None


def test_two_phrases_of_one_context_differ() -> None:
    for seed in range(20):
        scene = crowd(np.random.default_rng(seed))
        names = Referrer(scene, [entity.id for entity in scene.entities])
        phrases = [phrase for entity in scene.entities if (phrase := names.phrase(entity.id)) is not None]
        assert len(phrases) == len(set(phrases))


def test_the_shortest_description_that_is_enough() -> None:
    def name(*rivals: Object | Person) -> str | None:
        mug = thing("m", (0, 0, 0), label="mug", attributes={"color": "red", "material": "steel"}, parent="t", support="object")
        table = thing("t", (0, 0, 0), label="table")
        scene = Scene(id="s", objects=[mug, table, *(r for r in rivals if isinstance(r, Object))])
        return Referrer(scene, [e.id for e in scene.entities]).phrase("m")

    def rival(**more: object) -> Object:
        return thing("r", (5, 5, 0), label="mug", **more)  # type: ignore[arg-type]

    assert name() == "mug"
    assert name(rival(attributes={"color": "green"})) == "red mug"
    assert name(rival(attributes={"color": "red", "material": "oak"})) == "metal mug"
    assert name(rival(attributes={"color": "red", "material": "steel"})) == "mug on the table"
    assert name(rival(attributes={"color": "red", "material": "steel"}, size=(0.1, 0.1, 0.1))) == "large mug"
    assert name(rival(attributes={"color": "red", "material": "steel"}, parent="t", support="object")) is None
    assert name(rival(attributes={"color": "red", "material": "painted"})) == "mug on the table", "paint may be on metal"


def test_a_part_of_a_name_is_not_a_name() -> None:
    assert nouns_match("chair", "office chair")
    assert nouns_match("office chair", "chair")
    assert not nouns_match("hair", "chair")
    assert not nouns_match("pan", "panel")


def test_the_vocabulary_of_directions() -> None:
    assert len(CAMERA_LABELS) == 18
    assert all(len(label.split("-")) <= 2 for label in CAMERA_LABELS)
    assert all({mirrored(label) for label in labels} == set(labels) for labels in PLANES.values())
    assert all(mirrored(mirrored(label)) == label for label in CAMERA_LABELS)
    assert join_axes("front", "", "left") in CAMERA_LABELS
    assert join_axes("", "above", "left") in CAMERA_LABELS
    assert join_axes("back", "below", "") in CAMERA_LABELS


@pytest.mark.parametrize(
    ("azimuth", "said"),
    [
        (29.6, "30° to the left"),
        (-29.6, "30° to the right"),
        (0.3, "straight ahead"),
        (-0.3, "straight ahead"),
        (180, "directly behind"),
    ],
)
def test_angles_in_words(azimuth: float, said: str) -> None:
    assert side(azimuth) == said
    assert degrees(-12.4) == "12°"


def test_nobody_is_named_by_clothes_that_are_hidden() -> None:
    clothes = {"top": "shirt", "top_color": "red", "bottom": "pants", "bottom_color": "black"}
    other = {"top": "shirt", "top_color": "green", "bottom": "pants", "bottom_color": "white"}
    scene = Scene(id="s", people=[person("p", (0, 0), 0, attributes=clothes), person("q", (1, 0), 0, attributes=other)])

    def name(*halves: str) -> str | None:
        return Referrer(scene, ["p", "q"], Shown(garment=lambda _, half: half in halves)).phrase("p")

    assert name("top", "bottom") == "woman in the red shirt"
    assert name("bottom") == "woman in the black pants"
    assert name() is None


def test_what_is_not_known_of_a_rival_does_not_rule_it_out() -> None:
    red = thing("a", (0, 0, 0), label="mug", attributes={"color": "red", "material": "oak"})
    unknown = thing("b", (1, 0, 0), label="mug")
    dressed, bare = person("p", (0, 2), 0), person("q", (1, 2), 0, attributes={})
    scene = Scene(id="s", objects=[red, unknown], people=[dressed, bare])
    names = Referrer(scene, ["a", "b", "p", "q"])
    assert names.phrase("a") is None
    assert names.phrase("p") is None


@pytest.mark.parametrize(("one", "other"), [("blue", "navy"), ("black", "navy"), ("white", "beige"), ("white", "gray")])
def test_close_colours_do_not_tell_things_or_people_apart(one: str, other: str) -> None:
    mugs = [thing(k, (0, 0, 0), label="mug", attributes={"color": color}) for k, color in (("a", one), ("b", other))]
    people = [person(k, (1, 0), 0, attributes={"top": "shirt", "top_color": c}) for k, c in (("p", one), ("q", other))]
    names = Referrer(Scene(id="s", objects=mugs, people=people), ["a", "b", "p", "q"])
    assert [names.phrase(k) for k in ("a", "b", "p", "q")] == [None] * 4


@pytest.mark.parametrize(
    ("phrase", "other", "taken"),
    [
        ("white mug", {"color": "gray"}, True),
        ("gray mug", {"color": "white"}, True),
        ("gray mug", {"color": "black"}, False),
        ("metal mug", {"material": "painted"}, True),
        ("metal mug", {"material": "oak"}, False),
        ("wooden mug", {"material": "painted"}, True),
        ("wooden mug", {"material": "steel"}, False),
    ],
)
def test_the_audit_takes_a_word_for_what_may_look_so_too_and_for_nothing_that_it_is_not_true_of(
    phrase: str, other: dict[str, str], taken: bool
) -> None:
    made = {"metal": "steel", "wooden": "oak"}
    word = phrase.split(" ")[0]
    own = {"material": made[word]} if word in made else {"color": word}
    known = {
        key: {"id": key, "label": "mug", "attributes": attributes, "size": (0.1, 0.1, 0.1), "parent": None}
        for key, attributes in (("a", own), ("b", other))
    }
    assert fitting(phrase, {"a", "b"}, known) == (["a", "b"] if taken else ["a"])
    assert fitting(phrase, {"b"}, known) == []


def test_nobody_says_an_orange_orange() -> None:
    fruit = [
        thing(key, (0, 0, 0), label=label, attributes={"color": color})
        for key, label, color in (("a", "orange", "orange"), ("b", "ball", "red"), ("c", "orange", "green"))
    ]
    names = Referrer(Scene(id="s", objects=fruit), ["a", "b", "c"])
    assert names.phrase("a") is None
    assert names.phrase("c") == "green orange"


def test_a_noun_covers_its_kinds() -> None:
    assert nouns_match("potted plant", "cactus")
    assert not nouns_match("cactus", "potted plant")
    assert nouns_match("vase", "vase of flowers")
    assert not nouns_match("vase of flowers", "vase")
    assert nouns_match("chair", "armchair")
    assert nouns_match("kettle", "teapot")


def test_a_thing_on_a_tray_on_the_table_is_on_the_table_too() -> None:
    objects = [
        thing("table", (0, 0, 0)),
        thing("tray", (0, 0, 1), parent="table", support="object"),
        thing("a", (0, 0, 1), label="mug", parent="table", support="object"),
        thing("b", (0, 0, 1), label="mug", parent="tray", support="object"),
    ]
    names = Referrer(Scene(id="s", objects=objects), ["table", "tray", "a", "b"])
    assert names.phrase("a") is None
    assert names.phrase("b") == "mug on the tray"
    assert Referrer(Scene(id="s", objects=objects), ["table", "a", "b"]).phrase("a") is None


def test_an_elderly_man_may_be_the_walking_man_too() -> None:
    plain = {"top": "shirt", "top_color": "red"}
    people = [
        person(name, (k, 0), 0, label=label, attributes=plain, posture={"kind": kind})
        for k, (name, label, kind) in enumerate((("p", "man", "walk"), ("q", "elderly man", "walk"), ("r", "man", "sit")))
    ]
    names = Referrer(Scene(id="s", people=people), ["p", "q", "r"])
    assert names.phrase("p") is None
    assert names.phrase("r") == "sitting man"


def test_nothing_is_called_what_questions_call_the_viewpoint() -> None:
    scene = Scene(id="s", objects=[thing("a", (0, 0, 0), (0.1, 0.1, 0.1), label="camera")])
    assert Referrer(scene, ["a"]).phrase("a") is None
    assert all(
        entry.build(entry.sample(np.random.default_rng(0))).label not in VIEWPOINT for entry in catalogue.categories().values()
    )
