"""Who a person is: parameters drawn at random, and the words that fit them."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenegen.assets.looks.materials import draw
from scenegen.assets.people.bodies.anatomy import Params
from scenegen.assets.people.bodies.body import bodies
from scenegen.assets.people.bodies.hair import BEARDS
from scenegen.assets.people.garments.clothes import TOPS
from scenegen.assets.people.garments.worn import BAGS, GLASSES, HATS

SKINS = ("f2cdb2", "e9bb97", "dba67c", "c68f63", "a8724a", "855536", "63402a", "4a2f20")
STYLES_OF = {
    "woman": ("bob", "long", "bun", "ponytail", "curly", "afro", "parted", "long"), "girl": ("bob", "long", "ponytail", "curly", "bun", "afro"),
    "elderly woman": ("bob", "bun", "short", "curly"), "man": ("short", "crop", "parted", "curly", "afro", "bald", "short"),
    "boy": ("short", "crop", "parted", "curly", "afro"), "elderly man": ("short", "crop", "bald", "parted"),
}  # fmt: skip
CLOTH_COLORS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "black", "teal", "navy", "gray")
"""Without brown and beige, which on skin of that colour would read as bare."""
WORDS = (
    "top", "top_color", "bottom", "bottom_color", "hair", "hair_color", "shoes", "shoe_kind", "hat", "hat_color", "glasses",
    "bag", "bag_color", "beard",
)  # fmt: skip


def sample(rng: np.random.Generator, **fixed: Any) -> Params:
    """Draw a person: explicit parameters; any may be fixed by name, `noun` too."""
    known = bodies()
    noun = fixed.pop("noun", None)
    chosen = [key for key, info in known.items() if noun is None or info.noun == noun]
    body = fixed.get("body") or draw(rng, chosen)
    info = known[body]
    female = info.noun in ("woman", "girl", "elderly woman")
    old, child = info.noun.startswith("elderly"), info.noun in ("girl", "boy")
    tops = [name for name in TOPS if female or name not in ("tank top", "dress")]
    params: Params = {
        "body": body,
        "skin": draw(rng, SKINS),
        "hair": draw(rng, STYLES_OF[info.noun]),
        "hair_color": draw(rng, ("gray", "white")) if old else draw(rng, ("black", "brown", "blond", "red", "brown", "black")),
        "eyes": draw(rng, ("5b3a1e", "3b5f8a", "4a6b3a", "2d2018")),
        "top": draw(rng, tops),
        "top_color": draw(rng, CLOTH_COLORS),
        "under_color": draw(rng, ("white", "gray", "black")),
        "tucked": bool(rng.random() < 0.35),
        "bottom": draw(rng, ("pants", "pants", "shorts", "skirt") if female else ("pants", "pants", "shorts")),
        "bottom_color": draw(rng, ("navy", "black", "gray", "teal", "purple", "blue", "white", "green", "red")),
        "cut": draw(rng, ("slim", "straight", "wide") if female else ("slim", "straight", "straight")),
        "shoes": draw(rng, ("black", "brown", "white", "red", "blue", "gray")),
        "shoe_kind": draw(rng, ("sneakers", "sneakers", "leather shoes", "boots") if not child else ("sneakers",)),
    }
    params.update(_extras(rng, info.noun))
    params.update(fixed)
    return consistent(params)


def _extras(rng: np.random.Generator, noun: str) -> Params:
    """Hat, glasses, bag and beard, each of which most people go without."""
    chance = rng.random(4)
    beards = {"man": 0.45, "elderly man": 0.5}.get(noun, 0.0)
    old = noun.startswith("elderly")
    return {
        "hat": draw(rng, HATS if noun not in ("man", "boy", "elderly man") else HATS[:2]) if chance[0] < 0.2 else None,
        "hat_color": draw(rng, CLOTH_COLORS),
        "glasses": draw(rng, (*GLASSES[:1] * 4, *GLASSES[1:])) if chance[1] < (0.5 if old else 0.2) else None,
        "bag": draw(rng, BAGS if noun not in ("girl", "boy") else BAGS[:1]) if chance[2] < 0.22 else None,
        "bag_color": draw(rng, ("black", "brown", "red", "blue", "green", "orange", "gray")),
        "beard": draw(rng, BEARDS) if chance[3] < beards else None,
    }


def consistent(params: Params) -> Params:
    """The same without what cannot go together: a dress has no bottom; big hair takes no hat; colours of what is not worn."""
    out = dict(params)
    if out["top"] == "dress":
        out["bottom"], out["bottom_color"] = None, None
    if out.get("hat") and out["hair"] in ("afro", "curly", "bun"):
        out["hat"] = None
    for thing in ("hat", "bag"):
        if not out.get(thing):
            out[thing], out[f"{thing}_color"] = None, None
    return out


def attributes(params: Params) -> dict[str, str]:
    """Words that fit the pixels: noun and those of WORDS that apply (`hat`, `glasses`, `bag`, `beard` only when worn)."""
    out = {"noun": bodies()[params["body"]].noun, **{key: str(params[key]) for key in WORDS if params.get(key)}}
    if params["hair"] == "bald":
        out.pop("hair_color", None)
    return out
