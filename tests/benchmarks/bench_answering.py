"""Questions a second from facts, every family over scenes that ask it, against only making the same questions from their rows.

Scenes are composed and looked at before, small pictures of the recipe `all`: so many of each of its parts, and where a family finds nothing in
those, further ones of the parts that ask it, until it does. Each family is asked for SLOTS questions a scene of every part that has it. Two figures, in
processor time of one core, the least of several rounds: *fresh*, where a family is the first to ask of a scene, so that what it finds out of facts
and how it calls things is worked out then (as a build does once a scene and family); and *ready*, where it was all worked out before by the same
family, with other random draws. What a process works out once (what nouns mean, how tall things of a category are) is worked out before, by asking
the same scenes with facts that are thrown away. Slots that find nothing cost time too.
"""

from __future__ import annotations

import argparse
import gc
import pickle
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from scenegen.errors import ComposeError
from scenegen.facts import Facts, Visibility
from scenegen.pipeline.asking import ask_scene, measures, policy_of
from scenegen.pipeline.looking import Eyes, Seen, with_sets
from scenegen.pipeline.recipe import Recipe, load_recipe
from scenegen.pipeline.shard import compose_scene
from scenegen.scene import Scene, ViewSet, Visible
from scenegen.scene.measured import Measured
from scenegen.tables.rows import question_of, question_row
from scenegen.tasks import Question, task_names

SLOTS = 12
TARGET = 2000
WIDTH, HEIGHT = 320, 240
MOST = 12
"""Scenes of a part that are looked at, at most, for a family that finds nothing in fewer."""
SEED, DRAWS = 5, (0, 1)
"""Of the scenes, and of the random draws by which each family is asked first and again."""
Looked = tuple[Recipe, Scene, list[Seen], Measured]
"""A scene with the part that it is of, alone, what its sets of views show, and what is measured of it."""


class Ready(Seen):
    """A set of views whose facts are made once."""

    known: Facts | None = None

    def facts(self, scene: Scene, policy: Visibility | None = None, measured: object = None) -> Facts:
        """The same facts at every call."""
        if self.known is None:
            object.__setattr__(self, "known", super().facts(scene, policy, measured))  # type: ignore[arg-type]
        assert self.known is not None
        return self.known


def looked_at(recipe: Recipe, index: int) -> Looked:
    """Scene `index` of a part."""
    scene = compose_scene(recipe, SEED, index)
    eyes = Eyes(scene)
    scene, sets = with_sets(scene, recipe.views, eyes.geometry, (SEED, index, 2), Counter())
    seen = [_seen(eyes, one, bool(scene.tracks)) for one in sets]
    return recipe, scene, seen, eyes.measured(measures(recipe), seen, policy_of(recipe))


def _seen(eyes: Eyes, view_set: ViewSet, moves: bool) -> Seen:
    views: dict[str, dict[str, Visible]] = {}
    scenes = []
    for camera in view_set.cameras:
        geometry, seen = eyes.look(camera)
        views[camera.id] = seen.visible
        scenes += [geometry.scene] if moves else []
    return Seen(view_set, views, scenes)


def parts() -> list[Recipe]:
    """The parts of the recipe, each alone, with small pictures and SLOTS questions of each family."""
    whole, out = load_recipe("all"), []
    for part in whole.parts:
        alone = whole.alone(part.name)
        views = alone.views.model_copy(update={"width": WIDTH, "height": HEIGHT})
        tasks = {name: config.model_copy(update={"per_scene": SLOTS}) for name, config in alone.tasks.items()}
        out.append(alone.model_copy(update={"views": views, "tasks": tasks}))
    return out


def sample(count: int) -> list[Looked]:
    """So many scenes of each part, and further ones for families that find nothing in those."""
    asked: set[str] = set()
    found: list[Looked] = []

    def look(recipe: Recipe, index: int) -> None:
        try:
            found.append(looked_at(recipe, index))
        except ComposeError as problem:  # a build leaves the scene out, too
            print(f"scene {index} with {', '.join(list(recipe.tasks)[:3])}: {problem}")
            return
        asked.update(name for name in recipe.tasks if all(asked_of(name, [fresh(found[-1])], seed)[0] for seed in DRAWS))

    for recipe in parts():
        for index in range(count):
            look(recipe, index)
    for index in range(count, MOST):
        for recipe in parts():
            if not asked.issuperset(recipe.tasks):
                look(recipe, index)
    return found


def fresh(looked: Looked) -> Looked:
    """The same with facts that are still to be made."""
    recipe, scene, seen, measured = looked
    return recipe, scene, [Ready(one.view_set, one.views, one.scenes) for one in seen], measured


def asked_of(name: str, scenes: Sequence[Looked], seed: int) -> tuple[list[Question], float]:
    """What a family asks of the scenes whose parts have it, and the seconds that it took."""
    made: list[Question] = []
    spent = 0.0
    for index, (recipe, scene, seen, measured) in enumerate(scenes):
        if name not in recipe.tasks:
            continue
        alone = recipe.model_copy(update={"tasks": {name: recipe.tasks[name]}})
        rng = np.random.default_rng(seed)
        start = time.process_time()
        made += ask_scene(scene, seen, alone, 1, index, rng, Counter(), measured)
        spent += time.process_time() - start
    return made, spent


def main() -> None:
    """Print questions a second by family and together, fresh and ready, and the ratio to making the same questions from rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=2, help="of each part")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[], help="families")
    parser.add_argument("--kept", type=Path, help="a file of scenes that were looked at, written where there is none yet")
    given = parser.parse_args()
    if given.kept is not None and given.kept.exists():
        scenes = pickle.loads(given.kept.read_bytes())
    else:
        scenes = sample(given.scenes)
        if given.kept is not None:
            given.kept.write_bytes(pickle.dumps(scenes))
    names = given.only or task_names()
    for name in names:
        asked_of(name, [fresh(one) for one in scenes], DRAWS[0])
    gc.collect()
    gc.freeze()  # what was made before is looked through by no collection that falls into what is timed
    made: list[Question] = []
    fresh_made, fresh_s, ready_s = 0, 0.0, 0.0
    for name in names:
        first, then = [], []
        for _ in range(given.rounds):
            known = [fresh(one) for one in scenes]
            own, seconds = asked_of(name, known, DRAWS[0])
            first.append(seconds)
            again, seconds = asked_of(name, known, DRAWS[1])
            then.append(seconds)
        fresh_made, fresh_s, ready_s = fresh_made + len(own), fresh_s + min(first), ready_s + min(then)
        slots = SLOTS * sum(name in recipe.tasks for recipe, *_ in scenes)
        print(
            f"{name:<28} {len(again):>4} of {slots:>3}  fresh {len(own) / min(first):7.0f} a second, ready {len(again) / min(then):7.0f}"
        )
        made += again
    rows = [question_row(question) for question in made]
    start = time.process_time()
    for row in rows:
        question_of(row)
    bare = time.process_time() - start
    asking = len({question.task for question in made})
    print(f"{len(scenes)} scenes; {asking} of {len(names)} families ask something")
    print(f"fresh: {fresh_made / fresh_s:.0f} questions a second, one core")
    print(f"ready: {len(made) / ready_s:.0f} questions a second (target {TARGET}), one core")
    print(f"making the same questions from their rows: {len(made) / bare:.0f} a second")
    print(f"ratio to that: fresh {fresh_s / fresh_made * len(made) / bare:.1f}, ready {ready_s / bare:.1f}")


if __name__ == "__main__":
    main()
