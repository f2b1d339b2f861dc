"""Finding Embree 4 inside the embreex wheel, and the C functions that are called: the one file that knows its binary interface.

The layouts of rays and of arguments are Embree 4's, so the library is asked for its version before anything else is called.
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from scenegen.errors import RenderError

LANES = 16
ALIGNED = 64
"""Bytes on whose boundaries Embree wants packets, and which of their rays are traced."""
MAJOR = 4
"""The version of Embree whose layouts are written down here."""
COHERENT = 1 << 16
"""For closest hits only: Embree 4.4 crashes on coherent `rtcOccluded16` where there is AVX-512."""
INSTALL = "pip install 'embreex>=4.4,<5'"
_VERSION_MAJOR, _VERSION_MINOR, _VERSION_PATCH = 1, 2, 3
"""`RTCDeviceProperty`, the same in Embree 3 and 4."""


class Options(ctypes.Structure):
    """`RTCIntersectArguments` and `RTCOccludedArguments` of Embree 4, with room for its optional last field."""

    _fields_ = [
        ("flags", ctypes.c_int), ("feature_mask", ctypes.c_int), ("context", ctypes.c_void_p), ("filter", ctypes.c_void_p),
        ("intersect", ctypes.c_void_p), ("width_factor", ctypes.c_float), ("spare", ctypes.c_float),
    ]  # fmt: skip


class Embree:
    """The functions used, one device that starts no threads of its own, and what every call is given."""

    def __init__(self, library: Any = None) -> None:
        self.api = _library() if library is None else library
        pointer, size, number = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint
        signatures: dict[str, tuple[Any, tuple[Any, ...]]] = {
            "rtcNewDevice": (pointer, (ctypes.c_char_p,)), "rtcGetDeviceError": (ctypes.c_int, (pointer,)),
            "rtcGetDeviceProperty": (ctypes.c_ssize_t, (pointer, ctypes.c_int)),
            "rtcNewScene": (pointer, (pointer,)), "rtcCommitScene": (None, (pointer,)), "rtcReleaseScene": (None, (pointer,)),
            "rtcSetSceneFlags": (None, (pointer, ctypes.c_int)), "rtcSetSceneBuildQuality": (None, (pointer, ctypes.c_int)),
            "rtcSetGeometryBuildQuality": (None, (pointer, ctypes.c_int)),
            "rtcNewGeometry": (pointer, (pointer, ctypes.c_int)), "rtcCommitGeometry": (None, (pointer,)),
            "rtcReleaseGeometry": (None, (pointer,)), "rtcAttachGeometry": (number, (pointer, pointer)),
            "rtcSetNewGeometryBuffer": (pointer, (pointer, ctypes.c_int, number, ctypes.c_int, size, size)),
            "rtcSetGeometryInstancedScene": (None, (pointer, pointer)),
            "rtcSetGeometryTransform": (None, (pointer, number, ctypes.c_int, pointer)),
            "rtcIntersect16": (None, (pointer,) * 4), "rtcOccluded16": (None, (pointer,) * 4),
        }  # fmt: skip
        for name, (result, arguments) in signatures.items():
            function = getattr(self.api, name, None)
            if function is None:
                raise RenderError(f"the Embree of embreex has no {name}", fix=INSTALL)
            function.restype, function.argtypes = result, arguments
        self.device = self.api.rtcNewDevice(b"threads=1")
        self.version = tuple(
            int(self.api.rtcGetDeviceProperty(self.device, which)) for which in (_VERSION_MAJOR, _VERSION_MINOR, _VERSION_PATCH)
        )
        if self.version[0] != MAJOR:
            raise RenderError(
                f"embreex carries Embree {'.'.join(map(str, self.version))}, and packets are laid out for Embree {MAJOR}",
                fix=INSTALL,
            )
        lanes = np.full(2 * LANES, -1, dtype=np.int32)
        first = -lanes.ctypes.data % ALIGNED // lanes.itemsize
        self.everyone = lanes[first : first + LANES]
        """Which rays of a packet are traced: all. Where there is AVX-512 it is loaded whole, and crashes off its boundary."""
        self.options = [Options(flags=flags, feature_mask=-1) for flags in (0, COHERENT)]

    def check(self, what: str) -> None:
        """RenderError when the device has an error to tell, which says what was being built."""
        problem = self.api.rtcGetDeviceError(self.device)
        if problem:
            raise RenderError(f"the ray tracer refused {what} (Embree error {problem})", fix="check the meshes' faces")


@lru_cache(maxsize=1)
def embree() -> Embree:
    """This process's Embree. RenderError when there is none, or another version."""
    return Embree()


def _library() -> Any:
    """Embree out of the embreex wheel: through its extension module, or beside it where the system does not search there."""
    try:
        import embreex.rtcore_scene as extension
    except ImportError as error:
        raise RenderError(f"the ray tracer cannot be loaded: {error}", fix=INSTALL) from error
    module = Path(extension.__file__)
    beside = [file for folder in (module.parent.parent / "embreex.libs", module.parent) for file in folder.rglob("*embree*")]
    for file in (module, *beside):
        try:
            library = ctypes.PyDLL(str(file))  # calls of a microsecond: not worth giving up the interpreter lock for
        except OSError:
            continue
        if hasattr(library, "rtcIntersect16"):
            return library
    raise RenderError(f"no Embree with packets of {LANES} rays in {module.parent}", fix=INSTALL)
