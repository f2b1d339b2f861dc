"""Recomputes the order of things from the camera on, from the boxes and the depths that the view's table has of the pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scenegen.answers.sequence import SequenceAnswer
from scenegen.audit.carrying import unclear
from scenegen.audit.depths import from_camera, ranked
from scenegen.audit.geometry import Truth
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import listed

FEWEST, MOST = 3, 4


@rule
class OrderFromTheCamera(Rule):
    """By the way straight to the closest point of each box; every two of them clear, and their z-depths in the same order."""

    task = "depth_ranking"
    name = "order_from_the_camera"
    roles = {"item": "any"}
    many = ("item",)
    frames = ("camera",)
    unit = "multiple of the least accepted"
    convention = "meters straight from the camera to the closest point of the box; z-depths of what shows are in the same order"
    answer_type = "sequence"
    asked = {"metric": "exact", "repeats": False}
    parameters = {"shortcut": ("consistent", "counter", "ambiguous")}
    planned = ("gap_m", "gap_ratio")
    numbers = ("distance_1_m", "distance_2_m", "distance_3_m")
    optional = ("distance_4_m",)
    least = 1.0
    told = {f"distance_{k}_m": Told(" m", 1) for k in range(1, MOST + 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Every distance, their order, and the pair that is the least clear."""
        (view,) = views
        names = given.ids
        straight = {name: from_camera(truth, view, name) for name in names}
        numbers = {f"distance_{k}_m": straight[name] for k, name in enumerate(names, 1)}
        found = ranked(truth, view, names, given.parameter("gap_m"), given.parameter("gap_ratio"))
        if found is None or not FEWEST <= len(names) <= MOST:
            return Found(None, 0.0, numbers)
        order, margin, mark = found
        phrases = {operand.id: operand.phrase for operand in given.operands}
        return Found(SequenceAnswer(items=tuple(phrases[name] for name in order)), margin, numbers, {"shortcut": mark})

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The list of what is put in order."""
        return {"items": listed(operand.phrase for operand in given.operands)}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """What may be named are the items, none of whose names is part of another; nobody's own eyes are a camera."""
        phrases = [operand.phrase for operand in given.operands]
        if getattr(given.answer, "among", ()) != tuple(sorted(phrases)):
            yield "what the answer may name are not the things named"
        yield from unclear(phrases, truth)
        if given.view_set is not None and given.view_set["kind"] == "eyes":
            yield "it asks for a camera in what somebody sees"
