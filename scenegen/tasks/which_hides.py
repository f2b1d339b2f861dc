"""Which of a few things hides part of X from the camera?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.language import listed, names_carrier
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.depths import names_of
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, shuffled, task

FEWEST, MOST = 3, 4
"""Things named as what may hide it; fewer than MOST only where there are not so many."""
FREE, FLAT_M, TIMES = ("floor", "object"), 0.15, 2.0
"""What all that is named could hide it with: standing so, so high, and nearer; and by how many times the pixels that would be hidden it shows."""
NEAR = 0.2
"""Share of the picture's width and height by which the box of another thing may lie off the silhouette's, at most: what lies far off is no answer."""
PIXELS = 60
"""Pixels that what hides hides at least, however large their share."""


class WhichHidesConfig(TaskConfig):
    """hidden: share of the silhouette inside the picture that the one hides at least; each of the others hides no pixel of it."""

    hidden: Number = Field(0.12, ge=0.03, le=0.7, description="least share of the silhouette that the one hides")


@task
class WhichHides(Task):
    """Frame `image`: by pixels of the silhouette that show something else instead. What else is named hides no pixel of it, shows well, lies near it
    in the picture, and could hide as much of it: it is nearer and large enough. Nothing is asked of what carries one another: a table hides a leg of itself."""

    name = "which_hides"
    serves = (("SpatiaLab", "occlusion"), ("SpatialGenEval", "Occlusion"), ("DriveLM", "occluded by"))
    space = Named(most=MOST)
    Config = WhichHidesConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "Which of these hides part of the {a}: {items}?",
        "Part of the {a} is hidden in the picture. Which of these is in the way: {items}?",
        "Which of these blocks part of the {a} from view: {items}?",
        "Which of these is between the camera and part of the {a}: {items}?",
        "Which of these partly blocks the camera's view of the {a}: {items}?",
        "What is hiding part of the {a} in this picture: {items}?",
        "Which of these keeps you from seeing all of the {a}: {items}?",
        "Part of the {a} is hidden from the camera. Is it hidden by {items}?",
        "If one of these were gone, you could see more of the {a}. Which one: {items}?",
        "Which of these is in front of part of the {a} in the picture: {items}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair and picture."""
        for view, thing, front, others in shuffled(rng, self.found(facts, self._hidden, None)):
            beside = [int(k) for k in shuffled(rng, others)[: MOST - 1]]
            while len(beside) >= FEWEST - 1:
                question = self._question(facts, rng, view, thing, front, beside)
                if question is not None and wanted in (None, self.space.cell(question.answer)):
                    yield question
                    break
                beside = beside[:-1]

    def _hidden(self, facts: Facts) -> Iterator[tuple[str | None, tuple[str, int, int, list[int]]]]:
        """(view, thing, what hides some of it, what lies near and hides nothing of it)."""
        linked = facts.supports | facts.supports.T
        for view in facts.views:
            shown = facts.visible(view)
            for name in shown:
                thing, seen = facts.index[name], facts.sight(view, name)
                for other in shown:
                    front, pixels = facts.index[other], seen.occluders.get(other, 0)
                    enough = pixels >= PIXELS and pixels >= self.config.hidden * seen.amodal_pixels
                    if (
                        enough
                        and not linked[thing, front]
                        and _could_hide(facts, view, other, name, self.config.hidden)
                        and names_of(facts, view, thing, front)
                    ):
                        others = [
                            facts.index[one]
                            for one in shown
                            if one not in (name, other)
                            and _could_hide(facts, view, one, name, self.config.hidden)
                            and not seen.occluders.get(one, 0)
                            and not linked[thing, facts.index[one]]
                            and _near(facts, view, name, one)
                            and names_of(facts, view, thing, front, facts.index[one])
                        ]
                        if len(others) >= FEWEST - 1:
                            yield None, (view, thing, front, others)

    def _question(
        self, facts: Facts, rng: np.random.Generator, view: str, thing: int, front: int, beside: list[int]
    ) -> Question | None:
        named = [int(k) for k in shuffled(rng, (front, *beside))]
        phrases = names_of(facts, view, thing, *named)
        if not phrases or any(names_carrier(phrase) for phrase in phrases):
            return None
        a, options = phrases[0], phrases[1:]
        said, rest = options[named.index(front)], [phrase for k, phrase in zip(named, options, strict=True) if k != front]
        seen = facts.sight(view, facts.ids[thing])
        share = stated(seen.occluders[facts.ids[front]] / seen.amodal_pixels)
        return self.question(
            facts, [view], self.wording(rng, a=a, items=listed([f"the {phrase}" for phrase in options], "or")), self.space.make(said, options),
            rule="hidden_behind", frame="image",
            operands=(
                Operand(role="target", id=facts.ids[thing], phrase=a),
                *(Operand(role="option", id=facts.ids[k], phrase=phrase) for k, phrase in zip(named, options, strict=True)),
            ),
            numbers={"hidden": share}, margin=Margin(value=share, unit="share of its silhouette", least=float(self.config.hidden)),
            convention="pixels of its silhouette in the picture that show the other instead, of all of them; the rest named hide none",
            why=f"The {said} covers {100 * share:.0f}% of the outline of the {a}, while {listed([f'the {phrase}' for phrase in rest])} {'covers' if len(rest) == 1 else 'cover'} none of it, so the answer is {said}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A cabinet of which a stool hides a lower corner; a crate and a keg stand to both sides."""
        things = [
            Object.box("cabinet", "cabinet", (4.2, 0.0), (0.5, 1.2, 1.4)),
            Object.box("stool", "stool", (2.9, 0.3), (0.5, 0.5, 0.8)),
            Object.box("crate", "crate", (3.5, -1.1), (0.5, 0.5, 0.6)),
            Object.box("keg", "keg", (3.4, 1.2), (0.5, 0.5, 0.7)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.5), (4.0, 0.0, 0.6), hfov_deg=75)
        return Example(Scene(id="hidden", objects=things, cameras=[shot]), {"target": "cabinet", "option": "stool"}, "stool")


def _near(facts: Facts, view: str, name: str, other: str) -> bool:
    """Whether the box of what shows of another lies at or near the box of a silhouette in the picture."""
    seen, camera = facts.sight(view, name), facts.camera(view)
    one, two = seen.amodal_box or seen.box2d, facts.sight(view, other).box2d
    if one is None or two is None:
        return False
    size = (camera.width, camera.height)
    return all(max(one[k], two[k]) - min(one[k + 2], two[k + 2]) <= NEAR * size[k] for k in (0, 1))


def _could_hide(facts: Facts, view: str, other: str, name: str, share: float) -> bool:
    """Whether another, elsewhere in the picture, would hide as much of a silhouette: it stands free, upright and nearer, and shows large enough.
    A picture on the wall hides nothing, whatever it is asked of, and its name alone would say so."""
    one, two, entity = facts.sight(view, other), facts.sight(view, name), facts.entity(other)
    upright = not isinstance(entity, Object) or (entity.support in FREE and entity.size[2] >= FLAT_M)
    nearer = one.depth is not None and two.depth is not None and one.depth[1] < two.depth[1]
    return upright and nearer and one.pixels >= TIMES * share * two.amodal_pixels
