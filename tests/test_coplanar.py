"""No thing shows two materials in one place: faces that coincide fight for every pixel, and a renderer draws them speckled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from scenegen.assets import catalogue
from scenegen.assets.looks.materials import material
from scenegen.assets.looks.mesh import Mesh
from scenegen.assets.modelling.kit import Builder
from scenegen.rays.embree import RayScene

pytestmark = pytest.mark.slow

CATEGORIES = catalogue.categories()
NEAR = 1.5e-4
"""Metres between two faces below which they count as one place."""
BOTTOM = 2e-3
MOST = 3e-4
"""Square metres of a thing that may coincide: where two round forms touch."""
COARSE = 3000
"""Points over a whole thing, beside one a face."""
FINE = 2e-5
"""Square metres a point of the faces in question."""
TILTS = ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))


def strewn(mesh: Mesh, faces: NDArray[np.int64], apiece: float) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Points (N, 3) strewn over triangles, one for `apiece` square metres and at least one each; the normals (N, 3) and faces (N,)
    there, and the areas (N,) they stand for."""
    a, b, c = (mesh.vertices[mesh.faces[faces, k]].astype(np.float64) for k in range(3))
    size, normal = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2, flat(mesh, faces)
    many = np.where(size > 1e-9, np.maximum(np.ceil(size / apiece), 1), 0).astype(np.int64)
    k = np.repeat(np.arange(len(faces)), many)
    rng = np.random.default_rng(0)
    away, along = np.sqrt(rng.random((len(k), 1))), rng.random((len(k), 1))
    points = a[k] * (1 - away) + b[k] * away * (1 - along) + c[k] * away * along
    return points, normal[k], faces[k], (size / np.maximum(many, 1))[k]


def shared(mesh: Mesh, points: NDArray[Any], normal: NDArray[Any], face: NDArray[Any]) -> NDArray[np.bool_]:
    """Which points (N, 3) on faces (N,) lie on another material's face as well, one that looks the same way."""
    above, out = points + normal * NEAR, np.zeros(len(points), dtype=bool)
    for look in np.unique(mesh.face_material):
        mine, others = np.flatnonzero(mesh.face_material[face] == look), np.flatnonzero(mesh.face_material != look)
        if len(mine) and len(others):
            hits = RayScene([(mesh.vertices, mesh.faces[others])]).cast(above[mine], -normal[mine])
            met = (hits.mesh >= 0) & (hits.t < 2 * NEAR)
            out[mine[met]] = (flat(mesh, others[hits.face[met]]) * normal[mine[met]]).sum(1) > 0.9
    return out


def fighting(mesh: Mesh) -> tuple[NDArray[Any], NDArray[Any]]:
    """Points (K, 3) of the surface that belong to two materials, and the areas (K,) they stand for: only those to be seen from
    outside the thing, and not the underside that it stands on. A coarse look finds the faces, a fine one measures them."""
    everything = np.arange(len(mesh.faces))
    size = strewn(mesh, everything, np.inf)[3].sum()
    points, normal, face, area = strewn(mesh, everything, size / COARSE)
    guilty = np.unique(face[shared(mesh, points, normal, face)])
    points, normal, face, area = strewn(mesh, guilty, FINE)
    both = shared(mesh, points, normal, face)
    both &= (normal[:, 2] > -0.9) | (points[:, 2] > mesh.vertices[:, 2].min() + BOTTOM)
    points, normal, area = points[both], normal[both], area[both]
    whole, seen = RayScene([(mesh.vertices, mesh.faces)]), np.zeros(len(points), dtype=bool)
    for tilt in TILTS:
        seen |= ~whole.occluded(points + normal * 2 * NEAR, normal * 1.2 + tilt)
    return points[seen], area[seen]


def flat(mesh: Mesh, faces: NDArray[np.int64]) -> NDArray[np.float64]:
    """Unit normals (K, 3) of triangles."""
    a, b, c = (mesh.vertices[mesh.faces[faces, k]].astype(np.float64) for k in range(3))
    normal = np.cross(b - a, c - a)
    return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=1), 1e-12)[:, None])


@pytest.mark.parametrize(("gap", "found"), [(0.0, 0.02), (0.001, 0.0)])
def test_two_boxes_in_one_place_are_found(gap: float, found: float) -> None:
    """Their fronts coincide over 10 x 10 cm, each counted; a millimetre between them is enough."""
    b = Builder().box((0, 0, 0.1), (0.2, 0.2, 0.2), material("painted", "red"), 0)
    b.box((0.05 + gap, 0, 0.1), (0.1, 0.1, 0.1), material("painted", "blue"), 0)
    points, area = fighting(b.mesh())
    assert area.sum() == pytest.approx(found, rel=0.05)
    np.testing.assert_allclose(points[:, 0], 0.1, atol=1e-6)


def test_what_cannot_be_seen_does_not_count() -> None:
    """The underside a thing stands on, and what is shut in a box."""
    b = Builder().box((0, 0, 0.1), (0.2, 0.2, 0.2), material("painted", "red"), 0)
    b.box((0, 0, 0.05), (0.1, 0.1, 0.1), material("painted", "blue"), 0)
    b.box((0, 0, 0.05), (0.05, 0.1, 0.05), material("painted", "green"), 0)
    assert not len(fighting(b.mesh())[0])


@pytest.mark.parametrize("name", CATEGORIES)
def test_no_two_materials_in_one_place(name: str) -> None:
    entry = CATEGORIES[name]
    for seed in range(2):
        one = entry.build(entry.sample(np.random.default_rng(seed)))
        points, area = fighting(one.mesh)
        assert area.sum() <= MOST, f"{area.sum() * 1e4:.1f} cm² around {points.mean(0).round(2)} of {one.size}"
