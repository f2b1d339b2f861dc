"""Single pictures that show what can be asked about: chosen among many by cheap geometry, clear of furniture, framed as by a photographer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.compose import kinds, views_seed
from scenegen.compose.light import LightPlan, developed
from scenegen.fields import Degrees, Heights, Share, Whole
from scenegen.frames import field_of_view, heading, intrinsics, look_at, wrap
from scenegen.limits import VIEWS
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.threads import one_thread
from scenegen.views.framing import Frame, Framing, frame, fullest, regarded, terms, total, unhidden, well_seen
from scenegen.views.plan import PLANS, Draft, Place, PlanConfig, ViewPlan, camera
from scenegen.views.stage import WALL_M, Stage, outstretched

Floats = NDArray[np.float64]
CANDIDATES, LOOKED_AT, ROUNDS, AGAIN = 70, 24, 3, 3
"""Views drawn in a round, those of them whose things are tested for what stands before them, rounds at most, and more while a large
person in the best of them has no head."""
FILLED_TRIED = 8
"""Of the best views of a round, those that are tested for one thing that fills them."""
HALF_SPAN, NEAREST_M, BESIDE_DEG = 0.72, 1.7, (48.0, 112.0)
"""Of pictures that hold a person and what they look at: the share of the half width that the two are off its middle, metres from between
them at least, and how far off the line of sight, from its middle, cameras stand."""
LEAST_BESIDE = 3
"""Entities that a picture shows at least where it shows what a person looks at: that, the person and something else."""
HALF_WAY_UP = (0.42, 0.58)
"""Share of a room's height at which cameras stand that look along it."""
STRAIGHT = np.deg2rad(15.0)
"""Up to how far off the way of the body chest and head are turned of somebody who faces one way."""
SIDES = np.array([0, 1, 2, 2, 4, 2, 2, 1]) / 14
"""How often a person is looked at from each of eight sides, from the front on counter-clockwise: pictures with what they look at show the front."""
FIRST = 24
"""Of the views drawn round a person, the first ones, from where a person is seen well from all around in turn, are preferred."""


class SingleConfig(PlanConfig):
    """Single pictures, a set each. sets: how many. people_share: the share of them that look at a person, where there are people.
    portrait_hfov_deg: bounds of those pictures' narrower field of view. eye_m, portrait_eye_m: heights of cameras over the floor.
    focus: a category that cameras gather round; None: what the kind of room has them gather round. framing: terms and weights."""

    sets: Whole = Field(4, ge=0, le=VIEWS, description="pictures a scene")
    people_share: Share = 0.5
    portrait_hfov_deg: Degrees = (40.0, 62.0)
    eye_m: Heights = (1.1, 1.9)
    portrait_eye_m: Heights = (1.1, 1.7)
    focus: str | None = None
    framing: Framing = Field(default_factory=Framing)  # type: ignore[arg-type]


@PLANS.register("single")
class Single(ViewPlan):
    """Single pictures, each of which shows something else well."""

    name = "single"
    Config = SingleConfig

    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        cameras = place_cameras(place.scene, config, rng, place.stage)
        return [Draft([one], names=[one.id]) for one in cameras]


@one_thread
def place_cameras(scene: Scene, config: SingleConfig, rng: np.random.Generator, stage: Stage | None = None) -> list[Camera]:
    """`config.sets` cameras cam0, cam1, … by boxes alone: no mesh is built. With people in the scene about half look at one of them, by
    turns together with what that person looks at, and, if there is one, at somebody who faces one way, from any side; each next view is
    drawn to what was not yet seen."""
    finder = _Finder(stage or Stage(scene.at(0.0)), config, rng)
    people = scene.people
    cameras: list[Camera] = []
    portraits = 0 if not people else min(config.sets, max(1, round(config.sets * config.people_share)))
    order = [int(k) for k in rng.permutation(len(people))]
    order.sort(key=lambda k: finder.stage.regarded[k] is None)  # those who look, or best point, at something first
    order.sort(key=lambda k: outstretched(people[k]) is None or finder.stage.regarded[k] is None)
    straight = [k for k in order if _straight(people[k])] or order
    pointed = any(outstretched(one) is not None for one in people)
    for number in range(config.sets):
        turn = straight if number % 2 and not pointed else order
        person = people[turn[number % len(turn)]] if number < portraits else None
        cameras.append(finder.best(person, f"cam{number}", around=number % 2 == 1 and not pointed))
    return cameras


def photographed(scene: Scene, config: SingleConfig, light: LightPlan, seed: np.random.SeedSequence) -> Scene:
    """A composed scene with single views and their photographs, drawn from the child of the scene's seed that is theirs."""
    rng = np.random.default_rng(views_seed(seed))
    return developed(scene.model_copy(update={"cameras": place_cameras(scene, config, rng)}), light, rng)


class _Found:
    """A view: score, pose (4, 4), how well it sees each entity (N,), how many large people's heads it cuts, and whether it shows what the
    person looked at looks at, and that they do."""

    def __init__(self, score: float, pose: Floats, seen: Floats, headless: float, tells: bool = False) -> None:
        self.score, self.pose, self.seen, self.headless, self.tells = score, pose, seen, headless, tells

    @property
    def shows(self) -> int:
        """How many entities are seen well."""
        return int(well_seen(self.seen))


class _Finder:
    """Finds one view after the other on a stage."""

    def __init__(self, stage: Stage, config: SingleConfig, rng: np.random.Generator) -> None:
        self.stage, self.config, self.rng, self.framing = stage, config, rng, config.framing
        self.size = (config.width, config.height)
        self.focus = _focus(stage, config)
        known = kinds().get(self.stage.room.kind)
        self.along = known is not None and known.along
        self.side: float | None = None

    def best(self, person: Person | None, name: str, around: bool = False) -> Camera:
        """The next view as a camera; the stage knows it from then on. around: of a person, from whichever side, whatever they look at."""
        stage, rng = self.stage, self.rng
        self.side = None if person is None or not around else _side(person, rng)
        hfov = float(np.deg2rad(rng.uniform(*self.config.hfov_deg)))
        K = wide = intrinsics(*self.size, hfov)
        if person is not None:
            looks = self.side is None and stage.regarded[stage.scene.people.index(person)] is not None
            drawn = np.clip(rng.uniform(*self.config.hfov_deg) * 0.85, *self.config.portrait_hfov_deg)
            hfov = hfov if looks else float(np.deg2rad(drawn))
            K = intrinsics(*self.size, hfov)
        best = self._rounds(person, K)
        least = self.framing.least if best is None or not best.tells else LEAST_BESIDE
        if person is not None and (best is None or best.shows < least or best.headless):
            other = self._rounds(None, wide)
            if other is not None and (best is None or (-other.headless, other.shows) > (-best.headless, best.shows)):
                best, K = other, wide
        if best is None:
            middle = np.array([*(stage.low + stage.high) / 2, 0.8])
            pose = look_at(stage.clearest(1.6), middle)
            framed = frame(stage, K, self.size, pose[None]).framed
            best = _Found(0.0, pose, unhidden(stage, pose[None], framed)[0], 0.0)
        made = camera(self.config, K, best.pose).model_copy(update={"id": name})
        stage.covered += best.seen
        stage.taken.append(made.world_from_camera)
        return made

    def _rounds(self, person: Person | None, K: Floats) -> _Found | None:
        """The best view of a few rounds, which end when one shows enough; None when no place was clear."""
        best: _Found | None = None
        for number in range(ROUNDS + AGAIN):
            if number >= ROUNDS and best is not None and not best.headless:
                break
            found = self._round(person, K)
            if found is not None and (best is None or found.score > best.score):
                best = found
            if best is not None and best.shows >= self.framing.wanted and not best.headless:
                break
        return best

    def _round(self, person: Person | None, K: Floats) -> _Found | None:
        """The best of CANDIDATES views; None when no place was clear."""
        stage, weights = self.stage, self.framing.weights
        eyes, targets = self._draw(person, K)
        turns = _handheld(self.rng, CANDIDATES)
        kept = np.flatnonzero(stage.free(eyes) & (np.linalg.norm((targets - eyes)[:, :2], axis=1) >= 0.5))
        if not len(kept):
            return None
        poses = look_at(eyes[kept], targets[kept]) @ turns[kept]
        held = frame(stage, K, self.size, poses)
        promise = (
            (held.framed / (1 + 1.5 * stage.covered)).sum(1) - weights.cut_heads * held.heads - weights.cut_joints * held.joints
        )
        his = None if person is None else len(stage.scene.objects) + stage.scene.people.index(person)
        if his is not None:
            promise += 12.0 * held.framed[:, his] - 0.1 * kept
            if self.side is None:
                promise += weights.regarded * regarded(stage, poses, held.framed, his)
        some = np.sort(np.argsort(-promise, kind="stable")[:LOOKED_AT])
        kept, poses, held = kept[some], poses[some], held[some]
        seen = unhidden(stage, poses, held.framed)
        score = self._score(poses, seen, held, his, kept)
        k, best = self._not_filled(K, poses, score)
        tells = his is not None and float(regarded(stage, poses[k][None], seen[k][None], his)[0]) > 0.3
        return _Found(best, poses[k], seen[k], float(held.heads[k]), tells)

    def _score(self, poses: Floats, seen: Floats, held: Frame, his: int | None, kept: NDArray[np.int64]) -> Floats:
        found = terms(self.stage, self.framing, poses, seen, held, his)
        if his is not None:
            if self.side is not None:
                del found["regarded"]
            found["things_seen"] = found["things_seen"] * 0.3
            found["person_framed"] = found["person_framed"] + np.where(
                (seen[:, his] > 0.5) & (kept < FIRST), 0.5 * (1 - kept / FIRST), 0.0
            )
        return total(found, self.framing.weights)

    def _not_filled(self, K: Floats, poses: Floats, score: Floats) -> tuple[int, float]:
        """The best view and its score, once what fills the best few of them is taken off."""
        order = np.argsort(-score, kind="stable")[:FILLED_TRIED]
        chosen, best = int(order[0]), -np.inf
        for one in order:
            if score[one] <= best:
                break
            much = fullest(self.stage, K, self.size, poses[one]) > self.framing.most_filled
            value = float(score[one]) - self.framing.weights.filled * much
            if value > best:
                chosen, best = int(one), value
        return chosen, best

    def _draw(self, person: Person | None, K: Floats) -> tuple[Floats, Floats]:
        """Where CANDIDATES stand (C, 3) and what they look at (C, 3): round a person, round the focus, or anywhere."""
        stage, rng, count = self.stage, self.rng, CANDIDATES
        if person is not None:
            return self._round_person(person, K)
        if self.along:
            return self._along()
        some = rng.random(count) < 0.6 if len(stage.centers) else np.zeros(count, dtype=bool)
        picks = stage.centers[rng.integers(len(stage.centers), size=count)] if some.any() else np.zeros((count, 3))
        bounds = np.array([stage.around(pick if one else None) for pick, one in zip(picks, some, strict=True)])
        middle, half = bounds.mean(1), np.ptp(bounds, axis=1) / 2
        height = rng.uniform(*self.config.eye_m, (count, 1))
        eyes = np.concatenate([middle + rng.uniform(-1, 1, (count, 2)) * (half - WALL_M), height], 1)
        goals = np.where(some[:, None], middle + (picks[:, :2] - middle) * 0.8, middle)
        targets = np.concatenate([goals, rng.uniform(*((0.6, 1.2) if stage.outdoors else (0.5, 1.1)), (count, 1))], 1)
        if self.focus is not None:
            top = self.focus.world_from_object[:3, 3] + [0, 0, float(self.focus.size[2])]
            near = rng.random(count) < 0.8
            angle, reach = rng.uniform(-np.pi, np.pi, count), rng.uniform(1.0, 1.7, count)
            eyes[near] = _beside(top[:2], angle, reach, top[2] + rng.uniform(0.45, 0.95, count))[near]
            targets[near] = (top + np.pad(rng.uniform(-0.25, 0.25, (count, 2)), ((0, 0), (0, 1))))[near]
        return eyes, targets

    def _along(self) -> tuple[Floats, Floats]:
        """Near one end of the length of a room, in the middle of the other two ways, looking along it."""
        stage, rng, count = self.stage, self.rng, CANDIDATES
        middle, half = (stage.low + stage.high) / 2, (stage.high - stage.low) / 2
        tall = stage.room.height or 2 * float(np.mean(self.config.eye_m))
        end = np.where(rng.random(count) < 0.5, 1.0, -1.0)
        eyes = np.stack([
            middle[0] + end * (half[0] - rng.uniform(0.2, 2.5, count)),
            middle[1] + rng.uniform(-0.3, 0.3, count) * half[1],
            tall * rng.uniform(*HALF_WAY_UP, count),
        ], 1)  # fmt: skip
        targets = np.stack([middle[0] - end * half[0], middle[1] + rng.uniform(-0.3, 0.3, count) * half[1], eyes[:, 2]], 1)
        return eyes, targets

    def _round_person(self, person: Person, K: Floats) -> tuple[Floats, Floats]:
        """Round a person from all sides in turn, or from the one drawn; aimed so that the whole person, or the head and what goes with it, is in
        the picture."""
        rng, count = self.rng, CANDIDATES
        tall, middle = float(person.size[2]), person.world_from_body[:2, 3]
        first = rng.uniform(-np.pi, np.pi) if self.side is None else self.side
        angle = first + np.arange(count) // 6 * 0.45 + rng.uniform(-1, 1, count) * (0.3 if self.side is None else 0.1)
        reach = rng.uniform(1.5, 2.9, count) + max(0.0, tall - 1.3)
        height = rng.uniform(*self.config.portrait_eye_m, count)
        eyes = _beside(middle, angle, reach, height)
        above = field_of_view(K, *self.size)[1] / 2 * rng.uniform(0.7, 0.9, count)  # from the middle of the picture to the crown
        head = tall * 1.03
        headed = height + reach * np.tan(np.arctan2(head - height, reach) - above)
        aimed = np.maximum(tall * rng.uniform(0.5, 0.66, count), headed)
        targets = _beside(middle, angle, np.zeros(count), aimed)
        goal = self.stage.regarded[self.stage.scene.people.index(person)]
        if goal is not None and self.side is None:
            both = self._round_both(person, self.stage.centers[goal], K, count)
            some = slice(1, None, 2 if outstretched(person) is None else 1)
            eyes[some], targets[some] = (points[some] for points in both)
        return eyes, targets

    def _round_both(self, person: Person, goal: Floats, K: Floats, count: int) -> tuple[Floats, Floats]:
        """From beside the line from a person's eyes, or outstretched arm, to what that is at, so far off that both are in the picture."""
        arm = outstretched(person)
        rng, eye = self.rng, person.world_from_gaze[:3, 3] if arm is None else arm[0]
        middle, way = (eye + goal) / 2, (goal - eye)[:2]
        span = field_of_view(K, *self.size)[0] / 2
        least = float(np.linalg.norm(way)) / 2 / (HALF_SPAN * np.tan(span))
        reach = np.maximum(least * rng.uniform(0.9, 1.25, count), NEAREST_M)
        beside = np.deg2rad(rng.uniform(*BESIDE_DEG, count)) * np.where(rng.random(count) < 0.5, 1.0, -1.0)
        height = rng.uniform(*self.config.portrait_eye_m, count)
        eyes = _beside(middle[:2], np.arctan2(way[1], way[0]) + beside, reach, height)
        aimed = np.tile([*middle[:2], 0.0], (count, 1))
        aimed[:, 2] = np.minimum(middle[2], eye[2] - 0.15) * rng.uniform(0.8, 1.0, count)
        return eyes, aimed


def _focus(stage: Stage, config: SingleConfig) -> Object | None:
    """The thing that cameras gather round."""
    category = config.focus
    if category is None and stage.room.kind in kinds():
        category = kinds()[stage.room.kind].focus
    return next((thing for thing in stage.scene.objects if thing.category == category), None) if category else None


def _straight(person: Person) -> bool:
    """Whether body, chest and head face about the same way."""
    body, *others = (float(heading(pose)) for pose in (person.world_from_body, person.world_from_torso, person.world_from_head))
    return all(abs(float(wrap(other - body))) < STRAIGHT for other in others)


def _side(person: Person, rng: np.random.Generator) -> float:
    """The bearing in the world of one of eight sides of a body."""
    return float(heading(person.world_from_body)) + np.pi / 4 * int(rng.choice(8, p=SIDES))


def _beside(middle: Floats, angle: Floats, reach: Floats, height: Floats) -> Floats:
    """Points (C, 3) at distances and angles from a point of the floor."""
    return np.stack([middle[0] + reach * np.cos(angle), middle[1] + reach * np.sin(angle), height], 1)


def _handheld(rng: np.random.Generator, count: int) -> Floats:
    """Turns (C, 4, 4) of cameras in their own frames: a little roll and pitch, as a hand gives."""
    roll, pitch = rng.normal(0, np.deg2rad(0.8), count), rng.normal(0, np.deg2rad(1.0), count)
    (c, s), (d, t) = ((np.cos(a), np.sin(a)) for a in (roll, pitch))
    zero, one = np.zeros(count), np.ones(count)
    rolled = np.stack([c, -s, zero, s, c, zero, zero, zero, one], 1).reshape(-1, 3, 3)
    pitched = np.stack([one, zero, zero, zero, d, -t, zero, t, d], 1).reshape(-1, 3, 3)
    out = np.tile(np.eye(4), (count, 1, 1))
    out[:, :3, :3] = rolled @ pitched
    return out
