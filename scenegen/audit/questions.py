"""One question against the truth: its answer, margin and numbers recomputed, every field what the task allows, its views there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scenegen.audit.families import FAMILIES, Family, plane_labels
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rows import MOST_OPTIONS, Malformed, number, parsed, parsed_dict, text
from scenegen.audit.rules import RULES, from_frame
from scenegen.audit.said import said
from scenegen.audit.source import Row
from scenegen.audit.wording import one_reading

Problem = tuple[str, str]
"""Kind and message."""
MARGIN_SLACK = 0.02
"""A recomputed margin may differ from the stored one, and fall below what was asked for, by this much (rounding of stored numbers)."""
NUMBER_SLACK = 2e-3


def check_question(row: Row, truth: Truth, shown: list[Row], least_deg: float) -> Iterator[Problem]:
    """What is wrong with a question, shown these rows of views. least_deg: the margin that the recipe asks of the task.

    Raises Malformed when it is too broken for any of it to be recomputed.
    """
    evidence = row["evidence"] if isinstance(row["evidence"], dict) else parsed_dict(row["evidence"], "evidence")
    family = FAMILIES.get(row["task"])
    if family is None:
        raise Malformed(f"the audit knows no task {row['task']!r}")
    yield from (("format", message) for message in _fields(row, evidence, family, truth, shown))
    yield from (("format", message) for message in _operands(row, evidence, family, truth, shown))
    yield from _answer(row, evidence, family, truth, shown, least_deg)
    yield from (("words", message) for message in one_reading(row, evidence, truth))
    yield from (("words", message) for message in said(row, evidence, truth))


def _fields(row: Row, evidence: dict[str, Any], family: Family, truth: Truth, shown: list[Row]) -> Iterator[str]:
    missing, unknown = family.keys - set(evidence), set(evidence) - family.keys - set(family.optional)
    if missing or unknown:
        raise Malformed(f"evidence lacks {sorted(missing)} and has the unknown {sorted(unknown)}")
    if evidence["rule"] != family.rule or evidence["rule"] not in RULES:
        raise Malformed(f"no rule {evidence['rule']!r} for {row['task']}")
    if evidence["margin_unit"] != family.unit:
        yield f"the margin's unit is {evidence['margin_unit']!r}, not {family.unit!r}"
    if evidence["convention"] != family.convention:
        yield f"the convention is {evidence['convention']!r}"
    if row["frame"] not in family.frames:
        yield f"the frame is {row['frame']!r}, not one of {family.frames}"
    for key, allowed in family.fixed.items():
        if evidence[key] not in allowed:
            raise Malformed(f"evidence {key} is {evidence[key]!r}")
    if (
        row["answer_type"] != "choice"
        or row.get("unit") is not None
        or parsed(row["answer_value"], "answer_value") != row["answer"]
    ):
        yield f"the answer {row['answer']!r} has type {row['answer_type']!r}, value {row['answer_value']}, unit {row.get('unit')!r}"
    values = plane_labels(evidence["plane"]) if "plane" in evidence else family.values
    choices = row["choices"]
    if choices.count(row["answer"]) != 1 or len(set(choices)) != len(choices) or not 2 <= len(choices) <= MOST_OPTIONS:
        yield f"choices {choices} for {row['answer']!r}"
    if not set(choices) | {row["answer"]} <= set(values):
        yield f"no answer of this task: {sorted(set(choices) | {row['answer']} - set(values))}"
    if not _views_fit(row, evidence, family, truth, shown):
        yield f"its views are {row['view_ids']}"


def _views_fit(row: Row, evidence: dict[str, Any], family: Family, truth: Truth, shown: list[Row]) -> bool:
    cameras = [f"{truth['id']}/{camera['id']}" for camera in truth["cameras"]]
    order = [cameras.index(name) if name in cameras else -1 for name in row["view_ids"]]
    if -1 in order or sorted(set(order)) != order or [view["view_id"] for view in shown] != row["view_ids"]:
        return False
    if "camera" in family.keys and row["view_ids"] != [f"{truth['id']}/{evidence['camera']}"]:
        return False
    return family.views[0] <= len(order) <= family.views[1] or (family.views[0] > 1 and not order)


def _operands(row: Row, evidence: dict[str, Any], family: Family, truth: Truth, shown: list[Row]) -> Iterator[str]:
    known, names = entities(truth), evidence["names"]
    operands = [evidence[role] for role in family.roles]
    if not isinstance(names, dict) or not all(text(phrase) for phrase in names.values()):
        raise Malformed(f"evidence names are {names!r}")
    if not set(operands) <= set(known) or not set(names) <= set(known):
        raise Malformed(f"names what is not in the scene: {sorted((set(operands) | set(names)) - set(known))}")
    if len(set(operands)) != len(operands):
        yield f"one operand twice: {operands}"
    if set(names) != set(operands):
        yield f"names {sorted(names)} for the operands {sorted(operands)}"
    for entity in sorted(set(names) | set(operands)):
        if known[entity].get("decor"):
            yield f"names {entity}, which is decor"
    for role, kind in family.roles.items():
        person = "joints" in known[evidence[role]]
        if kind != "any" and person != (kind == "person"):
            yield f"the {role} {evidence[role]} is {'a person' if person else 'a thing'}"
        frame = evidence.get(f"{role}_frame")
        if frame is not None and (frame == "object") == person:
            yield f"the {role} {evidence[role]} has no frame {frame!r}"
    turned = {"facing_from_camera": ("target",), "facing_from_entity": ("target", "reference")}.get(family.rule, ())
    for role in turned:
        thing = known[evidence[role]]
        if "joints" not in thing and not thing.get("has_front"):
            yield f"the {role} {evidence[role]} has no front"
    if family.rule == "facing_from_entity" and (row["frame"] == "person") != ("joints" in known[evidence["reference"]]):
        yield f"the frame is {row['frame']!r} of {evidence['reference']}"


def _answer(
    row: Row, evidence: dict[str, Any], family: Family, truth: Truth, shown: list[Row], least_deg: float
) -> Iterator[Problem]:
    boxes = {cell["id"]: cell["box2d"] for cell in shown[0]["visible"]} if shown else {}
    label, margin, numbers = RULES[family.rule](truth, evidence, {"boxes": boxes})
    least = {"degrees": least_deg, "multiple of the least accepted": 1.0, "metres": 0.0}[family.unit]
    if label != row["answer"]:
        yield "wrong answers", f"{row['question']} says {row['answer']!r}, recomputed {label!r}"
    elif margin < least - MARGIN_SLACK:
        yield "wrong answers", f"the margin is {margin:.2f} {family.unit}, asked for {least}"
    if abs(margin - row["margin"]) > MARGIN_SLACK:
        yield "wrong answers", f"the margin is {margin:.3f} {family.unit}, stored as {row['margin']}"
    if "margin_deg" in family.numbers and evidence["margin_deg"] != least_deg:
        yield "format", f"evidence margin_deg is {evidence['margin_deg']}, the recipe's is {least_deg}"
    for key in (*family.numbers, *family.optional):
        stored = evidence.get(key)
        if key == "margin_deg" or (key not in numbers and stored is None):
            continue
        if stored is None or not number(stored) or key not in numbers or abs(stored - numbers[key]) > NUMBER_SLACK:
            yield "wrong answers", f"evidence {key} is {stored!r}, recomputed {numbers.get(key)}"
    if family.rule == "direction_from_person":
        yield from _frames_agree(evidence, truth, label)


def _frames_agree(evidence: dict[str, Any], truth: Truth, label: str) -> Iterator[Problem]:
    other = "head" if evidence["person_frame"] == "body" else "body"
    same = from_frame(truth, evidence, other)[0] == label
    if same != evidence["body_and_head_agree"]:
        yield "wrong answers", f"body and head {'agree' if same else 'differ'}, the evidence says otherwise"
