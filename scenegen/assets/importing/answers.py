"""Corrections by a person: a small YAML file, `library/id: {front: +z, category: chair, height_m: 0.9, license: CC0-1.0, skip: true}`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scenegen.assets.catalogue import Affordance
from scenegen.assets.importing.bounds import read_file
from scenegen.assets.importing.raw import Hints
from scenegen.assets.importing.words import sort_of
from scenegen.errors import AssetError


class Answer(BaseModel):
    """What a person says of one asset. Axes are those of its file; front "none": it has none. height_m scales it as a whole. confused_with: nouns that a
    person could use for it at a glance; affords: what people can do with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    up: str | None = Field(default=None, pattern=r"^[+-][xyz]$")
    front: str | None = Field(default=None, pattern=r"^([+-][xyz]|none)$")
    category: str | None = None
    label: str | None = Field(default=None, max_length=60)
    height_m: float | None = Field(default=None, gt=0.002, lt=30)
    license: str | None = None
    confused_with: list[Annotated[str, Field(min_length=1, max_length=60)]] = Field(default_factory=list, max_length=20)
    affords: list[Affordance] | None = None
    skip: bool = False

    def applied(self, hints: Hints, where: str) -> Hints:
        """Hints with what the person said, believed wholly."""
        if self.category is not None and sort_of(self.category) is None:
            raise AssetError(
                f"no category {self.category!r}", where=where, fix="see `python -m scenegen list things` and docs/assets.md"
            )
        more: dict[str, object] = {}
        if self.up is not None:
            more |= {"up": self.up, "up_sure": 1.0}
        if self.front is not None:
            more |= {"front": self.front, "front_sure": 1.0}
        if self.category is not None:
            more["category"] = self.category
        if self.label is not None:
            more["label"] = self.label
        if self.license is not None:
            more["license"] = self.license
        if self.confused_with:
            more["confused_with"] = tuple(self.confused_with)
        if self.affords is not None:
            more["affords"] = tuple(self.affords)
        if self.height_m is not None:
            more["height_m"] = self.height_m
        if self.height_m is not None and hints.size_m is not None:
            share = self.height_m / hints.size_m[2]
            more["size_m"] = tuple(extent * share for extent in hints.size_m)
        return replace(hints, **more)  # type: ignore[arg-type]


def load_answers(path: Path | None) -> dict[str, Answer]:
    """Answers by `library/id` or id. AssetError that names the entry when the file is malformed."""
    if path is None:
        return {}
    try:
        content = yaml.safe_load(read_file(path, 5_000_000)) or {}
    except (yaml.YAMLError, RecursionError, UnicodeDecodeError) as error:
        raise AssetError(
            f"the answers are not YAML: {error}", where=str(path), fix="save them from the contact sheet again"
        ) from error
    if not isinstance(content, dict):
        raise AssetError("answers map an asset to what is said of it", where=str(path), fix="`library/id: {front: +z}`")
    out = {}
    for name, said in content.items():
        try:
            out[str(name)] = Answer.model_validate(said)
        except ValidationError as error:
            first = error.errors()[0]
            raise AssetError(
                f"{first['msg']}: {first.get('input')!r}",
                where=f"{path}, {name}, {'.'.join(map(str, first['loc']))}",
                fix="see docs/assets.md",
            ) from error
    return out
