"""Groups of questions by what their pictures show of what they name: how far it is, how much of it hides, and whether a shortcut tells the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scenegen.errors import DatasetError
from scenegen.tables.joined import Row
from scenegen.tables.manifest import AGAIN

FAR = ((2.0, "0 to 2 m"), (3.0, "2 to 3 m"), (4.0, "3 to 4 m"), (6.0, "4 to 6 m"), (float("inf"), "6 m and more"))
"""Of the farthest of what is named, each in the picture that shows most of it: the median depth of its visible pixels, metres."""
SHOWN = ((0.7, "0 to 70 %"), (0.9, "70 to 90 %"), (1.0, "90 to 100 %"), (float("inf"), "100 %"))
"""Of the most hidden of what is named, each in the picture that shows most of it: its visible pixels to all of its silhouette."""


def seen_groups(row: Row, views: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """The groups of a question by distance, visible share and shortcut, as far as the tables tell. views: rows of its scene, by id."""
    try:
        evidence = json.loads(row["evidence"])
        names = {one["id"] for one in evidence["operands"]}
        best = [one for name in sorted(names) if (one := _best(name, row, views)) is not None]
        depths = [one["depth"][1] for one in best if one["depth"]]
        shares = [one["pixels"] / one["amodal_pixels"] for one in best if one["amodal_pixels"]]
        shortcut = evidence["parameters"].get("shortcut")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DatasetError("a question's evidence cannot be read", where=str(row["question_id"]), fix=AGAIN) from error
    if depths:
        yield "distance", next(told for bound, told in FAR if max(depths) < bound)
    if shares:
        yield "visible", next(told for bound, told in SHOWN if min(shares) < bound)
    if isinstance(shortcut, str):
        yield "shortcut", shortcut[:60]


def _best(name: str, row: Row, views: Mapping[str, Row]) -> dict[str, Any] | None:
    """How the picture that shows most of an entity shows it; None where none does."""
    shown = (one for view_id in row["view_ids"] for one in views[view_id]["visible"] if one["id"] == name and one["pixels"])
    return max(shown, key=lambda one: one["pixels"], default=None)
