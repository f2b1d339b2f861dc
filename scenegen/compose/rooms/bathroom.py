"""A bathroom: tub or shower, basin below a mirror, toilet, towels."""

from __future__ import annotations

from scenegen.compose.kinds import room_kind
from scenegen.compose.layout.fittings import drape, lengthwise, outlets, over, some
from scenegen.compose.layout.layout import Layout


@room_kind(
    "bathroom", length=(3.5, 4.8), width=(2.8, 3.6), height=(2.4, 2.6),
    floors=("gray tile", "checker", "tile", "linoleum", "pale planks"), walls=("tile", "plaster", "cool plaster", "sage plaster", "gray tile"),
    on_surfaces=("toothbrush_cup", "soap_dispenser", "towel_stack", "hair_dryer", "candle", "vase", "mug", "bottle", "cactus", "flower_vase", "book"),
    on_floor=("bathroom_scale", "basket", "stool", "trash_bin", "potted_plant", "shoes", "toy_car", "ball", "step_stool"),
)  # fmt: skip
def furnish(layout: Layout) -> None:
    """What needs pipes first, each with what belongs to it, then storage, then what lies about."""
    rng = layout.rng
    style = float(rng.random())
    if style < 0.65:
        tub = lengthwise(layout, "bathtub", corner=True)
        if tub is not None:
            layout.beside(tub, "bath_mat", float(rng.uniform(-0.3, 0.3)), -tub.built.size[1] / 2 - 0.32)
    if style > 0.4:
        shower = layout.against("shower_cabin", clear=0.5)
        if shower is not None:
            layout.keep_out.pop()
            if rng.random() < 0.6:
                layout.beside(shower, "bath_mat", shower.built.size[0] / 2 + 0.32, 0.0, 1.5708, length=0.7)
    basin = layout.against("washbasin", clear=0.6)
    over(layout, basin, "mirror_cabinet" if rng.random() < 0.6 else "mirror", 1.2)
    toilet = layout.against("toilet", clear=0.55)
    if toilet is not None:
        side = 1 if rng.random() < 0.5 else -1
        layout.beside(toilet, "toilet_brush", -0.3, -side * 0.32)
        layout.hang("toilet_paper", low=0.62)
    drape(layout, 0.6)
    layout.hang("towel_rail", low=0.75)
    cupboards = some(layout, (("cabinet", 0.75), ("washing_machine", 0.5), ("laundry_basket", 0.7), ("dresser", 0.3)))
    for item in cupboards:
        if item.category != "laundry_basket":
            for category in ("towel_stack", "soap_dispenser", "toothbrush_cup"):
                if rng.random() < 0.6:
                    layout.on(item, category, yaw=0.0 if category == "towel_stack" else None)
    if rng.random() < 0.6:
        layout.free("bathroom_scale")
    if rng.random() < 0.5:
        layout.hang("towel_rail", low=1.0, style="bar")
    outlets(layout, 1)
