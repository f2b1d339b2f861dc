"""How good a picture would be, as a photographer would say: terms with names, and the weights that a recipe gives them.

All of it is estimated from boxes and joints, many candidates at once; what is chosen is then looked at for good.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from scenegen.fields import Number, Share, Whole
from scenegen.frames import image_of, inverse, rays_through
from scenegen.scene import Person
from scenegen.views.stage import Stage, outstretched

Floats = NDArray[np.float64]
AREA = 0.006
"""The share of the image that the box of a thing to ask about covers at least."""
LARGE = 0.015
"""The share of the image from which on a person's box makes it matter how the person is cut."""
INSIDE = 0.8
"""The share of it that lies inside the image at least."""
NEAR_M = 0.25
BORDER = 0.02
"""How far inside the image a whole head ends, and how near to a joint its edge may not run, as a share of the image's height."""
AT_JOINT = 0.035
RAYS = (10, 8)
"""Rays across and down a picture that tell what fills it."""
FACE_DEG, ARM_DEG = 92.0, 36.0
"""How far round from straight before a face a picture still shows where it looks; how far off the line of an arm at least where that points."""
ALIKE_M = 1.2
"""Within how many metres a view repeats another."""


class Weights(BaseModel):
    """What each term of a view's score counts. Terms are worth one a thing, a person or a view; all but the first three are taken off.

    things_seen: each thing that is seen well, less what stands before it and how well other views see it. person_framed: whether the
    person looked at is. regarded: whether what that person looks at is, seen from before or beside the face. too_little: each thing missing to `wanted`. repeated: how much the view repeats another. cut_heads: each large
    person whose head is not whole in the picture. cut_joints: each that an edge cuts at neck, knees or ankles. at_border: each thing to
    ask about that an edge cuts. filled: one thing fills more than `most_filled` of it. same_height, same_pitch: likeness to other views.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    things_seen: Number = Field(1.0, ge=0)
    person_framed: Number = Field(12.0, ge=0)
    regarded: Number = Field(8.0, ge=0)
    too_little: Number = Field(2.5, ge=0)
    repeated: Number = Field(8.0, ge=0)
    cut_heads: Number = Field(30.0, ge=0)
    cut_joints: Number = Field(3.0, ge=0)
    at_border: Number = Field(0.6, ge=0)
    filled: Number = Field(10.0, ge=0)
    same_height: Number = Field(1.5, ge=0)
    same_pitch: Number = Field(1.5, ge=0)


class Framing(BaseModel):
    """wanted: how many things a view should show; least: below how many one of a person gives way to one of the room. most_filled: the
    largest share of the picture that one thing fills. height_alike_m, pitch_alike_deg: within which two views are at the same height,
    or look down alike. weights: of the terms of the score."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    wanted: Whole = Field(7, ge=0, le=100)
    least: Whole = Field(5, ge=0, le=100)
    most_filled: Share = 0.4
    height_alike_m: Number = Field(0.15, gt=0)
    pitch_alike_deg: Number = Field(6.0, gt=0)
    weights: Weights = Field(default_factory=Weights)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Frame:
    """What C pictures would hold of N entities and P people, by boxes and joints. framed (C, N): 1 where an entity but decor would be
    seen well were nothing before it. cut (C, N): those of framed that an edge cuts. heads, joints (C,): people cut there."""

    framed: Floats
    cut: Floats
    heads: Floats
    joints: Floats

    def __getitem__(self, which: NDArray[np.int64]) -> Frame:
        return Frame(self.framed[which], self.cut[which], self.heads[which], self.joints[which])


def frame(stage: Stage, K: Floats, size: tuple[int, int], poses: Floats) -> Frame:
    """How cameras with K (3, 3) and pictures of `size` (width, height) frame everything from poses (C, 4, 4)."""
    turns = inverse(poses)[:, :3]
    x, y, depth = _to_cameras(turns, stage.corners)
    whole = area = np.ones(1)
    cut = np.zeros(1, dtype=bool)
    for image, extent in zip(image_of(K, x, y, np.maximum(depth, 0.1)), size, strict=True):
        low, high = image.min(1), image.max(1)
        whole = whole * np.maximum(high - low, 1e-6)
        area = area * np.maximum(np.minimum(high, extent) - np.maximum(low, 0), 0)
        cut = cut | (low < 0) | (high > extent)
    pixels = size[0] * size[1]
    good = stage.wanted & (depth.min(1) > NEAR_M) & (area > AREA * pixels) & (area > INSIDE * whole) & (area < 0.5 * pixels)
    heads, joints = np.zeros(len(poses)), np.zeros(len(poses))
    people = len(stage.scene.people)
    if people:
        own = slice(len(stage.scene.objects), None)
        large = (area[:, own] > LARGE * pixels) & (depth[:, :, own].max(1) > 0.1)
        headless, jointed = _people_cut(stage, K, size, turns)
        good[:, own] &= ~headless
        heads, joints = (large & headless).sum(1).astype(np.float64), (large & jointed).sum(1).astype(np.float64)
    return Frame(good.astype(np.float64), (good & cut).astype(np.float64), heads, joints)


def _people_cut(stage: Stage, K: Floats, size: tuple[int, int], turns: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(C, P) whose heads are not whole in the picture; at whose necks, knees or ankles an upper or lower edge runs."""
    heads, joints = stage.body_points
    (x, y, ahead), (sideways, down, before) = (_to_cameras(turns, points) for points in (heads, joints))
    (u, v), (_, at) = image_of(K, x, y, np.maximum(ahead, 0.1)), image_of(K, sideways, down, np.maximum(before, 0.1))
    edge = BORDER * size[1]
    whole = (ahead > 0.1) & (u > edge) & (u < size[0] - edge) & (v > edge) & (v < size[1] - edge)
    near = (before > 0.1) & (np.minimum(np.abs(at), np.abs(at - size[1])) < AT_JOINT * size[1])
    return np.asarray(~whole.all(1)), np.asarray(near.any(1))


def _to_cameras(turns: Floats, points: Floats) -> tuple[Floats, Floats, Floats]:
    """x, y, depth (C, K, N) of points (N, K, 3) in cameras whose camera_from_world is (C, 3, 4)."""
    places = points.transpose(2, 1, 0)
    x, y, z = (np.tensordot(turns[:, k, :3], places, 1) + turns[:, k, 3, None, None] for k in range(3))
    return x, y, z


def unhidden(stage: Stage, poses: Floats, framed: Floats) -> Floats:
    """(C, N) 0 to 1: the entities of `framed`, less where things stand before them."""
    out = framed.copy()
    which, entity = np.nonzero(framed)
    out[which, entity] = 1.0 / (1.0 + 2.0 * stage.blocked(poses[:, :3, 3], which, entity))
    return out


def well_seen(seen: Floats) -> Floats:
    """How many entities (..., N) are seen well, to be asked about."""
    out: Floats = (seen > 0.3).sum(-1)
    return out


def likeness(stage: Stage, poses: Floats) -> Floats:
    """(C,) 0 to 1: how much poses (C, 4, 4) repeat the view of a camera that stands already: from nearby, the same way."""
    if not stage.taken:
        return np.zeros(len(poses))
    others = np.array(stage.taken)
    apart = np.linalg.norm(poses[:, None, :3, 3] - others[:, :3, 3], axis=-1)
    same_way = (poses[:, None, :3, 2] * others[:, :3, 2]).sum(-1)
    out: Floats = (np.exp(-((apart / ALIKE_M) ** 2)) * np.maximum(same_way, 0.0)).max(1)
    return out


def sameness(stage: Stage, values: Floats, others: Floats, alike: float) -> Floats:
    """(C,) mean over the cameras that stand already of how alike values (C,) are to theirs (K,), 1 for equal."""
    if not stage.taken:
        return np.zeros(len(values))
    out: Floats = np.exp(-(((values[:, None] - others) / alike) ** 2)).mean(1)
    return out


def terms(stage: Stage, framing: Framing, poses: Floats, seen: Floats, held: Frame, person: int | None) -> dict[str, Floats]:
    """The terms (C,) of the score of poses (C, 4, 4), by name as in Weights but `filled`; seen (C, N) 0 to 1, person: whose column."""
    taken = np.array(stage.taken).reshape(-1, 4, 4)
    turned = np.deg2rad(framing.pitch_alike_deg)
    return {
        "things_seen": (seen / (1 + 1.5 * stage.covered)).sum(1),
        "person_framed": seen[:, person] if person is not None else np.zeros(len(poses)),
        "regarded": np.zeros(len(poses)) if person is None else regarded(stage, poses, seen, person),
        "too_little": np.maximum(framing.wanted - well_seen(seen), 0).astype(np.float64),
        "repeated": likeness(stage, poses),
        "cut_heads": held.heads,
        "cut_joints": held.joints,
        "at_border": (held.cut * seen).sum(1),
        "same_height": sameness(stage, poses[:, 2, 3], taken[:, 2, 3], framing.height_alike_m),
        "same_pitch": sameness(stage, np.arcsin(poses[:, 2, 2]), np.arcsin(taken[:, 2, 2]), turned),
    }


def regarded(stage: Stage, poses: Floats, seen: Floats, person: int) -> Floats:
    """(C,) 0 to 1: how well poses (C, 4, 4) see what a person looks or points at; 0 where that is nothing, or they stand behind the face, or
    in line with the arm."""
    target = stage.regarded[person - len(stage.scene.objects)]
    if target is None:
        return np.zeros(len(poses))
    head = stage.entities[person]
    assert isinstance(head, Person)
    arm = outstretched(head)
    if arm is not None:
        way = poses[:, :3, 3] - arm[0]
        told = np.abs(way @ arm[1]) <= np.cos(np.deg2rad(ARM_DEG)) * np.linalg.norm(way, axis=1) * np.linalg.norm(arm[1])
    else:
        way = poses[:, :3, 3] - head.world_from_head[:3, 3]
        told = way @ head.world_from_head[:3, 0] >= np.cos(np.deg2rad(FACE_DEG)) * np.linalg.norm(way, axis=1)
    out: Floats = seen[:, target] * told * np.minimum(seen[:, person], 1.0)
    return out


GAINS = ("things_seen", "person_framed", "regarded")


def total(found: dict[str, Floats], weights: Weights) -> Floats:
    """(C,) the weighted sum of terms, gains added and the others taken off."""
    parts = [getattr(weights, name) * value * (1 if name in GAINS else -1) for name, value in found.items()]
    return np.asarray(np.sum(parts, axis=0), dtype=np.float64)


def fullest(stage: Stage, K: Floats, size: tuple[int, int], pose: Floats) -> float:
    """The largest share of the picture from a pose (4, 4) that the box of one entity fills, by a grid of rays."""
    first = stage.first_boxes(pose, grid_rays(K, pose, size, RAYS))
    return float(np.bincount(first[first < len(stage.sizes)], minlength=1).max()) / len(first)


def grid_rays(K: Floats, pose: Floats, size: tuple[int, int], count: tuple[int, int]) -> Floats:
    """(count x * count y, 3) directions in the world, in row order, of z-depth 1, through the middles of equal parts of a picture."""
    x, y = np.meshgrid((np.arange(count[0]) + 0.5) / count[0], (np.arange(count[1]) + 0.5) / count[1])
    return rays_through(K, pose, x.ravel() * size[0], y.ravel() * size[1])
