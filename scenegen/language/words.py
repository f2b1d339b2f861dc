"""Direction words and small English."""

from __future__ import annotations

from collections.abc import Sequence

DIRECTIONS_8 = ("front", "front-left", "left", "back-left", "back", "back-right", "right", "front-right")
HEAD_DIRECTIONS = ("front", "front-left", "left", "right", "front-right")
"""What a head can do against its torso: beyond 90 degrees there is nothing to ask."""
HANDS = ("left", "right")
MIRROR = {"left": "right", "right": "left"}

PLANES: dict[str, tuple[str, ...]] = {
    "horizontal": ("left", "right", "front", "back", "front-left", "front-right", "back-left", "back-right"),
    "frontal": ("left", "right", "above", "below", "above-left", "above-right", "below-left", "below-right"),
    "sagittal": ("front", "back", "above", "below", "front-above", "front-below", "back-above", "back-below"),
}
"""The camera-relative labels of each pair of axes; 18 labels in all, never three axes."""
CAMERA_LABELS = tuple(dict.fromkeys(label for labels in PLANES.values() for label in labels))


def mirrored(label: str) -> str:
    """A direction label as a mirror shows it: left and right change places."""
    return "-".join(MIRROR.get(word, word) for word in label.split("-"))


def extends(label: str, other: str) -> bool:
    """Whether a direction label says all that another says: "back-above" extends "back", and every label itself."""
    return set(other.split("-")) <= set(label.split("-"))


def join_axes(depth: str, vertical: str, lateral: str) -> str:
    """One label from up to two named axes; empty strings are axes not named."""
    return "-".join(word for word in (depth, vertical, lateral) if word)


def listed(parts: Sequence[str], word: str = "and") -> str:
    """A list as American English has it: "the lamp and the desk", "the lamp, the desk, and the plant"."""
    return f" {word} ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])}, {word} {parts[-1]}"


def to_choose(parts: Sequence[str]) -> dict[str, str]:
    """What there is to choose from, for wordings: as `items`, "the lamp, the desk, or the plant", and as `every`, the same with "and"."""
    return {"items": listed(parts, "or"), "every": listed(parts)}


def pronoun(phrase: str) -> str:
    """What stands for a person called so, with a verb that is the same for all: "he" for "man in the white shirt", "they" for "child"."""
    words = phrase.partition(" in ")[0].split(" ")
    return "he" if {"man", "boy", "gentleman"} & set(words) else "she" if {"woman", "girl", "lady"} & set(words) else "they"


def degrees(value: float) -> str:
    """An angle for text: whole degrees."""
    return f"{round(abs(value))}°"


def side(azimuth_deg: float) -> str:
    """Where something is, for an azimuth, positive left: "30° to the left", "straight ahead", "directly behind"."""
    if abs(azimuth_deg) < 0.5:
        return "straight ahead"
    if abs(azimuth_deg) > 179.5:
        return "directly behind"
    return f"{degrees(azimuth_deg)} to the {'left' if azimuth_deg > 0 else 'right'}"


def turned(azimuth_deg: float) -> str:
    """How something is turned, positive left: "turned 30° to the left", "not turned at all", "turned right around"."""
    if abs(azimuth_deg) < 0.5:
        return "not turned at all"
    return "turned right around" if abs(azimuth_deg) > 179.5 else f"turned {side(azimuth_deg)}"
