"""Questions of the existing families about a place that one is in: of the place as such, or of the pictures taken so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenegen.environment.body import Stance
from scenegen.errors import ArgumentError
from scenegen.explain import nearest, shown
from scenegen.facts import Facts
from scenegen.language import Referrer
from scenegen.pipeline.asking import ask_scene, measures
from scenegen.pipeline.looking import SINGLE, Eyes, Seen
from scenegen.pipeline.recipe import Recipe, load_recipe
from scenegen.scene import Camera, Scene, ViewSet
from scenegen.tasks import Question, get_task, task_names

if TYPE_CHECKING:
    from scenegen.environment.environment import Environment

ABOUT = ("place", "looks")
STANDS, WAYS, DOWN_DEG = 5, 4, -10.0
"""Of the survey: how many places far from each other, how many ways at each, and how far down."""
MOST_LOOKS = 16
"""Looks, the last ones, that are asked about."""
OFFERED = 6
"""Questions of a family that are looked for."""


def questions(env: Environment, tasks: str | Sequence[str] | Mapping[str, Any] | None, about: str, seed: int) -> list[Question]:
    """What `Environment.questions` says."""
    if about not in ABOUT:
        raise ArgumentError(f"no {shown(about)} to ask about", where="about", fix=f"one of {', '.join(ABOUT)}")
    able = [name for name in task_names() if _fits(name, about)]
    chosen = _recipe(able, tasks, about)
    views = _surveyed(env) if about == "place" else _taken(env)
    if views is None:
        return []
    measured = views.eyes.measured(measures(chosen), [views.seen], env.visibility)
    content = chosen.model_copy(update={"visibility": chosen.visibility.model_copy(update=vars(env.visibility))})
    rng = np.random.default_rng(seed)
    found = ask_scene(views.eyes.scene, [views.seen], content, seed, 0, rng, Counter(), measured)
    return [one for one in found if about == "looks" or _holds_of_the_place(views.eyes.scene, one)]


def _fits(name: str, about: str) -> bool:
    """Whether a family needs no picture in particular, or else can be asked about single pictures of a place."""
    needs = get_task(name).needs
    return needs.views == 0 if about == "place" else SINGLE in needs.sets


def _recipe(able: Sequence[str], tasks: str | Sequence[str] | Mapping[str, Any] | None, about: str) -> Recipe:
    """The families that are to be asked, each with its plan."""
    if isinstance(tasks, Mapping):
        plans = dict(tasks)
    else:
        names = able if tasks is None else [tasks] if isinstance(tasks, str) else list(tasks)
        plans = {str(name): {"per_scene": OFFERED} for name in names}
    for name in plans:
        if name not in able:
            near = nearest(str(name), able)
            raise ArgumentError(f"{shown(name)} is not asked about {about}{near}", where="tasks", fix=f"of {', '.join(able)}")
    return load_recipe({"name": "environment", "tasks": plans})


def survey(env: Environment) -> list[Camera]:
    """Cameras that look round from places far from each other, all of which one can walk to from where one stands, where there are such."""
    places = env.ground.places()
    at = [int(np.linalg.norm(places - places.mean(0), axis=1).argmin())]
    while len(at) < min(STANDS, len(places)):
        at.append(int(_nearest(places, places[at]).argmax()))
    settings = env.settings
    out: list[Camera] = []
    for number, (x, y) in enumerate(places[at].tolist()):
        for way in range(WAYS):
            pose = Stance(x, y, 360.0 / WAYS * way + 45.0 * (number % 2), DOWN_DEG).pose(settings.eye_m)
            out.append(
                Camera(id=f"survey{len(out)}", world_from_camera=pose, K=settings.K, width=settings.width, height=settings.height)
            )
    return out


def _nearest(points: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """(K,) how far each point (K, 2) is from the nearest of others (M, 2)."""
    out: NDArray[np.float64] = np.linalg.norm(points[:, None] - others[None], axis=-1).min(1)
    return out


@dataclass(frozen=True)
class Viewed:
    """Pictures of a place at an instant, each alone, and what saw them. eyes: of the still scene, whose cameras they are of."""

    eyes: Eyes
    seen: Seen


def _surveyed(env: Environment) -> Viewed:
    """What the survey sees now; it is looked at once."""
    if env.time not in env.surveys:
        eyes = _eyes(env, survey(env))
        env.surveys = {env.time: Viewed(eyes, eyes.singles())}
    out: Viewed = env.surveys[env.time]
    return out


def _taken(env: Environment) -> Viewed | None:
    """The last looks at what is now, which need not be looked at again; None where there are none."""
    glances = [one for one in env.glances if one.camera.time == env.time][-MOST_LOOKS:]
    if not glances:
        return None
    eyes = _eyes(env, [one.camera for one in glances])
    view_set = ViewSet(id=SINGLE, kind=SINGLE, cameras=tuple(eyes.scene.cameras))
    return Viewed(eyes, Seen(view_set, {one.camera.id: one.visible for one in glances}))


def _eyes(env: Environment, cameras: Sequence[Camera]) -> Eyes:
    """Eyes of the still scene of now, with these cameras."""
    still = env.scene.at(env.time)
    return Eyes(still.model_copy(update={"cameras": [camera.model_copy(update={"time": 0.0}) for camera in cameras]}))


def _holds_of_the_place(still: Scene, question: Question) -> bool:
    """Whether each phrase fits one thing of the whole scene, whatever else one may come to see."""
    ids = Facts(still).ids
    names = Referrer(still, ids)
    return all(names.phrase(one.id) == one.phrase for one in question.evidence.operands if one.phrase)
