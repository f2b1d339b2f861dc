"""Recomputes how near two shapes come to one another."""

from __future__ import annotations

from collections.abc import Sequence

from scenegen.answers.number import NumberAnswer
from scenegen.audit.gaps import metres_between
from scenegen.audit.geometry import Truth
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

LEAST_M, MOST_M = 0.5, 8.0
"""Distances that may be asked for."""


@rule
class SurfaceToSurface(Rule):
    """Between the triangles themselves, which are built again from what the truth says of each thing."""

    task = "object_distance"
    name = "surface_to_surface"
    roles = {"target": "any", "reference": "any"}
    frames = ("world",)
    unit = "m"
    convention = "metres between the closest points of the two surfaces"
    answer_type = "number"
    asked = {"unit": "m", "decimals": 1, "metric": "mra", "tolerance": None}
    parameters = {"measure": ("meshes",)}
    numbers = ("distance_m",)
    least = LEAST_M
    told = {"distance_m": Told(" m", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The distance, nothing where it is not one to be asked for. Malformed for what this machine has no shape of."""
        apart = metres_between(truth, given.id("target"), given.id("reference"))
        if not LEAST_M - 0.01 <= apart <= MOST_M + 0.01:
            return Found(None, apart, {"distance_m": apart})
        return Found(NumberAnswer(value=apart, unit="m", decimals=1), apart, {"distance_m": apart})
