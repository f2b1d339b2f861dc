"""A scene over time: tracks of what moves, and the log of who did what to what, when.

Things have keyframes of poses; people have keyframes of a place on the floor and of the parameters of a posture, so that their joints at
any time are posed from parameters and never stored. Times are seconds from the start of the scene; before its first key and after its last
a track stands still.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from scenegen.frames import between
from scenegen.limits import KEYS, SECONDS, WORDS
from scenegen.scene.base import Array, Model, Params, Pose, Text, listed
from scenegen.scene.grid import DECIMALS, TURN_DECIMALS, pose_on_grid

Seconds = Annotated[float, Field(ge=0, le=SECONDS)]
BETWEEN = "between"
"""The kind of a posture on its way from one to another that has no parameters in common with it: {"kind": "between", "one": posture,
"other": posture, "share": 0…1}."""


class Key(Model):
    """Where a thing is at a time."""

    time: Seconds
    world_from_object: Pose


class Carrier(Model):
    """What carries a thing from a time on, as `Object.parent` and `Object.support` say it; `hands`: those of the parent that hold it."""

    time: Seconds
    parent: Text | None = None
    support: Literal["floor", "wall", "ceiling", "object", "hand", "air"] = "floor"
    hands: tuple[Literal["left", "right"], ...] = ()


class Track(Model):
    """How a thing moves. Between two keys it turns about one axis at an even rate and its origin goes straight."""

    kind: Literal["thing"] = "thing"
    entity: Text
    keys: Annotated[list[Key], listed(KEYS), Field(min_length=1)]
    carriers: Annotated[list[Carrier], listed(KEYS)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _order(self) -> Track:
        _in_order(self.entity, self.keys)
        _in_order(self.entity, self.carriers)
        return self

    def pose(self, time: float) -> Array:
        """world_from_object (4, 4) at a time, on the grid."""
        one, other, share = _around(self.keys, time)
        return _between(one.world_from_object, other.world_from_object, share)

    def carrier(self, time: float) -> Carrier | None:
        """What carries it at a time; None before the first change."""
        known = bisect_right(self.carriers, time, key=lambda one: one.time)
        return self.carriers[known - 1] if known else None

    def moves(self, start: float, end: float) -> bool:
        """Whether it changes its pose between two times."""
        return any(
            b.time > start and a.time < end and not np.array_equal(a.world_from_object, b.world_from_object)
            for a, b in pairwise(self.keys)
        )


class BodyKey(Model):
    """Where a person is at a time, and in which posture."""

    time: Seconds
    world_from_body: Pose
    posture: Params


class BodyTrack(Model):
    """How a person moves. Between two keys the place goes as a thing's does; numbers of the posture that both keys have in the same form
    go evenly; where the forms differ (one stands, then sits) the bodies of both postures are blended."""

    kind: Literal["person"] = "person"
    entity: Text
    keys: Annotated[list[BodyKey], listed(KEYS), Field(min_length=1)]

    @model_validator(mode="after")
    def _order(self) -> BodyTrack:
        _in_order(self.entity, self.keys)
        return self

    def place(self, time: float) -> tuple[Array, dict[str, Any]]:
        """world_from_body (4, 4) and the parameters of the posture at a time, both on the grid."""
        one, other, share = _around(self.keys, time)
        place = _between(one.world_from_body, other.world_from_body, share)
        return place, posture_between(one.posture, other.posture, share) if share else one.posture

    def moves(self, start: float, end: float) -> bool:
        """Whether the place or the posture changes between two times."""
        return any(
            b.time > start
            and a.time < end
            and (not np.array_equal(a.world_from_body, b.world_from_body) or a.posture != b.posture)
            for a, b in pairwise(self.keys)
        )


class Action(Model):
    """Who did what to what, from when to when.

    verb: what was done ("walk", "push", "drop", …). mover: what changed its pose for it. actor: the person who did it; None: nobody, or
    the camera. target: what it was done to, or what moves by itself; recipient: the other person of it. detail: numbers that a question
    may need (path length in metres, angle in radians, …).
    """

    verb: Text
    start: Seconds
    end: Seconds
    mover: Literal["camera", "thing", "person", "none"]
    actor: Text | None = None
    target: Text | None = None
    recipient: Text | None = None
    detail: Annotated[dict[Text, float | str], listed(WORDS)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _spans(self) -> Action:
        if self.end < self.start:
            raise ValueError(f"{self.verb!r} ends at {self.end:g} s, before it starts at {self.start:g} s")
        return self


AnyTrack = Annotated[Track | BodyTrack, Field(discriminator="kind")]


def posture_between(one: dict[str, Any], other: dict[str, Any], share: float) -> dict[str, Any]:
    """Parameters of the posture `share` of the way from one to another: number by number where both have the same form, else a blend."""
    if one == other:
        return one
    mixed = _mixed(one, other, share)
    if mixed is _DIFFERS or one.get("kind") == BETWEEN:
        return {"kind": BETWEEN, "one": one, "other": other, "share": round(share, DECIMALS)}
    out: dict[str, Any] = mixed
    return out


def _mixed(one: Any, other: Any, share: float) -> Any:
    """Numbers between numbers, in nested lists and mappings; _DIFFERS where the forms differ."""
    if isinstance(one, bool | str | None) or isinstance(other, bool | str | None):
        return one if type(one) is type(other) and one == other else _DIFFERS
    if isinstance(one, dict) and isinstance(other, dict):
        return _each(one, other, share)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        parts = [_mixed(a, b, share) for a, b in zip(one, other, strict=True)]
        return _DIFFERS if any(part is _DIFFERS for part in parts) else parts
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one if one == other else round(one + (other - one) * share, TURN_DECIMALS) + 0.0
    return _DIFFERS


class _Differs:
    """Two values of other forms."""


_DIFFERS = _Differs()


def _each(one: dict[str, Any], other: dict[str, Any], share: float) -> Any:
    if one.keys() != other.keys():
        return _DIFFERS
    parts = {name: _mixed(one[name], other[name], share) for name in one}
    return _DIFFERS if any(part is _DIFFERS for part in parts.values()) else parts


def _between(one: Array, other: Array, share: float) -> Array:
    """A pose between two, on the grid; what stands still keeps its bits."""
    if share == 0.0 or np.array_equal(one, other):
        return one
    return pose_on_grid(between(one, other, share))


def _in_order(entity: str, keys: Any) -> None:
    for one, other in pairwise(keys):
        if other.time <= one.time:
            raise ValueError(f"the track of {entity!r} goes from {one.time:g} s to {other.time:g} s; times grow from key to key")


def _around(keys: Any, time: float) -> tuple[Any, Any, float]:
    """The keys before and after a time, and how far it lies between them, in [0, 1); the end keys beyond them."""
    after = bisect_right(keys, time, key=lambda key: key.time)
    if after == 0 or after == len(keys):
        edge = keys[0] if after == 0 else keys[-1]
        return edge, edge, 0.0
    one, other = keys[after - 1], keys[after]
    return one, other, (time - one.time) / (other.time - one.time)
