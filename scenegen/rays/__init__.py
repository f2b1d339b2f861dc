"""Rays against triangles: closest hits and occlusion behind one protocol (`base`). One file a ray tracer."""

from scenegen.rays.base import Hits, Rays, Triangles, World
from scenegen.rays.choice import open_rays, open_world

__all__ = ["Hits", "Rays", "Triangles", "World", "open_rays", "open_world"]
