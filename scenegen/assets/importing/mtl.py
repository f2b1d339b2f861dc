"""Material libraries of OBJ files: colours, opacity, and the pictures with their options, however they are written."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from scenegen.assets.importing.bounds import Fetch
from scenegen.assets.importing.finding import PICTURES, find, text_of
from scenegen.assets.importing.images import Pictures
from scenegen.assets.importing.raw import Floats, Look
from scenegen.errors import AssetError

GRAY = 0.6
GRAYISH = 0.02
"""Spread of red, green and blue up to which a material's colour beside a picture is taken for a mere default."""
COUNTS = {
    "-blendu": 1, "-blendv": 1, "-boost": 1, "-mm": 2, "-o": 3, "-s": 3, "-t": 3, "-texres": 1, "-clamp": 1, "-bm": 1, "-imfchan": 1,
    "-type": 1, "-cc": 1, "-colorspace": 1,
}  # fmt: skip
FLEXIBLE = ("-o", "-s", "-t")
MOST_MATERIALS = 20_000


@dataclass
class Entry:
    """A material as a library states it. moved (2, 3): what is done to texture coordinates, v up."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    look: Look | None = None
    moved: Floats = field(default_factory=lambda: np.eye(3)[:2])


def library(content: bytes) -> dict[str, Entry]:
    """Materials by name; later lines overrule earlier ones."""
    out: dict[str, Entry] = {}
    entry = None
    for line in text_of(content).split("\n"):
        key, _, rest = _split(line)
        if key == "newmtl" and len(out) < MOST_MATERIALS:
            entry = out[rest] = Entry(rest)
        elif entry is not None and key and not key.startswith("#"):
            entry.values[key] = rest
    return out


def _split(line: str) -> tuple[str, str, str]:
    parts = line.strip().split(None, 1)
    return (parts[0].lower(), " ", parts[1].strip()) if len(parts) == 2 else (parts[0].lower() if parts else "", "", "")


def look_of(entry: Entry, fetch: Fetch | None, notes: list[str], pictures: Pictures) -> tuple[Look, Floats]:
    """How a material looks, and what is done to its texture coordinates (2, 3). Notes say what could not be read."""
    if entry.look is None:
        entry.look, entry.moved = _read(entry, fetch, notes, pictures)
    return entry.look, entry.moved


def _read(entry: Entry, fetch: Fetch | None, notes: list[str], pictures: Pictures) -> tuple[Look, Floats]:
    values = entry.values
    color, shine = _color(values.get("kd")), _color(values.get("ke"))
    slot = next((key for key in ("map_kd", "map_ke", "map_ka") if values.get(key)), "")
    picture, wrap, moved, unknown = None, ("repeat", "repeat"), np.eye(3)[:2], ""
    if slot:
        name, options = map_of(values[slot])
        moved = _moved(options)
        wrap = ("clamp", "clamp") if options.get("-clamp", [""])[0].lower() == "on" else wrap
        try:
            picture = pictures.get(name, lambda: _found(fetch, name, notes))
        except AssetError as error:
            unknown = f"the picture {name[:80]!r} of material {entry.name[:40]!r}: {error.what}"
    said = color is not None or shine is not None or picture is not None
    if not said and not unknown:
        unknown = f"material {entry.name[:40]!r} says no color" + (" that is read" if values.get("kd") else "")
    base = color if color is not None else np.full(3, 1.0 if picture is not None else GRAY)
    if picture is not None and np.ptp(base) <= GRAYISH:
        base = np.ones(3)
    emission = 0.0
    if shine is not None and shine.max() > 0.05:
        emission = float(shine.max())
        base = base if picture is not None else np.clip(np.maximum(base if color is not None else 0.0, shine), 0, 1)
    look = Look(
        entry.name, (float(base[0]), float(base[1]), float(base[2])), _opacity(values), picture, wrap,
        float(_number(values.get("pm"), 0.0)), float(_number(values.get("pr"), 0.6)), emission, unknown,
    )  # fmt: skip
    if "map_d" in values and picture is not None:
        look = _cut(look, values, slot, fetch, notes, pictures)
    return look, moved


def _found(fetch: Fetch | None, name: str, notes: list[str]) -> bytes:
    """A picture's bytes, and a note where it is not exactly the one named."""
    if fetch is None:
        raise AssetError("nothing may be read beside this file")
    content, note = find(fetch, name, PICTURES)
    notes += [note] if note else []
    return content


def _cut(look: Look, values: dict[str, str], slot: str, fetch: Fetch | None, notes: list[str], pictures: Pictures) -> Look:
    """The look with the opacity that another picture gives it."""
    from PIL import Image

    name, _ = map_of(values["map_d"])
    if look.picture is None or name == map_of(values[slot])[0]:
        return look
    try:
        mask = pictures.get(name, lambda: _found(fetch, name, notes))
    except AssetError as error:
        notes.append(f"left out the opacity picture {name[:80]!r}: {error.what}")
        return look
    plane = mask[..., 3] if mask[..., 3].min() < 255 else mask[..., :3].mean(-1).astype(np.uint8)
    size = (look.picture.shape[1], look.picture.shape[0])
    picture = look.picture.copy()
    picture[..., 3] = np.asarray(Image.fromarray(plane).resize(size), dtype=np.uint8)
    return replace(look, picture=picture)


def map_of(text: str) -> tuple[str, dict[str, list[str]]]:
    """The file name of a map statement and its options: `-s 2 2 1 -bm 0.5 "my wood.png"`."""
    options: dict[str, list[str]] = {}
    rest = text.strip()
    while True:
        found = re.match(r"(-[a-z]+)\s+", rest, re.IGNORECASE)
        if found is None or found.group(1).lower() not in COUNTS:
            break
        key, rest = found.group(1).lower(), rest[found.end() :]
        taken: list[str] = []
        while len(taken) < COUNTS[key]:
            word = re.match(r"(\S+)\s+", rest)
            if word is None or (key in FLEXIBLE and not _is_number(word.group(1))):
                break
            taken.append(word.group(1))
            rest = rest[word.end() :]
        options[key] = taken
    if len(rest) > 1 and rest[0] in "\"'":
        try:
            rest = shlex.split(rest.replace("\\", "/"))[0]
        except (ValueError, IndexError):
            rest = rest.strip("\"'")
    return rest.strip(), options


def _moved(options: dict[str, list[str]]) -> Floats:
    """Scale and offset of texture coordinates (2, 3)."""
    scale = [_number(value, 1.0) for value in options.get("-s", [])[:2]]
    shift = [_number(value, 0.0) for value in options.get("-o", [])[:2]]
    scale += [1.0] * (2 - len(scale))
    shift += [0.0] * (2 - len(shift))
    return np.array([[scale[0], 0.0, shift[0]], [0.0, scale[1], shift[1]]])


def _opacity(values: dict[str, str]) -> float:
    """`d`, else 1 - `Tr`; a bare `Tr 1`, with which some programs mean opaque, hides nothing."""
    if "d" in values:
        return float(np.clip(_number(values["d"].replace("-halo", "").strip(), 1.0), 0, 1))
    clear = float(np.clip(_number(values.get("tr"), 0.0), 0, 1))
    return 1.0 if clear >= 1.0 else 1.0 - clear


def _color(text: str | None) -> Floats | None:
    """Three numbers (or one, for gray) in [0, 1], from 0..255 where they are larger; None for spectra, XYZ and what is no number."""
    if not text:
        return None
    parts = text.split("#")[0].replace(",", " ").split()[:3]
    if not parts or not all(map(_is_number, parts)):
        return None
    out = np.array([float(part) for part in parts] if len(parts) == 3 else [float(parts[0])] * 3)
    if not np.isfinite(out).all():
        return None
    return np.clip(out / 255 if out.max() > 1.5 else out, 0, 1)


def _is_number(word: Any) -> bool:
    try:
        float(word)
    except (TypeError, ValueError):
        return False
    return True


def _number(word: str | None, default: float) -> float:
    first = (word or "").split()[:1]
    value = float(first[0]) if first and _is_number(first[0]) else default
    return value if np.isfinite(value) else default
