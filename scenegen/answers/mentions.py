"""Which of some phrases a text names, in order, and which of them it denies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from scenegen.answers.replies import negated, plain

MOST = 1000
"""Times that one phrase is looked for in one text."""
SHORT = 100
"""Characters of a phrase that is kept in mind: the same names and labels come again and again."""
_GAP = re.compile(r"\s*-\s*(?=[^\W\d])|\s+")
_ARTICLE = re.compile(r"\s(?!to\b|and\b|then\b|via\b|through\b|or\b|is\b)[a-z]{2}")


def normal(text: str) -> str:
    """A phrase as phrases are compared: plain, lower case, hyphens and spaces alike, no full stop at the end."""
    return _short(text) if len(text) <= SHORT else _normal(text)


def _normal(text: str) -> str:
    return spaced(folded(plain(text))).strip().rstrip(".!").strip(" \"'")


_short = lru_cache(maxsize=8192)(_normal)


def folded(text: str) -> str:
    """Lower case, letter by letter: the length stays."""
    out = text.casefold()
    return out if len(out) == len(text) else "".join(c.casefold() if len(c.casefold()) == 1 else c for c in text)


def spaced(text: str) -> str:
    """Text with all space, and hyphens before words, as single spaces; arrows and minus signs stay."""
    return _GAP.sub(" ", text)


@lru_cache(maxsize=16)
def _compared(text: str) -> tuple[str, str]:
    """A text spaced, and folded too: phrase after phrase is looked for in it."""
    said = spaced(text)
    return said, folded(said)


def named(text: str, phrases: Sequence[str]) -> list[tuple[int, int, int]]:
    """(number of the phrase, start, end) of each of the normal phrases in a text, which is folded and spaced, in order. They are whole words
    and whole numbers, and a longer phrase hides a shorter inside it."""
    found = []
    for k, phrase in enumerate(phrases):
        start = text.find(phrase) if phrase else -1
        count = 0
        while start >= 0 and count < MOST:
            end = start + len(phrase)
            if _whole(text, start, end):
                found.append((start, -end, k))
            start, count = text.find(phrase, start + 1), count + 1
    out: list[tuple[int, int, int]] = []
    for start, back, k in sorted(found):
        if not out or start >= out[-1][2]:
            out.append((k, start, -back))
    return out


def _whole(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is not part of a longer word or number."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if (_wordy(before[-1:]) and _wordy(text[start])) or (_wordy(after[:1]) and _wordy(text[end - 1])):
        return False
    if text[start].isdigit() and (before[-1:] == "-" or (before[-1:] in (".", ",") and before[:1].isdigit())):
        return False
    return not (text[end - 1].isdigit() and after[:1] in (".", ",") and after[1:].isdigit())


def _wordy(character: str) -> bool:
    return character.isalnum() or character == "_"


def mentions(text: str, names: Sequence[str]) -> list[tuple[int, int, int]]:
    """(number of the name, start, end) of what a text mentions and does not deny, in order.

    A name of one letter is matched as it is written, so that no article "a" counts. Positions are those in `spaced(text)`.
    """
    said, lower = _compared(text)
    found = named(lower, [normal(name) for name in names])
    return [one for one in found if not negated(said, *one[1:]) and _as_written(said, names[one[0]], *one[1:])]


def _as_written(said: str, name: str, start: int, end: int) -> bool:
    if end - start > 1:
        return True
    return said[start:end] == name.strip() and not (said[start] in "aA" and _ARTICLE.match(said, end))
