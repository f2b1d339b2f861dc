"""From a spec and a seed to a scene: room, furniture, extras, people, lights. Cameras are the views' own."""

from __future__ import annotations

import difflib
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue
from scenegen.compose.activities.attention import look_about
from scenegen.compose.activities.people import Placed, add_people
from scenegen.compose.kinds import Kind, kinds, usual_kinds
from scenegen.compose.layout.asset_pool import open_asset_pool
from scenegen.compose.layout.layout import WALL_YAW, Item, Layout, Thing, scene_object
from scenegen.compose.layout.rectangles import rectangle
from scenegen.compose.light import light
from scenegen.compose.priors import drawing
from scenegen.compose.spec import SceneSpec
from scenegen.compose.style import STYLES, surface
from scenegen.errors import ComposeError
from scenegen.scene import Object, Opening, Person, Region, Room, Scene
from scenegen.scene.grid import on_grid
from scenegen.scene.walk import doors_joined
from scenegen.threads import one_thread

STAGES = 7
VIEWS_CHILD = 4
"""Which child of a scene's seed is not drawn from here: the cameras' own."""
MISSES = 5
FLOOR_TRIES = 120
CARRIERS_TRIED = 5
USUAL_THINGS = 40
"""What rooms of the usual sizes take; a room for more is larger."""
FULL = 0.6
SMALL_M = 0.5
"""The share of its surfaces that small things, up to this size, cover in a room with a clutter of 1."""
DOOR_FREE_M = 0.95
FLOOR_EXTRAS = 7
OTHERS_DRAWN = 8
"""Things that are drawn for one that is to be another of its kind than those that are there."""
DIFFERENT, DIFFERENT_M = 1.26, 0.105
"""By how many times, and by how many metres, two of a kind differ in height where they can."""
PUT_UP_M = 0.75
"""Metres up to which what belongs on the floor is high that is put up on furniture: nobody stands a large suitcase on a desk."""
ALIKE = 3
"""Of how many of a kind that are there no more come again."""
VARIED = 4.0
"""How many times as likely such kinds are to come again as others."""


def views_seed(seed: np.random.SeedSequence) -> np.random.SeedSequence:
    """The child of a scene's seed that its cameras and photographs are drawn from; independent of all that `compose` draws."""
    return np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, VIEWS_CHILD))


@one_thread
def compose(spec: SceneSpec, seed: np.random.SeedSequence, scene_id: str = "scene") -> Scene:
    """One scene, without cameras. The same spec and seed give the same scene, bit for bit.

    Each stage draws from its own child of the seed. ComposeError, with numbered remedies, when `spec.budget` furnishings have not
    brought enough things or people into the room.
    """
    _check(spec)
    streams = [np.random.default_rng(child) for child in seed.spawn(STAGES)]
    del streams[VIEWS_CHILD]
    usual = usual_kinds()
    kind = kinds()[spec.kind if spec.kind is not None else usual[int(streams[0].integers(len(usual)))]]
    best: tuple[Layout, list[Placed]] | None = None
    for _ in range(spec.budget):
        wanted = _people_wanted(spec, streams[2])
        layout = _furnish(kind, spec, wanted, streams[0], streams[1])
        placed = add_people(layout, wanted, streams[2], spec.pointing, spec.gazing, spec.holding)
        layout.keep_out += [_footprint(found.vertices) for found in placed]
        _strew(layout, kind, spec, streams[1])
        _set_out(layout, kind, spec, layout.limit, streams[1], seats=True)
        if layout.count + sum(p.held is not None for p in placed) >= spec.things[0] and len(placed) >= spec.people[0]:
            look_about(layout, placed, streams[5], spec.pointing is not None, spec.meeting)
            scene = _scene(kind, spec, scene_id, layout, placed, streams[3:5])
            if doors_joined(scene):
                return scene
        if best is None or layout.count > best[0].count:
            best = (layout, placed)
    assert best is not None
    raise _impossible(kind, spec, *best)


def _check(spec: SceneSpec) -> None:
    if spec.kind is not None and spec.kind not in kinds():
        near = difflib.get_close_matches(spec.kind, kinds(), 1)
        raise ComposeError(
            f"no room kind {spec.kind!r}" + (f"; did you mean {near[0]!r}?" if near else ""), fix=f"one of {', '.join(kinds())}"
        )
    if spec.style is not None and spec.style not in STYLES:
        raise ComposeError(f"no style {spec.style!r}", fix=f"one of {', '.join(STYLES)}, or none")
    for name, span in (("things", spec.things), ("people", spec.people)):
        if span[0] > span[1] or span[0] < 0:
            raise ComposeError(
                f"{name} is a span [least, most] of counts", where=f"{name}={list(span)}", fix="put the smaller number first"
            )
    if spec.size is not None and min(spec.size) < 1.5:
        raise ComposeError(
            "a room is at least 1.5 m long and wide", where=f"size={list(spec.size)}", fix="give a larger size, or none"
        )


def _impossible(kind: Kind, spec: SceneSpec, layout: Layout, placed: list[Placed]) -> ComposeError:
    return ComposeError(
        f"a {kind.name} of {layout.length:.1f} x {layout.width:.1f} m would not take what was asked: {spec.budget} furnishings reached "
        f"{layout.count} of {spec.things[0]} things and {len(placed)} of {spec.people[0]} people",
        where=f"kind={kind.name}, things={list(spec.things)}, people={list(spec.people)}, size={spec.size}",
        fix=[
            f"ask for fewer things (things: [{layout.count}, …])",
            f"ask for fewer people (people: [{len(placed)}, …])",
            "give a larger room (size) or another kind",
            "raise budget",
        ],
    )


def _people_wanted(spec: SceneSpec, rng: np.random.Generator) -> int:
    """Drawn from the span; scenes with people are worth more questions, so none is half as likely as any other number."""
    low, high = spec.people
    numbers = np.arange(low, high + 1)
    weights = np.where(numbers == 0, 0.5, 1.0)
    return int(rng.choice(numbers, p=weights / weights.sum()))


def _furnish(kind: Kind, spec: SceneSpec, hands: int, shape: np.random.Generator, rng: np.random.Generator) -> Layout:
    grow = max(1.0, spec.things[0] / USUAL_THINGS) ** 0.5
    sides = drawing(shape, spec.priors)
    drawn = (round(float(sides.uniform(*kind.length)) * grow, 2), round(float(sides.uniform(*kind.width)) * grow, 2))
    length, width = spec.size or drawn
    height = round(float(sides.uniform(*kind.height)), 2) if kind.height else None
    low, high = spec.things
    low = max(low, min(kind.least, high))
    target = int(rng.integers(low, high + 1)) if high > low and spec.clutter is None else high
    target = max(min(target, high - hands), 0)
    layout = Layout(
        rng, length, width, height, limit=target, asset_pool=open_asset_pool(spec.assets), style=STYLES.get(spec.style or ""),
        sizes=drawing(rng, spec.priors),
    )  # fmt: skip
    if height is not None:
        _open(layout, shape, height)
    for _ in range(max(1, round(length * width / (kind.length[1] * kind.width[1])))):
        kind.fill(layout)
        if layout.inner_walls:
            break  # each of its parts is furnished on its own
    on_floor = int(rng.integers(FLOOR_EXTRAS + 1)) if spec.clutter is None else round(2 * FLOOR_EXTRAS * spec.clutter)
    on_floor = 2 * FLOOR_EXTRAS if spec.again else on_floor  # half of it to be put up beside the other half
    _set_out(layout, kind, spec, target - on_floor, rng, seats=False)
    return layout


def _open(layout: Layout, rng: np.random.Generator, height: float) -> None:
    """A door, and windows in one or two of the other walls."""
    door = int(rng.integers(4))
    span = layout.wall_length(door)
    offset = float(rng.uniform(0.25, span - 1.2))
    layout.openings.append(Opening(kind="door", wall=door, offset=round(offset, 3), width=0.9, sill=0.0, height=2.05))
    free = rectangle(*layout.on_wall(door, offset + 0.45 - span / 2, DOOR_FREE_M / 2), WALL_YAW[door], DOOR_FREE_M, 0.95)
    layout.keep_out.append(free)
    for wall in [int(k) for k in rng.permutation([k for k in range(4) if k != door])[: int(rng.integers(1, 3))]]:
        span = layout.wall_length(wall)
        wide = float(rng.uniform(1.0, min(2.2, span * 0.5)))
        at = float(rng.uniform(0.4, max(0.41, span - wide - 0.4)))
        sill = float(rng.uniform(0.96, 1.06))
        layout.openings.append(
            Opening(
                kind="window",
                wall=wall,
                offset=round(at, 3),
                width=round(wide, 3),
                sill=round(sill, 3),
                height=round(min(1.35, height - sill - 0.3), 3),
            )
        )
        layout.reserve_sill(layout.openings[-1])


def _set_out(layout: Layout, kind: Kind, spec: SceneSpec, target: int, rng: np.random.Generator, seats: bool) -> None:
    """Small things on surfaces (seats and beds too, once people have taken theirs) until there are `target` or the clutter asked for."""
    standing = [item for item in layout.items if item.built.surfaces and item.support == "floor"]
    carriers = [item for item in standing if seats or not (item.built.seats or item.affords("lie on"))]
    small = _offered(layout, kind, on_floor=False)
    put_up = [name for name in _offered(layout, kind, on_floor=True) if _is_put_up(name)] if spec.again else []
    names = tuple(dict.fromkeys((*small, *put_up))) if spec.again else small
    missed = 0
    while (
        carriers
        and names  # fewer with every miss: what is larger than a thing that found no place is not tried
        and (missed < MISSES or (layout.count < spec.things[0] and missed < 5 * MISSES))
        and not layout.full
        and layout.count < target
    ):
        if spec.clutter is not None and layout.count >= spec.things[0] and _covered(layout, carriers) >= FULL * spec.clutter:
            return
        name = _pick(layout, names, rng, spec.again)
        thing = _another(layout, name) if spec.again else layout.sample(name)
        if name not in small and thing[1].size[2] > PUT_UP_M:
            missed += 1
            continue
        order = rng.permutation(len(carriers))[:CARRIERS_TRIED]
        alike = [item for item in layout.items if item.category == name] if spec.again else []
        near = sorted(carriers, key=lambda one: min(np.hypot(one.x - item.x, one.y - item.y) for item in alike)) if alike else []
        levels = [item.z for item in alike]
        if any(layout.on(carrier, name, thing=thing, levels=levels) is not None for carrier in near[:CARRIERS_TRIED]) or any(
            layout.on(carriers[k], name, thing=thing) is not None for k in order
        ):
            missed = 0
        else:
            missed += 1
            names = tuple(name for name in names if not _covers(catalogue.usual_footprint(name), thing[1].size))


def _covers(footprint: tuple[float, float], size: tuple[float, float, float]) -> bool:
    """Whether a footprint (longer, shorter side) is at least as long and as wide as a thing of a size."""
    return footprint[0] >= max(size[:2]) and footprint[1] >= min(size[:2])


def _strew(layout: Layout, kind: Kind, spec: SceneSpec, rng: np.random.Generator) -> None:
    """Things on the free floor until the room has all that it should; where nothing carries things, all of them."""
    names = _offered(layout, kind, on_floor=True)
    carried = any(item.built.surfaces and item.support == "floor" for item in layout.items)
    tries = max(FLOOR_EXTRAS * 2, 2 * (spec.things[0] - layout.count)) if carried else max(FLOOR_TRIES, 2 * layout.limit)
    most = layout.limit if spec.clutter is None else round(2 * FLOOR_EXTRAS * spec.clutter)
    strewn = missed = 0
    for _ in range(tries if names else 0):
        if (
            layout.full
            or (spec.again and carried and strewn >= FLOOR_EXTRAS)
            or (strewn >= most and layout.count >= spec.things[0])
            or (missed >= MISSES and layout.count >= spec.things[0])
        ):
            return
        name = _pick(layout, names, rng, spec.again, most=2)
        placed = layout.free(name, margin=0.3, thing=_another(layout, name) if spec.again else None) is not None
        strewn, missed = strewn + placed, 0 if placed else missed + 1


def _pick(layout: Layout, names: tuple[str, ...], rng: np.random.Generator, again: float | None = None, most: int = ALIKE) -> str:
    """One of the names, mostly one that is not yet there; with odds of `again` one of which some are, but fewer than `most`, and that is of many
    colours: then the sooner the larger it is, and the more heights of its kind vary."""
    here = Counter(item.category for item in layout.items)
    fresh = [name for name in names if name not in here]
    if again:
        few = [name for name in names if 0 < here[name] < most and len(catalogue.usual_colors(name)) > 1]
        choice = few if few and rng.random() < again else fresh or list(names)
        odds = np.array([_worth(name) for name in choice])
        return str(rng.choice(choice, p=odds / odds.sum()))
    some = fresh if fresh and rng.random() < 0.8 else names
    return some[int(rng.integers(len(some)))]


def _worth(name: str) -> float:
    """How readily a kind comes where some are to come again: by its size in metres, and more where it is of many colours and its heights vary."""
    varied = len(catalogue.usual_colors(name)) > 1 and _differ(catalogue.usual_heights(name) or (0.0, 0.0))
    varied = varied and not catalogue.rises_above_its_top(name)  # of the others one may doubt how high they are
    return float(np.clip(catalogue.usual_longest(name) or 0.0, 0.05, SMALL_M)) * (VARIED if varied else 1.0)


def _another(layout: Layout, name: str) -> Thing:
    """A thing of a category, of another colour and clearly another height than those of it that are there, as far as that is drawn."""
    here = [item.built for item in layout.items if item.category == name]
    drawn = [layout.sample(name) for _ in range(OTHERS_DRAWN if here else 1)]
    colors = {built.attributes.get("color") for built in here}

    def alike(thing: Thing) -> tuple[bool, bool]:
        differs = all(_differ((thing[1].size[2], one.size[2])) for one in here)
        return thing[1].attributes.get("color") in colors, not differs

    return min(drawn, key=alike)


def _differ(heights: tuple[float, float]) -> bool:
    """Whether two heights in metres differ at a glance."""
    return max(heights) - min(heights) >= DIFFERENT_M and max(heights) >= DIFFERENT * min(heights)


def _is_put_up(name: str) -> bool:
    """Whether what is strewn on the floor may as well stand on something."""
    return catalogue.placement(name) == "surface" or any(catalogue.affords(name, what) for what in ("carry", "open"))


def _footprint(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The upright rectangle (4, 2) round a body's points (V, 3)."""
    low, high = points[:, :2].min(0), points[:, :2].max(0)
    (x, y), (length, width) = (low + high) / 2, high - low
    return rectangle(x, y, 0.0, length, width)


def _covered(layout: Layout, carriers: list[Item]) -> float:
    """The share of the carriers' surfaces that small things stand on."""
    area = sum((s.x1 - s.x0) * (s.y1 - s.y0) for item in carriers for s in item.built.surfaces)
    small = [item.built.size for item in layout.items if item.parent is not None and max(item.built.size) <= SMALL_M]
    taken = sum(size[0] * size[1] for size in small)
    return taken / area if area else 1.0


def _offered(layout: Layout, kind: Kind, on_floor: bool) -> tuple[str, ...]:
    """What is strewn on the floor or set on surfaces: the kind's own list, and what imported libraries have for such a room."""
    names = kind.on_floor if on_floor else kind.on_surfaces
    if layout.asset_pool is None:
        return names
    here = tuple(name for name in names if layout.offers(name))
    return here + layout.asset_pool.extras(kind.name, layout.height is None, "floor" if on_floor else "surface")


def _scene(
    kind: Kind,
    spec: SceneSpec,
    scene_id: str,
    layout: Layout,
    placed: list[Placed],
    streams: list[np.random.Generator],
) -> Scene:
    """The scene of a furnished room; streams: of surfaces, of light."""
    look, shine = streams
    objects, people = _with_held(layout, placed)
    half = on_grid([layout.length / 2, layout.width / 2])
    floor = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    surfaces = {"floor": surface(look, kind.floors, layout.style.floors if layout.style else None)}
    if kind.walls:
        surfaces |= {"wall": surface(look, kind.walls, layout.style.walls if layout.style else None), "ceiling": "ceiling"}
    made = Room(
        kind=kind.name,
        floor=floor,
        height=layout.height,
        surfaces=surfaces,
        openings=layout.openings,
        regions=layout.regions or [Region(name=kind.name.replace("_", " "), polygon=floor)],
        inner_walls=layout.inner_walls,
    )
    dark = Scene(id=scene_id, room=made, objects=objects, people=people)
    return light(dark, spec.light, shine)


def _with_held(layout: Layout, placed: list[Placed]) -> tuple[list[Object], list[Person]]:
    """Objects in the order of placing, held things last; people with the ids of what they hold."""
    holders: list[tuple[Placed, Item]] = []
    for found in placed:
        if found.held is not None:
            layout.items.append(found.held)
            holders.append((found, found.held))
    objects = layout.objects()
    held = {id(found): item for found, item in holders}
    people = []
    for found in placed:
        item = held.get(id(found))
        hands = dict.fromkeys(found.person.holding, item.id) if item is not None else {}
        people.append(found.person.model_copy(update={"holding": hands}))
        if item is not None:
            index = next(k for k, thing in enumerate(objects) if thing.id == item.id)
            objects[index] = scene_object(item).model_copy(update={"parent": found.person.id})
    return objects, people
