"""PLY: the header is held against the size of the file before anything is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from scenegen.assets.importing.bounds import Fetch, beside, check_faces, read_file
from scenegen.assets.importing.finding import text_of
from scenegen.assets.importing.meshes import read_soup
from scenegen.assets.importing.raw import Raw, Soup, asset_format, hints_of
from scenegen.errors import AssetError


@asset_format("ply", ".ply")
def read(path: Path) -> Iterator[Raw]:
    """One asset. Axes and unit are not in the format: scans are mostly Z up."""
    yield Raw(
        path.stem,
        path.name,
        hints_of(path.stem, up="+z", up_sure=0.6),
        lambda: _soup(read_file(path), beside(path.parent, str(path)), str(path)),
    )


def _soup(content: bytes, fetch: Fetch, where: str) -> Soup:
    end = content.find(b"end_header", 0, 100_000)
    if not content.startswith(b"ply") or end < 0:
        raise AssetError("not a PLY file: its header is missing or endless", where=where, fix="export it again")
    counts = {name.decode(): int(number) for name, number in re.findall(rb"element\s+(\w+)\s+(\d{1,18})", content[:end])}
    check_faces(counts.get("face", 0), where)
    body = len(content) - end
    if sum(counts.values()) > body or any(count > body for count in counts.values()):
        raise AssetError(
            f"the header announces {counts}, more than the file's {body} bytes hold", where=where, fix="export it again"
        )
    plain = re.sub(rb"(property\s+\w+\s+)diffuse_(red|green|blue)\b", rb"\1\2", text_of(content[:end]).encode())
    return read_soup(plain + content[end:], "ply", fetch, where)
