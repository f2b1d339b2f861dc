"""Who hides what from a camera, in pixels."""

from __future__ import annotations

import numpy as np

from scenegen.facts.facts import Facts
from scenegen.facts.relation import Floats, Relation, off_diagonal, relation, remembered
from scenegen.facts.seeing import pixels


@remembered
def hidden_by(facts: Facts, view: str) -> Relation:
    """(N, N) pixels of the row's silhouette inside the image that show the column instead, the column being the nearest thing there.

    Valid where the row's silhouette falls in the image. Margin: the same as a share of the row's silhouette.
    """
    count = np.zeros((len(facts.ids), len(facts.ids)), dtype=np.int64)
    for row, name in enumerate(facts.ids):
        for other, hidden in facts.sight(view, name).occluders.items():
            count[row, facts.index[other]] = hidden
    share = count / _whole(facts, view)[:, None]
    valid = pixels(facts, view).valid[:, None] & off_diagonal(len(facts.ids))
    return relation(count, valid, share, "share", "pixels of the row that the column hides, of its whole silhouette")


@remembered
def hidden_by_room(facts: Facts, view: str) -> Relation:
    """(N,) pixels of each silhouette inside the image that show the room's walls, floor or ceiling instead. Validity and margin as in
    `hidden_by`."""
    whole = _whole(facts, view)
    shown = pixels(facts, view)
    rest = np.where(shown.valid, whole - shown.value - hidden_by(facts, view).value.sum(1), 0.0)
    return relation(
        rest.astype(np.int64), shown.valid, rest / whole, "share", "pixels that the room hides, of the whole silhouette"
    )


@remembered
def hides(facts: Facts, view: str, least: float = 0.1) -> Relation:
    """(N, N) whether the row hides at least the share `least` of the column's silhouette; valid where the column's silhouette falls in
    the image. Margin: how far the share is from `least`."""
    share = np.where(hidden_by(facts, view).valid, hidden_by(facts, view).margin, 0.0).T
    return relation(
        share >= least, hidden_by(facts, view).valid.T, np.abs(share - least), "share", f"hides {least:.0%} of it or more"
    )


def _whole(facts: Facts, view: str) -> Floats:
    """(N,) pixels of the silhouettes inside the image, 1 where there are none."""
    return np.array([max(facts.sight(view, name).amodal_pixels, 1) for name in facts.ids], dtype=np.float64)
