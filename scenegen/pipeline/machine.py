"""On what a shard was made: versions and processor, which may move low bits of numbers and colors."""

from __future__ import annotations

import importlib.metadata
import platform
from functools import cache

LIBRARIES = ("numpy", "scipy", "pyarrow", "pillow", "trimesh", "embreex", "moderngl", "mitsuba")
"""Those whose version may show in what is written."""
FEATURES = ("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512vl", "asimd", "sve")
"""Of a processor's flags, those by which libraries choose how they add and multiply."""


@cache
def machine() -> dict[str, str]:
    """Python, libraries that are installed, kind of processor and its features; the same for all workers of one machine."""
    found = {"python": platform.python_version(), "system": platform.system(), "processor": platform.machine()}
    for name in LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {**found, "features": " ".join(_features())}


def _features() -> list[str]:
    """Of FEATURES, what the first processor has; none where the system does not say."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            flags = next((line.split(":", 1)[1].split() for line in lines if line.lower().startswith(("flags", "features"))), [])
    except OSError:
        return []
    return [name for name in FEATURES if name in flags]
