"""Closest hits and occlusion by Embree: the one file that touches the ray tracer.

Rays are handed over sixteen at a time (`rtcIntersect16`, `rtcOccluded16`), which is several times faster than one by one. The library
is the one that the embreex wheel carries; embreex's own calls take single rays and are not used.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import RenderError

Floats = NDArray[np.float32]
LANES = 16
CHUNK = 512
"""Packets that are filled, traced and read in one go: what stays in the cache."""
ROWS = 22
"""Rows of a `RTCRayHit16` of Embree 4: twelve of the ray, nine of the hit, one to spare (a field that a later one adds is not written past the end)."""
ORIGIN, NEAR, WAY, TIME, FAR, MASK, FLAGS = slice(0, 3), 3, slice(4, 7), 7, 8, 9, 11
U, V, FACE, MESH, INSTANCE = 15, 16, 17, 18, 19
COHERENT = 1 << 16
"""For closest hits only: Embree 4.4 crashes on coherent `rtcOccluded16` where there is AVX-512."""
_TRIANGLES, _INDEX, _VERTEX, _UINT3, _FLOAT3 = 0, 0, 1, 0x5003, 0x9003


@dataclass(frozen=True)
class Hits:
    """Closest hits of R rays. mesh (R,) index of the mesh, -1 for none; face (R,) its triangle, -1 for none; u, v (R,) barycentric
    weights of the triangle's second and third vertex; t (R,) ray parameter, infinite for none."""

    mesh: NDArray[np.int32]
    face: NDArray[np.int32]
    u: Floats
    v: Floats
    t: Floats


class RayScene:
    """Triangle meshes, (vertices (V, 3) float32, faces (F, 3) int32) each, that rays are cast at."""

    def __init__(self, meshes: Sequence[tuple[NDArray[np.float32], NDArray[np.int32]]]) -> None:
        self._embree = embree = _embree()
        api = embree.api
        self._scene = api.rtcNewScene(embree.device)
        for vertices, faces in meshes:
            mesh = api.rtcNewGeometry(embree.device, _TRIANGLES)
            _copy(api.rtcSetNewGeometryBuffer(mesh, _VERTEX, 0, _FLOAT3, 12, len(vertices)), _float32(vertices))
            _copy(
                api.rtcSetNewGeometryBuffer(mesh, _INDEX, 0, _UINT3, 12, len(faces)),
                np.ascontiguousarray(faces, dtype=np.int32),
            )
            api.rtcCommitGeometry(mesh)
            api.rtcAttachGeometry(self._scene, mesh)
            api.rtcReleaseGeometry(mesh)
        api.rtcCommitScene(self._scene)
        problem = api.rtcGetDeviceError(embree.device)
        if problem:
            raise RenderError(
                f"the ray tracer refused {len(meshes)} meshes (Embree error {problem})", fix="check the meshes' faces"
            )

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
        columns = ((mesh, MESH), (face, FACE), (out.u, U), (out.v, V), (out.t, FAR))
        for start, stop, rows, ints in self._traced("rtcIntersect16", origins, directions, None, coherent):
            for column, row in columns:
                column[start:stop] = (ints if column.dtype == np.int32 else rows)[:, row].reshape(-1)[: stop - start]
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
        floats[:, NEAR], floats[:, TIME], ints[:, MASK], ints[:, FLAGS], ints[:, INSTANCE] = 0, 0, -1, 0, -1
        if begin.ndim == 1:
            floats[:, ORIGIN] = begin[:, None]
        for start in range(0, count, CHUNK * LANES):
            stop = min(start + CHUNK * LANES, count)
            used = -(-(stop - start) // LANES)
            floats[:used, WAY] = _packets(directions[start:stop], used)
            if begin.ndim == 2:
                floats[:used, ORIGIN] = _packets(begin[start:stop], used)
            floats[:used, FAR] = np.inf if far is None else _packets(far[start:stop, None], used)[:, 0]
            ints[:used, MESH] = -1
            addresses = range(first, first + used * ROWS * LANES * 4, ROWS * LANES * 4)
            deque(map(trace, repeat(everyone), repeat(self._scene), addresses, repeat(options)), maxlen=0)
            yield start, stop, floats[:used], ints[:used]


class _Options(ctypes.Structure):
    """`RTCIntersectArguments` and `RTCOccludedArguments` of Embree 4, with room for its optional last field."""

    _fields_ = [
        ("flags", ctypes.c_int), ("feature_mask", ctypes.c_int), ("context", ctypes.c_void_p), ("filter", ctypes.c_void_p),
        ("intersect", ctypes.c_void_p), ("width_factor", ctypes.c_float), ("spare", ctypes.c_float),
    ]  # fmt: skip


class _Embree:
    """The functions used, one device that starts no threads of its own, and what every call is given."""

    def __init__(self) -> None:
        self.api = _library()
        pointer, size, number = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint
        signatures: dict[str, tuple[Any, tuple[Any, ...]]] = {
            "rtcNewDevice": (pointer, (ctypes.c_char_p,)), "rtcGetDeviceError": (ctypes.c_int, (pointer,)),
            "rtcNewScene": (pointer, (pointer,)), "rtcCommitScene": (None, (pointer,)), "rtcReleaseScene": (None, (pointer,)),
            "rtcNewGeometry": (pointer, (pointer, ctypes.c_int)), "rtcCommitGeometry": (None, (pointer,)),
            "rtcReleaseGeometry": (None, (pointer,)), "rtcAttachGeometry": (number, (pointer, pointer)),
            "rtcSetNewGeometryBuffer": (pointer, (pointer, ctypes.c_int, number, ctypes.c_int, size, size)),
            "rtcIntersect16": (None, (pointer,) * 4), "rtcOccluded16": (None, (pointer,) * 4),
        }  # fmt: skip
        for name, (result, arguments) in signatures.items():
            function = getattr(self.api, name)
            function.restype, function.argtypes = result, arguments
        self.device = self.api.rtcNewDevice(b"threads=1")
        self.everyone = np.full(LANES, -1, dtype=np.int32)
        self.options = [_Options(flags=flags, feature_mask=-1) for flags in (0, COHERENT)]


@lru_cache(maxsize=1)
def _embree() -> _Embree:
    """This process's Embree. RenderError when there is none."""
    return _Embree()


def _library() -> Any:
    """Embree 4 out of the embreex wheel: through its extension module, or beside it where the system does not search there."""
    try:
        import embreex.rtcore_scene as extension
    except ImportError as error:
        raise RenderError(f"the ray tracer cannot be loaded: {error}", fix="pip install 'embreex>=4.4'") from error
    module = Path(extension.__file__)
    beside = [file for folder in (module.parent.parent / "embreex.libs", module.parent) for file in folder.rglob("*embree4*")]
    for file in (module, *beside):
        try:
            library = ctypes.PyDLL(str(file))  # calls of a microsecond: not worth giving up the interpreter lock for
        except OSError:
            continue
        if hasattr(library, "rtcIntersect16"):
            return library
    raise RenderError(f"no Embree 4 in {module.parent}", fix="pip install --upgrade 'embreex>=4.4'")


def _aligned(packets: int) -> Floats:
    """(packets, ROWS, LANES) uninitialised, on a 64-byte boundary as Embree asks."""
    raw = np.empty(packets * ROWS * LANES * 4 + 64, dtype=np.uint8)
    offset = -raw.ctypes.data % 64
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


def _float32(array: NDArray[Any]) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float32)
