"""What is asked: a number, a box, a map, yes or no, an order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from pydantic import Field

from scenegen.answers.box2d import Box2dAnswer, Boxes
from scenegen.answers.layout import LayoutAnswer, Layouts, Place
from scenegen.answers.number import Numbers
from scenegen.answers.sequence import SequenceAnswer, Sequences
from scenegen.answers.yes_no import Halves
from scenegen.facts import Facts
from scenegen.facts.distances import camera_distance
from scenegen.fields import Number
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Task, TaskConfig, referrer, shuffled, task


def named(facts: Facts, view: str, whole: float = 0.0) -> dict[str, str]:
    """The things that a view shows well and that have a name there, with it; whole: least share of each inside the picture."""
    names = referrer(facts, [view])
    shown = {name: names.phrase(name) for name in facts.visible(view) if not facts.is_person[facts.index[name]]}
    return {name: said for name, said in shown.items() if said and facts.sight(view, name).in_frame >= whole}


@task
class ThingHeight(Task):
    """Frame `world`: how tall a thing is, from its foot to its top."""

    name = "thing_height"
    space = Numbers(least=0.2, most=2.5, bins=5, spacing="ratio", unit="m", decimals=1, metric="mra")
    templates = ("How tall is the {a}, in meters?", "In meters, how high is the {a} from foot to top?")

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a view and thing."""
        for view in shuffled(rng, facts.views):
            for name, said in shuffled(rng, named(facts, view, whole=0.9).items()):
                height = stated(facts.sizes[facts.index[name], 2])
                if not self.space.least <= height <= self.space.most:
                    continue
                answer = self.space.make(height)
                if wanted and self.space.cell(answer) != wanted:
                    continue
                yield self.question(
                    facts, [view], self.wording(rng, a=said), answer, rule="height_of_box", frame="world",
                    operands=[Operand(role="target", id=name, phrase=said)], numbers={"height_m": height},
                    margin=Margin(value=height, unit="m", least=0.2), convention="meters along the thing's own upright axis",
                    why=f"From foot to top the {said} measures {height:.1f} m, so the answer is {answer.text}.",
                )  # fmt: skip


@task
class WholeBox(Task):
    """Frame `image`: the box of a whole silhouette, what hides some of it looked through."""

    name = "whole_box"
    space = Boxes(offered=False)
    templates = ("Give the box that the {a} would fill in the picture if nothing stood before it. {note}",)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a view and thing that something hides a little."""
        for view in shuffled(rng, facts.views):
            camera = facts.camera(view)
            for name, said in shuffled(rng, named(facts, view, whole=0.9).items()):
                seen = facts.sight(view, name)
                if seen.amodal_box is None or seen.fraction > 0.97:
                    continue
                x0, y0, x1, y1 = map(float, seen.amodal_box)
                answer = Box2dAnswer(width=camera.width, height=camera.height, scale="thousand", box=(x0, y0, x1, y1))
                share = stated(seen.fraction)
                yield self.question(
                    facts, [view], self.wording(rng, a=said, note=answer.instruction), answer, rule="whole_silhouette", frame="image",
                    operands=[Operand(role="target", id=name, phrase=said)], margin=Margin(value=share, unit="share", least=0.3),
                    convention="the box of the silhouette inside the picture", why=f"The whole of the {said} would lie between these edges, so the answer is {answer.text}.",
                )  # fmt: skip


CELLS, EDGE_M = 10, 0.1
"""Cells of 1 m on a side of the map; how far a middle must be from the edges of its cell."""


@task
class FloorMap(Task):
    """Frame `camera`: three things on a map of cells of 1 m, the camera at the middle of its lower edge, looking up."""

    name = "floor_map"
    space = Layouts(least=3, most=3)
    templates = (
        "Draw a map of 10 by 10 cells of 1 m from above, the camera at the middle of the lower edge, looking up: where are the {a}, the {b} and the {c}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question of three things a view."""
        for view in shuffled(rng, facts.views):
            local = facts.in_frame(f"camera:{view}")
            spot = np.stack([CELLS / 2 - local[:, 1], CELLS - local[:, 0]], 1)
            off = np.minimum(spot % 1, 1 - spot % 1).min(1)
            fits = (off >= EDGE_M) & (spot >= 0).all(1) & (spot < CELLS).all(1)
            said = {name: phrase for name, phrase in named(facts, view).items() if fits[facts.index[name]]}
            if len(said) < 3:
                continue
            three = shuffled(rng, said)[:3]
            cells = [np.floor(spot[facts.index[name]]).astype(int) for name in three]
            answer = LayoutAnswer(
                places=tuple(Place(name=said[n], position=(int(x), int(y))) for n, (x, y) in zip(three, cells, strict=True))
            )
            a, b, c = (said[name] for name in three)
            clear = stated(min(off[facts.index[name]] for name in three))
            yield self.question(
                facts, [view], self.wording(rng, a=a, b=b, c=c), answer, rule="cells_of_a_map", frame="camera",
                operands=[Operand(role=role, id=n, phrase=said[n]) for role, n in zip(("first", "second", "third"), three, strict=True)],
                margin=Margin(value=clear, unit="m", least=EDGE_M), convention="cells of 1 m; x to the right, y down from the top left",
                why=f"The middles of the {a}, the {b} and the {c} lie in these cells, so the answer is {answer.text}.",
            )  # fmt: skip


class ApartConfig(TaskConfig):
    """margin_m: by how much one must be nearer than the next."""

    margin_m: Number = Field(0.5, ge=0, description="meters by which one must be nearer than the next")


@task
class Nearer(Task):
    """Frame `camera`: whether one thing is nearer to the camera than another, by the closest points of their boxes."""

    name = "nearer"
    space = Halves()
    Config = ApartConfig
    templates = (
        "Is the {a} nearer to the camera than the {b}?",
        "Is the {a} closer to where the picture was taken from than the {b}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair and view."""
        for view in shuffled(rng, facts.views):
            away, said = camera_distance(facts, view).value, named(facts, view)
            for a, b in shuffled(rng, [(a, b) for a in said for b in said if a != b]):
                gap = stated(away[facts.index[b]] - away[facts.index[a]])
                answer = self.space.make(gap > 0)
                if (
                    abs(gap) < self.config.margin_m
                    or (wanted and answer.cell != wanted)
                    or said[a] in said[b]
                    or said[b] in said[a]
                ):
                    continue
                side = "nearer" if gap > 0 else "farther away"
                yield self.question(
                    facts, [view], self.wording(rng, a=said[a], b=said[b]), answer, rule="nearer_box", frame="camera",
                    operands=[Operand(role="target", id=a, phrase=said[a]), Operand(role="reference", id=b, phrase=said[b])],
                    numbers={"nearer_m": gap}, margin=Margin(value=abs(gap), unit="m", least=self.config.margin_m),
                    convention="meters from the camera to the closest points of boxes; positive nearer",
                    why=f"The {said[a]} is {abs(gap):.1f} m {side} than the {said[b]}, so the answer is {answer.text}.",
                )  # fmt: skip


@task
class NearToFar(Task):
    """Frame `camera`: three things in the order of their distances."""

    name = "near_to_far"
    space = Sequences(most=3)
    Config = ApartConfig
    templates = ("Name the {a}, the {b} and the {c} in the order of their distance from the camera, the nearest first.",)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question of three things a draw."""
        for view in shuffled(rng, facts.views):
            away, said = camera_distance(facts, view).value, named(facts, view)
            for _ in range(8 if len(said) >= 3 else 0):
                three = shuffled(rng, said)[:3]
                order = sorted(three, key=lambda name: away[facts.index[name]])
                gap = stated(min(away[facts.index[b]] - away[facts.index[a]] for a, b in pairwise(order)))
                if gap < self.config.margin_m or any(said[a] in said[b] for a in three for b in three if a != b):
                    continue
                answer = SequenceAnswer(items=tuple(said[name] for name in order))
                if wanted and self.space.cell(answer) != wanted:
                    continue
                a, b, c = (said[name] for name in three)
                yield self.question(
                    facts, [view], self.wording(rng, a=a, b=b, c=c), answer, rule="order_of_boxes", frame="camera",
                    operands=[Operand(role=role, id=n, phrase=said[n]) for role, n in zip(("first", "second", "third"), three, strict=True)],
                    numbers={"gap_m": gap}, margin=Margin(value=gap, unit="m", least=self.config.margin_m),
                    convention="meters from the camera to the closest points of boxes",
                    why=f"Of the {a}, the {b} and the {c} the nearer one is always at least {gap:.1f} m nearer, so the answer is {answer.text}.",
                )  # fmt: skip
