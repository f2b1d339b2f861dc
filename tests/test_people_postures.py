"""Every posture and action on several bodies: human joints, contacts, hands round what they hold, eyes on their target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.assets import people
from scenegen.assets.people.bodies.body import bone_group, load_body
from scenegen.assets.people.posing.posed import blend

BODIES = ("woman_03", "man_14", "girl_20", "elderly_man_33")
CASES = [(name, kind) for name, entry in people.actions().items() for kind in entry.kinds]
CONTACT_M = 0.01


def params(body: str, **fixed: Any) -> dict[str, Any]:
    """The same plain clothes for every body."""
    plain = {
        "top": "T-shirt",
        "bottom": "pants",
        "bottom_color": "blue",
        "cut": "slim",
        "hat": None,
        "bag": None,
        "glasses": None,
        "tucked": False,
    }
    return people.sample(np.random.default_rng(3), **{"body": body, **plain, **fixed})


def posture(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A posture of an action with whatever it needs."""
    entry = people.actions()[name]
    out: dict[str, Any] = {"kind": kind, "action": name, "phase": 0.1, **more}
    if entry.holds or name == "holding":
        out["right_hand"] = {"hold": True, "radius": 0.006 if "mobile_phone" in entry.holds else 0.03}
    if name == "pointing":
        out["left_hand"] = {"point": [2.0, 0.5, 1.2]}
    if name == "reaching":
        out["left_hand"] = {"reach": [0.4, 0.2, 1.0]}
    return out


def test_there_are_many_postures() -> None:
    assert len(people.actions()) >= 25
    assert len(CASES) >= 50
    assert set(people.POSTURES) >= {"stand", "walk", "run", "sit", "floor", "kneel", "crouch", "bend", "lie"}


@pytest.mark.parametrize("body", BODIES)
def test_joints_stay_within_what_people_can_do(body: str) -> None:
    for name, kind in CASES:
        made = people.posed(params(body), posture(name, kind))
        for joint, angle in people.joint_angles(made.body, made.rotations, made.heads).items():
            low, high = people.RANGE_OF_MOTION_DEG[joint]
            assert low - 1 <= angle <= high + 1, f"{name} ({kind}) on {body}: {joint} {angle:.0f} deg"


@pytest.mark.parametrize("phase", np.linspace(0, 0.95, 12).round(3))
@pytest.mark.parametrize("kind", ["walk", "run"])
def test_a_step_keeps_a_foot_on_the_floor_and_joints_human(kind: str, phase: float) -> None:
    made = people.posed(params("man_14"), {"kind": kind, "phase": float(phase)})
    assert abs(made.cloud[:, 2].min()) < 1e-6
    for joint, angle in people.joint_angles(made.body, made.rotations, made.heads).items():
        low, high = people.RANGE_OF_MOTION_DEG[joint]
        assert low - 1 <= angle <= high + 1, f"{kind} {phase}: {joint} {angle:.0f} deg"


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("kind", ["stand", "walk", "run", "floor", "kneel", "crouch", "bend"])
def test_the_dressed_person_stands_on_the_floor(body: str, kind: str) -> None:
    built = people.build(params(body), {"kind": kind, "phase": 0.3})
    assert abs(float(built.mesh.vertices[:, 2].min())) < CONTACT_M
    low, high = built.mesh.vertices.min(0), built.mesh.vertices.max(0)
    assert (
        np.abs(built.size - (high - low)).max() < 0.1
    )  # the light figure's extent is that of the mesh, give or take hair and cloth


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("height", [0.0, 0.5])
def test_who_lies_rests_on_the_bed(body: str, height: float) -> None:
    built = people.build(params(body), {"kind": "lie", "action": "lying", "seat_height": height})
    assert float(built.mesh.vertices[:, 2].min()) == pytest.approx(height, abs=CONTACT_M)
    assert built.body_from_torso[2, 0] > 0.9  # the chest faces up
    assert built.joints["head"][0] < built.joints["pelvis"][0] < built.joints["left_ankle"][0]


@pytest.mark.parametrize("body", BODIES)
def test_eyes_meet_what_they_look_at(body: str) -> None:
    for target in ([2.0, 0.0, 1.2], [1.5, 1.2, 0.9], [1.0, -0.8, 1.9], [0.8, 0.2, 0.7]):
        made = people.posed(params(body), {"kind": "stand", "look": target})
        way = np.array(target) - made.body_from_gaze[:3, 3]
        cosine = made.body_from_gaze[:3, 0] @ way / np.linalg.norm(way)
        assert np.rad2deg(np.arccos(np.clip(cosine, -1, 1))) < 1.0


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("radius", [0.02, 0.035, 0.05])
def test_fingers_close_round_what_they_hold(body: str, radius: float) -> None:
    """Against an upright cylinder at the grip: the hand touches it and goes no deeper than its own padding."""
    made = people.posed(params(body), {"kind": "stand", "right_hand": {"hold": True, "radius": radius}})
    rig = load_body(body)
    hand = bone_group(rig, "finger2", "finger3", "finger4", "finger5") > 0.8
    hand &= rig.vertices[:, 1] < 0
    skin = blend(rig.vertices[hand].astype(np.float32), rig.rig.weights[hand], rig.heads, made.rotations, made.heads)
    grip = people.hand_frame(rig, made.rotations, made.heads, "right", radius)
    axis = np.cross(grip[:3, 0], grip[:3, 1])
    off = skin - grip[:3, 3]
    away = np.linalg.norm(off - (off @ axis)[:, None] * axis, axis=1) - radius
    assert away.min() < CONTACT_M
    assert away.min() > -CONTACT_M
    assert np.median(away) < 0.035


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_hand_that_holds_is_where_the_pose_says(side: str) -> None:
    built = people.build(
        params("man_14"), {"kind": "stand", "action": "texting", "side": side, f"{side}_hand": {"hold": True, "radius": 0.006}}
    )
    sign = 1 if side == "left" else -1
    assert built.hands[side][0, 3] > 0.2
    assert built.hands[side][1, 3] * sign > -0.02


def winding(corners: np.ndarray) -> float:
    """How often triangles (3 corners, 3 axes, F) go round the origin: the sum of their solid angles (van Oosterom and Strackee)."""
    a, b, c = corners
    la, lb, lc = (np.sqrt((corner * corner).sum(0)) for corner in corners)
    volume = a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0])
    below = la * lb * lc + (a * b).sum(0) * lc + (b * c).sum(0) * la + (c * a).sum(0) * lb
    return float(np.arctan2(volume, below).sum()) / (2 * np.pi)


@pytest.mark.parametrize("body", BODIES[:2])
@pytest.mark.parametrize(
    "name",
    ["arms crossed", "hands on hips", "hands clasped", "phone call", "drinking", "thinking", "texting", "clapping", "typing"],
)
def test_hands_do_not_sink_into_the_body(body: str, name: str) -> None:
    """Winding numbers of points of hands and forearms in trunk, head and legs; depth under the skin where they are inside."""
    kind = "sit" if name == "typing" else "stand"
    made = people.posed(params(body), posture(name, kind))
    rig = load_body(body)
    skin = blend(rig.vertices.astype(np.float32), rig.rig.weights, rig.heads, made.rotations, made.heads)
    arm = bone_group(rig, "upperarm", "lowerarm", "wrist", "finger", "metacarpal", "shoulder01")
    hand = np.flatnonzero(bone_group(rig, "wrist", "finger", "metacarpal") > 0.9)[::12]
    solid = rig.rig.faces[(arm[rig.rig.faces] < 0.5).all(1)]
    corners = np.moveaxis(skin[solid], 0, -1).copy()  # (3 corners, 3 axes, F): a point at a time stays in the cache
    inside = np.array([winding(corners - point[:, None]) > 0.5 for point in skin[hand]])
    if inside.any():
        near = np.linalg.norm(skin[np.unique(solid)][None] - skin[hand[inside]][:, None], axis=-1).min(1)
        assert near.max() < 0.03, f"{name} on {body}: {near.max():.3f} m deep"


@pytest.mark.parametrize("height", [0.38, 0.425, 0.46])
def test_crossed_legs_do_not_lift_anyone_off_a_low_seat(height: float) -> None:
    for body in ("man_16", "woman_03"):
        hips = [
            people.posed(params(body), {"kind": "sit", "seat_height": height, "leg_cross": crossed}).joints["pelvis"][2]
            for crossed in (False, True)
        ]
        assert hips[1] == pytest.approx(hips[0], abs=CONTACT_M)


def test_a_skirt_takes_room() -> None:
    clouds = [people.posed(params("woman_03", bottom=bottom), {"kind": "stand"}).cloud for bottom in ("pants", "skirt")]
    ahead = [cloud[(cloud[:, 2] > 0.5) & (cloud[:, 2] < 0.65), 0].max() for cloud in clouds]
    assert ahead[1] > ahead[0] + 0.02
