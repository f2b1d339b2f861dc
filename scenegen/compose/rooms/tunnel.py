"""A long passage with things all round it, near and far: what is higher in a picture of it is no farther, and what is larger no nearer."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.layout import Layout

STEP_M, ENDS_M, OFF_M = 0.75, 1.4, 0.38
"""Along it, from one place of a thing to the next at least; what is kept free at both ends; from the walls to the middle of what stands."""
STANDS = (
    "cardboard_box",
    "suitcase",
    "ball",
    "potted_plant",
    "stool",
    "trash_bin",
    "backpack",
    "basket",
    "football",
    "toy_car",
    "teddy_bear",
    "chair",
)
HANGS = (
    "painting",
    "clock",
    "poster",
    "mirror",
    "key_rack",
    "wall_hooks",
    "first_aid_box",
    "calendar",
    "mirror_cabinet",
    "towel_rail",
)
ROUND = ("floor", "left", "right", "ceiling", "left", "right", "floor")
"""Where things are, as often as they stand here."""


@room_kind(
    "tunnel", length=(9.5, 13.0), width=(2.7, 3.3), height=(2.6, 3.2),
    floors=("planks", "tile", "gray tile", "dark planks", "concrete"), walls=("plaster", "warm plaster", "cool plaster", "sage plaster", "rose plaster"),
    on_surfaces=(), on_floor=STANDS, along=True, apart=True,
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """A thing every step or so, each on the floor, on either wall at any height, or below the ceiling; no place has two."""
    rng = layout.rng
    count = int((layout.length - 2 * ENDS_M) / STEP_M)
    spots = (np.arange(count) + rng.uniform(0.2, 0.8, count)) * STEP_M - layout.length / 2 + ENDS_M
    categories = {side: [names[k] for k in rng.permutation(len(names))] for side, names in (("floor", STANDS), ("wall", HANGS))}
    lamps = 0
    for along in rng.permutation(spots).tolist():
        side = ROUND[int(rng.integers(len(ROUND)))]
        if side == "floor" and categories["floor"]:
            off = (layout.width / 2 - OFF_M) * float(rng.choice([-1.0, 1.0]))
            layout.put(categories["floor"].pop(), along, off, float(rng.uniform(-np.pi, np.pi)))
        elif side == "ceiling" and lamps < 2:
            lamps += 1
            layout.suspend("pendant_lamp", along, float(rng.uniform(-0.3, 0.3)) * layout.width)
        elif categories["wall"]:
            low = float(rng.uniform(0.25, (layout.height or 3.0) - 0.9))
            layout.hang(categories["wall"].pop(), wall=_wall(layout, side == "left"), along=along, low=low)


def _wall(layout: Layout, left: bool) -> int:
    """The number of one of the two long walls."""
    long = [wall for wall in range(4) if layout.wall_length(wall) == layout.length]
    return long[0 if left else -1]
