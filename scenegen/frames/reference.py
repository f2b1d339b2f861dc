"""The frames of reference that questions are asked in, by their names: whose front, left and right the words of an answer mean."""

from __future__ import annotations

from typing import Literal, get_args

Reference = Literal["camera", "image", "intrinsic", "path", "person", "stand_at_facing", "world"]
REFERENCES: tuple[str, ...] = get_args(Reference)
MEANINGS: dict[str, str] = {
    "camera": "the camera's, in space",
    "image": "the picture's, in its plane",
    "intrinsic": "a thing's own",
    "path": "along a way that is walked or a motion",
    "person": "a person's body, torso, head or gaze",
    "stand_at_facing": "of one who stands somewhere and faces something",
    "world": "none: sizes, distances, numbers, what is there",
}
