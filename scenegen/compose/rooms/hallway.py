"""A hallway: a narrow table below a mirror, coats and shoes, doormat, umbrellas."""

from __future__ import annotations

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import doormat, drape, outlets, over, some, wall_art
from scenegen.compose.layout.layout import Layout


@room_kind(
    "hallway", length=(4.8, 7.5), width=(2.3, 3.0), height=(2.5, 2.8),
    floors=("planks", "dark planks", "tile", "checker", "gray tile", "pale planks"), walls=("plaster", "warm plaster", "cool plaster", "sage plaster", "rose plaster"),
    on_surfaces=("photo_frame", "vase", "flower_vase", "bowl", "table_lamp", "handbag", "hat", "mobile_phone", "book", "candle", "camera", "desk_phone", "cactus", "basket", "mug"),
    on_floor=("shoes", "backpack", "suitcase", "shopping_bag", "ball", "skateboard", "umbrella_stand", "basket", "cardboard_box", "toy_car", "potted_plant", "handbag", "football", "stool"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Along the walls, so that the middle stays free to walk."""
    rng = layout.rng
    doormat(layout)
    console = layout.against("console_table")
    over(layout, console, "mirror", 1.1)
    if console is not None:
        layout.on(console, ("table_lamp", "flower_vase", "vase", "bowl")[int(rng.integers(4))])
    rack = layout.against("shoe_rack")
    if rng.random() < 0.75:
        if rack is None or over(layout, rack, "wall_hooks", 0.9) is None:
            layout.hang("wall_hooks", low=0.85)
    else:
        layout.against("coat_rack")
    some(
        layout,
        (
            ("umbrella_stand", 0.8),
            ("bench", 0.5),
            ("cabinet", 0.35),
            ("potted_plant", 0.5),
            ("coat_rack", 0.2),
            ("wardrobe", 0.25),
        ),
    )
    drape(layout, 0.6)
    if rng.random() < 0.7:
        layout.hang("key_rack", low=1.3)
    for _ in range(int(rng.integers(0, 4))):
        layout.free("shoes")
    wall_art(layout, (("painting", 0.7), ("poster", 0.5), ("painting", 0.4), ("clock", 0.4)))
    if rng.random() < 0.3:
        layout.free("rug", yaw=0.0, style="striped", width=0.7)
    outlets(layout, 2)
