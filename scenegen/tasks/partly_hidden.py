"""Is any part of X hidden behind something else, or is all of the side that faces the camera in sight?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from scenegen.answers.yes_no import Halves
from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.language import names_carrier
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.untold import Way, both_ways, untold
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, referrer, shuffled, task

IN_FRAME = 0.995
"""Share of a silhouette that the picture holds: what the border cuts off is not hidden behind anything."""
WHOLE = 0.005
"""Share of a silhouette that may be hidden where one says that none is: less than a reader sees."""
LARGE = 0.006
"""Share of the picture that a silhouette covers at least: of the small, nobody sees what is hidden."""

Shown = tuple[str, str, float, float]
"""(view, thing, share hidden, how clear)."""


class PartlyHiddenConfig(TaskConfig):
    """hidden: share of the silhouette that other things, none of which it carries or is carried by, hide where one says that some is hidden."""

    hidden: Number = Field(0.2, ge=0.05, le=0.65, description="least share of the silhouette that is hidden")


@task
class PartlyHidden(Task):
    """Frame `image`: by pixels of the silhouette. Yes where other things hide a clear share of it, no where hardly a pixel is hidden; between the two
    nothing is asked, nor of what reaches beyond the border. Of a kind some pictures show one whole and some one partly hidden, and which of the two is
    asked about is drawn: that tables stand behind chairs, and cups before what they stand on, tells nothing."""

    name = "partly_hidden"
    serves = (("SpatiaLab", "complete occlusion inference"), ("SpatialGenEval", "Occlusion"), ("DriveLM", "occlusion"))
    space = Halves()
    Config = PartlyHiddenConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "Is part of the {a} hidden behind something else in the picture?",
        "Does anything in the picture block part of the {a} from view?",
        "Is the {a} partly covered by something closer to the camera?",
        "In this picture, does anything hide part of the {a}?",
        "Is the {a} partly blocked from view by something or someone else?",
        "Is any part of the {a} hidden by something closer to the camera?",
        "Does anything in the picture partly hide the {a}?",
        "Is the {a} partly hidden by another object or a person?",
        "Does another object or a person hide any part of the {a} in this picture?",
        "Is the {a} at least partly hidden behind something else?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a thing and picture."""
        for view, name, hidden, clear in shuffled(rng, self.found(facts, self._untold, wanted)):
            phrase = referrer(facts, [view]).phrase(name)
            assert phrase is not None  # it was named before
            yield self._question(facts, rng, view, name, phrase, hidden, clear)

    def _untold(self, facts: Facts) -> list[tuple[str, Shown]]:
        """What is plainly whole or plainly hidden, of a kind that some pictures show the one way and some the other: the way drawn for it."""

        def way(one: tuple[str, Shown]) -> Way:
            return (facts.entity(one[1][1]).label,), one[0]

        told = both_ways(self._told(facts), way)
        return untold([one for one in told if _named(facts, *one[1][:2])], way, self.lot(facts))

    def _told(self, facts: Facts) -> Iterator[tuple[str, Shown]]:
        """(view, thing, share hidden, how clear) of what is plainly whole or plainly hidden in part."""
        for view in facts.views:
            camera = facts.camera(view)
            for name in facts.visible(view):
                seen = facts.sight(view, name)
                if seen.truncated or seen.in_frame < IN_FRAME or seen.amodal_pixels < LARGE * camera.width * camera.height:
                    continue
                k, whole = facts.index[name], 1 - seen.fraction
                linked = facts.supports[k] | facts.supports[:, k]
                by = (
                    sum(pixels for other, pixels in seen.occluders.items() if not linked[facts.index[other]]) / seen.amodal_pixels
                )
                if whole <= WHOLE:
                    yield "no", (view, name, whole, 2.0 - whole / WHOLE)
                elif by >= self.config.hidden:
                    yield "yes", (view, name, by, by / self.config.hidden)

    def _question(
        self, facts: Facts, rng: np.random.Generator, view: str, name: str, phrase: str, hidden: float, clear: float
    ) -> Question:
        share, seen = stated(hidden), facts.sight(view, name)
        answer = self.space.make(hidden > WHOLE)
        most = max(seen.occluders, key=lambda one: seen.occluders[one], default="") if answer.value else ""
        front = referrer(facts, [view]).phrase(most) if most else None
        by = f", mainly the {front}" if front is not None and phrase not in front and not names_carrier(front) else ""
        why = (
            f"Other things hide {100 * share:.0f}% of the outline of the {phrase}{by}"
            if answer.value
            else f"Nothing else hides any of the {phrase}"
        )
        return self.question(
            facts, [view], self.wording(rng, a=phrase), answer, rule="share_hidden", frame="image",
            operands=(Operand(role="target", id=name, phrase=phrase),),
            parameters={"hidden": float(self.config.hidden)}, numbers={"hidden_share": share},
            margin=Margin(value=clear, unit="multiple of the least accepted", least=1.0),
            convention="share of the silhouette's pixels that show other things instead; none where no more than half of a hundredth is",
            why=f"{why}, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A cabinet half behind a crate, another of which all shows, and a stool."""
        things = [
            Object.box("cabinet", "cabinet", (4.6, 0.3), (0.5, 1.2, 1.2), color="red"),
            Object.box("whole", "cabinet", (4.4, -2.1), (0.5, 0.6, 1.1), color="blue"),
            Object.box("crate", "crate", (3.0, 0.6), (0.5, 0.7, 0.9)),
            Object.box("stool", "stool", (3.4, -0.9), (0.5, 0.5, 0.6)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.5), (4.0, 0.0, 0.6), hfov_deg=75)
        return Example(Scene(id="partly", objects=things, cameras=[shot]), {"target": "cabinet"}, "yes")


def _named(facts: Facts, view: str, name: str) -> bool:
    """Whether a thing has a name in a picture that does not say what carries it."""
    phrase = referrer(facts, [view]).phrase(name)
    return phrase is not None and not names_carrier(phrase)
