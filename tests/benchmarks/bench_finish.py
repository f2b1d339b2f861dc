"""The last pass over a build's questions, on made-up shards: index, trimming, each shard filtered; against reading and writing them bare.

python tests/benchmarks/bench_finish.py [SHARDS] [ROWS] [own]

With `own`, every question has a text of its own, of so many words that every bucket of the guessers' features occurs: what costs them most.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from scenegen.answers.choice import ChoiceAnswer
from scenegen.curate import blind
from scenegen.pipeline.finish import Trimmed, trimmed, written
from scenegen.tables.kept import index_of
from scenegen.tables.rows import question_row
from scenegen.tables.schema import QUESTIONS, write_arrow
from scenegen.tasks import Evidence, Margin, Operand, Question, Step
from scenegen.threads import cores

LABELS = ("front", "back", "left", "right", "front-left", "front-right", "back-left", "back-right")
NOUNS = ("lamp", "mug", "sofa", "desk", "vase", "tree", "chair", "shelf", "bottle", "plant", "stool", "clock")
COLORS = ("red", "green", "blue", "white", "black", "gray", "yellow", "orange", "purple", "brown", "oak", "steel")
TASKS, VARIANTS = 7, 40
"""Tasks, and how many different shards are made: the others mix them."""


def row(rng: np.random.Generator, shard: int, number: int) -> dict[str, Any]:
    """A question as long as real ones are."""
    one, other = (
        f"{color} {noun}" for color, noun in zip(rng.choice(COLORS, 2), rng.choice(NOUNS, 2, replace=False), strict=True)
    )
    options = [str(label) for label in rng.choice(LABELS, 4, replace=False)]
    scene = f"scene-{shard * 20 + number // 15:06d}"
    evidence = Evidence(
        rule="camera_relative", frame="camera", convention="front is nearer the camera; left is the camera's and the image's left",
        operands=(Operand(role="target", id=f"{one.split()[1]}_0", phrase=f"the {one}"), Operand(role="reference", id=f"{other.split()[1]}_0", phrase=f"the {other}")),
        parameters={"camera": "cam0", "plane": "horizontal"}, numbers={"lateral": round(float(rng.uniform(10, 90)), 4)}, margin=Margin(value=12.5, unit="degrees", least=10.0),
    )  # fmt: skip
    made = Question(
        question_id=f"{scene}-q{number % 15:03d}", scene_id=scene, view_set_id=f"{scene}/single", view_ids=[f"{scene}/cam0"], task=f"task_{number % TASKS}",
        question=f"From the camera's point of view, in which direction from the {one} is the {other}? Answer left or right, front or back, or both.",
        answer=ChoiceAnswer(label=options[0]), options=[str(o) for o in rng.permutation(options)], evidence=evidence, template="task/0",
        steps=(Step(text=f"The {one} is to the left of the {other}, so the answer is {options[0]}.", relation="camera_relative", operands=("target", "reference")),),
    )  # fmt: skip
    return question_row(made)


def own_texts(rng: np.random.Generator, rows: int) -> pa.Array:
    """Texts of thousands of names: hardly one is like another."""
    drawn = zip(*(rng.integers(most, size=rows).tolist() for most in (40, 200, 40, 200)), strict=True)
    return pa.array([f"From the camera's point of view, in which direction from the shade{a} thing{b} is the shade{c} thing{d}? Answer left or right, front or back, or both." for a, b, c, d in drawn])  # fmt: skip


def mixed(variants: list[pa.Table], number: int, own: bool = False) -> pa.Table:
    """A shard of its own: the texts of one variant with the answers of another, and its own scenes, so that no text tells an answer."""
    asked, answered = variants[number % len(variants)], variants[(number // len(variants) + 7 * number) % len(variants)]
    for name in ("choices", "answer", "answer_value"):
        asked = asked.set_column(asked.schema.get_field_index(name), QUESTIONS.field(name), answered[name])
    if own:
        texts = own_texts(np.random.default_rng((1, number)), len(asked))
        asked = asked.set_column(asked.schema.get_field_index("question"), QUESTIONS.field("question"), texts)
    scenes = pa.array([f"scene-{number * 20 + k // 15:06d}" for k in range(len(asked))])
    return asked.set_column(asked.schema.get_field_index("scene_id"), QUESTIONS.field("scene_id"), scenes)


def timed(what: str, run: Callable[[], Any]) -> tuple[Any, float]:
    """What `run` gives, and seconds; both said, with seconds of all processors and memory."""
    start, used = time.perf_counter(), time.process_time()
    out = run()
    took, used = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<36}{took:8.2f} s, {used:8.2f} s of processors   peak so far {peak:7.0f} MB", flush=True)
    return out, took


def bare(paths: list[Path], target: Path) -> None:
    """Every shard read and written again by pyarrow."""
    for path in paths:
        pq.write_table(pq.read_table(path), target / f"bare-{path.name}", compression="zstd")


def finish(paths: list[Path], target: Path) -> tuple[Trimmed, float]:
    """What the last pass leaves, and its seconds."""
    left, trimming = timed(f"index and trimming of {len(paths)} shards", lambda: trimmed(paths, 0, cores()))
    targets = [target / path.name for path in paths]
    _, writing = timed(f"{len(paths)} shards filtered", lambda: written(paths, targets, left.ranks, cores(), left.came))
    _, guessing = timed("how blind guessers do", lambda: blind(index_of(targets, cores())[0], cores()))
    return left, trimming + writing + guessing


def main(shards: int = 2000, each: int = 300, own: bool = False) -> None:
    """Print seconds and memory, and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "all", Path(folder) / "kept"
        source.mkdir()
        target.mkdir()
        rng = np.random.default_rng(0)
        made = [[row(rng, shard, number) for number in range(each)] for shard in range(min(shards, VARIANTS))]
        variants = [pa.Table.from_pylist(rows, schema=QUESTIONS) for rows in made]
        del made
        paths = [source / f"train-{number:05d}.parquet" for number in range(shards)]
        for number, path in enumerate(paths):
            write_arrow(path, "questions", mixed(variants, number, own))
        del variants
        _, plain = timed("bare read and write", lambda: bare(paths, target))
        left, took = finish(paths, target)
        print(
            f"{len(left.kept)} of {left.total} rows stay; the last pass takes {took:.1f} s, {took / plain:.2f} times as long as reading and writing bare"
        )


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:3]), own="own" in sys.argv[3:])
