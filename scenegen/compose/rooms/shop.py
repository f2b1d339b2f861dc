"""A shop: a grocer's with shelves and chilled goods, or a clothes shop with racks and mannequins; a checkout near the door."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import exit_sign, outlets, some, wall_art
from scenegen.compose.layout.layout import Layout


def checkout(layout: Layout, style: str) -> None:
    """A checkout counter with a cash register, near the door if there is room."""
    rng = layout.rng
    door = next((o for o in layout.openings if o.kind == "door"), None)
    for _ in range(8):
        x, y = float(rng.uniform(-0.35, 0.35)) * layout.length, float(rng.uniform(-0.35, 0.35)) * layout.width
        if door is not None:
            near = layout.on_wall(door.wall, door.offset + door.width / 2 - layout.wall_length(door.wall) / 2, 1.4)
            side = 1 if rng.random() < 0.5 else -1
            x, y = near[0] + (side * 1.7 if door.wall % 2 == 0 else 0.0), near[1] + (side * 1.7 if door.wall % 2 else 0.0)
        counter = layout.put(
            "checkout_counter", x, y, float(rng.integers(4)) * np.pi / 2, thing=layout.sample("checkout_counter", style=style)
        )
        if counter is not None:
            share = (0.6, 0.0) if style == "plain" else (-0.2, 0.0)
            layout.on(counter, "cash_register", share, np.pi / 2)
            if style == "plain" and rng.random() < 0.6:
                layout.on(counter, "weighing_scale" if rng.random() < 0.5 else "shopping_bag", (-0.3, 0.0), np.pi / 2)
            return


def aisle(layout: Layout) -> None:
    """Shelves back to back in the middle of the room."""
    rng = layout.rng
    sign = layout.sample("shop_shelf", levels=3)[0]
    x0, y0 = float(rng.uniform(-0.4, 0.4)), float(rng.uniform(-0.3, 0.3))
    for k in range(int(rng.integers(1, 3))):
        for side in (0, 1):
            thing = layout.sample("shop_shelf", width=sign["width"], color=sign["color"], levels=sign["levels"])
            off = thing[1].size[0] / 2 + 0.03
            layout.put(
                "shop_shelf",
                x0 + (k - 0.5) * (sign["width"] + 0.06),
                y0 + (off if side else -off),
                np.pi / 2 if side else -np.pi / 2,
                thing=thing,
            )


def groceries(layout: Layout) -> None:
    """Shelves on the walls and in an aisle, chilled goods, fruit, carts."""
    rng = layout.rng
    checkout(layout, "belt" if rng.random() < 0.6 else "plain")
    layout.against("refrigerated_display", clear=0.7)
    layout.against("shop_shelf", clear=0.7)
    stand = layout.against("produce_stand", clear=0.6)
    aisle(layout)
    for category, chance in (
        ("shop_shelf", 0.9),
        ("refrigerated_display", 0.6),
        ("shop_shelf", 0.8),
        ("produce_stand", 0.4),
        ("shop_shelf", 0.6),
    ):
        if rng.random() < chance:
            layout.against(category, clear=0.7)
    for _ in range(int(rng.integers(1, 4))):
        layout.free("shopping_cart", margin=0.6)
    if stand is None:
        layout.free("produce_stand", margin=1.0)


def clothes(layout: Layout) -> None:
    """Racks, mannequins, a mirror, shelves with shoes."""
    rng = layout.rng
    checkout(layout, "plain")
    for _ in range(int(rng.integers(2, 5))):
        layout.free("clothes_rack", margin=0.7, yaw=float(rng.integers(2)) * np.pi / 2 + float(rng.uniform(-0.1, 0.1)))
    for _ in range(int(rng.integers(2, 4))):
        layout.against("mannequin") if rng.random() < 0.6 else layout.free("mannequin", margin=0.7)
    layout.hang("mirror", low=0.35, style="rectangular", width=0.7, height=1.5)
    some(
        layout,
        (("shoe_rack", 0.8), ("shoe_rack", 0.5), ("bench", 0.6), ("clothes_rack", 0.6), ("armchair", 0.4), ("cabinet", 0.6)),
    )
    for _ in range(int(rng.integers(0, 3))):
        layout.free("shoes")


@room_kind(
    "shop", length=(6.2, 8.6), width=(5.2, 6.6), height=(2.8, 3.3),
    floors=("linoleum", "tile", "gray tile", "pale planks", "concrete"), walls=("plaster", "warm plaster", "cool plaster", "sage plaster"),
    on_surfaces=("shopping_bag", "handbag", "hat", "weighing_scale", "vase", "cactus", "book", "cereal_box", "milk_carton", "basket", "mobile_phone", "bread", "watermelon", "bottle", "desk_phone"),
    on_floor=("shopping_bag", "cardboard_box", "basket", "suitcase", "backpack", "potted_plant", "trash_bin", "step_stool", "handbag", "ball"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Groceries or clothes, then what any shop has."""
    rng = layout.rng
    groceries(layout) if rng.random() < 0.55 else clothes(layout)
    some(layout, (("potted_plant", 0.5), ("cabinet", 0.3), ("trash_bin", 0.4)))
    if rng.random() < 0.5:
        layout.free("pavement_sign", margin=0.8)
    wall_art(layout, (("poster", 0.7), ("poster", 0.5), ("clock", 0.5), ("first_aid_box", 0.2)), 1.55)
    exit_sign(layout)
    outlets(layout, 1, 0.3)
