"""People: baked bodies, clothes, poses, frames."""

from scenegen.assets.people.body import BodyInfo, bodies
from scenegen.assets.people.build import PersonBuilt, build, place
from scenegen.assets.people.looks import attributes, sample
from scenegen.assets.people.poses import LIMITS, clamp, sample_pose

__all__ = ["LIMITS", "BodyInfo", "PersonBuilt", "attributes", "bodies", "build", "clamp", "place", "sample", "sample_pose"]
