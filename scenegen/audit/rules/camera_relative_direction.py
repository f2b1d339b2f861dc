"""Recomputes where one thing is in relation to another as the camera sees both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from scenegen.audit.geometry import Truth, box_points, camera_of, camera_yaw, entities, middle
from scenegen.audit.rules.base import LEFT_OR_RIGHT, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import options_exclude

PLANES = {
    "horizontal": (("front", "back"), ("left", "right")),
    "frontal": (("above", "below"), ("left", "right")),
    "sagittal": (("front", "back"), ("above", "below")),
}
"""The two axes of each plane, in the order in which a label names them."""
AXES = {"horizontal": ("depth", "lateral"), "frontal": ("vertical", "lateral"), "sagittal": ("depth", "vertical")}
NOTE_WORDS = frozenset(
    [
        "answer",
        "or",
        "a",
        "combination",
        "of",
        "two",
        "closer",
        "farther",
        "away",
        "from",
        "it",
        "to",
        "the",
        "camera",
        "as",
        "seen",
        "in",
        "picture",
        "image",
        "higher",
        "lower",
        "room",
    ]
)
"""What the note of a pair may say besides the words of its two axes."""
SAME_DEPTH, HEIGHT_GAP, SAME_BEARING, LEVEL = 0.06, 0.04, 3.0, 0.25
ROUNDING = 1e-6


def plane_labels(plane: str) -> tuple[str, ...]:
    """Every label of a plane: one word of an axis, or a combination of the two."""
    first, second = PLANES[plane]
    return (*first, *second, *(f"{one}-{other}" for one in first for other in second))


@rule
class CameraRelative(Rule):
    """Left/right by bearing and by image, front = nearer, above = higher: each axis of the plane apart or alike in full extent."""

    task = "camera_relative_direction"
    name = "camera_relative"
    roles = {"target": "any", "reference": "any"}
    frames = ("camera",)
    unit = "multiple of the least accepted"
    convention = "front is nearer the camera; left is the camera's and the image's left"
    values = tuple(dict.fromkeys(label for plane in PLANES for label in plane_labels(plane)))
    parameters = {"plane": tuple(PLANES), "front_convention": ("reflected",)}
    planned = ("margin_deg", "depth_m", "depth_ratio")
    optional = ("depth", "lateral", "vertical")
    least = 1.0
    contrasts = "relative direction"
    twins_a_scene = 2
    told = {
        "lateral": LEFT_OR_RIGHT,
        "depth": Told(" m", 1, "closer", "farther"),
        "vertical": Told(" m", 1, "higher", "lower"),
    }

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Both axes of the plane."""
        a, b = (_extent(truth, given, given.id(role), views[0] if views else None) for role in ("target", "reference"))
        words, margins, numbers = [], [], {}
        for axis in AXES[given.parameter("plane")]:
            word, margin = {"lateral": _lateral, "depth": _depth, "vertical": _vertical}[axis](a, b, given)
            key, sign = {"lateral": ("bearing", 1), "depth": ("depth", -1), "vertical": ("height", 1)}[axis]
            numbers[axis] = sign * float(a[key][2] - b[key][2])
            if word is None:
                return Found(None, 0.0, numbers)
            if word:
                words.append(word)
                margins.append(margin)
        return Found("-".join(words) or None, min(margins, default=0.0), numbers)

    def possible(self, given: Given) -> tuple[str, ...]:
        """The labels of the plane."""
        return plane_labels(given.parameter("plane"))

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Options that exclude one another, and words that say that there may be two directions."""
        yield from options_exclude(row["choices"])
        if not given.text.endswith(", or a combination of the two."):
            yield "it does not say that the answer may name one direction or two"

    def note(self, note: str, given: Given) -> Iterator[str]:
        """The note names both words of both axes of its plane, once, and says nothing else."""
        words = re.findall(r"[a-z]+", note.lower())
        axes = {word for axis in PLANES[given.parameter("plane")] for word in axis}
        if sorted(word for word in words if word not in NOTE_WORDS) != sorted(axes) or re.search(r"[^A-Za-z ,.()]", note):
            yield f"its note is {note!r} for the plane {given.parameter('plane')}"


def _extent(truth: Truth, given: Given, name: str, view: Row | None) -> Truth:
    """Bearing (degrees to the left), depth and height of an entity, each (least, most, of its centre), and its box in the image."""
    camera, entity = camera_of(truth, given.camera), entities(truth)[name]
    pose, heading = np.array(camera["world_from_camera"]), np.radians(camera_yaw(camera))
    ahead, left = np.array([np.cos(heading), np.sin(heading), 0]), np.array([-np.sin(heading), np.cos(heading), 0])
    points, centre = box_points(entity) - pose[:3, 3], middle(entity) - pose[:3, 3]
    angles = np.degrees(np.arctan2(points @ left, points @ ahead))
    boxes = {cell["id"]: cell["box2d"] for cell in view["visible"]} if view is not None else {}
    return {
        "bearing": (angles.min(), angles.max(), float(np.degrees(np.arctan2(centre @ left, centre @ ahead)))),
        "depth": ((points @ ahead).min(), (points @ ahead).max(), float(centre @ ahead)),
        "height": (points[:, 2].min(), points[:, 2].max(), float(points[:, 2].min() + points[:, 2].max()) / 2),
        "box": boxes[name],
    }


def _apart(a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    return max(a[0] - b[1], b[0] - a[1])


def _alike(a: tuple[float, float, float], b: tuple[float, float, float]) -> bool:
    return b[0] <= a[2] <= b[1] or a[0] <= b[2] <= a[1]


def _lateral(a: Truth, b: Truth, given: Given) -> tuple[str | None, float]:
    least = float(given.parameter("margin_deg"))
    one, other = a["bearing"], b["bearing"]
    gap = one[2] - other[2]
    image = a["box"], b["box"]
    disjoint = image[0][2] < image[1][0] or image[1][2] < image[0][0]
    image_left = sum(image[0][::2]) < sum(image[1][::2])
    if abs(gap) >= least and _apart(one, other) > 0 and disjoint and image_left == (gap > 0):
        return ("left" if gap > 0 else "right"), abs(gap) / least
    return ("", 0.0) if abs(gap) < SAME_BEARING and _alike(one, other) else (None, 0.0)


def _depth(a: Truth, b: Truth, given: Given) -> tuple[str | None, float]:
    one, other = a["depth"], b["depth"]
    ratio = abs(one[2] - other[2]) / max(one[2], other[2])
    clear = min(ratio / given.parameter("depth_ratio"), abs(one[2] - other[2]) / given.parameter("depth_m"))
    if clear >= 1 - ROUNDING and _apart(one, other) > 0:
        return ("front" if one[2] < other[2] else "back"), clear
    return ("", 0.0) if ratio < SAME_DEPTH and _alike(one, other) else (None, 0.0)


def _vertical(a: Truth, b: Truth, given: Given) -> tuple[str | None, float]:
    one, other = a["height"], b["height"]
    gap = _apart(one, other)
    if gap >= HEIGHT_GAP - 1e-4:
        return ("above" if one[2] > other[2] else "below"), gap / HEIGHT_GAP
    level = abs(one[2] - other[2]) <= LEVEL * min(one[1] - one[0], other[1] - other[0], 1.0) + 1e-4
    return ("", 0.0) if level and _alike(one, other) else (None, 0.0)
