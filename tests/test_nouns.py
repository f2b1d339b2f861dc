"""Nouns and affordances belong to things: declared where they are registered or imported, and named nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import scenegen
from scenegen.assets import catalogue, people
from scenegen.assets.nouns import nouns
from scenegen.compose.activities.holding import box_to_carry, hand_posture, one_hand
from scenegen.compose.layout.layout import Item, Layout
from scenegen.language import Referrer, nouns_match
from scenegen.language.refer import VIEWPOINT
from scenegen.scene import AssetRef, Scene

from .scenes import person, thing

pytestmark = pytest.mark.slow

PACKAGE = Path(scenegen.__file__).parent
BLIND_TO_KINDS = ("language", "compose/activities", "facts", "tasks", "curate")
OTHER_MEANINGS = {
    "camera": "the viewpoint",
    "blind": "who does not see the picture",
    "slide": "a kind of action: to move along the floor",
    "hat": "a part of a person",
    "desk": "a parameter of a posture: where the hands rest",
    "clock": "what o'clock is counted on",
    "orange": "a color",
}
"""Words that are also names of categories, and what they mean there."""


def strings(path: Path) -> Iterator[str]:
    """Every string of a file that the program uses; docstrings are not, nor is the hand-made scene of an `example`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    made = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "example"]
    spoken |= {id(node) for example in made for node in ast.walk(example)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.value


@pytest.mark.parametrize("folder", BLIND_TO_KINDS)
def test_no_kind_of_thing_is_named_where_scenes_are_acted_in_spoken_of_and_asked_about(folder: str) -> None:
    names = [name for name in catalogue.categories() if name not in OTHER_MEANINGS]
    words = re.compile(rf"\b({'|'.join(sorted({*names, *(name.replace('_', ' ') for name in names)}))})\b")
    files = sorted((PACKAGE / folder).rglob("*.py"))
    assert files
    found = {(path.name, text) for path in files for text in strings(path) if words.search(text)}
    families = {entry.family for entry in catalogue.categories().values()}
    found |= {(path.name, text) for path in files for text in strings(path) if text in families}
    assert not found


@pytest.mark.parametrize("name", sorted(catalogue.categories()))
def test_things_are_called_by_the_nouns_that_their_category_declares(name: str) -> None:
    entry = catalogue.category(name)
    built = [entry.build(entry.sample(np.random.default_rng(seed))) for seed in range(6)]
    assert {one.label for one in built} <= set(entry.nouns)
    assert not {*entry.nouns} & {*entry.confused_with, *entry.kind_of}
    assert len({*entry.confused_with}) == len(entry.confused_with)
    assert all(bool(one.seats) == ("sit on" in entry.affords) for one in built)
    assert not ("sit back in" in entry.affords and "sit on" not in entry.affords)
    if "work at" in entry.affords:
        assert all(one.surfaces for one in built)


def test_confusion_goes_both_ways_and_covering_does_not() -> None:
    known = nouns()
    assert all(noun in known.confused_with[other] for noun, others in known.confused_with.items() for other in others)
    assert nouns_match("television", "monitor")
    assert nouns_match("monitor", "television")
    assert nouns_match("tumble dryer", "stove"), "a kind that only imported libraries have"
    assert nouns_match("plant", "cactus")
    assert not nouns_match("cactus", "plant")
    assert nouns_match("pair of shoes", "pair of boots"), "two nouns of one category"
    assert not nouns_match("patient monitor", "laptop"), "what two things may both be taken for does not make them alike"


def test_an_imported_thing_says_what_it_may_be_confused_with() -> None:
    def name(*said: str) -> str | None:
        params = {"asset": "mine/a", "sha256": "0" * 64, "confused_with": list(said)}
        odd = thing("a", (0, 0, 0), label="couch", asset=AssetRef(generator="imported", params=params))
        return Referrer(Scene(id="s", objects=[odd, thing("b", (2, 0, 0), label="piano")]), ["a", "b"]).phrase("b")

    assert name("bed") == "piano"
    assert name("piano") is None


def test_what_a_thing_affords_is_said_by_itself_or_by_its_category() -> None:
    layout = Layout(np.random.default_rng(0), 5.0, 4.0, 2.6)
    params, built = layout.sample("chair")
    assert Item("chair", params, built, 0, 0, 0).affords("push")
    assert not Item("chair", params, built, 0, 0, 0).affords("lie on")
    own = replace(built, affords=("lie on",))
    assert Item("chair", params, own, 0, 0, 0).affords("lie on")
    assert not Item("chair", params, own, 0, 0, 0).affords("push")
    assert not catalogue.affords("only_imported", "push")


def test_what_both_arms_carry_and_a_hand_holds_follows_from_what_things_declare() -> None:
    carried = {item.category for seed in range(12) if (item := box_to_carry(Layout(np.random.default_rng(seed), 5.0, 4.0, 2.6)))}
    assert carried == {name for name, entry in catalogue.categories().items() if "carry" in entry.affords}
    thin = next(name for name, entry in catalogue.categories().items() if entry.grip_radius_m == 0.008)
    item = one_hand(Layout(np.random.default_rng(1), 5.0, 4.0, 2.6), (thin,))
    assert item is not None
    assert hand_posture(item)["radius"] == 0.008
    assert people.laden({"bag": "backpack"})
    assert not people.laden({"bag": "shoulder bag"})


def test_no_thing_of_ours_is_called_as_questions_call_the_viewpoint() -> None:
    assert not VIEWPOINT & {noun for entry in catalogue.categories().values() for noun in entry.nouns}


@pytest.mark.parametrize(
    ("color", "bag", "said"),
    [
        ("blue", None, "backpack"),
        ("blue", "backpack", "blue backpack"),
        ("red", "backpack", None),
    ],
)
def test_what_somebody_wears_may_be_meant_too(color: str, bag: str | None, said: str | None) -> None:
    """A backpack is "the backpack" only where nobody has one on the back; by its colour, or not at all, where somebody has."""
    from scenegen.audit.sight import fitting

    looks = {"bag": bag, "bag_color": "red"} if bag else {}
    wearer = person("p", (2.0, 0.0), 0.0, label="woman", attributes=looks)
    pack = thing("a", (0.0, 0.0, 0.2), label="backpack", attributes={"color": color})
    assert Referrer(Scene(id="s", objects=[pack], people=[wearer]), ["a", "p"]).phrase("a") == said
    known = {
        "a": {"id": "a", "label": "backpack", "attributes": {"color": color}, "size": [0.3, 0.3, 0.3]},
        "p": {"id": "p", "label": "woman", "attributes": looks, "joints": {}},
    }
    for phrase in ("backpack", f"{color} backpack"):
        assert (fitting(phrase, {"a", "p"}, known) == ["a"]) == (said is not None and len(said) <= len(phrase)), phrase
