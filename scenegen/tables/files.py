"""Writing that is all or nothing: beside its place, synced, then renamed."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import platform
import re
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from scenegen.errors import BuildError, DatasetError

TEMPORARY = ".scenegen-tmp-"
_MACHINE = zlib.crc32(platform.node().encode())
"""Beside the number of a process in the names of drafts: two machines that write into one directory may have processes of one number."""
_OURS = re.compile(rf"{re.escape(TEMPORARY)}\d+-(.+)")


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A draft beside `path`, a file or a folder, that is synced and takes its place when the block ends well, and is removed when it does
    not. What the disk refuses comes out as OSError, for the caller to say what it means."""
    draft = path.with_name(f"{TEMPORARY}{os.getpid()}{_MACHINE:010d}-{path.name[:200]}")
    try:
        yield draft
        if draft.is_file():
            with open(draft, "r+b") as handle:  # Windows syncs only what is open for writing
                os.fsync(handle.fileno())
        os.replace(draft, path)
        _sync_directory(path.parent)
    finally:
        with contextlib.suppress(OSError):
            if draft.is_dir():
                shutil.rmtree(draft, ignore_errors=True)
            else:
                draft.unlink(missing_ok=True)


def write_atomic(path: Path, write: Callable[[Path], None]) -> None:
    """Call `write(temporary path)`, sync it and rename it to `path`. On failure nothing is left behind.

    Raises BuildError when the disk is full or not writable; shards that are finished stay intact.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as temporary:
            write(temporary)
    except OSError as error:
        raise explained(error, path) from error


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """`whole` for what is made of a finished dataset. DatasetError for what the disk refuses: no such folder, no permission, no space, a
    name too long."""
    try:
        with whole(path) as draft:
            yield draft
    except OSError as error:
        raise DatasetError(
            f"cannot write {path.name}: {error.strerror or error}", where=str(path),
            fix=["free some space on the disk, or give --out a place that can be written", "the dataset itself was not touched"],
        ) from error  # fmt: skip


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text, all or nothing."""
    write_atomic(path, lambda temporary: _write_bytes(temporary, text.encode()))


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _sync_directory(directory: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def explained(error: OSError, path: Path) -> BuildError:
    """What the system would not do at `path`, and what helps."""
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return BuildError(
            "too many files are open",
            where=str(path),
            fix=["raise the limit: ulimit -n 1024", "use fewer --workers", "run again"],
        )
    if error.errno == errno.ENAMETOOLONG:
        return BuildError("the path is too long", where=str(path)[:200], fix="choose a shorter --out")
    if error.errno in (errno.ENOMEM, errno.EAGAIN):
        return BuildError(
            f"out of memory or processes: {error.strerror}", where=str(path), fix="use fewer --workers and run again"
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return BuildError(
            f"the disk is full: {error.strerror}",
            where=str(path),
            fix="free some space (or move OUT to a larger disk) and run the same command again: finished shards are kept",
        )
    return BuildError(
        f"cannot write: {error.strerror or error}",
        where=str(path),
        fix=["make the directory writable and run the same command again", "choose another --out"],
    )


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    digest = hashlib.sha256()
    with open(path, "rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def sweep_temporaries(files: Iterable[Path]) -> None:
    """Remove what killed writers left beside these files of ours: nothing but what carries our name and one of theirs."""
    named: dict[Path, set[str]] = {}
    for path in files:
        named.setdefault(path.parent, set()).add(path.name)
    for folder, names in named.items():
        with contextlib.suppress(OSError):
            for leftover in folder.iterdir():
                match = _OURS.fullmatch(leftover.name)
                if match and match.group(1) in names and leftover.is_file() and not leftover.is_symlink():
                    with contextlib.suppress(OSError):
                        leftover.unlink()


@contextlib.contextmanager
def lock(path: Path, shared: bool = False) -> Iterator[None]:
    """Hold a lock for the length of a build, exclusive or shared with others that share it; BuildError when another build holds it. Freed by
    the system at a kill."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = open(path, "a+b")  # noqa: SIM115  the handle is the lock
    try:
        _acquire(handle.fileno(), path, shared)
        yield
    finally:
        handle.close()


def _acquire(descriptor: int, path: Path, shared: bool) -> None:
    try:
        import fcntl
    except ImportError:  # not on Windows: builds there are not guarded against each other
        return
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        raise BuildError(
            "another build is writing here", where=str(path.parent), fix="wait for it, stop it, or choose another --out"
        ) from error
