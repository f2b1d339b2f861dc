"""How long is A along its longest side, in centimetres: its length, width, or height, whichever is the greatest?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from scenegen.answers.box2d import iou_2d
from scenegen.answers.number import NumberAnswer, Numbers
from scenegen.facts import Facts
from scenegen.facts.sizes import size
from scenegen.fields import Number
from scenegen.language import names_carrier
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.extents import across, all_shows, measurable
from scenegen.tasks.common.places import usual_longest
from scenegen.tasks.question import Margin, Mark, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, referrer, shuffled, task, view_id

LEAST_CM, MOST_CM = 16, 240
"""Sizes that are asked for: smaller, a centimetre is too coarse; larger, hardly anything is wholly in a picture."""
WIDE = 1.7
"""By how many times sizes that stand as options differ from the usual one of the kind, about: others would be told to be wrong by the name."""
UNUSUAL = 0.15
"""By what share a thing is longer or shorter than the usual one of its kind, where its kind alone does not tell its size."""
FILLS, ALIKE = 0.35, 0.6
"""The least share of a box that its thing fills, and the IoU from which on the box of something else might be meant by it."""

BOXED_TEMPLATES = (
    "What is the longest dimension (length, width, or height) of the object in the red box, in centimeters?",
    "A red box is drawn around one object in the picture. How long is that object along its longest dimension (length, width, or height), in centimeters?",
    "Estimate how many centimeters the object inside the red box measures along its longest side, whether that is its length, width, or height.",
    "How many centimeters does the object outlined by the red box measure along its longest dimension (length, width, or height)?",
    "Look at the object that the red box fits around. Estimate its longest dimension in centimeters: length, width, or height, whichever is greatest.",
    "In centimeters, what is the largest real-world dimension of the object in the red box, whether length, width, or height?",
    "If you packed the object in the red box upright into a carton that just fits it, how many centimeters long would the longest edge of the carton be?",
    "The red box marks one object. What is the largest of its three dimensions, in centimeters?",
    "If you ran a tape measure along the longest side of the object in the red box (length, width, or height), how many centimeters would it read?",
    "How long, in centimeters, is the longest side of the object that the red box is drawn around, whether that is its length, width, or height?",
)


class ObjectSizeConfig(TaskConfig):
    """across: how much of its longest side lies across the line of sight at least, as a share of its length: what points at the camera
    cannot be measured. boxed: the thing is shown by a box in the picture and not named, so that no word tells how large such things are."""

    across: Number = Field(0.5, ge=0.2, lt=1, description="share of the longest side that lies across the line of sight")
    boxed: bool = Field(False, description="mark the thing with a box in the picture instead of naming it")


@task
class ObjectSize(Task):
    """Frame `intrinsic`: the longest side of the box that a thing's shape just fits into along its own length, width and height. It is wholly
    in the picture, little of it is hidden, and its longest side does not point at the camera. Asked of what is at least 15 % longer or
    shorter than the usual thing of its kind (the median of nine of its category, stated as `usual_m`), so that its name does not tell its size,
    and options are sizes that a thing of the kind may have; or, `boxed`, of anything that a box around what shows of it tells from all else, without
    its name. Neither people nor animals, nor what hangs from the ceiling by a cord."""

    name = "object_size"
    serves = (("VSI-Bench", "object_size_estimation"), ("VST", "measurement"), ("SpatialLadder", "object size"))
    space = Numbers(
        least=LEAST_CM, most=MOST_CM, bins=5, spacing="ratio", unit="cm", decimals=0, metric="mra", times=1.5, finer=3
    )
    Config = ObjectSizeConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "What is the longest dimension of the {a} (length, width, or height), in centimeters?",
        "How long is the {a} along its longest dimension (length, width, or height), in centimeters?",
        "Estimate how many centimeters the {a} measures along its longest side, whether that is its length, width, or height.",
        "How many centimeters does the {a} measure along its longest dimension (length, width, or height)?",
        "Estimate the longest dimension of the {a} in centimeters: its length, width, or height, whichever is greatest.",
        "In centimeters, what is the largest dimension of the {a}, whether length, width, or height?",
        "If you packed the {a} upright into a box that just fits it, how many centimeters long would the longest edge of the box be?",
        "What is the largest of the three dimensions of the {a}, in centimeters?",
        "If you ran a tape measure along the longest side of the {a} (length, width, or height), how many centimeters would it read?",
        "How long, in centimeters, is the longest side of the {a}, whether that is its length, width, or height?",
    )
    more_templates = (("boxed", BOXED_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a thing, in the picture that shows it largest."""
        for view, k in shuffled(rng, self.found(facts, self._things, wanted)):
            if self.config.boxed:
                yield self._question(facts, rng, view, k, "")
                continue
            phrase = referrer(facts, [view]).phrase(facts.ids[k])
            if phrase is not None and phrase.split(" ")[0] not in ("large", "small") and not _leans(facts, phrase):
                yield self._question(facts, rng, view, k, phrase)

    def _things(self, facts: Facts) -> Iterator[tuple[str | None, tuple[str, int]]]:
        """(cell of its length, (picture, number)) of what can be measured, and, where it is named, is not as long as its kind is."""
        longest = size(facts, "longest").value
        for k in range(len(facts.ids)):
            if measurable(facts, k) and LEAST_CM <= 100 * longest[k] <= MOST_CM and (self.config.boxed or _unusual(facts, k)):
                view = self._shown(facts, k)
                if view is not None:
                    yield self.space.cell_of(100 * stated(longest[k])), (view, k)

    def _shown(self, facts: Facts, k: int) -> str | None:
        """The picture that shows most pixels of something, of those that show all of it across the line of sight; None where none does."""
        views = [view for view in facts.views if all_shows(facts, view, k) and across(facts, view, k) >= self.config.across]
        if self.config.boxed:
            views = [view for view in views if _alone_in_its_box(facts, view, k)]
        return max(views, key=lambda view: facts.sight(view, facts.ids[k]).pixels, default=None)

    def _question(self, facts: Facts, rng: np.random.Generator, view: str, k: int, phrase: str) -> Question:
        metres = stated(size(facts, "longest").value[k])
        answer, share = self.space.make(100 * metres), across(facts, view, k)
        usual = usual_longest(facts.scene.entities[k]) if phrase else None
        numbers = {"size_m": metres, "across": stated(share), **({} if usual is None else {"usual_m": stated(usual)})}
        worded, called = (self.wording(rng, a=phrase), phrase) if phrase else (self.wording(rng, "boxed"), "object in the box")
        question = self.question(
            facts, [view], worded, answer, rule="longest_side", frame="intrinsic",
            operands=(Operand(role="target", id=facts.ids[k], phrase=phrase),), numbers=numbers,
            margin=Margin(value=share, unit="share of its length across the line of sight", least=float(self.config.across)),
            convention="the longest side of the box that the shape fits into along its own length, width and height",
            shares=_likely(self.space, answer, usual),
            why=f"Along its longest side the {called} measures {metres:.2f} m, so the answer is {answer.text}.",
        )  # fmt: skip
        box = () if phrase else tuple(float(edge) for edge in facts.sight(view, facts.ids[k]).box2d or ())
        marks = (Mark(kind="box", view_id=view_id(facts, view), at=box, role="target"),) if box else ()
        return question.model_copy(update={"marks": marks})

    @classmethod
    def example(cls) -> Example:
        """A long low bench across the view: 180 cm, whatever its height."""
        things = [
            Object.box("bench", "bench", (3.0, 0.0), (0.4, 1.8, 0.45)),
            Object.box("crate", "crate", (4.2, 1.4), (0.5, 0.5, 0.5)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.5), (3.2, 0.0, 0.3), hfov_deg=70)
        return Example(Scene(id="size", objects=things, cameras=[shot]), {"target": "bench"}, "180 cm")


def _unusual(facts: Facts, k: int) -> bool:
    """Whether something is clearly longer or shorter than the usual thing of its kind, or of no kind that is known."""
    usual = usual_longest(facts.scene.entities[k])
    ratio = float(facts.sizes[k].max()) / usual if usual else 0.0
    return ratio <= 1 / (1 + UNUSUAL) or ratio >= 1 + UNUSUAL


def _alone_in_its_box(facts: Facts, view: str, k: int) -> bool:
    """Whether the box around what shows of something is filled by it well, and not nearly that of something else that shows, or of all of it."""
    seen = facts.sight(view, facts.ids[k])
    if seen.box2d is None or seen.pixels < FILLS * (seen.box2d[2] - seen.box2d[0]) * (seen.box2d[3] - seen.box2d[1]):
        return False
    others = [facts.sight(view, name) for name in facts.seen(view) if name != facts.ids[k]]
    boxes = [box for other in others for box in (other.box2d, other.amodal_box) if box is not None]
    return all(iou_2d(seen.box2d, box) < ALIKE for box in boxes)


def _likely(space: Numbers, answer: NumberAnswer, usual: float | None) -> dict[str, float] | None:
    """Which cells options come from: those of sizes that a thing of the kind may well have; None, all, where nothing is known of it, or where
    its size is none of them."""
    if usual is None:
        return None
    spans = {cell: space.span(cell) for cell in space.cells}
    out = {cell: float(low < 100 * usual * WIDE and high > 100 * usual / WIDE) for cell, (low, high) in spans.items()}
    return out if out[space.cell(answer) or ""] else None


def _leans(facts: Facts, phrase: str) -> bool:
    """Whether a name leans on what carries the thing, where that may change."""
    return bool(facts.scene.tracks) and names_carrier(phrase)
