"""A room on a ward: beds with their heads to one wall, each with what a patient needs."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import drape, exit_sign, outlets, over, some, wall_art
from scenegen.compose.layout.layout import Item, Layout


def nurse(layout: Layout, bed: Item, side: int) -> None:
    """What stands about a bed: cupboard and monitor at the head, a drip, a table, a visitor's chair."""
    rng = layout.rng
    half, back = bed.built.size[1] / 2, -bed.built.size[0] / 2
    stand = layout.beside(bed, "nightstand", back + 0.24, side * (half + 0.32))
    if stand is not None and rng.random() < 0.7:
        layout.on(stand, ("flower_vase", "bottle", "table_lamp", "book", "desk_phone")[int(rng.integers(5))])
    if rng.random() < 0.75:
        layout.beside(bed, "patient_monitor", back + 0.55, -side * (half + 0.4), float(rng.uniform(-0.3, 0.3)))
    if rng.random() < 0.8:
        layout.beside(bed, "iv_stand", back + 1.0, side * (half + 0.38))
    if rng.random() < 0.55:
        layout.beside(bed, "overbed_table", 0.35, -side * (half + 0.46), 0.0 if side < 0 else np.pi)
    if rng.random() < 0.5:
        layout.beside(
            bed,
            "chair" if rng.random() < 0.6 else "armchair",
            0.5,
            side * (half + 0.55),
            -side * np.pi / 2 + float(rng.uniform(-0.3, 0.3)),
        )


@room_kind(
    "hospital_room", length=(5.4, 7.6), width=(4.6, 5.6), height=(2.6, 2.9),
    floors=("linoleum", "gray tile", "tile", "pale planks"), walls=("plaster", "cool plaster", "sage plaster", "warm plaster"),
    on_surfaces=("bottle", "mug", "flower_vase", "book", "mobile_phone", "bowl", "apple", "soap_dispenser", "towel_stack", "teddy_bear", "laptop", "orange", "takeaway_cup"),
    on_floor=("wheelchair", "iv_stand", "walking_frame", "trash_bin", "oxygen_cylinder", "stool", "suitcase", "backpack", "potted_plant", "step_stool", "shoes", "laundry_basket", "handbag"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Beds side by side with screens between them, then the staff's things."""
    rng = layout.rng
    doors = {o.wall for o in layout.openings if o.kind == "door"}
    walls = sorted((k for k in range(4) if k not in doors), key=lambda k: (layout.wall_length(k), float(rng.random())))
    wall = walls[-1]
    count = int(rng.integers(1, 4)) if layout.wall_length(wall) > 6.2 else int(rng.integers(1, 3))
    step = min(2.7, (layout.wall_length(wall) - 0.6) / count)
    side = 1 if rng.random() < 0.5 else -1
    look = layout.sample("hospital_bed")[0]
    beds = []
    for k in range(count):
        along = (k - (count - 1) / 2) * step - side * 0.25
        params = {key: look[key] for key in ("trim", "height", "rails")}
        bed = layout.against("hospital_bed", wall, along, **params)
        if bed is not None:
            beds.append(bed)
    if not beds:
        beds = [bed for bed in [layout.against("hospital_bed")] if bed is not None]
    for bed in beds:
        over(layout, bed, "bedhead_panel", 1.4, width=1.2)
        nurse(layout, bed, side)
    for one in beds[:-1]:
        if rng.random() < 0.7:
            layout.beside(one, "privacy_screen", 0.1, step / 2, np.pi / 2, panels=2)
    drape(layout, 0.7)
    some(layout, (("medical_trolley", 0.85), ("washbasin", 0.6), ("cabinet", 0.5), ("wardrobe", 0.4), ("locker", 0.2)), 0.4)
    for category, chance in (
        ("wheelchair", 0.7),
        ("privacy_screen", 0.4),
        ("walking_frame", 0.5),
        ("oxygen_cylinder", 0.5),
        ("medical_trolley", 0.3),
    ):
        if rng.random() < chance:
            layout.free(category, margin=0.6)
    wall_art(layout, (("clock", 0.7), ("first_aid_box", 0.6), ("painting", 0.5), ("poster", 0.4), ("whiteboard", 0.3)))
    exit_sign(layout)
    outlets(layout, 2)
