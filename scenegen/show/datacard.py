"""The card of a dataset: what it is made of, as one self-contained page or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from scenegen.show.distributions import Histogram, Section, distributions
from scenegen.show.pages import page, plain
from scenegen.tables.dataset import Dataset
from scenegen.tables.files import replacing

WIDE = 30
"""Characters of the longest bar."""


def write_datacard(directory: str | Path, out: str | Path | None = None, size: int | None = None) -> Path:
    """Write the card of a dataset: HTML, or Markdown where `out` ends in .md; by default DIRECTORY/card.html. size: of so many of its questions.

    DatasetError when there is no dataset, it is damaged, or the card cannot be written: then none is left half-written.
    """
    dataset = Dataset(directory, None, size)
    target = Path(out) if out is not None else dataset.directory / "card.html"
    sections = distributions(dataset)
    title, facts = f"{dataset.manifest['recipe'].get('name', '')}", _facts(dataset)
    with replacing(target) as draft, open(draft, "w", encoding="utf-8") as written:
        if target.suffix == ".md":
            written.writelines(markdown(title, facts, sections))
        else:
            written.writelines(page("card.html.j2", title=title, facts=facts, sections=sections))
    return target


def _facts(dataset: Dataset) -> list[str]:
    """What the manifest says, a line each."""
    manifest = dataset.manifest
    counts = manifest["counts"]
    return [
        f"{counts['scenes']} scenes, {counts['view_sets']} sets of views, {counts['views']} pictures, {len(dataset)} questions",
        f"recipe {manifest['recipe'].get('name', '')}, seed {manifest['seed']}, scenegen {manifest.get('scenegen', '')}, "
        f"revision {manifest.get('revision', 1)}, color by {manifest['renderer']}",
        "All of it is synthetic: composed scenes, drawn by a renderer; every answer is computed from their geometry. Nobody is depicted.",
    ]


def markdown(title: str, facts: Sequence[str], sections: Sequence[Section]) -> Iterable[str]:
    """The card as Markdown, piece by piece."""
    yield f"# {_line(title)}\n\n"
    yield "".join(f"- {_line(fact)}\n" for fact in facts)
    for section in sections:
        yield f"\n## {_line(section.title)}\n"
        for one in section.histograms:
            yield from _table(one)


def _table(one: Histogram) -> Iterable[str]:
    yield f"\n**{_line(one.title)}** ({one.of}{'; ' + _line(one.note) if one.note else ''})\n\n| | | |\n|---|---:|---|\n"
    for label, count in one.bars:
        yield f"| {_line(label)} | {count} | {'█' * round(WIDE * count / one.tallest)} |\n"


def _line(text: str) -> str:
    """Text that stays in its cell and is no markup."""
    out = " ".join(plain(str(text)).split()).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#|!" else letter for letter in out)
