"""A fixed camera that looks on while something happens: where it stands is chosen so that what moves is in sight as it moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field

from scenegen.fields import Heights, Number, Share, Whole, plain_number
from scenegen.frames import box_distance, image_of, look_at
from scenegen.scene import Action, Camera, Object, Scene, Track
from scenegen.views.framing import frame, unhidden
from scenegen.views.look import smaller
from scenegen.views.plan import NO_ROOM, PLANS, Draft, Place, PlanConfig, ViewPlan, camera, lens
from scenegen.views.stage import WALL_M, Stage
from scenegen.views.witness import tell_witnesses, witnesses

Floats = NDArray[np.float64]
LEAD_S = 0.4
"""How long before something begins a clip begins that is too short for all."""
STEPS = 9
"""Instants of a clip at which a camera's place is tested for what stands or comes there."""
NEAR_M = 1.0
"""How near a camera is at least to the middle of what it looks at."""
LOOKED_AT, ROUNDS = 16, 3
"""Of the candidates, how many pictures are looked at, the best by boxes first; and how often as many more, where none of them will do."""
ANYTHING, CUT = 0.02, 0.5
"""What a thing more that stands by is worth against one that moves, and what a large person's cut-off head costs, at an instant."""
ACROSS, LARGE = 0.15, 0.012
"""Share of the picture's width across which what moves gets, and share of the picture that it covers, from where on more is worth no more."""
WITHIN = 0.88
"""Share of the picture's width and height, about its middle, in which what moves begins and ends."""
AHEAD_M, AWAY_M = 0.15, 0.6
"""How near something comes at last to what it gets to after a clip has ended, and how far it stays from what is told from that."""
TOGETHER = 4.0
"""What it is worth that all that moves, and who stands by, are in sight at every instant, what moves large enough."""
EQUAL = 1e-9
"""What shares of instants may differ by that are equal."""
STANDING, FEW = 4, 2
"""Beyond so many things, of different kinds, that stand by, more are worth no more; up to FEW, what moves is told against too few."""


class WatchConfig(PlanConfig):
    """frames: of a clip at most; fewer where all stands still again before. fps: frames a second. seconds: how long a clip is at most, in
    place of `frames`. in_sight: at which share of the instants of its motion (its begin, middle and end that the clip covers) what moves is
    shown well; least: how many of what is done must be in sight like that. shift: across which share of the picture's width a thing that
    moves should get, where some camera shows it so. cut: by which share of the time of what is done a clip ends before it is done.
    witness: whether who the log says stands by is to be in sight as well, so that it is told which way they face, and counts for `least`; where
    these are several, each of them in turn. eye_m: height. tries: candidates drawn for a set."""

    tries: Whole = Field(default=200, ge=1, le=10_000)
    frames: Whole = Field(48, ge=2, le=1000)
    fps: Number = Field(8.0, gt=0, le=120)
    seconds: Annotated[float, Field(gt=0, le=600), BeforeValidator(plain_number)] | None = None
    in_sight: Share = 0.6
    least: Whole = Field(1, ge=1, le=20)
    shift: Share = 0.05
    cut: Share = 0.0
    witness: bool = False
    eye_m: Heights = (1.2, 1.9)


@dataclass(frozen=True)
class _Shown:
    """An action that a clip covers: who or what moves in it, the instants at which it is looked for, and whether it is a thing."""

    mover: str
    times: tuple[float, ...]
    thing: bool = False


@PLANS.register("watch")
class Watch(ViewPlan):
    """A clip by a camera that stands still, of a scene in which something moves."""

    name = "watch"
    Config = WatchConfig

    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        out: list[Draft] = []
        if not _movers(place.scene, place.scene.actions):
            place.reasons["nothing moves"] += 1
            return out
        own = [action for _, action in _own(_movers(place.scene, place.scene.actions))]
        order = rng.permutation(len(own))
        for number in range(config.sets):  # another set is of another action, where a clip is too short for all
            times = _times(place.scene, config, own[int(order[number % len(own)])])
            shown = [*_covered(place.scene, times), *(_ahead(place.scene, config, times) if config.cut else ())]
            taken = [draft.cameras[0].world_from_camera for draft in out]
            found: Camera | str = NO_ROOM
            for people in _in_turn(place.scene, config, times, number):
                found = _chosen(place, config, rng, times, [*shown, *_standing_by(people, times)], taken, people)
                if not isinstance(found, str):
                    break
            if isinstance(found, str):
                place.reasons[found] += 1
            else:
                out.append(Draft([found.model_copy(update={"time": time}) for time in times], fps=config.fps))
        return out


def _movers(scene: Scene, actions: Sequence[Action]) -> list[tuple[str, Action]]:
    """Who or what moves in each action, and the action; decor, which nobody asks about, and a moving camera left out."""
    wanted = {thing.id for thing in scene.things} | {person.id for person in scene.people}
    named = [
        (action.actor if action.mover == "person" else action.target, action) for action in actions if action.mover != "none"
    ]
    return [(name, action) for name, action in named if name in wanted]


def _own(moving: list[tuple[str, Action]]) -> list[tuple[str, Action]]:
    """Those of the actions that are not the walk somebody takes to do the next."""
    ends = {(action.actor, action.start) for _, action in moving if action.mover == "thing"}
    own = [(name, action) for name, action in moving if action.mover != "person" or (action.actor, action.end) not in ends]
    return own or moving


def _times(scene: Scene, config: WatchConfig, action: Action) -> list[float]:
    """Seconds of the frames: over all that happens, or from shortly before an action where that takes longer than a clip, or where a clip is
    to end before the action is done."""
    most = config.frames if config.seconds is None else max(2, int(np.floor(config.seconds * config.fps + 1e-6)) + 1)
    lasts = (most - 1) / config.fps
    if config.cut:
        start = round(max(0.0, action.start - LEAD_S), 6)
        until = action.end - config.cut * (action.end - action.start)
        needed = max(2, int(np.floor((until - start) * config.fps + 1e-6)) + 1)
        return [start + k / config.fps for k in range(min(needed, most))]
    needed = max(2, int(np.ceil(scene.duration * config.fps - 1e-6)) + 1)
    if needed <= most:
        return [k / config.fps for k in range(needed)]
    start = round(max(0.0, min(action.start - min(LEAD_S, lasts / 4), scene.duration - lasts)), 6)
    return [start + k / config.fps for k in range(most)]


def _covered(scene: Scene, times: Sequence[float]) -> list[_Shown]:
    """What is done within a clip's time."""
    out = []
    for name, action in _movers(scene, scene.actions):
        begin, end = max(action.start, times[0]), min(action.end, times[-1])
        if end > begin:
            out.append(_Shown(name, (begin, (begin + end) / 2, end), action.mover == "thing"))
    return out


def _standing(scene: Scene, config: WatchConfig) -> list[Object]:
    """What never moves; where a clip ends before something comes to rest, what stands on the floor, where it may get to."""
    moved = {track.entity for track in scene.tracks}
    still = [thing for thing in scene.things if thing.id not in moved]
    return [thing for thing in still if thing.support == "floor" and thing.parent is None] if config.cut else still


def _ahead(scene: Scene, config: WatchConfig, times: Sequence[float]) -> list[_Shown]:
    """What stands where something comes to rest after a clip has ended: what moves is told by it, so it is looked for as well."""
    standing, instants = _standing(scene, config), (times[0], times[len(times) // 2], times[-1])
    apart = _apart(scene, standing, times, 1)
    return [_Shown(thing.id, instants) for thing, far in zip(standing, apart, strict=True) if far <= AHEAD_M]


def _by(scene: Scene, config: WatchConfig, times: Sequence[float]) -> list[Object]:
    """What stands by and counts: all that never moves; where a clip ends before something comes to rest, what stays well away from it."""
    standing = _standing(scene, config)
    if not config.cut:
        return standing
    return [thing for thing, far in zip(standing, _apart(scene, standing, times, STEPS), strict=True) if far >= AWAY_M]


def _apart(scene: Scene, standing: Sequence[Object], times: Sequence[float], steps: int) -> Floats:
    """(S,) least metres from each of what stands to what is under way when a clip ends: where it comes to rest, or at so many instants up to then."""
    out = np.full(len(standing), np.inf)
    under_way = [
        (name, action)
        for name, action in _movers(scene, scene.actions)
        if action.mover == "thing" and action.start < times[-1] < action.end
    ]
    tracks = {track.entity: track for track in scene.tracks if isinstance(track, Track)}
    for name, action in under_way:
        if name in tracks and standing:
            poses = np.array([tracks[name].pose(float(time)) for time in np.linspace(action.end, times[-1], steps)])
            where, sizes = (np.array([getattr(one, field) for one in standing]) for field in ("world_from_object", "size"))
            size = np.asarray(scene.entity(name).size)
            out = np.minimum(out, box_distance((poses[:, None], size), (where[None], sizes[None])).min(0))
    return out


def _done(scene: Scene, times: Sequence[float]) -> list[Action]:
    """The actions that a clip covers, or a part of them."""
    return [action for _, action in _movers(scene, scene.actions) if action.end > times[0] and action.start < times[-1]]


def _in_turn(scene: Scene, config: WatchConfig, times: Sequence[float], number: int) -> list[dict[str, bool]]:
    """Who is to be in sight, and whether they look on, in the order in which it is tried for a set of this number: one after another of those who
    stand by while that is done which a clip covers; nobody where none is asked for."""
    named = list(witnesses(scene, _done(scene, times)).items()) if config.witness else []
    return [dict([named[(number + k) % len(named)]]) for k in range(len(named))] or [{}]


def _standing_by(people: Mapping[str, bool], times: Sequence[float]) -> list[_Shown]:
    """People who are looked for all the while."""
    return [_Shown(name, (times[0], times[len(times) // 2], times[-1])) for name in people]


def _chosen(
    place: Place,
    config: WatchConfig,
    rng: np.random.Generator,
    times: Sequence[float],
    shown: Sequence[_Shown],
    taken: list[Floats],
    people: Mapping[str, bool],
) -> Camera | str:
    """The best of the candidates whose pictures show enough of what moves, and which way these people face; or why there is none."""
    K = lens(config, rng)
    poses, score = _candidates(place, config, rng, K, times, shown, people)
    if not len(poses):
        return NO_ROOM
    for other in taken:  # another set looks from elsewhere
        score = score - np.exp(-((np.linalg.norm(poses[:, :3, 3] - other[:3, 3], axis=1) / 1.2) ** 2))
    order, by = np.argsort(-score, kind="stable")[: ROUNDS * LOOKED_AT], _by(place.scene, config, times)
    for first in range(0, len(order), LOOKED_AT):
        best = [camera(config, K, poses[int(k)]) for k in order[first : first + LOOKED_AT]]
        shares, told = _in_sight(place, config, best, shown, by)
        good = (shares >= config.in_sight).sum(1)
        worth = np.where(good >= config.least, good + 2 * shares.mean(1) + told, -1.0)
        if worth.max() >= 0:
            return best[int(worth.argmax())]
    return "what moves is not in sight"


def _in_sight(
    place: Place, config: WatchConfig, cameras: Sequence[Camera], shown: Sequence[_Shown], by: Sequence[Object]
) -> tuple[Floats, Floats]:
    """(C, A) at which share of its instants each action's mover is shown well by each camera, in pixels of a small picture; and (C,) from 0
    to 3 how well it is told: of how many kinds of things something that stands `by` is shown well all the while, as a share of STANDING,
    whether they are more than FEW (of what stays away from what is under way, any), and which share of the things that move get across enough of
    the picture. Through a camera that can no longer show enough of it well, no more is looked: its shares tell that."""
    out, still_possible = np.zeros((len(cameras), len(shown))), np.ones((len(cameras), len(shown)))
    still = [{thing.id: thing.label for thing in by} for _ in cameras]
    boxes: dict[tuple[int, str, float], tuple[int, int, int, int] | None] = {}

    def may_do(row: int) -> bool:
        """Whether a camera may still show enough of it well."""
        return bool((still_possible[row] >= config.in_sight - EQUAL).sum() >= config.least)

    for time in sorted({time for action in shown for time in action.times}):  # one instant after another: bodies are posed once
        for row, one in enumerate(cameras):
            if not may_do(row):
                continue
            small = smaller(one).model_copy(update={"time": time})
            well = place.looker.well(small, config.seen, {action.mover for action in shown if time in action.times})
            for column, action in enumerate(shown):
                share = action.times.count(time) / len(action.times)
                out[row, column] += share * (action.mover in well)
                still_possible[row, column] -= share * (action.mover not in well)
                if action.thing and time in (action.times[0], action.times[-1]):
                    boxes[row, action.mover, time] = place.looker.box(small, action.mover)
            if may_do(row):
                well = place.looker.well(small, config.seen, still[row])
                still[row] = {name: label for name, label in still[row].items() if name in well}
    kinds = np.array([min(len(set(labels.values())), STANDING) for labels in still])
    things = [action for action in shown if action.thing]
    across = np.array(
        [
            [
                _shift(smaller(one), *(boxes.get((row, action.mover, time)) for time in (action.times[0], action.times[-1])))
                >= config.shift
                for action in things
            ]
            for row, one in enumerate(cameras)
        ],
        dtype=np.float64,
    )
    return out, kinds / STANDING + (kinds > (0 if config.cut else FEW)) + (across.mean(1) if things else 0.0)


def _shift(one: Camera, begin: tuple[int, int, int, int] | None, end: tuple[int, int, int, int] | None) -> float:
    """How far the middle of what shows of a mover gets in a camera's pictures, as a share of their width; 0 where it is not seen. begin, end:
    the boxes of its pixels there."""
    if begin is None or end is None:
        return 0.0
    (x0, y0, x1, y1), (u0, v0, u1, v1) = begin, end
    return float(np.hypot(u0 + u1 - x0 - x1, v0 + v1 - y0 - y1)) / 2 / one.width


def _candidates(
    place: Place,
    config: WatchConfig,
    rng: np.random.Generator,
    K: Floats,
    times: Sequence[float],
    shown: Sequence[_Shown],
    people: Mapping[str, bool],
) -> tuple[Floats, Floats]:
    """Poses (C, 4, 4) where a camera may stand all the while, looking to where things move, and how well they show it (C,), by boxes. people: of
    whom it must be told which way they face, and whether they look on."""
    instants = sorted({time for action in shown for time in action.times})
    stages = {time: Stage(place.scene.at(time)) for time in {*instants, *np.linspace(times[0], times[-1], STEPS).tolist()}}
    column = {entity.id: k for k, entity in enumerate(place.scene.entities)}
    goals = np.array([stages[time].centers[column[action.mover]] for action in shown for time in action.times])
    focus, count = goals[rng.integers(len(goals), size=config.tries)] * 0.3 + goals.mean(0) * 0.7, config.tries
    bounds = np.array([place.stage.around(one) for one in focus])
    middle, half = bounds.mean(1), np.maximum(np.ptp(bounds, axis=1) / 2 - WALL_M, 0)
    height = rng.uniform(*config.eye_m, (count, 1))
    eyes = np.concatenate([middle + rng.uniform(-1, 1, (count, 2)) * half, height], 1)
    free = np.linalg.norm((focus - eyes)[:, :2], axis=1) >= NEAR_M
    for stage in stages.values():
        free &= stage.free(eyes)
    if people and free.any():
        size, poses = (config.width, config.height), look_at(eyes[free], focus[free])
        free[free] = tell_witnesses(place.scene, people, K, size, poses)
    if not free.any():
        return np.zeros((0, 4, 4)), np.zeros(0)
    poses = look_at(eyes[free], focus[free])
    score, worst = np.zeros(len(poses)), np.ones(len(poses))
    standing = [column[thing.id] for thing in _by(place.scene, config, times)]
    for time in instants:
        held = frame(stages[time], K, (config.width, config.height), poses)
        seen = unhidden(stages[time], poses, held.framed)
        moving = [column[action.mover] for action in shown if time in action.times]
        by = 2 * np.minimum(seen[:, standing].sum(1), STANDING) / STANDING
        score += seen[:, moving].sum(1) + by + ANYTHING * seen.sum(1) - CUT * held.heads
        worst = np.minimum(worst, seen[:, moving].min(1))
    if not config.witness:
        return poses, score / len(instants) + _moving_well(stages, column, K, config, poses, shown)
    well = _moving_well(stages, column, K, config, poses, [action for action in shown if action.thing])
    return poses, score / len(instants) + well + TOGETHER * worst * well / 2


def _moving_well(
    stages: Mapping[float, Stage], column: Mapping[str, int], K: Floats, config: WatchConfig, poses: Floats, shown: Sequence[_Shown]
) -> Floats:  # fmt: skip
    """(C,) from 0 to 2, the mean over what moves: how far across the picture it gets, and how large it is there; 0 where its middle is
    not well inside at its begin and its end."""
    out = np.zeros(len(poses))
    for action in shown:
        places = np.array([stages[time].centers[column[action.mover]] for time in (action.times[0], action.times[-1])])
        wide = float(np.linalg.norm(stages[action.times[0]].sizes[column[action.mover]]))
        local = (places[None] - poses[:, None, :3, 3]) @ poses[:, :3, :3]
        x, y, depth = local[..., 0], local[..., 1], np.maximum(local[..., 2], NEAR_M / 2)
        u, v = image_of(K, x, y, depth)
        far = depth.max(1)
        none = np.zeros(len(far))
        span = image_of(K, none + wide, none, far)[0] - image_of(K, none, none, far)[0]
        across = np.hypot(u[:, 1] - u[:, 0], v[:, 1] - v[:, 0]) / config.width
        large = span**2 / (config.width * config.height)
        off = np.maximum(np.abs(u / config.width - 0.5), np.abs(v / config.height - 0.5))
        inside = ((local[..., 2] > 0) & (off < WITHIN / 2)).all(1)
        out += inside * (np.minimum(across / ACROSS, 1) + np.minimum(large / LARGE, 1)) / len(shown)
    return out
