"""How a recipe asks for motion: how much happens in a scene, and of which kinds.

`Motions` is a plain pydantic model, made to be a field of a recipe (`scenes.motions`); `set_in_motion` does to a composed scene what it asks
for. A composed scene is still, and by default it stays so.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from scenegen.compose.activities.motions.stage import add_motion, motion_names, moves
from scenegen.explain import nearest, shown
from scenegen.fields import Bounds, Number, Share, Whole, span, span_schema
from scenegen.scene import Scene

MOST = 20
"""Motions of one scene."""


def _known(name: str) -> str:
    if name not in motion_names():
        raise ValueError(f"no motion {shown(name)}{nearest(name, motion_names())}; allowed: {', '.join(motion_names())}")
    return name


MotionName = Annotated[str, Field(max_length=100), AfterValidator(_known)]
Count = Annotated[Bounds, BeforeValidator(span(0, MOST)), span_schema("integer", 0, MOST)]


class Motions(BaseModel):
    """What happens in a scene: how many motions, one after another, and of which kinds. No two of a kind before every other kind has had
    its turn; which comes next is drawn among those that move things, or among those of people alone, as `things` says, and among the others
    where none of them has room."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    count: Count = Field(
        (0, 0), description=f"how many things happen: one number, or [least, most], up to {MOST}; 0: all stands still"
    )
    kinds: list[MotionName] = Field(
        default_factory=list, max_length=200, description="kinds of motion, drawn in turn; empty means all of them"
    )
    things: Share = Field(
        0.5, description="of the motions, the share in which a thing is moved or moves by itself; in the others people alone"
    )
    tries: Whole = Field(3, ge=1, le=100, description="how often who, what and where are drawn for one motion")
    longest_s: Number = Field(30.0, gt=0, le=600, description="seconds after which nothing begins or goes on")


def set_in_motion(scene: Scene, rng: np.random.Generator, config: Motions) -> tuple[Scene, Counter[str]]:
    """The scene with as many motions as `config` asks for, or as there is room for; and a count of why others could not be, as "kind: reason".

    The same scene, config and state of `rng` give the same motions, bit for bit; where none is asked for it is `scene` itself and `rng` is
    left as it was. That a scene has fewer than `config.count` asks for is no error here: look at `len` of what `scene.actions` tells.
    """
    reasons: Counter[str] = Counter()
    least, most = config.count
    wanted = least if least == most else int(rng.integers(least, most + 1))
    turn: list[str] = []
    done, before, thing = 0, -1, None
    while done < wanted:
        if not turn:  # every kind has had its turn
            if done == before:  # and nothing more happens here
                break
            turn, before = _order(config, rng), done
        if thing is None:
            thing = bool(rng.random() < config.things)
        kind = next((name for name in turn if (moves(name) == "thing") == thing), turn[0])
        turn.remove(kind)
        found, why = add_motion(scene, kind, rng, tries=config.tries)
        if found is None:
            reasons[f"{kind}: {why}"] += 1
        elif found.duration > config.longest_s:
            reasons[f"{kind}: it would last too long"] += 1
        else:
            scene, done, thing = found, done + 1, None
    return scene, reasons


def _order(config: Motions, rng: np.random.Generator) -> list[str]:
    """The kinds of motion, each once, in random order."""
    kinds = config.kinds or motion_names()
    return [kinds[int(number)] for number in rng.permutation(len(kinds))]
