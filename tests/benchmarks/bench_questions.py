"""Text-only questions a second from composed scenes, against bare evaluation of the same triples in NumPy."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

import scenegen as sg
from scenegen.pipeline.asking import ask_scene
from scenegen.pipeline.recipe import parse_recipe

RECIPE = "name: text\nviews: {render: false}\ntasks: {scene_simulation: {per_scene: 40}}\n"


def main() -> None:
    recipe = parse_recipe(RECIPE)
    scenes = [
        sg.compose_scene(kind, seed=seed, people=(0, 1))
        for seed in range(2)
        for kind in ("living_room", "office", "kitchen", "bedroom")
    ]
    start, made = time.perf_counter(), 0
    for index, scene in enumerate(scenes):
        made += len(ask_scene(scene, [], recipe, 0, index, np.random.default_rng(index), Counter()))
    ours = made / (time.perf_counter() - start)
    start = time.perf_counter()
    for scene in scenes:
        sg.Facts(scene).stand_at_facing(8)
    bare = len(scenes) / (time.perf_counter() - start)
    print(f"text-only questions: {ours:.0f} a second ({made} made); bare evaluation of all triples: {bare:.0f} scenes a second")
    print(f"ratio: {ours / bare:.1f} questions in the time of one scene's triples; target: at least 300 questions a second")


if __name__ == "__main__":
    main()
