"""Facts of hand-made scenes that a person can check, and of random ones against one-by-one arithmetic with SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

import scenegen as sg
from scenegen import frames
from scenegen.errors import SceneError
from scenegen.facts import Facts, Visibility, camera_extents, image_center
from scenegen.scene import Camera, Scene, Visible
from tests.scenes import camera, mirror, move, person, random_scene, seen_from_boxes, thing

seeds = st.integers(0, 2**32 - 1)
LABELS: tuple[int | str, ...] = (4, 8, 12, "left_right", "left_right_back", "quadrants", "head_torso")


def parlour() -> Scene:
    """On a plan with x to the east and y to the north: Ann in the middle faces east with her head turned north; a chair 2 m east of
    her faces her; a lamp 2 m north of her; a mug on a table 2 m south of her; a camera 4 m west of her looks east."""
    return Scene(
        id="parlour",
        objects=[
            thing("chair", (2, 0, 0), (0.5, 0.5, 0.9), np.pi, has_front=True),
            thing("lamp", (0, 2, 0), (0.3, 0.3, 1.6)),
            thing("table", (0, -2, 0), (0.8, 0.8, 0.7)),
            thing("mug", (0, -2, 0.7), (0.1, 0.1, 0.1), parent="table", support="object"),
            thing("spoon", (0, -2, 0.8), (0.1, 0.02, 0.02), parent="mug", support="object"),
        ],
        people=[person("ann", (0, 0), 0.0, head=np.pi / 2)],
        cameras=[camera("cam0", (-4, 0, 1.5), (0, 0, 1.5))],
    )


# --- by hand -----------------------------------------------------------------------------------


def test_every_frame_sees_the_parlour_as_a_person_would_say() -> None:
    facts = Facts(parlour())
    said = {
        "body:ann": {"chair": "front", "lamp": "left", "table": "right", "mug": "right"},
        "torso:ann": {"chair": "front", "lamp": "left", "table": "right"},
        "head:ann": {"chair": "right", "lamp": "front", "table": "back"},
        "gaze:ann": {"chair": "right", "lamp": "front", "table": "back"},
        "object:chair": {"ann": "front", "lamp": "front-right", "table": "front-left"},
        "camera:cam0": {"ann": "front", "chair": "front", "lamp": "front-left", "table": "front-right"},
    }
    assert list(facts.frame_names) == ["camera:cam0", "object:chair", "body:ann", "torso:ann", "head:ann", "gaze:ann"]
    for frame, expected in said.items():
        words, _ = facts.sector(frame)
        assert {name: str(words[facts.index[name]]) for name in expected} == expected


def test_margins_ranges_and_heights_of_the_parlour() -> None:
    facts = Facts(parlour())
    lamp, mug = facts.index["lamp"], facts.index["mug"]
    assert facts.sector("body:ann")[1][lamp] == pytest.approx(22.5)
    assert facts.sector("camera:cam0")[1][lamp] == pytest.approx(np.rad2deg(np.arctan(0.5)) - 22.5)
    assert facts.sector("head:ann", 12)[0][lamp] == "12 o'clock"
    assert facts.sector("body:ann", 12)[0][lamp] == "9 o'clock"
    np.testing.assert_allclose(facts.in_frame("body:ann")[mug], [0, -2, 0.75], atol=1e-12)
    row = facts.frame("head:ann")
    assert facts.range[row, mug] == pytest.approx(np.hypot(2, 1.6 - 0.75))
    assert facts.elevation[row, mug] == pytest.approx(-np.arctan2(0.85, 2))
    assert np.rad2deg(facts.headings[row]) == pytest.approx(90)


def test_standing_at_the_lamp_facing_the_table_the_chair_is_ahead_to_the_left() -> None:
    facts = Facts(parlour())
    azimuth, margin, index = facts.stand_at_facing()
    where = tuple(facts.index[name] for name in ("lamp", "table", "chair"))
    assert azimuth[where] == pytest.approx(45)
    assert frames.sectors(8).names[index[where]] == "front-left"
    assert margin[where] == pytest.approx(22.5)
    behind = tuple(facts.index[name] for name in ("ann", "lamp", "table"))
    assert azimuth[behind] == pytest.approx(180)
    assert frames.sectors(8).names[index[behind]] == "back"


def test_distances_of_the_parlour() -> None:
    facts = Facts(parlour())
    at = facts.index
    assert facts.distance[at["table"], at["mug"]] == pytest.approx(0, abs=1e-12)
    assert facts.distance[at["lamp"], at["table"]] == pytest.approx(4 - 0.15 - 0.4)
    assert facts.distance[at["chair"], at["ann"]] == pytest.approx(2 - 0.25 - 0.2)


def test_the_table_carries_the_spoon_in_the_mug() -> None:
    facts = Facts(parlour())
    pairs = {(facts.ids[i], facts.ids[j]) for i, j in np.argwhere(facts.supports)}
    assert pairs == {("table", "mug"), ("table", "spoon"), ("mug", "spoon")}


def test_a_long_thing_lies_in_more_than_one_sector() -> None:
    """A wall 4 m wide, 1 m ahead: its centre is in front, its ends are 63 degrees off to the sides."""
    scene = Scene(
        id="wall", objects=[thing("wall", (1.1, 0, 0), (0.2, 4, 2)), thing("post", (1, 0, 0), (0.1, 0.1, 2))], people=[person("ann", (0, 0), 0)]
    )  # fmt: skip
    facts = Facts(scene)
    assert facts.sector("body:ann")[0].tolist()[:2] == ["front", "front"]
    assert facts.stray_corners("body:ann")[:2].tolist() == [8, 0]
    assert facts.stray_corners("body:ann", "left_right_back")[0] == 4


def test_where_there_is_no_direction_there_is_no_label() -> None:
    """Overhead, and the viewer's own place."""
    facts = Facts(Scene(id="s", objects=[thing("bulb", (0, 0, 2.4)), thing("cup", (1, 0, 0))], people=[person("ann", (0, 0), 0)]))
    words, margin = facts.sector("body:ann")
    assert words.tolist() == ["", "front", ""]
    assert margin.tolist() == [0, 22.5, 0]
    azimuth, margins, index = facts.stand_at_facing()
    assert np.isfinite(azimuth).all()
    assert (index[0, 2] == -1).all()  # from under the bulb towards Ann, who stands there
    assert (index[0, 1, 1], margins[0, 1, 1]) == (-1, 0)  # the very thing that is faced


def test_a_camera_over_the_table_has_no_directions_and_spoils_nobody_elses() -> None:
    scene = parlour()
    down = Camera(
        id="above", world_from_camera=frames.look_at([0, 0, 3], [0, 0, 0], up=(1, 0, 0)), K=frames.intrinsics(64, 48, 1.2), width=64, height=48
    )  # fmt: skip
    facts = Facts(scene.model_copy(update={"cameras": [*scene.cameras, down]}), {"above": {}, "cam0": {}})
    words, margin = facts.sector("camera:above")
    assert set(words) == {""}
    assert not margin.any()
    assert np.isnan(facts.headings[facts.frame("camera:above")])
    alone = Facts(scene)
    for frame in alone.frame_names:
        assert facts.sector(frame)[0].tolist() == alone.sector(frame)[0].tolist()
    seen = camera_extents(facts, "above")
    assert np.isnan(seen.center).all()
    assert np.isfinite(seen.height).all()
    assert np.isfinite(camera_extents(facts, "cam0").center).all()


# --- against one-by-one arithmetic ------------------------------------------------------------


@given(seeds)
@settings(max_examples=8, deadline=None)
def test_every_pair_agrees_with_scipy_one_by_one(seed: int) -> None:
    """Turn the offset back by the frame's heading about Z: its angle is the azimuth, and the label is the one of the nearest mark."""
    facts = Facts(random_scene(np.random.default_rng(seed)))
    marks = {
        "front": 0,
        "front-left": 45,
        "left": 90,
        "back-left": 135,
        "back": 180,
        "back-right": -135,
        "right": -90,
        "front-right": -45,
    }
    words, margin, _ = facts.all_sectors(8)
    for f, name in enumerate(facts.frame_names):
        ahead = facts.world_from_frame[f, :3, 0]
        back = Rotation.from_euler("z", -np.arctan2(ahead[1], ahead[0]))
        for n in range(len(facts.ids)):
            x, y, z = back.apply(facts.centers[n] - facts.world_from_frame[f, :3, 3])
            if np.hypot(x, y) < 0.05:
                assert words[f, n] == "", name
                continue
            assert facts.azimuth[f, n] == pytest.approx(np.arctan2(y, x), abs=1e-9)
            assert facts.elevation[f, n] == pytest.approx(np.arcsin(z / np.sqrt(x * x + y * y + z * z)), abs=1e-9)
            off = {word: abs((np.rad2deg(np.arctan2(y, x)) - mark + 180) % 360 - 180) for word, mark in marks.items()}
            nearest = min(off, key=lambda word: off[word])
            assert words[f, n] == nearest or margin[f, n] < 1e-9
            assert margin[f, n] == pytest.approx(22.5 - off[nearest], abs=1e-9)


@given(seeds)
@settings(max_examples=6, deadline=None)
def test_all_triples_agree_with_the_public_function(seed: int) -> None:
    facts = Facts(random_scene(np.random.default_rng(seed)))
    azimuth, margin, index = facts.stand_at_facing()
    at, facing, target = np.nonzero(index >= 0)
    assert len(at) > 1000
    places = facts.centers
    found = sg.stand_at_facing(places[at], places[facing], places[target])
    here = at, facing, target
    np.testing.assert_allclose(np.cos(np.deg2rad(azimuth[here] - found.azimuth_deg)), 1, atol=1e-12)
    np.testing.assert_allclose(margin[here], found.margin_deg, atol=1e-9)
    clear = found.margin_deg > 1e-9
    assert (np.array(frames.sectors(8).names)[index[here]] == found.label)[clear].all()
    assert azimuth.max() <= 180 + 1e-9
    assert azimuth.min() > -180 - 1e-9
    some = (3, 0, 2)
    for part, whole in zip(facts.stand_at_facing(8, some), (azimuth, margin, index), strict=True):
        np.testing.assert_array_equal(part, whole[np.ix_(some, some, some)])


@given(seeds)
@settings(max_examples=8, deadline=None)
def test_stray_corners_are_counted_one_by_one(seed: int) -> None:
    facts = Facts(random_scene(np.random.default_rng(seed)))
    for labels in (8, "quadrants"):
        for frame in facts.frame_names:
            words, _ = facts.sector(frame, labels)
            viewer = facts.world_from_level[facts.frame(frame)]
            for n in np.flatnonzero(words != ""):
                azimuth, _, _ = frames.azimuth_elevation_range(viewer[None], facts.corners[n])
                expected = (frames.sector(azimuth[0], labels)[0] != words[n]).sum()
                assert facts.stray_corners(frame, labels)[n] == expected


@given(seeds)
@settings(max_examples=8, deadline=None)
def test_what_holds_wherever_on_it_one_faces_is_found_by_trying_points(seed: int) -> None:
    """200 points of each faced footprint: none leaves less of the label than what is said, and some come close to it."""
    rng = np.random.default_rng(seed)
    facts = Facts(random_scene(rng))
    _, _, labels = facts.stand_at_facing()
    triples = rng.permutation(np.argwhere(labels >= 0))[:40]
    azimuth, index, least, stray = facts.facing_anywhere(triples)
    for k, (at, facing, target) in enumerate(triples):
        start, goal = facts.centers[at], facts.centers[target]
        assert index[k] == labels[at, facing, target]
        assert azimuth[k] == pytest.approx(float(sg.stand_at_facing(start, facts.centers[facing], goal).azimuth_deg))
        inside = rng.uniform(-0.5, 0.5, (200, 3)) * facts.sizes[facing] * [1, 1, 0]
        faced = inside @ facts.poses[facing, :3, :3].T + facts.poses[facing, :3, 3]
        faced = np.concatenate([faced, facts.corners[facing]])
        if frames.contains(facts.poses[facing], facts.sizes[facing], [*start[:2], facts.centers[facing, 2]]):
            assert least[k] < 0
            continue
        found = sg.stand_at_facing(start, faced, goal)
        name = frames.sectors(8).names[index[k]]
        assert (found.label == name).all() == (least[k] >= 0)
        if least[k] >= 0:
            assert found.margin_deg.min() == pytest.approx(least[k])
        corners = sg.stand_at_facing(start, faced[:, None], facts.corners[target][None])
        assert (corners.label != name).any(0).sum() == stray[k]


@given(seeds)
@settings(max_examples=8, deadline=None)
def test_distances_are_the_public_functions_even_among_leaning_things(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scene = random_scene(rng)
    lean = frames.pose(Rotation.random(None, rng).as_matrix(), rng.normal(size=3))
    leaning = scene.objects[0].model_copy(update={"world_from_object": lean})
    facts = Facts(scene.model_copy(update={"objects": [leaning, *scene.objects[1:]]}))
    for i, j in np.ndindex(len(facts.ids), len(facts.ids)):
        alone = sg.box_distance((facts.poses[i], facts.sizes[i]), (facts.poses[j], facts.sizes[j]))
        assert facts.distance[i, j] == pytest.approx(float(alone), abs=1e-9)


# --- invariances --------------------------------------------------------------------------------


@given(seeds, st.floats(-np.pi, np.pi), st.floats(-20, 20), st.floats(-20, 20))
@settings(max_examples=15, deadline=None)
def test_turning_and_moving_the_whole_scene_changes_no_fact(seed: int, yaw: float, x: float, y: float) -> None:
    scene = random_scene(np.random.default_rng(seed))
    before, after = Facts(scene), Facts(move(scene, yaw, (x, y)))
    assert before.frame_names == after.frame_names
    np.testing.assert_allclose(after.local, before.local, atol=1e-9)
    np.testing.assert_allclose(after.distance, before.distance, atol=1e-9)
    for labels in LABELS:
        (words, margin, _), (same, still, _) = before.all_sectors(labels), after.all_sectors(labels)
        defined = (words != "") & (margin > 1e-6)
        assert (words == same)[defined].all()
        np.testing.assert_allclose(still[defined], margin[defined], atol=1e-6)
    (_, margin, index), (_, still, same_index) = before.stand_at_facing(), after.stand_at_facing()
    np.testing.assert_allclose(still, margin, atol=1e-6)
    assert (index == same_index)[margin > 1e-6].all()


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_a_mirror_swaps_left_and_right_and_nothing_else(seed: int) -> None:
    scene = random_scene(np.random.default_rng(seed))
    before, after = Facts(scene), Facts(mirror(scene))
    other = {"left": "right", "right": "left"}
    np.testing.assert_allclose(after.local, before.local * [1, -1, 1], atol=1e-9)
    np.testing.assert_allclose(after.distance, before.distance, atol=1e-9)
    for labels in (4, 8, "left_right", "left_right_back", "quadrants", "head_torso"):
        (words, margin, _), (mirrored, still, _) = before.all_sectors(labels), after.all_sectors(labels)
        expected = np.array([["-".join(other.get(part, part) for part in word.split("-")) for word in row] for row in words])
        clear = margin > 1e-6
        assert (mirrored == expected)[clear].all()
        np.testing.assert_allclose(still[clear], margin[clear], atol=1e-6)


# --- what views show ----------------------------------------------------------------------------


def test_a_thing_is_seen_from_the_limits_on_and_not_below_them() -> None:
    """640 x 480: 0.3 % are 921.6 pixels; of a whole thing 0.55 must show; of what the border cuts, five times the pixels; and the shorter
    side is 0.02 of the root of all pixels, 11.1."""
    scene = parlour()
    shown = {
        "chair": Visible(pixels=922, amodal_pixels=922, box2d=(0, 0, 12, 200)),
        "lamp": Visible(pixels=921, amodal_pixels=921),
        "table": Visible(pixels=5500, amodal_pixels=10000),
        "mug": Visible(pixels=5499, amodal_pixels=10000),
        "spoon": Visible(pixels=4607, amodal_pixels=4607, truncated=True),
        "ann": Visible(pixels=0, amodal_pixels=900),
    }
    facts = Facts(scene, {"cam0": shown})
    narrow = {**shown, "chair": Visible(pixels=922, amodal_pixels=922, box2d=(0, 0, 11, 200))}
    assert Facts(scene, {"cam0": narrow}).visible("cam0") == ["table"]
    assert facts.visible("cam0") == ["chair", "table"]
    assert facts.seen("cam0") == ["chair", "lamp", "table", "mug", "spoon"]
    assert Facts(scene, {"cam0": shown}, Visibility(min_fraction=0.2, min_whole=0.2)).visible("cam0") == ["chair", "table", "mug"]
    assert [facts.is_visible("cam0", name) for name in ("chair", "ann")] == [True, False]


def test_parts_are_summed_and_what_is_unseen_has_none() -> None:
    shown = {"ann": Visible(pixels=900, amodal_pixels=900, parts={"head": 100, "face": 40, "left_hand": 7})}
    facts = Facts(parlour(), {"cam0": shown})
    assert facts.part_pixels("cam0", "ann", "head", "face") == 140
    assert facts.part_pixels("cam0", "ann", "right_hand") == 0
    assert facts.sight("cam0", "chair") == Visible(pixels=0, amodal_pixels=0)


def test_joints_behind_the_camera_or_beyond_its_border_are_not_in_the_image() -> None:
    scene = parlour()
    behind = camera("away", (1, 0, 1.5), (4, 0, 1.5))
    narrow = camera("narrow", (-1.5, 0, 1.5), (0, 0, 1.5), hfov_deg=20)
    facts = Facts(scene.model_copy(update={"cameras": [*scene.cameras, behind, narrow]}))
    assert facts.in_image("cam0", "ann", ("head", "chest", "left_hand", "right_hand"))
    assert not facts.in_image("away", "ann", ("head",))
    assert facts.in_image("narrow", "ann", ("head",))
    assert not facts.in_image("narrow", "ann", ("head", "left_hand"))
    assert not facts.in_image("cam0", "chair", ("head",))


def test_a_cameras_extents_hold_what_a_person_can_check() -> None:
    scene = parlour()
    facts = Facts(scene, seen_from_boxes(scene))
    seen, lamp = camera_extents(facts, "cam0"), facts.index["lamp"]
    np.testing.assert_allclose(seen.forward[lamp], [3.85, 4.15])
    np.testing.assert_allclose(seen.left[lamp], [1.85, 2.15])
    np.testing.assert_allclose(seen.height[lamp], [0, 1.6])
    np.testing.assert_allclose(np.tan(seen.azimuth[lamp]), [1.85 / 4.15, 2.15 / 3.85])
    np.testing.assert_allclose(seen.center[lamp], [4, 2, -0.7], atol=1e-12)
    assert seen.image_x[lamp, 1] < 320 < seen.image_x[facts.index["table"], 0]
    focal = 320 / np.tan(np.deg2rad(40))
    np.testing.assert_allclose(image_center(facts, "cam0")[lamp], [320 - focal * 2 / 4, 240 + focal * 0.7 / 4])


# --- little or nothing there ---------------------------------------------------------------------


def test_an_empty_scene_has_no_facts_and_raises_nothing() -> None:
    facts = Facts(Scene(id="void"))
    assert facts.ids == ()
    assert facts.frame_names == ()
    assert facts.distance.shape == (0, 0)
    assert facts.all_sectors()[0].shape == (0, 0)
    assert facts.stand_at_facing()[0].shape == (0, 0, 0)
    assert facts.supports.shape == (0, 0)


def test_boxes_alone_have_distances_and_triples_without_meshes_views_or_people() -> None:
    facts = Facts(
        Scene(id="boxes", objects=[thing(name, at) for name, at in (("a", (0, 0, 0)), ("b", (0, 2, 0)), ("c", (1, 0, 0)))])
    )
    assert facts.views == {}
    assert frames.sectors(8).names[facts.stand_at_facing()[2][0, 1, 2]] == "right"
    assert facts.distance[0, 2] == pytest.approx(0.7)


def test_what_is_not_there_is_named_in_the_error() -> None:
    facts = Facts(parlour(), {"cam0": {}})
    with pytest.raises(SceneError, match="torso:ann"):
        facts.sector("torso:bob")
    with pytest.raises(SceneError, match="cam0"):
        facts.visible("cam7")


def test_a_face_is_looked_for_where_it_is_when_the_camera_looks() -> None:
    """Somebody before the camera at first, and with the back to it at the end, where as many pixels are said to be of the face."""
    from scenegen.frames import yaw_pose
    from scenegen.scene import Camera, Key, Scene, Track, ViewSet
    from scenegen.tasks.common.seeing import face_seen, face_shown
    from tests.scenes import person, seen_from_boxes, thing

    shot = Camera.look_at("shot", (0.0, 0.0, 1.5), (3.0, 0.0, 1.2), hfov_deg=70)
    first, last = (shot.model_copy(update={"id": name, "time": time}) for name, time in (("first", 0.0), ("last", 2.0)))
    track = Track(entity="box", keys=[Key(time=time, world_from_object=yaw_pose([4.0, time, 0.0], 0.0)) for time in (0.0, 2.0)])
    scene = Scene(
        id="s",
        people=[person("p", (3.0, 0.0), np.pi)],
        objects=[thing("box", (4.0, 0.0, 0.0))],
        cameras=[first, last],
        tracks=[track],
    )
    turned = scene.model_copy(update={"people": [person("p", (3.0, 0.0), 0.0)]})
    seen = seen_from_boxes(scene)
    facts = Facts(
        scene,
        seen,
        view_set=ViewSet(id="watch0", kind="watch", cameras=(first, last), fps=0.5),
        instants=[Facts(scene, {"first": seen["first"]}), Facts(turned, {"last": seen["last"]})],
    )
    for shown in (lambda view: face_shown(facts, [view], "p"), lambda view: face_seen(facts, view, "p")):
        assert shown("first")
        assert not shown("last")
    assert face_shown(facts, ["first", "last"], "p")
