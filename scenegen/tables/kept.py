"""The last pass over the questions of a build: of every row only what it needs in memory, and then each shard filtered on its own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scenegen.curate import clear_lone_twins
from scenegen.tables.schema import QUESTIONS, write_arrow

INDEXED = ("scene_id", "task", "question", "choices", "answer", "answer_value")
"""Columns by which it is judged which questions stay."""
_OPTIONS: dict[tuple[str, ...], list[str]] = {}


def index_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a questions table, of which only the indexed columns; what many rows say alike is held once."""
    columns = pq.read_table(path, columns=list(INDEXED)).to_pydict()
    for name in ("scene_id", "task", "answer", "answer_value"):
        columns[name] = [sys.intern(text) for text in columns[name]]
    columns["choices"] = [_OPTIONS.setdefault(tuple(options), options) for options in columns["choices"]]
    return [dict(zip(INDEXED, values, strict=True)) for values in zip(*(columns[name] for name in INDEXED), strict=True)]


def write_kept(source: Path, target: Path, keep: Sequence[bool]) -> None:
    """The rows of a questions table that are kept, as another table; those whose twins all go lose their twin's key.

    Twins are of one scene, so that a shard holds all that share a key.
    """
    table = pq.read_table(source, schema=QUESTIONS).filter(pa.array(keep, pa.bool_()))
    linked = pa.array(clear_lone_twins(table["twin_key"].to_pylist()), pa.string())
    write_arrow(
        target, "questions", table.set_column(table.schema.get_field_index("twin_key"), QUESTIONS.field("twin_key"), linked)
    )
