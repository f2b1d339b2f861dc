"""How a recipe uses imported assets."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class AssetSelection(BaseModel):
    """Imported things in scenes. libraries: names in the store, empty for all. only: nothing but imported things; else `share` of the draws.

    redistributable: only assets whose licence allows passing derived data on. people: share of people who are
    imported bodies (VRM), standing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    libraries: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list, max_length=1000, description="names of libraries in the store; empty for all"
    )
    only: bool = Field(default=False, description="nothing but imported things")
    share: float = Field(default=0.5, ge=0, le=1, description="how often an imported thing is drawn where there is one")
    redistributable: bool = Field(default=True, description="only assets whose licence allows passing derived data on")
    people: float = Field(default=0.0, ge=0, le=1, description="share of people who are imported bodies (VRM)")
