"""Skirts: a pleated shell round hips and thighs, closed and of a thickness, that follows pelvis and both legs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.mesh import Material
from scenegen.assets.people.bodies.anatomy import ARM, Params, crotch, number_of, scale, waist
from scenegen.assets.people.bodies.body import Body, binding, bone_group
from scenegen.assets.people.garments.cloth import Dressing

Floats = NDArray[np.float64]
AROUND, LEVELS = 64, 15
THICK_M = 0.005
HEMS = {"skirt": 0.6, "dress": 0.52}
"""Hem height as a share of the crotch height."""
TUCKED_M = {"sweater": 0.009, "sweatshirt": 0.013}
"""How much wider a skirt is over a thick top that is tucked into it."""


def worn(params: Params) -> str | None:
    """ "dress" or "skirt" when these parameters have one."""
    if params["top"] == "dress":
        return "dress"
    return "skirt" if params.get("bottom") == "skirt" else None


def hem_height(body: Body, params: Params) -> float:
    """Metres above the floor."""
    return HEMS[worn(params) or "skirt"] * crotch(body)


def skirt_field(body: Body, params: Params) -> Floats:
    """(V,) signed metres under the skirt: the skin there is left out, but for what shows below the hem."""
    v, s = body.vertices, scale(body)
    under = np.minimum(waist(body) - v[:, 2], v[:, 2] - hem_height(body, params) - 0.05 * s)
    out: Floats = np.where(bone_group(body, *ARM) > 0.3, -0.1, under)
    return out


def add_skirt(to: Dressing, body: Body, params: Params, look: Material) -> None:
    """The skirt's shell; `look` is its cloth."""
    outer, way, high = _outside(body, params)
    inner = outer - np.column_stack([np.tile(way, (LEVELS, 1)) * THICK_M, np.zeros(len(outer))])
    points = np.concatenate([outer, inner])
    to.add(points, binding(_weights(body, points, high, scale(body))), _faces(), look, number_of("hips"))


def outside(body: Body, params: Params) -> tuple[Floats, NDArray[np.float32]]:
    """Points (P, 3) a hand's breadth apart on the outside of the skirt, on the body at rest, and the weights (P, B) they move by."""
    rings, _, high = _outside(body, params)
    points = rings.reshape(LEVELS, AROUND, 3)[2::3, ::3].reshape(-1, 3)
    return points, _weights(body, points, high, scale(body))


def _outside(body: Body, params: Params) -> tuple[Floats, Floats, float]:
    """Rings (LEVELS * AROUND, 3) from the waist down, the ways (AROUND, 2) they spread, and the height of the first."""
    s = scale(body)
    high, hem = waist(body) + 0.025 * s, hem_height(body, params)
    legs = body.vertices[
        (bone_group(body, *ARM) < 0.2) & (body.vertices[:, 2] > hem - 0.06) & (body.vertices[:, 2] < high + 0.06)
    ]
    angle = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    way = np.stack([np.cos(angle), np.sin(angle)], 1)
    levels = np.concatenate([[high, high - 0.008 * s], np.linspace(high - 0.02 * s, hem, LEVELS - 2)])
    centre = legs[np.abs(legs[:, 2] - (high - 0.12 * s)) < 0.05 * s][:, :2].mean(0)
    rings, reach = [], np.zeros(AROUND)
    flare = 0.05 if params["top"] == "dress" else 0.035
    for step, z in enumerate(levels):
        t = step / (LEVELS - 1)
        near = legs[np.abs(legs[:, 2] - z) < 0.03 * s][:, :2] - centre
        body_reach = (near @ way.T).max(0) + (0.007 + 0.012 * min(1.0, t * 3) + TUCKED_M.get(params["top"], 0.0)) * s
        reach = np.maximum(reach + 0.002 * s, body_reach + flare * s * t)
        pleat = 1 + (0.035 * np.sin(14 * angle + 0.6 * t) + 0.02 * np.sin(9 * angle - 1.1)) * t**1.3
        rings.append(np.column_stack([centre + way * (reach * pleat)[:, None], np.full(AROUND, z)]))
    return np.concatenate(rings), way, high


def _faces() -> NDArray[np.int64]:
    k = np.arange(AROUND)
    after, faces, size = (k + 1) % AROUND, [], LEVELS * AROUND
    for row in range(LEVELS - 1):
        a, b = row * AROUND, (row + 1) * AROUND
        faces += [np.stack([a + k, b + k, b + after], 1), np.stack([a + k, b + after, a + after], 1)]
        a, b = a + size, b + size
        faces += [np.stack([a + k, b + after, b + k], 1), np.stack([a + k, a + after, b + after], 1)]
    for row, flip in ((0, True), (LEVELS - 1, False)):
        a, b = row * AROUND, size + row * AROUND
        quad = [np.stack([a + k, b + k, b + after], 1), np.stack([a + k, b + after, a + after], 1)]
        faces += [f[:, ::-1] for f in quad] if flip else quad
    return np.concatenate(faces)


def _weights(body: Body, points: Floats, high: float, s: float) -> NDArray[np.float32]:
    """Pelvis above, each thigh on its side below, both in the middle."""
    index = body.rig.index
    drop = np.clip((high - 0.1 * s - points[:, 2]) / (0.2 * s), 0, 1)
    left = np.clip(0.5 + points[:, 1] / (0.17 * s), 0, 1)
    left = left * left * (3 - 2 * left)
    weights = np.zeros((len(points), len(body.rig.names)), dtype=np.float32)
    weights[:, index["root"]] = 1 - drop
    weights[:, index["upperleg01.L"]] = drop * left
    weights[:, index["upperleg01.R"]] = drop * (1 - left)
    return weights
