"""A street: cars in lanes and bays, a zebra crossing, pavements with street furniture before shops."""

from __future__ import annotations

import numpy as np

from scenegen.assets.modelling.grounds import LANE_M, ZEBRA_M, StreetPlan, bays, street_plan
from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.layout import Layout
from scenegen.compose.layout.rectangles import rectangle
from scenegen.compose.rooms.kitchen import chairs_round

AWNING_M, AWNING_LOW_M = 0.65, 2.14
"""How far shops' awnings reach over the pavement, and how low."""
PARKED = ("car", "car", "car", "car", "car", "taxi", "van", "pickup_truck", "motorcycle", "police_car")
DRIVING = ("car", "car", "car", "taxi", "police_car", "van", "pickup_truck", "bus", "truck", "motorcycle")
AT_KERB = (
    ("street_lamp", 0.0), ("tree", 0.0), ("parking_meter", 0.0), ("litter_bin", 0.0), ("fire_hydrant", 0.0), ("bollard", 0.0),
    ("parking_sign", 0.0), ("speed_limit_sign", np.pi), ("no_entry_sign", np.pi), ("give_way_sign", np.pi),
    ("bicycle_rack", np.pi / 2), ("street_lamp", 0.0), ("tree", 0.0),
)  # fmt: skip
"""What stands along a kerb, and how it is turned on the right-hand side: 0 faces the shops for what has a front."""
AT_SHOPS = (
    "park_bench",
    "mailbox",
    "phone_booth",
    "newspaper_box",
    "planter",
    "wheelie_bin",
    "bus_stop",
    "sandwich_board",
    "planter",
)
"""What stands with its back to the houses."""


@room_kind(
    "street", length=(20.0, 26.0), width=(14.4, 17.5), height=None,
    floors=("paving", "stone", "concrete"),
    on_surfaces=("bottle", "mug", "handbag", "hat", "book", "apple", "shopping_bag", "camera"),
    on_floor=("bollard", "planter", "litter_bin", "bicycle", "backpack", "suitcase", "shopping_bag", "cardboard_box", "dog", "cat", "pigeon", "pigeon", "sandwich_board", "motor_scooter", "skateboard", "traffic_cone", "advertising_column", "football", "wheelie_bin"),
    least=16,
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """Traffic first, then the crossing's signs, then the pavements."""
    plan = street_plan(layout.length, layout.width)
    layout.walks = [
        (-layout.length / 2, -layout.width / 2, layout.length / 2, plan.low - 0.3),
        (-layout.length / 2, plan.high + 0.3, layout.length / 2, layout.width / 2),
        (plan.zebra - ZEBRA_M / 2, plan.low, plan.zebra + ZEBRA_M / 2, plan.high),
    ]
    for side in (-1, 1):
        strip = rectangle(0, side * (layout.width - AWNING_M) / 2, 0, layout.length, AWNING_M)
        layout.reserve(strip, AWNING_LOW_M, AWNING_LOW_M + 0.6)
    most = max(2, layout.limit // 4)
    _drive(layout, plan, min(most, int(layout.rng.integers(1, 4))))
    _park(layout, plan, most)
    if layout.rng.random() < 0.35:
        _works(layout, plan)
    _crossing(layout, plan)
    layout.keep_out.append(rectangle(0, (plan.low + plan.high) / 2, 0, layout.length, plan.high - plan.low + 0.36))
    pieces = max(3, int(layout.limit * float(layout.rng.uniform(0.3, 0.5))))
    for _ in range(pieces):
        if layout.rng.random() < 0.5:
            _by_kerb(layout, plan)
        else:
            _by_shops(layout)
    if layout.rng.random() < 0.4:
        table = layout.free("cafe_table", margin=1.0)
        if table is not None:
            chairs_round(layout, table, "chair", 0.6)


def _drive(layout: Layout, plan: StreetPlan, count: int) -> None:
    """Vehicles in the lanes, heading along them; none on the crossing."""
    rng = layout.rng
    for _ in range(count):
        name = DRIVING[int(rng.integers(len(DRIVING)))]
        thing = layout.sample(name)
        side = -1 if rng.random() < 0.5 else 1
        for _ in range(8):
            x = float(rng.uniform(-1, 1)) * (layout.length / 2 - thing[1].size[0] / 2 - 0.3)
            if abs(x - plan.zebra) < ZEBRA_M / 2 + thing[1].size[0] / 2 + 0.3:
                continue
            y = plan.centre + side * (LANE_M / 2 + float(rng.uniform(-0.06, 0.06)))
            yaw = (0.0 if side < 0 else np.pi) + float(rng.normal(0, 0.008))
            if layout.put(name, x, y, yaw, thing=thing) is not None:
                break


def _park(layout: Layout, plan: StreetPlan, most: int) -> None:
    """Vehicles in the bays, mostly the way the traffic of their side goes."""
    rng = layout.rng
    slots = []
    for inner, outer, yaw in ((plan.bay_low, plan.low, 0.0), (plan.bay_high, plan.high, np.pi)):
        if inner is not None:
            slots += [
                (float(x) + 3.0, (inner + outer) / 2, yaw)
                for low, high in bays(layout.length, plan)
                for x in np.arange(low, high - 5.9, 6.0)
            ]
    for k in rng.permutation(len(slots))[: int(rng.integers(1, most + 1))]:
        x, y, yaw = slots[int(k)]
        name = PARKED[int(rng.integers(len(PARKED)))]
        turn = yaw + (np.pi if rng.random() < 0.12 else 0.0) + float(rng.normal(0, 0.012))
        layout.put(name, x + float(rng.uniform(-0.4, 0.4)), y, turn)


def _works(layout: Layout, plan: StreetPlan) -> None:
    """Road works in a lane: barriers across it, cones before them."""
    rng = layout.rng
    side = -1 if rng.random() < 0.5 else 1
    x = float(rng.uniform(-0.4, 0.4)) * layout.length
    y = plan.centre + side * LANE_M / 2
    if abs(x - plan.zebra) < 4 or layout.put("road_barrier", x, y, 0.0 if side > 0 else np.pi) is None:
        return
    cone = layout.sample("traffic_cone")[0]
    for k in range(int(rng.integers(2, 4))):
        layout.put(
            "traffic_cone",
            x + side * (1.2 + 1.1 * k),
            y - side * (1.1 - 0.45 * k),
            float(rng.uniform(-3, 3)),
            thing=layout.sample("traffic_cone", **cone),
        )


def _crossing(layout: Layout, plan: StreetPlan) -> None:
    """Signs or signals on the right of both ways before the crossing, facing those who come."""
    name = "crossing_sign" if layout.rng.random() < 0.6 else "traffic_light"
    thing = layout.sample(name)[0]
    for side in (-1, 1):
        y = plan.low - 0.5 if side < 0 else plan.high + 0.5
        layout.put(
            name, plan.zebra + side * (ZEBRA_M / 2 + 0.5), y, np.pi if side < 0 else 0.0, thing=layout.sample(name, **thing)
        )


def _by_kerb(layout: Layout, plan: StreetPlan) -> None:
    """One thing beside a kerb."""
    rng = layout.rng
    name, turn = AT_KERB[int(rng.integers(len(AT_KERB)))]
    thing = layout.sample(name)
    side = -1 if rng.random() < 0.5 else 1
    edge = plan.low if side < 0 else plan.high
    depth = thing[1].size[1] if turn else thing[1].size[0]
    reach = min(max(depth, 0.5), 1.2) / 2 + 0.3
    facing = {0.0: -np.pi / 2, np.pi: np.pi, np.pi / 2: np.pi / 2}[turn]
    yaw = facing if side < 0 else facing + np.pi
    for _ in range(6):
        x = float(rng.uniform(-1, 1)) * (layout.length / 2 - 1.2)
        if abs(x - plan.zebra) > ZEBRA_M / 2 + 0.6 and layout.put(name, x, edge + side * reach, yaw, thing=thing):
            break
    if name == "bicycle_rack" and layout.items[-1].category == name and rng.random() < 0.7:
        layout.put("bicycle", layout.items[-1].x, edge + side * 1.9, 0.0 if rng.random() < 0.5 else np.pi)


def _by_shops(layout: Layout) -> None:
    """One thing before the houses, its front to the street."""
    name = AT_SHOPS[int(layout.rng.integers(len(AT_SHOPS)))]
    thing = layout.sample(name)
    side = -1 if layout.rng.random() < 0.5 else 1
    yaw = np.pi / 2 if side < 0 else -np.pi / 2
    if name == "sandwich_board":
        yaw = float(layout.rng.choice([0.0, np.pi]))
    if name == "planter":
        yaw += np.pi / 2
    deep = thing[1].size[1] if name in ("sandwich_board", "planter") else thing[1].size[0]
    for _ in range(6):
        x = float(layout.rng.uniform(-1, 1)) * (layout.length / 2 - 1.8)
        if layout.put(name, x, side * (layout.width / 2 - deep / 2 - 0.1), yaw, thing=thing) is not None:
            return
