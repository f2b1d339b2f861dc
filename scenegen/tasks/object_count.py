"""How many things of a kind can be seen in the picture?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from pydantic import Field

from scenegen.answers.number import Numbers
from scenegen.facts import Facts
from scenegen.fields import Number, Share
from scenegen.frames import intrinsics, look_at
from scenegen.language.counting import PEOPLE, plural
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.kinds import LEAST_INSIDE, in_doubt, noun_of, nouns_here, of_kind
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, shuffled, task


class CountConfig(TaskConfig):
    """fraction: the share of each counted thing's silhouette that shows at least; least_share: of the picture that each fills at least, less
    than what is asked about one by one; where one of its kind shows less, nothing is asked. lone: of kinds of which a scene has one only,
    which nobody counts to two of, the share of scenes where they are asked about."""

    fraction: Number = Field(0.5, ge=0.5, le=1, description="least share of each counted thing that shows")
    least_share: Number = Field(0.0025, ge=0.001, le=0.1, description="least share of the picture that each counted thing fills")
    lone: Share = Field(0.6, description="share of scenes where kinds are asked about of which there is one only")


@task
class ObjectCount(Task):
    """Frame `image`: things of their own that a noun names, each seen well; of a kind of which one is seen badly, or for which something
    else in sight could be taken, nothing is asked. Of kinds that are in the scene and out of sight there are none."""

    name = "object_count"
    serves = (("VSI-Bench", "object_counting"), ("SAT", "counting"), ("VST", "object counting"))
    space = Numbers(least=0, most=4, bins=5, decimals=0, metric="exact", scarce=frozenset({"2", "3", "4"}))
    Config = CountConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "How many {note} can be seen in the picture?",
        "Count the {note} that can be seen in this picture.",
        "How many {note} does the picture show?",
        "How many {note} can you see in this picture?",
        "How many {note} are visible in the picture?",
        "Looking at the picture, how many {note} do you see?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a picture and noun of the scene, those first of which the scene has several: of what comes in several anybody may be
        asked for none or one, while of what comes alone a noun says that there are no two."""
        have = Counter(noun_of(entity) for entity in facts.scene.entities)
        alone = self.lot(facts) < self.config.lone * 2**32
        found = shuffled(rng, self.found(facts, self._candidates, wanted))
        for several in (True, False) if alone else (True,):
            for view, noun, count, least in found:
                if (have[noun] > 1) == several:
                    yield self._noun(facts, rng, view, noun, count, least)

    def about_noun(self, facts: Facts, noun: str, color: str) -> Iterator[Question]:
        """One question a picture, of the noun alone."""
        for view in facts.views:
            found = self._count(facts, view, noun)
            if found is not None and found[0] <= self.space.most:
                yield self._noun(facts, self.alike(facts, view, noun), view, noun, *found)

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, int, float]]]:
        """(answer, (view, noun, how many, share that shows of the worst seen)) of all that is beyond doubt."""
        for view in facts.views:
            for noun in nouns_here(facts):
                found = self._count(facts, view, noun)
                if found is not None and found[0] <= self.space.most:
                    yield str(found[0]), (view, noun, *found)

    def _count(self, facts: Facts, view: str, noun: str) -> tuple[int, float] | None:
        """How many are seen, and the share that shows of the worst seen; None where that is in doubt."""
        if in_doubt(facts, view, noun, pictures=False):
            return None
        shown = [facts.sight(view, name) for name in of_kind(facts, view, noun)]
        few = self.config.least_share * facts.camera(view).width * facts.camera(view).height
        large = all(one.pixels >= few and facts.policy.reads(one, noun == PEOPLE) for one in shown)
        well = large and all(one.in_frame >= LEAST_INSIDE for one in shown)
        least = min((one.fraction for one in shown), default=1.0)
        return (len(shown), least) if well and least >= self.config.fraction else None

    def _noun(self, facts: Facts, rng: np.random.Generator, view: str, noun: str, count: int, least: float) -> Question:
        answer = self.space.make(count)
        shown = f"{count or 'no'} {noun if count == 1 else plural(noun)}"
        return self.question(
            facts, [view], self.wording(rng, note=plural(noun)), answer, rule="seen_of_a_kind", frame="image", operands=(),
            parameters={"noun": noun, "least_share": self.config.least_share}, numbers={"count": stated(count)},
            margin=Margin(value=least, unit="share of the worst seen", least=self.config.fraction),
            convention="things of their own that show in the picture, not likenesses nor parts of others",
            why=f"The picture shows {shown}, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Two chairs before the camera and a third behind it: two."""
        things = [
            Object.box("one", "chair", (3.0, 0.8), (0.5, 0.5, 0.9)),
            Object.box("two", "chair", (3.2, -0.7), (0.5, 0.5, 0.9)),
            Object.box("three", "chair", (-3.0, 0.0), (0.5, 0.5, 0.9)),
        ]
        shot = Camera(
            id="c", world_from_camera=look_at((0.0, 0.0, 1.6), (3.0, 0.0, 0.4)), K=intrinsics(640, 480, np.deg2rad(70)), width=640, height=480
        )  # fmt: skip
        return Example(Scene(id="count", objects=things, cameras=[shot]), {}, "2", parameters={"noun": "chair"})
