"""What must hold of people's hands, heads and feet: none goes through anything, thin sheets and their own clothes too, and feet carry them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenegen.scene import Person
from tests.benchmarks.solids import LIMIT_M, Solid, boxes_meet, surface_near

if TYPE_CHECKING:
    from tests.benchmarks.scene_checks import Report, Solids

Floats = NDArray[np.float64]
NEAR_M = 0.06
"""How far from where it crosses a sheet a part may reach to count as through it."""
CROSSINGS = 30
HEAD = ("head", "face", "hair", "hat", "glasses")
TRUNK = ("torso", "hips", "head", "face", "neck", "left_leg", "right_leg")
FEET = {"left": ("left_foot",), "right": ("right_foot",)}
ON_FEET = ("stand", "walk", "run", "bend", "crouch")
SOLE_M, TOUCH_M = 0.012, 0.015
"""What is within the first of the floor touches it; how long a patch that carries someone is at least."""
AROUND_M, AROUND, WAYS_ROUND = 0.3, 10, 12
"""A thing within the first of the middle of a head, in so many of so many directions round it, is over the head."""


def pierced(part: Solid, other: Solid) -> float:
    """How far a part stands through the surface of another mesh, metres: the smaller of what is on either side, thin sheets counted."""
    if not boxes_meet(part, other, 0.0):
        return 0.0
    points, normals = [], []
    for edges, sheet in ((_edges(part), other), (_edges_near(other, part), part)):
        if len(edges):
            hits = sheet.rays.cast(edges[:, 0], edges[:, 1] - edges[:, 0])
            met = np.flatnonzero(hits.t < 1)
            points.append(edges[met, 0] + (edges[met, 1] - edges[met, 0]) * hits.t[met, None])
            a, b, c = other.triangles[hits.face[met]].transpose(1, 0, 2) if sheet is other else _own_sheet(other, points[-1])
            normals.append(np.cross(b - a, c - a))
    if not points or not sum(map(len, points)):
        return 0.0
    at, across = np.concatenate(points), np.concatenate(normals)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12)
    order = np.random.default_rng(0).permutation(len(at))[:CROSSINGS]
    surface = surface_near(part, other, -NEAR_M)
    return max(_through(surface, other, at[k], across[k]) for k in order)


def _edges(solid: Solid) -> Floats:
    """(E, 2, 3) ends of the edges of a mesh."""
    faces = solid.faces
    pairs = np.unique(np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1), axis=0)
    return solid.vertices[pairs]


def _edges_near(solid: Solid, box: Solid) -> Floats:
    """Those of a mesh whose bounds meet another's."""
    edges = _edges(solid)
    used = box.vertices[np.unique(box.faces)]
    near = ((edges.max(1) > used.min(0)) & (edges.min(1) < used.max(0))).all(1)
    return edges[near]


def _own_sheet(other: Solid, points: Floats) -> Floats:
    """(3, P, 3) the triangle of a mesh whose middle is nearest to each of the points on its edges."""
    from scipy.spatial import cKDTree

    nearest = cKDTree(other.triangles.mean(1)).query(points)[1] if len(points) else np.zeros(0, dtype=int)
    return other.triangles[nearest].transpose(1, 0, 2)


def _through(surface: Floats, other: Solid, at: Floats, across: Floats) -> float:
    """How far a surface (P, 3) reaches on both sides of the sheet that it crosses at a point, where the sheet is between."""
    points = surface[np.linalg.norm(surface - at, axis=1) < NEAR_M]
    height = (points - at) @ across
    reach = []
    for sign in (1.0, -1.0):
        side = np.flatnonzero(sign * height > 0)
        if not len(side):
            return 0.0
        back = np.broadcast_to(-sign * across, (len(side), 3))
        t = other.rays.cast(points[side], back).t
        met = t < sign * height[side] + 0.003
        reach.append(float((sign * height[side])[met].max(initial=0.0)))
    return min(reach)


def check_bodies(solids: Solids, report: Report) -> None:
    """Hands and heads go through nothing, what is held neither; no head is under a shade; feet are on the floor; nobody runs indoors."""
    scene = solids.scene
    for person in scene.people:
        if person.id not in solids.of:
            continue
        seat = solids.seat(person) if person.posture.get("kind") in ("sit", "lie") else None
        for side in ("left", "right"):
            hand = _part(solids, person.id, f"{side}_hand")
            _clear(solids, report, hand, person, "hand through", set(person.holding.values()))
            if len(hand.faces):
                report.own.append(pierced(hand, _part(solids, person.id, *TRUNK)))
        head = _part(solids, person.id, *HEAD)
        if len(head.faces):
            lying = {seat} if person.posture.get("kind") == "lie" else set()
            held = set(person.holding.values())
            _clear(solids, report, head, person, "head through", lying | held)
            others = set(solids.of) - held  # a telephone at the ear lies in the hair
            _clear(
                solids,
                report,
                _part(solids, person.id, *(part for part in HEAD if part != "hair")),
                person,
                "head through",
                others,
            )
            _under_shade(solids, report, head, person)
        _on_feet(solids, report, person)
        for held in set(person.holding.values()):
            _held_clear(solids, report, person, held)


def _part(solids: Solids, name: str, *parts: str) -> Solid:
    whole = solids.of[name]
    part = whole.without(~solids.part(name, *parts))
    used = whole.local(part.vertices[np.unique(part.faces)]) if len(part.faces) else np.zeros((1, 3))
    return Solid(name, part.vertices, part.faces, part.frame, used.min(0), used.max(0))


def _clear(solids: Solids, report: Report, part: Solid, person: Person, check: str, but: Collection[str | None]) -> None:
    if not len(part.faces):
        return
    for name, other in solids.of.items():
        if name != person.id and name not in but:
            depth = pierced(part, other)
            if depth > LIMIT_M:
                report.add(check, depth, person.id, name)


def _held_clear(solids: Solids, report: Report, person: Person, held: str) -> None:
    """What is held goes through no thing and nobody else."""
    for name, other in solids.of.items():
        if name not in (person.id, held):
            depth = pierced(solids.of[held], other)
            if depth > LIMIT_M:
                report.add("held thing through", depth, held, name)


def _under_shade(solids: Solids, report: Report, head: Solid, person: Person) -> None:
    """No thing is round the head: a shade, a bowl, a bucket that it went into without touching."""
    points = head.vertices[np.unique(head.faces)]
    turn = np.arange(WAYS_ROUND) * 2 * np.pi / WAYS_ROUND
    ways = np.stack([np.cos(turn), np.sin(turn), 0 * turn], 1)
    middle = (points.min(0) + points.max(0)) / 2
    for z in (middle[2], points[:, 2].max() - 0.02):
        start = np.broadcast_to([middle[0], middle[1], z], ways.shape)
        for name, other in solids.of.items():
            if name != person.id and int((other.rays.cast(start, ways).t < AROUND_M).sum()) >= AROUND:
                report.add("head under", AROUND_M, person.id, name)


def _on_feet(solids: Solids, report: Report, person: Person) -> None:
    """Who is on foot has a foot on the floor, by a patch and not by a point; who runs does so out of doors."""
    kind = str(person.posture.get("kind", "stand"))
    room = solids.scene.room
    if kind == "run" and room is not None and room.height is not None:
        report.add("runs indoors", 1.0, person.id)
    if kind not in ON_FEET:
        return
    lows, longest = [], 0.0
    for parts in FEET.values():
        foot = _part(solids, person.id, *parts)
        if not len(foot.faces):
            return
        points = foot.vertices[np.unique(foot.faces)]
        lows.append(float(points[:, 2].min()))
        touching = points[points[:, 2] < SOLE_M, :2]
        longest = max(longest, float(np.ptp(touching, axis=0).max()) if len(touching) else 0.0)
    if min(lows) > SOLE_M:
        report.add("both feet off floor", min(lows), person.id)
    elif longest < TOUCH_M:
        report.add("on the tip of a foot", longest, person.id)
