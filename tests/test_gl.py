"""Raster backends against the ray cast truth. Skipped where there is no OpenGL; ray casting then does everything."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import numpy as np
import pytest

import scenegen as sg
from scenegen.assets.looks.mesh import Material, Mesh
from scenegen.errors import RenderError
from scenegen.frames import pose
from scenegen.observe import Observer
from scenegen.render import egl_scene, open_renderer, probe_renderer
from scenegen.render.drawn import drawn
from scenegen.render.faced import faced
from scenegen.world.geometry import Geometry, Placed, build_geometry

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scene() -> sg.Scene:
    return sg.compose_scene("living_room", seed=6, people=(2, 2))


@pytest.fixture(scope="module")
def square() -> sg.Scene:
    return sg.compose_scene("outdoor_square", seed=3, views=2)


@pytest.fixture(scope="module")
def small(scene: sg.Scene) -> sg.Scene:
    """The room in pictures of half the side."""
    halves = [
        sg.Camera(id=one.id, world_from_camera=one.world_from_camera, K=one.K * [[0.5], [0.5], [1.0]], width=320, height=240)
        for one in scene.cameras
    ]
    return scene.model_copy(update={"cameras": halves})


def opened(name: str):  # type: ignore[no-untyped-def]
    try:
        probe_renderer(name)  # in a child process: a broken driver must not take the tests with it
        return open_renderer(name)
    except RenderError as error:
        pytest.skip(error.what)


@pytest.mark.parametrize("name", ["egl", "pyrender"])
def test_silhouettes_are_those_of_the_ray_caster(name: str, scene: sg.Scene, square: sg.Scene) -> None:
    """At most 0.1 % of object pixels differ (measured: 0.01 % and less)."""
    renderer = opened(name)
    for made in (scene, square):
        geometry = build_geometry(made)
        observer = Observer(geometry)
        for camera in made.cameras[:2]:
            truth = observer.look(camera).instances
            differing = (renderer.instances(geometry, camera) != truth).sum()
            assert differing <= 0.001 * (truth > 0).sum()


@pytest.mark.parametrize("name", ["egl", "pyrender"])
def test_colour_agrees_with_ray_casting(name: str, scene: sg.Scene) -> None:
    """The same things in the same colours: mean colours of well seen things correlate, whatever the shading."""
    renderer, plain = opened(name), open_renderer("raycast")
    geometry = build_geometry(scene)
    camera = scene.cameras[0]
    seen = Observer(geometry).look(camera)
    one, other = (r.render(geometry, camera, seen).astype(float) for r in (renderer, plain))
    assert one.shape == (480, 640, 3)
    ids = [k for k in np.unique(seen.instances) if k and (seen.instances == k).sum() > 1500]
    means = [np.array([image[seen.instances == k].mean(0) for k in ids]) for image in (one, other)]
    assert len(ids) >= 3
    assert np.corrcoef(means[0].ravel(), means[1].ravel())[0, 1] > 0.8


@pytest.mark.parametrize("software", [True, False])
def test_renderers_that_are_gone_hold_no_memory(software: bool) -> None:
    """What each had uploaded took 45 MB: of three more that are dropped after a picture nothing is left."""
    opened("egl")
    from scenegen.render.egl import EglRenderer

    made = sg.compose_scene("living_room", seed=3, people=(0, 0), width=160, height=120)
    geometry = build_geometry(made)
    seen = Observer(geometry).look(made.cameras[0])
    held = []
    for _ in range(5):
        EglRenderer(software=software).render(geometry, made.cameras[0], seen)
        gc.collect()
        held.append(int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20)
    assert held[-1] - held[1] < 60, held


def test_egl_draws_two_scenes_and_sizes_in_turn(small: sg.Scene) -> None:
    renderer = opened("egl")
    other = sg.compose_scene("kitchen", seed=1, width=240, height=180)
    first = build_geometry(small)
    before = renderer.render(first, small.cameras[0])
    assert renderer.render(build_geometry(other), other.cameras[0]).shape == (180, 240, 3)
    assert (renderer.render(first, small.cameras[0]) == before).all()


def test_a_shadow_map_is_the_same_drawn_in_pieces(small: sg.Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A face may be the last of one piece and its neighbour the first of the next."""
    renderer, geometry, camera = opened("egl"), build_geometry(small), small.cameras[0]
    assert sum(len(placed.mesh.faces) for placed in geometry.placed) > 2 * egl_scene.SHADOWS_AT_ONCE
    images = [renderer.render(geometry, camera)]
    for faces in (997, 10**8):
        monkeypatch.setattr(egl_scene, "SHADOWS_AT_ONCE", faces)
        images.append(renderer.render(build_geometry(small), camera))  # uploaded again
    assert (images[0] == images[1]).all()
    assert (images[0] == images[2]).all()


def test_backends_take_turns_in_one_process(small: sg.Scene) -> None:
    """Two EGL contexts: neither draws into the other's."""
    one, other = opened("egl"), opened("pyrender")
    geometry, camera = build_geometry(small), small.cameras[0]
    first = one.render(geometry, camera)
    others = other.render(geometry, camera)
    for _ in range(2):
        fresh = build_geometry(small)  # everything is uploaded again
        assert (one.render(fresh, camera) == first).all()
        assert (other.render(fresh, camera) == others).all()


def test_triangles_and_hits_are_shaded_alike(scene: sg.Scene, square: sg.Scene) -> None:
    """What a GPU draws and what is drawn without one: two ways to the same surfaces, one light."""
    opened("egl")
    from scenegen.render.egl import EglRenderer

    for made in (scene, square, sg.compose_scene("library", seed=4, people=(2, 2), views=1)):
        geometry, camera = build_geometry(made), made.cameras[0]
        drawn, shaded = (EglRenderer(software=way).render(geometry, camera).astype(int) for way in (False, True))
        apart = np.abs(drawn - shaded).max(-1)
        assert apart.mean() < 4  # levels of 255; fine textures are blurred by different rules
        assert (apart > 40).mean() < 0.01


@pytest.mark.parametrize("shown", [False, True])
def test_faces_are_shaded_as_their_vertices_would_be(scene: sg.Scene, shown: bool) -> None:
    """Without vertices split for rasterisers every face has the same normals, coordinates and material, to the last bit."""
    geometry = build_geometry(scene)
    if shown:  # two meshes whose materials show every kind of texture there is
        rng = np.random.default_rng(1)
        looks = [
            Material(name, "gray", (0.5, 0.5, 0.5), texture=name, scale=0.3) for name in ("plain", "wood", "planks", "marble")
        ]
        looks += [Material("poster", "gray", (0.5, 0.5, 0.5), texture="picture", picture=name) for name in ("sign:a", "sign:b")]
        looks += [Material("file", "gray", (0.5, 0.5, 0.5), texture="image", picture=name) for name in ("a.png", "b.png")]
        placed = []
        for k in range(2):
            at, faces = rng.uniform(-2, 2, (60, 3)).astype(np.float32), rng.integers(60, size=(90, 3)).astype(np.int32)
            rest, flat = rng.uniform(-1, 1, (60, 3)).astype(np.float32), at / np.linalg.norm(at, axis=1, keepdims=True)
            which = rng.integers(len(looks), size=90).astype(np.int32)
            mesh = Mesh(at, faces, flat, rest, which, np.zeros(90, dtype=np.int32), tuple(looks[k:] + looks[:k]))
            stands = pose([[0.8, -0.6, 0], [0.6, 0.8, 0], [0, 0, 1]], (k, 2.0 * k, 0))
            placed.append(Placed(k + 1, f"thing_{k}", mesh, stands))
        geometry = Geometry(scene, tuple(placed), ("thing_0", "thing_1"))
    whole, lean = drawn(geometry), faced(geometry)
    assert lean.materials == whole.materials
    assert np.array_equal(lean.face_material, whole.face_material)
    assert np.array_equal(lean.first_face, whole.first_face)
    assert np.array_equal(lean.tile_m, whole.tile_m)
    tables = np.zeros((2, len(whole.faces), 4, 4), dtype=np.float32)
    whole.fill(tables[0])
    lean.fill(tables[1])
    plain = np.array([look.texture == "plain" for look in whole.materials])[whole.face_material]
    assert 0 < plain.sum() < len(plain)
    assert np.array_equal(tables[0][~plain], tables[1][~plain])
    assert np.array_equal(tables[0][plain][:, :3, :3], tables[1][plain][:, :3, :3])
    assert np.array_equal(tables[0][plain][:, 3, 3], tables[1][plain][:, 3, 3])


def test_edges_take_their_share_of_both_sides(scene: sg.Scene) -> None:
    """An edge pixel of a plain box before a plain wall lies between the two colours, by the share of subsamples on each side."""
    opened("egl")
    from scenegen.render.edges import edges, subpixel_rays
    from scenegen.render.egl import EglRenderer
    from scenegen.render.faces import FaceTable
    from scenegen.scene import Scene
    from tests.scenes import camera, thing

    view = camera("c", (0, 0, 0.5), (3, 0, 0.5), 60)
    made = Scene(id="s", objects=[thing("wall", (4.0, 0, -5), (0.2, 20, 12)), thing("box", (2, 0, 0), (0.5, 0.5, 1), 0.3)])
    made.objects[1].attributes["color"] = "black"
    geometry = build_geometry(made)
    seen = Observer(geometry).look(view)
    image = EglRenderer(software=True).render(geometry, view, seen).astype(float).mean(-1).ravel()
    edge = edges(FaceTable(geometry).viewed(seen), view)
    hits = Observer(geometry).rays.cast(view.world_from_camera[:3, 3], subpixel_rays(edge, view).reshape(-1, 3))
    share = (hits.mesh.reshape(-1, 4) == 1).mean(1)
    mixed = edge[(share > 0) & (share < 1)]
    assert len(mixed) > 100
    order = np.corrcoef(share[(share > 0) & (share < 1)], image[mixed])[0, 1]
    assert order < -0.8  # the more of the black box, the darker


def test_a_backend_that_has_started_is_not_tried_again_while_its_drivers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    opened("egl")
    device = probe_renderer("egl")
    monkeypatch.setattr("subprocess.run", None)
    assert probe_renderer("egl") == device
    monkeypatch.setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent.json")
    with pytest.raises(TypeError):
        probe_renderer("egl")


def test_the_doctor_reports_and_suggests() -> None:
    from scenegen.cli.doctor import report

    found = {line.name: line for line in report()}
    assert found["renderer: auto"].value.split()[0] in ("egl", "raycast")
    assert all(line.fix for line in found.values() if not line.ok)
    assert {"python", "cores", "libEGL", "EGL renderer", "embreex", "fonts", "pyrender"} <= set(found)


def test_the_doctor_names_the_package_that_holds_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mitsuba without libatomic fails with a NameError that says nothing of it."""
    from pathlib import Path

    from scenegen import system
    from scenegen.cli.doctor import report
    from scenegen.render.base import missing

    monkeypatch.setattr(system, "_loads", lambda library: library != "libatomic.so.1")
    line = next(line for line in report() if line.name == "mitsuba")
    assert not line.ok
    assert "libatomic.so.1" in line.value
    assert line.fix == "sudo apt-get install -y libatomic1"
    assert "apt-get install -y libatomic1" in str(missing("pathtrace", NameError("_drjit_ext"), "pip", "mitsuba"))
    packages = {debian for libraries in system.SHARED.values() for debian in libraries.values()}
    makefile = (Path(__file__).parents[1] / "Makefile").read_text()
    assert packages <= set(next(line for line in makefile.splitlines() if line.startswith("APT_EXTRAS")).split())
    for library in (library for libraries in system.SHARED.values() for library in libraries):
        assert library in makefile


def test_threads_take_turns(small: sg.Scene) -> None:
    """One renderer, and renderers opened in threads: all draw, and all draw the same."""
    from concurrent.futures import ThreadPoolExecutor

    renderer = opened("egl")
    geometry, camera = build_geometry(small), small.cameras[0]
    first = renderer.render(geometry, camera)
    with ThreadPoolExecutor(3) as pool:
        shared = [pool.submit(renderer.render, geometry, camera) for _ in range(3)]
        own = [pool.submit(lambda: open_renderer("egl").render(geometry, camera)) for _ in range(3)]
        assert all((found.result(120) == first).all() for found in (*shared, *own))


@pytest.mark.parametrize("name", ["egl", "pyrender"])
def test_a_fork_after_drawing_is_refused_and_does_not_hang(name: str) -> None:
    """In the child a renderer says what is wrong, whether it was opened before or is opened there; ray casting goes on."""
    import subprocess
    import sys

    opened(name)
    code = f"""
import os, sys
import scenegen as sg
from scenegen.world.geometry import build_geometry
from scenegen.errors import RenderError
from scenegen.render import open_renderer
from tests.scenes import camera, thing
scene = sg.Scene(id="s", objects=[thing("box", (2, 0, 0))], cameras=[camera("c", (0, 0, 1), (2, 0, 0))])
geometry, view, renderer = build_geometry(scene), scene.cameras[0], open_renderer({name!r})
before = renderer.render(geometry, view)
child = os.fork()
if child == 0:
    said = []
    for run in (lambda: renderer.render(geometry, view), lambda: open_renderer({name!r})):
        try:
            run()
        except RenderError as error:
            said.append(error.what + str(error.fix))
    open_renderer("raycast").render(geometry, view)
    os._exit(0 if len(said) == 2 and all("fork" in text and "spawn" in text for text in said) else 1)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
assert (renderer.render(geometry, view) == before).all()
sys.exit(code)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_the_reason_of_a_failed_start_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any driver: the driver's own reason, in the error and in what the doctor says; not the last of the remedies."""
    from scenegen.cli.doctor import report

    monkeypatch.setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent.json")
    with pytest.raises(RenderError) as caught:
        probe_renderer("egl")
    assert "the egl renderer cannot start:" in caught.value.what
    assert "raycast" not in caught.value.what
    reason = caught.value.what.split("cannot start: ")[1].split(";")[0]
    assert len(reason) > 5
    found = {line.name: line.value for line in report()}
    assert reason in found["EGL renderer"]
    assert found["renderer: auto"].startswith("raycast")
    assert reason in found["renderer: auto"]


@pytest.mark.parametrize(("last", "said"), [("os.kill(os.getpid(), 11)", "SIGSEGV"), ("sys.exit(3)", "exit code 3")])
def test_a_driver_that_ends_the_process_is_named(last: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from scenegen.render import base

    code = f"import os, sys; print('libEGL warning: no such driver', file=sys.stderr, flush=True); {last}"
    monkeypatch.setattr(base, "_PROBE", code)
    device, why = base._probe_child("egl")
    assert device is None
    assert why == f"{said.replace('SIGSEGV', 'killed by SIGSEGV')}; libEGL warning: no such driver"
