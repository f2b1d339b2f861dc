"""Wavefront OBJ with its MTL and pictures beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scenegen.assets.importing.bounds import beside, read_file
from scenegen.assets.importing.obj_read import obj_soup
from scenegen.assets.importing.raw import Raw, asset_format, hints_of


@asset_format("obj", ".obj")
def read(path: Path) -> Iterator[Raw]:
    """One asset. Axes and unit are not in the format: Y up is likely, metres likelier than anything else."""
    hints = hints_of(path.stem, up="+y", up_sure=0.6)
    yield Raw(path.stem, path.name, hints, lambda: obj_soup(read_file(path), beside(path.parent, str(path)), str(path)))
