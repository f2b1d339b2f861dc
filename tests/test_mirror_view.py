"""Something shows in a mirror and is itself outside the picture: in which direction from the camera is it?"""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.assets import catalogue
from scenegen.audit.mirrors import glass_of, whole_of
from scenegen.audit.mirrors import shown_again as shown_again_by_audit
from scenegen.facts import Facts
from scenegen.frames import inverse, look_at, project
from scenegen.observe import Observer, reflections, sight_lines
from scenegen.scene import Camera, Object, Scene
from scenegen.scene.measured import Measured
from scenegen.tables.rows import question_row
from scenegen.tasks.common.reflected import shown_again
from scenegen.tasks.common.sights import OUTSIDE, SightConfig, told
from scenegen.tasks.ground_2d import Ground2d
from scenegen.tasks.mirror_view import WAYS, MirrorView
from scenegen.world.geometry import build_geometry
from tests.asking import asked, changed, example_answers, looked_at, problems, single_set, tampered, truth_of, view_rows
from tests.scenes import move, person, thing
from tests.staged import placed

MARGIN = 15.0
WIDE_M = 2.2


def measured(scene: Scene) -> Facts:
    facts = looked_at(scene, single_set(scene))
    observer = Observer(build_geometry(scene))
    facts.measured = Measured(mirrors={one.id: reflections(observer, one) for one in scene.cameras})
    return facts


def mirrored(*more: Object, at: tuple[float, float] = (-1.2, 0.1), noun: str = "armchair") -> Scene:
    """The example's camera and a wider mirror than its own, with an armchair of another place and further things."""
    scene = MirrorView.example().scene
    asset = scene.objects[0].asset
    assert asset is not None
    wide = asset.model_copy(update={"params": {**asset.params, "width": WIDE_M}})
    glass = scene.objects[0].model_copy(update={"asset": wide, "size": np.array([0.03, WIDE_M, 1.2])})
    chair = Object.box(noun, noun, at, (0.8, 0.8, 0.95))
    return scene.model_copy(update={"objects": [glass, chair, *more]})


def answers(scene: Scene) -> dict[str, str]:
    return {str(question.evidence.parameters["noun"]): question.answer.text for question in asked(MirrorView(), measured(scene))}


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ((-1.2, 0.1), "back"),
        ((-0.6, 0.9), "back"),
        ((1.3, 1.7), "left"),
        ((0.9, 1.7), "left"),
        ((1.5, -1.7), "right"),
        ((-0.9, -0.8), "back"),
    ],
)
def test_the_thing_itself_is_meant_and_not_its_image(at: tuple[float, float], answer: str) -> None:
    """The image of each lies ahead, behind the glass; the thing beside or behind the camera at (1.4, 0), which looks along x."""
    assert answers(mirrored(at=at)) == {"armchair": answer}


def test_what_the_picture_shows_itself_or_the_mirror_only_a_part_of_is_not_asked_about() -> None:
    assert answers(mirrored(at=(2.5, 1.1))) == {}, "its own pixels show, beside the glass"
    assert answers(mirrored(at=(-2.8, 4.9))) == {}, "the glass ends in the midst of it"
    screen = thing("screen", (0.9, 0.0, 0.0), (0.1, 1.6, 1.0))
    assert answers(mirrored(screen)) == {}, "something hides most of it from the glass"


def test_another_that_could_be_meant_or_a_second_mirror_ends_it() -> None:
    scene = mirrored()
    assert answers(scene) == {"armchair": "back"}
    far = Object.box("chair", "chair", (-3.0, 3.0), (0.5, 0.5, 0.9))
    assert answers(mirrored(far)) == {}, "an armchair may pass for a chair"
    glass = scene.objects[0]
    pose = glass.world_from_object.copy()
    pose[:3, 3] += [0.0, 0.0, 1.3]
    other = glass.model_copy(update={"id": "other", "world_from_object": pose})
    assert answers(mirrored(other)) == {}, "two mirrors"


def test_a_turned_room_changes_nothing() -> None:
    assert answers(move(mirrored(at=(1.3, 1.7)), 2.1, (0.4, -3.0))) == {"armchair": "left"}


def test_reflections_are_counted_as_a_camera_behind_the_glass_counts_them() -> None:
    """The room seen from the image of the camera in the plane of the glass, turned over: as many pixels of each thing through the glass."""
    scene = mirrored()
    [camera], glass = scene.cameras, scene.objects[0]
    [shown] = reflections(Observer(build_geometry(scene)), camera).values()
    mesh = catalogue.build("mirror", glass.asset.params).mesh  # type: ignore[union-attr]
    flags = np.array([look.mirror for look in mesh.materials])[mesh.face_material]
    plane = 3.0 - float(mesh.vertices[mesh.faces[flags].ravel(), 0].max())
    eye = camera.world_from_camera[:3, 3] * [-1, 1, 1] + [2 * plane, 0, 0]
    way = camera.world_from_camera[:3, 2] * [-1, 1, 1]
    behind = camera.model_copy(update={"world_from_camera": look_at(eye, eye + way)})
    alone = scene.model_copy(update={"objects": scene.objects[1:]})
    there = Observer(build_geometry(alone)).look(behind).visible["armchair"]
    assert shown.pixels[1] == pytest.approx(there.pixels, rel=0.01)
    assert shown.whole[1] == pytest.approx(there.pixels, rel=0.05)
    uv, _ = project(
        camera.K,
        inverse(camera.world_from_camera),
        np.array([[plane, y, z] for y in (0.04 - WIDE_M / 2, WIDE_M / 2 - 0.04) for z in (0.54, 1.66)]),
    )
    assert shown.glass == pytest.approx(np.prod(np.ptp(uv, axis=0)), rel=0.05)


def test_the_audit_casts_its_own_rays_and_finds_the_same() -> None:
    for at in ((-1.2, 0.1), (-0.6, 1.9), (1.3, 1.7)):
        scene = mirrored(at=at)
        facts = measured(scene)
        [row], truth = view_rows(facts, [f"{scene.id}/{scene.cameras[0].id}"]), truth_of(scene)
        own = (facts.measured.mirrors or {})[scene.cameras[0].id]["mirror"]
        glass = glass_of(truth, row, "mirror")
        assert glass.pixels == pytest.approx(own.glass, rel=0.01)
        assert glass.shown["armchair"] == pytest.approx(own.pixels[1], rel=0.01)
        assert whole_of(truth, row, "armchair", glass) == pytest.approx(own.whole[1], rel=0.06)


def test_the_example_and_what_the_audit_sees() -> None:
    facts = measured(MirrorView.example().scene)
    assert example_answers(MirrorView, facts) == {MirrorView.example().answer}
    for question in asked(MirrorView(), facts):
        row = question_row(question)
        assert problems(facts, row, MARGIN) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, MARGIN), what
        for change in ({"noun": "chair"}, {"noun": "mirror"}, {"glass": "armchair"}, {"glass_share": 0.5}):
            assert problems(facts, changed(row, **change), MARGIN), change


def test_what_lies_ahead_is_no_answer() -> None:
    assert "front" not in WAYS
    assert len(WAYS) == 3


def test_what_a_mirror_shows_a_second_time_is_not_asked_for_by_its_place() -> None:
    """An armchair beside the glass that shows in it too: nobody is asked to box it; and the audit, by its own rays, would not have it."""
    far = Camera.look_at("far", (-0.5, 0.0, 1.4), (3.0, 0.0, 1.0), hfov_deg=70)
    scene = mirrored(at=(1.8, 1.1)).model_copy(update={"cameras": [far]})
    facts, view = measured(scene), far.id
    assert facts.is_visible(view, "armchair")
    assert shown_again(facts, view, "armchair")
    assert not shown_again(facts, view, "suitcase")
    named = {question.evidence.operands[0].id for question in asked(Ground2d(), facts)}
    assert "armchair" not in named
    blind = looked_at(scene, single_set(scene))
    assert shown_again(blind, view, "suitcase"), "what was not measured may be anything"
    blind.measured = Measured(mirrors={view: {}})
    [wrong] = [question for question in asked(Ground2d(), blind) if question.evidence.operands[0].id == "armchair"]
    assert problems(blind, question_row(wrong), 0.9)


def test_who_looks_into_a_mirror_is_not_said_to_miss_anything() -> None:
    scene, ann = mirrored(at=(-1.2, 0.6)), person("ann", (1.5, 0.0), 0.0)
    back = Camera.look_at("back", (2.7, 1.6, 1.9), (-1.0, 0.2, 0.4), hfov_deg=80)
    for objects, missed in ((scene.objects, set()), (scene.objects[1:], {OUTSIDE})):
        here = scene.model_copy(update={"objects": objects, "people": [ann], "cameras": [back]})
        facts = looked_at(here, single_set(here))
        facts.measured = Measured(sight=sight_lines(Observer(build_geometry(here))))
        assert {why for name, why, _ in told(facts, "back", "ann", SightConfig()) if name == "armchair"} == missed


@pytest.mark.parametrize("category", ["mirror", "mirror_cabinet"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_glass_of_every_form_is_found_by_both(category: str, seed: int) -> None:
    """Round, rectangular, or the doors of a cabinet: the audit knows no materials, and counts the same pixels of an armchair in it."""
    glass = placed(category, (3.0, 0.0, 0.9), np.pi, seed=seed)
    camera = Camera.look_at("c", (1.5, 0.25, 1.35), (3.0, 0.0, 1.2), hfov_deg=60)
    scene = Scene(id="s", objects=[glass, Object.box("armchair", "armchair", (-2.5, 0.0), (2.0, 3.0, 1.4))], cameras=[camera])
    facts = measured(scene)
    [row] = view_rows(facts, [f"{scene.id}/{camera.id}"])
    own, found = (facts.measured.mirrors or {})["c"][glass.id], glass_of(truth_of(scene), row, glass.id)
    assert own.pixels[1] > 500
    assert found.pixels == pytest.approx(own.glass, rel=0.05)
    assert found.shown["armchair"] == pytest.approx(own.pixels[1], rel=0.05)


def test_who_is_asked_for_by_place_has_no_likeness_in_a_mirror() -> None:
    """A mannequin in the glass may be taken for somebody, and the audit would not have it either; an armchair may not."""
    far = Camera.look_at("far", (-0.5, 0.0, 1.4), (3.0, 0.0, 1.0), hfov_deg=70)
    for noun, doubted in (("armchair", False), ("mannequin", True)):
        scene = mirrored(at=(1.8, 1.1), noun=noun).model_copy(update={"cameras": [far]})
        facts = measured(scene)
        [row] = view_rows(facts, [f"{scene.id}/{far.id}"])
        assert shown_again(facts, far.id, "person") is doubted
        assert shown_again_by_audit(truth_of(scene), row, "person") is doubted
