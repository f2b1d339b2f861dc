"""Frames, cameras, boxes and directions: pure NumPy, batched over leading axes, knowing nothing of scenes."""

from scenegen.frames.aim import box_entry, off_boxes
from scenegen.frames.between import between
from scenegen.frames.box import Box, box, centers, contains, corners, footprint
from scenegen.frames.camera import (
    clip_from_camera,
    field_of_view,
    half_size,
    image_from_world,
    image_of,
    intrinsics,
    lens,
    pixel_rays,
    pixel_size,
    project,
    rays_of_pixels,
    rays_through,
    resized,
    square_pixels,
    unproject,
)
from scenegen.frames.direction import (
    SECTORS,
    Direction,
    Sectors,
    azimuth_elevation_range,
    direction,
    level,
    sector,
    sector_index,
    sectors,
    spherical,
    stand_at_facing,
    turn_between,
    vertical,
    viewer_from_camera,
)
from scenegen.frames.distance import box_distance, pairwise_distance
from scenegen.frames.se3 import check_pose, heading, inverse, look_at, pose, rotate, transform, wrap, yaw_pose

__all__ = [
    "SECTORS", "Box", "Direction", "Sectors", "azimuth_elevation_range", "between", "box", "box_distance", "box_entry", "centers",
    "check_pose", "clip_from_camera", "contains", "corners", "direction", "field_of_view", "footprint", "half_size",
    "heading", "image_from_world", "image_of", "intrinsics", "inverse", "lens", "level", "look_at", "off_boxes", "pairwise_distance",
    "pixel_rays", "pixel_size", "pose", "project", "rays_of_pixels", "rays_through", "resized", "rotate", "sector", "sector_index",
    "sectors", "spherical", "square_pixels", "stand_at_facing", "transform", "turn_between", "unproject", "vertical",
    "viewer_from_camera", "wrap", "yaw_pose",
]  # fmt: skip
