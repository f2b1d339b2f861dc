"""A scene over time as triangles: the truth of an instant is the same as when its geometry is built from nothing."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.compose.activities.motions import add_motion
from scenegen.observe import Observer
from scenegen.scene import Camera, Scene
from scenegen.world.geometry import build_geometry
from scenegen.world.moving import MovingGeometry
from tests.staged import room
from tests.test_motions import KINDS, made

pytestmark = pytest.mark.slow


def looking(scene: Scene) -> Camera:
    """The room's camera, at half the side."""
    whole = scene.cameras[0]
    return whole.model_copy(update={"K": whole.K * [[0.5], [0.5], [1.0]], "width": whole.width // 2, "height": whole.height // 2})


@pytest.mark.parametrize("kind", KINDS)
def test_truth_is_that_of_the_snapshot_built_from_nothing(kind: str) -> None:
    scene = made(kind)
    over, camera = MovingGeometry(scene), looking(scene)
    begin = scene.actions[0].start
    for time in (0.0, *np.linspace(begin, scene.duration, 3), 0.5 * (begin + scene.duration)):  # the last goes back in time
        ours = Observer(over.at(float(time))).look(camera)
        theirs = Observer(build_geometry(scene.at(float(time)))).look(camera)
        assert np.array_equal(ours.instances, theirs.instances)
        assert np.array_equal(ours.depth, theirs.depth)
        assert np.array_equal(ours.normals, theirs.normals)
        assert ours.visible == theirs.visible


def test_what_stands_still_is_built_once() -> None:
    over = MovingGeometry(made("walk"))
    one, other = over.at(1.0), over.at(1.5)
    changed = [k for k, (a, b) in enumerate(zip(one.placed, other.placed, strict=True)) if a is not b]
    names = {one.placed[k].entity_id for k in changed}
    assert names <= {made("walk").actions[0].actor, "bottle"}
    assert changed


def test_a_thing_that_is_placed_keeps_its_mesh() -> None:
    over = MovingGeometry(made("roll"))
    meshes = {id(over.at(time).placed[over.moving[0]].mesh) for time in (0.5, 0.9, 1.3)}
    assert len(meshes) == 1


def test_two_clips_at_once_do_not_mix() -> None:
    camera = looking(room())
    first, _ = add_motion(room(), "slide", np.random.default_rng(0))
    second, _ = add_motion(room(), "slide", np.random.default_rng(5))
    assert first is not None
    assert second is not None
    overs = [MovingGeometry(first), MovingGeometry(second)]
    for time in (0.5, 1.0, 1.4):
        observers = [Observer(over.at(time)) for over in overs]
        for observer, scene in zip(observers, (first, second), strict=True):
            expected = Observer(build_geometry(scene.at(time))).look(camera).instances
            assert np.array_equal(observer.look(camera).instances, expected)
