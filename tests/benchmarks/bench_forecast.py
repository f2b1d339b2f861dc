"""What `build --dry-run` foretells, against the build itself: processor time, bytes, questions.

On an idle machine; one worker. The aim is 15 %.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from scenegen.pipeline import build_dataset
from scenegen.pipeline.pilot import forecast


def main() -> None:
    """Print what was foretold, what came, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", nargs="?", default="viewspatial")
    parser.add_argument("--scenes", type=int, default=60)
    parser.add_argument("--pilot", type=int, default=20)
    given = parser.parse_args()
    told = forecast(given.recipe, scenes=given.scenes, workers=1, pilot=given.pilot)
    with tempfile.TemporaryDirectory() as folder:
        passed, processor = time.perf_counter(), time.process_time()
        built = build_dataset(given.recipe, Path(folder) / "out", scenes=given.scenes, workers=1)
        passed, processor = time.perf_counter() - passed, time.process_time() - processor
        size = sum(path.stat().st_size for path in Path(folder).glob("out/*/*.parquet"))
    rows = (
        ("processor time, s", told.processor, processor),
        ("by the clock, s", told.seconds, passed),
        ("parquet, MB", told.size / 1e6, size / 1e6),
        ("questions", sum(told.questions.values()), sum(built.questions_per_task.values())),
    )
    for name, expected, came in rows:
        print(f"{name:<20} foretold {expected:10.1f}, came {came:10.1f}, ratio {expected / came:.2f}")


if __name__ == "__main__":
    main()
