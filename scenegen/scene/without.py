"""A scene a second time, without one of its things: how the two, and the questions that are asked of both, are called."""

from __future__ import annotations

from scenegen.errors import SceneError
from scenegen.scene.motion import AnyTrack, Track
from scenegen.scene.types import Scene

WITHOUT = "~without"
"""What the id of a scene ends with that is another one without a thing."""
LINKED = "-without"
"""What the twin keys of the questions end with that are asked of both."""


def without_id(scene_id: str) -> str:
    """The id of a scene without one of its things."""
    return f"{scene_id}{WITHOUT}"


def whole_id(scene_id: str) -> str:
    """The id of the scene with all its things: the one without is of the same place."""
    return scene_id.removesuffix(WITHOUT)


def same_of_both(twin_key: str | None) -> bool:
    """Whether a question of this twin key is asked of a scene and of the same scene without a thing."""
    return twin_key is not None and twin_key.endswith(LINKED)


def without(scene: Scene, name: str) -> Scene:
    """The scene without a thing that carries nothing, does not move and that nobody holds: all else, cameras too, as it is. SceneError where
    there is no such thing, or something needs it."""
    left = [thing for thing in scene.objects if thing.id != name]
    needing = [thing.id for thing in left if thing.parent == name]
    needing += [person.id for person in scene.people if name in person.holding.values()]
    needing += [track.entity for track in scene.tracks if name in _named(track)]
    needing += [action.verb for action in scene.actions if name in (action.actor, action.target, action.recipient)]
    if len(left) == len(scene.objects) or needing:
        raise SceneError(f"{name!r} cannot be taken away", where=f"scene {scene.id}", fix=f"needed by {needing}, or no thing")
    return scene.model_copy(update={"id": without_id(scene.id), "objects": left})


def _named(track: AnyTrack) -> tuple[str | None, ...]:
    """Whose track it is, and what carries that."""
    return (track.entity, *(carrier.parent for carrier in track.carriers)) if isinstance(track, Track) else (track.entity,)
