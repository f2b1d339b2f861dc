"""Groups of questions by how far their answers are from another one: by their margin over the least that is accepted."""

from __future__ import annotations

CLEARANCES = ((1.5, "1 to 1.5"), (2.0, "1.5 to 2"), (3.0, "2 to 3"), (float("inf"), "3 and more"))
"""Upper ends, not of the group, and names."""


def clearance_group(clearance: float | None) -> str | None:
    """The group of a question's `clearance`; None for one whose family accepts any margin."""
    return None if clearance is None else next(told for bound, told in CLEARANCES if clearance < bound)
