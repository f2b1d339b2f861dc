"""Truth and colour a view, per process, against bare ray casts and a pyrender frame of the same scenes in the same run.

`--processes N` runs N of it at once, each with one thread, as the workers of a build are, and adds up their images a second.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

import scenegen as sg
from scenegen.errors import SceneGenError
from scenegen.observe import Observer, world_rays
from scenegen.render import open_renderer
from scenegen.scene import Camera
from scenegen.world.geometry import Geometry, build_geometry


def rays(camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    world = world_rays(camera)
    return np.broadcast_to(camera.world_from_camera[:3, 3].astype(np.float32), world.shape).copy(), world


def embree(geometry: Geometry) -> Any:
    """The scene as embreex itself takes it."""
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    scene = EmbreeScene()
    for placed in geometry.placed:
        TriangleMesh(scene, placed.world_vertices, placed.mesh.faces)
    return scene


def timed(run: Any, views: list[tuple[Geometry, Camera]]) -> float:
    """Median seconds a view, after a warm-up."""
    run(*views[0])
    times = []
    for view in views:
        start = time.perf_counter()
        run(*view)
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def together(count: int) -> None:
    """Run `count` processes at once and add up what they do."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LP_NUM_THREADS"), "1")
    runs = [
        subprocess.Popen([sys.executable, __file__], env=os.environ | single, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    said = [run.communicate()[0] for run in runs]
    print(said[0])
    rates = [json.loads(text.splitlines()[-1]) for text in said]
    for name in rates[0]:
        print(f"{name:<9} with truth {sum(rate[name] for rate in rates):.2f} images/s, {count} processes at once")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=1)
    count = parser.parse_args().processes
    if count > 1:
        together(count)
        return
    rates = {}
    scenes = [sg.compose_scene(kind, seed=3, things=(38, 40), people=(2, 2)) for kind in ("living_room", "office", "kitchen")]
    things = [sum(not thing.decor for thing in scene.objects) for scene in scenes]
    print(f"scenes of {things} things (decor not counted) and 2 people, 640 x 480")
    views = [(geometry, camera) for scene in scenes for geometry in [build_geometry(scene)] for camera in scene.cameras]
    observers = {id(g): Observer(g) for g, _ in views}
    bare = {id(g): embree(g) for g, _ in views}
    cast = timed(lambda g, c: bare[id(g)].run(*rays(c), query="INTERSECT", output=True), views)
    print(f"bare Embree cast (embreex)   {cast * 1e3:7.1f} ms")
    ours = timed(lambda g, c: observers[id(g)].rays.cast(c.world_from_camera[:3, 3], world_rays(c), coherent=True), views)
    print(f"the same in packets of 16    {ours * 1e3:7.1f} ms, {ours / cast:.2f} x")
    try:
        import open3d as o3d

        other = {}
        for g, _ in views:
            other[id(g)] = o3d.t.geometry.RaycastingScene()
            for placed in g.placed:
                other[id(g)].add_triangles(
                    o3d.core.Tensor(placed.world_vertices), o3d.core.Tensor(placed.mesh.faces.astype(np.uint32))
                )
        theirs = timed(lambda g, c: other[id(g)].cast_rays(o3d.core.Tensor(np.hstack(rays(c)))), views)
        print(f"bare Open3D cast (all cores) {theirs * 1e3:7.1f} ms")
    except ImportError:
        print("bare Open3D cast             not installed")
    truth = timed(lambda g, c: observers[id(g)].look(c), views)
    print(f"truth (all channels, amodal) {truth * 1e3:7.1f} ms, {truth / cast:.1f} x the bare cast")
    for name in ("raycast", "egl", "pyrender"):
        try:
            renderer = open_renderer(name)
        except SceneGenError as error:
            print(f"{name}: {error.what}")
            continue
        seen = {id(c): observers[id(g)].look(c) for g, c in views}
        color = timed(lambda g, c, r=renderer, s=seen: r.render(g, c, s[id(c)]), views)
        rates[name] = 1 / (color + truth)
        print(
            f"{name:<9} color            {color * 1e3:7.1f} ms, {color / cast:.1f} x the bare cast; with truth {rates[name]:.2f} images/s"
        )
    print(json.dumps(rates))


if __name__ == "__main__":
    main()
