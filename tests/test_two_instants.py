"""What moved between two instants: told of scenes that were moved by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from scenegen.facts import Facts, motion
from scenegen.frames import yaw_pose
from scenegen.scene import Object, Scene
from tests.scenes import camera, mirror, move, person, random_scene, thing

seeds = st.integers(0, 2**32 - 1)


def shifted(scene: Scene, **by: tuple[float, float, float, float]) -> Scene:
    """The scene with things moved by metres x, y, z and turned by degrees about their own vertical."""

    def one(thing: Object) -> Object:
        if thing.id not in by:
            return thing
        x, y, z, turn = by[thing.id]
        pose = thing.world_from_object @ yaw_pose([0, 0, 0], np.deg2rad(turn))
        pose[:3, 3] += (x, y, z)
        return thing.model_copy(update={"world_from_object": pose})

    return scene.model_copy(update={"objects": [one(thing) for thing in scene.objects]})


def hall() -> Scene:
    """A ball and a cart ahead of a camera that looks east; Ann stands to the south with a mug."""
    return Scene(
        id="hall", cameras=[camera("c", (-4, 0, 1.5), (0, 0, 1.5))],
        objects=[thing("ball", (0, 0, 0), (0.2, 0.2, 0.2)), thing("cart", (1, 1, 0), (0.8, 0.5, 0.9), has_front=True),
                 thing("mug", (0, -1.7, 0.9), (0.1, 0.1, 0.1), parent="ann", support="hand")],
        people=[person("ann", (0, -2), 0, holding={"left": "mug"})],
    )  # fmt: skip


def test_a_ball_that_rolls_to_the_cameras_left_is_told_with_how_far_and_whither() -> None:
    before = Facts(hall())
    after = Facts(shifted(hall(), ball=(0.1, 0.6, 0, 0), cart=(0, 0, 0, 90)))
    ball, cart = before.index["ball"], before.index["cart"]
    moved = motion.moved(before, after)
    assert np.flatnonzero(moved.holds(True)).tolist() == [ball]
    assert moved.margin[ball] == pytest.approx(np.hypot(0.1, 0.6) - motion.STILL_M)
    assert motion.displacement(before, after).value[ball] == pytest.approx([0.1, 0.6, 0])
    assert motion.moved_towards(before, after, "camera:c").value[ball] == "left"
    assert not motion.moved_towards(before, after, "camera:c").valid[cart]
    assert motion.turned(before, after).value[cart] == pytest.approx(90)
    assert motion.approached(before, after).value[ball, cart] == 1
    assert motion.approached(before, after).margin[ball, cart] == pytest.approx(np.hypot(0.5, 0.65) - 0.55)


def test_what_is_gone_is_not_said_to_have_moved() -> None:
    before = hall()
    after = before.model_copy(update={"objects": [t for t in before.objects if t.id != "ball"]})
    for found in (motion.moved(Facts(before), Facts(after)), motion.turned(Facts(before), Facts(after))):
        assert found.valid.tolist() == [False, True, True, True]
        assert not found.value.any()
    empty = Scene(id="hall", cameras=before.cameras)
    for function in (motion.moved, motion.turned, motion.displacement, motion.approached):
        assert not function(Facts(before), Facts(empty)).valid.any()
        assert not function(Facts(empty), Facts(before)).valid.any()


def test_who_moved_is_told_apart() -> None:
    scene = hall()
    before = Facts(scene)

    def who(after: Scene) -> str:
        return motion.who_moved(before, Facts(after), "c")

    aside = camera("c", (-4, 0.4, 1.5), (0, 0.4, 1.5))
    ann = move(scene, 0.0, (0.5, 0)).people
    mug = shifted(scene, mug=(0.5, 0, 0, 0)).objects
    assert who(scene) == "none"
    assert who(shifted(scene, cart=(0.3, 0, 0, 0))) == "thing"
    assert who(shifted(scene, cart=(0, 0, 0, 20))) == "thing"
    assert who(scene.model_copy(update={"cameras": [aside]})) == "camera"
    assert who(scene.model_copy(update={"people": ann, "objects": mug})) == "person"
    assert who(scene.model_copy(update={"cameras": [aside], "people": ann, "objects": mug})) == "several"
    assert who(scene.model_copy(update={"objects": mug})) == "thing"


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_the_motion_of_a_camera_is_that_of_scipys_rotations(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cams = [camera(f"c{k}", tuple(rng.uniform(-2, 2, 3)), tuple(rng.uniform(3, 5, 3) * rng.choice([-1, 1], 3))) for k in range(2)]
    facts = Facts(Scene(id="s", cameras=cams))
    found = motion.camera_motion(facts, "c0", facts, "c1")
    (first, second) = (cam.world_from_camera for cam in cams)
    yaw = [np.degrees(np.arctan2(pose[1, 2], pose[0, 2])) for pose in (first, second)]
    local = Rotation.from_euler("z", -yaw[0], degrees=True).apply(second[:3, 3] - first[:3, 3])
    assert (found.forward, found.left, found.up) == pytest.approx(tuple(local))
    assert np.cos(np.radians(found.turn_deg - (yaw[1] - yaw[0]))) == pytest.approx(1)
    assert found.tilt_deg == pytest.approx(np.degrees(np.arcsin(second[2, 2]) - np.arcsin(first[2, 2])))
    back = motion.camera_motion(facts, "c1", facts, "c0")
    assert back.turn_deg == pytest.approx(-found.turn_deg)
    assert np.hypot(back.forward, back.left) == pytest.approx(np.hypot(found.forward, found.left))
    twin = Facts(mirror(facts.scene))
    swapped = motion.camera_motion(twin, "c0", twin, "c1")
    assert (swapped.forward, swapped.left, swapped.turn_deg) == pytest.approx((found.forward, -found.left, -found.turn_deg))


@settings(max_examples=8, deadline=None)
@given(seeds, st.floats(-3, 3), st.floats(-2, 2))
def test_moving_the_whole_scene_turns_and_shifts_all_alike_and_brings_nothing_nearer(seed: int, yaw: float, x: float) -> None:
    scene = random_scene(np.random.default_rng(seed))
    before, after = Facts(scene), Facts(move(scene, yaw, (x, 1.0)))
    assert motion.turned(before, after).value == pytest.approx(np.rad2deg(yaw), abs=1e-6)
    assert (motion.approached(before, after).margin < 1e-9).all()
    for k, entity in enumerate(scene.entities):
        centre = before.centers[k]
        went = Rotation.from_euler("z", yaw).apply(centre) + (x, 1.0, 0) - centre
        assert motion.displacement(before, after).value[k] == pytest.approx(went, abs=1e-9), entity.id
