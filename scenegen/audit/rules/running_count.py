"""Recounts the things of a kind that a clip shows until a time, frame by frame from the rows of its views."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from scenegen.answers.number import NumberAnswer
from scenegen.audit.carrying import moves
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.kinds import NAMED, in_doubt, several, well_seen, word_for
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row

CLEAR_S = 0.399
"""Seconds before and after the time in question in which nothing may come into view."""
SLACK = 1e-6
LEAST_WHOLE = 0.4
"""Share of its whole silhouette that something shows, inside the picture or not."""


@rule
class SeenOnTheWay(Rule):
    """Everything that a noun names and that shows by then, if all of it was seen well and nothing else could be meant."""

    task = "running_count"
    name = "seen_on_the_way"
    roles: ClassVar[Mapping[str, str]] = {}
    frames = ("path",)
    unit = "share of the worst seen"
    convention = "things of their own that show in a frame, each once; not likenesses nor parts of others"
    answer_type = "number"
    asked = {"unit": None, "decimals": 0, "metric": "exact"}
    parameters = {"noun": NAMED}
    free = ("until_s",)
    planned = ("least_share",)
    numbers = ("count",)
    views = (2, 10_000)
    least_from = "fraction"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The count; nothing where one is never seen well, comes just then, moves, or where something else could be taken for one."""
        known, noun, until = entities(truth), given.parameter("noun"), given.parameter("until_s")
        if not views or isinstance(until, str | bool) or until < 0:
            return Found(None, 0.0)
        begin = views[0]["time"]
        end = float(until) or float("inf")
        early = [view for view in views if view["time"] - begin <= end + CLEAR_S]
        glimpses: dict[str, float] = {}
        for view in early:
            for cell in view["visible"]:
                if cell["pixels"] > 0:
                    glimpses.setdefault(cell["id"], view["time"] - begin)
        strange = any(in_doubt(known[name], noun, pictures=False) for name in glimpses)
        glimpses = {name: time for name, time in glimpses.items() if word_for(known[name]) == noun}
        best = _best(early, begin, known, noun, given.parameter("least_share"))
        inside = {name: [(time, share) for time, share in best[name] if time <= end + SLACK] for name in glimpses}
        counted = [name for name, time in glimpses.items() if time <= end]
        worst = min((max((share for _, share in inside[name]), default=0.0) for name in counted), default=1.0)
        numbers = {"count": float(len(counted))}
        sure = all(inside[name] and inside[name][0][0] <= end - CLEAR_S for name in glimpses)
        if strange or not sure or moves(truth, list(glimpses)):
            return Found(None, worst, numbers)
        return Found(NumberAnswer(value=len(counted), decimals=0, metric="exact"), worst, numbers)

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """Something that the whole clip shows by then is not seen well by then in these."""
        known, noun = entities(truth), given.parameter("noun")
        end = float(given.parameter("until_s")) or float("inf")
        begin = min(float(camera["time"]) for camera in self._cameras(truth, given))
        best = _best(
            [view for view in views if view["time"] - begin <= end + SLACK], begin, known, noun, given.parameter("least_share")
        )
        seen = sum(any(share >= plan["fraction"] for _, share in shares) for shares in best.values())
        if seen < (given.number("count") or 0):
            yield f"they show {seen} well"

    @staticmethod
    def _cameras(truth: Truth, given: Given) -> list[Truth]:
        """The cameras of the question's clip."""
        names = {view.rpartition("/")[2] for view in (given.view_set or {})["view_ids"]}
        return [camera for camera in truth["cameras"] if camera["id"] in names]

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """A part of the video is asked about in words that say which."""
        if (kind == "until") != bool(given.parameter("until_s")):
            yield f"a wording of kind {kind!r} for the first {given.parameter('until_s')} s"

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """Several of the noun, and whole seconds."""
        return {"things": several(given.parameter("noun")), "seconds": f"{float(given.parameter('until_s')):.0f}"}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The whole clip is shown, and the time is in whole seconds."""
        if given.view_set is None or given.view_set["view_ids"] != row["view_ids"]:
            yield "it does not show the whole clip"
        if float(given.parameter("until_s")) % 1:
            yield f"it asks for {given.parameter('until_s')} s"


def _best(
    views: Sequence[Row], begin: float, known: Mapping[str, Truth], noun: str, least_share: float
) -> Mapping[str, list[tuple[float, float]]]:
    """By the id of each thing of a kind: seconds and the share that shows, of each view that shows it well."""
    out: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for view in views:
        few = max(1.0, least_share * view["width"] * view["height"])
        for cell in view["visible"]:
            entity = known[cell["id"]]
            if word_for(entity) != noun or cell["pixels"] < few or not well_seen(cell, entity):
                continue
            share = cell["pixels"] / cell["amodal_pixels"]
            if share * cell["in_frame"] >= LEAST_WHOLE:
                out[cell["id"]].append((view["time"] - begin, share))
    return out
