"""Spawned workers end with whoever started them, however that ends; all that work for builds and audits are such."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import scenegen
from scenegen.workers import spawned

PACKAGE = Path(scenegen.__file__).parent
JOBS = """
import os, pathlib, signal, sys, time

def job(folder):
    pathlib.Path(folder, f"{os.getpid()}.pid").touch()
    time.sleep(float(sys.argv[2]))

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what it starts in the background ignore it
    from scenegen.workers import spawned
    with spawned(2) as pool:
        list(pool.map(job, [sys.argv[1]] * 2))
        if len(sys.argv) > 3:
            time.sleep(60)
"""


def pids(folder: Path, count: int = 2) -> list[int]:
    """Process ids of workers that have begun, once there are so many."""
    deadline = time.time() + 60
    while len(found := [int(path.stem) for path in folder.glob("*.pid")]) < count and time.time() < deadline:
        time.sleep(0.05)
    assert len(found) == count
    return found


def gone(found: list[int]) -> bool:
    """Whether all of some processes end within 20 seconds."""
    deadline = time.time() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in found) and time.time() < deadline:
        time.sleep(0.05)
    return not any(Path(f"/proc/{pid}").exists() for pid in found)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda way: way.name)
@pytest.mark.parametrize("busy", [True, False], ids=["busy", "idle"])
def test_workers_do_not_outlive_their_driver(tmp_path: Path, way: signal.Signals, busy: bool) -> None:
    """Neither in the middle of a job nor where they wait for the next one, though only the driver is told to end."""
    (tmp_path / "jobs.py").write_text(JOBS)
    command = [sys.executable, str(tmp_path / "jobs.py"), str(tmp_path), *(["60"] if busy else ["0.5", "stay"])]
    driver = subprocess.Popen(command, cwd=PACKAGE.parent, stderr=subprocess.DEVNULL, env={"PYTHONPATH": str(PACKAGE.parent)})
    found = pids(tmp_path)
    if not busy:
        time.sleep(0.7)
    assert driver.poll() is None
    driver.send_signal(way)
    assert driver.wait(20) != 0
    assert gone(found)


def test_what_fails_ends_the_pool_and_what_goes_well_is_waited_for() -> None:
    with spawned(1) as pool:
        done = pool.submit(abs, -3)
    assert done.result() == 3

    def fail() -> None:
        with spawned(1) as pool:
            pool.submit(abs, 1).result()
            pool.submit(time.sleep, 60)
            raise KeyError("no more")

    begun = time.time()
    with pytest.raises(KeyError, match="no more"):
        fail()
    assert time.time() - begun < 45


def test_no_other_file_starts_processes() -> None:
    starts = re.compile(r"\b(ProcessPoolExecutor|Pool|Process)\(")
    for path in PACKAGE.rglob("*.py"):
        assert path == PACKAGE / "workers.py" or not starts.search(path.read_text(encoding="utf-8")), path
