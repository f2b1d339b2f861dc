"""Which of the options a reply names: by letter or by text; never by the article "a"; not at all when it names two."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from scenegen.answers.mentions import folded, named, normal, spaced
from scenegen.answers.replies import Reply, Unparsed, claims, conclusion, ends, negated

LETTERS = string.ascii_uppercase
_VERBS = r"is|was|or|and|but|because|since|instead|as|seems|looks|would|since|matches|fits"
_LETTER = re.compile(
    r"(?P<wrapped>(?<!\w)[(\[]\s?(?P<a>[A-Za-z])\s?[)\]])"
    r"|\b(?:[Oo]ption|[Cc]hoice|[Aa]nswer|[Ll]etter|[Aa]lternative)s?\s{0,3}(?:is|:)?\s{0,3}[\"'(]?(?P<b>[A-Z]|[b-z])(?![\w'])"
    rf"|(?<![\w'./-])(?P<c>[B-Z]|A(?!\s+(?!(?:{_VERBS})\b)[A-Za-z]))(?![\w'/-]|\.\w)"
)
_LEADING = re.compile(
    r"[(\[\"']?\s?(?P<letter>[A-Za-z])\s?(?:[)\]\"']\s?[.:,-]?|[.:,)]|\s-(?=\s))(?=\s|$)\s*(?P<rest>.*)", re.DOTALL
)
_LONE = re.compile(r"\W{0,4}(?P<letter>[A-Za-z])\W{0,4}", re.ASCII)


def pick(reply: Reply, options: Sequence[str], letters: bool = True) -> int | Unparsed:
    """The index of the option that a reply names, or why it names none or two. letters: whether the options were shown with letters."""
    texts = [normal(option) for option in options]
    count = len(texts) if letters else 0
    whole = _whole(reply.text, texts, count)
    if whole is not None:
        return whole
    stated = [found for found in (_one(claim, texts, count) for claim in claims(reply.text)) if not _nothing(found)]
    stated += [found for line in ends(reply.text) if (found := _whole(line, texts, count)) is not None]
    if not stated:
        found = _one(reply.text, texts, count)
        last = conclusion(reply.text) if isinstance(found, Unparsed) else None
        concluded = _one(last, texts, count) if last is not None else found
        return concluded if isinstance(concluded, int) else found
    refused = [found for found in stated if isinstance(found, Unparsed)]
    chosen = {found for found in stated if isinstance(found, int)}
    if refused:
        return refused[-1]
    return chosen.pop() if len(chosen) == 1 else _two(chosen)


def turned(options: Sequence[str], by: int) -> list[str]:
    """Options in their order, from number `by` on and round: what a circular form shows, once for each."""
    return [*options[by:], *options[:by]]


def _nothing(found: int | Unparsed) -> bool:
    return isinstance(found, Unparsed) and found.code == "none"


def _two(chosen: set[int]) -> Unparsed:
    named = " and ".join(LETTERS[k] if k < len(LETTERS) else str(k + 1) for k in sorted(chosen))
    return Unparsed("contradiction", f"the reply names {len(chosen)} options: {named}")


def _whole(text: str, texts: list[str], count: int) -> int | Unparsed | None:
    """The option when the text is nothing but a letter, an option's text, or both; None when it is more."""
    said = normal(text)
    exact = {k for k, option in enumerate(texts) if option == said}
    lone = _LONE.fullmatch(text)
    letter = _index(lone["letter"], count) if lone else None
    chosen = exact | ({letter} if letter is not None else set())
    if len(chosen) > 1:
        return _two(chosen)
    if chosen:
        return chosen.pop()
    leading = _LEADING.fullmatch(text)
    if leading is None or (letter := _index(leading["letter"], count)) is None:
        return None
    rest = normal(leading["rest"])
    chosen = {k for k, option in enumerate(texts) if option == rest}
    if chosen:
        return letter if letter in chosen else _two({letter, *chosen})
    return None


def _index(letter: str, count: int) -> int | None:
    number = LETTERS.find(letter.upper())
    return number if 0 <= number < count else None


def _one(text: str, texts: list[str], count: int) -> int | Unparsed:
    """The one option that prose names without denying it."""
    whole = _whole(text, texts, count)
    if whole is not None:
        return whole
    letters = _letters(text, count)
    stated, denied = _named(text, texts)
    if len(letters) > 1:
        return _two(letters)
    if letters:
        letter = next(iter(letters))
        return letter if not stated or letter in stated else _two(letters | stated)
    if len(stated) == 1:
        return next(iter(stated))
    if stated:
        return _two(stated)
    if denied:
        return Unparsed("none", "the reply only says what is not so")
    return Unparsed("none", "the reply names none of what there is to choose from")


def _letters(text: str, count: int) -> set[int]:
    """Options named by letter and not denied."""
    found = set()
    leading = _LEADING.match(text)
    if leading and not (leading["letter"] in "aA" and leading["rest"][:1].islower() and text[leading.end("letter")] == " "):
        number = _index(leading["letter"], count)
        if number is not None and not negated(text, 0, leading.end("letter")):
            found.add(number)
    for match in _LETTER.finditer(text):
        group = next(name for name in "abc" if match[name])
        number = _index(match[group], count)
        if number is not None and not negated(text, match.start(), match.end()):
            found.add(number)
    return found


def _named(text: str, texts: list[str]) -> tuple[set[int], bool]:
    """Options named by their text and not denied, and whether any was denied."""
    said = spaced(folded(text))
    found, denied = set(), False
    for k, start, end in named(said, texts):
        if negated(said, start, end):
            denied = True
        else:
            found.add(k)
    return found, denied
