"""A library: bookcases on the walls, double shelves in rows, a table to read at."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import exit_sign, outlets, some, wall_art
from scenegen.compose.layout.layout import Layout
from scenegen.compose.rooms.kitchen import chairs_round


def shelve(layout: Layout, end: int) -> None:
    """Double shelves in one or two rows across the room, towards its +X (end = 1) or -X end."""
    rng = layout.rng
    look, aisle = layout.sample("library_shelf")[0], float(rng.uniform(1.5, 1.75))
    columns = 2 if layout.width > 5.6 and rng.random() < 0.6 else 1
    for k in range(int(rng.integers(2, 4))):
        x = end * (layout.length / 2 - 1.35 - aisle * k)
        for column in range(columns):
            y = (column - (columns - 1) / 2) * 2.5 + (0.0 if columns > 1 else float(rng.uniform(-0.2, 0.2)))
            if end * x > -0.4:
                layout.put(
                    "library_shelf",
                    x,
                    y,
                    0.0,
                    thing=layout.sample("library_shelf", **{**look, "books": int(rng.integers(10_000))}),
                )


@room_kind(
    "library", length=(6.2, 8.4), width=(5.0, 6.4), height=(2.8, 3.2),
    floors=("planks", "dark planks", "carpet", "blue carpet", "pale planks"), walls=("plaster", "warm plaster", "sage plaster", "cool plaster"),
    on_surfaces=("book", "book_stack", "reading_lamp", "laptop", "globe", "desk_lamp", "mug", "takeaway_cup", "mobile_phone", "vase", "cactus", "hat"),
    on_floor=("step_stool", "backpack", "book_stack", "potted_plant", "trash_bin", "globe", "cardboard_box", "stool", "basket", "handbag", "suitcase"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """A reading table, walls of books, rows of shelves, then the rest."""
    rng = layout.rng
    end = 1 if rng.random() < 0.5 else -1
    at = -end * (layout.length / 2 - 1.9), float(rng.uniform(-0.8, 0.8))
    table = layout.put("dining_table", *at, np.pi / 2, called="table")
    if table is not None:
        for share in (-0.55, 0.55) if rng.random() < 0.6 else (0.0,):
            layout.on(table, "reading_lamp", (share, 0.0), float(rng.choice([0.0, np.pi])))
        chairs_round(layout, table, "chair", 0.7)
        for category in ("book", "book_stack", "book", "laptop"):
            if rng.random() < 0.5:
                layout.on(table, category)
    case = layout.sample("bookcase")[0]
    for _ in range(2):
        layout.against("bookcase", clear=0.5, look=case["look"], levels=case["levels"])
    shelve(layout, end)
    for category, chance in (("book_cart", 0.8), ("step_stool", 0.6)):
        if rng.random() < chance:
            layout.free(category, margin=0.6)
    some(layout, (("card_catalogue", 0.65), ("magazine_rack", 0.7), ("armchair", 0.6)), 0.4)
    for _ in range(int(rng.integers(1, 5))):
        layout.against("bookcase", clear=0.5, look=case["look"], levels=case["levels"])
    if rng.random() < 0.6:
        desk = layout.against("desk", clear=0.9)
        if desk is not None:
            layout.keep_out.pop()
            layout.on(desk, "monitor", (-0.7, 0.1), 0.0)
            layout.beside(desk, "office_chair", desk.built.size[0] / 2 + 0.35, 0.0, np.pi + float(rng.uniform(-0.4, 0.4)))
            layout.on(desk, "book_stack")
    some(layout, (("armchair", 0.4), ("floor_lamp", 0.5), ("potted_plant", 0.6), ("cabinet", 0.3), ("trash_bin", 0.4)))
    wall_art(layout, (("clock", 0.6), ("poster", 0.5), ("painting", 0.4)), 1.6)
    if rng.random() < 0.3:
        layout.free("rug", margin=1.0)
    exit_sign(layout)
    outlets(layout, 1)
