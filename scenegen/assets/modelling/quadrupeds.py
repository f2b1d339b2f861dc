"""Four-legged bodies: round bones for every posture, coats, eyes and noses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenegen.assets.looks.materials import COLORS, RGB
from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.implicit import Bone, add_split, mirrored, skin
from scenegen.assets.modelling.kit import Builder

COAT, HEAD, MUZZLE, ACCENT = 0, 1, 2, 3
Point = tuple[float, float, float]


@dataclass(frozen=True)
class Beast:
    """Measures of an animal in metres. back: hip to shoulder. tall: height of the spine's axis when standing. hip, chest: radii.
    neck: from shoulder to skull, forward and up. skull, snout (length, radius at its root, at its tip, drop). leg, paw: radii.
    apart: half the distance between the legs. tail: points from the hip with radii. flat: width over height of the trunk."""

    back: float
    tall: float
    hip: float
    chest: float
    neck: tuple[float, float]
    throat: tuple[float, float]
    skull: float
    snout: tuple[float, float, float, float]
    leg: float
    paw: float
    apart: float
    tail: tuple[tuple[float, float, float, float], ...]
    flat: float = 0.85
    hoof: bool = False


def fur(color: str, scale: float = 0.02) -> Material:
    """A short, slightly mottled coat in a colour word."""
    rgb = COLORS[color]
    shade: RGB = (rgb[0] * 0.8, rgb[1] * 0.8, rgb[2] * 0.8)
    return Material("fur", color, rgb, shade, 0.95, texture="carpet", scale=scale)


def trunk(a: Beast, posture: str, look_down: bool = False) -> tuple[list[Bone], Point]:
    """Bones of trunk, neck, head and legs, and where the skull is. posture: standing, sitting, lying."""
    hip, shoulder = spine(a, posture)
    bones = [Bone(hip, shoulder, a.hip, a.chest, COAT, a.flat)]
    if a.hoof:
        belly = ((hip[0] + shoulder[0]) / 2, 0.0, (hip[2] + shoulder[2]) / 2 - a.hip * 0.16)
        bones.append(Bone(belly, belly, a.hip * 1.03, a.hip * 1.03, COAT, 0.92))
    run, rise = (a.neck[0] * 1.45, -a.neck[1] * 0.72) if look_down else a.neck
    if posture == "sitting":
        run = run * 0.45
    skull = (shoulder[0] + a.chest * 0.3 + run, 0.0, shoulder[2] + rise)
    root = (shoulder[0] + a.chest * 0.2, 0.0, shoulder[2] + (0.0 if look_down else a.chest * 0.25))
    bones.append(Bone(root, skull, a.throat[0], a.throat[1], COAT, 0.8))
    bones += head(a, skull, look_down)
    limbs = {"standing": _standing, "sitting": _sitting, "lying": _lying}[posture](a, hip, shoulder)
    bones += mirrored(limbs)
    at = (hip[0] - a.hip * 0.75, 0.0, hip[2] + a.hip * 0.45)
    for one, two in zip(a.tail, a.tail[1:], strict=False):
        drop = 0.0 if posture == "standing" else -max(0.0, hip[2] * 0.35)
        start, end = ((at[0] + q[0], at[1] + q[1], max(at[2] + q[2] + drop, q[3])) for q in (one, two))
        bones.append(Bone(start, end, one[3], two[3], COAT))
    return bones, skull


def spine(a: Beast, posture: str) -> tuple[Point, Point]:
    """Hip and shoulder."""
    if posture == "sitting":
        return (-a.back * 0.3, 0.0, a.hip * 0.98), (a.back * 0.16, 0.0, a.tall * 0.95)
    z = a.tall if posture == "standing" else a.chest * 0.98
    return (-a.back / 2, 0.0, z if posture == "standing" else a.hip * 0.98), (a.back / 2, 0.0, z)


def head(a: Beast, skull: Point, look_down: bool) -> list[Bone]:
    """Skull and snout, level or pointing at the ground."""
    length, root, tip, drop = a.snout
    x, z = skull[0], skull[2]
    ahead = (0.55, -0.84) if look_down else (1.0, -drop)
    end = (x + length * ahead[0], 0.0, z + length * ahead[1])
    start = (x + length * 0.25 * ahead[0], 0.0, z + length * 0.25 * ahead[1])
    middle = (x + length * 0.7 * ahead[0], 0.0, z + length * 0.7 * ahead[1])
    half = root + (tip - root) * 0.6
    return [
        Bone(skull, skull, a.skull, a.skull, HEAD, 0.92),
        Bone(start, middle, root, half, HEAD),
        Bone(middle, end, half, tip, MUZZLE),
    ]


def _paw(a: Beast, x: float, y: float) -> Bone:
    return Bone((x, y, a.paw * 0.95), (x + a.paw * (0.4 if a.hoof else 1.2), y, a.paw * 0.9), a.paw, a.paw * 0.95, ACCENT)


def _standing(a: Beast, hip: Point, shoulder: Point) -> list[Bone]:
    y, t, x, r = a.apart, a.tall, shoulder[0], hip[0]
    return [
        Bone((x, y * 0.9, t * 0.92), (x - t * 0.02, y, t * 0.48), a.leg * 2.0, a.leg * 1.15),
        Bone((x - t * 0.02, y, t * 0.48), (x, y, a.paw * 1.6), a.leg * 1.15, a.leg * 0.85),
        _paw(a, x, y),
        Bone((r, y * 0.85, t * 0.95), (r + t * 0.1, y, t * 0.55), a.hip * 0.78, a.leg * 1.5),
        Bone((r + t * 0.1, y, t * 0.55), (r - t * 0.13, y, t * 0.32), a.leg * 1.45, a.leg),
        Bone((r - t * 0.13, y, t * 0.32), (r - t * 0.1, y, a.paw * 1.5), a.leg, a.leg * 0.85),
        _paw(a, r - t * 0.1, y),
    ]


def _sitting(a: Beast, hip: Point, shoulder: Point) -> list[Bone]:
    y, t, x, r = a.apart, a.tall, shoulder[0] + a.chest * 0.35, hip[0]
    return [
        Bone((x - a.chest * 0.2, y * 0.85, t * 0.85), (x, y * 0.9, t * 0.42), a.leg * 2.0, a.leg * 1.15),
        Bone((x, y * 0.9, t * 0.42), (x, y * 0.9, a.paw * 1.5), a.leg * 1.15, a.leg * 0.9),
        _paw(a, x, y * 0.9),
        Bone((r + a.hip * 0.1, y * 1.15, a.hip), (r + a.back * 0.3, y * 1.5, t * 0.32), a.hip * 0.72, a.leg * 1.5),
        Bone((r + a.back * 0.3, y * 1.5, t * 0.3), (r + a.back * 0.22, y * 1.5, a.paw * 1.2), a.leg * 1.4, a.leg),
        _paw(a, r + a.back * 0.26, y * 1.5),
    ]


def _lying(a: Beast, hip: Point, shoulder: Point) -> list[Bone]:
    y, x, r = a.apart, shoulder[0], hip[0]
    fore = a.tall * (0.3 if a.hoof else 0.5)
    low = a.leg * 1.3
    return [
        Bone((x, y * 0.95, a.chest * 0.8), (x + a.chest * 0.35, y * 1.15, low), a.leg * 1.9, a.leg * 1.2),
        Bone((x + a.chest * 0.35, y * 1.15, low), (x + a.chest * 0.2 + fore, y * 1.15, a.paw), a.leg * 1.2, a.leg * 0.9),
        _paw(a, x + a.chest * 0.2 + fore, y * 1.15),
        Bone((r, y * 1.2, a.hip * 0.8), (r + a.back * 0.28, y * 1.5, a.hip * 0.7), a.hip * 0.72, a.leg * 1.5),
        Bone((r + a.back * 0.28, y * 1.5, a.hip * 0.62), (r + a.back * 0.12, y * 1.6, a.paw), a.leg * 1.4, a.leg),
        _paw(a, r + a.back * 0.22, y * 1.6),
    ]


def grow(b: Builder, bones: list[Bone], cell: float, looks: dict[int, tuple[Material, str]], patches: int = 0) -> None:
    """Add the skin of `bones` to b; looks: (material, part) of each tag. patches > 0 puts blotches of the ACCENT material, as
    many as a fixed pattern of that seed gives, on the coat."""
    vertices, faces, tag = skin(bones, cell, cell * 2.2)
    if patches:
        rng = np.random.default_rng(patches)
        low, high = vertices.min(0), vertices.max(0)
        spots = rng.uniform(low, high, (11, 3)) * [1, 1.6, 1]
        size = rng.uniform(0.09, 0.17, 11) * float((high - low)[0])
        middle = vertices[faces].mean(1)
        inside = (np.linalg.norm(middle[:, None] - spots, axis=2) < size).any(1)
        tag = np.where(inside & (tag == COAT), ACCENT, tag)
    order = sorted(looks)
    lookup = np.zeros(max(order) + 1, dtype=np.int64)
    lookup[order] = np.arange(len(order))
    add_split(b, vertices, faces, lookup[tag], [looks[key] for key in order])


def face(
    b: Builder, a: Beast, skull: Point, eye: float, look_down: bool = False, nose: str = "black", wide: float = 0.55
) -> None:
    """Eyes on the skull and a nose at the tip of the snout, as parts of the front."""
    length, _, tip, drop = a.snout
    ahead = np.array([0.55, 0, -0.84]) if look_down else np.array([1.0, 0, -drop])
    up = np.array([0.84, 0, 0.55]) if look_down else np.array([drop, 0, 1.0])
    glossy = Material("eye", "black", COLORS["black"], None, 0.15)
    at = np.array(skull)
    for s in (-1, 1):
        way = ahead * (0.72 if wide < 0.7 else 0.42) + up * 0.38 + np.array([0, s * wide, 0])
        b.sphere(at + way / np.linalg.norm(way) * a.skull * 0.93, eye, glossy, 10, part="front")
    if not a.hoof:
        point = at + ahead * (length + tip * 0.75) + up * tip * 0.35
        b.sphere(point, (tip * 0.42, tip * 0.55, tip * 0.4), Material("nose", nose, COLORS[nose], None, 0.4), 12, part="front")
