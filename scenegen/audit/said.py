"""What a question and its rationale say, held to the evidence: made again from the template, and read again word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scenegen.audit.families import PLANES
from scenegen.audit.geometry import Truth, entities, middle
from scenegen.audit.rows import Malformed
from scenegen.audit.sight import fitting
from scenegen.audit.source import Row
from scenegen.audit.templates import texts

SLOTS = {
    "facing_from_camera": ("target",), "camera_relative": ("target", "reference"), "head_against_torso": ("person",),
    "direction_from_person": ("person", "target"), "facing_from_entity": ("target", "reference"), "holding_hand": ("person", "target"),
    "stand_at_facing": ("at", "facing", "target"),
}  # fmt: skip
"""The operands that {a}, {b} and {c} of a rule's templates stand for."""
PLACES = re.compile(r"A floor plan seen from above, in metres \(x to the right, y up\), shows these centres: (.*?)\. (?=[A-Z])")
PLACE = re.compile(r"the (.+) at \((-?\d+\.\d\d), (-?\d+\.\d\d)\)")
PLACE_SLACK = 0.0051
NOTE_WORDS = frozenset(
    {
        "answer",
        "or",
        "both",
        "nearer",
        "farther",
        "away",
        "from",
        "it",
        "to",
        "the",
        "camera",
        "as",
        "seen",
        "in",
        "picture",
        "image",
    }
)
"""What the note of a pair may say besides the words of its two axes."""
FRONT_OF_KIND = {"body": "body", "head": "head"}
"""Kinds of wordings that name a frame, and which."""
NUMBER = re.compile(r"(\d+(?:\.\d+)?)(°| m\b)")


def said(row: Row, evidence: dict[str, Any], truth: Truth) -> Iterator[str]:
    """What is wrong with a question's text and rationale."""
    template = texts(row["task"]).get(row["template"])
    if template is None:
        raise Malformed(f"no template {row['template']!r} of {row['task']}")
    yield from _kind(row, evidence, truth)
    text = row["question"]
    if not row["view_ids"]:
        places = PLACES.match(text)
        if places is None:
            yield "it does not say where things are"
            return
        yield from _places(places[1], evidence, truth)
        text = text[places.end() :]
    phrases = [evidence["names"].get(evidence[role], "") for role in SLOTS[evidence["rule"]]]
    head, note, tail = template.partition("{note}")
    filled = head.format(**dict(zip("abc", phrases, strict=False)))
    filled = filled[:1].upper() + filled[1:]
    if (not note and text != filled) or not text.startswith(filled) or not text.endswith(tail):
        yield f"it reads {text!r}, its template {filled!r}"
    elif note:
        yield from _note(text[len(filled) : len(text) - len(tail)], evidence)
    yield from _rationale(row, evidence, phrases)


def _kind(row: Row, evidence: dict[str, Any], truth: Truth) -> Iterator[str]:
    """The kind of wording that a template belongs to must be that of the question."""
    kind = row["template"].split("/")[0].removeprefix(row["task"]).removeprefix(".")
    if (kind == "text") != (not row["view_ids"]):
        yield f"a wording of kind {kind!r} with {len(row['view_ids'])} pictures"
    frame = evidence.get("person_frame", "body")
    if kind in FRONT_OF_KIND and FRONT_OF_KIND[kind] != frame:
        yield f"its words name the {FRONT_OF_KIND[kind]}, meant is the {frame}"
    if evidence["rule"] == "direction_from_person" and kind not in FRONT_OF_KIND and not evidence["body_and_head_agree"]:
        yield "body and head differ and its words name neither"
    if evidence["rule"] == "facing_from_entity" and kind == "body" and "joints" not in entities(truth)[evidence["reference"]]:
        yield "its words name a body of what has none"


def _note(note: str, evidence: dict[str, Any]) -> Iterator[str]:
    """The note of a pair names both words of both axes of its plane, once, and says nothing else."""
    words = re.findall(r"[a-z]+", note.lower())
    axes = {word for axis in PLANES[evidence["plane"]] for word in axis}
    if sorted(word for word in words if word not in NOTE_WORDS) != sorted(axes) or re.search(r"[^A-Za-z ,.()]", note):
        yield f"its note is {note!r} for the plane {evidence['plane']}"


def _places(listed: str, evidence: dict[str, Any], truth: Truth) -> Iterator[str]:
    """The places that a text states: of all operands and of other things that it names, each once and to the centimetre."""
    known, stated = entities(truth), []
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
    if len(set(stated)) != len(stated) or not set(evidence["names"]) <= set(stated):
        yield f"it states the places of {sorted(stated)}, named are {sorted(evidence['names'])}"


def _rationale(row: Row, evidence: dict[str, Any], phrases: list[str]) -> Iterator[str]:
    """A rationale names the operands, gives the answer last, and no number or side but those of the evidence."""
    text = row["rationale"]
    hand = evidence["rule"] == "holding_hand"
    end = f"on the {row['answer']} side of the body." if hand else f"so the answer is {row['answer']}."
    if not text.endswith(end) or (hand and f"in the {row['answer']} hand" not in text):
        yield f"its rationale does not end in the answer {row['answer']!r}: {text!r}"
    if not all(f"the {phrase}" in text or f"The {phrase}" in text for phrase in phrases):
        yield f"its rationale does not name {phrases}: {text!r}"
    numbers, rest = _numbers(evidence), text
    for phrase in phrases:
        rest = rest.replace(phrase, "")
    for value, unit in NUMBER.findall(rest):
        if f"{value}{unit}" not in numbers:
            yield f"its rationale says {value}{unit}, the evidence {sorted(numbers)}"
    angle = evidence.get("azimuth_deg", evidence.get("lateral"))
    side = re.search(r"° to the (left|right)", rest)
    if side and angle is not None and side[1] != ("left" if angle > 0 else "right"):
        yield f"its rationale says {side[1]}, the angle is {angle}"
    for key, words in {"depth": ("nearer", "farther"), "vertical": ("higher", "lower")}.items():
        if key in evidence and words[evidence[key] > 0] in rest.split(", so the answer")[0].split() and abs(evidence[key]) > 1e-3:
            yield f"its rationale says {words[evidence[key] > 0]!r}, {key} is {evidence[key]}"


def _numbers(evidence: dict[str, Any]) -> set[str]:
    """Every number that a rationale may say, as it says it."""
    found = {f"{round(abs(evidence[key]))}°" for key in ("azimuth_deg", "lateral") if key in evidence}
    return found | {f"{abs(evidence[key]):.1f} m" for key in ("depth", "vertical") if key in evidence}
