"""Placing things without collisions: against walls, around others, on surfaces, on walls, on the floor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenegen.assets import catalogue
from scenegen.assets.library import imported
from scenegen.assets.looks.mesh import Built
from scenegen.compose.layout.asset_pool import AssetPool
from scenegen.compose.layout.rectangles import overlaps, rectangle
from scenegen.compose.layout.surface_samples import rest_height
from scenegen.compose.style import Style, fitting
from scenegen.errors import ComposeError
from scenegen.frames import yaw_pose
from scenegen.scene import AssetRef, InnerWall, Object, Opening, Region
from scenegen.scene.grid import on_grid, pose_on_grid

Floats = NDArray[np.float64]
TRIES = 24
WALL_YAW = (np.pi / 2, np.pi, -np.pi / 2, 0.0)
GAP_M = 0.02
FLAT_M = 0.05
"""Height up to which decor on the floor is stood on, and up to which a thing would sink into it."""
LEVELS_M = 0.25
"""Metres between two heights that are told apart at a glance."""
SILL_M, SILL_THICK_M = 0.09, 0.05
"""How far a window sill stands out into the room and to both sides, and how thick it is."""


Thing = tuple[dict[str, Any], Built]


class AbsentError(ComposeError):
    """A scene of imported things alone was asked for a category that no library has."""


@dataclass
class Item:
    """A placed thing: floor position, yaw, base height, and what carries it."""

    category: str
    params: dict[str, Any]
    built: Built
    x: float
    y: float
    yaw: float
    z: float = 0.0
    parent: Item | None = None
    support: str = "floor"
    id: str = ""

    @property
    def generator(self) -> str:
        """What rebuilds it: its category, or the store of imported assets."""
        return imported.GENERATOR if "asset" in self.params else self.category

    @property
    def has_front(self) -> bool:
        """Whether it has a front: as the thing itself says, else as its category."""
        return self.built.has_front if self.built.has_front is not None else catalogue.category(self.category).has_front

    @property
    def decor(self) -> bool:
        """Whether it is decor, which is neither counted nor asked about."""
        return catalogue.is_decor(self.category)

    def affords(self, what: catalogue.Affordance) -> bool:
        """Whether it is for that: as the thing itself says, else as its category."""
        return what in self.built.affords if self.built.affords is not None else catalogue.affords(self.category, what)

    @property
    def underfoot(self) -> bool:
        """Whether furniture and people stand on it: a rug, a doormat."""
        return self.decor and self.support == "floor" and self.built.size[2] <= FLAT_M

    @property
    def pose(self) -> Floats:
        """world_from_object (4, 4)."""
        return yaw_pose([self.x, self.y, self.z], self.yaw)

    @property
    def corners(self) -> Floats:
        """Footprint (4, 2)."""
        return rectangle(self.x, self.y, self.yaw, self.built.size[0], self.built.size[1])

    def world(self, x: float, y: float) -> tuple[float, float]:
        """A point of the object frame on the floor plane."""
        cos, sin = np.cos(self.yaw), np.sin(self.yaw)
        return float(self.x + cos * x - sin * y), float(self.y + sin * x + cos * y)


@dataclass
class Layout:
    """A room being furnished: `length` along X, `width` along Y, centred on the origin. `limit`: most things.

    asset_pool: imported things that stand in for those of the catalogue, or are the only ones. style: the looks that things are drawn to fit. sizes: what their parameters
    are drawn by; `rng` by default. walks: rectangles x0, y0, x1, y1 that people
    stand in (none: anywhere). inner_walls, regions: of floors of several rooms.
    """

    rng: np.random.Generator
    length: float
    width: float
    height: float | None
    limit: int = 40
    asset_pool: AssetPool | None = None
    style: Style | None = None
    sizes: np.random.Generator | None = None
    items: list[Item] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    keep_out: list[Floats] = field(default_factory=list)
    walks: list[tuple[float, float, float, float]] = field(default_factory=list)
    inner_walls: list[InnerWall] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    _owners: list[Item | None] = field(default_factory=list)
    _rect: Floats = field(default_factory=lambda: np.zeros((0, 4, 2)))
    _span: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    _mat: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))

    @property
    def count(self) -> int:
        """How many things there are, decor left out."""
        return sum(not item.decor for item in self.items)

    @property
    def full(self) -> bool:
        """Whether no more things may come; decor always may."""
        return self.count >= self.limit

    def wall_length(self, wall: int) -> float:
        """Length of a wall: 0 and 2 run along X, 1 and 3 along Y."""
        return self.length if wall % 2 == 0 else self.width

    def on_wall(self, wall: int, along: float, off: float) -> tuple[float, float]:
        """The floor point `along` metres from the middle of a wall (to the right as one faces it from inside) and `off` metres from it."""
        half = (self.width if wall % 2 == 0 else self.length) / 2 - off
        return {0: (along, -half), 1: (half, along), 2: (-along, half), 3: (-half, -along)}[wall]

    # --- placing ------------------------------------------------------------------------------

    def offers(self, category: str) -> bool:
        """Whether there is any thing of a category to draw."""
        return self.asset_pool is None or self.asset_pool.offers(category)

    def sample(self, category: str, **fixed: Any) -> Thing:
        """Draw a thing of a category; parameters may be fixed. AbsentError when only imported things may come and none fits."""
        if self.asset_pool is not None:
            drawn = self.asset_pool.draw(category, fixed, self.rng)
            if drawn is not None:
                return drawn, catalogue.build(imported.GENERATOR, drawn)
            if self.asset_pool.only:
                raise AbsentError(f"no library has a {category!r}", fix="add one, or recipe field assets.only: false")
            fixed = {name: value for name, value in fixed.items() if name not in ("asset", "sha256")}
        entry, rng = catalogue.category(category), self.sizes or self.rng
        if self.style is None:
            params = entry.sample(rng)
        else:
            params = fitting(self.style, lambda: entry.sample(rng), entry.placement == "surface")
        params |= fixed
        return params, catalogue.build(category, params)

    def fits(
        self,
        built: Built,
        x: ArrayLike,
        y: ArrayLike,
        yaw: ArrayLike,
        z: ArrayLike = 0.0,
        gap: float = GAP_M,
        inside: bool = True,
        carrier: Item | None = None,
        underfoot: bool = False,
    ) -> NDArray[np.bool_]:
        """Whether a thing would stand inside the room at each of the places (...), clear of others and of what must stay free.

        carrier: what it would stand on or in, whose own box is no hindrance (a book between the boards of a shelf).
        underfoot: whether others may stand on it; then only flat things hinder it, as it hinders only them.
        """
        corners = rectangle(x, y, yaw, built.size[0] + 2 * gap, built.size[1] + 2 * gap)
        low = np.asarray(z)
        good = np.ones(corners.shape[:-2], dtype=bool)
        if inside:
            good = (np.abs(corners).max(-2) <= np.array([self.length, self.width]) / 2 + gap).all(-1)
        solid = (self._span[:, 0] < low.max() + built.size[2] - 1e-4) & (self._span[:, 1] > low.min() + 1e-4)
        around = corners.reshape(-1, 2)
        solid &= (self._rect.max(1) >= around.min(0)).all(1) & (self._rect.min(1) <= around.max(0)).all(1)
        solid &= np.array([owner is None or owner is not carrier for owner in self._owners], dtype=bool)
        if underfoot:
            solid &= self._span[:, 1] <= FLAT_M
        elif built.size[2] > FLAT_M:
            solid &= ~self._mat
        spans = self._span[solid]
        near = (spans[:, 0] < low[..., None] + built.size[2] - 1e-4) & (spans[:, 1] > low[..., None] + 1e-4)
        good &= ~(overlaps(corners, self._rect[solid]) & near).any(-1)
        if self.keep_out and not underfoot:
            good &= ~((low < 1.9) & overlaps(corners, np.array(self.keep_out)).any(-1))
        return np.asarray(good)

    def put(
        self,
        category: str,
        x: float,
        y: float,
        yaw: float,
        *,
        z: float = 0.0,
        thing: tuple[dict[str, Any], Built] | None = None,
        parent: Item | None = None,
        support: str = "floor",
        gap: float = GAP_M,
        **fixed: Any,
    ) -> Item | None:
        """Place a thing exactly there; None when it does not fit or the room is full."""
        if (self.full and not catalogue.is_decor(category)) or (thing is None and not self.offers(category)):
            return None
        params, built = thing or self.sample(category, **fixed)
        item = Item(category, params, built, x, y, yaw, z, parent, support)
        fits = self.fits(built, x, y, yaw, z, gap if support == "floor" else 0.0, support != "wall", parent, item.underfoot)
        return self._keep(item) if fits else None

    def _keep(self, item: Item) -> Item:
        self.items.append(item)
        self.reserve(item.corners, item.z, item.z + item.built.size[2], item)
        return item

    def reserve(self, corners: Floats, low: float, high: float, owner: Item | None = None) -> None:
        """Keep things out of a footprint (4, 2) from height `low` to `high`: what a thing fills, or the room's own shell."""
        self._owners.append(owner)
        self._rect = np.concatenate([self._rect, corners[None]])
        self._span = np.concatenate([self._span, [[low, high]]])
        self._mat = np.append(self._mat, owner is not None and owner.underfoot)

    def reserve_sill(self, o: Opening) -> None:
        """Keep things out of a window's sill."""
        x, y = self.on_wall(o.wall, o.offset + o.width / 2 - self.wall_length(o.wall) / 2, SILL_M / 2)
        self.reserve(rectangle(x, y, WALL_YAW[o.wall], SILL_M, o.width + 2 * SILL_M), o.sill - SILL_THICK_M, o.sill)

    def in_shell(self, points: Floats, margin: float) -> bool:
        """Whether any of the points (P, 3) comes within `margin` metres of what is kept free for the room's own shell: sills, awnings."""
        for k in [k for k, owner in enumerate(self._owners) if owner is None]:
            low, high = self._rect[k].min(0) - margin, self._rect[k].max(0) + margin
            inside = ((points[:, :2] > low) & (points[:, :2] < high)).all(1)
            inside &= (points[:, 2] > self._span[k, 0] - margin) & (points[:, 2] < self._span[k, 1] + margin)
            if inside.any():
                return True
        return False

    def take(self, other: Layout, x: float, y: float) -> None:
        """Take over the things of a part of this floor that was furnished on its own, its centre at (x, y)."""
        for item in other.items:
            item.x, item.y = item.x + x, item.y + y
            self._keep(item)
        self.keep_out += [corners + [x, y] for corners in other.keep_out]

    def against(
        self, category: str, wall: int | None = None, along: float | None = None, clear: float = 0.0, **fixed: Any
    ) -> Item | None:
        """Place a thing with its back to a wall, facing the room; `clear` metres before it are kept free."""
        if not self.offers(category):
            return None
        thing = self.sample(category, **fixed)
        size = thing[1].size
        for _ in range(TRIES):
            side = int(self.rng.integers(4)) if wall is None else wall
            room = self.wall_length(side) - size[1] - 0.1
            if room < 0:
                continue
            at = along if along is not None else float(self.rng.uniform(-room / 2, room / 2))
            if self._blocks(side, at, size):
                if along is not None:
                    return None
                continue
            x, y = self.on_wall(side, at, size[0] / 2 + 0.025)
            item = self.put(category, x, y, WALL_YAW[side], thing=thing)
            if item is not None:
                if clear:
                    self.keep_out.append(
                        rectangle(*self.on_wall(side, at, size[0] + 0.03 + clear / 2), WALL_YAW[side], clear, size[1] * 0.8)
                    )
                return item
            if along is not None:
                return None
        return None

    def _blocks(self, wall: int, at: float, size: tuple[float, float, float]) -> bool:
        """Whether a thing there would stand before a window that it is taller than, or before a door."""
        for o in self.openings:
            middle = o.offset + o.width / 2 - self.wall_length(wall) / 2
            if o.wall == wall and abs(at - middle) < (o.width + size[1]) / 2 and (o.kind == "door" or size[2] > o.sill):
                return True
        return False

    def hang(
        self, category: str, wall: int | None = None, along: float | None = None, low: float = 1.25, **fixed: Any
    ) -> Item | None:
        """Hang a thing on a wall, its lower edge `low` metres up; `along` as near as it fits between the corners."""
        thing = self.sample(category, **fixed)
        size = thing[1].size
        z = min(low, (self.height or 3.0) - size[2] - 0.15)
        for _ in range(TRIES):
            side = int(self.rng.integers(4)) if wall is None else wall
            room = self.wall_length(side) - size[1] - 0.2
            if room < 0:
                continue
            at = float(np.clip(along, -room / 2, room / 2)) if along is not None else float(self.rng.uniform(-room / 2, room / 2))
            blocked = any(
                o.wall == side
                and abs(at - (o.offset + o.width / 2 - self.wall_length(side) / 2)) < (o.width + size[1]) / 2 + 0.12
                for o in self.openings
            )
            if not blocked:
                x, y = self.on_wall(side, at, size[0] / 2 + 0.004)
                item = self.put(category, x, y, WALL_YAW[side], z=z, thing=thing, support="wall")
                if item is not None:
                    return item
        return None

    def suspend(self, category: str, x: float, y: float) -> Item | None:
        """Hang a thing from the ceiling."""
        if self.height is None or not self.offers(category):
            return None
        thing = self.sample(category)
        return self.put(category, x, y, 0.0, z=self.height - thing[1].size[2], thing=thing, support="ceiling")

    def beside(self, anchor: Item, category: str, dx: float, dy: float, yaw: float = 0.0, **fixed: Any) -> Item | None:
        """Place a thing at an offset in the anchor's frame, turned against it by `yaw`."""
        if not self.offers(category):
            return None
        x, y = anchor.world(dx, dy)
        return self.put(category, x, y, anchor.yaw + yaw, thing=self.sample(category, **fixed))

    def free(
        self, category: str, margin: float = 0.15, yaw: float | None = None, thing: Thing | None = None, **fixed: Any
    ) -> Item | None:
        """Place a thing anywhere on the free floor."""
        if thing is None and not self.offers(category):
            return None
        thing = thing or self.sample(category, **fixed)
        x, y = self.rng.uniform(-1, 1, (2, TRIES)) * (np.array([[self.length], [self.width]]) / 2 - margin)
        turn = self.rng.uniform(-np.pi, np.pi, TRIES) if yaw is None else np.full(TRIES, yaw)
        item = Item(category, *thing, 0.0, 0.0, 0.0)
        good = np.flatnonzero(self.fits(item.built, x, y, turn, gap=0.06, underfoot=item.underfoot))
        if not len(good) or (self.full and not item.decor):
            return None
        item.x, item.y, item.yaw = (float(value[good[0]]) for value in (x, y, turn))
        return self._keep(item)

    def on(
        self,
        carrier: Item,
        category: str,
        at: tuple[float, float] | None = None,
        yaw: float | None = None,
        thing: Thing | None = None,
        levels: Sequence[float] = (),
        **fixed: Any,
    ) -> Item | None:
        """Stand a thing on one of the carrier's surfaces, wholly within it; `at` in shares (-1 to 1) of the first surface. levels: heights above
        the floor, from each of which the surface is to be LEVELS_M away."""
        if self.full or (thing is None and not self.offers(category)):
            return None
        thing = thing or self.sample(category, **fixed)
        size = thing[1].size
        surfaces = carrier.built.surfaces[:1] if at is not None else carrier.built.surfaces
        wide = [
            s
            for s in surfaces
            if s.clearance >= size[2]
            and s.shortest >= min(size[:2])
            and all(abs(carrier.z + s.z - level) >= LEVELS_M for level in levels)
        ]
        if not wide:
            return None
        roomy = np.array([s.rectangle for s in wide])
        tries = TRIES if at is None or yaw is None else 1
        which = self.rng.integers(len(roomy), size=tries)
        x0, y0, x1, y1, z = roomy[which].T
        turn = self.rng.uniform(-np.pi, np.pi, tries) if yaw is None else np.full(tries, yaw)
        share = np.array(at)[:, None] if at is not None else self.rng.uniform(-1, 1, (2, tries))
        reach = np.abs(rectangle(0.0, 0.0, turn, size[0], size[1])).max(-2)
        free = np.stack([(x1 - x0) / 2 - reach[:, 0], (y1 - y0) / 2 - reach[:, 1]])
        x, y = np.stack([(x0 + x1) / 2, (y0 + y1) / 2]) + share * free
        cos, sin = np.cos(carrier.yaw), np.sin(carrier.yaw)
        x, y, turn, z = carrier.x + cos * x - sin * y, carrier.y + sin * x + cos * y, carrier.yaw + turn, carrier.z + z
        good = np.flatnonzero((free >= 0).all(0) & self.fits(thing[1], x, y, turn, z, 0.0, carrier=carrier))
        for k in good:
            item = Item(category, *thing, float(x[k]), float(y[k]), float(turn[k]), float(z[k]), parent=carrier, support="object")
            if wide[which[k]].soft:
                local = (item.corners - [carrier.x, carrier.y]) @ np.array([[cos, -sin], [sin, cos]])
                item.z = carrier.z + rest_height(carrier.built, wide[which[k]], local)
                if not self.fits(thing[1], item.x, item.y, item.yaw, item.z, 0.0, carrier=carrier):
                    continue
            return self._keep(item)
        return None

    # --- results -------------------------------------------------------------------------------

    def objects(self) -> list[Object]:
        """The scene objects, ids numbered by category in order of placing."""
        counts: Counter[str] = Counter()
        for item in self.items:
            item.id = f"{item.category}_{counts[item.category]}"
            counts[item.category] += 1
        return [scene_object(item) for item in self.items]


def scene_object(item: Item) -> Object:
    """The scene object of a placed item whose id (and whose parent's) is set."""
    return Object(
        id=item.id,
        category=item.category,
        label=item.built.label,
        attributes={key: word for key, word in item.built.attributes.items() if word},
        world_from_object=pose_on_grid(item.pose),
        size=on_grid(item.built.size),
        has_front=item.has_front,
        facing=catalogue.facing(item.category) if item.has_front else "anywhere",
        parent=item.parent.id if item.parent is not None else None,
        support=item.support,  # type: ignore[arg-type]
        asset=AssetRef(generator=item.generator, params=item.params),
        decor=item.decor,
    )
