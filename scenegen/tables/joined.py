"""Questions with the set of views, the views and the scene that they are about, streamed: one scene after another, none of the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scenegen.errors import DatasetError
from scenegen.explain import shown
from scenegen.scene.without import same_of_both, whole_id
from scenegen.tables.dataset import Dataset
from scenegen.tables.manifest import AGAIN

Row = dict[str, Any]
Columns = Mapping[str, Sequence[str] | None]
"""Tables to read, and of each the columns; None for all."""
ALL: Columns = {"scenes": None, "view_sets": None, "views": None, "questions": None}
KEYS = {"scenes": "scene_id", "view_sets": "view_set_id", "frames": "frames_id", "views": "view_id", "questions": "question_id"}


@dataclass(frozen=True)
class SceneRows:
    """All rows of one scene, of the tables and columns that were asked for, in stored order; none of a table that was not. view_sets, views,
    frames: by their ids."""

    shard: str
    scene: Row
    view_sets: Mapping[str, Row]
    views: Mapping[str, Row]
    questions: Sequence[Row]
    frames: Mapping[str, Row] = field(default_factory=dict)

    @property
    def split(self) -> str:
        """The split that the scene is of."""
        return self.shard.rsplit("-", 1)[0]

    @property
    def place(self) -> str:
        """The id of the scene, or of the one that it is without a thing, whose rows come just before."""
        return whole_id(str(self.scene["scene_id"]))


@dataclass(frozen=True)
class Joined:
    """A question's row with those of its set of views (None for text alone), of the views that are shown, in their order, and of its scene."""

    question: Row
    view_set: Row | None
    views: Sequence[Row]
    scene: Row
    shard: str

    @property
    def split(self) -> str:
        """The split that the question is of."""
        return self.shard.rsplit("-", 1)[0]


def is_twofold(question: Row) -> bool:
    """Whether a question is asked of a scene and of the same scene without a thing."""
    return same_of_both(question["twin_key"])


def joined_of(rows: SceneRows) -> Iterator[Joined]:
    """The questions of one scene, of which sets and views were asked for too. DatasetError where what they are about is not there."""
    for row in rows.questions:
        of, views = row["view_set_id"], row["view_ids"]
        if lacking := [*(name for name in views if name not in rows.views), *({of} - {None, *rows.view_sets})]:
            raise DatasetError(
                f"question {shown(row['question_id'])} is about {shown(lacking[0])}, which its scene does not have",
                where=rows.shard,
                fix=AGAIN,
            )
        found = rows.view_sets[of] if of is not None else None
        yield Joined(row, found, [rows.views[name] for name in views], rows.scene, rows.shard)


def joined(dataset: Dataset, columns: Columns = ALL, shards: Sequence[str] | None = None) -> Iterator[Joined]:
    """The questions of a dataset in stored order, each with what it is about. columns: of tables that need not be whole; keys are always
    there. Memory: the rows of one scene, see `scene_rows`."""
    asked = [shard for shard in (dataset.shards if shards is None else shards) if dataset.asks_of(shard)]
    for rows in scene_rows(dataset, {**ALL, **columns}, asked):
        yield from joined_of(rows)


def scene_rows(dataset: Dataset, columns: Columns = ALL, shards: Sequence[str] | None = None) -> Iterator[SceneRows]:
    """The rows of every scene, scene after scene in stored order; of some shards if asked.

    All tables of a shard are read side by side, as a build writes them in the same order of scenes: in memory are the rows of one scene, and
    of each table one group of rows as stored. DatasetError where a table cannot be read or its rows are of scenes in another order.
    """
    for shard in dataset.shards if shards is None else shards:
        runs = {
            table: _Run(dataset, table, shard, columns.get(table)) for table in KEYS if table in columns and table != "scenes"
        }
        for scene in dataset.stream("scenes", shard, _with(columns.get("scenes", ()), "scene_id")):
            own = {table: run.of(scene["scene_id"]) for table, run in runs.items()}
            sets, views, frames = (
                {row[KEYS[table]]: row for row in own.get(table, ())} for table in ("view_sets", "views", "frames")
            )
            yield SceneRows(shard, scene, sets, views, own.get("questions", []), frames)
        for run in runs.values():
            run.check_ended()


class _Run:
    """The rows of one table of a shard, taken scene by scene."""

    def __init__(self, dataset: Dataset, table: str, shard: str, columns: Sequence[str] | None) -> None:
        keys = ("scene_id", KEYS[table], *(("view_set_id", "view_ids") if table == "questions" else ()))
        self._rows = dataset.stream(table, shard, _with(columns, *keys))
        self._where = f"{table}/{shard}.parquet"
        self._ahead: Row | None = next(self._rows, None)

    def of(self, scene_id: str) -> list[Row]:
        """The next rows, as long as they are of a scene."""
        out: list[Row] = []
        while self._ahead is not None and self._ahead["scene_id"] == scene_id:
            out.append(self._ahead)
            self._ahead = next(self._rows, None)
        return out

    def check_ended(self) -> None:
        """DatasetError when a row is left."""
        if self._ahead is not None:
            raise DatasetError(
                f"rows of {shown(self._ahead['scene_id'])} are not where its scene is", where=self._where, fix=AGAIN
            )


def _with(columns: Sequence[str] | None, *more: str) -> list[str] | None:
    return None if columns is None else list(dict.fromkeys((*more, *columns)))
