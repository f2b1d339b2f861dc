"""Answers for tests: a few of each type, random ones, spaces that hold them, and replies that no model should give."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st

from scenegen.answers import Answer, Space
from scenegen.answers.angle import AngleAnswer, Angles
from scenegen.answers.box2d import Box2dAnswer, Boxes
from scenegen.answers.boxes3d import Box3d, Boxes3d, Boxes3dAnswer
from scenegen.answers.caption import CaptionAnswer, Captions
from scenegen.answers.choice import ChoiceAnswer, Labels
from scenegen.answers.direction import CLOCK, COMPASS, VIEWER, DirectionAnswer, Directions
from scenegen.answers.graph import GraphAnswer, Graphs
from scenegen.answers.grounded_choice import GroundedChoiceAnswer, GroundedChoices
from scenegen.answers.layout import LayoutAnswer, Layouts, Place
from scenegen.answers.number import NumberAnswer, Numbers
from scenegen.answers.path import PathAnswer, Paths
from scenegen.answers.point2 import Mask, Point2Answer, Points
from scenegen.answers.sequence import SequenceAnswer, Sequences
from scenegen.answers.set import SetAnswer, Sets
from scenegen.answers.yes_no import Halves, YesNoAnswer

WORDS = (
    "left",
    "right",
    "front-left",
    "back",
    "above",
    "the red chair",
    "the lamp",
    "2 chairs",
    "A",
    "not visible",
    "None of them",
)
NAMES = ("chair", "red lamp", "sofa", "desk", "table 2", "mug")

SPACES: dict[str, Space] = {
    "choice": Labels(
        labels=("left", "right", "front", "back", "front-left", "back-right"), credit=(("left", "front-left", 0.5),)
    ),
    "yes_no": Halves(),
    "number": Numbers(least=0.5, most=6.0, bins=8, spacing="ratio", unit="m"),
    "angle": Angles(),
    "direction": Directions(near=0.5),
    "point2": Points(),
    "box2d": Boxes(),
    "boxes3d": Boxes3d(most=4),
    "sequence": Sequences(),
    "set": Sets(least=0, most=4),
    "path": Paths(most=4),
    "layout": Layouts(),
    "graph": Graphs(most=4),
    "grounded_choice": GroundedChoices(),
    "caption": Captions(),
}
GRID = tuple(
    (f"P{a}", f"P{b}", 1.0)
    for a, b in ((1, 2), (2, 3), (4, 5), (5, 6), (7, 8), (8, 9), (1, 4), (2, 5), (3, 6), (4, 7), (5, 8), (6, 9))
)
"""P1 P2 P3 above P4 P5 P6 above P7 P8 P9."""


def box3d(label: str, *numbers: float) -> Box3d:
    return Box3d.model_validate({"bbox_3d": numbers, "label": label})


EXAMPLES: dict[str, list[Any]] = {
    "choice": [SPACES["choice"].make(label) for label in ("left", "back-right", "front")],  # type: ignore[attr-defined]
    "yes_no": [YesNoAnswer(value=True), YesNoAnswer(value=False)],
    "number": [SPACES["number"].make(value) for value in (0.51, 1.2, 2.5, 3.1, 6.0)],  # type: ignore[attr-defined]
    "angle": [AngleAnswer(value_deg=value) for value in (-170, -30, 0, 45, 120, 180)],
    "direction": [SPACES["direction"].make(label) for label in ("front", "back-left", "right")],  # type: ignore[attr-defined]
    "point2": [
        Point2Answer(point=(100, 80), width=320, height=240),
        Point2Answer(point=(31.4, 200.2), width=320, height=240, box=(20, 190, 60, 220), scale="thousand"),
        Point2Answer(point=(5, 5), width=12, height=10, mask=Mask.of(np.add.outer(np.arange(10), np.arange(12)) > 8)),
    ],
    "box2d": [
        Box2dAnswer(box=(100, 80, 160, 170), width=320, height=240),
        Box2dAnswer(box=(40.4, 60.2, 130, 170), width=320, height=240, scale="unit", label="red chair"),
        Box2dAnswer(box=(140, 60, 230, 170), width=320, height=240, scale="thousand", label="mug"),
    ],
    "boxes3d": [
        Boxes3dAnswer(boxes=(box3d("chair", 0.1, 0.4, 2.5, 0.5, 0.9, 0.5, 0.01, 0.31, -0.02),)),
        Boxes3dAnswer(
            boxes=(
                box3d("chair", 0.1, 0.4, 2.5, 0.5, 0.9, 0.5, 0.01, 0.31, 0),
                box3d("lamp", 1, -0.4, 3, 0.3, 1.6, 0.3, 0, -0.9, 0),
            )
        ),
    ],
    "sequence": [
        SequenceAnswer(items=("lamp", "chair", "sofa", "mug")),
        SequenceAnswer(items=("chair", "mug", "lamp", "sofa"), metric="kendall"),
    ],
    "set": [SetAnswer(items=items, among=NAMES) for items in (("chair", "mug"), (), ("desk",))],
    "path": [PathAnswer(nodes=nodes, edges=GRID) for nodes in (("P1", "P2", "P5", "P6"), ("P7", "P8", "P9"))],
    "layout": [
        LayoutAnswer(
            places=(Place(name="chair", position=(2, 3)), Place(name="lamp", position=(7, 3)), Place(name="mug", position=(4, 9)))
        ),
        LayoutAnswer(
            places=(Place(name="sofa", position=(5, 5), facing="up"), Place(name="desk", position=(1, 8), facing="left")),
            metric="mindcube",
        ),
    ],
    "graph": [
        GraphAnswer(
            triples=(("chair", "left of", "desk"), ("mug", "on", "desk"), ("lamp", "behind", "chair")),
            inverse=(("left of", "right of"),),
        )
    ],
    "grounded_choice": [
        GroundedChoiceAnswer(label=name, labels=NAMES[:4], box=box, width=320, height=240, scale=scale)
        for name, box, scale in (
            ("chair", (100, 80, 160, 170), "pixel"),
            ("red lamp", (40.4, 60.2, 130, 170), "thousand"),
            ("desk", (140, 60, 230, 170), "unit"),
        )
    ],
    "caption": [
        CaptionAnswer(caption="A red chair stands left of the desk."),
        CaptionAnswer(caption="The mug is on the desk.", metric="mentions", must=("mug", "on the desk"), never=("lamp",)),
    ],
}


def answers(name: str) -> st.SearchStrategy[Answer]:
    """Random answers of a type."""
    return _STRATEGIES[name]()


def _choices() -> st.SearchStrategy[Answer]:
    labels = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique_by=str.casefold)
    return labels.flatmap(lambda given: st.builds(ChoiceAnswer, label=st.sampled_from(given), labels=st.just(tuple(given))))


@st.composite
def _numbers(draw: st.DrawFn) -> Answer:
    metric = draw(st.sampled_from(["mra", "relative", "absolute", "exact"]))
    least = 0.001 if metric in ("mra", "relative") else -1000.0
    return NumberAnswer(
        value=draw(st.floats(least, 1e5)) + (1 if least > 0 else 0),
        decimals=draw(st.integers(0, 4)),
        metric=metric,
        unit=draw(st.sampled_from([None, "m", "cm", "ft", "in", "m2", "s", "m/s", "%", "kg"])),
        tolerance=0.1 if metric in ("relative", "absolute") else None,
    )


@st.composite
def _angles(draw: st.DrawFn) -> Answer:
    form = draw(st.sampled_from(["turn", "signed", "full", "between"]))
    value = draw(st.floats(0, 180) if form == "between" else st.floats(-720, 720))
    return AngleAnswer(
        value_deg=value, form=form, positive=draw(st.sampled_from(["left", "right"])), decimals=draw(st.integers(0, 2))
    )


@st.composite
def _directions(draw: st.DrawFn) -> Answer:
    system, around = draw(st.sampled_from([("viewer", VIEWER), ("clock", CLOCK), ("compass", COMPASS)]))
    if system == "viewer":
        around = (*VIEWER, "above", "below", "left-above", "front-below", "back-left-above")
    labels = draw(st.sampled_from([(), tuple(around)]))
    return DirectionAnswer(
        label=draw(st.sampled_from(around)), system=system, labels=labels, near=draw(st.sampled_from([0.0, 0.5]))
    )


@st.composite
def _pictures(draw: st.DrawFn, box: bool) -> Answer:
    width, height, scale = (
        draw(st.integers(40, 2000)),
        draw(st.integers(40, 2000)),
        draw(st.sampled_from(["pixel", "thousand", "unit"])),
    )
    x0, y0 = draw(st.floats(0, width * 0.8)), draw(st.floats(0, height * 0.8))
    if not box:
        return Point2Answer(point=(x0, y0), width=width, height=height, scale=scale)
    x1, y1 = draw(st.floats(x0 + width * 0.1, width)), draw(st.floats(y0 + height * 0.1, height))
    label = draw(st.sampled_from([None, "the red chair", "椅子", 'a "tall" lamp']))
    return Box2dAnswer(box=(x0, y0, x1, y1), width=width, height=height, scale=scale, label=label)


@st.composite
def _boxes3d(draw: st.DrawFn) -> Answer:
    def lengths(least: float, most: float) -> list[float]:
        return draw(st.lists(st.floats(least, most), min_size=3, max_size=3))

    labels = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))
    boxes = tuple(box3d(label, *lengths(-20, 20), *lengths(0.01, 5), *lengths(-1, 1)) for label in labels)
    metric = draw(st.sampled_from(["vst", "f1", "iou"]))
    return Boxes3dAnswer(boxes=boxes, decimals=draw(st.integers(2, 4)), metric=metric, labelled=draw(st.booleans()))


@st.composite
def _sequences(draw: st.DrawFn) -> Answer:
    repeats = draw(st.booleans())
    items = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=not repeats))
    metric = draw(st.sampled_from(["exact", "position", "edit"] if repeats else ["exact", "position", "kendall", "edit"]))
    return SequenceAnswer(items=tuple(items), metric=metric, repeats=repeats, among=draw(st.sampled_from([(), NAMES])))


@st.composite
def _paths(draw: st.DrawFn) -> Answer:
    """A shortest path found on a random graph by trying: the model itself refuses what is not shortest."""
    names = draw(st.sampled_from([("A", "B", "C", "D", "E"), NAMES, ("a", "b", "c", "d")]))
    start = draw(st.permutations(names))
    edges = [(a, b, draw(st.sampled_from([1.0, 2.0, 2.5]))) for a, b in pairwise(start)]
    return PathAnswer(nodes=tuple(start[: draw(st.integers(1, len(start)))]), edges=tuple(edges), directed=draw(st.booleans()))


@st.composite
def _layouts(draw: st.DrawFn) -> Answer:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    cell = st.integers(0, 9)
    facing = st.sampled_from([None, "up", "right", "down", "left"])
    places = tuple(Place(name=name, position=(draw(cell), draw(cell)), facing=draw(facing)) for name in names)
    return LayoutAnswer(places=places, metric=draw(st.sampled_from(["agreement", "positions", "relations", "mindcube"])))


@st.composite
def _graphs(draw: st.DrawFn) -> Answer:
    word = st.sampled_from(NAMES)
    relation = st.sampled_from(["left of", "on", "behind"])
    triples = draw(st.lists(st.tuples(word, relation, word), min_size=1, max_size=6, unique=True))
    return GraphAnswer(triples=tuple(triples))


@st.composite
def _grounded(draw: st.DrawFn) -> Answer:
    labels = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True))
    place = draw(_pictures(box=True))
    value = {key: getattr(place, key) for key in ("width", "height", "scale", "box")}
    return GroundedChoiceAnswer(label=draw(st.sampled_from(labels)), labels=tuple(labels), **value)


@st.composite
def _captions(draw: st.DrawFn) -> Answer:
    words = draw(
        st.lists(st.sampled_from(["chair", "red", "left", "the", "lamp", "stands", "3", "椅子"]), min_size=1, max_size=30)
    )
    return CaptionAnswer(caption=" ".join(words), metric=draw(st.sampled_from(["rouge_l", "edit"])))


_STRATEGIES: dict[str, Any] = {
    "choice": _choices,
    "yes_no": lambda: st.builds(YesNoAnswer, value=st.booleans()),
    "number": _numbers,
    "angle": _angles,
    "direction": _directions,
    "point2": lambda: _pictures(box=False),
    "box2d": lambda: _pictures(box=True),
    "boxes3d": _boxes3d,
    "sequence": _sequences,
    "set": lambda: st.builds(
        SetAnswer, items=st.lists(st.sampled_from(NAMES), unique=True, max_size=6).map(tuple), among=st.just(NAMES)
    ),
    "path": _paths,
    "layout": _layouts,
    "graph": _graphs,
    "grounded_choice": _grounded,
    "caption": _captions,
}


PIECES = [
    "A", "B", "(C)", "a", "not ", "yes", "no", "maybe", "left", "right", " or ", " and ", " to ", "3", "-", "−", "1.2", "1,200", "½", " m", "cm", "'", '"', "°", "%", "e", "1e999", "nan", "inf", "NaN",
    "<answer>", "</answer>", "<think>", "</think>", "\\boxed{", "}", "{", "[", "]", "(", ")", ":", ",", ".", "\n", "```", "```json\n", "**", "_", "`", "\\frac{1}{0}", "$", "\ud800", "\udfff", "\x00",
    "\u200b", "\u202e", "🙂", "椅子", "İ", "ß", "²", "①", "null", "true", '"bbox_2d"', '"bbox_3d"', '{"label": "x"}', "[1, 2, 3, 4]", "[0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9]", " -> ", "the answer is ", "answer:", "so ",
    "chair", "sofa", "between ", "more than ", "one", "twenty", "-one", " hundred", "\\text{", "^\\circ", "=", "|", "\t", "9" * 400, "0", "/", "/0", "\\", "one two", "None", "1 1/0", "point_2d", "{'a': 1}",
]  # fmt: skip


def hostile_replies(count: int, seed: int) -> Iterator[str]:
    """Replies put together from pieces that parsers trip over, and random characters."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        length = int(rng.geometric(0.12))
        if rng.random() < 0.1:
            yield "".join(chr(int(c)) for c in rng.integers(0, 0x110000, length))
        else:
            glue = ("", " ", "\n")[int(rng.integers(3))]
            yield glue.join(PIECES[int(k)] for k in rng.integers(0, len(PIECES), length))
