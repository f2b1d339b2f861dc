"""Task families: what one is, and their registry."""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import zip_longest
from typing import Annotated, Any, ClassVar, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, field_validator

from scenegen.answers import Answer, Space
from scenegen.facts import Facts
from scenegen.fields import Few, Number, Whole
from scenegen.language import Referrer, Shown
from scenegen.limits import QUESTIONS_PER_SCENE
from scenegen.registry import Registry
from scenegen.scene import Scene, ViewSet
from scenegen.scene.without import whole_id
from scenegen.tasks.common import seeing
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.question import Evidence, Margin, Operand, Parameter, Question, Step

HALF_SECTOR_DEG = 22.5
PICTURES = ("single", "regard", "matched", "several", "eyes", "pair", "ring", "rotation", "orbit", "walk")
"""Kinds of view set of which any one picture will do for a question about one picture: a clip's frame of a scene that stands still too."""
CAMERAS = tuple(kind for kind in PICTURES if kind != "eyes")
"""The same, but for what somebody sees: for questions about the camera, or about several pictures of one place."""
UNITS = {"deg": "degrees", "m": "meters", "s": "seconds"}
"""Of numbers of the evidence, by how their names end."""
Candidate = TypeVar("Candidate")
"""What a family makes a question of."""


class Needs(BaseModel):
    """What a task needs to be asked.

    views: how many pictures at least (0: none, text only). people: whether somebody is in the scene. sets: the kinds of view set that it is
    asked over; all "single", all "regard", all "matched", all "several" and all "eyes" sets of a scene are handed over together, of any other kind one set at a time. moves: whether
    something must move while the set's cameras look. measured: what must be measured beside the views: "sight" (who can see what), "gaps"
    (distances between the surfaces of meshes), "turned" (whether outlines tell how boxes are turned), "points" (the same points of surfaces
    in both pictures of a pair), "mirrors" (what the mirrors of single pictures show).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    views: int = 1
    people: bool = False
    sets: tuple[str, ...] = ("single",)
    moves: bool = False
    measured: frozenset[Literal["sight", "gaps", "turned", "points", "mirrors"]] = frozenset()


@dataclass(frozen=True)
class Example:
    """A hand-made scene and what a family must answer about it: one of its candidates has these operands (role -> id), this answer (as its
    canonical text) and these parameters among its own. view_set: of families that are asked over one; else the scene's cameras are single
    pictures."""

    scene: Scene
    operands: Mapping[str, str]
    answer: str
    view_set: ViewSet | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


class TaskConfig(BaseModel):
    """What a recipe says of a task. A family with further knobs has a subclass of its own as its `Config`."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    per_scene: Whole = Field(2, ge=0, le=QUESTIONS_PER_SCENE, description="questions a scene contributes in the mean, at most")
    wordings: Few | None = Field(default=None, description="wordings of a kind that are used at most; none for all")


class DirectionConfig(TaskConfig):
    """Of a task whose answers are sectors: how clear, in degrees from the nearest edge, an answer must be."""

    margin_deg: Annotated[Number, Bound("edge", half_deg=HALF_SECTOR_DEG)] = Field(
        10.0, ge=0, description="degrees from a sector's edge that an answer must be; below 22.5"
    )

    @field_validator("margin_deg")
    @classmethod
    def _margin(cls, margin: float) -> float:
        if margin >= HALF_SECTOR_DEG:
            raise ValueError(
                f"a margin of {margin:g} degrees leaves nothing to ask: a sector of 45 degrees reaches only {HALF_SECTOR_DEG} "
                "degrees from its center to its edge; choose less (10 is usual)"
            )
        return margin


class Task(ABC):
    """A task family. Subclasses set the class variables and write `ask`."""

    name: ClassVar[str]
    space: ClassVar[Space]
    """The answers there can be, in cells that are wanted equally often."""
    Config: ClassVar[type[TaskConfig]] = TaskConfig
    """What a recipe may say of it."""
    needs: ClassVar[Needs] = Needs()
    templates: ClassVar[tuple[str, ...]]
    more_templates: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = ()
    """(kind, wordings) of other kinds; those of `templates` are plain."""
    serves: ClassVar[tuple[tuple[str, str], ...]] = ()
    """(published system, what it calls the family) of those that ask the same."""

    def __init__(self, config: TaskConfig | None = None, **fields: Any) -> None:
        """config: a `Config` of this task; or its fields by name, the others as their defaults are."""
        self.config: Any = config if config is not None else self.Config(**fields)
        self.split = ""
        """The split that questions are for, which decides their wordings; "" for none."""

    @property
    def margin_deg(self) -> float:
        """Degrees from a sector's edge that an answer must be, of tasks that have such a margin."""
        return float(self.config.margin_deg)

    @abstractmethod
    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Candidates in random order, only those whose answer lies in the cell `wanted` if given. Lazy: as many are taken as are needed, and
        more of the same later."""

    def twin(self, facts: Facts, rng: np.random.Generator, question: Question) -> Question | None:
        """The contrast of another task's question (same pictures and things, another frame, another answer); None where there is none."""
        return None

    def about_noun(self, facts: Facts, noun: str, color: str) -> Iterator[Question]:
        """All that it asks of what a noun, or a colour and the noun, names, whether the scene has any or not, without a random draw: of a scene
        and of the same scene without a thing it yields the same questions (views, parameters, wordings), where both are beyond doubt. Nothing
        of a family that cannot ask of what is not there."""
        return iter(())

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """Whether the frames with these numbers of a clip, in order and without the others, decide a question of this task about the whole
        of it, given that they show every operand that must be seen: what else the family needs of them. Nothing, if it does not say."""
        return True

    @classmethod
    def example(cls) -> Example | None:
        """A hand-made scene with its answer, for the docs and for the tests; None of a family that has none."""
        return None

    def question(
        self, facts: Facts, views: Sequence[str], worded: tuple[str, str], answer: Answer, *, rule: str, frame: str, operands: Sequence[Operand],
        margin: Margin, convention: str, why: str, parameters: Mapping[str, Parameter] | None = None, numbers: Mapping[str, float] | None = None,
        shares: Mapping[str, float] | None = None, contrast: str = "",
    ) -> Question:  # fmt: skip
        """A question of this task.

        views: cameras whose pictures are shown; where it is one, the evidence names it. worded: the text and the template's id. why: the
        step that says why, whose number is the first of `numbers`, which it says.
        """
        name, number = next(iter(numbers.items())) if numbers else ("", None)
        unit = UNITS.get(name.rpartition("_")[2])
        step = Step(text=why, relation=rule, operands=tuple(dict.fromkeys(o.role for o in operands)), value=number, unit=unit)
        given = dict(parameters or {})
        return Question(
            scene_id=facts.scene.id,
            view_set_id=f"{facts.scene.id}/{facts.view_set.id}" if facts.view_set is not None else "",
            view_ids=[view_id(facts, view) for view in views],
            task=self.name,
            question=worded[0],
            template=worded[1],
            answer=answer,
            evidence=Evidence(
                rule=rule,
                frame=frame,
                operands=tuple(operands),
                parameters={**({"camera": views[0]} if len(views) == 1 else {}), **given},
                numbers=dict(numbers or {}),
                convention=convention,
                margin=margin,
            ),
            steps=(step,),
            space=self.space,
            shares=shares,
            contrast=contrast,
        )

    def found(
        self, facts: Facts, candidates: Callable[[Facts], Iterable[tuple[str | None, Candidate]]], wanted: str | None
    ) -> list[Candidate]:
        """What a method of this task finds in facts, of the cell wanted, or of any where there is none wanted; not to be changed.

        candidates: gives (cell, candidate) by facts and config alone, without a random draw, so it is called once for both.
        """

        def by_cell() -> dict[str | None, list[Candidate]]:
            out: dict[str | None, list[Candidate]] = {None: []}
            for cell, candidate in candidates(facts):
                out[None].append(candidate)
                if cell is not None:
                    out.setdefault(cell, []).append(candidate)
            return out

        return facts.kept((type(self), candidates.__name__, self.config), by_cell).get(wanted, [])

    def lot(self, facts: Facts) -> int:
        """A number from 0 to 2**32 - 1 drawn for this family in a scene, whichever of its pictures are looked at: for what is to come out one
        way in some scenes and the other way in the rest."""
        return zlib.crc32(f"{facts.scene.id} {self.name}".encode())

    def alike(self, facts: Facts, *what: object) -> np.random.Generator:
        """A stream that hangs on what is asked about a place alone: the same in a scene and in that scene without a thing."""
        return np.random.default_rng(zlib.crc32(repr((whole_id(facts.scene.id), self.name, *what)).encode()))

    def wording(self, rng: np.random.Generator, of: str = "", /, **words: str) -> tuple[str, str]:
        """A wording filled in, and its template id: of the plain ones (`<task>/<number>`), or of a kind of `more_templates` (`<task>.<kind>/<number>`)."""
        if of:
            return self.fill(dict(self.more_templates)[of], rng, f"{self.name}.{of}", **words)
        return self.fill(self.templates, rng, self.name, **words)

    @classmethod
    def texts(cls) -> dict[str, str]:
        """Every wording by its template id: `<task>/<number>` or `<task>.<kind>/<number>`, the plain ones under both."""
        kinds = {cls.name: cls.templates, f"{cls.name}.plain": cls.templates}
        kinds |= {f"{cls.name}.{kind}": templates for kind, templates in cls.more_templates}
        return {f"{kind}/{number}": text for kind, texts in kinds.items() for number, text in enumerate(texts)}

    def fill(self, templates: tuple[str, ...], rng: np.random.Generator, name: str, **words: str) -> tuple[str, str]:
        """One of `templates` that this split may have, drawn without looking at the answer."""
        numbers = wordings(len(templates), self.split == TEST)[: self.config.wordings]
        number = numbers[int(rng.integers(len(numbers)))]
        text = templates[number].format(**words)
        return text[0].upper() + text[1:], f"{name}/{number}"


_NONE: Any = object()

TEST = "test"
"""The split whose questions have wordings that no other split has."""
HELD_OUT = 5
"""One wording of so many of a kind is held out for it; of kinds with fewer, none is."""


def held_out(number: int, of: int) -> bool:
    """Whether wording `number` of the `of` of its kind is for the test split alone: the last of every HELD_OUT."""
    return number % HELD_OUT == HELD_OUT - 1 and of >= HELD_OUT


@lru_cache(maxsize=256)
def wordings(of: int, test: bool) -> tuple[int, ...]:
    """The numbers of the wordings, `of` so many of a kind, that the test split has, or that all others have; all where it would have none."""
    return tuple(n for n in range(of) if held_out(n, of) == test) or tuple(range(of))


TASKS: Registry[type[Task]] = Registry("task", group="scenegen.tasks", package="scenegen.tasks", of=type)
"""By name."""


def task(cls: type[Task]) -> type[Task]:
    """Decorator that registers a task; a name used twice is refused."""
    TASKS.add(cls.name, cls)
    return cls


def task_names() -> list[str]:
    """Names of all tasks, sorted."""
    return TASKS.names()


def get_task(name: str) -> type[Task]:
    """The task class called `name`; SceneGenError if there is none."""
    return TASKS.get(name)


def referrer(facts: Facts, views: list[str]) -> Referrer:
    """Names for what the given views show together; for the whole scene when there are none."""
    return facts.kept(
        (referrer, *views), lambda: Referrer(facts.scene, _in_sight(facts, views), _shown(facts, views) if views else None)
    )


def _in_sight(facts: Facts, views: list[str]) -> set[str]:
    return {name for view in views for name in facts.seen(view)} if views else set(facts.ids)


def _shown(facts: Facts, views: list[str]) -> Shown:
    """What the given views, together, show of people and of what carries things."""
    return Shown(
        garment=partial(seeing.garment_shown, facts, views),
        noun=partial(seeing.noun_seen, facts, views),
        legs=partial(seeing.legs_shown, facts, views),
        carrier=lambda name: any(facts.is_visible(view, name) for view in views),
        face=partial(seeing.face_of_thing_shown, facts, views),
    )


def shuffled(rng: np.random.Generator, items: Any, most: int | None = None) -> list[Any]:
    """The items in random order, the first `most` of them."""
    listed = list(items)
    if len(listed) < 2:
        return listed[:most]
    return [listed[k] for k in rng.permutation(len(listed))[:most].tolist()]


def in_turn(rng: np.random.Generator, items: Iterable[Candidate], group: Callable[[Candidate], Any]) -> Iterator[Candidate]:
    """The items in random order, one of each group in turn: of pairs of pictures, say, no picture twice before all others had their turn."""
    groups: dict[Any, list[Candidate]] = {}
    for item in items:
        groups.setdefault(group(item), []).append(item)
    queues = [iter(shuffled(rng, groups[key])) for key in shuffled(rng, groups)]
    for round_ in zip_longest(*queues, fillvalue=_NONE):
        yield from (item for item in round_ if item is not _NONE)


def drawn_apart(apart: NDArray[np.bool_], count: int, tries: int, rng: np.random.Generator) -> Iterator[tuple[int, ...]]:
    """Different sets of `count` of N numbers, in ascending order, every two of them `apart` (N, N). Each is filled up in a random order of
    all, `tries` of them at once; those that end up with fewer are left out."""
    number = len(apart)
    order = rng.permuted(np.broadcast_to(np.arange(number), (tries, number)), axis=1)
    rows, free = np.arange(tries), np.full((tries, -(-number // 8)), 255, dtype=np.uint8)  # a bit for each number
    beside = np.packbits(apart, axis=1, bitorder="little")
    places, filled = np.full((tries, count), -1), np.zeros(tries, dtype=np.int64)
    for one in order.T:
        takes = np.flatnonzero((free[rows, one >> 3] >> (one & 7) & 1).astype(bool) & (filled < count))
        taken = one[takes]
        places[takes, filled[takes]] = taken
        filled[takes] += 1
        free[takes] &= beside[taken]
    full = np.sort(places[filled == count], axis=1)
    yield from dict.fromkeys(map(tuple, full.tolist()))


def view_id(facts: Facts, camera: str) -> str:
    """The id of the view of a camera in the tables."""
    return f"{facts.scene.id}/{camera}"


def cameras_of(facts: Facts, question: Question) -> list[str]:
    """The cameras whose pictures a question shows, in order."""
    return [view.removeprefix(view_id(facts, "")) for view in question.view_ids]
