"""Limits on what is read, and reading beside a file or inside an archive without ever leaving it."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from scenegen.errors import AssetError

LARGEST_FILE = 200_000_000
LARGEST_MEMBER = 100_000_000
LARGEST_ARCHIVE = 2_000_000_000
"""Bytes: of one file, of one member of an archive unpacked, of all members together."""
MOST_MEMBERS = 50_000
MOST_RATIO = 250
"""Unpacked over packed bytes of a member larger than a megabyte; ordinary models stay below 50."""
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


def beside(folder: Path, where: str) -> Fetch:
    """Reads files at or below `folder`; links that lead out of it are refused."""
    root = folder.resolve()

    def fetch(name: str) -> bytes:
        path = (root / clean_name(name, where)).resolve()
        if not path.is_relative_to(root):
            raise AssetError(
                f"the path {name[:120]!r} points outside", where=where, fix="keep everything beside the file that names it"
            )
        return read_file(path, LARGEST_MEMBER)

    return fetch


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

    def beside(self, name: str) -> Fetch:
        """Reads members that lie beside or below the folder of member `name`."""
        folder = PurePosixPath(name.lstrip("/")).parent

        def fetch(other: str) -> bytes:
            return self.read(str(folder / clean_name(other, f"{self.path}!{name}")))

        return fetch
