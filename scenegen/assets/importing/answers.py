"""Corrections by a person: a small YAML file, `library/id: {front: +z, category: chair, height_m: 0.9, license: CC0-1.0, skip: true}`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scenegen import yamltext
from scenegen.assets.importing.bounds import read_file
from scenegen.assets.importing.raw import Hints
from scenegen.assets.importing.words import sort_of
from scenegen.errors import AssetError
from scenegen.explain import place, sentence, shown

LARGEST = 5_000_000
ANSWERS = yamltext.Bounds("a file of answers", AssetError, LARGEST, values=500_000)


class Answer(BaseModel):
    """What a person says of one asset. Axes are those of its file; front "none": it has none. height_m scales it as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    up: str | None = Field(default=None, pattern=r"^[+-][xyz]$")
    front: str | None = Field(default=None, pattern=r"^([+-][xyz]|none)$")
    category: str | None = None
    label: str | None = Field(default=None, max_length=60)
    height_m: float | None = Field(default=None, gt=0.002, lt=30, allow_inf_nan=False)
    license: str | None = None
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
        text = read_file(path, LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AssetError(
            f"the answers are not UTF-8 text: {error}", where=str(path), fix="save them from the contact sheet again"
        ) from error
    document = yamltext.read(text, str(path), ANSWERS)
    for problem in document.problems:
        raise AssetError(problem.message, where=f"{path}, line {problem.line}", fix=problem.fix)
    content = document.value or {}
    if not isinstance(content, dict):
        raise AssetError("answers map an asset to what is said of it", where=str(path), fix="`library/id: {front: +z}`")
    out = {}
    for name, said in content.items():
        try:
            out[str(name)] = Answer.model_validate(said)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise AssetError(
                f"{sentence(first)}: {shown(first.get('input'))}",
                where=f"{path}, line {document.line((name,))}, {name}, {'.'.join(place(first))}",
                fix="see docs/assets.md",
            ) from error
    return out
