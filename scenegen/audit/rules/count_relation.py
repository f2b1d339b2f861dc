"""Recounts the things of a kind that lie on a side of another, from the corners of all of their boxes and the rows of the view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.answers.number import NumberAnswer
from scenegen.audit.carrying import carried, names_carrier
from scenegen.audit.depths import from_camera
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, box_points, camera_yaw, entities, middle
from scenegen.audit.kinds import NAMED, in_doubt, several, word_for
from scenegen.audit.kinds import well_seen as seen_enough
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row

SAID = {
    "left": "to the left of the {}",
    "right": "to the right of the {}",
    "nearer": "closer to the camera than the {}",
    "farther": "farther from the camera than the {}",
}
FEWEST, MOST, LARGE, WITHIN = 2, 12, 0.00249, 0.899
ROUNDING = 1e-6


@rule
class CountOnASide(Rule):
    """Everything in sight that the noun names, each placed on a side of the reference by how far apart their extents are."""

    task = "count_relation"
    name = "count_on_a_side"
    roles = {"reference": "any"}
    frames = ("camera",)
    unit = "multiple of the least accepted"
    convention = "things of the noun that show, each wholly on one side of the reference as the camera sees it; left is the camera's and the picture's"
    answer_type = "number"
    asked = {"unit": None, "decimals": 0, "metric": "exact"}
    parameters = {"noun": NAMED, "relation": tuple(SAID)}
    planned = ("fraction", "gap", "gap_m", "gap_ratio")
    numbers = ("count",)
    least = 1.0

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The count; nothing where one on that side is seen badly, one lies on no side, or something else could be taken for one."""
        (view,) = views
        known, noun, name = entities(truth), given.parameter("noun"), given.id("reference")
        cells = [cell for cell in view["visible"] if cell["pixels"] > 0]
        own = [cell for cell in cells if word_for(known[cell["id"]]) == noun and cell["id"] != name]
        whole = cell_of(view, name)
        well = [self._well(view, cell, known[cell["id"]], given) for cell in own]
        fit = (
            len(own) <= MOST
            and sum(well) >= FEWEST
            and not any(in_doubt(known[cell["id"]], noun, pictures=False) for cell in cells)
        )
        fit = fit and whole is not None and whole["in_frame"] >= WITHIN and not in_doubt(known[name], noun, pictures=False)
        ids = [cell["id"] for cell in own]
        if not fit or (truth.get("tracks") and view["time"] != 0.0) or any(carried(truth, (one, name)) for one in ids):
            return Found(None, 0.0)
        relation = given.parameter("relation")
        measure = _across if relation in ("left", "right") else _away
        times = [measure(truth, view, one, name, given) for one in ids]
        sign = 1 if relation in ("left", "nearer") else -1
        here, clear = [sign * time > 0 for time in times], min(map(abs, times))
        count = sum(here)
        numbers = {"count": float(count)}
        if clear < 1 - ROUNDING or any(one and not good for good, one in zip(well, here, strict=True)):
            return Found(None, clear, numbers)
        return Found(NumberAnswer(value=count, decimals=0, metric="exact"), clear, numbers)

    def _well(self, view: Row, cell: Row, entity: Truth, given: Given) -> bool:
        large = cell["pixels"] >= LARGE * view["width"] * view["height"]
        return (
            large and seen_enough(cell, entity) and cell["pixels"] >= given.parameter("fraction") * cell["amodal_pixels"] - 1e-9
        )

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """What is counted, and where."""
        where = SAID[given.parameter("relation")].format(given.phrase("reference"))
        noun, reference = given.parameter("noun"), entities(truth)[given.id("reference")]
        return {"kind": f"{'other ' if word_for(reference) == noun else ''}{several(noun)}", "where": where}

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Depths have wordings of their own, which name no point of view."""
        if (kind == "depth") != (given.parameter("relation") in ("nearer", "farther")):
            yield f"a wording of the kind {kind!r} asks for another relation"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The reference is named by itself."""
        if names_carrier([given.phrase("reference")]):
            yield "the name says what carries the thing"
        if several(given.parameter("noun")) in given.phrase("reference"):
            yield "the name names what is counted"


def _local(truth: Truth, view: Row, name: str) -> np.ndarray:
    """(9, 3) corners and middle of an entity's box: metres ahead of the level camera, to its left, and up."""
    entity = entities(truth)[name]
    points = np.vstack([box_points(entity), middle(entity)]) - np.array(view["world_from_camera"])[:3, 3]
    level = Rotation.from_euler("z", -camera_yaw(view), degrees=True)
    out: np.ndarray = level.apply(points)
    return out


def _across(truth: Truth, view: Row, name: str, other: str, given: Given) -> float:
    """By how many times the least that is accepted one is left of the other; negative where it is right, 0 where measures disagree."""
    one, two = _local(truth, view, name), _local(truth, view, other)
    cells = [cell for cell in (cell_of(view, name), cell_of(view, other)) if cell is not None and cell["box2d"] is not None]
    if min(one[:8, 0].min(), two[:8, 0].min()) <= 0 or len(cells) < 2:
        return 0.0
    (a0, _, a1, _), (b0, _, b1, _) = (cell["amodal_box"] or cell["box2d"] for cell in cells)
    (s0, _, s1, _), (t0, _, t1, _) = (cell["box2d"] for cell in cells)
    bearing = np.angle(one[8, 0] + 1j * one[8, 1]) - np.angle(two[8, 0] + 1j * two[8, 1])
    sign = 1.0 if bearing > 0 else -1.0
    agree = sign * (one[8, 1] - two[8, 1]) > 0 and sign * (t0 + t1 - s0 - s1) > 0
    gap = (b0 - a1 if sign > 0 else a0 - b1) / view["width"]
    return sign * gap / given.parameter("gap") if agree and gap > 0 else 0.0


def _away(truth: Truth, view: Row, name: str, other: str, given: Given) -> float:
    """By how many times the least that is accepted one is nearer to the camera than the other; negative where it is farther, 0 where
    measures disagree."""
    one, two = _local(truth, view, name), _local(truth, view, other)
    if min(one[:8, 0].min(), two[:8, 0].min()) <= 0:
        return 0.0
    sign = 1.0 if one[8, 0] < two[8, 0] else -1.0
    between = max(two[:8, 0].min() - one[:8, 0].max(), one[:8, 0].min() - two[:8, 0].max())
    straight = from_camera(truth, view, name), from_camera(truth, view, other)
    step = sign * (straight[1] - straight[0])
    if between <= 0 or step <= 0 or sign * (np.linalg.norm(two[8]) - np.linalg.norm(one[8])) <= 0:
        return 0.0
    return sign * min(step / given.parameter("gap_m"), step / max(straight) / given.parameter("gap_ratio"))
