"""Where imported assets are kept: one folder an asset, named by its content, written beside its place and renamed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from scenegen.assets.library.sidecar import Sidecar
from scenegen.errors import AssetError
from scenegen.explain import place, sentence

ENVIRONMENT = "SCENEGEN_ASSETS"
SHA = re.compile(r"[0-9a-f]{64}")
LARGEST_SIDECAR = 2_000_000
LARGEST_MESH = 50_000_000


@dataclass(frozen=True)
class StoredMesh:
    """Triangles in our axes, metres, base centre at the origin: vertices (V, 3) float32, split at creases, and their unit normals;
    faces (F, 3), material and part a face; texture coordinates (V, 2) float32 where the record has textures."""

    vertices: NDArray[np.float32]
    normals: NDArray[np.float32]
    faces: NDArray[np.int32]
    face_material: NDArray[np.int32]
    face_part: NDArray[np.int32]
    uv: NDArray[np.float32] | None = None


def default_root() -> Path:
    """$SCENEGEN_ASSETS, or `scenegen/assets` in the user's data directory."""
    if os.environ.get(ENVIRONMENT):
        return Path(os.environ[ENVIRONMENT])
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local" / "share") / "scenegen" / "assets"


class Store:
    """Assets by content. Nothing is ever written outside `root`."""

    def __init__(self, root: str | Path | None = None) -> None:
        self.root = Path(root) if root is not None else default_root()
        self._known: dict[str, Sidecar] | None = None

    def add(self, record: Sidecar, mesh: StoredMesh, pictures: Mapping[str, bytes] | None = None) -> Sidecar:
        """Keep an asset; an older one of the same library and id goes. Returns the record with its sha256.

        pictures: PNG bytes by sha256 of what the record's textures name.
        """
        _readable(record)
        buffer = io.BytesIO()
        more: dict[str, Any] = {} if mesh.uv is None else {"uv": mesh.uv}
        np.savez_compressed(
            buffer, vertices=mesh.vertices, normals=np.round(mesh.normals * 127).astype(np.int8), faces=mesh.faces, face_material=mesh.face_material.astype(np.uint8),
            face_part=mesh.face_part.astype(np.uint8), **more,
        )  # fmt: skip
        record = record.model_copy(update={"sha256": digest(record, mesh)})
        place = self._place(record.sha256)
        if self._known is None:
            self._known = {old.key: old for old in self.records()}
        old = self._known.get(record.key)
        if old is not None and old.sha256 != record.sha256:
            self._drop(old)
        self._known[record.key] = record
        if not place.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
            try:
                (beside / "mesh.npz").write_bytes(buffer.getvalue())
                for sha256, content in (pictures or {}).items():
                    (beside / f"{sha256}.png").write_bytes(content)
                (beside / "asset.json").write_text(record.model_dump_json(indent=1), encoding="utf-8")
                beside.chmod(0o755)
                beside.rename(place)
            except OSError as error:
                shutil.rmtree(beside, ignore_errors=True)
                if not place.is_dir():
                    raise AssetError(
                        f"cannot write to the store: {error.strerror}", where=str(self.root), fix="free space, or --store"
                    ) from error
        _records.cache_clear()
        return record

    def records(self) -> list[Sidecar]:
        """All assets, by library and id."""
        return list(_records(str(self.root / "objects"), self.stamp)) if self.stamp else []

    @property
    def stamp(self) -> int:
        """When the store changed last, in nanoseconds; 0 when it is not there."""
        folder = self.root / "objects"
        return folder.stat().st_mtime_ns if folder.is_dir() else 0

    def find(self, library: str, name: str | None = None) -> list[Sidecar]:
        """The assets of a library, or the one of an id in it."""
        return [record for record in self.records() if record.library == library and name in (None, record.id)]

    def libraries(self) -> dict[str, int]:
        """Libraries and how many assets each holds."""
        out: dict[str, int] = {}
        for record in self.records():
            out[record.library] = out.get(record.library, 0) + 1
        return out

    def record(self, sha256: str) -> Sidecar:
        """The record of a content; AssetError when the store lacks it."""
        return _sidecar(self._place(sha256))

    def mesh(self, sha256: str) -> StoredMesh:
        """The mesh of a content, checked; AssetError when it is missing or damaged."""
        path = self._place(sha256) / "mesh.npz"
        try:
            if path.stat().st_size > LARGEST_MESH:
                raise AssetError("a stored mesh is too large", where=str(path), fix="remove it and add it again")
            with np.load(path, allow_pickle=False) as kept:
                mesh = StoredMesh(
                    kept["vertices"].astype(np.float32), _unit(kept["normals"]), kept["faces"].astype(np.int32), kept["face_material"].astype(np.int32),
                    kept["face_part"].astype(np.int32), kept["uv"].astype(np.float32) if "uv" in kept else None,
                )  # fmt: skip
            bad = (
                not np.isfinite(mesh.vertices).all()
                or mesh.normals.shape != mesh.vertices.shape
                or (mesh.uv is not None and (mesh.uv.shape != (len(mesh.vertices), 2) or not np.isfinite(mesh.uv).all()))
                or mesh.faces.min() < 0
                or mesh.faces.max() >= len(mesh.vertices)
            )
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise AssetError(f"a stored mesh cannot be read: {error}", where=str(path), fix="add the asset again") from error
        if bad:
            raise AssetError("a stored mesh is damaged", where=str(path), fix="remove it and add it again")
        return mesh

    def picture(self, sha256: str, texture: str) -> Path:
        """Where the picture `texture` of the content `sha256` lies."""
        return self._place(sha256) / f"{texture}.png"

    def remove(self, name: str) -> list[str]:
        """Remove a library, or one asset `library/id`; the keys of what went. AssetError when there is nothing of that name."""
        library, _, one = name.partition("/")
        found = self.find(library, one or None)
        if not found:
            raise AssetError(
                f"nothing called {name!r} in the store",
                where=str(self.root),
                fix=f"libraries: {', '.join(self.libraries()) or 'none'}",
            )
        for record in found:
            self._drop(record)
        self._known = None
        _records.cache_clear()
        return [record.key for record in found]

    def _drop(self, record: Sidecar) -> None:
        shutil.rmtree(self._place(record.sha256), ignore_errors=True)
        os.utime(self.root / "objects")

    def _place(self, sha256: str) -> Path:
        if not SHA.fullmatch(sha256):
            raise AssetError("a content is named by 64 hexadecimal digits", where=repr(sha256[:80]), fix="was the scene edited?")
        return self.root / "objects" / sha256


def _readable(record: Sidecar) -> None:
    """AssetError unless the record, written down, can be read again: one that cannot would take the whole store with it."""
    try:
        Sidecar.model_validate_json(record.model_dump_json())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise AssetError(
            f"the asset's {'.'.join(place(first))} cannot be kept: {sentence(first)}",
            where=record.key,
            fix="is the file damaged?",
        ) from error


def _unit(coded: NDArray[np.int8]) -> NDArray[np.float32]:
    out = coded.astype(np.float32)
    return (out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6)).astype(np.float32)


def digest(record: Sidecar, mesh: StoredMesh) -> str:
    """sha256 over the mesh's arrays and the record without its own digest."""
    whole = hashlib.sha256(json.dumps(record.model_dump(mode="json", exclude={"sha256"}), sort_keys=True).encode())
    for part in (mesh.vertices, mesh.faces, mesh.face_material, mesh.face_part, *([] if mesh.uv is None else [mesh.uv])):
        whole.update(np.ascontiguousarray(part).tobytes())
    return whole.hexdigest()


@lru_cache(maxsize=4)
def _records(folder: str, stamp: int) -> tuple[Sidecar, ...]:
    found = [_sidecar(path) for path in sorted(Path(folder).iterdir()) if SHA.fullmatch(path.name)]
    return tuple(sorted(found, key=lambda record: (record.library, record.id, record.sha256)))


def _sidecar(place: Path) -> Sidecar:
    path = place / "asset.json"
    try:
        if path.stat().st_size > LARGEST_SIDECAR:
            raise AssetError("an asset record is too large", where=str(path), fix="remove the asset and add it again")
        return Sidecar.model_validate_json(path.read_bytes())
    except OSError as error:
        raise AssetError(
            "this store lacks an asset that is asked for", where=f"{place.name[:16]} in {place.parent}",
            fix=[f"add the library again (python -m scenegen assets add), or set {ENVIRONMENT} to the store that has it"],
        ) from error  # fmt: skip
    except ValidationError as error:
        first = error.errors()[0]
        raise AssetError(
            f"an asset record is damaged: {first['msg']}", where=f"{path}, field {first['loc']}", fix="add the asset again"
        ) from error
