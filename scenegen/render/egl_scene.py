"""A scene in OpenGL: its triangles, materials and shadow maps, uploaded once; of the instants of a scene over time only what moved is.

What stands still keeps its vertices, its texels and its part of the shadow maps: a map is drawn once without what may move, and each instant
begins with a copy of that. Depths are the least of what is drawn, in whatever order, so that a picture is the same, bit for bit, as one of
a scene uploaded afresh.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks import images
from scenegen.assets.looks.textures import NAMES
from scenegen.render.drawn import Drawn, drawn, moved, numbered
from scenegen.render.faced import Faced, faced
from scenegen.render.hits import HitTable
from scenegen.render.projections import down_clip, sun_clip
from scenegen.render.shading import Lighting, lighting, linear_rgb
from scenegen.scene import Light
from scenegen.world.geometry import Geometry

Floats = NDArray[Any]
SHADOW_PIXELS = 1024
SHADOWS_AT_ONCE = 15_000
"""Faces that are drawn into a shadow map before they are waited for: software OpenGL keeps what is still to be drawn, 150 bytes a face."""
COLUMNS = 10
"""Floats of a vertex: place, normal, texture coordinates, material, instance."""


@dataclass
class _Map:
    """A light's shadow map. matrix: world to its clip space. still: the same without what may move, where something may."""

    matrix: Floats
    texture: Any
    target: Any
    still: Any
    instant: Geometry


class GlScene:
    """What OpenGL holds of a scene; to be made and used on the GL thread, in its context. hits: a table of faces for shading ray hits."""

    def __init__(self, gl: Any, programs: dict[str, Any], geometry: Geometry, hits: bool) -> None:
        self._gl, self._programs = gl, programs
        self.geometry, self._corners = geometry, None
        made, places, index = _merged(geometry, hits)
        self._made = (
            made if geometry.moving is not None and isinstance(made, Drawn) else None
        )  # what stands still is not looked at again
        self._places, self._index = gl.buffer(places), gl.buffer(index)
        self._owned = [self._places, self._index]
        self._depth = self._shape("shadow", "3f", "at", buffer=self._places, index=self._index)
        self._ends = made.first_face * 3
        self.pictures = tuple(numbered(made.materials, "picture")[0]), tuple(numbered(made.materials, images.KIND)[0])
        self.rows = _looks(made)
        self.looks = self._texture(self.rows)
        self.middles = np.array([_middle(geometry, k) for k in range(len(geometry.placed))])
        self.hits = HitTable(geometry, made) if hits else None
        self.faces = self._texture(self.hits.texels) if self.hits is not None else None
        if self.hits is not None and self._made is None:
            self.hits.forget_texels()
        self.lighting: Lighting = lighting(geometry.scene)
        self._maps: dict[int, _Map] = {}

    @cached_property
    def triangles(self) -> dict[str, Any]:
        """What the programs "color", "prepass" and "ids" draw; uploaded when it is first asked for: shading ray hits needs none of it."""
        made = self._made if self._made is not None else drawn(self.geometry)
        self._corners, index = self._gl.buffer(_columns(made, 0, len(made.position))), self._gl.buffer(_bytes(made.faces, "i4"))
        self._owned += [self._corners, index]
        layouts = {
            "color": ("3f 3f 2f 1f 4x", "at", "normal", "uv", "number"),
            "prepass": ("3f 3f 16x", "at", "normal"),
            "ids": ("3f 24x 1f", "at", "instance"),
        }
        return {program: self._shape(program, *layout, buffer=self._corners, index=index) for program, layout in layouts.items()}

    def release(self) -> None:
        """Give back what OpenGL holds."""
        for owned in self._owned:
            owned.release()
        self._owned, self._maps = [], {}

    def runs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        """Of each mesh its first corner and the one after its last among those that are drawn, and its middle (M, 3); infinite for the room."""
        return self._ends[:-1], self._ends[1:], self.middles

    def move(self, geometry: Geometry) -> bool:
        """Bring it to another instant of the same scene over time; False when it is none, or when what moved has changed more than its place."""
        if geometry is self.geometry:
            return True
        if self._made is None or geometry.moving is not self.geometry.moving:
            return False
        before = self.geometry.placed
        changed = [k for k, placed in enumerate(geometry.placed) if placed is not before[k]]
        if changed:
            made = moved(self._made, self.geometry, geometry, changed)
            if made is None:
                return False
            self._upload(self._made, made, geometry, changed)
        elif self.hits is not None:
            self.hits.move(geometry, self._made, changed)
        for one in self._maps.values():
            one.instant = geometry if not changed and one.instant is self.geometry else one.instant
        self.geometry = geometry
        return True

    def shadow(self, k: int) -> tuple[Any, Floats]:
        """The depth map from light `k` of `lighting.lights`, drawn when it is first asked for, and world to its clip space."""
        if k not in self._maps:
            self._maps[k] = self._new_map(self.lighting.lights[k])
        one = self._maps[k]
        if one.instant is not self.geometry:
            self._gl.copy_framebuffer(one.target, one.still)
            self._draw(one, one.target, self._moving(), clear=False)
            one.instant = self.geometry
        return one.texture, one.matrix

    # --- inside --------------------------------------------------------------------------------

    def _upload(self, before: Drawn, made: Drawn, geometry: Geometry, changed: list[int]) -> None:
        """The vertices of the meshes numbered in `changed`, their faces, and how far pictures on them are stretched."""
        for k in changed:
            first, last = int(made.first_vertex[k]), int(made.first_vertex[k + 1])
            if self._corners is not None:
                self._corners.write(_columns(made, first, last), offset=first * COLUMNS * 4)
            self._places.write(np.ascontiguousarray(made.position[first:last], dtype="f4"), offset=first * 12)
            self.middles[k] = _middle(geometry, k)
        if not np.array_equal(made.tile_m, before.tile_m):
            self.rows[:, 2, 1] = made.tile_m
            self.looks.write(self.rows)
        self._made = made
        if self.hits is not None and self.faces is not None:
            wide = self.hits.texels.shape[1]
            for first, last in self.hits.move(geometry, made, changed):
                self.faces.write(self.hits.texels[first:last], viewport=(0, first, wide, last - first))

    def _shape(self, program: str, layout: str, *names: str, buffer: Any, index: Any) -> Any:
        """Triangles as a program reads their vertices."""
        self._owned.insert(0, self._gl.vertex_array(self._programs[program], [(buffer, layout, *names)], index))
        return self._owned[0]

    def _texture(self, rows: Floats) -> Any:
        """A texture (R, C, 4) that is looked up texel by texel."""
        made = self._gl.texture((rows.shape[1], rows.shape[0]), 4, np.ascontiguousarray(rows), dtype="f4")
        made.filter = (self._gl.NEAREST, self._gl.NEAREST)
        self._owned.append(made)
        return made

    def _moving(self) -> list[int]:
        over = self.geometry.moving
        return list(over.moving) if over is not None else []

    def _new_map(self, light: Light) -> _Map:
        """A map of everything, and one of what never moves where something may."""
        matrix = sun_clip(light, self.geometry) if light.kind == "sun" else down_clip(light)
        moving = set(self._moving())
        texture, target = self._depth_map(bool(moving))
        still = self._depth_map(True)[1] if moving else None
        made = _Map(matrix, texture, target, still, self.geometry)
        everything = range(len(self.geometry.placed))
        if moving:
            self._draw(made, still, [k for k in everything if k not in moving], clear=True)
            self._gl.copy_framebuffer(target, still)
        self._draw(made, target, sorted(moving) if moving else list(everything), clear=not moving)
        return made

    def _depth_map(self, copied: bool) -> tuple[Any, Any]:
        """A depth texture and what draws into it. copied: whether it can be copied (moderngl copies depths along with colours only)."""
        gl, size = self._gl, (SHADOW_PIXELS, SHADOW_PIXELS)
        texture = gl.depth_texture(size)
        texture.compare_func = "<="
        texture.repeat_x = texture.repeat_y = False
        colors = [gl.texture(size, 1)] if copied else []
        target = gl.framebuffer(colors, texture)
        self._owned += [target, texture, *colors]
        return texture, target

    def _draw(self, one: _Map, target: Any, meshes: list[int], clear: bool) -> None:
        """Draw meshes, by number, into a light's map."""
        gl = self._gl
        target.use()
        gl.viewport = (0, 0, *target.size)
        gl.enable_only(gl.DEPTH_TEST)
        if clear:
            target.clear(depth=1.0)
        set_uniforms(self._programs["shadow"], clip=one.matrix)
        starts, ends, _ = self.runs()
        for first, last in _joined([(int(starts[k]), int(ends[k])) for k in meshes]):
            for start in range(first, last, 3 * SHADOWS_AT_ONCE):
                self._depth.render(first=start, vertices=min(last - start, 3 * SHADOWS_AT_ONCE))
                gl.finish()


def set_uniforms(program: Any, **values: Any) -> None:
    """Set uniforms: arrays as matrices (row-major here) or raw, the rest by value; those a driver dropped as unused are passed over."""
    for name, value in values.items():
        if name in program and isinstance(value, np.ndarray):
            square = value.shape[-1] == value.shape[-2]
            program[name].write((np.swapaxes(value, -1, -2) if square else value).astype("f4").tobytes())
        elif name in program:
            program[name].value = value


def _joined(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs [first, last) in order, those that touch made one."""
    out: list[tuple[int, int]] = []
    for first, last in runs:
        if out and out[-1][1] == first:
            out[-1] = (out[-1][0], last)
        else:
            out.append((first, last))
    return out


def _merged(geometry: Geometry, hits: bool) -> tuple[Drawn | Faced, Floats, Floats]:
    """The meshes of a scene merged, the places of their vertices, and their faces over those; where rays say what shows of a scene that
    stands still, no vertex is needed more than once."""
    if not hits or geometry.moving is not None:
        made = drawn(geometry)
        return made, _bytes(made.position, "f4"), _bytes(made.faces, "i4")
    first = np.cumsum([0, *(len(placed.mesh.vertices) for placed in geometry.placed)])
    places = np.concatenate([placed.world_vertices for placed in geometry.placed])
    index = np.concatenate([placed.mesh.faces + start for placed, start in zip(geometry.placed, first[:-1], strict=True)])
    return faced(geometry), _bytes(places, "f4"), _bytes(index, "i4")


def _bytes(values: Floats, kind: str) -> Floats:
    return np.ascontiguousarray(values, dtype=kind)


def _columns(made: Drawn, first: int, last: int) -> Floats:
    """The vertices [first, last) as the color, prepass and ids programs read them."""
    at = slice(first, last)
    columns = (made.position[at], made.normal[at], made.uv[at], made.vertex_material[at, None], made.instance[at, None])
    return np.ascontiguousarray(np.concatenate(columns, 1), dtype="f4")


def _middle(geometry: Geometry, k: int) -> Floats:
    """(3,) the mean of a mesh's vertices, infinite for the room."""
    placed = geometry.placed[k]
    return np.asarray(placed.world_vertices.mean(0) if placed.entity_id is not None else [np.inf] * 3)


def _looks(made: Drawn | Faced) -> Floats:
    """(M, 3, 4) float32: first colour and roughness; second colour and metalness; glow, metres a tile, kind, layer.

    glow: below 0 the glass of a mirror. kind: 0 plain, 1 map, 2 picture, 3 image that repeats, 4 that ends at its edge along u, 5 along v, 6 along both.
    """
    rows = []
    shown, files = (numbered(made.materials, texture)[1] for texture in ("picture", images.KIND))
    for m, tile, picture_layer, image_layer in zip(made.materials, made.tile_m, shown, files, strict=True):
        kind, layer = (0, 0) if m.texture == "plain" else (1, NAMES.index(m.texture))
        if picture_layer >= 0:
            kind, layer = 2, picture_layer
        elif image_layer >= 0:
            kind, layer = 3 + m.clamped[0] + 2 * m.clamped[1], image_layer
        first, second = linear_rgb(m.rgb), linear_rgb(m.rgb2 or m.rgb)
        rows.append([[*first, m.roughness], [*second, m.metallic], [-1.0 if m.mirror else m.emission, tile, kind, layer]])
    return np.array(rows, dtype=np.float32)
