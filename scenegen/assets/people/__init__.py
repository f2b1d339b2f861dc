"""People: baked bodies, clothes, poses and actions, frames."""

from scenegen.assets.people.actions import Action
from scenegen.assets.people.actions import load as actions
from scenegen.assets.people.body import BodyInfo, bodies
from scenegen.assets.people.build import PersonBuilt, build, place
from scenegen.assets.people.figure import Figure, figure, hand_frame
from scenegen.assets.people.looks import attributes, sample
from scenegen.assets.people.poses import LIMITS, RANGE_OF_MOTION_DEG, clamp, joint_angles, sample_pose
from scenegen.assets.people.postures import POSTURES
from scenegen.assets.people.skirts import worn as skirted

__all__ = [
    "LIMITS", "POSTURES", "RANGE_OF_MOTION_DEG", "Action", "BodyInfo", "Figure", "PersonBuilt", "actions", "attributes", "bodies", "build",
    "clamp", "figure", "hand_frame", "joint_angles", "place", "sample", "sample_pose", "skirted",
]  # fmt: skip
