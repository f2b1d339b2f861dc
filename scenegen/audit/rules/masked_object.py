"""Finds out again what a blank covers in one of two pictures, and where whatever else is named would be there, by a projection of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import carried, misnamed, moves
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, box_points, entities
from scenegen.audit.kinds import known_again
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import listed

Box = Sequence[float]
FEWEST, MOST, TIES, FAR = 2, 4, 2, 1.0
SIZES, COVERED, REACHES = 4.01, 0.3501, (0.05, 0.31)
"""Times that sides may differ, share of the picture that may be blanked out, and shares by which the blank reaches beyond at each side."""
WHICH = ("first", "second")


@rule
class BehindTheBlank(Rule):
    """The one of those named that shows under the blank with that number, all of it; the others are under other blanks, or would be elsewhere."""

    task = "masked_object"
    name = "behind_the_blank"
    roles = {"option": "any"}
    many = ("option",)
    frames = ("image",)
    unit = "share of the width"
    convention = "shares of the picture's width from the blank to where each other thing is, or its box would be, in the picture or beyond it; 1 at most"
    parameters = {"blanked": WHICH, "box": ("1", "2", "3", "4")}
    numbers = ("gap",)
    views = (2, 2)
    marks = ("blank", "tag")
    least_from = "gap"
    told = {"gap": Told("%", 0, scale=100.0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """What the blank with that number covers; nothing where it covers none of those named, or another would be near it."""
        known, options = entities(truth), given.ids_of("option")
        if len(views) != 2 or views[0]["time"] != views[1]["time"] or not FEWEST <= len(options) <= MOST:
            return Found(None, 0.0)
        here = views[WHICH.index(given.parameter("blanked"))]
        (there,) = (view for view in views if view is not here)
        shown = [name for name in options if (cell := cell_of(here, name)) is not None and cell["pixels"]]
        blanks, number = _blanks(given, here), int(given.parameter("box"))
        under = [[name for name in shown if _covers(here, name, blank)] for blank in blanks]
        one_each = sorted(name for names in under for name in names) == sorted(shown) and all(len(names) == 1 for names in under)
        if not one_each or not 1 <= number <= len(blanks) or not _apart(blanks, here):
            return Found(None, 0.0)
        (target,), blank = under[number - 1], blanks[number - 1]
        gaps = [_between(other, blank) / here["width"] for other in blanks if other is not blank]
        gap = min(
            [
                *(min(max(one, 0.0), FAR) for one in gaps),
                *(_gap(here, known[name], blank) for name in options if name not in shown),
            ]
        )
        seen = all((cell := cell_of(there, name)) is not None and cell["pixels"] for name in options)
        fit = seen and not any(entity.get("parent") in shown for entity in known.values()) and not moves(truth, options)
        fit = fit and all(
            _alike(known[target], known[name]) and not carried(truth, (target, name)) for name in options if name != target
        )
        tying = [cell_of(here, name) for name in (known_again(here, truth) & known_again(there, truth)) - set(shown)]
        clear = sum(all(_between(cell["box2d"], one) > 0 for one in blanks) for cell in tying if cell is not None)
        if not fit or clear < TIES or gap <= 0:
            return Found(None, gap, {"gap": gap})
        phrases = {operand.id: operand.phrase for operand in given.operands}
        labels = tuple(sorted(phrases[name] for name in options))
        return Found(ChoiceAnswer(label=phrases[target], labels=labels), gap, {"gap": gap})

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of the things."""
        return given.options

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """Which picture has the blank, which has not, and the list of the things."""
        blanked = str(given.parameter("blanked"))
        other = next(word for word in WHICH if word != blanked)
        return {"b": blanked, "c": other, "n": str(given.parameter("box")), "items": listed(self.possible(given), "or")}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of another, or says what carries what."""
        yield from misnamed(given)


def _blanks(given: Given, view: Row) -> list[list[float]]:
    """The blanks on a picture, from left to right, each with its number on its middle; none where the marks are any others."""
    marks = [mark for mark in given.marks if mark["view_id"] == view["view_id"] and not mark["role"]]
    boxes = sorted([float(edge) for edge in mark["at"]] for mark in marks if mark["kind"] == "blank")
    tags = [(mark["label"], *mark["at"]) for mark in marks if mark["kind"] == "tag"]
    due = [(str(n), (box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for n, box in enumerate(boxes, 1)]
    return boxes if len(marks) == len(given.marks) and tags == due else []


def _apart(blanks: Sequence[Box], view: Row) -> bool:
    """Whether blanks lie apart, and cover not too much of a picture."""
    pairs = all(_between(one, other) > 0 for k, one in enumerate(blanks) for other in blanks[k + 1 :])
    return pairs and sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in blanks) <= COVERED * view["width"] * view["height"]


def _between(one: Box, other: Box) -> float:
    """Pixels between two boxes along the axis on which they lie farther apart."""
    (a, b, c, d), (p, q, r, s) = one, other
    return max(p - c, a - r, q - d, b - s)


def _covers(view: Row, name: str, blank: Box) -> bool:
    """Whether a blank covers all that a picture shows of a thing, as far beyond it as blanks do, or up to the border."""
    cell = cell_of(view, name)
    if cell is None or cell["box2d"] is None:
        return False
    x0, y0, x1, y1 = cell["box2d"]
    wide, high = x1 - x0, y1 - y0
    more = ((x0 - blank[0]) / wide, (y0 - blank[1]) / high, (blank[2] - x1) / wide, (blank[3] - y1) / high)
    at_border = (blank[0] <= 0, blank[1] <= 0, blank[2] >= view["width"], blank[3] >= view["height"])
    pixel = (1 / wide, 1 / high, 1 / wide, 1 / high)
    inside = all(
        share <= REACHES[1] + slack and (share >= REACHES[0] - slack or edge)
        for share, edge, slack in zip(more, at_border, pixel, strict=True)
    )
    return inside


def _gap(view: Row, entity: Truth, blank: Box) -> float:
    """Widths of the picture from a blank to the box of an entity, as the camera would see it on a picture without borders."""
    pose = np.array(view["world_from_camera"], dtype=np.float64)
    seen = (box_points(entity) - pose[:3, 3]) @ pose[:3, :3] @ np.array(view["K"], dtype=np.float64).T
    if (seen[:, 2] <= 0).all():
        return FAR
    if (seen[:, 2] <= 0).any():
        return 0.0
    places = seen[:, :2] / seen[:, 2:]
    away = _between([*places.min(0).tolist(), *places.max(0).tolist()], blank)
    return float(min(max(away, 0.0) / view["width"], FAR))


def _alike(one: Truth, other: Truth) -> bool:
    """Whether both rest alike, are about as large, and both are people or neither is."""
    if ("joints" in one) != ("joints" in other):
        return False
    rest = ["floor" if "joints" in entity else entity.get("support", "floor") for entity in (one, other)]
    sides = [(max(entity["size"]), entity["size"][2]) for entity in (one, other)]
    return rest[0] == rest[1] and all(max(a, b) <= SIZES * max(min(a, b), 1e-6) for a, b in zip(*sides, strict=True))
