"""A map from above on a grid of ten by ten cells, up which a camera looks: in which cells do things lie?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.layout import LayoutAnswer, Layouts, Place
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number, Whole
from scenegen.language import listed, names_carrier, told_apart
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.tasks.common.places import at_rest, can_face, shown_together
from scenegen.tasks.common.seeing import middles_seen
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, TaskConfig, drawn_apart, referrer, shuffled, task

Floats = NDArray[np.float64]
GRID = 10
FEWEST, MOST = 2, 4
"""Things that are asked for, beside the one whose cell is told."""
SIDES_M = tuple(round(0.05 * k, 2) for k in range(4, 21))
"""Widths of a cell."""
LEAST_SHARE = 0.003
"""Share of a picture that a thing covers in one that shows where its middle is."""
WIDEST = 4.0
"""Cells that a thing reaches over, across or up the map, at most: of what is larger nobody tells the middle's cell."""
NEAR = 2.0
"""Cells between the camera and what is on its map, at least."""
STEEP = 0.8
"""How far up or down a camera looks at most, as the sine: beyond, nobody tells what it looks along."""
WITHIN = 1.5
"""Cells by which a reply may be off: the cells that touch the true one."""
DRAWS = 6
"""Draws of things for each cell's width."""
NOTE = (
    "The map has {grid} by {grid} square cells, each {side:g} m wide; a cell is [column, row], both counted from 0 at the top left. {camera} "
    "is in the middle of cell [{column}, {row}] and looks straight up the map; the middle of the {known} is in cell [{known_column}, "
    '{known_row}]. Answer with JSON: {{"objects": [{{"name": …, "position": [column, row]}}, …]}}.'
)


class CognitiveMapConfig(TaskConfig):
    """margin_cells: cells that each middle is away from the edges of its cell. apart_cells: cells between any two middles. items: things asked for at most."""

    margin_cells: Number = Field(0.1, ge=0.05, lt=0.45, description="cells that a middle is away from the edges of its cell")
    apart_cells: Number = Field(
        1.2, ge=1, le=5, description="cells between the middles of any two things at least; none share a cell"
    )
    items: Whole = Field(MOST, ge=FEWEST, le=MOST, description="things asked for at most, beside the one that is told")


@dataclass(frozen=True)
class Drawn:
    """Things on one map. views: the pictures; side: a cell's width in metres; things: numbers of what is asked for, and last of what is told;
    cells: their columns and rows from the camera's, (T, 2); clear: cells to the nearest edge of any."""

    views: tuple[str, ...]
    side: float
    things: tuple[int, ...]
    cells: NDArray[np.int64]
    clear: float


@task
class CognitiveMap(Task):
    """Frame `camera`: the middle of each box as seen from above; up the map is the heading on the floor of the camera, of several pictures of
    that of the first. The width of a cell is told, and the cell of one more thing, by which the map's scale is seen. Everything lies well
    inside a cell of its own. A reply is right about what it puts in the cell or in one that touches it."""

    name = "cognitive_map"
    serves = (("VSI-Bench", "cognitive map"), ("MindCube", "cognitive map"), ("Video2Layout", "BEV metric map"))
    space = Layouts(least=FEWEST, most=MOST, offered=False, scarce=frozenset({str(MOST)}))
    Config = CognitiveMapConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        "On a map of this place seen from above, which cells contain {items}? {note}",
        "Seen from above, where do {items} belong on a map of this place? {note}",
        "Work out where {items} would be on a map of this place. {note}",
        "If you drew a map of this place from above on graph paper, which cells would contain {items}? {note}",
        "Imagine looking straight down on this place. Which cells of the map contain {items}? {note}",
        "On a top-down map of this place, where are {items}? {note}",
        "Seen from above, which cells of the map contain the centers of {items}? {note}",
        "Work out the layout of this place. In which map cell is each of these: {items}? {note}",
        "Give the positions of {items} on a map of this place. {note}",
        "On a map of this place seen from above, where would you mark {items}? {note}",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a draw, of each group of pictures and width of a cell in turn."""
        maps = [(views, side) for views in shown_together(facts) for side in SIDES_M]
        for views, side in shuffled(rng, maps):
            for drawn in self._draws(facts, rng, views, side, wanted):
                if question := self._question(facts, rng, drawn):
                    yield question

    def _draws(
        self, facts: Facts, rng: np.random.Generator, views: tuple[str, ...], side: float, wanted: str | None
    ) -> Iterator[Drawn]:
        """Some things that can be on one map, in random order; as many as are wanted, else as many as there are."""
        numbers, at, together = _clear(facts, views, side, float(self.config.margin_cells), float(self.config.apart_cells))
        for count in [int(wanted)] if wanted else range(self.config.items, FEWEST - 1, -1):
            if count > self.config.items or len(numbers) < count + 1:
                continue
            found = list(drawn_apart(together, count + 1, DRAWS, rng))
            for chosen in (shuffled(rng, one) for one in found):
                cells = np.floor(at[chosen]).astype(np.int64)
                clear = float(edges(at[chosen]).min())
                yield Drawn(views, side, tuple(int(numbers[k]) for k in chosen), cells, clear)
            if found:
                return

    def _question(self, facts: Facts, rng: np.random.Generator, drawn: Drawn) -> Question | None:
        phrases = _names(facts, drawn)
        if not phrases or not _needs_all(facts, drawn):
            return None
        cells = drawn.cells + _camera_cell(rng, drawn)
        column, row = (int(k) for k in cells[0] - drawn.cells[0])
        *places, told = [(phrase, (float(x), float(y))) for phrase, (x, y) in zip(phrases, cells.tolist(), strict=True)]
        answer = LayoutAnswer(
            metric="positions", within=WITHIN, grid=(GRID, GRID), places=tuple(Place(name=name, position=at) for name, at in places)
        )  # fmt: skip
        away = np.hypot(*_floor(facts, drawn.views[0])[0].T)
        metres = [stated(away[k]) for k in drawn.things[:-1]]
        said = listed([f"the {name} is {far:.1f} m" for (name, _), far in zip(places, metres, strict=True)])
        note = NOTE.format(
            grid=GRID, side=drawn.side, camera=_camera_said(drawn.views), column=column, row=row,
            known=told[0], known_column=int(told[1][0]), known_row=int(told[1][1]),
        )  # fmt: skip
        return self.question(
            facts, drawn.views, self.wording(rng, items=listed([f"the {name}" for name, _ in places]), note=note), answer,
            rule="cells_of_middles", frame="camera",
            operands=tuple(
                Operand(role="item" if k < len(places) else "told", id=facts.ids[number], phrase=phrases[k], seen=("visible", "middle"))
                for k, number in enumerate(drawn.things)
            ),
            parameters={
                "cell_m": drawn.side, "camera_column": column, "camera_row": row, "told_column": int(told[1][0]), "told_row": int(told[1][1]),
                "apart_cells": float(self.config.apart_cells),
            },
            numbers={f"away_{k}_m": far for k, far in enumerate(metres, 1)},
            margin=Margin(value=drawn.clear, unit="cells", least=float(self.config.margin_cells)),
            convention="the cell of the middle of the box seen from above; up the map is the heading on the floor of the first camera; meters on the floor from it",
            why=f"Measured on the floor, {said} from the camera, and the cell of the {told[0]} is given, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A camera looks along X. Cells are 0.5 m wide and the camera is in the middle of one in the bottom row: the stool, 2.1 m ahead and 0.9
        m to the left, is four cells up and two to the left of it. No four others than these lie well inside their cells."""
        things = [
            Object.box("stool", "stool", (2.1, 0.9), (0.4, 0.4, 0.5)),
            Object.box("crate", "crate", (3.1, -0.9), (0.5, 0.5, 0.5)),
            Object.box("basket", "basket", (1.9, -0.6), (0.3, 0.3, 0.3)),
            Object.box("table", "table", (4.0, 0.4), (0.7, 0.9, 0.7)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.6), (3.0, 0.0, 0.4), hfov_deg=75)
        places = (("stool", (2, 5)), ("crate", (6, 3)), ("basket", (5, 5)))
        answer = LayoutAnswer(places=tuple(Place(name=name, position=at) for name, at in places))
        return Example(Scene(id="map", objects=things, cameras=[shot]), {}, answer.text)


def fit_together(at: Floats, apart: float) -> NDArray[np.bool_]:
    """(K, K) pairs of places at (K, 2), in cells, that can be on one map: so many cells apart, in different cells of GRID columns and rows."""
    cell = np.floor(at)
    far = np.hypot(*np.moveaxis(at[:, None] - at[None], -1, 0)) >= apart
    steps = np.abs(cell[:, None] - cell[None]).max(-1)
    out: NDArray[np.bool_] = far & (steps > 0) & (steps < GRID)
    return out


def edges(at: Floats) -> Floats:
    """(K,) cells from places at (K, 2), in cells, to the nearest edge of the cell of each."""
    inside = at - np.floor(at)
    out: Floats = np.minimum(inside, 1 - inside).min(-1)
    return out


@remembered
def _floor(facts: Facts, view: str) -> tuple[Floats, Floats]:
    """(N, 2) metres on the floor to the right of a camera and ahead of it, of the middles of all boxes; and (N,) how far each reaches over in
    the longer of these ways. NaN where the camera looks too steeply."""
    pose = facts.camera(view).world_from_camera
    count = len(facts.ids)
    if abs(pose[2, 2]) > STEEP:
        return np.full((count, 2), np.nan), np.full(count, np.nan)
    ahead = pose[:2, 2] / np.linalg.norm(pose[:2, 2])
    axes = np.stack([[ahead[1], -ahead[0]], ahead], -1)
    return (facts.centers[:, :2] - pose[:2, 3]) @ axes, np.ptp(facts.corners[..., :2] @ axes, axis=1).max(-1)


@remembered
def _shown(facts: Facts, views: tuple[str, ...]) -> NDArray[np.int64]:
    """Numbers of what stands, rests at all times, has a name of its own, and whose middle some view shows, large enough."""
    still, names = at_rest(facts), referrer(facts, list(views))
    found = (k for k, name in enumerate(facts.ids) if still[k] and stands(facts.scene.entities[k]))
    seen = (k for k in found if any(_shows(facts, view, facts.ids[k]) for view in views))
    return np.array([k for k in seen if names.phrase(facts.ids[k]) is not None], dtype=np.int64)


def stands(entity: Object | Person) -> bool:
    """Whether something has its place on the floor or on something, where its middle is: not what lies flat; of people who stands."""
    if isinstance(entity, Person):
        return entity.posture.get("kind") == "stand"
    return entity.support in ("floor", "object") and not entity.decor and can_face(entity)


def _shows(facts: Facts, view: str, name: str) -> bool:
    camera = facts.camera(view)
    return name in middles_seen(facts, view) and facts.sight(view, name).pixels >= LEAST_SHARE * camera.width * camera.height


@remembered
def _clear(
    facts: Facts, views: tuple[str, ...], side: float, margin: float, apart: float
) -> tuple[NDArray[np.int64], Floats, NDArray[np.bool_]]:
    """Numbers of what can be on a map with cells of this width; (K, 2) where: in columns and rows from the camera's cell, at (0, 0); and (K, K)
    which of them can be on one map."""
    numbers = _shown(facts, views)
    spots, widths = _floor(facts, views[0])
    at = (spots[numbers] * [1.0, -1.0]) / side + 0.5
    with np.errstate(invalid="ignore"):
        cell = np.floor(at)
        fit = (edges(at) >= margin) & (widths[numbers] <= WIDEST * side) & (np.abs(cell) < GRID).all(-1)
        fit &= np.hypot(*(at - 0.5).T) >= NEAR
        if len(views) == 1:
            fit &= cell[:, 1] <= 0
    return numbers[fit], at[fit], fit_together(at[fit], apart)


def _names(facts: Facts, drawn: Drawn) -> list[str]:
    """What the things are called in the pictures; none where words fail, one name lies in another, or leans on what may move."""
    names = referrer(facts, list(drawn.views))
    phrases = [names.phrase(facts.ids[k]) for k in drawn.things]
    said = [phrase for phrase in phrases if phrase is not None and not (facts.scene.tracks and names_carrier(phrase))]
    return said if len(said) == len(phrases) and told_apart(said) else []


def _needs_all(facts: Facts, drawn: Drawn) -> bool:
    """Whether something asked for is not in the first of several pictures."""
    first = drawn.views[0]
    return len(drawn.views) == 1 or any(not facts.is_visible(first, facts.ids[k]) for k in drawn.things)


def _camera_cell(rng: np.random.Generator, drawn: Drawn) -> NDArray[np.int64]:
    """(column, row) of the camera's cell, drawn from those with which everything is on the map; of one picture in the lowest row."""
    low, high = np.minimum(drawn.cells.min(0), 0), np.maximum(drawn.cells.max(0), 0)
    column = int(rng.integers(-low[0], GRID - high[0]))
    row = int(rng.integers(-low[1], GRID - high[1])) if len(drawn.views) > 1 else GRID - 1
    return np.array([column, row], dtype=np.int64)


def _camera_said(views: tuple[str, ...]) -> str:
    return "The camera" if len(views) == 1 else "The camera of the first picture"
