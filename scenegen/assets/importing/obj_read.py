"""Wavefront OBJ by hand: any white space, line end and encoding, continued lines, relative indices, vertex colours, polygons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.importing.bounds import Fetch, check_faces
from scenegen.assets.importing.finding import find, text_of
from scenegen.assets.importing.gltf_scene import CLEAR
from scenegen.assets.importing.images import Pictures, display, linear_light, mean_over
from scenegen.assets.importing.mtl import GRAY, Entry, library, look_of
from scenegen.assets.importing.raw import Floats, Ints, Look, Soup
from scenegen.assets.modelling.solids import ears
from scenegen.errors import AssetError

MOST_SWITCHES = 20_000
EVEN = 12.0
"""Standard deviation, of 255, up to which a picture has one colour wherever it is looked up."""
FACE = re.compile(r"(?m)^[ \t]*f[ \t].*$")


@dataclass
class Statements:
    """What the lines say: numbers of v and vt, and faces with the material in use and how many of both there were before."""

    points: list[str] = field(default_factory=list)
    coordinates: list[str] = field(default_factory=list)
    faces: list[tuple[str, int, int, int]] = field(default_factory=list)
    materials: list[str] = field(default_factory=lambda: [""])
    libraries: list[str] = field(default_factory=list)
    curved: bool = False


def obj_soup(content: bytes, fetch: Fetch | None, where: str) -> Soup:
    """Triangles of OBJ bytes. AssetError when it is broken, empty or too large."""
    text = text_of(content)
    check_faces(sum(max(len(found.group().split()) - 3, 0) for found in FACE.finditer(text)), where)
    said = _statements(text, where)
    notes: list[str] = ["left out curved surfaces"] if said.curved else []
    table = _table(said.points, 3, where, "v")
    vertices, colors = table[:, :3], _colors(table)
    uv = _table(said.coordinates, 1, where, "vt")
    uv = np.column_stack([uv, np.zeros(len(uv))])[:, :2] if uv.shape[1] < 2 else uv[:, :2]
    faces, corners, material = _faces(said, len(vertices), len(uv), vertices, where)
    looks, moves = _looks(said, fetch, notes, colors is not None)
    return _painted(vertices, faces, corners, material, uv, colors, looks, moves, notes, where)


def _statements(text: str, where: str) -> Statements:
    out = Statements()
    current, known = 0, {"": 0}
    switches = 0
    for line in text.split("\n"):
        parts = line.split(None, 1)
        if len(parts) < 2:
            continue
        key, rest = parts
        if key == "v":
            out.points.append(rest)
        elif key == "vt":
            out.coordinates.append(rest)
        elif key in ("f", "fo"):
            out.faces.append((rest, current, len(out.points), len(out.coordinates)))
        elif key == "usemtl":
            name = rest.strip()
            switches += 1
            current = known.setdefault(name, len(out.materials))
            if current == len(out.materials):
                out.materials.append(name)
        elif key == "mtllib":
            out.libraries.append(rest.strip())
        elif key in ("surf", "curv", "curv2"):
            out.curved = True
    if switches + len(out.libraries) > MOST_SWITCHES:
        raise AssetError(f"the file switches its material more than {MOST_SWITCHES} times", where=where, fix="export it again")
    return out


def _table(lines: list[str], least: int, where: str, key: str) -> Floats:
    """Numbers of lines (N, K), K of the longest; short ones are filled with NaN. AssetError that quotes a line without numbers."""
    rows = [(line.partition("#")[0] if "#" in line else line).split() for line in lines]
    width = max(map(len, rows), default=least)
    width = min(max(width, least), 8)
    try:
        if all(len(row) == width for row in rows):
            return np.array(rows, dtype=np.float64).reshape(len(rows), width)
        out = np.full((len(rows), width), np.nan)
        for k, row in enumerate(rows):
            out[k, : len(row[:width])] = [float(part) for part in row[:width]]
            if len(row) < least:
                raise ValueError
        return out
    except ValueError as error:
        bad = next((line for line, row in zip(lines, rows, strict=True) if len(row) < least or not all(map(_number, row))), "")
        raise AssetError(f"the line `{key} {bad[:60]}` holds no numbers", where=where, fix="export it again") from error


def _number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _colors(table: Floats) -> Floats | None:
    """Linear light (V, 3) of vertices that carry a colour after their place (x y z r g b); None if some do not."""
    if table.shape[1] < 6 or not np.isfinite(table[:, -3:]).all():
        return None
    rgb = table[:, -3:] if table.shape[1] == 7 else table[:, 3:6]
    return linear_light(np.clip(rgb / 255 if rgb.max() > 1.0 else rgb, 0, 1))


def _faces(said: Statements, points: int, coordinates: int, vertices: Floats, where: str) -> tuple[Ints, Ints, NDArray[np.int64]]:
    """Triangles (F, 3) of vertices, and of texture coordinates (-1: none), and the material of each (F,)."""
    words = [(rest.partition("#")[0] if "#" in rest else rest).split() for rest, *_ in said.faces]
    count = np.array([len(line) for line in words], dtype=np.int64)
    table = _corners([word for line in words for word in line], where)
    look, before, before_uv = (np.array([face[k] for face in said.faces], dtype=np.int64) for k in (1, 2, 3))
    vertex, uv = table[:, 0], table[:, 1]
    vertex = np.where(vertex > 0, vertex - 1, np.repeat(before, count) + vertex)
    uv = np.where(uv > 0, uv - 1, np.where(uv < 0, np.repeat(before_uv, count) + uv, -1))
    uv = np.where((uv >= 0) & (uv < coordinates), uv, -1)
    pieces = np.maximum(count - 2, 0)
    first, start = np.cumsum(count) - count, np.cumsum(pieces) - pieces
    pick = np.zeros((int(pieces.sum()), 3), dtype=np.int64)
    for corners, steps in ((3, ((0, 1, 2),)), (4, ((0, 1, 2), (0, 2, 3)))):
        mine = count == corners
        for k, step in enumerate(steps):
            pick[start[mine] + k] = first[mine][:, None] + step
    for k in np.flatnonzero(count > 4).tolist():
        ring = vertex[first[k] : first[k] + count[k]].tolist()
        pick[start[k] : start[k] + pieces[k]] = first[k] + np.array(_split(ring, vertices, points))
    return vertex[pick], uv[pick], np.repeat(look, pieces)


def _corners(words: list[str], where: str) -> Ints:
    """Of words such as `7`, `7/8`, `7/8/9` and `7//9` the first two numbers (N, 2), 0 for none. AssetError that quotes what is no number."""
    slashes = {word.count("/") for word in words}
    text = " ".join(words)
    try:
        if slashes == {0}:
            return np.column_stack([np.array(words, dtype=np.int64), np.zeros(len(words), dtype=np.int64)])
        if len(slashes) == 1 and "//" not in text and "/ " not in text and not text.endswith("/"):
            return np.array(text.replace("/", " ").split(), dtype=np.int64).reshape(len(words), -1)[:, :2]
    except (ValueError, OverflowError):
        pass
    out = np.zeros((len(words), 2), dtype=np.int64)
    for k, word in enumerate(words):
        parts = word.split("/")
        try:
            out[k] = int(parts[0]), int(parts[1]) if len(parts) > 1 and parts[1] else 0
        except (ValueError, OverflowError) as error:
            line = " ".join(words[max(k - 2, 0) : k + 3])
            raise AssetError(f"the face `f {line[:60]}` names no vertices", where=where, fix="export it again") from error
    return out


def _split(corner: list[int], vertices: Floats, points: int) -> list[tuple[int, int, int]]:
    """A polygon's triangles: a fan, and where it has more than four corners one that stays inside it."""
    count = len(corner)
    fan = [(0, k, k + 1) for k in range(1, count - 1)]
    if count <= 4 or count > 200 or min(corner) < 0 or max(corner) >= points:
        return fan
    ring = vertices[corner]
    after = np.roll(ring, -1, axis=0)
    normal = np.cross(ring - ring[0], after - ring[0]).sum(0)
    length = float(np.linalg.norm(normal))
    if not np.isfinite(length) or length < 1e-300:
        return fan
    axis = int(np.abs(normal).argmax())
    plane = ring[:, [(axis + 1) % 3, (axis + 2) % 3]]
    if normal[axis] < 0:
        plane = plane * [-1.0, 1.0]
    cut = [(int(a), int(b), int(c)) for a, b, c in ears(plane)]
    return cut if len(cut) == count - 2 else fan


def _looks(said: Statements, fetch: Fetch | None, notes: list[str], colored: bool) -> tuple[list[Look], list[Floats]]:
    """A look and a move of texture coordinates for every material in use, said or not."""
    entries: dict[str, Entry] = {}
    for name in said.libraries:
        entries |= _library(name, fetch, notes)
    folded = {name.casefold(): entry for name, entry in entries.items()}
    looks, moves, pictures = [], [], Pictures()
    for name in said.materials:
        entry = entries.get(name) or folded.get(name.casefold())
        if entry is None and len(entries) == 1 and not colored:
            entry = next(iter(entries.values()))
            if any(face[1] == said.materials.index(name) for face in said.faces[:1] + said.faces[-1:]):
                notes.append(f"no material {name[:40]!r}: took the only one there is, {entry.name[:40]!r}" if name else
                             f"no face says its material: took the only one there is, {entry.name[:40]!r}")  # fmt: skip
        if entry is None:
            why = "" if colored else f"there is no material {name[:40]!r}" if name else "it says no material"
            looks.append(Look(name, (1.0, 1.0, 1.0) if colored else (GRAY, GRAY, GRAY), unknown=why))
            moves.append(np.eye(3)[:2])
            continue
        look, move = look_of(entry, fetch, notes, pictures)
        looks.append(look)
        moves.append(move)
    return looks, moves


def _library(name: str, fetch: Fetch | None, notes: list[str]) -> dict[str, Entry]:
    """The materials of a `mtllib` line: one file whose name may hold blanks, or several."""
    out: dict[str, Entry] = {}
    tries = [[name.strip("\"'")], name.split()] if len(name.split()) > 1 else [[name.strip("\"'")]]
    for number, files in enumerate(tries):
        for file in files:
            try:
                if fetch is None:
                    raise AssetError("nothing may be read beside this file")
                content, note = find(fetch, file, ())
                out |= library(content)
                notes += [note] if note else []
            except AssetError as error:
                if number == len(tries) - 1:
                    notes.append(f"left out the materials {file[:80]!r}: {error.what}")
        if out:
            break
    return out


def _painted(
    vertices: Floats, faces: Ints, corners: Ints, material: Ints, uv: Floats, colors: Floats | None, looks: list[Look],
    moves: list[Floats], notes: list[str], where: str,
) -> Soup:  # fmt: skip
    """The soup in its colours, without what cannot be seen through."""
    if not len(faces):
        raise AssetError("the mesh file holds no triangles", where=where, fix="is it a point cloud, or empty?")
    rgb, alpha, known = np.empty((len(faces), 3)), np.ones(len(faces)), np.ones(len(faces), dtype=bool)
    at = np.zeros((len(faces), 3, 2))
    sound = (faces >= 0).all(1) & (faces < len(vertices)).all(1)
    tint = np.ones((len(faces), 3))
    if colors is not None:
        tint[sound] = colors[faces[sound]].mean(1)
    placed: NDArray[np.bool_] = np.asarray((corners >= 0).all(1))
    for k in np.unique(material):
        mine: NDArray[np.bool_] = np.asarray(material == k)
        look, move = looks[k], moves[k]
        base = np.tile(linear_light(np.array(look.rgb)), (int(mine.sum()), 1))
        alpha[mine] = look.alpha
        if look.picture is not None:
            where_placed = mine & placed
            at[where_placed] = uv[corners[where_placed]] @ move[:, :2].T + move[:, 2]
            color, share = mean_over(look, at[mine])
            bare = ~placed[mine]
            if bare.any():
                flat = look.picture[..., :3].reshape(-1, 3)
                color[bare] = linear_light(flat / 255.0).mean(0)
                share[bare] = 1.0
                if float(flat.std(0).max()) > EVEN:
                    known[mine] = placed[mine]
                    notes.append(f"color not read: no texture coordinates for the picture of material {look.name[:40]!r}")
            base, alpha[mine] = base * color, alpha[mine] * share
        if look.unknown:
            known[mine] = False
            notes.append(f"color not read: {look.unknown}")
        rgb[mine] = display(base * tint[mine])
    shown = alpha > CLEAR
    if not shown.all():
        notes.append(f"left out {int((~shown).sum())} faces that are wholly transparent")
    whole = Soup(
        vertices, faces, rgb, notes, known, tuple(looks), material, at if any(look.picture is not None for look in looks) else None,
        tint if colors is not None else None,
    )  # fmt: skip
    if not shown.any():
        raise AssetError("all of it is wholly transparent", where=where, fix="give its materials an opacity")
    return whole if shown.all() else whole.shaped(vertices, faces[shown], np.flatnonzero(shown), notes)
