"""Asking one scene: every task, every slot, the answer that the schedule wants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from scenegen.curate import arrange, link_twins, operands, wanted, with_options
from scenegen.facts import Facts, Visibility
from scenegen.pipeline.recipe import Recipe
from scenegen.scene import Scene, View
from scenegen.tasks import Question, get_task
from scenegen.tasks.camera_relative_direction import CameraRelativeDirection


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
    used: set[tuple[str, ...]] = set()
    for name, plan in recipe.tasks.items():
        task = get_task(name)(margin_deg=plan.margin_deg)
        if len(views) < task.needs.views or (task.needs.people and not scene.people):
            missed[f"{name}: no {'people' if len(views) >= task.needs.views else 'views'}"] += plan.per_scene
            continue
        for slot in range(plan.per_scene):
            target = wanted(task.values, seed, name, index, slot, plan.per_scene)
            question = arrange(task, facts, target, rng, used, missed)
            if question is not None:
                questions.append(question.model_copy(update={"question_id": f"{scene.id}-q{len(questions):03d}"}))
    return link_twins(_with_twins(questions, facts, recipe, rng, used))


TWINS = 2
"""Most questions a scene contributes as camera-frame twins of person-frame ones."""


def _with_twins(
    questions: list[Question], facts: Facts, recipe: Recipe, rng: np.random.Generator, used: set[tuple[str, ...]]
) -> list[Question]:
    """The questions, and after them the camera's side of those asked from a person's point of view, where the answer differs."""
    plan = recipe.tasks.get(CameraRelativeDirection.name)
    if plan is None:
        return questions
    task, out = CameraRelativeDirection(plan.margin_deg), list(questions)
    for question in questions:
        twin = task.twin(facts, rng, question) if len(out) < len(questions) + TWINS else None
        if twin is not None and operands(twin) not in used:
            used.add(operands(twin))
            made = with_options(twin, float(rng.random()), rng)
            out.append(made.model_copy(update={"question_id": f"{facts.scene.id}-q{len(out):03d}"}))
    return out
