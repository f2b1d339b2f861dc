"""The imported things that a scene may draw from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from scenegen.assets.library.imported import params_of
from scenegen.assets.library.selection import AssetSelection
from scenegen.assets.library.sidecar import Sidecar
from scenegen.assets.library.store import Store, default_root
from scenegen.errors import AssetError

INDOORS, OUTDOORS = "indoors", "outdoors"


@dataclass(frozen=True)
class AssetPool:
    """Assets by category. only: nothing but these; else `share` of the draws of a category that has any."""

    things: dict[str, tuple[Sidecar, ...]]
    only: bool = False
    share: float = 0.5
    digest: str = ""
    people: tuple[Sidecar, ...] = ()
    people_share: float = 0.0
    _by_hash: dict[str, Sidecar] = field(default_factory=dict)

    def offers(self, category: str) -> bool:
        """Whether a thing of the category can be had, here or from the catalogue."""
        return not self.only or category in self.things

    def draw(self, category: str, fixed: dict[str, Any], rng: np.random.Generator) -> dict[str, Any] | None:
        """The parameters of an imported thing, None when the catalogue's own is to be drawn. `fixed` may name an asset drawn before."""
        if fixed.get("sha256") in self._by_hash:
            return params_of(self._by_hash[fixed["sha256"]])
        known = self.things.get(category)
        if not known or (not self.only and (fixed or rng.random() >= self.share)):
            return None
        return params_of(known[int(rng.integers(len(known)))])

    def person(self, rng: np.random.Generator) -> dict[str, Any] | None:
        """The parameters of an imported body, None when one of our own is to be drawn."""
        if not self.people or rng.random() >= self.people_share:
            return None
        return params_of(self.people[int(rng.integers(len(self.people)))])

    def extras(self, kind: str, outdoors: bool, placement: str) -> tuple[str, ...]:
        """Categories that the catalogue lacks and that belong into a kind of room, standing on the floor or on surfaces."""
        place = {kind, OUTDOORS if outdoors else INDOORS}
        return tuple(
            name
            for name, known in self.things.items()
            if known[0].placement == placement and any(place & set(one.where) for one in known)
        )


def open_asset_pool(selection: AssetSelection | None) -> AssetPool | None:
    """The pool a recipe asks for, None when it asks for none. AssetError when a library is missing or nothing in it can be used."""
    if selection is None:
        return None
    store = Store(default_root())
    return _opened(str(store.root), store.stamp, selection.model_dump_json())


@lru_cache(maxsize=4)
def _opened(root: str, stamp: int, text: str) -> AssetPool:
    selection = AssetSelection.model_validate_json(text)
    store = Store(root)
    known = store.libraries()
    for name in selection.libraries:
        if name not in known:
            raise AssetError(
                f"no library {name!r} in the store", where=f"{root}, recipe field assets.libraries",
                fix=[f"add it: python -m scenegen assets add PATH --library {name}", f"name one of: {', '.join(known) or 'none'}"],
            )  # fmt: skip
    chosen = [
        record
        for record in store.records()
        if record.ready
        and (record.kind == "thing" or selection.people)
        and (not selection.libraries or record.library in selection.libraries)
        and (record.redistributable is not False or not selection.redistributable)
    ]
    if not chosen:
        raise AssetError(
            "no imported asset is ready for rooms", where=root, fix="see `python -m scenegen assets list`; answer what is unsure"
        )
    things: dict[str, list[Sidecar]] = {}
    for record in chosen:
        if record.kind != "thing":
            continue
        things.setdefault(record.category, []).append(record)
    whole = hashlib.sha256("".join(record.sha256 for record in chosen).encode()).hexdigest()
    return AssetPool(
        {name: tuple(things[name]) for name in sorted(things)},
        selection.only,
        selection.share,
        whole,
        tuple(record for record in chosen if record.kind == "figure"),
        selection.people,
        {record.sha256: record for record in chosen},
    )
