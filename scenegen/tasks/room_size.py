"""How many square metres is the floor of the room that a walk, or a turn on the spot, shows from corner to corner?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.number import Numbers
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Share
from scenegen.frames import inverse, project
from scenegen.scene import Camera, Object, Room, Scene, ViewSet
from scenegen.tasks.common.places import hang_together
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, task

LEAST_M2, MOST_M2 = 9.0, 76.0
"""What rooms of all kinds have, from bathrooms to gyms."""
HEIGHTS = 8
"""Points up each corner by which it is told how much of it a picture shows: evenly, from LOW to HIGH of the room's height."""
LOW, HIGH = 0.1, 0.95
BORDER = 0.01
"""Share of the picture's sides that a point of a corner must be away from its border."""


class RoomSizeConfig(TaskConfig):
    """corner: the share of the upright line of each corner of the room that one of the pictures shows at least, clear of all things."""

    corner: Share = Field(0.25, description="least share of each corner of the room that one picture shows clear of things")


@task
class RoomSize(Task):
    """Frame `world`. The area of the floor between the walls, things on it or not, of one room without inner walls, none of whose corners
    points inward; each corner is seen, so that one knows how far it goes."""

    name = "room_size"
    serves = (("VSI-Bench", "room_size_estimation"), ("VSI-590K", "absolute_size_room"), ("SpatialLadder", "room size"))
    space = Numbers(
        least=LEAST_M2, most=MOST_M2, bins=4, spacing="ratio", unit="m2", decimals=1, metric="mra", times=1.7, finer=3
    )
    Config = RoomSizeConfig
    needs = Needs(views=2, sets=("walk", "ring", "rotation", "orbit"))
    templates = (
        "How large is this room, in square meters?",
        "What is the floor area of this room, in square meters?",
        "Estimate the size of this room in square meters.",
        "How many square meters of floor does this room have, from wall to wall?",
        "About how big is the room shown here, in square meters?",
        "What is the area of this room in square meters, including the floor under the furniture?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a set of pictures."""
        yield from (self._room(facts, rng, area, clear) for area, clear in self.found(facts, self._candidates, wanted))

    def _candidates(self, facts: Facts) -> Iterator[tuple[str | None, tuple[float, float]]]:
        """(cell, (square metres, share that shows of the corner that shows least)), where the room is one to be asked about."""
        area = floor_area(facts.scene.room)
        if area is None or facts.view_set is None or not LEAST_M2 <= area <= MOST_M2:
            return
        views = [camera.id for camera in facts.view_set.cameras]
        clear = float(_corners(facts).max(0).min())
        if clear >= self.config.corner and (facts.view_set.fps is not None or hang_together(facts, views)):
            yield self.space.cell_of(area), (area, clear)

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """The frames show every corner between them."""
        return bool(_corners(facts)[list(frames)].max(0).min() >= float(self.config.corner))

    def _room(self, facts: Facts, rng: np.random.Generator, area: float, clear: float) -> Question:
        assert facts.view_set is not None
        square = stated(area)
        answer = self.space.make(square)
        return self.question(
            facts, [camera.id for camera in facts.view_set.cameras], self.wording(rng), answer, rule="floor_area", frame="world", operands=(),
            numbers={"area_m2": square}, margin=Margin(value=clear, unit="share of the worst corner", least=float(self.config.corner)),
            convention="square meters of the floor between the walls",
            why=f"From wall to wall the floor of the room measures {square:.1f} square meters, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A turn on the spot in a room of 5 by 4 metres with one stool: 20 square metres."""
        room = Room(kind="office", floor=np.array([[0.0, 0.0], [5.0, 0.0], [5.0, 4.0], [0.0, 4.0]]), height=2.6)
        things = [
            Object.box("stool", "stool", (3.6, 2.0), (0.4, 0.4, 0.5)),
            Object.box("crate", "crate", (1.2, 2.2), (0.5, 0.5, 0.5)),
        ]
        shots = [
            Camera.look_at("shot", (2.4, 2.0, 1.5), (2.4 + np.cos(turn), 2.0 + np.sin(turn), 1.4), hfov_deg=80)
            for turn in np.linspace(0.0, 2 * np.pi, 16, endpoint=False)
        ]
        cameras = tuple(shot.model_copy(update={"id": f"walk0-{k:03d}", "time": k / 4}) for k, shot in enumerate(shots))
        scene = Scene(id="room", room=room, objects=things, cameras=list(cameras))
        return Example(scene, {}, "20.0 m²", ViewSet(id="walk0", kind="walk", cameras=cameras, fps=4.0))


def floor_area(room: Room | None) -> float | None:
    """Square metres of the floor of a room that has a ceiling, no inner walls, and no corner that points inward; None for any other."""
    if room is None or room.height is None or room.inner_walls:
        return None
    corner = np.asarray(room.floor, dtype=np.float64)
    along = np.roll(corner, -1, axis=0) - corner
    ahead = np.roll(along, -1, axis=0)
    if (along[:, 0] * ahead[:, 1] - along[:, 1] * ahead[:, 0] < -1e-6).any():
        return None
    after = np.roll(corner, -1, axis=0)
    return float((corner[:, 0] * after[:, 1] - corner[:, 1] * after[:, 0]).sum() / 2)


@remembered
def _corners(facts: Facts) -> NDArray[np.float64]:
    """(F, K) of each frame of a set, the share of the upright line of each corner of the room that it shows: inside the picture, and in
    no box around what shows there of a thing."""
    room, view_set = facts.scene.room, facts.view_set
    assert room is not None
    assert room.height is not None
    assert view_set is not None
    floor = np.asarray(room.floor, dtype=np.float64)
    up = np.linspace(LOW, HIGH, HEIGHTS) * room.height
    points = np.concatenate([np.repeat(floor, HEIGHTS, axis=0), np.tile(up, len(floor))[:, None]], axis=1)
    out = []
    for camera in view_set.cameras:
        uv, depth = project(camera.K, inverse(camera.world_from_camera), points)
        size = np.array([camera.width, camera.height], dtype=np.float64)
        free = (depth > 0) & (uv > BORDER * size).all(-1) & (uv < (1 - BORDER) * size).all(-1)
        for name in facts.seen(camera.id):
            box = facts.sight(camera.id, name).box2d
            if box is not None:
                free &= ~((uv >= np.array(box[:2])) & (uv <= np.array(box[2:]))).all(-1)
        out.append(free.reshape(len(floor), HEIGHTS).mean(1))
    return np.array(out)
