"""Which of four things is nearest to another one, or farthest from it, between the closest points of their surfaces?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.facts.distances import distance
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.language import listed, names_carrier, to_choose, told_apart
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import at_rest, hang_together
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, drawn_apart, referrer, shuffled, task

ASKED = ("nearest", "farthest")
"""Which of the things is asked for."""
FEWEST, MOST = 3, 4
"""Things that a question names beside the one that distances are from; fewer than MOST only where no MOST are clear."""
TOUCHING_M = 0.15
"""Metres from which on a thing is apart from what it is asked about: what touches it is nearest without a look (VSI-Bench's bound)."""
DRAWS = 24
"""Draws of things to name, for each that distances are from."""
ALONE = ("single", "regard", "matched", "several", "eyes")
"""Kinds of view set whose pictures stand each alone."""
FARTHEST_TEMPLATES = (
    "Measuring from closest point to closest point, which of these is farthest from the {a}: {items}?",
    "Of {every}, which is farthest from the {a}? Measure from closest point to closest point.",
    "Which of these is farthest from the {a}, measuring between closest points: {items}?",
    "Which of these would have to move the farthest to touch the {a}: {items}?",
    "Which of these is farthest from the {a}: {items}? Measure between closest points.",
    "Between which of these and the {a} is the gap largest: {items}?",
    "Judging by the gap between their closest points, which of these is farthest from the {a}: {items}?",
    "In this scene, which of these is farthest from the {a}, measured from surface to surface: {items}?",
    "Measured from surface to surface, which of these is farthest from the {a}: {items}?",
    "Which of {every} is farthest from the {a}, measuring between closest points?",
)


class NearestConfig(TaskConfig):
    """gap_m: metres that the distances of any two of the things named differ by, at least (VSI-Bench: 0.15; ReVSI: 0.3). gap_ratio: the
    share of the greater that the distance asked for and any other differ by, at least: fewer than 20 % no eye tells. in_frame: share of each silhouette that one of
    the pictures holds: the closest points may be anywhere on it."""

    gap_m: Annotated[Number, Bound("gap")] = Field(
        0.15, ge=0.05, le=10, description="meters between the distances of any two of the things named"
    )
    gap_ratio: Annotated[Number, Bound("share")] = Field(
        0.2, ge=0.05, lt=1, description="and as a share, between the one asked for and each other"
    )
    in_frame: Number = Field(0.9, ge=0.3, le=1, description="least share of each silhouette that lies inside a picture")


@task
class NearestThing(Task):
    """Frame `world`: straight through the air from surface to surface. Of a clip all frames are shown, of a ring or a pair all pictures;
    single pictures stand alone. Nothing is asked of what moves, of what touches, or of what carries one another. What stands on something, hangs or is
    somebody lies nearer to its like: what is named is all of the sort of what distances are from, or nothing of it is."""

    name = "nearest_thing"
    serves = (("VSI-Bench", "object_rel_distance"), ("SAT", "distance"))
    space = Named(most=MOST)
    Config = NearestConfig
    needs = Needs(views=1, sets=PICTURES, measured=frozenset({"gaps"}))
    templates = (
        "Measuring from closest point to closest point, which of these is nearest to the {a}: {items}?",
        "Of {every}, which is nearest to the {a}? Measure from closest point to closest point.",
        "Which of these is nearest to the {a}, measuring between closest points: {items}?",
        "Which of these would have to move the least to touch the {a}: {items}?",
        "Which of these is nearest to the {a}: {items}? Measure between closest points.",
        "Between which of these and the {a} is the gap smallest: {items}?",
        "Judging by the gap between their closest points, which of these is nearest to the {a}: {items}?",
        "In this scene, which of these is nearest to the {a}, measured from surface to surface: {items}?",
        "Measured from surface to surface, which of these is nearest to the {a}: {items}?",
        "Which of {every} is nearest to the {a}, measuring between closest points?",
    )
    more_templates = (("farthest", FARTHEST_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Questions of both kinds, each kind first half of the time; of four things before those of three."""
        for which in shuffled(rng, ASKED):
            for count in range(MOST, FEWEST - 1, -1):
                for views in shuffled(rng, _pictures(facts)):
                    for anchor in shuffled(rng, self._named(facts, tuple(views))):
                        yield from self._from(facts, rng, views, anchor, which, count, wanted)

    def _from(
        self, facts: Facts, rng: np.random.Generator, views: list[str], anchor: int, which: str, count: int, wanted: str | None
    ) -> Iterator[Question]:
        """At most one question about what is nearest to one thing, or farthest from it."""
        for cell, drawn, distances, place in shuffled(rng, self._sets(facts, rng, tuple(views), anchor, which, count)):
            if wanted in (None, cell):
                order = shuffled(rng, range(count))
                named, away = [drawn[k] for k in order], [distances[k] for k in order]
                known = self._named(facts, tuple(views))
                yield self._question(facts, rng, views, anchor, named, away, order.index(place), which, known)
                return

    def _sets(
        self, facts: Facts, rng: np.random.Generator, views: tuple[str, ...], anchor: int, which: str, count: int
    ) -> list[tuple[str | None, tuple[int, ...], list[float], int]]:
        """(cell, numbers of things to name, metres to each, place of the one asked for) of DRAWS draws, which are kept with the facts."""

        def found() -> dict[str, list[tuple[str | None, tuple[int, ...], list[float], int]]]:
            drawn = list(self._drawn(facts, rng, views, anchor, count))
            return {asked: list(self._clear(facts, views, anchor, drawn, asked)) for asked in ASKED}

        return facts.kept((type(self), self.config, views, anchor, count), found)[which]

    def _clear(
        self, facts: Facts, views: tuple[str, ...], anchor: int, drawn: list[tuple[int, ...]], which: str
    ) -> Iterator[tuple[str | None, tuple[int, ...], list[float], int]]:
        """Those of the draws of which one is clearly the nearest, or the farthest."""
        known, metres = self._named(facts, views), distance(facts, "meshes").value[anchor].tolist()
        for named in drawn:
            away = [stated(metres[k]) for k in named]
            place = away.index(min(away) if which == "nearest" else max(away))
            if clearance(away, place, self.config.gap_m, self.config.gap_ratio) >= 1.0:
                yield self.space.place(known[named[place]], [known[k] for k in named]), named, away, place

    def _drawn(
        self, facts: Facts, rng: np.random.Generator, views: tuple[str, ...], anchor: int, count: int
    ) -> Iterator[tuple[int, ...]]:
        """Numbers of things whose distances differ, whose names do not lie in one another, and of which none carries another: all of the anchor's
        sort or none; DRAWS draws."""
        found, together = distance(facts, "meshes"), _together(facts, views, float(self.config.in_frame))
        free = np.flatnonzero(together[anchor] & found.valid[anchor] & (found.value[anchor] >= TOUCHING_M))
        away, alike = found.value[anchor, free], _alike(facts)[anchor, free]
        apart = together[np.ix_(free, free)] & (np.abs(away[:, None] - away) >= self.config.gap_m) & (alike[:, None] == alike)
        for drawn in drawn_apart(apart, count, DRAWS, rng) if len(free) >= count else ():
            yield tuple(free[list(drawn)].tolist())

    def _question(
        self, facts: Facts, rng: np.random.Generator, views: list[str], anchor: int, named: list[int], away: list[float], place: int,
        which: str, known: dict[int, str],
    ) -> Question:  # fmt: skip
        a, phrases = known[anchor], [known[k] for k in named]
        words = {"a": a, **to_choose([f"the {phrase}" for phrase in phrases])}
        far = which == "farthest"
        worded = self.wording(rng, "farthest" if far else "", **words)
        order = [place, *(k for k in range(len(named)) if k != place)]
        said = listed([f"{away[k]:.1f} m from the {phrases[k]}" for k in order])
        bounds = {"gap_m": float(self.config.gap_m), "gap_ratio": float(self.config.gap_ratio)}
        return self.question(
            facts, views, worded, self.space.make(phrases[place], phrases), rule="nearest_by_surfaces", frame="world",
            operands=(
                Operand(role="anchor", id=facts.ids[anchor], phrase=a),
                *(Operand(role="option", id=facts.ids[k], phrase=phrase) for k, phrase in zip(named, phrases, strict=True)),
            ),
            parameters={"asked": which, "measure": "meshes", "in_frame": float(self.config.in_frame), **bounds},
            numbers={f"distance_{k + 1}_m": away[k] for k in order},
            margin=Margin(value=clearance(away, place, **bounds), unit="multiple of the least accepted", least=1.0),
            convention="meters between the closest points of two surfaces",
            why=f"Measured between closest points, the {a} is {said}, so the answer is {phrases[place]}.",
        )  # fmt: skip

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """One of the frames holds nearly the whole of each thing: its closest point may be anywhere on it."""
        assert facts.view_set is not None
        views, least = [facts.view_set.cameras[k].id for k in frames], float(self.config.in_frame)
        seen = [[facts.sight(view, one.id) for view in views] for one in question.evidence.operands]
        return all(any(one.pixels and one.in_frame >= least for one in sights) for sights in seen)

    def _named(self, facts: Facts, views: tuple[str, ...]) -> dict[int, str]:
        return _named(facts, views, float(self.config.in_frame))

    @classmethod
    def example(cls) -> Example:
        """A long bench whose end comes near to a globe, and a stool whose middle is nearer than the bench's."""
        things = [
            Object.box("globe", "globe", (3.0, 0.0), (0.4, 0.4, 0.6)),
            Object.box("bench", "bench", (4.0, -1.2), (0.4, 2.6, 0.45)),
            Object.box("stool", "stool", (2.1, 1.1), (0.35, 0.35, 0.5)),
            Object.box("crate", "crate", (4.6, 1.7), (0.5, 0.5, 0.5)),
            Object.box("bin", "bin", (2.4, -1.5), (0.3, 0.3, 0.6)),
        ]
        shot = Camera.look_at("c", (-0.6, 0.0, 2.2), (3.2, 0.0, 0.3), hfov_deg=80)
        return Example(
            Scene(id="nearest", objects=things, cameras=[shot]), {"anchor": "globe"}, "bench", parameters={"asked": "nearest"}
        )


def clearance(away: Sequence[float], place: int, gap_m: float, gap_ratio: float) -> float:
    """By how many times the least that is accepted distances in metres are apart: all of them in metres, and the one at `place` from each
    other as a share of the greater."""
    metres = min(abs(one - other) for one, other in combinations(away, 2)) / gap_m
    own = away[place]
    share = min(abs(own - other) / max(own, other) for k, other in enumerate(away) if k != place) / gap_ratio
    return float(min(metres, share))


def _pictures(facts: Facts) -> list[list[str]]:
    """What is shown together: each picture that stands alone, all frames of a clip, or all pictures of a set that hang together."""
    if facts.view_set is None or facts.view_set.kind in ALONE:
        return [[view] for view in facts.views]
    together = [camera.id for camera in facts.view_set.cameras if camera.id in facts.views]
    return [together] if facts.view_set.fps is not None or hang_together(facts, together) else []


@remembered
def _named(facts: Facts, views: tuple[str, ...], in_frame: float) -> dict[int, str]:
    """What may be asked about in these pictures by its number, with its name over all of them: a picture shows it well and nearly whole,
    and neither it nor what carries it ever moves."""
    still = at_rest(facts)
    names, out = referrer(facts, list(views)), dict[int, str]()
    for k, name in enumerate(facts.ids):
        if not still[k] or not any(facts.is_visible(v, name) and facts.sight(v, name).in_frame >= in_frame for v in views):
            continue
        phrase = names.phrase(name)
        if phrase is not None and not (facts.scene.tracks and names_carrier(phrase)):
            out[k] = phrase
    return out


@remembered
def _together(facts: Facts, views: tuple[str, ...], in_frame: float) -> NDArray[np.bool_]:
    """(N, N) what may be named beside each other in these pictures: neither name lies in the other, and neither carries the other."""
    known = _named(facts, views, in_frame)
    out = np.zeros(facts.supports.shape, dtype=bool)
    for one, other in combinations(known, 2):
        out[one, other] = out[other, one] = told_apart((known[one], known[other]))
    return out & ~facts.supports & ~facts.supports.T


@remembered
def _alike(facts: Facts) -> NDArray[np.bool_]:
    """(N, N) whether two are of one sort: people, or things that both stand on the floor, on something else, hang on a wall, and so on."""
    sorts = np.array([one.support if isinstance(one, Object) else "" for one in facts.scene.entities])
    return sorts[:, None] == sorts
