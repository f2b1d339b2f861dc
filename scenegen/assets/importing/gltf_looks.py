"""Materials of a glTF as looks: what is seen of base colour, vertex colours, emission and their pictures, by the format's own rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scenegen.assets.importing.gltf_data import Container
from scenegen.assets.importing.images import Pictures, display, mean_over
from scenegen.assets.importing.raw import Floats, Look
from scenegen.errors import AssetError

WRAPS = {10497: "repeat", 33071: "clamp", 33648: "mirror"}
DARK = 0.02
"""Linear light below which a base colour shows nothing beside an emission."""
SOURCES = ("KHR_texture_basisu", "EXT_texture_webp", "EXT_texture_avif", "MSFT_texture_dds")


@dataclass(frozen=True)
class Slot:
    """A picture in use: a look of that picture alone, its set of texture coordinates, and what is done to them (2, 3), v down."""

    look: Look
    coordinates: int
    moved: Floats


@dataclass(frozen=True)
class Surface:
    """A material: base colour (4,) and emission (3,) in linear light, and their pictures. cutoff: of "MASK"; solid: opacity is ignored."""

    name: str
    base: Floats
    emission: Floats
    base_slot: Slot | None = None
    emission_slot: Slot | None = None
    solid: bool = True
    cutoff: float | None = None
    metallic: float = 1.0
    roughness: float = 1.0
    unknown: str = ""


class Surfaces:
    """The materials of a container, each read once. notes: what could not be read."""

    def __init__(self, container: Container, notes: list[str]) -> None:
        self.container, self.notes = container, notes
        self._surfaces: dict[int | None, Surface] = {}
        self._pictures: dict[int, Look | AssetError] = {}
        self._decoded = Pictures()

    def of(self, k: int | None, colored: bool) -> Surface:
        """Material k; without one, white for vertex colours to multiply, else gray of unknown colour."""
        if k is None:
            unknown = "" if colored else "it has no material"
            return Surface("", np.ones(4) if colored else np.array([0.319, 0.319, 0.319, 1.0]), np.zeros(3), unknown=unknown)
        if k not in self._surfaces:
            self._surfaces[k] = self._read(self.container.items("materials")[k])
        return self._surfaces[k]

    def _read(self, material: dict[str, Any]) -> Surface:
        name = str(material.get("name") or "")
        extensions = material.get("extensions") or {}
        plain = material.get("pbrMetallicRoughness")
        gloss = extensions.get("KHR_materials_pbrSpecularGlossiness")
        factor, picture = (plain or {}).get("baseColorFactor"), (plain or {}).get("baseColorTexture")
        if gloss is not None and (
            (factor is None and picture is None) or gloss.get("diffuseFactor") or gloss.get("diffuseTexture")
        ):
            factor, picture = gloss.get("diffuseFactor"), gloss.get("diffuseTexture")
            if picture is None and max((factor or [1.0])[:3]) < DARK:
                factor, picture = [*gloss.get("specularFactor", [1, 1, 1]), 1.0], gloss.get("specularGlossinessTexture")
        unknown = ""
        if plain is None and gloss is None and not material.get("emissiveFactor") and not material.get("emissiveTexture"):
            unknown = f"material {name[:40]!r} says no color"
        mode = material.get("alphaMode", "OPAQUE")
        base_slot, why = self._slot(picture)
        if base_slot is not None and mode not in ("BLEND", "MASK"):
            base_slot = replace(base_slot, look=_solid(base_slot.look))
        emission_slot, _ = self._slot(material.get("emissiveTexture"))
        strength = float((extensions.get("KHR_materials_emissive_strength") or {}).get("emissiveStrength", 1.0))
        return Surface(
            name,
            _numbers(factor, [1.0, 1.0, 1.0, 1.0]),
            _numbers(material.get("emissiveFactor"), [0.0, 0.0, 0.0]) * strength,
            base_slot,
            emission_slot,
            mode not in ("BLEND", "MASK"),
            float(material.get("alphaCutoff", 0.5)) if mode == "MASK" else None,
            float((plain or {}).get("metallicFactor", 1.0)) if gloss is None else 0.0,
            float((plain or {}).get("roughnessFactor", 1.0)) if gloss is None else 1 - float(gloss.get("glossinessFactor", 1.0)),
            unknown or why,
        )

    def _slot(self, info: Any) -> tuple[Slot | None, str]:
        """A texture in use, and why it could not be read."""
        if not info:
            return None, ""
        index = int(info["index"])
        texture = self.container.items("textures")[index]
        found = self._picture(index, texture)
        if isinstance(found, AssetError):
            note = f"left out a picture: {found.what}"
            if note not in self.notes:
                self.notes.append(note)
            return None, found.what
        moved, coordinates = np.eye(3)[:2], int(info.get("texCoord", 0))
        transform = (info.get("extensions") or {}).get("KHR_texture_transform")
        if transform is not None:
            coordinates = int(transform.get("texCoord", coordinates))
            cos, sin = np.cos(float(transform.get("rotation", 0.0))), np.sin(float(transform.get("rotation", 0.0)))
            scale = _numbers(transform.get("scale"), [1.0, 1.0])
            turn = np.array([[cos, sin], [-sin, cos]]) * scale  # as in Khronos' own viewer: the picture turns clockwise
            moved = np.column_stack([turn, _numbers(transform.get("offset"), [0.0, 0.0])])
        return Slot(found, coordinates, moved), ""

    def _picture(self, k: int, texture: dict[str, Any]) -> Look | AssetError:
        if k not in self._pictures:
            try:
                sampler = self.container.items("samplers")[int(texture["sampler"])] if "sampler" in texture else {}
                wrap = WRAPS.get(sampler.get("wrapS", 10497), "repeat"), WRAPS.get(sampler.get("wrapT", 10497), "repeat")
                source = self._source(texture)
                picture = self._decoded.get(str(source), lambda: self._image(source))
                self._pictures[k] = Look(picture=picture, wrap=wrap)
            except AssetError as error:
                self._pictures[k] = error
        return self._pictures[k]

    def _source(self, texture: dict[str, Any]) -> int:
        """The picture of a texture: the plain one where there is one, else that of an extension."""
        source = texture.get("source")
        for name in SOURCES:
            if source is None:
                source = ((texture.get("extensions") or {}).get(name) or {}).get("source")
        if source is None:
            raise AssetError("a texture names no picture", where=self.container.where, fix="export it again")
        return int(source)

    def _image(self, k: int) -> bytes:
        image = self.container.items("images")[k]
        if image.get("bufferView") is not None:
            return self.container.view(int(image["bufferView"]))
        return self.container.file(str(image.get("uri", "")), "picture")


def _numbers(value: Any, default: list[float]) -> Floats:
    out = np.array([float(part) for part in (default if value is None else value)][: len(default)])
    if len(out) < len(default):
        out = np.concatenate([out, np.ones(len(default) - len(out))])
    return np.nan_to_num(out, nan=1.0, posinf=1.0, neginf=0.0)


def painted(
    surface: Surface, coordinates: dict[int, Floats], tint: Floats | None, faces: int
) -> tuple[Look, Floats | None, Floats, Floats]:
    """A part's look, its texture coordinates (F, 3, 2) v up, and of each face mean sRGB (F, 3) and opacity (F,).

    coordinates: set -> (F, 3, 2) as in the file. tint (F, 4): mean vertex colour in linear light, multiplied by the base colour.
    """
    base, uv = np.tile(surface.base, (faces, 1)), None
    slot, unknown = surface.base_slot, surface.unknown
    if slot is not None and slot.coordinates not in coordinates:
        slot, unknown = (
            None,
            unknown or f"its picture wants texture coordinates {surface.base_slot and surface.base_slot.coordinates}",
        )
    tinted = np.ones(4) if tint is None else tint
    if slot is not None:
        uv = _moved(coordinates[slot.coordinates], slot)
        share = float(surface.base[3])
        cutoff = None if surface.cutoff is None else surface.cutoff / max(share, 1e-6)
        color, alpha = mean_over(slot.look if not surface.solid else _solid(slot.look), uv, cutoff)
        base = base * np.column_stack([color, alpha])
    base = base * tinted
    shining = np.tile(surface.emission, (faces, 1))
    lit, lit_uv = surface.emission_slot, None
    if lit is not None and lit.coordinates in coordinates:
        lit_uv = _moved(coordinates[lit.coordinates], lit)
        shining = shining * mean_over(_solid(lit.look), lit_uv)[0]
    rgb = display(np.clip(base[:, :3], 0, 1) + np.clip(shining, 0, 1))
    alpha = np.ones(faces) if surface.solid else np.clip(base[:, 3], 0, 1)
    look = Look(
        surface.name, _triple(display(surface.base[:3])), 1.0 if surface.solid else float(np.clip(surface.base[3], 0, 1)),
        slot.look.picture if slot is not None else None, slot.look.wrap if slot is not None else ("repeat", "repeat"),
        surface.metallic, surface.roughness, float(np.clip(surface.emission.max(), 0, 20)), unknown,
    )  # fmt: skip
    if surface.emission.max() > DARK and surface.base[:3].max() < DARK:
        look = replace(look, rgb=_triple(display(np.clip(surface.emission, 0, 1))), picture=None, unknown="")
        uv = None
        if lit is not None and lit_uv is not None:
            look, uv = replace(look, picture=lit.look.picture, wrap=lit.look.wrap), lit_uv
    return look, uv, rgb, alpha


def _solid(look: Look) -> Look:
    """A look whose picture's opacity is ignored."""
    if look.picture is None or look.picture[..., 3].min() == 255:
        return look
    picture = look.picture.copy()
    picture[..., 3] = 255
    return replace(look, picture=picture)


def _moved(uv: Floats, slot: Slot) -> Floats:
    """Texture coordinates after the slot's transform, v turned up."""
    out = uv @ slot.moved[:, :2].T + slot.moved[:, 2]
    out[..., 1] = 1.0 - out[..., 1]
    return out


def _triple(rgb: Floats) -> tuple[float, float, float]:
    return float(rgb[0]), float(rgb[1]), float(rgb[2])
