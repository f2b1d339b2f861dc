"""Families asked and rechecked without a build: facts of sets of views, rows as tables hold them, the audit's word on each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Any

import numpy as np

from scenegen.audit.questions import check_question
from scenegen.audit.rows import Malformed
from scenegen.audit.rules import rule_for
from scenegen.audit.sight import ambiguous, unreadable, unseen
from scenegen.curate import with_options
from scenegen.facts import Facts
from scenegen.observe import Observer
from scenegen.scene import Scene, ViewSet, Visible
from scenegen.tasks import Question, Task
from scenegen.world.geometry import build_geometry
from scenegen.world.moving import MovingGeometry

POLICY = {"min_fraction": 0.30, "min_pixels": 0.002, "min_in_frame": 0.55}


def single_set(scene: Scene) -> ViewSet:
    """The scene's own cameras as single pictures."""
    return ViewSet(id="single", kind="single", cameras=tuple(scene.cameras))


def looked_at(scene: Scene, view_set: ViewSet) -> Facts:
    """Facts of a scene as a set's cameras see it, each at its own time."""
    whole = scene.model_copy(update={"cameras": list(view_set.cameras)})
    if not scene.tracks:
        observer = Observer(build_geometry(whole))
        return Facts(whole, {one.id: observer.look(one).visible for one in view_set.cameras}, view_set=view_set)
    over = MovingGeometry(whole)
    seen = {one.id: Observer(over.at(one.time)).look(one).visible for one in view_set.cameras}
    return over_time(whole, seen, view_set)


def over_time(scene: Scene, seen: dict[str, dict[str, Visible]], view_set: ViewSet) -> Facts:
    """Facts of a scene that moves, with those of each camera's instant."""
    instants = [Facts(scene.at(one.time), {one.id: seen[one.id]}) for one in view_set.cameras]
    return Facts(scene, seen, view_set=view_set, instants=instants)


def asked(task: Task, facts: Facts, most: int = 10_000, seed: int = 0, wanted: str | None = None) -> list[Question]:
    """Questions of a task with their options, each thing once."""
    rng = np.random.default_rng(seed)
    out: dict[Any, Question] = {}
    for question in islice(task.ask(facts, rng, wanted), most):
        out.setdefault(question.about, with_options(question, float(rng.random()), rng))
    return list(out.values())


def view_rows(facts: Facts, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of the views with these ids, as the audit reads them."""
    out = []
    for name in ids:
        camera = facts.camera(name.removeprefix(f"{facts.scene.id}/"))
        cells = [
            {
                "id": entity, "pixels": seen.pixels, "amodal_pixels": seen.amodal_pixels, "truncated": seen.truncated,
                "box2d": list(seen.box2d) if seen.box2d else None, "in_frame": seen.in_frame, "parts": json.dumps(seen.parts), "mask": seen.mask,
            }
            for entity, seen in facts.views[camera.id].items()
        ]  # fmt: skip
        out.append({
            "view_id": name, "width": camera.width, "height": camera.height, "time": camera.time, "viewer": camera.viewer,
            "world_from_camera": camera.world_from_camera.tolist(), "K": camera.K.tolist(), "visible": cells, "instances": None,
        })  # fmt: skip
    return out


def problems(facts: Facts, row: dict[str, Any], margin: float) -> list[str]:
    """What the audit has against a row of the questions table, given the truth and the rows of its views. margin: the recipe's."""
    truth = json.loads(facts.scene.to_json())
    try:
        shown = view_rows(facts, row["view_ids"])
        given = rule_for(row["task"]).read(row)
        found = [f"{kind}: {message}" for kind, message in check_question(row, truth, shown, margin)]
        sight = [*unseen(given, shown, truth, POLICY), *unreadable(given, shown, truth)] if shown else []
        return [*found, *sight, *ambiguous(given, shown, truth)]
    except Malformed as error:
        return [f"malformed: {error}"]


def changed(row: dict[str, Any], **evidence: Any) -> dict[str, Any]:
    """The row with other evidence."""
    return {**row, "evidence": json.dumps({**json.loads(row["evidence"]), **evidence})}


def tampered(question: Question) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows that are not true any more, and what was changed: another answer, each number, each two operands exchanged."""
    row, rng = question.row(), np.random.default_rng(0)
    other = question.answer.other(rng)
    if other is not None:
        choices = [other.text if text == row["answer"] else text for text in row["choices"] if text != other.text]
        value = {"answer": other.text, "answer_value": other.model_dump_json(), "choices": choices}
        yield "another answer", {**row, **value, "rationale": row["rationale"].replace(row["answer"], other.text)}
    for name, value in question.evidence.numbers.items():
        yield f"number {name}", changed(row, **{name: value + 0.5})
    operands = question.evidence.operands
    for one, two in pairwise(operands):
        yield f"{one.role} and {two.role} exchanged", changed(row, **{one.role: two.id, two.role: one.id})
    yield "margin", {**row, "margin": row["margin"] * 1.5 + 1.0}
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
