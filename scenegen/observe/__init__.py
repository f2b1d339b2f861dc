"""The truth of a view, by ray casting."""

from scenegen.observe.observer import Observation, Observer, ray_scene, world_rays
from scenegen.rays import Hits, Rays

__all__ = ["Hits", "Observation", "Observer", "Rays", "ray_scene", "world_rays"]
