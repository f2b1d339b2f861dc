"""A bounded sample of a stream."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Thinned(Generic[T]):
    """At most `most` of what comes, evenly spread over all of it, whatever its number."""

    def __init__(self, most: int) -> None:
        self.items: list[T] = []
        self.most, self.seen = most, 0
        self._step = 1

    def add(self, item: T) -> None:
        """One more; every second is let go of when there are too many."""
        if self.seen % self._step == 0:
            self.items.append(item)
            if len(self.items) > self.most:
                self.items = self.items[::2]
                self._step *= 2
        self.seen += 1
