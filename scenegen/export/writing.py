"""How exports are written: lines, lists and Parquet a split, pictures as files; one row after another, so that memory stays flat."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from scenegen.errors import DatasetError
from scenegen.export.asking import Item, Picture
from scenegen.inputs import inside
from scenegen.tables.schema import features

ROWS, BYTES = 100, 64_000_000
"""Most rows a group of Parquet, and most bytes of pictures before the last of them: a reader holds one group in memory, and so does this."""
IMAGES = pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
"""The column type of pictures that lie inline, which `datasets` shows as such."""
PICTURES = "images.list.element.bytes"


class Splits:
    """Something open for each split, closed together. counts: rows by split; files: what each split's file is called, below the export."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.counts: Counter[str] = Counter()
        self.files: dict[str, str] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._end()
        self._stack.close()

    def _end(self) -> None:
        """What closes the files' contents, where all went well."""

    @property
    def told(self) -> str:
        """Files and rows, to tell the user. DatasetError where there are none: an export of nothing looks like a success."""
        if not self.counts:
            raise DatasetError(
                "no question of this dataset can be said in this format", fix="build one that asks others, or leave out --only"
            )
        return ", ".join(f"{self.files[split]} ({count})" for split, count in self.counts.items())


class Lines(Splits):
    """`<split>.jsonl`, or `<split>.json` with one list."""

    def __init__(self, out: Path, kind: str = "jsonl", name: str = "{split}") -> None:
        super().__init__(out)
        self._kind, self._name = kind, name
        self._open: dict[str, IO[str]] = {}

    def add(self, split: str, row: Any) -> None:
        """One more row of a split."""
        text = row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)
        listed = self._kind == "json"
        if split not in self._open:
            self.files[split] = f"{self._name.format(split=split)}.{self._kind}"
            path = self.out / self.files[split]
            self._open[split] = self._stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            self._open[split].write("[\n" if listed else "")
        elif listed:
            self._open[split].write(",\n")
        self._open[split].write(text + ("" if listed else "\n"))
        self.counts[split] += 1

    def _end(self) -> None:
        if self._kind == "json":
            for file in self._open.values():
                file.write("\n]\n")


def write_joined(path: Path, head: Mapping[str, Any], lists: Mapping[str, Path]) -> None:
    """One JSON of what stands at its head and of lists, whose rows are the lines of drafts (none where there is no draft)."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1])
        for field, draft in lists.items():
            file.write(f',\n"{field}": [')
            if draft.exists():
                with open(draft, encoding="utf-8") as lines:
                    for k, line in enumerate(lines):
                        file.write((",\n" if k else "\n") + line.rstrip("\n"))
            file.write("]")
        file.write("}\n")


class Tables(Splits):
    """`<folder>/<split>.parquet` with the `datasets` description of its columns. A picture that several rows of a group show is stored once."""

    def __init__(self, out: Path, columns: dict[str, pa.DataType], folder: str = "data", images: str = PICTURES) -> None:
        super().__init__(out)
        schema = pa.schema(list(columns.items()))
        self._schema = schema.with_metadata({"huggingface": json.dumps({"info": {"features": features(schema)}})})
        self._folder, self._images = folder, images
        self._open: dict[str, pq.ParquetWriter] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._size: Counter[str] = Counter()

    def add(self, split: str, row: dict[str, Any], pictures: Sequence[Picture] = ()) -> None:
        """One more row of a split, whose pictures it holds."""
        if split not in self._open:
            self.files[split] = f"{self._folder}/{split}.parquet" if self._folder else f"{split}.parquet"
            (self.out / self._folder).mkdir(exist_ok=True)
            self._open[split] = self._stack.enter_context(
                pq.ParquetWriter(
                    self.out / self.files[split], self._schema, compression="zstd", use_dictionary=[self._images],
                    dictionary_pagesize_limit=2**30, write_statistics=False,
                )
            )  # fmt: skip
        self._rows.setdefault(split, []).append(row)
        self._size[split] += sum(len(picture.content) for picture in pictures)
        self.counts[split] += 1
        if len(self._rows[split]) == ROWS or self._size[split] > BYTES:
            self._flush(split)

    def _flush(self, split: str) -> None:
        if self._rows[split]:
            self._open[split].write_table(pa.Table.from_pylist(self._rows[split], schema=self._schema))
        self._rows[split], self._size[split] = [], 0

    def _end(self) -> None:
        for split in self._open:
            self._flush(split)


class Pictures:
    """Pictures as files below the export, `images/<split>/…`, each written once a scene."""

    def __init__(self, out: Path, folder: str = "images") -> None:
        self._out, self._folder = out, folder
        self._scene = ""
        self._written: dict[tuple[str, str], str] = {}
        self.count = 0

    def paths(self, item: Item) -> list[str]:
        """Where the pictures of an item lie, relative to the export, in order."""
        if item.row["scene_id"] != self._scene:
            self._scene, self._written = item.row["scene_id"], {}
        return list(self._paths(item))

    def _paths(self, item: Item) -> Iterator[str]:
        for picture in item.pictures:
            known = item.split, picture.name
            if known not in self._written:
                path = inside(self._out / self._folder / item.split, picture.name, DatasetError)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(picture.content)
                self._written[known] = path.relative_to(self._out).as_posix()
                self.count += 1
            yield self._written[known]
