"""Through a person's own eyes: from between them along the gaze, with nothing of the own head in the way."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import Field

from scenegen.fields import Number, Whole
from scenegen.scene import Camera, Person
from scenegen.views.plan import PLANS, Draft, Place, PlanConfig, ViewPlan, camera, lens

STEP_M = 0.01
GRID = (48, 36)
OWN_M = 0.3
"""Within how many metres of the eye anything of the own body is the head, or a hand before the face."""
OPTICAL_FROM_GAZE = np.array([[0.0, 0, 1, 0], [-1, 0, 0, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
"""gaze_from_camera: optical X is the gaze's right, Y its down, Z its forward."""


class EyesConfig(PlanConfig):
    """person: the id of whose eyes; None: of people in turn. forward_m: how far before the eyes, along the gaze, the camera may stand so
    that the own head is not in the way; it stands as near as can be. least: how many things the picture shows well."""

    person: str | None = None
    forward_m: Number = Field(0.16, ge=0, le=0.5)
    least: Whole = Field(1, ge=0, le=100)


@PLANS.register("eyes")
class Eyes(ViewPlan):
    """What a person sees; the camera's `viewer` is the person's id."""

    name = "eyes"
    Config = EyesConfig

    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        out: list[Draft] = []
        people = [one for one in place.stage.scene.people if config.person in (None, one.id)]
        if not people:
            place.reasons["no such person"] += 1
        for k in rng.permutation(len(people)):
            if len(out) == config.sets:
                break
            found = self._through(place, config, people[int(k)], rng)
            if found is not None:
                out.append(Draft([found]))
        return out

    def _through(self, place: Place, config: Any, person: Person, rng: np.random.Generator) -> Camera | None:
        K, gaze = lens(config, rng), person.world_from_gaze
        index = 1 + [one.id for one in place.stage.scene.entities].index(person.id)
        for step in range(int(config.forward_m / STEP_M) + 1):
            pose = gaze @ OPTICAL_FROM_GAZE
            pose[:3, 3] = gaze[:3, 3] + STEP_M * step * gaze[:3, 0]
            found = camera(config, K, pose, viewer=person.id)
            met, points = place.looker.first(found, GRID)
            near = np.linalg.norm(points - pose[:3, 3], axis=1) < OWN_M
            if ((met == index) & near).any():
                continue
            if not place.stage.within(pose[None, :3, 3], 0.0)[0]:
                break
            if len(place.looker.shown(found, config.seen)[0]) < config.least:
                place.reasons["too little is seen"] += 1
                return None
            return found
        place.reasons["the own head or a hand is in the way"] += 1
        return None
