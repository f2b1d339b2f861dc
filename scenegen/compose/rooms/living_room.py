"""A living room: sofa towards the television, low table between, seats around."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import drape, outlets, rug
from scenegen.compose.layout.layout import Layout

SCREENS = 6
"""Televisions that are tried on a stand, some of which are wider than it: without one it is no TV stand to anybody."""


@room_kind(
    "living_room", length=(4.6, 6.6), width=(3.9, 5.4), height=(2.5, 2.8),
    floors=("planks", "dark planks", "pale planks", "carpet"), walls=("plaster", "warm plaster", "cool plaster", "sage plaster", "rose plaster"),
    on_surfaces=("vase", "flower_vase", "book", "mug", "candle", "bowl", "cactus", "table_lamp", "teapot", "camera", "mobile_phone", "photo_frame", "tablet", "book", "teddy_bear", "hat", "globe", "basket", "laptop", "wine_glass", "apple", "handbag"),
    on_floor=("ball", "football", "backpack", "toy_car", "teddy_bear", "potted_plant", "basket", "guitar", "toy_blocks", "rocking_horse", "suitcase", "cardboard_box", "ottoman", "skateboard", "book", "vase", "handbag", "dumbbell"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Television wall, seating group, shelves, lamps, pictures."""
    rng = layout.rng
    wall = int(rng.integers(4))
    depth = layout.width if wall % 2 == 0 else layout.length
    stand = layout.against("tv_stand", wall, clear=0.9) or layout.against("tv_stand", clear=0.6)
    if stand is not None:
        any(layout.on(stand, "television", (0.0, 0.0), 0.0) for _ in range(SCREENS))
        back = min(depth - 0.75, float(rng.uniform(2.6, 3.3)))
        sofa = layout.beside(stand, "sofa", back, float(rng.uniform(-0.2, 0.2)), np.pi)
        if sofa is not None:
            layout.beside(sofa, "coffee_table", 1.05, 0.0, np.pi / 2)
            if rng.random() < 0.75:
                rug(layout, sofa, 1.0, np.pi / 2, length=2.2, width=1.4)
            side = 1 if rng.random() < 0.5 else -1
            layout.beside(sofa, "armchair", 1.15, side * float(rng.uniform(1.5, 1.8)), -side * float(rng.uniform(1.1, 1.7)))
            table = layout.beside(sofa, "side_table", -0.05, -side * (sofa.built.size[1] / 2 + 0.32))
            if table is not None:
                layout.on(table, "table_lamp")
            if rng.random() < 0.5:
                layout.beside(sofa, "floor_lamp", 0.0, side * (sofa.built.size[1] / 2 + 0.35))
    else:
        layout.against("sofa", clear=0.6)
    for category, chance in (
        ("bookshelf", 0.8),
        ("cabinet", 0.5),
        ("armchair", 0.35),
        ("potted_plant", 0.8),
        ("floor_lamp", 0.5),
        ("speaker", 0.4),
        ("dresser", 0.2),
        ("coat_rack", 0.25),
    ):
        if rng.random() < chance:
            layout.against(category, clear=0.45 if category in ("bookshelf", "cabinet", "dresser") else 0.0)
    for category, chance in (("painting", 0.8), ("painting", 0.4), ("clock", 0.4)):
        if rng.random() < chance:
            layout.hang(category, low=float(rng.uniform(1.3, 1.55)))
    drape(layout)
    outlets(layout, 2)
