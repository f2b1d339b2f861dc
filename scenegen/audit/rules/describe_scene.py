"""Says again where things are compared with one of them, from the view's boxes, the truth's boxes and the depths of what shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from scenegen.answers.caption import CaptionAnswer
from scenegen.audit.carrying import carried, moves, unclear
from scenegen.audit.depths import from_camera, shown, times_apart
from scenegen.audit.geometry import Truth
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import listed

COUNTS = (2, 3)
PROMISE = (
    'For each one, write two complete sentences: "The ... is to the left of the ..." or "The ... is to the right of the ...", as seen in the picture, '
    'and "The ... is closer to the camera than the ..." or "The ... is farther from the camera than the ...".'
)
OTHERWISE = {"left": "right", "right": "left", "near": "far", "far": "near"}
WORDS = {
    "left": ("to the left of", "left of", "on the left of"),
    "right": ("to the right of", "right of", "on the right of"),
    "near": ("closer to the camera than", "nearer to the camera than"),
    "far": (
        "farther from the camera than",
        "further from the camera than",
        "farther away from the camera than",
        "further away from the camera than",
    ),
}
"""How each relation is said."""


@rule
class PlacedByOne(Rule):
    """Of each item its side of the reference and which of the two is nearer."""

    task = "describe_scene"
    name = "placed_by_one"
    roles = {"reference": "any", "item": "any"}
    many = ("item",)
    frames = ("camera",)
    unit = "multiple of the least accepted"
    convention = (
        "left, right: the boxes of what shows lie apart; nearer, farther: meters straight from the camera to the closest point of the box, "
        "and the depths of what shows alike"
    )
    answer_type = "caption"
    asked = {"metric": "mentions"}
    planned = ("gap", "gap_m", "gap_ratio")
    numbers = ("least_gap", "least_m")
    least = 1.0
    told = {"least_gap": Told("%", 1, scale=100.0), "least_m": Told(" m", 2)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Every sentence, and the least gaps; nothing where one is not to be told."""
        (view,) = views
        names, anchor = given.ids_of("item"), given.id("reference")
        cells = {name: cell for name in (anchor, *names) if (cell := shown(view, name)) is not None and cell["box2d"]}
        linked = any(carried(truth, (anchor, name)) for name in names)
        if len(names) not in COUNTS or len(cells) <= len(names) or moves(truth, given.ids) or linked:
            return Found(None, 0.0)
        called = {operand.id: operand.phrase for operand in given.operands}
        measures = {name: (from_camera(truth, view, name), float(cell["depth"][1])) for name, cell in cells.items()}
        said, times, gaps, metres = [], [], [], []
        for name in names:
            left = (cells[anchor]["box2d"][0] - cells[name]["box2d"][2]) / view["width"]
            right = (cells[name]["box2d"][0] - cells[anchor]["box2d"][2]) / view["width"]
            near, far = sorted((name, anchor), key=lambda one: measures[one][0])
            least = given.parameter("gap_m"), given.parameter("gap_ratio")
            times += [max(left, right) / given.parameter("gap"), times_apart(measures[near], measures[far], *least)]
            gaps.append(max(left, right))
            metres.append(measures[far][0] - measures[near][0])
            said += [(called[name], "left" if left > right else "right"), (called[name], "near" if near == name else "far")]
        numbers, margin = {"least_gap": min(gaps), "least_m": min(metres)}, min(times)
        return Found(_caption(said, called[anchor]) if margin > 0 else None, max(margin, 0.0), numbers)

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """What things are compared with, and the list of these."""
        return {"a": given.phrase("reference"), "items": listed(one.phrase for one in given.operands if one.role == "item")}

    def note(self, note: str, given: Given) -> Iterator[str]:
        """How the description is to be told."""
        if note != PROMISE:
            yield f"it does not say how the description is told: {PROMISE!r}"

    def conclusion(self, answer: str) -> tuple[str, ...]:
        """The description itself."""
        return (answer,)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of another or leans on what may change; nobody's own eyes are a camera."""
        yield from unclear([operand.phrase for operand in given.operands], truth)
        if given.view_set is not None and given.view_set["kind"] == "eyes":
            yield "it asks for a camera in what somebody sees"


def _caption(said: Sequence[tuple[str, str]], anchor: str) -> CaptionAnswer:
    """The sentences in order, the ways in which each may be said, and those in which its contrary is."""
    caption = " ".join(f"The {name} is {WORDS[relation][0]} the {anchor}." for name, relation in said)
    must = tuple(_said(name, relation, anchor) for name, relation in said)
    never = tuple(_said(name, OTHERWISE[relation], anchor) for name, relation in said)
    return CaptionAnswer(metric="mentions", caption=caption, must=must, never=never)


def _said(name: str, relation: str, anchor: str) -> tuple[str, ...]:
    ends = ((name, relation, anchor), (anchor, OTHERWISE[relation], name))
    return tuple(f"{one} is {words} the {other}" for (one, way, other), words in _each(ends))


def _each(ends: Sequence[tuple[str, str, str]]) -> Iterator[tuple[tuple[str, str, str], str]]:
    for end in ends:
        yield from product((end,), WORDS[end[1]])
