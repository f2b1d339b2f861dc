"""Recipes: what a user asks for, in YAML, validated with errors that name file, line, field, value and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, SerializeAsAny, ValidationError, ValidatorFunctionWrapHandler, field_validator

from scenegen.assets import data
from scenegen.assets.library.selection import AssetSelection
from scenegen.compose.light import LightPlan
from scenegen.errors import RecipeError
from scenegen.explain import checked_names, nearest, shown
from scenegen.fields import Share, Whole
from scenegen.inputs import file_bytes
from scenegen.limits import RECIPE_BYTES
from scenegen.pipeline.parts import (
    RecipePart,
    Scenes,
    SplitName,
    TaskName,
    Views,
    Visibility,
    each_as_its_own,
    room_names,
    set_names,
    style_names,
    task_model,
)
from scenegen.pipeline.problems import found, report
from scenegen.pipeline.yamltext import Document, read
from scenegen.tasks import TaskConfig, get_task, task_names
from scenegen.views.plan import PLANS


class Recipe(RecipePart):
    """Everything a dataset is made from, besides the seed and the number of scenes."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=100, description="lower case letters, digits, - and _")
    description: str = Field("", max_length=2000, description="one line for the dataset card")
    scenes: Scenes = Field(default_factory=Scenes)  # type: ignore[arg-type]
    light: LightPlan = Field(
        default_factory=LightPlan,  # type: ignore[arg-type]
        description="time of day, weather, lamps, and how pictures are exposed",
    )
    views: Views = Field(default_factory=Views)  # type: ignore[arg-type]
    visibility: Visibility = Field(default_factory=Visibility)  # type: ignore[arg-type]
    tasks: dict[TaskName, SerializeAsAny[TaskConfig]] = Field(
        min_length=1, description="what is asked: task names, each with its plan; at least one"
    )
    assets: AssetSelection | None = Field(None, description="imported things in scenes")
    splits: dict[SplitName, Share] = Field(
        default_factory=lambda: {"train": 0.8, "validation": 0.1, "test": 0.1},
        max_length=50,
        description="shares of scenes, which sum to 1",
    )
    shard_scenes: Whole = Field(20, ge=1, le=10_000, description="scenes a shard; fewer in small builds")

    @field_validator("tasks", mode="wrap")
    @classmethod
    def _configs(cls, given: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        """Each task's plan as the `Config` of that task."""
        return each_as_its_own("Recipe", given, handler, task_model, TaskConfig(per_scene=0))

    @field_validator("splits")
    @classmethod
    def _shares(cls, splits: dict[str, float]) -> dict[str, float]:
        if abs(sum(splits.values()) - 1) > 1e-6:
            raise ValueError(f"the shares must sum to 1, got {sum(splits.values()):g}")
        return splits


def bundled() -> list[str]:
    """Names of the recipes that come with scenegen."""
    return sorted(path.stem for path in data.path("recipes").glob("*.yaml"))


def example() -> str:
    """The text of a complete recipe: every field with its default, explained."""
    return data.path("examples", "recipe.yaml").read_text(encoding="utf-8")


@checked_names
def load_recipe(source: str | Path | Mapping[str, Any] = "viewspatial") -> Recipe:
    """A recipe from a bundled name, the path of a YAML file, or a mapping of its fields.

    RecipeError lists everything that is wrong, each with its line, field and value and what is allowed.
    """
    if isinstance(source, Mapping):
        return checked(Document(dict(source)), "recipe")
    if not isinstance(source, str | Path):
        raise RecipeError(f"a recipe is a name, a path or a mapping, not {shown(source)}", fix=f"for example {bundled()[0]!r}")
    path = Path(source)
    if not path.suffix and not path.is_file():  # a folder of that name stands in nobody's way
        if str(source) not in bundled():
            raise RecipeError(
                f"no recipe {shown(str(source))}{nearest(str(source), bundled())}",
                fix=f"give the path of a YAML file, or one of the bundled recipes: {', '.join(bundled())}",
            )
        path = data.path("recipes", f"{source}.yaml")
    return parse_recipe(_text(path), str(path))


def _text(path: Path) -> str:
    """The text of a recipe file, bounded; RecipeError when it is no file, too large, or no UTF-8."""
    try:
        return file_bytes(path, RECIPE_BYTES, RecipeError, "the recipe").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecipeError(
            f"the recipe is not UTF-8 text: byte {error.start} is {error.object[error.start]:#04x}",
            where=str(path),
            fix="save it as UTF-8",
        ) from error


def parse_recipe(text: str, name: str = "recipe") -> Recipe:
    """A recipe from YAML text. `name` is the file named in errors."""
    return checked(read(text, name), name)


def checked(document: Document, name: str) -> Recipe:
    """The recipe in a document; one RecipeError for everything that is wrong in it."""
    if not isinstance(document.value, dict):
        raise RecipeError(
            "a recipe is a mapping of fields",
            where=name,
            fix="start from `name:` and `tasks:`; `python -m scenegen recipe --example` prints a complete one",
        )
    problems = list(document.problems)
    broken = {problem.path for problem in problems}
    try:
        recipe = Recipe.model_validate(document.value)
    except ValidationError as error:
        more = found(error.errors(include_url=False), Recipe, document)
        problems += [problem for problem in more if problem.path not in broken]
    if problems:
        raise report(problems, name)
    return recipe


def full_text(recipe: Recipe) -> str:
    """A recipe as YAML with every field, defaults too; `parse_recipe` gives the same recipe back."""
    return str(yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False, allow_unicode=True, default_flow_style=None))


def schema() -> dict[str, Any]:
    """The JSON schema of recipes, for editors; names of tasks, room kinds and styles are those registered now."""
    out = Recipe.model_json_schema()
    out["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    tasks = out["properties"]["tasks"]
    tasks["propertyNames"] = {"enum": task_names()}
    tasks["patternProperties"] = {f"^{name}$": get_task(name).Config.model_json_schema() for name in task_names()}
    tasks["additionalProperties"] = False
    sets = out["$defs"]["Views"]["properties"]["sets"]
    sets["propertyNames"] = {"enum": set_names()}
    sets["patternProperties"] = {f"^{name}$": PLANS.get(name).Config.model_json_schema() for name in set_names()}
    sets["additionalProperties"] = False
    places = out["$defs"]["Scenes"]["properties"]
    places["kinds"]["items"] = {"enum": sorted(room_names())}
    places["style"]["anyOf"] = [{"enum": sorted(style_names())}, {"type": "null"}]
    return out
