"""The same bytes however a build is run, and how far that holds between versions of Python and of the libraries.

    python tests/same_bytes.py                                   every combination of workers, threads, hash seeds and locales, here
    python tests/same_bytes.py --kernels                         other kernels of linear algebra, NumPy without its vector units
    python tests/same_bytes.py --pythons python3.11 python3.12   each with the oldest and the newest NumPy, in environments of their own

Each prints a matrix of what was built and whether its files are those of the first row; where not, what `scenegen.compare` says of them.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scenegen as sg

ROOT = Path(__file__).parents[1]
SCENES = 6
SAME = "same bytes"
RECIPE = """
name: people
scenes: {kinds: [living_room, kitchen, cafe], things: [8, 12], people: [1, 3]}
views: {per_scene: 1, width: 128, height: 96, channels: [instances, depth, normals]}
tasks:
  camera_relative_direction: {per_scene: 3}
  person_relative_direction: {per_scene: 3}
  scene_simulation: {per_scene: 3}
splits: {train: 0.5, test: 0.5}
shard_scenes: 1
"""
BUILD = """
import json, sys
from scenegen.pipeline import build_dataset
def stop(marker, seen=[]):
    seen.append(marker)
    if len(seen) == job["stop_after"]:
        raise KeyboardInterrupt
if __name__ == "__main__":
    job = json.loads(sys.argv[1])
    try:
        build_dataset(job["recipe"], job["out"], scenes=job["scenes"], seed=5, workers=job["workers"], renderer="raycast", progress=stop)
    except KeyboardInterrupt:
        pass
"""
"""A build, stopped after so many shards (0: not at all)."""


@dataclass(frozen=True)
class Way:
    """How a build is run. `missing`: stopped with one shard missing, then resumed."""

    workers: int = 1
    threads: int = 1
    hash_seed: int = 0
    locale: str = "C"
    missing: bool = False
    more: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        text = f"workers {self.workers}, threads {self.threads}, hash seed {self.hash_seed}, locale {self.locale}"
        return text + (", resumed" if self.missing else "") + "".join(f", {name}={value}" for name, value in self.more)

    def environment(self) -> dict[str, str]:
        """The environment of a build that is run this way."""
        threads = {name: str(self.threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
        own = {"PYTHONHASHSEED": str(self.hash_seed), "LC_ALL": self.locale, "PYTHONPATH": str(ROOT)}
        return {**os.environ, **threads, **own, **dict(self.more)}


PRODUCT = tuple(Way(*way) for way in itertools.product((1, 2, 3), (1, 2), (0, 1), ("C", "C.UTF-8"), (False, True)))
COVERING = (
    Way(1, 1, 0, "C"),
    Way(1, 2, 1, "C.UTF-8"),
    Way(2, 1, 1, "C"),
    Way(2, 2, 0, "C.UTF-8"),
    Way(3, 1, 0, "C.UTF-8"),
    Way(3, 2, 1, "C"),
    Way(2, 2, 0, "C", missing=True),
)
"""Every pair of settings together at least once; the last is resumed with one shard missing, which is then made in the one process."""
KERNELS = (
    Way(),
    Way(more=(("OPENBLAS_CORETYPE", "Prescott"),)),
    Way(more=(("OPENBLAS_CORETYPE", "Haswell"),)),
    Way(more=(("OPENBLAS_CORETYPE", "Prescott"), ("NPY_DISABLE_CPU_FEATURES", "AVX2 FMA3"))),
)


def build(way: Way, out: Path, python: str = sys.executable, scenes: int = SCENES) -> Path:
    """Build so many scenes this way into `out`; what it leaves is there."""
    out.parent.mkdir(parents=True, exist_ok=True)
    recipe, script = out.parent / "people.yaml", out.parent / "build.py"
    recipe.write_text(RECIPE)
    script.write_text(BUILD)
    job: dict[str, Any] = {"recipe": str(recipe), "out": str(out), "scenes": scenes, "workers": way.workers, "stop_after": 0}
    for stop_after in (scenes - 1, 0) if way.missing else (0,):
        text = json.dumps({**job, "stop_after": stop_after})
        done = subprocess.run([python, str(script), text], env=way.environment(), capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stderr[-2000:]
        if stop_after:
            assert len(list((out / ".build" / "done").glob("*.json"))) >= scenes - 1
            assert not (out / "manifest.json").exists()
    return out


def digests(out: Path) -> dict[str, str]:
    """sha256 of every file of a build, by name."""
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def compared(one: Path, two: Path) -> str:
    """What differs between two builds of the same recipe and seed, in words."""
    if digests(one) == digests(two):
        return SAME
    found = sg.compare(one, two)
    return "same rows, other bytes (another pyarrow writes Parquet otherwise)" if found.same else found.text()


# --- the matrix --------------------------------------------------------------------------------


def run_here(ways: Iterable[Way], folder: Path) -> int:
    """Build every way on this Python; print the matrix; how many differ from the first."""
    reference, bad = None, 0
    for number, way in enumerate(ways):
        out = build(way, folder / f"{number}" / "out")
        reference = reference or out
        told = compared(reference, out)
        bad += told != SAME
        print(f"{way!s:<90} {told}", flush=True)
    return bad


def versions(python: str) -> str:
    """The versions that bytes may hang on, in one line."""
    code = (
        "import platform, numpy, scipy, pyarrow, PIL;"
        "print(f'Python {platform.python_version()}, NumPy {numpy.__version__}, SciPy {scipy.__version__},"
        " pyarrow {pyarrow.__version__}, Pillow {PIL.__version__}')"
    )
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def oldest(package: str) -> str:
    """The lower bound of a dependency in pyproject.toml."""
    found = re.search(rf'"{package}>=([0-9.]+)', (ROOT / "pyproject.toml").read_text())
    assert found, package
    return found.group(1)


def environments(python: str, folder: Path) -> Iterable[str]:
    """Pythons of fresh environments with the oldest NumPy that has a wheel for this Python, and with the newest."""
    for kind in ("oldest", "newest"):
        place = folder / f"{Path(python).parent.parent.name}-{Path(python).name}-{kind}"
        own = place / "bin" / "python"
        if not (place / "ready").exists():
            subprocess.run([python, "-m", "venv", "--clear", str(place)], check=True)
            pip = [str(own), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:"]
            runs = (
                "import tomllib, json; print(json.dumps(tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies']))"
            )
            needs = json.loads(subprocess.run([str(own), "-c", runs], cwd=ROOT, capture_output=True, check=True).stdout)
            tries = [oldest("numpy"), "2.1.0", "2.2.0", "2.3.2"] if kind == "oldest" else [None]
            for version in tries:
                wanted = [*needs, *([f"numpy=={version}"] if version else [])]
                if subprocess.run([*pip, *wanted], capture_output=True).returncode == 0:
                    break
            (place / "ready").touch()
        yield str(own)


def run_pythons(pythons: list[str], folder: Path, venvs: Path) -> None:
    """The matrix over Pythons and NumPys."""
    reference = None
    for number, own in enumerate(own for python in pythons for own in environments(python, venvs)):
        out = build(Way(), folder / f"p{number}" / "out", own)
        reference = reference or out
        print(f"{versions(own):<90} {compared(reference, out)}", flush=True)


def main() -> None:
    """Print the matrices asked for; exit with 1 when builds on this Python differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kernels", action="store_true")
    parser.add_argument("--pythons", nargs="*", default=[])
    parser.add_argument("--venvs", type=Path, help="keep the environments of --pythons here")
    given = parser.parse_args()
    folder, bad = Path(tempfile.mkdtemp(prefix="same-bytes-")), 0
    try:
        print(versions(sys.executable))
        if given.pythons:
            run_pythons(given.pythons, folder, given.venvs or folder / "venvs")
        else:
            bad = run_here(KERNELS if given.kernels else PRODUCT, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if bad and not given.kernels else 0)


if __name__ == "__main__":
    main()
