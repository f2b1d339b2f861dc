"""scenegen: spatial-reasoning data for vision-language models, with answers that are provably true.

    import scenegen as sg

    sg.stand_at_facing(at, facing, target)      # where is C if I stand at A and face B?
    scene = sg.compose_scene("living_room", seed=0)   # furniture, things, people, cameras
    image = sg.render_view(scene, "cam0")            # what a camera sees
    sg.render_clip(scene, "cam0", "clip.mp4")        # what it sees as things move
    sg.build_dataset("viewspatial", "out", scenes=8)    # pictures, questions, truth
    for question in sg.load("out"): ...         # iterate what was built
    sg.score("out", "replies.jsonl")            # what a model's replies to it are worth
    sg.compare("out", "out2").same                   # whether another machine built the same
    sg.Environment(scene).step("forward")            # a scene to walk in, with pictures and truth

Importing this module loads neither OpenGL nor a ray tracer: those load where they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_LAZY = {
    "stand_at_facing": "scenegen.frames",
    "direction": "scenegen.frames",
    "box_distance": "scenegen.frames",
    "Box": "scenegen.frames",
    "Scene": "scenegen.scene",
    "Object": "scenegen.scene",
    "Person": "scenegen.scene",
    "Camera": "scenegen.scene",
    "Facts": "scenegen.facts",
    "compose_scene": "scenegen.api",
    "observe_view": "scenegen.api",
    "render_view": "scenegen.api",
    "render_clip": "scenegen.api",
    "ask_scene": "scenegen.api",
    "build_dataset": "scenegen.pipeline",
    "load_recipe": "scenegen.pipeline",
    "fetch": "scenegen.pipeline",
    "load": "scenegen.tables",
    "compare": "scenegen.tables.compared",
    "score": "scenegen.scoring",
    "Environment": "scenegen.environment",
    "import_scene": "scenegen.export.glb",
    "SceneGenError": "scenegen.errors",
}

__all__ = ["__version__", *sorted(_LAZY)]

if TYPE_CHECKING:  # the same names, for type checkers and editors
    from scenegen.api import ask_scene as ask_scene
    from scenegen.api import compose_scene as compose_scene
    from scenegen.api import observe_view as observe_view
    from scenegen.api import render_clip as render_clip
    from scenegen.api import render_view as render_view
    from scenegen.environment import Environment as Environment
    from scenegen.errors import SceneGenError as SceneGenError
    from scenegen.export.glb import import_scene as import_scene
    from scenegen.facts import Facts as Facts
    from scenegen.frames import Box as Box
    from scenegen.frames import box_distance as box_distance
    from scenegen.frames import direction as direction
    from scenegen.frames import stand_at_facing as stand_at_facing
    from scenegen.pipeline import build_dataset as build_dataset
    from scenegen.pipeline import fetch as fetch
    from scenegen.pipeline import load_recipe as load_recipe
    from scenegen.scene import Camera as Camera
    from scenegen.scene import Object as Object
    from scenegen.scene import Person as Person
    from scenegen.scene import Scene as Scene
    from scenegen.scoring import score as score
    from scenegen.tables import load as load
    from scenegen.tables.compared import compare as compare


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        value = getattr(importlib.import_module(_LAZY[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'scenegen' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
