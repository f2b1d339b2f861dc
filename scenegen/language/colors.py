"""Colours that are asked for, which may pass for one another, and what colours things of a kind come in."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from scenegen.assets import catalogue

COLORS = ("black", "blue", "green", "orange", "pink", "purple", "red", "white", "yellow")
NEAR_COLORS = (
    {"black", "navy", "brown", "gray"},
    {"blue", "navy", "teal", "purple"},
    {"green", "teal"},
    {"red", "orange", "pink", "brown"},
    {"pink", "purple"},
    {"yellow", "orange", "beige", "brown"},
    {"white", "beige", "gray", "pink"},
)
"""Colours of which one may pass for another in some light."""
DRAWS = 32
"""Things of a kind by which it is found out what colours they come in."""


def unlike(one: str, other: str) -> bool:
    """Whether nobody takes one colour for the other."""
    return one != other and not any({one, other} <= near for near in NEAR_COLORS)


@lru_cache(maxsize=256)
def colors_of(kind: str) -> frozenset[str]:
    """Colours of DRAWS things of a kind of the catalogue; none of a kind that it has not."""
    if kind not in catalogue.categories():
        return frozenset()
    entry = catalogue.category(kind)
    drawn = [entry.build(entry.sample(np.random.default_rng(seed))) for seed in range(DRAWS)]
    return frozenset(str(built.attributes.get("color") or "") for built in drawn) - {""}


def with_article(what: str) -> str:
    """ "a red chair", "an armchair"."""
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"
