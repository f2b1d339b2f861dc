"""The last pass over the questions of a build: of every row only what it needs in memory, and then each shard filtered on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from scenegen.curate import Came, Index, clear_lone_twins
from scenegen.curate.index import Coded, Texts, coded, counted, of_one_place
from scenegen.tables.schema import QUESTIONS, write_arrow

TEXTS = ("scene_id", "task", "question", "answer_value", "twin_key")
LABELS = ("answer", "choices")
PLACES, WEIGHED = "places", "weighed"
"""Columns by which it is judged which questions stay: each text held once, and those of answers and options as one; and whether options hang on
how often each answer comes."""


def index_of(paths: Sequence[Path], workers: int = 1) -> tuple[Index, NDArray[np.int64]]:
    """The rows of questions tables, one table's after another's, and (tables,) where each table's end. workers: threads that read."""
    with ThreadPoolExecutor(workers) as pool:
        columns = list(zip(*pool.map(_part, paths), strict=True))
    places, counts = columns.pop(), columns.pop()
    scene, task, question, value, twin, labels = (
        _coded(columns.pop(0)) for _ in range(len(columns))
    )  # what is read is let go of
    scene = of_one_place(scene)
    rows, options = (np.array([measure(many) for many in counts]) for measure in (len, np.sum))
    answers = np.repeat(np.tile([True, False], len(counts)), np.stack([rows, options], axis=1).ravel())
    pairs, of = np.unique(task.of.astype(np.int64) * len(value.texts) + value.of, return_inverse=True)
    said = [counted(task.texts.said[one // len(value.texts)], value.texts.said[one % len(value.texts)]) for one in pairs.tolist()]
    cell, among = (Coded(found.texts, found.of[of]) for found in (coded(one[k] for one in said) for k in (0, 1)))
    label = Coded(labels.texts, labels.of[answers])
    pa.default_memory_pool().release_unused()
    ends = np.cumsum(np.concatenate(counts))
    return Index(scene, task, question, label, labels.of[~answers], ends, cell, among, twin, np.concatenate(places)), np.cumsum(
        rows
    )


def _part(path: Path) -> tuple[Any, ...]:
    """Of one table, each text once: the columns TEXTS, answers and after them all options; how many options each row has; and for how many
    of its scene's questions of its task there is place."""
    table = _columns(path, (*TEXTS, *LABELS), PLACES).combine_chunks()
    texts = [_whole(table[name].fill_null("")) for name in TEXTS]
    answer, choices = (_whole(table[name]) for name in LABELS)
    both = pa.concat_arrays([answer, choices.flatten()])
    many = choices.value_lengths().to_numpy().astype(np.int64)
    places = table[PLACES].to_numpy() if PLACES in table.column_names else np.full(len(many), len(many))
    return (*(one.dictionary_encode() for one in (*texts, both)), many, places.astype(np.int64))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """A column that has one chunk, or none where it has no rows."""
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def _coded(parts: Sequence[pa.DictionaryArray]) -> Coded:
    """Columns one after another, of which each text is held once."""
    joined = pa.chunked_array(parts).unify_dictionaries()
    return Coded(
        Texts(joined.chunk(0).dictionary.to_pylist()), np.concatenate([part.indices.to_numpy() for part in joined.chunks])
    )


def write_kept(source: Path, target: Path, ranks: NDArray[np.int64], came: Mapping[str, Came] | None = None) -> None:
    """The rows of a questions table that are kept, as another table, with their ranks; those whose twins all go lose their twin's key.

    ranks: (rows,) that of each row, below 0 of what is not kept. came: how often answers came, of the tasks whose options are drawn anew by
    that (column WEIGHED). Twins are of one scene, or of the scene and the same without a thing, so that a shard holds all that share a key.
    """
    table = _columns(source, QUESTIONS.names, WEIGHED).filter(pa.array(ranks >= 0)).combine_chunks()
    if WEIGHED in table.column_names:
        table = _weighed(table, came or {}).drop_columns([WEIGHED])
    linked = pa.array(clear_lone_twins(table["twin_key"].to_pylist(), table["answer"].to_pylist()), pa.string())
    for name, column in (("twin_key", linked), ("rank", pa.array(ranks[ranks >= 0]))):
        table = table.set_column(table.schema.get_field_index(name), QUESTIONS.field(name), column)
    write_arrow(target, "questions", table)


def _weighed(table: pa.Table, came: Mapping[str, Came]) -> pa.Table:
    """The table with the options drawn anew of what is weighed, of these tasks. Twins that are asked alike have their options anew each."""
    choices = table["choices"].to_pylist()
    columns = (table[name].to_pylist() for name in (WEIGHED, "task", "question_id", "answer_value", "answer"))
    for k, (weighed, task, key, value, answer) in enumerate(zip(*columns, strict=True)):
        if weighed and task in came and choices[k]:
            choices[k] = came[task].options(value, answer, choices[k], key)
    field = table.schema.get_field_index("choices")
    return table.set_column(field, QUESTIONS.field("choices"), pa.array(choices, QUESTIONS.field("choices").type))


def _columns(path: Path, names: Sequence[str], *also: str) -> pa.Table:
    """Some columns of one small file, on this thread alone: sharing so little out among others takes longer than reading it. also: those of
    them that there are."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=[*names, *(name for name in also if name in file.schema_arrow.names)], use_threads=False)
