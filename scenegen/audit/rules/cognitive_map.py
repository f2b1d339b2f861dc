"""Recomputes the cells of a map seen from above, from the truth's boxes and the pose of the first picture's camera."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import cos, floor, hypot, radians, sin

from scenegen.answers.layout import LayoutAnswer, Place
from scenegen.audit.carrying import moves, unclear
from scenegen.audit.fronts import large
from scenegen.audit.geometry import Truth, box_points, camera_of, camera_yaw, entities, middle
from scenegen.audit.rules.base import MIDDLE, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import listed

CELLS = 10
LEAST, MOST = 2, 4
WIDTHS_M = tuple(k / 20 for k in range(4, 21))
OFF = 1.5
"""Cells by which a reply may be off."""
SHARE, REACH, STEEP_Z, LOWEST_M = 0.00299, 4.001, 0.801, 0.149
"""Of a picture, that a thing covers; cells that it reaches over; the rise of a look, for each metre of it; and the height of what lies flat."""
NEAR, SLACK = 2.0, 1e-6
"""Cells between the camera and what is on its map."""
PLAN = "The map has 10 by 10 square cells, each {} m wide; a cell is [column, row], both counted from 0 at the top left. "
CAMERA = "{} is in the middle of cell [{}, {}] and looks straight up the map; the middle of the {} is in cell [{}, {}]. "
FORM = 'Answer with JSON: {"objects": [{"name": …, "position": [column, row]}, …]}.'


@rule
class CellsOfMiddles(Rule):
    """By the ways to the right of the camera and ahead of it, in cells counted from its own."""

    task = "cognitive_map"
    name = "cells_of_middles"
    roles = {"item": "any", "told": "any"}
    many = ("item",)
    frames = ("camera",)
    unit = "cells"
    convention = (
        "the cell of the middle of the box seen from above; up the map is the heading on the floor of the first camera; meters on the floor from it"
    )  # fmt: skip
    answer_type = "layout"
    asked = {"metric": "positions", "within": OFF, "grid": (CELLS, CELLS)}
    free = ("cell_m", "camera_column", "camera_row", "told_column", "told_row")
    planned = ("apart_cells",)
    numbers = tuple(f"away_{k}_m" for k in range(1, LEAST + 1))
    optional = tuple(f"away_{k}_m" for k in range(LEAST + 1, MOST + 1))
    least_from = "margin_cells"
    views = (1, 8)
    seen = {"item": MIDDLE, "told": MIDDLE}
    linked = True
    told = {f"away_{k}_m": Told(" m", 1) for k in range(1, MOST + 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Each cell, and the edge that is the nearest to any middle; nothing where one is off the map or two are near each other."""
        known, asked = entities(truth), given.ids_of("item")
        camera = camera_of(truth, views[0]["view_id"].removeprefix(f"{truth['id']}/"))
        spots = {name: _ahead(camera, known[name]) for name in given.ids}
        numbers = {f"away_{k}_m": hypot(*spots[name]) for k, name in enumerate(asked, 1)}
        side, column, row = (given.parameter(key) for key in ("cell_m", "camera_column", "camera_row"))
        if side not in WIDTHS_M or not all(type(k) is int and 0 <= k < CELLS for k in (column, row)):
            return Found(None, 0.0, numbers)
        at = {name: (column + 0.5 + right / side, row + 0.5 - ahead / side) for name, (right, ahead) in spots.items()}
        cells = {name: (floor(x), floor(y)) for name, (x, y) in at.items()}
        margin = min(min(z - floor(z), floor(z) + 1 - z) for spot in at.values() for z in spot)
        (told_column, told_row) = cells[given.id("told")]
        follow = {"told_column": told_column, "told_row": told_row}
        fit = LEAST <= len(asked) <= MOST and abs(camera["world_from_camera"][2][2]) <= STEEP_Z and not moves(truth, given.ids)
        fit = fit and (len(views) > 1 or row == CELLS - 1) and all(0 <= k < CELLS for cell in cells.values() for k in cell)
        fit = fit and _apart([*at.values()], given.parameter("apart_cells")) and len({*cells.values()}) == len(cells)
        fit = fit and all(hypot(x - column - 0.5, y - row - 0.5) >= NEAR - SLACK for x, y in at.values())
        if not fit or not all(_stands(known[name]) and large(known[name], views, SHARE) for name in given.ids):
            return Found(None, margin, numbers, follow)
        if any(_reach(camera, known[name]) > REACH * side for name in given.ids):
            return Found(None, margin, numbers, follow)
        phrases = {operand.id: operand.phrase for operand in given.operands}
        places = tuple(Place(name=phrases[name], position=cells[name]) for name in asked)
        answer = LayoutAnswer(metric="positions", within=OFF, grid=(CELLS, CELLS), places=places)
        return Found(answer, margin, numbers, follow)

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The list of what is asked for."""
        return {"items": listed(operand.phrase for operand in given.operands if operand.role == "item")}

    def note(self, note: str, given: Given) -> Iterator[str]:
        """The map's cells, the camera's and the one that is told, and the form of the answer."""
        side, column, row, told_column, told_row = (given.parameter(key) for key in self.free)
        camera = "The camera" if given.camera is not None else "The camera of the first picture"
        width = f"{side:g}" if isinstance(side, int | float) else side
        wanted = PLAN.format(width) + CAMERA.format(camera, column, row, given.phrase("told"), told_column, told_row) + FORM
        if note != wanted:
            yield f"it does not say how the map is drawn: {wanted!r}"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of another, nor leans on what carries the thing where that may change."""
        yield from unclear([operand.phrase for operand in given.operands], truth)


def _turned(camera: Truth, x: float, y: float) -> tuple[float, float]:
    """A way on the floor as metres to the right of a camera's heading and along it."""
    yaw = radians(camera_yaw(camera))
    return x * sin(yaw) - y * cos(yaw), x * cos(yaw) + y * sin(yaw)


def _ahead(camera: Truth, entity: Truth) -> tuple[float, float]:
    """Metres on the floor to the right of a camera and ahead of it at which the middle of an entity lies."""
    pose, there = camera["world_from_camera"], middle(entity)
    return _turned(camera, float(there[0]) - pose[0][3], float(there[1]) - pose[1][3])


def _reach(camera: Truth, entity: Truth) -> float:
    """Metres over which a box reaches, to the right of a camera or ahead of it, whichever is more."""
    corners = [_turned(camera, float(x), float(y)) for x, y, _ in box_points(entity)]
    return max(max(spot[k] for spot in corners) - min(spot[k] for spot in corners) for k in (0, 1))


def _apart(at: Sequence[tuple[float, float]], least: float) -> bool:
    return all(hypot(a[0] - b[0], a[1] - b[1]) >= least - SLACK for a, b in combinations(at, 2))


def _stands(entity: Truth) -> bool:
    """Whether somebody stands, or a thing on the floor or on something, and does not lie flat on the floor."""
    if "joints" in entity:
        return bool(entity["posture"].get("kind") == "stand")
    return entity.get("support") == "object" or (entity.get("support") == "floor" and entity["size"][2] >= LOWEST_M)
