"""What is counted, in one and in several; from what assets say of themselves."""

from scenegen.assets.countable import (
    ANIMALS,
    COUNTED,
    GOODS,
    LIKENESSES,
    PAINTED,
    PEOPLE,
    PRINTED,
    REFLECTING,
    SAME_IN_NUMBER,
    SMALL,
)
from scenegen.assets.nouns import worn

__all__ = ["ANIMALS", "COUNTED", "GOODS", "LIKENESSES", "PAINTED", "PEOPLE", "PRINTED", "REFLECTING", "SMALL", "plural", "worn"]


def plural(noun: str) -> str:
    """Several of a noun that is counted."""
    if noun == PEOPLE:
        return "people"
    return noun if noun in SAME_IN_NUMBER else noun + ("es" if noun.endswith(("s", "ch", "x")) else "s")
