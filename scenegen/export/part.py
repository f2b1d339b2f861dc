"""A part of a dataset, by families and by number: what every export, of questions or not, can be made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scenegen.errors import DatasetError
from scenegen.explain import shown
from scenegen.scene.without import same_of_both
from scenegen.tables.dataset import Dataset


class Part(Dataset):
    """The questions of some families (all where none is named), the first `limit` of them, of those of a `size`: a larger part holds a smaller
    one. absent: only those that are asked of a scene and of the same scene without a thing."""

    def __init__(
        self,
        directory: str | Path,
        frames: str | None,
        only: Sequence[str],
        limit: int | None,
        size: int | None = None,
        absent: bool = False,
    ) -> None:
        super().__init__(directory, frames, size)
        if unknown := sorted(set(only) - set(self.manifest["questions_per_task"])):
            fix = f"one of {', '.join(sorted(self.manifest['questions_per_task']))}"
            raise DatasetError(f"there is no question of {shown(unknown[0])} in this dataset", where="--only", fix=fix)
        self._only, self._absent = frozenset(only), absent
        self._most: dict[str, int] = {}
        for shard in self.shards if limit is not None else ():
            count = sum(1 for _ in self._wanted(shard, ["question_id"]))
            self._most[shard] = min(count, max(limit or 0, 0))
            limit = (limit or 0) - self._most[shard]

    def stream(self, table: str, shard: str, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
        """Raw rows of one shard of a table."""
        if table != "questions":
            yield from super().stream(table, shard, columns)
            return
        for number, row in enumerate(self._wanted(shard, columns)):
            if number >= self._most.get(shard, number + 1):
                return
            yield row

    def _wanted(self, shard: str, columns: list[str] | None) -> Iterator[dict[str, Any]]:
        also = (*(("task",) if self._only else ()), *(("twin_key",) if self._absent else ()))
        names = None if columns is None or not also else list(dict.fromkeys((*columns, *also)))
        for row in super().stream("questions", shard, names or columns):
            asked = not self._only or row["task"] in self._only
            if asked and (not self._absent or same_of_both(row["twin_key"])):
                yield row if names is None else {name: row[name] for name in columns or ()}

    def __len__(self) -> int:
        return sum(1 for shard in self.shards for _ in self.stream("questions", shard, ["question_id"]))
