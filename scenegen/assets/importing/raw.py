"""What a reader hands on: triangles in the file's own axes and units, a colour a face, and what the file says about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.importing.survey import advice
from scenegen.errors import AssetError
from scenegen.registry import Registry

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
AXES = ("+x", "-x", "+y", "-y", "+z", "-z")


@dataclass(frozen=True)
class Look:
    """What a file says of a surface. rgb: sRGB in [0, 1] that the picture is multiplied by, in linear light; alpha: opacity in [0, 1].

    picture: (H, W, 4) uint8 sRGB with opacity, row 0 at the top, or None. wrap: along u and v, "repeat", "clamp" or "mirror".
    emission: light given off, relative to white. unknown: why its colour could not be read, "" when it could.
    """

    name: str = ""
    rgb: tuple[float, float, float] = (1.0, 1.0, 1.0)
    alpha: float = 1.0
    picture: NDArray[np.uint8] | None = None
    wrap: tuple[str, str] = ("repeat", "repeat")
    metallic: float = 0.0
    roughness: float = 0.6
    emission: float = 0.0
    unknown: str = ""


@dataclass
class Soup:
    """Triangles as a file holds them: vertices (V, 3), faces (F, 3), face_rgb (F, 3) mean sRGB in [0, 1]. notes: what was amiss.

    known (F,): whether the file says a face's colour, None for all. face_look (F,): of `looks`, -1 for none. uv (F, 3, 2): texture
    coordinates of a face's corners as `Look.picture` is looked up, u to the right and v up, the file's own transforms applied; None for none.
    tint (F, 3): what a face's vertex colours multiply its look by, in linear light; None for ones.
    """

    vertices: Floats
    faces: Ints
    face_rgb: Floats
    notes: list[str] = field(default_factory=list)
    known: NDArray[np.bool_] | None = None
    looks: tuple[Look, ...] = ()
    face_look: Ints | None = None
    uv: Floats | None = None
    tint: Floats | None = None

    def shaped(
        self, vertices: Floats, faces: Ints, source: Ints, notes: list[str], turned: NDArray[np.bool_] | None = None
    ) -> Soup:
        """Other triangles in the same colours: face k looks as this soup's face source[k], its corners in reverse where turned[k]."""
        uv = None if self.uv is None else self.uv[source]
        if uv is not None and turned is not None:
            uv[turned] = uv[turned][:, ::-1]
        known = None if self.known is None else self.known[source]
        look = None if self.face_look is None else self.face_look[source]
        tint = None if self.tint is None else self.tint[source]
        return Soup(vertices, faces, self.face_rgb[source], notes, known, self.looks, look, uv, tint)


@dataclass
class Figure:
    """A person's landmarks in the file's own axes and units: joint name -> (3,), and the eye point (3,) if it is known."""

    joints: dict[str, Floats]
    eye: Floats | None = None


@dataclass
class Hints:
    """What a file says about an asset. Axes are "+x" ... "-z" of the file; a confidence says how far to believe them.

    unit_m: metres of one unit. size_m: (width, depth, height) in metres, seen from the front; height_m scales
    what has no size_m as a whole. front None: not said; "none": it has none.
    support_m: height of the top that carries things, 0 for none, None when not said. where: room kinds.
    hangs: whether the source keeps it well above the floor.
    """

    name: str = ""
    tags: list[str] = field(default_factory=list)
    category: str = ""
    label: str = ""
    confused_with: tuple[str, ...] = ()
    affords: tuple[str, ...] | None = None
    license: str = ""
    license_url: str = ""
    author: str = ""
    source_url: str = ""
    up: str = "+y"
    up_sure: float = 0.6
    front: str | None = None
    front_sure: float = 0.0
    unit_m: float | None = None
    unit_sure: float = 0.0
    size_m: tuple[float, float, float] | None = None
    height_m: float | None = None
    support_m: float | None = None
    hangs: bool | None = None
    figure: Figure | None = None
    where: list[str] = field(default_factory=list)


@dataclass
class Raw:
    """One asset of a file: its id within the library, a lazy mesh, and hints. `load()` may raise AssetError."""

    id: str
    source: str
    hints: Hints
    load: Callable[[], Soup]


Reader = Callable[[Path], Iterator[Raw]]


@dataclass(frozen=True)
class Format:
    """A registered format: suffixes it reads, a test for directories, and the reader."""

    name: str
    suffixes: tuple[str, ...]
    owns_directory: Callable[[Path], bool] | None
    read: Reader


FORMATS: Registry[Format] = Registry(
    "format of assets", group="scenegen.asset_formats", package="scenegen.assets.importing.formats", error=AssetError, of=Format
)


def asset_format(name: str, *suffixes: str, directory: Callable[[Path], bool] | None = None) -> Callable[[Reader], Reader]:
    """Decorator for `read(path) -> Iterator[Raw]`. directory: says whether a folder is of this format."""

    def add(read: Reader) -> Reader:
        FORMATS.add(name, Format(name, suffixes, directory, read))
        return read

    return add


def formats() -> dict[str, Format]:
    """All formats by name."""
    return FORMATS.entries()


def format_of(path: Path) -> Format:
    """The format of a file or folder; AssetError that lists what can be read."""
    known = formats()
    if path.is_dir():
        for entry in known.values():
            if entry.owns_directory is not None and entry.owns_directory(path):
                return entry
        return known["folder"]
    for entry in known.values():
        if path.suffix.lower() in entry.suffixes:
            return entry
    suffixes = sorted({suffix for entry in known.values() for suffix in entry.suffixes})
    if not path.exists():
        raise AssetError("there is no such file or folder", where=str(path), fix="give the path of a readable file or folder")
    raise AssetError(
        f"cannot read assets of kind {path.suffix!r}",
        where=str(path),
        fix=[advice(path.suffix), f"give a folder, or one of {', '.join(suffixes)}"],
    )


def refusing(id: str, source: str, error: AssetError) -> Raw:
    """An asset that is refused when it comes to its turn, so that what comes after it is read."""

    def load() -> Soup:
        raise error

    return Raw(id, source, Hints(name=id), load)


def hints_of(name: str, **more: Any) -> Hints:
    """Hints with a readable name made of a file's stem."""
    return Hints(name=name.replace("_", " ").replace("-", " ").strip(), **more)
