"""Textures and materials to a colour a face, and faces to a few flat materials. Where image textures would come in: `face_colors`."""

from __future__ import annotations

import colorsys
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import COLORS, lab, nearest_color
from scenegen.assets.looks.mesh import Material

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
GRAY = 0.6
MOST_COLORS = 14
NEAR = 7.0
"""CIE Lab distance at which two faces of one thing are painted alike."""
MAIN_SHARE, LEAST_SHARE = 0.6, 0.35
WORD_REACH, WORD_CLEAR, HUE_REACH = 30.0, 5.0, 0.07
"""A colour word is used for a shade within this CIE Lab distance of the word's own, and this much nearer to it than to any other;
its hue, where both are colourful, lies within HUE_REACH of a full turn (CIE Lab alone calls a strong blue purple)."""
_SPOTS = np.array([[1, 1, 1], [4, 1, 1], [1, 4, 1], [1, 1, 4], [2, 2, 0.4], [0.4, 2, 2], [2, 0.4, 2]])
_SPOTS = _SPOTS / _SPOTS.sum(1, keepdims=True)


def face_colors(part: Any) -> tuple[Floats, Floats]:
    """Mean sRGB (F, 3) in [0, 1] and opacity (F,) of every face of a trimesh mesh; gray where it says nothing."""
    count = len(part.faces)
    visual = part.visual
    kind = getattr(visual, "kind", None)
    if kind in ("face", "vertex"):
        rgba = np.asarray(visual.face_colors, dtype=np.float64) / 255
        return rgba[:, :3], np.ones(count)
    material = getattr(visual, "material", None)
    if material is None:
        return np.full((count, 3), GRAY), np.ones(count)
    factor, image = _look(material)
    rgba = np.tile(factor, (count, 1))
    uv = getattr(visual, "uv", None)
    if image is not None and uv is not None and len(uv) == len(part.vertices):
        sampled = _sample(image, np.asarray(uv, dtype=np.float64)[np.asarray(part.faces)])
        tint = factor[:3] if _is_pbr(material) else np.ones(3)
        rgba[:, :3] = sampled[:, :3] * tint
        rgba[:, 3] = sampled[:, 3] * factor[3]
    elif image is not None:
        rgba[:, :3] = np.asarray(image.convert("RGB").resize((1, 1)), dtype=np.float64).reshape(3) / 255
    return np.clip(np.nan_to_num(rgba[:, :3], nan=GRAY), 0, 1), np.clip(np.nan_to_num(rgba[:, 3], nan=1.0), 0, 1)


def _is_pbr(material: Any) -> bool:
    return hasattr(material, "baseColorFactor")


def _look(material: Any) -> tuple[Floats, Any]:
    """Base colour (4,) as sRGB with opacity, and the picture if there is one."""
    if _is_pbr(material):
        image, factor = material.baseColorTexture, material.baseColorFactor
        out = np.ones(4) if factor is None else np.asarray(factor, dtype=np.float64)
        out = out / 255 if out.max() > 1.0 else out
        rgb = np.where(out[:3] <= 0.0031308, out[:3] * 12.92, 1.055 * np.maximum(out[:3], 1e-9) ** (1 / 2.4) - 0.055)
        alpha = out[3] if len(out) > 3 and material.alphaMode in ("BLEND", "MASK") else 1.0
        return np.array([*rgb, alpha]), image
    diffuse = np.asarray(getattr(material, "diffuse", [153, 153, 153, 255]), dtype=np.float64) / 255
    extra = getattr(material, "kwargs", None) or {}
    alpha = diffuse[3] if len(diffuse) > 3 else 1.0
    with suppress(TypeError, ValueError):
        alpha = min(alpha, float(np.ravel(extra["d"])[0])) if "d" in extra else alpha
    return np.array([*diffuse[:3], alpha]), getattr(material, "image", None)


def _sample(image: Any, corners: Floats) -> Floats:
    """Mean RGBA (F, 4) of a picture over triangles of texture coordinates (F, 3, 2); coordinates repeat."""
    pixels = np.asarray(image.convert("RGBA"), dtype=np.float64) / 255
    height, width = pixels.shape[:2]
    spots = np.nan_to_num(np.einsum("sk,fkd->fsd", _SPOTS, corners))
    column = np.floor((spots[..., 0] % 1.0) * width).astype(np.int64).clip(0, width - 1)
    row = np.floor((1 - spots[..., 1] % 1.0) * height).astype(np.int64).clip(0, height - 1)
    out: Floats = pixels[row, column].mean(1)
    return out


def flat_materials(face_rgb: Floats, area: Floats) -> tuple[tuple[Material, ...], NDArray[np.int32]]:
    """At most MOST_COLORS flat materials and the one of each face (F,): weighted k-means in CIE Lab, seeded farthest first."""
    coded = np.round(face_rgb * 63).astype(np.int64)
    key, inverse = np.unique(coded @ np.array([4096, 64, 1]), return_inverse=True)
    inverse = inverse.ravel()
    weight = np.bincount(inverse, np.maximum(area, 1e-12), len(key))
    rgb = (
        np.stack([np.bincount(inverse, face_rgb[:, k] * np.maximum(area, 1e-12), len(key)) for k in range(3)], 1)
        / weight[:, None]
    )
    points = lab(rgb)
    middle = [int(weight.argmax())]
    reach = np.linalg.norm(points - points[middle[0]], axis=1)
    while len(middle) < min(MOST_COLORS, len(key)) and reach.max() > NEAR:
        scored = reach * np.sqrt(np.sqrt(weight / weight.sum()))
        pick = int(np.where(reach > NEAR, scored, -1).argmax())
        middle.append(pick)
        reach = np.minimum(reach, np.linalg.norm(points - points[pick], axis=1))
    centers = points[middle]
    for _ in range(8):
        nearest = np.linalg.norm(points[:, None] - centers[None], axis=2).argmin(1)
        for k in range(len(centers)):
            mine = nearest == k
            if mine.any():
                centers[k] = (points[mine] * weight[mine, None]).sum(0) / weight[mine].sum()
    used, nearest = np.unique(nearest, return_inverse=True)
    nearest = nearest.ravel()
    shades = [(rgb[nearest == k] * weight[nearest == k, None]).sum(0) / weight[nearest == k].sum() for k in range(len(used))]
    looks = tuple(flat(shade) for shade in shades)
    return looks, nearest[inverse].astype(np.int32)


def flat(rgb: Any) -> Material:
    """A plain material of an sRGB triple, named after the nearest colour word."""
    r, g, b = (round(float(part), 4) for part in rgb)
    return Material("imported", nearest_color((r, g, b)), (r, g, b), None, 0.6)


def clear_word(rgb: tuple[float, float, float]) -> str:
    """The colour word that everyone would use for an sRGB shade; "" for shades between words."""
    shade = lab(np.array(rgb))
    reach = sorted((float(np.linalg.norm(lab(np.array(value)) - shade)), word) for word, value in COLORS.items())
    word = reach[0][1]
    apart = abs((_hue(rgb) - _hue(COLORS[word]) + 0.5) % 1.0 - 0.5)
    if (
        reach[0][0] > WORD_REACH
        or reach[1][0] - reach[0][0] < WORD_CLEAR
        or (min(_colorful(rgb), _colorful(COLORS[word])) > 0.35 and apart > HUE_REACH)
    ):
        return ""
    return word


def _hue(rgb: tuple[float, float, float]) -> float:
    return colorsys.rgb_to_hsv(*rgb)[0]


def _colorful(rgb: tuple[float, float, float]) -> float:
    return colorsys.rgb_to_hsv(*rgb)[1]


def main_color(looks: tuple[Material, ...], face_material: NDArray[Any], shown: Floats) -> str:
    """The colour word that a thing shows from every side, "" when there is none: MAIN_SHARE of all pixels and LEAST_SHARE of each view.

    shown (K, F): pixels of each face in K views.
    """
    words = [clear_word(look.rgb) for look in looks]
    share = np.stack([np.bincount(face_material, row, len(looks)) / max(float(row.sum()), 1e-12) for row in shown])
    total = {word: share[:, [other == word for other in words]].sum(1) for word in set(words) if word}
    if not total:
        return ""
    word = max(sorted(total), key=lambda name: float(total[name].mean()))
    return word if total[word].mean() >= MAIN_SHARE and total[word].min() >= LEAST_SHARE else ""
