"""How far, in a straight line, is the place where the video of a walk ends from the place where it begins?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.number import Numbers
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Whole
from scenegen.scene import Camera, Object, Scene, ViewSet
from scenegen.tasks.common.pairs import LINKS, SHARED_FRACTION, SHARED_PIXELS
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, task

NEAREST_M, FARTHEST_M = 0.5, 6.6
"""Distances that are asked for: nearer, the walk ends about where it began; farther is but where rooms are large."""
OFF = 0.05
"""Share of the distance by which that between the first and the last of the frames drawn may differ from it."""


class WalkDistanceConfig(TaskConfig):
    """links: things at rest by which each frame on the way from the first to the last hangs on another."""

    links: Whole = Field(LINKS, ge=1, le=20, description="things that frames share, by which the last hangs on the first")


@task
class WalkDistance(Task):
    """Frame `world`: metres on the floor between where the camera is in the first frame and where it is in the last, straight through
    whatever stands between. By things that frames share one can tell how the last lies to the first."""

    name = "walk_distance"
    serves = (("STI-Bench", "displacement"), ("OSI-Bench", "displacement of the camera"))
    space = Numbers(
        least=NEAREST_M, most=FARTHEST_M, bins=4, spacing="ratio", unit="m", decimals=1, metric="mra", times=1.9, finer=4
    )
    Config = WalkDistanceConfig
    needs = Needs(views=2, sets=("walk",))
    templates = (
        "What is the straight-line distance, in meters, between where the camera starts in this video and where it ends up?",
        "When the video ends, how many meters is the camera from where it started, in a straight line?",
        "Measured in a straight line, how many meters apart are the places where the camera is at the start and at the end of this video?",
        "How far apart, in meters, are the places where the video begins and ends? Go by the straight line, not the path walked.",
        "In a straight line, how many meters from its starting point does the camera end up?",
        "Imagine marking the camera's position at the start of the video and again at the end. How many meters apart are the two marks?",
        "What is the straight-line distance, in meters, from the camera's first position to its last?",
        "Someone walks about with the camera. What is the straight-line distance, in meters, between the start and the end of the walk?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a walk."""
        yield from (self._apart(facts, rng, far, links) for far, links in self.found(facts, self._candidates, wanted))

    def _candidates(self, facts: Facts) -> Iterator[tuple[str | None, tuple[float, int]]]:
        """(cell, (metres, things by which the last frame hangs on the first)), where these are enough."""
        if facts.view_set is None or facts.view_set.fps is None:
            return
        far, links = _far(facts, 0, -1), weakest(_shared(facts))
        if links >= self.config.links and NEAREST_M <= stated(far) <= FARTHEST_M:
            yield self.space.cell_of(stated(far)), (far, links)

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """Of the frames given, the last hangs on the first by as many things, and they are about as far apart."""
        some, far = list(frames), _far(facts, 0, -1)
        near = abs(_far(facts, some[0], some[-1]) - far) <= OFF * far
        return near and len(some) > 1 and weakest(_shared(facts)[np.ix_(some, some)]) >= self.config.links

    def _apart(self, facts: Facts, rng: np.random.Generator, far: float, links: int) -> Question:
        assert facts.view_set is not None
        metres = stated(far)
        answer = self.space.make(metres)
        return self.question(
            facts, [camera.id for camera in facts.view_set.cameras], self.wording(rng), answer, rule="start_to_end", frame="world",
            operands=(), numbers={"apart_m": metres, "links": float(links)},
            margin=Margin(value=links, unit="things shared", least=self.config.links),
            convention="meters on the floor between the cameras of the first and of the last frame",
            why=f"In a straight line the camera ends {metres:.1f} m from where it began, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Past a desk, a shelf and a plant, a camera goes 2 m ahead and then 1.5 m to its left, looking ahead: 2.5 m."""
        things = [
            Object.box("desk", "desk", (6.0, 0.5), (0.8, 1.4, 0.75)),
            Object.box("shelf", "bookshelf", (6.5, 2.4), (0.4, 0.9, 1.8), label="bookshelf"),
            Object.box("plant", "plant", (6.0, -1.0), (0.5, 0.5, 1.0)),
        ]
        way = [(0.25 * k, 0.0) for k in range(9)] + [(2.0, 0.25 * k) for k in range(1, 7)]
        shots = [Camera.look_at("shot", (x, y, 1.5), (x + 2.0, y, 1.3), hfov_deg=75) for x, y in way]
        cameras = tuple(shot.model_copy(update={"id": f"walk0-{k:03d}", "time": k / 2}) for k, shot in enumerate(shots))
        scene = Scene(id="walked", objects=things, cameras=list(cameras))
        return Example(scene, {}, "2.5 m", ViewSet(id="walk0", kind="walk", cameras=cameras, fps=2.0))


def _far(facts: Facts, first: int, last: int) -> float:
    """Metres on the floor between the cameras of two frames."""
    assert facts.view_set is not None
    one, other = (facts.view_set.cameras[frame].world_from_camera[:2, 3] for frame in (first, last))
    return float(np.hypot(*(other - one)))


@remembered
def _shared(facts: Facts) -> NDArray[np.int64]:
    """(F, F) things at rest, neither decor nor people, that two frames both show well enough to be known again."""
    assert facts.view_set is not None
    fit = dict(zip(facts.ids, at_rest(facts) & ~facts.is_person & ~facts.decor, strict=True))
    column = {name: k for k, name in enumerate(facts.ids)}
    shows = np.zeros((len(facts.view_set.cameras), len(facts.ids)), dtype=np.int64)
    for frame, camera in enumerate(facts.view_set.cameras):
        for name in facts.seen(camera.id):
            seen = facts.sight(camera.id, name)
            large = seen.pixels >= max(1.0, SHARED_PIXELS * camera.width * camera.height)
            shows[frame, column[name]] = fit[name] and large and seen.fraction >= SHARED_FRACTION
    out: NDArray[np.int64] = shows @ shows.T
    return out


def weakest(shared: NDArray[np.int64]) -> int:
    """The most things, by the (F, F) that frames share, of the weakest link on the best way over frames from the first to the last (as in
    Prim's algorithm, from the first on)."""
    best, left = shared[0].copy(), np.ones(len(shared), dtype=bool)
    left[0], out = False, int(shared.max(initial=0))
    while left[-1]:
        frame = int(np.where(left, best, -1).argmax())
        out, left[frame] = min(out, int(best[frame])), False
        best = np.maximum(best, shared[frame])
    return out
