"""Recomputes which way something moves as a camera sees it that stands still, from its track and the camera's pose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.audit.carrying import names_carrier
from scenegen.audit.framed import well
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, bearing, camera_of, camera_yaw, entities, turn
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.sight import POSTURE_KINDS
from scenegen.audit.source import Row

Floats = NDArray[np.float64]
SIDES = ("to the left", "to the right")
CENTRES = {"away from the camera": 0.0, SIDES[0]: 90.0, "toward the camera": 180.0, SIDES[1]: -90.0}
"""Degrees to the left of the way that one looks."""
LEAST_M, LEAST_SHIFT, LEAST_RATIO, STRAIGHT, OFTEN = 0.199, 0.0299, 0.0499, 0.799, 0.599


@rule
class WayAsSeen(Rule):
    """By the bearing of the way on the floor, from where the thing lies and from where the camera looks; both must say the same."""

    task = "motion_direction"
    name = "way_as_seen"
    roles = {"item": "any"}
    frames = ("camera",)
    unit = "degrees"
    convention = (
        "toward is along the line to the camera, left is the camera's own; on the floor, from the first frame to the last"
    )
    values = ("toward the camera", SIDES[0], "away from the camera", SIDES[1])
    numbers = ("nearer_m", "left_m")
    views = (2, 10_000)
    told = {"nearer_m": Told(" m", 1, " m closer", " m farther"), "left_m": Told(" m", 1, " m to the left", " m to the right")}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the first frame to the last; straight, seen well at both and most of the time."""
        name = given.id("item")
        track = next((one for one in truth.get("tracks", []) if one["entity"] == name), None)
        still = len(views) > 1 and all(view["world_from_camera"] == views[0]["world_from_camera"] for view in views)
        if track is None or not still:
            return Found(None, 0.0)
        places = _places(track, [view["time"] for view in views])
        label, margin, numbers = _way(truth, views[0], places[0], places[-1])
        entity = entities(truth)[name]
        shown = [well(cell_of(view, name), view, entity) for view in views]
        gone = sum(float(np.hypot(*step)) for step in np.diff(places, axis=0))
        far = float(np.hypot(*(places[-1] - places[0])))
        seen = shown[0] and shown[-1] and sum(shown) >= OFTEN * len(shown)
        goes = not any(one.get("target") == name and one["verb"].split("_")[0] in ("open", "close") for one in truth["actions"])
        sure = goes and seen and far >= max(LEAST_M, STRAIGHT * gone)
        return Found(label if sure and _told_by(views, name, places, label, LEAST_SHIFT, LEAST_RATIO) else None, margin, numbers)

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """From the first of them to the last it goes the same way, as clearly and as far as is asked for, and both show it well."""
        name, entity = given.id("item"), entities(truth)[given.id("item")]
        if len(views) < 2 or not all(well(cell_of(view, name), view, entity) for view in (views[0], views[-1])):
            yield "their ends do not show it"
            return
        track = next(one for one in truth["tracks"] if one["entity"] == name)
        places = _places(track, [view["time"] for view in views])
        label, margin, _ = _way(truth, views[0], places[0], places[-1])
        far = float(np.hypot(*(places[-1] - places[0])))
        answer = given.answer.text if given.answer is not None else None
        clear = label == answer and margin >= plan["margin_deg"] and far >= plan["least_m"]
        if not clear or not _told_by(views, name, places, label, plan["shift"], plan["ratio"]):
            yield f"between their ends it moves {far:.2f} m, {label}"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The whole clip is shown, and the name leans on nothing that may change: what carries it, how somebody stands."""
        if given.view_set is None or given.view_set["view_ids"] != row["view_ids"]:
            yield "it does not show the whole clip"
        phrase = given.phrase("item")
        if names_carrier([phrase]) or phrase.split()[0] in POSTURE_KINDS:
            yield f"the name {phrase!r} may not fit all the time"


def _places(track: Truth, times: Sequence[float]) -> Floats:
    """(F, 2) floor points along a track: straight between keys, still beyond them."""
    keys = [(key["time"], key.get("world_from_body", key.get("world_from_object"))) for key in track["keys"]]
    when = [time for time, _ in keys]
    return np.stack([np.interp(times, when, [pose[k][3] for _, pose in keys]) for k in (0, 1)], 1)


def _way(truth: Truth, view: Row, start: Floats, end: Floats) -> tuple[str | None, float, dict[str, float]]:
    """The way from one floor point to another as a view's camera sees it, degrees to the next way, and the numbers; no way where what lies
    ahead of the camera and what lies beyond the thing do not agree."""
    camera = camera_of(truth, view["view_id"].rpartition("/")[2])
    eye = np.array(camera["world_from_camera"], dtype=np.float64)[:2, 3]
    beyond = bearing(eye, 0.0, (start + end) / 2)
    went, far = bearing(start, 0.0, end), float(np.hypot(*(end - start)))
    labels, margins = set(), []
    for ahead in (beyond, camera_yaw(camera)):
        off = {label: abs(turn(went - ahead - centre)) for label, centre in CENTRES.items()}
        labels.add(min(off, key=lambda label: off[label]))
        margins.append(45.0 - min(off.values()))
    angle = np.radians(turn(went - beyond))
    numbers = {"nearer_m": -far * float(np.cos(angle)), "left_m": far * float(np.sin(angle))}
    return (labels.pop() if len(labels) == 1 else None), min(margins), numbers


def _told_by(views: Sequence[Row], name: str, places: Floats, label: str | None, shift: float, ratio: float) -> bool:
    """Whether the first and the last picture show a move to a side as such, or the distances are so different."""
    if label is None:
        return False
    if label in SIDES:
        cells = [cell_of(view, name) for view in (views[0], views[-1])]
        x, u = (0.0 if cell is None or cell["box2d"] is None else (cell["box2d"][0] + cell["box2d"][2]) / 2 for cell in cells)
        across = (u - x) / views[0]["width"]
        return bool((-across if label == SIDES[0] else across) >= shift)
    eye = np.array(views[0]["world_from_camera"], dtype=np.float64)[:2, 3]
    near, away = sorted(float(np.hypot(*(place - eye))) for place in (places[0], places[-1]))
    return 1.0 - near / max(away, 1e-9) >= ratio
