"""Mending a soup: vertices that are no numbers, doubled and flat faces, faces turned inside out, sheets without thickness, too many faces."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.importing.charts import carried
from scenegen.assets.importing.probe import Prober, area_of, seen_from_outside
from scenegen.assets.importing.raw import Floats, Ints, Soup
from scenegen.errors import AssetError

KEPT_FACES = 20_000
THIN = 0.002
"""Least extent as a share of the largest; a flat sheet gets a back this far behind it."""
LOST_SHARE = 0.5


def repair(soup: Soup, where: str) -> Soup:
    """The soup without what cannot be drawn. Notes say what was done; AssetError when hardly anything is left."""
    notes = list(soup.notes)
    vertices, faces, source = soup.vertices, soup.faces, np.arange(len(soup.faces))
    announced = len(faces)
    usable = np.asarray(np.all(np.isfinite(vertices) & (np.abs(np.nan_to_num(vertices)) < 1e9), axis=1))
    inside = np.all((faces >= 0) & (faces < len(vertices)), axis=1)
    sound: NDArray[np.bool_] = np.asarray(inside & np.all(usable[np.clip(faces, 0, len(vertices) - 1)], axis=1))
    if not sound.all():
        notes.append(f"dropped {int((~sound).sum())} faces with vertices that are missing, not finite or absurdly far")
        faces, source = faces[sound], source[sound]
    if len(faces):
        vertices, faces = _welded(vertices, faces)
        keep = _solid(vertices, faces)
        if not keep.all():
            notes.append(f"dropped {int((~keep).sum())} doubled or degenerate faces")
            faces, source = faces[keep], source[keep]
    if len(faces) < max(4, (1 - LOST_SHARE) * sound.sum() * 0.2) or len(faces) < announced * 0.1:
        raise AssetError(
            f"only {len(faces)} of {announced} faces are usable", where=where, fix="export it again from its program"
        )
    vertices, faces = _used(vertices, faces)
    return _outward(_thickened(soup.shaped(vertices, faces, source, notes)))


def _welded(vertices: Floats, faces: Ints) -> tuple[Floats, Ints]:
    """Vertices at the same place become one: normals are made anew anyway."""
    vertices, faces = _used(vertices, faces)
    reach = float(np.ptp(vertices, axis=0).max())
    if reach <= 0:
        return vertices, faces
    key = np.round((vertices - vertices.min(0)) / (reach * 1e-6)).astype(np.int64)
    _, first, inverse = np.unique(key, axis=0, return_index=True, return_inverse=True)
    return vertices[first], inverse.ravel()[faces]


def _used(vertices: Floats, faces: Ints) -> tuple[Floats, Ints]:
    used, inverse = np.unique(faces, return_inverse=True)
    return vertices[used], inverse.reshape(-1, 3)


def _solid(vertices: Floats, faces: Ints) -> np.ndarray:
    """Faces with an area, once each."""
    reach = float(np.ptp(vertices, axis=0).max())
    keep = area_of(vertices, faces) > (reach * 1e-7) ** 2
    _, first = np.unique(np.sort(faces, 1), axis=0, return_index=True)
    once = np.zeros(len(faces), dtype=bool)
    once[first] = True
    out: np.ndarray = keep & once
    return out


def _thickened(soup: Soup) -> Soup:
    """A sheet without thickness gets a back."""
    extent = np.ptp(soup.vertices, axis=0)
    flat = int(extent.argmin())
    if extent[flat] >= extent.max() * 1e-4:
        return soup
    shift = np.zeros(3)
    shift[flat] = extent.max() * THIN
    count, each = len(soup.vertices), np.arange(len(soup.faces))
    return soup.shaped(
        np.concatenate([soup.vertices + shift / 2, soup.vertices - shift / 2]),
        np.concatenate([soup.faces, soup.faces[:, ::-1] + count]),
        np.concatenate([each, each]),
        [*soup.notes, "gave a flat sheet a thickness"],
        np.repeat([False, True], len(each)),
    )


def _outward(soup: Soup) -> Soup:
    """Faces that are seen from their back more often than from their front are turned."""
    front, back = seen_from_outside(Prober(soup.vertices, soup.faces))
    turned = back > front
    if not turned.any():
        return soup
    faces = soup.faces.copy()
    faces[turned] = faces[turned][:, ::-1]
    notes = [*soup.notes, f"turned {int(turned.sum())} faces outward"] if turned.mean() > 0.02 else soup.notes
    return soup.shaped(soup.vertices, faces, np.arange(len(faces)), notes, turned)


def decimate(soup: Soup, limit: int = KEPT_FACES) -> Soup:
    """At most `limit` faces: quadric collapse where fast-simplification is installed, else clustering of vertices on a grid."""
    count = len(soup.faces)
    if count <= limit:
        return soup
    try:
        import fast_simplification
    except ImportError:
        fast_simplification = None
    if fast_simplification is not None:
        points, faces = fast_simplification.simplify(
            soup.vertices.astype(np.float32), soup.faces.astype(np.int32), target_reduction=1 - limit * 0.97 / count
        )
        points, faces = np.asarray(points, dtype=np.float64), np.asarray(faces, dtype=np.int64)
        if 0 < len(faces) <= limit and np.isfinite(points).all():
            faces = faces[_solid(points, faces)]
            note = f"decimated {count} faces to {len(faces)}"
            return _in_colors(soup, *_used(points, faces), _nearest(soup, points, faces), note)
    points, faces, source = _clustered(soup, limit)
    return _in_colors(soup, points, faces, source, f"decimated {count} faces to {len(faces)} on a grid")


def _nearest(soup: Soup, points: Floats, faces: Ints) -> Ints:
    """Of each new face the old one (F,) whose middle is nearest."""
    from scipy.spatial import cKDTree

    out: Ints = cKDTree(soup.vertices[soup.faces].mean(1)).query(points[faces].mean(1))[1]
    return out


def _in_colors(soup: Soup, points: Floats, faces: Ints, source: Ints, note: str) -> Soup:
    """New faces in the colours of old ones, with texture coordinates of their own."""
    return replace(soup.shaped(points, faces, source, [*soup.notes, note]), uv=carried(soup, points, faces, source))


def _clustered(soup: Soup, limit: int) -> tuple[Floats, Ints, Ints]:
    """Vertices of a grid cell become one; the finest of a row of grids that leaves few enough faces: vertices, faces, their old faces."""
    reach = float(np.ptp(soup.vertices, axis=0).max())
    low, high = 4.0, 2048.0
    best: tuple[Floats, Ints, Ints] | None = None
    for _ in range(12):
        cells = float(np.sqrt(low * high))
        key = np.floor((soup.vertices - soup.vertices.min(0)) / (reach / cells)).astype(np.int64)
        _, inverse = np.unique(key, axis=0, return_inverse=True)
        inverse = inverse.ravel()
        faces = inverse[soup.faces]
        whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 0] != faces[:, 2])
        _, first = np.unique(np.sort(faces[whole], 1), axis=0, return_index=True)
        if len(first) <= limit:
            low = cells
            kept = np.flatnonzero(whole)[np.sort(first)]
            size = np.bincount(inverse)
            points = np.stack([np.bincount(inverse, soup.vertices[:, k]) / size for k in range(3)], 1)
            best = *_used(points, faces[kept]), kept
        else:
            high = cells
    if best is None or len(best[1]) < 4:
        raise AssetError(f"{len(soup.faces)} faces cannot be thinned out to {limit}", fix="decimate it first")
    return best
