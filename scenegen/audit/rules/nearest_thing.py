"""Recomputes which of some things is nearest to another, or farthest from it, from the surfaces as the truth builds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import carried, entangled, leans, moves
from scenegen.audit.framed import nearly_whole
from scenegen.audit.gaps import metres_between
from scenegen.audit.geometry import Truth
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import to_choose

FEWEST, MOST = 3, 4
TOUCHING = 0.149
"""Metres: what is nearer touches."""
ENDS = {"nearest": min, "farthest": max}
ALONE = ("single", "regard", "matched", "several", "eyes")
"""Kinds of view set whose pictures stand each alone."""


@rule
class NearestBySurfaces(Rule):
    """The shortest way through the air from one thing to each of the others."""

    task = "nearest_thing"
    name = "nearest_by_surfaces"
    roles = {"anchor": "any", "option": "any"}
    many = ("option",)
    frames = ("world",)
    unit = "multiple of the least accepted"
    convention = "meters between the closest points of two surfaces"
    parameters = {"asked": tuple(ENDS), "measure": ("meshes",)}
    planned = ("gap_m", "gap_ratio", "in_frame")
    numbers = ("distance_1_m", "distance_2_m", "distance_3_m")
    optional = ("distance_4_m",)
    views = (1, 10_000)
    least = 1.0
    linked = True
    told = {f"distance_{k}_m": Told(" m", 1) for k in range(1, MOST + 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Each distance, and by how many times the least accepted they differ. Nothing where one moves, or is nowhere nearly whole."""
        anchor, options = given.id("anchor"), given.ids_of("option")
        whole = all(nearly_whole(views, name, given.parameter("in_frame")) for name in given.ids)
        if not FEWEST <= len(options) <= MOST or not whole or moves(truth, given.ids):
            return Found(None, 0.0)
        away = [metres_between(truth, anchor, name) for name in options]
        numbers = {f"distance_{k}_m": metres for k, metres in enumerate(away, 1)}
        first = ENDS[given.parameter("asked")](away)
        order = sorted(away)
        steps = min(after - before for before, after in pairwise(order)) / given.parameter("gap_m")
        shares = [abs(first - other) / max(first, other, 1e-9) for other in away if other != first]
        margin = min(steps, min(shares, default=0.0) / given.parameter("gap_ratio"))
        if order[0] < TOUCHING:
            return Found(None, margin, numbers)
        phrases = [operand.phrase for operand in given.operands if operand.role == "option"]
        return Found(ChoiceAnswer(label=phrases[away.index(first)], labels=tuple(sorted(phrases))), margin, numbers)

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """One of them holds nearly the whole of each thing."""
        for name in given.ids:
            if not nearly_whole(views, name, given.parameter("in_frame")):
                yield f"none holds {name} nearly whole"

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of the things."""
        return given.options

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """What distances are from, and the list of the things."""
        return {"a": given.phrase("anchor"), **to_choose(self.possible(given))}

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """What is farthest is asked for in words of its own."""
        if (kind == "farthest") != (given.parameter("asked") == "farthest"):
            yield f"a wording of kind {kind!r} for the {given.parameter('asked')}"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The labels are the names, no name is part of another, and nothing carries another; a set that hangs together is shown whole."""
        phrases = [operand.phrase for operand in given.operands]
        if getattr(given.answer, "labels", ()) != tuple(sorted(self.possible(given))):
            yield "the labels of the answer are not the things named"
        if entangled(phrases):
            yield "one of its names is a part of another"
        if carried(truth, given.ids):
            yield "one of its things is carried by another"
        together = given.view_set if given.view_set is not None and given.view_set["kind"] not in ALONE else None
        if together is not None and together["view_ids"] != row["view_ids"]:
            yield "it does not show all pictures of its set"
        if leans(truth, phrases):
            yield "a name leans on what carries the thing, which may change"
