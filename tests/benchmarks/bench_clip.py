"""Frames a second of a clip of a walk with truth and software EGL: where the time goes, peak memory, and the ratio to a bare cast.

`--frames N` (300), `--workers N` (2) processes that each draw a stretch of the frames, as the workers of a build would.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

import scenegen as sg
from scenegen.compose.activities.motions import add_motion
from scenegen.export.clips import write_pictures
from scenegen.observe import Observer, world_rays
from scenegen.rays import open_rays
from scenegen.render import open_renderer
from scenegen.scene import Scene
from scenegen.world.geometry import build_geometry
from scenegen.world.moving import MovingGeometry


def walk() -> Scene:
    """The first living room of 25 to 40 things in which somebody finds room for a walk."""
    for seed in range(50):
        scene, _ = add_motion(
            sg.compose_scene("living_room", seed=seed, things=(25, 40), people=(1, 1)), "walk", np.random.default_rng(0)
        )
        if scene is not None:
            return scene
    raise SystemExit("nobody walks")


def stretch(scene: Scene, times: np.ndarray) -> dict[str, float]:
    """Seconds spent on geometry, on what rays and truth need of it, on truth, on colour, on files, after one frame of warm-up."""
    over, camera, renderer = MovingGeometry(scene), scene.cameras[0], open_renderer("egl")
    spent = dict.fromkeys(("geometry", "structure", "truth", "colour", "files"), 0.0)

    def frames():  # type: ignore[no-untyped-def]
        for k, instant in enumerate([times[0], *times]):
            marks = [time.perf_counter()]
            geometry = over.at(float(instant))
            marks.append(time.perf_counter())
            observer = Observer(geometry)
            _ = observer.rays, observer._face_normals, observer._points, observer._face_parts
            marks.append(time.perf_counter())
            seen = observer.look(camera)
            marks.append(time.perf_counter())
            image = renderer.render(geometry, camera, seen)
            marks.append(time.perf_counter())
            if k:
                for name, seconds in zip(spent, np.diff(marks), strict=False):
                    spent[name] += float(seconds)
            else:
                spent["start"] = time.perf_counter()
            yield image

    with tempfile.TemporaryDirectory() as folder:
        write_pictures(frames(), folder)
    whole = time.perf_counter() - spent.pop("start")
    spent["files"] = whole - sum(spent.values())
    return spent | {"whole": whole, "frames": len(times), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def bare(scene: Scene) -> float:
    """Seconds of one cast of an image's rays at the whole scene, the best of five."""
    geometry, camera = build_geometry(scene.at(1.0)), scene.cameras[0]
    rays = open_rays([(placed.world_vertices, placed.mesh.faces) for placed in geometry.placed])
    ways, best = world_rays(camera), np.inf
    for _ in range(5):
        begin = time.perf_counter()
        rays.cast(camera.world_from_camera[:3, 3], ways, coherent=True)
        best = min(best, time.perf_counter() - begin)
    return float(best)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--part", type=int, default=-1, help=argparse.SUPPRESS)
    given = parser.parse_args()
    scene = walk()
    times = np.linspace(0, scene.duration, given.frames)
    parts = np.array_split(times, given.workers)
    if given.part >= 0:
        print(json.dumps(stretch(scene, parts[given.part])))
        return
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LP_NUM_THREADS"), "1")
    runs = [
        subprocess.Popen(
            [sys.executable, __file__, "--frames", str(given.frames), "--workers", str(given.workers), "--part", str(k)],
            env=os.environ | single, stdout=subprocess.PIPE, text=True,
        )
        for k in range(given.workers)
    ]  # fmt: skip
    found = [json.loads(run.communicate()[0].splitlines()[-1]) for run in runs]
    whole, each = max(one["whole"] for one in found), sum(one["whole"] for one in found)
    camera = scene.cameras[0]
    print(f"{given.frames} frames of {scene.duration:.1f} s, {camera.width} x {camera.height}, {given.workers} processes")
    print(f"{given.frames / whole:.2f} frames/s with truth, colour and files")
    for name in ("geometry", "structure", "truth", "colour", "files"):
        seconds = sum(one[name] for one in found)
        print(f"{name:<10} {seconds / each:6.1%} {1000 * seconds / given.frames:7.1f} ms a frame")
    share = sum(one["geometry"] + one["structure"] for one in found) / each
    print(f"geometry and acceleration structure: {share:.1%} (of the aim of 15 %)")
    print(f"peak memory of a process {max(one['peak_mb'] for one in found):.0f} MB")
    print(f"a frame takes {each / given.frames / bare(scene):.1f} bare casts of its rays")


if __name__ == "__main__":
    main()
