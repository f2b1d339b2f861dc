"""The registry of export formats: one file a format, found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

from scenegen.errors import DatasetError
from scenegen.export.dataset import Dataset

Writer = Callable[..., str]
_FORMATS: dict[str, Writer] = {}
_WORDINGS: dict[str, tuple[str, ...]] = {}


def export_format(name: str, wordings: tuple[str, ...] = ()) -> Callable[[Writer], Writer]:
    """Decorator for a `write(dataset, out) -> message` function, or `write(dataset, out, wording)` where there are `wordings`, the
    first of which is the default."""

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
    """Write a finished dataset in format `to`. Returns what was written and how to use it.

    wording: for formats that have several ("viewspatial": "scenegen" or "benchmark"); None: the format's own default. DatasetError for
    a format or wording that there is not, and when OUT is not empty.
    """
    if to not in format_names():
        raise DatasetError(f"no export format {to!r}", where="--to", fix=f"one of {', '.join(format_names())}")
    wordings = _WORDINGS[to]
    if wording is not None and wording not in wordings:
        fix = f"one of {', '.join(wordings)}" if wordings else "leave it out"
        raise DatasetError(f"the format {to} has no wording {wording!r}", where="--wording", fix=fix)
    dataset = Dataset(directory)
    target = Path(out) if out is not None else dataset.directory.with_name(f"{dataset.directory.name}-{to}")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DatasetError("the export directory is not empty", where=str(target), fix="choose another --out, or remove it first")
    target.mkdir(parents=True, exist_ok=True)
    return _FORMATS[to](dataset, target, *((wording or wordings[0],) if wordings else ()))
