"""Referring expressions, direction words, templates."""

from scenegen.language.refer import Referrer, nouns_match
from scenegen.language.words import (
    CAMERA_LABELS,
    DIRECTIONS_8,
    HANDS,
    HEAD_DIRECTIONS,
    PLANES,
    degrees,
    join_axes,
    mirrored,
    side,
)

__all__ = [
    "CAMERA_LABELS", "DIRECTIONS_8", "HANDS", "HEAD_DIRECTIONS", "PLANES", "Referrer", "degrees", "join_axes", "mirrored",
    "nouns_match", "side",
]  # fmt: skip
