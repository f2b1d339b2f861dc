"""Looks again on which side of one thing another shows, or whether nothing of it, nor like it, shows at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scenegen.audit.carrying import carried, entangled, moves, names_carrier
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.kinds import NAMED, in_doubt, word_for
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row

WITHIN, OPEN = 0.849, 0.599
"""Shares of a silhouette that the picture must hold and that must show."""


@rule
class SideOrOutOfSight(Rule):
    """The side, by boxes, of the only one that is called so; or no cell of the picture that is, or could be meant."""

    task = "cannot_tell"
    name = "side_or_out_of_sight"
    roles = {"reference": "any", "shown": "any"}
    perhaps = ("shown",)
    frames = ("image",)
    unit = "share of the picture's width"
    convention = "by the boxes of what shows, in shares of the picture's width, right positive; untold where no pixel shows"
    values = ("left", "right", "cannot tell")
    parameters = {"noun": NAMED}
    planned = ("gap",)
    numbers = ("right",)
    least_from = "gap"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the one cell of the noun and that of the reference; no cell, and it cannot be told."""
        known, noun = entities(truth), given.parameter("noun")
        cells = [cell for view in views for cell in view["visible"] if cell["pixels"] > 0]
        own = [name for name, entity in known.items() if word_for(entity) == noun]
        shown, reference = [cell for cell in cells if cell["id"] in own], given.id("reference")
        doubtful = any(in_doubt(known[cell["id"]], noun) for cell in cells)
        both = [reference, *own]
        if len(own) != 1 or reference in own or doubtful or moves(truth, both) or carried(truth, both):
            return Found(None, 0.0, {"right": 0.0})
        near = [cell for cell in cells if cell["id"] == reference and _well_open(cell)]
        if not near or tuple(cell["id"] for cell in shown) != given.ids_of("shown"):
            return Found(None, 0.0, {"right": 0.0})
        if not shown:
            return Found("cannot tell", 1.0, {"right": 0.0})
        (left, _, right, _), (start, _, end, _) = near[0]["box2d"], shown[0]["box2d"]
        width = views[0]["width"]
        between, off = (max(left, start) - min(right, end)) / width, ((start - left) + (end - right)) / (2 * width)
        sure = _well_open(shown[0]) and between > 0
        return Found(("right" if off > 0 else "left") if sure else None, between, {"right": off})

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The reference by its name, what is asked for by its noun."""
        return {"a": given.phrase("reference"), "b": str(given.parameter("noun"))}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """There is one of the noun, which is no part of the other name; and none is told by what carries it."""
        phrase, noun = given.phrase("reference"), given.parameter("noun")
        if sum(word_for(entity) == noun for entity in entities(truth).values()) != 1:
            yield f"of {noun!r} the scene has not one"
        if any(operand.phrase != noun for operand in given.operands if operand.role == "shown"):
            yield f"what is shown is not called {noun!r}"
        if entangled((phrase, noun)):
            yield "one of its names is a part of the other"
        if names_carrier((phrase,)):
            yield "the reference is told by what carries it"


def _well_open(cell: Row) -> bool:
    shows = cell["pixels"] >= OPEN * cell["amodal_pixels"] and cell["in_frame"] >= WITHIN
    return bool(shows and cell["box2d"] is not None)
