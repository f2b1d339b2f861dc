"""Ids that one can read, type and put in a path, made of names in any script; different names stay different."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

LONGEST = 100
_CYRILLIC = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўј", (
    "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch * y * e iu ia e i i e g u j".replace("*", "_").split()
), strict=True))  # fmt: skip
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        [
            "a",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "s",
            "t",
            "y",
            "f",
            "ch",
            "ps",
            "o",
        ],
        strict=True,
    )
)
_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "ng"}
SPELLED = {**_CYRILLIC, **_GREEK, **_LATIN}


def slug(name: str) -> str:
    """An id: lower-case letters, digits, dots and dashes. A name that it does not spell wholly ends in a short digest of the name."""
    plain = unicodedata.normalize("NFC", name)
    spelled = "".join(map(_spelled, plain.lower()))
    out = re.sub(r"[^a-z0-9.]+", "-", spelled).strip("-.")
    if plain.isascii() and len(out) <= LONGEST:
        return out or "asset"
    mark = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{out[: LONGEST - 7].strip('-.') or 'asset'}-{mark}"


def _spelled(letter: str) -> str:
    """A letter in ASCII: by its base, by a table, by the sound in its Unicode name, or by its number."""
    if letter.isascii():
        return letter
    if letter in SPELLED:
        return SPELLED[letter].replace("_", "")
    base = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    if base.isascii():
        return base.lower()
    if base != letter and all(part in SPELLED for part in base):
        return "".join(SPELLED[part].replace("_", "") for part in base)
    name = unicodedata.name(letter, "")
    sound = re.search(r"(?:SYLLABLE|LETTER(?: SMALL| CAPITAL)?|VOWEL SIGN) ([A-Z]+)", name)
    if sound is not None:
        return sound.group(1).lower()
    if unicodedata.category(letter).startswith("L"):
        return f"-u{ord(letter):04x}-"
    return "" if unicodedata.combining(letter) else "-"


def told_apart(paths: Sequence[Path]) -> list[str]:
    """What to put before the ids of each path, so that files and folders of the same name differ: its folders' names, "" where no other is alike."""
    alike = Counter(path.stem.casefold() for path in paths)
    out = []
    for path in paths:
        others = [other for other in paths if other != path and other.stem.casefold() == path.stem.casefold()]
        label = ""
        if alike[path.stem.casefold()] > 1:
            parts, mine = list(path.absolute().parent.parts[1:]), 0
            rivals = [list(other.absolute().parent.parts[1:]) for other in others]
            while mine < len(parts) and (mine == 0 or any(parts[-mine:] == rival[-mine:] for rival in rivals)):
                mine += 1
            label = "-".join(parts[-mine:]) if not any(parts == rival for rival in rivals) else ""
        out.append(label)
    return out
