"""The colours that a thing shows from around, pixel by pixel, and the one word that is true of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.importing.colors import clear_word, flat, flat_materials, main_color
from scenegen.assets.importing.probe import Prober, Sight
from scenegen.assets.importing.raw import Floats
from scenegen.assets.importing.textured import Painted
from scenegen.assets.library.sidecar import Sidecar
from scenegen.assets.library.store import Store, StoredMesh
from scenegen.assets.looks.images import ImageSampler, image, srgb_bytes
from scenegen.assets.looks.materials import lab, linear

SPREAD, MOST_SPREAD = 25.0, 0.25
"""A thing is of one colour when at most MOST_SPREAD of what is seen of it lies farther than SPREAD in CIE Lab from the mean of what is seen."""


class Colors:
    """Looks up the colours of a painted mesh where rays meet it. probe: its triangles."""

    def __init__(self, painted: Painted, probe: Prober) -> None:
        self._painted = painted
        self._flat = linear(np.array([look.rgb for look in painted.looks]))
        self._numbers = list(painted.pictures)
        self._layer = np.full(len(painted.looks), -1, dtype=np.int64)
        self._layer[self._numbers] = np.arange(len(self._numbers))
        self._sampler = ImageSampler(list(painted.pictures.values())) if painted.pictures else None
        self._clamped = np.array([painted.clamped.get(k, (False, False)) for k in range(len(painted.looks))])
        if painted.uv is not None:
            a, b = painted.uv[:, 1] - painted.uv[:, 0], painted.uv[:, 2] - painted.uv[:, 0]
            tiles = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
            self._tiles_per_metre = np.sqrt(tiles / np.maximum(probe.areas * 2, 1e-12))

    def of(self, sight: Sight) -> Floats:
        """Linear RGB (R, 3) of the R pixels of a view that show the thing, row by row."""
        hit = sight.face >= 0
        face = sight.face[hit]
        number = self._painted.face_material[face]
        out: Floats = self._flat[number]
        own = np.flatnonzero(self._layer[number] >= 0)
        if self._sampler is not None and self._painted.uv is not None and len(own):
            u, v = sight.weights[hit][own].T
            weights = np.stack([1 - u - v, u, v], 1)
            uv = (self._painted.uv[face[own]] * weights[..., None]).sum(1)
            width = self._tiles_per_metre[face[own]] * max(sight.cell)
            out[own] = self._sampler(self._layer[number[own]], uv, width, self._clamped[number[own]])
        return out


def stored_paint(store: Store, record: Sidecar, kept: StoredMesh) -> Painted:
    """How a stored mesh looks."""
    paths = {one.material: str(store.picture(record.sha256, one.sha256)) for one in record.textures}
    return Painted(
        tuple(flat(rgb) for rgb in record.rgb),
        kept.face_material,
        None if kept.uv is None else kept.uv[kept.faces].astype(np.float64),
        {number: image(path) for number, path in paths.items()},
        {one.material: one.clamped for one in record.textures},
    )


def seen_color(colors: Colors, sights: list[Sight]) -> str:
    """The colour word of what is seen, "" when there is none that everyone would use.

    It is the word of the mean of all that is seen, if the thing is of one colour (see SPREAD) and no side's own mean says another;
    or the word that most of the pixels say by themselves (`colors.main_color`). Where the two differ there is none.
    """
    seen = [colors.of(sight) for sight in sights]
    seen = [light for light in seen if len(light)]
    if not seen:
        return ""
    mean, share = _mean_word(seen), _share_word(seen)
    return mean or share if not (mean and share and mean != share) else ""


def _mean_word(seen: list[Floats]) -> str:
    means = [light.mean(0) for light in seen]
    middle = lab(_srgb(np.mean(means, 0)))
    if np.mean([(_away(light, middle) > SPREAD).mean() for light in seen]) > MOST_SPREAD:
        return ""
    word = clear_word(_triple(np.mean(means, 0)))
    others = {clear_word(_triple(mean)) for mean in means} - {word, ""}
    far = any(float(np.linalg.norm(lab(_srgb(mean)) - middle)) > SPREAD for mean in means)
    return "" if others or far else word


def _share_word(seen: list[Floats]) -> str:
    rgb = np.concatenate([_srgb(light) for light in seen])
    view = np.repeat(np.arange(len(seen)), [len(light) for light in seen])
    looks, of = flat_materials(rgb, np.ones(len(rgb)))
    shown = np.stack([np.bincount(of[view == k], minlength=len(looks)) for k in range(len(seen))])
    return main_color(looks, np.arange(len(looks)), shown.astype(np.float64))


def _away(light: Floats, middle: Floats) -> Floats:
    out: Floats = np.linalg.norm(lab(_srgb(light)) - middle, axis=-1)
    return out


def _srgb(light: Floats) -> Floats:
    out: Floats = srgb_bytes(light) / 255.0
    return out


def _triple(light: NDArray[Any]) -> tuple[float, float, float]:
    r, g, b = _srgb(light).tolist()
    return r, g, b
