"""JSON out of a reply: fenced or bare, with the slips that models make, bounded in size and depth."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from scenegen.answers.mentions import normal
from scenegen.answers.replies import Reply, Unparsed

DEPTH = 40
TRIED = 20
"""Fences and brackets that are tried, from the end."""
LISTED = 1000
"""Texts of one list."""
NUMBERS = 10_000
"""Numbers of one value; more is no answer."""
_SLIPS = [(re.compile(r",\s{0,200}([\]}])"), r"\1"), (re.compile(r"\bTrue\b"), "true"), (re.compile(r"\bFalse\b"), "false"), (re.compile(r"\bNone\b"), "null")]  # fmt: skip
_MARK = re.compile(r'[\[\]{}"]')
_STRING = re.compile(r'"(?:[^"\\]|\\.){0,20000}"', re.DOTALL)
_OPENING = {"]": "[", "}": "{"}
_BRACKETED = re.compile(r"[(\[]([^()\[\]\n]{3,200})[)\]]")
_LIST = re.compile(r"[-+]?\d{1,9}(?:\.\d{1,9})?(?:\s{0,5}[,;\s]\s{0,5}[-+]?\d{1,9}(?:\.\d{1,9})?){1,8}")


def json_value(reply: Reply) -> Any:
    """The last JSON list or mapping of a reply; several that follow each other directly are a list; Unparsed where there is none."""
    for text in _candidates(reply.raw):
        values = list(_values(text))
        if values:
            return values[0] if len(values) == 1 else values
    return Unparsed("json", "the reply holds no JSON list or mapping that can be read")


def _candidates(raw: str) -> Iterator[str]:
    """What stands in fences, the last first, then the whole."""
    pieces = raw.split("```")
    fenced = pieces[1::2][-TRIED:] if len(pieces) > 2 else pieces[1:]
    for piece in reversed(fenced):
        yield re.sub(r"^\s{0,20}(?:json|JSON|python)?\s", "", piece, count=1)
    yield raw


def _values(text: str) -> list[Any]:
    """The last run of JSON values that stand side by side."""
    run: list[Any] = []
    last = None
    for start, end in _spans(text):
        value = _decoded(text[start:end])
        if isinstance(value, Unparsed):
            continue
        if last is None or text[last:start].strip(" ,\n\r\t;"):
            run = []
        run.append(value)
        last = end
    return run


def _spans(text: str) -> list[tuple[int, int]]:
    """Balanced brackets that no other balanced brackets hold, in order, in one pass; a quote that is never closed is no quote."""
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[int, str]] = []
    at = 0
    while (mark := _MARK.search(text, at)) is not None:
        at, character = mark.end(), mark[0]
        if character in "[{":
            opened.append((mark.start(), character))
        elif character == '"':
            closing = _STRING.match(text, mark.start()) if opened else None
            at = closing.end() if closing else at
        elif opened and opened[-1][1] == _OPENING[character]:
            start = opened.pop()[0]
            while pairs and pairs[-1][0] > start:
                pairs.pop()
            pairs.append((start, at))
    return pairs[-10 * TRIED :]


def _decoded(text: str) -> Any:
    depth = deepest = 0
    for character in text:
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(character, 0)
        deepest = max(deepest, depth)
    if deepest > DEPTH or text.count(",") > NUMBERS:
        return Unparsed("json", "the JSON is nested too deep or too long")
    mended = text if '"' in text else text.replace("'", '"')
    for pattern, into in _SLIPS:
        mended = pattern.sub(into, mended)
    for given in dict.fromkeys((text, mended)):
        try:
            return json.loads(given, parse_constant=_refuse)
        except (ValueError, RecursionError):
            continue
    return Unparsed("json", "the JSON cannot be read")


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def numbers(value: Any, count: int, most: float = 1e6) -> tuple[float, ...] | None:
    """`value` as `count` finite numbers of size at most `most`; None where it is none."""
    if not isinstance(value, list | tuple) or len(value) != count:
        return None
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in value):
        return None
    try:
        out = tuple(float(one) for one in value)
    except OverflowError:
        return None
    return out if all(isfinite(one) and abs(one) <= most for one in out) else None


def tuples(text: str, count: int) -> list[tuple[float, ...]]:
    """Bracketed numbers in prose, `count` of them, or as many side by side that make `count`: "(1, 2), (3, 4)"."""
    runs: list[tuple[float, ...]] = []
    last = None
    for match in list(_BRACKETED.finditer(text))[-200:]:
        if not _LIST.fullmatch(match[1].strip()):
            continue
        found = tuple(float(one) for one in re.findall(r"[-+]?\d+(?:\.\d+)?", match[1]))
        near = last is not None and not text[last : match.start()].strip(" ,;-\n") and len(runs[-1]) + len(found) <= count
        runs = [*runs[:-1], (*runs[-1], *found)] if near else [*runs, found]
        last = match.end()
    return [run for run in runs if len(run) == count]


def listed(reply: Reply, among: Sequence[str]) -> list[str] | Unparsed | None:
    """Those of `among` that a JSON list of texts in a reply names, in order; None where the reply holds no such list."""
    value = json_value(reply) if "[" in reply.raw else None
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        return None
    known = {normal(name): name for name in among}
    names = [known.get(normal(one)) for one in value[:LISTED]]
    unknown = [one for one, name in zip(value, names, strict=False) if name is None]
    return (
        Unparsed("none", f"the list names what is not among the items: {unknown[0][:60]}")
        if unknown
        else [name for name in names if name]
    )
