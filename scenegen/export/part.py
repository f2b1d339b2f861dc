"""A part of a dataset, by families and by number: what every export, of questions or not, can be made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from scenegen.errors import DatasetError
from scenegen.explain import shown
from scenegen.export.looks import LOOKS, names_a_color, seen_so
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
        look: str | None = None,
    ) -> None:
        super().__init__(directory, frames, size)
        if look is not None and look not in LOOKS.names():
            raise DatasetError(f"there is no look {shown(look)}", where="--look", fix=f"one of {', '.join(LOOKS.names())}")
        if unknown := sorted(set(only) - set(self.manifest["questions_per_task"])):
            fix = f"one of {', '.join(sorted(self.manifest['questions_per_task']))}"
            raise DatasetError(f"there is no question of {shown(unknown[0])} in this dataset", where="--only", fix=fix)
        self._only, self._absent, self._look = frozenset(only), absent, look
        self._most: dict[str, int] = {}
        for shard in self.shards if limit is not None else ():
            self._most[shard] = sum(1 for _ in islice(self._wanted(shard, ["question_id"]), max(limit or 0, 0)))
            limit = (limit or 0) - self._most[shard]

    def asks_of(self, shard: str) -> bool:
        """Whether questions of a shard may be among the first."""
        return self._most.get(shard, 1) > 0

    def stream(self, table: str, shard: str, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
        """Raw rows of one shard of a table."""
        if table == "views" and self._look is not None and (columns is None or "image" in columns):
            yield from self._seen(self._look, shard, columns)
            return
        if table != "questions":
            yield from super().stream(table, shard, columns)
            return
        yield from islice(self._wanted(shard, columns), self._most.get(shard))

    def _seen(self, name: str, shard: str, columns: list[str] | None) -> Iterator[dict[str, Any]]:
        """Rows of views whose pictures are in another look."""
        look = LOOKS.get(name)
        read = None if columns is None else list(dict.fromkeys((*columns, *look.needs, "view_id")))
        for row in super().stream("views", shard, read):
            seen = {**row, "image": seen_so(row, look, name)}
            yield seen if columns is None else {column: seen[column] for column in columns}

    def _wanted(self, shard: str, columns: list[str] | None) -> Iterator[dict[str, Any]]:
        gray = self._look is not None and not LOOKS.get(self._look).colored
        also = (
            *(("task",) if self._only else ()),
            *(("twin_key",) if self._absent else ()),
            *(("question", "choices") if gray else ()),
        )
        names = None if columns is None or not also else list(dict.fromkeys((*columns, *also)))
        for row in super().stream("questions", shard, names or columns):
            asked = not self._only or row["task"] in self._only
            if gray and names_a_color([row["question"], *row["choices"]]):
                continue
            if asked and (not self._absent or same_of_both(row["twin_key"])):
                yield row if names is None else {name: row[name] for name in columns or ()}

    def __len__(self) -> int:
        return sum(1 for shard in self.shards for _ in self.stream("questions", shard, ["question_id"]))
