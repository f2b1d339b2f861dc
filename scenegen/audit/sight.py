"""What was shown: referents seen, phrases that fit one thing only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scenegen.audit.geometry import Truth, entities

WOODEN = {"oak", "walnut", "pine", "birch", "wood"}
METAL = {"steel", "iron", "aluminium", "brass", "chrome", "metal"}
CLOTH = {"fabric", "cotton"}
HELD_PIXELS = 90
SIZE_RATIO = 1.39
POSTURE_KINDS = {
    "sitting": ("sit", "floor"), "walking": ("walk",), "kneeling": ("kneel",), "lying": ("lie",),
}  # fmt: skip
"""The kinds of poses that each word fits."""
CUT_OFF = 5
"""What the border of the image cuts off must show this many times the least pixels."""


def unseen(question: dict[str, Any], views: list[dict[str, Any]], least_fraction: float, least_share: float) -> list[str]:
    """Operands that no shown view shows well enough."""
    missing = []
    for name in question["evidence"]["names"]:
        small = question["evidence"]["rule"] == "holding_hand" and name == question["evidence"]["target"]
        if not any(_shows(row, name, least_fraction, least_share, small) for row in views):
            missing.append(name)
    return missing


def _shows(row: dict[str, Any], name: str, least_fraction: float, least_share: float, small: bool) -> bool:
    cell = next((cell for cell in row["visible"] if cell["id"] == name), None)
    if cell is None or not cell["amodal_pixels"]:
        return False
    least = HELD_PIXELS if small else least_share * row["width"] * row["height"] * (CUT_OFF if cell["truncated"] else 1)
    return bool(cell["pixels"] >= least and cell["pixels"] / cell["amodal_pixels"] >= least_fraction)


def ambiguous(question: dict[str, Any], views: list[dict[str, Any]], truth: Truth) -> list[str]:
    """Phrases that are not in the question's text, or that fit another number of the things in sight than one."""
    known = entities(truth)
    sighted = {cell["id"] for row in views for cell in row["visible"] if cell["pixels"] > 0} if views else set(known)
    wrong = []
    for name, phrase in question["evidence"]["names"].items():
        meant = fitting(phrase, sighted, known)
        if phrase.lower() not in question["question"].lower() or meant != [name]:
            wrong.append(f"{phrase!r} fits {sorted(meant)}, meant {name}")
    return wrong


def fitting(phrase: str, among: set[str], known: dict[str, Truth]) -> list[str]:
    """Ids among those given that a phrase could mean."""
    return _extreme([name for name in sorted(among) if fits(known[name], phrase, known)], phrase, known)


def _extreme(fitting: list[str], phrase: str, known: dict[str, Truth]) -> list[str]:
    """Of things a phrase with "large" or "small" fits otherwise, the one that stands out by SIZE_RATIO; all of them when none does."""
    word = phrase.split(" ")[0]
    if word not in ("large", "small") or len(fitting) < 2:
        return fitting
    order = sorted(fitting, key=lambda name: max(known[name]["size"]), reverse=word == "large")
    first, second = (max(known[name]["size"]) for name in order[:2])
    return order[:1] if max(first, second) > SIZE_RATIO * min(first, second) else fitting


def fits(entity: Truth, phrase: str, known: dict[str, Truth]) -> bool:
    """Whether a phrase could be said of an entity: noun, adjectives, clothes, carrier."""
    head, relation, carrier = _split(phrase, (" held by the ", " on the "))
    if relation:
        parent = known.get(entity.get("parent") or "")
        return parent is not None and fits(entity, head, known) and fits(parent, carrier, known)
    head, clothed, garment = _split(phrase, (" in the ",))
    if clothed:
        color, _, cloth = garment.partition(" ")
        worn = {(entity["attributes"].get(f"{half}_color"), entity["attributes"].get(half)) for half in ("top", "bottom")}
        return "joints" in entity and _noun(entity, head) and (color, cloth) in worn
    return _described(entity, phrase)


def _split(phrase: str, marks: Iterable[str]) -> tuple[str, str, str]:
    for mark in marks:
        head, found, tail = phrase.partition(mark)
        if found:
            return head, found, tail
    return phrase, "", ""


def _noun(entity: Truth, noun: str) -> bool:
    return bool(entity["label"] == noun or entity["label"].endswith(f" {noun}"))


def _described(entity: Truth, phrase: str) -> bool:
    words = phrase.split(" ")
    for k in range(len(words)):
        if _noun(entity, " ".join(words[k:])):
            return all(_has(entity, word) for word in words[:k])
    return False


def _has(entity: Truth, word: str) -> bool:
    if word in ("large", "small"):  # relative to what else fits: decided in _extreme
        return True
    if word in POSTURE_KINDS:
        return entity.get("pose", {}).get("kind") in POSTURE_KINDS[word]
    made = entity["attributes"].get("material", "")
    material = (
        (word == "wooden" and made in WOODEN)
        or (word == "metal" and made in METAL)
        or (word == "fabric" and made in CLOTH)
        or word == made
    )
    return bool(word == entity["attributes"].get("color") or material)
