"""Up, front, size and category of an asset, each with a confidence; what is not sure is said, never guessed in silence."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scenegen.assets.importing.probe import Prober
from scenegen.assets.importing.raw import AXES, Floats, Hints, Ints
from scenegen.assets.importing.shape import backrest, flatness, heights, symmetry
from scenegen.assets.importing.words import Guess, Sort, guess, sort_of
from scenegen.errors import AssetError

SURE = 0.6
UNITS = ((1.0, "m"), (0.01, "cm"), (0.001, "mm"), (0.0254, "inches"), (0.1, "dm"), (0.3048, "feet"))
COMMON_UNITS = (1.0, 0.01, 0.001)
SMALLEST_M, LARGEST_M = 0.004, 30.0
"""Metres of the largest extent that an asset may have."""
PERSON_M, ADULT_M = (0.5, 2.6), (1.2, 2.2)
"""Statures that are believed as they are, hats and ears with them; and those that speak for another unit."""
CLEARLY_STANDS, ODD = 0.4, 0.7
"""How much better it stands with another axis up to be turned; log ratio of proportions from where on they are odd, and one axis fits better than the other."""

LONG = 1.4
"""How many times longer one way than the other a thing is to be called long that way."""


@dataclass
class Finding:
    """What is believed of an asset: names of file axes for up and front (None: has none), ours-from-file rotation (3, 3), metres (3,).

    sure: confidence of category, up, front, size in [0, 1]. notes: why.
    """

    kind: str
    sort: Sort | None
    up: str
    front: str | None
    rotation: Floats
    size: Floats
    symmetry: str
    sure: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def unsure(self) -> list[str]:
        """The names of what is below SURE."""
        return sorted(name for name, value in self.sure.items() if value < SURE)


def axis(name: str, where: str = "") -> Floats:
    """The unit vector (3,) of an axis name such as "+z"; AssetError for anything else."""
    plain = name.strip().lower()
    plain = plain if plain[:1] in "+-" else f"+{plain}"
    if plain not in AXES:
        raise AssetError(f"no axis {name!r}", where=where or None, fix=f"one of {', '.join(AXES)}")
    out = np.zeros(3)
    out["xyz".index(plain[1])] = 1.0 if plain[0] == "+" else -1.0
    return out


def axis_name(vector: Floats) -> str:
    """The name of the file axis nearest to a direction."""
    k = int(np.abs(vector).argmax())
    return ("+" if vector[k] > 0 else "-") + "xyz"[k]


def turn_of(up: Floats, front: Floats) -> Floats:
    """Ours from file (3, 3): X along the front, Z along up."""
    return np.stack([front, np.cross(up, front), up])


def find(vertices: Floats, faces: Ints, hints: Hints, where: str) -> Finding:
    """Everything that can be found out about an asset's name, pose and size. vertices (V, 3) in the file's axes and units."""
    said = guess(hints.name, hints.tags, hints.category)
    up, up_sure, up_notes = _up(vertices, faces, hints, said)
    frame = _any_frame(up)
    local = vertices @ frame.T
    probe = Prober(local, faces)
    extent = np.ptp(local, axis=0)
    unit, size_sure, sort, notes = _size(extent, hints, said)
    notes = up_notes + notes
    even = symmetry(probe)
    side, front_sure, why = _front(probe, hints, sort, frame, even)
    turned = frame if side is None else _spin(side) @ frame
    out_extent = np.ptp(vertices @ turned.T, axis=0)
    if hints.size_m is not None:
        width, depth, height = hints.size_m
        size: Floats = np.array([depth, width, height])
    else:
        size = np.asarray(out_extent * unit, dtype=np.float64)
    if hints.front_sure < 0.95 and side is not None and sort is not None and _crosswise(sort, size):
        front_sure = min(front_sure, 0.4)
        why = [*why, f"a {sort.label} is rather long the other way: its front may be at another side"]
    category_sure = said.sure if sort is not None else 0.0
    if sort is not None and hints.size_m is not None and not fits(sort, size):
        category_sure = min(category_sure, 0.5)
        notes.append(f"{size[2]:.2f} m high and {max(size[:2]):.2f} m wide is odd for a {sort.label}")
    front = None if side is None else axis_name(turned[0])
    sure = {"category": category_sure, "up": up_sure, "front": front_sure, "size": size_sure}
    return Finding(said.kind, sort, axis_name(up), front, turned, size, even, sure, notes + why)


def fits(sort: Sort, size: Floats) -> bool:
    """Whether a thing of a size (x, y, z) could be of a kind."""
    return bool(sort.tall[0] <= size[2] <= sort.tall[1] and sort.wide[0] <= max(size[0], size[1]) <= sort.wide[1])


def _crosswise(sort: Sort, size: Floats) -> bool:
    """Whether a thing of a size (x, y, z) is long across its front where its kind is long along it, or the other way round."""
    along = max(float(size[0]), 1e-9) / max(float(size[1]), 1e-9)
    return (sort.along >= LONG and along <= 1 / LONG) or (0 < sort.along <= 1 / LONG and along >= LONG)


def _any_frame(up: Floats) -> Floats:
    """Up becomes +Z; +Z of a Y-up file becomes +X, +X of a Z-up file stays."""
    front = (
        np.array([0.0, 0.0, 1.0]) if abs(up[1]) > 0.5 else np.array([1.0, 0, 0]) if abs(up[2]) > 0.5 else np.array([0, 1.0, 0])
    )
    return turn_of(up, front)


def _spin(side: int) -> Floats:
    """Turns side 0..3 (+X, +Y, -X, -Y) to +X."""
    cos, sin = (1.0, 0.0, -1.0, 0.0)[side], (0.0, 1.0, 0.0, -1.0)[side]
    return np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1.0]])


def _up(vertices: Floats, faces: Ints, hints: Hints, said: Guess) -> tuple[Floats, float, list[str]]:
    """The said axis; the other of Y and Z where only that gives the category's proportions, or lets it stand. How sure, and why.

    A format's own axis (glTF's Y) is believed before proportions, but not before a table that stands on its side.
    """
    told = axis(hints.up)
    sorts = [sort for sort in map(sort_of, said.names) if sort is not None]
    if hints.up_sure >= 0.95 or not sorts or abs(told[0]) > 0.5:
        return told, hints.up_sure, []
    other = axis("+z" if abs(told[1]) > 0.5 else "+y")
    standing, lying = (max(_stands(vertices, faces, way, sort) for sort in sorts) for way in (told, other))
    if lying - standing > CLEARLY_STANDS:
        fitting = min(_odd(vertices, other, sort) for sort in sorts) < ODD
        note = f"it stands as a {sorts[0].label} with {axis_name(other)} up, not with {axis_name(told)}"
        return other, 0.7 if fitting else 0.5, [f"{note}: turned"]
    if standing - lying > CLEARLY_STANDS:
        return told, max(hints.up_sure, 0.7), []
    mine, theirs = (min(_odd(vertices, way, sort) for sort in sorts) for way in (told, other))
    clear = abs(mine - theirs)
    if clear < 0.35:
        return told, hints.up_sure, []
    if hints.up_sure >= 0.8:
        wrong = mine > ODD and mine - theirs > ODD
        note = f"its proportions are rather those of a {sorts[0].label} with {axis_name(other)} up"
        return (told, 0.5, [note]) if wrong else (told, hints.up_sure, [])
    return told if mine < theirs else other, min(0.9, 0.6 + 0.2 * clear), []


def _odd(vertices: Floats, up: Floats, sort: Sort) -> float:
    """How far, as a log ratio, height over width with an axis up is from that of the middle of a kind."""
    extent = np.ptp(vertices, axis=0)
    tall, wide = float(np.abs(up) @ extent), float((extent * (1 - np.abs(up))).max())
    middle = np.log(np.sqrt(sort.tall[0] * sort.tall[1]) / np.sqrt(sort.wide[0] * sort.wide[1]))
    return float(abs(np.log(max(tall, 1e-9) / max(wide, 1e-9)) - middle))


def _stands(vertices: Floats, faces: Ints, up: Floats, sort: Sort) -> float:
    """How well it stands as its kind does with an axis up, in [0, 1]: a table's top covers it, a seat has a back above it. 0.5: not told."""
    tops, backs = sort.carries and not sort.backed, sort.backed and sort.family != "beds"
    if not tops and not backs:
        return 0.5
    grid = heights(Prober(vertices @ _any_frame(up).T, faces))[0]
    hit = np.isfinite(grid)
    if not hit.any():
        return 0.5
    tall = float(np.abs(up) @ np.ptp(vertices, axis=0))
    share = np.where(hit, grid - (np.nanmax(np.where(hit, grid, np.nan)) - tall), 0.0) / max(tall, 1e-12)
    if tops:
        return float((share > 0.85).mean())
    return float(((share > 0.25) & (share < 0.7)).mean() > 0.4 and backrest(grid).max() > 0.18)


def _size(extent: Floats, hints: Hints, said: Guess) -> tuple[float, float, Sort | None, list[str]]:
    """Metres of a unit, how sure, the category that fits best, notes."""
    if hints.height_m is not None and hints.size_m is None:
        unit = hints.height_m / max(float(extent[2]), 1e-12)
        return unit, 1.0, _best([sort for sort in map(sort_of, said.names) if sort is not None], extent * unit), []
    if hints.figure is not None and hints.size_m is None:
        unit, sure, notes = _stature(float(extent[2]), hints)
        return unit, sure, None, notes
    sorts = [sort for sort in map(sort_of, said.names) if sort is not None]
    if hints.size_m is not None:
        width, depth, height = hints.size_m
        size = np.array([depth, width, height])
        return 1.0, 0.95, _best(sorts, size), []
    if hints.unit_m is not None:
        size = extent * hints.unit_m
        sort = _best(sorts, size)
        if hints.unit_sure >= 0.95 or (sort is not None and fits(sort, size)):
            return hints.unit_m, max(hints.unit_sure, 0.8), sort, []
    fitting = [(unit, word, sort) for unit, word in UNITS for sort in sorts if fits(sort, extent * unit)]
    if fitting:
        unit, word, sort = fitting[0]
        units = {found[0] for found in fitting}
        said_unit = hints.unit_m if hints.unit_m in units else None
        if said_unit is not None:
            return said_unit, 0.8, next(s for u, _, s in fitting if u == said_unit), []
        note = [] if unit == 1.0 else [f"read as {word}"]
        odd = (
            hints.unit_m is not None and unit not in COMMON_UNITS
        )  # a file that states a unit is rather of no scale than in feet
        return unit, 0.5 if odd else 0.7 if len(units) == 1 else 0.65 if unit == 1.0 else 0.5, sort, note
    if sorts:
        sort = sorts[0]
        unit = float(np.sqrt(sort.tall[0] * sort.tall[1]) / max(extent[2], 1e-12))
        return unit, 0.3, sort, [f"no unit makes it a {sort.label}: scaled to the height of one"]
    unit = hints.unit_m or 1.0
    if not SMALLEST_M <= extent.max() * unit <= LARGEST_M:
        usual = [(other, word) for other, word in UNITS if 0.05 < extent.max() * other < 5]
        if usual:
            said_m = f"{extent.max() * unit:.3g} m large if it is in meters"
            return usual[0][0], 0.3, None, [f"{said_m}: read as {usual[0][1]}"]
    return unit, hints.unit_sure * 0.5, None, []


def _stature(tall: float, hints: Hints) -> tuple[float, float, list[str]]:
    """Metres of a unit of a person `tall` units high, how sure, why: the format's own unit, unless nobody is that tall."""
    unit = hints.unit_m or 1.0
    if PERSON_M[0] <= tall * unit <= PERSON_M[1]:
        return unit, hints.unit_sure, []
    said = f"a person of {tall * unit:.3g} m"
    for factor in (0.01, 100.0, 0.001, 0.1, 10.0):
        if ADULT_M[0] <= tall * unit * factor <= ADULT_M[1]:
            return (
                unit * factor,
                0.65,
                [f"{said}: read {f'{factor:g} times as large' if factor > 1 else f'as a {1 / factor:g}th of it'}"],
            )
    return unit, 0.2, [f"{said}: no usual unit makes that a person, give height_m in an answers file"]


def _best(sorts: list[Sort], size: Floats) -> Sort | None:
    """The kind whose ranges are nearest to a size."""

    def miss(sort: Sort) -> float:
        out = 0.0
        for span, value in ((sort.tall, size[2]), (sort.wide, max(size[0], size[1])), (sort.slim, min(size[0], size[1]))):
            middle, half = np.log(span[0] * span[1]) / 2, max(np.log(span[1] / span[0]) / 2, 0.1)
            out = max(out, abs(np.log(max(value, 1e-9)) - middle) / half)
        return float(out)

    return min(sorts, key=miss) if sorts else None


def _front(probe: Prober, hints: Hints, sort: Sort | None, frame: Floats, even: str) -> tuple[int | None, float, list[str]]:
    """The side (0..3: +X, +Y, -X, -Y of the frame) that is the front, None for none; how sure; why."""
    if hints.front == "none":
        return None, max(hints.front_sure, 0.9), []
    told = None
    if hints.front is not None:
        direction = frame @ axis(hints.front)
        told = int((np.array([[1, 0], [0, 1], [-1, 0], [0, -1]]) @ direction[:2]).argmax())
        if abs(direction[2]) > 0.5:
            told = None
    if told is not None and hints.front_sure >= 0.95:
        return told, hints.front_sure, []
    if even != "none":
        return (told if told is not None else 0), 0.9, [f"looks the same after a turn of {even} degrees: no front"]
    grid = heights(probe)[0]
    if sort is not None and sort.backed:
        rise = backrest(grid)
        back = int(rise.argmax())
        if rise[back] > 0.18:
            front = (back + 2) % 4
            if told is None or told == front:
                return front, max(0.85, hints.front_sure), []
            if told % 2 != front % 2 and rise[(told + 2) % 4] > -0.05:
                return told, max(hints.front_sure - 0.2, 0.0), ["the back does not rise clearly where it should"]
            return told, 0.4, ["its back rises on another side than where it was said to be"]
        return (told if told is not None else 0), max(hints.front_sure - 0.1, 0.0) if told is not None else 0.2, []
    flat = flatness(probe)
    back = int(flat.argmax())
    if told is not None:
        agrees = flat[(told + 2) % 4] > 0.85 and flat[told] < flat[(told + 2) % 4] - 0.15
        return told, max(hints.front_sure, 0.65 if agrees else 0.0), []
    clear = float(flat[back] - np.sort(flat)[-2])
    return (back + 2) % 4, 0.62 if flat[back] > 0.9 and clear > 0.3 and sort is not None and sort.front else 0.2, []
