"""Garments, hair and what is worn: shells over the body that never let it through, with words that fit."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from scenegen.assets import people
from scenegen.assets.people.bodies.body import load_body
from scenegen.assets.people.bodies.hair import STYLES
from scenegen.assets.people.bodies.skin import cut_skin
from scenegen.assets.people.garments.clothes import TOPS
from scenegen.assets.people.garments.dress import ORDER, _fields, dressed

pytestmark = pytest.mark.slow


def params(**fixed: Any) -> dict[str, Any]:
    plain = {
        "body": "woman_03",
        "bottom": "pants",
        "bottom_color": "navy",
        "hat": None,
        "bag": None,
        "glasses": None,
        "tucked": False,
    }
    return people.sample(np.random.default_rng(2), **{**plain, **fixed})


@pytest.mark.parametrize("top", sorted(TOPS))
@pytest.mark.parametrize("tucked", [False, True])
def test_no_skin_is_left_under_a_garment(top: str, tucked: bool) -> None:
    """Between ribs and hips nothing of the skin is there at all, so no pose can bring it through."""
    look = dressed(params(top=top, top_color="red", tucked=tucked))
    skin = [k for k, m in enumerate(look.materials) if m.name == "skin"]
    middle = look.vertices[look.faces].mean(1)
    hips, ribs = look.body.joint("upperleg01.L")[2] + 0.05, look.body.joint("spine02")[2]
    trunk = (middle[:, 2] > hips) & (middle[:, 2] < ribs) & (np.abs(middle[:, 1]) < 0.14)
    assert not (np.isin(look.face_material, skin) & trunk).any()


@pytest.mark.parametrize("top", ["dress", "sweatshirt", "jacket"])
def test_a_cut_skin_knows_what_lies_beside_what(top: str) -> None:
    """Every face on one side of every field; sides, neighbours and what moves each vertex as they follow from the faces alone."""
    given = params(top=top, top_color="red", bottom="pants", beard=None)
    body = load_body(given["body"])
    fields = _fields(body, given)
    skin = cut_skin(body, fields, ORDER)
    assert len(skin.vertices) > len(body.vertices)
    for name, values in fields.items():
        assert np.array_equal(skin.fields[name][: len(values)][abs(values) > 1e-6], values[abs(values) > 1e-6])
        if name in ORDER:
            corners = skin.fields[name][skin.faces]
            assert ((corners > -1e-9).all(1) | (corners < 1e-9).all(1)).all(), name
    ends = np.sort(skin.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    edges, number, times = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
    sides = skin.sides
    assert np.array_equal(sides[0].ravel(), number.ravel())
    assert np.array_equal(sides[1], edges)
    assert np.array_equal(sides[2], times)
    near, degree = skin.near
    beside = Counter(pair for one, two in ends.tolist() for pair in ((one, two), (two, one)))
    entries = near.tocoo()
    assert {
        (i, j): v for i, j, v in zip(entries.row.tolist(), entries.col.tolist(), entries.data.tolist(), strict=True) if v
    } == beside
    many = np.bincount(ends.ravel(), minlength=len(skin.vertices))
    assert np.array_equal(degree[:, 0], np.maximum(many, 1))
    weights = skin.binding.toarray()
    assert np.array_equal(weights[: len(body.vertices)], body.rig.weights)
    np.testing.assert_allclose(weights.sum(1), 1, atol=1e-5)
    faces = {tuple(face) for face in body.rig.faces.tolist()}
    assert all(tuple(face) in faces for face in skin.faces[: len(skin.whole)].tolist())


def test_cloth_stands_off_the_skin_and_turns_in_at_its_hems() -> None:
    look = dressed(params(top="T-shirt", top_color="red"))
    cloth = [k for k, m in enumerate(look.materials) if m.name == "cotton"]
    faces = look.faces[np.isin(look.face_material, cloth)]
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    kept, times = np.unique(edges, axis=0, return_counts=True)
    rim = np.unique(kept[times == 1])
    from scipy.spatial import cKDTree

    away = cKDTree(look.body.vertices).query(look.vertices[rim])[0]
    assert np.median(away) < 0.02  # the free edge lies at the skin, hidden under the hem


def test_there_are_eight_hair_styles_that_differ() -> None:
    assert len(STYLES) >= 8
    extents = []
    for hair in STYLES:
        look = dressed(params(top="T-shirt", top_color="red", hair=hair))
        chosen = (
            look.vertices[np.unique(look.faces[look.face_part == look.parts.index("hair")])]
            if hair != "bald"
            else look.body.vertices
        )
        extents.append((hair, *np.round(np.ptp(chosen, axis=0), 3)))
    assert len({row[1:] for row in extents}) == len(extents)


@pytest.mark.parametrize(
    ("key", "word", "part"), [("hat", "cap", "hat"), ("glasses", "glasses", "glasses"), ("bag", "backpack", "bag")]
)
def test_what_is_worn_is_named_and_shown(key: str, word: str, part: str) -> None:
    worn = params(
        top="shirt", top_color="red", hair="short", **{key: word, f"{key}_color": "blue"} if key != "glasses" else {key: word}
    )
    look = dressed(worn)
    assert (look.face_part == look.parts.index(part)).sum() > 100
    assert people.attributes(worn)[key] == word
    bare = params(top="shirt", top_color="red", hair="short")
    assert key not in people.attributes(bare)
    assert not (dressed(bare).face_part == look.parts.index(part)).any()


def _on_arms(top: str, body: str) -> float:
    """How far down the upper and lower arms (0: shoulder, 1: wrist) the cloth of a top reaches; 0 when the arms are bare."""
    from scenegen.assets.people.bodies.looks import consistent, sample

    more = {"top": top, "top_color": "red", "bottom": "pants", "bottom_color": "navy", "bag": None, "tucked": False}
    made = dressed(consistent({**sample(np.random.default_rng(1), body=body), **more}))
    cloth = [k for k, look in enumerate(made.materials) if look.name == "cotton" and look.color == "red"]
    used = np.unique(made.faces[np.isin(made.face_material, cloth)])
    rig = made.body.rig
    arm = made.binding.toarray()[used][
        :, [k for k, name in enumerate(rig.names) if name.startswith(("upperarm", "lowerarm", "wrist"))]
    ].sum(1)
    reach = [0.0]
    for side in ("L", "R"):
        shoulder, wrist = made.body.joint(f"upperarm01.{side}"), made.body.joint(f"wrist.{side}")
        own = made.vertices[used][(arm > 0.7) & (np.sign(made.vertices[used][:, 1]) == np.sign(shoulder[1]))]
        along = (own - shoulder) @ (wrist - shoulder) / ((wrist - shoulder) @ (wrist - shoulder))
        reach.append(float(along.max(initial=0.0)))
    return max(reach)


@pytest.mark.parametrize("noun", ["woman", "man", "girl"])
def test_the_words_for_tops_fit_their_sleeves(noun: str) -> None:
    """A tank top leaves the arms bare, a T-shirt covers half of the upper arms, shirts and coats go to the wrists."""
    from scenegen.assets.people import bodies

    body = next(key for key, info in bodies().items() if info.noun == noun)
    found = {top: _on_arms(top, body) for top in TOPS}
    assert found.pop("tank top") == 0
    assert 0.25 < found.pop("T-shirt") < 0.5
    assert found.pop("dress") < 0.4
    assert all(0.9 < reach < 1.05 for reach in found.values()), found


@pytest.mark.parametrize("bottom", ["pants", "shorts", "skirt"])
def test_the_words_for_bottoms_fit_their_legs(bottom: str) -> None:
    """Pants end at the ankles; shorts and skirts end about the knees and leave the ankles bare."""
    from scenegen.assets.people import bodies
    from scenegen.assets.people.bodies.looks import consistent, sample

    body = next(key for key, info in bodies().items() if info.noun == "woman")
    more = {
        "top": "sweater",
        "top_color": "red",
        "bottom": bottom,
        "bottom_color": "green",
        "bag": None,
        "shoe_kind": "sneakers",
        "hat": None,
    }
    made = dressed(consistent({**sample(np.random.default_rng(1), body=body), **more, "shoes": "black"}))
    cloth = [k for k, look in enumerate(made.materials) if look.color == "green"]
    low = float(made.vertices[np.unique(made.faces[np.isin(made.face_material, cloth)]), 2].min())
    knee, ankle = (float(made.body.joint(f"{name}.L")[2]) for name in ("lowerleg01", "foot"))
    if bottom == "pants":
        assert low < ankle + 0.04
    else:
        assert ankle + 0.15 < low < knee + 0.16


def test_computers_show_what_computers_show() -> None:
    """No café's menu on a laptop, a monitor or a tablet."""
    from scenegen.assets.families.screens import FILMS, SCREENS
    from scenegen.assets.looks.pictures import picture, picture_kinds

    assert not {*SCREENS, *FILMS} & {"menu", "chalk", "board", "sign", "spines", "map"}
    assert {*SCREENS, *FILMS} <= set(picture_kinds())
    assert picture("page:3").shape == (256, 256, 3)
