"""Doors and drawers on fronts that face +X, closed or open by a share."""

from __future__ import annotations

import numpy as np

from scenegen.assets.looks.materials import material
from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, handle, knob

OPEN_CHANCE = 0.15
WIDEST = 1.85
"""How far a door at share 1 is turned, radians."""


def draw_open(rng: np.random.Generator, chance: float = OPEN_CHANCE) -> float:
    """The share that a door or drawer stands open: mostly 0, else 0.25 to 1."""
    shares = (rng.random(), rng.uniform(0.25, 1.0))
    return round(float(shares[1]), 2) if shares[0] < chance else 0.0


def state(p: Params) -> dict[str, str]:
    """The `state` attribute of a thing with doors or drawers: open or closed."""
    return {"state": "open" if p.get("open", 0.0) > 0 else "closed"}


def door(
    b: Builder, x: float, y: tuple[float, float], z: tuple[float, float], look: Material, metal: Material,
    share: float = 0.0, hinge: int = -1, style: str = "plain", thick: float = 0.018, grip: str = "bar",
) -> None:  # fmt: skip
    """A leaf on the front at x over (y0, y1) × (z0, z1), its back at x. hinge: -1 at y0, +1 at y1; share 0 shut, 1 wide open.

    style: plain, framed (a raised frame round a panel), louvred (slats), grooved (upright boards). grip: bar, knob, none.
    """
    low, high = y[0] + 0.003, y[1] - 0.003
    base, top = z[0] + 0.003, z[1] - 0.003
    at, mid, wide, tall = (low + high) / 2, (base + top) / 2, high - low, top - base
    turn = rotation("z", hinge * share * WIDEST, (x, low if hinge < 0 else high, 0)) if share else None
    b.box((x + thick / 2, at, mid), (thick, wide, tall), look, 0.002, "front", transform=turn)
    face = x + thick
    if style in ("framed", "louvred"):
        rail = min(0.06, wide * 0.2, tall * 0.2)
        for s in (-1, 1):
            b.box((face + 0.004, at + s * (wide - rail) / 2, mid), (0.012, rail, tall), look, 0.002, "front", transform=turn)
            b.box((face + 0.004, at, mid + s * (tall - rail) / 2), (0.012, wide, rail), look, 0.002, "front", transform=turn)
    if style == "louvred":
        for k in np.arange(base + 0.09, top - 0.07, 0.045):
            b.box((face + 0.002, at, k), (0.014, wide - 0.11, 0.022), look, 0.004, "front", transform=turn)
    if style == "grooved":
        boards = max(2, round(wide / 0.12))
        for k in range(boards):
            place = low + (k + 0.5) * wide / boards
            b.box((face + 0.002, place, mid), (0.01, wide / boards - 0.008, tall - 0.01), look, 0.002, "front", transform=turn)
        face += 0.005
    _grip(b, face + (0.008 if style in ("framed", "louvred") else 0.0), (at - hinge * (wide / 2 - 0.04), mid), metal, grip, tall, turn)  # fmt: skip


def _grip(
    b: Builder, x: float, at: tuple[float, float], metal: Material, grip: str, tall: float, turn: object, upright: bool = True
) -> None:
    if grip == "none":
        return
    spare = Builder()
    if grip == "knob":
        knob(spare, x, at[0], at[1], metal)
    else:
        handle(spare, x, at[0], at[1], metal, min(0.18, tall * 0.4) if upright else min(0.16, tall), upright)
    b.add(*spare.raw(), metal, "front", turn)


def drawer(
    b: Builder, x: float, y: tuple[float, float], z: tuple[float, float], depth: float, look: Material, metal: Material,
    share: float = 0.0, grip: str = "bar", style: str = "plain",
) -> None:  # fmt: skip
    """A drawer whose front's back is at x over (y0, y1) × (z0, z1); pulled out by share × 0.7 × depth it shows its box."""
    at, mid = (y[0] + y[1]) / 2, (z[0] + z[1]) / 2
    wide, tall, out = y[1] - y[0] - 0.01, z[1] - z[0] - 0.01, share * 0.7 * depth
    b.box((x + 0.009 + out, at, mid), (0.018, wide, tall), look, 0.003, "front")
    if style == "framed":
        b.box((x + 0.02 + out, at, mid), (0.008, wide - 0.07, tall - 0.06), look, 0.004, "front")
    if out > 0.03:
        inside, low = material("pine"), mid - tall / 2 + 0.01
        b.box((x + out / 2 - 0.01, at, low + 0.008), (out + 0.02, wide - 0.04, 0.012), inside, 0.001)
        for s in (-1, 1):
            b.box((x + out / 2 - 0.01, at + s * (wide / 2 - 0.025), mid - 0.01), (out + 0.02, 0.012, tall * 0.75), inside, 0.001)
    face = x + 0.018 + out + (0.006 if style == "framed" else 0.0)
    spots = (at,) if wide < 0.75 or grip == "bar" else (at - wide * 0.28, at + wide * 0.28)
    for spot in spots:
        _grip(b, face, (spot, mid), metal, grip, 0.12 if wide < 0.5 else 0.16, None, False)


def hollow(
    b: Builder, depth: float, width: float, z: tuple[float, float], look: Material, t: float = 0.02, shelves: int = 0
) -> None:
    """An open-fronted case around the origin over z0 to z1, with back, sides, top, bottom and evenly spaced shelves."""
    low, high = z
    for s in (-1, 1):
        b.box((0, s * (width / 2 - t / 2), (low + high) / 2), (depth, t, high - low), look, 0.002)
    b.box((-depth / 2 + 0.006, 0, (low + high) / 2), (0.012, width - t, high - low - 0.01), look, 0.001)
    b.box((0, 0, high - t / 2), (depth, width - t, t), look, 0.002).box((0, 0, low + t / 2), (depth, width - t, t), look, 0.002)
    for k in range(shelves):
        b.box((0, 0, low + (high - low) * (k + 1) / (shelves + 1)), (depth - 0.03, width - 2 * t, t * 0.8), look, 0.002)
