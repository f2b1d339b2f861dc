"""A person by hand: upright, with hanging arms, at a place, in words of clothes and hair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike
from pydantic import ValidationError

from scenegen.assets.looks.materials import COLORS
from scenegen.assets.people.bodies.body import bodies
from scenegen.assets.people.bodies.hair import BEARDS, HAIR, STYLES
from scenegen.assets.people.bodies.looks import sample
from scenegen.assets.people.build import place
from scenegen.assets.people.garments.clothes import BOTTOMS, LEGWEAR, TOPS
from scenegen.assets.people.garments.shoes import SHOES
from scenegen.assets.people.garments.worn import BAGS, GLASSES, HATS
from scenegen.assets.people.posing.parameters import LIMITS, clamp
from scenegen.errors import ArgumentError, ConventionError, SceneError
from scenegen.explain import nearest, shown
from scenegen.limits import SEED
from scenegen.scene import Person
from scenegen.scene.base import invalid
from scenegen.scene.making import number, standing_at


def looks() -> dict[str, tuple[str, ...]]:
    """What a person's look can be told, and the words that each takes."""
    words: dict[str, Iterable[str]] = {
        "noun": {info.noun for info in bodies().values()}, "top": TOPS, "top_color": COLORS, "bottom": BOTTOMS, "bottom_color": COLORS,
        "cut": LEGWEAR, "hair": STYLES, "hair_color": HAIR, "shoes": COLORS, "shoe_kind": SHOES, "hat": HATS, "hat_color": COLORS,
        "glasses": GLASSES, "bag": BAGS, "bag_color": COLORS, "beard": BEARDS,
    }  # fmt: skip
    return {name: tuple(sorted(allowed)) for name, allowed in words.items()}


def standing(person_id: str, at: ArrayLike, yaw: float, head_yaw: float, seed: int, look: Mapping[str, str]) -> Person:
    """What `scenegen.Person.standing` makes, see there."""
    known = looks()
    for name, word in look.items():
        if name not in known:
            raise ArgumentError(
                f"Person.standing() takes no {shown(name)}{nearest(name, known)}", fix=f"looks are {', '.join(known)}"
            )
        if word not in known[name]:
            raise SceneError(f"no {name} {shown(word)}{nearest(str(word), known[name])}", fix=f"one of {', '.join(known[name])}")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= SEED:
        raise ArgumentError(f"a seed is a whole number from 0 to 2^63 - 1, got {shown(seed)}")
    turn, most = number("head_yaw", head_yaw), LIMITS["head_yaw"]
    if abs(turn) > most:
        raise ConventionError(
            f"a head turns at most {most:.2f} radians to either side, got {turn:g}", fix="turn the body with yaw"
        )
    rng = np.random.default_rng(seed)
    for _ in range(100):  # words may exclude one another: a hat does not go on big hair, a dress takes no bottom
        params = sample(rng, **look)
        if all(params.get(name) == word for name, word in look.items() if name != "noun"):
            break
    else:
        raise SceneError(f"these do not go together: {shown(dict(look))}", fix="leave one out")
    try:
        return place(person_id, params, clamp({"kind": "stand", "arms": "sides", "head_yaw": turn}), standing_at(at, yaw))
    except ValidationError as error:
        raise invalid(error, "person", "see help(scenegen.Person) for what each field takes") from error
