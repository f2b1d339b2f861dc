"""Directions of everything from cameras, from things with a front and from people, in one of their four frames."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenegen.facts.facts import UNDEFINED_M, Facts
from scenegen.facts.relation import Bools, Relation, off_diagonal, relation, remembered
from scenegen.frames import inverse, sector_index, sectors
from scenegen.frames.direction import Labels

PersonFrame = Literal["body", "torso", "head", "gaze"]
TOWARDS_DEG, AWAY_DEG = 45.0, 135.0
"""Within the first of a heading something is faced, beyond the second it has the back turned to it."""


@remembered
def stray_corners(facts: Facts, labels: Labels = 8) -> NDArray[np.int64]:
    """(F, N) how many of an entity's 8 box corners lie in another sector than its centre, in every frame of `facts.frame_names`.

    8 where the direction itself is undefined.
    """
    frames = inverse(facts.world_from_level)
    local = np.einsum("fij,nkj->fnki", frames[:, :2, :3], facts.corners) + frames[:, None, None, :2, 3]
    found, _ = sector_index(np.arctan2(local[..., 1], local[..., 0]), labels)
    centre = facts.all_sectors(labels)[2]
    out: NDArray[np.int64] = (found != centre[..., None]).sum(-1)
    return out


@remembered
def from_cameras(facts: Facts, labels: Labels = 8, most_stray: int = 8) -> Relation:
    """(C, N) sector words of every thing from every camera, in the order of the scene's, on the floor plane.

    Valid where the camera has a heading, the thing does not stand where it does in plan, and at most `most_stray` of its 8 corners lie
    in another sector. Margin: degrees to the sector's edge.
    """
    rows = np.array([facts.frame(f"camera:{camera.id}") for camera in facts.scene.cameras], dtype=np.int64)
    return _directions(facts, rows, np.ones((len(rows), len(facts.ids)), dtype=bool), labels, most_stray)


@remembered
def intrinsic(facts: Facts, labels: Labels = 8, most_stray: int = 8) -> Relation:
    """(N, N) sector words of the column from the row's own front, for things that have a front a person would name; as `from_cameras`."""
    return _from_entities(facts, "object", labels, most_stray)


@remembered
def from_people(facts: Facts, frame: PersonFrame = "body", labels: Labels = 8, most_stray: int = 8) -> Relation:
    """(N, N) sector words of the column from the row, a person, in one of their frames; as `from_cameras`."""
    return _from_entities(facts, frame, labels, most_stray)


@remembered
def turns(facts: Facts, frame: PersonFrame = "body") -> Relation:
    """(N, N) signed degrees, positive left, in (-180, 180], that the row must turn to face the column's centre: people in `frame`, things
    by their own front. Margin: degrees to where left and right change over, straight ahead or straight behind."""
    rows, own = _own_frames(facts, frame)
    angle = np.rad2deg(_picked(facts.azimuth, rows))
    valid = own[:, None] & _picked(_defined(facts), rows) & off_diagonal(len(facts.ids))
    return relation(angle, valid, np.minimum(np.abs(angle), 180 - np.abs(angle)), "deg", "degrees to turn left to face it")


@remembered
def facing(facts: Facts, frame: PersonFrame = "body") -> Relation:
    """(N, N) +1 where the row faces the column (within TOWARDS_DEG of its heading), -1 where it faces away (beyond AWAY_DEG), 0 neither.
    Validity as `turns`. Margin: degrees to the nearer of the two bounds."""
    turn = turns(facts, frame)
    off = np.abs(turn.value)
    told = np.where(off <= TOWARDS_DEG, 1, np.where(off >= AWAY_DEG, -1, 0))
    margin = np.minimum(np.abs(off - TOWARDS_DEG), np.abs(off - AWAY_DEG))
    return relation(told, turn.valid, margin, "deg", "faces it (+1), faces away (-1), neither (0)")


@remembered
def alignment(facts: Facts, frame: PersonFrame = "body") -> Relation:
    """(N, N) degrees in [0, 180] between the headings of two things or people on the floor: 0 the same way, 180 opposite. Margin: to the
    nearer end."""
    rows, own = _own_frames(facts, frame)
    headed = own & _picked(facts.has_heading, rows)
    yaw = np.where(headed, _picked(facts.headings, rows), 0.0)
    apart = np.abs(np.rad2deg(np.angle(np.exp(1j * (yaw[:, None] - yaw[None])))))
    valid = headed[:, None] & headed[None] & off_diagonal(len(own))
    return relation(apart, valid, np.minimum(apart, 180 - apart), "deg", "degrees between their headings")


def _own_frames(facts: Facts, frame: str) -> tuple[NDArray[np.int64], Bools]:
    """(N,) the row of each entity's own frame, 0 where it has none, and whether it has one: a person's `frame`, a thing's front."""
    names = [f"{frame}:{name}" if person else f"object:{name}" for name, person in zip(facts.ids, facts.is_person, strict=True)]
    has = np.array([name in facts.frame_index for name in names], dtype=bool) & facts.has_front
    return np.array([facts.frame_index.get(name, 0) for name in names], dtype=np.int64), has


def _from_entities(facts: Facts, kind: str, labels: Labels, most_stray: int) -> Relation:
    rows, own = _own_frames(facts, "body" if kind == "object" else kind)
    own = own & (~facts.is_person if kind == "object" else facts.is_person)
    return _directions(facts, rows, own[:, None] & off_diagonal(len(own)), labels, most_stray)


def _directions(facts: Facts, rows: NDArray[np.int64], asked: Bools, labels: Labels, most_stray: int) -> Relation:
    """Words of every thing in the frames `rows` (R,), where `asked` (R, N) and defined."""
    words, margin, _ = facts.all_sectors(labels)
    valid = asked & _picked(_defined(facts), rows)
    if most_stray < 8:
        valid &= _picked(stray_corners(facts, labels), rows) <= most_stray
    told, off = _picked(words, rows), _picked(margin, rows)
    return relation(told, valid, off, "deg", f"sector of {len(sectors(labels).names)} on the floor plane")


def _defined(facts: Facts) -> Bools:
    """(F, N) whether a direction on the floor is defined."""
    flat = np.hypot(facts.local[..., 0], facts.local[..., 1])
    out: Bools = (flat >= UNDEFINED_M) & facts.has_heading[:, None]
    return out


def _picked(of_frames: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
    """The rows of an array over frames (F, ...); blank ones where there is no frame at all."""
    return of_frames[rows] if len(of_frames) else np.zeros((len(rows), *of_frames.shape[1:]), dtype=of_frames.dtype)
