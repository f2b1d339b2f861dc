"""What every column must hold before anything is recomputed from it: required columns refuse to be empty, numbers to be endless."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from scenegen.audit.source import Row

Check = Callable[[Any], bool]
MOST_OPTIONS = 8


class Malformed(Exception):
    """A row that cannot be audited; the message says which column and why."""


def text(value: Any) -> bool:
    """Words: not empty, nothing that a reader does not see."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def lines(value: Any) -> bool:
    """Words in one line or several: an answer may be a list of boxes, one a line."""
    return isinstance(value, str) and all(map(text, value.split("\n")))


def whole(value: Any) -> bool:
    """A whole number of at least 0."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def number(value: Any) -> bool:
    """A finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def matrix(rows: int, columns: int) -> Check:
    """Nested lists of finite numbers."""
    return lambda value: (
        isinstance(value, list)
        and len(value) == rows
        and all(isinstance(row, list) and len(row) == columns and all(map(number, row)) for row in value)
    )


def numbers(count: int) -> Check:
    """A list of so many finite numbers, in rising order."""
    return lambda value: isinstance(value, list) and len(value) == count and all(map(number, value)) and value == sorted(value)


def texts(value: Any) -> bool:
    """A list of words."""
    return isinstance(value, list) and all(map(text, value))


def optional(check: Check) -> Check:
    """None, or what `check` wants."""
    return lambda value: value is None or check(value)


def picture(value: Any) -> bool:
    """A picture's bytes and name."""
    return isinstance(value, dict) and isinstance(value.get("bytes"), bytes) and bool(value["bytes"]) and text(value.get("path"))


def cells(value: Any) -> bool:
    """The list of what a view shows."""
    return isinstance(value, list) and all(isinstance(cell, dict) and _each(cell, CELL) is None for cell in value)


def structs(value: Any, checks: dict[str, Check]) -> bool:
    """A list of structs, every field of its kind."""
    return isinstance(value, list) and all(isinstance(one, dict) and _each(one, checks) is None for one in value)


def lists(value: Any) -> bool:
    """A list of lists of words."""
    return isinstance(value, list) and all(map(texts, value))


def shares(value: Any) -> bool:
    """A list of numbers from 0 to 1."""
    return isinstance(value, list) and all(map(share, value))


def words(value: Any) -> bool:
    """Words, or none: nothing that a reader does not see."""
    return isinstance(value, str) and value.isprintable()


def coordinates(value: Any) -> bool:
    """Two or four numbers."""
    return isinstance(value, list) and len(value) in (2, 4) and all(map(number, value))


def box(value: Any) -> bool:
    """[x0, y0, x1, y1)."""
    return isinstance(value, list) and len(value) == 4 and all(map(whole, value)) and value[0] < value[2] and value[1] < value[3]


def flag(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def share(value: Any) -> bool:
    """A number from 0 to 1."""
    return number(value) and 0 <= value <= 1


CELL: dict[str, Check] = {
    "id": text, "instance": whole, "pixels": whole, "amodal_pixels": whole, "box2d": optional(box), "truncated": flag,
    "in_frame": share, "parts": text, "amodal_box": optional(box), "occluders": text, "mask": optional(text),
    "depth": optional(numbers(3)), "bearing": optional(numbers(2)),
}  # fmt: skip
STEP: dict[str, Check] = {"text": text, "relation": text, "operands": texts, "value": optional(text), "unit": optional(text)}
MARK: dict[str, Check] = {"kind": text, "view_id": text, "at": coordinates, "label": words, "role": words}
COLUMNS: dict[str, dict[str, Check]] = {
    "scenes": {"scene_id": text, "seed": whole, "index": whole, "truth": text},
    "view_sets": {
        "view_set_id": text, "scene_id": text, "kind": text, "view_ids": texts, "fps": optional(number), "shared": texts, "exclusive": lists,
        "overlap": shares,
    },
    "frames": {
        "frames_id": text, "scene_id": text, "view_set_id": text, "sampling": text, "sampler": text, "budget": optional(whole),
        "frames": lambda value: isinstance(value, list) and all(map(whole, value)),
    },
    "views": {
        "view_id": text, "scene_id": text, "view_set_id": text, "frame": whole, "image": picture, "width": whole, "height": whole, "K": matrix(3, 3),
        "world_from_camera": matrix(4, 4), "time": number, "viewer": text, "visible": cells, "depth": optional(picture),
        "instances": optional(picture), "normals": optional(picture),
    },
    "questions": {
        "question_id": text, "scene_id": text, "view_set_id": optional(text), "view_ids": texts, "task": text, "frame": text, "question": text, "choices": texts,
        "answer": lines, "answer_type": text, "answer_value": text, "unit": optional(text), "evidence": text, "margin": number,
        "margin_unit": text, "clearance": optional(number), "rationale": text, "steps": lambda value: structs(value, STEP) and bool(value),
        "marks": lambda value: structs(value, MARK), "twin_key": optional(text), "template": text,
        "decided_by": texts, "rank": whole,
    },
}  # fmt: skip
KEYS = {"scenes": "scene_id", "view_sets": "view_set_id", "frames": "frames_id", "views": "view_id", "questions": "question_id"}


def _each(row: Row, checks: dict[str, Check]) -> str | None:
    for column, check in checks.items():
        if column not in row:
            return f"there is no {column}"
        if not check(row[column]):
            return f"{column} is {str(row[column])[:60]!r}"
    return None


def name_of(table: str, row: Row) -> str:
    """How a row is called in a report."""
    return str(row.get(KEYS[table], f"a row of {table}"))[:80]


def checked(table: str, row: Row) -> Row:
    """The row, every required column there and of its kind. Malformed when not."""
    wrong = _each(row, COLUMNS[table])
    if wrong:
        raise Malformed(wrong)
    return row


def parsed(value: str, column: str) -> Any:
    """JSON of a column, without NaN or infinity. Malformed when it is not."""

    def refuse(constant: str) -> Any:
        raise Malformed(f"{column} holds {constant}")

    try:
        return json.loads(value, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{column} is no JSON: {error}") from error


def parsed_dict(value: str, column: str) -> dict[str, Any]:
    """A JSON object of a column."""
    found = parsed(value, column)
    if not isinstance(found, dict):
        raise Malformed(f"{column} is no JSON object")
    return found


EVIDENCE: dict[str, Check] = {
    "rule": text, "frame": text, "operands": lambda value: structs(value, OPERAND), "parameters": lambda value: scalars(value, parameter),
    "numbers": lambda value: scalars(value, number), "convention": words, "margin": lambda value: isinstance(value, dict),
}  # fmt: skip
OPERAND: dict[str, Check] = {"role": text, "id": text, "phrase": words, "seen": texts}
MARGIN: dict[str, Check] = {"value": number, "unit": text, "least": number}


def parameter(value: Any) -> bool:
    """A word, a number, true or false."""
    return isinstance(value, bool | str) or number(value)


def scalars(value: Any, check: Check) -> bool:
    """An object of such values."""
    return isinstance(value, dict) and all(map(check, value.values()))


def exactly(what: str, found: dict[str, Any], wanted: set[str], maybe: set[str]) -> None:
    """Malformed unless an object has the wanted keys and, of others, only those that may be."""
    missing, unknown = wanted - set(found), set(found) - wanted - maybe
    if missing or unknown:
        raise Malformed(f"{what} lack {sorted(missing)} and have the unknown {sorted(unknown)}")


def evidence_of(row: Row) -> dict[str, Any]:
    """The evidence of a question's row, every field there and of its kind and nothing more. Malformed when not."""
    found = parsed_dict(row["evidence"], "evidence")
    for what, part, checks in (
        ("evidence", found, EVIDENCE),
        *(("an operand", one, OPERAND) for one in found.get("operands") or () if isinstance(one, dict)),
        ("the margin", found.get("margin") or {}, MARGIN),
    ):
        if not isinstance(part, dict):
            raise Malformed(f"{what} is {str(part)[:60]!r}")
        exactly(what, part, set(checks), set())
        wrong = _each(part, checks)
        if wrong:
            raise Malformed(f"{what}: {wrong}")
    return found
