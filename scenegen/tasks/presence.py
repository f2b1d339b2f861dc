"""Is there such a thing in the picture, or in any of the pictures? Or is it true that there is none?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from pydantic import Field

from scenegen.answers.yes_no import Halves
from scenegen.facts import Facts
from scenegen.fields import Number, Share
from scenegen.frames import intrinsics, look_at
from scenegen.language.colors import COLORS, colors_of, unlike, with_article
from scenegen.language.counting import PAINTED
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.kinds import in_doubt, nouns_here, of_kind, well_shown
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, shuffled, task

RUN, SAMPLED = 3, 8
"""Most pictures of a set, one after another, that a question shows; and how many of a long clip, evenly spread, these are taken of."""
Runs = dict[bool, list[tuple[str, ...]]]
NEGATED = (
    "Is it true that there is no {note} in the picture?",
    "Is it right to say that there is no {note} in the picture?",
    "Is it true that no {note} can be seen in the picture?",
    "Is it correct that there is no {note} anywhere in this picture?",
    "Someone says that there is no {note} in the picture. Is that right?",
    "Is it true that no {note} is visible in the picture?",
)
SEVERAL = (
    "Is there {note} in any of these pictures?",
    "Can you see {note} in any of the pictures?",
    "Do any of the pictures show {note}?",
    "Is {note} visible in at least one of these pictures?",
    "Looking through the pictures, do you see {note} in any of them?",
    "Is there {note} anywhere in these pictures?",
)
SEVERAL_NEGATED = (
    "Is it true that there is no {note} in any of these pictures?",
    "Is it right to say that there is no {note} in any of the pictures?",
    "Is it true that no {note} can be seen in any of these pictures?",
    "Is it correct that there is no {note} anywhere in these pictures?",
    "Someone says that there is no {note} in any of the pictures. Is that right?",
    "Is it true that no {note} is visible in any of the pictures?",
)


class PresenceConfig(TaskConfig):
    """fraction: the share that shows, at least, of what is there. negated, colored: shares of the questions that ask whether there is none,
    and that ask for a colour."""

    fraction: Number = Field(0.5, ge=0.5, le=1, description="least share that shows of what is there to be seen")
    negated: Share = Field(0.4, description="share of questions that ask whether it is true that there is none")
    colored: Share = Field(0.4, description="share of questions that ask for a thing of a color")


@task
class Presence(Task):
    """Frame `image`: whether any of the pictures shows a thing that a noun, or a colour and a noun, names. What is there is seen well; of
    what is not there no pixel shows in any of them, nor anything that could be taken for it.

    A noun alone is asked for only where some pictures of the scene show one and as many others show none, so that the noun tells nothing;
    of a colour, where there is one of the noun and of a colour that nobody takes for it, drawn from those that such things come in.
    """

    name = "presence"
    serves = (("SpaCE-10", "EP"), ("SpatialGenEval", "Object"), ("ReVSI", "absent things"))
    space = Halves()
    Config = PresenceConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "Is there {note} in the picture?",
        "Can you see {note} in this picture?",
        "Does the picture show {note}?",
        "Does this picture have {note} in it?",
        "Is there {note} anywhere in this picture?",
        "Do you see {note} in the picture?",
        "Can {note} be seen in the picture?",
        "Is {note} visible anywhere in the picture?",
        "Does {note} appear in the picture?",
        "Looking at the picture, do you see {note}?",
    )
    more_templates = (("negated", NEGATED), ("several", SEVERAL), ("several_negated", SEVERAL_NEGATED))

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a noun, or colour and noun. Whether it is there and whether it is denied are drawn first, then what is asked for."""
        asked = {False: self._nouns(facts), True: self._colors(facts)}
        left = {hued: _halves(rng, found) for hued, found in asked.items()}
        while any(queue for halves in left.values() for queue in halves.values()):
            negated, hued = bool(rng.random() < self.config.negated), bool(rng.random() < self.config.colored)
            there = ((wanted or self.space.cells[int(rng.integers(2))]) == "yes") != negated
            hued = hued if left[hued][there] else not hued
            if not left[hued][there]:
                return
            noun, color = left[hued][there].pop()
            runs = asked[hued][noun, color][there]
            yield self._thing(facts, rng, runs[int(rng.integers(len(runs)))], noun, color, negated)

    def about_noun(self, facts: Facts, noun: str, color: str) -> Iterator[Question]:
        """One question a run of pictures, of the noun alone and of the colour, where it is one that is asked for."""
        hues = ["", color] if color in COLORS and noun in PAINTED else [""]
        for hue in hues:
            for runs in self._sorted(facts, noun, hue).values():
                for run in runs:
                    rng = self.alike(facts, run, noun, hue)
                    yield self._thing(facts, rng, run, noun, hue, bool(rng.random() < self.config.negated))

    def _nouns(self, facts: Facts) -> dict[tuple[str, str], Runs]:
        """Nouns that some pictures show and others do not: in which runs of pictures there is one, and in which there is none."""
        found = {(noun, ""): self._sorted(facts, noun, "") for noun in nouns_here(facts)}
        return {what: runs for what, runs in found.items() if runs[True] and runs[False]}

    def _colors(self, facts: Facts) -> dict[tuple[str, str], Runs]:
        """The same of colours and nouns, where either is known."""
        here = [noun for noun in nouns_here(facts) if noun in PAINTED]
        return {(noun, color): self._sorted(facts, noun, color) for noun in here for color in _comes_in(facts, noun)}

    def _sorted(self, facts: Facts, noun: str, color: str) -> Runs:
        """Runs of pictures with one and with none; those that leave it in doubt are neither."""

        def found() -> Runs:
            told = {view: self._there(facts, view, noun, color) for view in facts.views}
            runs: Runs = {True: [], False: []}
            for run in _runs(facts):
                said = [told[view] for view in run]
                if True in said or None not in said:
                    runs[True in said].append(run)
            return runs

        return facts.kept((self.name, self.config, noun, color), found)

    def _there(self, facts: Facts, view: str, noun: str, color: str) -> bool | None:
        """Whether a picture shows one; None where that is in doubt."""
        own = of_kind(facts, view, noun)
        hues = {name: _hue(facts, name) for name in own}
        well = [name for name in own if well_shown(facts, view, name, self.config.fraction)]
        if any(hues[name] == color or not color for name in well):
            return True
        if in_doubt(facts, view, noun):
            return None
        if not color:
            return False if not own else None
        others = bool(well) and all(hue and unlike(hue, color) for hue in hues.values())
        return False if others else None

    def _thing(
        self, facts: Facts, rng: np.random.Generator, run: tuple[str, ...], noun: str, color: str, negated: bool
    ) -> Question:
        best = self._best(facts, run, noun, color)
        kind = "_".join(word for word, true in (("several", len(run) > 1), ("negated", negated)) if true)
        what = f"{color} {noun}".strip()
        note = what if negated else with_article(what)
        texts = dict(self.more_templates).get(kind, self.templates)
        answer = self.space.make((best is not None) != negated)
        shown = with_article(what) if best else f"no {what}"
        pixels, fraction, name = best or (0, 1.0, "")
        return self.question(
            facts, list(run), self.fill(texts, rng, f"{self.name}.{kind}" if kind else self.name, note=note), answer,
            rule="shown_or_nowhere", frame="image",
            operands=(Operand(role="shown", id=name),) if name else (),
            parameters={"noun": noun, "color": color, "negated": negated}, numbers={"pixels": stated(pixels)},
            margin=Margin(value=fraction, unit="share that shows", least=self.config.fraction),
            convention="there is what shows well in a picture; there is not what no pixel shows of in any",
            why=f"There is {shown} in the picture{'s' if len(run) > 1 else ''}, so the answer is {answer.text}.",
        )  # fmt: skip

    def _best(self, facts: Facts, run: Sequence[str], noun: str, color: str) -> tuple[int, float, str] | None:
        """(pixels, share that shows, id) of the one that shows best in any of the pictures."""
        found = [
            (facts.sight(view, name).pixels, facts.sight(view, name).fraction, name)
            for view in run
            for name in of_kind(facts, view, noun)
            if well_shown(facts, view, name, self.config.fraction) and (not color or _hue(facts, name) == color)
        ]
        return max(found, default=None)

    @classmethod
    def example(cls) -> Example:
        """A red car before the camera: there is no blue one."""
        things = [
            Object.box("car", "car", (6.0, 0.0), (4.0, 1.8, 1.4), color="red"),
            Object.box("bench", "bench", (5.0, 2.4), (0.5, 1.4, 0.8)),
        ]
        shot = Camera(
            id="c", world_from_camera=look_at((0.0, 0.0, 1.6), (6.0, 0.0, 0.6)), K=intrinsics(640, 480, np.deg2rad(70)), width=640, height=480
        )  # fmt: skip
        scene = Scene(id="presence", objects=things, cameras=[shot])
        return Example(scene, {}, "no", parameters={"noun": "car", "color": "blue", "negated": False})


def _halves(rng: np.random.Generator, found: dict[tuple[str, str], Runs]) -> dict[bool, list[tuple[str, str]]]:
    """What some pictures show, and as many others of what some do not, so that one is as likely as the other; in random order."""
    halves = {there: shuffled(rng, [what for what, runs in found.items() if runs[there]]) for there in (True, False)}
    few = min(map(len, halves.values()))
    return {there: queue[:few] for there, queue in halves.items()}


def _runs(facts: Facts) -> list[tuple[str, ...]]:
    """What may be shown together: each picture of its own; of sets whose pictures belong together, some one after another, never all."""
    views = list(facts.views)
    if facts.view_set is None or facts.view_set.kind in ("single", "regard", "matched", "several", "eyes") or len(views) < 3:
        return [(view,) for view in views]
    spread = views[:: -(-len(views) // SAMPLED)]
    length = min(RUN, len(spread) - 1)
    return [tuple(spread[k : k + length]) for k in range(len(spread) - length + 1)]


def _hue(facts: Facts, name: str) -> str:
    return str(facts.entity(name).attributes.get("color") or "")


def _comes_in(facts: Facts, noun: str) -> list[str]:
    """Colours that are asked for and that such things come in, by the kinds of them that the scene has; none where one kind is unknown."""
    kinds = {thing.category for thing in facts.scene.objects if thing.label == noun}
    palettes = [colors_of(kind) for kind in kinds]
    return sorted(set().union(*palettes) & set(COLORS)) if all(palettes) else []
