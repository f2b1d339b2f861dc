"""Pictures with their poses, scene by scene: what formats for reconstruction share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenegen.errors import DatasetError
from scenegen.export.pictures import picture_of
from scenegen.inputs import inside
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, scene_rows

COLUMNS: Columns = {
    "scenes": (),
    "view_sets": ("kind",),
    "views": ("view_set_id", "image", "width", "height", "K", "world_from_camera", "depth"),
}
MOVING = ("watch", "revisit")
"""The kinds of set over which things move: their pictures do not show one and the same scene."""


@dataclass(frozen=True)
class Posed:
    """A view as it lies in an export. name, depth: of its files below the scene's folder; row: of the views table."""

    name: str
    depth: str | None
    row: dict[str, Any]

    @property
    def pinhole(self) -> tuple[float, float, float, float]:
        """Focal lengths and principal point, pixels; the first pixel has its centre at 0.5."""
        (fx, _, cx), (_, fy, cy), _ = self.row["K"]
        return fx, fy, cx, cy


def posed_scenes(dataset: Dataset, out: Path) -> Iterator[tuple[Path, list[Posed]]]:
    """The folder of each scene, `scenes/<scene id>`, with `images/` and, where depth is stored, `depth/` in it, and its views in order."""
    for rows in scene_rows(dataset, COLUMNS):
        folder = inside(out / "scenes", rows.scene["scene_id"], DatasetError)
        moving = {name for name, row in rows.view_sets.items() if row["kind"] in MOVING}
        views = [_posed(folder, view) for view in rows.views.values() if view["view_set_id"] not in moving]
        if views:
            yield folder, views


def _posed(folder: Path, view: dict[str, Any]) -> Posed:
    name = _written(folder, "images", picture_of(view))
    return Posed(name, _written(folder, "depth", view["depth"]) if view["depth"] else None, view)


def _written(folder: Path, kind: str, cell: dict[str, Any]) -> str:
    path = inside(folder / kind, cell["path"], DatasetError)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cell["bytes"])
    return path.relative_to(folder).as_posix()
