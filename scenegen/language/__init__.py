"""Referring expressions, direction words, templates."""

from scenegen.language.refer import Referrer, Shown, names_carrier, nouns_match, told_apart
from scenegen.language.words import (
    CAMERA_LABELS,
    DIRECTIONS_8,
    HANDS,
    HEAD_DIRECTIONS,
    PLANES,
    degrees,
    extends,
    join_axes,
    listed,
    mirrored,
    pronoun,
    side,
    to_choose,
    turned,
)

__all__ = [
    "CAMERA_LABELS", "DIRECTIONS_8", "HANDS", "HEAD_DIRECTIONS", "PLANES", "Referrer", "Shown", "degrees", "extends", "join_axes", "listed",
    "mirrored", "names_carrier", "nouns_match", "pronoun", "side", "to_choose", "told_apart", "turned",
]  # fmt: skip
