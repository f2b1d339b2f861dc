"""Recounts the share of a silhouette that other things hide, from the pixels of the view's table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenegen.audit.carrying import carried, names_carrier
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth
from scenegen.audit.rows import parsed_dict
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

INSIDE, NONE, SIZE = 0.9949, 0.005, 0.00599
"""Share inside the picture; share hidden that counts as none; share of the picture that the silhouette covers."""


@rule
class ShareHidden(Rule):
    """Pixels of others that show in a silhouette, over all of it."""

    task = "partly_hidden"
    name = "share_hidden"
    roles = {"target": "any"}
    frames = ("image",)
    unit = "multiple of the least accepted"
    convention = "share of the silhouette's pixels that show other things instead; none where no more than half of a hundredth is"
    values = ("yes", "no")
    answer_type = "yes_no"
    planned = ("hidden",)
    numbers = ("hidden_share",)
    least = 1.0
    told = {"hidden_share": Told("%", 0, scale=100.0, instead={0.0: ("Nothing else hides",)})}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The share that is hidden; nothing where it is neither clear nor none, or the border cuts some off."""
        (view,) = views
        name, least = given.id("target"), float(given.parameter("hidden"))
        cell = cell_of(view, name)
        if cell is None or not cell["amodal_pixels"]:
            return Found(None, 0.0)
        whole = cell["amodal_pixels"]
        missing = (whole - cell["pixels"]) / whole
        told = parsed_dict(cell["occluders"], "occluders")
        behind = sum(count for other, count in told.items() if not carried(truth, (name, other))) / whole
        yes = missing > NONE
        share = behind if yes else missing
        fair = not cell["truncated"] and cell["in_frame"] >= INSIDE and whole >= SIZE * view["width"] * view["height"]
        margin = behind / least if yes else 2 - missing / NONE
        return Found(("yes" if yes else "no") if fair else None, margin, {"hidden_share": share})

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name says what carries the thing."""
        if names_carrier([given.phrase("target")]):
            yield "its name says what carries the thing"
