"""Questions a second from facts of one instant, every family that is registered together, against only making the same questions' values.

Scenes are composed and looked at before. Two figures, in processor time of one core: *fresh*, where each family is the first to ask of a
scene, so that what it finds out of facts and how it calls things is worked out then (as a build does once a scene and family); and *ready*,
where it was all worked out before by the same family, with other random draws. What a process works out once (what nouns mean, how tall
things of a category are) is worked out before, by asking the same scenes with facts that are thrown away. Each family is asked for SLOTS questions a scene over the sets of views that it takes; slots
that find nothing cost time too.
"""

from __future__ import annotations

import argparse
import gc
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


def asked_of(recipe: Recipe, ready: list[tuple[Scene, list[Seen], object]], seed: int) -> tuple[list[Question], float]:
    """What a recipe asks of scenes, and the seconds that it took."""
    made: list[Question] = []
    spent = 0.0
    for index, (scene, seen, measured) in enumerate(ready):
        rng = np.random.default_rng(seed)
        start = time.process_time()
        made += ask_scene(scene, seen, recipe, 1, index, rng, Counter(), measured)  # type: ignore[arg-type]
        spent += time.process_time() - start
    return made, spent


def main() -> None:
    """Print questions a second by family and together, fresh and ready, and the ratio to making their values from rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=4)
    count = parser.parse_args().scenes
    whole = parse_recipe(LEAD + "".join(f"  {name}: {{per_scene: {SLOTS}}}\n" for name in task_names()))
    ready = [looked_at(whole, index) for index in range(count)]
    _, reading = asked_of(
        whole,
        [(scene, [Ready(one.view_set, one.views, one.scenes) for one in seen], measured) for scene, seen, measured in ready],
        0,
    )
    gc.collect()
    gc.freeze()  # what was made before is looked through by no collection that falls into what is timed
    made: list[Question] = []
    fresh_made, fresh_s, ready_s = 0, 0.0, 0.0
    for name in task_names():
        recipe = whole.model_copy(update={"tasks": {name: whole.tasks[name]}})
        own, first_s = asked_of(recipe, ready, 0)
        again, then_s = asked_of(recipe, ready, 1)
        fresh_made, fresh_s, ready_s = fresh_made + len(own), fresh_s + first_s, ready_s + then_s
        print(
            f"{name:<28} {len(again):>4} of {count * SLOTS}  fresh {len(own) / first_s:7.0f} a second, ready {len(again) / then_s:7.0f}"
        )
        made += again
    rows = [question_row(question) for question in made]
    start = time.process_time()
    for row in rows:
        question_of(row)
    bare = time.process_time() - start
    print(f"the first time, with what a process works out once: {reading:.1f} s")
    print(f"all {len(task_names())} families, fresh: {fresh_made / fresh_s:.0f} questions a second, one core")
    print(f"all {len(task_names())} families, ready: {len(made) / ready_s:.0f} questions a second (target {TARGET}), one core")
    print(f"making the same questions from their rows: {len(made) / bare:.0f} a second")
    print(f"ratio to that: fresh {fresh_s / fresh_made * len(made) / bare:.1f}, ready {ready_s / bare:.1f}")
    assert {get_task(one.task).name for one in made} <= set(task_names())


if __name__ == "__main__":
    main()
