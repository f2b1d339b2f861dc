"""From a soup's looks to the materials that are kept: flat colours, and pictures with texture coordinates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.assets.importing.colors import flat, flat_materials
from scenegen.assets.importing.images import display
from scenegen.assets.importing.probe import area_of
from scenegen.assets.importing.raw import Floats, Ints, Look, Soup
from scenegen.assets.library.sidecar import Texture
from scenegen.assets.looks import images
from scenegen.assets.looks.materials import linear
from scenegen.assets.looks.mesh import Material

CLEAR = 0.5
"""Opacity below which a texel is cut out: it takes the colour of the nearest that is not, for cut-outs are drawn solid."""
MOST_PICTURES, MOST_TINTS = 48, 4
CRISP = 64
"""Pictures of fewer texels a side are palettes: enlarged without smearing."""
FAR_UV = 1e4


@dataclass
class Painted:
    """How a soup's F faces look: materials, the one of each face (F,), and for those with a picture its texels and coordinates.

    uv (F, 3, 2) float64, v upward; None when nothing shows a picture. pictures: texels (H, W, 3) by material number; clamped: where they
    end rather than repeat. notes: what was simplified.
    """

    looks: tuple[Material, ...]
    face_material: NDArray[np.int32]
    uv: Floats | None = None
    pictures: dict[int, images.Texels] = field(default_factory=dict)
    clamped: dict[int, tuple[bool, bool]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def files(self) -> tuple[list[Texture], dict[str, bytes]]:
        """What the record says of the pictures, and their PNG bytes by sha256."""
        textures, files = [], {}
        for number, texels in self.pictures.items():
            content = images.coded(texels)
            sha256 = images.named(content)
            files[sha256] = content
            size = (texels.shape[1], texels.shape[0])
            textures.append(Texture(material=number, sha256=sha256, size=size, clamped=self.clamped[number]))
        return textures, files


def paint(soup: Soup) -> Painted:
    """The materials of a soup: a picture where a look has one and its faces have coordinates, else flat colours."""
    area = np.maximum(area_of(soup.vertices, soup.faces), 1e-12)
    shows = _showing(soup)
    flat_faces = np.flatnonzero(shows < 0)
    looks: tuple[Material, ...] = ()
    face_material = np.zeros(len(soup.faces), dtype=np.int32)
    if len(flat_faces):
        looks, face_material[flat_faces] = flat_materials(soup.face_rgb[flat_faces], area[flat_faces])
    if len(flat_faces) == len(soup.faces) or soup.uv is None:
        return Painted(looks, face_material)
    out = Painted(looks, face_material, np.where((shows >= 0)[:, None, None], soup.uv, 0.0))
    kept: dict[tuple[str, tuple[bool, bool]], int] = {}
    for number in np.unique(shows[shows >= 0]):
        mine = np.flatnonzero(shows == number)
        for faces, tint in _tinted(soup, mine, area, out.notes):
            _add(out, soup.looks[number], faces, tint, kept)
    return out


def _showing(soup: Soup) -> Ints:
    """The look (F,) whose picture a face shows, the first of those that are alike; -1 for none: no picture, no usable coordinates, or one
    picture too many."""
    nothing = np.full(len(soup.faces), -1, dtype=np.int64)
    if soup.uv is None or soup.face_look is None:
        return nothing
    pictured = np.array([look.picture is not None and not look.unknown for look in soup.looks] + [False])
    usable = pictured[soup.face_look] & np.all(np.abs(np.nan_to_num(soup.uv, nan=np.inf)) < FAR_UV, axis=(1, 2))
    first: dict[tuple[Any, ...], int] = {}
    alike = [first.setdefault((id(look.picture), look.rgb, look.wrap), k) for k, look in enumerate(soup.looks)]
    shows = np.where(usable, np.array([*alike, -1])[soup.face_look], nothing)
    used, count = np.unique(shows[shows >= 0], return_counts=True)
    if len(used) > MOST_PICTURES:
        shows[~np.isin(shows, used[np.argsort(-count, kind="stable")[:MOST_PICTURES]])] = -1
    return shows


def _tinted(soup: Soup, faces: Ints, area: Floats, notes: list[str]) -> list[tuple[Ints, Floats]]:
    """The faces in groups of one vertex colour each: faces and sRGB tint (3,)."""
    if soup.tint is None:
        return [(faces, np.ones(3))]
    shades, group = flat_materials(display(soup.tint[faces]), area[faces])
    if len(shades) > MOST_TINTS:
        notes.append("vertex colors over a picture were averaged")
        mean = (soup.tint[faces] * area[faces, None]).sum(0) / area[faces].sum()
        return [(faces, display(mean))]
    return [(faces[group == k], np.array(shade.rgb)) for k, shade in enumerate(shades)]


def _add(out: Painted, look: Look, faces: Ints, tint: Floats, kept: dict[tuple[str, tuple[bool, bool]], int]) -> None:
    """Give faces the picture of a look, times its colour and a tint."""
    assert look.picture is not None
    assert out.uv is not None
    uv, picture, clamped = _laid(out.uv[faces], look.picture, look.wrap)
    texels, cut = _solid(picture)
    if cut:
        out.notes.append("cut-outs of a picture are drawn solid")
    texels = _multiplied(fitted(texels), linear(np.array(look.rgb)) * linear(tint))
    key = (images.named(texels.tobytes() + bytes(str(texels.shape), "ascii")), clamped)
    out.uv[faces] = uv
    if key not in kept:
        kept[key] = len(out.looks)
        mean = tuple((images.levels(texels)[-1].reshape(3) / 255).tolist())
        out.pictures[kept[key]], out.clamped[kept[key]] = texels, clamped
        out.looks = (*out.looks, flat(mean))
    out.face_material[faces] = kept[key]


def _laid(uv: Floats, picture: Any, wrap: tuple[str, str]) -> tuple[Floats, Any, tuple[bool, bool]]:
    """Coordinates near the origin, a picture that holds its mirror image where it must, and where it ends at its edge."""
    uv, ends = uv.copy(), [False, False]
    for axis in (0, 1):
        low, high = float(uv[..., axis].min()), float(uv[..., axis].max())
        inside = low > -1e-4 and high < 1 + 1e-4
        ends[axis] = inside or wrap[axis] == "clamp"
        if inside or wrap[axis] == "clamp":
            continue
        if wrap[axis] == "mirror":
            uv[..., axis] /= 2
            low /= 2
            picture = np.concatenate([picture, picture[:, ::-1]], 1) if axis == 0 else np.concatenate([picture[::-1], picture], 0)
        uv[..., axis] -= np.floor(low)
    return uv, picture, (ends[0], ends[1])


def _solid(picture: NDArray[np.uint8]) -> tuple[images.Texels, bool]:
    """The colours (H, W, 3), those that are cut out taken from the nearest that are not; whether any were."""
    if picture.shape[2] < 4:
        return picture, False
    shown = picture[..., 3] >= CLEAR * 255
    if shown.all() or not shown.any():
        return picture[..., :3], False
    from scipy.ndimage import distance_transform_edt

    row, column = distance_transform_edt(~shown, return_distances=False, return_indices=True)
    return picture[row, column, :3], True


def fitted(texels: images.Texels) -> images.Texels:
    """The picture with sides of powers of two, none longer than images.LONGEST."""
    tall, wide = texels.shape[:2]
    if max(tall, wide) < CRISP:
        times = -(-CRISP // max(tall, wide))
        texels = np.repeat(np.repeat(texels, times, axis=0), times, axis=1)
        tall, wide = texels.shape[:2]
    scale = min(1.0, images.LONGEST / max(tall, wide))
    rows, columns = (
        int(np.clip(2 ** np.round(np.log2(max(side * scale, 1))), images.SHORTEST, images.LONGEST)) for side in (tall, wide)
    )
    if (rows, columns) == (tall, wide):
        return np.ascontiguousarray(texels)
    small = rows <= tall and columns <= wide
    method = Image.Resampling.BOX if small else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(np.ascontiguousarray(texels)).resize((columns, rows), method))


def _multiplied(texels: images.Texels, factor: Floats) -> images.Texels:
    """A picture times a linear RGB factor."""
    if np.allclose(factor, 1.0, atol=2e-3):
        return texels
    table = images.srgb_bytes(linear(np.arange(256) / 255)[:, None] * factor)
    return np.stack([table[texels[..., k], k] for k in range(3)], -1)


def split_seams(faces: Ints, uv: Floats) -> tuple[Ints, Ints, NDArray[np.float32]]:
    """Vertices parted where texture coordinates (F, 3, 2) part: source vertex of each new one (V,), faces (F, 3) over the new ones, and
    their coordinates (V, 2)."""
    corner = np.ascontiguousarray(uv.reshape(-1, 2), dtype=np.float32) + np.float32(0)  # no negative zeros
    key = np.column_stack([faces.ravel(), corner.view(np.int32)])
    _, first, inverse = np.unique(key, axis=0, return_index=True, return_inverse=True)
    return faces.ravel()[first], inverse.reshape(-1, 3), corner[first]
