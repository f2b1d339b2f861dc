"""Layout: a map from above, things on a grid, some with a facing; what MindCube and VSI-Bench call a cognitive map."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import permutations
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from scenegen.answers.base import Answer, Options, Sized, Text, answer_type, lined_up
from scenegen.answers.jsontext import json_value, numbers
from scenegen.answers.mentions import normal
from scenegen.answers.replies import Reply, Unparsed

Cells = Annotated[int, Field(ge=2, le=1000)]
Facing = Literal["up", "right", "down", "left"]
FACINGS: tuple[Facing, ...] = ("up", "right", "down", "left")
"""Clockwise."""
MOST = 100
"""Things on one map."""
WEIGHTS = (0.7, 0.3)
"""Of relations and facings in the metric of MindCube."""


class Place(BaseModel):
    """A thing at (x, y) of the grid: x to the right, y down, from 0 at the top left."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    name: Text
    position: tuple[float, float]
    facing: Facing | None = None


@answer_type
class LayoutAnswer(Answer):
    """Things on a grid of (columns, rows), each named once, in whole cells.

    metric: positions (share of the true things said within `within` cells of where they are); relations (share of ordered pairs of
    which one lies to the same side of the other, left/right and up/down both); agreement (the mean of these two); mindcube (0.7 of
    relations and 0.3 of facings, the best of the four quarter turns of the map said).
    """

    type: Literal["layout"] = "layout"
    metric: Literal["agreement", "positions", "relations", "mindcube"] = "agreement"
    places: tuple[Place, ...] = Field(min_length=1, max_length=MOST)
    grid: tuple[Cells, Cells] = (10, 10)
    within: float = Field(default=1.0, ge=0)

    @model_validator(mode="after")
    def _sound(self) -> LayoutAnswer:
        names = [normal(place.name) for place in self.places]
        if len(set(names)) < len(names) or not all(names):
            raise ValueError("two things on the map read alike, or one says nothing")
        for place in self.places:
            x, y = place.position
            if x != int(x) or y != int(y) or not (0 <= x < self.grid[0] and 0 <= y < self.grid[1]):
                raise ValueError(f"{place.name!r} does not stand in a cell of the map")
        return self

    @property
    def text(self) -> str:
        objects = [
            {"name": place.name, "position": [int(x) if x == int(x) else x for x in place.position]}
            | ({"facing": place.facing} if place.facing else {})
            for place in self.places
        ]
        return json.dumps({"objects": objects}, ensure_ascii=False)

    @property
    def cell(self) -> str:
        return str(len(self.places))

    @property
    def instruction(self) -> str:
        facing = ', "facing": "up", "right", "down" or "left"' if any(place.facing for place in self.places) else ""
        return (
            f'Answer with JSON: {{"objects": [{{"name": …, "position": [x, y]{facing}}}, …]}}, on a map of {self.grid[0]} by {self.grid[1]} cells'
            " seen from above, x to the right and y down from 0 at the top left."
        )

    def read(self, reply: Reply) -> LayoutAnswer | Unparsed:
        value = json_value(reply)
        if isinstance(value, Unparsed):
            return value
        found: dict[str, Place] = {}
        for place in _places(value):
            if normal(place.name) in found:
                return Unparsed("contradiction", f"the map names {place.name[:60]!r} twice")
            found[normal(place.name)] = place
        return self.saying(places=tuple(found.values())) if found else Unparsed("json", "the JSON holds no thing with a position")

    def score(self, said: LayoutAnswer) -> float:
        if self.metric == "mindcube":
            turned = [(self._relations(said, turns), self._facings(said, turns)) for turns in range(4)]
            facing = any(place.facing for place in self.places)
            return max(WEIGHTS[0] * one + WEIGHTS[1] * two if facing else one for one, two in turned)
        if self.metric == "positions":
            return self._positions(said)
        relations = self._relations(said, 0)
        return relations if self.metric == "relations" else (self._positions(said) + relations) / 2

    def _positions(self, said: LayoutAnswer) -> float:
        where = {normal(place.name): place.position for place in said.places}
        near = [np.hypot(*np.subtract(where[name], true)) <= self.within + 1e-9 for name, true in self._named() if name in where]
        return sum(near) / len(self.places)

    def _named(self) -> list[tuple[str, tuple[float, float]]]:
        return [(normal(place.name), place.position) for place in self.places]

    def _relations(self, said: LayoutAnswer, turns: int) -> float:
        """Share of ordered pairs on the same sides; with one thing, whether it is there. turns: quarter turns clockwise of the map said."""
        where = {normal(place.name): _turned(place.position, turns) for place in said.places}
        named = self._named()
        if len(named) == 1:
            return float(named[0][0] in where)
        same = 0
        for (one, a), (two, b) in permutations(named, 2):
            if one in where and two in where:
                same += _sides(a, b) == _sides(where[one], where[two])
        return same / (len(named) * (len(named) - 1))

    def _facings(self, said: LayoutAnswer, turns: int) -> float:
        facing = {normal(place.name): place.facing for place in said.places}
        true = [(normal(place.name), place.facing) for place in self.places if place.facing]
        right = 0
        for name, wanted in true:
            given = facing.get(name)
            right += given is not None and FACINGS[(FACINGS.index(given) + turns) % 4] == wanted
        return right / len(true) if true else 1.0

    def agrees(self, other: Answer) -> bool:
        """The same things in the same cells, whatever their order."""
        return isinstance(other, LayoutAnswer) and _keyed(other) == _keyed(self)

    def other(self, rng: np.random.Generator) -> LayoutAnswer | None:
        places = list(self.places)
        for k in rng.permutation(len(places)).tolist():
            for _ in range(20):
                spot = (float(rng.integers(self.grid[0])), float(rng.integers(self.grid[1])))
                said = self.saying(places=(*places[:k], places[k].model_copy(update={"position": spot}), *places[k + 1 :]))
                if self.score(said) < 1:
                    return said
        return None


def _keyed(layout: LayoutAnswer) -> set[tuple[str, tuple[float, float], str | None]]:
    return {(normal(place.name), place.position, place.facing) for place in layout.places}


def _turned(position: tuple[float, float], turns: int) -> tuple[float, float]:
    """A position after quarter turns clockwise about the origin, y down."""
    x, y = position
    for _ in range(turns):
        x, y = -y, x
    return x, y


def _sides(one: tuple[float, float], two: tuple[float, float]) -> tuple[int, int]:
    return int(np.sign(round(two[0] - one[0], 9))), int(np.sign(round(two[1] - one[1], 9)))


def _places(value: Any) -> list[Place]:
    """Things of a JSON map: a list of {name, position}, under "objects" or not, or a mapping of names to positions."""
    entries: list[tuple[Any, Any, Any]] = []
    if isinstance(value, dict) and isinstance(value.get("objects"), list):
        value = [*value["objects"], *(value["views"] if isinstance(value.get("views"), list) else [])]
    if isinstance(value, list):
        entries = [
            (one.get("name", one.get("label")), one.get("position"), one.get("facing")) for one in value if isinstance(one, dict)
        ]
    elif isinstance(value, dict):
        for name, where in value.items():
            inner = where if isinstance(where, dict) else {"position": where}
            entries.append((name, inner.get("position"), inner.get("facing")))
    out = []
    for name, where, facing in entries[:MOST]:
        spot = numbers(where, 2) or (numbers(where[0], 2) if isinstance(where, list) and len(where) == 1 else None)
        if isinstance(name, str) and normal(name[:500]) and spot is not None:
            out.append(Place.model_construct(name=name[:500], position=spot, facing=facing if facing in FACINGS else None))
    return out


class Layouts(Sized):
    """Maps, by how many things stand on them: from `least` to `most`."""

    answer_type: ClassVar[str] = "layout"
    least: int = Field(default=2, ge=1, le=MOST)
    most: int = Field(default=6, ge=1, le=MOST)

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """The same cells with the names dealt out anew, evenly: every option shows the same pattern."""
        spots = [(place.position, place.facing) for place in answer.places]
        found: dict[str, LayoutAnswer] = {answer.text: answer}
        for _ in range(20 * count):
            if len(found) == count:
                break
            order = rng.permutation(len(spots)).tolist()
            dealt = tuple(
                place.model_copy(update={"position": spots[k][0], "facing": spots[k][1]})
                for place, k in zip(answer.places, order, strict=True)
            )
            value = answer.saying(places=dealt)
            if answer.score(value) < 1:
                found.setdefault(value.text, value)
        rest = sorted(text for text in found if text != answer.text)
        if not rest:
            return None
        values = [found[rest[k]] for k in rng.permutation(len(rest))]
        return lined_up(answer, values, position, "map")
