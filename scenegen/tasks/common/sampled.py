"""Which of the ways to draw frames of a clip leave a question about it decided: by what the frames drawn show, and by the family's word."""

from __future__ import annotations

from functools import lru_cache, partial

from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.language import Referrer, Shown, names_carrier
from scenegen.scene import Object
from scenegen.scene.sampling import ALL, SAMPLINGS
from scenegen.tasks.common import seeing
from scenegen.tasks.question import Question
from scenegen.tasks.task import Task, view_id

AS_SEEN = {"facing": seeing.facing_readable, "face": seeing.face_seen}
"""What must be seen of an operand, beside itself, and what tells whether a view shows it."""


def decided_by(task: Task, facts: Facts, question: Question) -> list[str]:
    """The names of the samplings whose frames alone decide a question about the whole of a clip; none for any other question.

    A model that is given them sees every operand well enough to be asked about, with all that its phrase says of it, and what else the
    family needs (`Task.decides`). All frames always do.
    """
    clip = facts.view_set
    if clip is None or clip.fps is None or len(clip.cameras) < 2:
        return []
    if question.view_ids != [view_id(facts, camera.id) for camera in clip.cameras]:
        return []
    known: dict[tuple[int, ...], bool] = {tuple(range(len(clip.cameras))): True}
    out = []
    for name, frames in _taken(len(clip.cameras), clip.fps):
        if frames not in known:
            known[frames] = bool(frames) and _shown(facts, question, frames) and task.decides(facts, question, frames)
        if known[frames]:
            out.append(name)
    assert ALL in out
    return out


@lru_cache(maxsize=64)
def _taken(count: int, fps: float) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The frames, in order and once each, that every sampling takes of a clip, by its name."""
    return tuple((one.name, tuple(sorted(set(one.frames(count, fps))))) for one in SAMPLINGS)


def _shown(facts: Facts, question: Question, frames: tuple[int, ...]) -> bool:
    """Whether these frames show every operand that must be seen, as it must be, and what its phrase says of it."""
    return all(_as_told(facts, frames, one.id, one.phrase, one.seen) for one in question.evidence.operands if one.seen)


@remembered
def _as_told(facts: Facts, frames: tuple[int, ...], name: str, phrase: str, seen: tuple[str, ...]) -> bool:
    """Whether these frames show something as it must be seen, and what its phrase says of it."""
    assert facts.view_set is not None
    views = [facts.view_set.cameras[frame].id for frame in frames]
    entity, about = facts.entity(name), [name]
    if names_carrier(phrase) and isinstance(entity, Object) and entity.parent is not None:
        about.append(entity.parent)
    if not all(any(facts.is_visible(view, one) for view in views) for one in about):
        return False
    for what in seen:
        told = AS_SEEN.get(what)
        if told is not None and not any(told(facts, view, name) for view in views):
            return False
    return not phrase or all(_said(facts, views, one) for one in about if facts.is_person[facts.index[one]])


def _said(facts: Facts, views: list[str], person: str) -> bool:
    """Whether what the whole clip says of a person, to tell them from the others, is seen in some of these views too."""
    assert facts.view_set is not None
    every = tuple(camera.id for camera in facts.view_set.cameras)
    return _phrase(facts, tuple(views), person) == _phrase(facts, every, person)


@remembered
def _phrase(facts: Facts, views: tuple[str, ...], person: str) -> str | None:
    """What tells a person from all others that a clip shows, by what these of its views show of them."""
    assert facts.view_set is not None
    context = {name for camera in facts.view_set.cameras for name in facts.seen(camera.id)}
    of = list(views)
    shown = Shown(
        garment=partial(seeing.garment_shown, facts, of), noun=partial(seeing.noun_seen, facts, of),
        legs=partial(seeing.legs_shown, facts, of),
    )  # fmt: skip
    return Referrer(facts.scene, context, shown).phrase(person)
