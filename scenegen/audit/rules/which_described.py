"""Recomputes of which of four marked things all that is said holds, from the view's boxes and depths, the truth's boxes and what carries what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.audit.carrying import carried, moves, unclear
from scenegen.audit.coordinates import pixels_of_thing
from scenegen.audit.depths import from_camera, shown, times_apart
from scenegen.audit.extents import from_top_to_foot, says_size, upright
from scenegen.audit.fronts import Cell, cell_of
from scenegen.audit.geometry import Floats, Truth, box_points, entities, pose_of
from scenegen.audit.inmost import room_at
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row

LABELS = ("object 1", "object 2", "object 3", "object 4")
THINGS, REFERENCES = tuple(f"thing_{k}" for k in range(1, 5)), ("by_1", "by_2", "by_3")
SAID = {
    "left": "farther left in the picture than the {}",
    "right": "farther right in the picture than the {}",
    "nearer": "closer to the camera than the {}",
    "farther": "farther from the camera than the {}",
    **{way: f"{way}er in real life than the {{}}" for way in ("tall", "short")},
    "higher": "higher above the ground than the {}",
    "lower": "closer to the ground than the {}",
    "on": "on top of the {}",
}
CLEAR = 1.0 - 1e-6
"""By how many times the least that is accepted what is counted fails a clause."""
IN_DOUBT = 5e-4
"""Of a number this near to it nobody can count on which side it is."""
ROOM, APART = 0.0119, 0.0799
"""Shares of the picture's width about a mark that show the thing alone, and that two marks are apart."""
TALL_M, TALL_SHARE, DEEPER, RISE_M = 0.1, 0.2, 2.5 + 1e-9, 0.25
"""The least difference of heights, in metres and as a share of the greater; how many times farther the farther of two may be; the least difference
of feet and of tops."""
ON, TOP_M, OFF_M = 2.0, 0.03 + 1e-6, 0.15
"""What being on counts for; metres by which a foot may miss a top; metres between the boxes of what is not on another."""


@rule
class AllThatIsSaid(Rule):
    """Every clause of every marked thing: one has all, each other fails one, and no clause can be left out."""

    task = "which_described"
    name = "all_that_is_said"
    roles = {**dict.fromkeys(THINGS, "thing"), **dict.fromkeys(REFERENCES, "any")}
    perhaps = ("by_3",)
    unnamed = THINGS
    frames = ("camera",)
    unit = "multiple of the least accepted"
    convention = (
        "left, right: the boxes of what shows lie apart; nearer, farther: meters straight from the camera to the closest point of the box, and the "
        "nearest and middle depths of what shows alike; heights in real life: from foot to top as they stand; higher, closer to the ground: foot and top alike; on: rests on its top"
    )
    values = LABELS
    parameters = {"clause_1": tuple(SAID), "clause_2": tuple(SAID), "clause_3": (*SAID, "none")}
    planned = ("gap", "gap_m", "gap_ratio", "times")
    numbers = ("fail_1", "fail_2")
    optional = ("fail_3",)
    least = 1.0
    marks = ("dot",)

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """How clearly each clause is so of each thing; nothing where what is said is not enough, or more than enough, or of one thing it cannot be
        said whether it fails."""
        (view,) = views
        said = self._said(given)
        names = [given.id(role) for role in THINGS]
        cells = {name: cell for name in given.ids if (cell := cell_of(view, name)) is not None and cell["box2d"]}
        if said is None or len(cells) < len(given.ids) or moves(truth, given.ids) or not _marked(truth, given, view):
            return Found(None, 0.0)
        clear = [[_times(truth, view, cells, given, word, name, by) for name in names] for word, by in said]
        holds = [[value >= 0.98 for value in row] for row in clear]
        if any(abs(value + 1.0) < IN_DOUBT for row in clear for value in row):
            return Found(None, 0.0)
        fails = [[value <= -CLEAR for value in row] for row in clear]
        full = [k for k in range(4) if all(row[k] for row in holds)]
        numbers = {f"fail_{k}": float(sum(row)) for k, row in enumerate(fails, 1)}
        margin = min((_least(clear, k) if [k] == full else _most(clear, k)) for k in range(4))
        alone = all(
            any(fails[c][k] and all(holds[d][k] for d in range(len(said)) if d != c) for k in range(4)) for c in range(len(said))
        )
        return Found(LABELS[full[0]] if len(full) == 1 and alone and margin > 0 else None, max(margin, 0.0), numbers)

    @staticmethod
    def _said(given: Given) -> list[tuple[str, str]] | None:
        """(relation, by what) of the clauses; None where one has no thing it is said by, or a thing no clause."""
        words = [given.parameter(f"clause_{k}") for k in (1, 2, 3)]
        by = [operand.id for operand in given.operands if operand.role in REFERENCES]
        told = [word for word in words if word != "none"]
        return list(zip(told, by, strict=True)) if len(told) == len(by) else None

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The clauses, as they are listed."""
        *parts, last = self._clauses(given) or [""]
        return {"said": ", ".join(parts) + ("," if len(parts) > 1 else "") + f" and {last}" if parts else last}

    def _clauses(self, given: Given) -> list[str]:
        names = {operand.id: operand.phrase for operand in given.operands}
        return [SAID[word].format(names[by]) for word, by in self._said(given) or ()]

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of another, or says what carries what; the reason has of every other thing a clause that it does fail."""
        yield from unclear([operand.phrase for operand in given.operands if operand.phrase])
        names = {operand.id: operand.phrase for operand in given.operands}
        for word, by in self._said(given) or ():
            if word in ("tall", "short") and says_size(names[by]):
                yield f"{names[by]!r} says how large it is"
        parts = self._clauses(given)
        for label in LABELS:
            if label == row["answer"]:
                continue
            ways = [part for part in parts if f"{label} is not {part}" in row["rationale"]]
            if len(ways) != 1:
                yield f"its rationale does not say what {label} is not"
        if given.view_set is not None and given.view_set["kind"] == "eyes":
            yield "it asks for a camera in what somebody sees"


def _least(clear: Sequence[Sequence[float]], k: int) -> float:
    return min(row[k] for row in clear)


def _most(clear: Sequence[Sequence[float]], k: int) -> float:
    """By how much a thing fails what it fails most."""
    return max(-row[k] for row in clear)


def _marked(truth: Truth, given: Given, view: Row) -> bool:
    """Whether the marks are numbered in the order of the things, each with room about it on its own, and apart."""
    if [(mark["label"], mark["role"], mark["view_id"]) for mark in given.marks] != [
        (str(k), role, view["view_id"]) for k, role in enumerate(THINGS, 1)
    ]:
        return False
    places = np.array([mark["at"] for mark in given.marks], dtype=np.float64)
    off = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + np.eye(len(places)) * view["width"]
    if off.min() < APART * view["width"]:
        return False
    order = list(entities(truth))
    for (x, y), role in zip(places.tolist(), THINGS, strict=True):
        name = given.id(role)
        pixels = pixels_of_thing(view, order.index(name) + 1, name)
        row, column = min(int(y), view["height"] - 1), min(int(x), view["width"] - 1)
        if not pixels[row, column] or room_at(pixels, row, column) < max(3.99, ROOM * view["width"]):
            return False
    return True


def _times(truth: Truth, view: Row, cells: Mapping[str, Cell], given: Given, word: str, name: str, by: str) -> float:
    """By how many times the least that is accepted a clause is so of a thing; negative where it plainly is not, 0 where neither."""
    if name == by or (word != "on" and carried(truth, (name, by))):
        return 0.0
    if word in ("left", "right"):
        own, other = cells[name]["box2d"], cells[by]["box2d"]
        left, right = other[0] - own[2], own[0] - other[2]
        off = left if left > 0 else -max(right, 0.0)
        return (off if word == "left" else -off) / view["width"] / given.parameter("gap")
    if any(shown(view, of) is None for of in (name, by)):
        return 0.0
    if word in ("nearer", "farther"):
        near = _nearer(truth, view, cells, given, name, by)
        return near if word == "nearer" else -near
    if word == "on":
        return _on(truth, name, by)
    found = _stands_higher(truth, view, cells, name, by) if word in ("tall", "short") else _risen(truth, name, by)
    return found / given.parameter("times") * (1 if word in ("tall", "higher") else -1)


def _nearer(truth: Truth, view: Row, cells: Mapping[str, Cell], given: Given, name: str, by: str) -> float:
    """Straight, and by the middle and the nearest depths; 0 where these differ."""
    bounds, (one, other) = (
        (given.parameter("gap_m"), given.parameter("gap_ratio")),
        (from_camera(truth, view, of) for of in (name, by)),
    )
    times = [
        [times_apart((a, float(cells[x]["depth"][k])), (b, float(cells[y]["depth"][k])), *bounds) for k in (0, 1)]
        for a, x, b, y in ((one, name, other, by), (other, by, one, name))
    ]
    return max(min(times[0]), 0.0) - max(min(times[1]), 0.0)


def _stands_higher(truth: Truth, view: Row, cells: Mapping[str, Cell], name: str, by: str) -> float:
    known = entities(truth)
    deep = sorted(float(cells[of]["depth"][1]) for of in (name, by))
    fit = all(upright(known[of]) and from_top_to_foot(view, cells[of]) for of in (name, by))
    if not fit or deep[1] > DEEPER * deep[0]:
        return 0.0
    one, other = (float(np.ptp(box_points(known[of])[:, 2])) for of in (name, by))
    return float(np.sign(one - other) * min(abs(one - other) / TALL_M, abs(one - other) / max(one, other) / TALL_SHARE))


def _risen(truth: Truth, name: str, by: str) -> float:
    """By how many times the least difference both ends of one are higher than those of another; negative where both are lower."""
    (foot, top), (under, over) = ((up.min(), up.max()) for up in (box_points(entities(truth)[of])[:, 2] for of in (name, by)))
    ends = sorted((float(foot - under), float(top - over)), key=abs)
    return ends[0] / RISE_M if ends[0] * ends[1] > 0 else 0.0


def _on(truth: Truth, name: str, by: str) -> float:
    known = entities(truth)
    own, other = known[name], known[by]
    if own.get("parent") == by:
        level = box_points(own)[:, 2].min() - box_points(other)[:, 2].max()
        return ON if own.get("support") == "object" and abs(level) <= TOP_M else 0.0
    return 0.0 if carried(truth, (name, by)) else -_between(own, other) / OFF_M


def _between(one: Truth, other: Truth) -> float:
    """Metres between two boxes, by turns to the nearest point of the one and of the other, which ends at the closest two."""
    point: Floats = box_points(one).mean(0)
    last = point
    for _ in range(400):
        last = _nearest(other, point)
        point = _nearest(one, last)
    return float(np.linalg.norm(point - last))


def _nearest(entity: Truth, point: Floats) -> Floats:
    pose, (length, width, height) = pose_of(entity), entity["size"]
    turned = Rotation.from_matrix(pose[:3, :3])
    local = turned.inv().apply(point - pose[:3, 3])
    out: Floats = turned.apply(np.clip(local, (-length / 2, -width / 2, 0.0), (length / 2, width / 2, height))) + pose[:3, 3]
    return out
