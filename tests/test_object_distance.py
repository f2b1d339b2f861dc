"""How far two things are apart, from surface to surface."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from scenegen.assets import catalogue
from scenegen.audit.gaps import surfaces_apart
from scenegen.facts import Facts
from scenegen.observe import surface_gaps
from scenegen.pipeline.looking import Eyes, Seen
from scenegen.rays.closest import Surface, closest_points
from scenegen.scene import Camera, Key, Scene, Track, ViewSet
from scenegen.scene.measured import Measured
from scenegen.tables.rows import question_row
from scenegen.tasks.object_distance import ObjectDistance
from scenegen.views.single import SingleConfig
from scenegen.world.geometry import build_geometry
from tests.asking import SOME_ROOMS, asked, changed, example_answers, looked_at, problems, single_set, tampered
from tests.scenes import camera, composed, thing
from tests.test_sampling import agreed


def measured(scene: Scene) -> Facts:
    """Facts of single pictures, with the distances of all that may be asked about."""
    facts = looked_at(scene, single_set(scene))
    names = [name for name, decor in zip(facts.ids, facts.decor, strict=True) if not decor]
    facts.measured = Measured(gaps=surface_gaps(build_geometry(scene), [(a, b) for k, a in enumerate(names) for b in names[:k]]))
    return facts


def room(*places: tuple[str, float, float]) -> Scene:
    things = [thing(name, (x, y, 0), (0.4, 0.4, 0.6)) for name, x, y in places]
    return Scene(id="s", objects=things, cameras=[camera("c", (-1.5, 0, 1.8), (3, 0, 0.3))])


def apart(scene: Scene) -> dict[frozenset[str], str]:
    return {
        frozenset((question.evidence["target"], question.evidence["reference"])): question.answer.text
        for question in asked(ObjectDistance(), measured(scene))
    }


def test_distances_by_hand() -> None:
    found = apart(room(("chest", 3, -1.2), ("stool", 3, 1.2), ("globe", 3, -0.4), ("lamp", 5, -1.2)))
    assert found[frozenset(("chest", "stool"))] == "2.0 m"
    assert found[frozenset(("stool", "globe"))] == "1.2 m"
    assert found[frozenset(("chest", "lamp"))] == "1.6 m"
    assert frozenset(("chest", "globe")) not in found  # 0.4 m: too near to be told in tenths


def test_what_touches_is_never_asked_and_what_is_out_of_the_picture_neither() -> None:
    """Nothing is 0 m away, and a thing of which a part lies beyond the border may be nearest there."""
    scene = room(("chest", 3, -1.2), ("stool", 3, 1.2))
    table = thing("table", (4.5, 0, 0), (0.8, 0.8, 0.7))
    vase = thing("vase", (4.5, 0, 0.7), (0.2, 0.2, 0.3), parent="table", support="object")
    half_out = thing("shelf", (2.2, -3.0, 0), (0.3, 1.6, 1.0))
    found = apart(scene.model_copy(update={"objects": [*scene.objects, table, vase, half_out]}))
    assert frozenset(("table", "vase")) not in found
    assert frozenset(("table", "chest")) in found
    assert not any("shelf" in pair for pair in found)


def test_gaps_are_told_of_what_is_not_far_from_the_camera() -> None:
    """Two chests two metres apart, at 5 m and at 12 m."""
    for away, told in ((3.5, True), (10.5, False)):
        chest, stool = (thing(name, (away, y, 0), (0.8, 0.8, 1.2)) for name, y in (("chest", -1.4), ("stool", 1.4)))
        scene = Scene(id="s", objects=[chest, stool], cameras=[camera("c", (-1.5, 0, 1.8), (away, 0, 0.6), 50)])
        assert bool(apart(scene)) == told
    facts = measured(scene)
    [question] = asked(ObjectDistance(ObjectDistance.Config(away_m=20)), facts)
    row = question_row(question)
    assert problems(facts, changed(row, away_m=10.0), 10.0)


def test_surfaces_are_measured_and_not_boxes() -> None:
    """Two round things at a corner: their boxes are nearer than they are."""
    ball = trimesh.creation.icosphere(subdivisions=3, radius=0.5)
    one, other = ball.vertices[ball.faces], ball.vertices[ball.faces] + [2.0, 2.0, 0.0]
    assert surfaces_apart(one, other) == pytest.approx(2 * np.sqrt(2) - 1, abs=3e-3)


@pytest.mark.parametrize("bearing", [0.3, 0.7])
def test_the_audit_finds_a_corner_among_thousands_of_narrow_faces(bearing: float) -> None:
    """A bin far from an advertising column, whose plinth and cap stand out: many strips of the shaft have nearer middles than the corner that is nearest."""

    def placed(category: str, params: dict[str, object], at: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
        mesh = catalogue.build(category, params).mesh
        return np.asarray(mesh.vertices, dtype=np.float64) + [*at, 0.0], np.asarray(mesh.faces)

    column = placed("advertising_column", {"color": "green", "posters": 8812}, (0.0, 0.0))
    litter = placed("litter_bin", {"color": "green"}, (18.79 * np.cos(bearing), 18.79 * np.sin(bearing)))
    exact = closest_points(Surface(column), Surface(litter)).distance
    assert surfaces_apart(column[0][column[1]], litter[0][litter[1]]) == pytest.approx(exact, abs=5e-4)


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = ObjectDistance.example()
    facts = measured(example.scene)
    questions = asked(ObjectDistance(), facts)
    assert {question.answer.text for question in questions} == {example.answer}
    assert example_answers(ObjectDistance, facts) == {example.answer}
    for question in questions:
        assert problems(facts, question_row(question), 0.5) == []


def test_the_wanted_bin_is_the_only_one_and_options_are_distances() -> None:
    facts = measured(room(("chest", 3, -1.2), ("stool", 3, 1.2), ("globe", 3.4, 0.2), ("lamp", 5, -1.9), ("bin", 5, 2.4)))
    filled = 0
    for cell in ObjectDistance.space.cells:
        for question in asked(ObjectDistance(), facts, wanted=cell):
            assert ObjectDistance.space.cell(question.answer) == cell
            assert question.answer.value >= 0.5
            assert question.options.count(question.answer.text) == 1
            filled += 1
    assert filled >= 5


def test_the_audit_sees_what_is_changed() -> None:
    facts = measured(room(("chest", 3, -1.2), ("stool", 3, 1.6), ("globe", 3.4, 0.2)))
    questions = asked(ObjectDistance(), facts)
    assert len(questions) == 3
    for question in questions:
        row = question_row(question)
        assert problems(facts, row, 0.5) == []
        for what, lie in tampered(question):
            if "exchanged" not in what:  # a distance is the same both ways
                assert problems(facts, lie, 0.5), what
        third = ({"chest", "stool", "globe"} - {question.evidence["target"], question.evidence["reference"]}).pop()
        assert problems(facts, changed(row, target=third), 0.5)
        assert problems(facts, changed(row, measure="boxes"), 0.5)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count, cells = 0, set()
    for number, kind in list(enumerate(("living_room", "kitchen", "street", "tabletop")))[::every]:
        scene = composed(kind, (number, 7), SingleConfig(sets=3, width=320, height=240), people=(0, 1))
        facts, seen = looked_at(scene, single_set(scene)), Eyes(scene)
        facts.measured = seen.measured(frozenset({"gaps"}), [Seen(single_set(scene), facts.views)])
        for question in asked(ObjectDistance(), facts, most=6):
            assert problems(facts, question_row(question), 0.5) == [], question.question
            cells.add(ObjectDistance.space.cell(question.answer))
            count += 1
    assert count >= 20 / every
    assert len(cells) >= (4 if every == 1 else 3)


def test_only_what_is_seen_together_is_measured_and_the_questions_are_the_same() -> None:
    """Against every pair: measured or not, by which pictures, and what is asked."""
    scene = composed("living_room", (5,), SingleConfig(sets=2, width=160, height=120), things=(6, 9), people=(1, 1))
    facts, eyes = looked_at(scene, single_set(scene)), Eyes(scene)
    whole = eyes.measured(frozenset({"gaps"})).gaps
    assert whole is not None
    names = [name for name, decor in zip(facts.ids, facts.decor, strict=True) if not decor]
    assert whole.known.sum() == len(names) * (len(names) - 1)
    for kind in ("single", "pair"):
        seen = Seen(ViewSet(id=kind, kind=kind, cameras=tuple(scene.cameras)), facts.views)
        found = eyes.measured(frozenset({"gaps"}), [seen]).gaps
        assert found is not None
        shown = [set(facts.visible(camera.id)) for camera in scene.cameras]
        groups = shown if kind == "single" else [shown[0] | shown[1]]
        for i, one in enumerate(facts.ids):
            for j, other in enumerate(facts.ids):
                together = i != j and any({one, other} <= group for group in groups)
                assert found.known[i, j] == (whole.known[i, j] and together), (one, other)
        assert 0 < found.known.sum() < whole.known.sum()
        assert np.array_equal(found.metres[found.known], whole.metres[found.known])
        views = dict(seen.views)
        few, all_of_them = (Facts(scene, views, measured=Measured(gaps=gaps), view_set=seen.view_set) for gaps in (found, whole))
        assert asked(ObjectDistance(), few) == asked(ObjectDistance(), all_of_them) != []


def test_on_a_walk_no_frame_need_show_both() -> None:
    """A camera goes along a row and looks to its left; the lamp is out of sight before the desk comes. What moves is not asked about."""
    things = [thing(name, (x, 2.0, 0), (0.5, 0.5, 0.8)) for name, x in (("lamp", 1.5), ("desk", 6.0), ("globe", 3.5))]
    shots = [
        Camera.look_at("shot", (0.5 * k, 0.0, 1.2), (0.5 * k, 2.0, 0.8), hfov_deg=60, width=160, height=120) for k in range(16)
    ]
    cameras = tuple(shot.model_copy(update={"id": f"walk0-{k:03d}", "time": k / 2}) for k, shot in enumerate(shots))
    scene = Scene(id="row", objects=things, cameras=list(cameras))
    facts = looked_at(scene, ViewSet(id="walk0", kind="walk", cameras=cameras, fps=2.0))
    facts.measured = Measured(gaps=surface_gaps(build_geometry(scene), [("lamp", "desk"), ("lamp", "globe"), ("desk", "globe")]))
    found = {q.evidence["target"] + q.evidence["reference"]: q for q in asked(ObjectDistance(), facts)}
    question = found["lampdesk"]
    assert question.answer.text == "4.0 m"
    assert question.view_ids == [f"row/{camera.id}" for camera in cameras]
    assert problems(facts, question_row(question), 0.5) == []
    for what, row in tampered(question):
        assert problems(facts, row, 0.5), what
    part = question_row(question)
    assert problems(facts, {**part, "view_ids": part["view_ids"][1:]}, 0.5)
    assert {"uniform-8", "all"} <= set(agreed(facts, question))
    assert not ObjectDistance().decides(facts, question, (3, 4, 7))
    keys = [Key(time=time, world_from_object=thing("d", (x, 2.0, 0)).world_from_object) for time, x in ((0.0, 6.0), (9.0, 7.0))]
    moving = looked_at(scene.model_copy(update={"tracks": [Track(entity="desk", keys=keys)]}), facts.view_set)
    moving.measured = facts.measured
    assert not any("desk" in (q.evidence["target"], q.evidence["reference"]) for q in asked(ObjectDistance(), moving))
