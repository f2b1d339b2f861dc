"""Recomputes the graph of a picture's things: what carries what by the truth's links, what is left of what by the view's boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from scenegen.answers.graph import GraphAnswer
from scenegen.audit.carrying import carried, moves, unclear
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import listed

COUNT = 4
ENDS = (("left of", "right of"), ("on", "under"))
PROMISE = (
    'For each pair, give one relation: "on" if one of the two rests directly on the other; otherwise "left of", beginning with the one that is '
    "farther left in the picture. "
    'Answer with a JSON list of triples: [["subject", "relation", "object"], ...].'
)


@rule
class RelationsOfEveryTwo(Rule):
    """One triple of every two."""

    task = "scene_graph"
    name = "relations_of_every_two"
    roles = {"item": "any"}
    many = ("item",)
    frames = ("image",)
    unit = "share of the picture's width"
    convention = "on: carried directly; left of: the boxes of what shows lie apart by the least gap or more, as a share of the picture's width"
    answer_type = "graph"
    asked = {"metric": "triple_f1", "inverse": ENDS}
    planned = ("shown",)
    numbers = ("least_gap",)
    least_from = "gap"
    told = {"least_gap": Told("%", 1, scale=100.0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """All triples, and the least gap; nothing where two have no relation, or one shows badly."""
        (view,) = views
        known, names = entities(truth), given.ids
        cells = {cell["id"]: cell for cell in view["visible"]}
        if len(names) != COUNT or moves(truth, names) or not all(name in cells and cells[name]["box2d"] for name in names):
            return Found(None, 0.0)
        least = float(given.parameter("shown")) - 1e-6
        if any(cells[n]["pixels"] / cells[n]["amodal_pixels"] * cells[n]["in_frame"] < least for n in names):
            return Found(None, 0.0)
        phrases, triples, gaps = {o.id: o.phrase for o in given.operands}, [], []
        for one, other in permutations(names, 2):
            if known[one].get("parent") == other and known[one].get("support") == "object":
                triples.append((phrases[one], "on", phrases[other]))
            elif not carried(truth, (one, other)):
                between = (cells[other]["box2d"][0] - cells[one]["box2d"][2]) / view["width"]
                if between > 0:
                    triples.append((phrases[one], "left of", phrases[other]))
                    gaps.append(between)
        margin = min(gaps, default=0.0)
        if len(triples) != COUNT * (COUNT - 1) // 2:
            return Found(None, margin, {"least_gap": margin})
        return Found(GraphAnswer(triples=tuple(triples), inverse=ENDS), margin, {"least_gap": margin})

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The list of the things."""
        return {"items": listed(operand.phrase for operand in given.operands)}

    def note(self, note: str, given: Given) -> Iterator[str]:
        """How the graph is to be told."""
        if note != PROMISE:
            yield f"it does not say how the graph is told: {PROMISE!r}"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of another, nor says what carries what."""
        yield from unclear([operand.phrase for operand in given.operands])
