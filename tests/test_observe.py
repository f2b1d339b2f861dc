"""Pixels against geometry: what the ray caster sees is what projection says."""

from __future__ import annotations

import numpy as np
import pytest

import scenegen as sg
from scenegen.assets.looks.materials import nearest_color
from scenegen.frames import corners, inverse, pixel_rays, project
from scenegen.observe import Observer, world_rays
from scenegen.observe.windows import windows
from scenegen.rays.embree import RayScene
from scenegen.render import open_renderer, probe_renderer, renderer_names
from scenegen.render.develop import tone
from scenegen.scene import Light, Scene
from scenegen.world.geometry import build_geometry
from tests.scenes import camera, thing

FRONT = camera("c", (0, 0, 0.5), (3, 0, 0.5), 60)


def look(scene: Scene, cam: object = FRONT):  # type: ignore[no-untyped-def]
    return Observer(build_geometry(scene)).look(cam)  # type: ignore[arg-type]


def test_a_box_is_seen_where_it_projects() -> None:
    scene = Scene(id="s", objects=[thing("a", (3, 0.4, 0.2), (0.6, 0.5, 0.7), 0.4)])
    seen = look(scene)
    box = scene.objects[0]
    uv, _ = project(FRONT.K, inverse(FRONT.world_from_camera), corners(box.world_from_object, box.size))
    x0, y0, x1, y1 = seen.visible["a"].box2d
    assert x0 == pytest.approx(uv[:, 0].min(), abs=1.2)
    assert x1 == pytest.approx(uv[:, 0].max(), abs=1.2)
    assert y0 == pytest.approx(uv[:, 1].min(), abs=1.2)
    assert y1 == pytest.approx(uv[:, 1].max(), abs=1.2)


def test_depth_is_along_the_axis_and_at_pixel_centres() -> None:
    """A wall across the view is equally deep everywhere; a slanted one is as deep as its plane at each pixel centre."""
    wall = Scene(id="s", objects=[thing("w", (4.0, 0, -5), (0.2, 20, 12))])
    np.testing.assert_allclose(look(wall).depth, 3.9, atol=1e-4)
    slanted = Scene(id="s", objects=[thing("w", (4.0, 0, -5), (0.2, 40, 12), np.deg2rad(50))])
    seen = look(slanted)
    normal = slanted.objects[0].world_from_object[:3, 0]
    plane = slanted.objects[0].world_from_object[:3, 3] - 0.1 * normal
    rays = pixel_rays(FRONT.K, 640, 480) @ FRONT.world_from_camera[:3, :3].T
    expected = ((plane - FRONT.world_from_camera[:3, 3]) @ normal) / (rays @ normal)
    hit = (seen.normals @ normal) < -0.999
    assert hit.mean() > 0.5
    np.testing.assert_allclose(seen.depth[hit], expected[hit], rtol=2e-4)


def test_amodal_counts_what_is_hidden() -> None:
    back, front = thing("back", (4, 0, 0), (0.4, 1.0, 1.0)), thing("front", (2, 0.25, 0.2), (0.2, 0.4, 0.4))
    both, alone = look(Scene(id="s", objects=[back, front])), look(Scene(id="s", objects=[back]))
    assert both.visible["back"].pixels < alone.visible["back"].pixels
    assert both.visible["back"].amodal_pixels == pytest.approx(alone.visible["back"].pixels, rel=0.01)
    assert alone.visible["back"].fraction == pytest.approx(1.0, abs=0.01)
    assert both.visible["front"].fraction == pytest.approx(1.0, abs=0.01)
    assert not both.visible["back"].truncated
    assert look(Scene(id="s", objects=[thing("edge", (2, 1.2, 0), (0.5, 0.5, 1))])).visible["edge"].truncated


@pytest.mark.parametrize("kind", ["office", "street"])
def test_hidden_pixels_are_all_through_which_a_mesh_stands_alone(kind: str) -> None:
    """However few rays are cast for it: of things that span few pixels each, by every ray of the picture at each mesh."""
    scene = sg.compose_scene(kind, seed=4, people=(2, 3))
    cam = scene.cameras[0].model_copy(update={"width": 160, "height": 120, "K": scene.cameras[0].K * [[0.25], [0.25], [1]]})
    geometry = build_geometry(scene)
    seen, rays = Observer(geometry).look(cam), world_rays(cam)
    hides = 0
    for placed in geometry.placed[1:]:
        alone = RayScene([(placed.world_vertices, placed.mesh.faces)]).cast(cam.world_from_camera[:3, 3], rays).mesh >= 0
        how = seen.visible[geometry.ids[placed.instance - 1]]
        assert how.amodal_pixels == alone.sum()
        hidden = np.bincount(seen.instances.ravel()[alone], minlength=len(geometry.ids) + 1)
        assert how.occluders == {name: hidden[k] for k, name in enumerate(geometry.ids, 1) if hidden[k] and k != placed.instance}
        hides += bool(how.occluders)
    assert hides > 1


def test_parts_add_up_to_the_whole() -> None:
    scene = sg.compose_scene("office", seed=2, people=(1, 3))
    for cam in scene.cameras[:2]:
        seen = look(scene, cam)
        counts = np.bincount(seen.instances.ravel(), minlength=len(scene.entities) + 1)
        for k, entity in enumerate(scene.entities, 1):
            visible = seen.visible[entity.id]
            body = sum(count for part, count in visible.parts.items() if not part.startswith("garment:"))
            assert visible.pixels == counts[k] == body
            assert visible.amodal_pixels >= visible.pixels


def test_ray_cast_colour_is_the_same_again_and_fits_its_words() -> None:
    light = [Light(kind="sun", direction=np.array([1.0, 0.2, -0.5]), power=1.0)]
    for word in ("red", "green", "blue", "yellow", "black", "white"):
        scene = Scene(id="s", objects=[thing("a", (3, 0, 0.2), (0.6, 0.9, 0.7), attributes={"color": word})], lights=light)
        geometry, renderer = build_geometry(scene), open_renderer("raycast")
        small = FRONT.model_copy(update={"K": FRONT.K * [[0.25], [0.25], [1]], "width": 160, "height": 120})
        image = renderer.render(geometry, small)
        assert (image == open_renderer("raycast").render(geometry, small)).all()
        inside = Observer(geometry).look(small).instances == 1
        mean = image[inside].mean(0) / 255
        if word not in ("black", "white"):
            assert nearest_color(mean * (np.array([0.7]) / mean.max())) == word or nearest_color(mean) == word
        else:
            assert (mean.mean() < 0.35) == (word == "black")


def test_shadows_fall_away_from_the_sun() -> None:
    ground = thing("ground", (3, 0, -0.1), (8, 8, 0.1), attributes={"color": "white"})
    post = thing("post", (3, 0, 0), (0.3, 0.3, 1.0), attributes={"color": "white"})
    above = camera("up", (3, -0.01, 6), (3, 0, 0), 50)
    sun = [Light(kind="sun", direction=np.array([0.0, -1.0, -1.0]), power=1.2)]
    scene = Scene(id="s", objects=[ground, post], lights=sun)
    image = open_renderer("raycast").render(build_geometry(scene), above).mean(2)
    uv, _ = project(above.K, inverse(above.world_from_camera), np.array([[3, -0.6, 0], [3, 0.6, 0]]))
    shadow, lit = (image[int(v), int(u)] for u, v in uv)
    assert shadow < lit - 40


def test_tone_is_monotonic_and_keeps_black_and_white() -> None:
    ramp = np.linspace(0, 4, 400, dtype=np.float32)[:, None].repeat(3, 1)
    out = tone(ramp)
    assert (np.diff(out[:, 0].astype(int)) >= 0).all()
    assert out[0, 0] == 0
    assert out[-1, 0] > 245


@pytest.mark.slow
def test_auto_falls_to_ray_casting_without_gl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent.json")
    monkeypatch.setenv("__EGL_VENDOR_LIBRARY_DIRS", "/nonexistent")
    assert probe_renderer("auto")[0] == "raycast"
    with pytest.raises(sg.SceneGenError, match="raycast needs no OpenGL"):
        probe_renderer("egl")


def test_renderers_are_found_and_unknown_ones_explained() -> None:
    assert {"raycast", "egl", "pyrender"} <= set(renderer_names())
    with pytest.raises(sg.SceneGenError, match="raycast"):
        open_renderer("paint")


@pytest.mark.parametrize("seed", range(4))
def test_what_spans_a_mesh_projects_where_all_of_it_does(seed: int) -> None:
    """Every mesh of a furnished room, from within: the window of its hull is that of all its vertices, within rounding."""
    scene = sg.compose_scene("living_room", seed=seed)
    geometry = build_geometry(scene)
    rng = np.random.default_rng(seed)
    for _ in range(5):
        shot = camera("c", tuple(rng.uniform(-1, 1, 2)) + (1.5,), tuple(rng.uniform(-3, 3, 2)) + (0.8,), 70)  # type: ignore[arg-type]
        for placed in geometry.placed:
            start = np.zeros(1, dtype=np.int64)
            (all_of_it,), (spanned,) = (windows(points, start, shot) for points in (placed.world_vertices, placed.outer_vertices))
            assert (all_of_it is None) == (spanned is None), placed.entity_id
            if all_of_it is not None and spanned is not None:
                assert spanned.truncated == all_of_it.truncated
                np.testing.assert_allclose(spanned.reach, all_of_it.reach, rtol=1e-5, atol=1e-2)
                assert spanned.far == pytest.approx(all_of_it.far, rel=1e-5)
