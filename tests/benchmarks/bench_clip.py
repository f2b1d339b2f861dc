"""Frames a second of a clip of a walk with truth and software EGL: where the time goes, peak memory, and the ratio to a bare cast.

`--frames N` (300), `--workers N` (2) processes that each draw a stretch of the frames, as the workers of a build would. `--what person`: a
camera that stands still looks at somebody who walks (the dearer one: a body is posed and built for each frame); `--what camera`: a camera
walks through a still scene. Shares and ratio are of processor time, which other work on the machine disturbs less than the clock.
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
from scenegen.scene import Camera, Scene
from scenegen.views import plan_views
from scenegen.world.geometry import build_geometry
from scenegen.world.moving import MovingGeometry

AIM = 6
"""Frames a second wanted of two processes with a core each."""


def walk() -> Scene:
    """The first living room of 25 to 40 things in which somebody finds room for a walk."""
    for seed in range(50):
        scene, _ = add_motion(
            sg.compose_scene("living_room", seed=seed, things=(25, 40), people=(1, 1)), "walk", np.random.default_rng(0)
        )
        if scene is not None:
            return scene
    raise SystemExit("nobody walks")


def clip(scene: Scene, what: str, frames: int) -> list[Camera]:
    """The cameras of the frames, each at its time."""
    if what == "camera":
        config = {"frames": frames, "fps": frames / 30}
        return list(plan_views(scene, "walk", config, np.random.default_rng(0))[0].cameras)
    camera = scene.cameras[0]
    return [camera.model_copy(update={"time": float(time)}) for time in np.linspace(0, scene.duration, frames)]


def stretch(scene: Scene, cameras: list[Camera]) -> dict[str, float]:
    """Processor seconds spent on geometry, on what rays and truth need of it, on truth, on colour, on files, after one frame of warm-up."""
    over, renderer = MovingGeometry(scene), open_renderer("egl")
    spent = dict.fromkeys(("geometry", "structure", "truth", "colour", "files"), 0.0)

    begin: list[tuple[float, float]] = []

    def frames():  # type: ignore[no-untyped-def]
        observer = Observer(over.at(0.0))
        for k, camera in enumerate([cameras[0], *cameras]):
            marks = [time.process_time()]
            geometry = over.at(camera.time)
            marks.append(time.process_time())
            observer = observer if observer.geometry is geometry else Observer(geometry)
            _ = observer.rays, observer._face_normals, observer._points, observer._face_parts
            marks.append(time.process_time())
            seen = observer.look(camera)
            marks.append(time.process_time())
            image = renderer.render(geometry, camera, seen)
            marks.append(time.process_time())
            if k:
                for name, seconds in zip(spent, np.diff(marks), strict=False):
                    spent[name] += float(seconds)
            else:
                begin.append((time.perf_counter(), time.process_time()))
            yield image

    with tempfile.TemporaryDirectory() as folder:
        write_pictures(frames(), folder)
    clock, busy = time.perf_counter() - begin[0][0], time.process_time() - begin[0][1]
    spent["files"] = busy - sum(spent.values())
    return spent | {
        "whole": clock,
        "busy": busy,
        "frames": len(cameras),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def bare(scene: Scene, camera: Camera) -> float:
    """Processor seconds of one cast of an image's rays at the whole scene, the best of five."""
    geometry = build_geometry(scene.at(camera.time))
    rays = open_rays([(placed.world_vertices, placed.mesh.faces) for placed in geometry.placed])
    ways, best = world_rays(camera), np.inf
    for _ in range(5):
        begin = time.process_time()
        rays.cast(camera.world_from_camera[:3, 3], ways, coherent=True)
        best = min(best, time.process_time() - begin)
    return float(best)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--what", choices=("person", "camera"), default="person")
    parser.add_argument("--part", type=int, default=-1, help=argparse.SUPPRESS)
    given = parser.parse_args()
    scene = walk() if given.what == "person" else walk().at(0.0)
    cameras = clip(scene, given.what, given.frames)
    parts = np.array_split(np.arange(given.frames), given.workers)
    if given.part >= 0:
        print(json.dumps(stretch(scene, [cameras[k] for k in parts[given.part]])))
        return
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LP_NUM_THREADS"), "1")
    runs = [
        subprocess.Popen(
            [sys.executable, __file__, "--frames", str(given.frames), "--workers", str(given.workers), "--part", str(k),
             "--what", given.what],
            env=os.environ | single, stdout=subprocess.PIPE, text=True,
        )
        for k in range(given.workers)
    ]  # fmt: skip
    found = [json.loads(run.communicate()[0].splitlines()[-1]) for run in runs]
    whole, each = max(one["whole"] for one in found), sum(one["busy"] for one in found)
    camera = cameras[0]
    print(f"{given.frames} frames of {cameras[-1].time:.1f} s, {camera.width} x {camera.height}, {given.workers} processes")
    print(f"{given.frames / whole:.2f} frames/s with truth, color and files by the clock")
    print(f"{given.frames / each * given.workers:.2f} frames/s where each process has a core to itself, by processor time")
    for name in ("geometry", "structure", "truth", "colour", "files"):
        seconds = sum(one[name] for one in found)
        print(f"{name:<10} {seconds / each:6.1%} {1000 * seconds / given.frames:7.1f} ms a frame")
    share = sum(one["geometry"] + one["structure"] for one in found) / each
    print(f"geometry and acceleration structure: {share:.1%} of a frame (the aim is 15 %)")
    print(
        f"the same of the processor time that a frame has at {AIM} frames/s: {share * each / given.frames * AIM / given.workers:.1%}"
    )
    print(f"peak memory of a process {max(one['peak_mb'] for one in found):.0f} MB")
    print(f"a frame takes {each / given.frames / bare(scene, camera):.1f} bare casts of its rays")


if __name__ == "__main__":
    main()
