"""An office: desks with screens and chairs, cabinets, a whiteboard."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import drape, outlets
from scenegen.compose.layout.layout import Item, Layout


def equip(layout: Layout, desk: Item) -> None:
    """Screen, keyboard, mouse and chair of one desk; the sitter is on the desk's front side."""
    rng = layout.rng
    if rng.random() < 0.75:
        layout.on(desk, "monitor", (-0.7, float(rng.uniform(-0.2, 0.2))), 0.0)
        if layout.on(desk, "keyboard", (0.55, 0.0), 0.0) is not None and rng.random() < 0.7:
            layout.on(desk, "computer_mouse", (0.6, -0.45 if rng.random() < 0.8 else 0.45), 0.0)
    else:
        layout.on(desk, "laptop", (0.1, 0.0), 0.0)
    layout.beside(
        desk,
        "office_chair",
        desk.built.size[0] / 2 + float(rng.uniform(0.32, 0.5)),
        float(rng.uniform(-0.1, 0.1)),
        np.pi + float(rng.uniform(-0.5, 0.5)),
    )


@room_kind(
    "office", length=(4.8, 6.8), width=(4.2, 5.6), height=(2.6, 2.9),
    floors=("carpet", "blue carpet", "gray tile", "linoleum", "pale planks"), walls=("plaster", "cool plaster", "warm plaster"),
    on_surfaces=("mug", "book", "desk_lamp", "desk_phone", "printer", "cactus", "mobile_phone", "photo_frame", "tablet", "bottle", "apple", "vase", "globe", "coffee_machine", "camera", "laptop", "plate", "banana"),
    on_floor=("trash_bin", "backpack", "cardboard_box", "suitcase", "potted_plant", "handbag", "ball", "basket", "book", "dumbbell"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Two to four desks against walls or back to back, then storage and boards."""
    rng = layout.rng
    if rng.random() < 0.45:
        first = layout.put(
            "desk", float(rng.uniform(-0.5, 0.5)), float(rng.uniform(-0.3, 0.3)), float(rng.integers(4)) * np.pi / 2
        )
        if first is not None:
            equip(layout, first)
            second = layout.beside(
                first,
                "desk",
                -first.built.size[0] / 2 - 0.42,
                0.0,
                np.pi,
                **{name: first.params[name] for name in ("depth", "width", "sha256") if name in first.params},
            )
            if second is not None:
                equip(layout, second)
    for _ in range(int(rng.integers(1, 4))):
        desk = layout.against("desk", clear=0.95)
        if desk is not None:
            layout.keep_out.pop()
            equip(layout, desk)
    layout.hang("whiteboard", low=0.85)
    for category, chance in (
        ("bookshelf", 0.8),
        ("filing_cabinet", 0.8),
        ("filing_cabinet", 0.35),
        ("potted_plant", 0.7),
        ("coat_rack", 0.4),
        ("cabinet", 0.5),
        ("armchair", 0.25),
        ("floor_lamp", 0.25),
    ):
        if rng.random() < chance:
            layout.against(category, clear=0.4 if category in ("bookshelf", "filing_cabinet", "cabinet") else 0.0)
    for category, chance in (("clock", 0.6), ("painting", 0.4), ("calendar", 0.4), ("poster", 0.3)):
        if rng.random() < chance:
            layout.hang(category, low=1.55)
    drape(layout, 0.6)
    outlets(layout, 3)
