"""Images drawn by code for screens, paintings, posters, boards and signs: "kind:number" or "sign:TEXT" (see `_sign`) names one, always the same.

None shows a person or a thing of the catalogue: what hangs on a wall must not be counted or pointed at.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from scenegen.assets.looks import images
from scenegen.assets.looks.materials import COLORS
from scenegen.assets.looks.mesh import Material
from scenegen.errors import AssetError
from scenegen.registry import Registry

SIDE = 256
"""Pixels along a side; an image is stretched over the panel that shows it."""
Paint = Callable[[ImageDraw.ImageDraw, np.random.Generator], None]
PICTURES: Registry[Paint] = Registry("picture", group="scenegen.pictures", error=AssetError, of=Callable)
WORDS = (
    "MUSIC", "NIGHT", "OPEN AIR", "SUMMER", "JAZZ", "THEATRE", "CITY RUN", "BOOK FAIR", "FILM WEEK", "TRAVEL", "ART NOW", "GARDEN",
    "SCIENCE", "MARKET", "HARBOUR", "MOUNTAINS",
)  # fmt: skip
DISHES = (
    "Espresso",
    "Latte",
    "Black tea",
    "Cocoa",
    "Bagel",
    "Apple pie",
    "Soup",
    "Sandwich",
    "Salad",
    "Lemonade",
    "Waffle",
    "Omelette",
)

GRAY = (0.5, 0.5, 0.5)


def kind(name: str) -> Callable[[Paint], Paint]:
    """Decorator for a function that paints one kind of picture, SIDE x SIDE."""
    return PICTURES.register(name)


def picture_kinds() -> list[str]:
    """Names of all kinds, sorted."""
    return sorted([*PICTURES, "sign"])


@lru_cache(maxsize=256)
def picture(name: str) -> NDArray[np.uint8]:
    """(SIDE, SIDE, 3) uint8 sRGB, first row at the top. AssetError for a kind that there is not."""
    what, _, rest = name.partition(":")
    image = Image.new("RGB", (SIDE, SIDE), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    if what == "sign":
        image = _sign(rest)
    elif what in PICTURES and rest.isdigit():
        PICTURES.get(what)(draw, np.random.default_rng(int(rest)))
    else:
        raise AssetError(f"no picture {name!r}", fix=f"a kind and a number; kinds: {', '.join(picture_kinds())}; or sign:TEXT")
    if what in ("landscape", "video"):
        image = image.filter(ImageFilter.GaussianBlur(1.2))
    return np.asarray(image)


def showing(name: str, emission: float = 0.0, roughness: float = 0.6) -> Material:
    """A surface that shows a picture; it has no colour word, and the picture is painted when it is first looked at."""
    return Material("picture", "", GRAY, None, roughness, texture="picture", scale=1.0, emission=emission, picture=name)


@lru_cache(maxsize=512)
def _mean(name: str) -> tuple[float, float, float]:
    r, g, b = (picture(name)[::4, ::4].reshape(-1, 3).mean(0) / 255).tolist()
    return r, g, b


def mean_rgb(m: Material) -> tuple[float, float, float]:
    """The sRGB of a material where its texture is not drawn: of a picture its mean."""
    return _mean(m.picture) if m.texture == "picture" else m.rgb


def shown(m: Material) -> NDArray[np.uint8] | None:
    """(H, W, 3) uint8 sRGB, first row at the top, of a material that shows a picture or an imported model's image; else None."""
    if m.texture == images.KIND:
        return images.image(m.picture)
    return picture(m.picture) if m.picture else None


def _font(size: float) -> Any:
    return ImageFont.load_default(size)


def _rgb(color: tuple[float, float, float]) -> tuple[int, int, int]:
    return round(color[0] * 255), round(color[1] * 255), round(color[2] * 255)


def _any(rng: np.random.Generator, *names: str) -> tuple[int, int, int]:
    pool = names or tuple(COLORS)
    base = np.array(COLORS[pool[int(rng.integers(len(pool)))]]) * rng.uniform(0.8, 1.1)
    return _rgb(tuple(np.clip(base, 0, 1).tolist()))


def _fitted(draw: ImageDraw.ImageDraw, text: str, centre: tuple[float, float], wide: float, tall: float, fill: Any) -> None:
    """Text as large as fits a box."""
    size = tall
    while size > 6 and draw.textlength(text, font=_font(size)) > wide:
        size *= 0.9
    draw.text(centre, text, fill=fill, font=_font(size), anchor="mm")


def _sign(text: str) -> Image.Image:
    """ "TEXT", "TEXT/background/text colour" of the colour words, or with "/aspect" width to height of the panel that will show it."""
    parts = [*text.split("/"), *("navy", "white", "1")[text.count("/") :]]
    words, back, front, wide = parts[0], parts[1], parts[2], SIDE * float(parts[3])
    image = Image.new("RGB", (round(wide), SIDE), _rgb(COLORS[back]))
    lines = words.split("|")
    for k, line in enumerate(lines):
        middle = (wide / 2, SIDE * (k + 0.5) / len(lines))
        _fitted(ImageDraw.Draw(image), line, middle, wide * 0.9, SIDE * 0.8 / len(lines), _rgb(COLORS[front]))
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


@kind("landscape")
def _landscape(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    low, high = np.array(_any(rng, "orange", "pink", "beige", "white")), np.array(_any(rng, "blue", "teal", "navy", "purple"))
    horizon = int(rng.integers(100, 170))
    for y in range(SIDE):
        share = min(y / horizon, 1.0)
        draw.line((0, y, SIDE, y), fill=tuple((high + (low - high) * share).astype(int).tolist()))
    x, y, r = int(rng.integers(40, 216)), int(rng.integers(30, horizon - 10)), int(rng.integers(10, 24))
    draw.ellipse((x - r, y - r, x + r, y + r), fill=(255, 240, 205))
    for layer in range(4):
        shade = np.array(_any(rng, "teal", "navy", "green", "purple")) * (0.75 - 0.14 * layer) + 60 - layer * 15
        base = horizon + layer * 24 - 20
        phase, wave = rng.uniform(0, 6, 3), rng.uniform(0.008, 0.05, 3)
        ridge = [
            (px, base - sum(22 / (k + 1) * np.sin(px * wave[k] + phase[k]) for k in range(3))) for px in range(0, SIDE + 8, 8)
        ]
        draw.polygon([(0, SIDE), *ridge, (SIDE, SIDE)], fill=tuple(np.clip(shade, 0, 255).astype(int).tolist()))


@kind("abstract")
def _abstract(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, SIDE, SIDE), fill=_any(rng, "beige", "white", "gray"))
    for _ in range(int(rng.integers(4, 9))):
        x, y = rng.uniform(20, 236, 2)
        r, s = rng.uniform(20, 90, 2)
        shape = (x - r, y - s, x + r, y + s)
        fill = _any(rng)
        if rng.random() < 0.4:
            draw.ellipse(shape, fill=fill)
        elif rng.random() < 0.5:
            draw.rectangle(shape, fill=fill)
        else:
            draw.polygon(rng.uniform(0, SIDE, (3, 2)).ravel().tolist(), fill=fill)


@kind("poster")
def _poster(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    back = _any(rng)
    front = (245, 240, 230) if sum(back) < 400 else (35, 35, 45)
    draw.rectangle((0, 0, SIDE, SIDE), fill=back)
    for k in range(int(rng.integers(3, 7))):
        r = 90 - 13 * k
        x, y = 128 + rng.uniform(-12, 12), 105 + rng.uniform(-12, 12)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=_any(rng))
    word = WORDS[int(rng.integers(len(WORDS)))]
    draw.rectangle((0, 196, SIDE, SIDE), fill=back)
    _fitted(draw, word, (128, 218), 236, 40, front)
    _fitted(
        draw, f"{int(rng.integers(1, 29))} {('MAY', 'JUNE', 'JULY', 'AUGUST')[int(rng.integers(4))]}", (128, 244), 120, 14, front
    )


def _window(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], bar: Any, back: Any) -> None:
    draw.rectangle(box, fill=back)
    draw.rectangle((box[0], box[1], box[2], box[1] + 10), fill=bar)
    for k, dot in enumerate(((235, 90, 80), (240, 190, 70), (90, 200, 90))):
        draw.ellipse((box[0] + 4 + 9 * k, box[1] + 2, box[0] + 10 + 9 * k, box[1] + 8), fill=dot)


@kind("desktop")
def _desktop(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    _landscape(draw, rng)
    for k in range(int(rng.integers(3, 6))):
        draw.rectangle((8, 14 + 32 * k, 26, 34 + 32 * k), fill=_any(rng))
    x, y = int(rng.integers(40, 90)), int(rng.integers(20, 60))
    box = (x, y, x + int(rng.integers(110, 160)), y + int(rng.integers(90, 140)))
    _window(draw, box, (70, 74, 84), (246, 247, 249))
    for k, line in enumerate(range(box[1] + 22, box[3] - 8, 9)):
        draw.line(
            (box[0] + 8, line, box[0] + 8 + int(rng.integers(30, box[2] - box[0] - 16)), line),
            fill=(60, 60, 70) if k else (40, 90, 200),
            width=3,
        )
    draw.rectangle((0, 240, SIDE, SIDE), fill=(32, 34, 42))


@kind("code")
def _code(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, SIDE, SIDE), fill=(28, 30, 38))
    draw.rectangle((0, 0, 44, SIDE), fill=(38, 41, 51))
    tints = ((198, 120, 221), (97, 175, 239), (152, 195, 121), (229, 192, 123), (171, 178, 191))
    depth = 0
    for y in range(10, SIDE - 6, 9):
        depth = int(np.clip(depth + rng.integers(-1, 2), 0, 4))
        x = 54 + 12 * depth
        for _ in range(int(rng.integers(0, 5))):
            wide = int(rng.integers(8, 40))
            if x + wide > SIDE - 8:
                break
            draw.rectangle((x, y, x + wide, y + 4), fill=tints[int(rng.integers(len(tints)))])
            x += wide + 6


@kind("chart")
def _chart(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, SIDE, SIDE), fill=(250, 250, 248))
    _fitted(
        draw, ("Results", "Quarterly review", "Growth", "Agenda 2030")[int(rng.integers(4))], (128, 24), 220, 26, (30, 40, 80)
    )
    draw.line((24, 50, 24, 226, 240, 226), fill=(80, 80, 90), width=2)
    tint = _any(rng, "blue", "teal", "orange", "red", "purple")
    tall = rng.uniform(30, 160, 6)
    for k, height in enumerate(tall):
        draw.rectangle((36 + 34 * k, 225 - height, 58 + 34 * k, 225), fill=tint)
    draw.line([(47 + 34 * k, 210 - h * 0.9) for k, h in enumerate(np.sort(tall))], fill=(40, 40, 50), width=3)


@kind("video")
def _video(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    _landscape(draw, rng)
    draw.rectangle((0, 222, SIDE, SIDE), fill=(20, 20, 30))
    _fitted(draw, ("LIVE", "NEWS", "WEATHER", "SPORT")[int(rng.integers(4))], (36, 239), 56, 22, (240, 80, 70))
    draw.line((76, 239, 76 + int(rng.integers(60, 160)), 239), fill=(230, 230, 230), width=6)


@kind("page")
def _page(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    """A text that someone writes: a heading, paragraphs, now and then a table."""
    draw.rectangle((0, 0, SIDE, SIDE), fill=(196, 199, 205))
    draw.rectangle((0, 0, SIDE, 22), fill=(52, 84, 150))
    draw.rectangle((34, 32, 222, SIDE), fill=(252, 252, 250))
    _fitted(draw, ("Report", "Dear all,", "Chapter 1", "Minutes")[int(rng.integers(4))], (128, 48), 150, 20, (30, 34, 44))
    y = 68
    while y < SIDE - 8:
        if rng.random() < 0.15 and y < SIDE - 50:
            for row in range(3):
                for cell in range(4):
                    draw.rectangle((48 + 40 * cell, y + 12 * row, 86 + 40 * cell, y + 11 + 12 * row), outline=(120, 124, 134))
            y += 46
            continue
        for _ in range(int(rng.integers(2, 6))):
            draw.line((48, y, 208 - int(rng.integers(0, 18)), y), fill=(92, 94, 102), width=2)
            y += 8
        draw.line((48, y, 48 + int(rng.integers(30, 140)), y), fill=(92, 94, 102), width=2)
        y += 16


@kind("menu")
def _menu(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, SIDE, SIDE), fill=(38, 44, 42))
    _fitted(draw, "MENU", (128, 28), 200, 36, (240, 226, 180))
    order = rng.permutation(len(DISHES))[:7]
    for k, dish in enumerate(order):
        y = 66 + 26 * k
        draw.text((20, y), DISHES[int(dish)], fill=(235, 235, 228), font=_font(18), anchor="lm")
        draw.text((236, y), f"{rng.uniform(1.5, 9):.1f}0", fill=(240, 226, 180), font=_font(18), anchor="rm")


@kind("board")
def _board(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, SIDE, SIDE), fill=(247, 248, 248))
    ink = ((30, 60, 160), (170, 30, 40), (20, 110, 60), (30, 30, 36))
    if rng.random() < 0.6:
        heading = ("a + b = c", "Plan of the week", "y = 3x + 2", "Questions?")[int(rng.integers(4))]
        draw.text((20, 28), heading, fill=ink[0], font=_font(28), anchor="lm")
    for k in range(int(rng.integers(3, 6))):
        y = 66 + 22 * k
        wave = [(20 + 4 * i, y + 4 * np.sin(i * rng.uniform(0.7, 1.3))) for i in range(int(rng.integers(10, 26)))]
        draw.line(wave, fill=ink[int(rng.integers(4))], width=3)
    x, y = int(rng.integers(130, 170)), int(rng.integers(110, 155))
    if rng.random() < 0.5:
        draw.polygon(((x, y + 80), (x + 70, y + 80), (x, y)), outline=ink[1], width=3)
    else:
        draw.ellipse((x, y, x + 70, y + 70), outline=ink[2], width=3)
    draw.line((20, 210, 140, 240), fill=ink[2], width=3)


@kind("chalk")
def _chalk(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, SIDE, SIDE), fill=(34, 44, 40))
    tints = ((232, 232, 224), (232, 232, 224), (236, 214, 130), (226, 160, 160), (160, 196, 226))
    heads = ("3 x 4 = 12", "The water cycle", "Monday", "1/2 + 1/4", "Homework", "a + b = c")
    if rng.random() < 0.6:
        draw.text((16, 28), heads[int(rng.integers(len(heads)))], fill=tints[0], font=_font(30), anchor="lm")
    for k in range(int(rng.integers(3, 7))):
        y, tint = 66 + 23 * k, tints[int(rng.integers(len(tints)))]
        long, pitch = int(rng.integers(14, 46)), rng.uniform(0.8, 1.4)
        draw.line([(18 + 4 * i, y + 4 * np.sin(i * pitch) * np.cos(i * 0.37)) for i in range(long)], fill=tint, width=3)
    middle, high, r = rng.uniform(150, 205), rng.uniform(160, 205), rng.uniform(22, 40)
    draw.ellipse((middle - r, high - r, middle + r, high + r), outline=tints[2], width=3)
    draw.line((middle - r, high, middle + r, high), fill=tints[4], width=2)


@kind("map")
def _map(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, SIDE, SIDE), fill=(150, 195, 225))
    for _ in range(6):
        x, y = rng.uniform(20, 236, 2)
        turn, phase = np.linspace(0, 2 * np.pi, 60, endpoint=False), rng.uniform(0, 2 * np.pi, 4)
        reach = rng.uniform(18, 40) * (1 + sum(0.28 / (k + 1) * np.sin((k + 2) * turn + phase[k]) for k in range(4)))
        draw.polygon(
            [(x + r * np.cos(t) * 1.4, y + r * np.sin(t)) for t, r in zip(turn, reach, strict=True)],
            fill=_any(rng, "green", "beige", "yellow", "orange"),
        )
    for k in range(0, SIDE, 32):
        draw.line((k, 0, k, SIDE), fill=(120, 160, 190))
        draw.line((0, k, SIDE, k), fill=(120, 160, 190))


@kind("spines")
def _spines(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    x = 0
    while x < SIDE:
        wide = int(rng.integers(10, 26))
        draw.rectangle((x, 0, x + wide, SIDE), fill=_any(rng))
        draw.rectangle((x + 2, 40, x + wide - 3, 48), fill=(230, 210, 150))
        draw.line((x + wide, 0, x + wide, SIDE), fill=(30, 25, 25))
        x += wide
