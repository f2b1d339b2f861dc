"""The registry of export formats: one file a format, found by itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scenegen.errors import DatasetError
from scenegen.export.card import write_card
from scenegen.registry import Registry
from scenegen.tables.dataset import Dataset
from scenegen.tables.files import replacing


@dataclass(frozen=True)
class Written:
    """What a format wrote: the file or pattern of each split, relative to the export, and what to tell the user."""

    files: dict[str, str]
    told: str


Writer = Callable[..., Written]


@dataclass(frozen=True)
class Format:
    """A registered format: its writer, and the wordings that it can be asked for, the default first."""

    write: Writer
    wordings: tuple[str, ...] = ()


FORMATS: Registry[Format] = Registry(
    "export format", group="scenegen.formats", package="scenegen.export", error=DatasetError, of=Format
)


def export_format(name: str, wordings: tuple[str, ...] = ()) -> Callable[[Writer], Writer]:
    """Decorator for a `write(dataset, out) -> Written` function, or `write(dataset, out, wording)` where there are `wordings`, the first of
    which is the default; `out` is an empty folder that takes the export's place when it is whole."""

    def add(writer: Writer) -> Writer:
        FORMATS.add(name, Format(writer, wordings))
        return writer

    return add


def format_names() -> list[str]:
    """Names of all formats."""
    return FORMATS.names()


def export(
    directory: str | Path, to: str, out: str | Path | None = None, wording: str | None = None, frames: str | None = None
) -> str:
    """Write a finished dataset in format `to`, by default to DIRECTORY-FORMAT beside it. Returns what was written and how to use it.

    wording: for formats that have several ("viewspatial": "scenegen" or "benchmark"); None: the format's own default. frames: a sampling, as
    `scenegen.load` takes it: of questions about clips those that its frames decide, with these frames alone. The export appears
    whole or not at all: a failed one leaves nothing behind. DatasetError for a format or wording that there is not, when there is no
    dataset, OUT lies in it or holds something, or the disk refuses.
    """
    if to not in format_names():
        raise DatasetError(f"no export format {to!r}", where="--to", fix=f"one of {', '.join(format_names())}")
    chosen = FORMATS.get(to)
    wordings = chosen.wordings
    if wording is not None and wording not in wordings:
        fix = f"one of {', '.join(wordings)}" if wordings else "leave it out"
        raise DatasetError(f"the format {to} has no wording {wording!r}", where="--wording", fix=fix)
    dataset = Dataset(directory, frames)
    source = dataset.directory.resolve()
    target = Path(out) if out is not None else source.with_name(f"{source.name}-{to}")
    if target.resolve().is_relative_to(source):
        raise DatasetError("an export does not go into the dataset itself", where=str(target), fix="choose another --out")
    if os.path.exists(target) and (not target.is_dir() or any(target.iterdir())):  # false for names that no disk takes
        raise DatasetError("the export directory is not empty", where=str(target), fix="choose another --out, or remove it first")
    with replacing(target) as draft:
        draft.mkdir(parents=True)
        written = chosen.write(dataset, draft, *((wording or wordings[0],) if wordings else ()))
        write_card(draft, dataset, to, written.files, written.told)
    return f"{target}: {written.told}"
