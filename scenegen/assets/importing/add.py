"""Adding assets to a store: every asset of a path is read on its own, and one that fails takes no other with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from scenegen.assets.importing.answers import Answer, load_answers
from scenegen.assets.importing.bounds import DAMAGE, unread, within
from scenegen.assets.importing.digest import digest
from scenegen.assets.importing.infer import SURE
from scenegen.assets.importing.names import slug, told_apart
from scenegen.assets.importing.raw import Raw, format_of, formats
from scenegen.assets.importing.survey import Survey, advice, survey
from scenegen.assets.library.sidecar import Sidecar
from scenegen.assets.library.store import Store
from scenegen.errors import AssetError

Progress = Callable[[str], None]
MOST_NOTES = 40
"""Kinds of notes that the report tells."""


@dataclass
class Report:
    """What came of adding: records kept, per refused asset (source, reason), keys that took the place of older ones, and what of folders is not read."""

    added: list[Sidecar] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
    follow_links: bool = False

    def text(self) -> str:
        """A page for the terminal: counts, what is unsure, what was noted, what was refused and why, what is not read."""
        ready = sum(record.ready for record in self.added)
        fronts = sum(record.has_front and record.ready for record in self.added)
        lines = [f"added {len(self.added)}: {ready} ready for rooms ({fronts} with a front); refused {len(self.refused)}"]
        kinds = {"figure": "people", "part": "parts of buildings, kept out of rooms"}
        for kind, words in kinds.items():
            count = sum(record.kind == kind for record in self.added)
            lines += [f"  {count} {words}"] if count else []
        for name in ("category", "size", "up", "front", "license"):
            lines += _some(f"{name} unsure", [record.key for record in self.added if name in record.unsure])
        colorless = [record.key for record in self.added if record.sure.get("color", 1.0) < SURE]
        lines += _some("colors not known, so no color word", colorless)
        lines += _some("not redistributable", [record.key for record in self.added if record.redistributable is False])
        lines += _some("took the place of one of the same name", self.replaced)
        lines += self._noted()
        lines += [f"  refused {source}: {reason.splitlines()[0]}" for source, reason in self.refused]
        return "\n".join(lines + self._unread())

    def _noted(self) -> list[str]:
        """A line for each kind of note: how many have it, and one as an example."""
        kinds: dict[str, list[tuple[str, str]]] = {}
        for record in self.added:
            for note in record.notes:
                kinds.setdefault(re.sub(r"'[^']*'|\"[^\"]*\"|[\d.]+", "#", note), []).append((record.key, note))
        ordered = sorted(kinds.values(), key=lambda found: (-len(found), found[0]))
        lines = [
            f"  note on {found[0][0]}{f' and {len(found) - 1} more' if len(found) > 1 else ''}: {found[0][1]}"
            for found in ordered
        ]
        rest = len(lines) - MOST_NOTES
        return lines if rest <= 0 else [*lines[:MOST_NOTES], f"  and {rest} more kinds of notes, in each asset's asset.json"]

    def _unread(self) -> list[str]:
        """What of the folders is not read, and what to do about it."""
        lines = []
        for found in self.surveys:
            for suffix, names in sorted(found.unread.items()):
                lines += _some(f"not read, {suffix} ({advice(suffix)})", names)
            texts = [
                name for name in found.links if self.follow_links and Path(name).suffix.lower() in (".json", ".txt", ".md", "")
            ]
            if self.follow_links:
                lines += _some(
                    "never followed, licences and sidecars that lie outside", [name for name in texts if not name.endswith("/")]
                )
            else:
                lines += _some(
                    "links that lead out of the folder, not followed (--follow-links does, for models and pictures)", found.links
                )
            if not lines and not self.added and not self.refused:
                lines.append(f"  none of the {found.files} files there is of a kind that is read: {', '.join(_suffixes())}")
        return lines


def _some(what: str, names: list[str]) -> list[str]:
    return [f"  {what}: {len(names)}, such as {', '.join(names[:4])}"] if names else []


def _suffixes() -> list[str]:
    return sorted({suffix for entry in formats().values() for suffix in entry.suffixes})


def add_assets(
    paths: Iterable[str | Path],
    store: Store | None = None,
    *,
    library: str | None = None,
    license: str | None = None,
    category: str | None = None,
    answers: Path | None = None,
    progress: Progress | None = None,
    follow_links: bool = False,
) -> Report:
    """Read, repair and keep every asset of files, folders and libraries.

    library: the name they are kept under; default, the stem of each path. license, category: for assets that do not say. answers: a YAML
    file of corrections. follow_links: models, their materials and pictures may lie outside their folder, as in a hub's cache of links; texts
    never. A single path that cannot be read at all raises AssetError; among others, a broken path or asset is refused with its reason.
    """
    store = store if store is not None else Store()
    said = load_answers(answers)
    report = Report(follow_links=follow_links)
    places = list(dict.fromkeys(map(Path, paths)))
    taken: dict[str, Path] = {}
    before = {record.key for record in store.records()}
    for path, label in zip(places, told_apart(places), strict=True):
        try:
            found = format_of(path)
        except AssetError as error:
            if len(places) == 1:
                raise
            report.refused.append((str(path), str(error)))
            continue
        shelf = slug(library or (path.stem if path.is_file() else path.resolve().name))
        whole = path.is_dir()
        with within(path if whole else path.parent, follow_links, 12 if whole else 2):
            for raw in _each(found.read(path), str(path), report):
                raw = _filled(raw, license, category, shelf, path, label, taken)
                answer = said.get(f"{shelf}/{raw.id}", said.get(raw.id, Answer()))
                _kept(raw, shelf, found.name, answer, store, report)
                if progress:
                    progress(f"{shelf}/{raw.id}")
        if whole:
            report.surveys.append(survey(path))
    report.replaced = [record.key for record in report.added if record.key in before]
    return report


def _kept(raw: Raw, shelf: str, format: str, answer: Answer, store: Store, report: Report) -> None:
    """Digest and keep one asset, or refuse it with its reason."""
    try:
        report.added.append(store.add(*digest(raw, shelf, format, answer)))
    except AssetError as error:
        report.refused.append((raw.source, str(error)))
    except DAMAGE as error:
        report.refused.append((raw.source, str(unread(error, raw.source))))


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
        except DAMAGE as error:
            report.refused.append((where, str(unread(error, where))))
            return


def _filled(
    raw: Raw, license: str | None, category: str | None, shelf: str, path: Path, label: str, taken: dict[str, Path]
) -> Raw:
    """The asset with a free id, and what the command line says where it says nothing itself. taken: id -> the path it is of."""
    name = slug(f"{label}-{raw.id}" if label else raw.id)
    if f"{shelf}/{name}" in taken and taken[f"{shelf}/{name}"] != path:
        name = slug(f"{path.stem}-{raw.id}")
    free, number = name, 2
    while f"{shelf}/{free}" in taken:
        free, number = f"{name}-{number}", number + 1
    taken[f"{shelf}/{free}"] = path
    hints = raw.hints
    if license and not hints.license:
        hints = replace(hints, license=license)
    if category and not hints.category:
        hints = replace(hints, category=category)
    return replace(raw, id=free, hints=hints)


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
