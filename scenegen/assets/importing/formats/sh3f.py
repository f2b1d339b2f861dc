"""Sweet Home 3D furniture libraries: a zip of OBJ models and a catalogue that states size, front, category and creator of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from scenegen.assets.importing.bounds import Archive
from scenegen.assets.importing.obj_read import obj_soup
from scenegen.assets.importing.raw import Hints, Raw, Soup, asset_format, refusing
from scenegen.errors import AssetError

CATALOGUE = "PluginFurnitureCatalog.properties"
MOST_MODELS = 20_000
LARGEST_CATALOGUE = 20_000_000
ROOMS = {
    "living room": ["living_room"], "kitchen": ["kitchen"], "bathroom": ["bathroom"], "office": ["office"], "bedroom": ["bedroom"],
    "exterior": ["outdoors"], "vehicles": ["outdoors"],
}  # fmt: skip
WIDEST_CM = 10_000.0


@asset_format("sh3f", ".sh3f")
def read(path: Path) -> Iterator[Raw]:
    """Every model of the catalogue. Y up, front +Z, centimetres, all measured to hold; `modelRotation` is applied first."""
    archive = Archive(path)
    head, models = properties(archive.read(CATALOGUE, LARGEST_CATALOGUE).decode("latin-1"), str(path))
    license_text = head.get("license", "")
    if "LICENSE.TXT" in archive.names():
        license_text += " " + archive.read("LICENSE.TXT", 1_000_000).decode("latin-1")[:600]
    for number in sorted(models):
        entry = models[number]
        where = f"{path.name}!{entry.get('model', f'model {number}')}"
        name = entry.get("id", f"model-{number}").partition("#")[2] or entry.get("id", str(number))
        try:
            hints = _hints(entry, license_text.strip(), where)
        except AssetError as error:
            yield refusing(name, where, error)
            continue
        yield Raw(name, where, hints, _loads(archive, entry, where))


def _loads(archive: Archive, entry: dict[str, str], where: str) -> Callable[[], Soup]:
    def load() -> Soup:
        model = entry.get("model", "")
        if not model.lower().endswith(".obj"):
            raise AssetError(
                f"a model of kind {Path(model).suffix!r}", where=where, fix="only OBJ models are read from .sh3f files"
            )
        soup = obj_soup(archive.read(model), archive.beside(model), where)
        if "modelRotation" in entry:
            turn = np.array(_numbers(entry["modelRotation"], 9, where)).reshape(3, 3)
            soup.vertices = soup.vertices @ turn.T
        return soup

    return load


def properties(text: str, where: str) -> tuple[dict[str, str], dict[int, dict[str, str]]]:
    """The library's own entries and those of each model of a Java properties file."""
    head: dict[str, str] = {}
    models: dict[int, dict[str, str]] = {}
    for line in re.sub(r"\\\r?\n\s*", "", text).splitlines():
        found = re.match(r"\s*([A-Za-z]+)(?:#(\d{1,7}))?\s*[=:]\s*(.*?)\s*$", line)
        if not found or line.lstrip().startswith(("#", "!")):
            continue
        value = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code.group(1), 16)), found.group(3)).replace("\\", "")
        if found.group(2) is None:
            head[found.group(1)] = value
        else:
            models.setdefault(int(found.group(2)), {})[found.group(1)] = value
    if not models or len(models) > MOST_MODELS:
        raise AssetError(f"the catalogue lists {len(models)} models", where=where, fix=f"between 1 and {MOST_MODELS}")
    return head, models


def _hints(entry: dict[str, str], license_text: str, where: str) -> Hints:
    width, depth, height = (_numbers(entry.get(key, ""), 1, where)[0] for key in ("width", "depth", "height"))
    if not all(0 < extent <= WIDEST_CM for extent in (width, depth, height)):
        raise AssetError(f"the catalogue says {width} x {depth} x {height} cm", where=where, fix="sizes lie between 0 and 100 m")
    support = None
    if "dropOnTopElevation" in entry:
        support = max(_numbers(entry["dropOnTopElevation"], 1, where)[0] / 100, 0.0)
    category = entry.get("category", "").lower()
    return Hints(
        name=entry.get("name", ""), tags=[tag.strip() for tag in entry.get("tags", "").split(",") if tag.strip()], license=license_text,
        author=entry.get("creator", ""), up="+y", up_sure=0.98, front="+z", front_sure=0.9, unit_m=0.01, unit_sure=0.9,
        size_m=(width / 100, depth / 100, height / 100), support_m=support, where=ROOMS.get(category, []),
        hangs=_numbers(entry.get("elevation", "0"), 1, where)[0] > 20,
    )  # fmt: skip


def _numbers(text: str, count: int, where: str) -> list[float]:
    try:
        out = [float(part) for part in text.split()]
    except ValueError:
        out = []
    if len(out) != count or not np.isfinite(out).all():
        raise AssetError(f"the catalogue has {text[:60]!r} where {count} numbers belong", where=where, fix="mend the library")
    return out
