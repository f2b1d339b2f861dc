"""The public functions that join the stages: compose a scene, look at it, draw it, ask about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scenegen.errors import SceneGenError
from scenegen.scene import Camera, Scene, View

if TYPE_CHECKING:
    from PIL.Image import Image

    from scenegen.observe import Observation
    from scenegen.tasks import Question


def compose_scene(kind: str | None = None, seed: int = 0, **spec: Any) -> Scene:
    """Compose one scene: room, things, people, lights, cameras.

    kind: a room kind (`python -m scenegen list rooms`), None to draw one. spec: fields of SceneSpec, such as
    things=(8, 40), people=(0, 4), views=4, width=640, height=480, hfov_deg=(50, 80), style="modern", clutter=0.6. Raises ComposeError when it cannot be done.
    """
    from scenegen.compose import SceneSpec
    from scenegen.compose import compose as run

    return run(SceneSpec(kind=kind, **spec), np.random.SeedSequence(seed), f"scene-{seed:06d}")


def observe_view(scene: Scene, camera: str | Camera) -> Observation:
    """What a camera truly sees: z-depth, instance ids, normals, and how visible each entity is."""
    from scenegen.assets.geometry import build_geometry
    from scenegen.observe import Observer

    return Observer(build_geometry(scene)).look(scene.camera(camera) if isinstance(camera, str) else camera)


def render_view(scene: Scene, camera: str | Camera, renderer: str = "auto") -> Image:
    """A PIL image of what a camera sees."""
    from PIL.Image import fromarray

    from scenegen.assets.geometry import build_geometry
    from scenegen.observe import Observer
    from scenegen.render import open_renderer

    camera = scene.camera(camera) if isinstance(camera, str) else camera
    geometry = build_geometry(scene)
    return fromarray(open_renderer(renderer).render(geometry, camera, Observer(geometry).look(camera)))


def views(scene: Scene) -> dict[str, View]:
    """The truth of all of a scene's cameras, by view id (`<scene id>/<camera id>`)."""
    from scenegen.assets.geometry import build_geometry
    from scenegen.observe import Observer

    observer = Observer(build_geometry(scene))
    made = (View(id=f"{scene.id}/{c.id}", scene_id=scene.id, camera=c, visible=observer.look(c).visible) for c in scene.cameras)
    return {view.id: view for view in made}


def ask_scene(scene: Scene, recipe: str = "viewspatial", seed: int = 0) -> list[Question]:
    """Questions about one scene, as a build of `recipe` would ask them."""
    from collections import Counter

    from scenegen.build.questions import ask_scene as run
    from scenegen.build.recipe import load_recipe

    chosen = load_recipe(recipe)
    seen = views(scene) if chosen.views.render else {}
    return run(scene, seen, chosen, seed, 0, np.random.default_rng(seed), Counter())


def names(what: str) -> list[str]:
    """The registered `recipes`, `tasks`, `rooms` or `things`."""
    if what == "recipes":
        from scenegen.build.recipe import bundled

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
