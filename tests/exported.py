"""One small dataset for all that leaves a dataset: pictures, pairs, a clip, marks, text alone, and every type of answer that tables hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenegen.pipeline import build_dataset
from tests.shared import once

RECIPE = """
name: shown
scenes: {kinds: [cafe, office], things: [8, 14], people: [1, 2]}
views: {per_scene: 2, width: 256, height: 192, sets: {pair: {sets: 1}, walk: {frames: 12, fps: 2, width: 160, height: 128}}}
tasks:
  camera_relative_direction: {per_scene: 2}
  person_relative_direction: {per_scene: 2}
  object_count: {per_scene: 1}
  object_distance: {per_scene: 1}
  taller: {per_scene: 1}
  ground_2d: {per_scene: 1}
  point_2d: {per_scene: 1}
  detect_3d: {per_scene: 1}
  scene_graph: {per_scene: 1}
  depth_ranking: {per_scene: 1}
  clock_direction: {per_scene: 1}
  turn_to_face: {per_scene: 1}
  scene_simulation: {per_scene: 1}
  point_correspondence: {per_scene: 1}
  appearance_order: {per_scene: 1}
  running_count: {per_scene: 1}
  presence: {per_scene: 1}
splits: {train: 0.5, test: 0.5}
shard_scenes: 2
"""
SCENES, SEED = 4, 3


def shown_dataset(factory: pytest.TempPathFactory) -> Path:
    """The directory of the dataset, built by the first who asks."""

    def build(path: Path) -> None:
        recipe = path.with_name("shown.yaml")
        recipe.write_text(RECIPE)
        build_dataset(recipe, path, scenes=SCENES, seed=SEED, workers=1, renderer="raycast")

    return once(factory, "shown-dataset", build)
