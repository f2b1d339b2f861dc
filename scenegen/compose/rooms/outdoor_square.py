"""A square in a town: trees, benches, a fountain or stalls, cars at the edge."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.layout import Layout
from scenegen.compose.rooms.kitchen import chairs_round

PARKED = ("car", "car", "car", "taxi", "van", "pickup_truck", "motorcycle")


@room_kind(
    "outdoor_square", length=(13.0, 18.0), width=(11.0, 15.0), height=None,
    floors=("paving", "stone", "concrete"),
    on_surfaces=("bottle", "mug", "handbag", "hat", "book", "apple", "shopping_bag", "camera", "football"),
    on_floor=("bollard", "planter", "litter_bin", "bicycle", "ball", "football", "backpack", "suitcase", "shopping_bag", "cardboard_box", "tree", "bush", "park_bench", "motor_scooter", "skateboard", "toy_car", "guitar", "mailbox", "fire_hydrant", "stop_sign", "dog", "pigeon", "pigeon", "cat", "sandwich_board"),
    least=14,
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Something in the middle, cars on one side, street furniture around."""
    rng = layout.rng
    middle = float(rng.random())
    centre = (float(rng.uniform(-1.5, 1.5)), float(rng.uniform(-1.5, 1.5)))
    if middle < 0.4:
        layout.put("fountain", *centre, 0.0)
    elif middle < 0.52:
        layout.put("statue", *centre, float(rng.uniform(-np.pi, np.pi)))
    elif middle < 0.75:
        layout.put("market_stall", *centre, float(rng.uniform(-np.pi, np.pi)))
        layout.free("market_stall", margin=2.0)
    side = -1 if rng.random() < 0.5 else 1
    for k in range(int(rng.integers(1, 4))):
        x = -layout.length / 2 + 3.0 + 5.2 * k
        layout.put(
            PARKED[int(rng.integers(len(PARKED)))], x, side * (layout.width / 2 - 1.3), 0.0 if rng.random() < 0.5 else np.pi
        )
    for _ in range(int(rng.integers(1, 3))):
        table = layout.free("cafe_table", margin=2.2)
        if table is not None:
            chairs_round(layout, table, "chair", 0.6)
    for category, low, high in (
        ("park_bench", 1, 3),
        ("tree", 1, 4),
        ("street_lamp", 1, 3),
        ("bicycle", 0, 2),
        ("litter_bin", 0, 2),
        ("motor_scooter", 0, 2),
        ("planter", 0, 3),
        ("bush", 0, 2),
        ("mailbox", 0, 2),
        ("traffic_light", 0, 2),
        ("fire_hydrant", 0, 2),
        ("parasol", 0, 2),
        ("bus_stop", 0, 2),
        ("stop_sign", 0, 2),
        ("advertising_column", 0, 2),
        ("phone_booth", 0, 2),
        ("bicycle_rack", 0, 2),
        ("pigeon", 0, 3),
    ):
        for _ in range(int(rng.integers(low, high))):
            layout.free(category, margin=1.2)
