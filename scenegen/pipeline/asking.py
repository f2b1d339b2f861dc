"""Asking one scene: every task, every slot, the cell of answers that the schedule wants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scenegen.answers.number import Numbers
from scenegen.curate import Asked, anything, arrange, link_twins, spares, with_options
from scenegen.facts import Facts, Visibility
from scenegen.pipeline.looking import Seen
from scenegen.pipeline.parts import Content
from scenegen.scene import Scene
from scenegen.scene.measured import Measured
from scenegen.tasks import Question, Task, get_task
from scenegen.tasks.common.sampled import decided_by

TWINS = 2
"""Most questions that a task contributes to a scene as contrasts of other tasks' questions."""
SPARE = 2
"""Further questions that a scene offers for each that is wished, for the last pass to choose among."""


@dataclass(frozen=True)
class Offer:
    """What a scene can be asked. places: by task, how many of its questions may stay."""

    questions: list[Question] = field(default_factory=list)
    places: Counter[str] = field(default_factory=Counter)


def ask_scene(
    scene: Scene,
    seen: Sequence[Seen],
    content: Content,
    seed: int,
    turn: int,
    rng: np.random.Generator,
    missed: Counter[str],
    measured: Measured | None = None,
) -> list[Question]:
    """The questions of one scene as they are wished, and none to choose among (see `offer_of`)."""
    return offer_of(scene, seen, content, seed, turn, rng, missed, measured).questions


def offer_of(
    scene: Scene,
    seen: Sequence[Seen],
    content: Content,
    seed: int,
    turn: int,
    rng: np.random.Generator,
    missed: Counter[str],
    measured: Measured | None = None,
    split: str = "",
    spare: int = 0,
) -> Offer:
    """The questions of one scene over the sets of views that were looked at, with ids.

    content: what is asked and what counts as seen. turn: how many scenes of the same part of the recipe come before this one, by which wanted
    answers come out even. split: which one the scene is of: some wordings are for "test" alone. measured: what the tasks need beside the views. `missed` counts, by task, what was wanted and not found.
    spare: how many further questions are offered for each that is wished, of other answers.
    """
    tasks = tasks_of(content, split)
    policy = policy_of(content)
    shown = [one.facts(scene, policy, measured) for one in seen]
    plain = Facts(scene, {}, policy, measured)
    as_they_come = natural([content])
    offer, asked = Offer(), Asked(None if content.frames is None else frozenset(content.frames))
    for name, task in tasks.items():
        slots = content.tasks[name].per_scene
        over, lacking = _over(task, shown, plain)
        if not over:
            missed[f"{name}: no {lacking}"] += slots
            continue
        targets = [task.space.targets(seed, name, turn, slot, slots) for slot in range(slots)]
        more = spare * slots
        if name in as_they_come:
            targets, more = [anything(target) for target in targets], 0
        found = [arrange(task, _from(over, slot), target, rng, asked, missed) for slot, target in enumerate(targets)]
        own = [question for question in found if question is not None]
        offer.places[name] = len(own)
        further = (task.space.targets(seed, f"{name}/spare", turn, k, more) for k in range(more if own else 0))
        cells = [cell for question in own if (cell := task.space.cell(question.answer)) is not None]
        offer.questions.extend(own + spares(task, _from(over, slots), further, rng, asked, cells))
    by_set = {f"{scene.id}/{facts.view_set.id}": facts for facts in shown if facts.view_set is not None}
    most = TWINS * (1 + spare) if content.twins else 0
    for name, twins in _twins(offer.questions, tasks, {**by_set, "": plain}, rng, asked, most).items():
        offer.places[name] += min(len(twins), TWINS)
        offer.questions.extend(twins)
    named = [one.model_copy(update={"question_id": f"{scene.id}-q{k:03d}"}) for k, one in enumerate(offer.questions)]
    linked = [with_samplings(question, tasks[question.task], by_set) for question in link_twins(named)]
    return Offer(linked, offer.places)


def with_samplings(question: Question, task: Task, facts: Mapping[str, Facts]) -> Question:
    """The question, and where it is about a whole clip, by which samplings it stays decided."""
    found = decided_by(task, facts[question.view_set_id], question) if question.view_set_id in facts else []
    return question.model_copy(update={"decided_by": found}) if found else question


def tasks_of(content: Content, split: str) -> dict[str, Task]:
    """The tasks that are asked, by name, for a split."""
    tasks = {name: get_task(name)(config) for name, config in content.tasks.items()}
    for task in tasks.values():
        task.split = split
    return tasks


def policy_of(content: Content) -> Visibility:
    """What counts as seen."""
    return Visibility(**content.visibility.model_dump())


def natural(contents: Iterable[Content]) -> frozenset[str]:
    """The tasks whose answers are asked for as often as scenes have them: of numbers, where the priors are those of homes."""
    return frozenset(
        name
        for content in contents
        if content.priors == "realistic"
        for name in content.tasks
        if isinstance(get_task(name).space, Numbers)
    )


def measures(content: Content) -> frozenset[str]:
    """What must be measured of every scene for the tasks that are asked of it."""
    return frozenset(what for name in content.tasks for what in get_task(name).needs.measured)


def _over(task: Task, shown: Sequence[Facts], plain: Facts) -> tuple[list[Facts], str]:
    """The facts that a task can be asked over, in order, else what is lacking for it."""
    needs = task.needs
    if needs.people and not plain.scene.people:
        return [], "people"
    if needs.moves and not plain.scene.tracks:
        return [], "motion"
    if not needs.views and not shown:
        return [plain], ""
    fitting = [one for one in shown if one.view_set is not None and one.view_set.kind in needs.sets]
    return [one for one in fitting if len(one.views) >= needs.views], "views"


def _from(over: list[Facts], slot: int) -> list[Facts]:
    """The same, from another on for every slot, so that each set of views has its turn."""
    first = slot % len(over)
    return over[first:] + over[:first]


def _twins(
    questions: list[Question],
    tasks: Mapping[str, Task],
    facts: Mapping[str, Facts],
    rng: np.random.Generator,
    asked: Asked,
    most: int,
) -> dict[str, list[Question]]:
    """What tasks set against the questions of other tasks, up to `most` each: another frame, another answer. facts: by view set."""
    out: dict[str, list[Question]] = {name: [] for name in tasks}
    for name, task in tasks.items():
        for question in questions:
            twin = task.twin(facts[question.view_set_id], rng, question) if len(out[name]) < most else None
            if twin is not None and asked.takes(twin):
                out[name].append(with_options(twin, float(rng.random()), rng))
    return out
