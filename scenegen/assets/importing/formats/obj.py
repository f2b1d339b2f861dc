"""Wavefront OBJ with its MTL and pictures beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scenegen.assets.importing.bounds import Fetch, beside, check_faces, read_file
from scenegen.assets.importing.meshes import read_soup
from scenegen.assets.importing.raw import Raw, Soup, asset_format, hints_of
from scenegen.errors import AssetError


@asset_format("obj", ".obj")
def read(path: Path) -> Iterator[Raw]:
    """One asset. Axes and unit are not in the format: Y up is likely, metres likelier than anything else."""
    hints = hints_of(path.stem, up="+y", up_sure=0.6)
    yield Raw(path.stem, path.name, hints, lambda: obj_soup(read_file(path), beside(path.parent, str(path)), str(path)))


def obj_soup(content: bytes, fetch: Fetch | None, where: str) -> Soup:
    """Triangles of OBJ bytes, after its faces were counted."""
    faces = sum(max(line.count(b" ") - 2, 0) for line in content.split(b"\n") if line[:2] == b"f " and len(line) < 100_000)
    check_faces(faces, where)
    if content.count(b"\nmtllib") + content.count(b"\nusemtl") > 20_000:
        raise AssetError("the file switches its material more than 20000 times", where=where, fix="export it again")
    return read_soup(content, "obj", fetch, where)
