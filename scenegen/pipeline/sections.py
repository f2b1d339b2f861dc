"""The sections of a recipe: what is composed, how it is looked at, what counts as seen; and names that must be registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializeAsAny,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic_core import InitErrorDetails

from scenegen.compose.activities.motions import Motions
from scenegen.explain import nearest, shown
from scenegen.fields import Degrees, People, Share, Things, Whole
from scenegen.limits import IMAGE_PIXELS, PEOPLE, THINGS, VIEWS
from scenegen.tasks import TaskConfig, get_task, task_names
from scenegen.views.plan import PLANS, PlanConfig


def _known(kind: str, names: Callable[[], Any]) -> tuple[Any, ...]:
    """A validator of a name that must be registered: `kind` is what it names."""

    def check(name: str) -> str:
        allowed = sorted(names())
        if name not in allowed:
            raise ValueError(f"no {kind} {shown(name)}{nearest(name, allowed)}; allowed: {', '.join(allowed)}")
        return name

    return (AfterValidator(check), Field(max_length=100))


def room_names() -> list[str]:
    """The registered kinds of room."""
    from scenegen.compose import kinds

    return list(kinds())


def style_names() -> list[str]:
    """The looks that go together."""
    from scenegen.compose import STYLES

    return list(STYLES)


def set_names() -> list[str]:
    """The view plans whose sets a recipe may ask for by name; single pictures are `per_scene`."""
    return [name for name in PLANS.names() if name != "single"]


def _split(name: str) -> str:
    if name == "all":
        raise ValueError("a split may not be called 'all': `datasets` takes that for all splits together")
    return name


TaskName = Annotated[str, *_known("task", task_names)]
RoomKind = Annotated[str, *_known("room kind", room_names)]
Style = Annotated[str, *_known("style", style_names)]
PlanName = Annotated[str, *_known("view plan", set_names)]
SplitName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$"), AfterValidator(_split)]


class Section(BaseModel):
    """What every section of a recipe is: fields that are known, finite and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Scenes(Section):
    """What is composed: room kinds (drawn in turn), how many things and people (least, most), looks, how much lies about."""

    kinds: list[RoomKind] = Field(
        default_factory=list, max_length=200, description="room kinds, in turn; empty means all of them"
    )
    things: Things = Field((8, 40), description=f"how many things: one number, or [least, most], up to {THINGS}")
    people: People = Field((0, 4), description=f"how many people: one number, or [least, most], up to {PEOPLE}")
    style: Style | None = Field(None, description="looks that go together; none for mixed")
    clutter: Share | None = Field(None, description="how much small things fill surfaces and floor")
    pointing: Share | None = Field(None, description="share of the people who are to stand and point at something")
    gazing: Share | None = Field(
        None, description="share of the people who are to stand and look at something that stands out, as those who point do then"
    )
    meeting: Share | None = Field(
        None, description="share of those who are to look at something that look at somebody near, of whom some look back"
    )
    holding: Share | None = Field(None, description="share of the other people who are to stand and hold something in one hand")
    again: Share | None = Field(
        None,
        description="share of what is set out and strewn that is another of a kind which is there: of another color, size and level",
    )
    absent: Share = Field(
        0.0,
        description="share of the scenes that are shown a second time without one of their things, and asked the same about it",
    )
    motions: Motions = Field(
        default_factory=Motions,  # type: ignore[arg-type]
        description="what happens while clips look: how much, of which kinds",
    )


class Views(Section):
    """How it is looked at. `render: false` makes no pictures: text-only questions from facts."""

    per_scene: Whole = Field(4, ge=1, le=VIEWS, description="cameras a scene")
    width: Whole = Field(640, ge=32, le=IMAGE_PIXELS, description="pixels")
    height: Whole = Field(480, ge=32, le=IMAGE_PIXELS, description="pixels")
    hfov_deg: Degrees = Field((50.0, 80.0), description="horizontal field of view in degrees: one number, or [least, most]")
    render: bool = Field(True, description="false: no pictures, text-only questions that state where things are")
    format: Literal["jpeg", "png"] = Field("jpeg", description="how pictures are stored")
    quality: Whole = Field(92, ge=1, le=100, description="of JPEG pictures")
    channels: list[Literal["instances", "depth", "normals"]] = Field(
        default_factory=lambda: ["instances"],  # type: ignore[arg-type]
        max_length=3,
        description="truth images beside the picture",
    )
    sets: dict[PlanName, SerializeAsAny[PlanConfig]] = Field(
        default_factory=dict,
        max_length=20,
        description="further views that belong together: names of view plans, each with its fields; sizes and field of view as above "
        "where a plan does not say them",
    )

    @field_validator("sets", mode="wrap")
    @classmethod
    def _planned(cls, given: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        """Each plan's fields as its `Config`, with the pictures' own size and field of view where it names none."""
        own = {name: info.data[name] for name in ("width", "height", "hfov_deg") if name in info.data}
        if isinstance(given, Mapping):
            given = {name: {**own, **fields} if isinstance(fields, Mapping) else fields for name, fields in given.items()}
        return each_as_its_own("Views", given, handler, plan_model, PlanConfig.model_validate({}))


class Visibility(Section):
    """What counts as well in the picture, of whatever a question names: enough of it, unhidden, and inside the border."""

    min_fraction: Share = Field(0.5, description="visible / amodal pixels of whatever a question names")
    min_pixels: Share = Field(0.003, description="visible pixels as a share of the image")
    min_in_frame: Share = Field(0.8, description="the share of its whole silhouette that lies inside the image")
    min_whole: Share = Field(0.55, description="the share of its whole silhouette that shows, neither hidden nor cut off")
    min_side: Share = Field(
        0.02, description="shorter side of the box of what shows, as a share of the root of the image's pixels"
    )


def _details(error: ValidationError, *before: Any) -> list[InitErrorDetails]:
    """The errors of a validation, to be raised again with `before` in front of their places."""
    return [
        {"type": one["type"], "loc": (*before, *one["loc"]), "input": one["input"], "ctx": one.get("ctx", {})}  # type: ignore[typeddict-item]
        for one in error.errors(include_url=False)
    ]


def each_as_its_own(
    title: str,
    given: Any,
    handler: ValidatorFunctionWrapHandler,
    model: Callable[[str], type[BaseModel] | None],
    blank: BaseModel,
) -> Any:
    """A mapping of names to fields, each validated as the model of its name; everything that is wrong in any of them is said at once.

    blank: what stands in for fields that are wrong, or whose name there is not, while the mapping itself is checked.
    """
    if not isinstance(given, Mapping):
        return handler(given)
    wrong: list[InitErrorDetails] = []
    made: dict[Any, Any] = {}
    for name, fields in given.items():
        own = model(name)
        try:
            made[name] = blank if own is None else own.model_validate(fields)
        except ValidationError as error:
            made[name] = blank
            wrong += _details(error, name)
    try:
        checked = handler(made)
    except ValidationError as error:
        wrong += _details(error)
    if wrong:
        raise ValidationError.from_exception_data(title, wrong)
    return checked


def task_model(name: str) -> type[TaskConfig] | None:
    """What a recipe may say of a task; None of a task that there is not."""
    return get_task(name).Config if name in task_names() else None


def plan_model(name: str) -> type[PlanConfig] | None:
    """What a recipe may say of a view plan; None of a plan that there is not."""
    return PLANS.get(name).Config if name in set_names() else None
