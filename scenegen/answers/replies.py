"""From what a model wrote to the part of it that answers: thinking, tags, boxes and decoration taken off, work bounded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

LONGEST = 200_000
"""Characters of a reply that are looked at, from its end."""
PROSE = 20_000
"""Characters of prose that are looked at, from its end; a longer answer that is not JSON is no answer."""
CLAIMS = 20
"""Statements such as "the answer is …" that are looked at, from the end."""


@dataclass(frozen=True)
class Unparsed:
    """Why a reply states no value. code: empty, none, contradiction, hedge, range, bound, unit, side, json, long or value; why: a sentence."""

    code: str
    why: str

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True)
class Reply:
    """text: the part that answers, plain, on lines. raw: the same with its decoration, for JSON. marked: whether the model marked it as its
    answer by a tag or a box."""

    text: str
    raw: str
    marked: bool


_TAG = re.compile(r"<\s{0,3}(/?)\s{0,3}(think|thinking|thought|answer)\s{0,3}>", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FRACTIONS = {c: f"{unicodedata.numeric(c):.4g}"[1:] for c in "½¼¾⅓⅔⅕⅖⅗⅘⅙⅛⅜⅝⅞"}
_CHARACTERS = str.maketrans(
    {"−": "-", "–": "-", "—": " - ", "‒": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'", "′": "'", "“": '"', "”": '"', "″": '"', "⁄": "/", "º": "°"}
)  # fmt: skip
_LATEX = [
    (re.compile(r"\\(?:d|t)?frac\s{0,3}\{(\d{1,9})\}\s{0,3}\{(\d{1,9})\}"), r" \1/\2 "),
    (re.compile(r"\\(?:text|textbf|mathrm|mathbf|textit|operatorname)\s{0,3}\{([^{}]{0,500})\}"), r" \1 "),
    (re.compile(r"\^\s{0,3}\{?\s{0,3}\\circ\s{0,3}\}?"), "° "),
    (re.compile(r"\\(?:quad|,|;|!|:| )"), " "),
    (re.compile(r"\\\(|\\\)|\\\[|\\\]|\$\$?"), " "),
    (re.compile(r"\\%"), "%"),
]
_CLAIM = re.compile(
    r"\b(?:answers?|final result|result|correct (?:choice|option|response)|my (?:choice|guess|estimate))\s{0,3}"
    r"(?:is|are|would be|should be|must be|has to be|:|=|->|→)\s{0,3}:?",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[^\W\d_]{2})[.!?](?=\s)|(?<=[\d)\]\"'%°])[.!?](?=\s)|[\n;]")
_SO = re.compile(r"\b(?:so|therefore|thus|hence|consequently|in conclusion|overall|finally|in summary)\b[,: ]", re.IGNORECASE)


def read_reply(reply: object) -> Reply | Unparsed:
    """The part of a reply that answers: what follows the thinking, in the last `<answer>` tag or `\\boxed{}` if there is one."""
    if not isinstance(reply, str):
        return Unparsed("none", f"a text is wanted, not {type(reply).__name__}")
    text = reply[-LONGEST:].encode("utf-8", "ignore").decode("utf-8")
    rest, tagged = _untagged(text)
    if not rest.strip():
        if not text.strip():
            return Unparsed("empty", "the reply is empty")
        return Unparsed("empty", "the answer tag is empty" if tagged else "the reply is all thinking and no answer")
    boxed = _boxed(rest)
    if boxed is not None:
        rest = boxed
    text = plain(rest)
    if not text:
        return Unparsed("empty", "the reply says nothing")
    return Reply(text, rest, tagged or boxed is not None)


def _untagged(text: str) -> tuple[str, bool]:
    """Without thinking; the inside of the last answer tag, and whether there is one. An unclosed tag reaches to the end."""
    kept: list[str] = []
    at, thinking, answers = 0, False, []
    length = 0
    for tag in _TAG.finditer(text):
        closing, name = bool(tag[1]), tag[2].lower()
        if name == "answer":
            if not thinking:
                kept.append(text[at : tag.start()])
                length += tag.start() - at
                answers.append((closing, length))
                at = tag.end()
        elif closing:
            if not thinking:  # the template opened it: all before was thinking
                kept, length, answers = [], 0, []
            thinking, at = False, tag.end()
        elif not thinking:
            kept.append(text[at : tag.start()])
            length += tag.start() - at
            thinking = True
    if not thinking:
        kept.append(text[at:])
    whole = "".join(kept)
    opened = [k for k, (closing, _) in enumerate(answers) if not closing]
    if not opened:
        return whole, False
    last = opened[-1]
    end = answers[last + 1][1] if last + 1 < len(answers) else len(whole)
    return whole[answers[last][1] : end], True


def _boxed(text: str) -> str | None:
    """The inside of the last `\\boxed{…}`, None where there is none; one that is not closed reaches to the end."""
    start = max(text.rfind("\\boxed"), text.rfind("\\fbox"))
    brace = text.find("{", start) if start >= 0 else -1
    if brace < 0 or text[start:brace].strip("\\ ") not in ("boxed", "fbox"):
        return None
    depth = 0
    for at in range(brace, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return text[brace + 1 : at]
    return text[brace + 1 :]


def plain(text: str) -> str:
    """Text without markup: compatibility characters, dashes, quotes, bold, code marks and simple LaTeX made plain; lines kept."""
    text = text[-PROSE:]
    for fraction, decimal in _FRACTIONS.items():
        if fraction in text:
            text = re.sub(rf"(\d)\s?{fraction}", rf"\g<1>{decimal}", text).replace(fraction, f"0{decimal}")
    text = unicodedata.normalize("NFKC", text.translate(_CHARACTERS)).translate(_CHARACTERS)
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for pattern, into in _LATEX if "\\" in text or "$" in text else ():
        text = pattern.sub(into, text)
    text = re.sub(r"\*{1,3}|`{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)|~~", "", text)
    text = re.sub(r"^[#>\s]{1,20}(?=\S)", "", text, flags=re.MULTILINE)
    return re.sub(r"[ \t]+", " ", text).strip()


def claims(text: str) -> list[str]:
    """What follows "the answer is" and the like, each to the end of its sentence or line; the last CLAIMS of them."""
    found = list(_CLAIM.finditer(text))[-CLAIMS:]
    out = []
    for mark, following in zip_longest(found, found[1:]):
        rest = text[mark.end() : following.start() if following else None][:600].lstrip(" \n:")
        end = _END.search(rest)
        rest = (rest[: end.start()] if end else rest).strip()
        if rest:
            out.append(rest)
    return out


def conclusion(text: str) -> str | None:
    """The last sentence that begins with "so", "therefore" and the like."""
    found = list(_SO.finditer(text))
    if not found:
        return None
    rest = text[found[-1].end() :].lstrip()
    end = _END.search(rest)
    return (rest[: end.start()] if end else rest).strip() or None


def ends(text: str) -> Iterator[str]:
    """The first and the last line of a reply of several lines: where models put a bare answer."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1:
        yield lines[0]
        yield lines[-1]


_NOT_BEFORE = re.compile(
    r"(?:\b(?:not(?! only)|cannot|never|neither|nor|rather than|instead of|except|other than|unlike|as opposed to|without|no(?! (?:doubt|question|wonder|problem)))\b|n't\b"
    r"|\b(?:ruled?|ruling) out\b|\beliminat\w{1,4}\b|\bexclud\w{1,4}\b)(?P<gap>[^,.;:!?\n]{0,40})$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(
    r"[\s\"')\]*]{0,4}(?:(?:is|are|was|were|seems|looks|would be|can be|could be|must be|has been)\s{1,2}){0,2}"
    r"(?:not\b(?! only)|isn't\b|aren't\b|wasn't\b|can't\b|cannot\b|won't\b|wrong\b|incorrect\b|false\b|ruled out\b|eliminated\b|excluded\b|impossible\b)",
    re.IGNORECASE,
)


def negated(text: str, start: int, end: int) -> bool:
    """Whether what stands at text[start:end] is named as what is not the case."""
    before = _NOT_BEFORE.search(text[max(0, start - 60) : start])
    if (
        before
        and not re.search(r"\b(?:but|however|it is|it's)\b", before["gap"], re.IGNORECASE)
        and len(before["gap"].split()) <= 5
    ):
        return True
    return _NOT_AFTER.match(text[end : end + 60]) is not None
