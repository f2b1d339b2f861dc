"""Contrast pairs: same picture, same things, another frame, another answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from scenegen.tasks import Question


def link_twins(questions: list[Question]) -> list[Question]:
    """Give questions about the same things in the same picture, but in another frame with another answer, a shared twin_id."""
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for k, question in enumerate(questions):
        evidence = question.evidence
        names = frozenset(str(evidence[key]) for key in ("person", "target", "reference") if key in evidence)
        if len(names) == 2 and question.task in ("camera_relative_direction", "person_relative_direction"):
            groups[(tuple(question.view_ids), names)].append(k)
    out = list(questions)
    for members in groups.values():
        frames = {(questions[k].frame, str(questions[k].evidence.get("person_frame", ""))) for k in members}
        answers = {questions[k].answer for k in members}
        if len(frames) > 1 and len(answers) > 1:
            for k in members:
                out[k] = questions[k].model_copy(update={"twin_id": f"{questions[members[0]].question_id}-twin"})
    return out


def clear_lone_twins(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows whose twins were all trimmed lose their twin_id."""
    counts = Counter(row["twin_id"] for row in rows if row["twin_id"])
    return [{**row, "twin_id": None} if row["twin_id"] and counts[row["twin_id"]] < 2 else row for row in rows]
