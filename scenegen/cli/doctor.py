"""What this machine can do, what it lacks, and the command that mends it."""

from __future__ import annotations

import ctypes.util
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
import warnings
from dataclasses import dataclass

from scenegen.render.base import _probe_child, probe_renderer
from scenegen.system import absent, install
from scenegen.threads import cores

GL_PACKAGES = "libegl1 libgl1 libgl1-mesa-dri"


@dataclass(frozen=True)
class Finding:
    """One line: what, what was found, whether it is as it should be, and what to do if not."""

    name: str
    value: str
    ok: bool = True
    fix: str = ""


def report() -> list[Finding]:
    """All findings. GL is tried in a child process, so that a broken driver is reported and not met."""
    return [
        *_machine(),
        *_libraries(),
        _rays(),
        *_gl(),
        _optional("pyrender", "pyrender", _pyrender_fix()),
        *_path_tracing(),
        _optional("open3d", "open3d", "pip install 'scenegen[crosscheck]' (only for cross-checks)"),
        _optional("PyAV", "av", "optional, for clips as MP4: pip install 'scenegen[video]'"),
        _optional("Rerun", "rerun", "optional, for recordings that its viewer plays: pip install 'scenegen[rerun]'"),
        _optional("Ray", "ray", "optional, for builds on a cluster: pip install 'scenegen[ray]'"),
        _optional("fsspec", "fsspec", "optional, for builds into a store (s3://…): pip install 'scenegen[remote]'"),
        *_plugins(),
        _fonts(),
        _choice(),
    ]


def _machine() -> list[Finding]:
    version = sys.version.split()[0]
    free = shutil.disk_usage(os.getcwd()).free / 1e9
    return [
        Finding(
            "python",
            f"{version} ({platform.machine()}, {platform.system()})",
            sys.version_info >= (3, 11),
            "" if sys.version_info >= (3, 11) else "use Python 3.11 or newer",
        ),
        Finding("cores", str(cores())),
        Finding("memory", _memory()),
        Finding(
            "disk",
            f"{free:.1f} GB free here",
            free > 1,
            "" if free > 1 else "free some space: a thousand 640x480 views take about 0.1 GB",
        ),
    ]


def _memory() -> str:
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
        return f"{pages * size / 1e9:.1f} GB"
    except (ValueError, OSError, AttributeError):
        return "unknown"


def _libraries() -> list[Finding]:
    found = []
    for name in ("numpy", "scipy", "pydantic", "pyarrow", "pillow", "trimesh", "embreex", "moderngl"):
        try:
            found.append(Finding(name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            found.append(Finding(name, "missing", False, f"pip install {name}"))
    return found


def _rays() -> Finding:
    from scenegen.rays.choice import packets
    from scenegen.rays.embree_library import INSTALL

    found, why = packets()
    return Finding("rays", f"{found}: {why}" if why else found, not why, INSTALL if why else "")


def _gl() -> list[Finding]:
    command = f"sudo apt-get install -y {GL_PACKAGES}"
    library = ctypes.util.find_library("EGL")
    findings = [
        Finding(
            "libEGL",
            library or "not found",
            library is not None,
            "" if library else f"{command}   (optional: without it pictures are ray cast)",
        )
    ]
    folders = [f for f in ("/usr/share/glvnd/egl_vendor.d", "/etc/glvnd/egl_vendor.d") if os.path.isdir(f)]
    vendors = sorted(name for folder in folders for name in os.listdir(folder))
    override = os.environ.get("__EGL_VENDOR_LIBRARY_FILENAMES")
    findings.append(Finding("EGL vendors", override or ", ".join(vendors) or "none", bool(vendors), "" if vendors else command))
    devices = sorted(name for name in os.listdir("/dev/dri") if name.startswith("render")) if os.path.isdir("/dev/dri") else []
    findings.append(Finding("GPU render nodes", ", ".join(devices) or "none in /dev/dri"))
    device, why = _probe_child("egl")
    findings.append(
        Finding("EGL renderer", device or f"cannot start: {why}", device is not None, "" if device else f"{command}   (optional)")
    )
    return [*findings, *_beside_torch(device or "")]


def _beside_torch(device: str) -> list[Finding]:
    """Where Mesa's LLVM and PyTorch's Triton would meet in one process: the one that comes second ends it."""
    if "llvmpipe" not in device.lower() or not _has("torch", "triton"):
        return []
    return [
        Finding(
            "PyTorch beside software GL", "load it first", False, "`import torch, triton` before the first picture of a process"
        )
    ]


def _has(*names: str) -> bool:
    return all(importlib.util.find_spec(name) is not None for name in names)


def _pyrender_fix() -> str:
    if sys.version_info >= (3, 12):
        return "optional; its PyOpenGL 3.1.0 fails on Python 3.12+: pip install pyrender --no-deps && pip install 'PyOpenGL>=3.1.10' freetype-py imageio networkx pyglet six"
    return "optional: pip install 'scenegen[pyrender]'"


def _optional(name: str, package: str, fix: str) -> Finding:
    for wheel in (package, f"{package}-cpu"):
        try:
            version = importlib.metadata.version(wheel)
        except importlib.metadata.PackageNotFoundError:
            continue
        lacking = absent(package)
        if lacking:
            return Finding(name, f"{version}, but it cannot load {', '.join(lacking)}", False, install(list(lacking.values())))
        return Finding(name, version)
    return Finding(name, "not installed", False, fix)


def _path_tracing() -> list[Finding]:
    """Mitsuba, and on what it runs: in half the time on an LLVM library that it gets on with."""
    from scenegen.render.pathtrace import LLVM_PACKAGE

    found = _optional("mitsuba", "mitsuba", "optional, for --renderer pathtrace: pip install 'scenegen[photoreal]'")
    if not found.ok:
        return [found]
    device, why = _probe_child("pathtrace")
    if device is None:
        return [found, Finding("path tracing", f"cannot start: {why}", False, "pip install 'scenegen[photoreal]'")]
    slow = "scalar" in device
    fix = f"optional, in half the time: sudo apt-get install -y {LLVM_PACKAGE}" if slow else ""
    return [found, Finding("path tracing", device, not slow, fix)]


def _plugins() -> list[Finding]:
    """One line a plug-in that could not be loaded, or one that says that none is broken."""
    from scenegen.answers.base import ANSWERS
    from scenegen.assets.catalogue import CATEGORIES
    from scenegen.audit.rules.base import RULES
    from scenegen.compose.kinds import KINDS
    from scenegen.export.formats import FORMATS
    from scenegen.pipeline.executors import EXECUTORS
    from scenegen.registry import PluginWarning, Registry
    from scenegen.render.base import RENDERERS
    from scenegen.tasks.task import TASKS

    registries: tuple[Registry, ...] = (ANSWERS, CATEGORIES, EXECUTORS, FORMATS, KINDS, RENDERERS, RULES, TASKS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PluginWarning)  # said here
        for registry in registries:
            registry.load()
    broken = [
        Finding(f"plug-in of {registry.group}", f"{plugin}: {why}", False, "mend or uninstall its package")
        for registry in registries
        for plugin, why in registry.broken.items()
    ]
    return broken or [Finding("plug-ins", "none is broken")]


def _fonts() -> Finding:
    try:
        from PIL import ImageFont

        ImageFont.load_default(12)
        return Finding("fonts", "Pillow's own")
    except (ImportError, OSError) as error:
        return Finding("fonts", str(error), False, "pip install --upgrade pillow")


def _choice() -> Finding:
    name, device = probe_renderer("auto")
    why = "" if name == "egl" else _probe_child("egl")[1]
    return Finding("renderer: auto", f"{name} on {device}" + (f", since EGL cannot start: {why}" if why else ""))
