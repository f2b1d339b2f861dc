"""A classroom: desks in rows towards the board."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import drape, exit_sign, outlets
from scenegen.compose.layout.layout import Layout


@room_kind(
    "classroom", length=(6.0, 7.6), width=(5.2, 6.4), height=(2.8, 3.1),
    floors=("linoleum", "gray tile", "pale planks"), walls=("plaster", "cool plaster", "sage plaster", "warm plaster"),
    on_surfaces=("book", "globe", "laptop", "mug", "apple", "bottle", "desk_lamp", "cactus", "mobile_phone", "ball", "vase", "camera", "hat", "toy_car"),
    on_floor=("backpack", "ball", "trash_bin", "potted_plant", "cardboard_box", "football", "globe", "skateboard", "guitar", "basket", "suitcase"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """The board on the wall at +X; pupils face it."""
    rng = layout.rng
    layout.hang(("whiteboard", "blackboard", "projector_screen")[int(rng.integers(3))], 1, 0.0, 0.9)
    teacher = layout.put("desk", layout.length / 2 - 1.0, float(rng.choice([-1, 1])) * layout.width * 0.2, 0.0)
    if teacher is not None:
        layout.beside(teacher, "chair", 0.62, 0.0, np.pi + float(rng.uniform(-0.3, 0.3)))
        layout.on(teacher, ("laptop", "globe", "desk_lamp")[int(rng.integers(3))])
    if rng.random() < 0.4:
        layout.free("lectern", yaw=np.pi)
    columns, rows = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    if not (layout.offers("school_desk") and layout.offers("school_chair")):
        rows, desk, chair = 0, {}, {}
    else:
        desk, chair = layout.sample("school_desk")[0], layout.sample("school_chair")[0]
    for row in range(rows):
        for column in range(columns):
            x = layout.length / 2 - 2.5 - row * 1.3
            y = (column - (columns - 1) / 2) * min(1.6, (layout.width - 1.2) / columns)
            place = layout.put(
                "school_desk", x, y, np.pi + float(rng.normal(0, 0.02)), thing=layout.sample("school_desk", **desk)
            )
            if place is not None:
                own = chair if rng.random() < 0.6 else {}
                layout.beside(
                    place,
                    "school_chair",
                    0.42 + float(rng.uniform(0, 0.18)),
                    float(rng.uniform(-0.05, 0.05)),
                    np.pi + float(rng.uniform(-0.15, 0.15)),
                    **own,
                )
    for category, chance in (
        ("bookshelf", 0.8),
        ("cabinet", 0.6),
        ("tool_shelf", 0.4),
        ("potted_plant", 0.5),
        ("trash_bin", 0.6),
        ("filing_cabinet", 0.3),
    ):
        if rng.random() < chance:
            layout.against(category, clear=0.4)
    for category, chance in (("clock", 0.8), ("painting", 0.5)):
        if rng.random() < chance:
            layout.hang(category, low=1.6)
    layout.hang("poster", low=1.2, style="map")
    exit_sign(layout)
    drape(layout, 0.5)
    outlets(layout, 2)
