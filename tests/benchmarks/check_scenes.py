"""Compose many scenes of every kind and measure whether they hold together: `make check-scenes N=2000`.

Prints a table of violations by kind of room, the worst ones with the seed that shows them, and one JSON line. Exit status 1 when a limit
is broken. `--only KIND:INDEX` checks single scenes, `--pictures FOLDER` draws the views of scenes with violations.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from scenegen.compose import SceneSpec, compose, kinds
from scenegen.compose.light import LightPlan
from scenegen.scene import Scene
from scenegen.views.single import SingleConfig, photographed
from tests.benchmarks.scene_checks import ASKABLE, Report, check_scene

ASKABLE_SHARE = 0.95


def scene_at(kind: str, seed: int, index: int) -> Scene:
    """The scene that `index` stands for: spec as a recipe has it, 8 to 40 things, up to 4 people."""
    scene = compose(SceneSpec(kind=kind), np.random.SeedSequence((seed, index)), f"{kind}-{index}")
    return photographed(scene, SingleConfig(width=320, height=240), LightPlan(), np.random.SeedSequence((seed, index)))


def measure(job: tuple[str, int, int, str | None]) -> tuple[str, int, Report | str, float, float]:
    """Kind, index, report (or the traceback) and seconds of composing and checking."""
    kind, seed, index, folder = job
    start = time.perf_counter()
    try:
        scene = scene_at(kind, seed, index)
        middle = time.perf_counter()
        report = check_scene(scene)
    except Exception:
        return kind, index, traceback.format_exc(), 0.0, 0.0
    if folder is not None and report.violations:
        draw(scene, Path(folder))
    return kind, index, report, middle - start, time.perf_counter() - middle


def draw(scene: Scene, folder: Path) -> None:
    """The scene's views, side by side, as a PNG."""
    import scenegen as sg

    folder.mkdir(parents=True, exist_ok=True)
    views = [np.asarray(sg.render_view(scene, camera.id, renderer="raycast")) for camera in scene.cameras]
    from PIL import Image

    Image.fromarray(np.concatenate(views, axis=1)).save(folder / f"{scene.id}.png")


def main() -> int:
    """Run the checks as asked on the command line; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", "-n", type=int, default=200)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(sorted(kinds())), help="comma-separated")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="KIND:INDEX, comma-separated")
    parser.add_argument("--pictures", default=None, help="folder for pictures of scenes with violations")
    asked = parser.parse_args()
    names = asked.kinds.split(",")
    picks = [(names[k % len(names)], k) for k in range(asked.scenes)]
    if asked.only:
        picks = [(text.split(":")[0], int(text.split(":")[1])) for text in asked.only.split(",")]
    jobs = [(kind, asked.seed, index, asked.pictures) for kind, index in picks]
    if asked.workers > 1:
        with ProcessPoolExecutor(asked.workers) as pool:
            results = list(pool.map(measure, jobs, chunksize=4))
    else:
        results = [measure(job) for job in jobs]
    return show(results)


def show(results: list[tuple[str, int, Report | str, float, float]]) -> int:
    """Print the table and the JSON line; 1 when a limit is broken."""
    crashes = [(kind, index, text) for kind, index, text, *_ in results if isinstance(text, str)]
    done = [(kind, index, report) for kind, index, report, *_ in results if not isinstance(report, str)]
    counts: Counter[tuple[str, str]] = Counter()
    listed = []
    for kind, index, report in done:
        for broken in report.violations:
            counts[broken.check, kind] += 1
            listed.append((broken.check, -abs(broken.value), f"{kind}:{index}", " ".join(broken.ids)))
    for check, value, where, ids in sorted(listed):
        print(f"{check:20} {-value:8.3f}  {where:24} {ids}")
    for (check, kind), count in sorted(counts.items()):
        print(f"{check:20} {kind:16} {count}")
    for kind, index, text in crashes:
        print(f"{kind}:{index} failed\n{text}")
    views = np.array([n for *_, report in done for n in report.askable])
    share = float((views >= ASKABLE).mean()) if len(views) else 1.0
    by_kind = {
        k: round(float((np.array([n for kind, _, r in done if kind == k for n in r.askable]) >= ASKABLE).mean()), 3)
        for k in sorted({k for k, *_ in done})
    }
    print(f"views with {ASKABLE} or more askable things: {share:.3f}; by kind {by_kind}")
    totals: Counter[str] = Counter()
    for (check, _), count in counts.items():
        totals[check] += count
    broken = bool(counts or crashes or share < ASKABLE_SHARE)
    sunk = [depth for *_, report in done for depth in report.sunk]
    own = [depth for *_, report in done for depth in report.own]
    line = {
        "scenes": len(results),
        "failed": len(crashes),
        "broken": sum(bool(r.violations) for *_, r in done),
        "violations": dict(sorted(totals.items())),
        "deepest_m": round(max((r.deepest for *_, r in done), default=0.0), 4),
        "sunk_in_seats_m": [round(float(np.quantile(sunk, q)), 4) for q in (0.5, 0.95, 1.0)] if sunk else [],
        "hands_in_own_clothes": [round(float(np.mean(np.array(own) > limit)), 3) for limit in (0.01, 0.02)] if own else [],
        "askable_share": round(share, 4),
        "compose_s": round(float(np.mean([r[3] for r in results])), 3),
        "check_s": round(float(np.mean([r[4] for r in results])), 3),
    }
    print(json.dumps(line))
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
