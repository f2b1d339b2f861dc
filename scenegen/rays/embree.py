"""Closest hits and occlusion by Embree, and two-level scenes in which meshes move without being built again. The default tracer.

Rays are handed over sixteen at a time (`rtcIntersect16`, `rtcOccluded16`). The library is the one that the embreex wheel carries
(`embree_library`); embreex's own calls take single rays, know no instances, and are the fallback (`single`). docs/decisions.md has figures.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import ConventionError, RenderError
from scenegen.rays.base import Floats, Hits, Rays, Triangles, Turned, checked_transforms
from scenegen.rays.embree_library import ALIGNED, LANES, Embree, embree

CHUNK = 512
"""Packets that are filled, traced and read in one go: what stays in the cache."""
ROWS = 22
"""Rows of a `RTCRayHit16` of Embree 4: twelve of the ray, nine of the hit, one to spare (a field that a later one adds is not written past the end)."""
ORIGIN, NEAR, WAY, TIME, FAR, MASK, FLAGS = slice(0, 3), 3, slice(4, 7), 7, 8, 9, 11
U, V, FACE, MESH, INSTANCE = 15, 16, 17, 18, 19
WATERTIGHT = 4
"""`RTC_SCENE_FLAG_ROBUST`: no ray slips between two triangles that share an edge. Without it the diagonal of a face is a row of pinholes."""
_TRIANGLES, _INSTANCE, _INDEX, _VERTEX, _UINT3, _FLOAT3, _FLOAT4X4 = 0, 121, 0, 1, 0x5003, 0x9003, 0x9244
"""`RTCGeometryType`, `RTCBufferType` and `RTCFormat`; matrices are column-major."""
_QUICK = 0
"""`RTC_BUILD_QUALITY_LOW`, of a scene and of its meshes."""


class _Packets:
    """An Embree scene that is built, and the rays that are cast at it."""

    def __init__(self) -> None:
        self._embree = embree()
        self._scene = self._embree.api.rtcNewScene(self._embree.device)
        self._embree.api.rtcSetSceneFlags(self._scene, WATERTIGHT)

    def __del__(self) -> None:
        if getattr(self, "_scene", None):
            self._embree.api.rtcReleaseScene(self._scene)

    def cast(self, origins: NDArray[Any], directions: NDArray[Any], coherent: bool = False) -> Hits:
        """Closest hits of rays in the world; `t` counts in lengths of the directions.

        origins (R, 3) or (3,), directions (R, 3). coherent: neighbours in the list go nearly the same way, as an image's rows do.
        """
        count = len(directions)
        mesh, face = np.empty(count, np.int32), np.empty(count, np.int32)
        out = Hits(mesh, face, np.empty(count, np.float32), np.empty(count, np.float32), np.empty(count, np.float32))
        columns = ((face, FACE), (out.u, U), (out.v, V), (out.t, FAR))
        for start, stop, rows, ints in self._traced("rtcIntersect16", origins, directions, None, coherent):
            for column, row in columns:
                column[start:stop] = (ints if column.dtype == np.int32 else rows)[:, row].reshape(-1)[: stop - start]
            mesh[start:stop] = self._met(ints).reshape(-1)[: stop - start]
        none = mesh < 0
        face[none], out.u[none], out.v[none], out.t[none] = -1, 0, 0, np.inf
        return out

    def occluded(
        self, origins: NDArray[Any], directions: NDArray[Any], reach: NDArray[Any] | float | None = None
    ) -> NDArray[np.bool_]:
        """Whether anything stands within `reach` (in lengths of the direction; None: anywhere) along rays: as in `cast`. (R,)."""
        out = np.empty(len(directions), dtype=bool)
        for start, stop, rows, _ in self._traced("rtcOccluded16", origins, directions, reach):
            out[start:stop] = rows[:, FAR].reshape(-1)[: stop - start] < 0
        return out

    def _met(self, ints: NDArray[np.int32]) -> NDArray[np.int32]:
        """(P, LANES) which mesh each ray of traced packets (P, ROWS, LANES) met, -1 for none."""
        return ints[:, MESH]

    def _traced(
        self, query: str, origins: NDArray[Any], directions: NDArray[Any], reach: Any, coherent: bool = False
    ) -> Iterator[Any]:
        """First and last ray of each chunk, and its traced packets as floats and as integers (P, ROWS, LANES)."""
        embree, count = self._embree, len(directions)
        begin = np.asarray(origins)
        far = None if reach is None else np.broadcast_to(np.asarray(reach, dtype=np.float32), (count,))
        trace, options = getattr(embree.api, query), ctypes.addressof(embree.options[coherent])
        everyone, floats = embree.everyone.ctypes.data, _aligned(min(CHUNK, -(-count // LANES)))
        ints, first = floats.view(np.int32), floats.ctypes.data
        floats[:, NEAR], floats[:, TIME], ints[:, MASK], ints[:, FLAGS] = 0, 0, -1, 0
        if begin.ndim == 1:
            floats[:, ORIGIN] = begin[:, None]
        for start in range(0, count, CHUNK * LANES):
            stop = min(start + CHUNK * LANES, count)
            used = -(-(stop - start) // LANES)
            floats[:used, WAY] = _packets(directions[start:stop], used)
            if begin.ndim == 2:
                floats[:used, ORIGIN] = _packets(begin[start:stop], used)
            floats[:used, FAR] = np.inf if far is None else _packets(far[start:stop, None], used)[:, 0]
            ints[:used, MESH : INSTANCE + 1] = -1
            addresses = range(first, first + used * ROWS * LANES * 4, ROWS * LANES * 4)
            deque(map(trace, repeat(everyone), repeat(self._scene), addresses, repeat(options)), maxlen=0)
            yield start, stop, floats[:used], ints[:used]


class RayScene(_Packets):
    """Triangle meshes, (vertices (V, 3) float32, faces (F, 3) int32) each, that rays are cast at."""

    def __init__(self, meshes: Sequence[Triangles], quick: bool = False) -> None:
        """quick: built by Morton codes, in a third of the time, and somewhat slower to cast at."""
        super().__init__()
        if quick:
            self._embree.api.rtcSetSceneBuildQuality(self._scene, _QUICK)
        for vertices, faces in meshes:
            _attach(self._embree, self._scene, vertices, faces, quick)
        self._embree.api.rtcCommitScene(self._scene)
        self._embree.check(f"{len(meshes)} meshes")


class RayWorld(_Packets):
    """Still meshes, built once, and moving ones, each built once in its own frame and placed by a matrix (Embree's instances).

    meshes: `Triangles`; those numbered in `moving` in their own frames, the others in the world. `Hits.mesh` is the index in `meshes`.
    Until `place` is called the moving ones stand where their own frames say.
    """

    def __init__(self, meshes: Sequence[Triangles], moving: Sequence[int] = ()) -> None:
        super().__init__()
        self._moving = np.array(list(moving), dtype=np.int64)
        if len(set(moving)) < len(moving) or not all(0 <= k < len(meshes) for k in moving):
            raise ConventionError(
                f"moving meshes are numbers below {len(meshes)}, each once, got {list(moving)}", fix="indices into `meshes`"
            )
        still = [k for k in range(len(meshes)) if k not in set(moving)]
        self._meshes, self._turned = list(meshes), Turned(meshes)
        self._lone: dict[int, _Packets] = {}
        self._before: dict[int, tuple[Triangles, RayScene]] = {}
        parts = [RayScene([meshes[k] for k in still]), *(RayScene([meshes[k]]) for k in moving)]
        self._instances = [_Instance(self._embree, self._scene, part) for part in parts]
        self._first = np.array([0, *range(len(still), len(meshes)), -1])
        """Number of each instance's first mesh, in an order with the still ones ahead."""
        self._order = np.array([*still, *moving, -1], dtype=np.int32)
        self.place(np.tile(np.eye(4), (len(moving), 1, 1)))

    def place(self, transforms: NDArray[np.float64]) -> None:
        """Where the moving meshes stand: (M, 4, 4) rigid world_from_mesh, in the order of `moving`. Nothing below is built again."""
        self._transforms = checked_transforms(transforms, len(self._moving))
        for instance, pose in zip(self._instances[1:], self._transforms, strict=True):
            instance.place(pose)
        self._commit()
        for mesh, lone in self._lone.items():
            if isinstance(lone, _Lone):
                lone.place(self._transforms[self._row(mesh)])

    def reshape(self, mesh: int, triangles: Triangles) -> None:
        """Another form of one moving mesh, in its own frame; where it stands is kept. Only that mesh is built, unless it is given the very
        arrays of the form before this one, which is kept: who compares two instants goes to and fro between them."""
        if mesh not in self._moving:
            raise ConventionError(f"mesh {mesh} stands still", fix=f"one of the moving meshes, {self._moving.tolist()}")
        instance = self._instances[1 + self._row(mesh)]
        known = self._before.get(mesh)
        same = known is not None and all(old is new for old, new in zip(known[0], triangles, strict=True))
        part = known[1] if known is not None and same else RayScene([triangles])
        self._before[mesh] = (self._meshes[mesh], instance.part)
        self._meshes[mesh] = triangles
        self._turned.reshape(mesh, triangles)
        instance.show(part)
        self._lone.pop(mesh, None)
        self._commit()

    def alone(self, mesh: int) -> Rays:
        """One mesh where it stands now, as if nothing else were there (for amodal masks); hits count it as mesh 0. It follows `place`, until
        it is reshaped; what is built for it is shared with the world."""
        if mesh not in self._lone:
            moves = mesh in self._moving
            self._lone[mesh] = (
                _Lone(self._instances[1 + self._row(mesh)].part, self._transforms[self._row(mesh)])
                if moves
                else RayScene([self._meshes[mesh]], quick=True)
            )
        return self._lone[mesh]

    def normals(self, hits: Hits) -> Floats:
        """(R, 3) unit geometric normals in the world, 0 where nothing was hit; their sides are the faces' own."""
        return self._turned.at(hits, self._moving, self._transforms)

    def _row(self, mesh: int) -> int:
        return int(np.flatnonzero(self._moving == mesh)[0])

    def _commit(self) -> None:
        self._embree.api.rtcCommitScene(self._scene)
        self._embree.check(f"{len(self._instances)} placed meshes")

    def _met(self, ints: NDArray[np.int32]) -> NDArray[np.int32]:
        instance, within = ints[:, INSTANCE], np.maximum(ints[:, MESH], 0)
        return np.asarray(self._order[np.where(instance < 0, -1, self._first[instance] + within)])


class _Lone(_Packets):
    """One mesh that is built already, in a scene of its own."""

    def __init__(self, part: RayScene, pose: NDArray[np.float64]) -> None:
        super().__init__()
        self._instance = _Instance(self._embree, self._scene, part)
        self.place(pose)

    def place(self, pose: NDArray[np.float64]) -> None:
        """Where it stands: (4, 4) world_from_mesh."""
        self._instance.place(pose)
        self._embree.api.rtcCommitScene(self._scene)


class _Instance:
    """A built scene that stands in another."""

    def __init__(self, embree: Embree, world: Any, part: RayScene) -> None:
        self._embree = embree
        self._geometry = embree.api.rtcNewGeometry(embree.device, _INSTANCE)
        self.show(part)
        embree.api.rtcAttachGeometry(world, self._geometry)

    def __del__(self) -> None:
        if getattr(self, "_geometry", None):
            self._embree.api.rtcReleaseGeometry(self._geometry)

    def show(self, part: RayScene) -> None:
        """What stands there."""
        self.part = part
        self._embree.api.rtcSetGeometryInstancedScene(self._geometry, part._scene)
        self._embree.api.rtcCommitGeometry(self._geometry)

    def place(self, pose: NDArray[np.float64]) -> None:
        """Where it stands: (4, 4) world_from_mesh."""
        columns = np.ascontiguousarray(pose.T, dtype=np.float32)
        self._embree.api.rtcSetGeometryTransform(self._geometry, 0, _FLOAT4X4, columns.ctypes.data)
        self._embree.api.rtcCommitGeometry(self._geometry)


def _attach(embree: Embree, scene: Any, vertices: NDArray[Any], faces: NDArray[Any], quick: bool) -> None:
    api = embree.api
    mesh = api.rtcNewGeometry(embree.device, _TRIANGLES)
    if quick:
        api.rtcSetGeometryBuildQuality(mesh, _QUICK)
    points, corners = np.ascontiguousarray(vertices, dtype=np.float32), np.ascontiguousarray(faces, dtype=np.int32)
    _copy(api.rtcSetNewGeometryBuffer(mesh, _VERTEX, 0, _FLOAT3, 12, len(points)), points)
    _copy(api.rtcSetNewGeometryBuffer(mesh, _INDEX, 0, _UINT3, 12, len(corners)), corners)
    api.rtcCommitGeometry(mesh)
    api.rtcAttachGeometry(scene, mesh)
    api.rtcReleaseGeometry(mesh)


def _aligned(packets: int) -> Floats:
    """(packets, ROWS, LANES) uninitialised, on a boundary as Embree asks."""
    raw = np.empty(packets * ROWS * LANES * 4 + ALIGNED, dtype=np.uint8)
    offset = -raw.ctypes.data % ALIGNED
    return raw[offset : offset + packets * ROWS * LANES * 4].view(np.float32).reshape(packets, ROWS, LANES)


def _packets(values: NDArray[Any], used: int) -> NDArray[Any]:
    """(P, C, LANES) of values (R, C), the last one repeated to fill the last packet."""
    if len(values) < used * LANES:
        values = np.concatenate([values, np.repeat(values[-1:], used * LANES - len(values), axis=0)])
    return values.reshape(used, LANES, -1).transpose(0, 2, 1)


def _copy(address: int | None, values: NDArray[Any]) -> None:
    if not address:
        raise RenderError("the ray tracer has no memory for a mesh", fix="fewer workers at a time, or lighter meshes")
    ctypes.memmove(address, values.ctypes.data, values.nbytes)
