"""Houses that stand round a place: walls with recessed windows, doors, shop fronts with awnings, roofs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import material
from scenegen.assets.looks.mesh import Material
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder

Floats = NDArray[np.float64]
WALLS = ("brick", "warm plaster", "plaster", "rose plaster", "cool plaster", "sage plaster")
DOORS = ("green", "red", "blue", "brown", "teal", "navy")
SHOPS = ("red", "teal", "navy", "green", "orange", "purple", "black")
TRADES = (
    "BAKERY", "PHARMACY", "BARBER", "TAILOR", "GROCER", "OPTICIAN", "HARDWARE", "STATIONER", "DELI", "FLORIST", "CLEANERS", "GALLERY",
    "NOODLES",
)  # fmt: skip
GROUND_M, STOREY_M, REVEAL_M = 3.3, 2.8, 0.16
_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=np.float64)
_FACES = np.array(
    [
        [0, 1, 3],
        [0, 3, 2],
        [4, 6, 7],
        [4, 7, 5],
        [0, 4, 5],
        [0, 5, 1],
        [2, 3, 7],
        [2, 7, 6],
        [0, 2, 6],
        [0, 6, 4],
        [1, 5, 7],
        [1, 7, 3],
    ]
)


def block(
    b: Builder, low: tuple[float, float, float], high: tuple[float, float, float], look: Material, frame: Floats | None = None
) -> None:
    """A box of twelve triangles between two corners, in a frame (4, 4)."""
    near, far = np.array(low), np.array(high)
    if (far - near > 1e-4).all():
        b.add(near + _CORNERS * (far - near), _FACES, look, transform=frame)


def glazing(lit: bool = False) -> Material:
    """Window panes seen from outside by day."""
    return (
        material("glass", rgb=(0.52, 0.5, 0.42), roughness=0.15)
        if lit
        else material("glass", rgb=(0.2, 0.26, 0.32), roughness=0.08)
    )


def house(b: Builder, at: Floats, forward: Floats, width: float, number: int, shop: bool) -> None:
    """A house whose front is centred at `at` (2,), facing `forward` (2,) unit; `number` chooses everything else. Metres, world frame."""
    frame = np.eye(4)
    frame[:2, 0], frame[:2, 1], frame[:2, 3] = forward, [-forward[1], forward[0]], at
    storeys, half = 1 + (number * 5 + number // 3) % 3, width / 2
    skin = WALLS[(number * 7 + number // 4) % len(WALLS)]
    look = material(skin, scale=0.26 if skin == "brick" else 0.6)
    top = GROUND_M + STOREY_M * storeys
    trim = material("painted", "white") if number % 3 else material("stone")
    block(b, (-7, -half, -0.3), (-REVEAL_M, half, top), look, frame)
    (_shop if shop else _home)(b, frame, half, number, look, trim)
    bays = max(2, int(width / 2.6))
    for storey in range(storeys):
        _storey(b, frame, half, GROUND_M + STOREY_M * storey, bays, number + storey, look, trim)
    block(b, (-REVEAL_M, -half, GROUND_M - 0.06), (0.05, half, GROUND_M + 0.06), trim, frame)
    _roof(b, frame, half, top, number, trim)


def _storey(b: Builder, frame: Floats, half: float, z: float, bays: int, number: int, look: Material, trim: Material) -> None:
    """A row of windows in the wall's outer leaf: strips above and below, piers between, panes with bars and sills."""
    sill, head, wide = z + 0.8, z + 2.3, 1.15
    block(b, (-REVEAL_M, -half, z), (0, half, sill), look, frame)
    block(b, (-REVEAL_M, -half, head), (0, half, z + STOREY_M), look, frame)
    pitch, edge = 2 * half / bays, -half
    for k in range(bays):
        y = -half + pitch * (k + 0.5)
        block(b, (-REVEAL_M, edge, sill), (0, y - wide / 2, head), look, frame)
        edge = y + wide / 2
        block(b, (-REVEAL_M, y - wide / 2, sill), (-0.11, y + wide / 2, head), glazing((number * 3 + k) % 7 == 0), frame)
        block(b, (-0.11, y - 0.035, sill), (-0.07, y + 0.035, head), trim, frame)
        block(b, (-0.11, y - wide / 2, sill + 1.0), (-0.07, y + wide / 2, sill + 1.06), trim, frame)
        for s in (-1, 1):
            block(
                b, (-0.12, y + s * (wide / 2 - 0.03) - 0.03, sill), (-0.06, y + s * (wide / 2 - 0.03) + 0.03, head), trim, frame
            )
        block(b, (-0.12, y - wide / 2 - 0.08, sill - 0.08), (0.09, y + wide / 2 + 0.08, sill), trim, frame)
        block(b, (-0.02, y - wide / 2 - 0.08, head), (0.04, y + wide / 2 + 0.08, head + 0.14), trim, frame)
    block(b, (-REVEAL_M, edge, sill), (0, half, head), look, frame)


def _home(b: Builder, frame: Floats, half: float, number: int, look: Material, trim: Material) -> None:
    """The ground floor of a dwelling: a door with a canopy and a step, windows beside it, a plinth."""
    bays = max(2, int(half * 2 / 2.6))
    pitch, door, edge = 2 * half / bays, number % bays, -half
    for k in range(bays):
        y = -half + pitch * (k + 0.5)
        wide, low, high = (1.0, 0.0, 2.25) if k == door else (1.25, 0.95, 2.35)
        block(b, (-REVEAL_M, edge, 0), (0, y - wide / 2, GROUND_M), look, frame)
        block(b, (-REVEAL_M, y - wide / 2, 0), (0, y + wide / 2, low), look, frame)
        block(b, (-REVEAL_M, y - wide / 2, high), (0, y + wide / 2, GROUND_M), look, frame)
        edge = y + wide / 2
        if k == door:
            leaf = material("painted", DOORS[number % len(DOORS)])
            block(b, (-REVEAL_M, y - 0.5, 0), (-0.1, y + 0.5, 2.25), leaf, frame)
            for z0, z1 in ((0.25, 0.95), (1.1, 1.6)):
                for s in (-1, 1):
                    block(b, (-0.1, y + s * 0.22 - 0.15, z0), (-0.085, y + s * 0.22 + 0.15, z1), leaf, frame)
            block(b, (-0.1, y - 0.34, 1.75), (-0.085, y + 0.34, 2.1), glazing(True), frame)
            block(b, (-0.1, y + 0.36, 1.0), (-0.05, y + 0.41, 1.12), material("brass"), frame)
            block(b, (-0.1, y - 0.7, 2.35), (0.28, y + 0.7, 2.45), trim, frame)
            continue
        block(b, (-REVEAL_M, y - wide / 2, low), (-0.11, y + wide / 2, high), glazing(number % 4 == 0), frame)
        block(b, (-0.11, y - 0.035, low), (-0.07, y + 0.035, high), trim, frame)
        for z in (low + 0.03, low + 0.95, high - 0.03):
            block(b, (-0.11, y - wide / 2, z - 0.03), (-0.07, y + wide / 2, z + 0.03), trim, frame)
        block(b, (-0.12, y - wide / 2 - 0.08, low - 0.08), (0.09, y + wide / 2 + 0.08, low), trim, frame)
    block(b, (-REVEAL_M, edge, 0), (0, half, GROUND_M), look, frame)


def _shop(b: Builder, frame: Floats, half: float, number: int, look: Material, trim: Material) -> None:
    """A shop front: windows to the ground either side of a recessed door, fascia with lettering, perhaps a striped awning."""
    word = SHOPS[(number * 3 + number // 5) % len(SHOPS)]
    paint, inside = material("painted", word), material("glass", rgb=(0.36, 0.36, 0.33), roughness=0.1)
    door = (number % 3 - 1) * half * 0.5
    for y0, y1 in ((-half, -half + 0.35), (half - 0.35, half)):
        block(b, (-REVEAL_M, y0, 0), (0.02, y1, GROUND_M), look, frame)
    block(b, (-REVEAL_M, -half + 0.35, 0), (-0.02, door - 0.55, 0.45), paint, frame)
    block(b, (-REVEAL_M, door + 0.55, 0), (-0.02, half - 0.35, 0.45), paint, frame)
    block(b, (-REVEAL_M, -half + 0.35, 0.45), (-0.1, half - 0.35, 2.6), inside, frame)
    block(b, (-0.1, door - 0.5, 0.0), (-0.085, door + 0.5, 2.2), paint, frame)
    block(b, (-0.085, door - 0.34, 0.5), (-0.075, door + 0.34, 2.05), glazing(True), frame)
    block(b, (-0.085, door + 0.38, 0.9), (-0.03, door + 0.42, 1.3), material("chrome"), frame)
    for y in np.unique(np.round([*np.linspace(-half + 0.38, half - 0.38, max(3, int(half))), door - 0.55, door + 0.55], 3)):
        if abs(y - door) > 0.5:
            block(b, (-0.11, y - 0.035, 0.4), (-0.04, y + 0.035, 2.6), paint, frame)
    _goods(b, frame, half - 0.5, door, number)
    block(b, (-REVEAL_M, -half + 0.3, 2.6), (0.06, half - 0.3, GROUND_M - 0.06), paint, frame)
    name, wide = TRADES[(number * 5 + number // 3) % len(TRADES)], min(2 * half - 1.2, 3.2)
    title = showing(f"sign:{name}/{word}/white/{wide / 0.42:.1f}")
    b.panel((0.067, 0.0, (2.6 + GROUND_M - 0.06) / 2), (wide, 0.42), title, 0.012, transform=frame)
    if number % 3 != 1:
        _awning(b, frame, half - 0.5, word)


def _goods(b: Builder, frame: Floats, half: float, door: float, number: int) -> None:
    """Two rows of wares right behind the panes, flat as a window dresser's backdrop."""
    tints = ((0.55, 0.4, 0.3), (0.5, 0.5, 0.42), (0.3, 0.38, 0.45), (0.5, 0.33, 0.33), (0.36, 0.44, 0.34), (0.58, 0.53, 0.4))
    for level in (0.5, 1.3):
        for k in range(int(half * 2 / 0.27)):
            y, pick = -half + 0.27 * k, (number * 7 + k * 5 + (k * k) % 11 + int(level * 10)) % 17
            if pick > 11 or abs(y + 0.1 - door) < 0.8:
                continue
            tall, wide = 0.14 + 0.035 * (pick % 7), 0.12 + 0.02 * (pick % 5)
            block(
                b,
                (-0.1, y, level),
                (-0.096, y + wide, level + tall),
                material("glass", rgb=tints[pick % 6], roughness=0.15),
                frame,
            )
        block(b, (-0.1, -half, level - 0.03), (-0.094, door - 0.7, level), material("glass", rgb=(0.45, 0.4, 0.33)), frame)
        block(b, (-0.1, door + 0.7, level - 0.03), (-0.094, half, level), material("glass", rgb=(0.45, 0.4, 0.33)), frame)


def _awning(b: Builder, frame: Floats, half: float, word: str) -> None:
    """Striped cloth on a slope over the pavement, with a valance."""
    count = max(4, int(half * 2 / 0.4))
    step = 2 * half / count
    profile = np.array([[0.04, 2.66], [0.95, 2.34], [0.95, 2.16], [0.97, 2.16], [0.97, 2.36], [0.04, 2.7]])
    for k in range(count):
        cloth = material("fabric", word if k % 2 else "white")
        y0 = -half + k * step
        points = np.concatenate([np.column_stack([profile[:, 0], np.full(6, y), profile[:, 1]]) for y in (y0, y0 + step)])
        ring = np.arange(6)
        turn = (ring + 1) % 6
        sides = np.concatenate([np.stack([ring, turn, turn + 6], 1), np.stack([ring, turn + 6, ring + 6], 1)])
        caps = np.array([[0, 5, 4], [0, 4, 1], [1, 4, 3], [1, 3, 2]])
        b.add(points, np.concatenate([sides[:, ::-1], caps[:, ::-1], caps + 6]), cloth, transform=frame)


def _roof(b: Builder, frame: Floats, half: float, top: float, number: int, trim: Material) -> None:
    """A pitched roof with a chimney, or a parapet."""
    block(b, (-7, -half, top), (0.22, half, top + 0.22), trim, frame)
    if number % 4 == 3:
        block(b, (-0.25, -half, top + 0.2), (0.05, half, top + 0.75), trim, frame)
        return
    tiles = (
        material("terracotta", texture="tile", scale=0.3, rgb2=(0.55, 0.28, 0.18))
        if number % 2
        else material("stone", rgb=(0.33, 0.35, 0.39))
    )
    rise = 1.9 + 0.4 * (number % 3)
    outline = np.array([[0.4, top + 0.2], [-3.4, top + 0.2 + rise], [-7.2, top + 0.2]])
    points = np.concatenate([np.column_stack([outline[:, 0], np.full(3, y), outline[:, 1]]) for y in (-half, half)])
    b.add(
        points, [[0, 1, 4], [0, 4, 3], [1, 2, 5], [1, 5, 4], [0, 3, 5], [0, 5, 2], [0, 2, 1], [3, 4, 5]], tiles, transform=frame
    )
    block(
        b, (-3.9, half * 0.5, top + rise - 0.4), (-3.2, half * 0.5 + 0.8, top + rise + 1.1), material("brick", scale=0.4), frame
    )
    if number % 3 == 0:
        for y in (-half * 0.45, half * 0.45):
            z = top + 0.55
            block(b, (-2.4, y - 0.7, z - 0.3), (-0.5, y + 0.7, z + 1.15), material("plaster"), frame)
            block(b, (-0.5, y - 0.5, z), (-0.46, y + 0.5, z + 0.95), glazing(), frame)
            block(b, (-2.6, y - 0.85, z + 1.15), (-0.3, y + 0.85, z + 1.28), tiles, frame)


def row(
    b: Builder, start: Floats, end: Floats, first: int, shops: float, widths: tuple[float, ...] = (8.2, 9.4, 7.4, 8.8)
) -> None:
    """A terrace from start to end (2,), facing to the left of that way. shops: share of houses with a shop front."""
    length = float(np.linalg.norm(end - start))
    along = (end - start) / length
    forward = np.array([-along[1], along[0]])
    done, number = 0.0, first
    while done < length - 3.0:
        width = min(widths[number % len(widths)], length - done)
        house(b, start + along * (done + width / 2), forward, width, number, (number * 0.618) % 1 < shops)
        done, number = done + width, number + 1
