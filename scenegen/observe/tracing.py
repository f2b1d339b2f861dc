"""The ray tracer's scene of a geometry, which truth and colour share; of a scene over time only what moved is built again."""

from __future__ import annotations

from scenegen.rays import Rays, World, open_rays, open_world
from scenegen.world.geometry import Geometry, Placed
from scenegen.world.moving import MovingGeometry

_LAST: list[tuple[Geometry, Rays]] = []


def ray_scene(geometry: Geometry) -> Rays:
    """The ray tracer's scene of a geometry; the last one is kept, so that truth and colour share it, and moved on where it is one of the
    instants of a scene over time."""
    if not _LAST or _LAST[0][0] is not geometry:
        _LAST.clear()  # before the next is built: two at a time are twice the memory
        if geometry.moving is not None:
            _LAST.append((geometry, _moved(geometry, geometry.moving)))
        else:
            _WORLD.clear()
            _LAST.append((geometry, open_rays([(placed.world_vertices, placed.mesh.faces) for placed in geometry.placed])))
    return _LAST[0][1]


_WORLD: list[tuple[MovingGeometry, World, dict[int, Placed]]] = []


def _moved(geometry: Geometry, over: MovingGeometry) -> World:
    """The ray tracer's world of a scene over time, brought to an instant: only what has moved is built again, where it stands now.

    Things could be moved by a matrix alone. But rays that are turned into a thing's own frame round otherwise than those of a scene built at
    that time, and the truth of a frame is to be that of a single view bit for bit; what moves is small.
    """
    if not _WORLD or _WORLD[0][0] is not over:
        _WORLD.clear()
        meshes = [(placed.world_vertices, placed.mesh.faces) for placed in geometry.placed]
        _WORLD[:] = [(over, open_world(meshes, over.moving), {k: geometry.placed[k] for k in over.moving})]
    _, world, shown = _WORLD[0]
    for k in over.moving:
        placed = geometry.placed[k]
        if shown[k] is not placed:
            world.reshape(k, (placed.world_vertices, placed.mesh.faces))
            shown[k] = placed
    return world
