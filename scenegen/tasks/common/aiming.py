"""What somebody looks or points at: one thing on the line from the eyes or along the arm, the others well off it; for families that ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.facts.policy import HEAD_PARTS
from scenegen.facts.sightlines import sight_share
from scenegen.fields import Number, Whole
from scenegen.frames import box_entry, inverse, off_boxes, project
from scenegen.language import listed, told_apart
from scenegen.scene import Object, Person
from scenegen.tasks.common.seeing import eyes, face_seen, readable_people
from scenegen.tasks.task import TaskConfig, referrer, shuffled

Floats = NDArray[np.float64]
MOST, FEWEST = 4, 3
"""Things that a question names, the one asked for among them; fewer than MOST only where no MOST are clear."""
STRAY_DEG = 3.0
"""How far off the thing the head may point at most."""
CORE = 0.7
"""Share of a thing's box, round its middle, that the line meets: what grazes a corner may pass it by. Of people, who are looked in the eyes, all."""
SEEN_SHARE = 0.5
"""Share of the thing's surface that the person's eyes reach."""
ALONG_DEG = 25.0
"""Things that lie in the same direction in the picture, within this, are told apart by depth alone: they keep twice the margin."""
DRAWS = 16


class LineConfig(TaskConfig):
    """margin_deg: how far off the line every other thing that is named lies, at the person. near_deg: how far everything else that is in
    the picture does, but for what the thing stands on."""

    margin_deg: Number = Field(18.0, ge=5, lt=90, description="degrees between the line and any other thing that is named")
    near_deg: Number = Field(5.0, ge=0, lt=45, description="degrees between the line and anything else in the picture")


class AimConfig(LineConfig):
    """margin_deg, near_deg: of the line of sight. head_px: pixels of the head, from which its turn can be read."""

    head_px: Whole = Field(450, ge=60, le=1_000_000, description="least pixels of the person's head; 450 are 24 across")


@dataclass(frozen=True)
class Lines:
    """Where somebody's lines begin (3,) and their ways (2, 3): that of the eyes and that of the head, or that of the arm and that of the
    finger."""

    origin: Floats
    ways: tuple[Floats, Floats]


@dataclass(frozen=True)
class Aimed:
    """A person who looks or points at a thing, in a view that tells it. others: what may be named beside it, with degrees off the line."""

    view: str
    person: str
    target: str
    others: tuple[tuple[str, float], ...]


def sight_of(facts: Facts, person: Person) -> Lines:
    """The line of sight from between the eyes, and that of the head from there."""
    return Lines(eyes(facts, person.id), (person.world_from_gaze[:3, 0], person.world_from_head[:3, 0]))


def aimed(facts: Facts, view: str, person: Person, config: AimConfig, fewest: int = FEWEST - 1) -> Aimed | None:
    """What a person looks at and can see, where a view shows the person's head, the thing and at least `fewest` others that it is clearly not;
    None where the line meets nothing, or something else is close to it."""
    found = aimed_along(facts, view, person, sight_of(facts, person), config, fewest)
    if found is None or sight_share(facts).value[facts.index[person.id], facts.index[found.target]] < SEEN_SHARE:
        return None
    return found


def aimed_along(
    facts: Facts, view: str, person: Person, lines: Lines, config: LineConfig, fewest: int = FEWEST - 1
) -> Aimed | None:
    """What the first of a person's lines meets first and the second points to as well, where a view shows it and at least `fewest` others that
    it is clearly not; None where the line meets nothing, or something else is close to it."""
    row, carriers = facts.index[person.id], facts.supports
    own = carriers[row] | (np.arange(len(facts.ids)) == row)
    off = np.rad2deg([off_boxes(lines.origin, way, facts.poses, facts.sizes) for way in lines.ways])
    target = first_met(facts, person, lines)
    if target is None or not facts.is_visible(view, facts.ids[target]) or off[:, target].max() > STRAY_DEG:
        return None
    core, share = facts.poses[target].copy(), 1.0 if facts.is_person[target] else CORE
    core[:3, 3] += core[:3, 2] * facts.sizes[target, 2] * (1 - share) / 2
    if not np.isfinite(box_entry(lines.origin, lines.ways[0], core[None], facts.sizes[target][None] * share)[0]):
        return None
    exempt = own | facts.decor | carriers[:, target] | (np.arange(len(facts.ids)) == target)
    seen = np.isin(facts.ids, facts.seen(view))
    if (seen & ~exempt & (off.min(0) < config.near_deg)).any():
        return None
    alike = shown_along(facts, view, lines.origin, facts.centers[target], facts.centers)
    bound = np.where(alike, 2.0, 1.0) * config.margin_deg
    linked = carriers[target] | carriers[:, target] | carriers[row] | carriers[:, row]
    usable = ~exempt & ~linked & (off.min(0) >= bound)
    others = tuple((name, float(off[:, facts.index[name]].min())) for name in facts.visible(view) if usable[facts.index[name]])
    return Aimed(view, person.id, facts.ids[target], others) if len(others) >= fewest else None


def first_met(facts: Facts, person: Person, lines: Lines) -> int | None:
    """The row of what the first of a person's lines meets first, but for what they hold and wear; of what carries one another the upper."""
    row = facts.index[person.id]
    own = facts.supports[row] | (np.arange(len(facts.ids)) == row)
    entry = np.where(own, np.inf, box_entry(lines.origin, lines.ways[0], facts.poses, facts.sizes))
    met = [k for k in np.argsort(entry, kind="stable").tolist() if np.isfinite(entry[k])]
    return next((k for k in met if not any(facts.supports[k, m] for m in met)), None)


def shown_along(facts: Facts, view: str, origin: Floats, target: Floats, points: Floats) -> NDArray[np.bool_]:
    """(N,) whether points (N, 3) lie in the picture in about the direction of the target (3,), from where a line begins (3,), so that depth
    alone tells them apart; of what is not before the camera too."""
    camera = facts.camera(view)
    uv, _ = project(camera.K, inverse(camera.world_from_camera), np.concatenate([[origin, target], points]))
    way = uv[1:] - uv[0]
    length = np.maximum(np.linalg.norm(way, axis=-1), 1e-9)
    cos = (way[1:] @ way[0]) / (length[1:] * length[0])
    out: NDArray[np.bool_] = ~(cos < np.cos(np.deg2rad(ALONG_DEG)))
    return out


def heads_shown(facts: Facts, view: str, least: int) -> Iterator[Person]:
    """People whose body and head a view shows so that one can tell where they look."""
    for name in readable_people(facts, view):
        person = facts.entity(name)
        large = facts.part_pixels(view, name, *HEAD_PARTS) >= least
        if isinstance(person, Person) and large and face_seen(facts, view, name):
            yield person


def lone(facts: Facts, one: Aimed) -> bool:
    """Whether what a person looks at is the only other person that could be named: words alone would give it away."""
    return bool(facts.is_person[facts.index[one.target]]) and not any(
        facts.is_person[facts.index[name]] for name, _ in one.others
    )


def best_views(facts: Facts, found: Iterator[Aimed]) -> list[Aimed]:
    """Of what is found of a person the one in the view that shows most of the head."""
    best: dict[str, tuple[int, Aimed]] = {}
    for one in found:
        size = facts.part_pixels(one.view, one.person, *HEAD_PARTS)
        if one.person not in best or size > best[one.person][0]:
            best[one.person] = (size, one)
    return [best[name][1] for name in sorted(best)]


def named_among(
    facts: Facts, rng: np.random.Generator, one: Aimed, space: Named, wanted: str | None, fewest: int = FEWEST
) -> tuple[str, str, list[tuple[str, str, float]]] | None:
    """How the person and the thing are called, and (id, name, degrees off) of the others that are named, drawn so that the answer lies in
    the cell wanted, somebody among them where there is: people are looked at often enough without. None where it cannot, or something has no name of its own.

    fewest: things that are named at least. Others are of the sort of the answer, alone of their kind in the scene as it is or not, rather than as
    many as can be: what stands out is looked at, and of two chairs hardly ever one."""
    names = referrer(facts, [one.view])
    person, target = names.phrase(one.person), names.phrase(one.target)
    if person is None or target is None or not told_apart((person, target)):
        return None
    others: list[tuple[str, str, float]] = []
    for name, off in one.others:
        phrase = names.phrase(name)
        if phrase is not None and told_apart((person, target, phrase)):
            others.append((name, phrase, off))
    somebody = shuffled(rng, [name for name, _, _ in others if facts.is_person[facts.index[name]]])
    bait = somebody[0] if somebody else ""
    alike = [other for other in others if _of_a_sort(facts, one.target, other[0])]
    sooner = ((alike, alike), (others, alike), (others, others))
    for (among, first), count in product(sooner, range(MOST - 1, fewest - 2, -1)):
        for _ in range(DRAWS if len(among) >= count else 0):
            drawn: list[tuple[str, str, float]] = []
            for other in sorted(shuffled(rng, among), key=lambda found: (found[0] != bait, found not in first)):
                apart = all(told_apart((other[1], kept[1])) and not _linked(facts, other[0], kept[0]) for kept in drawn)
                if len(drawn) < count and apart:
                    drawn.append(other)
            if len(drawn) == count and wanted in (None, space.place(target, [target, *(kept[1] for kept in drawn)])):
                return person, target, drawn
    return None


def _of_a_sort(facts: Facts, target: str, other: str) -> bool:
    """Whether something could be looked at as well as a target: somebody, and things that are alone of their kind if the target is, or somebody."""
    at, to = facts.entity(other), facts.entity(target)
    return isinstance(at, Person) or _alone(facts, at) == (isinstance(to, Person) or _alone(facts, to))


def _alone(facts: Facts, thing: Object) -> bool:
    """Whether nothing else of the scene is of a kind with a thing, by the last word of what it is: an office chair is a chair."""
    return not any(
        one.category.split("_")[-1] == thing.category.split("_")[-1] for one in facts.scene.objects if one.id != thing.id
    )


def _linked(facts: Facts, one: str, other: str) -> bool:
    a, b = facts.index[one], facts.index[other]
    return bool(facts.supports[a, b] or facts.supports[b, a])


def aside(off: Sequence[tuple[float, str]]) -> str:
    """How far off a line things lie, in words: "the lamp is 20° off that line and the desk 45°"."""
    (first, name), *rest = off
    return listed([f"the {name} is {first:.0f}° off that line", *(f"the {other} {away:.0f}°" for away, other in rest)])
