"""docs/exports.md runs: every command, and the Python of every consumer that is installed."""

from __future__ import annotations

import re
import shlex
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scenegen.cli.main import app
from scenegen.export import format_names
from tests.exported import shown_dataset

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[1] / "docs" / "exports.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(bash|python)\n(.*?)```", PAGE, re.DOTALL)
CONSUMERS = ("datasets", "pandas", "webdataset", "pycocotools", "pycolmap", "rerun")
NEEDED = {"vsibench": "av", "rerun": "rerun"}
"""What some formats are written by, in extras of their own."""


def test_the_lines_run(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after another, in a folder where the dataset is OUT; without those that load what is not installed."""
    (tmp_path / "OUT").symlink_to(shown_dataset(tmp_path_factory))
    monkeypatch.chdir(tmp_path)
    ran, absent = 0, set()
    for number, (kind, text) in enumerate(BLOCKS):
        if kind == "bash":
            for line in text.strip().splitlines():
                words = shlex.split(line)
                assert words[:3] == ["python", "-m", "scenegen"]
                if any(f"--to {to} " in line and find_spec(package) is None for to, package in NEEDED.items()):
                    absent.add(words[words.index("--out") + 1])
                    continue
                run = CliRunner().invoke(app, words[3:])
                assert run.exit_code == 0, run.output
        elif absent & set(re.findall(r"OUT-[\w-]+", text)) or any(find_spec(name) is None for name in consumers_of(text)):
            continue
        else:
            exec(compile(text, f"exports.md, block {number}", "exec"), {})
            ran += 1
    assert ran >= 18


def consumers_of(text: str) -> list[str]:
    """What is not ours and lines of Python load."""
    return [name for name in CONSUMERS if re.search(rf"^(?:import|from) {name}\b", text, re.MULTILINE)]


def test_every_format_has_its_lines_and_those_that_load_it() -> None:
    written = dict(re.findall(r"--to ([\w-]+) .*?--out (OUT-[\w-]+)", "".join(text for kind, text in BLOCKS if kind == "bash")))
    loaded = {name for kind, text in BLOCKS if kind == "python" for name in re.findall(r"OUT-[\w-]+", text)}
    assert set(written) == set(format_names())
    assert set(written.values()) <= loaded
