"""Recomputes in which order things come into view in a clip, from the table of what each of its frames shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from scenegen.answers.sequence import SequenceAnswer
from scenegen.audit.carrying import entangled
from scenegen.audit.framed import well
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import listed

LASTS_S = 0.3
AFTER = re.compile(r"the ([^,]+?) at (\d+\.\d) s")
FEWEST, MOST = 3, 4


@rule
class OrderOfAppearance(Rule):
    """By the first frame that shows each well; no pixel of the next may show before, and some time must lie between."""

    task = "appearance_order"
    name = "order_of_appearance"
    roles = {"item": "thing"}
    many = ("item",)
    frames = ("path",)
    unit = "s"
    convention = "a thing appears in the first frame that shows it well; no pixel of the next is seen before"
    answer_type = "sequence"
    asked = {"metric": "exact", "repeats": False}
    numbers = ("gap_s", "first_1_s", "first_2_s", "first_3_s")
    optional = ("first_4_s",)
    views = (2, 10_000)
    least_from = "gap_s"
    planned = ("gap_frames", "least_share")

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Frame by frame; what moves is no item."""
        times, known = [view["time"] for view in views], entities(truth)
        moving = {track["entity"] for track in truth.get("tracks", [])}
        if len(views) < 2 or moving & set(given.ids):
            return Found(None, 0.0)
        step = (times[-1] - times[0]) / (len(times) - 1)
        found = []
        share, frames = float(given.parameter("least_share")), int(given.parameter("gap_frames"))
        for operand in given.operands:
            cells = [cell_of(view, operand.id) for view in views]
            any_ = [cell is not None and cell["pixels"] > 0 for cell in cells]
            shown = [_noticed(cell, view, known[operand.id], share) for cell, view in zip(cells, views, strict=True)]
            lasts = max(1, round(LASTS_S / step))
            if True not in shown or shown[shown.index(True) :][:lasts] != [True] * lasts:
                return Found(None, 0.0)
            found.append((times[shown.index(True)] - times[0], times[any_.index(True)] - times[0], operand.phrase))
        numbers = {f"first_{k}_s": first for k, (first, _, _) in enumerate(found, 1)}
        order = sorted(found)
        gap = min((later[1] - one[0] for one, later in pairwise(order)), default=0.0)
        if gap < (frames - 0.5) * step:
            return Found(None, 0.0, numbers)
        return Found(SequenceAnswer(items=tuple(phrase for _, _, phrase in order)), gap, {"gap_s": gap, **numbers})

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """A thing of which something shows by the time that the one before is seen well."""
        assert isinstance(given.answer, SequenceAnswer)
        known = entities(truth)
        ids, share = {operand.phrase: operand.id for operand in given.operands}, float(given.parameter("least_share"))
        waiting = [ids[phrase] for phrase in given.answer.items]
        for view in views:
            cells = {cell["id"]: cell for cell in view["visible"] if cell["pixels"] > 0}
            if any(name in cells for name in waiting[1:]):
                yield f"{view['view_id']} shows what is to come later"
                return
            if waiting and waiting[0] in cells and _noticed(cells[waiting[0]], view, known[waiting[0]], share):
                waiting.pop(0)
        if waiting:
            yield f"none shows {waiting[0]} well"

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The list of what is put in order."""
        return {"items": listed(operand.phrase for operand in given.operands)}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The whole clip is shown, no name is part of another, and the rationale's times are those given, in order."""
        phrases = [operand.phrase for operand in given.operands]
        if not FEWEST <= len(phrases) <= MOST or f"first_{len(phrases)}_s" not in given.numbers:
            yield f"it is about {len(phrases)} things"
        if f"first_{len(phrases) + 1}_s" in given.numbers:
            yield "it has a number of a thing that it does not name"
        if given.view_set is None or given.view_set["view_ids"] != row["view_ids"]:
            yield "it does not show the whole clip"
        if entangled(phrases):
            yield "one of its names is a part of another"
        firsts = sorted((given.number(f"first_{k}_s") or 0.0, phrase) for k, phrase in enumerate(phrases, 1))
        if AFTER.findall(row["rationale"].replace(" and ", ", ")) != [(phrase, f"{first:.1f}") for first, phrase in firsts]:
            yield f"its rationale does not say when each is seen: {row['rationale']!r}"


def _noticed(cell: Row | None, view: Row, entity: Truth, share: float) -> bool:
    """Whether something is well in a picture, as this share of it at least."""
    return cell is not None and well(cell, view, entity) and bool(cell["pixels"] >= share * view["width"] * view["height"])
