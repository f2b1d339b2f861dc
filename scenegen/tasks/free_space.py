"""Point to a free spot on the floor, on a given side of one or two things, where something could stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from scenegen.answers.places2d import Scale, third
from scenegen.answers.point2 import FloorPoints, Mask, Point2Answer
from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.language import names_carrier
from scenegen.scene import Camera, Object, Person, Room, Scene
from scenegen.tasks.common.depths import names_of
from scenegen.tasks.common.floor import Bools, clear_about, free_floor, is_rug, one_plain_room, sides_of
from scenegen.tasks.common.inmost import inmost
from scenegen.tasks.common.places import can_face
from scenegen.tasks.common.seeing import views_at_start
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, TaskConfig, in_turn, task

SIDES, DEPTHS = ("left", "right"), ("nearer", "farther")
NONE = "none"
WORDS = {
    "left": "entirely to the left of the {} as the camera sees it",
    "right": "entirely to the right of the {} as the camera sees it",
    "nearer": "closer to the camera than any part of the {}",
    "farther": "farther from the camera than any part of the {}",
}
LEAST, MOST = 0.004, 0.2
"""Share of the picture that is right to point at: enough to be found, and not so much that anything is right."""
CUTS = 0.7
"""Of two relations, the share of what the one leaves that the other leaves of it, at most: both must tell."""
IN_FRAME = 0.95
"""Share of a silhouette that the picture holds, of what the spot lies so from: beyond the border it would have other sides."""
ACROSS = 80
"""Pixels across in which places are looked for; what is found is then held to every pixel."""
BOTH = 24
"""Places by two relations that are kept of a picture."""
COORDINATES = {
    "pixel": "in pixels of the picture, which is {width} wide and {height} high",
    "thousand": "in thousandths of the picture's width and height (0 to 1000)",
    "unit": "as shares of the picture's width and height (0 to 1, three decimals)",
}
NOTE = 'Answer with JSON: {{"point_2d": [x, y]}}, {coordinates}; x runs to the right and y down from the top-left corner.'


class FreeSpaceConfig(TaskConfig):
    """scale: what coordinates are asked in. across_m: width of what is to stand there. inside_px: pixels around the point of the answer that are
    right too, at least."""

    scale: Scale = Field("pixel", description="coordinates in pixel, thousand (0 to 1000) or unit (0 to 1)")
    across_m: Number = Field(0.4, ge=0.2, le=1.5, description="meters across of what must find room")
    inside_px: Number = Field(5.0, ge=2, le=200, description="pixels from the point of the answer to the nearest that is wrong")


@dataclass(frozen=True)
class Place:
    """Where a spot is asked for in a picture: on which side of which thing, and nearer or farther than which, by numbers of things; -1 and NONE
    where there is no such relation."""

    view: str
    side: str = NONE
    beside: int = -1
    depth: str = NONE
    against: int = -1

    @property
    def things(self) -> tuple[int, ...]:
        """Numbers of the one or two things."""
        return tuple(k for k in (self.beside, self.against) if k >= 0)


@task
class FreeSpace(Task):
    """Frame `camera`: right is every pixel that shows floor about which a circle of the width asked for lies on the floor of the room, under and
    at no thing's box, and wholly on the side that is asked for of all of the thing: left and right by bearings from the camera and in the picture, nearer and
    farther straight on the floor. The answer is the pixel farthest from all that are wrong."""

    name = "free_space"
    serves = (("RefSpatial", "placement"), ("RoboSpatial", "spatial context"), ("Where2Place", "free space pointing"))
    space = FloorPoints(offered=False)
    Config = FreeSpaceConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        "Point to a spot on the floor where a round post, {wide} across and as tall as a person, could stand without touching anything. The whole post must be {place}. {note}",
        "A round post, {wide} across and as tall as a person, needs to stand on the floor without touching anything. It must be {place}. Point to the center of its base. {note}",
        "Where on the floor is there room for a round post, {wide} across and as tall as a person, that is {place}? Point to the center of its base. {note}",
        "Find a clear circular patch of floor, {wide} across, that is {place}. There must be nothing above it up to a person's height. Point to its center. {note}",
        "Where could a tall round post, {wide} across, stand on the floor so that it touches nothing and is {place}? Point to the center of its base. {note}",
        "Point to the center of a circular patch of floor, {wide} across, that is {place} with nothing above it up to the height of a person. {note}",
        "Where on the floor is there room for a tall round post, {wide} across, if it has to be {place}? Point to the center of its base. {note}",
        "You want to stand a tall round post, {wide} across, on the floor so that it touches nothing and is {place}. Point to the center of its base. {note}",
        "Choose an empty circular patch of floor, {wide} across, that is {place}, with nothing above it up to a person's height. Point to its center. {note}",
        "You need a place on the floor for a tall round post, {wide} across, where it touches nothing and is {place}. Point to the center of its base. {note}",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a picture and place."""
        for place in in_turn(rng, self.found(facts, self._places, wanted), lambda one: (one.view, len(one.things))):
            question = self._question(facts, rng, place)
            if question is not None and wanted in (None, question.answer.cell):
                yield question

    def _places(self, facts: Facts) -> Iterator[tuple[str | None, Place]]:
        """(third of the picture, place) of all that leave something to point at and not too much, on a lattice of pixels."""
        if not one_plain_room(facts):
            return
        for view in views_at_start(facts):
            camera = facts.camera(view)
            step = max(1, camera.width // ACROSS)
            ground = free_floor(facts, view, self._radius, step)
            told = {
                (relation, k): found
                for k in _references(facts, view)
                for relation, found in sides_of(facts, view, ground, k, self._radius).items()
            }
            every = camera.width * camera.height / step**2
            single = [Place(view, side, k) for side, k in told if side in SIDES]
            single += [Place(view, depth=depth, against=k) for depth, k in told if depth in DEPTHS]
            both = [
                Place(view, side, k, depth, m)
                for (side, k), one in told.items()
                for (depth, m), other in told.items()
                if side in SIDES and depth in DEPTHS and k != m and 0 < (one & other).sum() <= CUTS * min(one.sum(), other.sum())
            ]
            fit = [
                [one for one in places if LEAST * every <= _right(one, told).sum() <= MOST * every] for places in (single, both)
            ]
            for place in (*fit[0], *fit[1][:: max(1, len(fit[1]) // BOTH)]):
                shown = np.zeros(camera.width * camera.height, dtype=bool)
                shown[ground.pixel[_right(place, told)]] = True
                lattice = shown.reshape(camera.height, camera.width)[step // 2 :: step, step // 2 :: step]
                x, y, _ = inmost(lattice)
                yield third(camera.width, camera.height, x * step + step // 2, y * step + step // 2), place

    @property
    def _radius(self) -> float:
        return float(self.config.across_m) / 2

    def _question(self, facts: Facts, rng: np.random.Generator, place: Place) -> Question | None:
        """The question of a place, judged at every pixel once; None where words fail, or where there is too little or too much to point at."""
        phrases = names_of(facts, place.view, *place.things)
        if not phrases or any(map(names_carrier, phrases)):
            return None
        found = facts.kept((type(self), place, self.config), lambda: self._judged(facts, place))
        return self._put(facts, rng, place, phrases, *found) if found is not None else None

    def _judged(self, facts: Facts, place: Place) -> tuple[Point2Answer, float, float] | None:
        """The answer, pixels to the nearest that is wrong, and metres to the nearest thing or wall; None where there is too little or too much to
        point at."""
        camera = facts.camera(place.view)
        ground = free_floor(facts, place.view, self._radius)
        told = {
            (relation, k): found
            for k in place.things
            for relation, found in sides_of(facts, place.view, ground, k, self._radius).items()
        }
        flat = np.zeros(camera.width * camera.height, dtype=bool)
        flat[ground.pixel[_right(place, told)]] = True
        shown = flat.reshape(camera.height, camera.width)
        x, y, room = inmost(shown)
        if room < self.config.inside_px or not LEAST <= shown.mean() <= MOST:
            return None
        answer = Point2Answer(
            width=camera.width, height=camera.height, scale=self.config.scale, point=(x, y), mask=Mask.of(shown)
        )
        at = ground.at[np.searchsorted(ground.pixel, int(answer.point[1]) * camera.width + int(answer.point[0]))]
        return answer, room, stated(clear_about(facts, at))

    def _put(
        self, facts: Facts, rng: np.random.Generator, place: Place, phrases: list[str], answer: Point2Answer, room: float, clear: float
    ) -> Question:  # fmt: skip
        camera = facts.camera(place.view)
        called = dict(zip(place.things, phrases, strict=True))
        asked = {"side_of": (place.side, place.beside), "depth_of": (place.depth, place.against)}
        said = " and ".join(WORDS[relation].format(called[k]) for relation, k in asked.values() if k >= 0)
        note = NOTE.format(coordinates=COORDINATES[self.config.scale].format(width=camera.width, height=camera.height))
        worded = self.wording(rng, place=said, wide=f"{100 * float(self.config.across_m):.0f} cm", note=note)
        return self.question(
            facts, [place.view], worded, answer, rule="free_floor", frame="camera",
            operands=tuple(Operand(role=role, id=facts.ids[k], phrase=called[k]) for role, (_, k) in asked.items() if k >= 0),
            parameters={"side": place.side, "depth": place.depth, "scale": self.config.scale, "across_m": float(self.config.across_m)},
            numbers={"clear_m": clear}, margin=Margin(value=room, unit="pixels", least=float(self.config.inside_px)),
            convention=(
                "pixels of floor about which a circle so wide is free of boxes up to 1.8 m and wholly on that side of the thing's box, as the camera "
                "sees it; pixels to the middle of the nearest that is wrong"
            ),
            why=f"This spot lies {said} and is {clear:.2f} m from the nearest thing or wall, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A room of 6 x 4 m with an armchair in the middle of a wide picture: free floor to its right."""
        things = [
            Object.box("armchair", "armchair", (3.4, 0.4), (0.8, 0.8, 0.9)),
            Object.box("cabinet", "cabinet", (4.6, 1.4), (0.5, 0.9, 1.2)),
            Object.box("crate", "crate", (2.4, -1.2), (0.4, 0.5, 0.4), yaw=0.4),
        ]
        room = Room(kind="living_room", floor=np.array([(0.0, -2.0), (6.0, -2.0), (6.0, 2.0), (0.0, 2.0)]), height=2.6)
        shot = Camera.look_at("c", (0.6, 0.0, 1.6), (3.6, 0.0, 0.4), hfov_deg=70, width=320, height=240)
        scene = Scene(id="free", room=room, objects=things, cameras=[shot])
        return Example(scene, {"side_of": "armchair"}, '{"point_2d": [216, 143]}', parameters={"side": "right", "depth": NONE})


def _references(facts: Facts, view: str) -> list[int]:
    """Numbers of what stands on the floor and is seen well and whole enough to have sides."""
    out = []
    for name in facts.visible(view):
        entity = facts.entity(name)
        stands = isinstance(entity, Person) or (entity.support == "floor" and entity.parent is None and not is_rug(entity))
        if (
            stands
            and can_face(entity)
            and facts.sight(view, name).in_frame >= IN_FRAME
            and names_of(facts, view, facts.index[name])
        ):
            out.append(facts.index[name])
    return out


def _right(place: Place, told: dict[tuple[str, int], Bools]) -> Bools:
    """(P,) which pixels a place's relations leave."""
    return np.logical_and.reduce([told[one] for one in ((place.side, place.beside), (place.depth, place.against)) if one in told])
