"""Mirrors show what the law of reflection says, in every tier alike, and nothing of them is left in a picture without one."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.assets import catalogue
from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.kit import Builder
from scenegen.errors import RenderError
from scenegen.frames import intrinsics, inverse, look_at, project, transform, yaw_pose
from scenegen.observe import Observer, ray_scene
from scenegen.render import open_renderer, probe_renderer
from scenegen.render.base import Renderer
from scenegen.render.reflect import Reflections
from scenegen.scene import Camera, Light, Scene
from scenegen.world.geometry import Geometry, Placed
from scenegen.world.moving import MovingGeometry
from tests.staged import placed
from tests.test_motions import made

pytestmark = pytest.mark.slow

TIERS = ("raycast", "egl", "triangles", "pyrender", "pathtrace")
PARAMS = {"style": "rectangular", "frame": ["oak", None], "width": 1.0, "height": 1.2}
RED, BLUE = (0.9, 0.05, 0.05), (0.05, 0.1, 0.9)
POSE = yaw_pose((0.4, -0.3, 0.9), 0.5)
"""The mirror's own: turned by half a radian, and off every axis."""
BALLS = {"red": ((1.9, 0.75, 1.5), RED), "blue": ((2.2, -0.4, 1.3), BLUE)}
"""Where two balls are in the mirror's frame: behind the camera."""


def opened(tier: str) -> Renderer:
    if tier == "pathtrace":
        pytest.importorskip("mitsuba")
        pytest.importorskip("pyoidn")
        from scenegen.render.pathtrace import PathtraceRenderer

        return PathtraceRenderer(spp=4)
    name = "egl" if tier == "triangles" else tier
    try:
        probe_renderer(name)
    except RenderError as error:
        pytest.skip(error.what)
    if name != "egl":
        return open_renderer(name)
    from scenegen.render.egl import EglRenderer

    return EglRenderer(software=tier == "egl")


def ball(at: tuple[float, float, float], rgb: tuple[float, float, float]) -> Placed:
    mesh = Builder().sphere((0, 0, 0), 0.12, Material("paint", "red", rgb, None, 0.9, emission=0.6)).mesh()
    pose = np.eye(4)
    pose[:3, 3] = transform(POSE, np.array(at))
    return Placed(2, "ball", mesh, pose)


def before_a_mirror(*balls: Placed, second: bool = False) -> Geometry:
    """A mirror, a gray wall behind it, balls; second: another mirror that faces it."""
    wall = Builder().box((-0.1, 0, 1.0), (0.1, 6, 5), Material("wall", "gray", (0.5, 0.5, 0.5), None, 0.9)).mesh()
    glass = catalogue.build("mirror", PARAMS).mesh
    shapes = [Placed(0, None, wall, POSE), Placed(1, "mirror", glass, POSE), *balls]
    if second:
        shapes.append(Placed(1, "mirror", glass, POSE @ yaw_pose((3.0, 0.0, -0.3), np.pi)))
    return Geometry(Scene(id="s", lights=[Light(kind="point", position=transform(POSE, np.array([1.0, 0.5, 2.5])))]), tuple(shapes), ("mirror", "ball"))  # fmt: skip


def before(eye: tuple[float, float, float], width: int = 200) -> Camera:
    """A camera in the mirror's frame that looks at its middle."""
    pose = look_at(transform(POSE, np.array(eye)), transform(POSE, np.array([0.0, 0.0, 0.6])))
    return Camera(
        id="c", world_from_camera=pose, K=intrinsics(width, width * 3 // 4, np.deg2rad(78)), width=width, height=width * 3 // 4
    )


def glass_plane() -> float:
    """Where the front of the glass is, in the mirror's frame."""
    mesh = catalogue.build("mirror", PARAMS).mesh
    glass = np.array([m.mirror for m in mesh.materials])[mesh.face_material]
    return float(mesh.vertices[mesh.faces[glass].ravel(), 0].max())


def by_reflection(camera: Camera, at: tuple[float, float, float]) -> np.ndarray:
    """Where a camera sees the image of a point of the mirror's frame: the point as far behind the glass as it is before it."""
    image = transform(POSE, np.array([2 * glass_plane() - at[0], at[1], at[2]]))
    return np.asarray(project(camera.K, inverse(camera.world_from_camera), image[None])[0][0])


def middle_of(picture: np.ndarray, rgb: tuple[float, float, float]) -> np.ndarray:
    """(x, y) the middle of the pixels that are of a colour rather than of any other."""
    main = int(np.argmax(rgb))
    others = np.delete(picture.astype(float), main, axis=2).max(2)
    rows, columns = np.nonzero(picture[..., main] > 1.6 * others + 20)
    assert len(rows) > 20
    return np.array([columns.mean() + 0.5, rows.mean() + 0.5])


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("eye", [(1.3, 0.1, 0.7), (1.1, -0.3, 0.8)])
def test_what_is_behind_the_camera_shows_where_the_law_of_reflection_puts_it(tier: str, eye: tuple[float, float, float]) -> None:
    geometry, camera = before_a_mirror(*(ball(*one) for one in BALLS.values())), before(eye)
    picture = opened(tier).render(geometry, camera)
    assert set(np.unique(Observer(geometry).look(camera).instances)) == {0, 1}, "the balls themselves are out of the picture"
    for at, rgb in BALLS.values():
        assert np.abs(middle_of(picture, rgb) - by_reflection(camera, at)).max() < 0.7


@pytest.mark.parametrize("tier", TIERS[1:])
def test_tiers_show_the_same_in_the_glass(tier: str) -> None:
    """Steps of brightness inside the glass lie where the ray caster has them, not a pixel beside them."""
    geometry, camera = before_a_mirror(*(ball(*one) for one in BALLS.values())), before((1.3, 0.1, 0.7))
    seen = Observer(geometry).look(camera)
    inside = np.zeros(camera.width * camera.height, dtype=bool)
    inside[Reflections().glass(geometry, seen)] = True
    inside = inside.reshape(camera.height, camera.width)[:, 1:] & inside.reshape(camera.height, camera.width)[:, :-1]
    steps = [np.abs(np.diff(r.render(geometry, camera, seen)[..., 0].astype(float), axis=1)) for r in (open_renderer("raycast"), opened(tier))]  # fmt: skip
    here = np.corrcoef(*(step[inside] for step in steps))[0, 1]
    beside = [np.corrcoef(steps[0][inside], np.roll(steps[1], by, axis=1)[inside])[0, 1] for by in (-2, 2)]
    assert here > 0.8
    assert here > max(beside) + 0.3


@pytest.mark.parametrize("tier", ["raycast", "egl"])
def test_a_frame_has_no_seam_inside_it(tier: str) -> None:
    """Before a room of one light colour, the glass is of one colour up to its very edge: no dark or pale line along the frame."""
    geometry, camera = before_a_mirror(), before((1.3, 0.1, 0.7))
    seen = Observer(geometry).look(camera)
    picture = opened(tier).render(geometry, camera, seen).astype(float).mean(2)
    shape = picture.shape
    glass = np.zeros(picture.size, dtype=bool)
    glass[Reflections().glass(geometry, seen)] = True
    glass = glass.reshape(shape)
    inner = glass & np.roll(glass, 1, 0) & np.roll(glass, -1, 0) & np.roll(glass, 1, 1) & np.roll(glass, -1, 1)
    frame = np.roll(glass, 2, 1) & ~glass | np.roll(glass, -2, 1) & ~glass
    rim, low, high = (
        glass & ~inner,
        min(picture[inner].min(), picture[frame].min()),
        max(picture[inner].max(), picture[frame].max()),
    )
    assert rim.sum() > 50
    assert picture[rim].min() >= low - 3
    assert picture[rim].max() <= high + 3


def test_a_mirror_in_a_mirror_is_pale_silver() -> None:
    """One bounce is cast: a second glass is seen in the colours of its material, and is no hole."""
    geometry, camera = before_a_mirror(second=True), before((1.5, 0.0, 0.7))
    seen = Observer(geometry).look(camera)
    glass = Reflections().glass(geometry, seen)
    rows, columns = np.divmod(glass, camera.width)
    picture = open_renderer("raycast").render(geometry, camera, seen)
    shown = picture[rows, columns].astype(float)
    again = (shown[:, 2] > shown[:, 0] + 3) & (shown.mean(1) > 40)
    assert again.mean() > 0.2, "the other mirror is bluish and not black"


@pytest.mark.parametrize("tier", ["egl", "raycast"])
def test_what_moves_behind_a_still_camera_moves_in_the_mirror(tier: str) -> None:
    """Each frame is that of a renderer which has seen no other, although nobody moves before the camera itself."""
    scene = made("walk")
    mirror = placed("mirror", (2.6, 0.0, 0.7), np.pi, id="mirror")
    scene = scene.model_copy(update={"objects": [*scene.objects, mirror]})
    eye = np.array([1.9, 0.35, 1.3])
    size = {"width": 160, "height": 120, "K": intrinsics(160, 120, np.deg2rad(60))}
    camera = scene.cameras[0].model_copy(update={"world_from_camera": look_at(eye, eye + np.array([1.0, -0.35, -0.1])), **size})
    over, renderer, pictures = MovingGeometry(scene), opened(tier), []
    for time in (1.6, 2.0, 2.4, 2.8):
        geometry = over.at(time)
        seen = Observer(geometry).look(camera)
        pictures.append(renderer.render(geometry, camera, seen))
        assert (pictures[-1] == opened(tier).render(geometry, camera, seen)).all(), time
    assert len({picture.tobytes() for picture in pictures}) == 4


def test_scenes_without_glass_in_view_cast_no_ray_more(monkeypatch: pytest.MonkeyPatch) -> None:
    geometry, camera = before_a_mirror(ball(*BALLS["red"])), before((1.3, 0.1, 0.7))
    behind = camera.model_copy(update={"world_from_camera": camera.world_from_camera @ np.diag([-1.0, 1.0, -1.0, 1.0])})
    counted: list[int] = []
    rays = ray_scene(geometry)
    real = type(rays).cast
    monkeypatch.setattr(type(rays), "cast", lambda self, *a, **k: (counted.append(len(a[1])), real(self, *a, **k))[1])
    reflections, color = Reflections(), np.zeros((camera.width * camera.height, 3), dtype=np.float32)
    seen = Observer(geometry).look(behind)
    counted.clear()
    reflections.add(color, geometry, behind, seen)
    assert not counted
    assert not color.any()
    seen = Observer(geometry).look(camera)
    counted.clear()
    reflections.add(color, geometry, camera, seen)
    assert counted
