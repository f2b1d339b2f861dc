"""Recomputes which of some things stands elsewhere on a second visit, from the tracks, what else stands still, and where both pictures look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import entangled, moves
from scenegen.audit.geometry import Truth, camera_yaw, entities, middle, turn
from scenegen.audit.instant import at
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.visits import all_show, apart, known_again, known_in_all, stays, told
from scenegen.audit.wording import to_choose

NONE, ITEMS = "none of them", 3
LEAST_M, LEAST_TOLD, LEAST_DEG, LEAST_SHIFT = 0.299, 0.249, 24.9, 0.0499


@rule
class MovedSince(Rule):
    """One of the things is elsewhere when the second picture is taken, or none is; all show in both, with things near that stand still."""

    task = "two_visits"
    name = "moved_since"
    roles = {"item": "thing"}
    many = ("item",)
    frames = ("world",)
    unit = "m"
    convention = "moved: the center is elsewhere when the second picture is taken; of what was not, the least that would count is the margin"
    planned = ("least_m", "told")
    numbers = ("turned_deg",)
    optional = ("moved_m", "share")
    views = (2, 2)
    least_from = "least_m"
    told = {"moved_m": Told(" m", 1), "turned_deg": Told("°", 0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Which of the items has another centre at the time of the second picture, and by what its way is told."""
        if len(views) != 2 or views[1]["time"] <= views[0]["time"]:
            return Found(None, 0.0)
        then = [entities(at(truth, view["time"])) for view in views]
        turned = abs(turn(camera_yaw(views[1]) - camera_yaw(views[0])))
        ways = {name: (middle(then[0][name]), middle(then[1][name])) for name in given.ids}
        gone = [name for name, (old, new) in ways.items() if np.linalg.norm(new - old) > 1e-9]
        marks = {name: middle(one) for name, one in entities(truth).items() if stays(truth, one) and known_in_all(name, views)}
        sure = turned >= LEAST_DEG and len(gone) <= 1 and all(all_show(entities(truth)[name], views) for name in given.ids)
        sure = sure and all(known_again(ways[name][0], name, marks) for name in given.ids)
        phrases = {operand.id: operand.phrase for operand in given.operands}
        labels = (*sorted(phrases.values()), NONE)
        if not gone:
            if any(moves(truth, [name]) and views[1]["time"] > _begins(truth) + 1e-6 for name in given.ids):
                sure = False  # it has been elsewhere, and come back
            margin = given.parameter("least_m")
            return Found(ChoiceAnswer(label=NONE, labels=labels) if sure else None, margin, {"turned_deg": turned})
        old, new = ways[gone[0]]
        far = float(np.linalg.norm(new - old))
        share = told(old, new, [place for name, place in marks.items() if name != gone[0]])
        shifted = min(apart(view, old, new) for view in views)
        sure = sure and far >= LEAST_M and share >= max(LEAST_TOLD, given.parameter("told") - 1e-3) and shifted >= LEAST_SHIFT
        numbers = {"moved_m": far, "share": share, "turned_deg": turned}
        return Found(ChoiceAnswer(label=phrases[gone[0]], labels=labels) if sure else None, far, numbers)

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of the things, and none of them."""
        return (*(operand.phrase for operand in given.operands), NONE)

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The list of the things."""
        return to_choose(operand.phrase for operand in given.operands)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """It begins with the first picture of its set, the labels are the names, and no name is part of another or says more than noun and colour."""
        phrases = [operand.phrase for operand in given.operands]
        if len(phrases) != ITEMS:
            yield f"it is about {len(phrases)} things"
        if given.view_set is None or given.view_set["view_ids"][0] != row["view_ids"][0]:
            yield "it does not begin with the first visit"
        if getattr(given.answer, "labels", ()) != (*sorted(phrases), NONE):
            yield "the labels of the answer are not the things named and none of them"
        if entangled(phrases):
            yield "one of its names is a part of another"
        for operand in given.operands:
            thing = entities(truth)[operand.id]
            if operand.phrase not in (thing["label"], f"{thing['attributes'].get('color')} {thing['label']}"):
                yield f"{operand.phrase!r} says more than a noun and a color, by which it may not be known again"


def _begins(truth: Truth) -> float:
    """Seconds until which nothing moves."""
    return float(min(track["keys"][0]["time"] for track in truth["tracks"]))
