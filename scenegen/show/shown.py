"""What a page shows of a scene and of its questions, as JSON: everything by number, nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scenegen.scene import Scene
from scenegen.show.map import map_svg
from scenegen.show.pages import plain
from scenegen.show.rechecked import Rechecked
from scenegen.tables.clearance import clearance_group
from scenegen.tables.dataset import Record
from scenegen.tables.joined import SceneRows

NO_CLEARANCE = "any margin"
Shown = dict[str, Any]


def scene_shown(scene: Scene, rows: SceneRows, frames: Iterable[Mapping[str, Any]], pictures: Mapping[str, str]) -> Shown:
    """A scene with its sets of views. frames: rows of the frames table. pictures: by view id, the name of the picture's file."""
    drawn: dict[str, dict[str, list[int]]] = {}
    for row in frames:
        drawn.setdefault(row["view_set_id"], {})[row["sampling"]] = list(row["frames"])
    return {
        "id": scene.id,
        "title": title_of(scene),
        "names": [[entity.id, _name(entity.attributes.get("color", ""), entity.label)] for entity in scene.entities],
        "map": plain(map_svg(scene)),
        "moves": bool(scene.tracks),
        "views": [_view(row, pictures[name]) for name, row in rows.views.items()],
        "sets": [
            {"id": name, "kind": row["kind"], "fps": row["fps"], "views": row["view_ids"], "drawn": sorted(drawn.get(name, {}).items())}
            for name, row in rows.view_sets.items()
        ],
    }  # fmt: skip


def title_of(scene: Scene) -> str:
    """Kind of place, and how much is in it."""
    people = f", {len(scene.people)} {'person' if len(scene.people) == 1 else 'people'}" if scene.people else ""
    return f"{place_of(scene)}, {len(scene.things)} things{people}"


def place_of(scene: Scene) -> str:
    """The kind of place in words."""
    return scene.room.kind.replace("_", " ") if scene.room else "plain"


def _name(*words: str) -> str:
    return " ".join(word for word in words if word)


def _view(row: Mapping[str, Any], picture: str) -> Shown:
    """A view: its picture, camera, and what it sees as [entity, box, share that is seen, mask]."""
    return {
        "id": row["view_id"], "picture": picture, "size": [row["width"], row["height"]], "time": row["time"], "viewer": row["viewer"],
        "camera": [[round(value, 4) for value in line] for line in row["world_from_camera"][:3]],
        "focal": [round(row["K"][0][0], 2), round(row["K"][1][1], 2)],
        "seen": [
            [seen["id"], seen["box2d"], round(seen["pixels"] / max(seen["amodal_pixels"], 1), 3), seen["mask"]]
            for seen in row["visible"]
            if seen["pixels"] and seen["box2d"]
        ],
    }  # fmt: skip


def question_shown(record: Record, rechecked: Rechecked) -> Shown:
    """All of a question that is not in its line of the list."""
    evidence = record.evidence
    status, wrong = rechecked.of(record.question_id, *record.view_ids, record.scene_id)
    return {
        "id": record.question_id, "views": record.view_ids, "set": record.view_set_id, "choices": record.choices, "unit": record.unit,
        "margin": [evidence.margin.value, evidence.margin.unit, evidence.margin.least], "clearance": record.clearance,
        "operands": [[one.role, one.id, one.phrase] for one in evidence.operands],
        "steps": [[step.text, step.relation, list(step.operands), _said(step.value), step.unit] for step in record.steps],
        "marks": marks_shown(record), "places": answer_places(record), "decided": record.decided_by, "convention": evidence.convention,
        "evidence": evidence.model_dump_json(indent=1), "template": record.template, "audit": status, "wrong": wrong,
    }  # fmt: skip


def _said(value: Any) -> str | None:
    return None if value is None else value if isinstance(value, str) else json.dumps(value)


def marks_shown(record: Record) -> list[list[Any]]:
    """Marks as [kind, view, where, label]."""
    return [[mark.kind, mark.view_id, list(mark.at), mark.label] for mark in record.marks]


def answer_places(record: Record) -> list[list[float]]:
    """An answer that is a box (x0, y0, x1, y1) or a point (x, y) in the picture, pixels; none of other answers."""
    value = record.answer_value
    keys = ("point", "box") if "width" in value and "height" in value else ()
    return [[float(part) for part in value[key]] for key in keys if value.get(key) is not None]


class Lines:
    """The lines of the list of questions: what is filtered by, as numbers of the names in `facets`, in the order in which they first came."""

    FACETS = ("family", "frame", "answer", "clearance", "split", "audit", "place")

    def __init__(self) -> None:
        self.facets: dict[str, dict[str, int]] = {name: {} for name in self.FACETS}

    def line(self, record: Record, scene: int, place: str, status: str, thumbnail: Sequence[Any]) -> list[Any]:
        """[id, scene, numbers of the facets, question, answer, twin key or "", thumbnail, pictures shown].

        scene: its number. thumbnail: file, width, height, and the marks on it.
        """
        values = (
            record.task, record.frame, record.answer_type, clearance_group(record.clearance) or NO_CLEARANCE, record.split, status, place,
        )  # fmt: skip
        numbers = [
            known.setdefault(value, len(known)) for known, value in zip(self.facets.values(), map(str, values), strict=True)
        ]
        shown = [record.question_id, scene, numbers, record.question, record.answer, record.twin_key or ""]
        return [*shown, list(thumbnail), len(record.view_ids)]
