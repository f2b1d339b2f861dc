"""The number that a reply states: in digits or words, in any unit of its kind, and not at all when it states two, a range or a bound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from scenegen.answers.replies import Reply, Unparsed, claims, conclusion, ends, negated
from scenegen.answers.units import UNIT, convert, unit_of

MOST = 60
"""Numbers of one statement that are looked at."""
ALIKE = 0.02
"""Numbers that differ by less than this share are one number, said in two units or to fewer digits."""

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_SMALL = {word: k for k, word in enumerate(_ONES.split())}
_TENS = {
    word: 20 + 10 * k for k, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
_BIG = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_WORD = "|".join([*_TENS, *sorted(_SMALL, key=len, reverse=True), *_BIG, "dozen"])
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?P<number>(?:a\s+)?(?:(?:hundred|thousand|million)\s+and\s+|(?:{_WORD})[\s-]+){{0,12}}(?:{_WORD}))(?![\w-])"
    r"(?P<half>\s+and\s+(?:a\s+)?(?:half|quarter))?|(?P<alone>half|quarter)\s+(?:of\s+)?an?(?=\s))(?![\w-])",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w.])(?<!\d,)(?:(?<![\d)\"'%°/+])(?<![\d)\"'%°] )(?P<sign>[-+])\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d{1,300}(?:[.,]\d{1,300})?|\.\d{1,300})(?P<power>e[-+]?\d{1,3}\b)?"
    r"(?:(?P<over>\s?/\s?\d{1,9}(?![\d/]))|\s(?P<part>\d{1,3}/\d{1,3})(?![\d/]))?",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\b(?:image|view|frame|picture|photo|figure|fig|option|choice|step|camera|cam|object|person|page|point|part|no|number|question|q)s?\.?\s?#?$", re.IGNORECASE)  # fmt: skip
_SPREAD = re.compile(r"(?:±|\+/-|\+-|\bplus or minus|\bgive or take)\s?$", re.IGNORECASE)
_LISTED = re.compile(r"(?:^|\n)\s*$")
_BOUND = re.compile(
    r"(?:\b(?:at least|at most|more than|less than|fewer than|greater than|larger than|smaller than|over|under|above|below|up to|no more than|no less than"
    r"|no fewer than|minimum of|maximum of|exceeds|exceeding|beyond)\s+(?:about |around |roughly )?|[<>≤≥]=?\s*)$",
    re.IGNORECASE,
)
_PLUS = re.compile(r"\s?\+(?!/|-|\s*\d)")
_JOINS = re.compile(r"\s*(?:-|~|to|till|until|through|\.\.\.?)\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s*$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|and)?\s*", re.IGNORECASE)
_UNTOLD = r"(?! (?:i|we|idea|clue|answer|information|info|way|opinion|evidence|images?|pictures?|photos?|videos?|frames?|reply|response|data)\b)"
"""After "no" these say that nothing can be told, not that there is nothing: a model that is shown no picture says so."""
_NONE = re.compile(
    rf"\W*(?:none|nothing|no{_UNTOLD}(?: \w+){{0,3}}|there (?:is|are) (?:none|no\b{_UNTOLD}.{{0,80}}))\W*", re.IGNORECASE
)


@dataclass(frozen=True)
class Quantity:
    """value in `unit` (None: said without one), at text[start:end]; noun: the word behind it, if any."""

    value: float
    unit: str | None
    start: int
    end: int
    noun: str


def stated(reply: Reply, unit: str | None, whole: bool = False) -> float | Unparsed:
    """The number that a reply states, in `unit`; whole: a count is asked for, so that "none" is 0."""
    text = in_digits(reply.text)
    if whole and _NONE.fullmatch(text[:120]):
        return 0.0
    found = [value for claim in claims(text) if not _nothing(value := _one(claim, unit))]
    found += [value for line in ends(text) if _bare(line) and not _nothing(value := _one(line, unit))]
    if found:
        refused = [value for value in found if isinstance(value, Unparsed)]
        return refused[-1] if refused else _same([value for value in found if isinstance(value, float)], unit)
    out = _one(text, unit)
    if isinstance(out, Unparsed) and out.code in ("contradiction", "range"):
        for part in (
            conclusion(text),
            text.rpartition("=")[2] if "=" in text else None,
            text.rpartition("≈")[2] if "≈" in text else None,
        ):
            if part and isinstance(value := _one(part, unit), float):
                return value
    return out


def _nothing(found: float | Unparsed) -> bool:
    return isinstance(found, Unparsed) and found.code == "none"


def _bare(line: str) -> bool:
    """Whether a line is a number with at most a unit or a noun."""
    return len(line.split()) <= 4 and bool(re.match(r"\W{0,3}[\d.]", line)) and not re.match(r"\d{1,2}[.)]\s", line)


def _one(text: str, unit: str | None) -> float | Unparsed:
    """The one number of a statement."""
    every = quantities(text)
    if not every:
        return Unparsed("none", "the reply states no number")
    kept = [one for one in every if not negated(text, one.start, one.end)] or every
    fitting = [(one, value) for one in kept if (value := _in(one, unit)) is not None]
    if not fitting:
        return Unparsed(
            "unit", f"the number is not in {unit or 'plain numbers'}, nor in what can be turned into it: {_shown(text, kept)}"
        )
    measured = [(one, value) for one, value in fitting if one.unit is not None or (unit is not None and one.noun == unit.lower())]
    bare = [(one, value) for one, value in fitting if not one.noun]
    chosen = (measured or bare or fitting) if unit is not None else fitting
    for one, two in pairwise(kept):
        between = _BETWEEN.search(text[max(0, one.start - 20) : one.start]) is not None
        if _JOINS.fullmatch(text[one.end : two.start]) or (between and len(text[one.end : two.start]) < 20):
            return Unparsed("range", f"the reply gives a range: {text[one.start : two.end][:60]}")
    bounds = [one for one, _ in chosen if _BOUND.search(text[max(0, one.start - 40) : one.start]) or _PLUS.match(text, one.end)]
    if len(bounds) == len(chosen):
        return Unparsed("bound", f"the reply gives a bound, not a value: {_shown(text, bounds)}")
    return _same([value for _, value in chosen], unit, [one.unit == unit for one, _ in chosen])


def _in(one: Quantity, unit: str | None) -> float | None:
    """A quantity's value in the unit asked for; what is said without a unit is in that unit."""
    if one.unit is None:
        return one.value
    if unit is None:
        return one.value / 100 if one.unit == "%" else None
    return convert(one.value, one.unit, unit)


def _same(values: list[float], unit: str | None, exact: list[bool] | None = None) -> float | Unparsed:
    """The values when they are one, the one in the unit asked for first."""
    first = next((value for value, own in zip(values, exact or [], strict=False) if own), values[0])
    for value in values:
        if abs(value - first) > ALIKE * max(abs(value), abs(first)):
            return Unparsed("contradiction", f"the reply states several numbers: {', '.join(f'{one:.6g}' for one in values[:5])}")
    return first


def _shown(text: str, found: list[Quantity]) -> str:
    return ", ".join(text[one.start : one.end] for one in found[:5])[:120]


def quantities(text: str) -> list[Quantity]:
    """Numbers with their units, in order, at most MOST from the end; feet and inches, metres and centimetres added up."""
    out: list[Quantity] = []
    for match in list(_NUMBER.finditer(text))[-MOST:]:
        before = text[max(0, match.start() - 20) : match.start()]
        if _LABELLED.search(before) or _SPREAD.search(before):
            continue
        if _LISTED.search(before) and re.match(r"[.)]\s+\S", text[match.end() : match.end() + 4]) and "\n" in text:
            continue
        value = _value(match)
        if value is None:
            continue
        start, end = match.start(), match.end()
        gap = re.match(r"\s?-?\s?", text[end : end + 3])
        at = end + (gap.end() if gap else 0)
        unit = UNIT.match(text, at)
        if unit and not (unit[0] in "'\"" and at != end):
            out.append(Quantity(value, unit_of(unit[0]), start, unit.end(), ""))
        elif re.match(r"[A-Za-z]", text[end : end + 1]):
            continue  # 3D, 2nd
        else:
            noun = re.match(r"\s+([a-z]+)", text[end : end + 40].lower())
            out.append(Quantity(value, None, start, end, noun[1] if noun else ""))
    return _added(text, out)


def _value(match: re.Match[str]) -> float | None:
    digits = match["digits"]
    comma = re.fullmatch(r"\d+,\d+", digits) and not re.fullmatch(r"\d{1,3}(?:,\d{3})+", digits)
    value = float(digits.replace(",", "." if comma else "") + (match["power"] or ""))
    if match["over"]:
        below = float(match["over"].rpartition("/")[2])
        value = value / below if below else float("inf")
    if match["part"]:
        above, below = (float(part) for part in match["part"].split("/"))
        value = value + above / below if below else float("inf")
    value = -value if match["sign"] == "-" else value
    return value if isfinite(value) else None


_LARGER = {"ft": "in", "yd": "ft", "m": "cm", "km": "m", "min": "s"}


def _added(text: str, found: list[Quantity]) -> list[Quantity]:
    """5'7" and 1 m 20 cm as one; a bare number right behind feet counts as inches."""
    out: list[Quantity] = []
    for one in found:
        last = out[-1] if out else None
        if last is not None and last.unit in _LARGER and _AND.fullmatch(text[last.end : one.start]) and one.value >= 0:
            smaller = _LARGER[last.unit]
            unit = smaller if one.unit is None and last.unit == "ft" and text[last.end - 1] == "'" else one.unit
            part = convert(one.value, unit, last.unit) if unit == smaller else None
            if part is not None and abs(part) < 1:
                out[-1] = Quantity(last.value + part, last.unit, last.start, one.end, one.noun if one.unit is None else "")
                continue
        out.append(one)
    return out


def in_digits(text: str) -> str:
    """Text with numbers in words written in digits. "one" stays where it is a pronoun ("the red one")."""

    def digits(match: re.Match[str]) -> str:
        if match["alone"]:
            return "0.5" if match["alone"].lower() == "half" else "0.25"
        words = match["number"].lower()
        if words == "one" and not match["half"] and not _counts(text, match):
            return match[0]
        value = float(_in_words(words))
        half = (match["half"] or "").lower()
        return f"{value + (0.5 if 'half' in half else 0.25 if half else 0.0):g}"

    return _WORDS.sub(digits, text)


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether "one" is a number here: alone, behind words that a number follows, or before a unit."""
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 20]
    if not before.strip(" \"'(") or before.rstrip().endswith((":", "=", "\n", ".")):
        return bool(re.match(r"\W*$|\s+[a-z]+\W*$|[.,!](?:\s|$)", text[match.end() : match.end() + 40])) or bool(
            UNIT.match(after.lstrip())
        )
    if UNIT.match(after.lstrip()) and after[:1] in " -":
        return True
    return bool(
        re.search(
            r"\b(?:is|are|only|exactly|just|answer|about|around|see|has|have|contains|total of|count of|with)\s+$",
            before,
            re.IGNORECASE,
        )
    )


def _in_words(words: str) -> int:
    total = current = 0
    for word in re.split(r"[\s-]+", words):
        if word in _SMALL or word in _TENS:
            current += _SMALL.get(word, _TENS.get(word, 0))
        elif word == "a":
            current += 1
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word == "dozen":
            current = max(current, 1) * 12
        elif word in _BIG:
            total, current = total + max(current, 1) * _BIG[word], 0
    return total + current
