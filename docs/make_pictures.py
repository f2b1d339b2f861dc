"""Make the README's pictures: `python docs/make_pictures.py [places|tiers|things|example ...]`. Nothing is retouched; seeds are in the file.

places needs the extra `photoreal` and takes some minutes; a view of each place kind, path traced.
tiers: one view from every renderer that runs here. things: every category. example: the question of the README and its map.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import scenegen as sg
from scenegen.assets import catalogue
from scenegen.compose import kinds
from scenegen.errors import SceneGenError
from scenegen.scene import Scene
from scenegen.show.map import map_svg

HERE = Path(__file__).parent / "pictures"
SEED = 20
"""Of the first kind of place; the next has the next."""
VIEW = {
    "bathroom": 2, "bedroom": 2, "cafe": 1, "classroom": 2, "flat": 0, "gym": 1, "hallway": 0, "hospital_room": 1, "kitchen": 2, "library": 0,
    "living_room": 3, "office": 2, "outdoor_square": 1, "park": 1, "playground": 1, "shop": 3, "street": 0, "tabletop": 2,
}  # fmt: skip
"""Which of a place's four views is shown."""
EXAMPLE = "library"
TILE = (400, 300)
TIERS = ("raycast", "pyrender", "egl", "pathtrace")


def place(kind: str) -> Scene:
    """The scene shown of a kind."""
    return sg.compose_scene(kind, seed=SEED + list(kinds()).index(kind), people=(2, 3))


def shot(kind: str, renderer: str) -> Image.Image:
    """The view shown of the place of a kind, 640 x 480."""
    return sg.render_view(place(kind), f"cam{VIEW[kind]}", renderer)


def labelled(picture: Image.Image, text: str) -> np.ndarray:
    """A tile with its name in the corner."""
    tile = picture.resize(TILE, Image.Resampling.LANCZOS)
    pen, face = ImageDraw.Draw(tile), ImageFont.load_default(15)
    pen.rectangle((0, 0, pen.textlength(text, face) + 12, 22), fill="white")
    pen.text((6, 2), text, "black", face)
    return np.asarray(tile)


def grid(tiles: list[np.ndarray], columns: int, name: str) -> None:
    """Tiles in rows, as one JPEG."""
    tiles = tiles + [np.full_like(tiles[0], 255)] * (-len(tiles) % columns)
    rows = [np.hstack(tiles[k : k + columns]) for k in range(0, len(tiles), columns)]
    Image.fromarray(np.vstack(rows)).save(HERE / name, quality=84)


def places() -> None:
    """A path-traced view of each kind of place."""
    grid([labelled(shot(kind, "pathtrace"), kind.replace("_", " ")) for kind in kinds()], 3, "places.jpg")


def tiers() -> None:
    """The same views from every renderer that runs here."""
    tiles = []
    for kind in ("living_room", "park"):
        for name in TIERS:
            try:
                tiles.append(labelled(shot(kind, name), name))
            except SceneGenError as error:
                print(f"{name}: {error.what}")
    grid(tiles, len(tiles) // 2, "tiers.jpg")


def things() -> None:
    """One picture of every category."""
    from scenegen.assets.looks.materials import material
    from scenegen.assets.modelling.kit import Builder
    from scenegen.frames import intrinsics, look_at
    from scenegen.observe import Observer
    from scenegen.render import open_renderer
    from scenegen.scene import Camera, Light
    from scenegen.world.geometry import Geometry, Placed

    renderer, tiles = open_renderer("raycast"), []
    for name, entry in catalogue.categories().items():
        built = entry.build(entry.sample(np.random.default_rng(sum(name.encode()))))
        reach = float(np.linalg.norm(built.size))
        floor = Builder().box((0, 0, -0.5), (reach * 20, reach * 20, 1), material("linoleum"), bevel=0).mesh()
        scene = Scene(id="sheet", lights=[Light(kind="sun", direction=np.array([-0.5, 0.35, -0.8]), power=1.0, radius=0.08)])
        geometry = Geometry(scene, (Placed(0, None, floor, np.eye(4)), Placed(1, "a", built.mesh, np.eye(4))), ("a",))
        middle = np.array([0, 0, built.size[2] / 2])
        eye = middle + reach * 1.8 * np.array([0.75, -0.57, 0.34])
        camera = Camera(id="c", world_from_camera=look_at(eye, middle), K=intrinsics(90, 84, np.deg2rad(36)), width=90, height=84)
        tiles.append(renderer.render(geometry, camera, Observer(geometry).look(camera)))
    grid(tiles, 18, "things.jpg")


def example() -> None:
    """The picture of the README's example, its map, and what is asked of it."""
    scene, camera = place(EXAMPLE), f"cam{VIEW[EXAMPLE]}"
    (HERE / "map.svg").write_text(map_svg(scene, 520))
    buffer = io.BytesIO()
    sg.render_view(scene, camera, "pathtrace").save(buffer, "JPEG", quality=88)
    (HERE / "example.jpg").write_bytes(buffer.getvalue())
    for asked in sg.ask_scene(scene):
        if asked.view_ids == [f"{scene.id}/{camera}"]:
            print(asked.task, "|", asked.question, asked.options, "->", asked.answer)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    makers = {"places": places, "tiers": tiers, "things": things, "example": example}
    for wanted in sys.argv[1:] or list(makers):
        makers[wanted]()
