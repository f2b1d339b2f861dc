"""Make the README's pictures: `python docs/make_pictures.py [places|tiers|things|example ...]`. Nothing is retouched; seeds are in the file.

places needs the extra `photoreal` and takes some minutes; a view of each place kind, path traced.
tiers: one view from every renderer that runs here. things: every category. example: the question of the README and its map. strip: a
second of one scene in every way that it is known.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import scenegen as sg
from scenegen.assets import catalogue
from scenegen.compose import usual_kinds
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
EXAMPLE = ("cafe", 119, "cam1")
"""Kind of place, seed and camera of the README's example."""
TILE = (400, 300)
STRIP_SEED = 7
STRIP = """
name: strip
scenes: {kinds: [living_room], things: [14, 20], people: [2, 2], motions: {count: 1, kinds: [walk]}}
views:
  per_scene: 1
  channels: [instances, depth]
  sets: {watch: {frames: 11, fps: 10, width: 640, height: 480}, eyes: {sets: 1, width: 640, height: 480}}
tasks: {camera_relative_direction: {per_scene: 3}, person_relative_direction: {per_scene: 3}, scene_simulation: {per_scene: 3}}
splits: {train: 1.0}
"""
TIERS = ("raycast", "pyrender", "egl", "pathtrace")


def place(kind: str) -> Scene:
    """The scene shown of a kind."""
    return sg.compose_scene(kind, seed=SEED + usual_kinds().index(kind), people=(2, 3))


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
    grid([labelled(shot(kind, "pathtrace"), kind.replace("_", " ")) for kind in usual_kinds()], 3, "places.jpg")


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
    kind, seed, camera = EXAMPLE
    scene = sg.compose_scene(kind, seed=seed, people=(2, 3))
    (HERE / "map.svg").write_text(map_svg(scene, 520))
    buffer = io.BytesIO()
    sg.render_view(scene, camera, "pathtrace").save(buffer, "JPEG", quality=88)
    (HERE / "example.jpg").write_bytes(buffer.getvalue())
    for asked in sg.ask_scene(scene):
        if asked.view_ids == [f"{scene.id}/{camera}"]:
            print(asked.task, "|", asked.question, asked.options, "->", asked.answer)


def strip() -> None:
    """A second of one scene: what a camera sees of it three times, how far away that is, what is what, what somebody in it sees; from above."""
    from scenegen.pipeline import parse_recipe
    from scenegen.show.map import map_svg

    with TemporaryDirectory() as folder:
        sg.build_dataset(parse_recipe(STRIP), Path(folder) / "out", scenes=1, seed=STRIP_SEED, workers=1)
        dataset = sg.load(Path(folder) / "out")
        scene = next(dataset.scenes())
        sets = {row["kind"]: row["view_ids"] for row in dataset.stream("view_sets", dataset.shards[0])}
        clip, own = sets["watch"], sets["eyes"][0]
        depth = np.asarray(dataset.picture(clip[5], "depth"), dtype=np.float64)
        ids = np.asarray(dataset.instances(clip[5]))
        depth[depth == 0] = depth.max()  # through the window
        near = np.clip((depth - depth.min()) / max(np.percentile(depth, 99) - depth.min(), 1.0), 0, 1)
        colors = np.vstack([np.full((1, 3), 40), np.random.default_rng(3).integers(60, 250, (int(ids.max()), 3))]).astype(
            np.uint8
        )
        tiles = [
            *((dataset.image(clip[k]), f"{k / 10:.1f} s") for k in (0, 5, 10)),
            (Image.fromarray((255 * (1 - near)).astype(np.uint8)).convert("RGB"), "0.5 s: depth"),
            (Image.fromarray(colors[ids]), "0.5 s: who is what"),
            (dataset.image(own), "through somebody's eyes"),
        ]
        grid([labelled(picture, text) for picture, text in tiles], 3, "strip.jpg")
        (HERE / "strip_map.svg").write_text(map_svg(scene, 420))
        seen = scene.model_copy(update={"cameras": [dataset.view(clip[0]).camera], "tracks": {}})
        blind = {"name": "text", "views": {"render": False}, "tasks": {"scene_simulation": {"per_scene": 6}}}
        for asked in (*sg.ask_scene(seen, parse_recipe(STRIP)), *sg.ask_scene(seen, blind)):
            print(asked.task, "|", asked.question, asked.options, "->", asked.answer)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    makers = {"places": places, "tiers": tiers, "things": things, "example": example, "strip": strip}
    for wanted in sys.argv[1:] or list(makers):
        makers[wanted]()
