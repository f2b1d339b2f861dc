"""What a question and its rationale say, held to what is given: made again from the template, and read again word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenegen.audit.geometry import Truth, entities, middle
from scenegen.audit.rows import Malformed
from scenegen.audit.rules.base import Given, Rule
from scenegen.audit.sight import fitting
from scenegen.audit.source import Row
from scenegen.audit.templates import texts

PLACES = re.compile(r"A floor plan seen from above, in meters \(x to the right, y up\), shows these centers: (.*?)\. (?=[A-Z])")
PLACE = re.compile(r"the (.+) at \((-?\d+\.\d\d), (-?\d+\.\d\d)\)")
PLACE_SLACK = 0.0051
NUMBER = re.compile(r"(\d+(?:\.\d+)?)(°| m\b)")
NEXT_TO_NOTHING = 1e-3
"""Of a number below this, a rationale may say either side."""


def said(row: Row, given: Given, rule: Rule, truth: Truth) -> Iterator[str]:
    """What is wrong with a question's text and rationale."""
    template = texts(row["task"]).get(row["template"])
    if template is None:
        raise Malformed(f"no template {row['template']!r} of {row['task']}")
    kind = row["template"].split("/")[0].removeprefix(row["task"]).removeprefix(".")
    yield from rule.kind(kind, given, truth)
    text = row["question"]
    if rule.states_places:
        if (kind == "text") != (not row["view_ids"]):
            yield f"a wording of kind {kind!r} with {len(row['view_ids'])} pictures"
        if not row["view_ids"]:
            places = PLACES.match(text)
            if places is None:
                yield "it does not say where things are"
                return
            yield from _places(places[1], given, truth)
            text = text[places.end() :]
    head, note, tail = template.partition("{note}")
    filled = head.format(**rule.slots(given, truth))
    filled = filled[:1].upper() + filled[1:]
    if (not note and text != filled) or not text.startswith(filled) or not text.endswith(tail):
        yield f"it reads {text!r}, its template {filled!r}"
    elif note:
        yield from rule.note(text[len(filled) : len(text) - len(tail)], given)
    yield from _rationale(row, given, rule)


def _places(listed: str, given: Given, truth: Truth) -> Iterator[str]:
    """The places that a text states: of all operands and of other things that it names, each once and to the centimetre."""
    known = entities(truth)
    stated: list[str] = []
    for clause in listed.split("; "):
        found = PLACE.fullmatch(clause)
        meant = fitting(found[1], set(known), known) if found else []
        if found is None or len(meant) != 1:
            yield f"it states {clause!r}, which fits {meant}"
            continue
        stated += meant
        away = max(abs(float(found[k + 2]) - middle(known[meant[0]])[k]) for k in (0, 1))
        if away > PLACE_SLACK:
            yield f"it states {clause!r}, {away:.2f} m from there"
    if len(set(stated)) != len(stated) or not set(given.ids) <= set(stated):
        yield f"it states the places of {sorted(stated)}, named are {sorted(given.ids)}"


def _rationale(row: Row, given: Given, rule: Rule) -> Iterator[str]:
    """A rationale names the operands, gives the answer last, and no number or side but those that are given."""
    text = row["rationale"]
    *within, last = rule.conclusion(row["answer"])
    if not text.endswith(last) or not all(part in text for part in within):
        yield f"its rationale does not end in the answer {row['answer']!r}: {text!r}"
    phrases = [operand.phrase for operand in given.operands if operand.phrase]
    if not all(f"the {phrase}" in text or f"The {phrase}" in text for phrase in phrases):
        yield f"its rationale does not name {phrases}: {text!r}"
    rest = text.removesuffix(last)
    for phrase in phrases:
        rest = rest.replace(phrase, "")
    told = {key: how for key, how in rule.told.items() if given.number(key) is not None}
    numbers = {how.text(given.number(key)) for key, how in told.items()}
    for value, unit in NUMBER.findall(rest):
        if f"{value}{unit}" not in numbers:
            yield f"its rationale says {value}{unit}, given are {sorted(numbers)}"
    for key, how in told.items():
        wrong = how.negative if given.number(key) > 0 else how.positive
        if wrong and abs(given.number(key)) > NEXT_TO_NOTHING and re.search(rf"{re.escape(wrong)}\b", rest):
            yield f"its rationale says {wrong.strip()!r}, {key} is {given.number(key)}"
