"""The registry of export formats: one file a format, found by itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenegen.errors import DatasetError
from scenegen.export.asking import Asking, Questions, asking_of
from scenegen.export.card import write_card
from scenegen.export.croissant import check_date
from scenegen.export.part import Part
from scenegen.inputs import on_disk
from scenegen.registry import Registry
from scenegen.tables.files import replacing


@dataclass(frozen=True)
class Written:
    """What a format wrote: the file or pattern of each split, relative to the export (none where `datasets` is not to load them), what to tell
    the user, and the lines that load it, where OUT stands for the export's path. configs: further configurations for `datasets`, by name, each as `files`."""

    files: dict[str, str]
    told: str
    use: str = ""
    configs: dict[str, dict[str, str]] = field(default_factory=dict)


Writer = Callable[..., Written]


@dataclass(frozen=True)
class Format:
    """A registered format: its writer, the wordings that it can be asked for, the default first, whether it is handed questions as they
    are put, or else the dataset, and whether it says when it was published."""

    write: Writer
    wordings: tuple[str, ...] = ()
    asks: bool = False
    dated: bool = False


FORMATS: Registry[Format] = Registry(
    "export format", group="scenegen.formats", package="scenegen.export", error=DatasetError, of=Format
)


def export_format(
    name: str, wordings: tuple[str, ...] = (), asks: bool = False, dated: bool = False
) -> Callable[[Writer], Writer]:
    """Decorator for a `write(dataset, out) -> Written` function, or `write(dataset, out, wording)` where there are `wordings`, the first of
    which is the default; `out` is an empty folder that takes the export's place when it is whole. asks: it is handed `Questions`, to
    iterate for `Item`s, in place of the dataset. dated: it takes `published`, the date that the user gives, or None."""

    def add(writer: Writer) -> Writer:
        FORMATS.add(name, Format(writer, wordings, asks, dated))
        return writer

    return add


def format_names() -> list[str]:
    """Names of all formats."""
    return FORMATS.names()


def export(
    directory: str | Path,
    to: str,
    out: str | Path | None = None,
    wording: str | None = None,
    frames: str | None = None,
    *,
    only: Sequence[str] = (),
    limit: int | None = None,
    size: int | None = None,
    absent: bool = False,
    look: str | None = None,
    published: str | None = None,
    **asking: Any,
) -> str:
    """Write a finished dataset in format `to`, by default to DIRECTORY-FORMAT beside it. Returns what was written and how to use it.

    wording: for formats that have several ("viewspatial": "scenegen" or "benchmark"); None: the format's own default. frames: a sampling, as
    `scenegen.load` takes it: of questions about clips those that its frames decide, with these frames alone. only: families. limit: the
    first so many questions. size: so many of all, each family and answer in its share, as `scenegen.load` takes it. absent: only
    questions that are asked of a scene and of the same scene without a thing. look: the pictures as flat, masks, depth or edges
    (`scenegen.export.looks`); without the questions that say a colour, but for flat. published: the date that the metadata of formats that have any (huggingface) says, an
    ISO day or moment; no clock is read. asking: fields of `Asking`, how questions are put (media, blind, circular, form, think, scale), for formats that
    put them. The export appears whole or not at all: a failed one leaves nothing behind. DatasetError for a format, wording or field that
    there is not, when there is no dataset, OUT lies in it or holds something, there is no question to write, or the disk refuses; ArgumentError for no date.
    """
    if to not in format_names():
        raise DatasetError(f"no export format {to!r}", where="--to", fix=f"one of {', '.join(format_names())}")
    chosen = FORMATS.get(to)
    how = _how(chosen, to, wording, asking)
    dated = _dated(chosen, to, published)
    dataset = Part(directory, frames, only, limit, size, absent, look)
    source = dataset.directory.resolve()
    target = on_disk(out) if out is not None else source.with_name(f"{source.name}-{to}")
    if target.resolve().is_relative_to(source):
        raise DatasetError("an export does not go into the dataset itself", where=str(target), fix="choose another --out")
    if os.path.exists(target) and (not target.is_dir() or any(target.iterdir())):  # false for names that no disk takes
        raise DatasetError("the export directory is not empty", where=str(target), fix="choose another --out, or remove it first")
    with replacing(target) as draft:
        draft.mkdir(parents=True)
        given = Questions(dataset, how, target.absolute()) if chosen.asks else dataset
        written = chosen.write(given, draft, *((wording or chosen.wordings[0],) if chosen.wordings else ()), **dated)
        use = written.use.replace("OUT", str(target.absolute()))
        write_card(draft, dataset, to, written.files, written.told, use, written.configs)
    return f"{target}: {written.told}" + (f"\n\n{use}" if use else "")


def _dated(chosen: Format, to: str, published: str | None) -> dict[str, str | None]:
    """The date, for formats that say one; DatasetError where one is given to another."""
    if published is not None:
        check_date(published)
        if not chosen.dated:
            able = ", ".join(name for name, one in FORMATS.entries().items() if one.dated)
            raise DatasetError(f"the format {to} has no metadata that says a date", where="--published", fix=f"one of {able}")
    return {"published": published} if chosen.dated else {}


def _how(chosen: Format, to: str, wording: str | None, asking: dict[str, Any]) -> Asking:
    """How questions are put; DatasetError for what a format does not know."""
    if wording is not None and wording not in chosen.wordings:
        fix = f"one of {', '.join(chosen.wordings)}" if chosen.wordings else "leave it out"
        raise DatasetError(f"the format {to} has no wording {wording!r}", where="--wording", fix=fix)
    how = asking_of(asking)
    for name, value in asking.items():
        if not chosen.asks and value != getattr(Asking(), name):
            able = ", ".join(name for name, one in FORMATS.entries().items() if one.asks)
            raise DatasetError(
                f"the format {to} writes tables as they are, without --{name}", where=f"--{name}", fix=f"one of {able}"
            )
    return how
