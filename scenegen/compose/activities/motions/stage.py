"""Where motions are made: the still scene they begin in, their registry, and how they are joined to what has happened before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import ComposeError
from scenegen.registry import Registry
from scenegen.scene import Action, BodyTrack, Object, Person, Scene, Track
from scenegen.scene.walk import Walkable, walkable

Floats = NDArray[np.float64]
LEAD_S = 0.4
"""How long all stands still before a motion begins, and after it ends."""
TRIES = 8


class BlockedError(ComposeError):
    """A motion has no room, or nobody to do it, in this scene."""


@dataclass
class Motion:
    """Tracks that begin where the still scene has their entities, and what the log says of them. scene: the still scene, where the motion
    needed more of it than there was (the leaf of a door as a thing of its own); before anything has moved, also with people elsewhere."""

    tracks: list[Track | BodyTrack]
    actions: list[Action]
    scene: Scene | None = None


@dataclass
class Stage:
    """A still scene, the time at which what is made next begins, and who and what has moved before."""

    scene: Scene
    start: float
    moved: frozenset[str] = frozenset()
    _kept: dict[str, object] = field(default_factory=dict)

    @cached_property
    def floor(self) -> Walkable:
        """Where one can walk."""
        return walkable(self.scene)

    def carried_by(self, entity: str) -> list[Object]:
        """The things that an entity carries, directly or through others."""
        found: list[Object] = []
        names = {entity}
        while True:
            more = [thing for thing in self.scene.objects if thing.parent in names and thing.id not in names]
            if not more:
                return found
            found += more
            names |= {thing.id for thing in more}

    def free_people(self, *kinds: str) -> list[Person]:
        """People of ours (who can be posed) in one of these kinds of postures, in stored order."""
        return [
            person
            for person in self.scene.people
            if person.asset is not None and "body" in person.asset.params and person.posture.get("kind") in kinds
        ]


Builder = Callable[[Stage, np.random.Generator], Motion]
MOTIONS: Registry[Builder] = Registry(
    "motion", group="scenegen.motions", package="scenegen.compose.activities.motions", error=ComposeError, of=Callable
)
Moves = Literal["thing", "person"]
_MOVES: dict[str, Moves] = {}
T = TypeVar("T")


def motion(name: str, moves: Moves = "thing") -> Callable[[Builder], Builder]:
    """Decorator that registers a motion: a function of a stage and a generator that raises BlockedError when it cannot be done.

    moves: whether a thing is elsewhere after it, by itself or by somebody's hand, or people alone move.
    """
    _MOVES[name] = moves
    return MOTIONS.register(name)


def moves(name: str) -> Moves:
    """What a motion moves."""
    return _MOVES.get(name, "thing")


def drawn(rng: np.random.Generator, found: Iterable[T], most: int) -> list[T]:
    """Up to `most` of what was found, in random order."""
    listed = list(found)
    return [listed[k] for k in rng.permutation(len(listed))[:most]]


def told_first(stage: Stage, things: Iterable[Object]) -> list[Object]:
    """Things in the same order, but first those that no other thing of the scene is like, in noun and colour: what can be called by a name
    is more worth moving."""
    own = own_names(stage)
    return sorted(things, key=lambda thing: thing.id not in own)


def own_names(stage: Stage) -> frozenset[str]:
    """The ids of objects that no other object of the scene is like, in noun and colour."""
    kinds = Counter((one.label, one.attributes.get("color")) for one in stage.scene.objects)
    return frozenset(one.id for one in stage.scene.objects if kinds[one.label, one.attributes.get("color")] == 1)


def first_possible(none: str, options: Iterable[Callable[[], T]]) -> T:
    """What the first option gives that is not blocked; BlockedError with the reason of the last, `none` where there are no options."""
    reason = none
    for option in options:
        try:
            return option()
        except BlockedError as blocked:
            reason = blocked.what
    raise BlockedError(reason)


def motion_names() -> list[str]:
    """All motions, sorted."""
    return MOTIONS.names()


def add_motion(scene: Scene, kind: str, rng: np.random.Generator, *, tries: int = TRIES) -> tuple[Scene | None, str]:
    """The scene with one more motion after all that happens in it already; or None and the last reason why there is no room for it.

    kind: one of `motion_names()`. rng: draws who, what and where; the same state gives the same motion. tries: how often it is drawn.
    ComposeError for a motion that there is not.
    """
    build = MOTIONS.get(kind)
    start = scene.duration + LEAD_S
    still, moved = scene.at(scene.duration), frozenset(track.entity for track in scene.tracks)
    reason = "not tried"
    for _ in range(tries):
        try:
            return joined(scene, build(Stage(still, start, moved), rng)), ""
        except BlockedError as blocked:
            reason = blocked.what
    return None, reason


def joined(scene: Scene, made: Motion) -> Scene:
    """A scene with a motion after what happens in it; SceneError when they do not fit together."""
    base = made.scene
    objects = scene.objects if base is None else [*scene.objects, *base.objects[len(scene.objects) :]]
    people = scene.people
    if base is not None and not scene.tracks:
        objects, people = base.objects, base.people
    room = scene.room if base is None else base.room
    tracks = {track.entity: track for track in scene.tracks}
    for new in made.tracks:
        old = tracks.get(new.entity)
        tracks[new.entity] = new if old is None else _continued(old, new)
    return Scene(
        id=scene.id, room=room, objects=objects, people=people, cameras=scene.cameras, lights=scene.lights,
        ambience=scene.ambience, tracks=list(tracks.values()), actions=[*scene.actions, *made.actions],
    )  # fmt: skip


def _continued(old: Track | BodyTrack, new: Track | BodyTrack) -> Track | BodyTrack:
    """One track after another of the same entity."""
    if isinstance(old, Track) and isinstance(new, Track):
        return Track(entity=old.entity, keys=[*old.keys, *new.keys], carriers=[*old.carriers, *new.carriers])
    if isinstance(old, BodyTrack) and isinstance(new, BodyTrack):
        return BodyTrack(entity=old.entity, keys=[*old.keys, *new.keys])
    raise ComposeError(f"{old.entity!r} moves as a {old.kind} and as a {new.kind}", fix="ids of things and people differ")
