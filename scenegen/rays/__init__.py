"""Rays against triangles: closest hits and occlusion. One file a ray tracer."""
