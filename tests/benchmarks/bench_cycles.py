"""The path-traced tier against Blender's Cycles at equal error: what each costs, and how far each is from a reference of its own.

Cycles draws the scene that `scenegen export … glb` writes, with its cameras and lights, at 16 samples with Open Image Denoise; glTF has
no sky and no size of lights, so those are told it beside the file. Ours draws at 2, 4, 8 and 16 samples. Either is held against what it
draws itself with many samples in two halves: relative squared error of linear pictures, to which the noise of the halves adds nothing,
and mean FLIP of developed ones, to which it would, so that there the reference is denoised, both renderers' alike. Exposure is
metered on the reference, and the same tones are given to both renderers' pictures. Path depth, pixel filter and threads are the same.
Cost is processor time of all threads of a later view of a scene (meshes there, kernels compiled); what the first takes is told beside it.

Blender is the `bpy` wheel, in an environment of its own:

    python3.11 -m venv blender && blender/bin/pip install bpy flip-evaluator
    apt-get install libsm6 libxi6 libxxf86vm1 libxfixes3 libxkbcommon0 libgl1 libegl1
    python tests/benchmarks/bench_cycles.py --blender blender/bin/python
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

import scenegen as sg
from scenegen.observe import Observation, Observer
from scenegen.pipeline.machine import machine
from scenegen.render.develop import gains, tone
from scenegen.render.pathtrace import DEPTH, PathtraceRenderer, sky_picture
from scenegen.render.shading import lighting
from scenegen.scene import Camera
from scenegen.threads import cores
from scenegen.world.geometry import Geometry, build_geometry

Floats = NDArray[Any]
SAMPLES = (2, 4, 8, 16)
CYCLES = 16
WIDTH, HEIGHT = 320, 240
TARGET = 4.0
PART = 64
"""Samples of a reference that are drawn at once: all of a picture's are in memory together."""
HELPER = Path(__file__).with_name("cycles_blender.py")
INSTALL = """\
bench_cycles.py needs a Python with Blender and FLIP (--blender, or SCENEGEN_BLENDER):
  python3.11 -m venv blender && blender/bin/pip install bpy flip-evaluator
  apt-get install libsm6 libxi6 libxxf86vm1 libxfixes3 libxkbcommon0 libgl1 libegl1
  python tests/benchmarks/bench_cycles.py --blender blender/bin/python"""


def ask(python: str, what: str, job: dict[str, Any], folder: Path, threads: int) -> dict[str, Any]:
    """What the helper answers to a job."""
    path = folder / f"{what}.json"
    path.write_text(json.dumps(job))
    done = subprocess.run([python, str(HELPER), what, str(path)], capture_output=True, text=True, env=_few(threads))
    if done.returncode:
        raise SystemExit(f"{what}: {(done.stderr or done.stdout)[-2000:]}\n{INSTALL}")
    answer: dict[str, Any] = json.loads(path.with_suffix(".done.json").read_text())
    return answer


def _few(threads: int) -> dict[str, str]:
    """Open Image Denoise and FLIP take their threads from here."""
    return {**os.environ, "OMP_NUM_THREADS": str(threads), "TBB_NUM_THREADS": str(threads)}


def job_of(scene: sg.Scene, cameras: Sequence[Camera], folder: Path, tasks: list[dict[str, Any]], threads: int) -> dict[str, Any]:
    """What Cycles is told: the GLB, and what glTF cannot say."""
    folder.mkdir(parents=True, exist_ok=True)
    scene.export(str(folder / "scene.glb"))
    np.save(folder / "sky.npy", sky_picture(lighting(scene)))
    radii = {f"light-{k}": max(light.radius, 0.02 if light.kind == "sun" else 0.05) for k, light in enumerate(scene.lights)}
    return {
        "glb": str(folder / "scene.glb"), "sky": str(folder / "sky.npy"), "radii": radii, "folder": str(folder), "threads": threads,
        "width": cameras[0].width, "height": cameras[0].height, "bounces": DEPTH - 2, "tasks": tasks,
    }  # fmt: skip


def tasks_of(cameras: Sequence[Camera], reference: int) -> list[dict[str, Any]]:
    """One view to warm up, then each at 16 samples denoised, then both halves of each reference."""
    tasks = [("warm", cameras[0].id, 1, True, 0), *((f"cycles-{k}", c.id, CYCLES, True, 0) for k, c in enumerate(cameras))]
    for k, camera in enumerate(cameras):
        tasks += [(f"half-{k}-{half}", camera.id, reference // 2, False, 1 + half) for half in range(2)]
    return [dict(zip(("name", "camera", "samples", "denoise", "seed"), task, strict=True)) for task in tasks]


def developed(picture: Floats, reference: Floats, camera: Camera) -> NDArray[np.uint8]:
    """sRGB bytes, exposed as the reference is."""
    return tone(picture.reshape(-1, 3) * gains(reference.reshape(-1, 3), camera.photo), camera.photo.contrast).reshape(
        picture.shape
    )


def relative_error(picture: Floats, halves: Sequence[Floats], reference: Floats, camera: Camera) -> float:
    """Mean of squared error over square of the reference, linear and exposed. The two errors that are multiplied are those from two halves
    of the reference that know nothing of one another, so that the noise of the reference adds nothing."""
    gain = gains(reference.reshape(-1, 3), camera.photo)
    first, second = ((picture.astype(np.float64) - half) * gain for half in halves)
    return float(np.mean(first * second / ((reference.astype(np.float64) * gain) ** 2 + 0.01)))


def cost_at(error: float, errors: Sequence[float], seconds: Sequence[float]) -> float | None:
    """Seconds at which `errors`, falling with `seconds`, come down to `error`: between two measurements by a power law. The first if it
    is there already, so that the cost is at most that; None if the last is not."""
    low = np.minimum.accumulate(errors)
    if low[-1] > error:
        return None
    k = int(np.argmax(low <= error))
    if k == 0 or low[k] == low[k - 1]:
        return float(seconds[k])
    share = np.log(low[k - 1] / error) / np.log(low[k - 1] / low[k])
    return float(np.exp(np.log(seconds[k - 1]) + share * np.log(seconds[k] / seconds[k - 1])))


def ours(geometry: Geometry, cameras: Sequence[Camera], samples: Sequence[int], reference: int) -> dict[str, Any]:
    """Pictures, references and seconds: truth, entering the scene, each view at each number of samples (the first view of a scene aside)."""
    renderer = PathtraceRenderer(max(samples))
    start = time.process_time()
    observer = Observer(geometry)
    seen: list[Observation] = [observer.look(camera) for camera in cameras]
    truth = (time.process_time() - start) / len(cameras)
    start = time.process_time()
    renderer.radiance(geometry, cameras[0], seen[0])
    first = time.process_time() - start
    pictures: dict[tuple[int, int], Floats] = {}
    took: dict[tuple[int, int], tuple[float, float]] = {}
    for count in samples:
        renderer.samples = count
        renderer.radiance(geometry, cameras[0], seen[0])
        for k, camera in enumerate(cameras):
            start, used = time.perf_counter(), time.process_time()
            pictures[count, k] = renderer.radiance(geometry, camera, seen[k])
            took[count, k] = time.perf_counter() - start, time.process_time() - used
    halves: list[list[Floats]] = []
    renderer.samples = min(PART, reference // 2)
    parts = reference // 2 // renderer.samples
    for camera in cameras:
        drawn = [renderer.radiance(geometry, camera, denoised=False, seed=1 + k) for k in range(2 * parts)]
        halves.append([np.mean(drawn[k::2], axis=0, dtype=np.float64).astype(np.float32) for k in range(2)])

    def denoised(noisy: Floats, k: int) -> Floats:
        return renderer.denoised(np.ascontiguousarray(noisy, dtype=np.float32), seen[k], cameras[k])

    return {
        "denoised": denoised,
        "device": renderer.device,
        "truth": truth,
        "first": first,
        "pictures": pictures,
        "took": took,
        "halves": halves,
    }


def compare(
    python: str, kind: str, seed: int, views: int, samples: Sequence[int], reference: int, folder: Path, threads: int
) -> dict[str, Any]:
    """One scene drawn by both."""
    scene = sg.compose_scene(kind, seed=seed, people=(2, 2), width=WIDTH, height=HEIGHT)
    cameras = scene.cameras[:views]
    drawn = ask(python, "render", job_of(scene, cameras, folder, tasks_of(cameras, reference), threads), folder, threads)
    took = {view["name"]: (view["seconds"], view["processor"]) for view in drawn["views"]}
    mine = ours(build_geometry(scene), cameras, samples, reference)
    rows: list[dict[str, Any]] = []
    pairs: list[tuple[str, str]] = []

    def row(view: int, who: str, count: int, picture: Floats, halves: Sequence[Floats], took: tuple[float, float] | None) -> None:
        held = mine["denoised"](np.mean(halves, axis=0), view)
        names = [str(folder / f"{view}-{len(rows)}-{name}.npy") for name in ("reference", "test")]
        for name, values in zip(names, (held, picture), strict=True):
            np.save(name, developed(values, held, cameras[view]))
        pairs.append((names[0], names[1]))
        entry = {"view": cameras[view].id, "who": who, "samples": count, "relative_mse": relative_error(picture, halves, held, cameras[view])}  # fmt: skip
        rows.append(entry if took is None else {**entry, "seconds": took[0], "processor": took[1]})

    for k, _ in enumerate(cameras):
        theirs, mine_halves = [np.load(folder / f"half-{k}-{half}.npy") for half in range(2)], mine["halves"][k]
        row(k, "cycles", CYCLES, np.load(folder / f"cycles-{k}.npy"), theirs, took[f"cycles-{k}"])
        for count in samples:
            row(k, "ours", count, mine["pictures"][count, k], mine_halves, mine["took"][count, k])
        row(k, "references apart", reference, np.mean(mine_halves, axis=0), theirs, None)
    for entry, value in zip(rows, ask(python, "flip", {"pairs": pairs}, folder, threads)["flip"], strict=True):
        entry["flip"] = value
    return {
        "kind": kind, "seed": seed, "things": len(scene.entities), "triangles": sum(len(p.mesh.faces) for p in build_geometry(scene).placed),
        "blender": drawn["blender"], "blender_import": drawn["import"], "cycles_first": took["warm"][1], "device": mine["device"],
        "ours_first": mine["first"], "truth": mine["truth"], "rows": rows,
    }  # fmt: skip


def summary(scenes: Sequence[dict[str, Any]], samples: Sequence[int]) -> dict[str, Any]:
    """Means over all views, and how much cheaper ours is at the error of Cycles, by either measure."""
    rows = [row for scene in scenes for row in scene["rows"]]

    def mean(key: str, who: str, count: int) -> float:
        return float(np.mean([row[key] for row in rows if row["who"] == who and row["samples"] == count]))

    found: dict[str, Any] = {}
    for key in ("flip", "relative_mse"):
        errors, seconds = ([mean(name, "ours", count) for count in samples] for name in (key, "processor"))
        cost = cost_at(mean(key, "cycles", CYCLES), errors, seconds)
        cheaper = None if cost is None else mean("processor", "cycles", CYCLES) / cost
        found[key] = {
            "cycles": mean(key, "cycles", CYCLES),
            "ours": errors,
            "ours_processor_there": cost,
            "times_cheaper": cheaper,
        }
    for key in ("seconds", "processor"):
        found[f"cycles_{key}"] = mean(key, "cycles", CYCLES)
        found[f"ours_{key}"] = [mean(key, "ours", count) for count in samples]
    found["ours_first_processor"] = float(np.mean([scene["ours_first"] for scene in scenes]))
    found["cycles_first_processor"] = float(np.mean([scene["cycles_first"] for scene in scenes]))
    found["truth_processor"] = float(np.mean([scene["truth"] for scene in scenes]))
    found["references_apart_flip"] = float(np.mean([row["flip"] for row in rows if row["who"] == "references apart"]))
    return found


def main() -> None:
    """Print a table; write all of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blender", default=os.environ.get("SCENEGEN_BLENDER"), help="a Python that has bpy and flip_evaluator")
    parser.add_argument("--kinds", nargs="+", default=["office", "kitchen"])
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--views", type=int, default=2, help="of each scene")
    parser.add_argument("--samples", type=int, nargs="+", default=list(SAMPLES))
    parser.add_argument("--reference", type=int, default=1024, help="samples of the references")
    parser.add_argument("--threads", type=int, default=min(2, cores()))
    parser.add_argument("--keep", type=Path, help="a folder for pictures")
    parser.add_argument("--out", type=Path, help="a file for all figures")
    args = parser.parse_args()
    if not args.blender:
        raise SystemExit(INSTALL)
    with tempfile.TemporaryDirectory() as scratch:
        folder = (args.keep or Path(scratch)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        missing = ask(args.blender, "check", {}, folder, args.threads)["missing"]
        if missing:
            raise SystemExit("\n".join([*missing, INSTALL]))
        scenes = []
        for kind in args.kinds:
            scenes.append(
                compare(args.blender, kind, args.seed, args.views, args.samples, args.reference, folder / kind, args.threads)
            )
            for row in scenes[-1]["rows"]:
                took = f"{row['processor']:.2f} s" if "processor" in row else ""
                print(f"{kind:<10} {row['view']:<10} {row['who']:<16} {row['samples']:>5} {took:>8} FLIP {row['flip']:.4f} relMSE {row['relative_mse']:.4f}")  # fmt: skip
        found = summary(scenes, args.samples)
    print(json.dumps(found, indent=1))
    print(f"target: {TARGET} times cheaper at the error of Cycles")
    if args.out:
        told = {"machine": {**machine(), "cores": cores(), "threads": args.threads}, "width": WIDTH, "height": HEIGHT, "reference": args.reference, "samples": args.samples, "summary": found, "scenes": scenes}  # fmt: skip
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
