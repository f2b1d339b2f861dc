"""What is kept in memory, and what is not."""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import weakref

import pytest

from scenegen.assets.looks.materials import material
from scenegen.assets.modelling.kit import Builder

HEAPS = """
import ctypes, sys, threading
from scenegen.system import one_heap
if sys.argv[1] == "one" and not one_heap():
    sys.exit(3)
libc = ctypes.CDLL(None)
if not hasattr(libc, "malloc_info"):
    sys.exit(3)
thread = threading.Thread(target=lambda: bytearray(100_000))
thread.start()
thread.join()
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""

LARGE = """
import ctypes, sys
from scenegen.system import one_heap
class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]
libc = ctypes.CDLL(None)
if not hasattr(libc, "mallinfo2") or (sys.argv[1] == "one" and not one_heap()):
    sys.exit(3)
libc.mallinfo2.restype = Told
first = bytearray(24 << 20)
del first
second = bytearray(16 << 20)
print(libc.mallinfo2().hblkhd >> 20)
"""


def heaps(how_many: str) -> int:
    done = subprocess.run([sys.executable, "-c", HEAPS, how_many], capture_output=True, text=True)
    if done.returncode == 3:
        pytest.skip("this C library has no heaps to tell of")
    assert done.returncode == 0, done.stderr
    return len(re.findall("<heap nr=", done.stdout))


def test_threads_share_one_heap_where_they_are_told_to():
    assert heaps("one") == 1
    assert heaps("many") == 2


def test_a_large_array_is_no_part_of_the_heap_after_another_was_freed():
    """And so goes back to the system when it is freed, whatever lies behind it."""
    for how, megabytes in (("one", 16), ("many", 0)):
        done = subprocess.run([sys.executable, "-c", LARGE, how], capture_output=True, text=True)
        if done.returncode == 3:
            pytest.skip("this C library does not tell")
        assert done.returncode == 0, done.stderr
        assert int(done.stdout) == megabytes


def test_a_thing_that_has_its_mesh_lets_go_of_what_it_was_made_from():
    builder = Builder().box((0, 0, 0.1), (0.2, 0.2, 0.2), material("painted", "red"))
    made, kept = builder.built("box", {}), weakref.ref(builder)
    del builder
    gc.collect()
    assert kept() is not None
    mesh = made.mesh
    gc.collect()
    assert kept() is None
    assert made.mesh is mesh
    assert made.make() is mesh
