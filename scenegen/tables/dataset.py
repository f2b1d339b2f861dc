"""Reading a finished dataset: questions with their pictures and the truth they came from."""

from __future__ import annotations

import io
import json
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from scenegen import display
from scenegen.errors import ArgumentError, DatasetError, SceneGenError
from scenegen.explain import checked_names, shown
from scenegen.scene import Scene, View, ViewSet
from scenegen.scene.sampling import ALL, SAMPLING_NAMES
from scenegen.tables.drawn import with_marks
from scenegen.tables.manifest import AGAIN, read_manifest
from scenegen.tables.rows import question_of, view_of, view_set_of
from scenegen.tables.streams import Lookup, stream
from scenegen.tasks import Question
from scenegen.tasks.question import Evidence, Mark, Step

DAMAGE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OSError,
    RecursionError,
    pa.ArrowException,
    Image.DecompressionBombError,
)
"""What reading a damaged row or table may end in."""
LOOKUPS_KEPT = 6
"""Tables of shards that are kept open for the next row asked for by its id."""


@dataclass(frozen=True)
class Record:
    """One question as it stands in the tables. `images` opens its pictures."""

    question_id: str
    scene_id: str
    view_set_id: str | None
    view_ids: list[str]
    task: str
    frame: str
    question: str
    choices: list[str]
    answer: str
    answer_type: str
    answer_value: Any
    unit: str | None
    evidence: Evidence
    margin: float
    margin_unit: str
    clearance: float | None
    rationale: str
    steps: tuple[Step, ...]
    marks: tuple[Mark, ...]
    twin_key: str | None
    template: str
    decided_by: list[str]
    rank: int
    split: str
    typed: Question = field(repr=False, compare=False)
    """The question as its task made it: its answer scores and parses replies."""
    dataset: Dataset = field(repr=False, compare=False)
    shard: str = field(repr=False, compare=False)

    @property
    def images(self) -> list[Image.Image]:
        """The pictures shown, in order, as PIL images, with the question's marks drawn on them; `dataset.image` gives them without."""
        return [self.shown(view_id) for view_id in self.view_ids]

    def shown(self, view_id: str) -> Image.Image:
        """One of its pictures, with the question's marks drawn on it."""
        picture = self.dataset.picture(view_id, "image", self.shard)
        own = [mark for mark in self.marks if mark.view_id == view_id]
        return with_marks(picture, own) if own else picture

    @property
    def letter(self) -> str:
        """The option letter of the answer."""
        return chr(ord("A") + self.choices.index(self.answer))

    def _repr_html_(self) -> str | None:
        return display.html(self)


class Dataset:
    """A directory that `build` finished. Iterating yields `Record`s; tables are read as needed, never all at once.

    frames: a sampling (`uniform-16`, `fps-2`, …; `scenegen.scene.sampling.SAMPLING_NAMES`): questions about a whole clip are then only those
    that its frames decide, and show these frames alone, each once. size: of all questions so many, each family and each answer in its share; those
    of a smaller size are among those of a larger one. ArgumentError for a sampling that there is not, or a size below 1.
    """

    def __init__(self, directory: str | Path, frames: str | None = None, size: int | None = None) -> None:
        if size is not None and (type(size) is not int or size < 1):
            raise ArgumentError(f"no size {shown(size)}", where="size", fix="a number of questions, 1 or more; None for all")
        if frames is not None and frames not in SAMPLING_NAMES:
            raise ArgumentError(f"no sampling {shown(frames)}", where="frames", fix=f"one of {', '.join(SAMPLING_NAMES)}")
        self.directory, self.frames, self.size = Path(directory), frames, size
        self.manifest: dict[str, Any] = read_manifest(self.directory)
        self._lookups: OrderedDict[tuple[str, str], Lookup] = OrderedDict()

    def __repr__(self) -> str:
        counts = self.manifest["counts"]
        return f"Dataset({str(self.directory)!r}, {counts['questions']} questions, {counts['scenes']} scenes)"

    def _repr_html_(self) -> str | None:
        return display.html(self)

    @property
    def shards(self) -> list[str]:
        """Names of the shards, in order; a name is `<split>-<number>`."""
        return list(self.manifest["shards"])

    def asks_of(self, shard: str) -> bool:
        """Whether questions of a shard may be among those of this dataset, as far as is known without reading them."""
        return shard in self.manifest["shards"]

    def rows(self, table: str, shard: str, columns: list[str] | None = None) -> list[dict[str, Any]]:
        """Raw rows of one shard of a table."""
        with self._read(table, shard):
            rows: list[dict[str, Any]] = pq.read_table(self.directory / table / f"{shard}.parquet", columns=columns).to_pylist()
        return rows

    def stream(self, table: str, shard: str, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
        """Raw rows of one shard of a table, one after another: memory does not grow with their number."""
        if table != "questions":
            yield from self._stream(table, shard, columns)
        elif self.frames is not None and self.frames != ALL:
            yield from self._decided(shard, columns)
        else:
            yield from self._sized(shard, columns)

    def _sized(self, shard: str, columns: list[str] | None) -> Iterator[dict[str, Any]]:
        """The questions of a shard that are among the first `size`."""
        if self.size is None:
            yield from self._stream("questions", shard, columns)
            return
        for row in self._stream("questions", shard, None if columns is None else list(dict.fromkeys((*columns, "rank")))):
            if row["rank"] < self.size:
                yield row if columns is None else {name: row[name] for name in columns}

    def _decided(self, shard: str, columns: list[str] | None) -> Iterator[dict[str, Any]]:
        """The questions of a shard without those about clips that the frames drawn do not decide; the others about clips with these alone."""
        drawn = {
            row["view_set_id"]: sorted(set(row["frames"]))
            for row in self._stream("frames", shard, ["view_set_id", "sampling", "frames"])
            if row["sampling"] == self.frames
        }
        needed = ("decided_by", "view_set_id", "view_ids")
        wanted = None if columns is None else list(dict.fromkeys((*columns, *needed)))
        for row in self._sized(shard, wanted):
            decided = row["decided_by"]
            if decided and self.frames not in decided:
                continue
            if decided:
                with self.explained("questions", row.get("question_id")):
                    row["view_ids"] = [row["view_ids"][frame] for frame in drawn[row["view_set_id"]]]
            yield row if columns is None else {name: row[name] for name in columns}

    def _stream(self, table: str, shard: str, columns: list[str] | None) -> Iterator[dict[str, Any]]:
        rows = stream(self.directory / table / f"{shard}.parquet", columns)
        while True:
            with self._read(table, shard):
                row = next(rows, None)
            if row is None:
                return
            yield row

    @contextmanager
    def _read(self, table: str, shard: str) -> Iterator[None]:
        try:
            yield
        except (OSError, *DAMAGE) as error:
            reason = f"no {error}" if isinstance(error, KeyError) else str(error)
            raise DatasetError(
                f"cannot read a table: {reason}",
                where=str(self.directory / table / f"{shard}.parquet"),
                fix="build the dataset again; finished shards are kept",
            ) from error

    def __len__(self) -> int:
        if self.frames is not None or self.size is not None:
            return sum(1 for shard in self.shards for _ in self.stream("questions", shard, ["question_id"]))
        return int(self.manifest["counts"]["questions"])

    def __iter__(self) -> Iterator[Record]:
        return self.questions()

    def questions(self, task: str | None = None, split: str | None = None) -> Iterator[Record]:
        """Questions in stored order, of one task or split if asked."""
        for shard in self.shards:
            of = shard.rsplit("-", 1)[0]
            if split is not None and of != split:
                continue
            for record in self.shard_questions(shard):
                if task is None or record.task == task:
                    yield record

    def shard_questions(self, shard: str) -> Iterator[Record]:
        """Questions of one shard in stored order."""
        for row in self.stream("questions", shard):
            yield self.record(row, shard)

    def record(self, row: dict[str, Any], shard: str) -> Record:
        """The question of a row of one shard. DatasetError where the row is damaged."""
        with self.explained("questions", row.get("question_id")):
            typed = question_of(row)
            parsed = {
                "evidence": typed.evidence,
                "answer_value": json.loads(row["answer_value"]),
                "steps": typed.steps,
                "marks": typed.marks,
            }
            split = shard.rsplit("-", 1)[0]
            return Record(**{**row, **parsed}, split=split, typed=typed, dataset=self, shard=shard)

    @contextmanager
    def explained(self, table: str, name: object) -> Iterator[None]:
        """What a damaged row makes of its reader is one DatasetError, which names table and row."""
        try:
            yield
        except SceneGenError as error:
            if isinstance(error, DatasetError):
                raise
            raise DatasetError(
                f"a row of {table} is damaged: {error.what}", where=f"{self.directory}, {shown(name)}", fix=AGAIN
            ) from error
        except DAMAGE as error:
            reason = f"no {error}" if isinstance(error, KeyError) else str(error)[:200]
            raise DatasetError(
                f"a row of {table} is damaged: {reason}", where=f"{self.directory}, {shown(name)}", fix=AGAIN
            ) from error

    def scenes(self) -> Iterator[Scene]:
        """Scenes in stored order."""
        for shard in self.shards:
            for row in self.stream("scenes", shard, ["truth"]):
                with self.explained("scenes", shard):
                    scene = Scene.from_json(row["truth"])
                yield scene

    def scene(self, scene_id: str) -> Scene:
        """One scene by id."""
        row = self.row("scenes", "scene_id", scene_id)
        with self.explained("scenes", scene_id):
            return Scene.from_json(row["truth"])

    def view(self, view_id: str) -> View:
        """The record of one view: camera and visibility."""
        row = self.row("views", "view_id", view_id)
        with self.explained("views", view_id):
            return view_of(row)

    def view_set(self, view_set_id: str) -> ViewSet:
        """One set of views, with its cameras."""
        row = self.row("view_sets", "view_set_id", view_set_id)
        with self.explained("view_sets", view_set_id):
            return view_set_of(row, [self.view(view_id).camera for view_id in row["view_ids"]])

    def image(self, view_id: str) -> Image.Image:
        """The colour picture of a view."""
        return self.picture(view_id, "image")

    def instances(self, view_id: str) -> Image.Image:
        """The instance mask of a view: 16-bit, 0 for the room, 1 + index in `scene.entities`."""
        return self.picture(view_id, "instances")

    def picture(self, view_id: str, column: str, shard: str | None = None) -> Image.Image:
        """A picture of a view by its column: image, depth, instances, normals. shard: where the view lies, if that is known.

        DatasetError where there is none.
        """
        cell = self.row("views", "view_id", view_id, shard).get(column)
        if cell is None:
            raise DatasetError(
                f"view {view_id!r} has no {column}",
                where=str(self.directory),
                fix="name the channel in the recipe's views.channels",
            )
        with self.explained("views", view_id):
            return Image.open(io.BytesIO(cell["bytes"]))

    @cached_property
    def _where(self) -> dict[tuple[str, str], str]:
        """Shard of every scene, set and view id."""
        where = {}
        for shard in self.shards:
            for table, column in (("scenes", "scene_id"), ("view_sets", "view_set_id"), ("views", "view_id")):
                where.update({(table, row[column]): shard for row in self.stream(table, shard, [column])})
        return where

    def row(self, table: str, column: str, value: str, shard: str | None = None) -> dict[str, Any]:
        """The raw row of a scene, set or view by its id. shard: where it lies, if that is known. DatasetError where there is none."""
        if shard is None or value not in self._lookup(table, shard, column):
            shard = self._where.get((table, value))
        if shard is None:
            raise DatasetError(f"no {column} {value!r} in the {table} table", where=str(self.directory))
        with self.explained(table, value):
            return self._lookup(table, shard, column).row(value)

    def _lookup(self, table: str, shard: str, key: str) -> Lookup:
        if (table, shard) not in self._lookups:
            with self._read(table, shard):
                self._lookups[table, shard] = Lookup(self.directory / table / f"{shard}.parquet", key)
            while len(self._lookups) > LOOKUPS_KEPT:
                self._lookups.popitem(last=False)
        self._lookups.move_to_end((table, shard))
        return self._lookups[table, shard]


@checked_names
def load(directory: str | Path, frames: str | None = None, size: int | None = None) -> Dataset:
    """Open a finished dataset; iterate it for questions with PIL images. frames: a sampling, say "uniform-16": of questions about whole clips
    only those that its frames decide, each with these frames. size: so many of all its questions, each family and answer in its share; sizes
    are nested. DatasetError when there is no dataset, ArgumentError for no sampling or no size."""
    return Dataset(directory, frames, size)
