"""Imported things as rooms and renderers see them: `AssetRef(generator="imported", params={"asset": key, "sha256": ...})`."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from scenegen.assets.importing.colors import flat
from scenegen.assets.library.sidecar import Sidecar
from scenegen.assets.library.store import Store, default_root
from scenegen.assets.looks import images
from scenegen.assets.looks.mesh import Built, Mesh, Seat, Surface
from scenegen.errors import AssetError

GENERATOR = "imported"


def params_of(record: Sidecar) -> dict[str, Any]:
    """The parameters that name an asset in a scene, and what it alone may be confused with."""
    named: dict[str, Any] = {"asset": record.key, "sha256": record.sha256}
    return named | ({"confused_with": list(record.confused_with)} if record.confused_with else {})


def build(params: dict[str, Any]) -> Built:
    """The thing that `params` name, from the store. AssetError when the store lacks it or it is damaged."""
    sha256 = params.get("sha256")
    if not isinstance(sha256, str):
        raise AssetError("an imported asset is named by its sha256", where=repr(params)[:120], fix="was the scene edited?")
    return _cached(str(default_root()), sha256)


@lru_cache(maxsize=128)
def _cached(root: str, sha256: str) -> Built:
    store = Store(root)
    record = store.record(sha256)
    mesh = stored_mesh(store, record)
    x, y, z = np.ptp(mesh.vertices, axis=0).astype(float).tolist()
    return Built(
        lambda: mesh,
        (x, y, z),
        record.label,
        {"color": record.attributes.get("color", ""), "material": ""},
        tuple(Surface(*surface) for surface in record.surfaces),
        tuple(Seat(*seat) for seat in record.seats),
        record.grip,
        has_front=record.has_front,
        affords=tuple(record.affords) if record.affords is not None else None,
    )


def stored_mesh(store: Store, record: Sidecar) -> Mesh:
    """The mesh of a record with its flat and textured materials."""
    kept = store.mesh(record.sha256)
    looks = [flat(rgb) for rgb in record.rgb]
    for texture in record.textures:
        if kept.uv is None or texture.material >= len(looks):
            raise AssetError("a stored mesh does not fit its record", where=record.key, fix="add the asset again")
        path = str(store.picture(record.sha256, texture.sha256))
        images.image(path)  # damage is told here
        looks[texture.material] = replace(
            looks[texture.material], texture=images.KIND, scale=1.0, picture=path, clamped=texture.clamped
        )
    if kept.face_material.max(initial=0) >= len(looks) or kept.face_part.max(initial=0) >= len(record.parts):
        raise AssetError("a stored mesh does not fit its record", where=record.key, fix="add the asset again")
    points = kept.vertices
    rest = points if kept.uv is None else np.column_stack([kept.uv, np.zeros(len(points), dtype=np.float32)])
    return Mesh(points, kept.faces, kept.normals, rest, kept.face_material, kept.face_part, tuple(looks), tuple(record.parts))
