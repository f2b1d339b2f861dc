"""An Objaverse-style folder: GLB files and `annotations.json` (uid -> name, tags, categories, license, user)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from scenegen.assets.importing.bounds import links_followed, read_file
from scenegen.assets.importing.formats import gltf
from scenegen.assets.importing.formats.folder import with_sidecar
from scenegen.assets.importing.raw import Raw, asset_format, refusing
from scenegen.assets.importing.survey import meshes
from scenegen.errors import AssetError

NAMES = ("annotations.json", "object-paths.json")
LICENSES = {"by": "CC-BY-4.0", "by-nc": "CC-BY-NC-4.0", "by-nc-sa": "CC-BY-NC-SA-4.0", "by-sa": "CC-BY-SA-4.0", "cc0": "CC0-1.0"}


def _owns(path: Path) -> bool:
    return (path / NAMES[0]).is_file()


@asset_format("objaverse", directory=_owns)
def read(path: Path) -> Iterator[Raw]:
    """Every GLB that the annotations name, wherever it lies below the folder. Scale and front are not believed."""
    try:
        notes = json.loads(read_file(path / NAMES[0]))
    except (ValueError, RecursionError) as error:
        raise AssetError(f"the annotations are not JSON: {error}", where=str(path / NAMES[0]), fix="fetch them again") from error
    if isinstance(notes, list):
        notes = {str(entry.get("uid")): entry for entry in notes if isinstance(entry, dict)}
    if not isinstance(notes, dict):
        raise AssetError("the annotations map uids to entries", where=str(path / NAMES[0]), fix="fetch them again")
    for file in meshes(path, {".glb"}, links_followed()):
        entry, source = notes.get(file.stem), str(file.relative_to(path))
        if not isinstance(entry, dict):
            continue
        for raw in gltf.read(file):
            hints = replace(raw.hints, unit_sure=0.3, front_sure=0.3, **_said(entry))
            try:
                hints = with_sidecar(hints, entry.get("asset") or {}, str(file))
            except AssetError as error:
                yield refusing(raw.id, source, error)
                continue
            yield replace(raw, source=source, hints=hints)


def _said(entry: dict[str, Any]) -> dict[str, Any]:
    def names(field: str) -> list[str]:
        found = entry.get(field) or []
        return (
            [str(one.get("name", "") if isinstance(one, dict) else one)[:80] for one in found][:30]
            if isinstance(found, list)
            else []
        )

    user = entry.get("user")
    license_text = str(entry.get("license") or "")
    return {
        "name": str(entry.get("name") or "")[:200],
        "category": str(entry.get("lvis") or "")[:80],
        "tags": names("tags") + names("categories"),
        "license": LICENSES.get(license_text, license_text),
        "author": str(user.get("displayName") or user.get("username") or "")[:200] if isinstance(user, dict) else "",
        "source_url": str(entry.get("viewerUrl") or entry.get("uri") or "")[:500],
    }
