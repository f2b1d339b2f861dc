"""Recounts what would show more if something were taken away, from what the view's table has before each silhouette, and looks for what else stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import carried, misnamed
from scenegen.audit.geometry import Truth, box_points, entities, pose_of
from scenegen.audit.rows import parsed_dict
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import listed

FEWEST, MOST, LEAST_PX, BESIDE = 3, 4, 80, 0.301
POINTS, SMALLER_M, STEPS, BLOCKED = 3000, 0.02, 60, 0.4
"""Points inside of a box that are looked towards, by how much others are taken for smaller, steps along each line, and the share of lines that may
be cut all the same."""


@rule
class UncoveredByRemoval(Rule):
    """The only one of those named whose silhouette shows what is taken away, by the table's count, with nothing else in between."""

    task = "if_removed"
    name = "uncovered_by_removal"
    roles = {"removed": "any", "option": "any"}
    many = ("option",)
    frames = ("image",)
    unit = "share of its silhouette"
    convention = "pixels of its silhouette in the picture that show what is taken away instead, of all of them; of the rest named there are none"
    numbers = ("revealed",)
    least_from = "revealed"
    told = {"revealed": Told("%", 0, scale=100.0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The share that would come into view; nothing where that is so of none or of several, or other things stand there too."""
        (view,) = views
        gone, options = given.id("removed"), given.ids_of("option")
        cells = {cell["id"]: cell for cell in view["visible"]}
        if not {gone, *options} <= set(cells) or not FEWEST <= len(options) <= MOST:
            return Found(None, 0.0)
        covered = {one: parsed_dict(cells[one]["occluders"], "occluders").get(gone, 0) for one in options}
        hidden = [one for one in options if covered[one] > 0]
        share = max(covered[one] / max(cells[one]["amodal_pixels"], 1) for one in options)
        found = Found(None, share, {"revealed": share})
        if (
            len(hidden) != 1
            or covered[hidden[0]] < LEAST_PX
            or not all(_beside(view, cells[gone], cells[one]) for one in options)
        ):
            return found
        moved = truth.get("tracks") and view["time"] != 0.0
        linked = any(carried(truth, (gone, one)) for one in options)
        if moved or linked or _held_up(truth, gone, hidden[0]) or _blocked(truth, view, cells[gone], hidden[0]):
            return found
        phrases = {operand.id: operand.phrase for operand in given.operands}
        labels = tuple(sorted(phrases[one] for one in options))
        return Found(ChoiceAnswer(label=phrases[hidden[0]], labels=labels), share, {"revealed": share})

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of the things."""
        return given.options

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """What is taken away, and the list of the things."""
        return {"a": given.phrase("removed"), "items": listed(self.possible(given), "or")}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of another, or says what carries what."""
        yield from misnamed(given)


def _held_up(truth: Truth, gone: str, behind: str) -> bool:
    """Whether something lies on, or is held by, what is taken away; or somebody, or what is behind it, is in its box."""
    known = entities(truth)
    if any(entity.get("parent") == gone for entity in known.values()):
        return True
    close = [name for name, entity in known.items() if name == behind or "joints" in entity]
    return any(_meet(known[gone], known[name]) for name in close if name != gone)


def _meet(one: Truth, other: Truth) -> bool:
    """Whether a point of one box, of a lattice in it, lies in the other, either way."""
    for a, b in ((one, other), (other, one)):
        lattice = np.stack(np.meshgrid(*(np.linspace(-0.5, 0.5, 9),) * 3), -1).reshape(-1, 3) + [0, 0, 0.5]
        points = pose_of(a)[:3, 3] + Rotation.from_matrix(pose_of(a)[:3, :3]).apply(lattice * np.array(a["size"]))
        local = Rotation.from_matrix(pose_of(b)[:3, :3]).inv().apply(points - pose_of(b)[:3, 3])
        half = np.array(b["size"]) / 2
        if (np.abs(local - [0, 0, half[2]]) <= half).all(1).any():
            return True
    return False


def _beside(view: Row, cell: Row, other: Row) -> bool:
    """Whether what shows of two things lies near one another in the picture."""
    one, two, size = cell["box2d"], other["box2d"], (view["width"], view["height"])
    if one is None or two is None:
        return False
    return all(max(one[k], two[k]) - min(one[k + 2], two[k + 2]) <= BESIDE * size[k] for k in (0, 1))


def _blocked(truth: Truth, view: Row, gone: Row, behind: str) -> bool:
    """Whether too many of the lines from the camera to points inside a box, which in the picture lie where what is taken away shows, pass
    through the box of something else: by points along each line."""
    known = entities(truth)
    target = known[behind]
    rng = np.random.default_rng(0)
    local = (rng.uniform(0.02, 0.98, (POINTS, 3)) - [0.5, 0.5, 0.0]) * np.array(target["size"])
    pose, eye = pose_of(target), np.array(view["world_from_camera"], dtype=np.float64)
    points = Rotation.from_matrix(pose[:3, :3]).apply(local) + pose[:3, 3]
    seen = (points - eye[:3, 3]) @ eye[:3, :3] @ np.array(view["K"]).T
    columns, rows = seen[:, 0] / seen[:, 2], seen[:, 1] / seen[:, 2]
    x0, y0, x1, y1 = gone["box2d"]
    points = points[(columns >= x0) & (columns <= x1) & (rows >= y0) & (rows <= y1) & (seen[:, 2] > 0)]
    if not len(points):
        return True
    along = np.linspace(0.02, 0.99, STEPS)[:, None, None]
    lines = eye[:3, 3] + along * (points - eye[:3, 3])
    cut = np.zeros(len(points), dtype=bool)
    reach = max(float(np.linalg.norm(corner - eye[:3, 3])) for corner in box_points(target))
    for name, entity in known.items():
        nearest = float(np.linalg.norm(box_points(entity) - eye[:3, 3], axis=1).min()) - float(np.linalg.norm(entity["size"]))
        if name in (gone["id"], behind) or nearest > reach:
            continue
        at = pose_of(entity)
        inside = np.abs((lines - at[:3, 3]) @ at[:3, :3] - [0, 0, entity["size"][2] / 2])
        half = np.array(entity["size"]) / 2 - SMALLER_M
        cut |= (inside < half).all(-1).any(0)
    return bool(cut.mean() > BLOCKED)
