"""The registry of export formats: one file a format, found by itself."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scenegen.errors import DatasetError
from scenegen.export.card import write_card
from scenegen.tables.dataset import Dataset
from scenegen.tables.writing import replacing


@dataclass(frozen=True)
class Written:
    """What a format wrote: the file or pattern of each split, relative to the export, and what to tell the user."""

    files: dict[str, str]
    told: str


Writer = Callable[..., Written]
_FORMATS: dict[str, Writer] = {}
_WORDINGS: dict[str, tuple[str, ...]] = {}


def export_format(name: str, wordings: tuple[str, ...] = ()) -> Callable[[Writer], Writer]:
    """Decorator for a `write(dataset, out) -> Written` function, or `write(dataset, out, wording)` where there are `wordings`, the first of
    which is the default; `out` is an empty folder that takes the export's place when it is whole."""

    def add(writer: Writer) -> Writer:
        if name in _FORMATS:
            raise DatasetError(f"export format {name!r} is registered twice", where=writer.__module__, fix="choose another name")
        _FORMATS[name], _WORDINGS[name] = writer, wordings
        return writer

    return add


def format_names() -> list[str]:
    """Names of all formats."""
    import scenegen.export as package

    for module in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"{package.__name__}.{module}")
    return sorted(_FORMATS)


def export(directory: str | Path, to: str, out: str | Path | None = None, wording: str | None = None) -> str:
    """Write a finished dataset in format `to`, by default to DIRECTORY-FORMAT beside it. Returns what was written and how to use it.

    wording: for formats that have several ("viewspatial": "scenegen" or "benchmark"); None: the format's own default. The export appears
    whole or not at all: a failed one leaves nothing behind. DatasetError for a format or wording that there is not, when there is no
    dataset, OUT lies in it or holds something, or the disk refuses.
    """
    if to not in format_names():
        raise DatasetError(f"no export format {to!r}", where="--to", fix=f"one of {', '.join(format_names())}")
    wordings = _WORDINGS[to]
    if wording is not None and wording not in wordings:
        fix = f"one of {', '.join(wordings)}" if wordings else "leave it out"
        raise DatasetError(f"the format {to} has no wording {wording!r}", where="--wording", fix=fix)
    dataset = Dataset(directory)
    source = dataset.directory.resolve()
    target = Path(out) if out is not None else source.with_name(f"{source.name}-{to}")
    if target.resolve().is_relative_to(source):
        raise DatasetError("an export does not go into the dataset itself", where=str(target), fix="choose another --out")
    if os.path.exists(target) and (not target.is_dir() or any(target.iterdir())):  # false for names that no disk takes
        raise DatasetError("the export directory is not empty", where=str(target), fix="choose another --out, or remove it first")
    with replacing(target) as draft:
        draft.mkdir(parents=True)
        written = _FORMATS[to](dataset, draft, *((wording or wordings[0],) if wordings else ()))
        write_card(draft, dataset, to, written.files, written.told)
    return f"{target}: {written.told}"
