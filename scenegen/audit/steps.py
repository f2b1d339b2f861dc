"""A rationale read step by step, and what is marked in the pictures, held to what is given."""

from __future__ import annotations

from collections.abc import Iterator

from scenegen.audit.rules.base import Found, Given, Rule, Step
from scenegen.audit.source import Row
from scenegen.scene import rle

MARKS = {"dot": 2, "letter": 2, "tag": 2, "box": 4, "blank": 4}
"""Kinds of marks, and how many coordinates each has."""
UNITS = {"deg": ("degrees",), "m": ("meters", "m"), "s": ("seconds", "s")}
"""Of numbers by how their names end."""
BOX_SLACK = 1.5
"""Pixels by which a box may be drawn off what it marks."""


def check_steps(row: Row, given: Given, rule: Rule, found: Found) -> Iterator[str]:
    """Steps whose texts are the rationale, that state relations of the rule between operands that there are, with values that are given."""
    if row["rationale"] != " ".join(step.text for step in given.steps):
        yield "its rationale is not the texts of its steps"
    if not given.steps:
        yield "it has no steps"
        return
    roles = {operand.role for operand in given.operands}
    for number, step in enumerate(given.steps):
        if step.relation not in (rule.name, *rule.relations):
            yield f"step {number} states {step.relation!r}"
        if not set(step.operands) <= roles or (number == 0 and roles and not step.operands):
            yield f"step {number} is about {list(step.operands)}, given are {sorted(roles)}"
        yield from (f"step {number}: {message}" for message in rule.step(step, given, found))
    yield from _first(given.steps[0], given, rule)


def _first(step: Step, given: Given, rule: Rule) -> Iterator[str]:
    """The first step states a number of the evidence where there is any, in a known unit, and its text says that number."""
    if not given.numbers:
        return
    stated = [key for key, value in given.numbers.items() if not isinstance(step.value, bool) and value == step.value]
    if not stated:
        yield f"the first step states {step.value!r}, none of {dict(given.numbers)}"
    elif not any(step.unit in UNITS.get(key.rpartition("_")[2], (step.unit,)) for key in stated):
        yield f"the first step states {stated[0]} in {step.unit!r}"
    told = [key for key in stated if key in rule.told]
    if told and not any(rule.told[key].says(step.text, given.numbers[key]) for key in told):
        yield f"the first step states {told[0]} {step.value!r} and does not say it: {step.text!r}"


def check_marks(given: Given, rule: Rule, shown: list[Row]) -> Iterator[str]:
    """Marks of the kinds that the rule allows, inside pictures that are shown, each on what its operand shows there."""
    views = {view["view_id"]: view for view in shown}
    roles = {operand.role for operand in given.operands}
    for mark in given.marks:
        view = views.get(mark["view_id"])
        if mark["kind"] not in rule.marks or MARKS.get(mark["kind"]) != len(mark["at"]):
            yield f"a mark {mark['kind']!r} at {mark['at']}"
        elif view is None:
            yield f"a mark in {mark['view_id']}, which is not shown"
        elif not _inside(mark["at"], view):
            yield f"a mark at {mark['at']}, outside the picture"
        elif mark["role"] and mark["role"] not in roles:
            yield f"a mark of {mark['role']!r}, which is no operand"
        elif mark["role"] and not any(_on(mark, view, one.id) for one in given.operands if one.role == mark["role"]):
            yield f"a mark of {mark['role']!r} at {mark['at']}, which is not there"


def _inside(at: list[float], view: Row) -> bool:
    xs, ys = at[0::2], at[1::2]
    within = min(xs) >= 0 and min(ys) >= 0 and max(xs) <= view["width"] and max(ys) <= view["height"]
    return within and (len(at) == 2 or (at[0] < at[2] and at[1] < at[3]))


def _on(mark: Row, view: Row, name: str) -> bool:
    """Whether a mark is on the visible pixels of an entity: a point on one of them, a box around them, a blank over all of them."""
    cell = next((cell for cell in view["visible"] if cell["id"] == name and cell["pixels"]), None)
    if cell is None:
        return False
    if len(mark["at"]) == 2:
        pixels = rle.decode(cell["mask"], view["height"], view["width"])
        x, y = (min(int(value), size - 1) for value, size in zip(mark["at"], (view["width"], view["height"]), strict=True))
        return bool(pixels[y, x])
    off = [one - other for one, other in zip(mark["at"], cell["box2d"], strict=True)]
    covers = max(off[0], off[1], -off[2], -off[3]) <= BOX_SLACK
    return covers if mark["kind"] == "blank" else covers and max(map(abs, off)) <= BOX_SLACK
