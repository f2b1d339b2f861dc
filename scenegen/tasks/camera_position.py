"""Where was one of two pictures of a place taken, seen from where the other was taken, facing as it does?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.motion import camera_motion
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import sector_index
from scenegen.language import DIRECTIONS_8, side
from scenegen.scene import Camera, Object, Scene, ViewSet
from scenegen.tasks.common.kinds import noun_of
from scenegen.tasks.common.pairs import LINKS, STANDINGS, known_again, other_of
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import DirectionConfig, Example, Needs, Task, cameras_of, in_turn, task

LEAST_M, MOST_M = 0.5, 6.0
"""On the floor between the two cameras: what a recipe may go down to and up to."""
LEAST_SHARE = 0.2
APART_M = 0.6
"""How far, on the floor, two of the things that tie the pictures, of whose kinds neither shows another, must be apart: one alone, or one above
the other, does not tell from which side it is looked at."""
PIXELS, SHOWN, ROUNDED = 0.003, 0.4, 1e-9
"""Share of a picture that such a thing covers; and share of its whole silhouette, with what lies beyond the border, that shows; and what rounding
may take from them."""
RISE = 0.5
"""How much of the way on the floor one camera may be above the other at most."""


class CameraPositionConfig(DirectionConfig):
    """margin_deg: from the edge of a sector. least_m, most_m: on the floor between the two cameras. share: that way, as a share of how far
    the things that tie the pictures are from the cameras, in the mean: of less they look much the same from both, and nobody tells."""

    least_m: Number = Field(1.0, ge=LEAST_M, le=MOST_M, description="meters on the floor between the two cameras at least")
    most_m: Number = Field(5.0, gt=0, le=MOST_M, description="meters on the floor between the two cameras at most")
    share: Number = Field(
        0.4, ge=LEAST_SHARE, le=10, description="that way, as a share of how far the things in both pictures are, at least"
    )


@task
class CameraPosition(Task):
    """Frame `camera`: eight sectors about the place of one picture's camera, ahead of which is its heading on the floor. Three things that both
    pictures show well tie them together, two of them the only ones of their kinds. Its twin asks from the other picture's place. Rings are
    not asked about: of cameras at equal steps that look in, all answers follow without a look."""

    name = "camera_position"
    serves = (("MMSI-Bench", "Positional Relationship (Cam.-Cam.)"), ("VST", "camera-camera relation"))
    space = Labels(labels=DIRECTIONS_8, scarce=frozenset(DIRECTIONS_8) - {"front", "front-left", "front-right"})
    Config = CameraPositionConfig
    needs = Needs(views=2, sets=("pair",))
    templates = (
        "These two pictures show the same place. Relative to the view in the {a}, where was the {b} taken from?",
        "You are standing where the {a} of these two pictures was taken, facing the same way as its camera. In which direction is the spot where the {b} was taken?",
        "Imagine taking the {a} of these two pictures of the same place. Relative to your view, where is the camera that took the {b}?",
        "Two cameras took these pictures of the same place. Relative to the viewing direction of the {a} camera, where is the {b} one?",
        "Both pictures show the same place. From the viewpoint of the {a}, in which direction is the camera that took the {b}?",
        "Two people took these two pictures of the same place. Relative to the view in the {a}, where was the person who took the {b}?",
        "Both pictures show the same place. If the view in the {a} is straight ahead, in which direction is the camera that took the {b}?",
        "Compare these two pictures of the same place. From the viewpoint of the {a}, where is the camera that took the {b}?",
        "If you stood where the {a} of these two pictures was taken and faced the same way, in which direction would the camera that took the {b} be?",
        "These two pictures show the same place. You are where the {a} was taken, facing the same way as its camera. Which way would you go to reach the spot where the {b} was taken?",
    )  # fmt: skip

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Of each two pictures in turn."""
        for first, second, standing in in_turn(rng, self.found(facts, self._candidates, wanted), lambda one: one[:2]):
            question = self._about(facts, rng, [first, second], standing)
            if question is not None:
                yield question

    def twin(self, facts: Facts, rng: np.random.Generator, question: Question) -> Question | None:
        """The same pictures, the other way round, where that is another direction."""
        if question.task != self.name:
            return None
        found = self._about(facts, rng, cameras_of(facts, question), other_of(str(question.evidence["standing"])))
        return found if found is not None and found.answer.text != question.answer.text else None

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, str]]]:
        """(direction, (two pictures, from the place of which)) of all that is clear, and not the same from both."""
        for first, second in combinations(facts.views, 2):
            found = {standing: self._direction(facts, [first, second], standing) for standing in STANDINGS}
            told = {standing: one[0] for standing, one in found.items() if one is not None}
            for standing, label in told.items() if len(set(told.values())) == len(told) else ():
                yield label, (first, second, standing)

    def _direction(self, facts: Facts, views: list[str], standing: str) -> tuple[str, float, float, int] | None:
        """(label, degrees to the left, degrees to the edge of its sector, things in both pictures); None of what is not clear."""
        at, to = views if standing == STANDINGS[0] else views[::-1]
        links = ties(facts, *views)
        if facts.camera(at).time != facts.camera(to).time or not links:
            return None
        motion = camera_motion(facts, at, facts, to)
        floor = float(np.hypot(motion.forward, motion.left))
        away = _distance(facts, views, links)
        near = self.config.least_m <= floor <= self.config.most_m and floor >= self.config.share * away
        if not motion.level or not near or abs(motion.up) > RISE * floor:
            return None
        azimuth = np.arctan2(motion.left, motion.forward)
        index, margin = sector_index(azimuth, len(DIRECTIONS_8))
        if np.rad2deg(margin) < self.margin_deg:
            return None
        return DIRECTIONS_8[int(index)], float(np.rad2deg(azimuth)), float(np.rad2deg(margin)), len(links)

    def _about(self, facts: Facts, rng: np.random.Generator, views: list[str], standing: str) -> Question | None:
        found = self._direction(facts, views, standing)
        if found is None:
            return None
        label, azimuth, margin, links = found
        angle, other = stated(azimuth), other_of(standing)
        return self.question(
            facts, views, self.wording(rng, a=standing, b=other), self.space.make(label), rule="camera_from_camera", frame="camera",
            operands=(), parameters={"standing": standing}, numbers={"azimuth_deg": angle, "shared": float(links)},
            margin=Margin(value=margin, unit="degrees", least=self.margin_deg),
            convention="front is the heading on the floor of the picture that it is asked from; azimuth positive to the left",
            why=f"From where the {standing} picture was taken, facing as it does, the camera of the {other} is {side(angle)}, so the answer is {label}.",
            contrast=f"{self.name} {' '.join(views)}",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A camera looks north at a table, a shelf and a stool; another stands to its right and looks at the same from there."""
        things = [
            Object.box("table", "table", (0.0, 3.0), (1.2, 0.8, 0.75)),
            Object.box("shelf", "bookshelf", (0.4, 4.4), (0.8, 0.4, 1.8), label="bookshelf"),
            Object.box("stool", "stool", (-1.4, 2.8), (0.4, 0.4, 0.6)),
        ]
        shots = [((0.0, 0.0, 1.5), (0.0, 4.0, 0.8)), ((2.2, 0.3, 1.5), (-0.2, 3.6, 0.7))]
        cameras = tuple(Camera.look_at(f"pair0-{k}", eye, goal, hfov_deg=75) for k, (eye, goal) in enumerate(shots))
        scene = Scene(id="across", objects=things, cameras=list(cameras))
        return Example(scene, {}, "right", ViewSet(id="pair0", kind="pair", cameras=cameras), {"standing": "first"})


def _distance(facts: Facts, views: list[str], links: tuple[str, ...]) -> float:
    """Metres on the floor from the cameras to what ties their pictures, in the mean."""
    eyes = np.array([facts.camera(view).world_from_camera[:2, 3] for view in views])
    middles = facts.centers[[facts.index[name] for name in links], :2]
    return float(np.linalg.norm(middles[:, None] - eyes, axis=-1).mean())


@remembered
def ties(facts: Facts, one: str, other: str) -> tuple[str, ...]:
    """What ties two pictures together: all that both show well; nothing where it is too little, or where not two of it that are the only ones
    of their kinds in both lie apart on the floor, so that one is to the left of the other or behind it."""
    known = tuple(name for name in known_again(facts, one, other) if all(_well(facts, view, name) for view in (one, other)))
    shown = Counter(noun_of(facts.entity(name)) for name in {*facts.seen(one), *facts.seen(other)})
    alone = [facts.index[name] for name in known if shown[noun_of(facts.entity(name))] == 1]
    middles = facts.centers[alone, :2]
    apart = bool((np.linalg.norm(middles[:, None] - middles, axis=-1) >= APART_M).any()) if alone else False
    return known if len(known) >= LINKS and apart else ()


def _well(facts: Facts, view: str, name: str) -> bool:
    camera, seen = facts.camera(view), facts.sight(view, name)
    shown = seen.fraction * seen.in_frame >= SHOWN - ROUNDED
    return shown and seen.pixels >= PIXELS * camera.width * camera.height - ROUNDED
