"""The system below: shared libraries that wheels of the extras link to and do not carry, Debian's packages that hold them, and memory."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any

SHARED: dict[str, dict[str, str]] = {
    "mitsuba": {"libatomic.so.1": "libatomic1"},
    "open3d": {"libgomp.so.1": "libgomp1", "libusb-1.0.so.0": "libusb-1.0-0", "libX11.so.6": "libx11-6"},
    "pyrender": {"libXrender.so.1": "libxrender1"},
}
"""By Python package: file name of the library to Debian's package. Without it the import fails with a message that names none of them."""


def absent(package: str) -> dict[str, str]:
    """Libraries that `package` needs and this machine cannot load, to the Debian package of each."""
    return {library: debian for library, debian in SHARED.get(package, {}).items() if not _loads(library)}


def install(debian: list[str]) -> str:
    """The command that installs Debian packages."""
    return f"sudo apt-get install -y {' '.join(sorted(set(debian)))}"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def give_back_memory() -> bool:
    """Give the system what the C library holds of freed memory; whether it knows how (glibc does).

    Arrays of many sizes, freed in another order than they were made, leave a heap of holes that glibc keeps: without this a worker grows to
    twice what it uses at any time. It takes milliseconds, so it is done once a scene.
    """
    trim = _libc("malloc_trim")
    if trim is None:
        return False
    trim(0)
    return True


def one_heap() -> bool:
    """Let threads that this process starts from now on take their memory from one heap, and large arrays theirs from the system; whether the C
    library knows how (glibc does).

    It would give each thread a heap of its own, and what one frees no other uses: of what OpenGL's threads free while they take in a scene that is
    tens of megabytes. They take turns with Python's, and do not wait for one another. And once an array of many megabytes is freed it would
    take such arrays from the heap, too, whose end goes back to the system only when nothing small lies behind.
    """
    option = _libc("mallopt")
    return option is not None and bool(option(_MOST_HEAPS, 1)) and bool(option(_LARGE, LARGE_BYTES))


LARGE_BYTES = 4 << 20
_MOST_HEAPS, _LARGE = -8, -3
"""glibc's `M_ARENA_MAX` and `M_MMAP_THRESHOLD`."""


@lru_cache(maxsize=2)
def _libc(name: str) -> Any:
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):  # musl, macOS, Windows
        return None
