"""The registry of room kinds: one file a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scenegen.compose.layout.layout import AbsentError, Layout
from scenegen.errors import ComposeError
from scenegen.registry import Registry


@dataclass(frozen=True)
class Kind:
    """length, width, height: ranges in metres (height None: outdoors). furnish: places furniture. extras: categories sprinkled
    afterwards on surfaces and on the floor."""

    name: str
    length: tuple[float, float]
    width: tuple[float, float]
    height: tuple[float, float] | None
    furnish: Callable[[Layout], None]
    floors: tuple[str, ...]
    walls: tuple[str, ...]
    on_surfaces: tuple[str, ...]
    on_floor: tuple[str, ...]
    focus: str | None = None
    """A category that cameras gather round, for scenes seen close."""
    along: bool = False
    """Whether cameras stand at an end, half way up, and look along it."""
    apart: bool = False
    """Whether it is composed only where it is named."""
    least: int = 0
    """Fewest things that make one, as far as the spec lets so many in: a flat of eight things is a row of empty rooms."""

    def fill(self, layout: Layout) -> None:
        """`furnish`, stopping where only imported things may come and a library lacks one: what was placed stays."""
        try:
            self.furnish(layout)
        except AbsentError:
            pass
        except KeyError:
            if layout.asset_pool is None:
                raise  # imported things lack the parameters that a furnisher may want to copy from one to the next


KINDS: Registry[Kind] = Registry(
    "room kind", group="scenegen.rooms", package="scenegen.compose.rooms", error=ComposeError, of=Kind
)


def room_kind(
    name: str,
    *,
    length: tuple[float, float],
    width: tuple[float, float],
    height: tuple[float, float] | None,
    floors: tuple[str, ...],
    walls: tuple[str, ...] = (),
    on_surfaces: tuple[str, ...],
    on_floor: tuple[str, ...],
    focus: str | None = None,
    along: bool = False,
    apart: bool = False,
    least: int = 0,
) -> Callable[[Callable[[Layout], None]], Callable[[Layout], None]]:
    """Decorator for a `furnish(layout)` function; a name used twice is refused."""

    def add(furnish: Callable[[Layout], None]) -> Callable[[Layout], None]:
        KINDS.add(
            name, Kind(name, length, width, height, furnish, floors, walls, on_surfaces, on_floor, focus, along, apart, least)
        )
        return furnish

    return add


def kinds() -> dict[str, Kind]:
    """All room kinds by name."""
    return KINDS.entries()


def usual_kinds() -> list[str]:
    """Names of those that are drawn where none is named, sorted: what is made for a purpose, like a tunnel, is not."""
    return sorted(name for name, kind in kinds().items() if not kind.apart)
