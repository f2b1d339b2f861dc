"""Pictures as files beside an export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scenegen.errors import DatasetError
from scenegen.inputs import inside
from scenegen.tables.joined import Columns, SceneRows
from scenegen.tables.manifest import AGAIN

SHOWN: Columns = {"view_sets": (), "views": ("image",), "questions": None}
"""What exports of questions with their pictures read."""


def write_pictures(rows: SceneRows, out: Path, folder: str = "images") -> dict[str, str]:
    """Write the pictures of a scene's views that a question shows, bytes as stored. Returns {view id: path relative to `out`}.

    DatasetError for a name that leads elsewhere, or a picture that is none.
    """
    wanted = {view_id for row in rows.questions for view_id in row["view_ids"]}
    paths: dict[str, str] = {}
    for view_id, row in rows.views.items():
        if view_id not in wanted:
            continue
        cell = picture_of(row)
        path = inside(out / folder / rows.split, cell["path"], DatasetError)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cell["bytes"])
        paths[view_id] = path.relative_to(out).as_posix()
    return paths


def picture_of(row: dict[str, Any]) -> dict[str, Any]:
    """The picture of a view's row: its `bytes` and `path`. DatasetError where there is none."""
    cell = row["image"]
    if not (isinstance(cell, dict) and isinstance(cell.get("bytes"), bytes) and isinstance(cell.get("path"), str)):
        raise DatasetError("a view has no picture", where=str(row["view_id"]), fix=AGAIN)
    return cell
