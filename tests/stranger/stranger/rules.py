"""What is true of it: recomputed from the truth's JSON and the rows of the views alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from scenegen.answers.box2d import Box2dAnswer
from scenegen.answers.layout import LayoutAnswer, Place
from scenegen.answers.number import NumberAnswer
from scenegen.answers.sequence import SequenceAnswer
from scenegen.answers.yes_no import YesNoAnswer
from scenegen.audit.geometry import Truth, box_points, entities, middle
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row


@rule
class HeightOfBox(Rule):
    task, name, roles, frames, unit = "thing_height", "height_of_box", {"target": "thing"}, ("world",), "m"
    convention = "meters along the thing's own upright axis"
    answer_type, asked = "number", {"unit": "m", "decimals": 1, "metric": "mra"}
    numbers, least, told = ("height_m",), 0.2, {"height_m": Told(" m", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        z = box_points(entities(truth)[given.id("target")])[:, 2]
        height = float(z.max() - z.min())
        return Found(NumberAnswer(value=height, unit="m", decimals=1), height, {"height_m": height})


@rule
class WholeSilhouette(Rule):
    task, name, roles, frames, unit = "whole_box", "whole_silhouette", {"target": "thing"}, ("image",), "share"
    convention = "the box of the silhouette inside the picture"
    answer_type, asked, least = "box2d", {"scale": "thousand", "metric": "iou"}, 0.3

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        cell = next(one for one in views[0]["visible"] if one["id"] == given.id("target"))
        box = tuple(float(x) for x in cell["amodal_box"])
        answer = Box2dAnswer(width=views[0]["width"], height=views[0]["height"], scale="thousand", box=box)
        return Found(answer, cell["pixels"] / cell["amodal_pixels"])

    def note(self, note: str, given: Given) -> Iterator[str]:
        if given.answer is None or note != given.answer.instruction:
            yield f"it does not say how coordinates are meant: {note!r}"


@rule
class CellsOfAMap(Rule):
    task, name, frames, unit = "floor_map", "cells_of_a_map", ("camera",), "m"
    roles = {"first": "thing", "second": "thing", "third": "thing"}
    convention = "cells of 1 m; x to the right, y down from the top left"
    answer_type, asked, least = "layout", {"grid": (10, 10)}, 0.1

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        pose, known = np.array(views[0]["world_from_camera"]), entities(truth)
        ahead = pose[:2, 2] / np.linalg.norm(pose[:2, 2])
        places, clear = [], []
        for operand in given.operands:
            dx, dy = middle(known[operand.id])[:2] - pose[:2, 3]
            x, y = 5 + dx * ahead[1] - dy * ahead[0], 10 - (dx * ahead[0] + dy * ahead[1])
            if not (0 <= x < 10 and 0 <= y < 10):
                return Found(None, 0.0)
            places.append(Place(name=operand.phrase, position=(int(x), int(y))))
            clear += [x % 1, 1 - x % 1, y % 1, 1 - y % 1]
        return Found(LayoutAnswer(places=tuple(places)), min(clear))


def _away(truth: Truth, view: Row, name: str) -> float:
    """Metres from a camera to the nearest point of a thing's box."""
    thing, eye = entities(truth)[name], np.array(view["world_from_camera"])[:3, 3]
    x, y, z = np.linalg.inv(np.array(thing["world_from_object"]))[:3] @ [*eye, 1.0]
    length, width, height = thing["size"]
    return float(np.hypot(np.hypot(max(abs(x) - length / 2, 0), max(abs(y) - width / 2, 0)), max(z - height, -z, 0)))


@rule
class NearerBox(Rule):
    task, name, frames, unit = "nearer", "nearer_box", ("camera",), "m"
    roles = {"target": "thing", "reference": "thing"}
    convention = "meters from the camera to the closest points of boxes; positive nearer"
    answer_type, least_from, numbers, told = "yes_no", "margin_m", ("nearer_m",), {"nearer_m": Told(" m", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        gap = _away(truth, views[0], given.id("reference")) - _away(truth, views[0], given.id("target"))
        return Found(YesNoAnswer(value=gap > 0), abs(gap), {"nearer_m": gap})


@rule
class OrderOfBoxes(Rule):
    task, name, frames, unit = "near_to_far", "order_of_boxes", ("camera",), "m"
    roles = {"first": "thing", "second": "thing", "third": "thing"}
    convention = "meters from the camera to the closest points of boxes"
    answer_type, least_from, numbers, told = "sequence", "margin_m", ("gap_m",), {"gap_m": Told(" m", 1)}
    asked = {"metric": "exact", "repeats": False}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        away = sorted((_away(truth, views[0], operand.id), operand.phrase) for operand in given.operands)
        gap = min(b - a for (a, _), (b, _) in pairwise(away))
        return Found(SequenceAnswer(items=tuple(phrase for _, phrase in away)), gap, {"gap_m": gap})
