"""Texture coordinates for thinned out meshes: read off the old mesh, piece by piece of its unwrapping."""

from __future__ import annotations

import numpy as np

from scenegen.assets.importing.raw import Floats, Ints, Soup

NEAR = 4
"""Old faces that are tried for each new corner."""


def carried(soup: Soup, points: Floats, faces: Ints, source: Ints) -> Floats | None:
    """Texture coordinates (F', 3, 2) of new faces (F', 3) over points, each of the chart of its old face source[k]; None without any.

    A new corner takes those of the place nearest to it on its chart, continued a little beyond where the chart ends.
    """
    if soup.uv is None:
        return None
    from scipy.spatial import cKDTree

    chart, old = charts(soup), soup.vertices[soup.faces]
    apart = 4.0 * float(np.ptp(soup.vertices, axis=0).max())
    tree = cKDTree(np.column_stack([old.mean(1), chart * apart]))
    corner = points[faces].reshape(-1, 3)
    wanted = np.repeat(chart[source], 3)
    near = tree.query(np.column_stack([corner, wanted * apart]), k=min(NEAR, len(old)))[1].reshape(len(corner), -1)
    best, uv = np.full(len(corner), np.inf), soup.uv[source].mean(1).repeat(3, 0)
    for k in range(near.shape[1]):
        weights, away = _weights(corner, old[near[:, k]])
        away = np.where(chart[near[:, k]] == wanted, away, np.inf)
        closer = away < best
        found = (soup.uv[near[:, k]] * np.clip(weights, -1.0, 2.0)[..., None]).sum(1)
        uv[closer], best[closer] = found[closer], away[closer]
    return uv.reshape(-1, 3, 2)


def charts(soup: Soup) -> Ints:
    """The number (F,) of the piece of the unwrapping that each face is in: faces that share corners at one place, of one coordinate and look."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    assert soup.uv is not None
    look = np.zeros(len(soup.faces), dtype=np.int64) if soup.face_look is None else soup.face_look
    uv = np.round(np.nan_to_num(soup.uv, posinf=0.0, neginf=0.0).clip(-1e6, 1e6) * 1e5).astype(np.int64).reshape(-1, 2)
    key = np.column_stack([soup.faces.ravel(), uv, np.repeat(look, 3)])
    _, corner = np.unique(key, axis=0, return_inverse=True)
    corner = corner.reshape(-1, 3)
    count = int(corner.max()) + 1
    rows, columns = np.concatenate([corner[:, 0], corner[:, 1]]), np.concatenate([corner[:, 1], corner[:, 2]])
    _, label = connected_components(coo_matrix((np.ones(len(rows), dtype=bool), (rows, columns)), (count, count)), directed=False)
    out: Ints = label[corner[:, 0]].astype(np.int64)
    return out


def _weights(points: Floats, triangles: Floats) -> tuple[Floats, Floats]:
    """Barycentric weights (R, 3) of points (R, 3) dropped onto the planes of triangles (R, 3, 3), and how far (R,) they lie from them."""
    side, other, way = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0], points - triangles[:, 0]
    aa, ab, bb = (side * side).sum(1), (side * other).sum(1), (other * other).sum(1)
    pa, pb = (way * side).sum(1), (way * other).sum(1)
    under = np.maximum(aa * bb - ab * ab, 1e-30)
    v, w = (bb * pa - ab * pb) / under, (aa * pb - ab * pa) / under
    weights = np.stack([1 - v - w, v, w], 1)
    held = np.maximum(weights, 0)
    held /= held.sum(1, keepdims=True)
    away = np.linalg.norm(points - (triangles * held[..., None]).sum(1), axis=1)
    return weights, away
