"""Contact and support: on, in, touching, against, held, hanging. Boxes and the truth's own links; surfaces where they were measured."""

from __future__ import annotations

import numpy as np

from scenegen.facts.distances import Measure, distance
from scenegen.facts.facts import Facts
from scenegen.facts.relation import Bools, Floats, Relation, gap, off_diagonal, relation, remembered
from scenegen.facts.vertical import spans
from scenegen.frames import inverse, transform
from scenegen.scene import Object, Person

TOUCH_M, APART_M = 0.005, 0.03
"""Up to the first two things touch, from the second on they do not; between, nobody says."""
TOP_M = 0.03
"""How far above or below the top of what carries it a thing's foot may lie for it to be on top: cushions give, rims rise."""
IN_SHARE, OUT_SHARE = 0.9, 0.1
"""Share of a box inside another from which on it is in it, and up to which it is not."""
AGAINST_M, AWAY_M = 0.06, 0.15
"""Up to the first a thing stands against a wall or another thing, from the second on it does not."""
GRID = 4
"""Points along each axis of a box by which the share inside another is counted."""


@remembered
def rests_on(facts: Facts) -> Relation:
    """(N, N) whether the column carries the row directly, as the truth has it: on its top or on a shelf within it. Valid for all pairs.
    Margin: 1, as it is declared."""
    told = _linked(facts, "object")
    return relation(told, off_diagonal(len(told)), np.ones(told.shape), "share", "rests on it, as declared")


@remembered
def on_top_of(facts: Facts) -> Relation:
    """(N, N) whether the row rests on the top of the column: carried by it, its foot within TOP_M of the column's top.

    Not valid where it is carried lower down (on a shelf), nor where it is not carried and yet nearer than APART_M. Margin: metres from
    TOP_M where it is, between the boxes where it is not.
    """
    carried = rests_on(facts).value
    foot, top = spans(facts)
    off = np.abs(foot[:, None] - top[None])
    told = carried & (off <= TOP_M)
    apart = distance(facts).value
    valid = off_diagonal(len(facts.ids)) & (told | (~carried & (apart >= APART_M)))
    return relation(told, valid, np.where(told, TOP_M - off, apart), "m", "rests on its top")


@remembered
def inside(facts: Facts) -> Relation:
    """(N, N) whether the row's box lies in the column's: at least IN_SHARE of it, at most OUT_SHARE where it does not; between, invalid.
    Margin: the share from one half."""
    ticks = (np.arange(GRID) + 0.5) / GRID
    grid = np.stack(np.meshgrid(ticks - 0.5, ticks - 0.5, ticks, indexing="ij"), -1).reshape(-1, 3)
    points = transform(facts.poses[:, None], grid[None] * facts.sizes[:, None])  # (N, G, 3)
    back = inverse(facts.poses)
    local = np.einsum("cij,rgj->rcgi", back[:, :3, :3], points) + back[None, :, None, :3, 3]
    low, high = facts.sizes * [-0.5, -0.5, 0.0], facts.sizes * [0.5, 0.5, 1.0]
    share = ((local >= low[:, None]) & (local <= high[:, None])).all(-1).mean(-1) if len(facts.ids) else np.zeros((0, 0))
    valid = off_diagonal(len(facts.ids)) & ((share >= IN_SHARE) | (share <= OUT_SHARE))
    return relation(share >= 0.5, valid, np.abs(share - 0.5), "share", "its box lies in the other's")


@remembered
def touching(facts: Facts, measure: Measure = "boxes") -> Relation:
    """(N, N) whether two things touch, by the closest points of boxes or of measured surfaces: at most TOUCH_M apart; not from APART_M on;
    between, invalid. Boxes that touch say little of round things: where it matters, surfaces are measured. Margin: metres to the bound."""
    apart = distance(facts, measure)
    near = apart.value <= TOUCH_M
    valid = apart.valid & (near | (apart.value >= APART_M))
    margin = np.where(near, TOUCH_M - apart.value, apart.value - APART_M)
    return relation(near, valid, margin, "m", f"touch, by {measure}")


@remembered
def beside(facts: Facts) -> Relation:
    """(N, N) whether the row stands against the column: sides at most AGAINST_M apart at heights that overlap, neither carrying the other;
    not from AWAY_M on; between, invalid. Margin: metres to the bound."""
    foot, top = spans(facts)
    level = gap(foot, top) < 0
    apart = distance(facts).value
    linked = facts.supports | facts.supports.T
    near = level & ~linked & (apart <= AGAINST_M)
    valid = off_diagonal(len(facts.ids)) & ~linked & (near | (apart >= AWAY_M))
    return relation(near, valid, np.where(near, AGAINST_M - apart, apart - AWAY_M), "m", "stands against it, meters to the bound")


@remembered
def wall_distance(facts: Facts) -> Relation:
    """(N,) metres on the floor from each box to the nearest wall of the room, inner walls too (their middle line, less half their
    thickness). Valid where there is a room. Margin: the distance itself."""
    room = facts.scene.room
    count = len(facts.ids)
    if room is None or not count:
        return relation(np.zeros(count), np.zeros(count, dtype=bool), np.zeros(count), "m", "meters to the nearest wall")
    starts, ends = [room.floor], [np.roll(room.floor, -1, axis=0)]
    half = [np.zeros(len(room.floor))]
    for wall in room.inner_walls:
        starts.append(wall.start[None])
        ends.append(wall.end[None])
        half.append(np.array([wall.thickness / 2]))
    near = _to_segments(facts.corners[..., :2], np.concatenate(starts), np.concatenate(ends)) - np.concatenate(half)
    value = np.maximum(near.min((1, 2)), 0.0)
    return relation(value, np.ones(count, dtype=bool), value, "m", "meters from the box to the nearest wall, on the floor")


@remembered
def against_wall(facts: Facts) -> Relation:
    """(N,) whether a thing stands or hangs against a wall: at most AGAINST_M from it; not from AWAY_M on; between, invalid. Margin: metres
    to the bound."""
    apart = wall_distance(facts)
    near = apart.value <= AGAINST_M
    valid = apart.valid & (near | (apart.value >= AWAY_M))
    margin = np.where(near, AGAINST_M - apart.value, apart.value - AWAY_M)
    return relation(near, valid, margin, "m", "against a wall, meters to the bound")


@remembered
def held_by(facts: Facts) -> Relation:
    """(N, N) whether the column, a person, holds the row in a hand, as the truth has it. Valid where the column is a person. Margin: 1."""
    told = np.zeros((len(facts.ids), len(facts.ids)), dtype=bool)
    for column, entity in enumerate(facts.scene.entities):
        for thing in entity.holding.values() if isinstance(entity, Person) else ():
            told[facts.index[thing], column] = True
    valid = off_diagonal(len(told)) & facts.is_person[None]
    return relation(told, valid, np.ones(told.shape), "share", "held in a hand, as declared")


@remembered
def hanging(facts: Facts) -> Relation:
    """(N,) whether a thing hangs on a wall or from the ceiling, as the truth has it. Valid for things. Margin: 1."""
    told = np.array([isinstance(e, Object) and e.support in ("wall", "ceiling") for e in facts.scene.entities], dtype=bool)
    return relation(told, ~facts.is_person, np.ones(len(told)), "share", "hangs on a wall or from the ceiling, as declared")


def _linked(facts: Facts, support: str) -> Bools:
    """(N, N) row's parent is the column, by this kind of support."""
    out = np.zeros((len(facts.ids), len(facts.ids)), dtype=bool)
    for row, entity in enumerate(facts.scene.entities):
        if isinstance(entity, Object) and entity.parent is not None and entity.support == support:
            out[row, facts.index[entity.parent]] = True
    return out


def _to_segments(points: Floats, starts: Floats, ends: Floats) -> Floats:
    """(N, K, S) metres from points (N, K, 2) to segments (S, 2)."""
    way = ends - starts
    offset = points[:, :, None] - starts
    along = np.clip((offset * way).sum(-1) / np.maximum((way * way).sum(-1), 1e-12), 0, 1)
    out: Floats = np.linalg.norm(offset - along[..., None] * way, axis=-1)
    return out
