"""Recipes, plans, shards, executors, resume, manifest: from a recipe to finished tables."""

from scenegen.pipeline.finish import Summary
from scenegen.pipeline.recipe import Recipe, bundled, load_recipe, parse_recipe
from scenegen.pipeline.run import build_dataset

__all__ = ["Recipe", "Summary", "build_dataset", "bundled", "load_recipe", "parse_recipe"]
