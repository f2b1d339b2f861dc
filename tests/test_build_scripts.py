"""Builds that a user's own script starts: with and without a main guard it builds, once, or says in one sentence what to add."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
BARE = """\
import scenegen as sg
print("top of the script")
sg.build_dataset({"name": "t", "views": {"render": False}, "scenes": {"things": [6, 8], "people": 0}, "shard_scenes": 1,
                  "tasks": {"scene_simulation": {"per_scene": 2}}}, "out", scenes=2, workers=2, renderer="raycast")
print("built")
"""
INSIDE = (
    'def main():\n  import scenegen as sg\n  print("top of the script")\n'
    + "".join(f"  {line}\n" for line in BARE.splitlines()[2:])
    + "main()\n"
)
IN_THE_WAY = 'open("started", "a").write("x")\n' + BARE


def run(folder: Path, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """A Python in a folder, the package at hand, as a user calls it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, timeout=300)


def is_built(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.rstrip().endswith("built")
    assert "Traceback" not in done.stderr
    assert (folder / "out" / "manifest.json").exists()


@pytest.mark.parametrize(
    ("name", "text"), [pytest.param("make.py", BARE, marks=pytest.mark.long), ("my script.py", INSIDE), ("make.py", IN_THE_WAY)]
)
def test_a_script_without_a_main_guard_builds_and_runs_once(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    done = run(tmp_path, name)
    is_built(done, tmp_path)
    assert done.stdout.count("top of the script") == 1, "workers do not run it again"
    if text is IN_THE_WAY:
        assert (tmp_path / "started").read_text() == "x"


def test_a_script_with_a_main_guard_builds(tmp_path: Path) -> None:
    text = BARE.replace("sg.build", "if __name__ == '__main__':\n  sg.build").replace('print("built")', '  print("built")')
    (tmp_path / "make.py").write_text(text)
    is_built(run(tmp_path, "make.py"), tmp_path)


@pytest.mark.parametrize("arguments", [("-",), ("-c", BARE)], ids=["stdin", "-c"])
def test_what_is_no_file_builds_too(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    is_built(run(tmp_path, *arguments, stdin=BARE), tmp_path)


def test_a_module_without_a_main_guard_builds_or_says_what_to_add(tmp_path: Path) -> None:
    """`python -m make`: workers must import the module again, so its own top cannot be kept from them."""
    (tmp_path / "make.py").write_text(BARE)
    done = run(tmp_path, "-m", "make")
    if done.returncode:
        assert done.stderr.count("Traceback") == 1, "the user's own, not one a worker"
        assert "if __name__ ==" in done.stderr.splitlines()[-2]
    else:
        is_built(done, tmp_path)
