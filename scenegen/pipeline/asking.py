"""Asking one scene: every task, every slot, the cell of answers that the schedule wants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from scenegen.curate import arrange, link_twins, with_options
from scenegen.facts import Facts, Visibility
from scenegen.pipeline.recipe import Recipe
from scenegen.scene import Scene, View
from scenegen.tasks import Question, Task, get_task


def ask_scene(
    scene: Scene,
    views: Mapping[str, View],
    recipe: Recipe,
    seed: int,
    index: int,
    rng: np.random.Generator,
    missed: Counter[str],
) -> list[Question]:
    """The questions of one scene, with ids. `missed` counts, by task, what was wanted and not found."""
    policy = Visibility(**recipe.visibility.model_dump())
    facts = Facts(scene, {view.camera.id: view.visible for view in views.values()}, policy)
    questions: list[Question] = []
    used: set[tuple[Any, ...]] = set()
    tasks = {name: get_task(name)(config) for name, config in recipe.tasks.items()}
    for name, task in tasks.items():
        slots = recipe.tasks[name].per_scene
        if len(views) < task.needs.views or (task.needs.people and not scene.people):
            missed[f"{name}: no {'people' if len(views) >= task.needs.views else 'views'}"] += slots
            continue
        for slot in range(slots):
            target = task.space.targets(seed, name, index, slot, slots)
            question = arrange(task, facts, target, rng, used, missed)
            if question is not None:
                questions.append(question.model_copy(update={"question_id": f"{scene.id}-q{len(questions):03d}"}))
    return link_twins(_with_twins(questions, tasks, facts, rng, used))


TWINS = 2
"""Most questions that a task contributes to a scene as contrasts of other tasks' questions."""


def _with_twins(
    questions: list[Question], tasks: Mapping[str, Task], facts: Facts, rng: np.random.Generator, used: set[tuple[Any, ...]]
) -> list[Question]:
    """The questions, and after them what tasks set against those of other tasks: another frame, another answer."""
    out = list(questions)
    for task in tasks.values():
        made = 0
        for question in questions:
            twin = task.twin(facts, rng, question) if made < TWINS else None
            if twin is not None and twin.about not in used:
                used.add(twin.about)
                made += 1
                placed = with_options(twin, float(rng.random()), rng)
                out.append(placed.model_copy(update={"question_id": f"{facts.scene.id}-q{len(out):03d}"}))
    return out
