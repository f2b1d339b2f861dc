"""Peak memory of a build of many scenes against one of few, in this process (text only scenes are composed, observed and rendered small)."""

from __future__ import annotations

import subprocess
import sys
import tempfile

RECIPE = "name: memory\nviews: {per_scene: 1, width: 160, height: 120}\ntasks: {camera_relative_direction: {per_scene: 1}}\n"
CODE = """
import resource, sys
from scenegen.pipeline import build_dataset, parse_recipe
build_dataset(parse_recipe(sys.argv[1]), sys.argv[2], scenes=int(sys.argv[3]), seed=0, workers=1, renderer="raycast")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def peak(scenes: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", CODE, RECIPE, f"{folder}/out", str(scenes)], capture_output=True, text=True, check=True
        )
    return float(done.stdout.split()[-1])


def main(few: int = 40, many: int = 400) -> None:
    small, large = peak(few), peak(many)
    print(
        f"peak of {few} scenes {small:.0f} MB, of {many} scenes {large:.0f} MB; ratio {large / small:.3f}; target: at most 1.10"
    )


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:]))
