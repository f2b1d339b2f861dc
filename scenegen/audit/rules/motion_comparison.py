"""Compares again how far, or how fast, two things move in a clip; places along the tracks between keys are its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation, Slerp

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import entangled, names_carrier
from scenegen.audit.framed import well
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules.base import Found, Given, Operand, Rule, Told, rule
from scenegen.audit.source import Row

Floats = NDArray[np.float64]
LEAST_M, STRAIGHT, OFTEN, STILL_M_S = 0.199, 0.899, 0.599, 0.02
BOTH = 2


@rule
class MoreOfMotion(Rule):
    """By the tracks: from the first frame to the last, or over the keys between which it moves; the frames must show the same order."""

    task = "motion_comparison"
    name = "more_of_motion"
    roles: ClassVar[Mapping[str, str]] = {"item": "thing"}
    many = ("item",)
    frames = ("world",)
    unit = "share of the greater"
    convention = (
        "distance: from where the center is in the first frame to where it is in the last; "
        "speed: way over time while it moves at more than 0.02 m/s"
    )
    parameters: ClassVar[Mapping[str, tuple[Any, ...]]] = {"part": ("distance", "speed")}
    optional = ("more_m", "less_m", "more_mps", "less_mps")
    views = (2, 10_000)
    least_from = "share"
    told: ClassVar[Mapping[str, Told]] = {
        "more_m": Told(" m", 2), "less_m": Told(" m", 2), "more_mps": Told(" meters per second", 2), "less_mps": Told("", 2),
    }  # fmt: skip

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Which of the two has more of it, by the truth and by what the frames show."""
        tracks, known = {track["entity"]: track for track in truth.get("tracks", [])}, entities(truth)
        still = len(views) > 1 and all(view["world_from_camera"] == views[0]["world_from_camera"] for view in views)
        if len(given.operands) != BOTH or not still or not all(one.id in tracks for one in given.operands):
            return Found(None, 0.0)
        part, times = str(given.parameter("part")), [view["time"] for view in views]
        exact = []
        for operand in given.operands:
            track, high = tracks[operand.id], known[operand.id]["size"][2]
            exact.append(
                _far(track, high, times[0], times[-1]) if part == "distance" else _speed(track, high, times[0], times[-1])
            )
        shown = [_shown(truth, one, part, times) for one in given.operands]
        more, margin = int(exact[1] > exact[0]), min(_share(exact), _share(shown))
        unit = "m" if part == "distance" else "mps"
        numbers = {f"more_{unit}": max(exact), f"less_{unit}": min(exact)}
        fits = all(_fits(truth, tracks[one.id], one.id, views) for one in given.operands)
        if not fits or shown[more] <= shown[1 - more]:
            return Found(None, margin, numbers)
        labels = tuple(sorted(one.phrase for one in given.operands))
        return Found(ChoiceAnswer(label=given.operands[more].phrase, labels=labels), margin, numbers)

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """Both show well in the first and in the last of them, and by these alone the same one has clearly more."""
        known = entities(truth)
        ends = (views[0], views[-1])
        if len(views) < 2 or not all(well(cell_of(view, one.id), view, known[one.id]) for view in ends for one in given.operands):
            yield "their ends do not show both"
            return
        values = [_shown(truth, one, str(given.parameter("part")), [view["time"] for view in views]) for one in given.operands]
        more = given.operands[int(values[1] > values[0])]
        if given.answer is None or more.phrase != given.answer.text or _share(values) < plan["share"]:
            yield f"they show {values[0]:.2f} and {values[1]:.2f}"

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of the two."""
        return tuple(operand.phrase for operand in given.operands)

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Speeds have wordings of their own."""
        if (kind == "speed") != (given.parameter("part") == "speed"):
            yield f"a wording of kind {kind!r} for the {given.parameter('part')}"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The whole clip is shown; no name is part of the other or leans on what carries the thing."""
        phrases = [operand.phrase for operand in given.operands]
        if len(phrases) != BOTH:
            yield f"it is about {len(phrases)} things"
        if given.view_set is None or given.view_set["view_ids"] != row["view_ids"]:
            yield "it does not show the whole clip"
        if getattr(given.answer, "labels", ()) != tuple(sorted(phrases)):
            yield "the labels of the answer are not the things named"
        if entangled(phrases):
            yield "one of its names is a part of the other"
        if names_carrier(phrases):
            yield "a name leans on what carries the thing, which may change"


def _centres(track: Truth, height: float, times: Sequence[float]) -> Floats:
    """(T, 3) where the centre of a thing is: its origin straight and its turn even between two keys, still beyond them."""
    when = np.array([key["time"] for key in track["keys"]])
    poses = np.array([key["world_from_object"] for key in track["keys"]], dtype=np.float64)
    held = np.clip(times, when[0], when[-1])
    bases = np.stack([np.interp(held, when, poses[:, axis, 3]) for axis in range(3)], 1)
    turns = Rotation.from_matrix(poses[:, :3, :3])
    ups = (Slerp(when, turns)(held) if len(when) > 1 else turns).apply([0.0, 0.0, height / 2])
    out: Floats = bases + ups
    return out


def _far(track: Truth, height: float, first: float, last: float) -> float:
    """Metres between the centres at two times."""
    one, other = _centres(track, height, [first, last])
    return float(np.sqrt(((other - one) ** 2).sum()))


def _speed(track: Truth, height: float, first: float, last: float) -> float:
    """Metres a second between the keys within a time, leaving out those between which it stands still or nearly so."""
    times = [key["time"] for key in track["keys"] if first <= key["time"] <= last]
    places = _centres(track, height, times) if times else np.zeros((0, 3))
    way = lasted = 0.0
    for k in range(1, len(times)):
        step, seconds = float(np.linalg.norm(places[k] - places[k - 1])), times[k] - times[k - 1]
        if step / seconds > STILL_M_S:
            way, lasted = way + step, lasted + seconds
    return way / lasted if lasted else 0.0


def _shown(truth: Truth, operand: Operand, part: str, times: Sequence[float]) -> float:
    """What frames at some times show: metres from the first to the last, or metres a second of the fastest step from one to the next."""
    track = next(one for one in truth["tracks"] if one["entity"] == operand.id)
    places = _centres(track, entities(truth)[operand.id]["size"][2], times)
    if part == "distance":
        return float(np.linalg.norm(places[-1] - places[0]))
    return float((np.linalg.norm(np.diff(places, axis=0), axis=1) / np.diff(times)).max())


def _fits(truth: Truth, track: Truth, name: str, views: Sequence[Row]) -> bool:
    """Whether something gets far enough, about straight, and shows well at both ends and mostly."""
    entity = entities(truth)[name]
    places = _centres(track, entity["size"][2], [view["time"] for view in views])
    gone = float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())
    shown = [well(cell_of(view, name), view, entity) for view in views]
    far = float(np.linalg.norm(places[-1] - places[0])) >= max(LEAST_M, STRAIGHT * gone)
    return far and shown[0] and shown[-1] and sum(shown) >= OFTEN * len(shown)


def _share(values: Sequence[float]) -> float:
    """By which share of the greater of two the lesser is less."""
    return 1.0 - min(values) / max(*values, 1e-9)
