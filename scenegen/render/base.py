"""The Renderer protocol, the registry of backends, and the choice among them."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import RenderError, SceneGenError
from scenegen.observe import Observation
from scenegen.registry import Registry
from scenegen.scene import Camera
from scenegen.system import absent, install
from scenegen.world.geometry import Geometry

PROBE_S = 60
"""How long a backend may take to start, seconds."""
SAID_LINES = 3
"""How many of the last lines that a driver wrote are kept with the reason of a failed start."""


class Renderer(Protocol):
    """Appearance only. `name` is the backend's, `device` what it runs on."""

    name: str
    device: str

    def render(self, geometry: Geometry, camera: Camera, observation: Observation | None = None) -> NDArray[np.uint8]:
        """(H, W, 3) sRGB. `observation` is the truth of the same view, if it is there already."""
        ...


RENDERERS: Registry[Callable[[], Renderer]] = Registry(
    "renderer", group="scenegen.renderers", package="scenegen.render", error=RenderError, of=Callable
)


def renderer(name: str) -> Callable[[Callable[[], Renderer]], Callable[[], Renderer]]:
    """Decorator for a function or class that opens a backend; a name used twice is refused."""

    return RENDERERS.register(name)


def renderer_names() -> list[str]:
    """Names of all backends, sorted."""
    return RENDERERS.names()


def open_renderer(name: str = "auto") -> Renderer:
    """Open a backend in this process. "auto": EGL on a GPU or in software, else ray casting. RenderError when it cannot be had."""
    if name == "auto":
        name, _ = probe_renderer("auto")
    if name not in renderer_names():
        raise RenderError(f"no renderer {name!r}", fix=f"auto, or one of {', '.join(renderer_names())}")
    return RENDERERS.get(name)()


def probe_renderer(name: str = "auto") -> tuple[str, str]:
    """Name and device of the backend that `open_renderer(name)` would give.

    GL is tried in a child process: a driver that crashes or hangs cannot take this process with it, and the parent of a build holds
    no GL context.
    """
    if name in ("raycast",):
        opened = open_renderer(name)
        return opened.name, opened.device
    if name != "auto" and name not in renderer_names():
        raise RenderError(f"no renderer {name!r}", fix=f"auto, or one of {', '.join(renderer_names())}")
    wanted = "egl" if name == "auto" else name
    device, why = _probe_child(wanted)
    if device is not None:
        return wanted, device
    if name == "auto":
        return probe_renderer("raycast")
    raise RenderError(
        f"the renderer {name!r} cannot be had here: {why}",
        fix=["--renderer raycast needs no OpenGL", "python -m scenegen doctor names the packages to install"],
    )


_PROBE = """
import json, sys
from scenegen.errors import SceneGenError
from scenegen.render import open_renderer
try:
    print("device: " + open_renderer(sys.argv[1]).device)
except SceneGenError as error:
    print("reason: " + json.dumps(error.what))
"""


_STARTED: dict[tuple[str, ...], str] = {}
"""Devices of backends that have started in a child: of one that did it is not asked again, while what drivers go by stays as it is."""
_DRIVERS_GO_BY = ("GL", "MESA", "MITSUBA", "DRJIT", "GALLIUM", "DRI", "DISPLAY", "LD_", "LP_", "CUDA", "NVIDIA", "VK_")
"""Parts of the names of environment variables that decide whether and where a driver starts."""


def _probe_child(name: str) -> tuple[str | None, str]:
    """The device of a backend as a child process finds it, or None and why it does not start."""
    settings = (f"{key}={value}" for key, value in sorted(os.environ.items()) if any(part in key for part in _DRIVERS_GO_BY))
    known = (name, _PROBE, *settings)
    if known in _STARTED:
        return _STARTED[known], ""
    device, why = _asked_child(name)
    if device is not None:
        _STARTED[known] = device
    return device, why


def _asked_child(name: str) -> tuple[str | None, str]:
    import subprocess
    import sys

    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROBE, name], capture_output=True, text=True, timeout=PROBE_S, env=dict(os.environ)
        )
    except subprocess.TimeoutExpired as error:
        said = error.stderr.decode(errors="replace") if isinstance(error.stderr, bytes) else error.stderr or ""
        return None, _with_lines(f"no answer within {PROBE_S} s", said)
    except OSError as error:
        return None, str(error)
    for line in done.stdout.splitlines():
        if line.startswith("device: "):
            return line.removeprefix("device: "), ""
        if line.startswith("reason: "):
            return None, _with_lines(json.loads(line.removeprefix("reason: ")), done.stderr)
    return None, _with_lines(_ended(done.returncode), done.stderr)


def _ended(code: int) -> str:
    """How a process ended that said nothing itself."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"


def _with_lines(reason: str, stderr: str) -> str:
    """A reason and the last that the driver said to it."""
    said = [line.strip() for line in stderr.splitlines() if line.strip()][-SAID_LINES:]
    return "; ".join([reason, *said])


def missing(backend: str, error: BaseException, fix: str | list[str], package: str = "") -> SceneGenError:
    """The error for a backend whose libraries are not there; `package` is the one that failed to import, where it may lack some of its own."""
    lacking = absent(package)
    if lacking:
        remedies = [fix] if isinstance(fix, str) else fix
        return RenderError(
            f"the {backend} renderer cannot start: {package} finds no {', '.join(lacking)}",
            fix=[install(list(lacking.values())), *remedies],
        )
    return RenderError(f"the {backend} renderer cannot start: {error}", fix=fix)
