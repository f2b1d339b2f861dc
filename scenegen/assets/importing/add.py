"""Adding assets to a store: every asset of a path is read on its own, and one that fails takes no other with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from scenegen.assets.importing.answers import Answer, load_answers
from scenegen.assets.importing.digest import digest, slug
from scenegen.assets.importing.infer import SURE
from scenegen.assets.importing.raw import Raw, format_of
from scenegen.assets.sidecar import Sidecar
from scenegen.assets.store import Store
from scenegen.errors import AssetError

Progress = Callable[[str], None]


@dataclass
class Report:
    """What came of adding: records kept, and per refused asset (source, reason)."""

    added: list[Sidecar] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def text(self) -> str:
        """A page for the terminal: counts, what is unsure, what was refused and why."""
        ready = sum(record.ready for record in self.added)
        fronts = sum(record.has_front and record.ready for record in self.added)
        lines = [f"added {len(self.added)}: {ready} ready for rooms ({fronts} with a front); refused {len(self.refused)}"]
        kinds = {"figure": "people", "part": "parts of buildings, kept out of rooms"}
        for kind, words in kinds.items():
            count = sum(record.kind == kind for record in self.added)
            lines += [f"  {count} {words}"] if count else []
        for name in ("category", "size", "up", "front", "license"):
            doubtful = [record.key for record in self.added if name in record.unsure]
            if doubtful:
                lines.append(f"  {name} unsure: {len(doubtful)}, such as {', '.join(doubtful[:4])}")
        colorless = [record.key for record in self.added if record.sure.get("color", 1.0) < SURE]
        if colorless:
            lines.append(f"  colours not known, so no colour word: {len(colorless)}, such as {', '.join(colorless[:4])}")
        limited = [record.key for record in self.added if record.redistributable is False]
        if limited:
            lines.append(f"  not redistributable: {len(limited)}, such as {', '.join(limited[:4])}")
        lines += [f"  refused {source}: {reason.splitlines()[0]}" for source, reason in self.refused]
        return "\n".join(lines)


def add_assets(
    paths: Iterable[str | Path],
    store: Store | None = None,
    *,
    library: str | None = None,
    license: str | None = None,
    category: str | None = None,
    answers: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Read, repair and keep every asset of files, folders and libraries.

    library: the name they are kept under; default, the stem of each path. license, category: for assets that do not say. answers: a YAML
    file of corrections. A path that cannot be read at all raises AssetError; a broken asset among others is refused with its reason.
    """
    store = store if store is not None else Store()
    said = load_answers(answers)
    report = Report()
    for path in map(Path, paths):
        found = format_of(path)
        shelf = slug(library or (path.stem if path.is_file() else path.resolve().name))
        taken: dict[str, int] = {}
        for raw in _each(found.read(path), str(path), report):
            raw = _filled(raw, license, category, taken)
            answer = said.get(f"{shelf}/{raw.id}", said.get(raw.id, Answer()))
            try:
                report.added.append(store.add(*digest(raw, shelf, found.name, answer)))
            except AssetError as error:
                report.refused.append((raw.source, str(error)))
            except (ValueError, ArithmeticError, IndexError, MemoryError, RecursionError) as error:
                report.refused.append((raw.source, f"the asset cannot be read: {type(error).__name__}: {str(error)[:120]}"))
            if progress:
                progress(f"{shelf}/{raw.id}")
    return report


def _each(raws: Iterator[Raw], where: str, report: Report) -> Iterator[Raw]:
    """The assets of a reader; one that stops the reader is refused with its reason."""
    while True:
        try:
            yield next(raws)
        except StopIteration:
            return
        except AssetError as error:
            report.refused.append((where, str(error)))
            return
        except OSError as error:
            report.refused.append((where, f"cannot read: {error.strerror}"))
            return


def _filled(raw: Raw, license: str | None, category: str | None, taken: dict[str, int]) -> Raw:
    """The asset with a free id, and what the command line says where it says nothing itself."""
    name = slug(raw.id)
    taken[name] = taken.get(name, 0) + 1
    hints = raw.hints
    if license and not hints.license:
        hints = replace(hints, license=license)
    if category and not hints.category:
        hints = replace(hints, category=category)
    return replace(raw, id=name if taken[name] == 1 else f"{name}-{taken[name]}", hints=hints)


def chosen(store: Store, library: str | None = None, unsure: bool = False) -> list[Sidecar]:
    """Records of a library or of all, perhaps only the unsure; AssetError when there is none of that name."""
    known = store.libraries()
    if library is not None and library not in known:
        raise AssetError(f"no library {library!r}", where=str(store.root), fix=f"libraries: {', '.join(known) or 'none'}")
    return [record for record in store.records() if library in (None, record.library) and (record.unsure or not unsure)]


def listing(store: Store, library: str | None = None, unsure: bool = False) -> list[str]:
    """A line an asset: key, category, size, front, licence, state; then a line a library."""
    lines = []
    for record in chosen(store, library, unsure):
        size = " x ".join(f"{extent:.2f}" for extent in record.size_m)
        state = "ready" if record.ready else record.kind if record.kind != "thing" else "not used"
        doubt = f"  unsure: {', '.join(record.unsure)}" if record.unsure else ""
        front = "front" if record.has_front else "-"
        lines.append(f"{record.key:<44} {record.category or '?':<18} {size:<20} {front:<6} {record.license:<16} {state}{doubt}")
    return lines + [f"{count:>5} in {name}" for name, count in store.libraries().items()]
