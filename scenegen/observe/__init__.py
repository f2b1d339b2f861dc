"""The truth of a view, by ray casting."""

from scenegen.observe.observer import Observation, Observer, ray_scene, world_rays
from scenegen.rays.embree import Hits, RayScene

__all__ = ["Hits", "Observation", "Observer", "RayScene", "ray_scene", "world_rays"]
