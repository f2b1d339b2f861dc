"""A gym: machines in a row, weights before a mirror, mats and balls."""

from __future__ import annotations

import numpy as np

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import exit_sign, outlets, over, row, some, wall_art
from scenegen.compose.layout.layout import Layout


@room_kind(
    "gym", length=(6.4, 8.8), width=(5.4, 6.8), height=(2.9, 3.4),
    floors=("planks", "gray tile", "carpet", "blue carpet", "concrete", "linoleum"), walls=("plaster", "cool plaster", "warm plaster", "brick", "sage plaster"),
    on_surfaces=("bottle", "mobile_phone", "towel_stack", "kettlebell", "dumbbell"),
    on_floor=("kettlebell", "dumbbell", "yoga_mat", "exercise_ball", "backpack", "bottle", "step_platform", "ball", "shoes", "football", "basket", "trash_bin"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Cardio machines facing a wall, the weights, then floor things."""
    rng = layout.rng
    doors = {o.wall for o in layout.openings if o.kind == "door"}
    walls = [int(k) for k in rng.permutation([k for k in range(4) if k not in doors])]
    row(layout, "treadmill", walls[0], int(rng.integers(1, 4)), 0.45, 1.25, np.pi)
    rack = layout.against("dumbbell_rack", walls[1], clear=0.6) or layout.against("dumbbell_rack", clear=0.6)
    over(layout, rack, "mirror", 1.2, style="rectangular", width=round(float(rng.uniform(1.0, 1.4)), 2), height=1.2)
    if rack is not None:
        layout.beside(rack, "weight_bench", 1.5, float(rng.uniform(-0.3, 0.3)), np.pi / 2 + float(rng.uniform(-0.2, 0.2)))
    row(layout, "exercise_bike" if rng.random() < 0.7 else "rowing_machine", walls[2], int(rng.integers(1, 4)), 0.5, 1.05, np.pi)
    layout.against("squat_rack", clear=0.5)
    for category, chance in (
        ("punching_bag", 0.7),
        ("weight_bench", 0.6),
        ("yoga_mat", 0.8),
        ("exercise_ball", 0.8),
        ("vaulting_box", 0.45),
        ("rowing_machine", 0.4),
    ):
        if rng.random() < chance:
            layout.free(category, margin=1.0)
    some(layout, (("locker", 0.75), ("water_cooler", 0.7), ("bench", 0.6), ("dumbbell_rack", 0.3)), 0.4)
    for category, most in (
        ("yoga_mat", 3),
        ("kettlebell", 4),
        ("exercise_ball", 2),
        ("step_platform", 3),
        ("barbell", 2),
        ("weight_bench", 2),
    ):
        for _ in range(int(rng.integers(0, most))):
            layout.free(category, margin=0.8)
    wall_art(layout, (("clock", 0.7), ("poster", 0.7), ("first_aid_box", 0.5), ("poster", 0.4)), 1.6)
    exit_sign(layout)
    outlets(layout, 1, 0.4)
