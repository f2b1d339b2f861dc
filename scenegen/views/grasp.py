"""Pictures near to somebody who holds something in one hand: hand, thing and head large enough, and nothing like the thing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import heading, inverse, look_at, pixel_size, project
from scenegen.scene import Camera, Person
from scenegen.views.framing import frame
from scenegen.views.look import smaller
from scenegen.views.plan import NO_ROOM, Place, camera, lens
from scenegen.views.stage import Stage

Floats = NDArray[np.float64]
HEAD, TRUNK = ("head", "face", "eyes", "hair", "hat"), ("torso", "hips")
HEAD_PIXELS, HAND_PIXELS, HELD_PIXELS = 480, 45, 260
"""Pixels of the head, of the hand and of what it holds that a picture shows at least."""
HEAD_M2, SHOWN = 0.03, 0.5
"""What a head covers across the line to it, square metres; what a thing in a hand covers, as a share of the mean of its box's faces."""
NEAREST_M, AROUND_DEG = 0.9, 120.0
"""How near cameras come, and how far round from the hand's own side of the body they stand."""
DRAWN, LOOKED_AT, LOOK_WIDTH = 500, 14, 320
"""Candidates drawn for a picture, those that are looked at, the best by boxes first, and in pictures how wide."""
CROWN_M, BORDER, HALF, FILLED = 0.15, 0.04, 0.45, 0.45
"""How far above the eyes a picture reaches; the share of its width and height that head and thing keep from its edges; that of somebody's
silhouette that it holds at least; and the largest that one thing fills of it."""
BETWEEN_M = 0.03
"""How far aside of the middle of the body what a hand holds is at least."""
CUT, JOINTED, BY_CHANCE = 2.0, 0.5, 0.6
"""What somebody's cut-off head costs, and an edge at neck, knees or ankles; and by how much chance decides: in cosines off the hand's side."""


@dataclass(frozen=True)
class Grip:
    """A hand that alone holds a thing. own, target: the columns of who and what; hand (3,): the joint; aside (2,): the hand's way, on the
    floor, from the body."""

    person: Person
    side: str
    own: int
    target: int
    hand: Floats
    aside: Floats


def grips_of(stage: Stage) -> Iterator[Grip]:
    """Everybody's hand that alone holds a thing one may ask about, at its own side of the body."""
    columns = {entity.id: k for k, entity in enumerate(stage.entities)}
    for own, person in enumerate(stage.scene.people, len(stage.scene.objects)):
        for side, thing in person.holding.items():
            target = columns.get(thing)
            if len(person.holding) != 1 or target is None or f"{side}_hand" not in person.joints or not stage.wanted[target]:
                continue
            across = float(((stage.centers[target] - person.world_from_body[:3, 3]) @ person.world_from_body[:3, :3])[1])
            if across * (1 if side == "left" else -1) >= BETWEEN_M:
                hand = np.asarray(person.joints[f"{side}_hand"])
                yield Grip(person, side, own, target, hand, (hand - person.world_from_torso[:3, 3])[:2])


def near_hand(place: Place, config: Any, grip: Grip, rng: np.random.Generator) -> Camera | str:
    """The first of the candidates, from the best by boxes on, that shows the hand, what it holds and whose it is; or what they lack."""
    K = lens(config, rng)
    poses, score = _candidates(place.stage, config, K, grip, rng)
    for k in np.argsort(-score, kind="stable")[:LOOKED_AT]:
        found = camera(config, K, poses[int(k)])
        if _shows(place, config, found, grip):
            return found
    return "no picture shows the hand and what it holds" if len(poses) else NO_ROOM


def _candidates(stage: Stage, config: Any, K: Floats, grip: Grip, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Poses (C, 4, 4) that have head, hand and thing in their pictures; and how good these are (C,): from the hand's side of the body, less
    what is cut or stands before the hand."""
    head, size = grip.person.world_from_gaze[:3, 3] + [0, 0, CROWN_M], np.array([config.width, config.height])
    points = np.concatenate([[head, grip.hand], stage.corners[grip.target]])
    eyes = _eyes(stage, config, K, grip, rng)
    if not len(eyes):
        return np.zeros((0, 4, 4)), np.zeros(0)
    share = rng.uniform(0.3, 0.7, (len(eyes), 1))
    poses = look_at(eyes, share * head + (1 - share) * grip.hand)
    uv, depth = project(K, inverse(poses)[:, None], points[None])
    within = (uv >= BORDER * size).all((1, 2)) & (uv <= (1 - BORDER) * size).all((1, 2))
    poses = poses[within & (depth > 0.1).all(1)]
    held = frame(stage, K, (config.width, config.height), poses)
    beside = _unit(poses[:, :2, 3] - grip.hand[:2]) @ _unit(grip.aside) + rng.uniform(0, BY_CHANCE, len(poses))
    hidden = stage.blocked(poses[:, :3, 3], np.arange(len(poses)), np.full(len(poses), grip.target))
    return poses, beside - CUT * held.heads - JOINTED * held.joints - hidden


def _eyes(stage: Stage, config: Any, K: Floats, grip: Grip, rng: np.random.Generator) -> Floats:
    """Places (C, 3) with room for a camera, near enough for head and thing to show large, on the hand's side or before the body."""
    x, y, z = stage.sizes[grip.target]
    covers = SHOWN * float(x * y + y * z + z * x) / 3
    farthest = min((HEAD_M2 / HEAD_PIXELS) ** 0.5, (covers / HELD_PIXELS) ** 0.5) / pixel_size(K)
    before, aside = float(heading(grip.person.world_from_body)), float(np.arctan2(grip.aside[1], grip.aside[0]))
    middle = np.where(rng.random(DRAWN) < 0.5, before, aside)
    angle = middle + np.deg2rad(rng.uniform(-AROUND_DEG, AROUND_DEG, DRAWN)) / 2
    reach = rng.uniform(NEAREST_M, max(farthest, NEAREST_M), DRAWN)
    flat = grip.hand[:2] + reach[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    eyes = np.concatenate([flat, rng.uniform(config.eye_m[0], config.eye_m[1], (DRAWN, 1))], 1)
    return np.asarray(eyes[stage.free(eyes)])


def _shows(place: Place, config: Any, found: Camera, grip: Grip) -> bool:
    """Whether a picture shows somebody's head, trunk and hand, and well what it holds, and nothing that words hardly tell from that."""
    stage, small = place.stage, smaller(found, LOOK_WIDTH)
    seen, scale = place.looker.visible(small), (found.width / small.width) ** 2
    person, thing = seen.get(grip.person.id), seen.get(stage.entities[grip.target].id)
    if person is None or thing is None or thing.pixels * scale < HELD_PIXELS:
        return False
    parts = {HEAD: HEAD_PIXELS, TRUNK: 10 * HAND_PIXELS, (f"{grip.side}_hand",): HAND_PIXELS}
    large = all(scale * sum(person.parts.get(part, 0) for part in names) >= least for names, least in parts.items())
    whole = config.seen.enough(thing.pixels, thing.amodal_pixels, thing.in_frame) and person.in_frame >= HALF
    unlike = not any(
        stage.entities[k].id in seen and seen[stage.entities[k].id].pixels for k in np.flatnonzero(stage.alike[grip.target])
    )
    most = max(one.pixels for one in seen.values()) / (small.width * small.height)
    return large and whole and unlike and person.fraction >= config.seen.min_fraction and most <= FILLED


def _unit(ways: Floats) -> Floats:
    out: Floats = ways / np.maximum(np.linalg.norm(ways, axis=-1, keepdims=True), 1e-9)
    return out
