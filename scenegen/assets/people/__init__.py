"""People: baked bodies, clothes, poses and actions, frames."""

from scenegen.assets.people.actions import Action
from scenegen.assets.people.actions import load as actions
from scenegen.assets.people.anatomy import scale
from scenegen.assets.people.body import BodyInfo, bodies
from scenegen.assets.people.build import PersonBuilt, build, place
from scenegen.assets.people.looks import attributes, sample
from scenegen.assets.people.poses import LIMITS, RANGE_OF_MOTION_DEG, clamp, joint_angles, sample_pose
from scenegen.assets.people.posing import Posed, hand_frame, posed
from scenegen.assets.people.postures import POSTURES
from scenegen.assets.people.skirts import worn as skirted

__all__ = [
    "LIMITS", "POSTURES", "RANGE_OF_MOTION_DEG", "Action", "BodyInfo", "PersonBuilt", "Posed", "actions", "attributes", "bodies", "build",
    "clamp", "hand_frame", "joint_angles", "place", "posed", "sample", "sample_pose", "scale", "skirted",
]  # fmt: skip
