"""From file bytes to a soup of coloured triangles: trimesh reads, we bound what it may reach for and what it may return."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from scenegen.assets.importing.bounds import MOST_FACES, Fetch
from scenegen.assets.importing.colors import face_colors
from scenegen.assets.importing.finding import PICTURES, find
from scenegen.assets.importing.images import LARGEST_PIXELS, shrink
from scenegen.assets.importing.raw import Soup
from scenegen.errors import AssetError


class Resolver:
    """What trimesh asks for the files that a mesh names. Pictures are bounded and shrunk; what is missing is noted."""

    def __init__(self, fetch: Fetch | None, notes: list[str]) -> None:
        self.fetch, self.notes = fetch, notes
        self._seen: dict[str, bytes | None] = {}

    def get(self, name: str) -> bytes:
        """The bytes of a file beside the mesh; KeyError (and a note) when it cannot be had."""
        key = name.strip().removeprefix("./")
        if key not in self._seen:
            try:
                if self.fetch is None:
                    raise AssetError("nothing may be read beside this file")
                content, note = find(self.fetch, key, PICTURES)
                self.notes += [note] if note else []
                self._seen[key] = shrink(content) if key.lower().endswith(PICTURES) else content
            except AssetError as error:
                self.notes.append(f"left out {name[:80]!r}: {error.what}")
                self._seen[key] = None
        found = self._seen[key]
        if found is None:
            raise KeyError(name)
        return found

    __getitem__ = get

    def namespaced(self, namespace: str) -> Resolver:
        """The same resolver: trimesh asks for one a folder."""
        return self


@contextmanager
def _small_pictures() -> Iterator[None]:
    """Pillow refuses embedded pictures that are larger than ours may be, and trimesh says nothing: our notes do."""
    from PIL import Image

    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS // 2
    chatter = logging.getLogger("trimesh")
    silent, chatter.disabled = chatter.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = before
        chatter.disabled = silent


def read_soup(content: bytes, kind: str, fetch: Fetch | None, where: str) -> Soup:
    """Triangles of a file. kind: ply or stl. AssetError when it is broken, empty or too large."""
    import trimesh

    notes: list[str] = []
    resolver: Any = Resolver(fetch, notes)
    try:
        with _small_pictures():
            loaded: Any = trimesh.load(io.BytesIO(content), file_type=kind, resolver=resolver, process=False)
        parts = loaded.dump() if isinstance(loaded, trimesh.Scene) else [loaded]
        soup = _join([part for part in parts if isinstance(part, trimesh.Trimesh) and len(part.faces)], notes)
    except AssetError:
        raise
    except (MemoryError, RecursionError) as error:
        raise AssetError("the mesh is too large or too deeply nested to read", where=where, fix="decimate it first") from error
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise AssetError(
            f"the mesh file is broken: {type(error).__name__}: {str(error)[:200]}",
            where=where,
            fix="export it again, as GLB if you can",
        ) from error
    if soup is None:
        raise AssetError("the mesh file holds no triangles", where=where, fix="is it a point cloud, or empty?")
    if len(soup.faces) > MOST_FACES:
        raise AssetError(f"the mesh has {len(soup.faces)} faces", where=where, fix=f"at most {MOST_FACES}; decimate it first")
    return soup


def _join(parts: list[Any], notes: list[str]) -> Soup | None:
    """All parts in one soup, without the faces of materials that cannot be seen through opacity."""
    points, faces, colors, known, start = [], [], [], [], 0
    for part in parts:
        rgb, alpha = face_colors(part)
        shown = alpha > 0.03
        if not shown.all():
            notes.append(f"left out {int((~shown).sum())} faces that are wholly transparent")
        points.append(np.asarray(part.vertices, dtype=np.float64))
        faces.append(np.asarray(part.faces, dtype=np.int64)[shown] + start)
        colors.append(rgb[shown])
        known.append(np.full(int(shown.sum()), _says_colors(part) and not any(note.startswith("left out '") for note in notes)))
        start += len(part.vertices)
    if not faces or not sum(map(len, faces)):
        return None
    if not all(one.all() for one in known):
        notes.append("color not read: the file holds none that can be read")
    return Soup(np.concatenate(points), np.concatenate(faces), np.concatenate(colors), notes, np.concatenate(known))


def _says_colors(part: Any) -> bool:
    """Whether a mesh has colours or a material with a colour or a picture."""
    if getattr(part.visual, "kind", None) in ("face", "vertex"):
        return True
    material = getattr(part.visual, "material", None)
    return material is not None and getattr(material, "image", None) is not None
