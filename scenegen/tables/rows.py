"""Rows of the tables from the types that they hold, and back: nothing else knows how a question, a view or a set of views is written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from scenegen.answers import answer_from
from scenegen.scene import Camera, Scene, View, ViewSet, Visible
from scenegen.scene.sampling import SAMPLINGS
from scenegen.tasks import Question
from scenegen.tasks.question import Evidence, Mark, Step

Row = dict[str, Any]


def scene_row(scene: Scene, seed: int, index: int) -> Row:
    """The row of a scene; `Scene.from_json(row["truth"])` gives it back."""
    return {"scene_id": scene.id, "seed": seed, "index": index, "truth": scene.to_json()}


def question_row(question: Question) -> Row:
    """The row of a question."""
    evidence = question.evidence
    return {
        "question_id": question.question_id,
        "scene_id": question.scene_id,
        "view_set_id": question.view_set_id or None,
        "view_ids": list(question.view_ids),
        "task": question.task,
        "frame": question.frame,
        "question": question.question,
        "choices": list(question.options),
        "answer": question.answer.text,
        "answer_type": question.answer.type,
        "answer_value": question.answer.model_dump_json(),
        "unit": question.answer.asked_unit,
        "evidence": evidence.model_dump_json(),
        "margin": evidence.margin.value,
        "margin_unit": evidence.margin.unit,
        "clearance": evidence.margin.clearance,
        "rationale": question.rationale,
        "steps": [_step_row(step) for step in question.steps],
        "marks": [{**mark.model_dump(), "at": list(mark.at)} for mark in question.marks],
        "twin_key": question.twin_key,
        "template": question.template,
        "decided_by": list(question.decided_by),
        "rank": 0,
    }


def question_of(row: Row) -> Question:
    """The question of a row, but for what only its making needs. ValueError, KeyError or SceneGenError where the row is damaged."""
    return Question(
        question_id=row["question_id"],
        scene_id=row["scene_id"],
        view_set_id=row["view_set_id"] or "",
        view_ids=row["view_ids"],
        task=row["task"],
        question=row["question"],
        answer=answer_from(row["answer_value"]),  # type: ignore[arg-type]
        options=row["choices"],
        evidence=evidence_of(row),
        steps=steps_of(row),
        marks=marks_of(row),
        twin_key=row["twin_key"],
        template=row["template"],
        decided_by=row["decided_by"],
    )


def evidence_of(row: Row) -> Evidence:
    """The evidence of a question's row. pydantic's ValidationError, a ValueError, where it is none."""
    return Evidence.model_validate_json(row["evidence"])


def steps_of(row: Row) -> tuple[Step, ...]:
    """The steps of a question's row."""
    return tuple(Step(**{**step, "value": None if step["value"] is None else json.loads(step["value"])}) for step in row["steps"])


def marks_of(row: Row) -> tuple[Mark, ...]:
    """The marks of a question's row."""
    return tuple(Mark(**mark) for mark in row["marks"])


def _step_row(step: Step) -> Row:
    value = None if step.value is None else json.dumps(step.value)
    return {**step.model_dump(), "operands": list(step.operands), "value": value}


def view_set_row(scene_id: str, view_set: ViewSet) -> Row:
    """The row of a set of views of a scene, whose views are `<scene_id>/<camera id>`."""
    return {
        "view_set_id": f"{scene_id}/{view_set.id}",
        "scene_id": scene_id,
        "kind": view_set.kind,
        "view_ids": [f"{scene_id}/{camera.id}" for camera in view_set.cameras],
        "fps": view_set.fps,
        "shared": list(view_set.shared),
        "exclusive": [list(ids) for ids in view_set.exclusive],
        "overlap": list(view_set.overlap),
    }


def frames_rows(scene_id: str, view_set: ViewSet) -> list[Row]:
    """The rows that say which frames of a clip each sampling takes; none of a set of pictures."""
    if view_set.fps is None:
        return []
    of = f"{scene_id}/{view_set.id}"
    return [
        {
            "frames_id": f"{of}/{one.name}",
            "scene_id": scene_id,
            "view_set_id": of,
            "sampling": one.name,
            "sampler": one.sampler,
            "budget": one.budget,
            "frames": one.frames(len(view_set.cameras), view_set.fps),
        }
        for one in SAMPLINGS
    ]


def view_set_of(row: Row, cameras: Sequence[Camera]) -> ViewSet:
    """The set of a row. cameras: at least those of its views, by their ids. KeyError where one is missing."""
    known: Mapping[str, Camera] = {f"{row['scene_id']}/{camera.id}": camera for camera in cameras}
    return ViewSet(
        id=row["view_set_id"].removeprefix(f"{row['scene_id']}/"),
        kind=row["kind"],
        cameras=tuple(known[view_id] for view_id in row["view_ids"]),
        fps=row["fps"],
        shared=tuple(row["shared"]),
        exclusive=tuple(tuple(ids) for ids in row["exclusive"]),
        overlap=tuple(row["overlap"]),
    )


def view_row(view: View, ids: Sequence[str], view_set_id: str, frame: int, pictures: Mapping[str, Row | None]) -> Row:
    """The row of a view. ids: entities of the scene, in the order of mask numbers from 1. frame: its place in its set. pictures: `image`,
    and `depth`, `instances`, `normals` where they are kept, as {"bytes": encoded, "path": name}."""
    camera = view.camera
    return {
        "view_id": view.id,
        "scene_id": view.scene_id,
        "view_set_id": view_set_id,
        "frame": frame,
        "image": pictures["image"],
        "width": camera.width,
        "height": camera.height,
        "K": camera.K.tolist(),
        "world_from_camera": camera.world_from_camera.tolist(),
        "time": camera.time,
        "viewer": camera.viewer,
        "visible": _visible_rows(view.visible, ids),
        **{channel: pictures.get(channel) for channel in ("depth", "instances", "normals")},
    }


def view_of(row: Row) -> View:
    """A View from a row of the views table. What the row does not list reaches into no pixel of the picture."""
    camera = Camera(
        id=row["view_id"].rsplit("/", 1)[-1],
        world_from_camera=row["world_from_camera"],
        K=row["K"],
        width=row["width"],
        height=row["height"],
        time=row["time"],
        viewer=row["viewer"],
    )
    visible = {cell["id"]: _visible(cell) for cell in row["visible"]}
    return View(id=row["view_id"], scene_id=row["scene_id"], camera=camera, visible=visible)


def _visible_rows(visible: Mapping[str, Visible], ids: Sequence[str]) -> list[Row]:
    """A row for each entity whose silhouette reaches into the image, hidden or not, with its number in the instance mask."""
    return [
        {
            "id": entity,
            "instance": number,
            "pixels": visible[entity].pixels,
            "amodal_pixels": visible[entity].amodal_pixels,
            "box2d": list(box) if (box := visible[entity].box2d) else None,
            "truncated": visible[entity].truncated,
            "in_frame": visible[entity].in_frame,
            "parts": json.dumps(visible[entity].parts, sort_keys=True),
            "amodal_box": list(whole) if (whole := visible[entity].amodal_box) else None,
            "occluders": json.dumps(visible[entity].occluders, sort_keys=True),
            "mask": visible[entity].mask,
            "depth": list(reach) if (reach := visible[entity].depth) else None,
            "bearing": list(span) if (span := visible[entity].bearing) else None,
        }
        for number, entity in enumerate(ids, 1)
        if entity in visible and visible[entity].amodal_pixels
    ]


def _visible(cell: Row) -> Visible:
    return Visible(
        pixels=cell["pixels"],
        amodal_pixels=cell["amodal_pixels"],
        box2d=tuple(cell["box2d"]) if cell["box2d"] else None,
        truncated=cell["truncated"],
        in_frame=cell["in_frame"],
        parts=json.loads(cell["parts"]),
        amodal_box=tuple(cell["amodal_box"]) if cell["amodal_box"] else None,
        occluders=json.loads(cell["occluders"]),
        mask=cell["mask"],
        depth=tuple(cell["depth"]) if cell["depth"] else None,
        bearing=tuple(cell["bearing"]) if cell["bearing"] else None,
    )
