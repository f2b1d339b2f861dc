"""Recomputes how near two shapes come to one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from scenegen.answers.number import NumberAnswer
from scenegen.audit.carrying import leans, moves
from scenegen.audit.framed import nearly_whole
from scenegen.audit.gaps import metres_between
from scenegen.audit.geometry import Truth, entities, middle
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

LEAST_M, MOST_M = 0.5, 5.6
"""Distances that may be asked for."""


@rule
class SurfaceToSurface(Rule):
    """Between the triangles themselves, which are built again from what the truth says of each thing."""

    task = "object_distance"
    name = "surface_to_surface"
    roles = {"target": "any", "reference": "any"}
    frames = ("world",)
    unit = "m"
    convention = "meters between the closest points of the two surfaces"
    answer_type = "number"
    asked = {"unit": "m", "decimals": 1, "metric": "mra", "tolerance": None}
    parameters = {"measure": ("meshes",)}
    planned = ("away_m",)
    numbers = ("distance_m",)
    views = (1, 10_000)
    least = LEAST_M
    options_apart = (1.45, 0.3)
    told = {"distance_m": Told(" m", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The distance, nothing where it is not one to be asked for. Malformed for what this machine has no shape of."""
        apart = metres_between(truth, given.id("target"), given.id("reference"))
        if len(views) > 1 and moves(truth, given.ids):
            return Found(None, apart, {"distance_m": apart})
        far = [name for name in given.ids if not _from_near(truth, name, given.parameter("away_m"), views)]
        if far or not LEAST_M - 0.01 <= apart <= MOST_M + 0.01:
            return Found(None, apart, {"distance_m": apart})
        return Found(NumberAnswer(value=apart, unit="m", decimals=1), apart, {"distance_m": apart})

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """One of them holds nearly the whole of each of the two."""
        for name in given.ids:
            near = [view for view in views if _from_near(truth, name, plan["away_m"], [view])]
            if not nearly_whole(near, name, plan["in_frame"]):
                yield f"none holds {name} nearly whole"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Several pictures are those of a whole clip, in which no name leans on what may change."""
        if len(row["view_ids"]) > 1 and leans(truth, [operand.phrase for operand in given.operands]):
            yield "a name leans on what carries the thing, which may change"
        clip = given.view_set
        if clip is not None and clip["fps"] is not None and clip["view_ids"] != row["view_ids"]:
            yield "it does not show the whole clip"
        if len(row["view_ids"]) > 1 and (clip is None or clip["fps"] is None):
            yield "it shows several pictures that are no clip"


def _from_near(truth: Truth, name: str, away_m: float, views: Sequence[Row]) -> bool:
    """Whether one of the pictures that show something is taken from no farther than so many metres from its middle."""
    middle_ = middle(entities(truth)[name])
    showing = [view for view in views if any(cell["id"] == name and cell["pixels"] for cell in view["visible"])]
    return any(np.linalg.norm(np.array(view["world_from_camera"])[:3, 3] - middle_) <= away_m + 1e-6 for view in showing)
