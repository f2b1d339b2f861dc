"""Looks a second of an environment that is walked in, truth and colour, and the ratio to drawing the same cameras alone.

`--looks N` (60), `--renderer egl` or `raycast`, 320 x 240 of a living room of 25 to 40 things with somebody in it. The aim is 8 a second.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

import scenegen as sg
from scenegen.environment import ACTIONS
from scenegen.observe import Observer
from scenegen.world.geometry import build_geometry


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--looks", type=int, default=60)
    parser.add_argument("--renderer", default="auto")
    given = parser.parse_args()
    scene = sg.compose_scene("living_room", seed=3, things=(25, 40), people=(1, 1))
    env = sg.Environment(scene, renderer=given.renderer, width=320, height=240)
    env.reset()
    rng = np.random.default_rng(0)
    begin = time.perf_counter()
    for number in rng.integers(len(ACTIONS), size=given.looks).tolist():
        env.step(number)
    whole = time.perf_counter() - begin
    geometry = build_geometry(scene)
    cameras = [glance.camera for glance in env.glances]
    observer, bare = Observer(geometry), 0.0
    env.renderer.render(geometry, cameras[0])
    for camera in cameras[1:]:
        seen = observer.look(camera)
        begin = time.perf_counter()
        env.renderer.render(geometry, camera, seen)
        bare += time.perf_counter() - begin
    begin = time.perf_counter()
    found = env.questions()
    asking = time.perf_counter() - begin
    begin = time.perf_counter()
    env.questions(seed=1)
    again = time.perf_counter() - begin
    print(f"{env.renderer.name} on {env.renderer.device}, {len(scene.objects)} things")
    print(f"{given.looks / whole:.1f} looks/s with truth and color (the aim is 8); {whole / bare:.2f} times drawing alone")
    print(f"{len(found)} questions about the place in {asking:.2f} s with its survey, {again:.2f} s once it was surveyed")


if __name__ == "__main__":
    main()
