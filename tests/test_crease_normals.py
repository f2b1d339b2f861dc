"""Normals at creases: as by comparing every pair of faces around a vertex, and linear where thousands of faces meet."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest
import trimesh

from scenegen.assets.modelling.kit import CREASE_DEG, crease_normals

SHAPES = {
    "ball": trimesh.creation.icosphere(2),
    "box": trimesh.creation.box(),
    "cone": trimesh.creation.cone(1.0, 2.0, sections=90),
    "flat cone": trimesh.creation.cone(1.0, 0.2, sections=200),
}


def by_pairs(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Normals (F, 3, 3) of corners, face by face."""
    corners = vertices[faces]
    raw = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    unit = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    out = np.zeros((len(faces), 3, 3))
    for k, face in enumerate(faces):
        for c, vertex in enumerate(face):
            around = (faces == vertex).any(1) & (unit @ unit[k] > np.cos(np.deg2rad(CREASE_DEG)))
            out[k, c] = raw[around].sum(0)
    return out / np.linalg.norm(out, axis=2, keepdims=True)


@pytest.mark.parametrize("name", SHAPES)
def test_normals_are_those_of_every_pair(name: str) -> None:
    shape = SHAPES[name]
    vertices, faces = np.array(shape.vertices), np.array(shape.faces)
    source, split, normals = crease_normals(vertices, faces)
    np.testing.assert_array_equal(source[split], faces)
    np.testing.assert_allclose(normals[split], by_pairs(vertices, faces), atol=2e-3)


def test_tip_of_a_crowded_cone_looks_as_that_of_a_plain_one() -> None:
    shape = trimesh.creation.cone(1.0, 2.0, sections=400)
    vertices, faces = np.array(shape.vertices), np.array(shape.faces)
    _, split, normals = crease_normals(vertices, faces)
    assert np.abs(normals[split] - by_pairs(vertices, faces)).max() < 0.05


def test_a_cone_of_ten_thousand_triangles_takes_no_memory_and_time() -> None:
    shape = trimesh.creation.cone(1.0, 2.0, sections=5000)
    vertices, faces = np.array(shape.vertices), np.array(shape.faces)
    tracemalloc.start()
    before = time.process_time()
    _, split, normals = crease_normals(vertices, faces)
    seconds, peak = time.process_time() - before, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(split) == 10_000
    assert np.isfinite(normals).all()
    assert peak < 100e6, "by pairs it was 7.8 GB"
    assert seconds < 5


@pytest.mark.slow
def test_pairs_are_compared_in_pieces() -> None:
    """Many vertices just below the crowd: memory stays bounded, and pieces change no digit."""
    fans = [trimesh.creation.cone(1.0, 2.0, sections=200).apply_translation((3.0 * k, 0, 0)) for k in range(120)]
    shape = trimesh.util.concatenate(fans)
    one = crease_normals(np.array(fans[0].vertices), np.array(fans[0].faces))
    all_ = crease_normals(np.array(shape.vertices), np.array(shape.faces))
    np.testing.assert_allclose(all_[2][all_[1][: len(fans[0].faces)]], one[2][one[1]], atol=1e-12)
