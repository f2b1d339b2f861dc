"""Recomputes what alone stands elsewhere in the second of two pictures, from the tracks and from what each picture shows, and its box there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from scenegen.answers.box2d import Box2dAnswer
from scenegen.audit.coordinates import SCALES, misread, visible_box
from scenegen.audit.fronts import Cell, cell_of
from scenegen.audit.geometry import Truth, camera_yaw, entities, middle, turn
from scenegen.audit.instant import at
from scenegen.audit.mirrors import mirrors_in
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.sight import fitting
from scenegen.audit.source import Row
from scenegen.audit.visits import all_show, apart, known_again, known_in_all, stays, told

LEAST_M, LEAST_TOLD, LEAST_WIDTHS, LEAST_DEG, MOST_DEG, LEAST_SHIFT = 0.399, 0.299, 0.699, 19.9, 90.1, 0.0799
PEERS, LARGEST_M, WHOLE = 3, 1.3, 0.699
PROMISE = "The box should enclose every visible part and nothing more. "
FORM = 'Answer with JSON: {"bbox_2d": [x0, y0, x1, y1]}, '


@rule
class AgreesButOne(Rule):
    """Of all that either picture shows one thing has another pose at the time of the second; others that could have been moved stand still."""

    task = "inconsistent_view"
    name = "agrees_but_one"
    roles = {"target": "thing"}
    unnamed = ("target",)
    frames = ("world",)
    unit = "m"
    convention = (
        "the only thing that either picture shows and whose center is elsewhere in the second; the box of its visible pixels there, edges in "
        "pixels from the top-left corner, x to the right, y down"
    )
    answer_type = "box2d"
    asked = {"metric": "iou", "threshold": None, "label": None}
    parameters = {"scale": tuple(SCALES)}
    free = ("called",)
    planned = ("least_m", "told", "least_iou")
    numbers = ("moved_m", "share", "widths", "iou", "turned_deg")
    views = (2, 2)
    least_from = "least_m"
    told = {"moved_m": Told(" m", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The box of the target in the second picture, where it and nothing else disagrees, clearly."""
        name = given.id("target")
        if len(views) != 2 or views[1]["time"] <= views[0]["time"]:
            return Found(None, 0.0)
        known = entities(truth)
        old, new = (middle(entities(at(truth, view["time"]))[name]) for view in views)
        far = float(np.linalg.norm(new - old))
        marks = {one: middle(known[one]) for one in known if stays(truth, known[one]) and known_in_all(one, views)}
        share = told(old, new, [place for one, place in marks.items() if one != name])
        wide = float(max(known[name]["size"][:2]))
        turned = abs(turn(camera_yaw(views[1]) - camera_yaw(views[0])))
        found = visible_box(views[1], list(known).index(name) + 1, name)
        if found is None:
            return Found(None, far)
        box, kept = found
        numbers = {"moved_m": far, "share": share, "widths": far / wide, "iou": kept, "turned_deg": turned}
        sure = far >= LEAST_M and far / wide >= LEAST_WIDTHS and LEAST_DEG <= turned <= MOST_DEG
        sure = sure and share >= max(LEAST_TOLD, given.parameter("told") - 1e-3) and kept >= given.parameter("least_iou") - 1e-3
        sure = sure and min(apart(view, old, new) for view in views) >= LEAST_SHIFT
        sure = sure and _loose(known[name]) and all_show(known[name], views) and known_again(old, name, marks)
        sure = sure and all(_unhidden(cell_of(view, name)) for view in views)
        sure = sure and _elsewhere(truth, views) == {name} and _fair(name, _peers(truth, views), views[1])
        sure = (
            sure and not any(mirrors_in(truth, view) for view in views) and _called(given.parameter("called"), name, truth, views)
        )
        answer = Box2dAnswer(width=views[1]["width"], height=views[1]["height"], scale=given.parameter("scale"), box=box)
        return Found(answer if sure else None, far, numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """It begins with the first picture of its set and shows the last; coordinates are meant, and the thing is called, as the evidence says."""
        shown = [] if given.view_set is None else given.view_set["view_ids"]
        if not len(shown) or [shown[0], shown[-1]] != list(row["view_ids"]):
            yield "it does not show the first visit and the end of the second"
        else:
            yield from misread(PROMISE + FORM, replace(given, camera=row["view_ids"][-1].rpartition("/")[2]), truth)
        if f"The {given.parameter('called')} is " not in row["rationale"]:
            yield "its rationale calls the thing otherwise than its evidence"

    def note(self, note: str, given: Given) -> Iterator[str]:
        """Held to the camera in `reading`."""
        return iter(())


def _shown(views: Sequence[Row]) -> set[str]:
    """Ids of all that any of the pictures shows a pixel of."""
    return {cell["id"] for view in views for cell in view["visible"] if cell["pixels"] > 0}


def _elsewhere(truth: Truth, views: Sequence[Row]) -> set[str]:
    """Ids of what the pictures show and what stands otherwise in the second; of people whoever moves at any time."""
    first, second = (entities(at(truth, view["time"])) for view in views)
    tracked = {track["entity"] for track in truth["tracks"]}
    out = set()
    for name in _shown(views):
        if "joints" in first[name]:
            if name in tracked:
                out.add(name)
        elif np.ptp(np.array([one[name]["world_from_object"] for one in (first, second)]), axis=0).max() > 1e-9:
            out.add(name)
    return out


def _loose(entity: Truth) -> bool:
    """Whether anybody would move a thing."""
    return "joints" not in entity and entity["support"] in ("floor", "object") and max(entity["size"]) < LARGEST_M


def _unhidden(cell: Cell | None) -> bool:
    """Whether a picture shows nearly all of the silhouette that it holds."""
    return cell is not None and cell["pixels"] >= WHOLE * cell["amodal_pixels"]


def _peers(truth: Truth, views: Sequence[Row]) -> list[str]:
    """Ids of what could have been moved as well, never moves, and shows well in both pictures."""
    some = (one for one in entities(truth).values() if stays(truth, one) and _loose(one))
    return [one["id"] for one in some if all_show(one, views)]


def _fair(name: str, peers: Sequence[str], view: Row) -> bool:
    """Whether there are enough peers, and one of them is larger in a picture than a thing, or nearer the middle of it."""
    boxes = {cell["id"]: cell["box2d"] for cell in view["visible"] if cell["id"] in (name, *peers)}
    area = {one: (x1 - x0) * (y1 - y0) for one, (x0, y0, x1, y1) in boxes.items()}
    off = {one: np.hypot(x0 + x1 - view["width"], y0 + y1 - view["height"]) for one, (x0, y0, x1, y1) in boxes.items()}
    return len(peers) >= PEERS and any(area[one] > area[name] or off[one] < off[name] for one in peers)


def _called(called: object, name: str, truth: Truth, views: Sequence[Row]) -> bool:
    """Whether noun, or colour and noun, of a thing are what it is called, and fit nothing else in the pictures."""
    known = entities(truth)
    thing = known[name]
    plain = (thing["label"], f"{thing['attributes'].get('color')} {thing['label']}")
    return isinstance(called, str) and called in plain and fitting(called, _shown(views), known) == [name]
