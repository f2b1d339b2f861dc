"""A bedroom: bed with its head to a wall, nightstands with lamps, wardrobe, dresser, perhaps a desk."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import drape, outlets, rug
from scenegen.compose.layout.layout import Layout


@room_kind(
    "bedroom", length=(3.8, 5.4), width=(3.5, 4.6), height=(2.5, 2.7),
    floors=("planks", "pale planks", "carpet", "blue carpet", "dark planks"), walls=("plaster", "warm plaster", "cool plaster", "sage plaster", "rose plaster"),
    on_surfaces=("book", "table_lamp", "desk_lamp", "vase", "candle", "teddy_bear", "mug", "mobile_phone", "photo_frame", "tablet", "hat", "cactus", "laptop", "handbag", "globe", "camera", "flower_vase", "ball"),
    on_floor=("backpack", "suitcase", "teddy_bear", "laundry_basket", "ball", "toy_car", "toy_blocks", "book", "guitar", "dumbbell", "ottoman", "rocking_horse", "basket", "skateboard", "potted_plant", "cardboard_box"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Bed first, then what belongs to it, then storage along the walls."""
    rng = layout.rng
    child = rng.random() < 0.3
    bed = layout.against("single_bed" if child or rng.random() < 0.25 else "double_bed", clear=0.5)
    if bed is not None:
        half, back = bed.built.size[1] / 2, -bed.built.size[0] / 2
        for side in (-1, 1):
            if side < 0 or rng.random() < 0.7:
                stand = layout.beside(bed, "nightstand", back + 0.23, side * (half + 0.3))
                if stand is not None and rng.random() < 0.7:
                    layout.on(stand, "table_lamp")
        if rng.random() < 0.65:
            rug(layout, bed, 0.5, np.pi / 2, length=round(min(2.2, 2 * half + 1.1), 2), width=1.2)
    if child and rng.random() < 0.4:
        layout.against("crib")
    layout.against("wardrobe", clear=0.6)
    for category, chance in (
        ("dresser", 0.7),
        ("bookshelf", 0.45),
        ("armchair", 0.35),
        ("potted_plant", 0.4),
        ("floor_lamp", 0.3),
        ("coat_rack", 0.2),
    ):
        if rng.random() < chance:
            layout.against(category, clear=0.4 if category in ("dresser", "bookshelf") else 0.0)
    if rng.random() < 0.55:
        desk = layout.against("desk", clear=0.85)
        if desk is not None:
            layout.keep_out.pop()
            layout.beside(
                desk,
                "chair" if rng.random() < 0.6 else "office_chair",
                desk.built.size[0] / 2 + 0.25,
                0.0,
                np.pi + float(rng.uniform(-0.25, 0.25)),
            )
            layout.on(desk, "laptop", (-0.2, 0.0), 0.0)
    for category, chance in (("painting", 0.75), ("poster", 0.4), ("clock", 0.35)):
        if rng.random() < chance:
            layout.hang(category, low=float(rng.uniform(1.35, 1.6)))
    drape(layout)
    outlets(layout, 2)
