"""Recipes: what a user asks for, in YAML, validated with errors that name file, line, field, value and what is allowed."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from scenegen.assets import data
from scenegen.assets.use import AssetUse
from scenegen.errors import RecipeError

MAX_RECIPE_BYTES = 1_000_000
HALF_SECTOR_DEG = 22.5
Span = tuple[int, int]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _ordered(span: tuple[float, float]) -> tuple[float, float]:
    if span[0] > span[1]:
        raise ValueError(f"the first number is the least and may not exceed the second, got [{span[0]}, {span[1]}]")
    return span


class Scenes(_Part):
    """What is composed: room kinds (drawn in turn), how many things and people (least, most), looks, how much lies about."""

    kinds: list[str] = Field(default_factory=list, description="room kinds; empty means all of them")
    things: Span = (8, 40)
    people: Span = (0, 4)
    style: str | None = Field(default=None, description="looks that go together; none for mixed")
    clutter: float | None = Field(default=None, ge=0, le=1, description="how much small things fill surfaces and floor")

    @field_validator("things", "people")
    @classmethod
    def _span(cls, span: Span) -> Span:
        if span[0] < 0:
            raise ValueError("counts may not be negative")
        _ordered(span)
        return span


class Views(_Part):
    """How it is looked at. `render: false` makes no pictures: text-only questions from facts."""

    per_scene: int = Field(4, ge=1, le=64)
    width: int = Field(640, ge=32, le=4096)
    height: int = Field(480, ge=32, le=4096)
    hfov_deg: tuple[float, float] = (50.0, 80.0)
    render: bool = True
    format: Literal["jpeg", "png"] = "jpeg"
    quality: int = Field(92, ge=1, le=100)
    channels: list[Literal["instances", "depth", "normals"]] = Field(default_factory=lambda: ["instances"])  # type: ignore[arg-type]

    @field_validator("hfov_deg")
    @classmethod
    def _fov(cls, span: tuple[float, float]) -> tuple[float, float]:
        if not (span[0] >= 10 and span[1] <= 130):
            raise ValueError(f"fields of view lie between 10 and 130 degrees, got {list(span)}")
        return _ordered(span)


class Visibility(_Part):
    """What counts as seen: visible / amodal pixels, and visible pixels as a share of the image."""

    min_fraction: float = Field(0.30, ge=0, le=1)
    min_pixels: float = Field(0.002, ge=0, le=1)


class TaskPlan(_Part):
    """How many questions of a task a scene contributes at most, and how clear (degrees from a boundary) each must be."""

    per_scene: int = Field(2, ge=0, le=1000)
    margin_deg: float = Field(10.0, ge=0)

    @field_validator("margin_deg")
    @classmethod
    def _margin(cls, margin: float) -> float:
        if margin >= HALF_SECTOR_DEG:
            raise ValueError(
                f"a margin of {margin:g} degrees leaves nothing to ask: a sector of 45 degrees reaches only {HALF_SECTOR_DEG} "
                "degrees from its centre to its edge; choose less (10 is usual)"
            )
        return margin


class Recipe(_Part):
    """Everything a dataset is made from, besides the seed and the number of scenes."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    description: str = ""
    scenes: Scenes = Field(default_factory=Scenes)
    views: Views = Field(default_factory=Views)  # type: ignore[arg-type]
    visibility: Visibility = Field(default_factory=Visibility)  # type: ignore[arg-type]
    tasks: dict[str, TaskPlan]
    assets: AssetUse | None = None
    splits: dict[str, float] = Field(default_factory=lambda: {"train": 0.8, "validation": 0.1, "test": 0.1})
    shard_scenes: int = Field(20, ge=1, le=10_000)

    @model_validator(mode="after")
    def _known(self) -> Recipe:
        from scenegen.compose import STYLES, kinds
        from scenegen.tasks import task_names

        _each_known("tasks", self.tasks, task_names())
        _each_known("scenes.kinds", self.scenes.kinds, kinds())
        _each_known("scenes.style", [self.scenes.style] if self.scenes.style else [], STYLES)
        if not self.tasks:
            raise ValueError(f"tasks: name at least one task; there are {sorted(task_names())}")
        if not self.splits or any(share < 0 for share in self.splits.values()) or abs(sum(self.splits.values()) - 1) > 1e-6:
            raise ValueError(f"splits: shares must be positive and sum to 1, got {self.splits}")
        return self


def _each_known(field: str, names: Any, allowed: Any) -> None:
    for name in names:
        if name not in allowed:
            near = difflib.get_close_matches(name, allowed, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"{field}: unknown name {name!r}{hint} allowed: {', '.join(sorted(allowed))}")


def bundled() -> list[str]:
    """Names of the recipes that come with scenegen."""
    return sorted(path.stem for path in data.path("recipes").glob("*.yaml"))


def load_recipe(source: str | Path = "viewspatial") -> Recipe:
    """A recipe from a bundled name or the path of a YAML file; RecipeError says file, line, field, value and what is allowed."""
    path = Path(source)
    if not path.suffix and not path.exists():
        if str(source) not in bundled():
            raise RecipeError(
                f"no recipe {str(source)!r}",
                fix=f"give the path of a YAML file, or one of the bundled recipes: {', '.join(bundled())}",
            )
        path = data.path("recipes", f"{source}.yaml")
    try:
        if path.stat().st_size > MAX_RECIPE_BYTES:
            raise RecipeError(
                "the recipe is larger than 1 MB", where=str(path), fix="a recipe is a page of YAML; was this another file?"
            )
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(
            f"cannot read the recipe: {error}", where=str(path), fix="give the path of a readable YAML file"
        ) from error
    return parse_recipe(text, str(path))


def parse_recipe(text: str, name: str = "recipe") -> Recipe:
    """A recipe from YAML text. `name` is the file named in errors."""
    try:
        content = yaml.safe_load(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise RecipeError(f"not valid YAML: {error}", where=name, fix="correct the syntax at the line named above") from error
    if not isinstance(content, dict):
        raise RecipeError(
            "a recipe is a mapping of fields", where=name, fix="start from `name:` and `tasks:`; see the bundled viewspatial.yaml"
        )
    try:
        return Recipe.model_validate(content)
    except ValidationError as error:
        raise _explain(error, name, node) from error


def _explain(error: ValidationError, name: str, node: Any) -> RecipeError:
    first = error.errors()[0]
    location = [str(part) for part in first["loc"]]
    field = ".".join(location) or "recipe"
    message = first["msg"].removeprefix("Value error, ")
    fix = "correct the value; docs/recipes.md lists every field"
    if first["type"] == "extra_forbidden":
        allowed = _fields_beside(location)
        near = difflib.get_close_matches(location[-1], allowed, 1)
        message = f"unknown field {location[-1]!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        fix = f"allowed here: {', '.join(allowed)}"
    value = "" if not location else f", value {str(first.get('input'))[:80]!r}"
    return RecipeError(message, where=f"{name}, line {_line(node, location)}, field {field}{value}", fix=fix)


def _fields_beside(location: list[str]) -> list[str]:
    model: Any = Recipe
    for part in location[:-1]:
        info = model.model_fields.get(part) if hasattr(model, "model_fields") else None
        if info is None:
            model = TaskPlan
            continue
        model = info.annotation
    return sorted(getattr(model, "model_fields", TaskPlan.model_fields))


def _line(node: Any, location: list[str]) -> int:
    """1-based line of the deepest YAML node on the way to `location`."""
    line = node.start_mark.line + 1
    for part in location:
        children = getattr(node, "value", None)
        if isinstance(node, yaml.MappingNode):
            match = [(key, value) for key, value in children or [] if key.value == part]
            if not match:
                break
            line, node = match[0][0].start_mark.line + 1, match[0][1]
        elif isinstance(node, yaml.SequenceNode) and part.isdigit() and children and int(part) < len(children):
            node = children[int(part)]
            line = node.start_mark.line + 1
        else:
            break
    return int(line)
