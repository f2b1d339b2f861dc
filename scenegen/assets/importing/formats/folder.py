"""A plain folder of meshes, each perhaps with a sidecar: `chair.glb` and `chair.json`, or one `asset.json` for the folder's mesh."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from scenegen.assets.importing.bounds import DAMAGE, leaves, links_followed, read_file, unread
from scenegen.assets.importing.raw import Hints, Raw, asset_format, format_of, formats, refusing
from scenegen.assets.importing.survey import meshes
from scenegen.errors import AssetError

MOST_FILES = 100_000
LARGEST_JSON = 1_000_000


@asset_format("folder")
def read(path: Path) -> Iterator[Raw]:
    """Every mesh at or below the folder, by name. License files beside meshes hold for them. One that fails takes no other with it."""
    suffixes = {suffix for entry in formats().values() for suffix in entry.suffixes if entry.name != "folder"}
    files = []
    for found in meshes(path, suffixes, links_followed()):
        files.append(found)
        if len(files) > MOST_FILES:
            raise AssetError(f"more than {MOST_FILES} meshes", where=str(path), fix="add its folders one by one")
    stems = Counter(str(file.with_suffix("")).casefold() for file in files)
    for file in sorted(files):
        stem = file.with_suffix("") if stems[str(file.with_suffix("")).casefold()] == 1 else file
        name, source = str(stem.relative_to(path)).replace("\\", "/").replace("/", "-"), str(file.relative_to(path))
        try:
            found_here = list(_assets(file, path, name, source))
        except AssetError as error:
            found_here = [refusing(name, source, error)]
        except OSError as error:
            found_here = [refusing(name, source, AssetError(f"cannot read: {error.strerror}", where=str(file)))]
        except DAMAGE as error:
            found_here = [refusing(name, source, unread(error, str(file)))]
        yield from found_here


def _assets(file: Path, root: Path, name: str, source: str) -> Iterator[Raw]:
    """The assets of one file with what lies beside it; AssetError when either cannot be read."""
    license_text, said = licence_beside(file.parent, root), sidecar(file, root)
    for raw in format_of(file).read(file):
        hints = raw.hints if raw.hints.license else replace(raw.hints, license=license_text)
        if not hints.tags:
            hints = replace(hints, tags=list(file.relative_to(root).parts[-2::-1]))
        own = name if raw.id == file.stem else f"{name}-{raw.id}"
        yield replace(raw, id=own, source=source, hints=with_sidecar(hints, said, str(file)))


def licence_beside(folder: Path, root: Path) -> str:
    """The text of the nearest LICENSE, LICENCE or COPYING file, from the folder up to the root; "" if there is none."""
    while True:
        for found in sorted(folder.iterdir()):
            if (
                found.stem.upper().split("-")[0] in ("LICENSE", "LICENCE", "COPYING")
                and found.is_file()
                and not leaves(found, root)
                and found.stat().st_size < 200_000
            ):
                return found.read_text(encoding="utf-8", errors="replace")[:4000]
        if folder == root or folder == folder.parent:
            return ""
        folder = folder.parent


def sidecar(file: Path, root: Path) -> dict[str, Any]:
    """The JSON beside a mesh: `<stem>.json`, `<stem>.asset.json`, or the folder's `asset.json` when it names this file or no other.

    Links that lead out of `root` are not followed: what they name would be told in the store."""
    for candidate in (file.with_suffix(".json"), file.with_suffix(".asset.json"), file.parent / "asset.json"):
        if not candidate.is_file() or leaves(candidate, root):
            continue
        try:
            content = json.loads(read_file(candidate, LARGEST_JSON))
        except (ValueError, RecursionError) as error:
            raise AssetError(f"a sidecar is not JSON: {error}", where=str(candidate), fix="correct it, or remove it") from error
        if not isinstance(content, dict):
            raise AssetError("a sidecar is a mapping of fields", where=str(candidate), fix="see docs/assets.md")
        if candidate.name != "asset.json" or content.get("file", file.name) == file.name:
            return content
    return {}


TEXTS = ("name", "category", "label", "license", "license_url", "author", "source_url")


def with_sidecar(hints: Hints, said: dict[str, Any], where: str) -> Hints:
    """Hints with what a sidecar states; AssetError for values of the wrong kind."""
    try:
        more: dict[str, Any] = {key: str(said[key])[:4000] for key in TEXTS if said.get(key)}
        if "tags" in said:
            more["tags"] = [str(tag) for tag in said["tags"]][:50]
        if "up" in said:
            more |= {"up": str(said["up"]), "up_sure": 1.0}
        if "front" in said:
            none = said["front"] is None or said.get("symmetry") in ("axial", "90", "180", 90, 180)
            more |= {"front": "none" if none else str(said["front"]), "front_sure": 1.0}
        reliable = 0.95 if said.get("scale_reliable", True) else 0.4
        if "size_m" in said:
            width, depth, height = (float(extent) for extent in said["size_m"])
            if not all(0.001 <= extent <= 100 for extent in (width, depth, height)):
                raise AssetError(
                    "size_m is (width, depth, height) between 0.001 and 100 m", where=where, fix="correct the sidecar"
                )
            more["size_m"] = (width, depth, height)
        if "unit" in said:
            more |= {"unit_m": _unit(said["unit"], where), "unit_sure": reliable}
        surfaces = said.get("support_surfaces")
        if isinstance(surfaces, list) and surfaces and isinstance(surfaces[0], int | float):
            more["support_m"] = float(surfaces[0])
    except (TypeError, ValueError, KeyError) as error:
        raise AssetError(f"a sidecar's value is of the wrong kind: {error}", where=where, fix="see docs/assets.md") from error
    return replace(hints, **more)


def _unit(word: Any, where: str) -> float:
    known = {"m": 1.0, "cm": 0.01, "mm": 0.001, "dm": 0.1, "in": 0.0254, "inch": 0.0254, "ft": 0.3048}
    if isinstance(word, int | float) and 1e-6 < word < 1e6:
        return float(word)
    if word in known:
        return known[word]
    raise AssetError(f"no unit {word!r}", where=where, fix=f"meters of one unit, or one of {', '.join(known)}")
