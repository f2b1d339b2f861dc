"""What one can stand at, and what one can turn to face."""

from __future__ import annotations

from scenegen.assets import catalogue
from scenegen.scene import Object, Person

STAND_AT_M = 0.4
"""Height of the lowest thing that one stands at: a seat, not a mat or what lies about on the floor."""
FACE_M = 0.15
"""Height of the lowest thing on the floor that one turns to face."""
UPRIGHT = 0.999
"""Cosine of the lean up to which a thing stands: what leans or lies has no side to stand at."""


def can_stand_at(entity: Object | Person) -> bool:
    """Whether something stands on the floor and is one to stand at: not what hangs, lies flat, is held or stands on another thing.

    People are not: they move between pictures.
    """
    return (
        isinstance(entity, Object)
        and entity.support == "floor"
        and entity.parent is None
        and not entity.decor
        and float(entity.size[2]) >= STAND_AT_M
        and float(entity.world_from_object[2, 2]) >= UPRIGHT
        and catalogue.placement(entity.category) in ("floor", "")
        and not catalogue.is_alive(entity.category)
    )


def can_face(entity: Object | Person) -> bool:
    """Whether one turns to face something: not what hangs from the ceiling, nor what lies flat on the floor."""
    if isinstance(entity, Person):
        return True
    return entity.support != "ceiling" and not (entity.support == "floor" and float(entity.size[2]) < FACE_M)
