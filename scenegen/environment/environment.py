"""One scene to look at, step by step: the same steps show the same pictures, byte for byte, on one machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import ValidationError

from scenegen import display
from scenegen.answers.judging import Judged, judge
from scenegen.answers.picking import LETTERS
from scenegen.environment.body import ACTIONS, Ground, Settings, Stance, drawn, moved
from scenegen.errors import ArgumentError, SceneGenError
from scenegen.explain import checked_names, nearest, place, sentence, shown
from scenegen.facts import Visibility
from scenegen.limits import SEED
from scenegen.pipeline.looking import Eyes
from scenegen.scene import Camera, Scene, Visible
from scenegen.scene.camera import Photo
from scenegen.scene.grid import pose_on_grid

if TYPE_CHECKING:
    from scenegen.observe import Observation
    from scenegen.render import Renderer
    from scenegen.tasks import Question


@dataclass(frozen=True)
class Look:
    """What was seen. image (H, W, 3) uint8 sRGB. truth: depth, instances, normals, and how visible each entity is. seen: ids of what the
    picture shows well enough to be asked about. new: those of them that no look showed before. coverage: the share of all there is to
    see (things and people, decor aside) that was seen so far."""

    camera: Camera
    image: NDArray[np.uint8]
    truth: Observation
    seen: tuple[str, ...]
    new: tuple[str, ...]
    coverage: float

    def _repr_html_(self) -> str:
        return display.looked(self.truth, self.image)


@dataclass(frozen=True)
class Step:
    """What an action led to. collided: something stood in the way, and one stayed. reward: by how much the look raised coverage."""

    action: str
    collided: bool
    look: Look
    reward: float


@dataclass(frozen=True)
class Asked:
    """A question that waits for an answer. question: with its true answer and evidence. text: all that is said, options with letters."""

    question: Question
    text: str


@dataclass(frozen=True)
class Glance:
    """What is kept of a look: its camera, and how visible each entity was."""

    camera: Camera
    visible: Mapping[str, Visible]


class Environment:
    """A scene, somebody who stands in it, and what they have seen.

    scene: whose own cameras do not matter, but for how their pictures are developed. renderer: a name (auto, egl, raycast, …), or one that is
    open already, to share among environments. visibility: what counts as seen, as in recipes; by default theirs. seed: where one starts.
    settings: fields of `Settings`: width, height, hfov_deg, eye_m, step_m, turn_deg, tilt_deg, most_tilt_deg, seconds.

    ArgumentError for settings that there are not or that are out of range, SceneError for a scene without floor to stand on.
    """

    def __init__(
        self,
        scene: Scene,
        *,
        renderer: str | Renderer = "auto",
        visibility: Visibility | None = None,
        seed: int = 0,
        **settings: Any,
    ) -> None:
        if not isinstance(scene, Scene):
            raise ArgumentError(
                f"a scene is wanted, got {type(scene).__name__}", fix="compose or load one: sg.compose_scene(...)"
            )
        self.scene, self.settings = scene, _settings(settings)
        self.visibility = visibility or Visibility()
        if isinstance(renderer, str):
            from scenegen.render import open_renderer

            renderer = open_renderer(renderer)
        self.renderer: Renderer = renderer
        self._eyes = Eyes(scene)
        self._people = {person.id for person in scene.people}
        self._photo = scene.cameras[0].photo if scene.cameras else Photo()
        self._grounds: dict[float, Ground] = {}
        self.surveys: dict[float, Any] = {}
        """What the survey of the place saw, by time: see `scenegen.environment.asking`."""
        self.goals: tuple[str, ...] = (*(thing.id for thing in scene.things), *(person.id for person in scene.people))
        """Ids of all there is to see; some may show from nowhere."""
        self._restart(seed)

    def _restart(self, seed: int) -> None:
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed <= SEED:
            raise ArgumentError(f"a seed is a whole number from 0 on, got {shown(seed)}", fix="0 is a seed")
        self.time = 0.0
        self.glances: list[Glance] = []
        self.found: dict[str, int] = {}
        """What was seen well, by id, and at which look first (0, 1, …)."""
        self.asked: Asked | None = None
        self.stance: Stance = drawn(self.ground, self.settings, np.random.default_rng(int(seed)))

    def reset(self, seed: int = 0) -> Look:
        """Begin anew at the place that the seed draws: nothing seen, nothing asked, the time 0. What one sees there."""
        self._restart(seed)
        return self.look()

    @property
    def ground(self) -> Ground:
        """Where one can stand now."""
        if self.time not in self._grounds:
            self._grounds = {self.time: Ground(self.scene.at(self.time))}
        return self._grounds[self.time]

    @property
    def camera(self) -> Camera:
        """The eyes of who stands there."""
        return self._camera(self.stance.pose(self.settings.eye_m))

    def _camera(self, pose: NDArray[np.float64]) -> Camera:
        own = self.settings
        return Camera(
            id=f"look{len(self.glances)}", world_from_camera=pose, K=own.K, width=own.width, height=own.height, time=self.time,
            photo=self._photo,
        )  # fmt: skip

    @property
    def coverage(self) -> float:
        """The share of `goals` that was seen; 1 where there are none."""
        return len(self.found) / len(self.goals) if self.goals else 1.0

    def look(self, at: Camera | ArrayLike | None = None) -> Look:
        """Look from where one stands, or from anywhere: `at` is a camera, or a pose world_from_camera (4, 4), OpenCV. It counts as seen either way.

        A camera looks at the time it is now. SceneError for a pose that is none.
        """
        if at is None:
            camera = self.camera
        elif isinstance(at, Camera):
            camera = at.model_copy(update={"id": f"look{len(self.glances)}", "time": self.time})
        else:
            camera = self._given(at)
        geometry, truth = self._eyes.look(camera)
        image = self.renderer.render(geometry, camera, truth)
        seen = self.seen_in(camera, truth.visible)
        new = tuple(name for name in seen if name not in self.found)
        self.found |= dict.fromkeys(new, len(self.glances))
        self.glances.append(Glance(camera, truth.visible))
        return Look(camera, image, truth, seen, new, self.coverage)

    def _given(self, pose: ArrayLike) -> Camera:
        """A camera at a pose that came from outside."""
        try:
            return self._camera(pose_on_grid(np.asarray(pose, dtype=np.float64)))
        except (ValidationError, ValueError, TypeError, IndexError) as error:
            why = sentence(error.errors(include_url=False)[0]) if isinstance(error, ValidationError) else str(error)
            raise ArgumentError(
                f"this is no pose to look from: {why}", fix="give world_from_camera (4, 4), or a Camera"
            ) from error

    def seen_in(self, camera: Camera, visible: Mapping[str, Visible]) -> tuple[str, ...]:
        """Ids of the goals that a picture shows well enough to be asked about."""
        pixels = camera.width * camera.height
        return tuple(
            name for name in self.goals if name in visible and self.visibility.sees(visible[name], pixels, name in self._people)
        )

    def step(self, action: str | int) -> Step:
        """Do one of `ACTIONS`, by name or number, and look. ArgumentError for what is none of them."""
        if isinstance(action, int | np.integer) and not isinstance(action, bool) and 0 <= action < len(ACTIONS):
            action = ACTIONS[action]
        if action not in ACTIONS:
            near = nearest(action, ACTIONS) if isinstance(action, str) else ""
            raise ArgumentError(f"no action {shown(action)}{near}", fix=f"one of {', '.join(ACTIONS)}, or its number")
        before = self.coverage
        self.time = round(self.time + self.settings.seconds, 6)
        self.stance, collided = moved(self.stance, str(action), self.settings, self.ground)
        look = self.look()
        return Step(str(action), collided, look, look.coverage - before)

    @checked_names
    def questions(
        self, tasks: str | Sequence[str] | Mapping[str, Any] | None = None, about: str = "place", seed: int = 0
    ) -> list[Question]:
        """Questions of the existing families that can be asked here and now.

        about: "place" asks before looking: what holds of the place whichever pictures one takes of it, from a survey of pictures that one could
        walk to and that are not shown; `question.view_ids` names those that decide it. "looks" asks about the pictures taken so far
        (the last sixteen), by `look0`, `look1`, …. tasks: a family, several, or a mapping to plans as in recipes; None for all that fit.
        """
        from scenegen.environment.asking import questions

        return questions(self, tasks, about, seed)

    @checked_names
    def ask(
        self, tasks: str | Sequence[str] | Mapping[str, Any] | None = None, about: str = "place", seed: int = 0
    ) -> Asked | None:
        """One of `questions`, drawn by the seed, which then waits for `answer`; None where there is none to ask."""
        found = self.questions(tasks, about=about, seed=seed)
        if not found:
            self.asked = None
            return None
        return self.pose_question(found[int(np.random.default_rng(seed).integers(len(found)))])

    def pose_question(self, question: Question) -> Asked:
        """Let one of `questions` wait for `answer`."""
        self.asked = Asked(question, put(question))
        return self.asked

    @property
    def decided(self) -> bool:
        """Whether all that the question names was seen well in the looks so far."""
        return all(operand.id in self.found for operand in self._waiting().evidence.operands if operand.id in self.goals)

    def answer(self, reply: str) -> Judged:
        """What a reply to the question that waits is worth, as `score` has it: `.score` is the reward, 0…1. It waits no longer."""
        question = self._waiting()
        self.asked = None
        return judge(question.answer, reply, question.options or None)

    def _waiting(self) -> Question:
        if self.asked is None:
            raise SceneGenError("no question waits for an answer", fix="call env.ask() first; each is answered once")
        return self.asked.question


def put(question: Question) -> str:
    """A question as it is said: its options with letters, or how to answer."""
    if question.options:
        lines = [f"{LETTERS[k]}. {option}" for k, option in enumerate(question.options)]
        return "\n".join([question.question, *lines])
    return f"{question.question} {question.answer.instruction}"


def _settings(given: Mapping[str, Any]) -> Settings:
    """Checked; ArgumentError for what there is not or is out of range."""
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(place(first))
        near = nearest(name, Settings.model_fields) if name not in Settings.model_fields else ""
        raise ArgumentError(
            sentence(first) + near,
            where=f"{name}={shown(first.get('input'))}",
            fix=f"settings are {', '.join(Settings.model_fields)}",
        ) from error
