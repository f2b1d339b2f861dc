"""Families asked and rechecked without a build: facts of sets of views, rows as tables hold them, the audit's word on each."""

from __future__ import annotations

import copy
import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pytest

from scenegen.audit.questions import check_question
from scenegen.audit.rows import Malformed
from scenegen.audit.rules import rule_for
from scenegen.audit.sight import ambiguous, unreadable, unseen
from scenegen.curate import with_options
from scenegen.facts import Facts, Visibility
from scenegen.observe import Observer
from scenegen.scene import Scene, View, ViewSet, Visible
from scenegen.tables.rows import Row, question_row, view_row, view_set_row
from scenegen.tasks import Question, Task, get_task
from scenegen.views.plan import found_views, plan_config
from scenegen.views.single import SingleConfig
from scenegen.world.geometry import Geometry, build_geometry
from scenegen.world.moving import MovingGeometry
from tests.scenes import composed
from tests.tampering import evidence, explain
from tests.tampering import margin as put_margin

SOME_ROOMS = pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)], ids=["some_rooms", "all_rooms"])
"""Each third of a test's composed rooms in `make test`, all of them in `make test-long`."""
POLICY = asdict(Visibility())
"""What a recipe asks by default of what is seen."""


def single_set(scene: Scene) -> ViewSet:
    """The scene's own cameras as single pictures."""
    return ViewSet(id="single", kind="single", cameras=tuple(scene.cameras))


def looked_at(scene: Scene, view_set: ViewSet, geometry: Geometry | None = None) -> Facts:
    """Facts of a scene as a set's cameras see it, each at its own time. geometry: its meshes, where they are built already and nothing
    moves."""
    whole = scene.model_copy(update={"cameras": list(view_set.cameras)})
    if not scene.tracks:
        observer = Observer(geometry or build_geometry(whole))
        return Facts(whole, {one.id: observer.look(one).visible for one in view_set.cameras}, view_set=view_set)
    over = MovingGeometry(whole)
    seen = {one.id: Observer(over.at(one.time)).look(one).visible for one in view_set.cameras}
    return over_time(whole, seen, view_set)


def over_time(scene: Scene, seen: dict[str, dict[str, Visible]], view_set: ViewSet) -> Facts:
    """Facts of a scene that moves, with those of each camera's instant."""
    instants = [Facts(scene.at(one.time), {one.id: seen[one.id]}) for one in view_set.cameras]
    return Facts(scene, seen, view_set=view_set, instants=instants)


def in_rooms(rooms: Sequence[str], every: int = 1, pictures: int = 4, **spec: Any) -> Iterator[Facts]:
    """Facts of small pictures of composed rooms of these kinds, of which each `every`th; spec: fields of their SceneSpec. Families that
    ask for the same rooms in the same order share them."""
    for number, kind in list(enumerate(rooms))[::every]:
        scene, views = room_and_views(kind, number, pictures, tuple(sorted(spec.items())))
        yield Facts(scene, views, view_set=single_set(scene))


@lru_cache(maxsize=16)
def room_and_views(kind: str, number: int, pictures: int, spec: tuple[tuple[str, Any], ...]) -> tuple[Scene, Any]:
    """A composed room and what its small pictures show: made once for all families that are asked in it."""
    scene = composed(kind, (number, 7), SingleConfig(sets=pictures, width=320, height=240), **dict(spec))
    return scene, looked_at(scene, single_set(scene)).views


def near_two(rooms: Sequence[str], every: int = 1) -> Iterator[Facts]:
    """Facts of small pictures near to two of a kind each, of composed rooms in which kinds come again, of which each `every`th."""
    for number, kind in list(enumerate(rooms))[::every]:
        scene = composed(kind, (number,), things=(26, 40), people=(0, 1), again=0.85)
        config = plan_config("matched", {"sets": 10, "width": 320, "height": 240})
        sets, _ = found_views(scene, "matched", config, np.random.default_rng(number))
        yield looked_at(
            scene, ViewSet(id="matched", kind="matched", cameras=tuple(one for found in sets for one in found.cameras))
        )


def asked(task: Task, facts: Facts, most: int = 10_000, seed: int = 0, wanted: str | None = None) -> list[Question]:
    """Questions of a task with their options, each thing once."""
    rng = np.random.default_rng(seed)
    out: dict[Any, Question] = {}
    for question in islice(task.ask(facts, rng, wanted), most):
        out.setdefault(question.about, with_options(question, float(rng.random()), rng))
    return list(out.values())


def set_row(facts: Facts) -> Row:
    """The row of the set of views that facts are of; of all cameras as single pictures where they are of none."""
    return view_set_row(facts.scene.id, facts.view_set or single_set(facts.scene))


def view_rows(facts: Facts, ids: Sequence[str]) -> list[Row]:
    """Rows of the views with these ids, as the audit reads them."""
    out, of = [], set_row(facts)
    for name in ids:
        camera = facts.camera(name.removeprefix(f"{facts.scene.id}/"))
        view = View(id=name, scene_id=facts.scene.id, camera=camera, visible=dict(facts.views[camera.id]))
        out.append(view_row(view, facts.ids, of["view_set_id"], of["view_ids"].index(name), {"image": None}))
    return out


_TRUTHS: OrderedDict[int, tuple[Scene, dict[str, Any]]] = OrderedDict()


def truth_of(scene: Scene) -> dict[str, Any]:
    """The truth of a scene as the audit reads it: one object for all questions about it, so that the audit keeps what it makes of it."""
    kept = _TRUTHS.get(id(scene))
    if kept is None or kept[0] is not scene:
        kept = _TRUTHS[id(scene)] = (scene, json.loads(scene.to_json()))
        while len(_TRUTHS) > 2:
            _TRUTHS.popitem(last=False)
    return kept[1]


def problems(facts: Facts, row: Row, margin: float) -> list[str]:
    """What the audit has against a row of the questions table, given the truth and the rows of its views. margin: the least that the
    recipe asks for, under whatever name the family has for it; its other bounds are the family's own."""
    truth = truth_of(facts.scene)
    rule = rule_for(row["task"])
    plan = {**get_task(row["task"]).Config().model_dump(), rule.least_from: margin}
    try:
        shown, view_set = view_rows(facts, row["view_ids"]), set_row(facts) if row["view_ids"] else None
        given = rule.read(row, view_set)
        found = [f"{kind}: {message}" for kind, message in check_question(row, truth, shown, plan, view_set)]
        sight = [*unseen(given, shown, truth, POLICY), *unreadable(given, shown, truth)] if shown else []
        return [*found, *sight, *ambiguous(given, shown, truth)]
    except Malformed as error:
        return [f"malformed: {error}"]


def changed(row: Row, **changes: Any) -> Row:
    """The row with other evidence: ids by role, parameters and numbers by name."""
    out = copy.deepcopy(row)
    evidence(out, **changes)
    return out


def tampered(question: Question) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows that are not true any more, and what was changed: another answer, each number, each two operands exchanged."""
    row, rng = question_row(question), np.random.default_rng(0)
    other = question.answer.other(rng)
    if other is not None:
        choices = [other.text if text == row["answer"] else text for text in row["choices"] if text != other.text]
        value = {"answer": other.text, "answer_value": other.model_dump_json(), "choices": choices}
        lie = {**copy.deepcopy(row), **value}
        explain(lie, row["rationale"].replace(row["answer"], other.text))
        yield "another answer", lie
    for name, value in question.evidence.numbers.items():
        yield f"number {name}", changed(row, **{name: value + 0.5})
    operands = question.evidence.operands
    for one, two in pairwise(operands):
        yield f"{one.role} and {two.role} exchanged", changed(row, **{one.role: two.id, two.role: one.id})
    wider = copy.deepcopy(row)
    put_margin(wider, row["margin"] * 1.5 + 1.0)
    yield "margin", wider
    if len(row["view_ids"]) > 1:
        yield "reversed views", {**row, "view_ids": row["view_ids"][::-1]}


def example_answers(task: type[Task], facts: Facts) -> set[str]:
    """What a family answers about the operands and parameters of its example."""
    example = task.example()
    assert example is not None
    return {
        question.answer.text
        for question in asked(task(), facts)
        if {operand.role: operand.id for operand in question.evidence.operands} == dict(example.operands)
        and dict(example.parameters).items() <= question.evidence.parameters.items()
    }
