"""Recipes, plans, shards, executors, resume, manifest: from a recipe to finished tables."""

from scenegen.pipeline.finish import Summary
from scenegen.pipeline.recipe import Recipe, bundled, load_recipe, parse_recipe
from scenegen.pipeline.remote import fetch
from scenegen.pipeline.run import build_dataset
from scenegen.pipeline.slices import build_slice, merge

__all__ = ["Recipe", "Summary", "build_dataset", "build_slice", "bundled", "fetch", "load_recipe", "merge", "parse_recipe"]
