"""How many things of a kind are left or right of another, or nearer to the camera or farther from it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.number import Numbers
from scenegen.facts import Facts
from scenegen.facts.camera import left_of, nearer
from scenegen.facts.distances import camera_distance
from scenegen.facts.relation import remembered
from scenegen.fields import Number, Share
from scenegen.language import names_carrier, nouns_match
from scenegen.language.counting import plural
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.kinds import in_doubt, noun_of, nouns_here, of_kind, well_shown
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.seeing import views_at_start
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, in_turn, referrer, task

Floats = NDArray[np.float64]
WORDS = {
    "left": "to the left of the {}",
    "right": "to the right of the {}",
    "nearer": "closer to the camera than the {}",
    "farther": "farther from the camera than the {}",
}
AXES = (("left", "right"), ("nearer", "farther"))
DEPTH_TEMPLATES = (
    "How many {kind} are {where}?",
    "How many of the {kind} in the picture are {where}?",
    "Count the {kind} {where}.",
    "Of the {kind} in the picture, how many are {where}?",
    "Look at the {kind} in the picture. How many of them are {where}?",
    "How many {kind} do you see {where}?",
    "How many of the {kind} shown here are {where}?",
    "In this picture, how many {kind} are {where}?",
    "Count only the {kind} {where}. How many are there?",
    "How many of the {kind} you can see are {where}?",
)
"""Of depths, of which no point of view need be named."""
FEWEST, MOST = 2, 12
"""Of the kind that the picture shows well, at least, of one alone it is asked whether, not how many; and that it shows at all, at most."""
LARGE = 0.0025
"""Share of the picture that each counted thing fills at least."""
IN_FRAME = 0.9
"""Share of the reference's silhouette that the picture holds."""


class CountRelationConfig(TaskConfig):
    """fraction: the share of each counted thing's silhouette that shows at least. gap: share of the picture's width between all of each
    counted thing and all of the reference, hidden parts too, where sides are asked for. gap_m, gap_ratio: where depths are, metres by which one is
    nearer, straight to the closest points, and that as a share of the farther; along the camera's heading no part of one is as far as any of the other. whole: of scenes, the share where it is
    asked too where all of the kind are so, after all else."""

    fraction: Number = Field(0.5, ge=0.5, le=1, description="least share of each counted thing that shows")
    gap: Annotated[Number, Bound("shift")] = Field(
        0.01, ge=0.002, lt=0.5, description="share of the picture's width between each counted thing and the reference"
    )
    gap_m: Annotated[Number, Bound("gap")] = Field(0.25, ge=0.05, le=10, description="meters that depths differ by")
    gap_ratio: Annotated[Number, Bound("share")] = Field(0.08, ge=0.05, lt=1, description="and as a share of the farther one")
    whole: Share = Field(0.2, description="share of scenes where it is asked too where all of the kind are so")


@dataclass(frozen=True)
class Count:
    """How many of a kind are so from the thing numbered `of` in a picture, how many others of it are seen as well, and by how many times the least that
    is accepted the least clear of all is so or not."""

    view: str
    noun: str
    relation: str
    of: int
    number: int
    others: int
    clear: float


@task
class CountRelation(Task):
    """Frame `camera`: things of their own that a noun names, each with all of it clearly on one side of all of the
    reference: left or right by silhouettes in the picture, bearings and metres across alike; nearer or farther along the camera's heading and straight alike. All on the
    side asked for are seen well; what is seen badly lies on the other, where nobody need see it. Of a kind for which something else in sight
    could be taken, nothing is asked. The picture shows several of it well; where the reference is one of the kind, others are counted."""

    name = "count_relation"
    serves = (("CLEVR", "count"), ("SpaCE-10", "spatial quantification"), ("VSI-Bench", "object_counting"))
    space = Numbers(least=0, most=3, bins=4, decimals=0, metric="exact", scarce=frozenset("23"))
    Config = CountRelationConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "How many {kind} are {where}, as seen from the camera?",
        "As the camera sees it, how many {kind} are {where}?",
        "Count the {kind} {where}, from the camera's point of view.",
        "As seen from the camera, how many of the {kind} in the picture are {where}?",
        "How many of the {kind} are {where} from the camera's point of view?",
        "From the camera's point of view, how many {kind} are {where}?",
        "Look at the {kind} in the picture. From the camera's point of view, how many of them are {where}?",
        "From the camera's point of view, how many {kind} do you see {where}?",
        "Count only the {kind} {where}, as seen from the camera. How many are there?",
        "How many of the {kind} shown here are {where}, as the camera sees it?",
    )

    more_templates = (("depth", DEPTH_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a picture, kind, reference and relation: first where some are so and others not, so that who counts all is wrong; where all are,
        only in some scenes."""
        found = self.found(facts, self._counts, wanted)
        parted = [one for one in found if one.number and one.others]
        every = self.lot(facts) < self.config.whole * 2**32
        whole = [one for one in found if not one.number or (every and not one.others)]
        for some in (parted, whole):
            for one in in_turn(rng, some, lambda one: (one.view, one.noun, one.relation)):
                phrase = referrer(facts, [one.view]).phrase(facts.ids[one.of])
                if phrase is not None and not names_carrier(phrase) and plural(one.noun) not in phrase:
                    yield self._question(facts, rng, one, phrase)

    def _counts(self, facts: Facts) -> Iterator[tuple[str, Count]]:
        """(answer, count) of all that is beyond doubt: what is badly seen lies on the other side than the one asked for."""
        for view in views_at_start(facts):
            for noun in nouns_here(facts):
                own, well = self._own(facts, view, noun)
                for of in _references(facts, view, noun) if well.sum() >= FEWEST else ():
                    rest, seen = own[own != of], well[own != of]
                    for axis, words in enumerate(AXES):
                        times = self._times(facts, view)[axis][rest, of]
                        clear = float(np.abs(times).min())
                        for word, here in zip(words, (times > 0, times < 0), strict=True):
                            number = int(here.sum())
                            fits = clear >= 1.0 and seen.sum() >= FEWEST and seen[here].all() and number <= self.space.most
                            if fits:
                                yield str(number), Count(view, noun, word, of, number, int((seen & ~here).sum()), clear)

    def _own(self, facts: Facts, view: str, noun: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Numbers of all that a picture shows of a kind, and which of them are seen well; none where it is in doubt what is of the kind, or where
        they are too many."""
        names = of_kind(facts, view, noun)
        numbers = np.array([facts.index[name] for name in names], dtype=np.int64)
        if not FEWEST <= len(names) <= MOST or in_doubt(facts, view, noun, pictures=False):
            return numbers[:0], np.zeros(0, dtype=bool)
        few, share = LARGE * facts.camera(view).width * facts.camera(view).height, float(self.config.fraction)
        well = [facts.sight(view, name).pixels >= few and well_shown(facts, view, name, share) for name in names]
        return numbers, np.array(well, dtype=bool)

    def _times(self, facts: Facts, view: str) -> tuple[Floats, Floats]:
        """Of all pairs (N, N), by how many times the least that is accepted the row is left of the column, negative where it is right; and nearer, negative
        where it is farther; 0 where it is neither."""
        least = float(self.config.gap), float(self.config.gap_m), float(self.config.gap_ratio)
        return times_apart(facts, view, *least)

    def _question(self, facts: Facts, rng: np.random.Generator, one: Count, phrase: str) -> Question:
        answer, own = self.space.make(one.number), noun_of(facts.scene.entities[one.of]) == one.noun
        several = f"other {plural(one.noun)}" if own else plural(one.noun)
        where = WORDS[one.relation].format(phrase)
        some = f"{one.number or 'None'} of the {several} in the picture {'is' if one.number == 1 else 'are'}"
        deep = one.relation in AXES[1]
        worded = self.wording(rng, "depth" if deep else "", kind=several, where=where)
        return self.question(
            facts, [one.view], worded, answer, rule="count_on_a_side", frame="camera",
            operands=(Operand(role="reference", id=facts.ids[one.of], phrase=phrase),),
            parameters={
                "noun": one.noun, "relation": one.relation, "fraction": float(self.config.fraction), "gap": float(self.config.gap),
                "gap_m": float(self.config.gap_m), "gap_ratio": float(self.config.gap_ratio),
            },
            numbers={"count": stated(one.number)},
            margin=Margin(value=one.clear, unit="multiple of the least accepted", least=1.0),
            convention="things of the noun that show, each wholly on one side of the reference as the camera sees it; left is the camera's and the picture's",
            why=f"{some} {where}, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Three chairs, two of them to the left of a cabinet."""
        things = [
            Object.box("one", "chair", (3.0, 1.3), (0.5, 0.5, 0.9)),
            Object.box("two", "chair", (4.2, 1.0), (0.5, 0.5, 0.9)),
            Object.box("three", "chair", (3.2, -1.3), (0.5, 0.5, 0.9)),
            Object.box("cabinet", "cabinet", (3.6, -0.1), (0.5, 0.8, 1.1)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.6), (3.0, 0.0, 0.4), hfov_deg=75, width=640, height=480)
        scene = Scene(id="counted", objects=things, cameras=[shot])
        return Example(scene, {"reference": "cabinet"}, "2", parameters={"noun": "chair", "relation": "left"})


def _references(facts: Facts, view: str, noun: str) -> list[int]:
    """Numbers of what the picture shows nearly whole: of the kind itself, or of none that could be meant by it."""
    out = []
    for name in facts.visible(view):
        k, word = facts.index[name], noun_of(facts.entity(name))
        plain = word == noun or not (nouns_match(word, noun) or nouns_match(noun, word))
        if plain and facts.sight(view, name).in_frame >= IN_FRAME:
            out.append(k)
    return out


@remembered
def times_apart(facts: Facts, view: str, gap: float, gap_m: float, gap_ratio: float) -> tuple[Floats, Floats]:
    """(N, N) twice: left of (right of: negative) and nearer (farther: negative) by how many times the least that is accepted, with the whole of
    either; 0 where neither."""
    camera, side, depth = facts.camera(view), left_of(facts, view), nearer(facts, view, "extents")
    box = silhouettes(facts, view)
    apart = (box[None, :, 0] - box[:, None, 2]) / camera.width  # of what lies left of another, positive
    times = np.where(side.value > 0, apart, np.where(side.value < 0, -apart.T, 0.0)) / gap
    straight = camera_distance(facts, view, "boxes").value
    away = straight[None] - straight[:, None]
    share = np.abs(away) / np.maximum(np.maximum(straight[None], straight[:, None]), 1e-6)
    steps = np.minimum(np.abs(away) / gap_m, share / gap_ratio) * (np.sign(away) == depth.value)
    linked = facts.supports | facts.supports.T
    return np.where(side.value * times > 0, times, 0.0) * ~linked, depth.value * steps * ~linked


def silhouettes(facts: Facts, view: str) -> Floats:
    """(N, 4) the boxes of all silhouettes in the picture, as if nothing hid them; NaN where there are none."""
    seen = (facts.sight(view, name) for name in facts.ids)
    found = [one.amodal_box or one.box2d or (np.nan,) * 4 for one in seen]
    return np.array(found, dtype=np.float64).reshape(-1, 4)
