"""What takes long to make and nobody changes: made by one of the processes of a test run, read by all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The path that `make` makes, a folder or a file: by the first process of the run that asks, while the others wait for it.

    name: of the path, the same in all of them and no other's. A maker that fails leaves nothing, and the next one tries.
    """
    own = factory.getbasetemp()
    root = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with _alone(root / f"{name}.lock"):
        if not (root / name).exists():
            draft = own / f"{name}-draft"
            make(draft)
            draft.rename(root / name)
    return root / name


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process after another, where the system knows such locks; freed when a process is killed."""
    with open(path, "a+b") as handle:
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
