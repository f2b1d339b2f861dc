"""The truth at another time than its start, from its tracks: the audit's own way from keyframes to where everything is."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation, Slerp

from scenegen.assets import people
from scenegen.audit.geometry import Floats, Truth

KEPT = 4
"""Scenes of which the instants are kept for the next question about them."""
DECIMALS = 6
TURN_DECIMALS = 9
FRAMES = ("torso", "head", "gaze")


_INSTANTS: OrderedDict[int, tuple[Truth, dict[float, Truth]]] = OrderedDict()


def at(truth: Truth, time: float) -> Truth:
    """The truth of the instant `time`, seconds: the same mapping without tracks and log, every pose, joint, hand and carrier as it is
    then. What does not move is shared with `truth`, which itself comes back where nothing does.

    People are posed once an instant: those of the last few scenes are kept, for as long as the same object is asked for.
    """
    if not truth.get("tracks"):
        return truth
    kept = _INSTANTS.get(id(truth))
    if kept is None or kept[0] is not truth:
        kept = _INSTANTS[id(truth)] = (truth, {})
    _INSTANTS.move_to_end(id(truth))
    while len(_INSTANTS) > KEPT:
        _INSTANTS.popitem(last=False)
    if time not in kept[1]:
        kept[1][time] = _at(truth, time)
    return kept[1][time]


def _at(truth: Truth, time: float) -> Truth:
    tracks = {track["entity"]: track for track in truth["tracks"]}
    carriers = {name: _carrier(track, time) for name, track in tracks.items() if track["kind"] == "thing"}
    objects = [_thing(thing, tracks.get(thing["id"]), carriers.get(thing["id"]), time) for thing in truth["objects"]]
    bodies = [_person(person, tracks.get(person["id"]), carriers, time) for person in truth["people"]]
    return {**truth, "objects": objects, "people": bodies, "tracks": [], "actions": []}


def span(keys: list[dict[str, Any]], time: float) -> tuple[dict[str, Any], dict[str, Any], float]:
    """The keys on both sides of a time, and the share of the way between them, 0 at a key and beyond the ends."""
    times = np.array([key["time"] for key in keys])
    if time <= times[0] or time >= times[-1]:
        edge = keys[0] if time <= times[0] else keys[-1]
        return edge, edge, 0.0
    k = int(np.flatnonzero(times <= time)[-1])
    return keys[k], keys[k + 1], float((time - times[k]) / (times[k + 1] - times[k]))


def between(one: Any, other: Any, share: float) -> Floats:
    """The pose (4, 4) a share of the way from one to another: the origin straight, the rotation about one axis at an even rate."""
    start, end = np.array(one, dtype=np.float64), np.array(other, dtype=np.float64)
    out = np.eye(4)
    out[:3, :3] = Slerp([0.0, 1.0], Rotation.from_matrix(np.stack([start[:3, :3], end[:3, :3]])))([share]).as_matrix()[0]
    out[:3, 3] = (1 - share) * start[:3, 3] + share * end[:3, 3]
    return out if share else start


def _carrier(track: Truth, time: float) -> Truth | None:
    known = [one for one in track.get("carriers") or () if one["time"] <= time]
    return known[-1] if known else None


def _thing(thing: Truth, track: Truth | None, carrier: Truth | None, time: float) -> Truth:
    if track is None or track["kind"] != "thing":
        return thing
    one, other, share = span(track["keys"], time)
    pose = between(one["world_from_object"], other["world_from_object"], share)
    carried = {} if carrier is None else {"parent": carrier["parent"], "support": carrier["support"]}
    return {**thing, "world_from_object": pose.tolist(), **carried}


def _person(person: Truth, track: Truth | None, carriers: dict[str, Truth | None], time: float) -> Truth:
    changed = {thing: one for thing, one in carriers.items() if one is not None}
    held = {side: thing for side, thing in person["holding"].items() if thing not in changed}
    held |= {side: thing for thing, one in changed.items() if one["parent"] == person["id"] for side in one["hands"]}
    out = {**person, "holding": held}
    if track is None or track["kind"] != "person":
        return out
    one, other, share = span(track["keys"], time)
    place = between(one["world_from_body"], other["world_from_body"], share)
    posture = _posture(one["posture"], other["posture"], share) if share else one["posture"]
    if person.get("asset") is None or posture == person["posture"]:
        return {**out, "posture": posture, **_carried(person, place)}
    made = people.build(person["asset"]["params"], posture)
    frames = {f"world_from_{name}": (place @ getattr(made, f"body_from_{name}")).tolist() for name in FRAMES}
    joints = {name: (place[:3, :3] @ joint + place[:3, 3]).tolist() for name, joint in made.joints.items()}
    size = [float(length) for length in made.size]
    return {**out, "posture": posture, "world_from_body": place.tolist(), **frames, "joints": joints, "size": size}


def _carried(person: Truth, place: Floats) -> Truth:
    """Every frame and joint of a body that goes elsewhere in the same posture."""
    way = place @ np.linalg.inv(np.array(person["world_from_body"], dtype=np.float64))
    frames = {f"world_from_{name}": (way @ np.array(person[f"world_from_{name}"])).tolist() for name in FRAMES}
    joints = {name: (way[:3, :3] @ np.array(joint) + way[:3, 3]).tolist() for name, joint in person["joints"].items()}
    return {"world_from_body": place.tolist(), **frames, "joints": joints}


def _posture(one: Any, other: Any, share: float) -> Any:
    """Postures of one form number by number; of two forms, both with the share, as bodies are blended from it."""
    if one == other:
        return one
    if one.get("kind") == "between" or not _alike(one, other):
        return {"kind": "between", "one": one, "other": other, "share": round(share, DECIMALS)}
    return _mixed(one, other, share)


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return set(one) == set(other) and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    numeric = [isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other)]
    return all(numeric) or (not any(numeric) and type(one) is type(other) and one == other)


def _mixed(one: Any, other: Any, share: float) -> Any:
    if isinstance(one, dict):
        return {key: _mixed(one[key], other[key], share) for key in one}
    if isinstance(one, list):
        return [_mixed(a, b, share) for a, b in zip(one, other, strict=True)]
    return one if one == other else round(one + (other - one) * share, TURN_DECIMALS) + 0.0
