"""The environment as Gymnasium has it: spaces, `reset` and `step`. The one file that needs gymnasium (the extra `gym`)."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from scenegen.environment.body import ACTIONS
from scenegen.environment.environment import Environment, Look
from scenegen.errors import ArgumentError, SceneGenError
from scenegen.explain import shown
from scenegen.scene import Scene

GOALS = ("coverage", "answer")
STOP = len(ACTIONS)
"""The number of the action that ends an episode of the goal "coverage"."""
OPTIONS = 4
"""Most options of a question."""
LONGEST = 2000
"""Characters of a question's text."""
CHARACTERS = string.printable + "".join(map(chr, range(0xA0, 0x180))) + "–—‘’“”…°×"
TRIES = 8
"""Scenes and seeds that are tried for a question before giving up."""


class GymEnvironment(gymnasium.Env):  # type: ignore[misc]
    """One episode is a walk in one of the scenes.

    goal "coverage": the observation is {"image"}; actions are ACTIONS and STOP; the reward of a step is by how much it raised coverage. goal
    "answer": a question about the place is asked at the start; the observation is {"image", "question"}; actions are ACTIONS and then one for
    each of OPTIONS options, which answers, is worth 1 if right, and ends the episode. Either way each step costs `step_cost`, and after
    `most_steps` the episode is cut off. scenes: one or several, of which the seed draws. tasks: families that are asked. The rest goes to
    `Environment`: renderer, visibility, width, height, ….

    What a step knows beside is in `info`: `seen`, `new`, `coverage`, `collided`, `pose`; with a question `question_id`, `task`, `decided`.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 4}  # noqa: RUF012  as gymnasium has it

    def __init__(
        self,
        scenes: Scene | Sequence[Scene],
        goal: str = "coverage",
        *,
        tasks: str | Sequence[str] | Mapping[str, Any] | None = None,
        most_steps: int = 64,
        step_cost: float = 0.0,
        render_mode: str | None = None,
        **environment: Any,
    ) -> None:
        self._scenes = [scenes] if isinstance(scenes, Scene) else list(scenes)
        for wrong, told, fix in (
            (goal not in GOALS, f"no goal {shown(goal)}", f"one of {', '.join(GOALS)}"),
            (not self._scenes, "there is no scene", "give one or more"),
            (render_mode not in (None, "rgb_array"), f"no render mode {shown(render_mode)}", "rgb_array, or None"),
            (most_steps < 1, f"an episode has at least one step, got {shown(most_steps)}", "for example 64"),
        ):
            if wrong:
                raise ArgumentError(told, fix=fix)
        self.goal, self.render_mode = goal, render_mode
        self._tasks, self._most_steps, self._cost = tasks, most_steps, float(step_cost)
        self._given = dict(environment)
        self._worlds: dict[int, Environment] = {}
        own = self._world(0).settings
        spaces: dict[str, gymnasium.Space[Any]] = {
            "image": gymnasium.spaces.Box(0, 255, (own.height, own.width, 3), dtype=np.uint8)
        }
        if goal == "answer":
            spaces["question"] = gymnasium.spaces.Text(LONGEST, min_length=1, charset=CHARACTERS)
        self.observation_space = gymnasium.spaces.Dict(spaces)
        self._actions = len(ACTIONS) + (1 if goal == "coverage" else OPTIONS)
        self.action_space = gymnasium.spaces.Discrete(self._actions)
        self._env, self._steps, self._said = self._world(0), 0, ""
        self._look: Look | None = None

    def _world(self, number: int) -> Environment:
        """The environment of one of the scenes, all of which share a renderer."""
        if number not in self._worlds:
            self._worlds[number] = Environment(self._scenes[number], **self._given)
            self._given["renderer"] = self._worlds[number].renderer
        return self._worlds[number]

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
        """Begin an episode: a scene, a place to stand and, with the goal "answer", a question are drawn by the seed."""
        super().reset(seed=seed)
        self._steps = 0
        for _ in range(TRIES):
            number, start = int(self.np_random.integers(len(self._scenes))), int(self.np_random.integers(2**31))
            self._env = self._world(number)
            self._look = self._env.reset(start)
            if self.goal == "coverage" or self._ask(start):
                return self._observed(), self._info(collided=False)
        raise SceneGenError(f"no question with options was found in {TRIES} tries", fix="give other scenes, or other tasks")

    def _ask(self, seed: int) -> bool:
        """Ask one of the questions that have options; whether there was one."""
        env = self._env
        found = [one for one in env.questions(self._tasks, seed=seed) if 0 < len(one.options) <= OPTIONS]
        if not found:
            return False
        self._said = "".join(
            letter if letter in CHARACTERS else "?"
            for letter in env.pose_question(found[int(self.np_random.integers(len(found)))]).text
        )
        return len(self._said) <= LONGEST

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        """One of the actions: the observation, its reward, whether the episode ended, whether it was cut off, and what is known beside."""
        number, collided, reward = int(action), False, -self._cost
        if not 0 <= number < self._actions:
            raise ArgumentError(f"no action {shown(action)}", fix=f"a number from 0 to {self._actions - 1}")
        if self._look is None:
            raise SceneGenError("the episode has not begun", fix="call reset() first")
        self._steps += 1
        ends = number >= len(ACTIONS)
        info: dict[str, Any] = {}
        if not ends:
            done = self._env.step(number)
            self._look, collided = done.look, done.collided
            if self.goal == "coverage":
                reward += done.reward
                ends = self._env.coverage >= 1.0
        elif self.goal == "answer" and self._env.asked is not None:
            info = self._info(collided)
            options = self._env.asked.question.options
            chosen = number - len(ACTIONS)
            reward += self._env.answer(options[chosen]).score if chosen < len(options) else 0.0
        cut = not ends and self._steps >= self._most_steps
        return self._observed(), reward, ends, cut, info or self._info(collided)

    def _observed(self) -> dict[str, Any]:
        """New objects each time: Gymnasium wants no observation to share data with another."""
        assert self._look is not None
        out: dict[str, Any] = {"image": self._look.image.copy()}
        return out | {"question": "".join(list(self._said))} if self.goal == "answer" else out

    def _info(self, collided: bool) -> dict[str, Any]:
        assert self._look is not None
        look, env = self._look, self._env
        out: dict[str, Any] = {"scene_id": env.scene.id, "seen": look.seen, "new": look.new, "coverage": look.coverage}
        out |= {"collided": collided, "pose": look.camera.world_from_camera.copy()}
        if env.asked is not None:
            out |= {"task": env.asked.question.task, "decided": env.decided}
        return out

    def render(self) -> NDArray[np.uint8] | None:
        """The picture of the last look, where the render mode is rgb_array."""
        return None if self.render_mode is None or self._look is None else self._look.image.copy()
