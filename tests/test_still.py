"""A camera that stands still: what is kept from one instant to the next makes no difference to the truth, to any bit, and saves the rays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.frames import look_at
from scenegen.observe import Observation, Observer
from scenegen.rays.embree import RayScene, RayWorld
from scenegen.scene import Camera, Scene
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
    real = RayWorld.cast

    def counted(self: Any, origins: Any, directions: Any, coherent: bool = False) -> Any:
        cast.append(len(directions))
        return real(self, origins, directions, coherent)

    for scenes in (RayWorld, RayScene):  # everything, and each still thing alone
        monkeypatch.setattr(scenes, "cast", counted)
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
