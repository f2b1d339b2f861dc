"""Which scene goes to which split and shard: a pure function of recipe, seed and number of scenes."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from scenegen import __version__
from scenegen.errors import BuildError
from scenegen.pipeline.recipe import Recipe
from scenegen.scene.without import whole_id
from scenegen.tables.schema import FORMAT_VERSION

SPREAD = 0.7320508075688772
"""√3 − 1: what spreads scenes over splits. Wanted answers walk by the golden ratio and their positions by √2 − 1, so by either of these a split
would be of scenes that want the same answer."""
LEAST_SHARDS = 16
"""Small builds are cut finer than the recipe says, so that every worker has something to do."""


@dataclass(frozen=True)
class Shard:
    """A run of scenes of one split; `name` is the stem of its three files. without: those of the scenes that kill who makes them, and are not
    made any more."""

    split: str
    number: int
    scenes: tuple[int, ...]
    without: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.split}-{self.number:05d}"


@dataclass(frozen=True)
class Plan:
    """A whole build: everything its bytes depend on."""

    recipe: Recipe
    seed: int
    scenes: int
    renderer: str
    device: str

    def shards(self) -> list[Shard]:
        """All shards, in order."""
        size = min(self.recipe.shard_scenes, max(1, self.scenes // LEAST_SHARDS))
        shards = []
        for split, members in split_scenes(self.recipe.splits, self.scenes).items():
            shards += [Shard(split, k // size, tuple(members[k : k + size])) for k in range(0, len(members), size)]
        return shards

    def identity(self) -> dict[str, Any]:
        """What must agree for a build to go on in the same OUT."""
        return {
            "format_version": FORMAT_VERSION,
            "scenegen": __version__,
            "seed": self.seed,
            "scenes": self.scenes,
            "renderer": self.renderer,
            "device": self.device,
            "recipe": json.loads(self.recipe.model_dump_json()),
            **self._libraries(),
        }

    def _libraries(self) -> dict[str, Any]:
        """The content of the imported libraries, when the recipe uses any: another content is another build."""
        from scenegen.compose.layout.asset_pool import open_asset_pool

        pools = [open_asset_pool(content.assets) for content in self.recipe.contents]
        digests = [pool.digest for pool in pools if pool is not None]
        return {"libraries": digests[0] if len(digests) == 1 else digests} if digests else {}

    def wanted(self) -> dict[str, int]:
        """How many questions are asked for, by task, over all parts."""
        wanted: Counter[str] = Counter()
        for content, scenes in zip(self.recipe.contents, self.recipe.counts(self.scenes), strict=True):
            wanted.update({name: config.per_scene * scenes for name, config in content.tasks.items()})
        return dict(sorted(wanted.items()))

    def by_part(self, questions: Counter[tuple[str, ...]]) -> dict[str, Any]:
        """What a manifest says of the parts of a recipe: how many scenes each has, and how many questions by task; nothing where there are none.

        questions: how many of each (scene, task) are kept.
        """
        asked: list[Counter[str]] = [Counter() for _ in self.recipe.parts]
        for (scene, task), count in questions.items() if self.recipe.parts else ():
            asked[self.recipe.part_number(scene_index(scene))][task] += count
        found = {
            part.name: {"scenes": scenes, "questions_per_task": {task: asked[k][task] for task in sorted(part.tasks)}}
            for k, (part, scenes) in enumerate(zip(self.recipe.parts, self.recipe.counts(self.scenes), strict=False))
        }
        return {"parts": found} if found else {}


def scene_id(index: int) -> str:
    """The id of scene `index`."""
    return f"scene-{index:06d}"


def scene_index(name: str) -> int:
    """The index of the scene of this id, or of the one that it is without a thing."""
    return int(whole_id(name).removeprefix("scene-"))


def split_scenes(splits: dict[str, float], scenes: int) -> dict[str, list[int]]:
    """Scene indices of each split. Multiples of `SPREAD` spread them, so that every run of scenes has nearly the asked shares.

    Every split that was asked for gets at least one scene where there are enough.
    """
    names = [name for name, share in splits.items() if share > 0]
    counts = {name: int(splits[name] * scenes) for name in names}
    for name in names:
        if counts[name] == 0 and scenes >= len(names):
            counts[name] = 1
    counts[max(names, key=lambda name: splits[name])] += scenes - sum(counts.values())
    order = sorted(range(scenes), key=lambda index: ((index + 1) * SPREAD) % 1.0)
    members: dict[str, list[int]] = {}
    start = 0
    for name in names:
        members[name] = sorted(order[start : start + counts[name]])
        start += counts[name]
    return {name: indices for name, indices in members.items() if indices}


def check_same(stored: dict[str, Any], wanted: dict[str, Any], where: str) -> None:
    """BuildError that names the first difference when OUT belongs to another build."""
    for path, old, new in _differences(stored, wanted, ""):
        raise BuildError(
            f"this directory belongs to another build: {path} is {old!r} there and {new!r} here",
            where=where,
            fix=[
                "choose another --out",
                f"build with {path} = {old!r} to go on with the one that is there",
                "remove the directory first",
            ],
        )


def _differences(stored: Any, wanted: Any, path: str) -> list[tuple[str, Any, Any]]:
    if isinstance(stored, dict) and isinstance(wanted, dict):
        found = []
        for key in sorted(stored.keys() | wanted.keys()):
            found += _differences(stored.get(key), wanted.get(key), f"{path}.{key}" if path else key)
        return found
    return [] if stored == wanted else [(path, stored, wanted)]
