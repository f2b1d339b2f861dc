"""Every relation against loops over pairs with SciPy's rotations, by hand, and in a mirror."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

import scenegen as sg
from scenegen.errors import SceneError
from scenegen.facts import Facts, Relation, contact, directions, distances, occlusion, seeing, sizes, standing, vertical
from scenegen.facts import camera as cameras
from scenegen.observe import Observer
from scenegen.scene import Object, Person, Room, Scene
from scenegen.scene.measured import Gaps, Measured
from scenegen.world.geometry import build_geometry
from tests.scenes import camera, mirror, person, random_scene, seen_from_boxes, thing

seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int) -> Facts:
    scene = random_scene(np.random.default_rng(seed))
    return Facts(scene, seen_from_boxes(scene))


@cache
def composed() -> Facts:
    """A room with people, looked at through its cameras."""
    scene = sg.compose_scene("living_room", seed=5, people=(2, 3))
    observer = Observer(build_geometry(scene))
    return Facts(scene, {cam.id: observer.look(cam).visible for cam in scene.cameras[:2]})


def every(facts: Facts, view: str) -> dict[str, Relation]:
    """All relations that facts hold without measurements, by name."""
    found: dict[str, Relation] = {
        "pixels": seeing.pixels(facts, view), "fraction": seeing.fraction(facts, view), "visible": seeing.visible(facts, view),
        "boxes": seeing.boxes(facts, view), "whole": seeing.boxes(facts, view, True), "depths": seeing.depths(facts, view),
        "bearings": seeing.bearings(facts, view), "in_sight": seeing.in_sight(facts), "middles": seeing.middles(facts, view),
        "hidden_by": occlusion.hidden_by(facts, view), "hides": occlusion.hides(facts, view),
        "room": occlusion.hidden_by_room(facts, view), "cameras": directions.from_cameras(facts), "intrinsic": directions.intrinsic(facts),
        "turns": directions.turns(facts), "facing": directions.facing(facts), "alignment": directions.alignment(facts),
        "standing": standing.standing(facts), "tilted": standing.standing(facts, heading="tilted"),
        "standing_turn": standing.standing_turn(facts), "above": cameras.above(facts, view), "rests": contact.rests_on(facts),
        "top": contact.on_top_of(facts), "inside": contact.inside(facts), "touching": contact.touching(facts),
        "beside": contact.beside(facts), "wall": contact.against_wall(facts), "held": contact.held_by(facts),
        "hanging": contact.hanging(facts), "camera_distance": distances.camera_distance(facts, view), "taller": sizes.taller(facts),
    }  # fmt: skip
    for frame in ("body", "torso", "head", "gaze"):
        found[frame] = directions.from_people(facts, frame, 8, 2)
    for of in ("centers", "extents"):
        found |= {f"left {of}": cameras.left_of(facts, view, of), f"nearer {of}": cameras.nearer(facts, view, of)}
        found |= {f"world {of}": vertical.higher_in_world(facts, of), f"image {of}": vertical.higher_in_image(facts, view, of)}
    for by in ("height", "longest", "longest_horizontal", "length", "width", "footprint", "volume"):
        found |= {f"size {by}": sizes.size(facts, by), f"larger {by}": sizes.larger(facts, by)}
    for measure in ("centers", "boxes"):
        found |= {measure: distances.distance(facts, measure), f"nearer to {measure}": distances.nearer_to(facts, measure)}
    return found


def check_masked(found: dict[str, Relation]) -> None:
    """No NaN, no infinity, no negative margin, and nothing where nothing is valid."""
    for name, one in found.items():
        assert np.isfinite(one.margin).all(), name
        assert (one.margin >= 0).all(), name
        assert not one.margin[~one.valid].any(), name
        blank = one.value[~one.valid]
        assert not (blank != "").any() if one.value.dtype.kind == "U" else not blank.any(), name
        if one.value.dtype.kind == "f":
            assert np.isfinite(one.value).all(), name
        if one.value.dtype.kind == "U":
            assert (one.value[one.valid] != "").all(), name


# --- masks ---------------------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_relations_hold_no_magic_values(seed: int) -> None:
    facts = drawn(seed)
    check_masked(every(facts, "c0"))


def test_relations_of_a_composed_room_hold_no_magic_values_and_enough_of_them() -> None:
    facts = composed()
    found = every(facts, facts.scene.cameras[0].id)
    check_masked(found)
    for name in ("left extents", "nearer extents", "image extents", "above", "intrinsic", "gaze", "standing", "hidden_by", "top"):
        assert found[name].valid.sum() >= 20, name
    assert occlusion.hidden_by(facts, facts.scene.cameras[0].id).value.astype(bool).sum() >= 10
    assert found["rests"].value.any()
    assert found["wall"].value.any()


@pytest.mark.parametrize(
    "scene", [Scene(id="nothing"), Scene(id="no frames", objects=[thing("a", (0, 0, 0)), thing("b", (1, 0, 0))])]
)
def test_facts_of_little_have_relations_all_the_same(scene: Scene) -> None:
    facts = Facts(scene.model_copy(update={"cameras": [camera("c", (-3, 0, 1), (0, 0, 0))]}), {"c": {}})
    check_masked(every(facts, "c"))
    check_masked({"turns": directions.turns(Facts(scene)), "intrinsic": directions.intrinsic(Facts(scene))})


def test_a_camera_that_looks_straight_down_has_no_left_and_no_front() -> None:
    down = sg.Camera.look_at("down", (0, 0, 4), (0, 0, 0), up=(1, 0, 0))
    scene = Scene(id="s", objects=[thing("a", (0, 0.5, 0)), thing("b", (0.3, -0.5, 0))], cameras=[down])
    facts = Facts(scene, seen_from_boxes(scene))
    for found in (cameras.left_of(facts, "down"), cameras.nearer(facts, "down"), directions.from_cameras(facts)):
        assert not found.valid.any()
    assert vertical.higher_in_image(facts, "down").valid[0, 1]


def test_relations_are_computed_once_and_cannot_be_changed() -> None:
    facts = composed()
    assert sizes.larger(facts, "volume") is sizes.larger(facts, "volume")
    assert sizes.larger(facts, "volume") is not sizes.larger(facts, "height")
    with pytest.raises(ValueError, match="read-only"):
        sizes.larger(facts, "volume").value[0] = 1


# --- camera -------------------------------------------------------------------------------------------


def upright(pose: np.ndarray) -> Rotation:
    """The heading of a frame X forward as a SciPy rotation about Z."""
    return Rotation.from_euler("z", np.arctan2(pose[1, 0], pose[0, 0]))


def viewer(world_from_camera: np.ndarray) -> np.ndarray:
    """X forward, Y left, Z up of an optical frame, column by column."""
    out = np.eye(4)
    out[:3, 0], out[:3, 1], out[:3, 2] = world_from_camera[:3, 2], -world_from_camera[:3, 0], -world_from_camera[:3, 1]
    out[:3, 3] = world_from_camera[:3, 3]
    return out


def corners_of(entity: Object | Person) -> np.ndarray:
    pose = entity.world_from_object if isinstance(entity, Object) else entity.world_from_body
    l, w, h = entity.size  # noqa: E741
    offsets = [(x * l / 2, y * w / 2, z * h) for x in (-1, 1) for y in (-1, 1) for z in (0, 1)]
    return np.array([Rotation.from_matrix(pose[:3, :3]).apply(offset) + pose[:3, 3] for offset in offsets])


def center_of(entity: Object | Person) -> np.ndarray:
    return corners_of(entity).mean(0)


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_left_and_nearer_agree_with_loops(seed: int) -> None:
    facts = drawn(seed)
    check_camera(facts, "c1")


def test_left_and_nearer_agree_with_loops_in_a_composed_room() -> None:
    facts = composed()
    check_camera(facts, facts.scene.cameras[1].id)


def check_camera(facts: Facts, view: str) -> None:
    eye = viewer(facts.camera(view).world_from_camera)
    turn = upright(eye).inv()
    known = {}
    for entity in facts.scene.entities:
        corners = turn.apply(corners_of(entity) - eye[:3, 3])
        centre, seen = turn.apply(center_of(entity) - eye[:3, 3]), facts.sight(view, entity.id)
        bearing = np.rad2deg([np.arctan2(c[1], c[0]) for c in corners])
        known[entity.id] = centre, corners, bearing, seen.box2d
    left, gaps = cameras.left_of(facts, view), cameras.left_of(facts, view, "extents")
    near, depths = cameras.nearer(facts, view), cameras.nearer(facts, view, "extents")
    for i, a in enumerate(facts.ids):
        for j, b in enumerate(facts.ids):
            (ca, ka, ba, xa), (cb, kb, bb, xb) = known[a], known[b]
            ahead = a != b and ka[:, 0].min() > 0 and kb[:, 0].min() > 0
            side = np.rad2deg(np.arctan2(ca[1], ca[0]) - np.arctan2(cb[1], cb[0]))
            middle = (xb[0] + xb[2] - xa[0] - xa[2]) if xa and xb else 0
            agree = ahead and xa and xb and np.sign(side) == np.sign(ca[1] - cb[1]) == np.sign(middle) != 0
            assert left.valid[i, j] == bool(agree), (a, b)
            apart = max(ba.min() - bb.max(), bb.min() - ba.max())
            whole = agree and apart > 0 and (xa[2] <= xb[0] or xb[2] <= xa[0])
            assert gaps.valid[i, j] == bool(whole), (a, b)
            if agree:
                assert (left.value[i, j] > 0) == (side > 0)
                assert left.margin[i, j] == pytest.approx(abs(side))
            if whole:
                assert gaps.value[i, j] == left.value[i, j]
                assert gaps.margin[i, j] == pytest.approx(apart)
            order = np.sign(cb[0] - ca[0]) == np.sign(np.linalg.norm(cb) - np.linalg.norm(ca)) != 0
            assert near.valid[i, j] == bool(ahead and order)
            if ahead and order:
                assert (near.value[i, j] > 0) == (ca[0] < cb[0])
                assert near.margin[i, j] == pytest.approx(abs(ca[0] - cb[0]))
            between = max(ka[:, 0].min() - kb[:, 0].max(), kb[:, 0].min() - ka[:, 0].max())
            assert depths.valid[i, j] == bool(ahead and order and between > 0)


def test_the_two_conventions_of_front_are_each_others_opposite() -> None:
    facts = composed()
    view = facts.scene.cameras[0].id
    ours, theirs = cameras.in_front_of(facts, view), cameras.in_front_of(facts, view, "translated")
    near = cameras.nearer(facts, view)
    assert (ours.valid == theirs.valid).all()
    assert (ours.value == -theirs.value).all()
    assert (ours.value == near.value).all()
    assert near.valid.sum() > 100


def test_left_in_the_room_but_not_in_the_picture_is_not_asked() -> None:
    """A camera rolled by 120 degrees: the picture's left is no longer the room's."""
    scene = Scene(
        id="s", objects=[thing("a", (3, 0.6, 0.4)), thing("b", (3, -0.6, 0.4))], cameras=[camera("c", (0, 0, 0.6), (3, 0, 0.6))]
    )
    assert cameras.left_of(Facts(scene, seen_from_boxes(scene)), "c").value[0, 1] == 1
    rolled = scene.cameras[0].world_from_camera.copy()
    rolled[:3, :3] = rolled[:3, :3] @ Rotation.from_euler("z", 170, degrees=True).as_matrix()
    turned = scene.model_copy(update={"cameras": [scene.cameras[0].model_copy(update={"world_from_camera": rolled})]})
    assert not cameras.left_of(Facts(turned, seen_from_boxes(turned)), "c").valid.any()


def test_higher_in_the_picture_higher_in_the_world_and_farther_are_three_relations() -> None:
    """A far cup on the floor is higher in the picture than a near one, and no higher in the world; a lamp over it is both."""
    cups = [
        thing("near", (1.5, 0, 0), (0.1, 0.1, 0.1)),
        thing("far", (4, 0.2, 0), (0.1, 0.1, 0.1)),
        thing("lamp", (4, 0.2, 1.0), (0.2, 0.2, 0.3)),
    ]
    scene = Scene(id="s", objects=cups, cameras=[camera("c", (0, 0, 1.4), (3, 0, 0.3))])
    facts = Facts(scene, seen_from_boxes(scene))
    image, world, above, near = (
        vertical.higher_in_image(facts, "c"),
        vertical.higher_in_world(facts),
        cameras.above(facts, "c"),
        cameras.nearer(facts, "c"),
    )
    assert (image.value[1, 0], world.valid[1, 0], above.valid[1, 0], near.value[1, 0]) == (1, False, False, -1)
    assert (image.value[2, 1], world.value[2, 1], above.value[2, 1]) == (1, 1, 1)
    assert vertical.higher_in_world(facts, "extents").margin[2, 1] == pytest.approx(0.9)
    assert vertical.higher_in_world(facts, "tops").margin[2, 1] == pytest.approx(1.2)


# --- directions -----------------------------------------------------------------------------------------


WORDS8 = ("front", "front-left", "left", "back-left", "back", "back-right", "right", "front-right")


def word8(angle: float) -> str:
    return WORDS8[round(np.rad2deg(angle) / 45) % 8]


@settings(max_examples=4, deadline=None)
@given(seeds)
def test_directions_from_things_and_people_agree_with_scipy(seed: int) -> None:
    check_directions(drawn(seed))


def test_directions_agree_with_scipy_in_a_composed_room() -> None:
    check_directions(composed())


def check_directions(facts: Facts) -> None:
    intrinsic, held = directions.intrinsic(facts), directions.intrinsic(facts, 8, 2)
    people = {frame: directions.from_people(facts, frame) for frame in ("body", "torso", "head", "gaze")}
    turns, facing = directions.turns(facts, "head"), directions.facing(facts, "head")
    entities = facts.scene.entities
    corners = [corners_of(entity) for entity in entities]
    at = [found.mean(0) for found in corners]
    for i, a in enumerate(entities):
        found = people if isinstance(a, Person) else {"object": intrinsic}
        for frame, told in found.items():
            pose = a.world_from_object if isinstance(a, Object) else getattr(a, f"world_from_{frame}")
            named = isinstance(a, Person) or (a.has_front and a.facing != "nowhere")
            for j, b in enumerate(entities):
                local = upright(pose).inv().apply(at[j] - pose[:3, 3])
                valid = named and i != j and np.hypot(*local[:2]) >= 0.05 and np.hypot(*pose[:2, 0]) >= 1e-3
                assert told.valid[i, j] == valid, (a.id, frame, b.id)
                if not valid:
                    continue
                angle = np.arctan2(local[1], local[0])
                assert told.value[i, j] == word8(angle)
                edges = np.abs(np.angle(np.exp(1j * (angle - np.deg2rad(np.arange(8) * 45 + 22.5)))))
                assert told.margin[i, j] == pytest.approx(np.rad2deg(edges.min()), abs=1e-6)
                if frame in ("object", "head"):
                    degrees = np.rad2deg(angle)
                    assert turns.value[i, j] == pytest.approx(degrees, abs=1e-6)
                    assert facing.value[i, j] == int(abs(degrees) <= 45) - int(abs(degrees) >= 135)
                if frame == "object":
                    stray = sum(
                        word8(np.arctan2(*upright(pose).inv().apply(c - pose[:3, 3])[1::-1])) != word8(angle) for c in corners[j]
                    )
                    assert held.valid[i, j] == (stray <= 2)
    for i, a in enumerate(entities):
        if not isinstance(a, Person):
            assert not any(found.valid[i].any() for found in people.values())


def test_chairs_side_by_side_are_aligned_and_face_away_from_who_is_behind() -> None:
    chairs = [
        thing("a", (0, 0, 0), has_front=True),
        thing("b", (0, 1, 0), yaw=np.deg2rad(10), has_front=True),
        thing("c", (0, 2, 0), yaw=np.pi, has_front=True),
    ]
    facts = Facts(Scene(id="s", objects=[*chairs, thing("box", (1, 3, 0))], people=[person("ann", (-2, 0), 0)]))
    apart = directions.alignment(facts)
    assert apart.value[0, :3].tolist() == pytest.approx([0, 10, 180])
    assert apart.valid[0].tolist() == [False, True, True, False, True]
    facing = directions.facing(facts)
    ann = facts.index["ann"]
    assert (facing.value[0, ann], facing.value[ann, 0]) == (-1, 1)
    assert facing.margin[0, ann] == pytest.approx(45)


# --- standing -------------------------------------------------------------------------------------------


@settings(max_examples=6, deadline=None)
@given(seeds, st.sampled_from(["floor", "tilted"]))
def test_standing_agrees_with_the_public_function_one_by_one(seed: int, heading: Any) -> None:
    facts = drawn(seed)
    some = tuple(range(0, len(facts.ids), 3))
    found, turn = standing.standing(facts, 8, some, heading), standing.standing_turn(facts, some)
    places = [center_of(facts.scene.entities[k]) for k in some]
    for i, at in enumerate(places):
        for j, ahead in enumerate(places):
            for k, goal in enumerate(places):
                near = min(np.hypot(*(ahead - at)[:2]), np.hypot(*(goal - at)[:2])) < 0.05
                assert found.valid[i, j, k] == (len({i, j, k}) == 3 and not near)
                if found.valid[i, j, k]:
                    one = sg.stand_at_facing(at, ahead, goal, heading=heading)
                    assert found.value[i, j, k] == str(one.label)
                    assert found.margin[i, j, k] == pytest.approx(float(one.margin_deg), abs=1e-6)
                    if heading == "floor":
                        assert turn.value[i, j, k] == pytest.approx(float(one.azimuth_deg), abs=1e-6)


# --- sizes and distances ---------------------------------------------------------------------------------


@settings(max_examples=4, deadline=None)
@given(seeds)
def test_sizes_and_distances_agree_with_loops(seed: int) -> None:
    facts = drawn(seed)
    entities = facts.scene.entities
    corners = [corners_of(entity) for entity in entities]
    at = [found.mean(0) for found in corners]
    taller, volume, longest = sizes.taller(facts), sizes.larger(facts), sizes.size(facts, "longest")
    centres, nearer = distances.distance(facts, "centers"), distances.nearer_to(facts, "centers")
    eye = facts.camera("c0").world_from_camera[:3, 3]
    from_eye, closer = distances.camera_distance(facts, "c0"), distances.closer_to_camera(facts, "c0", "centers")
    for i, a in enumerate(entities):
        assert longest.value[i] == max(a.size)
        pose = a.world_from_object if isinstance(a, Object) else a.world_from_body
        local = Rotation.from_matrix(pose[:3, :3]).inv().apply(eye - pose[:3, 3])
        off = [
            max(abs(local[0]) - a.size[0] / 2, 0),
            max(abs(local[1]) - a.size[1] / 2, 0),
            max(-local[2], local[2] - a.size[2], 0),
        ]
        assert from_eye.value[i] == pytest.approx(np.sqrt(np.dot(off, off)))
        for j, b in enumerate(entities):
            if i == j:
                assert not taller.valid[i, j]
                continue
            ha, hb = np.ptp(corners[i][:, 2]), np.ptp(corners[j][:, 2])
            assert taller.value[i, j] == (np.sign(ha - hb) if abs(ha - hb) > 1e-9 else 0)
            assert taller.margin[i, j] == pytest.approx(1 - min(ha, hb) / max(ha, hb), abs=1e-9)
            va, vb = np.prod(a.size), np.prod(b.size)
            assert volume.holds(1)[i, j] == (va > vb)
            assert centres.value[i, j] == pytest.approx(np.linalg.norm(at[i] - at[j]))
            assert closer.holds(1)[i, j] == (np.linalg.norm(at[i] - eye) < np.linalg.norm(at[j] - eye))
            for k in range(5):
                if k not in (i, j):
                    away = np.linalg.norm(at[i] - at[k]) - np.linalg.norm(at[i] - at[j])
                    assert nearer.value[i, j, k] == np.sign(away)
                    assert nearer.margin[i, j, k] == pytest.approx(abs(away))


def test_a_bottle_that_lies_is_longer_and_less_tall_than_one_that_stands() -> None:
    lying = np.eye(4)
    lying[:3, :3] = Rotation.from_euler("y", 90, degrees=True).as_matrix()
    lying[:3, 3] = (1, 0, 0.04)
    bottle = thing("standing", (0, 0, 0), (0.08, 0.08, 0.28))
    facts = Facts(
        Scene(
            id="s",
            objects=[
                bottle,
                bottle.model_copy(update={"id": "lying", "world_from_object": lying, "size": np.array([0.08, 0.08, 0.32])}),
            ],
        )
    )
    assert sizes.taller(facts).value[0, 1] == 1
    assert sizes.larger(facts, "longest").value[0, 1] == -1
    assert sizes.size(facts, "height").value.tolist() == pytest.approx([0.28, 0.08])


def test_distances_between_meshes_are_what_was_measured_and_nothing_else() -> None:
    facts = Facts(Scene(id="s", objects=[thing("a", (0, 0, 0)), thing("b", (1, 0, 0)), thing("c", (3, 0, 0))]))
    with pytest.raises(SceneError, match="no distances between meshes"):
        distances.distance(facts, "meshes")
    metres, known = np.array([[0, 0.8, 0], [0.8, 0, 0], [0, 0, 0.0]]), np.zeros((3, 3), dtype=bool)
    known[0, 1] = known[1, 0] = True
    measured = Facts(facts.scene, measured=Measured(gaps=Gaps(metres, known)))
    found = distances.distance(measured, "meshes")
    assert (found.valid == known).all()
    assert found.value[0, 1] == 0.8
    assert contact.touching(measured, "meshes").holds(False)[0, 1]
    assert not distances.nearer_to(measured, "meshes").valid.any()


# --- occlusion and seeing --------------------------------------------------------------------------------


def test_who_hides_what_is_what_the_views_say() -> None:
    facts = composed()
    for view in facts.views:
        found, room, hides = (
            occlusion.hidden_by(facts, view),
            occlusion.hidden_by_room(facts, view),
            occlusion.hides(facts, view, 0.1),
        )
        for i, name in enumerate(facts.ids):
            seen = facts.sight(view, name)
            assert {facts.ids[j]: int(found.value[i, j]) for j in np.flatnonzero(found.value[i])} == seen.occluders
            assert room.value[i] == seen.amodal_pixels - seen.pixels - sum(seen.occluders.values())
            for j, other in enumerate(facts.ids):
                if i != j and seen.amodal_pixels:
                    assert hides.value[j, i] == (seen.occluders.get(other, 0) / seen.amodal_pixels >= 0.1)


def test_what_cameras_see_is_what_the_views_say() -> None:
    facts = composed()
    sight = seeing.in_sight(facts)
    for row, cam in enumerate(facts.scene.cameras):
        if cam.id not in facts.views:
            assert not sight.valid[row].any()
            continue
        assert [facts.ids[k] for k in np.flatnonzero(sight.value[row])] == facts.seen(cam.id)
        assert [facts.ids[k] for k in np.flatnonzero(seeing.visible(facts, cam.id).value)] == facts.visible(cam.id)
        for k, name in enumerate(facts.ids):
            seen = facts.sight(cam.id, name)
            box, span = seeing.boxes(facts, cam.id), seeing.bearings(facts, cam.id)
            assert box.valid[k] == (seen.box2d is not None)
            if seen.box2d:
                assert tuple(box.value[k]) == seen.box2d
                assert np.deg2rad(span.value[k]) == pytest.approx(seen.bearing)
                assert seeing.mask(facts, cam.id, name).sum() == seen.pixels


# --- contact ---------------------------------------------------------------------------------------------


def cafe() -> Facts:
    """A table against the wall with a cup on it, a bowl with an apple in it, a shelf with a book half way up, a chair 4 cm from the table, a
    picture on the wall; Ann holds a mug."""
    objects = [
        thing("table", (0, -1.6, 0), (1.2, 0.7, 0.75)), thing("cup", (0.2, -1.6, 0.75), (0.08, 0.08, 0.1), parent="table", support="object"),
        thing("bowl", (-0.3, -1.6, 0.75), (0.3, 0.3, 0.15), parent="table", support="object"),
        thing("apple", (-0.3, -1.6, 0.78), (0.08, 0.08, 0.08), parent="bowl", support="object"),
        thing("shelf", (1.5, -1.75, 0), (0.8, 0.4, 1.8)), thing("book", (1.5, -1.75, 0.9), (0.2, 0.15, 0.03), parent="shelf", support="object"),
        thing("chair", (0, -0.96, 0), (0.5, 0.5, 0.9)), thing("picture", (-1.5, -1.98, 1.4), (0.6, 0.03, 0.4), support="wall"),
        thing("mug", (0.2, 1.3, 0.9), (0.1, 0.1, 0.1), parent="ann", support="hand"),
    ]  # fmt: skip
    room = Room(kind="cafe", floor=np.array([[-2, -2], [2, -2], [2, 2], [-2, 2.0]]), height=2.6)
    return Facts(Scene(id="cafe", room=room, objects=objects, people=[person("ann", (0, 1), 0, holding={"left": "mug"})]))


def pairs(facts: Facts, found: Relation, value: Any = True) -> set[tuple[str, str]]:
    return {(facts.ids[i], facts.ids[j]) for i, j in np.argwhere(found.holds(value))}


def test_contact_in_a_cafe_is_what_a_person_says() -> None:
    facts = cafe()
    at = facts.index
    assert pairs(facts, contact.rests_on(facts)) == {("cup", "table"), ("bowl", "table"), ("apple", "bowl"), ("book", "shelf")}
    assert pairs(facts, contact.on_top_of(facts)) == {("cup", "table"), ("bowl", "table")}
    assert not contact.on_top_of(facts).valid[at["book"], at["shelf"]]
    assert contact.on_top_of(facts).holds(False)[at["chair"], at["shelf"]]
    assert pairs(facts, contact.inside(facts)) == {("apple", "bowl"), ("book", "shelf")}
    assert pairs(facts, contact.held_by(facts)) == {("mug", "ann")}
    assert not contact.held_by(facts).valid[at["mug"], at["table"]]
    assert [facts.ids[k] for k in np.flatnonzero(contact.hanging(facts).holds(True))] == ["picture"]
    assert ("chair", "table") in pairs(facts, contact.beside(facts))
    assert ("cup", "table") not in pairs(facts, contact.beside(facts))
    walls = contact.against_wall(facts)
    assert {facts.ids[k] for k in np.flatnonzero(walls.holds(True))} == {"table", "shelf", "picture"}
    assert contact.wall_distance(facts).value[at["chair"]] == pytest.approx(0.79)
    assert {"cup", "table"} <= set(next(pair for pair in pairs(facts, contact.touching(facts)) if "cup" in pair))


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_inside_is_the_share_of_points_that_lie_inside(seed: int) -> None:
    """Against a fine grid in SciPy's frames; symmetric relations are."""
    rng = np.random.default_rng(seed)
    objects = [
        thing(f"t{k}", tuple(rng.uniform(-0.4, 0.4, 3)), tuple(rng.choice([0.1, 0.3, 1.2], 3)), float(rng.uniform(-3, 3)))
        for k in range(6)
    ]
    facts = Facts(Scene(id="s", objects=objects))
    found = contact.inside(facts)
    ticks = (np.arange(12) + 0.5) / 12
    for i, a in enumerate(objects):
        points = np.array([(x - 0.5, y - 0.5, z) for x in ticks for y in ticks for z in ticks]) * a.size
        world = Rotation.from_matrix(a.world_from_object[:3, :3]).apply(points) + a.world_from_object[:3, 3]
        for j, b in enumerate(objects):
            local = Rotation.from_matrix(b.world_from_object[:3, :3]).inv().apply(world - b.world_from_object[:3, 3])
            share = ((np.abs(local[:, :2]) <= b.size[:2] / 2).all(1) & (local[:, 2] >= 0) & (local[:, 2] <= b.size[2])).mean()
            if i != j and abs(share - 0.5) > 0.15 and found.valid[i, j]:
                assert found.value[i, j] == (share > 0.5)
            if i != j and (share > 0.98 or share < 0.02):
                assert found.valid[i, j]
    for one in (contact.touching(facts), contact.beside(facts), distances.distance(facts)):
        assert (one.value == one.value.T).all()
        assert (one.valid == one.valid.T).all()


# --- symmetry and mirror ----------------------------------------------------------------------------------


@settings(max_examples=4, deadline=None)
@given(seeds)
def test_relations_of_two_are_each_others_opposite_and_a_mirror_swaps_the_sides_alone(seed: int) -> None:
    scene = random_scene(np.random.default_rng(seed))
    twin = mirror(scene)
    ours, theirs = Facts(scene, seen_from_boxes(scene)), Facts(twin, seen_from_boxes(twin))
    swap = {"left": "right", "right": "left"}
    first, second = every(ours, "c0"), every(theirs, "c0")
    for name in ("left centers", "nearer centers", "world centers", "image centers", "larger volume", "taller"):
        one = first[name]
        assert (one.value == -one.value.T).all(), name
        assert (one.valid == one.valid.T).all(), name
    for name in (
        "nearer centers",
        "nearer extents",
        "world extents",
        "larger volume",
        "taller",
        "boxes",
        "centers",
        "touching",
        "inside",
    ):
        same = (first[name].value == second[name].value) | ((first[name].margin < 1e-6) & (second[name].margin < 1e-6))
        assert (same | np.isclose(first[name].value, second[name].value, atol=1e-9)).all(), name
    both = first["left centers"].valid & second["left centers"].valid
    assert both.sum() > 20
    assert (first["left centers"].value == -second["left centers"].value)[both].all()
    for name in ("body", "head", "intrinsic", "cameras", "standing"):
        clear = first[name].clear(0.01) & second[name].clear(0.01)
        words = [
            " ".join(swap.get(part, part) for part in word.split("-")).replace(" ", "-")
            for word in first[name].value[clear].tolist()
        ]
        assert words == second[name].value[clear].tolist(), name
        assert clear.any(), name
    np.testing.assert_allclose(
        first["turns"].value[first["turns"].margin > 1e-6], -second["turns"].value[second["turns"].margin > 1e-6], atol=1e-6
    )
