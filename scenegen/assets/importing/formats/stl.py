"""STL, binary or text: triangles without colour, unit or axes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from scenegen.assets.importing.bounds import check_faces, read_file
from scenegen.assets.importing.meshes import read_soup
from scenegen.assets.importing.raw import Raw, Soup, asset_format, hints_of
from scenegen.errors import AssetError

HEADER, FACET = 84, 50


@asset_format("stl", ".stl")
def read(path: Path) -> Iterator[Raw]:
    """One asset; Z up is likely, millimetres are common."""
    yield Raw(path.stem, path.name, hints_of(path.stem, up="+z", up_sure=0.6), lambda: _soup(read_file(path), str(path)))


def _soup(content: bytes, where: str) -> Soup:
    count = struct.unpack_from("<I", content, 80)[0] if len(content) >= HEADER else 0
    binary = len(content) == HEADER + count * FACET
    if not binary and not content.lstrip().startswith(b"solid"):
        raise AssetError(
            f"the header announces {count} triangles, the file of {len(content)} bytes holds others",
            where=where,
            fix="export it again",
        )
    check_faces(count if binary else content.count(b"endfacet"), where)
    return read_soup(content, "stl", None, where)
