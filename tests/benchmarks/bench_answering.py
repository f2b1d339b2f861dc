"""Questions a second from ready facts, every family that is registered together, against only making the same questions' values again.

Facts are ready: scenes are composed and looked at before, and every family has been asked once. Each is then asked for SLOTS questions a
scene over the sets of views that it takes. Processor time of one core.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from scenegen.facts import Facts, Visibility
from scenegen.pipeline.asking import ask_scene, measures
from scenegen.pipeline.looking import Eyes, Seen, with_sets
from scenegen.pipeline.recipe import Recipe, parse_recipe
from scenegen.pipeline.shard import compose_scene
from scenegen.scene import Scene, ViewSet, Visible
from scenegen.tables.rows import question_of, question_row
from scenegen.tasks import Question, get_task, task_names

SLOTS = 12
TARGET = 2000
LEAD = """name: all
scenes: {people: [2, 3], motions: {count: 1}}
views: {width: 320, height: 240, sets: {pair: {}, walk: {frames: 8}, watch: {}, eyes: {}, rotation: {}}}
tasks:
"""


class Ready(Seen):
    """A set of views whose facts are made once."""

    known: Facts | None = None

    def facts(self, scene: Scene, policy: Visibility | None = None, measured: object = None) -> Facts:
        """The same facts at every call."""
        if self.known is None:
            object.__setattr__(self, "known", super().facts(scene, policy, measured))  # type: ignore[arg-type]
        assert self.known is not None
        return self.known


def looked_at(recipe: Recipe, index: int) -> tuple[Scene, list[Seen], object]:
    """A scene, its sets of views with what is seen in them, and what is measured of it."""
    scene = compose_scene(recipe, 5, index)
    eyes = Eyes(scene)
    scene, sets = with_sets(scene, recipe.views, eyes.geometry, (5, index, 2), Counter())
    return scene, [_seen(eyes, one, bool(scene.tracks)) for one in sets], eyes.measured(measures(recipe))


def _seen(eyes: Eyes, view_set: ViewSet, moves: bool) -> Seen:
    views: dict[str, dict[str, Visible]] = {}
    scenes = []
    for camera in view_set.cameras:
        geometry, seen = eyes.look(camera)
        views[camera.id] = seen.visible
        scenes += [geometry.scene] if moves else []
    return Ready(view_set, views, scenes)


def main() -> None:
    """Print questions a second by family and together, and the ratio to making their values from rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=4)
    count = parser.parse_args().scenes
    whole = parse_recipe(LEAD + "".join(f"  {name}: {{per_scene: {SLOTS}}}\n" for name in task_names()))
    ready = [looked_at(whole, index) for index in range(count)]
    made: list[Question] = []
    seconds = 0.0
    for name in task_names():
        recipe = whole.model_copy(update={"tasks": {name: whole.tasks[name]}})
        own: list[Question] = []
        spent = 0.0
        for warm in (False, True):
            for index, (scene, seen, measured) in enumerate(ready):
                start = time.process_time()
                found = ask_scene(scene, seen, recipe, 1, index, np.random.default_rng(warm), Counter(), measured)  # type: ignore[arg-type]
                spent += (time.process_time() - start) * warm
                own += found if warm else []
        print(f"{name:<28} {len(own):>4} of {count * SLOTS}  {len(own) / spent:7.0f} a second")
        made, seconds = made + own, seconds + spent
    rows = [question_row(question) for question in made]
    start = time.process_time()
    for row in rows:
        question_of(row)
    bare = time.process_time() - start
    print(f"all {len(task_names())} families: {len(made) / seconds:.0f} questions a second (target {TARGET}), one core")
    print(f"making the same questions from their rows: {len(made) / bare:.0f} a second; ratio {seconds / bare:.1f}")
    assert {get_task(one.task).name for one in made} <= set(task_names())


if __name__ == "__main__":
    main()
