"""Every way to falsify a question of a family that its rule's declarations allow: no family is named here, a new one is mutated for free."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from scenegen.answers.angle import AngleAnswer
from scenegen.answers.number import NumberAnswer
from scenegen.audit.rules import Given, Rule, rule_for
from tests.tampering import Data, Row, answer, consistent, evidence, explain, margin, without

Mutation = tuple[str, Row]
"""What was done, and the question's row with it done."""
OTHERS = 8
"""About so many other entities of a scene are tried in each role."""


def mutations(data: Data, row: Row, others: int = OTHERS) -> Iterator[Mutation]:
    """The row falsified in every way that applies, one at a time; with about `others` other entities in each role."""
    rule = rule_for(row["task"])
    given = rule.read(row)
    for kind in (
        answers,
        options,
        partial(operands, others=others),
        exchanges,
        parameters,
        numbers,
        margins,
        words,
        steps,
        places,
    ):
        yield from kind(data, row, rule, given)


def changed(row: Row, change: Callable[[Row], Any]) -> Row:
    """A copy of a row with something done to it."""
    out = copy.deepcopy(row)
    change(out)
    return out


def answers(data: Data, row: Row, rule: Rule, given: Given) -> Iterator[Mutation]:
    """Every other answer, as consistent as answer columns go; for open values, one that is wrong."""
    others = [value for value in rule.possible(given) if value != row["answer"]]
    if not others:
        assert given.answer is not None
        wrong = given.answer.other(np.random.default_rng(0))
        assert wrong is not None
        columns = {"answer": wrong.text, "answer_value": wrong.model_dump_json()}
        choices = [wrong.text if choice == row["answer"] else choice for choice in row["choices"]]
        yield f"the answer {wrong.text}", {**row, **columns, "choices": choices}
    for value in others:
        yield f"the answer {value}", changed(row, lambda q, value=value: answer(q, value))
    yield "another type of answer", {**row, "answer_type": "number" if rule.answer_type != "number" else "choice"}
    yield "another value than text", {**row, "answer_value": json.dumps("banana")}
    yield "another unit", {**row, "unit": "furlong"}


def options(data: Data, row: Row, rule: Rule, given: Given) -> Iterator[Mutation]:
    """Options doubled, missing, strange."""
    choices, right = row["choices"], row["answer"]
    if not choices:
        return
    wrong = [choice for choice in choices if choice != right]
    yield "no right option", {**row, "choices": wrong}
    yield "the right option twice", {**row, "choices": [*choices, right]}
    yield "a wrong option twice", {**row, "choices": [*choices, wrong[0]]}
    yield "one option", {**row, "choices": [right]}
    yield "a banana among the options", {**row, "choices": [right, "banana"]}
    times, least = rule.options_apart
    if isinstance(given.answer, NumberAnswer) and times > 1:
        near = given.answer.saying(value=max(0.95 * times, 1.2) * given.answer.value)
        yield f"a near option {near.text}", {**row, "choices": [right, near.text]}
    elif isinstance(given.answer, AngleAnswer) and least:
        near_by = given.answer.saying(value_deg=given.answer.value_deg + (0.9 if given.answer.value_deg < 0 else -0.9) * least)
        yield f"a near option {near_by.text}", {**row, "choices": [right, near_by.text]}


def operands(data: Data, row: Row, rule: Rule, given: Given, others: int) -> Iterator[Mutation]:
    """Each operand another entity under its old phrase, the answer made right for it; one of another kind; nobody; another operand; and
    of roles of which there may be any number one fewer."""
    truth = data.truth(row["scene_id"])
    everybody = [one for one in (*truth["objects"], *truth["people"]) if one["id"] not in given.ids]
    everybody = everybody[:: max(1, len(everybody) // others)]
    for number, operand in enumerate(given.operands):
        wanted = rule.roles[operand.role]
        for one in everybody:
            fits = wanted == "any" or (wanted == "person") == ("joints" in one)
            put = with_operand(row, number, id=one["id"])
            if fits and not _again(data, put):
                continue
            yield f"{operand.role} {number} is {one['id']}", put
        yield f"{operand.role} {number} is nobody", with_operand(row, number, id="nobody")
        yield f"{operand.role} {number} twice", with_operands(row, lambda listed, n=number: [*listed, listed[n]])
        for other in given.operands:
            if other != operand:
                yield f"{operand.role} {number} is {other.id} too", with_operand(row, number, id=other.id)
        if operand.role in rule.many:
            left = with_operands(row, lambda listed, n=number: [*listed[:n], *listed[n + 1 :]])
            yield f"no {operand.role} {number}", left


def exchanges(data: Data, row: Row, rule: Rule, given: Given) -> Iterator[Mutation]:
    """Two operands in each other's role, the answer made right for it; and two that are called by each other's phrase."""
    for (k, one), (m, other) in combinations(list(enumerate(given.operands)), 2):
        if one.role != other.role:
            swapped = with_operand(with_operand(row, k, id=other.id), m, id=one.id)
            _again(data, swapped)
            yield f"{one.role} and {other.role} exchanged", swapped
        if one.phrase != other.phrase:
            called = {(one.role, one.id): other.phrase, (other.role, other.id): one.phrase}
            names = with_operands(
                row,
                lambda listed, called=called: [
                    {**each, "phrase": called.get((each["role"], each["id"]), each["phrase"])} for each in listed
                ],
            )
            yield f"what {one.role} {k} and {other.role} {m} are called exchanged", names


def parameters(data: Data, row: Row, rule: Rule, given: Given) -> Iterator[Mutation]:
    """Every other value of each parameter, one that there is not, and none; the rule, the frame, the convention."""
    for key, allowed in rule.parameters.items():
        for value in (*allowed, "as one likes"):
            if value != given.parameter(key):
                yield f"{key} is {value}", changed(row, lambda q, key=key, value=value: evidence(q, **{key: value}))
        yield f"no {key}", changed(row, lambda q, key=key: without(q, key))
    for key in rule.free:
        yield f"{key} as one likes", changed(row, lambda q, key=key: evidence(q, **{key: "as one likes"}))
        yield f"no {key}", changed(row, lambda q, key=key: without(q, key))
    for key in rule.planned:
        yield f"another {key}", changed(row, lambda q, key=key: evidence(q, **{key: given.parameter(key) / 2}))
    yield "another rule", changed(row, lambda q: evidence(q, rule="by_decree"))
    yield "another convention", changed(row, lambda q: evidence(q, convention="as one likes"))
    yield "a key more", changed(row, lambda q: evidence(q, note="trust me"))
    yield "another frame", {**row, "frame": "cardinal"}


def numbers(data: Data, row: Row, rule: Rule, given: Given) -> Iterator[Mutation]:
    """Each number a little off, of the other sign, in words, and none."""
    for key, value in given.numbers.items():
        for said, wrong in (("more", value + 0.5), ("less", value - 0.5), ("in words", "some"), ("nothing", None)):
            yield f"{key} {said}", changed(row, lambda q, key=key, wrong=wrong: evidence(q, **{key: wrong}))
        yield f"no {key}", changed(row, lambda q, key=key: without(q, key))


def margins(data: Data, row: Row, rule: Rule, given: Given) -> Iterator[Mutation]:
    """The margin off, and in another unit."""
    for off in (0.5, -0.05, 100.0):
        yield f"the margin {off:+}", {**row, "margin": row["margin"] + off}
        yield f"the margin {off:+} everywhere", changed(row, lambda q, off=off: margin(q, q["margin"] + off))
        yield f"the least margin {off:+}", changed(row, lambda q, off=off: evidence(q, least=given.least + off))
    yield "another clearance", {**row, "clearance": 99.0}
    yield "another unit of the margin", {**row, "margin_unit": "grades"}
    yield "the margin in grades", changed(row, lambda q: evidence(q, margin_unit="grades"))


def words(data: Data, row: Row, rule: Rule, given: Given) -> Iterator[Mutation]:
    """Text and rationale that say something else."""
    yield "a text that says more", {**row, "question": f"{row['question']} Think."}
    yield "a text in other words", {**row, "question": "Which way?"}
    for number, operand in enumerate(given.operands):
        if operand.phrase:
            other = row["question"].replace(operand.phrase, "unicorn")
            yield f"a text that calls the {operand.role} {number} a unicorn", {**row, "question": other}
        yield f"{operand.role} {number} is called a unicorn", with_operand(row, number, phrase="unicorn")
    yield "another wording", {**row, "template": f"{row['template'].rpartition('/')[0]}/{7 - int(row['template'][-1])}"}
    for what, text in (
        ("for nothing", "Because I say so."),
        ("with another number", f"By 3° of what is 9.9 m away, {row['rationale']}"),
    ):
        yield f"a rationale {what}", {**row, "rationale": text}
        yield f"a rationale {what} and its steps", changed(row, lambda q, text=text: explain(q, text))


def steps(data: Data, row: Row, rule: Rule, given: Given) -> Iterator[Mutation]:
    """Steps that state something else, and marks that nobody asked for."""
    for key, value in (
        ("text", "Because I say so."), ("relation", "by_decree"), ("operands", ["witness"]), ("value", "77.7"), ("value", '"unicorn"'),
    ):  # fmt: skip
        yield f"a step whose {key} is {value}", changed(row, lambda q, key=key, value=value: q["steps"][0].update({key: value}))
    if given.numbers:
        yield "a step that states no number", changed(row, lambda q: q["steps"][0].update(value=None))
    yield "no steps", {**row, "steps": []}
    yield "a step twice", changed(row, lambda q: q["steps"].append(q["steps"][0]))
    wild = {"kind": "dot", "view_id": f"{row['scene_id']}/cam9", "at": [1.0, 1.0], "label": "", "role": ""}
    yield "a mark in no picture", {**row, "marks": [*row["marks"], wild]}
    for mark in row["marks"]:
        yield "a mark elsewhere", {**row, "marks": [{**mark, "at": [-9.0] * len(mark["at"])}]}


def places(data: Data, row: Row, rule: Rule, given: Given) -> Iterator[Mutation]:
    """Other pictures than those it is about."""
    views = [view["view_id"] for view in data.all("views") if view["scene_id"] == row["scene_id"]]
    if rule.views == (1, 1):
        for view in views:
            if view not in row["view_ids"]:
                yield f"shown {view}", {**row, "view_ids": [view]}
    if len(row["view_ids"]) > 1:
        yield "the pictures in another order", {**row, "view_ids": row["view_ids"][::-1]}
        yield "a picture twice", {**row, "view_ids": [*row["view_ids"], row["view_ids"][0]]}
    yield "a picture of nowhere", {**row, "view_ids": [f"{row['scene_id']}/cam9"]}
    if row["view_ids"]:
        yield "no picture", {**row, "view_ids": []}


def with_operands(row: Row, change: Callable[[list[Row]], list[Row]]) -> Row:
    """The row with other operands in its evidence."""
    out = copy.deepcopy(row)
    known = json.loads(out["evidence"])
    known["operands"] = change(known["operands"])
    out["evidence"] = json.dumps(known)
    return out


def with_operand(row: Row, number: int, **fields: Any) -> Row:
    """The row with other fields of the operand that the rule reads as number `number`."""
    given = rule_for(row["task"]).read(row).operands[number]

    def change(listed: list[Row]) -> list[Row]:
        own = next(
            k for k, one in enumerate(listed) if (one["role"], one["id"], one["phrase"]) == (given.role, given.id, given.phrase)
        )
        return [{**one, **fields} if k == own else one for k, one in enumerate(listed)]

    return with_operands(row, change)


def _again(data: Data, row: Row) -> bool:
    """Make answer, margin and numbers right for what the evidence now says; whether that can be done."""
    try:
        consistent(data, row)
    except (KeyError, IndexError, TypeError, ValueError, StopIteration):
        return False
    return True
