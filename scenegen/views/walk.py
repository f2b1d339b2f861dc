"""A walk as a clip: over the walkable floor at eye height, looking where one goes or about oneself to where more is to be seen, no faster
and no quicker turning than asked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.fields import Apart, Heights, Number, Whole
from scenegen.frames import image_of, inverse, look_at, wrap
from scenegen.scene.grid import pose_on_grid
from scenegen.scene.walk import CELL_M, Walkable, walkable
from scenegen.views.framing import frame, unhidden
from scenegen.views.plan import PLANS, Draft, Place, PlanConfig, ViewPlan, camera, lens

Floats = NDArray[np.float64]
FINE_M = 0.02
AHEAD_M = 0.6
"""How far ahead on the way one looks."""
GOALS = 40
LOOKED_AT = 24
"""Frames of a way, evenly, by which it is told what comes into view along it."""
TIES, AWAY_M = 3, 1.2
"""Things that two frames of a way share where the one hangs on the other; metres from which on its end is somewhere else than its beginning."""
SHOWN = 0.3
"""From where on something counts as in view, hidden by others as it may be."""
TURNS, TURN_COST, PLENTY, FORBIDDEN = 24, 0.15, 5, 100.0
"""Ways to look, all round, among which one looks about; what a turn from one to the next costs in things seen; more than PLENTY in a picture count
no more; what a radian beyond `about_deg` costs."""
LONGER, STEP_S, ABOUT = 1.5, 0.25, 1.25
"""Where it is drawn how far a walk's ends are apart: by how much longer a way is drawn, of which a part is walked; seconds between the beginnings that
are tried; and from what ratio on its ends are not as far apart as drawn."""
LOOKED_ABOUT = 4
"""Of the ways that are drawn, along so many it is tried to look about: those that show most straight on."""


class WalkConfig(PlanConfig):
    """ways: so many are drawn, and the one is walked along which most comes into view, one after another. frames, fps: of the clip. speed_m_s: walking speed at most. turn_deg_s: turning speed at most; where the way bends one walks slower.
    eye_m: height, the same all the way. down_deg: how far below level one looks.
    about_deg: how far to either side of the way one looks at most, to where more is to be seen; 0: straight on. What a walk is worth:
    one for each thing of the row in which they come, each `apart_s` seconds after the one before is in view; `varied` for each instant at which something does; less `bare` for each of LOOKED_AT
    frames that shows fewer than `few` things, as of one who faces a wall; and `tied`, half of it in the share of those frames that
    hang on the first one, each by TIES things that another shows too, half where the last is one of them: so it is told how places lie.
    ends_m: metres on the floor between its ends, drawn for each set, each ratio as often; of walks that end so it is that `tied` counts the last
    frame, else of those that end AWAY_M from their beginning."""

    ways: Whole = Field(12, ge=1, le=100)
    frames: Whole = Field(60, ge=2, le=1000)
    fps: Number = Field(10.0, gt=0, le=120)
    speed_m_s: Number = Field(1.0, gt=0, le=10)
    turn_deg_s: Number = Field(60.0, gt=0, le=720)
    eye_m: Heights = (1.45, 1.7)
    down_deg: Number = Field(14.0, ge=-45, le=45)
    about_deg: Number = Field(110.0, ge=0, le=180)
    apart_s: Number = Field(1.0, ge=0, le=60)
    varied: Number = Field(0.2, ge=0, le=100)
    bare: Number = Field(0.75, ge=0, le=100)
    few: Whole = Field(2, ge=1, le=20)
    tied: Number = Field(0.0, ge=0, le=100)
    ends_m: Apart = None


@PLANS.register("walk")
class Walk(ViewPlan):
    """A clip of a walk from goal to goal over free floor."""

    name = "walk"
    Config = WalkConfig

    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        out: list[Draft] = []
        floor = walkable(place.stage.scene)
        for _ in range(config.sets):
            apart = None if config.ends_m is None else float(np.exp(rng.uniform(*np.log(config.ends_m))))
            drawn = [one for _ in range(min(config.tries, config.ways)) if (one := _walked(place, config, floor, rng, apart))]
            clips = [(K, looking(config, eyes, yaws)) for K, eyes, yaws in drawn]
            worth = [_worth(place, config, *clip, apart) for clip in clips]
            for best in np.argsort(worth, kind="stable")[::-1][:LOOKED_ABOUT] if config.about_deg else ():
                K, eyes, yaws = drawn[best]
                clips.append((K, looking(config, eyes, looked_about(place, config, K, eyes, yaws))))
                worth.append(_worth(place, config, *clips[-1], apart))
            if clips:
                K, poses = clips[int(np.argmax(worth))]
                clip = [camera(config, K, pose, k / config.fps) for k, pose in enumerate(poses)]
                out.append(Draft(clip, fps=config.fps))
        return out


def _walked(
    place: Place, config: WalkConfig, floor: Walkable, rng: np.random.Generator, apart: float | None = None
) -> tuple[Floats, Floats, Floats] | None:
    """K (3, 3), eyes (F, 3) and yaws (F,) of one walk as drawn, looking straight on; None where it cannot be walked. apart: metres between its
    ends, as near as the way has them."""
    K, height = lens(config, rng), float(rng.uniform(*config.eye_m))
    way = _way(floor, (config.frames - 1) / config.fps * config.speed_m_s * (1.0 if apart is None else LONGER), rng)
    if way is None:
        place.reasons["no free floor to walk on"] += 1
        return None
    points, yaws = _timed(way, config, apart)
    eyes = np.concatenate([points, np.full((len(points), 1), height)], 1)
    if not place.stage.within(eyes, 0.1).all():
        place.reasons["the way leaves the room"] += 1
        return None
    return K, eyes, yaws


def looked_about(place: Place, config: WalkConfig, K: Floats, eyes: Floats, yaws: Floats) -> Floats:
    """Yaws (F,) of one who walks with eyes (F, 3) and yaws (F,) straight on, and looks to where most is to be seen, by boxes.

    The best row of TURNS directions at instants between which there is time to turn to the next one, by dynamic programming (Viterbi):
    each counts the things it shows, up to PLENTY, less `bare` where it shows fewer than `few`; between two of them turning costs.
    """
    fastest = np.deg2rad(config.turn_deg_s) / config.fps  # radians a frame
    wide = 2 * np.pi / TURNS
    instants = int(np.clip((len(eyes) - 1) * fastest / wide + 1, 1, LOOKED_AT))
    some = np.unique(np.linspace(0, len(eyes) - 1, instants).round()).astype(int)
    around = np.arange(TURNS) * wide
    poses = looking(config, np.repeat(eyes[some], TURNS, 0), np.tile(around, len(some)))
    held = frame(place.stage, K, (config.width, config.height), poses)
    shown = (unhidden(place.stage, poses, held.framed)[:, : len(place.scene.objects)] > SHOWN).sum(1).reshape(len(some), TURNS)
    off = np.abs(wrap(around - yaws[some, None]))
    too_far = np.maximum(off - max(np.deg2rad(config.about_deg), wide / 2), 0)
    gains = np.minimum(shown, PLENTY) - config.bare * (shown < config.few) - FORBIDDEN * too_far
    total, came = gains[0], []
    for gain, gap in zip(gains[1:], np.diff(some), strict=True):
        reach = min(int(fastest * gap / wide + 1e-9), TURNS // 2)
        steps = np.arange(-reach, reach + 1)
        before = np.stack([np.roll(total, step) - TURN_COST * abs(step) for step in steps])
        came.append(steps[before.argmax(0)])
        total = before.max(0) + gain
    at = [int(total.argmax())]
    for back in reversed(came):
        at.append(at[-1] - int(back[at[-1] % TURNS]))
    way = np.interp(np.arange(len(eyes)), some, np.array(at[::-1]) * wide)
    width = 2 * (len(eyes) // (2 * len(some))) + 1
    return np.convolve(np.pad(way, width // 2, mode="edge"), np.full(width, 1 / width), "valid")


def looking(config: WalkConfig, eyes: Floats, yaws: Floats) -> Floats:
    """Poses (F, 4, 4) on the grid, at eyes (F, 3), that look along yaws (F,), somewhat down."""
    down = np.deg2rad(config.down_deg)
    ways = np.stack([np.cos(yaws) * np.cos(down), np.sin(yaws) * np.cos(down), np.full(len(yaws), -np.sin(down))], 1)
    return pose_on_grid(look_at(eyes, eyes + ways))


def _worth(place: Place, config: WalkConfig, K: Floats, clip: Floats, apart: float | None = None) -> float:
    """How many things come into view one after another, each when the one before is well in view; less the share of frames that show next
    to nothing; by boxes."""
    some = np.unique(np.linspace(0, len(clip) - 1, LOOKED_AT).round()).astype(int)
    poses = clip[some]
    held = frame(place.stage, K, (config.width, config.height), poses)
    shown = unhidden(place.stage, poses, held.framed)[:, : len(place.scene.objects)] > SHOWN
    glimpsed = _glimpsed(place, config, K, poses)[:, : len(place.scene.objects)] | shown
    times = some / config.fps
    good, last, count = shown.any(0), -np.inf, 0
    for k in np.argsort(np.where(good, shown.argmax(0), len(some)), kind="stable")[: int(good.sum())]:
        if times[glimpsed[:, k].argmax()] >= last + config.apart_s - 1e-6:
            last, count = float(times[shown[:, k].argmax()]), count + 1
    far = float(np.hypot(*(poses[-1] - poses[0])[:2, 3]))
    away = far >= AWAY_M if apart is None else max(far, apart) <= ABOUT * min(far, apart)
    tied = config.tied * hanging(shown, away) if config.tied else 0.0
    varied = config.varied * len(np.unique(shown.argmax(0)[good]))
    return count + varied + tied - config.bare * float((shown.sum(1) < config.few).sum())


def hanging(shown: NDArray[np.bool_], away: bool) -> float:
    """Share of frames that hang on the first, over others or not, where each shares TIES things with the next; half of it whether the last
    does. shown (F, N). away: whether that is where it is to be."""
    shared = shown.astype(np.int64) @ shown.T >= TIES
    reached = np.arange(len(shown)) == 0
    for _ in range(len(shown)):
        reached = reached | shared[reached].any(0)
    return (float(reached.mean()) + float(reached[-1] and away)) / 2


def _glimpsed(place: Place, config: WalkConfig, K: Floats, poses: Floats) -> NDArray[np.bool_]:
    """(C, N) whether a corner of an entity's box lies in the picture from a pose (4, 4), whatever stands before it."""
    turns = inverse(poses)[:, None, None, :3]
    local = (turns[..., :3] @ place.stage.corners[None, ..., None])[..., 0] + turns[..., 3]
    u, v = image_of(K, local[..., 0], local[..., 1], np.maximum(local[..., 2], 0.1))
    inside = (u > 0) & (u < config.width) & (v > 0) & (v < config.height) & (local[..., 2] > 0.1)
    out: NDArray[np.bool_] = np.asarray(inside.any(2), dtype=bool)
    return out


def _way(floor: Walkable, length: float, rng: np.random.Generator) -> Floats | None:
    """A smoothed way (K, 2) over free cells of the largest part, at least `length` metres long, FINE_M apart; None without one."""
    sizes = np.bincount(floor.part.ravel())
    if len(sizes) < 2:
        return None
    rows, columns = np.nonzero(floor.free & (floor.part == 1 + int(sizes[1:].argmax())))
    centres = floor.low + (np.stack([columns, rows], 1) + 0.5) * CELL_M
    pieces: list[Floats] = []
    at, total = centres[int(rng.integers(len(centres)))], 0.0
    for _ in range(GOALS):
        some = centres[rng.integers(len(centres), size=8)]
        goal = some[int(np.linalg.norm(some - at, axis=1).argmax())]
        path = floor.path(at, goal)
        if path is None or len(path) < 3:
            continue
        pieces.append(path if not pieces else path[1:])
        total += float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())
        at = path[-1]
        if total * 0.85 >= length:
            return _smooth(floor, _fine(np.concatenate(pieces)))
    return None


def _fine(path: Floats) -> Floats:
    """The same way in steps of FINE_M."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    at = np.arange(0.0, along[-1], FINE_M)
    return np.stack([np.interp(at, along, path[:, k]) for k in (0, 1)], 1)


def _smooth(floor: Walkable, path: Floats) -> Floats:
    """The way with its corners rounded as far as it stays on free cells."""
    for window in (31, 21, 13, 7, 3):
        padded = np.concatenate([np.repeat(path[:1], window // 2, 0), path, np.repeat(path[-1:], window // 2, 0)])
        kernel = np.ones(window) / window
        smooth = np.stack([np.convolve(padded[:, k], kernel, "valid") for k in (0, 1)], 1)
        if floor.clear(smooth):
            return _fine(smooth)
    return path


def _timed(way: Floats, config: Any, apart: float | None = None) -> tuple[Floats, Floats]:
    """Points (F, 2) and yaws (F,) of the frames: time goes on with the slower of walking and turning. apart: metres between the ends of the part of the
    way that is walked, as near as there is one; None for its beginning."""
    ahead = max(1, round(AHEAD_M / FINE_M))
    aim = way[np.minimum(np.arange(len(way)) + ahead, len(way) - 1)] - way
    last = max(len(way) - ahead, 1)
    aim[last:] = aim[last - 1]
    yaws = np.unwrap(np.arctan2(aim[:, 1], aim[:, 0]))
    walked = np.linalg.norm(np.diff(way, axis=0), axis=1) / config.speed_m_s
    turned = np.abs(np.diff(yaws)) / np.deg2rad(config.turn_deg_s)
    clock = np.concatenate([[0.0], np.cumsum(np.maximum(walked, turned))])
    lasts = (config.frames - 1) / config.fps
    begin = 0.0
    if apart is not None:
        starts = np.arange(0.0, max(clock[-1] - lasts, 0.0) + STEP_S, STEP_S)
        ends = np.stack([[np.interp(starts + more, clock, way[:, k]) for k in (0, 1)] for more in (0.0, lasts)])
        far = np.maximum(np.hypot(*(ends[1] - ends[0])), FINE_M)
        begin = float(starts[np.abs(np.log(far / apart)).argmin()])
    at = np.minimum(begin + np.arange(config.frames) / config.fps, clock[-1])
    return np.stack([np.interp(at, clock, way[:, k]) for k in (0, 1)], 1), np.interp(at, clock, yaws)
