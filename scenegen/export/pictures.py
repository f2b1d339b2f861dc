"""Pictures as files beside an export."""

from __future__ import annotations

from pathlib import Path

from scenegen.errors import DatasetError
from scenegen.inputs import inside
from scenegen.tables.dataset import Dataset


def write_pictures(dataset: Dataset, out: Path, folder: str = "images") -> dict[str, str]:
    """Write the picture of every view that a question shows, bytes as stored. Returns {view id: path relative to `out`}."""
    wanted = {
        view_id
        for shard in dataset.shards
        for row in dataset.rows("questions", shard, ["view_ids"])
        for view_id in row["view_ids"]
    }
    paths: dict[str, str] = {}
    for shard in dataset.shards:
        split = shard.rsplit("-", 1)[0]
        for row in dataset.rows("views", shard, ["view_id", "image"]):
            if row["view_id"] not in wanted:
                continue
            path = inside(out / folder / split, row["image"]["path"], DatasetError)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(row["image"]["bytes"])
            paths[row["view_id"]] = path.relative_to(out).as_posix()
    return paths
