"""Whether a question's words leave one reading: options that exclude one another, body or head named, a place to stand."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from scenegen.audit.geometry import Truth, compass_yaw, entities, pose_of, turn
from scenegen.audit.source import Row

ONE_WAY_DEG = 20.01
"""Beyond this between body, torso and head, "the way she faces" has two readings."""
LOWEST_M = 0.39
"""Height of the lowest thing that one stands at."""
FACING_RULES = {"direction_from_person": "person", "facing_from_entity": "reference", "facing_from_camera": "target"}
"""Rules about where somebody faces, and the operand who does."""


def one_reading(question: Row, evidence: dict[str, Any], truth: Truth) -> list[str]:
    """What of a question could be read in two ways."""
    known = entities(truth)
    if evidence["rule"] == "camera_relative":
        return _options(question)
    if evidence["rule"] in FACING_RULES:
        return _facing(question["question"], evidence, known)
    return _standing(question["question"], evidence, known) if evidence["rule"] == "stand_at_facing" else []


def _options(question: Row) -> list[str]:
    choices = question["choices"]
    said = [set(choice.split("-")) for choice in choices]
    found = [
        f"{choices[i]!r} says all that {choices[j]!r} says" for i, j in permutations(range(len(said)), 2) if said[j] <= said[i]
    ]
    if not question["question"].endswith(", or both."):
        found.append("it does not say that the answer may name one direction or two")
    return found


def _facing(text: str, evidence: dict[str, Any], known: dict[str, Truth]) -> list[str]:
    name = evidence[FACING_RULES[evidence["rule"]]]
    if "joints" not in known[name]:
        return []
    yaws = [compass_yaw(pose_of(known[name], frame)) for frame in ("body", "torso", "head")]
    apart = max(abs(turn(one - other)) for one in yaws for other in yaws)
    phrase = evidence["names"].get(name, "")
    if evidence["rule"] == "direction_from_person":
        said = {
            frame for frame, words in (("body", (" body ",)), ("head", (" head ", " face "))) if any(w in text for w in words)
        }
        if said:  # the other may be named too, as what does not count
            return [] if evidence["person_frame"] in said else [f"it names {sorted(said)}, meant {evidence['person_frame']}"]
    elif f"the body of the {phrase}" in text:
        return []
    return [f"body, torso and head of {phrase!r} are {apart:.0f} degrees apart, and none is named"] if apart > ONE_WAY_DEG else []


def _standing(text: str, evidence: dict[str, Any], known: dict[str, Truth]) -> list[str]:
    at, facing = known[evidence["at"]], known[evidence["facing"]]
    phrase, found = evidence["names"].get(evidence["at"], ""), []
    if at.get("support") != "floor" or at.get("parent") is not None or at["size"][2] < LOWEST_M:
        found.append(f"nobody stands at {phrase!r}")
    if facing.get("support") == "ceiling":
        found.append(f"nobody turns to face {evidence['facing']}, which hangs from the ceiling")
    if f"the centre of the {phrase}" not in text:
        found.append(f"it does not say that the centre of {phrase!r} is meant")
    return found
