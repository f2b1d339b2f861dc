"""Recomputes which of some things moved during a clip, from tracks and log; the poses between keys are its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import entangled, names_carrier
from scenegen.audit.framed import well
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.moving import moved_in
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import to_choose

FEWEST, MOST = 3, 4
LEAST_M, LEAST_SHIFT, OFTEN = 0.099, 0.0299, 0.599


@rule
class MovedBetween(Rule):
    """One of the things is elsewhere at the end than at the start; no other changes its place at any time. All show at both ends."""

    task = "moved_thing"
    name = "moved_between"
    roles = {"item": "thing"}
    many = ("item",)
    frames = ("world",)
    unit = "m"
    convention = "moved: the center is elsewhere at the end of the clip than at its start; the others have not moved at any time"
    numbers = ("moved_m", "shift")
    views = (2, 10_000)
    least_from = "least_m"
    told = {"moved_m": Told(" m", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Which of the items has a track along which it moves, how far, and how far in the pictures."""
        tracks = {track["entity"]: track for track in truth.get("tracks", [])}
        moved = [operand for operand in given.operands if operand.id in tracks]
        if len(moved) != 1 or len(views) < 2 or any(view["world_from_camera"] != views[0]["world_from_camera"] for view in views):
            return Found(None, 0.0)
        name, start, end = moved[0].id, views[0]["time"], views[-1]["time"]
        if not all(cell and cell["box2d"] for cell in (cell_of(view, name) for view in (views[0], views[-1]))):
            return Found(None, 0.0)
        far, shift = moved_in(truth, tracks[name], name, (views[0], views[-1]))
        numbers = {"moved_m": far, "shift": shift}
        known = entities(truth)
        seen = all(well(cell_of(v, one.id), v, known[one.id]) for v in (views[0], views[-1]) for one in given.operands)
        often = sum(well(cell_of(view, name), view, known[name]) for view in views) >= OFTEN * len(views)
        sure = seen and often and far >= LEAST_M and shift >= LEAST_SHIFT and _logged(truth, tracks, name, start, end)
        labels = tuple(sorted(operand.phrase for operand in given.operands))
        return Found(ChoiceAnswer(label=moved[0].phrase, labels=labels) if sure else None, far, numbers)

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """All show well in the first and in the last of them, and between these the one has moved as far as is asked for."""
        ends, known = (views[0], views[-1]), entities(truth)
        if not all(well(cell_of(view, one.id), view, known[one.id]) for view in ends for one in given.operands):
            yield "not all show at both ends"
            return
        tracks = {track["entity"]: track for track in truth.get("tracks", [])}
        name = next(operand.id for operand in given.operands if operand.id in tracks)
        far, shift = moved_in(truth, tracks[name], name, ends)
        if far < plan["least_m"] or shift < plan["shift"]:
            yield f"between their first and last {name} moves {far:.2f} m, {shift:.3f} of the picture"

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of the things."""
        return tuple(operand.phrase for operand in given.operands)

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The list of the things."""
        return to_choose(operand.phrase for operand in given.operands)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The whole clip is shown, the labels are the names, and no name is part of another or leans on what carries the thing."""
        phrases = [operand.phrase for operand in given.operands]
        if not FEWEST <= len(phrases) <= MOST:
            yield f"it is about {len(phrases)} things"
        if given.view_set is None or given.view_set["view_ids"] != row["view_ids"]:
            yield "it does not show the whole clip"
        if getattr(given.answer, "labels", ()) != tuple(sorted(phrases)):
            yield "the labels of the answer are not the things named"
        if entangled(phrases):
            yield "one of its names is a part of another"
        if names_carrier(phrases):
            yield "a name leans on what carries the thing, which may change"


def _logged(truth: Truth, tracks: Mapping[str, Truth], name: str, start: float, end: float) -> bool:
    """Whether the log has an action in that time on the thing, or on or by what carries it at one end of it."""
    known, about = entities(truth), {name}
    for time in (start, end):
        at: str | None = name
        while at is not None:
            changes = [one for one in tracks.get(at, {}).get("carriers", []) if one["time"] <= time]
            at = changes[-1]["parent"] if changes else known[at].get("parent")
            if at in about and at != name:
                break
            about |= {at} if at is not None else set()
    return any(
        action["start"] < end and action["end"] > start and {action.get("target"), action.get("actor")} & about
        for action in truth.get("actions", [])
    )
