"""One scene of every kind holds together on its meshes; and the checks see what is put wrong on purpose."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.assets import catalogue
from scenegen.compose import kinds
from scenegen.frames import yaw_pose
from scenegen.scene import AssetRef, Object, Person, Room, Scene
from scenegen.views.single import SingleConfig
from tests.benchmarks.body_checks import check_bodies
from tests.benchmarks.scene_checks import Report, Solids, check_apart, check_carried, check_inside, check_people, check_scene
from tests.scenes import composed

pytestmark = pytest.mark.slow


def made(kind: str, people: tuple[int, int] = (1, 3)) -> Scene:
    return composed(kind, (17, 1), SingleConfig(sets=2, width=160, height=120), people=people)


def moved(scene: Scene, name: str, by: tuple[float, float, float]) -> Scene:
    """The scene with one thing shifted, metres."""
    objects = []
    for thing in scene.objects:
        if thing.id == name:
            pose = thing.world_from_object.copy()
            pose[:3, 3] += by
            thing = thing.model_copy(update={"world_from_object": pose})
        objects.append(thing)
    return scene.model_copy(update={"objects": objects})


def broken(scene: Scene) -> set[str]:
    """Which of the checks on meshes a scene breaks."""
    solids, report = Solids(scene), Report()
    for check in (check_apart, check_inside, check_carried, check_people):
        check(solids, report)
    return {violation.check for violation in report.violations}


def standing(scene: Scene) -> list[Object]:
    return [thing for thing in scene.objects if thing.support == "floor" and thing.size.min() > 0.3]


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_scene_holds_together(kind: str) -> None:
    report = check_scene(made(kind))
    assert report.violations == []
    assert len(report.askable) == 2


def test_what_floats_sinks_or_stands_in_another_is_found() -> None:
    scene = made("office", people=(0, 0))
    assert broken(scene) == set()
    one, other = standing(scene)[:2]
    assert "off floor" in broken(moved(scene, one.id, (0, 0, 0.008)))
    assert {"off floor", "in floor"} <= broken(moved(scene, one.id, (0, 0, -0.02)))
    way = other.world_from_object[:3, 3] - one.world_from_object[:3, 3]
    assert "in one another" in broken(moved(scene, one.id, tuple(way + [0.05, 0.05, 0])))
    assert "in outer wall" in broken(moved(scene, one.id, (20.0, 0, 0)))
    carried = next(thing for thing in scene.objects if thing.support == "object")
    assert "off its carrier" in broken(moved(scene, carried.id, (0, 0, 0.02)))


def upright(**more: object) -> Person:
    """A bald man who stands in the middle of nowhere."""
    return Person.standing("man", at=(0, 0), noun="man", hair="bald", top="shirt").model_copy(update=more)


def found_of(scene: Scene) -> set[str]:
    report = Report()
    check_bodies(Solids(scene), report)
    return {violation.check for violation in report.violations}


def with_things(person: Person, *things: Object) -> Scene:
    return Scene(id="s", objects=list(things), people=[person])


def sheet(at: np.ndarray, thick: float = 0.004) -> Object:
    """A thin level plate with its middle at a point."""
    return Object.box("sheet", "sheet", at=(*at[:2], at[2] - thick / 2), size=(0.4, 0.4, thick), support="wall")


def test_what_a_hand_or_a_head_goes_through_is_found() -> None:
    """A plate of four millimetres through either, which holds no point of anything deep inside it; a finger's breadth off, none."""
    person = upright()
    assert found_of(with_things(person)) == set()
    assert "hand through" in found_of(with_things(person, sheet(person.joints["left_hand"])))
    assert "head through" in found_of(with_things(person, sheet(person.joints["left_eye"])))
    feet = person.joints["left_ankle"] - [0, 0, 0.04]
    assert found_of(with_things(person, sheet(feet))) == set()
    high = np.array([0.0, 0.0, Solids(with_things(person)).of["man"].vertices[:, 2].max() + 0.015])
    assert found_of(with_things(person, sheet(high))) == set()


def test_a_head_in_a_lampshade_is_found() -> None:
    """A shade that goes round the head without touching it; half a metre higher it is a lamp."""
    person = upright()
    crown = Solids(with_things(person)).of["man"].vertices[:, 2].max()
    params = {"color": "red", "drop": 0.6, "style": "drum", "lit": False}
    built = catalogue.build("pendant_lamp", params)

    def lamp(z: float) -> Object:
        head = person.joints["head"]
        return Object(
            id="lamp", category="pendant_lamp", label="pendant lamp", world_from_object=yaw_pose([head[0] + 0.02, head[1], z], 0.0),
            size=built.size, support="ceiling", asset=AssetRef(generator="pendant_lamp", params=params),
        )  # fmt: skip

    assert "head under" in found_of(with_things(person, lamp(crown - 0.19)))
    assert found_of(with_things(person, lamp(crown + 0.5))) == set()


def test_what_is_held_through_a_thing_is_found() -> None:
    """A plate through a bottle in the hand; the hand itself may close round it."""
    person = upright(holding={"left": "can"})
    hand = person.joints["left_hand"]
    can = Object.box("can", "can", at=(*hand[:2], hand[2] - 0.3), size=(0.06, 0.06, 0.35), support="hand", parent="man")
    assert "held thing through" in found_of(with_things(person, can, sheet(hand - [0, 0, 0.2])))
    assert found_of(with_things(person, can)) == set()


def test_feet_off_the_floor_and_running_indoors_are_found() -> None:
    person = upright()
    lifted = person.world_from_body.copy()
    lifted[2, 3] = 0.03
    assert "both feet off floor" in found_of(with_things(person.model_copy(update={"world_from_body": lifted})))
    running = upright(posture={**person.posture, "kind": "run"})
    floor = np.array([[-3.0, -3], [3, -3], [3, 3], [-3, 3]])
    inside, outside = (Room(kind="gym", floor=floor, height=height) for height in (2.6, None))
    assert "runs indoors" in found_of(with_things(running).model_copy(update={"room": inside}))
    assert "runs indoors" not in found_of(with_things(running).model_copy(update={"room": outside}))


@pytest.mark.parametrize("kind", ["stand", "walk"])
def test_hanging_hands_keep_out_of_ones_own_clothes(kind: str) -> None:
    """Three in four stood with their fingers in their shorts, skirts and hems; the same hand moved inwards is found to be there."""
    from scenegen.assets import people
    from tests.benchmarks.body_checks import TRUNK, _part, pierced
    from tests.benchmarks.solids import Solid

    depths, planted = [], [1.0]
    for k in range(6):
        params = people.sample(np.random.default_rng(k))
        posture = people.sample_posture(kind, np.random.default_rng(k), action="rest", arms=("sides", "relaxed")[k % 2])
        solids = Solids(with_things(people.place("man", params, posture, yaw_pose([0, 0, 0], 0.0), {})))
        trunk = _part(solids, "man", *TRUNK)
        for side, sign in (("left", 1.0), ("right", -1.0)):
            hand = _part(solids, "man", f"{side}_hand")
            depths.append(pierced(hand, trunk))
            if kind == "stand":
                inwards = hand.vertices - [0, sign * 0.09, 0]
                low, high = (f(inwards[np.unique(hand.faces)], axis=0) for f in (np.min, np.max))
                planted.append(pierced(Solid("hand", inwards, hand.faces, np.eye(4), low, high), trunk))
    assert np.mean(np.array(planted) > 0.01) > 0.7
    assert np.mean(np.array(depths) > 0.02) <= (0.0 if kind == "stand" else 0.2)


@pytest.mark.parametrize("yaw_deg", [-75, -40, 0, 40, 75])
def test_a_telephone_lies_against_the_head_however_it_is_turned(yaw_deg: float) -> None:
    """It went five centimetres through the skull of whoever turned the head; now it follows the head, or there is no call."""
    from scenegen.assets import people
    from scenegen.compose.activities.holding import hand_posture, in_hand
    from scenegen.compose.layout.layout import Item

    params = catalogue.category("mobile_phone").sample(np.random.default_rng(1))
    item = Item("mobile_phone", params, catalogue.build("mobile_phone", params), 0, 0, 0, support="hand")
    calls = 0
    for k, side in enumerate(("left", "right", "left", "right")):
        who = people.sample(np.random.default_rng(k), noun=("man", "boy")[k // 2], hair="crop", hat=None, bag=None)
        more = {"head_yaw": float(np.deg2rad(yaw_deg)), "side": side, f"{side}_hand": hand_posture(item)}
        posture = people.sample_posture("stand", np.random.default_rng(k), action="phone call", **more)
        held = in_hand(item, people.build(who, posture), side, float(more[f"{side}_hand"]["radius"]), np.eye(4))  # type: ignore[index]
        if held is None:
            continue
        calls += 1
        phone = Object(
            id="phone", category="mobile_phone", label="cell phone", world_from_object=held.frame, size=item.built.size, support="hand",
            asset=AssetRef(generator="mobile_phone", params=params),
        )  # fmt: skip
        assert "head through" not in found_of(with_things(people.place("man", who, posture, np.eye(4), {}), phone))
    assert calls > 0 or abs(yaw_deg) > 30
