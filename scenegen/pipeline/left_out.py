"""Scenes that cannot be made: left out, named, and counted; more than a few of them are an error of the build and not of the scenes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from scenegen.errors import BuildError, SceneGenError

T = TypeVar("T")
ATTEMPTS = 2
"""How often a scene is begun, that fails, before it is left out."""
SHARE = 0.05
"""Of all scenes of a build, how many may be left out; one always may, but not the only one."""
LONGEST = 300
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b", re.IGNORECASE)
OF_THE_MACHINE = (OSError, MemoryError, BuildError)
"""What no scene is to blame for: a full disk, a renderer that cannot be opened."""


def tried(make: Callable[[], T]) -> T | str:
    """What `make` makes, tried again where it fails; what it failed with, in one line, where it does every time."""
    said = ""
    for _ in range(ATTEMPTS):
        try:
            return make()
        except OF_THE_MACHINE:
            raise
        except Exception as error:
            said = _in_a_line(error)
    return said


def most(scenes: int) -> int:
    """How many of so many scenes may be left out."""
    return max(min(1, scenes - 1), int(SHARE * scenes))


def check_few(left_out: Iterable[Mapping[str, Any]], scenes: int) -> None:
    """BuildError when more of a build's scenes are left out than may be."""
    found = list(left_out)
    if len(found) > most(scenes):
        raise BuildError(
            f"{len(found)} scenes of {scenes} cannot be made, more than {SHARE:.0%} of them: {found[0]['error']}",
            where=", ".join(f"scene {one['scene']}" for one in found[:5]),
            fix=["is what the recipe asks for possible?", "try --renderer raycast", "run again: finished shards are kept"],
        )


def _in_a_line(error: Exception) -> str:
    """The kind of an error and what it says first; where in memory something lay, which is not the same twice, left out."""
    text = error.what if isinstance(error, SceneGenError) else str(error)
    line = text.strip().partition("\n")[0]
    return f"{type(error).__name__}: {_ADDRESS.sub('0x…', line)}"[:LONGEST]
