"""The parts of a recipe, as an audit reads them from the manifest: which one a scene is of by its index, worked out in another way than the build's.

A build asks of each turn whose it is. Here every part books its scenes: its j-th within a window of turns, and of all windows that are open,
the one that closes first has the turn. By Tijdeman's theorem all are met.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any

from scenegen.audit.geometry import Truth
from scenegen.audit.rows import number
from scenegen.audit.source import Row

DECIMALS = 10_000
"""Shares count to four decimals."""


def parts_of(recipe: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a recipe, in order: itself where it has none."""
    return recipe.get("parts") or [recipe]


def part_of(recipe: dict[str, Any], index: int) -> dict[str, Any]:
    """The part that scene `index` is of."""
    parts = parts_of(recipe)
    return parts[_order(_shares(parts), index + 1)[index]] if len(parts) > 1 else parts[0]


def scenes_of(recipe: dict[str, Any], scenes: int) -> list[int]:
    """How many of so many scenes each part has."""
    parts = parts_of(recipe)
    if len(parts) == 1:
        return [scenes]
    order = _order(_shares(parts), scenes)
    return [order[:scenes].count(k) for k in range(len(parts))]


def shares_wrong(parts: list[Any]) -> bool:
    """Whether parts lack a name of their own or a share, or their shares do not sum to one; nothing is wrong with no parts."""
    if not parts:
        return False
    if not all(isinstance(part, dict) and isinstance(part.get("name"), str) and number(part.get("share")) for part in parts):
        return True
    shares = [part["share"] for part in parts]
    return len({part["name"] for part in parts}) != len(parts) or min(shares) * DECIMALS < 1 or abs(sum(shares) - 1) > 1e-5


def _shares(parts: list[dict[str, Any]]) -> tuple[Fraction, ...]:
    whole = [round(part["share"] * DECIMALS) for part in parts]
    return tuple(Fraction(count, sum(whole)) for count in whole)


@lru_cache(maxsize=4)
def _book(shares: tuple[Fraction, ...]) -> tuple[list[int], Iterator[int]]:
    return [], _booked(shares)


def _order(shares: tuple[Fraction, ...], scenes: int) -> list[int]:
    """The parts of at least the first so many scenes; what was worked out before is kept."""
    known, more = _book(shares)
    known += islice(more, max(0, scenes - len(known)))
    return known


def _booked(shares: tuple[Fraction, ...]) -> Iterator[int]:
    """The part of every scene from the first on. Scene n (from 1) may be the j-th of a part of share s if n >= (j - 1 + c) / s, and must come
    while n <= (j - c) / s + 1, with c = 1 / (2 k - 2) of k parts."""
    early = Fraction(1, 2 * len(shares) - 2)
    waiting = [(early / share, part, 1) for part, share in enumerate(shares)]
    ready: list[tuple[Fraction, int]] = []
    heapq.heapify(waiting)
    scene = 0
    while True:
        scene += 1
        while waiting and waiting[0][0] <= scene:
            _, part, count = heapq.heappop(waiting)
            heapq.heappush(ready, ((count - early) / shares[part], part))
            heapq.heappush(waiting, ((count + early) / shares[part], part, count + 1))
        yield heapq.heappop(ready)[1]


def strays(part: dict[str, Any], truth: Truth, sets: list[Row]) -> Iterator[str]:
    """Where a scene is not of the part that it should be: its kind of room, its people, its sets of views and the sizes of its pictures."""
    scenes, views = part.get("scenes") or {}, part["views"]
    kinds, people = scenes.get("kinds"), scenes.get("people")
    kind = (truth.get("room") or {}).get("kind")
    if kinds and kind not in kinds:
        yield f"its room is of the kind {kind!r}, the recipe asks for {kinds}"
    if people and len(truth["people"]) > people[1]:
        yield f"it has {len(truth['people'])} people, the recipe asks for at most {people[1]}"
    sizes = {**(views.get("sets") or {}), "single": views}
    cameras = {f"{truth['id']}/{camera['id']}": (camera["width"], camera["height"]) for camera in truth["cameras"]}
    for row in sets:
        wanted = sizes.get(row["kind"])
        if wanted is None:
            yield f"its set {row['view_set_id']} is of the kind {row['kind']!r}, the recipe asks for {sorted(sizes)}"
        elif wrong := {cameras[view] for view in row["view_ids"] if view in cameras} - {(wanted["width"], wanted["height"])}:
            yield f"the pictures of {row['view_set_id']} are {sorted(wrong)}, the recipe asks for {wanted['width']} x {wanted['height']}"
