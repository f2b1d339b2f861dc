"""The five tables: Arrow schemas, rows in, Parquet out. Same rows, same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scenegen.tables.files import write_atomic

FORMAT_VERSION = 3
_IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
_VISIBLE = pa.list_(
    pa.struct(
        [
            ("id", pa.string()),
            ("instance", pa.int32()),
            ("pixels", pa.int64()),
            ("amodal_pixels", pa.int64()),
            ("box2d", pa.list_(pa.int32())),
            ("truncated", pa.bool_()),
            ("in_frame", pa.float64()),
            ("parts", pa.string()),
            ("amodal_box", pa.list_(pa.int32())),
            ("occluders", pa.string()),
            ("mask", pa.string()),
            ("depth", pa.list_(pa.float64())),
            ("bearing", pa.list_(pa.float64())),
        ]
    )
)
"""A view's `visible`: one row an entity whose silhouette reaches into the image, also where something hides all of it (0 pixels); what
lies wholly out of the image has no row. `instance` is its number in the `instances` mask (0 there: room or nothing)."""
SCENES = pa.schema([("scene_id", pa.string()), ("seed", pa.int64()), ("index", pa.int64()), ("truth", pa.string())])
VIEW_SETS = pa.schema(
    [
        ("view_set_id", pa.string()),
        ("scene_id", pa.string()),
        ("kind", pa.string()),
        ("view_ids", pa.list_(pa.string())),
        ("fps", pa.float64()),
        ("shared", pa.list_(pa.string())),
        ("exclusive", pa.list_(pa.list_(pa.string()))),
        ("overlap", pa.list_(pa.float64())),
    ]
)
FRAMES = pa.schema(
    [
        ("frames_id", pa.string()),
        ("scene_id", pa.string()),
        ("view_set_id", pa.string()),
        ("sampling", pa.string()),
        ("sampler", pa.string()),
        ("budget", pa.int32()),
        ("frames", pa.list_(pa.int32())),
    ]
)
VIEWS = pa.schema(
    [
        ("view_id", pa.string()),
        ("scene_id", pa.string()),
        ("view_set_id", pa.string()),
        ("frame", pa.int32()),
        ("image", _IMAGE),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("K", pa.list_(pa.list_(pa.float64()))),
        ("world_from_camera", pa.list_(pa.list_(pa.float64()))),
        ("time", pa.float64()),
        ("viewer", pa.string()),
        ("visible", _VISIBLE),
        ("depth", _IMAGE),
        ("instances", _IMAGE),
        ("normals", _IMAGE),
    ]
)
_STEPS = pa.list_(
    pa.struct(
        [
            ("text", pa.string()),
            ("relation", pa.string()),
            ("operands", pa.list_(pa.string())),
            ("value", pa.string()),
            ("unit", pa.string()),
        ]
    )
)
_MARKS = pa.list_(
    pa.struct(
        [
            ("kind", pa.string()),
            ("view_id", pa.string()),
            ("at", pa.list_(pa.float64())),
            ("label", pa.string()),
            ("role", pa.string()),
        ]
    )
)
QUESTIONS = pa.schema(
    [
        ("question_id", pa.string()),
        ("scene_id", pa.string()),
        ("view_set_id", pa.string()),
        ("view_ids", pa.list_(pa.string())),
        ("task", pa.string()),
        ("frame", pa.string()),
        ("question", pa.string()),
        ("choices", pa.list_(pa.string())),
        ("answer", pa.string()),
        ("answer_type", pa.string()),
        ("answer_value", pa.string()),
        ("unit", pa.string()),
        ("evidence", pa.string()),
        ("margin", pa.float64()),
        ("margin_unit", pa.string()),
        ("clearance", pa.float64()),
        ("rationale", pa.string()),
        ("steps", _STEPS),
        ("marks", _MARKS),
        ("twin_key", pa.string()),
        ("template", pa.string()),
        ("decided_by", pa.list_(pa.string())),
        ("rank", pa.int64()),
    ]
)
REPEATED: dict[str, list[str]] = {
    "questions": [
        *("scene_id", "view_set_id", "view_ids.list.element", "task", "frame", "choices.list.element", "answer", "answer_type"),
        *("unit", "margin_unit", "template", "steps.list.element.relation", "steps.list.element.operands.list.element"),
        "decided_by.list.element",
    ]
}
"""Columns, as Parquet names them, in which many rows say the same: they alone are written by dictionary, which costs time elsewhere."""
GROUPS = {"scenes": 100, "view_sets": 2_000, "frames": 2_000, "views": 100, "questions": 2_000, "candidates": 2_000}
"""Most rows of a group: what a reader holds of a table at a time."""
SCHEMAS = {"scenes": SCENES, "view_sets": VIEW_SETS, "frames": FRAMES, "views": VIEWS, "questions": QUESTIONS}
"""The tables of a dataset."""
CANDIDATES = "candidates"
"""Questions before the last pass has chosen among them and given them their ranks; places: how many of a scene's questions of a task may
stay."""
WRITTEN = {**SCHEMAS, CANDIDATES: pa.schema([*QUESTIONS, pa.field("places", pa.int32()), pa.field("weighed", pa.bool_())])}


def write_table(path: Path, name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write `rows` as the Parquet table `name` (scenes, view_sets, frames, views, questions, candidates), all or nothing."""
    write_arrow(path, name, pa.Table.from_pylist(list(rows), schema=WRITTEN[name]))


def write_arrow(path: Path, name: str, table: pa.Table) -> None:
    """Write an Arrow table as the Parquet table `name`, all or nothing."""
    table = table.replace_schema_metadata(None)
    if not table.schema.equals(WRITTEN[name], check_metadata=True):
        table = table.cast(WRITTEN[name])
    table = table.replace_schema_metadata(_about(name))

    def write(temporary: Path) -> None:
        with pq.ParquetWriter(
            temporary,
            table.schema,
            compression="zstd",
            write_statistics=name != "views",
            use_dictionary=REPEATED.get(name if name != CANDIDATES else "questions", True),
        ) as writer:
            if table.num_rows:  # a group of no rows is what `datasets` stumbles over
                writer.write_table(table, row_group_size=GROUPS[name])

    write_atomic(path, write)


@lru_cache(maxsize=8)
def _about(name: str) -> dict[str, str]:
    return {"huggingface": json.dumps({"info": {"features": features(WRITTEN[name])}})}


def read_table(path: Path) -> list[dict[str, Any]]:
    """Rows of a Parquet table written by `write_table`."""
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def features(schema: pa.Schema) -> dict[str, Any]:
    """The `datasets` feature description of a schema, in the list-literal form that every version of `datasets` reads."""
    return {field.name: _feature(field.type) for field in schema}


def _feature(kind: pa.DataType) -> Any:
    if kind == _IMAGE:
        return {"_type": "Image"}
    if pa.types.is_list(kind):
        return [_feature(kind.value_type)]
    if pa.types.is_struct(kind):
        return {field.name: _feature(field.type) for field in kind}
    names = {"double": "float64"}
    return {"dtype": names.get(str(kind), str(kind)), "_type": "Value"}
