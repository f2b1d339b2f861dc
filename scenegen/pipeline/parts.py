"""The parts of a recipe: what some of its scenes are made from and asked; and how a part gets what it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field, SerializeAsAny, ValidationInfo, ValidatorFunctionWrapHandler, field_validator
from pydantic_core import PydanticKnownError

from scenegen.assets.library.selection import AssetSelection
from scenegen.compose.light import LightPlan
from scenegen.compose.spec import Priors
from scenegen.fields import Few, Number
from scenegen.frames.reference import Reference
from scenegen.pipeline.sections import Scenes, Section, TaskName, Views, Visibility, each_as_its_own, task_model
from scenegen.tasks import TaskConfig
from scenegen.tasks.common.margins import Preset, preset

MOST_PARTS = 50
WHOLE = ("tasks",)
"""What a part says as a whole or not at all; of other sections it says single fields."""


class Content(Section):
    """What a scene is made from, how it is looked at, and what is asked of it."""

    scenes: Scenes = Field(default_factory=Scenes)  # type: ignore[arg-type]
    light: LightPlan = Field(
        default_factory=LightPlan,  # type: ignore[arg-type]
        description="time of day, weather, lamps, and how pictures are exposed",
    )
    views: Views = Field(default_factory=Views)  # type: ignore[arg-type]
    visibility: Visibility = Field(default_factory=Visibility)  # type: ignore[arg-type]
    margin: Preset = Field(
        default="default",
        description="how clear answers must be: sets those bounds of tasks that are not said, where it is stricter than they are",
    )
    priors: Priors = Field(
        default="flat",
        description="flat: sizes are drawn evenly from what is usual, and numbers that are asked for come out even; realistic: sizes gather about the "
        "usual, and counts, sizes and distances are asked for as often as scenes have them",
    )
    twins: bool = Field(
        default=True, description="whether contrasts are asked on top: the same things in another frame, with another answer"
    )
    paraphrase: Few | None = Field(default=None, description="wordings of a kind that tasks use at most; none for all")
    frames: Annotated[list[Reference], Field(min_length=1)] | None = Field(
        default=None, description="frames of reference that are asked about; none for all"
    )
    tasks: dict[TaskName, SerializeAsAny[TaskConfig]] = Field(
        description="what is asked: task names, each with its plan; at least one"
    )
    assets: AssetSelection | None = Field(None, description="imported things in scenes")

    @field_validator("tasks", mode="wrap")
    @classmethod
    def _configs(cls, given: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        """Each task's plan as the `Config` of that task, with what `margin` and `paraphrase` say of it before it where it says nothing; none is
        enough where parts say what is asked."""
        given = _with_presets(given, info.data.get("margin", "default"), info.data.get("paraphrase"))
        checked = each_as_its_own("Recipe", given, handler, task_model, TaskConfig(per_scene=0))
        if not checked and ("parts" not in cls.model_fields or info.data.get("parts") == []):
            raise PydanticKnownError("too_short", {"field_type": "Dictionary", "min_length": 1, "actual_length": 0})
        return checked


def _with_presets(tasks: Any, margin: str, paraphrase: int | None) -> Any:
    """Tasks as given, each that is a mapping with the fields that a preset of margins, and a bound on wordings, give it before its own."""
    if not isinstance(tasks, Mapping):
        return tasks
    wordings = {} if paraphrase is None else {"wordings": paraphrase}
    return {
        name: {**wordings, **preset(model, margin), **fields}
        if isinstance(fields, Mapping) and (model := task_model(name)) is not None
        else fields
        for name, fields in tasks.items()
    }


class PartHeading(Section):
    """What comes first in a part of a recipe."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9_-]*$",
        max_length=50,
        description="lower case letters, digits, - and _; part_1, part_2, … by default",
    )
    share: Number = Field(ge=0.001, le=1, description="share of the scenes, to four decimals; those of all parts sum to 1")


class Part(Content, PartHeading):
    """A part of a recipe: a share of the scenes, made from and asked what the part says, and the recipe where the part says nothing."""


HANDED = tuple(Content.model_fields)
"""What a recipe hands down to its parts."""


def handed_down(recipe: Any) -> Any:
    """The fields of a recipe as given, of which each part says now what it did not say itself; anything else as it is.

    Sections are handed down field by field; what a part says of `tasks`, or of any one field, stands in place of what the recipe says.
    """
    if not isinstance(recipe, Mapping) or "parts" not in recipe or recipe["parts"] in ([], ()):
        return recipe
    parts = recipe["parts"]
    if isinstance(parts, list | tuple):
        parts = [_filled(part, recipe, number) for number, part in enumerate(parts, 1)]
    return {"tasks": {}, **recipe, "parts": parts}


def _filled(part: Any, recipe: Mapping[str, Any], number: int) -> Any:
    if not isinstance(part, Mapping):
        return part
    out = {"name": f"part_{number}", **part}
    for name in HANDED:
        if name not in recipe or (name == "tasks" and not recipe[name]):
            continue
        out[name] = _over(recipe[name], part[name]) if name in part and name not in WHOLE else part.get(name, recipe[name])
    return out


def _over(handed: Any, said: Any) -> Any:
    """A section as a part says it, over what is handed down."""
    handed = handed.model_dump() if isinstance(handed, BaseModel) else handed
    return {**handed, **said} if isinstance(handed, Mapping) and isinstance(said, Mapping) else said


def said_at(path: tuple[str, ...], recipe: Any) -> tuple[str, ...]:
    """Where in a recipe as given a field of a part is said: in the part, or at the recipe's top, from where it was handed down."""
    if path[:1] != ("parts",) or len(path) < 3 or path[2] not in HANDED:
        return path
    part, handed = recipe["parts"][int(path[1])], path[2:]
    if handed[0] not in part:
        return handed if handed[0] in recipe else path
    mine, whole = part[handed[0]], recipe.get(handed[0])
    if handed[0] in WHOLE or len(handed) < 2 or not isinstance(mine, Mapping) or not isinstance(whole, Mapping):
        return path
    return handed if handed[1] not in mine and handed[1] in whole else path
