"""Path on a graph: every shortest path is right, a longer one is worth how much shorter the shortest is, what is no path nothing."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from scenegen.answers.base import Answer, Options, Sized, Text, answer_type, lined_up
from scenegen.answers.jsontext import listed
from scenegen.answers.mentions import mentions, normal
from scenegen.answers.replies import Reply, Unparsed, claims

Edge = tuple[Text, Text, float]
SAME = 1e-9
"""Lengths that differ by less than this share are equal."""
TRIES = 200


@answer_type
class PathAnswer(Answer):
    """Nodes from start to goal. edges: (node, node, length) of the whole graph, lengths above 0; directed: whether they lead one way only.

    The path kept is one of the shortest; any other shortest path scores the same.
    """

    type: Literal["path"] = "path"
    metric: Literal["optimality"] = "optimality"
    nodes: tuple[Text, ...] = Field(min_length=1, max_length=500)
    edges: tuple[Edge, ...] = Field(max_length=20_000)
    directed: bool = False

    @model_validator(mode="after")
    def _shortest(self) -> PathAnswer:
        names = self.names
        if len({normal(name) for name in names}) < len(names) or not all(normal(name) for name in names):
            raise ValueError("two nodes read alike, or one says nothing")
        if any(not length > 0 for _, _, length in self.edges):
            raise ValueError("the length of an edge is above 0")
        own, best = self.length(self.nodes), self.shortest
        if own is None:
            raise ValueError("the path goes where the graph has no edge")
        if best is None or own > best * (1 + SAME):
            raise ValueError(f"the path is not one of the shortest: {own:g} against {best:g}")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """All nodes, sorted."""
        return tuple(sorted({*self.nodes, *(node for a, b, _ in self.edges for node in (a, b))}))

    @property
    def text(self) -> str:
        return " -> ".join(self.nodes)

    @property
    def cell(self) -> str:
        return str(len(self.nodes) - 1)

    @property
    def instruction(self) -> str:
        return "Answer with the places in order, from start to goal, such as A -> B -> C."

    @property
    def _lengths(self) -> dict[str, dict[str, float]]:
        out: dict[str, dict[str, float]] = {name: {} for name in self.names}
        for a, b, length in self.edges:
            out[a][b] = min(length, out[a].get(b, length))
            if not self.directed:
                out[b][a] = min(length, out[b].get(a, length))
        return out

    @property
    def shortest(self) -> float | None:
        """The length of the shortest path from the first to the last node (Dijkstra); None where there is none."""
        around, start, goal = self._lengths, self.nodes[0], self.nodes[-1]
        best, heap = {start: 0.0}, [(0.0, start)]
        while heap:
            so_far, node = heappop(heap)
            if node == goal:
                return so_far
            if so_far > best[node]:
                continue
            for other, length in around[node].items():
                if so_far + length < best.get(other, float("inf")):
                    best[other] = so_far + length
                    heappush(heap, (best[other], other))
        return None

    def length(self, nodes: tuple[str, ...]) -> float | None:
        """The length of a path from this start to this goal; None for what is none."""
        if not nodes or nodes[0] != self.nodes[0] or nodes[-1] != self.nodes[-1]:
            return None
        around = self._lengths
        total = 0.0
        for a, b in pairwise(nodes):
            if b not in around.get(a, {}):
                return None
            total += around[a][b]
        return total

    def read(self, reply: Reply) -> PathAnswer | Unparsed:
        names = self.names
        given = listed(reply, names)
        if isinstance(given, Unparsed):
            return given
        if given is None:
            stated = {tuple(found): found for claim in claims(reply.text) if (found := _nodes(claim, names))}
            if len(stated) > 1:
                return Unparsed("contradiction", f"the reply states {len(stated)} paths")
            arrows = [found for line in reply.text.split("\n") if _arrows(line) and len(found := _nodes(line, names)) > 1]
            given = next(iter(stated.values())) if stated else arrows[-1] if arrows else _nodes(reply.text, names)
        return self.saying(nodes=tuple(given)) if given else Unparsed("none", "the reply names no place of the graph")

    def score(self, said: PathAnswer) -> float:
        own, best = self.length(said.nodes), self.shortest
        if own is None or best is None:
            return 0.0
        return 1.0 if own <= best * (1 + SAME) else best / own

    def error(self, said: PathAnswer) -> float | None:
        """How much longer than the shortest, as a share of it; None for what is no path."""
        own, best = self.length(said.nodes), self.shortest
        if own is None or best is None:
            return None
        return max(0.0, own / best - 1.0) if best else 0.0

    def agrees(self, other: Answer) -> bool:
        """Another shortest path on the same graph is the same truth."""
        return isinstance(other, PathAnswer) and self.score(other) == 1.0

    def other(self, rng: np.random.Generator) -> PathAnswer | None:
        for _ in range(TRIES):
            nodes = _changed(self.nodes, self.names, rng)
            if nodes is None:
                break
            if self.score(said := self.saying(nodes=nodes)) < 1:
                return said
        return self.saying(nodes=self.nodes[:-1]) if len(self.nodes) > 1 else None


def _arrows(line: str) -> bool:
    return "->" in line or "→" in line


def _nodes(text: str, names: tuple[str, ...]) -> list[str]:
    """The nodes that a text names, in order; one named twice in a row ("to B, then from B to C") counts once."""
    out: list[str] = []
    for k, _, _ in mentions(text, names):
        if not out or out[-1] != names[k]:
            out.append(names[k])
    return out


def _changed(nodes: tuple[str, ...], names: tuple[str, ...], rng: np.random.Generator) -> tuple[str, ...] | None:
    """The nodes with one between start and goal replaced; None where there is none to replace or none to put there."""
    rest = [name for name in names if name not in nodes]
    if len(nodes) < 3 or not rest:
        return None
    k = 1 + int(rng.integers(len(nodes) - 2))
    return (*nodes[:k], rest[int(rng.integers(len(rest)))], *nodes[k + 1 :])


class Paths(Sized):
    """Paths, by the number of steps: from `least` to `most`."""

    answer_type: ClassVar[str] = "path"
    least: int = Field(default=2, ge=0, le=400)
    most: int = Field(default=6, ge=0, le=400)

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Lists of as many nodes, none of them a shortest path, about a hidden one from which each, the truth too, differs in one node."""
        for _ in range(TRIES):
            hidden = _changed(answer.nodes, answer.names, rng)
            if hidden is None:
                return None
            found = {answer.nodes}
            for _ in range(10 * count):
                nodes = _changed(hidden, answer.names, rng)
                if nodes is not None and len(found) < count and answer.score(answer.saying(nodes=nodes)) < 1:
                    found.add(nodes)
            if len(found) == count:
                rest = sorted(found - {answer.nodes})
                values = [answer.saying(nodes=rest[k]) for k in rng.permutation(len(rest))]
                return lined_up(answer, values, position, "path")
        return None
