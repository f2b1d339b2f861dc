"""Counts two kinds of things again in a picture, from the rows of the view, and says of which there are more or fewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.kinds import NAMED, in_doubt, several, well_seen, word_for
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row

SEVERAL, MOST = 2, 9


@rule
class SeenOfTwoKinds(Rule):
    """Either kind counted as all that is called so, if each is seen well and nothing else could be meant."""

    task = "count_comparison"
    name = "seen_of_two_kinds"
    roles: ClassVar[Mapping[str, str]] = {}
    frames = ("image",)
    unit = "things"
    convention = "things of their own that show in the picture, not likenesses nor parts of others"
    parameters = {"one": NAMED, "other": NAMED, "asks": ("more", "fewer")}
    numbers = ("one_count", "other_count")
    least_from = "gap"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Two counts and their difference; nothing where either is in doubt, as many as the other, or none."""
        known = entities(truth)
        pair = [given.parameter(name) for name in ("one", "other")]
        cells = [(cell, known[cell["id"]]) for view in views for cell in view["visible"] if cell["pixels"] > 0]
        counts = [sum(word_for(entity) == noun for _, entity in cells) for noun in pair]
        numbers = {"one_count": float(counts[0]), "other_count": float(counts[1])}
        apart = float(abs(counts[0] - counts[1]))
        sure = not any(in_doubt(entity, noun) for _, entity in cells for noun in pair)
        sure = sure and all(well_seen(cell, entity) for cell, entity in cells if word_for(entity) in pair)
        if not sure or not apart or not min(counts) or not SEVERAL <= max(counts) <= MOST:
            return Found(None, apart, numbers)
        ranked = sorted(zip(counts, pair, strict=True), reverse=given.parameter("asks") == "more")
        words = sorted(several(noun) for noun in pair)
        return Found(ChoiceAnswer(label=several(ranked[0][1]), labels=tuple(words)), apart, numbers)

    def possible(self, given: Given) -> tuple[str, ...]:
        """Either kind."""
        return tuple(several(given.parameter(name)) for name in ("one", "other"))

    def note(self, note: str, given: Given) -> Iterator[str]:
        """The two kinds, in the order of the evidence."""
        if note != f" or {given.parameter('asks')} ".join(self.possible(given)):
            yield f"it asks for {note!r}"

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Wordings say whether more or fewer are meant."""
        if (kind == "fewer") != (given.parameter("asks") == "fewer"):
            yield f"a wording of kind {kind!r}, asked for are {given.parameter('asks')}"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Of either kind the scene has several, so that its noun tells nothing."""
        here = Counter(word_for(entity) for entity in entities(truth).values())
        for name in ("one", "other"):
            if here[given.parameter(name)] < 2:
                yield f"of {given.parameter(name)!r} the scene has one only"
