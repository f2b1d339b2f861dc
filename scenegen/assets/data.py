"""Where the data files are: `assets/` of a checkout, or the copy inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

from scenegen.errors import AssetError

_PACKAGE = Path(__file__).resolve().parents[1]
ROOTS = (_PACKAGE / "_data", _PACKAGE.parent / "assets")


def path(*parts: str) -> Path:
    """The path of a data file or directory. AssetError when the installation lacks it."""
    for root in ROOTS:
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise AssetError(
        f"data file {'/'.join(parts)} is missing from this installation",
        fix="install scenegen again, or run from a full checkout",
    )
