"""Measures again how far a walk ends from where it began, and by how many things its frames hang together from the first to the last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from scenegen.answers.number import NumberAnswer
from scenegen.audit.geometry import Truth
from scenegen.audit.kinds import known_again
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

NEAREST_M, FARTHEST_M, OFF = 0.5, 6.6, 0.05


@rule
class StartToEnd(Rule):
    """The floor distance between the poses of the first and the last view; from one view to the next on a way between them so many things
    are known again."""

    task = "walk_distance"
    name = "start_to_end"
    roles: ClassVar[Mapping[str, str]] = {}
    frames = ("world",)
    unit = "things shared"
    convention = "meters on the floor between the cameras of the first and of the last frame"
    answer_type = "number"
    asked = {"unit": "m", "decimals": 1, "metric": "mra", "tolerance": None}
    numbers = ("apart_m", "links")
    views = (2, 10_000)
    least_from = "links"
    options_apart = (1.7, 0.4)
    told = {"apart_m": Told(" m", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The distance, and the most things by which the last view can be reached from the first."""
        apart, links = _apart(views), _links(truth, views)
        numbers = {"apart_m": apart, "links": float(links)}
        if len(views) < 2 or not NEAREST_M - 0.001 <= apart <= FARTHEST_M + 0.001:
            return Found(None, links, numbers)
        return Found(NumberAnswer(value=apart, unit="m", decimals=1), links, numbers)

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """The last of them cannot be reached from the first by as many things, or they are nearer or farther than those of the whole clip."""
        apart, whole = _apart(views), _apart(_ends(truth, given))
        if abs(apart - whole) > OFF * whole:
            yield f"between their ends are {apart:.2f} m"
        if len(views) < 2 or _links(truth, views) < plan["links"]:
            yield "their ends do not hang together"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The whole clip is shown."""
        if given.view_set is None or given.view_set["fps"] is None or given.view_set["view_ids"] != row["view_ids"]:
            yield "it does not show the whole clip"


def _ends(truth: Truth, given: Given) -> list[Truth]:
    """The cameras of the first and the last frame of the whole clip."""
    known = {camera["id"]: camera for camera in truth["cameras"]}
    names = (given.view_set or {})["view_ids"]
    return [known[names[k].rpartition("/")[2]] for k in (0, -1)]


def _apart(views: Sequence[Row]) -> float:
    """Metres on the floor between the first and the last of some views, or cameras."""
    (a, b), (c, d) = ([row[3] for row in view["world_from_camera"][:2]] for view in (views[0], views[-1]))
    return float(np.sqrt((a - c) ** 2 + (b - d) ** 2))


def _links(truth: Truth, views: Sequence[Row]) -> int:
    """The most for which the last view is reached from the first over views of which each shares so many things at rest with the next."""
    moving = {track["entity"] for track in truth.get("tracks", [])}
    still = {one["id"] for one in truth["objects"] if not moving & {one["id"], one.get("parent")}}
    shown = [known_again(view, truth) & still for view in views]
    count = 0
    while _reached(shown, count + 1):
        count += 1
    return count


def _reached(shown: Sequence[set[str]], least: int) -> bool:
    """Whether one gets from the first to the last over sets of which each has so many members in common with the next."""
    if len(shown) == 1:
        return len(shown[0]) >= least
    left, border = set(range(1, len(shown))), [0]
    while border:
        here = shown[border.pop()]
        found = [k for k in left if len(here & shown[k]) >= least]
        left -= set(found)
        border += found
    return len(shown) - 1 not in left
