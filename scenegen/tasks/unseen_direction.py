"""From where one picture was taken, in which direction is a thing that only the other picture shows? Two pictures of one place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.language import DIRECTIONS_8, side
from scenegen.scene import Camera, Object, Scene, ViewSet
from scenegen.tasks.common.pairs import LINKS, STANDINGS, known_again, other_of
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.common.seeing import middles_seen
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import DirectionConfig, Example, Needs, Task, cameras_of, in_turn, referrer, task

NEAREST_M, FARTHEST_M = 0.8, 8.0
"""On the floor, from the camera to the middle of what is asked for."""
STRAY_CORNERS = 2
"""Of its 8 corners, so many may lie in another sector."""


@task
class UnseenDirection(Task):
    """Frame `camera`: eight sectors about the place of one picture's camera, ahead of which is its heading on the floor. The thing shows no
    pixel in that picture and is seen about its middle in the other; what both show ties them together. Its twin asks from the place of the
    picture that shows the thing, for another answer, in the same words: what is ahead is nearly always shown, and what says so would tell."""

    name = "unseen_direction"
    serves = (("MMSI-Bench", "Positional Relationship (Cam.-Obj.)"), ("MindCube", "among, around"))
    space = Labels(labels=DIRECTIONS_8, scarce=frozenset(DIRECTIONS_8) - {"front", "front-left", "front-right"})
    Config = DirectionConfig
    needs = Needs(views=2, sets=("pair", "ring"))
    templates = (
        "These two pictures show the same place. Imagine standing where the {b} one was taken, facing the same way as its camera. In which direction is the {a}?",
        "Both pictures show the same place. If you stood where the {b} one was taken, facing the same way as its camera, in which direction would the {a} be?",
        "Put yourself in the place of the camera that took the {b} of these two pictures. In which direction is the {a}?",
        "You have just taken the {b} of these two pictures and have not moved. In which direction is the {a}?",
        "These two pictures show the same place. Where is the {a} relative to the camera that took the {b} one?",
        "Only one of these two pictures of the same place shows the {a}. Where is the {a} relative to the camera that took the {b} picture?",
        "Imagine you are standing where the {b} of these two pictures was taken, facing the same way as its camera. In which direction is the {a}, which only one of them shows?",
        "One of these two pictures of the same place does not show the {a}. If you stood where the {b} one was taken, facing the same way as its camera, where would the {a} be relative to you?",
        "These are two pictures of the same place. Relative to the camera that took the {b} one, where is the {a}?",
        "These two pictures show the same place. Where is the {a} relative to someone who stands where the {b} one was taken and faces the same way?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Of each two pictures in turn."""
        for first, second, standing, number in in_turn(rng, self.found(facts, self._candidates, wanted), lambda one: one[:3]):
            question = self._about(facts, rng, [first, second], number, standing)
            if question is not None:
                yield question

    def twin(self, facts: Facts, rng: np.random.Generator, question: Question) -> Question | None:
        """The same pictures and thing, from where the picture that shows it was taken, where that is another direction."""
        if question.task != self.name:
            return None
        views = cameras_of(facts, question)
        standing, target = str(question.evidence["standing"]), question.evidence["target"]
        if facts.sight(views[STANDINGS.index(standing)], target).pixels:
            return None
        found = self._about(facts, rng, views, facts.index[target], other_of(standing))
        return found if found is not None and found.answer.text != question.answer.text else None

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, str, int]]]:
        """(direction, (two pictures, from the place of which, number of the thing)) of all that is clear, and not the same from both."""
        rests = at_rest(facts)
        for views in combinations(facts.views, 2):
            if facts.camera(views[0]).time != facts.camera(views[1]).time or len(known_again(facts, *views)) < LINKS:
                continue
            for standing, at, other in zip(STANDINGS, views, views[::-1], strict=True):
                clear, alike = _clear(facts, at, self.margin_deg), _clear(facts, other, self.margin_deg)
                words, theirs = (facts.sector(f"camera:{view}")[0] for view in (at, other))
                for name in sorted(middles_seen(facts, other)):
                    number = facts.index[name]
                    same = alike[number] and words[number] == theirs[number]
                    if clear[number] and not same and rests[number] and facts.sight(at, name).pixels == 0:
                        yield str(words[number]), (*views, standing, number)

    def _about(self, facts: Facts, rng: np.random.Generator, views: list[str], number: int, standing: str) -> Question | None:
        at = views[STANDINGS.index(standing)]
        phrase = referrer(facts, views).phrase(facts.ids[number])
        if phrase is None or not _clear(facts, at, self.margin_deg)[number]:
            return None
        frame = f"camera:{at}"
        words, margins = facts.sector(frame)
        label, angle = str(words[number]), stated(np.rad2deg(facts.azimuth[facts.frame(frame), number]))
        shown = bool(facts.sight(at, facts.ids[number]).pixels)
        worded = self.wording(rng, a=phrase, b=standing)
        return self.question(
            facts, views, worded, self.space.make(label), rule="direction_from_camera", frame="camera",
            operands=(Operand(role="target", id=facts.ids[number], phrase=phrase, seen=("visible", "middle")),),
            parameters={"standing": standing, "shown": shown}, numbers={"azimuth_deg": angle},
            margin=Margin(value=float(margins[number]), unit="degrees", least=self.margin_deg),
            convention="front is the heading on the floor of the picture that is named; azimuth positive to the left",
            why=f"From where the {standing} picture was taken, facing as it does, the {phrase} is {side(angle)}, so the answer is {label}.",
            contrast=f"{self.name} {' '.join(views)} {facts.ids[number]}",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A camera looks north at a table, a shelf and a stool; another, farther back, looks east past the table at a plant, which is to the right of
        the first and ahead."""
        things = [
            Object.box("table", "table", (0.5, 3.0), (1.2, 0.8, 0.75)),
            Object.box("shelf", "bookshelf", (1.2, 4.2), (0.8, 0.4, 1.8), label="bookshelf"),
            Object.box("stool", "stool", (-0.6, 3.4), (0.4, 0.4, 0.6)),
            Object.box("plant", "potted_plant", (4.0, 0.2), (0.4, 0.4, 1.0), label="potted plant"),
        ]
        shots = [((0.0, 0.0, 1.5), (0.3, 4.0, 0.8)), ((-2.5, 1.2, 1.5), (2.5, 2.0, 0.6))]
        cameras = tuple(Camera.look_at(f"pair0-{k}", eye, goal, hfov_deg=75) for k, (eye, goal) in enumerate(shots))
        scene = Scene(id="beyond", objects=things, cameras=list(cameras))
        return Example(
            scene, {"target": "plant"}, "right", ViewSet(id="pair0", kind="pair", cameras=cameras), {"standing": "first"}
        )


@remembered
def _clear(facts: Facts, view: str, margin_deg: float) -> NDArray[np.bool_]:
    """(N,) what lies clearly in one sector about a view's camera, neither at its foot nor far away."""
    frame = f"camera:{view}"
    away = np.hypot(*facts.in_frame(frame)[:, :2].T)
    _, margins = facts.sector(frame)
    near = (away >= NEAREST_M) & (away <= FARTHEST_M)
    out: NDArray[np.bool_] = near & (margins >= margin_deg) & (facts.stray_corners(frame) <= STRAY_CORNERS) & ~facts.decor
    return out
