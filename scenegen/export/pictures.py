"""Pictures as files beside an export."""

from __future__ import annotations

from pathlib import Path

from scenegen.export.dataset import Dataset


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
            relative = f"{folder}/{split}/{row['image']['path']}"
            (out / relative).parent.mkdir(parents=True, exist_ok=True)
            (out / relative).write_bytes(row["image"]["bytes"])
            paths[row["view_id"]] = relative
    return paths
