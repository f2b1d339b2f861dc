"""Single pictures that come near to somebody who looks or points at something: the head or arm large, what it is at, and what else it might
be; or to somebody who holds something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.fields import Degrees, Heights, Number, Whole
from scenegen.frames import box_entry, inverse, look_at, off_boxes, pixel_size, project
from scenegen.limits import VIEWS
from scenegen.scene import Camera, Object, Person, Visible
from scenegen.views.framing import frame, unhidden
from scenegen.views.grasp import grips_of, near_hand
from scenegen.views.look import Seen, smaller
from scenegen.views.plan import NO_ROOM, PLANS, Draft, Place, PlanConfig, ViewPlan, camera, lens
from scenegen.views.stage import Stage, outstretched

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
LOOKED_AT, ENOUGH, ROUNDS = 22, 4, 2
"""Of the candidates for a picture, those that are looked at, the best by boxes first; how many things that might be meant are as good as more;
and how often each person has a turn."""
HEAD, FACE = ("head", "face", "eyes", "hair", "hat"), ("face", "eyes")
FACE_PIXELS, HAND_PIXELS, ARM_PIXELS = 36, 30, 170
"""Pixels of the face of who looks, and of the hand and the arm of who points, that a picture shows at least."""
HEAD_M2, ARM_M = 0.03, 0.5
"""What a head covers across the line to it, square metres, and how long an arm looks, by which it is chosen how near to come."""
NEAREST_M = 1.0
BEFORE_DEG, BESIDE_DEG = (12.0, 92.0), (30.0, 140.0)
"""How far round from the way of a gaze, and from that of an arm, cameras stand."""
RIVAL_WEIGHT = 0.8
"""How much cameras turn at most to what else is pointed at, beside who points and what at."""
FILLED = 0.4
"""The largest share of a picture that one thing fills."""
STRAY_DEG = 2.8
"""How far off what the eyes look at the head points at most."""
ACROSS_DEG = 34.0
"""How far off the line of an arm, at its middle, they stand at least."""
CROWN_M, CHEST_M = 0.15, 0.5
"""How far above and below the eyes of who looks a picture reaches at least."""
BORDER = 0.04
"""Share of a picture's width and height that a head, or the ends of an arm, keep from its edges."""
IN_LINE_DEG = 25.0
"""What lies in the picture in the direction of what is looked at, within this, keeps twice the angle: depth alone tells the two apart."""
HALF = 0.45
"""Share of somebody's silhouette that the picture holds at least."""
CUT, JOINTED, UNTOLD = 2.0, 0.5, 2.0
"""What somebody's cut-off head costs, or something near the line; an edge at neck, knees or ankles; and that what is looked at is hidden, or
like another: in things."""


class RegardConfig(PlanConfig):
    """head_px: pixels of the head of who looks. arm_px: of an arm that points, from the shoulder to the fingertip. others: how many things that
    might be meant a picture shows well, beside what is looked at; beside what is pointed at, at least one that another points at. clear_deg: how far off the line these are at least. near_deg: within which nothing
    else shows. core: the share of a thing, round its middle, that the line meets. eye_m: the camera's height. hands: how many pictures at most come near to a hand that holds
    something, before those of arms and eyes."""

    hfov_deg: Degrees = (70.0, 84.0)
    tries: Whole = Field(default=2400, ge=1, le=10_000, description="candidates drawn for a picture")
    seen: Seen = Field(default_factory=lambda: Seen(min_fraction=0.55, min_pixels=0.0045, min_in_frame=0.85))
    head_px: Whole = Field(480, ge=60, le=1_000_000)
    arm_px: Whole = Field(56, ge=10, le=100_000)
    others: Whole = Field(2, ge=0, le=100)
    clear_deg: Number = Field(18.5, ge=0, lt=90)
    near_deg: Number = Field(5.5, ge=0, lt=45)
    core: Number = Field(0.7, gt=0, le=1)
    eye_m: Heights = (1.1, 1.9)
    hands: Whole = Field(
        0, ge=0, le=VIEWS, description="pictures at most that come near to a hand that holds something, before others"
    )


@dataclass(frozen=True)
class Line:
    """Where somebody looks, or points with an arm. own, target: the columns of who, and of what the line meets first. points (K, 3): the head,
    or the arm's two ends. off (N,): degrees that everything lies off the line. linked: (N,) who, what, and what carries them or they carry;
    exempt (N,): of these what may lie near the line, and decor. alike (N, N): see `Stage.alike`. rivals: (N,) what might be meant as well as the
    target: anything, where the eyes look; what another arm points at, where an arm does."""

    person: Person
    arm: bool
    origin: Floats
    way: Floats
    own: int
    target: int
    points: Floats
    off: Floats
    exempt: Bools
    linked: Bools
    alike: Bools
    rivals: Bools

    def enough(self, wanted: int) -> int:
        """How many of them a picture is to show at least: `wanted`, or one that another arm points at."""
        return min(wanted, 1) if self.arm else wanted


@PLANS.register("regard")
class Regard(ViewPlan):
    """Pictures that each stand alone: where asked for of hands that hold something, then one of each arm that points, and of everybody's eyes
    that look at something. An arm's shows what another arm points at, too: what nobody would point at cannot be mistaken for what somebody does."""

    name = "regard"
    Config = RegardConfig

    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        out = _of_hands(place, config, rng) if config.hands else []
        lines = _among_pointed(list(lines_of(place.stage, config.core)), place)
        if not lines:
            place.reasons["nobody looks or points at anything"] += 1
        people = len(place.stage.scene.objects)
        order = sorted(rng.permutation(len(lines)).tolist(), key=lambda k: (not lines[k].arm, lines[k].target >= people))
        done: set[int] = set()
        for k in order * ROUNDS:
            found = _near(place, config, lines[k], rng) if k not in done and len(out) < config.sets else None
            if isinstance(found, Camera):
                out.append(Draft([found]))
                done.add(k)
            elif found is not None:
                place.reasons[found] += 1
        return out


def _of_hands(place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
    """A picture of each hand that holds something, up to `config.hands`."""
    out: list[Draft] = []
    grips = list(grips_of(place.stage))
    if not grips:
        place.reasons["nobody holds anything in one hand"] += 1
    for k in rng.permutation(len(grips)):
        found = near_hand(place, config, grips[k], rng) if len(out) < min(config.hands, config.sets) else None
        if isinstance(found, Camera):
            out.append(Draft([found]))
        elif found is not None:
            place.reasons[found] += 1
    return out


def lines_of(stage: Stage, core: float = 1.0) -> Iterator[Line]:
    """The lines of arms that point, and of everybody's eyes, that meet something one may ask about: within its middle part, of people anywhere."""
    carries, alike = _carries(stage), stage.alike
    for own, person in enumerate(stage.scene.people, len(stage.scene.objects)):
        mine = carries[own] | (np.arange(len(stage.entities)) == own)
        for arm, origin, way, points in _ways(person):
            entry = np.where(mine, np.inf, box_entry(origin, way, stage.poses, stage.sizes))
            met = np.flatnonzero(np.isfinite(entry))
            met = met[~carries[np.ix_(met, met)].any(1)]  # what carries another that is met is not meant
            if not len(met):
                continue
            target = int(met[np.argmin(entry[met])])
            if not stage.wanted[target] or not _in_middle(stage, target, origin, way, core):
                continue
            itself = np.arange(len(stage.entities)) == target
            exempt = mine | ~stage.wanted | carries[:, target] | itself
            linked = exempt | carries[target] | carries[:, own]
            off = np.rad2deg(off_boxes(origin, way, stage.poses, stage.sizes))
            head = person.world_from_head[:3, 0]
            if (
                not arm
                and np.rad2deg(off_boxes(origin, head, *(box[None, target] for box in (stage.poses, stage.sizes))))[0] > STRAY_DEG
            ):
                continue
            yield Line(person, arm, origin, way, own, target, points, off, exempt, linked, alike, np.ones_like(linked))


def _ways(person: Person) -> Iterator[tuple[bool, Floats, Floats, Floats]]:
    """(whether an arm's, origin (3,), way (3,), what is to be in the picture (K, 3)) of somebody's arm that points, and of the eyes."""
    arm = outstretched(person)
    if arm is not None:
        yield True, *arm, np.array([arm[0], arm[0] + arm[1] * 1.3])
    gaze = person.world_from_gaze
    trunk = [person.joints[name] for name in ("left_shoulder", "right_shoulder", "chest") if name in person.joints]
    yield False, gaze[:3, 3], gaze[:3, 0], np.array([gaze[:3, 3] + [0, 0, CROWN_M], gaze[:3, 3] - [0, 0, CHEST_M], *trunk])


def _carries(stage: Stage) -> Bools:
    """(N, N) whether row carries or holds column, directly or through others."""
    columns = {entity.id: k for k, entity in enumerate(stage.entities)}
    out = np.zeros((len(columns), len(columns)), dtype=bool)
    for column, entity in enumerate(stage.entities):
        parent = entity.parent if isinstance(entity, Object) else None
        while parent in columns and not out[columns[parent], column]:
            out[columns[parent], column] = True
            carrier = stage.entities[columns[parent]]
            parent = carrier.parent if isinstance(carrier, Object) else None
    return out


def _among_pointed(lines: list[Line], place: Place) -> list[Line]:
    """The lines, those of arms with what other arms point at as rivals; without arms that have none."""
    pointed = np.zeros(len(place.stage.entities), dtype=bool)
    pointed[[line.target for line in lines if line.arm]] = True
    out = [replace(line, rivals=pointed & ~line.linked) if line.arm else line for line in lines]
    alone = sum(line.arm and not line.rivals.any() for line in out)
    if alone:
        place.reasons["somebody points, and nobody at anything else"] += alone
    return [line for line in out if line.rivals.any()]


def _in_middle(stage: Stage, target: int, origin: Floats, way: Floats, core: float) -> bool:
    """Whether a line meets the middle part of a thing, a share of its size; of people it may be any."""
    share = 1.0 if isinstance(stage.entities[target], Person) else core
    pose = stage.poses[target].copy()
    pose[:3, 3] += pose[:3, 2] * stage.sizes[target, 2] * (1 - share) / 2
    return bool(np.isfinite(box_entry(origin, way, pose[None], stage.sizes[target][None] * share)[0]))


def _near(place: Place, config: Any, line: Line, rng: np.random.Generator) -> Camera | str:
    """The best of the candidates that are looked at, or what most of them lack."""
    K = lens(config, rng)
    poses, score = _candidates(place.stage, config, K, line, rng)
    best, worth, why = None, 0.0, NO_ROOM if not len(poses) else "no picture shows who looks and what at"
    for k in np.argsort(-score, kind="stable")[:LOOKED_AT]:
        found = camera(config, K, poses[int(k)])
        value = _worth(place, config, found, line)
        if value > worth:
            best, worth = found, value
        if worth >= min(ENOUGH, int(line.rivals.sum())):
            break
    return best if best is not None else why


def _candidates(stage: Stage, config: Any, K: Floats, line: Line, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Poses (C, 4, 4) that have who looks, and what at, in their pictures; and how good these are by boxes (C,): others that might be meant,
    less what is cut, hidden or hardly told apart."""
    poses, size = _drawn(stage, config, K, line, rng), (config.width, config.height)
    if not len(poses):
        return poses, np.zeros(0)
    held = frame(stage, K, size, poses)
    uv, depth = project(K, inverse(poses)[:, None], line.points[None])
    edge = BORDER * np.array(size)
    shown = (depth > 0.1).all(1) & (uv >= edge).all((1, 2)) & (uv <= np.array(size) - edge).all((1, 2))
    shown &= held.framed[:, line.target] > 0
    poses, held = poses[shown], held[np.flatnonzero(shown)]
    seen = unhidden(stage, poses, held.framed)
    told = (seen > 0.3) @ line.alike == 0
    clear = line.off >= np.where(_in_line(K, poses, line, stage), 2.0, 1.0) * config.clear_deg
    other = (seen * (told & clear & ~line.linked & line.rivals)).sum(1)
    near = (held.framed * (~line.exempt & (line.off < config.near_deg))).sum(1)
    lost = stage.blocked(poses[:, :3, 3], np.arange(len(poses)), np.full(len(poses), line.own))
    lost += UNTOLD * (seen[:, line.target] <= 0.3) + UNTOLD * ~told[:, line.target]
    return poses, np.minimum(other, ENOUGH + 2) - CUT * (held.heads + near) - JOINTED * held.joints - lost


def _drawn(stage: Stage, config: Any, K: Floats, line: Line, rng: np.random.Generator) -> Floats:
    """Poses (C, 4, 4) where there is room near to who looks, from before or beside, to between them and what they look at."""
    count, start = config.tries, line.points.mean(0)
    farthest = (ARM_M / config.arm_px if line.arm else (HEAD_M2 / config.head_px) ** 0.5) / pixel_size(K)
    low, high = BESIDE_DEG if line.arm else BEFORE_DEG
    turned = np.deg2rad(rng.uniform(low, high, count)) * rng.choice([-1.0, 1.0], count)
    angle = np.arctan2(line.way[1], line.way[0]) + turned
    reach = rng.uniform(NEAREST_M, max(farthest, NEAREST_M), count)
    flat = start[:2] + reach[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    eyes = np.concatenate([flat, rng.uniform(config.eye_m[0], config.eye_m[1], (count, 1))], 1)
    eyes = eyes[stage.free(eyes)]
    if not len(eyes):
        return np.zeros((0, 4, 4))
    own, goal = (_unit(point - eyes) for point in (start, stage.centers[line.target]))
    share = rng.uniform(0.25, 0.75, (len(eyes), 1))
    ahead = share * own + (1 - share) * goal
    if line.arm and line.rivals.any():
        rival = stage.centers[rng.choice(np.flatnonzero(line.rivals), len(eyes))]
        ahead = _unit(ahead) + rng.uniform(0.0, RIVAL_WEIGHT, (len(eyes), 1)) * _unit(rival - eyes)
    return look_at(eyes, eyes + _unit(ahead))


def _unit(ways: Floats) -> Floats:
    out: Floats = ways / np.maximum(np.linalg.norm(ways, axis=-1, keepdims=True), 1e-9)
    return out


def _worth(place: Place, config: Any, found: Camera, line: Line) -> float:
    """How many things that might be meant a picture shows well, where it shows who looks and what at, and nothing near the line; else 0."""
    stage, small, names = place.stage, smaller(found), [entity.id for entity in place.stage.entities]
    well, some = (np.isin(names, list(shown)) for shown in place.looker.shown(small, config.seen))
    told = ~(line.alike & some).any(1)
    beside = np.where(_in_line(found.K, found.world_from_camera[None], line, stage)[0], 2.0, 1.0) * config.clear_deg
    others = well & told & ~line.linked & line.rivals & (line.off >= beside)
    if (
        not (well & told)[line.target]
        or others.sum() < line.enough(config.others)
        or (some & ~line.exempt & (line.off < config.near_deg)).any()
    ):
        return 0.0
    if place.looker.fullest(small, config.seen) > FILLED:
        return 0.0
    scale = (found.width / small.width) ** 2
    return float(others.sum()) if _readable(place.looker.visible(small), config, found, line, scale) else 0.0


def _in_line(K: Floats, poses: Floats, line: Line, stage: Stage) -> Bools:
    """(C, N) what lies in pictures from poses (C, 4, 4) about the way of what is looked at, from where the line begins, or is not before the
    camera."""
    points = np.concatenate([[line.origin, stage.centers[line.target]], stage.centers])
    uv, _ = project(K, inverse(poses)[:, None], points[None])
    way = _unit(uv[:, 1:] - uv[:, :1])
    return np.asarray(~((way[:, 1:] * way[:, :1]).sum(-1) < np.cos(np.deg2rad(IN_LINE_DEG))))


def _readable(seen: Mapping[str, Visible], config: Any, found: Camera, line: Line, scale: float) -> bool:
    """Whether head and face, or hand and arm, show large enough. scale: pixels of the picture for one of what was looked at."""
    person = seen.get(line.person.id)
    if person is None or person.in_frame < HALF or (line.arm and not _across(found, line, config.arm_px)):
        return False
    side = "left" if "point" in (line.person.posture.get("left_hand") or {}) else "right"
    arm, head = {(f"{side}_hand",): HAND_PIXELS, (f"{side}_arm",): ARM_PIXELS}, {HEAD: config.head_px, FACE: FACE_PIXELS}
    parts = arm if line.arm else head
    return all(scale * sum(person.parts.get(part, 0) for part in several) >= least for several, least in parts.items())


def _across(found: Camera, line: Line, least: int) -> bool:
    """Whether an arm is long enough in a picture, and not seen along its line."""
    uv, _ = project(found.K, inverse(found.world_from_camera), line.points)
    seen = line.points.mean(0) - found.world_from_camera[:3, 3]
    along = abs(float(seen @ line.way)) / float(np.linalg.norm(seen) * np.linalg.norm(line.way))
    return bool(np.linalg.norm(uv[1] - uv[0]) >= least and along <= np.cos(np.deg2rad(ACROSS_DEG)))
