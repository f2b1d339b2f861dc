"""The photoreal tier: same geometry as the truth, light that adds up, honest errors. Skipped where its extra is not installed."""

from __future__ import annotations

import numpy as np
import pytest

import scenegen as sg
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder
from scenegen.errors import RenderError
from scenegen.frames import intrinsics, look_at
from scenegen.observe import Observer
from scenegen.scene import Light
from scenegen.world.geometry import Geometry, Placed, build_geometry

pytest.importorskip("mitsuba")
pytest.importorskip("pyoidn")
from scenegen.render import open_renderer, pathtrace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scene() -> sg.Scene:
    return sg.compose_scene("living_room", seed=3, people=(1, 2), width=160, height=120)


def test_silhouettes_are_those_of_the_ray_caster(scene: sg.Scene) -> None:
    """Rays through pixel centres meet the same things in all but 0.1 % of object pixels, over several places and cameras."""
    differing = total = 0
    renderer = pathtrace.PathtraceRenderer(spp=1)
    for made in (scene, sg.compose_scene("outdoor_square", seed=3, width=160, height=120)):
        geometry = build_geometry(made)
        observer = Observer(geometry)
        for camera in made.cameras[:3]:
            truth = observer.look(camera).instances
            differing += int((renderer.instances(geometry, camera) != truth).sum())
            total += int((truth > 0).sum())
    assert total > 5000
    assert differing <= 0.001 * total


def test_edges_of_the_picture_fall_where_the_truth_has_them(scene: sg.Scene) -> None:
    """The rendered picture itself, not only its rays: colour steps up at silhouettes far more than half a pixel-shifted copy would show."""
    geometry = build_geometry(scene)
    camera = scene.cameras[0]
    seen = Observer(geometry).look(camera)
    image = pathtrace.PathtraceRenderer(spp=16).render(geometry, camera, seen).astype(float).mean(2)
    assert image.shape == (120, 160)
    step = np.abs(np.diff(image, axis=1))
    border = np.diff(seen.instances.astype(int), axis=1) != 0
    shifted = [np.roll(border, shift, axis=1) for shift in (-4, 4)]
    assert step[border].mean() > 2 * max(step[other & ~border].mean() for other in shifted)


def test_colours_agree_with_the_ray_caster(scene: sg.Scene) -> None:
    geometry = build_geometry(scene)
    camera = scene.cameras[0]
    seen = Observer(geometry).look(camera)
    traced = pathtrace.PathtraceRenderer(spp=8).render(geometry, camera, seen).astype(float)
    cast = np.asarray(sg.render_view(scene, camera, renderer="raycast")).astype(float)
    ids = [k for k in np.unique(seen.instances) if k and (seen.instances == k).sum() > 120]
    means = [np.array([image[seen.instances == k].mean(0) for k in ids]) for image in (traced, cast)]
    assert len(ids) >= 3
    assert np.corrcoef(means[0].ravel(), means[1].ravel())[0, 1] > 0.8


def test_a_lamp_lights_as_the_other_backends_say() -> None:
    """Under a lamp of power 1 at 2 m, a white floor has radiance albedo / 4 from it alone: the unit that all backends share."""
    import mitsuba as mi

    pathtrace._mitsuba()
    light = Light(kind="point", position=np.array([0, 0, 2.0]), power=1.0, radius=0.1)
    floor = {
        "type": "rectangle", "to_world": mi.ScalarTransform4f().scale(0.2),
        "bsdf": {"type": "diffuse", "reflectance": {"type": "rgb", "value": 0.5}},
    }  # fmt: skip
    found = mi.load_dict({"type": "scene", "integrator": {"type": "direct"}, "lamp": pathtrace._emitter(light), "floor": floor})
    sensor = mi.load_dict({
        "type": "perspective", "fov": 4.0, "to_world": mi.ScalarTransform4f().look_at([1, 0, 1], [0, 0, 0], [0, 0, 1]),
        "film": {"type": "hdrfilm", "width": 8, "height": 8},
    })  # fmt: skip
    image = np.array(mi.render(found, sensor=sensor, spp=256))
    assert image.mean() == pytest.approx(0.5 / 4, rel=0.02)


def test_pixels_that_are_not_square_are_refused(scene: sg.Scene) -> None:
    K = scene.cameras[0].K.copy()
    K[1, 1] *= 1.1
    camera = scene.cameras[0].model_copy(update={"K": K})
    with pytest.raises(RenderError, match="square"):
        pathtrace.PathtraceRenderer(spp=1).render(build_geometry(scene), camera)


def test_a_variant_that_does_not_run_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCENEGEN_MITSUBA", "no_such_variant")
    pathtrace._mitsuba.cache_clear()
    with pytest.raises(RenderError, match="no_such_variant"):
        pathtrace.PathtraceRenderer()
    pathtrace._mitsuba.cache_clear()


def test_pictures_stand_upright() -> None:
    """The dark bar below a film is below, as with the ray caster."""
    shown = showing("video:7")
    board = Builder().panel((0, 0, 0.5), (1.0, 1.0), shown).mesh()
    lights = [Light(kind="sun", direction=np.array([-0.8, 0.1, -0.4]))]
    geometry = Geometry(sg.Scene(id="sign", lights=lights), (Placed(1, "a", board, np.eye(4)),), ("a",))
    pose = look_at(np.array([2.0, 0.0, 0.5]), np.array([0.0, 0.0, 0.5]))
    camera = sg.Camera(id="c", world_from_camera=pose, K=intrinsics(96, 96, np.deg2rad(30)), width=96, height=96)
    seen = Observer(geometry).look(camera)
    on = seen.instances == 1
    rows = np.flatnonzero(on.any(1))
    bands = (slice(rows[0], rows[len(rows) // 2]), slice(rows[len(rows) * 9 // 10], rows[-1]))
    for renderer in (open_renderer("raycast"), pathtrace.PathtraceRenderer(spp=4)):
        gray = renderer.render(geometry, camera, seen).mean(-1)
        upper, lower = (gray[part][on[part]].mean() for part in bands)
        assert lower < upper - 20


def test_samples_go_to_the_lights_that_give_light(monkeypatch: pytest.MonkeyPatch) -> None:
    """The noise of an indoor view is less than half of what it is where each light gets as many samples, and the light is the same."""
    made = sg.compose_scene("office", seed=3, people=(0, 0), width=64, height=48)
    geometry, camera = build_geometry(made), made.cameras[0]
    noise, light = {}, {}
    usual = pathtrace.LEAST_SHARE
    for least in (1.0, usual):
        monkeypatch.setattr(pathtrace, "LEAST_SHARE", least)
        renderer = pathtrace.PathtraceRenderer(spp=8)
        drawn = [renderer.radiance(geometry, camera, denoised=False, seed=seed).astype(float) for seed in range(6)]
        noise[least], light[least] = np.median(np.var(drawn, axis=0)), np.mean(drawn)
    assert noise[usual] < 0.5 * noise[1.0]
    assert light[usual] == pytest.approx(light[1.0], rel=0.05)
