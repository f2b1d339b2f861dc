"""What a view plan is, where they are registered, and the one way from a scene to sets of views."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scenegen.errors import ViewsError
from scenegen.explain import fields_beside, nearest, place, sentence, shown
from scenegen.fields import Degrees, Whole
from scenegen.frames import intrinsics
from scenegen.limits import CAMERA_PIXELS, SHOWN_PROBLEMS, VIEWS
from scenegen.registry import Registry
from scenegen.scene import Camera, Scene, ViewSet
from scenegen.scene.grid import on_grid, pose_on_grid
from scenegen.threads import one_thread
from scenegen.views.framing import frame
from scenegen.views.look import Looker, Seen, smaller
from scenegen.views.stage import Stage
from scenegen.world.geometry import Geometry

Floats = NDArray[np.float64]


class PlanConfig(BaseModel):
    """Fields of every view plan. sets: how many sets a scene gives. width, height: pixels. hfov_deg: horizontal field of view, one number or
    [least, most], drawn once a set. tries: how many candidates are drawn for a set before giving up. seen: what counts as shown well."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    sets: Whole = Field(1, ge=1, le=VIEWS, description="sets a scene")
    width: Whole = Field(640, ge=16, le=CAMERA_PIXELS, description="pixels")
    height: Whole = Field(480, ge=16, le=CAMERA_PIXELS, description="pixels")
    hfov_deg: Degrees = Field((50.0, 80.0), description="horizontal field of view in degrees: one number, or [least, most]")
    tries: Whole = Field(default=60, ge=1, le=10_000, description="candidates drawn for a set before giving up")
    seen: Seen = Field(default_factory=Seen, description="what counts as shown well")


@dataclass(frozen=True)
class Draft:
    """The cameras of a set before they have their names; `Draft.names` of them: in place of the set's own name and a number."""

    cameras: Sequence[Camera]
    fps: float | None = None
    names: Sequence[str] | None = None


@dataclass
class Place:
    """What a plan works with: the scene, its room as boxes, eyes for its meshes, and a count of why candidates were thrown away."""

    scene: Scene
    geometry: Geometry | None = None
    reasons: Counter[str] = field(default_factory=Counter)

    @cached_property
    def stage(self) -> Stage:
        """The room as boxes, at the start."""
        return Stage(self.scene.at(0.0))

    def cuts_heads(self, cameras: Sequence[Camera]) -> bool:
        """Whether a picture cuts off the head of somebody large in it."""
        size = (cameras[0].width, cameras[0].height)
        poses = np.array([camera.world_from_camera for camera in cameras])
        return bool(frame(self.stage, cameras[0].K, size, poses).heads.any())

    def shows(self, cameras: Sequence[Camera], least: int, seen: Seen) -> bool:
        """Whether each picture shows at least so many entities well."""
        return all(len(self.looker.shown(camera, seen)[0]) >= least for camera in cameras)

    @cached_property
    def looker(self) -> Looker:
        """What looks at the meshes; they are built when it is first asked."""
        return Looker(self.scene, self.geometry)


class ViewPlan(ABC):
    """A way to look at a scene: where a set's cameras stand and how they go together."""

    name: ClassVar[str]
    Config: ClassVar[type[PlanConfig]]

    @abstractmethod
    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        """Up to `config.sets` sets of cameras, deterministic in `rng`; for what cannot be, `place.reasons` counts why."""


class DrawnPlan(ViewPlan):
    """A plan that draws one candidate after another until there are enough sets, `config.tries` for each at most."""

    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        out: list[Draft] = []
        for _ in range(config.tries * config.sets):
            if len(out) == config.sets:
                break
            found = self.candidate(place, config, rng)
            if isinstance(found, Draft):
                out.append(found)
            else:
                place.reasons[found] += 1
        return out

    @abstractmethod
    def candidate(self, place: Place, config: Any, rng: np.random.Generator) -> Draft | str:
        """A set's cameras as drawn, or why they will not do."""


NO_ROOM, HEAD_CUT = "no room for a camera", "a large person's head is cut off"
"""Why candidates of several plans are thrown away."""
PLANS: Registry[type[ViewPlan]] = Registry(
    "view plan", group="scenegen.views", package="scenegen.views", error=ViewsError, of=type
)


def plan_names() -> list[str]:
    """The registered view plans, sorted."""
    return PLANS.names()


def plan_config(plan_name: str, fields: PlanConfig | Mapping[str, Any] | None = None) -> Any:
    """The validated Config of a view plan: from a mapping of its fields (None: every default), or one that is one already.

    ViewsError that lists all that is wrong: field, value, what is allowed.
    """
    model = PLANS.get(plan_name).Config
    if isinstance(fields, model):
        return fields
    given = fields.model_dump() if isinstance(fields, PlanConfig) else fields or {}
    if not isinstance(given, Mapping):
        raise ViewsError(f"the fields of a view plan are a mapping, not {shown(given)}", fix="for example {'sets': 2}")
    try:
        return model.model_validate(dict(given))
    except ValidationError as error:
        raise _invalid(error, model, plan_name) from error


def _invalid(error: ValidationError, model: type[BaseModel], plan_name: str) -> ViewsError:
    lines = []
    for one in error.errors(include_url=False)[:SHOWN_PROBLEMS]:
        path, text = place(one), sentence(one)
        if one["type"] == "extra_forbidden":
            allowed = fields_beside(model, path)
            text += f"{nearest(path[-1], allowed)}; allowed here: {', '.join(allowed)}"
        elif one["type"] != "value_error":
            text += f", got {shown(one.get('input'))}"
        lines.append(f"{'.'.join(path) or plan_name}: {text}")
    what = lines[0] if len(lines) == 1 else f"{error.error_count()} things are wrong\n" + "\n".join(f"  {line}" for line in lines)
    fields = ", ".join(model.model_fields)
    return ViewsError(what, where=f"view plan {plan_name}", fix=f"the fields of {plan_name} are {fields}")


@one_thread
def plan_views(
    scene: Scene,
    plan_name: str,
    config: PlanConfig | Mapping[str, Any] | None,
    rng: np.random.Generator,
    geometry: Geometry | None = None,
) -> list[ViewSet]:
    """`config.sets` sets of views of a scene by a plan; the same scene, config and state of `rng` give the same sets, bit for bit.

    geometry: the meshes of the scene at its start (`build_geometry`), where they are built already; else they are built here. Cameras are
    snapped to the grid, their ids begin with the set's; the scene is left as it is. ViewsError, with `reasons` counted, when the scene
    gives fewer sets than asked, for a plan that there is not, and for fields that it does not take.
    """
    chosen = plan_config(plan_name, config)
    found, reasons = found_views(scene, plan_name, chosen, rng, geometry)
    if len(found) < chosen.sets:
        raise _too_few(scene, plan_name, chosen, len(found), reasons)
    return found


@one_thread
def found_views(
    scene: Scene, plan_name: str, config: PlanConfig, rng: np.random.Generator, geometry: Geometry | None = None
) -> tuple[list[ViewSet], Counter[str]]:
    """As `plan_views`, but as many sets as the scene gives, up to `config.sets`; and a count of why candidates were thrown away."""
    here = Place(scene, geometry)
    drafts = PLANS.get(plan_name)().drafts(here, config, rng)
    return [_view_set(here, plan_name, number, draft, config.seen) for number, draft in enumerate(drafts)], here.reasons


def _too_few(scene: Scene, plan_name: str, config: PlanConfig, found: int, reasons: Counter[str]) -> ViewsError:
    counted = "; ".join(f"{why}: {count}" for why, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
    return ViewsError(
        f"the scene gives {found} of {config.sets} view sets {plan_name!r}; candidates thrown away: {counted or 'none was found'}",
        where=f"scene {shown(scene.id)}",
        fix=["ask for fewer sets", "raise tries", "widen the plan's bounds", "look at another scene"],
        reasons=reasons,
    )


def _view_set(here: Place, plan_name: str, number: int, draft: Draft, rule: Seen) -> ViewSet:
    name = f"{plan_name}{number}"
    ids = draft.names or [f"{name}-{k:03d}" if draft.fps else f"{name}-{k}" for k in range(len(draft.cameras))]
    cameras = tuple(camera.model_copy(update={"id": one}) for camera, one in zip(draft.cameras, ids, strict=True))
    return _told(here.looker, ViewSet(id=name, kind=plan_name, cameras=cameras, fps=draft.fps), rule)


def _told(looker: Looker, view_set: ViewSet, rule: Seen) -> ViewSet:
    """A set with what its pictures share, what each has alone, and how far each overlaps the next."""
    cameras = view_set.cameras
    looked = [smaller(camera) for camera in cameras] if view_set.fps else list(cameras)
    common, exclusive = looker.shared(looked, rule)
    overlap = tuple(looker.overlap(a, b) for a, b in pairwise(cameras))
    return view_set.model_copy(update={"shared": common, "exclusive": exclusive, "overlap": overlap})


def told_again(scene: Scene, view_set: ViewSet, rule: Seen, geometry: Geometry | None = None) -> ViewSet:
    """The same cameras in another scene: what their pictures of that share and have alone. A set that says none of this is as it was."""
    if not (view_set.shared or view_set.overlap or any(view_set.exclusive)):
        return view_set
    return _told(Looker(scene, geometry), view_set, rule)


def lens(config: PlanConfig, rng: np.random.Generator) -> Floats:
    """K (3, 3) with a field of view drawn from the config's, on the grid."""
    return on_grid(intrinsics(config.width, config.height, float(np.deg2rad(rng.uniform(*config.hfov_deg)))))


def camera(config: PlanConfig, K: Floats, world_from_camera: Floats, time: float = 0.0, viewer: str = "camera") -> Camera:
    """A camera, still without its name, at a pose (4, 4), both snapped to the grid."""
    return Camera(
        id="camera", world_from_camera=pose_on_grid(world_from_camera), K=on_grid(K), width=config.width, height=config.height,
        time=time, viewer=viewer,
    )  # fmt: skip
