"""A colour word is true of what is rendered: swatches of every material and colour word under every renderer and light.

Exposure and white balance are divided out with a gray card, as a photographer does: a matt cube of known gray stands beside the
swatch in the same pose and light; the mean linear colour of the swatch is divided by the card's, channel by channel, and multiplied
by the card's known reflectance. The word nearest to the result (CIE Lab) must be the word that text uses.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from scenegen.assets.looks.materials import COLORS, linear, material, material_names, nearest_color
from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.kit import Builder
from scenegen.errors import RenderError
from scenegen.frames import intrinsics, look_at
from scenegen.observe import Observer
from scenegen.render import Renderer, open_renderer, probe_renderer
from scenegen.scene import Camera, Light, Room, Scene
from scenegen.world.geometry import Geometry, Placed

pytestmark = pytest.mark.slow

CARD = Material("card", "gray", (0.5, 0.5, 0.5), roughness=0.95)
FINISHES = ("painted", "plastic", "fabric", "leather", "ceramic", "paper", "glass", "wicker")
FLOOR = np.array([[-4.0, -4.0], [4.0, -4.0], [4.0, 4.0], [-4.0, 4.0]])
LIGHTS = {
    "outdoors": (None, [Light(kind="sun", direction=np.array([-0.5, 0.3, -0.8]), color=np.array([1.0, 0.96, 0.88]), power=1.15)]),
    "indoors": (2.6, [
        Light(kind="sun", direction=np.array([-0.7, 0.3, -0.5]), color=np.array([1.0, 0.95, 0.85]), power=0.6),
        Light(kind="point", position=np.array([1.2, 0.0, 2.5]), color=np.array([1.0, 0.95, 0.88]), power=2.3, radius=0.28),
    ]),
}  # fmt: skip
"""The lights that rooms are composed with: height of the room (None outdoors), lights."""


EVERY = {"raycast": 3, "egl": 3, "pyrender": 3, "pathtrace": 4}
"""Of how many swatches `make test` looks at one, by what renders them; of fourteen colors none is always passed over by threes."""


def swatches() -> Iterator[tuple[str, Material]]:
    for name in material_names():
        yield name, material(name)
    for finish in FINISHES:
        for word in COLORS:
            yield f"{word} {finish}", material(finish, word)


def seen_color(renderer: Renderer, look: Material, light: str) -> np.ndarray:
    """sRGB (3,) of a material as rendered, by the gray card."""
    height, lights = LIGHTS[light]
    cubes = [Builder().box((0, y, 0.5), (0.9, 0.9, 1), one, bevel=0).mesh() for y, one in ((-0.6, look), (0.6, CARD))]
    floor = Builder().box((0, 0, -0.5), (12, 12, 1), CARD, bevel=0).mesh()
    scene = Scene(id="swatch", room=Room(kind="studio", floor=FLOOR, height=height), lights=lights)
    geometry = Geometry(
        scene, tuple(Placed(k, f"{k}" or None, mesh, np.eye(4)) for k, mesh in enumerate([floor, *cubes])), ("1", "2")
    )
    pose = look_at(np.array([3.2, 0.0, 2.2]), np.array([0.0, 0.0, 0.5]))
    camera = Camera(id="c", world_from_camera=pose, K=intrinsics(120, 90, np.deg2rad(50)), width=120, height=90)
    observed = Observer(geometry).look(camera)
    picture = linear(renderer.render(geometry, camera, observed).astype(np.float64) / 255)
    ratio = picture[observed.instances == 1].mean(0) / picture[observed.instances == 2].mean(0)
    value = np.clip(ratio * linear(np.array(CARD.rgb)), 0, 1)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize(
    ("backend", "every"),
    [*EVERY.items()] + [pytest.param(name, 1, marks=pytest.mark.long) for name in EVERY],
)
def test_a_swatch_has_the_colour_it_is_called(backend: str, every: int, light: str) -> None:
    """All of them in the long tier."""
    if backend == "pathtrace":
        pytest.importorskip("mitsuba")
    elif backend != "raycast":
        try:
            probe_renderer(backend)
        except RenderError as error:
            pytest.skip(error.what)
    renderer = open_renderer(backend)
    wrong = {}
    chosen = [*swatches()]
    if backend == "pathtrace":  # what gives light there is a lamp, not a swatch
        chosen = [(name, material(name)) for name in material_names() if not material(name).emission]
    for name, look in chosen[::every]:
        rgb = seen_color(renderer, look, light)
        if nearest_color(rgb) != look.color:
            wrong[name] = (look.color, nearest_color(rgb), (rgb * 255).round().tolist())
    assert not wrong
