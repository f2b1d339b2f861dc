"""What the audit knows of every task: its rule, its operands, its frames, its answers. What it does not know it does not pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

EIGHT = ("front", "front-left", "left", "back-left", "back", "back-right", "right", "front-right")
PLANES = {
    "horizontal": (("front", "back"), ("left", "right")),
    "frontal": (("above", "below"), ("left", "right")),
    "sagittal": (("front", "back"), ("above", "below")),
}
"""The two axes of each plane, in the order in which a label names them."""
EVERYWHERE = frozenset({"rule", "names", "convention", "margin_unit"})
"""Keys of every evidence."""
LEFT_IS_POSITIVE = "; azimuth positive to the left"


@dataclass(frozen=True)
class Family:
    """One task as its questions must be. roles: operand -> "person", "thing" or "any"; fixed: evidence key -> the values it may have;
    numbers: keys whose numbers are recomputed; views: least and most pictures, besides none where the build makes none."""

    rule: str
    frames: tuple[str, ...]
    unit: str
    values: tuple[str, ...]
    roles: Mapping[str, str]
    convention: str
    fixed: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    numbers: tuple[str, ...] = ("azimuth_deg",)
    optional: tuple[str, ...] = ()
    views: tuple[int, int] = (1, 1)

    @property
    def keys(self) -> frozenset[str]:
        """Every key that the evidence must have."""
        camera = {"camera"} if self.views == (1, 1) else set()
        return EVERYWHERE | camera | set(self.roles) | set(self.fixed) | set(self.numbers)


def plane_labels(plane: str) -> tuple[str, ...]:
    """Every label of a plane: one word of an axis, or one of each."""
    first, second = PLANES[plane]
    return (*first, *second, *(f"{one}-{other}" for one in first for other in second))


FAMILIES: dict[str, Family] = {
    "camera_object_orientation": Family(
        "facing_from_camera", ("camera",), "degrees", EIGHT, {"target": "any"},
        "front is the camera's heading on the floor" + LEFT_IS_POSITIVE, {"target_frame": ("body", "object")},
    ),
    "camera_relative_direction": Family(
        "camera_relative", ("camera",), "multiple of the least accepted",
        tuple(dict.fromkeys(label for plane in PLANES for label in plane_labels(plane))), {"target": "any", "reference": "any"},
        "front is nearer the camera; left is the camera's and the image's left",
        {"plane": tuple(PLANES), "front_convention": ("reflected",)}, ("margin_deg",), ("depth", "lateral", "vertical"),
    ),
    "person_object_orientation": Family(
        "head_against_torso", ("person",), "degrees", ("front", "front-left", "left", "right", "front-right"), {"person": "person"},
        "head heading minus torso heading; front to 20 degrees, front-left/right to 60, left/right to 90",
    ),
    "person_relative_direction": Family(
        "direction_from_person", ("person",), "degrees", EIGHT, {"person": "person", "target": "any"},
        "front is the heading of the named frame on the floor" + LEFT_IS_POSITIVE,
        {"person_frame": ("body", "head"), "body_and_head_agree": (True, False)},
    ),
    "person_body_facing": Family(
        "facing_from_entity", ("person", "intrinsic"), "degrees", EIGHT, {"target": "person", "reference": "any"},
        "front is the reference's heading on the floor" + LEFT_IS_POSITIVE,
        {"target_frame": ("body",), "reference_frame": ("body", "object")},
    ),
    "person_hand": Family(
        "holding_hand", ("person",), "metres", ("left", "right"), {"person": "person", "target": "thing"},
        "the person's own left and right", {}, ("left_of_body_m",),
    ),
    "scene_simulation": Family(
        "stand_at_facing", ("stand_at_facing",), "degrees", EIGHT, {"at": "thing", "facing": "thing", "target": "thing"},
        "front is from A's centre towards B on the floor, wherever on B; azimuth (of centres) positive to the left", {"heading": ("floor",)}, ("azimuth_deg", "footprint_margin_deg"), views=(2, 8),
    ),
}  # fmt: skip
