"""The one registry of the package: a decorator, a lazy scan of a package, an entry-point group.

    TASKS: Registry[type[Task]] = Registry("task", group="scenegen.tasks", package="scenegen.tasks")

    @TASKS.register("taller")
    class Taller(Task): ...

What is in it is found when it is first asked for: first every module of `package`, then every entry point of `group`. A name used twice
is refused. A plug-in that does not import is a `PluginWarning` that names it, and whatever it had registered by then, in any registry, is
taken out again: a registry is never half of what it was meant to be.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any, Generic, TypeVar

from scenegen.errors import SceneGenError

T = TypeVar("T")
SHOWN = 200
"""Characters of another package's error that are shown."""


class PluginWarning(UserWarning):
    """A plug-in could not be loaded; the rest goes on without it."""


_LOCK = threading.RLock()
"""One for all registries: loading one may load another."""
_FRAMES: list[list[tuple[Registry, str]]] = []
"""What each import that is under way has registered so far, the innermost last."""


class Registry(Generic[T]):
    """Names and what they stand for.

    Args:
        what: what one entry is, for messages: "task", "room kind".
        group: the entry-point group that other packages use. An entry point names a module that registers by decorator when it is
            imported, or the thing itself, which is then registered under the entry point's name.
        package: the package whose modules register themselves; they are imported in the order of their names.
        error: the type of error for unknown and doubled names.
        of: what entries are instances of (or `collections.abc.Callable`); anything else is refused.
    """

    def __init__(
        self,
        what: str,
        *,
        group: str | None = None,
        package: str | None = None,
        error: type[SceneGenError] = SceneGenError,
        of: Any = object,
    ) -> None:
        self.what, self.group, self.package, self.error, self._of = what, group, package, error, of
        self.broken: dict[str, str] = {}
        """Plug-ins that could not be loaded, and why."""
        self._entries: dict[str, T] = {}
        self._origin: dict[str, str] = {}
        self._loaded = self._loading = False

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator that registers what it decorates under `name`; the registry's error when the name is taken."""

        def decorate(entry: T) -> T:
            self.add(name, entry)
            return entry

        return decorate

    def add(self, name: str, entry: T) -> None:
        """Register `entry` under `name`; the registry's error when the name is taken, or is no name."""
        origin = _origin(entry)
        with _LOCK:
            if not isinstance(name, str) or not name.strip():
                raise self.error(f"{name!r} is no name of a {self.what}", where=origin, fix="give a text that is not empty")
            if not isinstance(entry, self._of):
                raise self.error(
                    f"{self.what} {name!r} is given by {str(entry)[:80]!r}, which is no {self._of.__name__}",
                    where=origin,
                    fix="register by decorator",
                )
            if name in self._entries:
                raise self.error(
                    f"{self.what} {name!r} is registered twice",
                    where=f"{origin}; the first is in {self._origin[name]}",
                    fix="choose another name",
                )
            self._entries[name], self._origin[name] = entry, origin
            if _FRAMES:
                _FRAMES[-1].append((self, name))

    def get(self, name: str) -> T:
        """What is called `name`; the registry's error, with the nearest names, when there is none."""
        if name in self:
            return self._entries[name]
        near = difflib.get_close_matches(str(name)[:100], self._entries, 3)
        fix = [f"one of {', '.join(near or self.names()) or 'none: the registry is empty'}"]
        fix += [f"mend the plug-in {plugin}: {why}" for plugin, why in self.broken.items()]
        raise self.error(f"no {self.what} {str(name)[:100]!r}", fix=fix[0] if len(fix) == 1 else fix)

    def find(self, name: str) -> T | None:
        """What is called `name`, None where nothing is."""
        self.load()
        return self._entries.get(name)

    def names(self) -> list[str]:
        """All names, sorted."""
        self.load()
        return sorted(self._entries)

    def entries(self) -> dict[str, T]:
        """Everything by name, sorted by name; a copy."""
        self.load()
        return dict(sorted(self._entries.items()))

    def origin(self, name: str) -> str:
        """The module that an entry comes from."""
        self.get(name)
        return self._origin[name]

    def __contains__(self, name: object) -> bool:
        self.load()
        return isinstance(name, str) and name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __len__(self) -> int:
        self.load()
        return len(self._entries)

    def load(self) -> None:
        """Import whatever registers itself here, once. An error in a module of the own package is raised, and again when it is asked
        the next time; one in a plug-in is a PluginWarning."""
        if self._loaded:
            return
        with _LOCK:
            if self._loaded or self._loading:
                return
            self._loading = True
            try:
                self._scan()
                for point in self._points():
                    self._plug_in(point)
                self._loaded = True
            finally:
                self._loading = False

    def _scan(self) -> None:
        if self.package is None:
            return
        package = importlib.import_module(self.package)
        for name in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
            with _all_or_nothing():
                importlib.import_module(f"{self.package}.{name}")

    def _points(self) -> list[EntryPoint]:
        if self.group is None:
            return []
        return sorted(_declared(tuple(sys.path)).select(group=self.group), key=lambda point: (point.name, point.value))

    def _plug_in(self, point: EntryPoint) -> None:
        label = f"{point.name} = {point.value}"
        try:
            with _all_or_nothing():
                found = point.load()
                if not isinstance(found, ModuleType) and not any(entry is found for entry in self._entries.values()):
                    self.add(point.name, found)
        except Exception as error:  # whatever another package raises
            why = f"{type(error).__name__}: {error}".replace("\n", " ")[:SHOWN]
            self.broken[label] = why
            warnings.warn(f"the plug-in {label} of {self.group} could not be loaded: {why}", PluginWarning, stacklevel=5)

    @contextmanager
    def added(self, name: str, entry: T) -> Iterator[T]:
        """`entry` under `name` for the length of a `with` block."""
        self.load()
        self.add(name, entry)
        try:
            yield entry
        finally:
            self._remove(name)

    def _remove(self, name: str) -> None:
        del self._entries[name], self._origin[name]

    def _own(self, name: str) -> bool:
        """Whether an entry comes from a module of the registry's own package that stands: it would not register itself again."""
        origin = self._origin[name]
        return self.package is not None and origin.startswith(f"{self.package}.") and origin in sys.modules


@lru_cache(maxsize=4)
def _declared(path: tuple[str, ...]) -> Any:
    """All entry points of what is installed along a search path: read once for all registries."""
    return entry_points()


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """What an import registers, in any registry, stays only when the import succeeds."""
    _FRAMES.append([])
    try:
        yield
    except BaseException:
        for registry, name in _FRAMES[-1]:
            if name in registry._entries and not registry._own(name):
                registry._remove(name)
        raise
    finally:
        _FRAMES.pop()


def _origin(entry: object) -> str:
    """The module that an entry comes from: its own if it is a class or function, else the one whose import is under way."""
    if inspect.isclass(entry) or inspect.isroutine(entry):
        return str(getattr(entry, "__module__", "")) or "unknown"
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_code.co_name == "<module>":
            return str(frame.f_globals.get("__name__", "unknown"))
        frame = frame.f_back
    return type(entry).__module__
