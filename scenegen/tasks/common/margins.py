"""What kind of bound a field of a family's `Config` is, which the family says where it declares it, and presets of margins, which set bounds by their kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

Kind = Literal["edge", "apart", "reach", "gap", "share", "times", "shift", "seconds"]


@dataclass(frozen=True)
class Bound:
    """Marks a field of a `Config` as a bound that a preset may set, `Annotated[Number, Bound("gap")]`, by its kind:

    edge: degrees from where another answer begins, `half_deg` being from there to the middle of the narrowest answer. apart, reach: metres on
    the floor between any two things of which one gives a direction to another, at least and at most. gap: metres by which two lengths that
    are compared differ. share: the same, as a share of the greater. times: by how many times the least difference that a reader sees.
    shift: share of the picture's width or height between two things, or between two places of one. seconds: between two events.
    """

    kind: Kind
    half_deg: float = 45.0


Preset = Literal["default", "vsi", "revsi", "strict"]
PRESETS: Mapping[str, Mapping[Kind, float]] = {
    "default": {},
    "vsi": {"edge": 10 / 45, "apart": 0.3, "reach": 5.0, "gap": 0.15, "seconds": 1.0},
    "revsi": {"edge": 35 / 45, "apart": 1.5, "reach": 5.0, "gap": 0.3, "seconds": 1.0},
    "strict": {
        "edge": 36 / 45,
        "apart": 1.5,
        "reach": 5.0,
        "gap": 0.5,
        "share": 0.3,
        "times": 1.5,
        "shift": 0.05,
        "seconds": 2.0,
    },
}
"""What each preset asks for, by kind; of `edge` as a share of the way from an edge to the middle, so that it fits sectors of every width.

vsi: what the re-implementation of VSI-Bench in VLM-3R filters by: 10 of the 45 degrees of a quadrant, 0.3 to 5 m apart, options 0.15 m, 1 s.
revsi: what people accepted as clear in ReVSI: 35 of the 45 degrees, 1.5 m apart, 0.3 m gaps. strict: what needs no second look."""
MOST: tuple[Kind, ...] = ("reach",)
"""Kinds that say how much there may be at most."""


def bounds(config: type[BaseModel]) -> Iterator[tuple[str, Bound]]:
    """(field, what kind of bound it is) of a `Config`, of those that are one."""
    for name, field in config.model_fields.items():
        yield from ((name, mark) for mark in field.metadata if isinstance(mark, Bound))


def preset(config: type[BaseModel], name: str) -> dict[str, Any]:
    """Fields of a family's `Config` under a preset of margins: those only that it makes stricter than the family has them by itself."""
    values, out = PRESETS[name], {}
    for field, bound in bounds(config):
        own = config.model_fields[field].default
        if bound.kind in values:
            asked = values[bound.kind] * (bound.half_deg if bound.kind == "edge" else 1)
            if asked < own if bound.kind in MOST else asked > own:
                out[field] = round(asked, 3)
    return out
