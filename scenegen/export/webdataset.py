"""WebDataset shards: numbered tars in which a question's pictures and its JSON share a key."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

from scenegen.export.asking import Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.writing import Splits

SHARD = 1_000_000_000
"""Bytes after which the next shard begins."""


@export_format("webdataset", asks=True)
def write_webdataset(questions: Questions, out: Path) -> Written:
    """`<split>-000000.tar`, …: `KEY.0.jpg`, `KEY.1.jpg`, … and `KEY.json` with messages, solution and what the question is about."""
    with _Tars(out) as tars:
        for item in questions:
            about = {"question_id": item.id, "messages": item.messages, "solution": item.solution, "task": item.row["task"], "frame": item.row["frame"], "pictures": len(item.pictures)}  # fmt: skip
            files = {f"{k}.{picture.name.rpartition('.')[2]}": picture.content for k, picture in enumerate(item.pictures)}
            tars.add(item.split, item.id.replace(".", "-").replace("/", "-"), {**files, "json": json.dumps(about).encode()})
        told = tars.told
    return Written({}, told, 'import webdataset\nwebdataset.WebDataset("OUT/train-000000.tar", shardshuffle=False).decode("pil")')


class _Tars(Splits):
    """The tar of each split that is being written. A key has no dot: what follows the first one is the file's kind."""

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._tars: dict[str, tarfile.TarFile] = {}
        self._number: dict[str, int] = {}

    def add(self, split: str, key: str, files: dict[str, bytes]) -> None:
        """One more sample."""
        if split not in self._tars or self._tars[split].offset > SHARD:
            self._number[split] = self._number.get(split, -1) + 1
            self.files[split] = f"{split}-{self._number[split]:06d}.tar"
            tar = tarfile.TarFile(self.out / self.files[split], "w", format=tarfile.USTAR_FORMAT)
            self._tars[split] = self._stack.enter_context(tar)
        for kind, content in files.items():
            entry = tarfile.TarInfo(f"{key}.{kind}")
            entry.size = len(content)
            self._tars[split].addfile(entry, io.BytesIO(content))
        self.counts[split] += 1
