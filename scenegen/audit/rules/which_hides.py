"""Recounts what hides part of a thing, from the pixels that the view's table has of what stands before each silhouette."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import carried, misnamed
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rows import parsed_dict
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import listed

FEWEST, MOST = 3, 4
LEAST_PX, BESIDE = 60, 0.201
"""Pixels that are hidden at least, and how far off the others may be in the picture."""
SHOWN, HIGH_M, STANDS = 1.999, 0.1499, ("floor", "object")
"""By how many times the least that is hidden each of those named shows; how high it is at least, and on what it stands."""


@rule
class HiddenBehind(Rule):
    """The one of those named that shows where the thing would, by the table's count; the others show nowhere there."""

    task = "which_hides"
    name = "hidden_behind"
    roles = {"target": "any", "option": "any"}
    many = ("option",)
    frames = ("image",)
    unit = "share of its silhouette"
    convention = "pixels of its silhouette in the picture that show the other instead, of all of them; the rest named hide none"
    numbers = ("hidden",)
    least_from = "hidden"
    told = {"hidden": Told("%", 0, scale=100.0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The share that the one hides; nothing where more than one of those named hides some, or none does."""
        (view,) = views
        name, options = given.id("target"), given.ids_of("option")
        cells = {cell["id"]: cell for cell in view["visible"]}
        if name not in cells or not set(options) <= set(cells) or not FEWEST <= len(options) <= MOST:
            return Found(None, 0.0)
        whole, told = cells[name]["amodal_pixels"], parsed_dict(cells[name]["occluders"], "occluders")
        hiding = [one for one in options if told.get(one, 0) > 0]
        share = max((told.get(one, 0) for one in options), default=0) / max(whole, 1)
        if len(hiding) != 1 or told[hiding[0]] < LEAST_PX or any(carried(truth, (name, one)) for one in options):
            return Found(None, share, {"hidden": share})
        known = entities(truth)
        fair = (_could(known[one], cells[one], cells[name], SHOWN * given.least * whole) for one in options)
        if not all(_beside(view, cells[name], cells[one]) for one in options) or not all(fair):
            return Found(None, share, {"hidden": share})
        phrases = {operand.id: operand.phrase for operand in given.operands}
        labels = tuple(sorted(phrases[one] for one in options))
        return Found(ChoiceAnswer(label=phrases[hiding[0]], labels=labels), share, {"hidden": share})

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of the things."""
        return given.options

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """What it asks about, and the list of the things."""
        return {"a": given.phrase("target"), "items": listed(self.possible(given), "or")}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of another, or says what carries what."""
        yield from misnamed(given)


def _could(entity: Truth, cell: Row, behind: Row, least: float) -> bool:
    """Whether something is such that it might hide as much of what is behind: nearer by the middle of what shows, upright, and large enough."""
    upright = "joints" in entity or (entity["support"] in STANDS and entity["size"][2] >= HIGH_M)
    depths = cell["depth"], behind["depth"]
    return bool(upright and all(depths) and depths[0][1] < depths[1][1] and cell["pixels"] >= least)


def _beside(view: Row, cell: Row, other: Row) -> bool:
    """Whether what shows of another lies at the silhouette's box or near it."""
    one, two, size = cell["amodal_box"] or cell["box2d"], other["box2d"], (view["width"], view["height"])
    if one is None or two is None:
        return False
    return all(max(one[k], two[k]) - min(one[k + 2], two[k + 2]) <= BESIDE * size[k] for k in (0, 1))
