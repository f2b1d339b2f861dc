"""Recomputes how many times as tall or as long one thing is as another, that all of it shows, and what their pixels make of the ratio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.answers.number import NumberAnswer
from scenegen.assets import catalogue
from scenegen.audit.carrying import carried, leans, moves
from scenegen.audit.geometry import Truth, box_points, entities, middle, pose_of
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

SMALLEST_M, SMALLEST_PX = 0.119, 0.0599
"""Metres of the lesser, and share of the picture's height that each spans, at least."""
DEEPER = 2.51
"""How many times deeper the one may lie than the other."""
ABOUT, FAR = 1.2, 1.5
"""Factors by which the ratio in pixels may be off to be about right, and must be off to be wrong."""
ROWS, HIDDEN = 1, 0.13
INSIDE, OPEN, SPAN = 0.9949, 0.799, 0.929
AS_LONG = 0.97
LARGEST = 4.9


@rule
class RatioOfSizes(Rule):
    """Heights of the corners of boxes, or the greatest of their sides, the one over the other."""

    task = "size_ratio"
    name = "ratio_of_sizes"
    roles = {"target": "any", "reference": "any"}
    frames = ("world",)
    unit = "times the lesser"
    convention = "metres of the greater over metres of the lesser: heights as they stand, or the longest sides of the boxes that shapes fit into"
    answer_type = "number"
    asked = {"unit": None, "decimals": 1, "metric": "mra", "tolerance": None}
    parameters = {"measure": ("height", "longest"), "shortcut": ("consistent", "counter", "ambiguous")}
    planned = ("across",)
    numbers = ("ratio", "target_m", "reference_m")
    least_from = "least_ratio"
    told = {"ratio": Told(" times", 1), "target_m": Told(" m", 2), "reference_m": Told(" m", 2)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The ratio and both sizes; nothing where a picture does not show all of what is compared."""
        (view,) = views
        known, names = entities(truth), [given.id("target"), given.id("reference")]
        height = given.parameter("measure") == "height"
        one, other = (float(np.ptp(box_points(known[n])[:, 2])) if height else float(max(known[n]["size"])) for n in names)
        numbers = {"ratio": one / other, "target_m": one, "reference_m": other}
        cells = [next((cell for cell in view["visible"] if cell["id"] == name), None) for name in names]
        seen = [cell for cell in cells if cell is not None and cell["box2d"] is not None]
        if len(seen) < 2 or other < SMALLEST_M or one / other > LARGEST or moves(truth, names) or carried(truth, names):
            return Found(None, one / other, numbers)
        least = float(given.parameter("across"))
        for name, cell in zip(names, seen, strict=True):
            shows = _end_to_end(view, cell) if height else _whole(view, cell, known[name], least)
            if not shows or _span(cell, height) < SMALLEST_PX * view["height"]:
                return Found(None, one / other, numbers)
        deep = [float(cell["depth"][1]) for cell in seen if cell["depth"] is not None]
        if len(deep) == 2 and max(deep) > DEEPER * min(deep):
            return Found(None, one / other, numbers)
        off = _span(seen[0], height) / _span(seen[1], height) / (one / other)
        off = max(off, 1 / off)
        mark = "consistent" if off <= ABOUT else "counter" if off >= FAR else "ambiguous"
        return Found(NumberAnswer(value=one / other, decimals=1), one / other, numbers, {"shortcut": mark})

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Each measure has wordings of its own."""
        if (kind == "longest") != (given.parameter("measure") == "longest"):
            yield f"a wording of the kind {kind!r} asks for another measure"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """What is compared has a height, or a longest side, and no word says which is larger."""
        known, height = entities(truth), given.parameter("measure") == "height"
        for operand in given.operands:
            entity = known[operand.id]
            if operand.phrase.split(" ")[0] in ("large", "small"):
                yield f"{operand.phrase!r} says how large it is"
            if height and not _upright(entity):
                yield f"{operand.phrase!r} does not stand upright"
            if not height and (
                "joints" in entity or entity.get("support") == "ceiling" or catalogue.is_alive(entity["category"])
            ):
                yield f"{operand.phrase!r} has no sides: it hangs or lives"
        if leans(truth, [operand.phrase for operand in given.operands]):
            yield "a name leans on what carries the thing, which may change"


def _span(cell: Row, height: bool) -> float:
    box = cell.get("amodal_box") or cell["box2d"]
    sides = (box[2] - box[0], box[3] - box[1])
    return float(sides[1] if height else max(sides))


def _end_to_end(view: Row, cell: Row) -> bool:
    """Whether a silhouette ends inside the picture above and below, and little of it is hidden at either end."""
    seen, whole = cell["box2d"], cell.get("amodal_box") or cell["box2d"]
    inside = whole[1] >= ROWS and whole[3] <= view["height"] - ROWS
    return bool(inside and max(seen[1] - whole[1], whole[3] - seen[3]) <= HIDDEN * (whole[3] - whole[1]))


def _whole(view: Row, cell: Row, entity: Truth, least: float) -> bool:
    """Whether all of a thing shows and its longest side lies across the line of sight by the share `least`."""
    seen, whole = cell["box2d"], cell.get("amodal_box") or cell["box2d"]
    ends = all(seen[k + 2] - seen[k] >= SPAN * (whole[k + 2] - whole[k]) for k in (0, 1))
    away = middle(entity) - np.array(view["world_from_camera"], dtype=np.float64)[:3, 3]
    sight = Rotation.from_matrix(pose_of(entity)[:3, :3]).inv().apply(away / np.linalg.norm(away))
    long = max(entity["size"])
    turned = max(1 - min(abs(p), 1.0) ** 2 for p, side in zip(sight, entity["size"], strict=True) if side >= AS_LONG * long)
    shows = not cell["truncated"] and cell["in_frame"] >= INSIDE and cell["pixels"] >= OPEN * cell["amodal_pixels"]
    return bool(ends and shows and np.sqrt(turned) >= least - 1e-6)


def _upright(entity: Truth) -> bool:
    if "joints" in entity:
        raised = [place[2] for joint, place in entity["joints"].items() if joint in ("left_hand", "right_hand")]
        return (
            entity["posture"].get("kind", "stand") == "stand" and max(raised, default=0.0) <= pose_of(entity, "head")[2, 3] + 1e-3
        )
    up = Rotation.from_matrix(pose_of(entity)[:3, :3]).apply([0, 0, 1])[2]
    return bool(up > 0.998) and entity.get("support", "floor") in ("floor", "object")
