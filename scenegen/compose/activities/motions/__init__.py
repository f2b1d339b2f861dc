"""What happens in a scene: one function a motion, each gives tracks and entries of the log, checked against everything that is there."""

from scenegen.compose.activities.motions.stage import BlockedError, Motion, Stage, add_motion, motion, motion_names
from scenegen.compose.activities.motions.wanted import Motions, set_in_motion

__all__ = ["BlockedError", "Motion", "Motions", "Stage", "add_motion", "motion", "motion_names", "set_in_motion"]
