"""What moved between two instants, how far, whither, and who: two facts of one scene compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scenegen.facts.facts import NO_HEADING, UNDEFINED_M, Facts
from scenegen.facts.relation import Floats, Relation, relation, remembered
from scenegen.frames import inverse, level, sector_index, sectors, viewer_from_camera
from scenegen.frames.direction import Labels

STILL_M, STILL_DEG = 0.02, 2.0
"""Up to here nothing counts as moved or turned."""


@dataclass(frozen=True)
class _Pair:
    """Entities of the first instant and where they are in the second: both (N,), the place 0 where they are gone."""

    here: NDArray[np.bool_]
    there: NDArray[np.int64]


def _matched(before: Facts, after: Facts) -> _Pair:
    here = np.array([name in after.index for name in before.ids], dtype=bool)
    return _Pair(here, np.array([after.index.get(name, 0) for name in before.ids], dtype=np.int64))


def _shift(before: Facts, after: Facts, pair: _Pair) -> Floats:
    """(N, 3) metres that each box centre moved in the world, 0 of what is gone."""
    if not len(after.ids):
        return np.zeros((len(before.ids), 3))
    return np.where(pair.here[:, None], after.centers[pair.there] - before.centers, 0.0)


def displacement(before: Facts, after: Facts) -> Relation:
    """(N, 3) metres that the box centre of each thing of `before` moved in the world; valid where it is still there. Margin: its length."""
    pair = _matched(before, after)
    shift = _shift(before, after, pair)
    return relation(shift, pair.here, np.linalg.norm(shift, axis=-1), "m", "how far and whither its center moved")


def moved(before: Facts, after: Facts, least: float = STILL_M) -> Relation:
    """(N,) whether each thing's centre moved more than `least` metres; valid where it is still there. Margin: metres from `least`."""
    found = displacement(before, after)
    return relation(found.margin > least, found.valid, np.abs(found.margin - least), "m", f"moved more than {least} m")


def turned(before: Facts, after: Facts) -> Relation:
    """(N,) signed degrees, positive left, that each thing turned about the vertical, by the heading of its X axis; valid where it is still
    there and has one in both instants. Margin: degrees to where left and right change over."""
    pair = _matched(before, after)
    first, second = before.poses[:, :2, 0], after.poses[pair.there][:, :2, 0] if len(after.ids) else before.poses[:, :2, 0]
    headed = (np.hypot(*first.T) >= NO_HEADING) & (np.hypot(*second.T) >= NO_HEADING)
    turn = np.angle((second[:, 0] + 1j * second[:, 1]) * (first[:, 0] - 1j * first[:, 1]))
    degrees = np.rad2deg(turn)
    off = np.minimum(np.abs(degrees), 180 - np.abs(degrees))
    return relation(degrees, pair.here & headed, off, "deg", "degrees turned to the left about the vertical")


def moved_towards(before: Facts, after: Facts, frame: str, labels: Labels = 4) -> Relation:
    """(N,) sector words of the way each thing moved, as the levelled frame of `before` called `frame` has it, on the floor plane. Valid
    where it is still there, moved at least UNDEFINED_M on the floor, and the frame has a heading. Margin: degrees to the sector's edge."""
    row = before.frame(frame)
    pair = _matched(before, after)
    shift = _shift(before, after, pair)
    local = shift @ before.world_from_level[row, :3, :3]
    index, margin = sector_index(np.arctan2(local[:, 1], local[:, 0]), labels)
    valid = pair.here & (np.hypot(local[:, 0], local[:, 1]) >= UNDEFINED_M) & bool(before.has_heading[row])
    return relation(
        np.array(sectors(labels).names)[index], valid, np.rad2deg(margin), "deg", f"whither it moved, as {frame} has it"
    )


def approached(before: Facts, after: Facts) -> Relation:
    """(N, N) +1 where two things came nearer to each other, by the closest points of their boxes, -1 where they went apart. Valid for two
    different ones that are still there. Margin: metres by which the distance changed."""
    pair = _matched(before, after)
    if not len(after.ids):
        empty = np.zeros((len(before.ids), len(before.ids)))
        return relation(empty.astype(np.int64), empty > 0, empty, "m", "came nearer")
    change = before.distance - after.distance[np.ix_(pair.there, pair.there)]
    valid = pair.here[:, None] & pair.here[None] & ~np.eye(len(before.ids), dtype=bool) & (change != 0)
    return relation(np.sign(change).astype(np.int64), valid, np.abs(change), "m", "came nearer (+1) or went apart (-1)")


@dataclass(frozen=True)
class CameraMotion:
    """How a camera moved from one view to another, in the first one's levelled frame. forward, left, up: metres. turn_deg: degrees its
    heading turned left. tilt_deg: degrees its axis rose. level: whether both have a heading, without which none of it is defined."""

    forward: float
    left: float
    up: float
    turn_deg: float
    tilt_deg: float
    level: bool


@remembered
def camera_motion(before: Facts, view: str, after: Facts, other: str) -> CameraMotion:
    """The motion from the camera of `view` in `before` to that of `other` in `after` (the same facts for two pictures of one instant)."""
    poses = np.array(
        [viewer_from_camera(facts.camera(name).world_from_camera) for facts, name in ((before, view), (after, other))]
    )
    ahead = poses[:, :3, 0]
    if (np.hypot(ahead[:, 0], ahead[:, 1]) < NO_HEADING).any():
        return CameraMotion(0.0, 0.0, 0.0, 0.0, 0.0, level=False)
    shift = inverse(level(poses[0]))[:3, :3] @ (poses[1, :3, 3] - poses[0, :3, 3])
    heading, tilt = np.arctan2(ahead[:, 1], ahead[:, 0]), np.rad2deg(np.arcsin(np.clip(ahead[:, 2], -1, 1)))
    turn = np.rad2deg(np.angle(np.exp(1j * (heading[1] - heading[0]))))
    forward, left, up = shift.tolist()
    return CameraMotion(forward, left, up, float(turn), float(tilt[1] - tilt[0]), level=True)


Mover = Literal["none", "camera", "thing", "person", "several"]


def who_moved(before: Facts, after: Facts, view: str, least: float = STILL_M, least_deg: float = STILL_DEG) -> Mover:
    """Who moved between two instants seen by one camera: nobody, the camera, one or more things, one or more people, or several of those.
    What somebody carries moves with them and is not counted beside them."""
    camera = _camera_moved(before, after, view, least, least_deg)
    turn = turned(before, after)
    went = moved(before, after, least).holds(True) | (turn.valid & (np.abs(turn.value) > least_deg))
    people = bool((went & before.is_person).any())
    carried = before.supports[went & before.is_person].any(0) if people else np.zeros(len(went), dtype=bool)
    things = bool((went & ~before.is_person & ~carried).any())
    movers: tuple[tuple[Mover, bool], ...] = (("camera", camera), ("thing", things), ("person", people))
    found = [name for name, did in movers if did]
    return found[0] if len(found) == 1 else "several" if found else "none"


def _camera_moved(before: Facts, after: Facts, view: str, least: float, least_deg: float) -> bool:
    first, second = before.camera(view).world_from_camera, after.camera(view).world_from_camera
    rotation = first[:3, :3].T @ second[:3, :3]
    angle = np.rad2deg(np.arccos(np.clip((np.trace(rotation) - 1) / 2, -1, 1)))
    return bool(np.linalg.norm(second[:3, 3] - first[:3, 3]) > least or angle > least_deg)
