"""What must be seen for a phrase or a facing to be decidable, and that the audit sees where it is not."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from scenegen.assets import catalogue, people
from scenegen.audit.rules import Given, Operand, rule_for
from scenegen.audit.rules.base import MIDDLE
from scenegen.audit.sight import ambiguous, unreadable, unseen
from scenegen.audit.views import _cells, _mask
from scenegen.compose import kinds
from scenegen.facts import Facts, Visibility
from scenegen.frames import corners, inverse, project, yaw_pose
from scenegen.language import Referrer, Shown
from scenegen.observe import Observer
from scenegen.scene import AssetRef, BodyKey, BodyTrack, Camera, Object, Person, Scene, ViewSet, Visible
from scenegen.tables.rows import _visible_rows
from scenegen.tasks.common.seeing import facing_readable, middles_seen, noun_seen
from scenegen.tasks.task import referrer
from scenegen.world.geometry import build_geometry
from tests.asking import over_time
from tests.scenes import camera, composed, person, thing

pytestmark = pytest.mark.slow

POLICY = Visibility()
STANDING = {"kind": "stand"}


def somebody(name: str = "p", at: tuple[float, float] = (3, 0), yaw: float = np.pi, **fixed: Any) -> Person:
    """A dressed person who stands and, by default, faces the cameras at the origin."""
    plain = {"hat": None, "bag": None, "glasses": None, "top_color": "red", "tucked": False, "beard": None, "hair": "short"}
    look = people.sample(np.random.default_rng(2), **{**plain, **fixed})
    return people.place(
        name, look, {**people.sample_posture("stand", np.random.default_rng(0)), **STANDING}, yaw_pose([*at, 0], yaw)
    )


def one_of(category: str, yaw: float, at: tuple[float, float] = (3, 0)) -> Object:
    """A thing of the catalogue, its front turned `yaw` from +X, declared as rooms declare it."""
    entry = catalogue.category(category)
    params = entry.sample(np.random.default_rng(1))
    built = entry.build(params)
    return Object(
        id="a", category=category, label=built.label, attributes=built.attributes, world_from_object=yaw_pose([*at, 0], yaw), size=built.size,
        has_front=entry.has_front, facing=entry.facing, asset=AssetRef(generator=category, params=params),
    )  # fmt: skip


def seen(scene: Scene) -> Facts:
    """The facts of a scene as its cameras truly see it."""
    observer = Observer(build_geometry(scene))
    return Facts(scene, {cam.id: observer.look(cam).visible for cam in scene.cameras})


def row(facts: Facts, cam: Camera) -> dict[str, Any]:
    """A view's row as tables store it."""
    return {
        "view_id": f"s/{cam.id}", "time": 0.0, "width": cam.width, "height": cam.height, "world_from_camera": cam.world_from_camera.tolist(), "instances": None,
        "visible": _visible_rows(dict(facts.views[cam.id]), facts.ids),
    }  # fmt: skip


def asks(names: dict[str, str], seen: str = "whole") -> Given:
    """A question about things by id, called so, of which so much must be seen."""
    return Given("", " ".join(names.values()), tuple(Operand("target", name, phrase, seen) for name, phrase in names.items()))


# --- clothes ------------------------------------------------------------------------------------


def test_a_garments_pixels_are_those_of_its_cloth() -> None:
    """A sweater covers forearms that a T-shirt leaves bare, pants calves that shorts do; what is bare counts for no garment."""
    found = {}
    for top, bottom in (("T-shirt", "shorts"), ("sweater", "pants")):
        one = somebody(top=top, bottom=bottom, bottom_color="blue")
        found[top] = seen(Scene(id="s", people=[one], cameras=[camera("c", (0, 0, 1), (3, 0, 1), 50)])).sight("c", "p")
    bare, clad = found["T-shirt"].parts, found["sweater"].parts
    arms, legs = (sum(bare[f"{side}_{part}"] for side in ("left", "right")) for part in ("arm", "leg"))
    assert clad["garment:top"] > bare["garment:top"] + 0.3 * arms
    assert clad["garment:bottom"] > bare["garment:bottom"] + 0.3 * legs
    for sight in found.values():
        covered = sight.parts["garment:top"] + sight.parts["garment:bottom"]
        skin = sum(sight.parts.get(part, 0) for part in ("head", "face", "eyes", "hair", "left_hand", "right_hand"))
        assert 100 < covered <= sight.pixels - skin


def test_bare_arms_and_legs_name_no_garment() -> None:
    """Somebody of whom only arms and legs show, beside another: nothing tells them apart in words."""
    clothes = {"top": "T-shirt", "top_color": "red", "bottom": "shorts", "bottom_color": "green"}
    other = {"top": "T-shirt", "top_color": "black", "bottom": "shorts", "bottom_color": "white"}
    pair = [person("p", (3, 0), np.pi, attributes=clothes), person("q", (3, 1), np.pi, attributes=other)]
    bare = {"head": 500, "face": 400, "left_arm": 900, "torso": 900, "right_leg": 900, "hips": 400}
    scene = Scene(id="s", people=pair, cameras=[camera("c", (0, 0, 1), (3, 0, 1))])

    def phrase(**worn: int) -> str | None:
        parts = bare | {f"garment:{half}": count for half, count in worn.items()}
        sight = Visible(pixels=5000, amodal_pixels=5000, parts=parts)
        return referrer(Facts(scene, {"c": {"p": sight, "q": sight}}), ["c"]).phrase("p")

    assert phrase() is None
    assert phrase(top=239) is None
    assert phrase(top=240) == "woman in the red T-shirt"
    assert phrase(top=60, bottom=300) == "woman in the green shorts"


def test_the_audit_wants_the_cloth_too() -> None:
    clothes = {"top": "T-shirt", "top_color": "red", "bottom": "shorts", "bottom_color": "green"}
    scene = Scene(id="s", people=[person("p", (3, 0), np.pi, attributes=clothes)], cameras=[camera("c", (0, 0, 1), (3, 0, 1))])
    truth = json.loads(scene.to_json())

    def faults(phrase: str, **parts: int) -> int:
        facts = Facts(scene, {"c": {"p": Visible(pixels=5000, amodal_pixels=5000, parts=parts)}})
        return len(unreadable(asks({"p": phrase}), [row(facts, scene.cameras[0])], truth))

    known = {"face": 200, "head": 200}
    assert faults("woman in the red T-shirt", **known, **{"garment:top": 300}) == 0
    assert faults("woman in the red T-shirt", **known, **{"left_arm": 900, "torso": 900, "garment:bottom": 900}) == 1
    assert faults("woman in the green shorts", **known, **{"garment:bottom": 200, "left_leg": 900}) == 1
    assert faults("sitting woman", **known, **{"left_leg": 30}) == 1


# --- who it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noun", "look", "before", "behind"),
    [
        ("man", {}, "man", "person"),
        ("man", {"hair": "curly"}, "person", "person"),
        ("man", {"hair": "curly", "beard": "full beard"}, "man", "person"),
        ("man", {"hat": "cap"}, "person", "person"),
        ("woman", {"hair": "long"}, "woman", "person"),
        ("woman", {"hair": "curly"}, "person", "person"),
        ("elderly man", {}, "person", "person"),
        ("elderly man", {"beard": "full beard"}, "elderly man", "person"),
        ("elderly man", {"hair": "bald"}, "man", "person"),
        ("elderly woman", {}, "person", "person"),
        ("elderly woman", {"hair": "bob"}, "person", "person"),
        ("elderly woman", {"hair": "bun"}, "person", "person"),
        ("elderly woman", {"hair": "ponytail"}, "person", "person"),
        ("elderly woman", {"hair": "long"}, "elderly woman", "person"),
        ("girl", {"hair": "long", "body": "girl_18"}, "child", "child"),
        ("girl", {"hair": "long", "body": "girl_18", "hat": "beanie"}, "child", "child"),
        ("boy", {"body": "boy_27"}, "person", "person"),
    ],
)
def test_a_face_tells_who_it_is_and_a_back_does_not(noun: str, look: dict[str, str], before: str, behind: str) -> None:
    scene = Scene(
        id="s", people=[somebody(noun=noun, **look)],
        cameras=[camera("front", (0, 0, 1.2), (3, 0, 0.8), 55), camera("back", (6, 0, 1.2), (3, 0, 0.8), 55), camera("legs", (0.5, 0, 0.3), (3, 0, 0.2), 40)],
    )  # fmt: skip
    facts = seen(scene)
    assert referrer(facts, ["front"]).phrase("p") == before
    assert referrer(facts, ["back"]).phrase("p") == behind
    assert referrer(facts, ["back", "front"]).phrase("p") == before
    assert referrer(facts, []).phrase("p") == noun  # a text says who is there
    truth, rows = json.loads(scene.to_json()), {cam.id: row(facts, cam) for cam in scene.cameras}
    for said in {noun, before} - {before}:
        assert unreadable(asks({"p": said}), [rows["front"]], truth)
    noun = before
    assert unreadable(asks({"p": noun}), [rows["front"]], truth) == []
    assert len(unreadable(asks({"p": noun}), [rows["back"]], truth)) == (noun not in ("child", "person"))
    assert unreadable(asks({"p": behind}), [rows["back"]], truth) == []
    assert unreadable(asks({"p": noun}), [rows["back"], rows["front"]], truth) == []
    assert facts.is_visible("front", "p")
    assert not facts.is_visible("legs", "p")
    assert unseen(asks({"p": "person"}), [rows["legs"]], truth, POLICY.__dict__) == ["p"]


@pytest.mark.parametrize(
    ("around_deg", "said"), [(0, "man"), (60, "man"), (65, "man"), (80, "person"), (95, "person"), (120, "person")]
)
def test_a_turned_away_cheek_is_no_face(around_deg: float, said: str) -> None:
    """However large the cheek is in the picture: who stands behind an ear does not see whose face it is."""
    around = np.deg2rad(around_deg)
    at = (3 - 1.6 * np.cos(around), 1.6 * np.sin(around), 1.6)  # who is looked at faces the origin
    scene = Scene(id="s", people=[somebody(noun="man")], cameras=[camera("c", at, (3, 0, 1.4), 50)])
    facts = seen(scene)
    assert facts.sight("c", "p").parts.get("face", 0) >= (110 if around_deg < 110 else 0)
    assert referrer(facts, ["c"]).phrase("p") == said
    wrong = unreadable(asks({"p": "man"}), [row(facts, scene.cameras[0])], json.loads(scene.to_json()))
    assert wrong == ([] if said == "man" else ["'man': no face is seen"])


def test_a_child_who_sits_or_is_cut_off_is_a_person_from_behind() -> None:
    parts = {"hair": 200, "torso": 300, "hips": 100, "left_leg": 300, "right_leg": 300}
    for kind, in_frame, fraction, tall, said in (
        ("stand", 1.0, 1.0, 1.2, "child"),
        ("stand", 1.0, 1.0, 1.4, "person"),
        ("sit", 1.0, 1.0, 1.2, "person"),
        ("stand", 0.8, 1.0, 1.2, "person"),
        ("walk", 1.0, 0.7, 1.2, "person"),
    ):
        scene = Scene(
            id="s",
            people=[
                person("p", (3, 0), 0, label="boy", posture={"kind": kind}).model_copy(
                    update={"size": np.array([0.3, 0.4, tall])}
                )
            ],
            cameras=[camera("c", (0, 0, 1), (3, 0, 1))],
        )
        sight = Visible(pixels=1200, amodal_pixels=round(1200 / fraction), in_frame=in_frame, truncated=in_frame < 1, parts=parts)
        facts = Facts(scene, {"c": {"p": sight}})
        assert referrer(facts, ["c"]).phrase("p") == said
        found = unreadable(asks({"p": "child"}), [row(facts, scene.cameras[0])], json.loads(scene.to_json()))
        assert (found == []) == (said == "child")


def test_a_child_is_told_by_a_frame_in_which_it_stands_whatever_it_does_in_others() -> None:
    """A girl sits as the clip begins, and stands as it ends, seen from head to foot all the time: the last frame alone tells a child."""
    girl = somebody(noun="girl", body="girl_18")
    assert girl.size[2] <= 1.3, "small enough at any rate"
    sits = people.sample_posture("sit", np.random.default_rng(0))
    keys = [
        BodyKey(time=time, world_from_body=girl.world_from_body, posture=posture)
        for time, posture in ((0.0, sits), (1.0, sits), (2.0, girl.posture))
    ]
    shot = camera("f0", (0, 0, 1), (3, 0, 1))
    cameras = tuple(shot.model_copy(update={"id": f"f{k}", "time": float(k)}) for k in range(3))
    look = people.sample(np.random.default_rng(2), noun="girl", body="girl_18")
    start = people.place("p", look, sits, girl.world_from_body)
    view_set = ViewSet(id="watch0", kind="watch", cameras=cameras, fps=1.0)
    for order, said in (((0, 1), "person"), ((2,), "child"), ((0, 1, 2), "child"), ((1, 2), "child")):
        tracks = [BodyTrack(entity="p", keys=keys)]
        scene = Scene(id="s", people=[start], cameras=list(cameras), tracks=tracks)
        parts = {"hair": 200, "torso": 300, "hips": 100, "left_leg": 300, "right_leg": 300}
        sight = Visible(pixels=1200, amodal_pixels=1200, in_frame=1.0, truncated=False, parts=parts)
        facts = over_time(scene, {one.id: {"p": sight} for one in cameras}, view_set)
        shown = [cameras[k] for k in order]
        assert noun_seen(facts, [one.id for one in shown], start) == said
        rows = [{**row(facts, one), "time": one.time} for one in shown]
        assert (unreadable(asks({"p": "child"}), rows, json.loads(scene.to_json())) == []) == (said == "child")


def test_a_person_may_be_anybody_in_sight() -> None:
    """The audit reads "person" as fitting everybody and "child" as fitting boys and girls."""
    labels = ("woman", "boy", "elderly man")
    scene = Scene(id="s", people=[person(f"p{k}", (k, 0), 0, label=label) for k, label in enumerate(labels)])
    view = {"visible": [{"id": f"p{k}", "pixels": 1} for k in range(3)]}
    truth = json.loads(scene.to_json())
    assert len(ambiguous(asks({"p0": "person"}), [view], truth)) == 1
    assert ambiguous(asks({"p1": "child"}), [view], truth) == []
    assert len(ambiguous(asks({"p0": "child"}), [view], truth)) == 1


def test_nobody_seen_badly_carries_a_name() -> None:
    """A mug is told by the table it stands on only where the table itself is seen well."""
    things = [thing("t", (0, 0, 0), label="table"), thing("u", (3, 0, 0), label="piano"), thing("a", (0, 0, 1), label="mug", parent="t", support="object"), thing("b", (3, 0, 1), label="mug", parent="u", support="object")]  # fmt: skip
    scene = Scene(id="s", objects=things)
    ids = [one.id for one in things]
    assert Referrer(scene, ids).phrase("a") == "mug on the table"
    assert Referrer(scene, ids, Shown(carrier=lambda name: name != "t")).phrase("a") is None
    view = {"width": 640, "height": 480, "visible": [{"id": "a", "pixels": 950, "amodal_pixels": 950, "truncated": False, "in_frame": 1.0, "parts": "{}"}, {"id": "t", "pixels": 20, "amodal_pixels": 900, "truncated": False, "in_frame": 1.0, "parts": "{}"}]}  # fmt: skip
    assert unseen(asks({"a": "mug on the table"}), [view], json.loads(scene.to_json()), POLICY.__dict__) == ["t"]


@pytest.mark.parametrize(
    "category", ["stop_sign", "no_entry_sign", "speed_limit_sign", "give_way_sign", "parking_sign", "crossing_sign"]
)
def test_a_sign_is_called_so_from_before_it_only(category: str) -> None:
    """What a sign is called by is on its front; a chair is one from behind too."""
    for yaw, named in ((np.pi, True), (0.0, False)):
        things = [one_of(category, yaw)]
        facts = seen(Scene(id="s", objects=things, cameras=[camera("c", (-1, 0, 1.6), (3, 0, 1.2), 60)]))
        assert (referrer(facts, ["c"]).phrase("a") == things[0].label) == named
    chair = Scene(id="s", objects=[one_of("chair", 0.0)], cameras=[camera("c", (0, 0, 1.6), (3, 0, 0.5), 60)])
    assert referrer(seen(chair), ["c"]).phrase("a") is not None


# --- which way things face ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "before", "beside", "behind"),
    [("mailbox", True, False, False), ("wardrobe", True, False, False), ("television", True, False, False), ("shoe_rack", False, False, False), ("bookshelf", False, False, False), ("treadmill", False, False, False), ("double_bed", False, False, False), ("chair", True, True, True), ("car", True, True, True), ("dog", True, True, True),
     ("sofa", True, False, True), ("armchair", True, False, True), ("bicycle", False, True, False), ("shopping_cart", False, True, False), ("bus", True, False, False), ("truck", True, False, False),
     ("toy_car", False, False, False), ("spring_rider", False, False, False), ("coffee_machine", False, False, False), ("cake_display", False, False, False)],
)  # fmt: skip
def test_a_facing_is_asked_where_the_front_shows(category: str, before: bool, beside: bool, behind: bool) -> None:
    for turned, readable in ((np.pi - 0.4, before), (np.pi / 2, beside), (0.4, behind)):
        target = one_of(category, turned)
        away = 1.6 * float(np.linalg.norm(target.size))
        scene = Scene(
            id="s",
            objects=[target],
            cameras=[camera("c", (3 - away, 0, 0.9 + target.size[2] / 2), (3, 0, target.size[2] / 2), 55)],
        )
        facts = seen(scene)
        assert facts.is_visible("c", "a")
        assert (bool(facts.has_front[0]) and facing_readable(facts, "c", "a")) == readable, (category, turned)
        question = asks({"a": target.label}, "front")
        assert (unreadable(question, [row(facts, scene.cameras[0])], json.loads(scene.to_json())) == []) == readable


@pytest.mark.parametrize(
    ("pixels", "fraction", "front", "told"),
    [(9000, 1.0, 900, True), (9000, 0.66, 900, True), (9000, 0.6, 900, False), (1900, 1.0, 300, True), (1700, 1.0, 300, False), (9000, 1.0, 240, False)],
)  # fmt: skip
def test_a_front_is_read_off_what_is_large_and_shows(pixels: int, fraction: float, front: int, told: bool) -> None:
    """A cabinet half behind a sofa, and one of whose doors a few pixels show, are not asked which way they face."""
    target = thing("a", (3, 0, 0.5), has_front=True, facing="front").model_copy(
        update={"world_from_object": yaw_pose([3, 0, 0.5], np.pi)}
    )
    scene = Scene(id="s", objects=[target], cameras=[camera("c", (0, 0, 1), (3, 0, 0.6))])
    sight = Visible(pixels=pixels, amodal_pixels=round(pixels / fraction), parts={"front": front})
    facts = Facts(scene, {"c": {"a": sight}})
    assert facing_readable(facts, "c", "a") == told
    found = unreadable(asks({"a": "a"}, "front"), [row(facts, scene.cameras[0])], json.loads(scene.to_json()))
    assert (found == []) == told


@pytest.mark.parametrize(
    ("x0", "x1", "fraction", "in_frame", "told"),
    [(270, 370, 1.0, 1.0, True), (280, 365, 0.7, 1.0, True), (270, 318, 0.7, 1.0, False), (300, 370, 0.7, 1.0, False), (270, 370, 0.6, 1.0, False), (270, 370, 0.66, 1.0, True)],
)  # fmt: skip
def test_a_bearing_is_asked_from_and_to_what_shows_its_middle(
    x0: int, x1: int, fraction: float, in_frame: float, told: bool
) -> None:
    """The thing fills columns 270 to 370 and its centre is at 320: what shows must hold that, 0.8 of the width, and most of the thing."""
    scene = Scene(id="s", objects=[thing("a", (3, 0, 0.5))], cameras=[camera("c", (0, 0, 0.65), (3, 0, 0.65))])
    sight = Visible(
        pixels=6000, amodal_pixels=round(6000 / fraction), box2d=(x0, 200, x1, 280), amodal_box=(270, 200, 370, 280),
        in_frame=in_frame, truncated=in_frame < 1,
    )  # fmt: skip
    facts = Facts(scene, {"c": {"a": sight}})
    assert facts.is_visible("c", "a")
    assert (middles_seen(facts, "c") == {"a"}) == told
    of_view = {**row(facts, scene.cameras[0]), "K": scene.cameras[0].K.tolist()}
    truth = json.loads(scene.to_json())
    assert (unseen(asks({"a": "a"}, "middle"), [of_view], truth, POLICY.__dict__) == []) == told
    assert unseen(asks({"a": "a"}), [of_view], truth, POLICY.__dict__) == []


@pytest.mark.parametrize(("task", "role"), [("scene_simulation", "at"), ("scene_simulation", "target"), ("turn_to_face", "facing"), ("person_relative_direction", "target")])  # fmt: skip
def test_what_rests_on_a_middle_wants_it_seen(task: str, role: str) -> None:
    assert rule_for(task).must_see(role, {"person_frame": "body"}) == MIDDLE


@pytest.mark.parametrize(("face", "said"), [(100, "person"), (150, "woman"), (210, "elderly woman")])
def test_an_age_is_read_off_a_face(face: int, said: str) -> None:
    """Gray hair round a face too small to show an age tells a woman, by her long hair, and no more."""
    worn = {"hair": "long", "hair_color": "gray"}
    one = person("p", (3, 0), np.pi, label="elderly woman", attributes=worn)
    scene = Scene(id="s", people=[one], cameras=[camera("c", (0, 0, 1.6), (3, 0, 1.6))])
    facts = Facts(scene, {"c": {"p": Visible(pixels=5000, amodal_pixels=5000, parts={"head": 200, "face": face})}})
    assert referrer(facts, ["c"]).phrase("p") == said
    truth, rows = json.loads(scene.to_json()), [row(facts, scene.cameras[0])]
    words = ["person", "woman", "elderly woman"]
    for phrase in words:
        assert (unreadable(asks({"p": phrase}), rows, truth) == []) == (words.index(phrase) <= words.index(said))


def test_every_front_is_declared_readable_somewhere_or_nowhere() -> None:
    """What is read from before it has front parts to read: each such category marks the faces that show where its front is."""
    for name, entry in catalogue.categories().items():
        if entry.has_front and entry.facing == "front" and not entry.decor:
            mesh = entry.build(entry.sample(np.random.default_rng(0))).mesh
            assert "front" in mesh.parts, name
            assert (mesh.face_part == mesh.parts.index("front")).any(), name
        assert entry.has_front or entry.facing == "front", f"{name} has no front to be told"


# --- what lies inside the picture -----------------------------------------------------------------


@pytest.mark.parametrize("aside", [0.3, 1.0, 1.4, 1.6, 1.8])
def test_the_share_of_a_silhouette_inside_the_picture(aside: float) -> None:
    """Against a camera of the same place and focal length whose picture is three times as wide and high."""
    scene = Scene(id="s", objects=[thing("a", (3, aside, 0.3), (0.3, 0.9, 0.9), 0.3)])
    near = camera("c", (0, 0, 0.7), (3, 0, 0.7), 60)
    K = np.array(near.K)
    K[:2, 2] *= 3
    whole = near.model_copy(update={"K": K, "width": 1920, "height": 1440})
    observer = Observer(build_geometry(scene))
    inside, all_of_it = observer.look(near).visible["a"], observer.look(whole).visible["a"].pixels
    assert inside.in_frame == pytest.approx(inside.pixels / all_of_it, abs=0.03)
    assert (inside.in_frame == 1.0) == (not inside.truncated)


def test_what_the_camera_stands_in_is_cut_off_and_what_is_behind_is_not_there() -> None:
    things = [thing("under", (0, 0, 0), (6, 6, 0.05)), thing("behind", (-3, 0, 0))]
    shown = seen(Scene(id="s", objects=things, cameras=[camera("c", (0, 0, 1.5), (3, 0, 0.7), 60)])).views["c"]
    assert shown["under"].truncated
    assert 0.0 < shown["under"].in_frame < 0.3
    assert shown["behind"] == Visible(pixels=0, amodal_pixels=0, in_frame=0.0)


@pytest.mark.parametrize(("in_frame", "asked"), [(0.79, False), (0.8, True)])
def test_a_sliver_at_the_border_is_not_asked_about(in_frame: float, asked: bool) -> None:
    scene = Scene(id="s", objects=[thing("a", (3, 0, 0))], cameras=[camera("c", (0, 0, 1), (3, 0, 1))])
    facts = Facts(scene, {"c": {"a": Visible(pixels=9000, amodal_pixels=9000, truncated=True, in_frame=in_frame)}})
    assert facts.is_visible("c", "a") == asked
    found = unseen(asks({"a": "a"}), [row(facts, scene.cameras[0])], json.loads(scene.to_json()), POLICY.__dict__)
    assert (found == []) == asked


# --- the rows that are stored -----------------------------------------------------------------------


def test_rows_say_their_number_in_the_mask_and_leave_out_what_is_out_of_the_picture() -> None:
    things = [
        thing("behind", (-3, 0, 0)),
        thing("hidden", (6, 0, 0.3)),
        thing("wall", (3, 0, 0), (0.2, 2, 2)),
        thing("b", (3, 1.5, 0)),
    ]
    scene = Scene(id="s", objects=things, cameras=[camera("c", (0, 0, 1), (3, 0, 1))])
    stored = row(seen(scene), scene.cameras[0])["visible"]
    assert [(cell["id"], cell["instance"], cell["pixels"] > 0) for cell in stored] == [
        ("hidden", 2, False),
        ("wall", 3, True),
        ("b", 4, True),
    ]


@pytest.mark.parametrize(
    "change", [{"instance": 7}, {"in_frame": 1.5}, {"in_frame": 0.5}, {"parts": '{"body": 3}'}, {"pixels": 5}, None]
)
def test_rows_that_do_not_fit_the_mask_are_found(change: dict[str, Any] | None) -> None:
    scene = Scene(
        id="s",
        objects=[thing("wall", (3, 0, 0), (0.2, 1, 1)), thing("b", (3, 1.2, 0))],
        cameras=[camera("c", (0, 0, 1), (3, 0, 1))],
    )
    mask = Observer(build_geometry(scene)).look(scene.cameras[0]).instances
    stored = row(seen(scene), scene.cameras[0])
    truth = json.loads(scene.to_json())
    assert not [*_cells(stored, truth), *_mask(stored, mask.astype(np.int64), truth)]
    if change is None:
        stored["visible"] = stored["visible"][:1]  # a thing that the mask shows has no row
    else:
        stored["visible"][0] |= change
    assert [*_cells(stored, truth), *_mask(stored, mask.astype(np.int64), truth)]


def test_a_large_person_in_a_picture_has_a_head_in_it() -> None:
    """No camera of these scenes cuts the head off somebody whose box fills 3 % of the picture or more."""
    cut, large = [], 0
    for index, kind in enumerate(sorted(kinds())[:8]):
        scene = composed(kind, (5, index), people=(1, 4))
        for cam in scene.cameras:
            to_camera, size = inverse(cam.world_from_camera), np.array([cam.width, cam.height])
            for one in scene.people:
                box, ahead = project(cam.K, to_camera, corners(one.world_from_body, one.size))
                low, high = np.clip(box.min(0), 0, size), np.clip(box.max(0), 0, size)
                crown, _ = project(cam.K, to_camera, one.joints["head"] + [0, 0, 0.1])
                if (ahead > 0.2).all() and np.prod(high - low) >= 0.03 * np.prod(size):
                    large += 1
                    if not ((crown >= 0) & (crown <= size)).all():
                        cut.append((scene.id, cam.id, one.id))
    assert cut == []
    assert large >= 15


def test_a_carrier_told_by_its_size_is_the_one_of_that_size() -> None:
    """Plants on two desks of which one is large: "on the large desk" means one of them, and not the other."""
    desks = [thing("t", (0, 0, 0), (2.4, 0.8, 0.7), label="desk"), thing("u", (3, 0, 0), (1.2, 0.6, 0.7), label="desk")]
    plants = [
        thing(f"{desk}-plant", (x, 0, 0.7), label="cactus", parent=desk, support="object") for desk, x in (("t", 0), ("u", 3))
    ]
    truth = json.loads(Scene(id="s", objects=[*desks, *plants]).to_json())
    phrase = "cactus on the large desk"
    assert ambiguous(asks({"t-plant": phrase}), [], truth) == []
    assert len(ambiguous(asks({"u-plant": phrase}), [], truth)) == 1


def test_nothing_is_large_beside_what_nobody_sees() -> None:
    """A size word needs something well seen to compare with."""
    pair = [thing("a", (3, 1, 0), (1.0, 1.0, 1.0), label="box"), thing("b", (3, -1, 0), (0.4, 0.4, 0.4), label="box")]
    for small, said in ((3000, "large box"), (20, None)):
        scene = Scene(id="s", objects=pair, cameras=[camera("c", (0, 0, 1), (3, 0, 1))])
        sight = {"a": Visible(pixels=9000, amodal_pixels=9000), "b": Visible(pixels=small, amodal_pixels=3000)}
        assert referrer(Facts(scene, {"c": sight}), ["c"]).phrase("a") == said
