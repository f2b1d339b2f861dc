"""Contrast pairs: same pictures, same things, another frame, another answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from scenegen.tasks import Question

VIEWPOINT = ("person_frame", "standing")
"""Parameters that, beside the frame, say from where the scene is seen."""


def link_twins(questions: list[Question]) -> list[Question]:
    """Give questions of one contrast whose frames or parameters differ, and whose answers differ, a shared twin_key."""
    groups: dict[str, list[int]] = defaultdict(list)
    for k, question in enumerate(questions):
        if question.contrast:
            groups[question.contrast].append(k)
    out = list(questions)
    for members in groups.values():
        frames = {
            (questions[k].frame, *(str(questions[k].evidence.parameters.get(name, "")) for name in VIEWPOINT)) for k in members
        }
        answers = {questions[k].answer.text for k in members}
        if len(frames) > 1 and len(answers) > 1:
            for k in members:
                out[k] = questions[k].model_copy(update={"twin_key": f"{questions[members[0]].question_id}-twin"})
    return out


def clear_lone_twins(keys: Sequence[str | None], answers: Sequence[str]) -> list[str | None]:
    """The twin keys of the questions that are left, in order: None for those of whose twins none is left that has another answer."""
    different: dict[str, set[str]] = defaultdict(set)
    for key, answer in zip(keys, answers, strict=True):
        if key is not None:
            different[key].add(answer)
    return [key if key is not None and len(different[key]) > 1 else None for key in keys]
