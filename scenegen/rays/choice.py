"""Which ray tracer is used: Embree's packets, or embreex's own calls where its library is another version; Open3D when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from scenegen.errors import RenderError
from scenegen.rays.base import Rays, Rebuilt, Triangles, World
from scenegen.rays.embree import RayScene, RayWorld
from scenegen.rays.embree_library import embree
from scenegen.rays.single import SingleRays

Tracer = Callable[[Sequence[Triangles]], Rays]


def open_rays(meshes: Sequence[Triangles], tracer: str = "embree", quick: bool = False) -> Rays:
    """Meshes, (vertices (V, 3) float32, faces (F, 3) int32) each, that rays are cast at.

    tracer: "embree", or "open3d" (extra `crosscheck`), the second opinion. quick: built in a third of the time, for few rays of which it is
    asked whether they meet anything: where two triangles are met at the same distance, it may name the other. RenderError when it cannot be
    loaded.
    """
    found = _tracer(tracer)
    return RayScene(meshes, quick) if found is RayScene else found(meshes)


def open_world(meshes: Sequence[Triangles], moving: Sequence[int] = (), tracer: str = "embree") -> World:
    """The same with meshes numbered in `moving` in frames of their own, which `World.place` puts where they stand.

    By Embree nothing is built again when they move; by the others everything is.
    """
    found = _tracer(tracer)
    return RayWorld(meshes, moving) if found is RayScene else Rebuilt(found, meshes, moving)


@lru_cache(maxsize=1)
def packets() -> tuple[str, str]:
    """What casts the truth's rays here, and why it is not Embree 4 in packets ("" when it is)."""
    try:
        return f"Embree {'.'.join(map(str, embree().version))}, 16 rays at a time", ""
    except RenderError as error:
        return "embreex's own calls, one ray at a time", error.what


def _tracer(name: str) -> Tracer:
    if name == "open3d":
        from scenegen.rays.open3d import Open3DRays

        return Open3DRays
    if name != "embree":
        raise RenderError(f"there is no ray tracer {name!r}", fix="embree or open3d")
    return SingleRays if packets()[1] else RayScene
