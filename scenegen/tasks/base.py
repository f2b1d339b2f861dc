"""Questions, tasks and their registry."""

from __future__ import annotations

import importlib
import json
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import partial
from importlib.metadata import entry_points
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from scenegen.errors import SceneGenError
from scenegen.facts import Facts
from scenegen.language import Referrer, Shown
from scenegen.scene.grid import DECIMALS
from scenegen.tasks import seeing

FrameName = Literal["camera", "intrinsic", "person", "stand_at_facing", "cardinal"]


class Question(BaseModel):
    """One question with its typed answer and the evidence it can be recomputed from.

    A task yields it without `choices`; curation adds them and the id. `evidence` names the `rule`, the ids of its operands,
    the `convention`, the numbers the answer came from, and `margin_unit`; `margin` is how far the value is from the nearest
    boundary in that unit. `pool` holds the labels that distractors are drawn from, with how often each is the answer;
    `open_axes` says that an answer may name one direction or two, so that no option may extend another. Both are not stored.
    """

    model_config = ConfigDict(extra="forbid")

    question_id: str = ""
    scene_id: str
    view_ids: list[str]
    task: str
    frame: FrameName
    question: str
    choices: list[str] = Field(default_factory=list)
    answer: str
    answer_type: Literal["choice"] = "choice"
    answer_value: Any
    unit: str | None = None
    evidence: dict[str, Any]
    margin: float
    rationale: str
    twin_id: str | None = None
    template: str
    pool: dict[str, float] = Field(default_factory=dict, exclude=True)
    open_axes: bool = Field(default=False, exclude=True)

    def row(self) -> dict[str, Any]:
        """The question as a row of the questions table: `evidence` and `answer_value` become JSON text."""
        row = self.model_dump()
        row["evidence"] = json.dumps(self.evidence, sort_keys=True)
        row["answer_value"] = json.dumps(self.answer_value)
        row["margin"] = round(self.margin, DECIMALS)
        return row


class Needs(BaseModel):
    """What a task needs to be asked: how many views (0: none, text only), and whether people."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    views: int = 1
    people: bool = False


class Task(ABC):
    """A task family. Subclasses set the class variables and write `ask`."""

    name: ClassVar[str]
    values: ClassVar[tuple[str, ...]]
    """Every answer there can be, wanted equally often."""
    needs: ClassVar[Needs] = Needs()
    templates: ClassVar[tuple[str, ...]]
    more_templates: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = ()
    """(kind, wordings) of other kinds; those of `templates` are plain."""

    def __init__(self, margin_deg: float = 10.0) -> None:
        self.margin_deg = margin_deg

    @abstractmethod
    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Candidates in random order, only those whose answer is `wanted` if given. Lazy: take as many as needed."""

    def wording(self, rng: np.random.Generator, **words: str) -> tuple[str, str]:
        """A wording filled in, and its template id (`<task>/<number>`)."""
        return self.fill(self.templates, rng, self.name, **words)

    @classmethod
    def texts(cls) -> dict[str, str]:
        """Every wording by its template id: `<task>/<number>` or `<task>.<kind>/<number>`, the plain ones under both."""
        kinds = {cls.name: cls.templates, f"{cls.name}.plain": cls.templates}
        kinds |= {f"{cls.name}.{kind}": templates for kind, templates in cls.more_templates}
        return {f"{kind}/{number}": text for kind, texts in kinds.items() for number, text in enumerate(texts)}

    @staticmethod
    def fill(templates: tuple[str, ...], rng: np.random.Generator, name: str, **words: str) -> tuple[str, str]:
        """One of `templates`, drawn without looking at the answer."""
        number = int(rng.integers(len(templates)))
        text = templates[number].format(**words)
        return text[0].upper() + text[1:], f"{name}/{number}"


_TASKS: dict[str, type[Task]] = {}
_LOADED = False


def task(cls: type[Task]) -> type[Task]:
    """Decorator that registers a task; a name used twice is refused."""
    if cls.name in _TASKS:
        raise SceneGenError(f"task {cls.name!r} is registered twice", where=cls.__module__, fix="choose another name")
    _TASKS[cls.name] = cls
    return cls


def _load() -> None:
    global _LOADED
    if _LOADED:
        return
    _LOADED = True
    import scenegen.tasks as package

    for module in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"{package.__name__}.{module}")
    for point in entry_points(group="scenegen.tasks"):
        point.load()


def task_names() -> list[str]:
    """Names of all tasks, sorted."""
    _load()
    return sorted(_TASKS)


def get_task(name: str) -> type[Task]:
    """The task class called `name`; SceneGenError if there is none."""
    _load()
    if name not in _TASKS:
        raise SceneGenError(f"no task {name!r}", fix=f"one of {', '.join(sorted(_TASKS))}")
    return _TASKS[name]


def referrer(facts: Facts, views: list[str]) -> Referrer:
    """Names for what the given views show together; for the whole scene when there are none."""
    key = tuple(views)
    cache: dict[tuple[str, ...], Referrer] = facts.__dict__.setdefault("_referrers", {})
    if key not in cache:
        cache[key] = Referrer(facts.scene, _in_sight(facts, views), _shown(facts, views) if views else None)
    return cache[key]


def _in_sight(facts: Facts, views: list[str]) -> set[str]:
    return {name for view in views for name in facts.seen(view)} if views else set(facts.ids)


def _shown(facts: Facts, views: list[str]) -> Shown:
    """What the given views, together, show of people and of what carries things."""
    return Shown(
        garment=partial(seeing.garment_shown, facts, views),
        noun=partial(seeing.noun_seen, facts, views),
        legs=partial(seeing.legs_shown, facts, views),
        carrier=lambda name: any(facts.is_visible(view, name) for view in views),
    )


def shuffled(rng: np.random.Generator, items: Any) -> list[Any]:
    """The items in random order."""
    listed = list(items)
    return [listed[k] for k in rng.permutation(len(listed))]


def view_id(facts: Facts, camera: str) -> str:
    """The id of the view of a camera in the tables."""
    return f"{facts.scene.id}/{camera}"
