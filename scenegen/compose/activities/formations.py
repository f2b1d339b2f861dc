"""How two people stand to each other: they talk, queue, stand side by side, pass each other, turn their backs. Proposals, still to be checked for room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenegen.assets import people
from scenegen.compose.activities.proposals import Activity, Params, act, draw, taken_floor, walkable
from scenegen.compose.layout.layout import Item, Layout
from scenegen.compose.layout.rectangles import overlaps, rectangle
from scenegen.frames import yaw_pose

LISTENING = ("hands clasped", "arms crossed", "rest", "hands behind back")
ALONE = (("holding", 0.35), ("texting", 0.1), ("phone call", 0.08), ("drinking", 0.07), ("reading", 0.05), ("arms crossed", 0.08), ("rest", 0.09),
         ("hands on hips", 0.06), ("hands behind back", 0.04), ("hands clasped", 0.05), ("thinking", 0.03))  # fmt: skip
"""What they do who stand together and do not talk, and how often."""
SWAY = 0.2
"""Radians by which either is turned off, at most."""
Own = tuple[Params, float, Item | None, tuple[str, ...]]
"""What one of the two does: a posture, the turn off the formation, what the hands hold, and which."""
EYES = 0.935
"""Height of the eyes as a share of stature."""


@dataclass(frozen=True)
class Formation:
    """Where the second of two stands as the first sees it: bearing and turn, radians to the left, of the place and of the way faced; metres
    between them; whether they talk."""

    weight: float
    bearing: float
    turn: float
    apart: tuple[float, float] = (0.95, 1.35)
    talk: bool = False


FORMATIONS = (
    Formation(0.4, 0.0, np.pi, (1.0, 1.35), talk=True),
    Formation(0.15, 0.0, 0.0, (0.8, 1.2)),  # one behind the other
    Formation(0.075, np.pi / 2, 0.0, (0.8, 1.2)),  # side by side
    Formation(0.075, -np.pi / 2, 0.0, (0.8, 1.2)),
    Formation(0.06, np.pi / 2, np.pi),  # side by side the other way round
    Formation(0.06, -np.pi / 2, np.pi),
    Formation(0.1, np.pi, np.pi, (0.75, 1.2)),  # back to back
    Formation(0.04, 0.0, np.pi / 2),  # one turned to the other's side
    Formation(0.04, 0.0, -np.pi / 2),
)


def pairs(layout: Layout, one: Params, two: Params, rng: np.random.Generator, tries: int) -> Iterator[tuple[Activity, Activity]]:
    """Two people a metre or so apart, in one formation at several places of the free floor."""
    weights = np.array([formation.weight for formation in FORMATIONS])
    formation = FORMATIONS[int(rng.choice(len(FORMATIONS), p=weights / weights.sum()))]
    taken = taken_floor(layout)
    for _ in range(tries):
        x = float(rng.uniform(-1, 1)) * (layout.length / 2 - 0.8)
        y = float(rng.uniform(-1, 1)) * (layout.width / 2 - 0.8)
        yaw, apart = float(rng.uniform(-np.pi, np.pi)), float(rng.uniform(*formation.apart))
        if not walkable(layout, x, y):
            continue
        along = yaw + formation.bearing
        if overlaps(rectangle(x, y, along, apart + 0.5, 0.6), taken).any():
            continue
        step = np.array([np.cos(along), np.sin(along)]) * apart / 2
        spots = (np.array([x, y]) - step, np.array([x, y]) + step)
        headings = (yaw, yaw + formation.turn)
        make = _talking if formation.talk else _apart
        first, second = (
            Activity(posture, yaw_pose([*spot, 0.0], heading + turn), thing, hands)
            for (posture, turn, thing, hands), spot, heading in zip(
                make(layout, rng, (one, two), apart), spots, headings, strict=True
            )
        )
        yield first, second


def _talking(layout: Layout, rng: np.random.Generator, both: tuple[Params, Params], apart: float) -> list[Own]:
    """One who talks and one who listens or answers: they see each other."""
    heights = [people.bodies()[who["body"]].stature_m * EYES for who in both]
    names = (("talking", "explaining")[int(rng.integers(2))], LISTENING[int(rng.integers(len(LISTENING)))])
    out: list[Own] = []
    for name, height in zip(names, reversed(heights), strict=True):
        turn = float(rng.uniform(-SWAY, SWAY))
        look = [round(apart * float(np.cos(turn)), 3), round(-apart * float(np.sin(turn)), 3), round(height, 3)]
        side = "left" if rng.random() < 0.5 else "right"
        out.append((people.sample_posture("stand", rng, action=name, side=side, look=look, torso_yaw=0.0), turn, None, ()))
    return out


def _apart(layout: Layout, rng: np.random.Generator, both: tuple[Params, Params], apart: float) -> list[Own]:
    """Two who each do their own."""
    out: list[Own] = []
    for _ in both:
        wanted, thing, hands = act(layout, rng, draw(rng, ALONE), "stand")
        posture = people.sample_posture("stand", rng, **{**wanted, "torso_yaw": 0.0})
        out.append((posture, float(rng.uniform(-SWAY, SWAY)), thing, hands))
    return out
