"""Bodies, clothes, postures and the frames that follow from them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from scenegen.assets import data, people
from scenegen.assets.looks.materials import COLORS
from scenegen.assets.people.bodies.body import load_body
from scenegen.assets.people.garments.dress import dressed
from scenegen.errors import AssetError
from scenegen.frames import heading, wrap

NOUNS = ("woman", "man", "girl", "boy", "elderly woman", "elderly man")


def made(noun: str = "woman", seed: int = 0, **posture: object) -> people.PersonBuilt:
    return people.build(people.sample(np.random.default_rng(seed), noun=noun), {"kind": "stand", "arms": "sides", **posture})


def part(built: people.PersonBuilt, *names: str) -> np.ndarray:
    """Vertices of the faces of named parts."""
    wanted = [built.mesh.parts.index(name) for name in names]
    return built.mesh.vertices[np.unique(built.mesh.faces[np.isin(built.mesh.face_part, wanted)])].astype(float)


def test_there_are_enough_bodies_of_every_kind() -> None:
    known = people.bodies()
    assert len(known) >= 32
    assert set(Counter(info.noun for info in known.values())) == set(NOUNS)
    for info in known.values():
        low, high = (1.1, 1.5) if info.noun in ("girl", "boy") else (1.5, 1.95)
        assert low < info.stature_m < high
    assert len({info.build for info in known.values()}) == 3
    size = sum(path.stat().st_size for path in data.path("people").rglob("*") if path.is_file())
    assert size < 25e6


def test_a_body_at_rest_is_the_baked_body() -> None:
    from scenegen.assets.people.posing.parameters import Skeleton

    body = load_body("woman_03")
    rotations, heads = Skeleton(body).solve()
    np.testing.assert_allclose(rotations, np.broadcast_to(np.eye(3), rotations.shape))
    np.testing.assert_allclose(heads, body.heads, atol=1e-9)
    np.testing.assert_allclose(body.rig.weights.sum(1), 1, atol=1e-5)


@pytest.mark.parametrize("noun", NOUNS)
def test_a_standing_person(noun: str) -> None:
    built = made(noun, 3)
    assert built.mesh.vertices[:, 2].min() == pytest.approx(0, abs=1e-4)
    assert part(built, "left_hand")[:, 1].mean() > 0.1
    assert part(built, "right_hand")[:, 1].mean() < -0.1
    assert part(built, "face")[:, 0].mean() > part(built, "hair", "head")[:, 0].mean()
    assert part(built, "left_foot")[:, 0].max() > part(built, "left_foot")[:, 0].min() + 0.12
    np.testing.assert_allclose(built.joints["pelvis"][:2], 0, atol=1e-6)
    assert set(built.mesh.parts) >= {"head", "face", "eyes", "torso", "left_hand", "right_hand", "hips", "left_leg"}


@pytest.mark.parametrize("yaw", [-1.2, -0.7, 0.0, 0.7, 1.2])
def test_the_head_turns_where_the_face_turns(yaw: float) -> None:
    """The frame says so, and so do the vertices of face and eyes, which know nothing of frames."""
    built, straight = made(head_yaw=yaw), made(head_yaw=0.0)
    assert float(wrap(heading(built.body_from_head) - heading(built.body_from_torso))) == pytest.approx(yaw, abs=1e-6)
    assert part(built, "left_hand").mean(0) == pytest.approx(part(straight, "left_hand").mean(0), abs=1e-5)
    nose = part(built, "face").mean(0)[:2] - part(built, "hair").mean(0)[:2]
    ahead = part(straight, "face").mean(0)[:2] - part(straight, "hair").mean(0)[:2]
    turned = np.arctan2(nose[1], nose[0]) - np.arctan2(ahead[1], ahead[0])
    assert turned == pytest.approx(yaw, abs=0.12)


def test_gaze_turns_the_eyes() -> None:
    built = made(gaze_yaw=0.3, head_yaw=0.2)
    assert float(wrap(heading(built.body_from_gaze) - heading(built.body_from_head))) == pytest.approx(0.3, abs=0.02)
    pupil = [k for k, look in enumerate(built.mesh.materials) if look.name == "pupil"]
    eye = [k for k, look in enumerate(built.mesh.materials) if look.name == "eye"]
    at = [built.mesh.vertices[np.unique(built.mesh.faces[np.isin(built.mesh.face_material, k)])].mean(0) for k in (pupil, eye)]
    way = at[0] - at[1]
    assert np.arctan2(way[1], way[0]) == pytest.approx(0.5, abs=0.08)


def test_turns_stay_human() -> None:
    posture = people.clamp({"kind": "stand", "head_yaw": 3.0, "head_pitch": -2.0, "gaze_yaw": 1.0, "torso_yaw": -2.0})
    assert posture["head_yaw"] == pytest.approx(np.deg2rad(80))
    assert posture["torso_yaw"] == pytest.approx(-np.deg2rad(35))
    assert posture["gaze_yaw"] == pytest.approx(np.deg2rad(25))
    with pytest.raises(AssetError, match="stand, walk"):
        people.clamp({"kind": "fly"})


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("seat", [0.40, 0.46, 0.52])
def test_hips_rest_on_the_seat_and_feet_reach_the_floor(noun: str, seat: float) -> None:
    params = people.sample(np.random.default_rng(1), noun=noun, top="shirt", bottom="pants", bottom_color="blue")
    built = people.build(params, {"kind": "sit", "seat_height": seat})
    hips = part(built, "hips", "left_leg", "right_leg")
    under = hips[np.abs(hips[:, 0]) < 0.1][:, 2].min()
    assert under == pytest.approx(seat, abs=0.012)
    feet = part(built, "left_foot", "right_foot")[:, 2].min()
    assert feet > -0.05
    if noun in ("woman", "man") and seat < 0.5:
        assert feet < 0.08


@pytest.mark.parametrize("side", ["left", "right"])
def test_pointing_goes_through_the_target(side: str) -> None:
    goal = np.array([2.0, 0.8 if side == "left" else -0.8, 1.2])
    built = made("man", 2, **{f"{side}_hand": {"point": goal.tolist()}})
    shoulder, wrist = built.joints[f"{side}_shoulder"], built.joints[f"{side}_wrist"]
    way = (wrist - shoulder) / np.linalg.norm(wrist - shoulder)
    off = (goal - shoulder) - way * ((goal - shoulder) @ way)
    assert np.linalg.norm(off) < 0.05


def test_reaching_brings_the_hand_there() -> None:
    goal = np.array([0.4, 0.2, 1.1])
    built = made("woman", 4, left_hand={"reach": goal.tolist()})
    assert np.linalg.norm(built.joints["left_wrist"] - goal) < 0.12


def test_holding_hand_is_before_the_body_on_its_side() -> None:
    for side, sign in (("left", 1), ("right", -1)):
        built = made("man", 5, **{f"{side}_hand": {"hold": True}})
        grip = built.hands[side][:3, 3]
        assert grip[0] > 0.15
        assert sign * grip[1] > 0.05
        assert np.linalg.norm(grip - built.joints[f"{side}_hand"]) < 0.12


def test_clothes_have_the_colours_they_are_called() -> None:
    rng = np.random.default_rng(7)
    for _ in range(4):
        params = people.sample(rng)
        words, look = people.attributes(params), dressed(params)
        for half in ("top", "bottom"):
            if half not in words:
                continue
            rgb = COLORS[words[f"{half}_color"]]
            faces = [k for k, m in enumerate(look.materials) if m.rgb == rgb]
            assert np.isin(look.face_material, faces).sum() > 300


def test_a_person_is_the_same_again() -> None:
    from scenegen.assets.people.build import _cached
    from scenegen.assets.people.garments.dress import _dressed

    params, posture = people.sample(np.random.default_rng(1)), {"kind": "walk", "phase": 0.2}
    one = people.build(params, posture).mesh.vertices.tobytes()
    _cached.cache_clear()
    _dressed.cache_clear()
    assert people.build(params, posture).mesh.vertices.tobytes() == one


def test_placing_moves_every_frame() -> None:
    from scenegen.frames import yaw_pose

    params = people.sample(np.random.default_rng(2))
    placed = people.place("p", params, {"kind": "stand", "head_yaw": 0.5}, yaw_pose([1, 2, 0], np.pi / 2))
    assert float(heading(placed.world_from_torso)) == pytest.approx(np.pi / 2, abs=0.02)
    assert float(heading(placed.world_from_head)) == pytest.approx(np.pi / 2 + 0.5, abs=0.02)
    np.testing.assert_allclose(placed.joints["pelvis"][:2], [1, 2], atol=1e-6)
    assert placed.joints["left_hand"][0] < 1.0  # facing +Y, left is -X
