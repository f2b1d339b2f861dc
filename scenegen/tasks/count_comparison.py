"""Of which of two kinds of things does the picture show more, or fewer?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.fields import Number, Whole
from scenegen.language.counting import plural
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.kinds import in_doubt, noun_of, nouns_here, of_kind, well_shown
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, shuffled, task

SEVERAL = 2
"""Of the kind there is more of; of the other one at least: nobody compares with what is not there."""
MOST = 9
"""Of either kind: more, nobody counts at a glance."""
TOLD = 2
"""By how many times more of one kind than of another nouns alone tell, where the picture shows more of it too."""
ASKS = ("more", "fewer")


class ComparisonConfig(TaskConfig):
    """fraction: the share of each counted thing's silhouette that shows at least. gap: by how many things the kinds differ at least."""

    fraction: Number = Field(0.5, ge=0.5, le=1, description="least share of each counted thing that shows")
    gap: Whole = Field(1, ge=1, le=MOST, description="by how many things the two kinds differ at least")


@task
class CountComparison(Task):
    """Frame `image`: things of their own that two nouns name, all of them seen well; at least one of either, and several of one; kinds with as many are not
    compared, nor any of which one is seen badly or for which something else in sight could be taken.

    Both are kinds of which the scene has several. Of some there are nearly always more than of others, desks than lamps: a kind of which the
    scene has TOLD times as many as of the other is asked about only where the picture does not show more of it. Whether more or fewer are
    asked for is drawn each time.
    """

    name = "count_comparison"
    serves = (("VSI-590K", "relative count"), ("SpatialBench", "count comparison"))
    space = Named(most=2)
    Config = ComparisonConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "Are there more {note} in the picture?",
        "Does the picture show more {note}?",
        "In this picture, are there more {note}?",
        "Count both. Does the picture show more {note}?",
        "Looking at the picture, do you see more {note}?",
        "Can you see more {note} in this picture?",
    )
    more_templates = (
        (
            "fewer",
            (
                "Are there fewer {note} in the picture?",
                "Does the picture show fewer {note}?",
                "In this picture, are there fewer {note}?",
                "Count both. Does the picture show fewer {note}?",
                "Looking at the picture, do you see fewer {note}?",
                "Can you see fewer {note} in this picture?",
            ),
        ),
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a picture and pair of kinds."""
        for view, counts in shuffled(rng, self.found(facts, self._pairs, None)):
            asks = ASKS[int(rng.integers(2))]
            right = sorted(counts, key=lambda noun: counts[noun], reverse=asks == "more")[0]
            answer = self.space.make(plural(right), [plural(noun) for noun in counts])
            if wanted is None or self.space.cell(answer) == wanted:
                yield self._pair(facts, rng, view, counts, asks, right)

    def _pairs(self, facts: Facts) -> Iterator[tuple[str | None, tuple[str, dict[str, int]]]]:
        """(None, (view, how many of either noun)) of all that is beyond doubt."""
        here = Counter(noun_of(entity) for entity in facts.scene.entities)
        several = [noun for noun in nouns_here(facts) if here[noun] > 1]
        for view in facts.views:
            counts = {noun: self._count(facts, view, noun) for noun in several}
            told = {noun: count for noun, count in counts.items() if count is not None and count <= MOST}
            for one, other in combinations(told, 2):
                fewer, more = sorted((one, other), key=lambda noun: told[noun])
                apart = told[more] - told[fewer] >= self.config.gap and told[more] >= SEVERAL and told[fewer]
                if apart and here[more] < TOLD * here[fewer]:
                    yield None, (view, {one: told[one], other: told[other]})

    def _count(self, facts: Facts, view: str, noun: str) -> int | None:
        """How many are seen; None where that is in doubt."""
        own = of_kind(facts, view, noun)
        sure = not in_doubt(facts, view, noun) and all(well_shown(facts, view, name, self.config.fraction) for name in own)
        return len(own) if sure else None

    def _pair(self, facts: Facts, rng: np.random.Generator, view: str, counts: dict[str, int], asks: str, right: str) -> Question:
        first, second = shuffled(rng, counts)
        texts = self.templates if asks == "more" else self.more_templates[0][1]
        kind = self.name if asks == "more" else f"{self.name}.{asks}"
        answer = self.space.make(plural(right), [plural(noun) for noun in counts])
        note = f"{plural(first)} or {asks} {plural(second)}"
        said = " and ".join(f"{counts[noun]} {noun if counts[noun] == 1 else plural(noun)}" for noun in (first, second))
        return self.question(
            facts, [view], self.fill(texts, rng, kind, note=note), answer, rule="seen_of_two_kinds", frame="image", operands=(),
            parameters={"one": first, "other": second, "asks": asks},
            numbers={"one_count": stated(counts[first]), "other_count": stated(counts[second])},
            margin=Margin(value=float(abs(counts[first] - counts[second])), unit="things", least=float(self.config.gap)),
            convention="things of their own that show in the picture, not likenesses nor parts of others",
            why=f"The picture shows {said}, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Two chairs and one stool before the camera, a second stool behind it: more chairs."""
        things = [
            Object.box("one", "chair", (3.0, 0.9), (0.5, 0.5, 0.9)),
            Object.box("two", "chair", (3.2, -0.9), (0.5, 0.5, 0.9)),
            Object.box("three", "suitcase", (3.0, 0.0), (0.4, 0.4, 0.6)),
            Object.box("four", "suitcase", (-3.0, 0.0), (0.4, 0.4, 0.6)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.6), (3.0, 0.0, 0.4), hfov_deg=70, width=640, height=480)
        return Example(Scene(id="comparison", objects=things, cameras=[shot]), {}, "chairs", parameters={"asks": "more"})
