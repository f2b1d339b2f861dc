"""What must hold of a composed scene, measured on its meshes and its truth: nothing interpenetrates or floats, people stand, doors open, cameras see."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue
from scenegen.compose.layout.layout import FLAT_M
from scenegen.facts import Facts
from scenegen.observe import Observer
from scenegen.scene import Object, Person, Scene, solid_walls
from scenegen.scene.walk import door_points, walkable
from scenegen.world.geometry import Placed, build_geometry
from tests.benchmarks.body_checks import check_bodies
from tests.benchmarks.solids import CONTACT_M, LIMIT_M, WAYS, Solid, boxes_meet, depth_in, gaps, off_hull, surface_near

Floats = NDArray[np.float64]
FLOAT_M = 0.005
STAND_M = 0.01
BALANCE_M = 0.01
WEIGHTED = ("floor_lamp",)
"""What stands by the weight of its foot: the centre of mass of its shape says nothing."""
CLOTHED_MISSES = 4
SUNK_M = 0.07
"""How far flesh may sink into a seat, a head into a pillow."""
EYE_M = 0.2
MOST_OF_IMAGE = 0.6
ASKABLE = 5
DOWN = np.array([0.0, 0.0, -1.0])


@dataclass(frozen=True)
class Violation:
    """One broken limit: which check, whose (entity or camera ids), by how much (metres, or a share of the image)."""

    check: str
    ids: tuple[str, ...]
    value: float


@dataclass
class Report:
    """Of one scene: what is broken, how many things each camera shows well enough to be asked about, how deep sitters sink."""

    violations: list[Violation] = field(default_factory=list)
    askable: list[int] = field(default_factory=list)
    deepest: float = 0.0
    sunk: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    """How far each hand stands through its own body's clothes: measured, not yet bounded."""

    def add(self, check: str, value: float, *ids: str) -> None:
        """A violation."""
        self.violations.append(Violation(check, ids, round(float(value), 4)))


@dataclass
class Solids:
    """A scene with its meshes as solids, by entity id."""

    scene: Scene

    def __post_init__(self) -> None:
        self.geometry = build_geometry(self.scene)
        self.placed = {p.entity_id: p for p in self.geometry.placed if p.entity_id is not None}
        self.of = {name: _solid(p) for name, p in self.placed.items()}

    @cached_property
    def shell(self) -> Solid | None:
        """The room's mesh."""
        found = [p for p in self.geometry.placed if p.entity_id is None]
        return _solid(found[0]) if found else None

    def part(self, name: str, *parts: str) -> NDArray[np.bool_]:
        """(F,) faces of an entity's mesh that belong to parts."""
        mesh = self.placed[name].mesh
        return np.isin(mesh.face_part, [k for k, part in enumerate(mesh.parts) if part in parts])

    def seat(self, person: Person) -> str | None:
        """What someone who sits or lies rests on: the first thing below the pelvis, by rays through any gaps between planks."""
        at = person.joints["pelvis"] + [0, 0, 0.25] + np.array([(x, y, 0) for x in (-0.05, 0, 0.05) for y in (-0.05, 0, 0.05)])
        best = (np.inf, None)
        for name, solid in self.of.items():
            if name != person.id and name not in person.holding.values():
                t = float(solid.rays.cast(at, np.broadcast_to(DOWN, at.shape)).t.min())
                best = min(best, (t, name), key=lambda pair: pair[0])
        return best[1] if best[0] < 0.7 else None


def _solid(placed: Placed) -> Solid:
    mesh = placed.mesh
    low, high = mesh.vertices.min(0).astype(float), mesh.vertices.max(0).astype(float)
    return Solid(
        placed.entity_id or "room",
        placed.world_vertices.astype(float),
        mesh.faces.astype(np.int64),
        placed.world_from_mesh,
        low,
        high,
    )


def check_scene(scene: Scene) -> Report:
    """Every check on one scene."""
    solids, report = Solids(scene), Report()
    check_apart(solids, report)
    check_inside(solids, report)
    check_carried(solids, report)
    check_people(solids, report)
    check_bodies(solids, report)
    check_ways(solids, report)
    check_views(solids, report)
    return report


# --- nothing stands in anything else ------------------------------------------------------------


def check_apart(solids: Solids, report: Report) -> None:
    """No two meshes share more than LIMIT_M, but for a hand and what it holds, flesh on a seat, and what stands on a rug."""
    held = {(person.id, thing) for person in solids.scene.people for thing in person.holding.values()}
    seats = {(p.id, solids.seat(p)): p for p in solids.scene.people if p.posture.get("kind") in ("sit", "lie")}
    found = list(solids.of.values())
    mats = {t.id for t in solids.scene.objects if t.decor and t.support == "floor" and t.size[2] <= FLAT_M}
    people = {person.id for person in solids.scene.people}
    for k, one in enumerate(found):
        for other in found[k + 1 :]:
            if not boxes_meet(one, other, LIMIT_M) or {one.id, other.id} & mats:
                continue
            if (other.id, one.id) in held:
                bare = other.without(solids.part(other.id, "left_hand", "right_hand", "left_arm", "right_arm"))
                depth, limit = depth_in(surface_near(bare, one, LIMIT_M / 2), one)[0], LIMIT_M
            else:
                limit = SUNK_M if (other.id, one.id) in seats else LIMIT_M
                depth = _depth(one, other, people)
                if limit == SUNK_M:
                    report.sunk.append(depth)
            report.deepest = max(report.deepest, depth if limit == LIMIT_M else 0.0)
            if depth > limit:
                report.add("sunk in seat" if limit > LIMIT_M else "in one another", depth, one.id, other.id)


def _depth(one: Solid, other: Solid, people: set[str]) -> float:
    return max(
        depth_in(surface_near(a, b, LIMIT_M / 2), b, CLOTHED_MISSES if b.id in people else 0)[0]
        for a, b in ((one, other), (other, one))
    )


def check_inside(solids: Solids, report: Report) -> None:
    """Everything is inside the room, and in none of its walls, sills and frames."""
    room = solids.scene.room
    if room is None:
        return
    low, high = room.floor.min(0), room.floor.max(0)
    for name, solid in solids.of.items():
        points = solid.vertices
        beyond = max(float((low - points[:, :2]).max()), float((points[:, :2] - high).max()))
        if beyond > LIMIT_M and (room.height is not None or name in {p.id for p in solids.scene.people}):
            report.add("in outer wall", beyond, name)
        if room.height is not None and points[:, 2].max() - room.height > LIMIT_M:
            report.add("in ceiling", points[:, 2].max() - room.height, name)
        if -points[:, 2].min() > LIMIT_M:
            report.add("in floor", -points[:, 2].min(), name)
        for start, end, thick in solid_walls(room):
            depth = _in_wall(points, start, end, thick)
            if depth > LIMIT_M:
                report.add("in inner wall", depth, name)
        if solids.shell is not None:
            depth = depth_in(surface_near(solids.shell, solid, LIMIT_M / 2), solid, CLOTHED_MISSES)[0]
            report.deepest = max(report.deepest, depth)
            if depth > LIMIT_M:
                report.add("in shell", depth, name)


def _in_wall(points: Floats, start: Floats, end: Floats, thick: float) -> float:
    length = float(np.linalg.norm(end - start))
    if length < 1e-6:
        return 0.0
    along = (end - start) / length
    x, y = (points[:, :2] - start) @ along, (points[:, :2] - start) @ [-along[1], along[0]]
    return float(np.minimum(thick / 2 - np.abs(y), np.minimum(x, length - x)).max())


# --- nothing floats -----------------------------------------------------------------------------


def check_carried(solids: Solids, report: Report) -> None:
    """Everything touches what it is said to stand on or hang from, and its centre of mass is over what it stands on."""
    for thing in solids.scene.objects:
        solid = solids.of[thing.id]
        if thing.support == "floor":
            _stands(thing, solid, solid.vertices[:, 2].min(), report)
        elif thing.support == "object":
            _stands_on(thing, solid, solids.of[str(thing.parent)], report)
        elif thing.support == "ceiling" and solids.scene.room is not None and solids.scene.room.height is not None:
            gap = solids.scene.room.height - float(solid.vertices[:, 2].max())
            if abs(gap) > FLOAT_M:
                report.add("off ceiling", gap, thing.id)
        elif thing.support == "wall" and solids.shell is not None:
            local = solid.local(solid.vertices)
            back = solid.vertices[local[:, 0] < local[:, 0].min() + 0.002]
            gap = float(gaps(back, -solid.frame[:3, 0], solids.shell.rays).min())
            if gap > FLOAT_M:
                report.add("off wall", gap, thing.id)


def _stands(thing: Object, solid: Solid, gap: float, report: Report) -> None:
    if abs(gap) > FLOAT_M:
        report.add("off floor", gap, thing.id)
    feet = solid.vertices[solid.vertices[:, 2] < solid.vertices[:, 2].min() + CONTACT_M, :2]
    if thing.category in WEIGHTED or catalogue.is_rooted(thing.category):
        return
    over = off_hull(solid.centre_of_mass[:2], feet)
    if over > BALANCE_M:
        report.add("topples", over, thing.id)


def _stands_on(thing: Object, solid: Solid, parent: Solid, report: Report) -> None:
    points = np.concatenate([solid.vertices, surface_near(solid, parent, -2 * CONTACT_M)])
    feet = points[points[:, 2] < solid.vertices[:, 2].min() + CONTACT_M]
    gap = gaps(feet, DOWN, parent.rays)
    if abs(gap.min()) > FLOAT_M:
        report.add("off its carrier", gap.min(), thing.id, parent.id)
        return
    over = off_hull(solid.centre_of_mass[:2], feet[gap < CONTACT_M + FLOAT_M, :2])
    if over > BALANCE_M:
        report.add("topples", over, thing.id, parent.id)


# --- people -------------------------------------------------------------------------------------


def check_people(solids: Solids, report: Report) -> None:
    """Feet are on the floor or hips on a seat, and hands touch what they hold."""
    for person in solids.scene.people:
        if person.id not in solids.of:
            continue
        solid = solids.of[person.id]
        lowest = float(solid.vertices[:, 2].min())
        if lowest < -STAND_M:
            report.add("feet in floor", lowest, person.id)
        if person.posture.get("kind") in ("sit", "lie"):
            _rests(solids, person, report)
        elif lowest > STAND_M:
            report.add("feet off floor", lowest, person.id)
        for side, held in person.holding.items():
            _holds(solids, person, side, held, report)


def _rests(solids: Solids, person: Person, report: Report) -> None:
    seat = solids.seat(person)
    if seat is None:
        report.add("no seat", 1.0, person.id)
        return
    points = solids.of[person.id].vertices
    near = np.linalg.norm(points[:, :2] - person.joints["pelvis"][:2], axis=1) < 0.22
    under = points[near & (points[:, 2] < person.joints["pelvis"][2] + 0.05)]
    gap = float(gaps(under, DOWN, solids.of[seat].rays, 0.12).min())
    if gap > STAND_M:
        report.add("off seat", gap, person.id, seat)


def _holds(solids: Solids, person: Person, side: str, held: str, report: Report) -> None:
    from scipy.spatial import cKDTree

    hand, thing = solids.of[person.id], solids.of[held]
    faces = solids.part(person.id, f"{side}_hand")
    if not faces.any():
        return
    points = np.unique(hand.vertices[hand.faces[faces]].reshape(-1, 3), axis=0)
    dense = thing.triangles
    spots = np.concatenate([dense.reshape(-1, 3), *(_mix(dense, w) for w in _weights(10))])
    gap = float(cKDTree(spots).query(points)[0].min())
    if gap > STAND_M and depth_in(points, thing)[1] is None:
        report.add("hand off thing", gap, person.id, held)


def _weights(count: int) -> list[tuple[float, float, float]]:
    return [(i / count, j / count, (count - i - j) / count) for i in range(count + 1) for j in range(count + 1 - i)]


def _mix(triangles: Floats, weights: tuple[float, float, float]) -> Floats:
    out: Floats = np.einsum("k,fkd->fd", np.array(weights), triangles)
    return out


# --- ways and views -----------------------------------------------------------------------------


def check_ways(solids: Solids, report: Report) -> None:
    """Every door can be walked to from every other, and from beside everyone who stands."""
    scene = solids.scene
    floor = walkable(scene)
    doors = [point for pair in door_points(scene.room) for point in pair] if scene.room is not None else []
    if not doors:
        return
    for k, door in enumerate(doors):
        if floor.nearest(door) is None or not floor.joined(doors[0], door):
            report.add("door cut off", k, f"door {k // 2}")
    for person in scene.people:
        if person.posture.get("kind") not in ("sit", "lie") and not floor.joined(doors[0], person.world_from_body[:2, 3]):
            report.add("person cut off", 0.0, person.id)


def check_views(solids: Solids, report: Report) -> None:
    """Cameras stand clear of everything, no thing fills a picture; counts what can be asked about in each."""
    scene = solids.scene
    observer = Observer(solids.geometry)
    seen = {camera.id: observer.look(camera) for camera in scene.cameras}
    facts = Facts(scene, {name: shown.visible for name, shown in seen.items()})
    for camera in scene.cameras:
        report.askable.append(len(facts.visible(camera.id)))
        eye = np.repeat(camera.world_from_camera[None, :3, 3], len(WAYS), axis=0)
        near = float(observer.rays.cast(eye, WAYS).t.min())
        if near < EYE_M:
            report.add("camera in something", near, camera.id)
        for name, sight in seen[camera.id].visible.items():
            share = sight.pixels / (camera.width * camera.height)
            if share > MOST_OF_IMAGE:
                report.add("fills the image", share, camera.id, name)
