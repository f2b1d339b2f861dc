"""What only a GPU can show, as one table: `tests/benchmarks/gpu.sh` runs it.

- truth and colour of the EGL renderer, images a second, with 1, with 4 and with a process a core at once, one thread each, beside ray
  casting;
- a whole build (composing, truth, colour, questions, writing), a worker a core;
- path tracing at 640 x 480 and 16 samples: `cuda_ad_rgb`, `llvm_ad_rgb`, `scalar_rgb`, the first view (kernels compiled) and later ones;
- silhouettes as the GPU rasterises them against the instance masks that rays cast, and the colours of the same view from the raster
  path and from the shaded hits;
- what `doctor` says.

Each part runs in a process of its own with a limit, so that a driver that hangs costs its row and not the table. Rows measured without
a GPU say "software".
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

KINDS = ("living_room", "office", "kitchen", "street")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LP_NUM_THREADS"), "1")
PARTS: dict[str, Callable[[argparse.Namespace], dict[str, object]]] = {}


def part(run: Callable[[argparse.Namespace], dict[str, object]]) -> Callable[[argparse.Namespace], dict[str, object]]:
    """A part, run in a process of its own: it prints its dict as the last line."""
    PARTS[run.__name__] = run
    return run


@part
def images(args: argparse.Namespace) -> dict[str, object]:
    """Truth and colour of every view of two scenes, round after round, for `--seconds`."""
    import scenegen as sg
    from scenegen.observe import Observer
    from scenegen.render import open_renderer
    from scenegen.world.geometry import build_geometry

    renderer = open_renderer(args.renderer)
    scenes = [build_geometry(sg.compose_scene(kind, seed=3, things=(38, 40), people=(2, 2))) for kind in KINDS[:2]]
    observers = [Observer(geometry) for geometry in scenes]
    views = [(k, camera) for k, geometry in enumerate(scenes) for camera in geometry.scene.cameras]
    renderer.render(scenes[0], views[0][1], observers[0].look(views[0][1]))
    count, truth, start = 0, 0.0, time.perf_counter()
    while time.perf_counter() - start < args.seconds or count < 2:
        k, camera = views[count % len(views)]
        before = time.perf_counter()
        seen = observers[k].look(camera)
        truth += time.perf_counter() - before
        renderer.render(scenes[k], camera, seen)
        count += 1
    spent = time.perf_counter() - start
    return {
        "device": renderer.device,
        "rate": count / spent,
        "truth_ms": truth / count * 1e3,
        "color_ms": (spent - truth) / count * 1e3,
    }


@part
def pathtrace(args: argparse.Namespace) -> dict[str, object]:
    """Seconds of the first and of later views of two scenes under SCENEGEN_MITSUBA."""
    from PIL import Image

    import scenegen as sg
    from scenegen.observe import Observer
    from scenegen.render import open_renderer
    from scenegen.world.geometry import build_geometry

    renderer, times = open_renderer("pathtrace"), []
    end = time.perf_counter() + args.seconds
    for kind in KINDS:
        geometry = build_geometry(sg.compose_scene(kind, seed=3, people=(2, 2)))
        observer = Observer(geometry)
        for camera in geometry.scene.cameras[:2]:
            if times and time.perf_counter() > end:
                break
            seen = observer.look(camera)
            start = time.perf_counter()
            picture = renderer.render(geometry, camera, seen)
            times.append(time.perf_counter() - start)
            if args.out:
                Image.fromarray(picture).save(Path(args.out) / f"pathtrace-{os.environ['SCENEGEN_MITSUBA']}-{kind}.jpg")
    return {
        "device": renderer.device,
        "first_s": times[0],
        "later_s": float(np.median(times[1:])) if times[1:] else None,
        "views": len(times),
    }


@part
def silhouettes(args: argparse.Namespace) -> dict[str, object]:
    """Pixels whose instance as rasterised differs from the ray cast one; how many of them are not at an edge of the mask; and how far the
    colours of the two ways to draw differ."""
    from PIL import Image

    import scenegen as sg
    from scenegen.observe import Observer
    from scenegen.render.egl import EglRenderer
    from scenegen.world.geometry import build_geometry

    raster, hits = EglRenderer(software=False), EglRenderer(software=True)
    differing = inner = pixels = 0
    apart = []
    for kind in KINDS:
        geometry = build_geometry(sg.compose_scene(kind, seed=3, people=(2, 2)))
        observer = Observer(geometry)
        for camera in geometry.scene.cameras[:2]:
            seen = observer.look(camera)
            other = raster.instances(geometry, camera)
            wrong = other != seen.instances
            differing, inner, pixels = (
                differing + wrong.sum(),
                inner + (wrong & ~_edge(seen.instances)).sum(),
                pixels + wrong.size,
            )
            pictures = [one.render(geometry, camera, seen).astype(float) for one in (raster, hits)]
            apart.append(np.abs(pictures[0] - pictures[1]).mean(-1)[~_edge(seen.instances)].mean())
        if args.out:
            Image.fromarray(np.hstack(pictures).astype(np.uint8)).save(Path(args.out) / f"egl-{kind}.jpg")
    return {
        "device": raster.device, "differing": float(differing / pixels), "inner": float(inner / pixels), "color": float(np.mean(apart)),
    }  # fmt: skip


@part
def whole(args: argparse.Namespace) -> dict[str, object]:
    """A whole build of the five families of `viewspatial`, a worker a core, eight scenes each."""
    import tempfile

    workers = len(os.sched_getaffinity(0))
    scenes = 8 * workers
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "scenegen", "build", "viewspatial", "--scenes", str(scenes), "--workers", str(workers)]
        start = time.perf_counter()
        subprocess.run([*command, "--renderer", args.renderer, "--quiet", "--out", f"{folder}/out"], check=True)
        spent = time.perf_counter() - start
        manifest = json.loads(Path(folder, "out", "manifest.json").read_text(encoding="utf-8"))
    return {"seconds": spent, "workers": workers, "scenes": scenes, "counts": manifest["counts"]}


def _edge(ids: np.ndarray) -> np.ndarray:
    """(H, W) whether a neighbour of a pixel has another number."""
    padded = np.pad(ids, 1, mode="edge")
    shifted = [padded[y : y + ids.shape[0], x : x + ids.shape[1]] for y in range(3) for x in range(3)]
    return np.any([one != ids for one in shifted], axis=0)


def child(name: str, limit: float, env: dict[str, str], *more: str) -> subprocess.Popen[str]:
    """A part in a process of its own."""
    command = ["timeout", str(int(max(limit, 1))), sys.executable, __file__, "--part", name, *more]
    return subprocess.Popen(command, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(run: subprocess.Popen[str]) -> dict[str, object]:
    """What a part printed, or {"failed": why}."""
    out, err = run.communicate()
    if run.returncode == 0:
        return dict(json.loads(out.splitlines()[-1]))
    told = [line for line in err.splitlines() if "Error: " in line] or [line for line in err.splitlines() if line.strip()]
    return {"failed": "out of time" if run.returncode == 124 else (told[-1] if told else f"exit code {run.returncode}")}


def software(device: object) -> str:
    """A mark for figures that no GPU made."""
    return (
        " (software)" if any(word in str(device).lower() for word in ("llvmpipe", "softpipe", "scalar", "llvm_ad", "cpu")) else ""
    )


def main() -> None:
    """Run all parts within the budget and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=sorted(PARTS))
    parser.add_argument("--renderer", default="egl")
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--budget", type=float, default=480, help="seconds for all of it")
    parser.add_argument("--out", help="a folder for pictures and the table")
    args = parser.parse_args()
    if args.part:
        print(json.dumps(PARTS[args.part](args)))
        return
    end = time.monotonic() + args.budget - 20
    more = ["--out", args.out] if args.out else []
    rows: list[tuple[str, str]] = [
        ("machine", f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}")
    ]
    doctor = subprocess.run([sys.executable, "-c", DOCTOR], capture_output=True, text=True)
    for renderer in ("egl", "raycast"):
        for processes in sorted({1, 4, max(4, len(os.sched_getaffinity(0)))}):
            runs = [
                child("images", min(100, end - time.monotonic()), ONE_THREAD, "--renderer", renderer, "--seconds", "12")
                for _ in range(processes)
            ]
            found = [answer(run) for run in runs]
            rows.append((f"{renderer}: truth and color, {processes} process{'es' * (processes > 1)}", _rate(found)))
    built = answer(child("whole", min(110, end - time.monotonic()), {}))
    rows.append(("a whole build of viewspatial", _built(built)))
    found_shapes = answer(child("silhouettes", min(120, end - time.monotonic()), {}, *more))
    rows.append(("silhouettes, rasterised against rays", _shapes(found_shapes)))
    for variant in ("cuda_ad_rgb", "llvm_ad_rgb", "scalar_rgb"):
        found_views = answer(
            child("pathtrace", min(90, end - time.monotonic()), {"SCENEGEN_MITSUBA": variant}, "--seconds", "30", *more)
        )
        rows.append((f"path tracing, {variant}", _views(found_views)))
    width = max(len(name) for name, _ in rows)
    table = "\n".join([doctor.stdout.rstrip(), "", *(f"{name:<{width}}  {value}" for name, value in rows)])
    print(table)
    if args.out:
        Path(args.out, "gpu.txt").write_text(table + "\n", encoding="utf-8")


DOCTOR = "from scenegen.cli.doctor import report\nfor x in report(): print('ok  ' if x.ok else '    ', f'{x.name:<22}', x.value)"


def _rate(found: list[dict[str, object]]) -> str:
    failed = [str(one["failed"]) for one in found if "failed" in one]
    if failed:
        return f"failed: {failed[0]}"
    total, truth, color = (sum(float(str(one[key])) for one in found) for key in ("rate", "truth_ms", "color_ms"))
    count = len(found)
    return (
        f"{total:.1f} images/s, {total / count:.1f} a process (truth {truth / count:.0f} ms, color {color / count:.0f} ms) "
        f"on {found[0]['device']}{software(found[0]['device'])}"
    )


def _built(found: dict[str, object]) -> str:
    if "failed" in found:
        return f"failed: {found['failed']}"
    counts, seconds = dict(found["counts"]), float(str(found["seconds"]))  # type: ignore[call-overload]
    return (
        f"{counts['views'] / seconds:.1f} images/s, {counts['questions'] / seconds:.1f} questions/s: {found['scenes']} scenes in "
        f"{seconds:.0f} s with {found['workers']} workers, 640 x 480"
    )


def _shapes(found: dict[str, object]) -> str:
    if "failed" in found:
        return f"failed: {found['failed']}"
    return (
        f"{float(str(found['differing'])):.3%} of pixels differ, {float(str(found['inner'])):.4%} away from edges; colors of raster and "
        f"hits {float(str(found['color'])):.1f} of 255 apart on {found['device']}{software(found['device'])}"
    )


def _views(found: dict[str, object]) -> str:
    if "failed" in found:
        return f"failed: {found['failed']}"
    later = "" if found["later_s"] is None else f", later {float(str(found['later_s'])):.2f} s"
    return (
        f"first view {float(str(found['first_s'])):.1f} s{later} ({found['views']} of 640 x 480, 16 samples) "
        f"on {found['device']}{software(found['device'])}"
    )


if __name__ == "__main__":
    main()
