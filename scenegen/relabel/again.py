"""The questions of one scene, asked again by the present families of the facts that its rows give."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain, islice
from typing import Any

import numpy as np

from scenegen.curate.arrange import with_options
from scenegen.errors import SceneGenError
from scenegen.facts import Facts
from scenegen.pipeline.asking import policy_of
from scenegen.pipeline.looking import Eyes, Seen
from scenegen.pipeline.parts import Content
from scenegen.scene import Camera, Scene
from scenegen.scene.rle import decode
from scenegen.scene.without import same_of_both
from scenegen.tables.rows import Row, question_of, question_row, view_of, view_set_of
from scenegen.tasks import Question, Task, get_task
from scenegen.tasks.common.sampled import decided_by

PASSES, LOOKED_AT = 3, 3_000
"""How often a family is asked anew for a question, and at how many candidates each time."""
LOOKS = 4
"""At how many pictures of a set it is looked whether meshes are those that they show."""
OTHER, EDGE = 0.02, 4
"""The share of a thing's pixels, and how many of them at least, that may be others: rays of another machine round otherwise at edges."""


def from_tables(task: str) -> bool:
    """Whether a family needs nothing of a scene but its truth and its views: of the others, meshes are built anew from the truth."""
    return not get_task(task).needs.measured


def without_meshes(task: str) -> bool:
    """Whether a family can be asked again where meshes are others than the pictures show: it needs none, or no more than what mirrors show. Of
    pictures without a mirror that is nothing, and of one with a mirror, where it is not measured, it asks nothing."""
    return get_task(task).needs.measured <= {"mirrors"}


def drawn_anew(task: str) -> bool:
    """Whether a family asks of points that it draws of surfaces: asked again it would ask of others, which is no longer the same question."""
    return "points" in get_task(task).needs.measured


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
        self._facts: dict[tuple[str, frozenset[str]], Facts] = {}
        self._tasks: dict[str, Task] = {}
        self._as_in: dict[str, bool] = {}

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
            facts = self._facts_of(stored.view_set_id, row["task"])
            question = question.model_copy(update={"decided_by": decided_by(self._task(row["task"]), facts, question)})
        return {**question_row(question), "rank": row["rank"]}

    def _same(self, stored: Question) -> Question | None:
        """What the family asks about the same views and operands, with the same parameters; where this version's have other names, the one
        thing that it asks about them."""
        if drawn_anew(stored.task) or not (without_meshes(stored.task) or self.built_as_seen(stored.view_set_id)):
            return None
        task, facts = self._task(stored.task), self._facts_of(stored.view_set_id, stored.task)
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

    def built_as_seen(self, view_set_id: str) -> bool:
        """Whether the meshes that this version builds of the scene's truth are those that the pictures of a set show (of text alone: of all
        sets), by the masks of the tables: what is measured on others would not be the truth of the pictures."""
        return all(self._built_as_in(name) for name in ([view_set_id] if view_set_id else self._sets))

    def _built_as_in(self, view_set_id: str) -> bool:
        if view_set_id not in self._as_in:
            try:
                cameras = self._seen(view_set_id).view_set.cameras
                chosen = [cameras[k] for k in sorted({round(k) for k in np.linspace(0, len(cameras) - 1, LOOKS)})]
                self._as_in[view_set_id] = all(self._shown_alike(camera) for camera in chosen)
            except SceneGenError:  # a body or thing that there is no more
                self._as_in[view_set_id] = False
        return self._as_in[view_set_id]

    def _shown_alike(self, camera: Camera) -> bool:
        stored, now = view_of(self._views[f"{self.scene.id}/{camera.id}"]).visible, self._eyes.look(camera)[1].visible
        size = camera.height, camera.width
        for name in stored.keys() | now.keys():
            was, own = (seen[name].mask if name in seen else None for seen in (stored, now))
            if was != own:
                a, b = (decode(mask, *size) if mask else np.zeros(size, dtype=bool) for mask in (was, own))
                if np.count_nonzero(a != b) > max(EDGE, OTHER * np.count_nonzero(a | b)):
                    return False
        return True

    @cached_property
    def _eyes(self) -> Eyes:
        return Eyes(self.scene)

    def _facts_of(self, view_set_id: str, task: str) -> Facts:
        """The facts that a set of views shows, of the scene alone without one; with what a family needs measured on meshes."""
        what = get_task(task).needs.measured
        if what and without_meshes(task) and not self.built_as_seen(view_set_id):
            what = frozenset()
        if (view_set_id, what) not in self._facts:
            policy = policy_of(self._content)
            seen = [self._seen(view_set_id)] if view_set_id else []
            measured = self._eyes.measured(what, seen, policy) if what else None
            self._facts[view_set_id, what] = (
                seen[0].facts(self.scene, policy, measured) if seen else Facts(self.scene, {}, policy, measured)
            )
        return self._facts[view_set_id, what]

    def _seen(self, view_set_id: str) -> Seen:
        """A set of views as the tables have it."""
        view_set = view_set_of(self._sets[view_set_id], self.scene.cameras)
        seen = {camera.id: view_of(self._views[f"{self.scene.id}/{camera.id}"]).visible for camera in view_set.cameras}
        stills = [self._at(camera.time) for camera in view_set.cameras] if self.scene.tracks else []
        return Seen(view_set, seen, stills)

    def _at(self, time: float) -> Scene:
        if time not in self._stills:
            self._stills[time] = self.scene.at(time)
        return self._stills[time]

    @cached_property
    def _stills(self) -> dict[float, Scene]:
        return {}
