"""Is the gap on the floor between A and B wide enough for something tall of a stated width?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.yes_no import Halves
from scenegen.facts import Facts
from scenegen.facts.distances import distance
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import inverse, project
from scenegen.language import names_carrier, told_apart
from scenegen.scene import Camera, Object, Room, Scene
from scenegen.tasks.common.floor import TALL_M, UPRIGHT, floor_in, is_rug, metres_to, one_plain_room, outline_of
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.common.plan import shows, stands_on_floor
from scenegen.tasks.common.seeing import views_at_start
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, in_turn, referrer, task

Floats = NDArray[np.float64]
WIDTHS_CM = (60, 65, 70, 75, 80)
"""Widths that are asked about: of so narrow a band that about as many gaps have room for any of them, so that the width does not tell the answer."""
LEAST_M, LEAST_SHARE, MOST_TIMES = 0.1, 0.15, 3.0
"""Metres between width and gap; the same as a share of the greater; by how many times the greater is the lesser at most: else anybody can tell."""
DIFFER_M = 0.15
"""By how much the closest points of the two surfaces may be farther apart than those of the two outlines on the floor."""
BEYOND_M = 0.4
"""How far before and behind the gap nothing else stands in its way."""
SEEN, IN_FRAME, AWAY_M = 0.6, 0.9, 6.0
"""Share of the floor of the gap that the picture shows, and of each silhouette that it holds; how far from the camera the gap is at most."""
ALONG, ACROSS = 5, 7
"""Rows and columns of places of the gap that are looked for in the picture."""
SLACK_M = 0.03
"""By how much more than its width the ways from a place to both things are together, where the gap is at its narrowest."""


class FitsConfig(TaskConfig):
    """margin_m: metres between the width and the gap. share: the same as a share of the greater of the two."""

    margin_m: Annotated[Number, Bound("gap")] = Field(0.15, ge=LEAST_M, le=1, description="meters between the width and the gap")
    share: Annotated[Number, Bound("share")] = Field(
        0.2, ge=LEAST_SHARE, lt=0.6, description="the same as a share of the greater"
    )


@dataclass(frozen=True)
class Gap:
    """The gap between two things with these numbers in a view: metres between their outlines, and between their surfaces."""

    view: str
    a: int
    b: int
    outlines: float
    surfaces: float


@task
class FitsBetween(Task):
    """Frame `world`. Two things that stand on the floor of a room with nothing else between them, the floor of which the picture shows. Yes where
    the outlines of their boxes on the floor are farther apart than the width, no where even the closest points of their surfaces are nearer.
    Margin: metres between the width and that."""

    name = "fits_between"
    serves = (("SpatiaLab", "accessibility"),)
    space = Halves()
    Config = FitsConfig
    needs = Needs(views=1, sets=("single",), measured=frozenset({"gaps"}))
    templates = (
        "Would something tall that is {w} cm wide fit in the gap between the {a} and the {b}?",
        "Is the gap between the {a} and the {b} wide enough for something tall and {w} cm wide?",
        "Could something tall and {w} cm wide stand between the {a} and the {b} without touching either?",
        "You have something tall that is {w} cm wide. Is there room for that width between the {a} and the {b}?",
        "Something is {w} cm wide and as tall as a person. Would it fit between the {a} and the {b}?",
        "Is there a gap of at least {w} cm between the {a} and the {b}?",
        "Are the {a} and the {b} at least {w} cm apart where they are closest to each other?",
        "If the {a} and the {b} stay where they are, is the space between them wide enough for something tall and {w} cm wide?",
        "Is the free space between the {a} and the {b} at least {w} cm wide everywhere?",
        "Do the {a} and the {b} stand far enough apart for something tall and {w} cm wide to fit between them?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a gap and width, of each gap in turn."""
        for gap, width in in_turn(rng, self.found(facts, self._candidates, wanted), lambda one: one[0]):
            yield self._asked(facts, rng, gap, width)

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[Gap, int]]]:
        """(cell, (gap, centimetres)) of all gaps that clearly have room for something of a width, or have not."""
        for gap in _gaps(facts):
            for width in WIDTHS_CM:
                fits = self._fits(gap, width)
                if fits is not None:
                    yield self.space.make(fits).cell, (gap, width)

    def _fits(self, gap: Gap, width_cm: int) -> bool | None:
        """Whether something fits; None where it is not clear, or so clear that it needs no look."""
        width = width_cm / 100
        for answer, wide in ((True, gap.outlines), (False, gap.surfaces)):
            off, greater = wide - width if answer else width - wide, max(wide, width)
            if off >= max(self.config.margin_m, self.config.share * greater) and greater <= MOST_TIMES * min(wide, width):
                return answer
        return None

    def _asked(self, facts: Facts, rng: np.random.Generator, gap: Gap, width_cm: int) -> Question:
        fits = bool(self._fits(gap, width_cm))
        names, ids = referrer(facts, [gap.view]), [facts.ids[k] for k in (gap.a, gap.b)]
        a, b = (str(names.phrase(name)) for name in ids)
        outlines, surfaces, width = stated(gap.outlines), stated(gap.surfaces), width_cm / 100
        wide = outlines if fits else surfaces
        off = wide - width if fits else width - wide
        told = {"outlines_m": outlines, "surfaces_m": surfaces}
        numbers = dict(sorted(told.items(), reverse=not fits)) | {"share": stated(off / max(wide, width))}
        said = (
            f"at least {outlines:.2f} m wide, which is enough"
            if fits
            else f"only {surfaces:.2f} m wide at its narrowest, which is not enough"
        )
        return self.question(
            facts, [gap.view], self.wording(rng, a=a, b=b, w=str(width_cm)), self.space.make(fits), rule="gap_and_width", frame="world",
            operands=tuple(
                Operand(role=role, id=name, phrase=phrase, seen=("visible", "middle"))
                for role, name, phrase in zip(("one", "other"), ids, (a, b), strict=True)
            ),
            parameters={"width_cm": width_cm, "least_share": float(self.config.share)}, numbers=numbers,
            margin=Margin(value=off, unit="m", least=self.config.margin_m),
            convention="it fits where the outlines of the boxes on the floor are farther apart than the width, and does not where the closest points of the surfaces are nearer",
            why=f"The gap between the {a} and the {b} is {said}, so the answer is {'yes' if fits else 'no'}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Three boxes in a row, 0.5 m and 0.9 m apart: of something 70 cm wide the one gap has room, the other not."""
        things = [
            Object.box("cabinet", "cabinet", (3.0, 1.1), (0.5, 0.6, 0.8)),
            Object.box("stool", "stool", (3.0, 0.1), (0.4, 0.4, 0.5)),
            Object.box("crate", "crate", (3.0, -1.25), (0.5, 0.5, 0.5)),
        ]
        room = Room(kind="room", floor=np.array([(-1.0, -3.0), (6.0, -3.0), (6.0, 3.0), (-1.0, 3.0)]), height=2.6)
        shot = Camera.look_at("c", (0.0, 0.0, 1.7), (3.0, -0.1, 0.2), hfov_deg=70)
        return Example(
            Scene(id="gaps", objects=things, cameras=[shot], room=room), {"one": "stool", "other": "crate"}, "yes", parameters={"width_cm": 70}
        )  # fmt: skip


@remembered
def _gaps(facts: Facts) -> list[Gap]:
    """All gaps that a picture shows, between things that can be named in it, with nothing else in them; each in one picture."""
    out: list[Gap] = []
    if not one_plain_room(facts):
        return out
    wide, apart = distance(facts, "boxes").value, distance(facts, "meshes")
    close = (wide <= WIDTHS_CM[-1] / 100 * MOST_TIMES) & (wide > 0) & apart.valid & (apart.value - wide <= DIFFER_M)
    done: set[tuple[int, int]] = set()
    for view in views_at_start(facts):
        names = referrer(facts, [view])
        shown = _stand(facts, view)
        called = {k: names.phrase(facts.ids[k]) for k in shown}
        for a, b in ((a, b) for n, a in enumerate(shown) for b in shown[n + 1 :] if close[a, b] and (a, b) not in done):
            phrases = [phrase for k in (a, b) if (phrase := called[k]) is not None]
            if len(phrases) < 2 or not told_apart(phrases) or (facts.scene.tracks and any(map(names_carrier, phrases))):
                continue
            if _free(facts, view, a, b):
                done.add((a, b))
                out.append(Gap(view, a, b, float(wide[a, b]), float(apart.value[a, b])))
    return out


def _stand(facts: Facts, view: str) -> list[int]:
    """Numbers of upright things on the floor that never move and that a view shows nearly whole."""
    still = at_rest(facts) & ~facts.is_person & (facts.poses[:, 2, 2] >= UPRIGHT)
    found = (k for k in np.flatnonzero(still).tolist() if stands_on_floor(facts.scene.entities[k]))
    return [k for k in found if shows(facts, view, facts.ids[k]) and facts.sight(view, facts.ids[k]).in_frame >= IN_FRAME]


def _free(facts: Facts, view: str, a: int, b: int) -> bool:
    """Whether nothing else stands between two things, or shortly before or behind, and a view from near enough shows the floor there, and where
    the gap is at its narrowest."""
    at, u, v, wide, (low, high) = corridor(outline_of(facts, a), outline_of(facts, b))
    corners = facts.corners[:, :, :2] - at
    across, along = corners @ u, corners @ v
    beside = (across.max(1) > 0) & (across.min(1) < wide) & (along.max(1) > low - BEYOND_M) & (along.min(1) < high + BEYOND_M)
    beside &= facts.corners[:, :, 2].min(1) < TALL_M
    way = at + np.array([(0, low - BEYOND_M), (wide, low - BEYOND_M), (wide, high + BEYOND_M), (0, high + BEYOND_M)]) @ np.stack(
        [u, v]
    )
    others = (k for k in np.flatnonzero(beside).tolist() if k not in (a, b) and not is_rug(facts.scene.entities[k]))
    if any(_cross(outline_of(facts, k), way) for k in others):
        return False
    rows = np.union1d(np.linspace(low, high, ALONG), 0.0)  # of which one runs where the two are nearest to each other
    floor = at + np.stack(np.meshgrid((np.arange(ACROSS) + 0.5) / ACROSS * wide, rows), -1).reshape(-1, 2) @ np.stack([u, v])
    places = np.column_stack([floor, np.zeros(len(floor))])
    camera = facts.camera(view)
    points, depth = project(camera.K, inverse(camera.world_from_camera), places)
    pixel = np.floor(np.nan_to_num(points, nan=-1.0)).astype(np.int64)
    inside = (depth > 0) & (pixel >= 0).all(1) & (pixel[:, 0] < camera.width) & (pixel[:, 1] < camera.height)
    shown = np.zeros(len(places), dtype=bool)
    shown[inside] = floor_in(facts, view)[pixel[inside, 1], pixel[inside, 0]]
    narrow = sum(metres_to(floor, outline_of(facts, k)) for k in (a, b)) <= wide + SLACK_M
    return bool(depth.min() > 0 and depth.max() <= AWAY_M and min(shown.mean(), shown[narrow].mean()) >= SEEN)


def _cross(one: Floats, other: Floats) -> bool:
    """Whether two convex outlines (K, 2) and (L, 2) have a place in common: none of their sides lies between them."""
    for side in (np.roll(outline, -1, axis=0) - outline for outline in (one, other)):
        normal = np.stack([side[:, 1], -side[:, 0]])
        first, second = one @ normal, other @ normal
        if ((first.max(0) <= second.min(0)) | (second.max(0) <= first.min(0))).any():
            return False
    return True


def corridor(one: Floats, other: Floats) -> tuple[Floats, Floats, Floats, float, tuple[float, float]]:
    """The straight way between two convex outlines (K, 2) and (L, 2) that lie apart: the point of the one that is nearest to the other, the
    direction from there to the other, that of the way, 90 degrees to its left, its width, and from where to where along it, from that point,
    both lie beside it."""
    ends = [(point, foot) for points, outline in ((one, other), (other, one)) for point, foot in _feet(points, outline)]
    far = [float(np.hypot(*(foot - point))) for point, foot in ends]
    k = int(np.argmin(far))
    start, end = ends[k] if k < len(one) else ends[k][::-1]
    u = (end - start) / far[k]
    v = np.array([-u[1], u[0]])
    spans = [(outline - start) @ v for outline in (one, other)]
    return start, u, v, far[k], (max(float(s.min()) for s in spans), min(float(s.max()) for s in spans))


def _feet(points: Floats, outline: Floats) -> Iterator[tuple[Floats, Floats]]:
    """(point, the nearest place to it on an outline) of each of some points (K, 2)."""
    way = np.roll(outline, -1, axis=0) - outline
    for point in points:
        share = np.clip(((point - outline) * way).sum(1) / np.maximum((way**2).sum(1), 1e-12), 0.0, 1.0)
        feet = outline + share[:, None] * way
        yield point, feet[np.argmin(np.hypot(*(feet - point).T))]
