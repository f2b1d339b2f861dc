"""Pictures as files beside an export."""

from __future__ import annotations

from pathlib import Path

from scenegen.errors import DatasetError
from scenegen.inputs import inside
from scenegen.tables.drawn import marked_cells, picture_of
from scenegen.tables.joined import Columns, SceneRows

__all__ = ["SHOWN", "marked_cells", "picture_of", "write_marked", "write_pictures"]
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


def write_marked(rows: SceneRows, out: Path, folder: str = "images") -> dict[tuple[str, str], str]:
    """Write the pictures on which a question has marks once more, with them, beside the clean ones. Returns
    {(question id, view id): path relative to `out`}."""
    marked: dict[tuple[str, str], str] = {}
    for row in rows.questions:
        for view_id, cell in marked_cells(row, rows.views).items():
            path = inside(out / folder / rows.split, cell["path"], DatasetError)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(cell["bytes"])
            marked[row["question_id"], view_id] = path.relative_to(out).as_posix()
    return marked
