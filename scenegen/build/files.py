"""Writing that is all or nothing: beside its place, synced, then renamed."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from scenegen.errors import BuildError

TEMPORARY = ".tmp-"


def write_atomic(path: Path, write: Callable[[Path], None]) -> None:
    """Call `write(temporary path)`, sync it and rename it to `path`. On failure nothing is left behind.

    Raises BuildError when the disk is full or not writable; shards that are finished stay intact.
    """
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(temporary)
        with open(temporary, "rb") as handle:
            os.fsync(handle.fileno())
        os.replace(temporary, path)
        _sync_directory(path.parent)
    except OSError as error:
        raise _explain(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


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


def _explain(error: OSError, path: Path) -> BuildError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return BuildError(
            f"the disk is full: {error.strerror}",
            where=str(path),
            fix="free some space (or move OUT to a larger disk) and run the same command again: finished shards are kept",
        )
    return BuildError(
        f"cannot write: {error.strerror or error}",
        where=str(path),
        fix="make the directory writable and run the same command again",
    )


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    digest = hashlib.sha256()
    with open(path, "rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def sweep_temporaries(out: Path) -> None:
    """Remove what killed writers left beside finished files."""
    for leftover in out.rglob(f"{TEMPORARY}*"):
        with contextlib.suppress(OSError):
            leftover.unlink()


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock for the length of a build; BuildError when another build holds it. Freed by the system at a kill."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = open(path, "a+b")  # noqa: SIM115  the handle is the lock
    try:
        _acquire(handle.fileno(), path)
        yield
    finally:
        handle.close()


def _acquire(descriptor: int, path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # not on Windows: builds there are not guarded against each other
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise BuildError(
            "another build is writing here", where=str(path.parent), fix="wait for it, stop it, or choose another --out"
        ) from error
