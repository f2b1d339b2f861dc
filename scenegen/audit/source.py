"""Where an audit reads from: a directory that a build finished, or tables that are in memory already."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from scenegen.errors import DatasetError

Row = dict[str, Any]
TABLES = ("scenes", "view_sets", "frames", "views", "questions")


class Source(Protocol):
    """The manifest as it stands, the card, and rows by table and shard. `rows` raises DatasetError for a table that cannot be read."""

    @property
    def name(self) -> str:
        """What the report calls it."""
        ...

    @property
    def manifest(self) -> Any:
        """manifest.json, whatever it holds."""
        ...

    @property
    def card(self) -> str:
        """README.md."""
        ...

    def rows(self, table: str, shard: str) -> list[Row]:
        """All rows of one shard of a table."""
        ...


class Memory:
    """Tables in memory: {(table, shard): rows}."""

    def __init__(self, manifest: Any, card: str, tables: dict[tuple[str, str], list[Row]], name: str = "memory") -> None:
        self.name, self.manifest, self.card, self.tables = name, manifest, card, tables

    def rows(self, table: str, shard: str) -> list[Row]:
        """All rows of one shard of a table."""
        if (table, shard) not in self.tables:
            raise DatasetError("there is no such table", where=f"{table}/{shard}.parquet")
        return self.tables[table, shard]


class Folder:
    """A finished dataset on disk. DatasetError when there is none, or a manifest that is no JSON."""

    def __init__(self, directory: str | Path) -> None:
        self.directory, self.name = Path(directory), str(directory)
        if re.match("[A-Za-z][A-Za-z0-9+.:-]+:/", self.name) and not self.directory.is_dir():
            raise DatasetError(
                "a dataset in a store is read from a copy on disk",
                where=self.name,
                fix="copy it first: python -m scenegen fetch URL --out DIRECTORY",
            )
        path = self.directory / "manifest.json"
        try:
            self.manifest: Any = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise DatasetError(
                "no finished dataset here: manifest.json is missing or unreadable",
                where=str(self.directory),
                fix="finish it with `python -m scenegen build … --out THIS_DIRECTORY`, or name another directory",
            ) from error
        except (ValueError, RecursionError) as error:
            raise DatasetError(f"manifest.json is damaged: {error}", where=str(path), fix="build the dataset again") from error

    @property
    def digest(self) -> str:
        """sha256 of manifest.json."""
        return _sha256(self.directory / "manifest.json")

    @property
    def card(self) -> str:
        """The text of README.md, empty when it cannot be read."""
        try:
            return (self.directory / "README.md").read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""

    def rows(self, table: str, shard: str) -> list[Row]:
        """All rows of one shard of a table."""
        import pyarrow.parquet as pq

        path = self.directory / table / f"{shard}.parquet"
        try:
            rows: list[Row] = pq.read_table(path).to_pylist()
        except Exception as error:  # whatever a damaged file makes Arrow say
            raise DatasetError(
                f"cannot be read: {type(error).__name__}: {str(error)[:200]}", where=f"{table}/{path.name}"
            ) from error
        return rows

    def damaged(self) -> Iterator[str]:
        """Files whose bytes are not those of the manifest, that are missing, or that no manifest names."""
        named = self.manifest.get("files") if isinstance(self.manifest, dict) else None
        if not isinstance(named, dict) or not named:
            yield "the manifest names no files"
            return
        for name, digest in named.items():
            path = self.directory / str(name)
            if ".." in Path(str(name)).parts or Path(str(name)).is_absolute():
                yield f"{name}: a name that leaves the directory"
            elif not path.is_file():
                yield f"{name}: missing"
            elif _sha256(path) != digest:
                yield f"{name}: not the bytes of the manifest (sha256)"
        for table in TABLES:
            for path in sorted((self.directory / table).glob("*")):
                if f"{table}/{path.name}" not in named:
                    yield f"{table}/{path.name}: not in the manifest"


def _sha256(path: Path) -> str:
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
