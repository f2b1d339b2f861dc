"""What must be seen before a question about it is fair."""

from __future__ import annotations

import numpy as np

from scenegen.facts import Facts
from scenegen.frames import wrap
from scenegen.scene import Person

HEAD_PARTS = ("head", "face", "eyes", "hair")
TORSO_PARTS = ("torso", "hips")
FACING_JOINTS = ("left_eye", "right_eye", "head", "left_shoulder", "right_shoulder", "chest")
BORDER = 0.02
"""Share of the image's width that a person's head and shoulders must stay clear of its border."""
HEAD_SHARE = 0.0012
TORSO_SHARE = 0.002
FACE_SHARE = 0.00025
UPRIGHT = 0.77
"""Cosine of the lean (40 degrees) beyond which nobody says which way a person faces: bent double, or lying."""
LEAST_MARGIN_DEG = 3.0
"""Degrees that a label must keep in every frame that could be meant beside the one that is asked about."""
ONE_WAY_DEG = 20.0
"""Degrees within which body, torso and head must agree for a person to face one way: beyond, words say which is meant."""
FACING_SHARE = 0.004
FACING_FRACTION = 0.5
HAND_PIXELS = 24
HELD_PIXELS = 90


def own_frames(facts: Facts, entity: str) -> list[str]:
    """Frames that must agree on which way an entity faces: a person's body, torso and head; a thing's own."""
    if isinstance(facts.scene.entity(entity), Person):
        return [f"{frame}:{entity}" for frame in ("body", "torso", "head")]
    return [f"object:{entity}"]


def facing_readable(facts: Facts, view: str, entity: str) -> bool:
    """Whether a view shows which way an entity faces: of people head and torso, of things most of them and their front part's side;
    and whether it has a heading on the floor (what lies on its back has none)."""
    if not facts.is_visible(view, entity) or not all(
        facts.has_heading[facts.frame(frame)] for frame in own_frames(facts, entity)
    ):
        return False
    seen, camera = facts.sight(view, entity), facts.camera(view)
    pixels = camera.width * camera.height
    person = facts.scene.entity(entity)
    if isinstance(person, Person):
        upright = min(float(person.world_from_body[2, 2]), float(person.world_from_torso[2, 2])) >= UPRIGHT
        return (
            upright
            and facts.in_image(view, entity, FACING_JOINTS, BORDER)
            and facts.part_pixels(view, entity, *HEAD_PARTS) >= HEAD_SHARE * pixels
            and facts.part_pixels(view, entity, *TORSO_PARTS) >= TORSO_SHARE * pixels
        )
    return seen.pixels >= FACING_SHARE * pixels and seen.fraction >= FACING_FRACTION and not seen.truncated


def faces_one_way(facts: Facts, person: str, *frames: str) -> bool:
    """Whether a person's named frames (body, torso and head if none is named) head within ONE_WAY_DEG of one another."""
    yaw = np.array([facts.headings[facts.frame(f"{frame}:{person}")] for frame in frames or ("body", "torso", "head")])
    return bool((np.abs(wrap(yaw[:, None] - yaw)) <= np.deg2rad(ONE_WAY_DEG)).all())


def face_seen(facts: Facts, view: str, person: str) -> bool:
    """Whether enough of the face shows to tell where the head is turned: hair alone does not."""
    camera = facts.camera(view)
    return facts.part_pixels(view, person, "face", "eyes") >= FACE_SHARE * camera.width * camera.height


def readable_people(facts: Facts, view: str) -> list[str]:
    """People whose facing a view shows, in stored order."""
    return [person.id for person in facts.scene.people if facing_readable(facts, view, person.id)]
