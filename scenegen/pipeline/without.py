"""A scene a second time without one of its things: which thing, and what is asked of both, so that a model that does not look is right of one.

Nothing here draws from a build's random streams: which scenes, which thing and which questions hang on ids alone, so that all else of a
build is the same with and without it.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from scenegen.curate import with_options
from scenegen.errors import SceneError
from scenegen.facts import Facts
from scenegen.frames import box_distance
from scenegen.language.counting import COUNTED
from scenegen.pipeline.asking import policy_of, tasks_of, with_samplings
from scenegen.pipeline.looking import Seen
from scenegen.pipeline.parts import Content
from scenegen.scene import Object, Person, Scene
from scenegen.scene.without import LINKED, whole_id, without
from scenegen.tasks import Question, Task

PAIRS = 2
"""Most questions that a task asks of both scenes."""
NEAR_M = 0.45
"""Metres from somebody within which a thing may be sat on, leaned on, reached for or worked at."""
LOOKED_DEG = 12.0
"""Degrees from somebody's line of sight, or of a pointing arm, within which, beyond its own extent, a thing may be what is meant."""
LIT_M = 0.4
"""Metres from a lamp's light within which a thing is the lamp."""
Pair = tuple[Question, Question]
"""The same question of a scene, and of the scene without a thing."""


def lot(*of: object) -> int:
    """A number from 0 to 2**32 - 1 that hangs on names alone."""
    return zlib.crc32(repr(of).encode())


def is_twofold(scene_id: str, share: float) -> bool:
    """Whether a scene is one of the share that is shown a second time."""
    return zlib.crc32(f"{scene_id} absent".encode()) < share * 2**32


def bare_scene(
    scene: Scene, seen: Sequence[Seen], content: Content, split: str, asked: Sequence[Question]
) -> tuple[Scene, Object] | None:
    """The scene without one of its things, and that; None where nothing can go that leaves a question to ask of both.

    Tried are, in an order by lot, in one half of the scenes first things of which the scene has several, in the other those it has one of; it
    is the first of those about which most families can ask, as far as it is known before the second scene is looked at.
    """
    tasks, policy = tasks_of(content, split), policy_of(content)
    shown = [one.facts(scene, policy) for one in seen]
    labels = [thing.label for thing in scene.objects]
    several_first = lot(scene.id, "several") % 2 == 0
    things = sorted(takeable(scene, shown), key=lambda one: lot(scene.id, one.id))
    things.sort(key=lambda one: (labels.count(one.label) > 1) != several_first)
    best: tuple[int, Scene, Object] | None = None
    for thing in things:
        bare = without(scene, thing.id)
        found = pairs(shown, [_lacking(one, thing.id).facts(bare, policy) for one in seen], thing, tasks)
        families = len(offered(found, asked))
        if families > (best[0] if best is not None else 0):
            best = families, bare, thing
    return best[1:] if best is not None else None


def _lacking(seen: Seen, name: str) -> Seen:
    """What was seen, without a thing and with nothing of what it hid."""
    views = {camera: {one: how for one, how in cells.items() if one != name} for camera, cells in seen.views.items()}
    return Seen(seen.view_set, views, [without(still, name) for still in seen.scenes])


def takeable(scene: Scene, shown: Sequence[Facts]) -> list[Object]:
    """Things that can be taken away as if they had never been there: called by a noun that is counted, seen well in some picture, standing
    still, carrying nothing, no light, and not what somebody holds, uses, looks at or points at."""
    seen = {name for facts in shown for view in facts.views for name in facts.views[view] if facts.is_visible(view, name)}
    found = [
        thing for thing in scene.things if thing.id in seen and thing.label in COUNTED and thing.support in ("floor", "object")
    ]
    moving = {track.entity for track in scene.tracks}
    return [thing for thing in found if thing.id not in moving and _free(scene, thing)]


def _free(scene: Scene, thing: Object) -> bool:
    try:
        without(scene, thing.id)
    except SceneError:
        return False
    lit = any(light.kind == "point" and _apart(thing, light.position) < LIT_M for light in scene.lights)
    people = [person for time in _times(scene) for person in scene.at(time).people]
    return not lit and not any(_minds(person, thing) for person in people)


def _times(scene: Scene) -> list[float]:
    """When people of a scene are looked at: at the start, and where they move at every key of theirs."""
    return sorted({0.0, *(key.time for track in scene.tracks if track.kind == "person" for key in track.keys)})


def _apart(thing: Object, point: np.ndarray) -> float:
    """Metres from a thing's box to a point (3,)."""
    pose = np.eye(4)
    pose[:3, 3] = point
    return float(box_distance((thing.world_from_object, thing.size), (pose, np.full(3, 1e-3))))


def _minds(person: Person, thing: Object) -> bool:
    """Whether somebody may be busy with a thing: beside it, or looking or pointing its way."""
    if float(box_distance((person.world_from_body, person.size), (thing.world_from_object, thing.size))) < NEAR_M:
        return True
    rays = [(person.world_from_gaze[:3, 3], person.world_from_gaze[:3, 0])]
    if person.posture.get("action") == "pointing":
        joints = person.joints
        rays += [(joints[f"{side}_shoulder"], joints[f"{side}_hand"] - joints[f"{side}_shoulder"]) for side in ("left", "right")]
    return any(_towards(eye, way, thing) for eye, way in rays)


def _towards(eye: np.ndarray, way: np.ndarray, thing: Object) -> bool:
    """Whether a ray from a point passes a thing so closely that it may be meant."""
    middle = thing.world_from_object @ np.array([0.0, 0.0, thing.size[2] / 2, 1.0])
    to = middle[:3] - eye
    far = float(np.linalg.norm(to))
    wide = np.rad2deg(np.arctan2(float(np.linalg.norm(thing.size)) / 2, far))
    cosine = float(to @ way) / max(far * float(np.linalg.norm(way)), 1e-9)
    return float(np.rad2deg(np.arccos(np.clip(cosine, -1.0, 1.0)))) < LOOKED_DEG + wide


def pairs(whole: Sequence[Facts], bare: Sequence[Facts], thing: Object, tasks: Mapping[str, Task]) -> list[Pair]:
    """The same questions of both scenes, whose answers differ. whole, bare: facts of the same sets of views."""
    color = str(thing.attributes.get("color") or "")
    out = []
    for one, other in zip(whole, bare, strict=True):
        for task in tasks.values():
            if one.view_set is None or one.view_set.kind not in task.needs.sets or len(one.views) < task.needs.views:
                continue
            known = {_key(question): question for question in task.about_noun(other, thing.label, color)}
            for question in task.about_noun(one, thing.label, color):
                twin = known.get(_key(question))
                if twin is not None and twin.question == question.question and twin.answer.text != question.answer.text:
                    out.append((question, twin))
    return out


def _key(question: Question) -> tuple[object, ...]:
    """What the same question of two scenes has alike: its pictures and parameters."""
    views = tuple(view.partition("/")[2] for view in question.view_ids)
    return question.task, question.view_set_id.partition("/")[2], views, tuple(sorted(question.evidence.parameters.items()))


def offered(found: Sequence[Pair], asked: Sequence[Question]) -> list[list[Pair]]:
    """The pairs of each task, of different answers in turn, none of which asks what the scene is asked anyway."""
    taken = {question.about for question in asked}
    by_task: dict[str, list[Pair]] = defaultdict(list)
    for pair in sorted(found, key=lambda pair: lot(whole_id(pair[0].scene_id), _key(pair[0]))):
        if pair[0].about not in taken:
            by_task[pair[0].task].append(pair)
    return [list(_in_turn(own)) for _, own in sorted(by_task.items())]


def _in_turn(own: Sequence[Pair]) -> Iterator[Pair]:
    """Pairs, one of each answer in turn."""
    by_answer: dict[str, list[Pair]] = defaultdict(list)
    for pair in own:
        by_answer[pair[0].answer.text].append(pair)
    for place in range(max(map(len, by_answer.values()), default=0)):
        yield from (group[place] for group in by_answer.values() if place < len(group))


def both_asked(
    whole: Sequence[Facts], bare: Sequence[Facts], thing: Object, content: Content, split: str, asked: Sequence[Question]
) -> list[Pair]:
    """What is asked of a scene and of the same one without a thing, up to PAIRS pairs of a task, with ids, options and twin keys. asked: of the
    scene anyway, in order."""
    tasks = tasks_of(content, split)
    by_set = [{f"{one.scene.id}/{one.view_set.id}": one for one in many if one.view_set is not None} for many in (whole, bare)]
    out: list[Pair] = []
    for own in offered(pairs(whole, bare, thing, tasks), asked):
        task = tasks[own[0][0].task]
        sampled = ((with_samplings(one, task, by_set[0]), with_samplings(other, task, by_set[1])) for one, other in own)
        out += islice((pair for pair in sampled if pair[0].decided_by == pair[1].decided_by), PAIRS)
    return [_named(pair, len(asked) + number, number) for number, pair in enumerate(out)]


def _named(pair: Pair, *numbers: int) -> Pair:
    """Two questions with their ids, by their numbers in their scenes, one twin key and the same options."""
    options = _options(*pair)
    ids = [f"{question.scene_id}-q{number:03d}" for question, number in zip(pair, numbers, strict=True)]
    told = {"twin_key": f"{ids[0]}{LINKED}", "options": options}
    one, other = (question.model_copy(update={"question_id": name, **told}) for question, name in zip(pair, ids, strict=True))
    return one, other


def _options(one: Question, other: Question) -> list[str]:
    """The true answers of both, of which either is as likely; [] where answers do not stand among options.

    No others: the two are known to be likely of what there is one or two of, and who guesses one of them would be right more often than by
    chance among more.
    """
    if not with_options(one, 0.0, np.random.default_rng(0)).options:
        return []
    answers = [one.answer.text, other.answer.text]
    return answers[:: -1 if lot(one.scene_id, _key(one), "options") % 2 else 1]
