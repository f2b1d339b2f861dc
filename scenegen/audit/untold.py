"""Whether names tell which of two is the more, by the truth of their scene: whether in it such kinds are ever the other way round."""

from __future__ import annotations

from collections.abc import Callable

from scenegen.audit.geometry import Truth, entities


def told_by_kinds(truth: Truth, more: Truth, less: Truth, exceeds: Callable[[Truth, Truth], bool]) -> bool:
    """Whether two are of different kinds, and nothing of the kind of the lesser exceeds anything of the kind of the greater."""
    if more["label"] == less["label"]:
        return False
    of_kind = [[one for one in entities(truth).values() if one["label"] == two["label"]] for two in (less, more)]
    return not any(exceeds(one, other) for one in of_kind[0] for other in of_kind[1])
