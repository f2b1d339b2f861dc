"""A camera that stands still: what is kept from one instant to the next makes no difference to truth or picture, to any bit, and saves work."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.errors import RenderError
from scenegen.frames import look_at
from scenegen.observe import Observation, Observer
from scenegen.rays.embree import RayScene, RayWorld
from scenegen.render import probe_renderer
from scenegen.render.tiles import REACH, SIDE, Cover, spread
from scenegen.scene import Camera, Photo, Scene
from scenegen.world.geometry import build_geometry
from scenegen.world.moving import MovingGeometry
from tests.test_motions import made

pytestmark = pytest.mark.slow


def same(one: Observation, other: Observation) -> bool:
    arrays = [(one.depth, other.depth), (one.instances, other.instances), (one.normals, other.normals)]
    arrays += list(zip(vars(one.hits).values(), vars(other.hits).values(), strict=True))
    return all(np.array_equal(a, b) for a, b in arrays) and one.visible == other.visible


def afresh(scene: Scene, time: float, camera: Camera) -> Observation:
    return Observer(build_geometry(scene.at(time))).look(camera)


def beside(scene: Scene, away: float) -> Camera:
    """A camera `away` metres from where somebody walks: at 0.3 the body passes through the camera's own plane, and large things stand at
    the border of the picture."""
    pose = scene.at(1.0).pose("walker")
    eye = pose[:3, 3] + np.array([0.0, -away, 1.2])
    return scene.cameras[0].model_copy(update={"world_from_camera": look_at(eye, eye + np.array([0.3, 1.0, -0.2]))})


@pytest.mark.parametrize("away", [0.3, 1.2])
def test_near_a_walk_every_instant_is_that_of_a_look_from_nothing(away: float) -> None:
    scene = made("walk")
    over, camera = MovingGeometry(scene), beside(scene, away)
    for time in (0.0, 0.4, 0.8, 1.0, 1.0, 1.2, 0.6, scene.duration):
        assert same(Observer(over.at(time)).look(camera), afresh(scene, time, camera)), time


def test_two_cameras_by_turns_do_not_mix() -> None:
    scene = made("hand_over")
    over, cameras = MovingGeometry(scene), (scene.cameras[0], beside(scene, 1.2))
    for number, time in enumerate(np.linspace(0.5, scene.duration, 5)):
        for camera in (cameras[number % 2], cameras[0]):
            assert same(Observer(over.at(float(time))).look(camera), afresh(scene, float(time), camera)), time


def test_only_what_may_have_changed_is_cast_again(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = made("walk")
    over, camera = MovingGeometry(scene), scene.cameras[0]
    cast: list[int] = []

    def counted(real: Any) -> Any:
        def call(self: Any, origins: Any, directions: Any, *more: Any, **named: Any) -> Any:
            cast.append(len(directions))
            return real(self, origins, directions, *more, **named)

        return call

    for query in ("cast", "occluded"):
        for scenes in (RayWorld, RayScene):  # everything, and each still thing alone
            monkeypatch.setattr(scenes, query, counted(getattr(scenes, query)))
    rays = []
    for time in (0.8, 0.9, 0.9, 1.0):
        cast.clear()
        Observer(over.at(time)).look(camera)
        rays.append(sum(cast))
    pixels = camera.width * camera.height
    assert rays[0] >= pixels
    assert 0 < rays[1] < 0.4 * pixels
    assert rays[2] == 0, "nothing has moved"
    assert 0 < rays[3] < 0.4 * pixels


def test_what_is_kept_cannot_be_written_over() -> None:
    scene = made("walk")
    seen = Observer(MovingGeometry(scene).at(0.5)).look(scene.cameras[0])
    with pytest.raises(ValueError, match="read-only"):
        seen.depth[0, 0] = 1.0


def egl() -> Any:
    """The EGL renderer, where there is OpenGL."""
    try:
        probe_renderer("egl")
        from scenegen.render.egl import EglRenderer
    except RenderError as error:
        pytest.skip(error.what)
    return EglRenderer


@pytest.mark.parametrize("size", [(320, 240), (301, 203), (24, 17)])
def test_pictures_of_which_only_tiles_are_drawn_are_those_drawn_whole(size: tuple[int, int]) -> None:
    """Whatever the size: a walk, with the cameras, the exposure and the size of the picture changing between frames, forwards and back."""
    scene = made("walk")
    over, kept, whole = MovingGeometry(scene), egl()(software=True), egl()(software=True)
    far, near = (camera.model_copy(update=sized(camera, size)) for camera in (scene.cameras[0], beside(scene, 1.2)))
    bright = far.model_copy(update={"photo": Photo(exposure=1.0, white=np.array([1.2, 1.0, 0.8]))})
    plan = [
        (0.0, far),
        (0.8, far),
        (0.9, far),
        (0.9, far),
        (1.0, bright),
        (1.1, far),
        (1.2, near),
        (1.3, near),
        (1.4, far),
        (0.8, far),
        (0.0, far),
    ]
    pictures = []
    for number, (time, camera) in enumerate(plan):
        geometry = over.at(time)
        seen = Observer(geometry).look(camera)
        if number == 3:
            kept.render(geometry, scene.cameras[0].model_copy(update=sized(scene.cameras[0], (64, 48))))
        pictures.append(kept.render(geometry, camera, seen))
        whole._shaded = None  # it knows of no frame before, and draws everything
        assert np.array_equal(pictures[-1], whole.render(geometry, camera, seen)), (time, number)
    assert np.array_equal(pictures[1], pictures[9])
    assert not np.array_equal(pictures[1], pictures[2])


def sized(camera: Camera, size: tuple[int, int]) -> dict[str, Any]:
    """The fields of a camera that change with the size of its picture."""
    scale = np.diag([size[0] / camera.width, size[1] / camera.height, 1.0])
    return {"width": size[0], "height": size[1], "K": scale @ camera.K}


def test_of_the_next_frame_few_tiles_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    EglRenderer = egl()
    scene = made("walk")
    over, renderer = MovingGeometry(scene), EglRenderer(software=True)
    shares: list[float] = []
    real = Cover.tiles

    def counted(self: Cover, name: str, tiles: Any, *rest: Any) -> None:
        shares.append(float(tiles.mean()))
        real(self, name, tiles, *rest)

    monkeypatch.setattr(Cover, "tiles", counted)
    for time in (0.8, 0.9):
        geometry = over.at(time)
        renderer.render(geometry, scene.cameras[0], Observer(geometry).look(scene.cameras[0]))
    assert len(shares) == 4, "surfaces, blurred light, color, edges"
    assert 0 < max(shares) < 0.6


@pytest.mark.parametrize("shape", [(6, 9), (120, 160), (7, 31)])
def test_a_change_is_spread_as_far_as_brute_force_says(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(3)
    for _ in range(5):
        mask = rng.random(shape) < 2 / (shape[0] * shape[1])
        side = SIDE // 2
        expected = np.zeros((-(-shape[0] // side), -(-shape[1] // side)), dtype=bool)
        for row, column in np.argwhere(mask):
            for y in range(max(row - REACH, 0), min(row + REACH + 1, shape[0])):
                for x in range(max(column - REACH, 0), min(column + REACH + 1, shape[1])):
                    expected[y // side, x // side] = True
        assert np.array_equal(spread(mask), expected)


@pytest.mark.parametrize("still", [True, False])
def test_a_glance_finds_of_each_entity_what_a_look_does(still: bool) -> None:
    """At rest, over the instants of a walk to and fro, from afar and so near that much is cut off by the picture's border."""
    scene = made("walk")
    over, cut = MovingGeometry(scene), 0
    for camera in (scene.cameras[0], beside(scene, 0.3)):
        for time in (0.0,) if still else (0.0, 1.0, 2.0, 1.0):
            geometry = build_geometry(scene.at(time)) if still else over.at(time)
            truth, glance = Observer(build_geometry(scene.at(time))).look(camera), Observer(geometry).glance(camera)
            assert glance.pixels == {name: seen.pixels for name, seen in truth.visible.items()}
            assert np.array_equal(glance.instances, truth.instances)
            for name, seen in truth.visible.items():
                assert glance.whole(name) == (seen.amodal_pixels, seen.in_frame), name
                assert glance.box(name) == seen.box2d, name
                cut += 0 < seen.in_frame < 1
    assert cut, "something is cut off"
