"""Recomputes which of some things is nearest to the camera, or farthest from it, and its box from the pixels of the mask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scenegen.answers.grounded_choice import GroundedChoiceAnswer
from scenegen.audit.carrying import unclear
from scenegen.audit.coordinates import SCALES, misread, visible_box
from scenegen.audit.depths import from_camera, ranked
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import to_choose

FEWEST, MOST = 3, 4
PROMISE = "Give its name and a box around all of its visible parts. "
FORM = 'Answer with JSON: {"answer": "…", "bbox_2d": [x0, y0, x1, y1]}, the box '
ENDS = {"nearest": 0, "farthest": -1}


@rule
class EndOfTheOrder(Rule):
    """By the way straight to the closest point of each box, every two of them clear and their z-depths in the same order; the box holds all
    of the thing's pixels and hardly shrinks without the outermost hundredth of them."""

    task = "grounded_depth"
    name = "end_of_the_order"
    roles = {"item": "any"}
    many = ("item",)
    frames = ("camera",)
    unit = "multiple of the least accepted"
    convention = "meters straight from the camera to the closest point of the box; the box of the visible pixels, edges in pixels from the top-left corner"
    answer_type = "grounded_choice"
    asked = {"metric": "accuracy_at_iou", "threshold": 0.5}
    parameters = {
        "asked": tuple(ENDS),
        "scale": tuple(SCALES),
        "shortcut": ("consistent", "counter", "ambiguous"),
    }
    planned = ("gap_m", "gap_ratio", "least_iou")
    numbers = ("distance_1_m", "distance_2_m", "distance_3_m")
    optional = ("distance_4_m",)
    least = 1.0
    told = {f"distance_{k}_m": Told(" m", 1) for k in range(1, MOST + 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Every distance, which of them is at the end, and the box of that thing's number in the mask."""
        (view,) = views
        names = given.ids
        numbers = {f"distance_{k}_m": from_camera(truth, view, name) for k, name in enumerate(names, 1)}
        found = ranked(truth, view, names, given.parameter("gap_m"), given.parameter("gap_ratio"))
        if found is None or not FEWEST <= len(names) <= MOST:
            return Found(None, 0.0, numbers)
        order, margin, suggests = found
        target = order[ENDS[given.parameter("asked")]]
        shown = visible_box(view, list(entities(truth)).index(target) + 1, target)
        if shown is None:
            return Found(None, 0.0, numbers)
        phrases = {operand.id: operand.phrase for operand in given.operands}
        answer = GroundedChoiceAnswer(
            width=view["width"], height=view["height"], scale=given.parameter("scale"), box=shown[0], label=phrases[target],
            labels=tuple(sorted(phrases.values())),
        )  # fmt: skip
        margin = min(margin, shown[1] / max(given.parameter("least_iou"), 1e-6))
        return Found(answer, margin, numbers, {"shortcut": suggests})

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The list of the things."""
        return to_choose(operand.phrase for operand in given.operands)

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """What is farthest is asked for in words of its own."""
        if (kind == "farthest") != (given.parameter("asked") == "farthest"):
            yield f"a wording of kind {kind!r} for the {given.parameter('asked')}"

    def note(self, note: str, given: Given) -> Iterator[str]:
        """Held to the camera in `reading`."""
        return iter(())

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """How coordinates are asked for; no name is part of another; nobody's own eyes are a camera."""
        phrases = [operand.phrase for operand in given.operands]
        yield from misread(PROMISE + FORM, given, truth)
        if getattr(given.answer, "labels", ()) != tuple(sorted(phrases)):
            yield "the labels of the answer are not the things named"
        yield from unclear(phrases, truth)
        if given.view_set is not None and given.view_set["kind"] == "eyes":
            yield "it asks for a camera in what somebody sees"
