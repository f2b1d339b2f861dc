"""People: baked bodies, clothes, postures and actions, frames."""

from scenegen.assets.people.bodies.anatomy import scale
from scenegen.assets.people.bodies.body import BodyInfo, bodies
from scenegen.assets.people.bodies.looks import attributes, sample
from scenegen.assets.people.build import PersonBuilt, build, place
from scenegen.assets.people.garments.skirts import worn as skirted
from scenegen.assets.people.garments.worn import laden
from scenegen.assets.people.posing.actions import Action
from scenegen.assets.people.posing.actions import load as actions
from scenegen.assets.people.posing.parameters import LIMITS, RANGE_OF_MOTION_DEG, clamp, joint_angles, sample_posture
from scenegen.assets.people.posing.posed import Posed, hand_frame, posed
from scenegen.assets.people.posing.postures import POSTURES

__all__ = [
    "LIMITS", "POSTURES", "RANGE_OF_MOTION_DEG", "Action", "BodyInfo", "PersonBuilt", "Posed", "actions", "attributes", "bodies", "build",
    "clamp", "hand_frame", "joint_angles", "laden", "place", "posed", "sample", "sample_posture", "scale", "skirted",
]  # fmt: skip
