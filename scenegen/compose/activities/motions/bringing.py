"""Things such as rooms of a kind have on the floor, brought into one for what is to happen there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue
from scenegen.compose.activities.motions.clear import thing_clear
from scenegen.compose.activities.motions.stage import LEAD_S, BlockedError, Stage, drawn
from scenegen.compose.kinds import kinds
from scenegen.compose.layout.layout import Item, scene_object
from scenegen.scene import Object
from scenegen.scene.walk import CELL_M

LEAST_M, MOST_M = 0.28, 1.0
"""The middle one of the three sides of what is to be moved, at least, and its longest at most."""
PLACES = 6
"""At how many places one that is brought in may stand."""


def fit_to_move(size: Iterable[float]) -> bool:
    """Whether something of this size is large enough to be seen from across a room, and small enough to be moved and looked for."""
    _, middle, longest = sorted(size)
    return middle >= LEAST_M and longest <= MOST_M


def brought(
    stage: Stage,
    fit: Callable[[tuple[float, float, float]], bool],
    rng: np.random.Generator,
    cells: NDArray[np.bool_] | None = None,
) -> Iterator[Object]:
    """Things, of other nouns than all that are there, each at some places where there is room for it; none once something has happened.

    fit: whether something of such a size will do. cells (R, C): of the stage's floor, where they may stand; all that is free if None.
    """
    rows, columns = np.nonzero(stage.floor.free if cells is None else cells)
    kind = kinds().get(stage.scene.room.kind) if stage.scene.room is not None else None
    if stage.start > LEAD_S + 1e-6 or kind is None or not len(rows):
        return
    labels = {one.label for one in stage.scene.objects}
    for name in drawn(rng, dict.fromkeys(kind.on_floor), len(kind.on_floor)):
        params = catalogue.category(name).sample(rng)
        made = catalogue.build(name, params)
        if catalogue.is_alive(name) or catalogue.is_rooted(name) or made.label in labels or not fit(made.size):
            continue
        for k in rng.permutation(len(rows))[:PLACES].tolist():
            x, y = stage.floor.low + (np.array([columns[k], rows[k]]) + 0.5) * CELL_M
            thing = scene_object(
                Item(name, params, made, float(x), float(y), float(rng.uniform(-np.pi, np.pi)), id=f"{name}_brought")
            )
            try:
                thing_clear(stage, thing, thing.world_from_object[None], set())
            except BlockedError:
                continue
            yield thing


def with_thing(stage: Stage, thing: Object) -> Stage:
    """A stage with one thing more, the last."""
    return Stage(stage.scene.model_copy(update={"objects": [*stage.scene.objects, thing]}), stage.start)
