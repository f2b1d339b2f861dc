"""Faces: brows, lips, beards and eyes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.people.bodies.anatomy import Params, face_frame, face_unit, number_of, on_head
from scenegen.assets.people.bodies.body import SIDES, Body
from scenegen.assets.people.bodies.hair import beard_field
from scenegen.assets.people.garments.cloth import Dressing

Floats = NDArray[np.float64]


def rgb(code: str) -> tuple[float, float, float]:
    """sRGB of six hexadecimal digits."""
    return int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255


def face_fields(body: Body, params: Params) -> dict[str, Floats]:
    """Signed distances (V,) inside brows, lips, the face (as a part of the truth) and a beard."""
    p, chin = face_frame(body)
    head, unit = on_head(body), face_unit(body)
    x, y, z = p.T
    front = (head > 0.5) & (x > -0.035)
    out = np.abs(y) - 0.031
    arch = 0.0225 - 9.0 * (out - 0.005) ** 2
    brow = np.minimum(0.0038 - 0.09 * np.maximum(out, 0) - np.abs(z - arch), 0.0195 - np.abs(out))
    mouth = 0.472 * chin
    lips = 0.008 * (1 - (y / 0.0235) ** 2 - ((z - mouth) / 0.0085) ** 2)
    fields = {"brow": np.where(front, brow, -0.01), "lips": np.where(front & (x > -0.02), lips, -0.01)}
    fields["face"] = np.where(head > 0.5, np.minimum((x + 0.045) * unit, (z - chin - 0.004) * unit), -0.01)
    if params.get("beard"):
        fields["beard"] = beard_field(p, chin, head, params["beard"])
    return fields


def skin_material(params: Params) -> Material:
    """The skin's."""
    tone = rgb(params["skin"])
    return Material("skin", "beige", tone, (tone[0] * 0.92, tone[1] * 0.92, tone[2] * 0.92), 0.55)


def lip_material(params: Params, female: bool) -> Material:
    """The lips': redder than the skin."""
    tone, red = rgb(params["skin"]), (0.82, 0.56, 0.56) if female else (0.86, 0.68, 0.66)
    return Material("lips", "red", (tone[0] * red[0], tone[1] * red[1], tone[2] * red[2]), roughness=0.42)


def add_eyes(to: Dressing, body: Body, params: Params) -> None:
    """White, iris and pupil as caps of one ball, carried by the eye bones."""
    radius = 0.0128 * face_unit(body)
    layers = (
        (Material("eye", "white", (0.9, 0.89, 0.87), roughness=0.3), np.pi, 1.0),
        (Material("iris", "brown", rgb(params["eyes"]), roughness=0.3), 0.52, 1.012),
        (Material("pupil", "black", (0.02, 0.02, 0.02), roughness=0.25), 0.24, 1.022),
    )
    for side in SIDES.values():
        for look, reach, grow in layers:
            profile = [
                (radius * grow * float(np.sin(a)) if 1e-9 < a < np.pi - 1e-9 else 0.0, radius * grow * float(np.cos(a)))
                for a in np.linspace(reach, 0, 9)
            ]
            shape, faces = Builder().lathe(profile, look, 18, body.joint(f"eye.{side}"), "x").raw()
            to.rigid(shape, faces, look, number_of("eyes"), body.rig.index[f"eye.{side}"])
