"""Distances between things and to cameras, each saying from where to where: centres, closest points of boxes or of meshes."""

from __future__ import annotations

from typing import Literal

import numpy as np

from scenegen.errors import SceneError
from scenegen.facts.facts import Facts
from scenegen.facts.relation import Bools, Floats, Relation, off_diagonal, relation, remembered, sign_of
from scenegen.frames import inverse, transform

Measure = Literal["centers", "boxes", "meshes"]
"""centers: between box centres. boxes: between the closest points of boxes, 0 where they touch. meshes: between the closest points of
the surfaces themselves, which must have been measured."""


@remembered
def distance(facts: Facts, measure: Measure = "boxes") -> Relation:
    """(N, N) metres between two things, symmetric. Valid for two different ones; for meshes where it was measured (else SceneError if
    none was). Margin: the distance itself: how far they are from touching."""
    pairs = off_diagonal(len(facts.ids))
    if measure == "meshes":
        value, known = _measured(facts)
        return relation(value, known & pairs, value, "m", "meters between the closest points of the surfaces")
    if measure == "boxes":
        return relation(facts.distance, pairs, facts.distance, "m", "meters between the closest points of the boxes")
    apart = np.linalg.norm(facts.centers[:, None] - facts.centers[None], axis=-1)
    return relation(apart, pairs, apart, "m", "meters between the centers")


@remembered
def nearer_to(facts: Facts, measure: Measure = "boxes") -> Relation:
    """(N, N, N) +1 where, of i, j and k, j is nearer to i than k is, -1 where farther. Valid for three different things whose distances
    are. Margin: metres between the two distances."""
    found = distance(facts, measure)
    away = found.value[:, None, :] - found.value[:, :, None]
    valid = found.valid[:, :, None] & found.valid[:, None, :] & off_diagonal(len(facts.ids))[None]
    return sign_of(away, valid, np.abs(away), "m", f"nearer to it (+1) or farther (-1), by {measure}")


@remembered
def camera_distance(facts: Facts, view: str, to: Literal["centers", "boxes", "depth"] = "boxes") -> Relation:
    """(N,) metres from a view's camera: straight to the centre, straight to the closest point of the box (0 inside), or the centre's
    z-depth along the camera's axis. Valid everywhere, depth ahead of the camera only. Margin: the distance itself."""
    pose = facts.camera(view).world_from_camera
    if to == "depth":
        depth = transform(inverse(pose), facts.centers)[:, 2]
        return relation(depth, depth > 0, depth, "m", "z-depth of the center")
    eye = pose[:3, 3]
    if to == "centers":
        away = np.linalg.norm(facts.centers - eye, axis=-1)
    else:
        local = np.einsum("nji,nj->ni", facts.poses[:, :3, :3], eye - facts.poses[:, :3, 3])
        low, high = facts.sizes * [-0.5, -0.5, 0.0], facts.sizes * [0.5, 0.5, 1.0]
        away = np.linalg.norm(local - np.clip(local, low, high), axis=-1)
    return relation(away, np.ones(len(away), dtype=bool), away, "m", f"meters from the camera to {to}")


@remembered
def closer_to_camera(facts: Facts, view: str, to: Literal["centers", "boxes", "depth"] = "boxes") -> Relation:
    """(N, N) +1 where the row is closer to the camera than the column, -1 where farther, by `camera_distance`. Margin: metres."""
    found = camera_distance(facts, view, to)
    away = found.value[None] - found.value[:, None]
    valid = found.valid[:, None] & found.valid[None] & off_diagonal(len(facts.ids))
    return sign_of(away, valid, np.abs(away), "m", f"closer to the camera (+1) or farther (-1), by {to}")


def _measured(facts: Facts) -> tuple[Floats, Bools]:
    found = facts.measured.gaps
    if found is None:
        raise SceneError(
            "no distances between meshes were measured", where=f"scene {facts.scene.id}", fix="measure them, or ask for boxes"
        )
    return found.metres, found.known
