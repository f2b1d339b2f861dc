"""The registry of things: one entry a category; a family is one file that registers its entries."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Literal

import numpy as np

from scenegen.assets.looks.mesh import Built
from scenegen.errors import AssetError
from scenegen.registry import Registry

Params = dict[str, Any]
Facing = Literal["front", "anywhere", "ends", "sides", "nowhere"]
Affordance = Literal[
    "sit on", "sit back in", "lie on", "push", "open", "write on", "work at", "put legs under", "put knees between", "carry", "roll", "contain"
]  # fmt: skip
"""What people can do with a thing. sit back in: as deep as one's legs allow, where "sit on" alone has one place. push: by the upper edge of
its back. work at: rest the hands on its top, sitting before it. put legs under: only its top is in a sitter's way. put knees between: drawers
and legs at its sides leave the middle free. carry: in both arms. roll: along the floor. contain: other things."""


@dataclass(frozen=True)
class Category:
    """One kind of thing. `sample(rng)` draws explicit JSON-able parameters; `build(params)` is pure and has no randomness."""

    name: str
    family: str
    has_front: bool
    sample: Callable[[np.random.Generator], Params]
    build: Callable[[Params], Built]
    holdable: bool = False
    placement: str = "floor"
    """floor, surface (stands on tables and shelves), wall (hangs; back at x = -size/2), ceiling (hangs from it)."""
    decor: bool = False
    """What a lived-in room has that nobody asks about: not counted among the things of a scene, never named in a question."""
    rooted: bool = False
    """It is set in the ground or built in, not stood there: a tree, a street lamp, a washbasin."""
    facing: Facing = "front"
    """From where a person can tell which way it faces, if it has a front: from before it, where its front parts show (a wardrobe, a
    television); from anywhere, by its whole shape (a chair, a car, a dog); from its ends, before it or behind it, as from beside arms
    hide the seat (a sofa); from its sides, as whoever stands right before it or behind it sees much the same (a bicycle); from nowhere,
    as its front says how it is placed but is not one that a person would name or tell (an open shelf, a bed, a toy car)."""
    nouns: tuple[str, ...] = ()
    """What its things may be called, all of them; by default its name."""
    confused_with: tuple[str, ...] = ()
    """Other nouns that a person could use for it at a glance. It goes both ways, so that it is said on one of the two."""
    kind_of: tuple[str, ...] = ()
    """Nouns that cover it too, though not the other way round: a cactus is a potted plant."""
    unsaid: tuple[str, ...] = ()
    """Adjectives of materials that nobody says of it aloud, because they are those of a part: a lamp's shade, a book's cover."""
    affords: tuple[Affordance, ...] = ()
    alive: bool = False
    """It walks away: nobody stands at it."""
    held_flat: bool = False
    """It lies in the palm with its face away from it; all else is held upright."""
    grip_radius_m: float | None = None
    """How thick it is to the hand that holds it, where its size does not say."""
    read: bool = False
    """What it is called by is written or painted on its front: from behind it is a plate on a post."""
    overtopped: bool = False
    """Something thin sticks out at its top, what it holds or a raised handle, so that one may doubt how high it is."""
    motley: bool | tuple[str, ...] = False
    """It, or it in these styles, is of so many colours that people would not agree by which to call it: it has none."""

    def made(self, params: Params) -> Built:
        """What `build` returns, less a colour that nobody would call it by."""
        built = self.build(params)
        styles = self.motley
        if styles is True or (styles and built.attributes.get("style") in styles):
            return replace(built, attributes={key: word for key, word in built.attributes.items() if key != "color"})
        return built


CATEGORIES: Registry[Category] = Registry(
    "category", group="scenegen.things", package="scenegen.assets.families", error=AssetError, of=Category
)


def register(
    name: str,
    *,
    family: str,
    has_front: bool,
    sample: Callable[[np.random.Generator], Params],
    holdable: bool = False,
    placement: str = "floor",
    decor: bool = False,
    rooted: bool = False,
    facing: Facing = "front",
    nouns: tuple[str, ...] = (),
    confused_with: tuple[str, ...] = (),
    kind_of: tuple[str, ...] = (),
    unsaid: tuple[str, ...] = (),
    affords: tuple[Affordance, ...] = (),
    alive: bool = False,
    held_flat: bool = False,
    grip_radius_m: float | None = None,
    read: bool = False,
    overtopped: bool = False,
    motley: bool | tuple[str, ...] = False,
) -> Callable[[Callable[[Params], Built]], Callable[[Params], Built]]:
    """Decorator for a `build(params) -> Built` function: adds category `name`; a name used twice is refused."""

    def add(build: Callable[[Params], Built]) -> Callable[[Params], Built]:
        CATEGORIES.add(
            name,
            Category(
                name, family, has_front, sample, build, holdable, placement, decor, rooted, facing, nouns or (name.replace("_", " "),),
                confused_with, kind_of, unsaid, affords, alive, held_flat, grip_radius_m, read, overtopped, motley,
            ),
        )  # fmt: skip
        return build

    return add


def categories() -> dict[str, Category]:
    """All categories by name, sorted."""
    return CATEGORIES.entries()


def category(name: str) -> Category:
    """One category; AssetError that names near ones if there is none."""
    return CATEGORIES.get(name)


def _known(name: str) -> Category | None:
    """One category, None for kinds of things that only imported libraries have."""
    return CATEGORIES.find(name)


def family(name: str) -> str:
    """The family of a category, "" for kinds of things that only imported libraries have."""
    known = _known(name)
    return known.family if known is not None else ""


def placement(name: str) -> str:
    """Where things of a category are put, "" for kinds of things that only imported libraries have."""
    known = _known(name)
    return known.placement if known is not None else ""


def facing(name: str) -> Facing:
    """From where a person can tell which way a thing of a category faces; "front" for kinds that only imported libraries have."""
    known = _known(name)
    return known.facing if known is not None else "front"


def is_decor(name: str) -> bool:
    """Whether a category is decor; kinds of things that only imported libraries have are not."""
    known = _known(name)
    return known is not None and known.decor


def affords(name: str, what: Affordance) -> bool:
    """Whether things of a category are for that; kinds of things that only imported libraries have say it of each thing."""
    known = _known(name)
    return known is not None and what in known.affords


def is_read(name: str) -> bool:
    """Whether what things of a category are called by is on their front; not of kinds that only imported libraries have."""
    known = _known(name)
    return known is not None and known.read


def is_alive(name: str) -> bool:
    """Whether things of a category walk about by themselves; kinds that only imported libraries have do not."""
    known = _known(name)
    return known is not None and known.alive


def is_held_flat(name: str) -> bool:
    """Whether things of a category lie in the palm; kinds that only imported libraries have are held upright."""
    known = _known(name)
    return known is not None and known.held_flat


def grip_radius(name: str) -> float | None:
    """Metres from the middle of a thing of a category to the hand that holds it, None where its size says so."""
    known = _known(name)
    return known.grip_radius_m if known is not None else None


def is_rooted(name: str) -> bool:
    """Whether things of a category are set in the ground or built in, so that nothing topples or moves them."""
    known = _known(name)
    return known is not None and known.rooted


@cache
def usual_footprint(name: str) -> tuple[float, float]:
    """Longer and shorter side, in metres, of a typical thing of a category; nothing for kinds that only imported libraries have."""
    known = _known(name)
    if known is None:
        return 0.0, 0.0
    sizes = [known.build(known.sample(np.random.default_rng(seed))).size[:2] for seed in range(3)]
    return float(np.median([max(size) for size in sizes])), float(np.median([min(size) for size in sizes]))


@cache
def usual_heights(name: str) -> tuple[float, float] | None:
    """The least and the greatest height, in metres, of two dozen things of a category; None for kinds that only imported libraries have."""
    known = _known(name)
    if known is None:
        return None
    heights = [float(known.build(known.sample(np.random.default_rng(seed))).size[2]) for seed in range(24)]
    return min(heights), max(heights)


@cache
def usual_colors(name: str) -> frozenset[str]:
    """The colours that two dozen things of a category are called by; none for kinds that only imported libraries have."""
    known = _known(name)
    if known is None:
        return frozenset()
    said = [known.made(known.sample(np.random.default_rng(seed))).attributes.get("color") for seed in range(24)]
    return frozenset(color for color in said if color)


@cache
def usual_longest(name: str) -> float | None:
    """The median, in metres, of the longest sides of nine things of a category; None for kinds that only imported libraries have."""
    known = _known(name)
    if known is None:
        return None
    return float(np.median([max(known.build(known.sample(np.random.default_rng(seed))).size) for seed in range(9)]))


BALL = 0.9
"""Share of the greatest distance of its surface from its middle that nine tenths of a ball's surface have at least."""


@cache
def is_ball(name: str) -> bool:
    """Whether things of a category have no longest side, as they are as long every way."""
    known = _known(name)
    if known is None:
        return False
    one = known.build(known.sample(np.random.default_rng(0)))
    if min(one.size) < BALL * max(one.size):
        return False
    corners = one.mesh.vertices
    away = np.linalg.norm(corners - (corners.min(0) + corners.max(0)) / 2, axis=1)
    return bool(np.quantile(away, 0.1) >= BALL * away.max())


TOP, RISE = 0.15, (0.4, 0.9)
"""Share of its plan from which on a surface is a top of a thing; between which shares of its height the thing rises well above it."""
UPPER, SLENDER, BROAD = 0.7, 0.12, 0.8
"""From which share of the height on a thing's upper part begins; of its plan, the share up to which that part is slender; how broad the
whole is at least, as against its height."""


@cache
def rises_above_its_top(name: str) -> bool:
    """Whether one may doubt how high some things of a category are: parts rise well above a wide top that is no seat (a counter with a tap),
    or little of something broad reaches up (a pond with reeds), or what it holds sticks out of it."""
    known = _known(name)
    if known is None:
        return False
    if known.overtopped:
        return True
    for seed in range(3):
        one = known.build(known.sample(np.random.default_rng(seed)))
        plan, height = one.size[0] * one.size[1], one.size[2]
        open_above = [top for top in one.surfaces if top.z + top.clearance > height]
        tops = [top.z for top in open_above if (top.x1 - top.x0) * (top.y1 - top.y0) >= TOP * plan]
        if tops and not one.seats and RISE[0] * height <= max(tops) <= RISE[1] * height:
            return True
        upper = one.mesh.vertices[one.mesh.vertices[:, 2] >= UPPER * height, :2]
        if max(one.size[:2]) >= BROAD * height and len(upper) and float(np.prod(np.ptp(upper, axis=0))) < SLENDER * plan:
            return True
    return False


def build(name: str, params: Params) -> Built:
    """Build (or fetch from a small cache) the thing `params` describe; name: a category, or "imported"."""
    from scenegen.assets.library import imported

    if name == imported.GENERATOR:
        return imported.build(params)
    return _cached(name, json.dumps(params, sort_keys=True))


@lru_cache(maxsize=256)
def _cached(name: str, params: str) -> Built:
    return category(name).made(json.loads(params))
