"""What may be said of one thing by another in a picture: on which side of it, nearer or farther, taller or shorter, higher or lower, on top of it; and how
clearly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.facts import Facts
from scenegen.facts.contact import on_top_of
from scenegen.facts.relation import remembered
from scenegen.facts.seeing import depths
from scenegen.facts.sizes import size
from scenegen.facts.vertical import spans
from scenegen.tasks.common.depths import camera_metres, clear_by
from scenegen.tasks.common.extents import DEPTHS, from_top_to_foot, stands, times_differ
from scenegen.tasks.common.places import at_rest

Floats = NDArray[np.float64]
AXES = (("left", "right"), ("nearer", "farther"), ("tall", "short"), ("higher", "lower"), ("on", ""))
"""What may be said: where an axis is positive the first, where it is negative the second, if anything is said of that."""
HIGHER_M = 0.25
"""Metres by which foot and top of one are higher above the floor than those of another, at least."""
ON, OFF_M = 2.0, 0.15
"""By how many times the least accepted something is on another that is declared to be; metres between the boxes of what plainly is not."""


@remembered
def gaps_across(facts: Facts, view: str) -> Floats:
    """(N, N) share of the picture's width between what shows of two: positive where the column is left of the row, negative where it is right of
    it, 0 where they overlap across or one does not show."""
    box = np.array([facts.sight(view, name).box2d or (np.nan,) * 4 for name in facts.ids], dtype=np.float64).reshape(-1, 4)
    with np.errstate(invalid="ignore"):
        left, right = box[:, None, 0] - box[None, :, 2], box[None, :, 0] - box[:, None, 2]
        found = np.where(left > 0, left, np.where(right > 0, -right, 0.0))
    out: Floats = np.nan_to_num(found) / facts.camera(view).width
    return out


@remembered
def clauses(facts: Facts, view: str, gap: float, gap_m: float, gap_ratio: float, times: float) -> Floats:
    """(5, N, N) by how many times the least that is accepted the row is left of the column, nearer, taller, higher up or on top of it, negative where it
    is the other word of AXES or plainly not; 0 where neither is clear, where one carries the other (but for the last), or one of them is not asked about: what the
    picture does not hold nearly whole has sides alone.

    gap: share of the picture's width between the boxes of what shows. gap_m, gap_ratio: as of `clear_by`,
    of nearest z-depths too. times: of the least differences of
    heights, as of `times_differ`, and above the floor.
    """
    shown, whole = seen_at_rest(facts, view), np.isfinite(camera_metres(facts, view)[:, 0])
    linked, other = facts.supports | facts.supports.T, ~np.eye(len(shown), dtype=bool)
    beside, pairs = shown[:, None] & shown & other, whole[:, None] & whole & other
    side, depth = gaps_across(facts, view).T / gap, _nearer(facts, view, gap_m, gap_ratio)
    tall, high = _taller(facts, view) / times, _higher(facts) / times
    return np.stack([side * (beside & ~linked), *(one * (pairs & ~linked) for one in (depth, tall, high)), _on(facts) * pairs])


@remembered
def seen_at_rest(facts: Facts, view: str) -> NDArray[np.bool_]:
    """(N,) what a picture shows well and never moves."""
    out: NDArray[np.bool_] = at_rest(facts) & np.isin(facts.ids, facts.visible(view))
    return out


def _nearer(facts: Facts, view: str, gap_m: float, gap_ratio: float) -> Floats:
    """(N, N) as `clear_by`, and by the nearest z-depths of what shows alike: of what is far off to a side the way straight tells nobody much."""
    straight, near = clear_by(facts, view, gap_m, gap_ratio), depths(facts, view).value[:, 0]
    away = near[None] - near[:, None]
    far = np.maximum(np.maximum(near[None], near[:, None]), 1e-6)
    times = np.minimum(np.abs(straight), np.minimum(np.abs(away) / gap_m, np.abs(away) / far / gap_ratio))
    out: Floats = np.where(np.sign(straight) == np.sign(away), np.sign(away) * times, 0.0)
    return out


def _taller(facts: Facts, view: str) -> Floats:
    """(N, N) by how many times the least visible difference the row is taller than the column, negative where it is shorter; 0 where a picture does
    not show both from top to foot and about as far off."""
    tall, deep = size(facts, "height").value, camera_metres(facts, view)[:, 1]
    out = np.zeros((len(tall), len(tall)))
    fit = [
        k for k, name in enumerate(facts.ids) if from_top_to_foot(facts, view, name) and stands(facts, k) and np.isfinite(deep[k])
    ]
    for a in fit:
        for b in fit:
            if max(deep[a], deep[b]) <= DEPTHS * min(deep[a], deep[b]):
                out[a, b] = times_differ(tall[a], tall[b]) * np.sign(tall[a] - tall[b])
    return out


def _higher(facts: Facts) -> Floats:
    """(N, N) by how many times HIGHER_M foot and top of the row are both above those of the column, negative where they are below; else 0."""
    foot, top = spans(facts)
    rise = np.stack([level[:, None] - level[None] for level in (foot, top)])
    out: Floats = np.where(rise.min(0) > 0, rise.min(0), np.where(rise.max(0) < 0, rise.max(0), 0.0)) / HIGHER_M
    return out


def _on(facts: Facts) -> Floats:
    """(N, N) ON where the row rests on top of the column; negative, by its box's distance, where nothing links the two; else 0."""
    on, linked = on_top_of(facts), facts.supports | facts.supports.T
    return np.where(on.holds(True), ON, np.where(on.valid & ~linked, -facts.distance / OFF_M, 0.0))
