"""What people can see, against boxes hit by another arithmetic, and laid out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenegen as sg
from scenegen.errors import SceneError
from scenegen.facts import Facts, contact, distances, sightlines
from scenegen.observe import Observer, eyes_of, sight_lines, surface_gaps
from scenegen.observe.sight import surface_points
from scenegen.scene import Object, Person, Scene
from scenegen.scene.measured import Measured
from scenegen.world.geometry import build_geometry
from tests.scenes import mirror, person, thing

pytestmark = pytest.mark.slow


def facts_of(scene: Scene, field_deg: float = 120.0) -> Facts:
    return Facts(scene, measured=Measured(sight=sight_lines(Observer(build_geometry(scene)), field_deg)))


def told(facts: Facts, who: str, what: str) -> bool | None:
    """True, False, or None where nobody says."""
    found, at = sightlines.can_see(facts), (facts.index[who], facts.index[what])
    return bool(found.value[at]) if found.valid[at] else None


def test_ann_sees_what_is_ahead_not_behind_nor_behind_a_screen() -> None:
    """Ann looks east from 1.6 m: a box ahead; one behind her; one behind a screen as high as she is; one whose half the screen hides."""
    scene = Scene(
        id="s", people=[person("ann", (0, 0), 0.0)],
        objects=[thing("ahead", (2, -1.2, 1.2)), thing("behind", (-2, 0, 1.2)), thing("screen", (2, 1.5, 0), (0.1, 1.6, 2.2)),
                 thing("hidden", (3, 2.2, 1.0)), thing("half", (4, 1.35, 1.0), (0.1, 1.0, 1.0)), thing("aside", (0, 2, 1.4))],
    )  # fmt: skip
    facts = facts_of(scene)
    assert told(facts, "ann", "ahead") is True
    assert told(facts, "ann", "screen") is True
    assert told(facts, "ann", "behind") is False
    assert told(facts, "ann", "hidden") is False
    assert told(facts, "ann", "aside") is False
    share = sightlines.sight_share(facts).value[facts.index["ann"]]
    assert 0.2 < share[facts.index["half"]] < 0.7
    assert share[facts.index["ahead"]] == 1
    field = sightlines.in_field(facts).value[facts.index["ann"]]
    assert field[facts.index["hidden"]] == 1
    assert field[facts.index["behind"]] == 0
    assert not sightlines.can_see(facts).valid[facts.index["screen"]].any()
    assert told(facts_of(scene, 200.0), "ann", "aside") is True


def test_the_head_not_the_body_decides_and_a_mirror_changes_nothing() -> None:
    """Ann's body faces east, her head is turned to the north."""
    scene = Scene(
        id="s",
        people=[person("ann", (0, 0), 0.0, head=np.pi / 2)],
        objects=[thing("east", (2, 0, 1.4)), thing("north", (0, 2, 1.4))],
    )
    for one in (scene, mirror(scene)):
        facts = facts_of(one)
        assert told(facts, "ann", "north") is True
        assert told(facts, "ann", "east") is False


def test_people_with_bodies_see_past_their_own_faces_and_each_other() -> None:
    """Two who stand face to face see each other; a wall between them ends that; one who turns away sees nobody and is seen."""
    two = [Person.standing("ann", (0, 0), 0.0, seed=1), Person.standing("ben", (2.5, 0), np.pi, seed=2)]
    facing = facts_of(Scene(id="s", people=two))
    assert sightlines.see_each_other(facing).holds(True)[0, 1]
    assert sightlines.sight_share(facing).value[0, 1] > 0.9
    wall = Object.box("wall", "wall", (1.2, 0), (0.1, 4, 2.6))
    walled = facts_of(Scene(id="s", people=two, objects=[wall]))
    assert sightlines.see_each_other(walled).holds(False)[walled.index["ann"], walled.index["ben"]]
    away = facts_of(Scene(id="s", people=[two[0], Person.standing("ben", (2.5, 0), 0.0, seed=2)]))
    assert told(away, "ann", "ben") is True
    assert told(away, "ben", "ann") is False
    assert sightlines.see_each_other(away).holds(False)[0, 1]


def through(eye: np.ndarray, way: np.ndarray, box: Object) -> float:
    """Where a ray enters an upright box, in lengths of its way, infinite where it does not (the slab test, in the box's own frame)."""
    turn = box.world_from_object[:3, :3].T
    start, along = turn @ (eye - box.world_from_object[:3, 3]), turn @ way
    low, high = box.size * [-0.5, -0.5, 0], box.size * [0.5, 0.5, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = (low - start) / along, (high - start) / along
    near, far = np.minimum(a, b).max(), np.maximum(a, b).min()
    return float(near) if near <= far and far > 0 else np.inf


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_shares_are_those_of_points_strewn_otherwise_and_boxes_hit_otherwise(seed: int) -> None:
    rng = np.random.default_rng(seed)
    objects = [
        thing(
            f"t{k}",
            (*rng.uniform(1, 4, 1), *rng.uniform(-2, 2, 1), 0.7),
            tuple(rng.uniform(0.3, 0.9, 3)),
            float(rng.uniform(-3, 3)),
        )
        for k in range(6)
    ]
    ann = person("ann", (0, 0), float(rng.uniform(-0.5, 0.5)))
    facts = facts_of(Scene(id="s", objects=objects, people=[ann]))
    eye, gaze = (ann.joints["left_eye"] + ann.joints["right_eye"]) / 2, ann.world_from_gaze[:3, 0]
    for k, box in enumerate(objects):
        hits = []
        for _ in range(300):
            axis = rng.choice(
                3, p=(p := np.array([box.size[1] * box.size[2], box.size[0] * box.size[2], box.size[0] * box.size[1]])) / p.sum()
            )
            point = rng.uniform([-0.5, -0.5, 0], [0.5, 0.5, 1]) * box.size
            point[axis] = (rng.choice([-0.5, 0.5]) if axis < 2 else rng.choice([0.0, 1.0])) * box.size[axis]
            way = box.world_from_object[:3, :3] @ point + box.world_from_object[:3, 3] - eye
            within = np.degrees(np.arccos(way @ gaze / np.linalg.norm(way))) <= 60
            first = min(range(6), key=lambda j: through(eye, way, objects[j]))
            hits.append(within and first == k)
        assert sightlines.sight_share(facts).value[-1, k] == pytest.approx(np.mean(hits), abs=0.13)


def test_points_lie_on_the_surface_and_spread_over_it() -> None:
    scene = Scene(id="s", objects=[thing("a", (1, 2, 0.3), (0.4, 1.2, 0.6), 0.7)])
    points = surface_points(build_geometry(scene).placed[0], 400)
    local = (points - scene.objects[0].world_from_object[:3, 3]) @ scene.objects[0].world_from_object[:3, :3]
    off = np.stack(
        [
            np.abs(np.abs(local[:, 0]) - 0.2),
            np.abs(np.abs(local[:, 1]) - 0.6),
            np.minimum(np.abs(local[:, 2]), np.abs(local[:, 2] - 0.6)),
        ],
        1,
    )
    assert off.min(1).max() < 0.03  # plain boxes have rounded edges
    top = (local[:, 2] > 0.57).mean()
    assert top == pytest.approx(0.48 / (2 * (0.48 + 0.24 + 0.72)), abs=0.04)


def test_without_measuring_there_is_a_sentence_and_not_a_guess() -> None:
    with pytest.raises(SceneError, match="no sight lines were measured"):
        sightlines.can_see(Facts(Scene(id="s", people=[person("ann", (0, 0), 0.0)])))


def test_eyes_are_between_the_eyes() -> None:
    ann = person("ann", (1, 2), 0.3)
    np.testing.assert_allclose(eyes_of(ann), (ann.joints["left_eye"] + ann.joints["right_eye"]) / 2)
    blind = ann.model_copy(update={"joints": {}})
    np.testing.assert_allclose(eyes_of(blind), ann.world_from_gaze[:3, 3])


def test_people_in_a_composed_room_see_what_a_camera_in_their_eyes_sees() -> None:
    """What covers many pixels of a wide picture from between the eyes is seen; what the picture does not show is not."""
    scene = sg.compose_scene("living_room", seed=5, people=(2, 3))
    observer = Observer(build_geometry(scene))
    facts = Facts(scene, measured=Measured(sight=sight_lines(observer, 100.0)))
    agreed = 0
    for who in scene.people:
        eye, ahead = eyes_of(who), who.world_from_gaze[:3, 0]
        without = scene.model_copy(
            update={"people": [p.model_copy(update={"asset": None}) if p.id == who.id else p for p in scene.people]}
        )
        cam = sg.Camera.look_at("eyes", eye, eye + ahead, hfov_deg=130, width=480, height=480)
        seen = Observer(build_geometry(without)).look(cam).visible
        for other in scene.entities:
            share = sightlines.sight_share(facts).value[facts.index[who.id], facts.index[other.id]]
            shown = seen.get(other.id)
            if other.id == who.id or shown is None:
                continue
            if shown.amodal_pixels == 0:
                assert share == 0, (who.id, other.id)
                agreed += 1
            elif shown.pixels == 0 and shown.amodal_pixels > 30:
                assert share <= 0.05, (who.id, other.id)
                agreed += 1
            if share > 0.3:
                assert shown.pixels > 0, (who.id, other.id)
                agreed += 1
    assert agreed > 40


def test_gaps_of_surfaces_are_smaller_than_nothing_and_larger_than_those_of_boxes() -> None:
    scene = sg.compose_scene("living_room", seed=5, people=(1, 1))
    ids = [entity.id for entity in scene.entities][:8]
    pairs = [(a, b) for k, a in enumerate(ids) for b in ids[k + 1 :]]
    facts = Facts(scene, measured=Measured(gaps=surface_gaps(build_geometry(scene), pairs)))
    meshes, boxes = distances.distance(facts, "meshes"), distances.distance(facts)
    assert meshes.valid.sum() == 2 * len(pairs)
    assert (meshes.value == meshes.value.T).all()
    assert (meshes.value[meshes.valid] >= boxes.value[meshes.valid] - 0.02).all()
    assert contact.touching(facts, "meshes").valid.any()
