"""A café: a bar with its machines before a wall, cakes in a display, small tables."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import drape, exit_sign, outlets, over, some, wall_art
from scenegen.compose.layout.layout import WALL_YAW, Item, Layout
from scenegen.compose.rooms.kitchen import chairs_round

BEHIND_M = 1.05
"""Room for whoever serves, between the bar and the counter at the wall."""


def serve(layout: Layout, wall: int) -> None:
    """A counter at the wall, the bar before it with cash register and machines, cakes beside it, the menu above."""
    rng = layout.rng
    along = float(rng.uniform(-0.25, 0.25)) * layout.wall_length(wall)
    counter = layout.against("kitchen_counter", wall, along, units=int(rng.integers(2, 4))) or layout.against(
        "kitchen_counter", wall
    )
    thing = layout.sample("bar_counter")
    depth = 0.62 + BEHIND_M + thing[1].size[1] / 2
    x, y = layout.on_wall(wall, along, depth)
    bar = layout.put("bar_counter", x, y, WALL_YAW[wall] + np.pi / 2, thing=thing)
    if bar is not None:
        side = 1 if rng.random() < 0.5 else -1
        layout.on(bar, "cash_register", (side * 0.8, 0.0), np.pi / 2)
        layout.on(bar, "espresso_machine", (-side * 0.6, 0.3), np.pi / 2)
        cakes = layout.sample("cake_display")
        layout.put(
            "cake_display",
            *bar.world(-side * (bar.built.size[0] / 2 + cakes[1].size[1] / 2 + 0.08), 0.0),
            WALL_YAW[wall],
            thing=cakes,
        )
        for k in range(int(rng.integers(0, 4))):
            layout.beside(bar, "bar_stool", (k - 1) * 0.6, -bar.built.size[1] / 2 - 0.32)
    if counter is not None:
        board = over(layout, counter, "menu_board", 1.45)
        for category in ("coffee_grinder", "espresso_machine" if bar is None else "teapot", "takeaway_cup", "kettle"):
            if rng.random() < 0.65:
                layout.on(counter, category, yaw=0.0 if category in ("coffee_grinder", "espresso_machine") else None)
        if board is None:
            layout.hang("menu_board", low=1.4)


def lay(layout: Layout, table: Item) -> None:
    """One to three things on a table."""
    for _ in range(int(layout.rng.integers(1, 4))):
        layout.on(table, ("mug", "takeaway_cup", "plate", "cake", "flower_vase", "laptop", "book")[int(layout.rng.integers(7))])


@room_kind(
    "cafe", length=(6.2, 8.4), width=(5.0, 6.4), height=(2.8, 3.2),
    floors=("planks", "dark planks", "checker", "tile", "pale planks"), walls=("brick", "plaster", "warm plaster", "sage plaster", "rose plaster"),
    on_surfaces=("mug", "takeaway_cup", "plate", "cake", "bowl", "teapot", "flower_vase", "candle", "laptop", "book", "mobile_phone", "bread", "bottle", "wine_glass", "apple", "hat", "handbag"),
    on_floor=("backpack", "handbag", "shopping_bag", "potted_plant", "pavement_sign", "stool", "basket", "trash_bin", "cardboard_box", "suitcase"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """The bar, then tables with chairs in the rest of the room."""
    rng = layout.rng
    doors = {o.wall for o in layout.openings if o.kind == "door"}
    free = [k for k in range(4) if k not in doors]
    blank = [k for k in free if all(o.wall != k for o in layout.openings)]
    serve(layout, int(rng.choice(blank or free)))
    for k in range(int(rng.integers(2, 6))):
        table = layout.free(
            "bistro_table" if k < 4 or rng.random() < 0.5 else "round_table", margin=1.1, yaw=float(rng.integers(2)) * np.pi / 2
        )
        if table is not None:
            chairs_round(layout, table, "chair", 0.6)
            lay(layout, table)
            if rng.random() < 0.35:
                layout.suspend("pendant_lamp", table.x, table.y)
    drape(layout, 0.4)
    if rng.random() < 0.6:
        layout.free("pavement_sign", margin=0.8)
    some(
        layout,
        (
            ("bench", 0.4),
            ("armchair", 0.4),
            ("bookshelf", 0.35),
            ("potted_plant", 0.7),
            ("coat_rack", 0.4),
            ("refrigerator", 0.3),
            ("trash_bin", 0.5),
        ),
    )
    wall_art(layout, (("poster", 0.7), ("painting", 0.5), ("clock", 0.5), ("mirror", 0.3)))
    exit_sign(layout)
    outlets(layout, 1, 0.3)
