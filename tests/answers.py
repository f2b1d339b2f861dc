"""Answers for tests: a few of each type, random ones, spaces that hold them, and replies that no model should give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from hypothesis import strategies as st

from scenegen.answers import Answer, Space
from scenegen.answers.angle import AngleAnswer, Angles
from scenegen.answers.choice import ChoiceAnswer, Labels
from scenegen.answers.number import NumberAnswer, Numbers
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
}
EXAMPLES: dict[str, list[Any]] = {
    "choice": [SPACES["choice"].make(label) for label in ("left", "back-right", "front")],  # type: ignore[attr-defined]
    "yes_no": [YesNoAnswer(value=True), YesNoAnswer(value=False)],
    "number": [SPACES["number"].make(value) for value in (0.51, 1.2, 2.5, 3.1, 6.0)],  # type: ignore[attr-defined]
    "angle": [AngleAnswer(value_deg=value) for value in (-170, -30, 0, 45, 120, 180)],
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


_STRATEGIES: dict[str, Any] = {
    "choice": _choices,
    "yes_no": lambda: st.builds(YesNoAnswer, value=st.booleans()),
    "number": _numbers,
    "angle": _angles,
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
