"""Recomputes what somebody looks at, from the eyes, the gaze and the head as the truth has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scenegen.audit.aiming import Line, doubtful, eyes, head_shows, met
from scenegen.audit.geometry import Truth, entities, pose_of
from scenegen.audit.rules.base import FACE, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import to_choose


@rule
class LineOfSightMeets(Rule):
    """The first thing on the line of sight, to which the head points too, with everything else well off both."""

    task = "gaze_target"
    name = "line_of_sight_meets"
    roles = {"person": "person", "option": "any"}
    many = ("option",)
    frames = ("person",)
    unit = "degrees"
    convention = "what the line from between the eyes along the gaze meets first; the head points there too"
    planned = ("near_deg", "head_px")
    numbers = ("off_1_deg", "off_2_deg")
    optional = ("off_3_deg",)
    seen = {"person": FACE}
    told = {f"off_{k}_deg": Told("°", 0) for k in (1, 2, 3)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Both lines from between the eyes; nothing where something moves at another time than the start."""
        person = entities(truth)[given.id("person")]
        if "joints" not in person or (truth.get("tracks") and any(view["time"] != 0.0 for view in views)):
            return Found(None, 0.0)
        gaze, head = (Line(eyes(person), pose_of(person, frame)[:3, 0]) for frame in ("gaze", "head"))
        return met(truth, given, views, (gaze, head), head_shows(views, person, given.parameter("head_px")))

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of the things."""
        return given.options

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """Who looks, and the list of the things."""
        return {"a": given.phrase("person"), **to_choose(self.possible(given))}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Whether its names could be mistaken for one another."""
        yield from doubtful(truth, given)
