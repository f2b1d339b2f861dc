"""Make the README's pictures: `python docs/make_pictures.py`. Nothing is retouched; seeds are in the file."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

import scenegen as sg
from scenegen.assets import catalogue
from scenegen.compose import kinds
from scenegen.export.map import map_svg

HERE = Path(__file__).parent / "pictures"
SEED = 7
SIZE = (400, 300)


def rooms() -> None:
    """Two views of each room kind."""
    rows = []
    for kind in kinds():
        scene = sg.compose_scene(kind, seed=SEED, people=(2, 3))
        rows.append([np.asarray(sg.render_view(scene, f"cam{k}", "raycast").resize(SIZE, Image.Resampling.LANCZOS)) for k in (0, 2)])
    tiles = [tile for row in rows for tile in row]
    tiles += [np.full_like(tiles[0], 255)] * (-len(tiles) % 4)
    grid = np.vstack([np.hstack(tiles[k : k + 4]) for k in range(0, len(tiles), 4)])
    Image.fromarray(grid).save(HERE / "rooms.jpg", quality=84)
    (HERE / "map.svg").write_text(map_svg(sg.compose_scene("living_room", seed=SEED, people=(2, 3)), 520))


def things() -> None:
    """One picture of every category."""
    from scenegen.assets.geometry import Geometry, Placed
    from scenegen.assets.kit import Builder
    from scenegen.assets.materials import material
    from scenegen.frames import intrinsics, look_at
    from scenegen.observe import Observer
    from scenegen.render import open_renderer
    from scenegen.scene import Camera, Light, Scene

    renderer, tiles = open_renderer("raycast"), []
    for name, entry in catalogue.categories().items():
        built = entry.build(entry.sample(np.random.default_rng(sum(name.encode()))))
        reach = float(np.linalg.norm(built.size))
        floor = Builder().box((0, 0, -0.5), (reach * 20, reach * 20, 1), material("linoleum"), bevel=0).mesh()
        scene = Scene(id="sheet", lights=[Light(kind="sun", direction=np.array([-0.5, 0.35, -0.8]), power=1.0, radius=0.08)])
        geometry = Geometry(scene, (Placed(0, None, floor, np.eye(4)), Placed(1, "a", built.mesh, np.eye(4))), ("a",))
        middle = np.array([0, 0, built.size[2] / 2])
        eye = middle + reach * 1.8 * np.array([0.75, -0.57, 0.34])
        camera = Camera(id="c", world_from_camera=look_at(eye, middle), K=intrinsics(120, 110, np.deg2rad(36)), width=120, height=110)
        tiles.append(renderer.render(geometry, camera, Observer(geometry).look(camera)))
    tiles += [np.full_like(tiles[0], 255)] * (-len(tiles) % 16)
    grid = np.vstack([np.hstack(tiles[k : k + 16]) for k in range(0, len(tiles), 16)])
    Image.fromarray(grid).save(HERE / "things.jpg", quality=82)


def question() -> None:
    """The picture of the README's example, as a build stores it."""
    scene = sg.compose_scene("living_room", seed=SEED, people=(2, 3))
    buffer = io.BytesIO()
    sg.render_view(scene, "cam0", "raycast").save(buffer, "JPEG", quality=88)
    (HERE / "example.jpg").write_bytes(buffer.getvalue())
    for asked in sg.ask_scene(scene):
        if asked.view_ids == [f"{scene.id}/cam0"]:
            print(asked.task, "|", asked.question, asked.choices, "->", asked.answer)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    rooms()
    things()
    question()
