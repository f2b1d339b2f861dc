"""Recounts the things of a kind that a picture shows, from the rows of the view and the words of the truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from scenegen.answers.number import NumberAnswer
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.kinds import NAMED, in_doubt, several, well_seen, word_for
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row


@rule
class SeenOfAKind(Rule):
    """Everything in sight that a noun names, if all of it is seen well and nothing else could be meant."""

    task = "object_count"
    name = "seen_of_a_kind"
    roles: ClassVar[Mapping[str, str]] = {}
    frames = ("image",)
    unit = "share of the worst seen"
    convention = "things of their own that show in the picture, not likenesses nor parts of others"
    answer_type = "number"
    asked = {"unit": None, "decimals": 0, "metric": "exact"}
    parameters = {"noun": NAMED}
    planned = ("least_share",)
    numbers = ("count",)
    least_from = "fraction"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The count; nothing where one is seen badly or something else could be taken for one."""
        known, noun = entities(truth), given.parameter("noun")
        cells = [(cell, known[cell["id"]]) for view in views for cell in view["visible"] if cell["pixels"] > 0]
        few = float(given.parameter("least_share")) * min(view["width"] * view["height"] for view in views)
        own = [(cell, entity) for cell, entity in cells if word_for(entity) == noun]
        numbers = {"count": float(len(own))}
        worst = min((cell["pixels"] / cell["amodal_pixels"] for cell, _ in own), default=1.0)
        large = all(cell["pixels"] >= few and well_seen(cell, entity) for cell, entity in own)
        if not large or any(in_doubt(entity, noun, pictures=False) for _, entity in cells):
            return Found(None, worst, numbers)
        return Found(NumberAnswer(value=len(own), decimals=0, metric="exact"), worst, numbers)

    def note(self, note: str, given: Given) -> Iterator[str]:
        """Several of the noun, and nothing else."""
        noun = given.parameter("noun")
        if note != several(noun):
            yield f"it asks for {note!r}, counted are {noun!r}"
