"""Recomputes what somebody believes of the place of a thing that moved: from gaze and head, instant by instant, by rays of the audit's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from scenegen.audit.carrying import entangled, names_carrier
from scenegen.audit.framed import well
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, entities, middle, pose_of
from scenegen.audit.instant import at
from scenegen.audit.moving import moved_in
from scenegen.audit.rules.base import FACE, FRONT, Found, Given, Rule, Told, rule
from scenegen.audit.sights import FIELD, MOSTLY, NEVER, angles_of, seen_share
from scenegen.audit.source import Row
from scenegen.audit.wording import he_or_she

FIRST, LAST = "in its original position", "in its new position"
OFTEN = 0.599


@rule
class SeenToMove(Rule):
    """Seen all the while by gaze and head alike, or beyond all sight all the while; nothing in between. The person stands still."""

    task = "false_belief"
    name = "seen_to_move"
    roles = {"person": "person", "item": "thing"}
    frames = ("person",)
    unit = "degrees"
    convention = "seen is what lies within 60 degrees of the gaze with nothing in the way; beyond 95 degrees nothing is; who sees no move believes in the first place"
    values = (FIRST, LAST)
    parameters = {"sees": (True, False)}
    numbers = ("start_deg", "end_deg", "moved_m")
    views = (2, 10_000)
    told = {"start_deg": Told("°", 0), "end_deg": Told("°", 0)}

    def must_see(self, role: str, parameters: Mapping[str, Any]) -> str:
        """The face of who sees it, and of who does not which way they face."""
        return super().must_see(role, parameters) if role != "person" else FACE if parameters.get("sees") else FRONT

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Angles at every instant of the clip, and rays at its two ends."""
        known, person, item = entities(truth), given.id("person"), given.id("item")
        tracks = {track["entity"]: track for track in truth.get("tracks", [])}
        still = len(views) > 1 and all(view["world_from_camera"] == views[0]["world_from_camera"] for view in views)
        if not still or person in tracks or item not in tracks or "joints" not in known[person]:
            return Found(None, 0.0)
        ends = (views[0], views[-1])
        if not all(cell and cell["box2d"] for cell in (cell_of(view, item) for view in ends)):
            return Found(None, 0.0)
        far, _ = moved_in(truth, tracks[item], item, ends)
        found = [angles_of(at(truth, view["time"]), person, item) for view in views]
        numbers = {"start_deg": found[0].off, "end_deg": found[-1].off, "moved_m": far}
        most, least = max(one.most for one in found), min(one.least for one in found)
        shown = all(well(cell_of(view, name), view, known[name]) for view in ends for name in (person, item))
        often = sum(well(cell_of(view, item), view, known[item]) for view in views) >= OFTEN * len(views)
        if not (shown and often) or (truth.get("room") or {}).get("inner_walls"):
            return Found(None, 0.0, numbers)
        if least > NEVER:
            away = all(_behind(at(truth, view["time"]), person, item) for view in ends)
            return Found(FIRST if away else None, least - NEVER, numbers, {"sees": False})
        reached = most < FIELD and all(seen_share(at(truth, view["time"]), person, item) >= MOSTLY for view in ends)
        return Found(LAST if reached else None, FIELD - most, numbers, {"sees": True})

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """Both show well in the first and in the last of them, and between these the thing has moved as far as is asked for."""
        ends, known = (views[0], views[-1]), entities(truth)
        if not all(well(cell_of(view, one.id), view, known[one.id]) for view in ends for one in given.operands):
            yield "not both show at both ends"
            return
        tracks = {track["entity"]: track for track in truth.get("tracks", [])}
        far, shift = moved_in(truth, tracks[given.id("item")], given.id("item"), ends)
        if far < plan["least_m"] or shift < plan["shift"]:
            yield f"between their first and last it moves {far:.2f} m, {shift:.3f} of the picture"

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """Who believes, what, and the pronoun for who."""
        return {**super().slots(given, truth), "they": he_or_she(given.phrase("person"))}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The whole clip is shown, and no name is a part of the other or leans on what carries the thing, which may change."""
        phrases = [operand.phrase for operand in given.operands]
        if given.view_set is None or given.view_set["view_ids"] != row["view_ids"]:
            yield "it does not show the whole clip"
        if entangled(phrases):
            yield "one of its names is a part of the other"
        if names_carrier(phrases):
            yield "a name leans on what carries the thing, which may change"


def _behind(truth: Truth, person: str, item: str) -> bool:
    """Whether a thing's middle lies behind somebody's body and chest, on the floor."""
    known = entities(truth)
    frames = [pose_of(known[person], frame) for frame in ("body", "torso")]
    return all(float(np.dot(frame[:2, 0], middle(known[item])[:2] - frame[:2, 3])) < 0 for frame in frames)
