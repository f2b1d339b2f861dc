"""What people can see from where they are, by sight lines that were measured with rays (`scenegen.observe.sight_lines`)."""

from __future__ import annotations

import numpy as np

from scenegen.errors import SceneError
from scenegen.facts.facts import Facts
from scenegen.facts.relation import Relation, off_diagonal, relation, remembered
from scenegen.scene.measured import SightLines

SEEN, UNSEEN = 0.3, 0.02
"""Share of a surface's points from which on somebody can see a thing, and up to which they cannot; between, nobody says."""


@remembered
def sight_share(facts: Facts) -> Relation:
    """(N, N) the share of the column's surface points that lie in the field of view of the row, a person, with nothing else in the way.

    Valid where the row is a person and the column another entity that has a surface. Margin: the share itself.
    """
    lines, rows = _lines(facts), np.array([facts.index[name] for name in _lines(facts).people], dtype=np.int64)
    share = np.zeros((len(facts.ids), len(facts.ids)))
    share[rows] = lines.reached / np.maximum(lines.points, 1)
    valid = facts.is_person[:, None] & (lines.points > 0)[None] & off_diagonal(len(facts.ids))
    return relation(share, valid, share, "share", f"surface points that a person sees within {lines.field_deg:g} degrees")


@remembered
def can_see(facts: Facts, seen: float = SEEN, unseen: float = UNSEEN) -> Relation:
    """(N, N) whether the row, a person, can see the column: at least the share `seen` of its points; not up to `unseen`; between, invalid.
    Margin: how far the share is from the bound."""
    found = sight_share(facts)
    told = found.value >= seen
    valid = found.valid & (told | (found.value <= unseen))
    return relation(told, valid, np.where(told, found.value - seen, unseen - found.value), "share", "can see it")


@remembered
def see_each_other(facts: Facts, seen: float = SEEN, unseen: float = UNSEEN) -> Relation:
    """(N, N) whether two people can see each other; valid where it holds of both, or not of one. Margin: the smaller, or that of who cannot."""
    one = can_see(facts, seen, unseen)
    yes, no = one.holds(True), one.holds(False)
    both = yes & yes.T
    margin = np.where(both, np.minimum(one.margin, one.margin.T), np.maximum(one.margin * no, (one.margin * no).T))
    people = facts.is_person[:, None] & facts.is_person[None]
    return relation(both, people & (both | no | no.T), margin, "share", "can see each other")


@remembered
def in_field(facts: Facts) -> Relation:
    """(N, N) the share of the column's surface points within the field of view of the row, hidden or not; validity as `sight_share`."""
    lines, rows = _lines(facts), np.array([facts.index[name] for name in _lines(facts).people], dtype=np.int64)
    share = np.zeros((len(facts.ids), len(facts.ids)))
    share[rows] = lines.in_field / np.maximum(lines.points, 1)
    return relation(share, sight_share(facts).valid, share, "share", "surface points within the field of view")


def _lines(facts: Facts) -> SightLines:
    if facts.measured.sight is None:
        raise SceneError(
            "no sight lines were measured",
            where=f"scene {facts.scene.id}",
            fix="Facts(scene, views, measured=Measured(sight=sight_lines(observer)))",
        )
    return facts.measured.sight
