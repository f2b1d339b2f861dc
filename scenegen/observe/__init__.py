"""The truth of a view, by ray casting; and what people can see."""

from scenegen.observe.mirrors import bounce, reflections
from scenegen.observe.observer import Glance, Observation, Observer, world_rays
from scenegen.observe.outlines import turned
from scenegen.observe.points import pair_points
from scenegen.observe.sight import eyes_of, sight_lines, surface_gaps
from scenegen.observe.still import same_rays
from scenegen.observe.tracing import ray_scene
from scenegen.observe.windows import Bounds, windows
from scenegen.rays import Hits, Rays

__all__ = [
    "Bounds",
    "Glance",
    "Hits",
    "Observation",
    "Observer",
    "Rays",
    "bounce",
    "eyes_of",
    "pair_points",
    "ray_scene",
    "reflections",
    "same_rays",
    "sight_lines",
    "surface_gaps",
    "turned",
    "windows",
    "world_rays",
]
