"""Recomputes which of two is closer to the camera, from the boxes and the depths that the view's table has of the pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import carried, entangled, leans, moves
from scenegen.audit.depths import from_camera, shown, suggested, times_apart
from scenegen.audit.geometry import Truth
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row


@rule
class CloserToTheCamera(Rule):
    """Straight to the closest points of the two boxes, and the z-depths of what shows in the same order."""

    task = "camera_distance"
    name = "closer_to_the_camera"
    roles = {"target": "any", "reference": "any"}
    frames = ("camera",)
    unit = "multiple of the least accepted"
    convention = "meters straight from the camera to the closest point of the box; z-depths of what shows are in the same order"
    parameters = {"asked": ("closer", "farther"), "shortcut": ("consistent", "counter", "ambiguous")}
    planned = ("gap_m", "gap_ratio")
    numbers = ("target_m", "reference_m")
    least = 1.0
    told = {"target_m": Told(" m", 1), "reference_m": Told(" m", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Both distances, which is the less by both measures, and what the picture suggests."""
        (view,) = views
        names = given.ids
        straight = [from_camera(truth, view, name) for name in names]
        numbers = {"target_m": straight[0], "reference_m": straight[1]}
        cells = [shown(view, name) for name in names]
        if None in cells or moves(truth, names) or carried(truth, names):
            return Found(None, 0.0, numbers)
        seen = [cell for cell in cells if cell is not None]
        measures = [(metres, float(cell["depth"][1])) for metres, cell in zip(straight, seen, strict=True)]
        near = 0 if straight[0] < straight[1] else 1
        bounds = given.parameter("gap_m"), given.parameter("gap_ratio")
        margin = times_apart(measures[near], measures[1 - near], *bounds)
        if margin <= 0:
            return Found(None, 0.0, numbers)
        right = given.operands[near if given.parameter("asked") == "closer" else 1 - near].phrase
        labels = tuple(sorted(operand.phrase for operand in given.operands))
        mark = suggested(view, [seen[near], seen[1 - near]])
        return Found(ChoiceAnswer(label=right, labels=labels), margin, numbers, {"shortcut": mark})

    def possible(self, given: Given) -> tuple[str, ...]:
        """The two names."""
        return tuple(operand.phrase for operand in given.operands)

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """What is farther is asked for in words of its own."""
        if (kind == "farther") != (given.parameter("asked") == "farther"):
            yield f"a wording of kind {kind!r} for the {given.parameter('asked')}"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The labels are the two names, of which neither is part of the other; nobody's own eyes are a camera."""
        one, other = self.possible(given)
        if getattr(given.answer, "labels", ()) != tuple(sorted((one, other))):
            yield "the labels of the answer are not the two names"
        if entangled((one, other)):
            yield "one of its names is a part of the other"
        if given.view_set is not None and given.view_set["kind"] == "eyes":
            yield "it asks for a camera in what somebody sees"
        if leans(truth, (one, other)):
            yield "a name leans on what carries the thing, which may change"
