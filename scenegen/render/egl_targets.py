"""What the passes of the EGL renderer draw into: framebuffers and textures of one picture size."""

from __future__ import annotations

from typing import Any

SAMPLES = 4


def made_targets(gl: Any, size: tuple[int, int], software: bool) -> dict[str, Any]:
    """Framebuffers and textures by name, for pictures of `size` (width, height); those that hits are shaded with, or those that triangles
    are drawn into with SAMPLES samples a pixel. On the GL thread."""
    half = ((size[0] + 1) // 2, (size[1] + 1) // 2)
    normals, light, blurred = (gl.texture(half, 4, dtype=kind) for kind in ("f2", "f1", "f1"))
    resolved, toned = gl.texture(size, 4, dtype="f2"), gl.texture(size, 4, dtype="f1")
    normals.filter = (gl.NEAREST, gl.NEAREST)
    made = {
        "normals": normals, "light_map": light, "blurred_map": blurred, "resolved_map": resolved,
        "prepass": gl.framebuffer([normals], gl.depth_renderbuffer(half)), "light": gl.framebuffer([light]),
        "blurred": gl.framebuffer([blurred]), "resolved": gl.framebuffer([resolved]), "toned": gl.framebuffer([toned]),
    }  # fmt: skip
    if software:
        made["single_map"] = gl.texture(size, 4, dtype="f2")
        made["single"] = gl.framebuffer([made["single_map"]])
        made["hits"], made["donors"] = gl.texture(size, 4, dtype="f4"), gl.texture(size, 1, alignment=1, dtype="u1")
        made["hits"].filter = made["donors"].filter = (gl.NEAREST, gl.NEAREST)
    else:
        samples = min(SAMPLES, int(gl.max_samples))
        deep = gl.renderbuffer(size, 4, samples=samples, dtype="f2")
        made["color"] = gl.framebuffer([deep], gl.depth_renderbuffer(size, samples=samples))
    return made
