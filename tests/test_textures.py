"""Textures and pictures: tileable, sampled as a plain reference would, the same for every renderer."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.assets.looks import materials, pictures, textures
from scenegen.assets.modelling.kit import Builder
from scenegen.errors import AssetError

MAPS = list(textures.MAPS)


@pytest.mark.parametrize("name", MAPS)
def test_maps_tile_without_a_seam(name: str) -> None:
    """The step over the border is no larger than steps inside."""
    image = textures.texture_map(name).astype(float)
    assert image.shape == (textures.SIDE, textures.SIDE)
    for axis in (0, 1):
        inside = np.abs(np.diff(image, axis=axis)).mean(1 - axis)
        over = np.abs(np.take(image, 0, axis) - np.take(image, -1, axis)).mean()
        assert over <= inside.max() * 1.05 + 1e-9


def test_every_material_names_a_texture_there_is() -> None:
    for name in materials.material_names():
        made = materials.material(name)
        assert made.texture in MAPS
        assert (made.texture == "plain") or made.rgb2 is not None


def test_the_sampler_is_bilinear_and_averages_when_far() -> None:
    rng = np.random.default_rng(0)
    image = rng.random((64, 64)).astype(np.float32)
    sampler = textures.Sampler([image * 0, image], 2)
    uv = rng.uniform(-3, 3, (200, 2)).astype(np.float32)
    layer = np.ones(200, dtype=int)
    expected = []
    for u, v in uv.astype(float):  # by hand, wrapping
        x, y = u * 64 - 0.5, v * 64 - 0.5
        x0, y0 = int(np.floor(x)), int(np.floor(y))
        fx, fy = x - x0, y - y0
        at = lambda j, i: image[j % 64, i % 64]  # noqa: E731
        top = at(y0, x0) * (1 - fx) + at(y0, x0 + 1) * fx
        expected.append(top * (1 - fy) + (at(y0 + 1, x0) * (1 - fx) + at(y0 + 1, x0 + 1) * fx) * fy)
    np.testing.assert_allclose(sampler(layer, uv, np.zeros(200))[:, 0], expected, atol=2e-4)
    np.testing.assert_allclose(sampler(layer, uv, np.full(200, 10.0))[:, 0], image.mean(), atol=1e-5)
    assert (sampler(layer * 0, uv, np.zeros(200)) == 0).all()


def test_grain_runs_along_the_part() -> None:
    """Of a plank along any axis, moving along it moves u alone."""
    oak = materials.material("oak")
    for axis in range(3):
        size = np.full(3, 0.05)
        size[axis] = 1.0
        mesh = Builder().box((0, 0, 0), size, oak).mesh()
        a, b, c = (mesh.texcoord[mesh.faces[:, k]] for k in range(3))
        normal = np.cross(b - a, c - a)
        uv = textures.box_uv(mesh.texcoord[mesh.faces[:, 0]], normal, True)
        uv2 = textures.box_uv(mesh.texcoord[mesh.faces[:, 1]], normal, True)
        step = mesh.vertices[mesh.faces[:, 1]] - mesh.vertices[mesh.faces[:, 0]]
        long = np.abs(step[:, axis]) > 0.5
        assert long.any()
        moved = np.abs(uv2 - uv)[long]
        assert (moved[:, 0] > 0.9).all()
        assert (moved[:, 1] < 0.06).all()


def test_pictures_are_upright_on_a_panel() -> None:
    shown = pictures.showing("sign:UP/red/white")
    mesh = Builder().panel((0, 0, 1), (0.4, 0.2), shown).mesh()
    front = mesh.vertices[:, 0] > 0
    np.testing.assert_allclose(mesh.texcoord[front, 0], mesh.vertices[front, 1] / 0.4 + 0.5, atol=1e-6)
    np.testing.assert_allclose(mesh.texcoord[front, 1], (mesh.vertices[front, 2] - 1) / 0.2 + 0.5, atol=1e-6)
    red, green, blue = pictures.mean_rgb(shown)
    assert red > 2 * max(green, blue)


@pytest.mark.parametrize("kind", [kind for kind in pictures.picture_kinds() if kind != "sign"])
def test_pictures_are_functions_of_their_name(kind: str) -> None:
    one = pictures.picture(f"{kind}:3").copy()
    pictures.picture.cache_clear()
    assert (pictures.picture(f"{kind}:3") == one).all()
    assert one.std() > 10
    assert (pictures.picture(f"{kind}:4") != one).any()


def test_unknown_pictures_are_refused() -> None:
    with pytest.raises(AssetError, match="kinds"):
        pictures.picture("photograph:1")
