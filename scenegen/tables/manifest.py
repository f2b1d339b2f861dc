"""The manifest of a finished dataset, checked before anything is taken from it."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any

from scenegen.errors import DatasetError, SceneGenError
from scenegen.explain import shown
from scenegen.inputs import file_bytes, json_value, refuse_url
from scenegen.tables.schema import FORMAT_VERSION

MOST_BYTES = 200_000_000
SHARD = re.compile(r"[a-z][a-z0-9_]*-[0-9]{5,}")
AGAIN = "build the dataset again: the same recipe and seed give the same bytes"
_SHAPE: dict[str, type] = {
    "format_version": int,
    "seed": int,
    "recipe": dict,
    "renderer": str,
    "shards": list,
    "counts": dict,
    "questions_per_task": dict,
    "files": dict,
}


def read_manifest(directory: Path) -> dict[str, Any]:
    """The manifest of a dataset that `build` finished.

    DatasetError when it is missing, cut short, or of another shape; also when a shard or file that it names would lie elsewhere.
    """
    refuse_url(directory)
    path = directory / "manifest.json"
    if not path.is_file():
        raise DatasetError(
            "no finished dataset here: manifest.json is missing or unreadable",
            where=str(directory),
            fix="finish it with `python -m scenegen build … --out THIS_DIRECTORY`, or name another directory",
        )
    manifest = json_value(file_bytes(path, MOST_BYTES, DatasetError, "manifest.json"), DatasetError, "manifest.json", str(path))
    check_version(manifest, str(path), DatasetError)
    for problem in _problems(manifest):
        raise DatasetError(f"manifest.json is damaged, or of another kind: {problem}", where=str(path), fix=AGAIN)
    out: dict[str, Any] = manifest
    return out


def check_version(manifest: Any, where: str, error: type[SceneGenError]) -> None:
    """`error` when a manifest, or the plan of a build, is of tables in another format than this version writes and reads."""
    version = manifest.get("format_version") if isinstance(manifest, dict) else None
    if type(version) is int and version != FORMAT_VERSION:
        raise error(
            f"the tables here have format version {version}; this scenegen writes and reads version {FORMAT_VERSION}",
            where=where,
            fix=[
                "build the dataset again into another --out, with the recipe and seed that its manifest.json names",
                f"or read it with the version that made it: pip install scenegen=={shown(manifest.get('scenegen')).strip(chr(39))}",
            ],
        )


def _problems(manifest: Any) -> list[str]:
    if not isinstance(manifest, dict):
        return [f"an object is wanted, got {shown(manifest)}"]
    missing = [name for name in _SHAPE if name not in manifest]
    if missing:
        return [f"{', '.join(missing)} missing"]
    out = [
        f"{name} is {shown(manifest[name])}"
        for name, kind in _SHAPE.items()
        if not isinstance(manifest[name], kind) or isinstance(manifest[name], bool)
    ]
    if out:
        return out
    out += [
        f"no shard is called {shown(name)}"
        for name in manifest["shards"]
        if not (isinstance(name, str) and SHARD.fullmatch(name))
    ]
    out += [f"no file is called {shown(name)}" for name in manifest["files"] if not _below(name)]
    counted = {
        **{name: manifest["counts"].get(name) for name in ("scenes", "view_sets", "views", "questions")},
        **manifest["questions_per_task"],
    }
    out += [f"{shown(count)} {shown(name)}" for name, count in counted.items() if type(count) is not int or count < 0]
    return out


def _below(name: str) -> bool:
    """Whether a relative path stays where it is."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\0" not in name
