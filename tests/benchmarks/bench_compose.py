"""Composing rooms of 40 things with people, against merely drawing and building the same number of things of the same categories.

Warm: a process that has composed one scene of each kind before, as a worker has. One core.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

import scenegen as sg
from scenegen.assets import catalogue
from scenegen.compose import kinds

TARGET_MS = 150.0


def main() -> None:
    """Print medians over kinds and seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    seeds = parser.parse_args().seeds
    for kind in kinds():
        sg.compose_scene(kind, seed=10_000, things=(20, 40))
    ours, bare, things, people = [], [], [], []
    for seed in range(seeds):
        for number, kind in enumerate(kinds()):
            start = time.process_time()
            scene = sg.compose_scene(kind, seed=100 * seed + number, things=(30, 40), people=(1, 4))
            ours.append(1e3 * (time.process_time() - start))
            things.append(len(scene.objects))
            people.append(len(scene.people))
            rng = np.random.default_rng(seed)
            start = time.process_time()
            for thing in scene.objects:
                sort = catalogue.category(thing.category)
                sort.build(sort.sample(rng))
            bare.append(1e3 * (time.process_time() - start))
    print(f"{len(ours)} scenes of {np.median(things):.0f} things and {np.median(people):.0f} people (median), 4 cameras each")
    print(f"composed: median {np.median(ours):.0f} ms, 90 % within {np.quantile(ours, 0.9):.0f} ms (target {TARGET_MS:.0f})")
    print(f"bare: drawing and building as many things {np.median(bare):.0f} ms")
    print(f"ratio {np.median(ours) / np.median(bare):.2f}")


if __name__ == "__main__":
    main()
