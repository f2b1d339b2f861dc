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
def furnish(room: Layout) -> None:
    """Along the walls, so that the middle stays free to walk."""
    rng = room.rng
    doormat(room)
    console = room.against("console_table")
    over(room, console, "mirror", 1.1)
    if console is not None:
        room.on(console, ("table_lamp", "flower_vase", "vase", "bowl")[int(rng.integers(4))])
    rack = room.against("shoe_rack")
    if rng.random() < 0.75:
        if rack is None or over(room, rack, "wall_hooks", 0.9) is None:
            room.hang("wall_hooks", low=0.85)
    else:
        room.against("coat_rack")
    some(
        room,
        (
            ("umbrella_stand", 0.8),
            ("bench", 0.5),
            ("cabinet", 0.35),
            ("potted_plant", 0.5),
            ("coat_rack", 0.2),
            ("wardrobe", 0.25),
        ),
    )
    drape(room, 0.6)
    if rng.random() < 0.7:
        room.hang("key_rack", low=1.3)
    for _ in range(int(rng.integers(0, 4))):
        room.free("shoes")
    wall_art(room, (("painting", 0.7), ("poster", 0.5), ("painting", 0.4), ("clock", 0.4)))
    if rng.random() < 0.3:
        room.free("rug", yaw=0.0, style="striped", width=0.7)
    outlets(room, 2)
