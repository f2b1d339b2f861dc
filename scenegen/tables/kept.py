"""The last pass over the questions of a build: of every row only what it needs in memory, and then each shard filtered on its own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from scenegen.curate import clear_lone_twins
from scenegen.tables.files import write_atomic
from scenegen.tables.schema import QUESTIONS, write_arrow

INDEXED = ("scene_id", "task", "question", "choices", "answer", "answer_value")
"""Columns by which it is judged which questions stay."""
_OPTIONS: dict[tuple[str, ...], list[str]] = {}


def index_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a questions table, of which only the indexed columns; what many rows say alike is held once."""
    columns = _columns(path, INDEXED).to_pydict()
    for name in ("scene_id", "task", "question", "answer", "answer_value"):
        columns[name] = [sys.intern(text) for text in columns[name]]
    columns["choices"] = [_OPTIONS.setdefault(tuple(options), options) for options in columns["choices"]]
    return [dict(zip(INDEXED, values, strict=True)) for values in zip(*(columns[name] for name in INDEXED), strict=True)]


def write_kept(source: Path, target: Path, keep: Sequence[bool] | np.ndarray) -> None:
    """The rows of a questions table that are kept, as another table; those whose twins all go lose their twin's key.

    Twins are of one scene, so that a shard holds all that share a key. A table that stays as it is is not written again: its file gets a
    second name, or is copied where the disk knows no such thing.
    """
    if np.all(keep):
        keys = _columns(source, ("twin_key",))["twin_key"].to_pylist()
        if clear_lone_twins(keys) == keys:
            return write_atomic(target, lambda draft: _same(source, draft))
    table = _columns(source, QUESTIONS.names).filter(pa.array(keep, pa.bool_())).combine_chunks()
    linked = pa.array(clear_lone_twins(table["twin_key"].to_pylist()), pa.string())
    place = table.schema.get_field_index("twin_key")
    write_arrow(target, "questions", table.set_column(place, QUESTIONS.field("twin_key"), linked))
    return None


def _columns(path: Path, names: Sequence[str]) -> pa.Table:
    """Some columns of one small file, on this thread alone: sharing so little out among others takes longer than reading it."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=list(names), use_threads=False)


def _same(source: Path, draft: Path) -> None:
    try:
        os.link(source, draft)
    except OSError:
        shutil.copyfile(source, draft)
