"""A place on two visits, by the rows of its pictures: what both show well, what stands still, and how far what was moved is from where it was. The
audit's own reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scenegen.audit.framed import well
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Floats, Truth
from scenegen.audit.source import Row

LANDMARKS, NEAR_M, INSIDE = 2, 2.501, 0.0299
SHOWN, OPEN = 0.002, 0.299


def stays(truth: Truth, entity: Truth) -> bool:
    """Whether this is a thing that one may ask about and that never moves."""
    thing = "joints" not in entity and not entity.get("decor")
    return thing and all(track["entity"] != entity["id"] for track in truth["tracks"])


def all_show(entity: Truth, views: Sequence[Row]) -> bool:
    """Whether every picture shows an entity well."""
    return all(well(cell_of(view, entity["id"]), view, entity) for view in views)


def known_in_all(name: str, views: Sequence[Row]) -> bool:
    """Whether both pictures show enough of something to know it again."""
    for view in views:
        cell = cell_of(view, name)
        if cell is None or cell["pixels"] < max(1.0, SHOWN * view["width"] * view["height"] - 1e-6):
            return False
        if cell["pixels"] < OPEN * cell["amodal_pixels"]:
            return False
    return True


def known_again(place: Floats, name: str, marks: Mapping[str, Floats]) -> bool:
    """Whether things that stand still are near a place, besides the one whose place it is."""
    return sum(name != other and float(np.hypot.reduce(mark - place)) <= NEAR_M for other, mark in marks.items()) >= LANDMARKS


def told(old: Floats, new: Floats, marks: Sequence[Floats]) -> float:
    """The way between two places over how far the second nearest landmark is from the farther of them."""
    far = sorted(max(float(np.hypot.reduce(mark - place)) for place in (old, new)) for mark in marks)
    return float(np.hypot.reduce(new - old)) / far[LANDMARKS - 1] if len(far) >= LANDMARKS else 0.0


def apart(view: Row, *places: Floats) -> float:
    """Share of a picture's width between the images of two places; 0 where one of them does not lie inside it."""
    pixels = []
    for place in places:
        x, y, depth = (np.linalg.inv(np.array(view["world_from_camera"])) @ [*place, 1.0])[:3]
        if depth <= 0:
            return 0.0
        (fx, _, cx), (_, fy, cy), _ = view["K"]
        u, v = fx * x / depth + cx, fy * y / depth + cy
        if not all(INSIDE <= share <= 1 - INSIDE for share in (u / view["width"], v / view["height"])):
            return 0.0
        pixels.append((u, v))
    (u, v), (a, b) = pixels
    return float(np.hypot(a - u, b - v)) / view["width"]
