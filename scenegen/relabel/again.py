"""The questions of one scene, asked again by the present families of the facts that its rows give."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain, islice
from typing import Any

import numpy as np

from scenegen.curate.arrange import with_options
from scenegen.facts import Facts
from scenegen.pipeline.asking import policy_of
from scenegen.pipeline.looking import Seen
from scenegen.pipeline.parts import Content
from scenegen.scene import Scene
from scenegen.scene.without import same_of_both
from scenegen.tables.rows import Row, question_of, question_row, view_of, view_set_of
from scenegen.tasks import Question, Task, get_task
from scenegen.tasks.common.sampled import decided_by

PASSES, LOOKED_AT = 3, 3_000
"""How often a family is asked anew for a question, and at how many candidates each time."""


def from_tables(task: str) -> bool:
    """Whether a family needs nothing of a scene but its truth and its views, so that tables alone ask it again."""
    return not get_task(task).needs.measured


def _of_noun(task: Task, facts: Facts, stored: Question) -> Iterator[Question]:
    """What a family asks of a noun whether the scene has any or not, where a question is asked of a scene and the same without a thing."""
    given = stored.evidence.parameters
    return (
        task.about_noun(facts, str(given.get("noun")), str(given.get("color", ""))) if same_of_both(stored.twin_key) else iter(())
    )


class SceneAgain:
    """One scene. views, view_sets: its rows by id. content: what the recipe says of it."""

    def __init__(
        self, scene: Scene, views: Mapping[str, Row], view_sets: Mapping[str, Row], content: Content, split: str
    ) -> None:
        self.scene, self._views, self._sets = scene, views, view_sets
        self._content, self._split = content, split
        self._facts: dict[str, Facts] = {}
        self._tasks: dict[str, Task] = {}

    def ask(self, row: Row) -> Row | None:
        """The row of the question about the same that this version asks; None where it asks none."""
        stored = question_of(row)
        found = self._same(stored)
        if found is None:
            return None
        rng = np.random.default_rng(zlib.crc32(row["question_id"].encode()))
        place = (
            (row["choices"].index(row["answer"]) + 0.5) / len(row["choices"]) if row["answer"] in row["choices"] else rng.random()
        )
        question = with_options(found, float(place), rng)
        if same_of_both(row["twin_key"]) and found.answer.text in row["choices"]:
            question = found.model_copy(update={"options": row["choices"]})  # which the same question of the other scene has too
        question = question.model_copy(update={"question_id": row["question_id"], "twin_key": row["twin_key"]})
        if stored.decided_by:
            facts = self._facts_of(stored.view_set_id)
            question = question.model_copy(update={"decided_by": decided_by(self._task(row["task"]), facts, question)})
        return {**question_row(question), "rank": row["rank"]}

    def _same(self, stored: Question) -> Question | None:
        """What the family asks about the same views and operands, with the same parameters; where this version's have other names, the one
        thing that it asks about them."""
        task, facts = self._task(stored.task), self._facts_of(stored.view_set_id)
        nearly: dict[tuple[Any, ...], Question] = {}
        for number in range(PASSES):
            rng = np.random.default_rng((number, zlib.crc32(stored.question_id.encode())))
            for one in islice(chain(_of_noun(task, facts, stored), task.ask(facts, rng)), LOOKED_AT):
                if one.about == stored.about:
                    return one
                if one.about[:-1] == stored.about[:-1] and one.evidence.parameters.keys() != stored.evidence.parameters.keys():
                    nearly.setdefault(one.about, one)
        return next(iter(nearly.values())) if len(nearly) == 1 else None

    def _task(self, name: str) -> Task:
        if name not in self._tasks:
            self._tasks[name] = get_task(name)(self._content.tasks[name])
            self._tasks[name].split = self._split
        return self._tasks[name]

    def _facts_of(self, view_set_id: str) -> Facts:
        """The facts that a set of views shows; of the scene alone without one."""
        if view_set_id not in self._facts:
            policy = policy_of(self._content)
            if not view_set_id:
                self._facts[view_set_id] = Facts(self.scene, {}, policy)
            else:
                view_set = view_set_of(self._sets[view_set_id], self.scene.cameras)
                seen = {camera.id: view_of(self._views[f"{self.scene.id}/{camera.id}"]).visible for camera in view_set.cameras}
                stills = [self._at(camera.time) for camera in view_set.cameras] if self.scene.tracks else []
                self._facts[view_set_id] = Seen(view_set, seen, stills).facts(self.scene, policy)
        return self._facts[view_set_id]

    def _at(self, time: float) -> Scene:
        if time not in self._stills:
            self._stills[time] = self.scene.at(time)
        return self._stills[time]

    @cached_property
    def _stills(self) -> dict[float, Scene]:
        return {}
