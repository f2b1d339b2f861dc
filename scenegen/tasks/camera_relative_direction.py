"""Where is A in relation to B, from the camera's point of view? Up to two axes of left/right, front/back, above/below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts, camera_extents
from scenegen.fields import Number
from scenegen.language import CAMERA_LABELS, PLANES, degrees, extends, told_apart
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import DirectionConfig, Needs, Task, in_turn, referrer, task

GAP_DEG = 0.5
DEPTH_GAP_M = 0.08
HEIGHT_GAP_M = 0.04
SAME_BEARING_DEG = 3.0
SAME_DEPTH_RATIO = 0.06
SAME_RISE = 0.25
"""How much higher, as a share of its own height (of a metre at most), the middle of what is level with another may be."""
NOTES = {
    "horizontal": "Answer left or right, front (closer to the camera) or back (farther away), or a combination of the two.",
    "frontal": "Answer left or right (as seen in the picture), above or below (higher or lower in the room), or a combination of the two.",
    "sagittal": "Answer front (closer to the camera) or back (farther away), above or below (higher or lower in the room), or a combination of the two.",
}
EXTENDING = frozenset((one, other) for one in CAMERA_LABELS for other in CAMERA_LABELS if one != other and extends(one, other))
"""Labels that say all that another says, and more: an answer may name one direction or two, so such pairs are never offered together."""
AXES = {"horizontal": ("depth", "lateral"), "frontal": ("vertical", "lateral"), "sagittal": ("depth", "vertical")}


@dataclass(frozen=True)
class PairAxes:
    """For every ordered pair (N, N), row in relation to column: sign of each axis (+1 left / front / above, -1 the other, 0 the
    same, 2 neither clear nor the same) and how clear it is, as a multiple of the least accepted."""

    sign: dict[str, NDArray[np.int64]]
    clear: dict[str, NDArray[np.float64]]
    numbers: dict[str, NDArray[np.float64]]


class CameraRelativeConfig(DirectionConfig):
    """depth_m, depth_ratio: metres by which the centres of two things must differ in depth, and as a share of the farther one's, for one
    to be in front: an eye does not tell a step of 0.4 m across a hall, nor one of 10 %. Both must be reached."""

    depth_m: Annotated[Number, Bound("gap")] = Field(
        0.6, ge=0.1, description="meters by which things must differ in depth for one to be in front"
    )
    depth_ratio: Annotated[Number, Bound("share")] = Field(
        0.18, ge=0.1, lt=1, description="and as a share of the depth of the farther one"
    )


def pair_axes(facts: Facts, view: str, config: CameraRelativeConfig) -> PairAxes:
    """Lateral (by bearing, lateral metres and image alike), depth (front is nearer) and height relations of all pairs.

    An axis is clear when the whole extents are apart and the centres are apart by the margin; it is the same when the centre of one
    lies within the extent of the other and the centres nearly agree.
    """
    seen = camera_extents(facts, view)
    bearing = np.rad2deg(np.arctan2(seen.center[:, 1], seen.center[:, 0]))
    low, high = np.rad2deg(seen.azimuth).T
    lateral = bearing[:, None] - bearing[None]
    gap = np.maximum(low[:, None] - high[None], low[None] - high[:, None])
    image_gap = np.fmax(seen.image_x[None, :, 0] - seen.image_x[:, None, 1], seen.image_x[:, None, 0] - seen.image_x[None, :, 1])
    image_left = seen.image_x[None].mean(-1) - seen.image_x[:, None].mean(-1)
    metres_left = seen.center[:, None, 1] - seen.center[None, :, 1]
    agree = (np.sign(lateral) == np.sign(image_left)) & (np.sign(lateral) == np.sign(metres_left))
    clear_lateral = (np.abs(lateral) >= config.margin_deg) & (gap > GAP_DEG) & (image_gap > 0) & agree
    same_lateral = (np.abs(lateral) < SAME_BEARING_DEG) & _nested(low, high, bearing)

    forward, (near, far) = seen.center[:, 0], seen.forward.T
    reach = np.linalg.norm(seen.center, axis=-1)
    depth = forward[None] - forward[:, None]
    ratio = np.abs(depth) / np.maximum(np.maximum(forward[:, None], forward[None]), 1e-6)
    depth_gap = np.maximum(near[:, None] - far[None], near[None] - far[:, None])
    deep = np.minimum(ratio / config.depth_ratio, np.abs(depth) / config.depth_m)
    clear_depth = (deep >= 1.0) & (depth_gap > DEPTH_GAP_M) & (np.sign(depth) == np.sign(reach[None] - reach[:, None]))
    same_depth = (ratio < SAME_DEPTH_RATIO) & _nested(near, far, forward)

    bottom, top = seen.height.T
    middle = (bottom + top) / 2
    rise = middle[:, None] - middle[None]
    height_gap = np.maximum(bottom[:, None] - top[None], bottom[None] - top[:, None])
    row = _rows(facts, view)
    higher = row[None] - row[:, None]
    clear_height = (height_gap >= HEIGHT_GAP_M) & (np.sign(rise) == np.sign(higher))
    same_height = _nested(bottom, top, middle) & (np.abs(rise) < SAME_RISE * np.minimum(top - bottom, 1.0)[:, None])
    return PairAxes(
        {
            "lateral": _sign(lateral, clear_lateral, same_lateral),
            "depth": _sign(depth, clear_depth, same_depth),
            "vertical": _sign(rise, clear_height, same_height & same_height.T),
        },
        {"lateral": np.abs(lateral) / config.margin_deg, "depth": deep, "vertical": height_gap / HEIGHT_GAP_M},
        {"lateral": lateral, "depth": depth, "vertical": rise},
    )


def _rows(facts: Facts, view: str) -> NDArray[np.float64]:
    """(N,) image row of the middle of each visible box, NaN when unseen."""
    boxes = [facts.sight(view, name).box2d for name in facts.ids]
    return np.array([(box[1] + box[3]) / 2 if box else np.nan for box in boxes], dtype=np.float64)


def _nested(low: NDArray[np.float64], high: NDArray[np.float64], middle: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(N, N) whether the middle of one lies within the extent of the other, either way round."""
    inside = (low[None] <= middle[:, None]) & (middle[:, None] <= high[None])
    out: NDArray[np.bool_] = inside | inside.T
    return out


def _sign(value: NDArray[np.float64], clear: NDArray[np.bool_], same: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.where(clear, np.where(value > 0, 1, -1), np.where(same, 0, 2))


WORDS = {
    "lateral": {1: "left", -1: "right", 0: ""},
    "depth": {1: "front", -1: "back", 0: ""},
    "vertical": {1: "above", -1: "below", 0: ""},
}


def planes_of(label: str) -> list[str]:
    """The planes in which `label` can be an answer: two for a single axis, one for a pair."""
    return [plane for plane, labels in PLANES.items() if label in labels]


@task
class CameraRelativeDirection(Task):
    """Frame `camera`: left/right by the camera's X and by the image alike, front = nearer the camera, above = higher in the world."""

    name = "camera_relative_direction"
    serves = (
        ("ViewSpatial-Bench", "Camera perspective - Relative Direction"),
        ("VSI-590K", "relative_direction_camera"),
        ("VST", "object-object relation"),
    )
    space = Labels(labels=CAMERA_LABELS, apart=EXTENDING, scarce=frozenset(CAMERA_LABELS) - frozenset(PLANES["horizontal"]))
    Config = CameraRelativeConfig
    needs = Needs(views=1)
    templates = (
        "From the camera's point of view, where is the {a} relative to the {b}? {note}",
        "As the camera sees it, where is the {a} relative to the {b}? {note}",
        "As seen from the camera, where is the {a} in relation to the {b}? {note}",
        "Viewed from the camera, where is the {a} relative to the {b}? {note}",
        "From the camera's viewpoint, where is the {a} in relation to the {b}? {note}",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair and plane, of each plane and picture in turn."""
        for view, plane, a, b in in_turn(rng, self.found(facts, self._candidates, wanted), lambda one: one[:2]):
            question = self.pair(facts, rng, view, plane, a, b)
            if question is not None:
                yield question

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, int, int]]]:
        """(answer, (view, plane, numbers of the two)) of all pairs that a picture shows clearly."""
        for view in facts.views:
            axes, shown = self.axes(facts, view), np.isin(facts.ids, facts.visible(view))
            apart = shown[:, None] & shown[None] & ~facts.supports & ~facts.supports.T
            for plane, (one, other) in AXES.items():
                first, second = axes.sign[one], axes.sign[other]
                pairs = np.argwhere(apart & (first != 2) & (second != 2) & ((first != 0) | (second != 0)))
                signs = zip(first[tuple(pairs.T)].tolist(), second[tuple(pairs.T)].tolist(), strict=True)
                for (a, b), (x, y) in zip(pairs.tolist(), signs, strict=True):
                    yield "-".join(word for word in (WORDS[one][x], WORDS[other][y]) if word), (view, plane, a, b)

    def twin(self, facts: Facts, rng: np.random.Generator, question: Question) -> Question | None:
        """The camera's side of a question asked from a person's point of view: the same picture and things, another answer."""
        evidence = question.evidence
        if evidence.rule != "direction_from_person":
            return None
        ids = {operand.role: facts.index[operand.id] for operand in evidence.operands}
        found = self.pair(facts, rng, str(evidence.parameters["camera"]), "horizontal", ids["target"], ids["person"])
        return found if found is not None and found.answer.text != question.answer.text else None

    @property
    def _depth(self) -> dict[str, float]:
        """The bounds of depth as evidence states them."""
        return {"depth_m": float(self.config.depth_m), "depth_ratio": float(self.config.depth_ratio)}

    def axes(self, facts: Facts, view: str) -> PairAxes:
        """The relations of all pairs in a view, computed once."""
        return facts.kept((pair_axes, view, self.config), lambda: pair_axes(facts, view, self.config))

    def pair(self, facts: Facts, rng: np.random.Generator, view: str, plane: str, a: int, b: int) -> Question | None:
        """The question about one pair in one plane; None when it is not clear or cannot be put in words."""
        axes = self.axes(facts, view)
        signs = {name: int(axes.sign[name][a, b]) for name in AXES[plane]}
        if 2 in signs.values() or not any(signs.values()):
            return None
        names = referrer(facts, [view])
        phrase_a, phrase_b = names.phrase(facts.ids[a]), names.phrase(facts.ids[b])
        if phrase_a is None or phrase_b is None or not told_apart((phrase_a, phrase_b)):
            return None
        label = "-".join(word for word in (WORDS[name][sign] for name, sign in signs.items()) if word)
        margin = min(float(axes.clear[name][a, b]) for name, sign in signs.items() if sign)
        worded = self.wording(rng, a=phrase_a, b=phrase_b, note=NOTES[plane])
        said_first = sorted(AXES[plane], key=lambda name: not signs[name])
        numbers = {name: stated(axes.numbers[name][a, b]) for name in said_first}
        return self.question(
            facts, [view], worded, self.space.make(label), rule="camera_relative", frame="camera",
            operands=(Operand(role="target", id=facts.ids[a], phrase=phrase_a), Operand(role="reference", id=facts.ids[b], phrase=phrase_b)),
            parameters={"plane": plane, "front_convention": "reflected", "margin_deg": self.margin_deg, **self._depth}, numbers=numbers,
            margin=Margin(value=margin, unit="multiple of the least accepted", least=1.0),
            convention="front is nearer the camera; left is the camera's and the image's left",
            why=_why(phrase_a, phrase_b, signs, numbers, label),
            shares={label: 1 / len(planes_of(label)) for label in PLANES[plane]},
            contrast=f"{view} {' '.join(sorted((facts.ids[a], facts.ids[b])))}",
        )  # fmt: skip


def _why(a: str, b: str, signs: dict[str, int], numbers: dict[str, float], label: str) -> str:
    """The relations that count, the second without naming the reference again."""
    lateral, depth, vertical = (abs(numbers.get(axis, 0.0)) for axis in ("lateral", "depth", "vertical"))
    nearer, higher = signs.get("depth") == 1, signs.get("vertical") == 1
    said = {
        "lateral": (f"{degrees(lateral)} to the {WORDS['lateral'].get(signs.get('lateral', 0))}", f" of the {b}"),
        "depth": (f"{depth:.1f} m {'closer to' if nearer else 'farther from'} the camera", f" than the {b}"),
        "vertical": (f"{vertical:.1f} m {'higher' if higher else 'lower'}", f" than the {b}"),
    }
    (first, than), *more = [clause for axis, clause in said.items() if signs.get(axis)]
    clauses = " and ".join([f"{first}{than}", *(clause for clause, _ in more)])
    seen = "The" if signs.get("depth") and not signs.get("lateral") else "Seen from the camera, the"
    return f"{seen} {a} is {clauses}, so the answer is {label}."
