"""What lies in a folder: the meshes that are read, and what is not: other formats, archives, links that lead out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scenegen.assets.importing.bounds import leaves

MODELS = (
    ".fbx", ".usd", ".usda", ".usdc", ".usdz", ".dae", ".3ds", ".blend", ".max", ".ma", ".mb", ".c4d", ".lwo", ".abc", ".x3d", ".wrl",
    ".off", ".3mf", ".amf", ".step", ".stp", ".iges", ".igs", ".skp", ".ifc", ".dxf", ".dwg", ".x", ".md5mesh", ".pmx", ".pmd", ".ase",
    ".vox", ".splat", ".spz", ".b3dm", ".drc", ".glTF.gz", ".smd", ".mdl", ".xyz", ".las", ".pcd",
)  # fmt: skip
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".unitypackage", ".pak")
MOST_FILES = 100_000


@dataclass
class Survey:
    """Files that are not read by suffix, links that lead out (with a slash: of folders), and how many files there are in all."""

    unread: dict[str, list[str]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    files: int = 0


def advice(suffix: str) -> str:
    """What to do about a kind of file that is not read."""
    if suffix.lower() in ARCHIVES:
        return "unpack it, and add the folder"
    return "convert it to GLB (Blender: File, Export, glTF 2.0)"


def survey(root: Path) -> Survey:
    """What of a folder is not read, links not followed."""
    out = Survey()
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        for name in sorted(folders):
            if (here / name).is_symlink() and leaves(here / name, root):
                out.links.append((here / name).relative_to(root).as_posix() + "/")
        for name in sorted(files):
            out.files += 1
            path, suffix = here / name, Path(name).suffix.lower()
            if path.is_symlink() and leaves(path, root):
                out.links.append(path.relative_to(root).as_posix())
            elif suffix in MODELS or suffix in ARCHIVES:
                out.unread.setdefault(suffix, []).append(path.relative_to(root).as_posix())
        if out.files > MOST_FILES:
            break
    return out


def meshes(root: Path, suffixes: set[str], follow_links: bool) -> Iterator[Path]:
    """Files of some suffixes at or below a folder. Links that lead out are met only if followed, and no folder is met twice."""
    seen: set[str] = set()
    for folder, folders, files in os.walk(root, followlinks=follow_links):
        if follow_links:
            real = os.path.realpath(folder)
            if real in seen:
                folders.clear()
                continue
            seen.add(real)
        folders.sort()
        for name in sorted(files):
            path = Path(folder) / name
            if path.suffix.lower() in suffixes and path.is_file() and (follow_links or not leaves(path, root)):
                yield path
