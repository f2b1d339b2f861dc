"""Things in hands: how thick they are to a hand, and how they lie in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue, people
from scenegen.assets.looks.mesh import Built
from scenegen.compose.layout.layout import Item, Layout
from scenegen.compose.layout.surface_samples import surface_samples
from scenegen.frames import yaw_pose

Floats = NDArray[np.float64]
LARGEST_M = 0.75
HAND_M, FOREARM_M, WRIST, SKIN_M = 0.11, 0.075, 0.25, 0.04
"""What counts as a holding hand and, from the wrist (a share of the way to the elbow) on, as its forearm; how far all else keeps from what is
held, for clothes and hair."""
SKULL_AT, SKULL_M = (-0.075, 0.0, 0.03), (0.088, 0.069, 0.105)
"""The middle of the skull from between the eyes, and its half axes within the skin, at an adult's size."""
TWO_HANDS_M, PALMS = 0.56, 0.45
"""The widest box that two hands carry; how high up its sides the palms are, as a share of its height."""


@dataclass
class Held(Item):
    """A thing in a hand: its pose may be any, not only upright."""

    frame: Floats = field(default_factory=lambda: np.eye(4))

    @property
    def pose(self) -> Floats:
        """world_from_object (4, 4)."""
        return self.frame

    @property
    def spread(self) -> Floats:
        """Points (27, 3) over its box, world frame."""
        steps = np.array([(x, y, z) for x in (-0.5, 0, 0.5) for y in (-0.5, 0, 0.5) for z in (0, 0.5, 1)])
        out: Floats = (steps * self.built.size) @ self.frame[:3, :3].T + self.frame[:3, 3]
        return out

    def moved(self, motion: Floats) -> Held:
        """It as a motion (4, 4) of the world takes it along."""
        return _at(self, motion @ self.frame)


def one_hand(layout: Layout, categories: tuple[str, ...] = ()) -> Item | None:
    """A thing to hold, not yet placed; of one of `categories` if given. None when what was drawn has no grip or is too large."""
    names = list(categories) or [name for name, entry in catalogue.categories().items() if entry.holdable]
    names = [name for name in names if layout.offers(name)]
    if not names:
        return None
    category = names[int(layout.rng.integers(len(names)))]
    params, built = layout.sample(category)
    if built.grip is None or max(built.size) > LARGEST_M:
        return None
    return Item(category, params, built, 0.0, 0.0, 0.0, support="hand")


def hand_posture(item: Item) -> dict[str, object]:
    """What a posture says of the hand that holds it: its radius there, and whether it hangs from the arm."""
    built = item.built
    assert built.grip is not None
    x, y, z = built.size
    if built.grip[2] > 0.75 * z and z > 0.15:
        return {"hold": True, "low": True, "radius": 0.01, "thick": round(float(min(x, y)), 3)}
    flat = catalogue.is_held_flat(item.category)
    radius = catalogue.grip_radius(item.category) or (z / 2 + 0.005 if flat else min(x, y) / 2)
    return {"hold": True, "radius": round(float(np.clip(radius, 0.004, 0.14)), 4)}


def in_hand(item: Item, made: people.PersonBuilt, side: str, radius: float, world_from_body: Floats) -> Held | None:
    """The thing in that hand, upright or flat in the palm; None when it would meet the floor."""
    assert made.figure.body is not None
    hand = world_from_body @ people.hand_frame(made.figure.body, made.figure.rotations, made.figure.heads, side, radius)
    grip = np.array(item.built.grip)
    if catalogue.is_held_flat(item.category):
        along = hand[:3, 0] * (1.0 if side == "right" else -1.0)
        turned = np.stack([along, np.cross(hand[:3, 1], along), hand[:3, 1]], 1)
    else:
        yaw = float(np.arctan2(world_from_body[1, 0], world_from_body[0, 0]))
        if hand_posture(item).get("low") and item.built.size[1] > item.built.size[0]:
            yaw += np.pi / 2 if side == "left" else -np.pi / 2  # what hangs from an arm hangs along the leg, its front outwards
        turned = yaw_pose([0, 0, 0], yaw)[:3, :3]
    held = _held(item, turned, hand[:3, 3] - turned @ grip)
    return held if held is not None and _clear(held, made, (side,), world_from_body) else None


def between_hands(item: Item, made: people.PersonBuilt, world_from_body: Floats) -> Held | None:
    """A box between both palms, upright."""
    assert made.figure.body is not None
    both = [
        people.hand_frame(made.figure.body, made.figure.rotations, made.figure.heads, side, 0.0)[:3, 3]
        for side in ("left", "right")
    ]
    middle = world_from_body[:3, :3] @ ((both[0] + both[1]) / 2) + world_from_body[:3, 3]
    held = _held(item, world_from_body[:3, :3], middle - [0, 0, item.built.size[2] * PALMS])
    return held if held is not None and _clear(held, made, ("left", "right"), world_from_body) else None


def _clear(held: Held, made: people.PersonBuilt, sides: tuple[str, ...], world_from_body: Floats) -> bool:
    """Whether the body, but for the arms from the hands that hold it to their elbows, keeps out of a held thing's box, and it out of the head."""
    if _in_skull(held, made, world_from_body):
        return False
    cloud = made.figure.cloud
    off = np.ones(len(cloud), dtype=bool)
    for side in sides:
        hand, elbow = made.joints[f"{side}_hand"], made.joints[f"{side}_elbow"]
        share = np.clip((cloud - hand) @ (elbow - hand) / max(float((elbow - hand) @ (elbow - hand)), 1e-9), 0, 1)
        off &= np.linalg.norm(cloud - hand - share[:, None] * (elbow - hand), axis=1) > np.where(share > WRIST, FOREARM_M, HAND_M)
    world = cloud[off] @ world_from_body[:3, :3].T + world_from_body[:3, 3]
    local = (world - held.frame[:3, 3]) @ held.frame[:3, :3] - [0, 0, held.built.size[2] / 2]
    return not (np.abs(local) < np.array(held.built.size) / 2 + SKIN_M).all(1).any()


def _in_skull(held: Held, made: people.PersonBuilt, world_from_body: Floats) -> bool:
    """Whether a held thing's box reaches into the head: a telephone lies against the ear, not behind it."""
    assert made.figure.body is not None
    steps = np.linspace(0, 1, 7)
    grid = np.stack(np.meshgrid(steps - 0.5, steps - 0.5, steps), -1).reshape(-1, 3) * held.built.size
    head = world_from_body @ made.figure.body_from_head
    local = (grid @ held.frame[:3, :3].T + held.frame[:3, 3] - head[:3, 3]) @ head[:3, :3]
    sized = local / people.scale(made.figure.body) - np.array(SKULL_AT)
    return bool(((sized / np.array(SKULL_M)) ** 2).sum(1).min() < 1)


def _held(item: Item, turned: Floats, at: Floats) -> Held | None:
    world = np.eye(4)
    world[:3, :3], world[:3, 3] = turned, at
    return _at(item, world) if at[2] >= 0.02 else None


def _at(item: Item, world: Floats) -> Held:
    """A thing held at a pose (4, 4)."""
    yaw, (x, y, z) = float(np.arctan2(world[1, 0], world[0, 0])), (float(one) for one in world[:3, 3])
    return Held(item.category, item.params, item.built, x, y, yaw, z, None, "hand", frame=world)


def box_to_carry(layout: Layout) -> Item | None:
    """Something for both arms; None when what was drawn is too wide."""
    names = [name for name in catalogue.categories() if catalogue.affords(name, "carry") and layout.offers(name)]
    if not names:
        return None
    category = names[int(layout.rng.integers(len(names)))]
    params, built = layout.sample(category)
    return Item(category, params, built, 0.0, 0.0, 0.0, support="hand") if fits_arms(built) else None


def carried_size(built: Built) -> list[float]:
    """Depth, width and height (metres) of a box as arms meet it: the width is that between the palms, below any flaps."""
    x, y, z = built.size
    sides = np.abs(surface_samples(built, (PALMS - 0.1) * z, (PALMS + 0.1) * z)[:, 1])
    return [round(float(x), 3), round(2 * float(sides.max(initial=0.0)) or float(y), 3), round(float(z), 3)]


def fits_arms(built: Built) -> bool:
    """Whether two arms reach round it."""
    return built.size[1] <= TWO_HANDS_M and built.size[0] <= 0.45 and built.size[2] <= 0.45
