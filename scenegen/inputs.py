"""Files that come from outside: read whole, bounded in size, errors typed."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from scenegen.errors import ArgumentError, DatasetError, SceneGenError

_SCHEMES = r"([A-Za-z][A-Za-z0-9+.-]+(?:::[A-Za-z][A-Za-z0-9+.-]+)*):/"


def url_of(place: str | Path) -> str | None:
    """The URL of a place in a store, also of one that was made a Path, which keeps one slash of two; None for a path of this machine."""
    found = re.match(_SCHEMES + ("(?!/)" if isinstance(place, Path) else "/"), str(place))
    if found is None or not isinstance(place, Path):
        return str(place) if found else None
    root = "/" if found[1].rpartition("::")[2] in ("file", "local") else ""
    return f"{found[1]}://{root}{str(place)[found.end() :]}"


def on_disk(out: str | Path) -> Path:
    """The path of what is to be written; ArgumentError for a URL."""
    if url_of(out) is not None:
        raise ArgumentError(
            "this is written into a directory, not into a store",
            where=f"out={out}",
            fix="write it to a disk, and copy it from there with the store's own tools",
        )
    return Path(out)


def refuse_url(directory: Path) -> None:
    """DatasetError for a dataset in a store: it is read from a copy on disk."""
    if (url := url_of(directory)) is not None and not directory.is_dir():
        raise DatasetError(
            "a dataset in a store is read from a copy on disk",
            where=url,
            fix=f"copy it first: python -m scenegen fetch {url} --out DIRECTORY",
        )


def file_bytes(path: str | Path, most: int, kind: type[SceneGenError], what: str) -> bytes:
    """The bytes of a regular file of at most `most` bytes; an error of `kind`, in which `what` names it ("the recipe"), for anything else."""
    content = file_head(path, most + 1, kind, what)
    if len(content) > most:
        size = f"{most / 1e6:g} MB" if most >= 1e6 else f"{most / 1e3:g} kB"
        raise kind(f"{what} is larger than {size}", where=str(path), fix="was this another file?")
    return content


def file_head(path: str | Path, count: int, kind: type[SceneGenError], what: str) -> bytes:
    """The first `count` bytes of a regular file, or all that it has; errors as those of `file_bytes`."""
    where = str(path)
    try:
        known = Path(path)
        if known.exists() and not known.is_file():
            raise kind(f"{what} is not a file", where=where, fix="give the path of a file")
        with known.open("rb") as handle:
            return handle.read(count)
    except (OSError, ValueError, TypeError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise kind(f"cannot read {what}: {reason}", where=where, fix="give the path of a readable file") from error


def inside(root: Path, relative: str, kind: type[SceneGenError] = SceneGenError) -> Path:
    """`root / relative`; an error of `kind` where that would lie outside `root`: an absolute path, a drive, `..`, a link that leads away."""
    posix, windows = PurePosixPath(relative), PureWindowsPath(relative)
    parts = {*posix.parts, *windows.parts}
    away = posix.is_absolute() or bool(windows.drive or windows.root) or ".." in parts or "\0" in relative or not parts
    if not away:
        try:
            away = not (root / relative).resolve().is_relative_to(root.resolve())
        except (OSError, RuntimeError, ValueError):  # links that go round in a circle
            away = True
    if away:
        raise kind(f"the path {relative!r} leads outside", where=str(root), fix="give a relative path that stays inside")
    return root / relative


def json_value(text: str | bytes, kind: type[SceneGenError], what: str, where: str) -> Any:
    """The value of a JSON text; an error of `kind` when it is none, or nested too deep."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and numbers of too many digits among them
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise kind(f"{what} is not valid JSON: {reason}", where=where, fix="was it cut short, or is it another file?") from error
