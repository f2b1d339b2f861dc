"""Asking one scene: every task, every slot, the cell of answers that the schedule wants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from scenegen.curate import Asked, arrange, link_twins, with_options
from scenegen.facts import Facts, Visibility
from scenegen.pipeline.looking import Seen
from scenegen.pipeline.parts import Content
from scenegen.scene import Scene
from scenegen.scene.measured import Measured
from scenegen.tasks import Question, Task, get_task
from scenegen.tasks.sampled import decided_by


def ask_scene(
    scene: Scene,
    seen: Sequence[Seen],
    content: Content,
    seed: int,
    turn: int,
    rng: np.random.Generator,
    missed: Counter[str],
    measured: Measured | None = None,
    split: str = "",
) -> list[Question]:
    """The questions of one scene over the sets of views that were looked at, with ids.

    content: what is asked and what counts as seen. turn: how many scenes of the same part of the recipe come before this one, by which wanted
    answers come out even. split: which one the scene is of: some wordings are for "test" alone. measured: what the tasks need beside the views. `missed` counts, by task, what was wanted and not found.
    """
    tasks = {name: get_task(name)(config) for name, config in content.tasks.items()}
    for task in tasks.values():
        task.split = split
    policy = policy_of(content)
    shown = [one.facts(scene, policy, measured) for one in seen]
    plain = Facts(scene, {}, policy, measured)
    questions: list[Question] = []
    asked = Asked()
    for name, task in tasks.items():
        slots = content.tasks[name].per_scene
        over, lacking = _over(task, shown, plain)
        if not over:
            missed[f"{name}: no {lacking}"] += slots
            continue
        for slot in range(slots):
            target = task.space.targets(seed, name, turn, slot, slots)
            question = arrange(task, _from(over, slot), target, rng, asked, missed)
            if question is not None:
                questions.append(question.model_copy(update={"question_id": f"{scene.id}-q{len(questions):03d}"}))
    by_set = {f"{scene.id}/{facts.view_set.id}": facts for facts in shown if facts.view_set is not None}
    linked = link_twins(_with_twins(questions, tasks, {**by_set, "": plain}, rng, asked))
    return [_with_samplings(question, tasks[question.task], by_set) for question in linked]


def _with_samplings(question: Question, task: Task, facts: Mapping[str, Facts]) -> Question:
    """The question, and where it is about a whole clip, by which samplings it stays decided."""
    found = decided_by(task, facts[question.view_set_id], question) if question.view_set_id in facts else []
    return question.model_copy(update={"decided_by": found}) if found else question


def policy_of(content: Content) -> Visibility:
    """What counts as seen."""
    return Visibility(**content.visibility.model_dump())


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


TWINS = 2
"""Most questions that a task contributes to a scene as contrasts of other tasks' questions."""


def _with_twins(
    questions: list[Question],
    tasks: Mapping[str, Task],
    facts: Mapping[str, Facts],
    rng: np.random.Generator,
    asked: Asked,
) -> list[Question]:
    """The questions, and after them what tasks set against those of other tasks: another frame, another answer. facts: by view set."""
    out = list(questions)
    for task in tasks.values():
        made = 0
        for question in questions:
            twin = task.twin(facts[question.view_set_id], rng, question) if made < TWINS else None
            if twin is not None and twin.about not in asked.about:
                asked.about.add(twin.about)
                made += 1
                placed = with_options(twin, float(rng.random()), rng)
                out.append(placed.model_copy(update={"question_id": f"{question.scene_id}-q{len(out):03d}"}))
    return out
