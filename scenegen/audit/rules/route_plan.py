"""Recomputes the two turns of a route over three things, whether it can be walked, and whether the pictures hang together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.audit.carrying import moves, names_carrier
from scenegen.audit.framed import well
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, bearing, box_points, entities, middle, pose_of, turn
from scenegen.audit.rules.base import MIDDLE, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.standing import LOWEST_AT_M, not_stood_at

Floats = NDArray[np.float64]
WORDS = {"left": 90.0, "around": 180.0, "right": -90.0}
CLEAR_M, PERSON_M, LEAVES_M, BESIDE_M = 0.12, 0.34, 0.3, 0.65
"""What stands about keeps from the way at least, and somebody does; from so far on one has left a thing; and how far from the line between
two middles one may walk along it."""
LOW_M, HIGH_M = 0.06, 1.75
"""What is wholly below is stepped over, what is wholly above is walked under."""
TIES = 2


@rule
class TurnsOnTheWay(Rule):
    """From one centre, facing another, to a third and on to a fourth; each turn the same for all corners, each way free."""

    task = "route_plan"
    name = "turns_on_the_way"
    roles = {"at": "thing", "facing": "thing", "past": "thing", "goal": "thing"}
    frames = ("path",)
    unit = "degrees"
    convention = "left, right and around are the nearest of 90 degrees to either side and 180; turns at centers on the floor, positive to the left"
    values = tuple(f"turn {one}, then turn {other}" for one in ("left", "right", "around") for other in ("left", "right"))
    numbers = ("turn_1_deg", "turn_2_deg")
    views = (1, 10_000)
    linked = True
    seen = dict.fromkeys(roles, MIDDLE)
    told = {
        "turn_1_deg": Told("°", 0, "you first turn left", "you first turn right"),
        "turn_2_deg": Told("°", 0, "there you then turn left", "there you then turn right"),
    }

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """By the centres, by every corner of what is faced and walked to, and by the distance of each way from all that stands about."""
        known = entities(truth)
        at, facing, past, goal = (known[given.id(role)] for role in self.roles)
        start, corner = middle(at), middle(past)
        heads = [bearing(start, 0.0, middle(facing)), bearing(start, 0.0, corner), bearing(corner, 0.0, middle(goal))]
        angles = [turn(heads[1] - heads[0]), turn(heads[2] - heads[1])]
        numbers = {"turn_1_deg": angles[0], "turn_2_deg": angles[1]}
        words = [_word(angle) for angle in angles]
        faced, passed = ([bearing(start, 0.0, point) for point in box_points(one)] for one in (facing, past))
        reached = [bearing(corner, 0.0, point) for point in box_points(goal)]
        fits = [{_word(turn(b - a))[0] for a, b in product(*both)} for both in ((faced, passed), (passed, reached))]
        clear = all(found == {word} for found, (word, _) in zip(fits, words, strict=True))
        clip = given.view_set is not None and given.view_set["fps"] is not None
        tied = not clip or _tied(truth, given, views)
        stands = not moves(truth, given.ids) and all(_stands(one) for one in (past, goal))
        sure = clear and tied and stands and _free(truth, at, past) and _free(truth, past, goal)
        label = f"turn {words[0][0]}, then turn {words[1][0]}"
        return Found(label if sure else None, min(margin for _, margin in words), numbers)

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """No frames among them that hang together show all four."""
        if not _tied(truth, given, views):
            yield "what they show does not hang together"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """One can stand at the start, turn to the second, and no name leans on what carries a thing; of a clip all is shown."""
        yield from not_stood_at(given, truth)
        faced = entities(truth)[given.id("facing")]
        if faced.get("support") == "ceiling" or (faced.get("support") == "floor" and faced["size"][2] < 0.149):
            yield f"nobody turns to face {given.id('facing')}"
        if names_carrier([operand.phrase for operand in given.operands]):
            yield "a name leans on what carries the thing"
        clip = given.view_set
        if clip is not None and clip["fps"] is not None and clip["view_ids"] != row["view_ids"]:
            yield "it does not show the whole clip"


def _word(angle: float) -> tuple[str, float]:
    """The word of a turn, "" for straight on, and degrees to where the next begins."""
    away = {word: abs(turn(angle - straight)) for word, straight in {**WORDS, "": 0.0}.items()}
    word = min(away, key=lambda name: away[name])
    return word, 45.0 - away[word]


def _stands(thing: Truth) -> bool:
    return thing.get("support") == "floor" and thing.get("parent") is None and bool(thing["size"][2] >= LOWEST_AT_M)


def _free(truth: Truth, one: Truth, other: Truth) -> bool:
    """Whether some line along that between two middles keeps clear, where it has left the one and not come to the other, of everything
    but the two and what they carry: things, walls, people and what moves."""
    start, end = middle(one)[:2], middle(other)[:2]
    away, own = end - start, {one["id"], other["id"]}
    left = np.array([-away[1], away[0]]) / np.hypot(*away)
    points = start + np.linspace(0, 1, 200)[:, None] * away + np.arange(-BESIDE_M, BESIDE_M + 1e-9, 0.05)[:, None, None] * left
    near = np.minimum(_from_box(points, one), _from_box(points, other)) < LEAVES_M
    taken = np.zeros(near.shape, dtype=bool)
    for thing in truth["objects"]:
        low = pose_of(thing)[2, 3]
        stepped = low >= HIGH_M or low + thing["size"][2] <= LOW_M
        if not ({thing["id"], thing.get("parent")} & own or thing.get("support") == "hand" or stepped):
            taken |= _from_box(points, thing) < CLEAR_M
    for a, b in _walls(truth):
        share = np.clip((points - a) @ (b - a) / max(float((b - a) @ (b - a)), 1e-12), 0, 1)
        taken |= np.hypot(*np.moveaxis(points - a - share[..., None] * (b - a), -1, 0)) < CLEAR_M
    for at, round_ in _crowd(truth):
        near = near & (np.hypot(*np.moveaxis(points - at, -1, 0)) >= round_)
        taken |= np.hypot(*np.moveaxis(points - at, -1, 0)) < round_
    return bool(((~taken | near).all(1) & ~near.all(1)).any())


def _crowd(truth: Truth) -> Iterator[tuple[Floats, float]]:
    """Floor points where people are, and what moves at some time, and how far one keeps from them."""
    yield from ((pose_of(person)[:2, 3], PERSON_M) for person in truth["people"])
    for track in truth.get("tracks", []):
        for key in track["keys"]:
            yield np.array(key.get("world_from_body", key.get("world_from_object")))[:2, 3], CLEAR_M


def _from_box(points: Floats, thing: Truth) -> Floats:
    """Metres on the floor from points (..., 2) to the box of a thing, 0 inside."""
    pose, half = pose_of(thing), np.array(thing["size"][:2], dtype=np.float64) / 2
    out: Floats = np.hypot(*np.moveaxis(np.maximum(np.abs((points - pose[:2, 3]) @ pose[:2, :2]) - half, 0), -1, 0))
    return out


def _walls(truth: Truth) -> Iterator[tuple[Floats, Floats]]:
    """Pieces of walls on the floor: the inner ones with their doors left out, and the outer ones of what has a ceiling."""
    room = truth.get("room")
    if room is None:
        return
    corners = [np.array(corner, dtype=np.float64) for corner in room["floor"]]
    if room.get("height"):
        yield from zip(corners, corners[1:] + corners[:1], strict=True)
    for number, wall in enumerate(room.get("inner_walls", ())):
        start, end = np.array(wall["start"], dtype=np.float64), np.array(wall["end"], dtype=np.float64)
        along = (end - start) / np.linalg.norm(end - start)
        doors = [o for o in room.get("openings", ()) if o["wall"] == len(corners) + number and o["kind"] == "door"]
        at = 0.0
        for door in sorted(doors, key=lambda one: float(one["offset"])):
            yield start + along * at, start + along * door["offset"]
            at = door["offset"] + door["width"]
        yield start + along * at, end


def _tied(truth: Truth, given: Given, views: Sequence[Row]) -> bool:
    """Whether pictures that hang together, each by TIES things with another, show all the stations well."""
    still = [one for one in truth["objects"] if not one.get("decor") and not moves(truth, [one["id"]])]
    shown = [{one["id"] for one in still if well(cell_of(view, one["id"]), view, one)} for view in views]
    groups: list[list[set[str]]] = []
    for names in shown:
        joined = [group for group in groups if any(len(names & other) >= TIES for other in group)]
        groups = [group for group in groups if group not in joined] + [[names, *(other for group in joined for other in group)]]
    return any(set(given.ids) <= set().union(*group) for group in groups)
