"""What a moment of a clip costs in acceleration structures: placing what moves, against building the scene anew.

python tests/benchmarks/bench_moving.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

import scenegen as sg
from scenegen.observe import world_rays
from scenegen.rays.embree import RayScene, RayWorld
from scenegen.scene import Person
from scenegen.world.geometry import build_geometry

ROUNDS = 9


def timed(run: Callable[[], object]) -> float:
    """Median seconds of a call."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken))


def main() -> None:
    """Print the table."""
    scene = sg.compose_scene("office", seed=3, things=(38, 40), people=(2, 2))
    geometry = build_geometry(scene)
    still = [(placed.world_vertices, placed.mesh.faces) for placed in geometry.placed]
    own = [(placed.mesh.vertices, placed.mesh.faces) for placed in geometry.placed]
    anew = timed(lambda: RayScene(still))
    camera = scene.cameras[0]
    rays, eye = world_rays(camera), camera.world_from_camera[:3, 3]
    bare = RayScene(still)
    cast = timed(lambda: bare.cast(eye, rays, coherent=True))
    print(f"{len(still)} meshes, {sum(len(faces) for _, faces in still)} triangles: built anew {anew * 1e3:7.2f} ms")
    things = [k for k, placed in enumerate(geometry.placed) if placed.instance]
    for moving in (things[:5], things):
        world = RayWorld([own[k] if k in moving else still[k] for k in range(len(still))], moving)
        transforms = np.array([geometry.placed[k].world_from_mesh for k in moving])
        place = timed(lambda w=world, t=transforms: w.place(t))  # type: ignore[misc]
        seen = timed(lambda w=world: w.cast(eye, rays, coherent=True))  # type: ignore[misc]
        print(
            f"{len(moving):3} of them placed           {place * 1e3:7.3f} ms, {place / anew:.4f} x; a view of 640 x 480 {seen / cast:.2f} x the still one"
        )
    people = {entity.id for entity in scene.entities if isinstance(entity, Person)}
    person = next(k for k, placed in enumerate(geometry.placed) if placed.entity_id in people)
    world = RayWorld([own[k] if k == person else still[k] for k in range(len(still))], (person,))
    again = timed(lambda: world.reshape(person, own[person]))
    print(f"a person of {len(own[person][1])} triangles reshaped {again * 1e3:.2f} ms, {again / anew:.2f} x")


if __name__ == "__main__":
    main()
