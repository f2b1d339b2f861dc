"""Recipes, plans, shards, executors, resume, manifest: from a recipe to finished tables."""

from scenegen.build.recipe import Recipe, bundled, load_recipe, parse_recipe
from scenegen.build.run import Summary, build_dataset

__all__ = ["Recipe", "Summary", "build_dataset", "bundled", "load_recipe", "parse_recipe"]
