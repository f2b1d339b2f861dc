"""Every rule that a question can name, recomputed: the answer and its margin from the truth and the operands' ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.spatial import ConvexHull, Delaunay

from scenegen.audit.geometry import (
    Floats,
    Truth,
    bearing,
    box_points,
    camera_yaw,
    compass_yaw,
    entities,
    middle,
    nearest_label,
    pose_of,
    turn,
)

FOOTPRINT_MARGIN = 2.99
"""Degrees that a label must keep over all of a footprint."""
STRAY = 2
"""Of a thing's 8 corners, so many may lie in another sector than the thing is said to."""
Evidence = dict[str, Any]
Numbers = dict[str, float]
"""Numbers of the evidence, by key, as recomputed."""
Found = tuple[str, float, Numbers]
Rule = Callable[[Truth, Evidence, dict[str, Any]], Found]


def _camera(truth: Truth, evidence: Evidence) -> Truth:
    return next(camera for camera in truth["cameras"] if camera["id"] == evidence["camera"])


def _label(angle: float) -> Found:
    label, margin = nearest_label(angle)
    return label, margin, {"azimuth_deg": angle}


def facing_from_camera(truth: Truth, evidence: Evidence, views: dict[str, Any]) -> Found:
    """The target's heading against the camera's viewing direction."""
    target = entities(truth)[evidence["target"]]
    return _label(turn(compass_yaw(pose_of(target)) - camera_yaw(_camera(truth, evidence))))


def head_against_torso(truth: Truth, evidence: Evidence, views: dict[str, Any]) -> Found:
    """The head's heading against the torso's, in the benchmark's uneven bins."""
    person = entities(truth)[evidence["person"]]
    angle = turn(compass_yaw(pose_of(person, "head")) - compass_yaw(pose_of(person, "torso")))
    away, side, numbers = abs(angle), "left" if angle > 0 else "right", {"azimuth_deg": angle}
    if away <= 20:
        return "front", 20 - away, numbers
    if away <= 60:
        return f"front-{side}", min(away - 20, 60 - away), numbers
    return (side, min(away - 60, 90 - away), numbers) if away <= 90 else ("", 0.0, numbers)


def facing_from_entity(truth: Truth, evidence: Evidence, views: dict[str, Any]) -> Found:
    """One body's heading against another's, or a thing's: the same label by the torsos."""
    known = entities(truth)
    target, reference = known[evidence["target"]], known[evidence["reference"]]
    label, margin, numbers = _label(
        turn(compass_yaw(pose_of(target, evidence["target_frame"])) - compass_yaw(pose_of(reference)))
    )
    for one in ("body", "torso"):
        for other in ("body", "torso"):
            if _label(turn(compass_yaw(pose_of(target, one)) - compass_yaw(pose_of(reference, other))))[0] != label:
                return "", 0.0, numbers
    return label, margin, numbers


def direction_from_person(truth: Truth, evidence: Evidence, views: dict[str, Any]) -> Found:
    """Where the target lies from a person's frame: its centre, and all but STRAY of its corners."""
    label, margin, numbers = from_frame(truth, evidence, evidence["person_frame"])
    pose = pose_of(entities(truth)[evidence["person"]], evidence["person_frame"])
    if _strays(pose[:3, 3], [compass_yaw(pose)], entities(truth)[evidence["target"]], label) > STRAY:
        return "", 0.0, numbers
    return label, margin, numbers


def from_frame(truth: Truth, evidence: Evidence, frame: str) -> Found:
    """Where the target's centre lies from one of a person's frames."""
    known = entities(truth)
    pose = pose_of(known[evidence["person"]], frame)
    return _label(bearing(pose[:3, 3], compass_yaw(pose), middle(known[evidence["target"]])))


def holding_hand(truth: Truth, evidence: Evidence, views: dict[str, Any]) -> Found:
    """The hand whose joint is nearer to the thing, which must be the hand that the truth says holds it, on that side of the body."""
    known = entities(truth)
    person, thing = known[evidence["person"]], middle(known[evidence["target"]])
    away = {side: float(np.linalg.norm(np.array(person["joints"][f"{side}_hand"]) - thing)) for side in ("left", "right")}
    nearer = min(away, key=lambda side: away[side])
    body = pose_of(person)
    left = float((thing - body[:3, 3]) @ body[:3, 1])
    sure = person["holding"].get(nearer) == evidence["target"] and (left > 0) == (nearer == "left")
    return (nearer if sure else ""), abs(left), {"left_of_body_m": left}


def stand_at_facing(truth: Truth, evidence: Evidence, views: dict[str, Any]) -> Found:
    """From one centre, where a thing is, facing another: the same, by FOOTPRINT_MARGIN, whichever point of its footprint is faced."""
    known = entities(truth)
    facing, target = known[evidence["facing"]], known[evidence["target"]]
    at = middle(known[evidence["at"]])
    heading = float(np.degrees(np.arctan2(*(middle(facing) - at)[1::-1])))
    label, margin, numbers = _label(bearing(at, heading, middle(target)))
    outline = box_points(facing)[:, :2]
    if Delaunay(outline[ConvexHull(outline).vertices]).find_simplex(at[:2]) >= 0:
        return "", 0.0, numbers  # within what is faced
    headings = [float(np.degrees(np.arctan2(*(corner - at[:2])[::-1]))) for corner in outline]
    found = [_label(bearing(at, heading, middle(target))) for heading in headings]
    numbers["footprint_margin_deg"] = least = min(one[1] for one in found)
    clear = {one[0] for one in found} == {label} and least >= FOOTPRINT_MARGIN
    return (label, margin, numbers) if clear and _strays(at, headings, target, label) <= STRAY else ("", 0.0, numbers)


def _strays(origin: Floats, headings: list[float], target: Truth, label: str) -> int:
    """How many of a thing's corners lie in another sector than `label` for some heading."""
    corners = box_points(target)
    return sum(any(_label(bearing(origin, heading, corner))[0] != label for heading in headings) for corner in corners)


def camera_relative(truth: Truth, evidence: Evidence, views: dict[str, Any]) -> Found:
    """Left/right by bearing and by image, front = nearer, above = higher: each axis of the plane apart or alike in full extent."""
    known, camera = entities(truth), _camera(truth, evidence)
    pose = np.array(camera["world_from_camera"])
    heading = np.radians(camera_yaw(camera))
    ahead, left = np.array([np.cos(heading), np.sin(heading), 0]), np.array([-np.sin(heading), np.cos(heading), 0])
    sides = []
    for key in ("target", "reference"):
        entity = known[evidence[key]]
        points, centre = box_points(entity) - pose[:3, 3], middle(entity) - pose[:3, 3]
        angles = np.degrees(np.arctan2(points @ left, points @ ahead))
        sides.append(
            {
                "bearing": (angles.min(), angles.max(), float(np.degrees(np.arctan2(centre @ left, centre @ ahead)))),
                "depth": ((points @ ahead).min(), (points @ ahead).max(), float(centre @ ahead)),
                "height": (points[:, 2].min(), points[:, 2].max(), float(points[:, 2].min() + points[:, 2].max()) / 2),
                "box": views["boxes"][evidence[key]],
            }
        )
    a, b = sides
    words, margins, numbers = [], [], {}
    for axis in {"horizontal": ("depth", "lateral"), "frontal": ("vertical", "lateral"), "sagittal": ("depth", "vertical")}[
        evidence["plane"]
    ]:
        word, margin = {"lateral": _lateral, "depth": _depth, "vertical": _vertical}[axis](a, b, float(evidence["margin_deg"]))
        number = {"lateral": ("bearing", 1), "depth": ("depth", -1), "vertical": ("height", 1)}[axis]
        numbers[axis] = number[1] * float(a[number[0]][2] - b[number[0]][2])
        if word is None:
            return "", 0.0, numbers
        if word:
            words.append(word)
            margins.append(margin)
    return "-".join(words), min(margins, default=0.0), numbers


def _apart(a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    return max(a[0] - b[1], b[0] - a[1])


def _alike(a: tuple[float, float, float], b: tuple[float, float, float]) -> bool:
    return b[0] <= a[2] <= b[1] or a[0] <= b[2] <= a[1]


def _lateral(a: Truth, b: Truth, least: float) -> tuple[str | None, float]:
    one, other = a["bearing"], b["bearing"]
    gap = one[2] - other[2]
    image = a["box"], b["box"]
    disjoint = image[0][2] < image[1][0] or image[1][2] < image[0][0]
    image_left = sum(image[0][::2]) < sum(image[1][::2])
    if abs(gap) >= least and _apart(one, other) > 0 and disjoint and image_left == (gap > 0):
        return ("left" if gap > 0 else "right"), abs(gap) / least
    return ("", 0.0) if abs(gap) < 3.0 and _alike(one, other) else (None, 0.0)


def _depth(a: Truth, b: Truth, _: float) -> tuple[str | None, float]:
    one, other = a["depth"], b["depth"]
    ratio = abs(one[2] - other[2]) / max(one[2], other[2])
    if ratio >= 0.15 and _apart(one, other) > 0:
        return ("front" if one[2] < other[2] else "back"), ratio / 0.15
    return ("", 0.0) if ratio < 0.06 and _alike(one, other) else (None, 0.0)


def _vertical(a: Truth, b: Truth, _: float) -> tuple[str | None, float]:
    one, other = a["height"], b["height"]
    gap = _apart(one, other)
    if gap >= 0.0399:
        return ("above" if one[2] > other[2] else "below"), gap / 0.04
    return ("", 0.0) if _alike(one, other) else (None, 0.0)


RULES: dict[str, Rule] = {
    "facing_from_camera": facing_from_camera,
    "head_against_torso": head_against_torso,
    "facing_from_entity": facing_from_entity,
    "direction_from_person": direction_from_person,
    "holding_hand": holding_hand,
    "stand_at_facing": stand_at_facing,
    "camera_relative": camera_relative,
}
