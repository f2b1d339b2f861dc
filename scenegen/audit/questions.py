"""One question against the truth: its answer, margin and numbers recomputed, every field what the task allows, its views there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scenegen.answers import Answer, Unparsed
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rows import MOST_OPTIONS, Malformed, number
from scenegen.audit.rules.base import FRONT, NUMBER_SLACK, Found, Given, Rule, rule_for
from scenegen.audit.said import said
from scenegen.audit.source import Row
from scenegen.audit.steps import check_marks, check_steps
from scenegen.audit.wording import options_near

Problem = tuple[str, str]
"""Kind and message."""
MARGIN_SLACK = 0.02
"""A recomputed margin may differ from the stored one, and fall below what was asked for, by this much (rounding of stored numbers)."""
SAME = 1e-6
"""Columns repeat the evidence to the grid."""


def check_question(
    row: Row, truth: Truth, shown: list[Row], plan: Mapping[str, Any], view_set: Row | None = None
) -> Iterator[Problem]:
    """What is wrong with a question, shown these rows of views, of this set. plan: what the recipe says of the task.

    Raises Malformed when it is too broken for any of it to be recomputed.
    """
    rule = rule_for(row["task"])
    given = rule.read(row, view_set)
    yield from (("format", message) for message in _operands(given, rule, truth))
    yield from (("format", message) for message in _fields(row, given, rule, truth, shown))
    yield from (("format", message) for message in _margin(row, given, rule, plan))
    found = rule.recompute(truth, given, shown)
    yield from _answer(row, given, rule, found, plan)
    yield from (("words", message) for message in check_steps(row, given, rule, found))
    yield from (("format", message) for message in check_marks(given, rule, shown))
    yield from (("words", message) for message in rule.reading(row, given, truth))
    yield from (("words", message) for message in said(row, given, rule, truth))


def _fields(row: Row, given: Given, rule: Rule, truth: Truth, shown: list[Row]) -> Iterator[str]:
    if given.unit != rule.unit:
        yield f"the margin's unit is {given.unit!r}, not {rule.unit!r}"
    if given.convention != rule.convention:
        yield f"the convention is {given.convention!r}"
    if row["frame"] not in rule.frames_of(given, truth) or row["frame"] != given.frame:
        yield f"the frame is {row['frame']!r}, in the evidence {given.frame!r}, not one of {rule.frames_of(given, truth)}"
    yield from _typed(row, given, rule)
    if not _views_fit(row, given, rule, truth, shown):
        yield f"its views are {row['view_ids']} of the set {row['view_set_id']!r}"


def _margin(row: Row, given: Given, rule: Rule, plan: Mapping[str, Any]) -> Iterator[str]:
    """Whether the columns of the margin repeat the evidence, and its least margin and bounds are those that were asked for."""
    asked = rule.asked_least(plan)
    if given.least != asked:
        yield f"the least margin is {given.least}, asked for is {asked}"
    if (row["margin"], row["margin_unit"]) != (given.margin, given.unit):
        yield f"the margin is {row['margin']} {row['margin_unit']}, in the evidence {given.margin} {given.unit}"
    clearance = given.margin / given.least if given.least > 0 else None
    same = row["clearance"] == clearance if None in (row["clearance"], clearance) else abs(row["clearance"] - clearance) <= SAME
    if not same:
        yield f"the clearance is {row['clearance']}, {given.margin} over {given.least} is {clearance}"
    for key in rule.planned:
        if given.parameter(key) != plan.get(key):
            yield f"evidence {key} is {given.parameter(key)}, the recipe's is {plan.get(key)}"


def _typed(row: Row, given: Given, rule: Rule) -> Iterator[str]:
    """Whether the columns of the answer say one thing, and the options are answers of which one is true."""
    answer, choices = given.answer, row["choices"]
    assert answer is not None
    if (answer.type, answer.text, answer.asked_unit) != (row["answer_type"], row["answer"], row.get("unit")):
        yield f"the answer {row['answer']!r} has type {row['answer_type']!r}, value {row['answer_value']}, unit {row.get('unit')!r}"
    if answer.type != rule.answer_type:
        yield f"an answer of type {answer.type!r}, not {rule.answer_type!r}"
    wrong = {field: getattr(answer, field) for field, way in rule.asked.items() if getattr(answer, field, way) != way}
    if wrong:
        yield f"the answer is asked for with {wrong}"
    values = set(rule.possible(given))
    if values and not set(choices) | {row["answer"]} <= values:
        yield f"no answer of this task: {sorted(set(choices) | {row['answer']} - values)}"
    if not choices and not values:
        return
    if choices.count(row["answer"]) != 1 or len(set(choices)) != len(choices) or not 2 <= len(choices) <= MOST_OPTIONS:
        yield f"choices {choices} for {row['answer']!r}"
    for choice in choices:
        option = answer.option(choice)
        if isinstance(option, Unparsed) or (choice != row["answer"] and answer.agrees(option)):
            yield f"the option {choice!r} beside {row['answer']!r}"
    yield from options_near(choices, *rule.options_apart)


def _views_fit(row: Row, given: Given, rule: Rule, truth: Truth, shown: list[Row]) -> bool:
    together = given.view_set["view_ids"] if given.view_set is not None else []
    order = [together.index(name) if name in together else -1 for name in row["view_ids"]]
    ordered = len(set(order)) == len(order) if rule.any_order else sorted(set(order)) == order
    if -1 in order or not ordered or [view["view_id"] for view in shown] != row["view_ids"]:
        return False
    if given.camera is not None and row["view_ids"] != [f"{truth['id']}/{given.camera}"]:
        return False
    least, most = rule.views
    return least <= len(order) <= most or (least > 1 and not order)


def _operands(given: Given, rule: Rule, truth: Truth) -> Iterator[str]:
    known = entities(truth)
    if not set(given.ids) <= set(known):
        raise Malformed(f"names what is not in the scene: {sorted(set(given.ids) - set(known))}")
    if len(set(given.ids)) != len(given.ids):
        yield f"one operand twice: {list(given.ids)}"
    for operand in given.operands:
        entity, kind = known[operand.id], rule.roles[operand.role]
        person = "joints" in entity
        if entity.get("decor"):
            yield f"names {operand.id}, which is decor"
        if kind != "any" and person != (kind == "person"):
            yield f"the {operand.role} {operand.id} is {'a person' if person else 'a thing'}"
        frame = given.parameter(f"{operand.role}_frame")
        if frame is not None and (frame == "object") == person:
            yield f"the {operand.role} {operand.id} has no frame {frame!r}"
        if operand.seen == FRONT and not person and not entity.get("has_front"):
            yield f"the {operand.role} {operand.id} has no front"


def _answer(row: Row, given: Given, rule: Rule, found: Found, plan: Mapping[str, Any]) -> Iterator[Problem]:
    least = rule.asked_least(plan)
    if not _same(given, found):
        again = found.value.text if isinstance(found.value, Answer) else found.value
        yield "wrong answers", f"{row['question']} says {row['answer']!r}, recomputed {again!r}"
    elif found.margin < least - MARGIN_SLACK:
        yield "wrong answers", f"the margin is {found.margin:.2f} {rule.unit}, asked for {least}"
    if abs(found.margin - row["margin"]) > MARGIN_SLACK:
        yield "wrong answers", f"the margin is {found.margin:.3f} {rule.unit}, stored as {row['margin']}"
    for key, value in found.parameters.items():
        if given.parameter(key) != value:
            yield "wrong answers", f"evidence {key} is {given.parameter(key)!r}, recomputed {value!r}"
    yield from (("wrong answers", message) for message in _numbers(given, rule, found))


def _same(given: Given, found: Found) -> bool:
    """Whether the stored answer is the one found: as its type compares answers, or as the texts of a closed list."""
    assert given.answer is not None
    return given.answer.agrees(found.value) if isinstance(found.value, Answer) else given.answer.text == found.value


def _numbers(given: Given, rule: Rule, found: Found) -> Iterator[str]:
    for key in (*rule.numbers, *rule.optional):
        stored, again = given.number(key), found.numbers.get(key)
        if stored is None and again is None:
            continue
        if stored is None or again is None or not number(stored) or abs(stored - again) > NUMBER_SLACK:
            yield f"evidence {key} is {stored!r}, recomputed {again}"
