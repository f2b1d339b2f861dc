"""How a recipe uses imported assets."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class AssetUse(BaseModel):
    """Imported things in scenes. libraries: names in the store, empty for all. only: nothing but imported things; else `share` of the draws.

    redistributable: only assets whose licence allows passing derived data on. people: share of people who are
    imported bodies (VRM), standing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    libraries: list[str] = Field(default_factory=list)
    only: bool = False
    share: float = Field(default=0.5, ge=0, le=1)
    redistributable: bool = True
    people: float = Field(default=0.0, ge=0, le=1)
