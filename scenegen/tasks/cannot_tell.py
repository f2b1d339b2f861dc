"""On which side of A is B, as the camera sees it: left, right, or is B nowhere in the picture, so that it cannot be told?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.language import names_carrier, told_apart
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.kinds import in_doubt, noun_of, nouns_here, of_kind, well_shown
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, referrer, shuffled, task

LEFT, RIGHT, UNTOLD = SIDES = ("left", "right", "cannot tell")
SHOWN = 0.6
"""Share of a silhouette that shows, of A, and of B where it is there. What lies beyond the border is never between the two."""


class CannotTellConfig(TaskConfig):
    """gap: how far apart the boxes of the two lie in the picture where both are seen, as a share of its width."""

    gap: Annotated[Number, Bound("shift")] = Field(
        0.03, ge=0.01, lt=0.5, description="share of the picture's width between the two"
    )


@dataclass(frozen=True)
class Placed:
    """A picture, the number of A and what it is called, the number of B, its side of A, the share of the picture's width between the two (1
    where there is no B), and by how much of it the middle of B is to the right of that of A (0 where there is none)."""

    view: str
    one: int
    phrase: str
    other: int
    side: str
    gap: float
    right: float

    @property
    def words(self) -> tuple[int, str, int]:
        """What the text says of it, and which two it means."""
        return self.one, self.phrase, self.other


@task
class CannotTell(Task):
    """Frame `image`: by the boxes of what shows, which lie apart from left to right. B is the only one of its kind in the scene. Where it cannot be
    told, no pixel shows of B nor of anything that could be taken for it. The same two, called the same, are asked about in pictures of
    either sort or not at all, so that words tell nothing: only what a picture shows."""

    name = "cannot_tell"
    serves = (("CausalSpatial", "cannot tell"), ("ReVSI", "what is not seen"))
    space = Labels(labels=SIDES)
    Config = CannotTellConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "From the camera's point of view, is the {b} to the left or to the right of the {a}, or is it impossible to tell from this picture?",
        "As the camera sees it, is the {b} to the left or to the right of the {a}, or can't you tell from this picture?",
        "Judging by this picture alone, is the {b} to the left or to the right of the {a} from the camera's point of view? Answer left, right, or cannot tell.",
        'Is the {b} to the left or to the right of the {a}, as seen from the camera? If the picture does not show it, answer "cannot tell".',
        "From where this picture was taken, is the {b} to the left or to the right of the {a}? Answer left, right, or cannot tell.",
        "Can you tell from this picture whether the {b} is to the left or to the right of the {a}, as seen from the camera? Answer left, right, or cannot tell.",
        "As seen from the camera, which side of the {a} is the {b} on? Answer left, right, or cannot tell.",
        "From the camera's viewpoint, is the {b} to the left or to the right of the {a}? Answer left, right, or cannot tell.",
        "From the camera's point of view, is the {b} to the left or to the right of the {a}, or is there no way to tell from this picture?",
        "Based only on this picture, is the {b} to the left or to the right of the {a} from the camera's viewpoint? Answer left, right, or cannot tell.",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question each two things and picture. Two that are asked about on either side come twice as often where it cannot be told."""
        every = self.found(facts, self._candidates, None)
        sides = {placed.words: {one.side for one in every if one.words == placed.words} for placed in every}
        left = {side: self._queue(rng, [one for one in every if one.side == side], sides) for side in SIDES}
        while any(left.values()):
            side = wanted or SIDES[int(rng.integers(len(SIDES)))]
            if left[side]:
                yield self._question(facts, rng, left[side].pop(0))
            elif wanted:
                return

    def _queue(self, rng: np.random.Generator, found: list[Placed], sides: dict[tuple[int, str, int], set[str]]) -> list[Placed]:
        """One picture of each two in random order, then the others."""
        once = {placed.words: placed for placed in shuffled(rng, found)}
        drawn = [words for words in once for _ in range(len(sides[words]) - 1 if once[words].side == UNTOLD else 1)]
        first = list(dict.fromkeys(shuffled(rng, drawn)))
        rest = [placed for placed in shuffled(rng, found) if placed is not once[placed.words]]
        return [*(once[words] for words in first), *rest]

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, Placed]]:
        """All that some pictures tell and others do not."""
        have = Counter(noun_of(entity) for entity in facts.scene.entities)
        rests = at_rest(facts)
        alone = {
            noun: k
            for k, name in enumerate(facts.ids)
            if (noun := noun_of(facts.entity(name))) in nouns_here(facts) and have[noun] == 1 and rests[k]
        }
        found = [placed for view in facts.views for placed in self._in(facts, view, alone)]
        told = {placed.words for placed in found if placed.side != UNTOLD}
        untold = {placed.words for placed in found if placed.side == UNTOLD}
        for placed in found:
            if placed.words in told & untold:
                yield placed.side, placed

    def _in(self, facts: Facts, view: str, alone: dict[str, int]) -> Iterator[Placed]:
        """All that one picture shows or does not; where it shows a little of B, or anything like it, neither."""
        rests, width = at_rest(facts), facts.camera(view).width
        well = {k for k, name in enumerate(facts.ids) if rests[k] and well_shown(facts, view, name, SHOWN)}
        sure = {noun: k for noun, k in alone.items() if not in_doubt(facts, view, noun)}
        absent = {k for noun, k in sure.items() if not of_kind(facts, view, noun)}
        for one in sorted(well):
            phrase = referrer(facts, [view]).phrase(facts.ids[one])
            if phrase is None or names_carrier(phrase):
                continue
            for noun, other in sure.items():
                linked = facts.supports[one, other] or facts.supports[other, one]
                if linked or one == other or not told_apart((phrase, noun)):
                    continue
                if other in absent:
                    yield Placed(view, one, phrase, other, UNTOLD, 1.0, 0.0)
                elif other in well:
                    first, second = (facts.sight(view, facts.ids[k]).box2d or (0, 0, 0, 0) for k in (one, other))
                    gap = max(second[0] - first[2], first[0] - second[2]) / width
                    right = (second[0] + second[2] - first[0] - first[2]) / 2 / width
                    if gap >= self.config.gap:
                        yield Placed(view, one, phrase, other, RIGHT if right > 0 else LEFT, gap, right)

    def _question(self, facts: Facts, rng: np.random.Generator, placed: Placed) -> Question:
        noun, name = noun_of(facts.entity(facts.ids[placed.other])), facts.ids[placed.other]
        seen = placed.side != UNTOLD
        why = (
            f"The {noun} is to the {placed.side} of the {placed.phrase}"
            if seen
            else f"The picture shows the {placed.phrase} but no {noun}"
        )
        return self.question(
            facts, [placed.view], self.wording(rng, a=placed.phrase, b=noun), self.space.make(placed.side),
            rule="side_or_out_of_sight", frame="image",
            operands=(
                Operand(role="reference", id=facts.ids[placed.one], phrase=placed.phrase),
                *((Operand(role="shown", id=name, phrase=noun),) if seen else ()),
            ),
            parameters={"noun": noun, "gap": float(self.config.gap)}, numbers={"right": stated(placed.right)},
            margin=Margin(value=placed.gap, unit="share of the picture's width", least=float(self.config.gap)),
            convention="by the boxes of what shows, in shares of the picture's width, right positive; untold where no pixel shows",
            why=f"{why}, so the answer is {placed.side}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Two cameras see a bench: one a suitcase to the right of it as well, the other none."""
        things = [
            Object.box("bench", "bench", (3.0, 0.6), (0.4, 0.9, 0.45)),
            Object.box("suitcase", "suitcase", (3.0, -1.0), (0.4, 0.4, 0.6)),
            Object.box("stool", "stool", (3.2, 1.8), (0.4, 0.4, 0.6)),
        ]
        shots = [
            Camera.look_at("both", (0.0, 0.0, 1.6), (3.0, 0.0, 0.3), hfov_deg=70),
            Camera.look_at("one", (0.0, 0.2, 1.6), (3.0, 1.5, 0.3), hfov_deg=60),
        ]
        scene = Scene(id="untold", objects=things, cameras=shots)
        return Example(scene, {"reference": "bench"}, UNTOLD, parameters={"noun": "suitcase"})
