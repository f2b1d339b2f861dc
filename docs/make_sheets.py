"""Make the catalogue that a reader sees: `python docs/make_sheets.py [family ...]`. Everything is found by the registry.

A sheet shows one category: three rows of styles, each from four sides (an arrow on the floor points to the front of what has
one), with sizes measured over 60 samples and the colours, materials and styles it came in. Sheets are packed a family at a
time into `docs/catalogue/<family>-<n>.jpg`, at most 150 kB each, and shown by `docs/catalogue.md`. Nothing is retouched.
"""

from __future__ import annotations

import argparse
import io
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from scenegen.assets import catalogue
from scenegen.assets.looks.materials import material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.modelling.kit import Builder
from scenegen.frames import intrinsics, look_at
from scenegen.observe import Observer
from scenegen.render import open_renderer
from scenegen.scene import Camera, Light, Scene
from scenegen.world.geometry import Geometry, Placed

HERE = Path(__file__).parent
SAMPLES = 60
ROWS = 3
TILE = 92
CAPTION = 58
PER_ROW = 2
LARGEST = 150_000
SIDES_DEG = (-35.0, 55.0, 145.0, 235.0)
FLOOR = Material("floor", "gray", (0.6, 0.6, 0.58))
NOT_STYLES = {"color", "material", "style"}


@dataclass(frozen=True)
class Facts:
    """What 60 samples of a category showed. low, high: extents (x, y, z) in metres; words: attribute → word → how often."""

    name: str
    family: str
    labels: list[str]
    low: np.ndarray
    high: np.ndarray
    words: dict[str, Counter[str]]
    has_front: bool
    placement: str

    def sizes(self) -> str:
        """Length × width × height in centimetres, one figure or a range each."""
        pairs = zip((self.low * 100).round().astype(int), (self.high * 100).round().astype(int), strict=True)
        return " × ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in pairs) + " cm"

    def said(self, attribute: str, most: int = 99) -> str:
        """The words of an attribute, commonest first."""
        found = [word for word, _ in self.words.get(attribute, Counter()).most_common()]
        return ", ".join(found[:most]) + (f" … ({len(found)})" if len(found) > most else "")


def survey(name: str) -> tuple[Facts, list[Built]]:
    """Build 60 samples of a category; its facts, and three of them: unlike in style, then in their other words, then in colour."""
    entry = catalogue.category(name)
    built = [entry.build(entry.sample(np.random.default_rng((sum(name.encode()), k)))) for k in range(SAMPLES)]
    size = np.array([one.size for one in built])
    words: dict[str, Counter[str]] = {}
    for one in built:
        for key, word in one.attributes.items():
            words.setdefault(key, Counter())[word] += 1
    labels = [label for label, _ in Counter(one.label for one in built).most_common()]
    facts = Facts(name, entry.family, labels, size.min(0), size.max(0), words, entry.has_front, entry.placement)
    return facts, _unlike(built)


def _unlike(built: list[Built]) -> list[Built]:
    """Three builds, each the least like those before it; the first of equals wins."""
    weight = {"style": 8, "color": 2, "material": 2}
    picked = [built[0]]
    while len(picked) < ROWS:

        def gain(one: Built) -> float:
            return min(
                sum(weight.get(key, 4) for key, word in one.attributes.items() if other.attributes.get(key) != word)
                + 0.5 * float(np.abs(np.array(one.size) - other.size).sum() / sum(other.size))
                for other in picked
            )

        picked.append(max(built, key=gain))
    return picked


def _arrow(size: tuple[float, float, float], reach: float) -> Builder:
    """An arrow on the floor, from the front of the thing outwards."""
    start, length, wide = size[0] / 2 + 0.08 * reach, 0.34 * reach, 0.05 * reach
    outline = np.array([(0, -0.35), (0.6, -0.35), (0.6, -1.0), (1.0, 0), (0.6, 1.0), (0.6, 0.35), (0, 0.35)]) * (length, wide)
    return Builder().extrude(outline + (start, 0), 0.004 * reach, material("painted", "red"))


def _pose(placement: str, size: tuple[float, float, float]) -> tuple[np.ndarray, bool]:
    """Where a thing is shown, and whether it hangs: what hangs floats a little over the floor."""
    lift = {"wall": 0.25, "ceiling": 0.3}.get(placement, 0.0) * float(np.linalg.norm(size))
    pose = np.eye(4)
    pose[2, 3] = lift
    return pose, lift > 0


def portraits(one: Built, entry: catalogue.Category, renderer: Any) -> list[Image.Image]:
    """Four sides of a thing on a plain floor, in its own proportions."""
    reach = float(np.linalg.norm(one.size))
    pose, _ = _pose(entry.placement, one.size)
    floor = Builder().box((0, 0, -0.5), (reach * 40, reach * 40, 1), FLOOR, bevel=0).mesh()
    placed = [Placed(0, None, floor, np.eye(4))]
    if entry.has_front:
        placed.append(Placed(0, None, _arrow(one.size, reach).mesh(), np.eye(4)))
    placed.append(Placed(1, "a", one.mesh, pose))
    light = Light(kind="sun", direction=np.array([-0.5, 0.35, -0.8]), power=1.0, radius=0.08)
    geometry = Geometry(Scene(id="sheet", lights=[light]), tuple(placed), ("a",))
    observer, middle = Observer(geometry), np.array([0, 0, one.size[2] / 2 + pose[2, 3]])
    tiles = []
    for azimuth in np.deg2rad(SIDES_DEG):
        eye = middle + reach * 1.85 * np.array([0.93 * np.cos(azimuth), 0.93 * np.sin(azimuth), 0.37])
        pixels = 2 * TILE
        k = intrinsics(pixels, pixels, np.deg2rad(34))
        camera = Camera(id="c", world_from_camera=look_at(eye, middle), K=k, width=pixels, height=pixels)
        picture = Image.fromarray(renderer.render(geometry, camera, observer.look(camera)))
        tiles.append(picture.resize((TILE, TILE), Image.Resampling.LANCZOS))
    return tiles


def sheet(name: str) -> tuple[Facts, Image.Image]:
    """One category: caption, then a row of four sides for each of three samples."""
    facts, shown = survey(name)
    entry, renderer = catalogue.category(name), open_renderer("raycast")
    image = Image.new("RGB", (4 * TILE, CAPTION + ROWS * TILE), "white")
    for row, one in enumerate(shown):
        for column, tile in enumerate(portraits(one, entry, renderer)):
            image.paste(tile, (column * TILE, CAPTION + row * TILE))
    draw = ImageDraw.Draw(image)
    bold, small = ImageFont.load_default(15), ImageFont.load_default(10)
    draw.text((4, 0), name, "black", bold)
    draw.text((4 + draw.textlength(name, bold) + 8, 4), _plain(facts.sizes()), "#444", small)
    for line, text in enumerate((facts.said("style", 4), facts.said("color", 9), facts.said("material", 7))):
        draw.text((4, 18 + 13 * line), _fit(draw, text, small, image.width - 8), "#444", small)
    for row, one in enumerate(shown):
        if one.attributes.get("style"):
            text = " ".join(word for key, word in one.attributes.items() if key not in ("color", "material"))
            draw.text((3, CAPTION + row * TILE + 1), text, "#333", small)
    return facts, image


def _fit(draw: ImageDraw.ImageDraw, text: str, font: Any, width: float) -> str:
    text = _plain(text)
    while draw.textlength(text, font) > width:
        text = text[:-4] + "..."
    return text


def _plain(text: str) -> str:
    """ASCII, which the font that comes with Pillow can draw."""
    return text.replace("–", "-").replace("×", "x").replace("…", "...")


def _coded(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80, optimize=True)
    return buffer.getvalue()


def pack(sheets: list[Image.Image]) -> list[bytes]:
    """Sheets side by side in JPEG files of at most 150 kB, as many to a file as fit."""
    files: list[bytes] = []
    while sheets:
        count = len(sheets)
        while True:
            rows = [sheets[k : k + PER_ROW] for k in range(0, count, PER_ROW)]
            page = Image.new("RGB", (PER_ROW * (4 * TILE + 8), len(rows) * (sheets[0].height + 8)), "white")
            for y, row in enumerate(rows):
                for x, one in enumerate(row):
                    page.paste(one, (x * (one.width + 8), y * (one.height + 8)))
            coded = _coded(page)
            if len(coded) <= LARGEST or count <= PER_ROW:
                break
            count -= PER_ROW if count % PER_ROW == 0 else count % PER_ROW
        files.append(coded)
        sheets = sheets[count:]
    return files


def page(families: dict[str, list[Facts]], files: dict[str, list[str]]) -> str:
    """The Markdown that shows every picture and lists what was measured."""
    total = sum(len(group) for group in families.values())
    lines = [
        "# The catalogue",
        "",
        f"{total} categories in {len(families)} families, made by `make sheets`. Each sheet shows three samples from four sides, a"
        " red arrow where the front is, and what 60 samples measured: length × width × height, styles, colours, materials.",
        "",
    ]
    for family, group in families.items():
        lines += [f"## {family}", ""] + [f"![{family}](catalogue/{name})" for name in files[family]]
        lines += ["", "| category | called | size | styles | colours | materials | stands on | front |"]
        lines += ["|---|---|---|---|---|---|---|---|"]
        for facts in group:
            extra = ", ".join(f"{key}: {facts.said(key)}" for key in sorted(facts.words) if key not in NOT_STYLES)
            style = "; ".join(part for part in (facts.said("style"), extra) if part)
            row = (
                f"`{facts.name}`", ", ".join(facts.labels), facts.sizes(), style, facts.said("color"), facts.said("material"),
                facts.placement, "yes" if facts.has_front else "",
            )  # fmt: skip
            lines.append("| " + " | ".join(row) + " |")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """All families, or those named (a run for some families rewrites their pictures only, not the page)."""
    parser = argparse.ArgumentParser(description="Draw the sheets of the catalogue.")
    parser.add_argument("family", nargs="*")
    parser.add_argument("--out", type=Path, default=HERE)
    given = parser.parse_args()
    entries = [entry for entry in catalogue.categories().values() if not given.family or entry.family in given.family]
    entries.sort(key=lambda entry: (entry.family, entry.name))
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        drawn = list(pool.map(sheet, [entry.name for entry in entries]))
    families: dict[str, list[Facts]] = {}
    pictures: dict[str, list[Image.Image]] = {}
    for facts, image in drawn:
        families.setdefault(facts.family, []).append(facts)
        pictures.setdefault(facts.family, []).append(image)
    folder = given.out / "catalogue"
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, list[str]] = {}
    for family, images in pictures.items():
        for old in folder.glob(f"{family}-*.jpg"):
            old.unlink()
        for number, coded in enumerate(pack(images), 1):
            name = f"{family}-{number}.jpg"
            (folder / name).write_bytes(coded)
            files.setdefault(family, []).append(name)
    if not given.family:
        for old in folder.glob("*.jpg"):
            if old.name not in {name for names in files.values() for name in names}:
                old.unlink()
        (given.out / "catalogue.md").write_text(page(families, files), encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.glob("*.jpg"))
    print(f"{len(drawn)} sheets, {len(list(folder.glob('*.jpg')))} files, {size / 1e6:.2f} MB in {folder}")


if __name__ == "__main__":
    main()
