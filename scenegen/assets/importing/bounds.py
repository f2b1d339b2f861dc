"""Limits on what is read, and reading beside a file or inside an archive without ever leaving it."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Protocol

from scenegen.errors import AssetError

LARGEST_FILE = 200_000_000
LARGEST_MEMBER = 100_000_000
LARGEST_ARCHIVE = 2_000_000_000
"""Bytes: of one file, of one member of an archive unpacked, of all members together."""
MOST_MEMBERS = 50_000
MOST_RATIO = 250
"""Unpacked over packed bytes of a member larger than a megabyte; ordinary models stay below 50."""
MOST_LISTED = 50_000
"""Files of a folder among which a texture is looked for."""
MOST_FACES = 2_000_000
"""Faces of one asset before it is read; what passes is decimated later."""
Fetch = Callable[[str], bytes]


def read_file(path: Path, limit: int = LARGEST_FILE) -> bytes:
    """A file's bytes. AssetError when it cannot be read or is larger than `limit` bytes."""
    try:
        if not path.is_file():
            raise AssetError("there is no such file", where=str(path), fix="give the path of a readable file")
        if path.stat().st_size > limit:
            raise AssetError(
                f"the file is {path.stat().st_size / 1e6:.0f} MB",
                where=str(path),
                fix=f"at most {limit / 1e6:.0f} MB; decimate it first",
            )
        return path.read_bytes()
    except OSError as error:
        raise AssetError(f"cannot read the file: {error.strerror}", where=str(path), fix="check its permissions") from error


def check_faces(count: int, where: str) -> None:
    """AssetError when an asset announces more faces than are read."""
    if not 0 < count <= MOST_FACES:
        said = "no faces" if count <= 0 else f"{count} faces"
        raise AssetError(f"the file announces {said}", where=where, fix=f"between 1 and {MOST_FACES}; decimate it first")


def clean_name(name: str, where: str) -> PurePosixPath:
    """A relative path that stays below its folder. AssetError for absolute paths, `..`, drives, URLs and control characters."""
    plain = name.replace("\\", "/")
    path = PurePosixPath(plain)
    bad = path.is_absolute() or ".." in path.parts or ":" in plain or any(ord(letter) < 32 for letter in plain)
    if bad or not path.parts:
        raise AssetError(
            f"the path {name[:120]!r} points outside", where=where, fix="keep everything beside the file that names it"
        )
    return path


class Beside(Protocol):
    """Reads files that a mesh names, given relative to its own folder. AssetError when a file is missing or may not be read."""

    folder: str
    """The mesh's folder, relative to what may be read, "" at its root."""

    def __call__(self, name: str) -> bytes:
        """The bytes of a file."""

    def names(self) -> Sequence[str]:
        """What may be read, relative to the root of it, "/" between parts."""


DAMAGE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, RecursionError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What a damaged file may make of its reader, where nothing has seen the damage before: told as an AssetError that names the file."""


def unread(error: BaseException, where: str) -> AssetError:
    """The AssetError of a reader that a damaged file has stopped."""
    reason = f"no {error}" if isinstance(error, KeyError) else str(error)
    return AssetError(
        f"the asset cannot be read: {type(error).__name__}: {reason[:120]}", where=where, fix="is the file damaged?"
    )


@dataclass(frozen=True)
class Reach:
    """What may be read while a folder is added: everything at or below its root; links that lead out of it only if followed."""

    root: Path
    follow_links: bool = False
    deep: int = 12


_REACH: ContextVar[Reach | None] = ContextVar("reach", default=None)


@contextmanager
def within(root: Path, follow_links: bool = False, deep: int = 12) -> Iterator[None]:
    """Inside, meshes below `root` may name files anywhere below it: a texture in a neighbour folder. deep: folders down to look in."""
    _listed.cache_clear()
    token = _REACH.set(Reach(root.resolve(), follow_links, deep))
    try:
        yield
    finally:
        _REACH.reset(token)


def links_followed() -> bool:
    """Whether links that lead out of the folder that is being added are followed."""
    reach = _REACH.get()
    return reach is not None and reach.follow_links


def leaves(path: Path, root: Path) -> bool:
    """Whether a path, its links followed, lies outside a folder."""
    try:
        return not path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return True


@lru_cache(maxsize=8)
def _listed(root: str, deep: int) -> tuple[str, ...]:
    """Files at most `deep` folders below a root, MOST_LISTED at most, nearest first."""
    out: list[str] = []
    level = [""]
    for _ in range(deep + 1):
        below = []
        for folder in level:
            try:
                entries = sorted(os.scandir(os.path.join(root, folder)), key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:
                name = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    below.append(name)
                else:
                    out.append(name)
            if len(out) > MOST_LISTED:
                return tuple(out[:MOST_LISTED])
        level = below
    return tuple(out)


class Folder:
    """Reads files below the folder that is being added, else at or below the mesh's own; links that lead out are refused."""

    def __init__(self, folder: Path, where: str) -> None:
        reach = _REACH.get()
        own = folder.absolute()
        inside = reach is not None and (own.is_relative_to(reach.root) or own.resolve().is_relative_to(reach.root))
        self.root = reach.root if reach is not None and inside else folder.resolve()
        self.follow_links = reach is not None and inside and reach.follow_links
        self.where, self.deep = where, reach.deep if reach is not None and inside else 2
        if not inside:
            self.folder = ""
        else:
            below = own if own.is_relative_to(self.root) else own.resolve()
            self.folder = "" if below == self.root else below.relative_to(self.root).as_posix()

    def __call__(self, name: str) -> bytes:
        """The bytes of a file; AssetError when it lies outside, is missing or too large."""
        path = self.root / joined(self.folder, name, self.where)
        if leaves(path, self.root) and not self.follow_links:
            raise AssetError(
                f"the path {name[:120]!r} points outside",
                where=self.where,
                fix="keep everything beside the file, or --follow-links",
            )
        return read_file(path, LARGEST_MEMBER)

    def names(self) -> Sequence[str]:
        """What may be read."""
        return _listed(str(self.root), self.deep)


def joined(folder: str, name: str, where: str) -> str:
    """A name relative to a folder, as seen from the root. AssetError for absolute paths, drives, URLs, control characters, and `..` beyond the root."""
    plain = name.replace("\\", "/").strip()
    parts = [part for part in folder.split("/") if part]
    bad = plain.startswith("/") or ":" in plain or any(ord(letter) < 32 for letter in plain) or not plain
    for part in plain.split("/"):
        if part == ".." and not parts:
            bad = True
        elif part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    if bad or not parts:
        raise AssetError(
            f"the path {name[:120]!r} points outside", where=where, fix="keep everything beside the file that names it"
        )
    return "/".join(parts)


def beside(folder: Path, where: str) -> Folder:
    """Reads files that a mesh in `folder` names."""
    return Folder(folder, where)


class Archive:
    """A zip file that is not believed: members are checked before and while they are read. AssetError for bombs and odd names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            members = self._zip.infolist()
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise AssetError(f"not a readable archive: {error}", where=str(path), fix="fetch or export it again") from error
        total = sum(member.file_size for member in members)
        if len(members) > MOST_MEMBERS or total > LARGEST_ARCHIVE:
            raise AssetError(
                f"the archive holds {len(members)} files of {total / 1e6:.0f} MB together",
                where=str(path),
                fix=f"at most {MOST_MEMBERS} files and {LARGEST_ARCHIVE / 1e6:.0f} MB",
            )
        self._members = {member.filename.lstrip("/"): member for member in members if not member.is_dir()}

    def names(self) -> list[str]:
        """The names of the members."""
        return list(self._members)

    def read(self, name: str, limit: int = LARGEST_MEMBER) -> bytes:
        """A member's bytes; AssetError when it is missing, a link, badly named, broken, or unpacks to too much."""
        where = f"{self.path}!{name[:120]}"
        key = str(clean_name(name.lstrip("/"), where))
        member = self._members.get(key)
        if member is None:
            raise AssetError("the archive lacks this file", where=where, fix="fetch or export the archive again")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise AssetError("a link inside an archive", where=where, fix="archive the file itself")
        bomb = member.file_size > 1_000_000 and member.file_size > MOST_RATIO * max(member.compress_size, 1)
        if bomb or member.file_size > limit:
            raise AssetError(
                f"the member unpacks from {member.compress_size} to {member.file_size} bytes",
                where=where,
                fix=f"at most {limit} bytes and {MOST_RATIO} times its packed size",
            )
        try:
            with self._zip.open(member) as stream:
                content = stream.read(member.file_size + 1)
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
            raise AssetError(f"cannot unpack: {error}", where=where, fix="fetch or export the archive again") from error
        except Exception as error:  # zlib.error and codec errors share no base class
            raise AssetError(f"cannot unpack: {type(error).__name__}", where=where, fix="fetch the archive again") from error
        if len(content) != member.file_size:
            raise AssetError("the archive lies about a member's size", where=where, fix="fetch or export the archive again")
        return content

    def beside(self, name: str) -> Member:
        """Reads members that member `name` names."""
        return Member(self, name)


class Member:
    """Reads what a member of an archive names, anywhere in the archive."""

    def __init__(self, archive: Archive, name: str) -> None:
        folder = str(PurePosixPath(name.lstrip("/")).parent)
        self.archive, self.where, self.folder = archive, f"{archive.path}!{name}", "" if folder == "." else folder

    def __call__(self, name: str) -> bytes:
        """The bytes of a member; AssetError when it is missing or badly named."""
        return self.archive.read(joined(self.folder, name, self.where))

    def names(self) -> Sequence[str]:
        """All members."""
        return self.archive.names()
