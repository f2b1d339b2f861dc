"""The public functions that join the stages: compose a scene, look at it, draw it, ask about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from scenegen.errors import ArgumentError, ComposeError, SceneGenError
from scenegen.explain import checked_names, place, sentence, shown
from scenegen.limits import SEED
from scenegen.scene import Camera, Scene, View, ViewSet

if TYPE_CHECKING:
    from PIL.Image import Image

    from scenegen.assets.library.selection import AssetSelection
    from scenegen.compose.light import LightPlan
    from scenegen.observe import Observation
    from scenegen.pipeline.recipe import Recipe
    from scenegen.render.clip import Frame
    from scenegen.tasks import Question

CLIP_FPS = 10.0
"""Frames a second of clips that do not say."""


@checked_names
def compose_scene(
    kind: str | None = None,
    seed: int = 0,
    *,
    things: int | tuple[int, int] = (8, 40),
    people: int | tuple[int, int] = (0, 4),
    views: int = 4,
    width: int = 640,
    height: int = 480,
    hfov_deg: float | tuple[float, float] = (50.0, 80.0),
    size: tuple[float, float] | None = None,
    style: str | None = None,
    clutter: float | None = None,
    budget: int = 8,
    light: LightPlan | Mapping[str, Any] | None = None,
    assets: AssetSelection | Mapping[str, Any] | None = None,
) -> Scene:
    """Compose one scene: room, things, people, lights, cameras. The same arguments give the same scene, bit for bit.

    kind: a room kind (`python -m scenegen list rooms`), None to draw one. things, people: how many, one number or (least, most); up to
    200 things and 50 people. views: cameras, up to 64. width, height: of their pictures, pixels. hfov_deg: their horizontal fields of
    view in degrees, one number or (least, most). size: length and width of the room in metres, None to draw them. style: looks that go
    together (modern, rustic, classic, industrial), None for mixed. clutter: how much small things lie about, 0 to 1, None to draw it.
    budget: how often furnishing is tried before giving up. light: moods, exposure, warmth, adaptation, contrast, see docs/recipes.md.
    assets: imported libraries to draw from, see docs/assets.md.
    ComposeError when it cannot be done, ArgumentError for an argument that there is not or that is out of range.
    """
    from scenegen.compose import SceneSpec
    from scenegen.compose import compose as run
    from scenegen.views.single import SingleConfig, photographed

    looked = {"sets": views, "width": width, "height": height, "hfov_deg": hfov_deg}
    given = {
        "kind": kind, "things": things, "people": people, "size": size, "style": style, "clutter": clutter, "budget": budget,
        "assets": assets,
        "light": light if light is not None else {},
    }  # fmt: skip
    number = checked_seed(seed)
    try:
        spec = SceneSpec.model_validate(given)
        config = SingleConfig.model_validate(looked)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join("views" if part == "sets" else part for part in place(first))
        raise ComposeError(
            sentence(first),
            where=f"{name}={shown(first.get('input'))}",
            fix="see help(scenegen.compose_scene) for what each argument takes",
        ) from error
    scene = run(spec, np.random.SeedSequence(number), f"scene-{number:06d}")
    return photographed(scene, config, spec.light, np.random.SeedSequence(number))


def checked_seed(seed: int) -> int:
    """`seed` when it is a whole number from 0 to 2^63 - 1, else an ArgumentError."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= int(seed) <= SEED:
        raise ArgumentError(
            f"a seed is a whole number from 0 to 2^63 - 1, got {shown(seed)}", fix="choose such a number; 0 is a seed"
        )
    return int(seed)


def _camera(scene: Scene, camera: str | Camera) -> Camera:
    if not isinstance(scene, Scene) or not isinstance(camera, str | Camera):
        raise ArgumentError(
            f"a scene and a camera (or its id) are wanted, got {type(scene).__name__} and {type(camera).__name__}",
            fix="for example the scene and scene.cameras[0]",
        )
    return scene.camera(camera) if isinstance(camera, str) else camera


@checked_names
def observe_view(scene: Scene, camera: str | Camera) -> Observation:
    """What a camera truly sees: z-depth, instance ids, normals, and how visible each entity is."""
    from scenegen.observe import Observer
    from scenegen.world.geometry import build_geometry

    chosen = _camera(scene, camera)
    return Observer(build_geometry(scene)).look(chosen)


@checked_names
def render_view(scene: Scene, camera: str | Camera, renderer: str = "auto") -> Image:
    """A PIL image of what a camera sees."""
    from PIL.Image import fromarray

    from scenegen.observe import Observer
    from scenegen.render import open_renderer
    from scenegen.world.geometry import build_geometry

    chosen = _camera(scene, camera)
    geometry = build_geometry(scene)
    return fromarray(open_renderer(renderer).render(geometry, chosen, Observer(geometry).look(chosen)))


@checked_names
def render_clip(
    scene: Scene,
    camera: str | Camera | ViewSet,
    path: str | Path | None = None,
    *,
    start: float = 0.0,
    end: float | None = None,
    fps: float | None = None,
    renderer: str = "auto",
) -> Iterator[Frame] | Path:
    """A clip of a scene: its frames one after another, or, given a path, a file.

    camera: a camera or its id, which stands still from `start` to `end` seconds (None: until nothing moves any more); or a set of views, of
    which each camera looks at its own time. path: None gives an iterator of frames (`time`, `scene`, `observation`, `image` (H, W, 3) uint8),
    which are made as they are asked for; an .mp4 file is written as they come, as is a folder of pictures, and the path is given back. fps:
    frames a second (None: the set's own, else 10).
    RenderError for times that are none, ArgumentError for frames that are no video, BuildError without PyAV or disk.
    """
    from scenegen.render import open_renderer
    from scenegen.render.clip import clip_frames, frame_times

    if isinstance(camera, ViewSet):
        cameras: list[Camera] = list(camera.cameras)
        times, rate = list(camera.times), fps or camera.fps or CLIP_FPS
    else:
        rate = CLIP_FPS if fps is None else fps
        times = frame_times(start, scene.duration if end is None and isinstance(scene, Scene) else end or 0.0, rate)
        cameras = [_camera(scene, camera)] * len(times)
    frames = clip_frames(scene, cameras, times, open_renderer(renderer))
    if path is None:
        return frames
    from scenegen.export.clips import write_pictures, write_video

    pictures = (frame.image for frame in frames)
    if Path(path).suffix == ".mp4":
        write_video(pictures, path, rate)
    else:
        Path(path).mkdir(parents=True, exist_ok=True)
        write_pictures(pictures, path)
    return Path(path)


def views(scene: Scene) -> dict[str, View]:
    """The truth of all of a scene's cameras, by view id (`<scene id>/<camera id>`)."""
    from scenegen.observe import Observer
    from scenegen.world.geometry import build_geometry

    observer = Observer(build_geometry(scene))
    made = (View(id=f"{scene.id}/{c.id}", scene_id=scene.id, camera=c, visible=observer.look(c).visible) for c in scene.cameras)
    return {view.id: view for view in made}


@checked_names
def ask_scene(
    scene: Scene,
    recipe: str | Path | Mapping[str, Any] | Recipe = "viewspatial",
    seed: int = 0,
    *,
    tasks: str | Sequence[str] | Mapping[str, Any] | None = None,
    part: str | None = None,
) -> list[Question]:
    """Questions about one scene, as a build of `recipe` would ask them.

    recipe: a bundled name, the path of a YAML file, a mapping of fields, or a Recipe. tasks: in place of the recipe's own; a name, several
    names (each with the recipe's plan for it, or the default one), or a mapping of names to plans as in recipes:
    {"scene_simulation": {"per_scene": 4, "margin_deg": 8}}. RecipeError for a task that there is not, listing those that there are.
    part: of a recipe that has parts, the name of the one to ask as; None for the first.
    """
    from collections import Counter

    from scenegen.pipeline.asking import ask_scene as run
    from scenegen.pipeline.asking import measures, policy_of
    from scenegen.pipeline.looking import Eyes

    if not isinstance(scene, Scene):
        raise ArgumentError(f"a scene is wanted, got {type(scene).__name__}", fix="compose or load one: sg.compose_scene(...)")
    chosen, number = _with_tasks(recipe, tasks, part), checked_seed(seed)
    eyes = Eyes(scene) if chosen.views.render or measures(chosen) else None
    seen = [eyes.singles()] if eyes is not None and chosen.views.render and scene.cameras else []
    measured = eyes.measured(measures(chosen), seen, policy_of(chosen)) if eyes is not None else None
    return run(scene, seen, chosen, number, 0, np.random.default_rng(number), Counter(), measured)


def _with_tasks(
    recipe: str | Path | Mapping[str, Any] | Recipe, tasks: str | Sequence[str] | Mapping[str, Any] | None, part: str | None
) -> Recipe:
    """A recipe, or the part of one, with other tasks, if any are given."""
    from scenegen.pipeline.recipe import Recipe, load_recipe

    given = recipe if isinstance(recipe, Recipe) else load_recipe(recipe)
    chosen = given.alone(part)
    if tasks is None:
        return chosen
    fields = chosen.model_dump(mode="json")
    if not isinstance(tasks, Mapping):
        plans = {name: plan for one in reversed(given.contents) for name, plan in one.model_dump(mode="json")["tasks"].items()}
        names = [tasks] if isinstance(tasks, str) else list(tasks)
        tasks = {str(name): fields["tasks"].get(name, plans.get(name, {})) for name in names}
    return load_recipe({**fields, "tasks": dict(tasks)})


def names(what: str) -> list[str]:
    """The registered `recipes`, `tasks`, `rooms` or `things`."""
    if what == "recipes":
        from scenegen.pipeline.recipe import bundled

        return bundled()
    if what == "tasks":
        from scenegen.tasks import task_names

        return sorted(task_names())
    if what == "rooms":
        from scenegen.compose import kinds

        return sorted(kinds())
    if what == "things":
        from scenegen.assets.catalogue import categories

        return list(categories())
    raise SceneGenError(f"nothing called {what!r} to list", fix="one of recipes, tasks, rooms, things")
