"""How far things are from a picture's camera, which orders of them are clear, and what the shortcuts of photographs make of these orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from scenegen.facts import Facts
from scenegen.facts.distances import camera_distance
from scenegen.facts.relation import remembered
from scenegen.language import listed, names_carrier, told_apart
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.task import referrer, shuffled

Floats = NDArray[np.float64]
IN_FRAME = 0.9
"""Share of each silhouette that the picture holds: what is nearest of it may lie on any part."""
LOWER, BIGGER = 0.015, 1.1
"""From which share of the picture's height on one reaches lower in it, and from which ratio of silhouettes on one looks bigger."""
FEWEST, MOST = 3, 4
"""Things of an order; fewer than MOST only where no MOST are clear."""
DRAWS, KEPT = 60, 24
"""Draws of things from a picture, for each number of them, and orders of each look that are kept of a set of pictures."""
Order = tuple[str, tuple[int, ...]]
"""A view, and numbers of things from the nearest to the farthest."""
MARKS = ("consistent", "counter", "ambiguous")
"""Whether lower in the picture and bigger in it both say what is true; neither does; or one alone."""


@remembered
def camera_metres(facts: Facts, view: str) -> Floats:
    """(N, 2) metres from the camera, straight to the closest point of each box, and along its axis to the middle (median) of what shows;
    NaN of what is not asked about: what shows badly or not nearly whole, or moves at some time, or is carried by what does."""
    out = np.full((len(facts.ids), 2), np.nan)
    still = at_rest(facts)
    straight = camera_distance(facts, view, "boxes").value
    for k, name in enumerate(facts.ids):
        seen = facts.sight(view, name)
        if facts.is_visible(view, name) and still[k] and seen.in_frame >= IN_FRAME and seen.depth is not None:
            out[k] = straight[k], seen.depth[1]
    return out


@remembered
def clear_by(facts: Facts, view: str, gap_m: float, gap_ratio: float) -> Floats:
    """(N, N) by how many times the least that is accepted the row is nearer to the camera than the column, the lesser of the two measures
    of `camera_metres`, each in metres and as a share of the farther; negative where it is farther, 0 where the measures disagree or one
    of the two carries the other."""
    metres = camera_metres(facts, view)
    away = metres[None] - metres[:, None]
    far = np.maximum(np.maximum(metres[None], metres[:, None]), 1e-6)
    times = np.minimum(np.abs(away) / gap_m, np.abs(away) / far / gap_ratio).min(-1)
    agree = np.sign(away[..., 0]) * (np.sign(away[..., 0]) == np.sign(away[..., 1]))
    out: Floats = np.nan_to_num(times * agree) * ~(facts.supports | facts.supports.T)
    return out


@remembered
def either_way(facts: Facts, gap_m: float, gap_ratio: float) -> NDArray[np.bool_]:
    """(N, N) whether views show something of the kind of the row clearly nearer than something of that of the column, and also the other way round:
    of which nobody knows by their names which is nearer. Of one kind, always."""
    labels, of = np.unique([entity.label for entity in facts.scene.entities], return_inverse=True)
    nearer = np.zeros((len(labels),) * 2, dtype=bool)
    for view in facts.views:
        one, other = np.nonzero(clear_by(facts, view, gap_m, gap_ratio) >= 1.0)
        nearer[of[one], of[other]] = True
    both = (nearer & nearer.T) | np.eye(len(labels), dtype=bool)
    out: NDArray[np.bool_] = both[np.ix_(of, of)]
    return out


def names_of(facts: Facts, view: str, *numbers: int) -> list[str]:
    """What things are called in a picture; empty where words fail, one name lies in another, or leans on what may move."""
    names = referrer(facts, [view])
    phrases = [names.phrase(facts.ids[k]) for k in numbers]
    said = [phrase for phrase in phrases if phrase is not None and not (facts.scene.tracks and names_carrier(phrase))]
    return said if len(said) == len(numbers) and told_apart(said) else []


@remembered
def looks(facts: Facts, view: str) -> tuple[Floats, Floats]:
    """(N,) how low in the picture the middle of what shows of each is, as a share of its height; and (N,) pixels of its silhouette."""
    boxes = [facts.sight(view, name).box2d or (0, 0, 0, 0) for name in facts.ids]
    low = np.array([(box[1] + box[3]) / 2 for box in boxes]) / facts.camera(view).height
    return low, np.array([max(facts.sight(view, name).amodal_pixels, 1) for name in facts.ids], dtype=np.float64)


def look(facts: Facts, view: str, near: int, far: int) -> tuple[int, int]:
    """What a picture makes of a pair: +1 where the nearer is lower in it, -1 where higher, 0 where neither; and the same for which is
    bigger."""
    low, big = looks(facts, view)
    drop, ratio = low[near] - low[far], big[near] / big[far]
    lower = 1 if drop >= LOWER else -1 if drop <= -LOWER else 0
    return lower, 1 if ratio >= BIGGER else -1 if ratio <= 1 / BIGGER else 0


def tells(found: Sequence[tuple[int, int]]) -> tuple[bool, bool]:
    """Whether "lower in the picture is nearer", and whether "bigger is nearer", is right of more than half of the pairs (nearer, farther) whose
    looks are given."""
    lower, bigger = (2 * sum(one[k] > 0 for one in found) > len(found) for k in (0, 1))
    return lower, bigger


def mark(found: Sequence[tuple[int, int]]) -> str:
    """The mark (MARKS) of an order of things, by the looks of its pairs: as both shortcuts, neither, or one of them tells it."""
    return {2: MARKS[0], 0: MARKS[1], 1: MARKS[2]}[sum(tells(found))]


def orders(
    facts: Facts, rng: np.random.Generator, gap_m: float, gap_ratio: float, most: int
) -> dict[tuple[bool, bool], list[Order]]:
    """Orders of all views that are clear and have names, those first of whose kinds any two are nearer the one way and the other (`either_way`), of
    `most` things before fewer; by whether lower in the picture, and whether bigger in it, tells most of their pairs."""
    found: dict[tuple[bool, bool], list[Order]] = {(one, other): [] for one in (True, False) for other in (True, False)}
    either = either_way(facts, gap_m, gap_ratio)
    for pairs, count in product((either, ~np.zeros_like(either)), range(most, FEWEST - 1, -1)):
        for view in facts.views:
            apart = pairs & (np.abs(clear_by(facts, view, gap_m, gap_ratio)) >= 1.0)
            away = camera_metres(facts, view)[:, 0].tolist()
            among, told = np.flatnonzero(apart.any(1)).tolist(), apart.tolist()
            drawn = {_drawn(among, told, away, count, rng) for _ in range(DRAWS)} - {
                order for own in found.values() for seen, order in own if seen == view
            }
            for order in sorted(drawn - {()}):
                sort = tells([look(facts, view, near, far) for near, far in combinations(order, 2)])
                if len(found[sort]) < KEPT and names_of(facts, view, *order):
                    found[sort].append((view, order))
    return found


def _drawn(among: list[int], told: list[list[bool]], away: list[float], count: int, rng: np.random.Generator) -> tuple[int, ...]:
    """Numbers of `count` things, drawn at random so that every two are `told` apart, from the nearest to the farthest; none where there are not so
    many."""
    chosen: list[int] = []
    for k in shuffled(rng, among):
        if all(told[k][one] for one in chosen):
            chosen.append(k)
        if len(chosen) == count:
            return tuple(sorted(chosen, key=lambda one: away[one]))
    return ()


def told_metres(order: Sequence[int], phrases: Mapping[int, str], metres: Mapping[int, float]) -> str:
    """How far each of a few is from the camera, as the first part of a reason: "The crate is 1.2 m, the sofa 3.4 m … from the camera"."""
    said = listed([f"the {phrases[k]}{' is' if k == order[0] else ''} {metres[k]:.1f} m" for k in order])
    return f"{said[0].upper()}{said[1:]} from the camera"
