"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scenegen.errors import DatasetError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft beside `path`, a file or a folder, that takes its place when the block ends well, and is removed when it does not.

    DatasetError for what the disk refuses: no such folder, no permission, no space, a name too long.
    """
    draft = path.with_name(f".{path.name[:200]}.{os.getpid()}.draft")
    try:
        try:
            yield draft
            draft.replace(path)
        finally:
            if draft.is_dir():
                shutil.rmtree(draft, ignore_errors=True)
            else:
                draft.unlink(missing_ok=True)
    except OSError as error:
        raise DatasetError(
            f"cannot write {path.name}: {error.strerror or error}", where=str(path),
            fix=["free some space on the disk, or give --out a place that can be written", "the dataset itself was not touched"],
        ) from error  # fmt: skip
