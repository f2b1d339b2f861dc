"""Rows of one table file, a batch at a time or one by number: what is in memory does not grow with the file."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

Row = dict[str, Any]
BATCH = 64
"""Rows that are unpacked at a time."""
GROUPS_KEPT = 2
"""Groups of rows that a `Lookup` keeps unpacked for the next one asked for: of views, 100 rows each."""


def stream(path: Path, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of a table in stored order, of which only some columns if asked. Memory: one group of rows as stored, BATCH as Python holds
    them. KeyError for a column that there is not; whatever Arrow raises for what is no table."""
    with pq.ParquetFile(path) as file:
        _check(file, columns)
        for group in range(file.metadata.num_row_groups):  # asked for all at once, Arrow holds several
            for batch in file.iter_batches(BATCH, [group], None if columns is None else list(columns), use_threads=False):
                yield from batch.to_pylist()


class Lookup:
    """Rows of one table by the value of its key column. Memory: the keys, and the last groups of rows that were asked for."""

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        with pq.ParquetFile(path) as file:
            _check(file, (key,))
            keys = file.read(columns=[key], use_threads=False)[key].to_pylist()
            sizes = [file.metadata.row_group(k).num_rows for k in range(file.metadata.num_row_groups)]
        self._starts = [0, *accumulate(sizes)]
        self._number = {value: k for k, value in reversed(list(enumerate(keys)))}
        self._groups: OrderedDict[int, Any] = OrderedDict()

    def __contains__(self, value: object) -> bool:
        return value in self._number

    def row(self, value: str) -> Row:
        """The first row with that key; KeyError when there is none."""
        number = self._number[value]
        group = bisect_right(self._starts, number) - 1
        if group not in self._groups:
            with pq.ParquetFile(self._path) as file:
                self._groups[group] = file.read_row_group(group, use_threads=False)
            while len(self._groups) > GROUPS_KEPT:
                self._groups.popitem(last=False)
        self._groups.move_to_end(group)
        row: Row = self._groups[group].slice(number - self._starts[group], 1).to_pylist()[0]
        return row


def _check(file: pq.ParquetFile, columns: Sequence[str] | None) -> None:
    missing = sorted(set(columns or ()) - set(file.schema_arrow.names))
    if missing:
        raise KeyError(", ".join(missing))
