"""A table seen close, with many small things on it."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.layout import Layout
from scenegen.compose.rooms.kitchen import chairs_round

SMALL = ("mug", "plate", "bowl", "bottle", "teapot", "vase", "flower_vase", "apple", "orange", "banana", "bread", "cake", "pizza", "book", "candle", "camera", "mobile_phone", "toy_car", "teddy_bear", "ball", "cactus", "globe", "desk_lamp", "laptop", "wine_glass", "hat", "watermelon", "kettle", "toaster", "cooking_pot", "desk_phone", "computer_mouse", "basket", "handbag")  # fmt: skip


@room_kind(
    "tabletop", length=(4.0, 5.2), width=(3.6, 4.6), height=(2.5, 2.7),
    floors=("planks", "dark planks", "tile", "carpet", "pale planks"), walls=("plaster", "warm plaster", "cool plaster", "sage plaster", "rose plaster"),
    on_surfaces=SMALL, on_floor=("potted_plant", "trash_bin", "basket", "backpack", "ball"), focus="dining_table",
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """The table, some chairs, 8 to 16 things on it, a little furniture around."""
    rng = layout.rng
    table = layout.put(
        "dining_table", float(rng.uniform(-0.2, 0.2)), float(rng.uniform(-0.2, 0.2)), float(rng.integers(2)) * np.pi / 2
    )
    if table is None:
        return
    order = [SMALL[k] for k in rng.permutation(len(SMALL))]
    for category in order[: int(rng.integers(8, 17))]:
        layout.on(table, category)
    chairs_round(layout, table, "chair", 0.45)
    for category, chance in (("cabinet", 0.6), ("bookshelf", 0.5), ("potted_plant", 0.6), ("floor_lamp", 0.4)):
        if rng.random() < chance:
            layout.against(category)
    for category, chance in (("painting", 0.8), ("clock", 0.5)):
        if rng.random() < chance:
            layout.hang(category, low=1.45)
