"""The one way to join a name that came from outside to a folder of ours."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from scenegen.errors import DatasetError

_DRIVE = re.compile(r"^[A-Za-z]:")


def inside(root: Path, name: str) -> Path:
    """`root` / `name`; DatasetError when that would leave `root`: absolute, with a drive, or by `..`; or when it is no plain path.

    name: with forward slashes, as tables and archives store it. Links inside `root` are not followed out of it either.
    """
    parts = PurePosixPath(name).parts
    if not parts or "\\" in name or "\0" in name or name.startswith("/") or _DRIVE.match(name) or ".." in parts:
        raise DatasetError(
            "a path leads out of its folder", where=ascii(name)[:200], fix="the dataset was tampered with: build it again"
        )
    joined = root.joinpath(*parts)
    if not joined.resolve().is_relative_to(root.resolve()):
        raise DatasetError("a link leads out of its folder", where=str(joined), fix="remove the link")
    return joined
