"""Recipes: what a user asks for, in YAML, validated with errors that name file, line, field, value and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import (
    BaseModel,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    field_validator,
    model_serializer,
    model_validator,
)

from scenegen.assets import data
from scenegen.errors import RecipeError
from scenegen.explain import checked_names, nearest, shown
from scenegen.fields import Share, Whole
from scenegen.inputs import file_bytes
from scenegen.limits import RECIPE_BYTES
from scenegen.pipeline.parts import HANDED, MOST_PARTS, Content, Part, handed_down
from scenegen.pipeline.problems import found, report
from scenegen.pipeline.sections import Section, SplitName, room_names, set_names, style_names
from scenegen.pipeline.turns import Turns, turns_of
from scenegen.pipeline.yamltext import Document, read
from scenegen.tasks import get_task, task_names
from scenegen.views.plan import PLANS


class Heading(Section):
    """What comes first in a recipe."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=100, description="lower case letters, digits, - and _")
    description: str = Field("", max_length=2000, description="one line for the dataset card")
    parts: list[Part] = Field(
        default_factory=list,
        max_length=MOST_PARTS,
        description="several kinds of scenes, each with its share; what a part does not say is as the recipe says it; "
        "without parts, all scenes are alike",
    )

    @field_validator("parts")
    @classmethod
    def _fit(cls, parts: list[Part]) -> list[Part]:
        for number, part in enumerate(parts):
            if part.name in [other.name for other in parts[:number]]:
                raise ValueError(f"two parts are called {part.name!r}; give each a name of its own")
        if parts and abs(sum(part.share for part in parts) - 1) > 1e-6:
            raise ValueError(f"the shares of the parts must sum to 1, got {sum(part.share for part in parts):g}")
        _of_one_kind(parts)
        return parts


def _of_one_kind(parts: Sequence[Part]) -> None:
    """ValueError where two parts ask a task for other answers: they are evened out over all parts together."""
    first: dict[str, Part] = {}
    for part in parts:
        for name, config in part.tasks.items():
            other = first.setdefault(name, part)
            if get_task(name)(config).space != get_task(name)(other.tasks[name]).space:
                raise ValueError(
                    f"{name} is asked for other answers in the part {part.name!r} than in {other.name!r}, and answers of a task are "
                    "evened out over all parts; ask for the same in both, or build two recipes"
                )


class Recipe(Content, Heading):
    """Everything a dataset is made from, besides the seed and the number of scenes."""

    splits: dict[SplitName, Share] = Field(
        default_factory=lambda: {"train": 0.8, "validation": 0.1, "test": 0.1},
        max_length=50,
        description="shares of scenes, which sum to 1",
    )
    shard_scenes: Whole = Field(20, ge=1, le=10_000, description="scenes a shard; fewer in small builds")

    @model_validator(mode="before")
    @classmethod
    def _handed_down(cls, given: Any) -> Any:
        return handed_down(given)

    @model_serializer(mode="wrap")
    def _flat_as_ever(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A recipe of one kind of scenes says nothing of parts."""
        return {name: value for name, value in handler(self).items() if name != "parts" or value}

    @property
    def contents(self) -> Sequence[Content]:
        """What its scenes are made from and asked, by part: the parts in order, or the recipe itself where it has none."""
        return self.parts or [self]

    def content(self, index: int) -> tuple[Content, int]:
        """What scene `index` is made from and asked, and how many scenes of its part come before it: a function of the index alone."""
        if not self.parts:
            return self, index
        number, before = self._turns[index]
        return self.parts[number], before

    def part_number(self, index: int) -> int:
        """Which of `contents` scene `index` is of."""
        return self._turns[index][0] if self.parts else 0

    def counts(self, scenes: int) -> list[int]:
        """How many of the first `scenes` scenes are of each of `contents`."""
        return self._turns.counts(scenes) if self.parts else [scenes]

    def alone(self, part: str | None = None) -> Recipe:
        """The recipe whose scenes are all as those of one part, the first if none is named. RecipeError for a part that there is not."""
        names = [one.name for one in self.parts]
        if part is not None and part not in names:
            raise RecipeError(
                f"the recipe {self.name!r} has no part {shown(part)}{nearest(str(part), names)}",
                fix=f"name one of: {', '.join(names)}" if names else "leave out `part`: it has none",
            )
        content = self.contents[names.index(part) if part is not None else 0]
        return self.model_copy(update={name: getattr(content, name) for name in HANDED} | {"parts": []})

    @property
    def _turns(self) -> Turns:
        return turns_of(tuple(part.share for part in self.parts))

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
    return parse_recipe(*written(source))


def written(source: str | Path) -> tuple[str, str]:
    """The text of a recipe as it stands in its file, comments and all, and the path of the file; RecipeError where there is none."""
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
    return _text(path), str(path)


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
    shared: dict[str, Any] = out["$defs"]
    out["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    shared["Tasks"] = {"type": "object", **_by_name({name: get_task(name).Config for name in task_names()}, shared)}
    for fields in (out["properties"], shared["Part"]["properties"]):
        fields["tasks"] = {"$ref": "#/$defs/Tasks", "description": fields["tasks"]["description"]}
    some = {"tasks": {"minProperties": 1}, "parts": {"minItems": 1}}
    out["anyOf"] = [{"required": [name], "properties": {name: least}} for name, least in some.items()]
    out["required"], shared["Part"]["required"] = ["name"], ["share"]
    shared["Views"]["properties"]["sets"] |= _by_name({name: PLANS.get(name).Config for name in set_names()}, shared)
    places = shared["Scenes"]["properties"]
    places["kinds"]["items"] = {"enum": sorted(room_names())}
    places["style"]["anyOf"] = [{"enum": sorted(style_names())}, {"type": "null"}]
    return out


def _by_name(configs: Mapping[str, type[BaseModel]], shared: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of a mapping whose names are known, each with its own fields; models that these refer to join the `shared` ones."""
    fields = {name: config.model_json_schema() for name, config in configs.items()}
    for one in fields.values():
        shared.update(one.pop("$defs", {}))
    return {
        "propertyNames": {"enum": list(fields)},
        "patternProperties": {f"^{name}$": one for name, one in fields.items()},
        "additionalProperties": False,
    }
