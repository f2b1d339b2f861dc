"""A kitchen with a place to eat: a row of units along one wall, table and chairs."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import drape, outlets
from scenegen.compose.layout.layout import Item, Layout


def chairs_round(layout: Layout, table: Item, category: str, chance: float) -> list[Item]:
    """Chairs at the sides of a table, facing it, a little pulled out and turned."""
    length, width, _ = table.built.size
    spots = [
        (x, s * width / 2, -s * np.pi / 2) for s in (-1, 1) for x in ((-length / 4, length / 4) if length > 1.15 else (0.0,))
    ]
    spots += [(s * length / 2, 0.0, np.pi if s > 0 else 0.0) for s in (-1, 1)]
    if not layout.offers(category):
        return []
    style = layout.sample(category)[0]
    placed = []
    for x, y, yaw in spots:
        if layout.rng.random() < chance:
            out = float(layout.rng.uniform(0.1, 0.24))
            away = np.array([np.cos(yaw), np.sin(yaw)])
            chair = layout.beside(
                table,
                category,
                x - away[0] * (0.2 + out),
                y - away[1] * (0.2 + out),
                yaw + float(layout.rng.uniform(-0.15, 0.15)),
                **style,
            )
            if chair is not None:
                placed.append(chair)
    return placed


@room_kind(
    "kitchen", length=(4.6, 6.2), width=(3.7, 4.8), height=(2.5, 2.7),
    floors=("tile", "gray tile", "checker", "planks", "linoleum"), walls=("plaster", "warm plaster", "cool plaster", "sage plaster"),
    on_surfaces=("mug", "plate", "bowl", "bottle", "teapot", "wine_glass", "apple", "orange", "banana", "bread", "cake", "pizza", "watermelon", "kettle", "toaster", "coffee_machine", "cooking_pot", "microwave", "vase", "flower_vase", "candle", "cactus", "mobile_phone", "book", "cereal_box", "milk_carton", "tablet"),
    on_floor=("trash_bin", "basket", "stool", "potted_plant", "shopping_bag", "cardboard_box", "ball", "bottle", "backpack", "toy_car", "vase", "watermelon", "cooking_pot"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Units side by side, then the table, then the rest."""
    rng = layout.rng
    doors = {o.wall for o in layout.openings if o.kind == "door"}
    free = [k for k in range(4) if k not in doors]
    wall = max(free, key=lambda k: (layout.wall_length(k), float(rng.random())))
    row = [
        ("refrigerator", {}),
        ("kitchen_counter", {"units": 2, "sink": False}),
        ("stove", {}),
        ("kitchen_counter", {"units": 2, "sink": True}),
        ("dishwasher", {}),
    ]
    if rng.random() < 0.5:
        row.reverse()
    row = [(name, fixed) for name, fixed in row if layout.offers(name)]
    if layout.offers("kitchen_counter") and (look := layout.sample("kitchen_counter")[0].get("look")):
        row = [(name, {**fixed, "look": look} if name == "kitchen_counter" else fixed) for name, fixed in row]
    things = [(name, layout.sample(name, **fixed)) for name, fixed in row]
    while sum(t[1].size[1] + 0.02 for _, t in things) > layout.wall_length(wall) - 0.15:
        things.pop()
    total = sum(t[1].size[1] + 0.02 for _, t in things)
    at = float(rng.uniform(-1, 1)) * (layout.wall_length(wall) - total - 0.1) / 2 - total / 2
    for name, thing in things:
        size = thing[1].size
        x, y = layout.on_wall(wall, at + size[1] / 2, size[0] / 2 + 0.025)
        yaw = (np.pi / 2, np.pi, -np.pi / 2, 0.0)[wall]
        if not layout._blocks(
            wall, at + size[1] / 2, (size[0], size[1], min(size[2], 0.95 if name == "kitchen_counter" else size[2]))
        ):
            item = layout.put(name, x, y, yaw, thing=thing, gap=0.004)
            if item is not None and name == "stove":
                layout.hang("range_hood", wall, at + size[1] / 2, 1.6)
        at += size[1] + 0.02
    depth = layout.width if wall % 2 == 0 else layout.length
    middle = layout.on_wall(wall, float(rng.uniform(-0.4, 0.4)), 0.62 + (depth - 0.62) / 2 + 0.1)
    kind = "round_table" if rng.random() < 0.25 else "dining_table"
    table = layout.put(kind, *middle, (0.0 if rng.random() < 0.6 else np.pi / 2))
    if table is not None:
        chairs_round(layout, table, "chair", 0.75)
        layout.suspend("pendant_lamp", table.x, table.y)
        for _ in range(4):
            layout.on(table, ("plate", "mug", "bowl", "bottle", "cake", "flower_vase")[int(rng.integers(6))])
    for category, chance in (
        ("cabinet", 0.5),
        ("trash_bin", 0.7),
        ("potted_plant", 0.4),
        ("washing_machine", 0.3),
        ("bar_stool", 0.3),
    ):
        if rng.random() < chance:
            layout.against(category, clear=0.4 if category == "cabinet" else 0.0)
    for category, chance in (("clock", 0.6), ("painting", 0.4), ("calendar", 0.5)):
        if rng.random() < chance:
            layout.hang(category, low=float(rng.uniform(1.5, 1.7)))
    drape(layout, 0.6)
    outlets(layout, 2)
