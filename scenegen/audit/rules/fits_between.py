"""Recomputes whether something fits between two things, by distances to corners and sides, by triangles, and by places of the floor between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from scenegen.answers.yes_no import YesNoAnswer
from scenegen.audit.carrying import moves, unclear
from scenegen.audit.fronts import cell_of, large
from scenegen.audit.gaps import metres_between
from scenegen.audit.geometry import Floats, Truth, box_points, entities, pose_of
from scenegen.audit.ground import RUG_M, TALL_M, THIN_M, floor_shown, metres_to, one_room, outline
from scenegen.audit.rules.base import MIDDLE, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.standing import stands

WIDTHS_CM = (60, 65, 70, 75, 80)
LEAST_M, LEAST_SHARE, MOST_TIMES, DIFFER_M = 0.0999, 0.1499, 3.001, 0.151
SHARE, IN_FRAME, AWAY_M, UPRIGHT = 0.00299, 0.899, 6.1, 0.999
SLACK_M, STEP_M = 0.03, 0.02
"""A place is in the gap where the ways from it to both are together hardly longer than the gap is wide; how far apart such places are taken."""
SEEN = 0.45
"""Share of these places that the picture shows the floor of."""


@rule
class GapAndWidth(Rule):
    """Yes by the outlines of boxes, no by the surfaces themselves; in the gap stands nothing, and the picture shows its floor."""

    task = "fits_between"
    name = "gap_and_width"
    roles = {"one": "thing", "other": "thing"}
    frames = ("world",)
    unit = "m"
    convention = (
        "it fits where the outlines of the boxes on the floor are farther apart than the width, and does not where the closest points of the "
        "surfaces are nearer"
    )
    answer_type = "yes_no"
    parameters = {"width_cm": WIDTHS_CM}
    free = ("least_share",)
    numbers = ("outlines_m", "surfaces_m", "share")
    seen = {"one": MIDDLE, "other": MIDDLE}
    least_from = "margin_m"
    told = {"outlines_m": Told(" m", 2), "surfaces_m": Told(" m", 2)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The two widths of the gap, and on which side of them the width lies."""
        known, [view] = entities(truth), views
        one, other = (known[given.id(role)] for role in ("one", "other"))
        wide, surfaces = _apart(outline(one), outline(other)), metres_between(truth, one["id"], other["id"])
        width = given.parameter("width_cm") / 100
        fits = wide > width
        off, greater = (wide - width, max(wide, width)) if fits else (width - surfaces, max(surfaces, width))
        numbers = {"outlines_m": wide, "surfaces_m": surfaces, "share": off / greater}
        least = given.parameter("least_share")
        fit = off >= LEAST_M and off / greater >= max(LEAST_SHARE, least if isinstance(least, float) else 1.0) - 1e-3
        fit = fit and greater <= MOST_TIMES * min(wide if fits else surfaces, width) and wide > 0 and surfaces - wide <= DIFFER_M
        fit = fit and one_room(truth) and not moves(truth, given.ids) and (not truth.get("tracks") or view["time"] == 0)
        fit = fit and all(_stands(thing, view) for thing in (one, other)) and _open(truth, one, other, wide, view)
        return Found(YesNoAnswer(value=fits) if fit else None, off, numbers)

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The two things, and the width in centimetres."""
        return {"a": given.phrase("one"), "b": given.phrase("other"), "w": str(given.parameter("width_cm"))}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of another, nor leans on what carries the thing where that may change."""
        yield from unclear([operand.phrase for operand in given.operands], truth)


def _apart(one: Floats, other: Floats) -> float:
    """Metres between two convex outlines that do not cross: from the corners of either to the other."""
    return float(min(metres_to(one, other).min(), metres_to(other, one).min()))


def _stands(thing: Truth, view: Row) -> bool:
    """Whether a thing stands upright on the floor, and the picture shows it nearly whole."""
    cell = cell_of(view, thing["id"])
    shown = cell is not None and cell["in_frame"] >= IN_FRAME and large(thing, [view], SHARE)
    return bool(shown and "joints" not in thing and stands(thing) and pose_of(thing)[2, 2] >= UPRIGHT)


def _open(truth: Truth, one: Truth, other: Truth, wide: float, view: Row) -> bool:
    """Whether nothing else stands on the places of the gap, and the picture shows enough of their floor."""
    ends = [outline(thing) for thing in (one, other)]
    low, high = (side(np.concatenate(ends), axis=0) for side in (np.min, np.max))
    x, y = (np.arange(low[k], high[k] + STEP_M, STEP_M) for k in (0, 1))
    grid = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
    ways = [metres_to(grid, end) for end in ends]
    places = grid[(ways[0] + ways[1] <= wide + SLACK_M) & (ways[0] > 0) & (ways[1] > 0)]
    if not len(places):
        return False
    for name, entity in entities(truth).items():
        rug = (
            "joints" not in entity
            and entity.get("support") == "floor"
            and entity["size"][2] <= THIN_M
            and min(entity["size"][:2]) >= RUG_M
        )
        if name in (one["id"], other["id"]) or rug or box_points(entity)[:, 2].min() >= TALL_M:
            continue
        if (metres_to(places, outline(entity)) <= 0).any():
            return False
    eye = np.linalg.inv(np.array(view["world_from_camera"], dtype=np.float64))
    local = np.column_stack([places, np.zeros(len(places)), np.ones(len(places))]) @ eye.T
    if local[:, 2].min() <= 0 or local[:, 2].max() > AWAY_M:
        return False
    pixel = local[:, :3] @ np.array(view["K"], dtype=np.float64).T
    column, row = (np.floor(pixel[:, k] / pixel[:, 2]).astype(int) for k in (0, 1))
    inside = (column >= 0) & (row >= 0) & (column < view["width"]) & (row < view["height"])
    floor = floor_shown(truth, view)[1]
    return float(floor[row[inside], column[inside]].sum()) >= SEEN * len(places)
