"""Chairs to sit at a table or desk on. Front: where the sitter faces."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material, Seat
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, body_look, cloth_look, fine, legs, of, plastic_look, sheet, span, words

STYLES = ("slat-back", "ladder-back", "upholstered", "shell", "windsor", "cantilever")


def _chair(rng: np.random.Generator) -> Params:
    return {
        "style": draw(rng, STYLES), "look": body_look(rng), "cloth": cloth_look(rng),
        "shell": plastic_look(rng, ("gray", "beige")), "width": span(rng, 0.42, 0.5), "depth": span(rng, 0.42, 0.48),
        "seat": span(rng, 0.44, 0.47), "back": span(rng, 0.40, 0.52),
    }  # fmt: skip


@register("chair", affords=("sit on", "sit back in", "push"), family="seating", has_front=True, facing="anywhere", sample=_chair)
def chair(p: Params) -> Built:
    """A dining chair: slatted, ladder-back, upholstered, a plastic shell, a windsor, or a cantilever of steel tube."""
    b, style, h = Builder(), p["style"], p["seat"]
    make = {"shell": _shell, "windsor": _windsor, "cantilever": _cantilever, "upholstered": _upholstered}.get(style, _joined)
    main, top = make(b, p)
    return b.built("chair", words(main, style), seats=(Seat(-0.01, 0, h + top),))


def _joined(b: Builder, p: Params) -> tuple[Any, float]:
    """Four square legs, two posts, slats or rungs between them."""
    w, d, h, back, look = p["width"], p["depth"], p["seat"], p["back"], of(p["look"])
    legs(b, d, w, h - 0.02, 0.035, look, inset=0.0)
    b.box((0, 0, h - 0.045), (d - 0.05, w - 0.05, 0.05), look).box((0.005, 0, h - 0.005), (d + 0.01, w, 0.03), look, 0.01)
    for z in (0.16, 0.24):
        for s in (-1, 1):
            b.box((0, s * (w / 2 - 0.018), z), (d - 0.05, 0.016, 0.022), look)
    lean = rotation("y", -0.14, (-d / 2 + 0.02, 0, h))
    x, inner = -d / 2 + 0.02, w - 0.08
    for s in (-1, 1):
        b.box((x, s * (w / 2 - 0.02), h + back / 2), (0.03, 0.035, back), look, part="front", transform=lean)
    if p["style"] == "slat-back":
        b.box((x, 0, h + back - 0.03), (0.028, inner, 0.08), look, part="front", transform=lean)
        for y in np.linspace(-inner / 2 + 0.05, inner / 2 - 0.05, 5):
            b.box((x, y, h + back / 2 - 0.02), (0.016, 0.028, back - 0.08), look, part="front", transform=lean)
    else:
        for k, z in enumerate(np.linspace(h + 0.13, h + back - 0.04, 4)):
            y = np.linspace(-inner / 2 - 0.01, inner / 2 + 0.01, 7)
            bow = x - 0.03 * (1 - (2 * y / inner) ** 2)
            tall = 0.028 + 0.006 * k
            grid = np.stack([np.stack([bow, y, np.full(7, z + s * tall)], -1) for s in (-1, 1)], 1)
            sheet(b, grid, 0.016, look, "front", lean)
    return p["look"], 0.012


def _upholstered(b: Builder, p: Params) -> tuple[Any, float]:
    """A padded seat and a tall padded back down to the seat, on turned wooden legs; the cloth is what one sees."""
    w, d, h, back, cloth = p["width"], p["depth"], p["seat"], p["back"], of(p["cloth"])
    wood = of(p["look"]) if p["look"][0] != "painted" else material("walnut")
    legs(b, d, w, h - 0.06, 0.045, wood, "round", 0.01, 0.015)
    b.cushion((0.01, 0, h - 0.025), (d + 0.02, w, 0.11), cloth, 0.045, 0.008)
    y = np.linspace(-w / 2, w / 2, 9)
    rows = []
    for t in np.linspace(0, 1, 6):
        x = -d / 2 + 0.045 - 0.09 * t - 0.03 * (1 - (2 * y / w) ** 2)
        rows.append(
            np.stack([x, y * (1 - 0.1 * t**3), np.full(9, h - 0.03 + (back + 0.05) * t) - 0.035 * (2 * y / w) ** 4 * t], -1)
        )
    sheet(b, np.array(rows).transpose(1, 0, 2), 0.06, cloth, "front")
    return p["cloth"], 0.035


def _shell(b: Builder, p: Params) -> tuple[Any, float]:
    """A moulded shell, seat and back in one bend, on splayed wooden legs with a wire cross."""
    w, d, h, back, look = p["width"] + 0.02, p["depth"], p["seat"], p["back"] * 0.86, of(p["shell"])
    legs(b, d * 0.72, w * 0.78, h - 0.02, 0.034, of(["pine", None]), "round", 0.02, 0.06)
    for s in (-1, 1):
        b.tube([(-d * 0.34, -s * w * 0.33, 0.2), (d * 0.34, s * w * 0.33, h - 0.05)], 0.005, material("iron"), 8)
    t = np.linspace(0, 1, 15)
    x = np.interp(t, [0, 0.06, 0.5, 0.62, 0.75, 1], [d / 2 + 0.02, d / 2, -d * 0.3, -d * 0.43, -d * 0.5, -d * 0.62])
    z = np.interp(t, [0, 0.06, 0.5, 0.62, 0.75, 1], [h - 0.025, h + 0.002, h - 0.01, h + 0.03, h + back * 0.4, h + back])
    wide = np.interp(t, [0, 0.08, 0.5, 0.75, 0.93, 1], [0.75, 0.95, 1.0, 0.96, 0.8, 0.5]) * w / 2
    rows = []
    for v in np.linspace(-1, 1, 11):
        curl = np.abs(v) ** 2.4
        rise = curl * np.interp(t, [0, 0.3, 0.6, 1], [0.0, 0.035, 0.05, 0.0])
        forward = curl * np.interp(t, [0, 0.45, 0.75, 1], [0, 0.0, 0.075, 0.03])
        rows.append(np.stack([x + forward, v * wide, z + rise], -1))
    sheet(b, np.array(rows)[::-1], 0.014, look, "front")
    return p["shell"], 0.012


def _windsor(b: Builder, p: Params) -> tuple[Any, float]:
    """A saddle seat, turned splayed legs with stretchers, a bent hoop filled with spindles."""
    w, d, h, back, look = p["width"], p["depth"], p["seat"], p["back"] + 0.04, of(p["look"])
    a = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    outline = np.stack([d / 2 * np.sign(np.cos(a)) * np.abs(np.cos(a)) ** 0.8, w / 2 * np.sin(a)], 1)
    b.extrude(outline, 0.038, look, (0, 0, h - 0.028))
    feet = {}
    for sx in (-1, 1):
        for sy in (-1, 1):
            foot, top = np.array([sx * d * 0.46, sy * w * 0.46, 0]), np.array([sx * d * 0.28, sy * w * 0.3, h - 0.02])
            at = np.array([0, 0.25, 0.42, 0.5, 0.7, 1.0])[:, None]
            b.tube(foot * (1 - at) + top * at, [0.011, 0.019, 0.013, 0.021, 0.016, 0.013], look, 10)
            feet[sx, sy] = foot * 0.6 + top * 0.4
    for s in (-1, 1):
        b.tube([feet[-1, s], feet[1, s]], 0.009, look, 8)
    b.tube([(0, feet[1, -1][1], feet[1, 1][2]), (0, feet[1, 1][1], feet[1, 1][2])], 0.009, look, 8)
    lean = rotation("y", -0.2, (-d * 0.38, 0, h))
    arc = np.linspace(0, np.pi, 22)
    half = w * 0.44
    hoop = np.stack([-d * 0.38 + 0.1 * np.abs(np.cos(arc)) ** 3, half * np.cos(arc), h + back * np.sin(arc) ** 0.55], 1)
    b.tube(hoop, 0.0115, look, 8, "front", transform=lean)
    for y in np.linspace(-half * 0.78, half * 0.78, 7):
        top = back * (1 - (y / half) ** 2) ** 0.275
        b.tube(
            [(-d * 0.36, y * 0.8, h), (-d * 0.38 + 0.1 * abs(y / half) ** 3, y, h + top)],
            0.0065,
            look,
            6,
            "front",
            transform=lean,
        )
    return p["look"], 0.01


def _cantilever(b: Builder, p: Params) -> tuple[Any, float]:
    """One bent steel tube without rear legs; a leather or cloth sling for seat and back."""
    w, d, h, back, cloth, tube = p["width"], p["depth"], p["seat"], p["back"], of(p["cloth"]), material("chrome")
    for s in (-1, 1):
        y = s * (w / 2 - 0.012)
        b.tube(
            [(-d / 2, y * 0.5, 0.013), (-d / 2 + 0.02, y * 0.93, 0.013), (0, y, 0.013), (d / 2 - 0.05, y, 0.013), (d / 2, y, 0.05),
             (d / 2 + 0.01, y, h * 0.5), (d / 2, y, h - 0.05), (d / 2 - 0.05, y, h - 0.02), (-d / 2 + 0.06, y, h - 0.02),
             (-d / 2 + 0.01, y, h + 0.03), (-d / 2 - 0.08, y, h + back)],
            0.012, tube, 10,
        )  # fmt: skip
    b.tube([(-d / 2, -w * 0.26, 0.013), (-d / 2, w * 0.26, 0.013)], 0.012, tube, 10)
    b.cushion((0.01, 0, h), (d - 0.06, w - 0.015, 0.035), cloth, 0.016, 0.004)
    lean = rotation("y", -0.18, (-d / 2 + 0.01, 0, h))
    b.cushion((-d / 2 + 0.01, 0, h + back * 0.68), (0.04, w - 0.01, back * 0.5), cloth, 0.018, 0.004, "front", transform=lean)
    return p["cloth"], 0.018


def _office_chair(rng: np.random.Generator) -> Params:
    return {
        "cloth": cloth_look(rng, 0.3), "arms": bool(rng.random() < 0.7), "seat": span(rng, 0.45, 0.52),
        "back": span(rng, 0.5, 0.68), "style": draw(rng, ("task", "executive", "mesh")), "turn": fine(rng, 0.0, 1.2),
    }  # fmt: skip


def _swivel(b: Builder, h: float, rotation: float, metal: Material) -> None:
    """A five-armed base on castors with a gas lift."""
    black = material("plastic", "black")
    for k in range(5):
        a = k * 2 * np.pi / 5 + rotation
        end = np.array([0.31 * np.cos(a), 0.31 * np.sin(a), 0.07])
        b.tube([(0, 0, 0.1), end], [0.028, 0.018], metal, 10)
        b.cylinder(end - [0, 0.02, 0.04], 0.03, 0.04, black, axis="y", segments=14)
    b.cylinder((0, 0, 0.08), 0.028, h - 0.13, material("chrome"))
    b.box((0, 0, h - 0.075), (0.26, 0.22, 0.04), black)


@register(
    "office_chair",
    affords=("sit on", "sit back in", "push"),
    family="seating",
    has_front=True,
    facing="anywhere",
    sample=_office_chair,
)
def office_chair(p: Params) -> Built:
    """A swivel chair on castors: a plain task chair, a high padded executive one, or one with a bowed mesh back."""
    b, cloth, black, h, style = Builder(), of(p["cloth"]), material("plastic", "black"), p["seat"], p["style"]
    executive = style == "executive"
    _swivel(b, h, p.get("turn", 0.3), material("chrome") if executive else black)
    b.cushion(
        (0, 0, h - 0.02),
        (0.5 if executive else 0.47, 0.52 if executive else 0.48, 0.12 if executive else 0.085),
        cloth,
        0.042,
        0.015,
    )
    lean = rotation("y", -0.12, (-0.22, 0, h))
    if executive:
        _executive_back(b, p["back"] + 0.06, h, cloth, lean)
    elif style == "mesh":
        _mesh_back(b, p["back"], h, cloth, black)
    else:
        b.box((-0.25, 0, h + 0.06), (0.03, 0.07, 0.3), black)
        b.cushion(
            (-0.235, 0, h + 0.12 + p["back"] * 0.36),
            (0.06, 0.44, p["back"] * 0.72),
            cloth,
            0.028,
            0.012,
            part="front",
            transform=lean,
        )
    if p["arms"] or executive:
        for s in (-1, 1):
            b.box((-0.02, s * 0.28, h + 0.08), (0.045, 0.03, 0.22), black).box(
                (-0.02, s * 0.255, h - 0.03), (0.05, 0.08, 0.03), black
            )
            b.cushion((0.0, s * 0.28, h + 0.2), (0.28, 0.08, 0.045), cloth if executive else black, 0.02)
    return b.built("office chair", words(p["cloth"], style), seats=(Seat(0.0, 0, h + (0.05 if executive else 0.032)),))


def _executive_back(b: Builder, back: float, h: float, cloth: Material, lean: Any) -> None:
    """Three rolls of padding, narrowing upwards, and a head cushion."""
    b.box((-0.28, 0, h + 0.05 + back / 2), (0.03, 0.42, back - 0.04), material("plastic", "black"), 0.012, transform=lean)
    for k in range(3):
        tall = back * 0.27
        b.cushion(
            (-0.225, 0, h + 0.06 + tall * (k + 0.5)),
            (0.1, 0.5 - 0.02 * k, tall * 0.99),
            cloth,
            0.045,
            0.015,
            part="front",
            transform=lean,
        )
    b.cushion((-0.215, 0, h + 0.05 + back * 0.92), (0.11, 0.34, back * 0.17), cloth, 0.05, 0.012, part="front", transform=lean)


def _mesh_back(b: Builder, back: float, h: float, cloth: Material, black: Material) -> None:
    """A tall bowed panel in a rim, with a spine behind it."""
    y, t = np.linspace(-1, 1, 9), np.linspace(0, 1, 9)
    wide = 0.19 + 0.04 * np.sin(np.pi * np.minimum(t * 1.1, 1))
    x = -0.2 - 0.1 * t - 0.05 * np.sin(np.pi * t) + 0.06 * np.sin(2 * np.pi * t) * 0.5
    grid = np.array([[(x[k] + 0.05 * v * v - 0.03, v * wide[k], h + 0.06 + back * t[k]) for k in range(9)] for v in y[::-1]])
    sheet(b, grid, 0.012, cloth, "front")
    rim = np.concatenate([grid[:, 0], grid[-1, 1:], grid[-2::-1, -1], grid[0, -2:0:-1]])
    b.tube(rim, 0.013, black, 8, "front", closed=True)
    b.tube(
        [(-0.1, 0, h - 0.07), (-0.25, 0, h - 0.06), (-0.31, 0, h + 0.08), (x[4] - 0.06, 0, h + 0.06 + back * 0.5)],
        0.02,
        black,
        10,
    )


@register(
    "school_chair",
    nouns=("chair",),
    affords=("sit on", "sit back in", "push"),
    family="seating",
    has_front=True,
    facing="anywhere",
    sample=lambda rng: {"look": plastic_look(rng, ("white", "beige", "gray")), "seat": span(rng, 0.42, 0.46)},
)
def school_chair(p: Params) -> Built:
    """A plastic seat and back on bent steel tube."""
    b, look, steel, h = Builder(), of(p["look"]), material("steel"), p["seat"]
    for s in (-1, 1):
        b.tube(
            [(0.2, s * 0.19, 0), (0.17, s * 0.19, h - 0.03), (-0.16, s * 0.18, h - 0.03), (-0.22, s * 0.17, h + 0.36)],
            0.011,
            steel,
            10,
        )
        b.tube([(-0.2, s * 0.19, 0), (-0.12, s * 0.19, h - 0.03)], 0.011, steel, 10)
    b.cushion((0, 0, h - 0.008), (0.4, 0.4, 0.03), look, 0.014)
    b.cushion(
        (-0.205, 0, h + 0.28), (0.028, 0.4, 0.2), look, 0.013, part="front", transform=rotation("y", -0.12, (-0.2, 0, h + 0.2))
    )
    return b.built("chair", words(p["look"], "school"), seats=(Seat(0, 0, h + 0.007),))
