"""One shard, from seed to tables: a pure function of (recipe, seed, renderer, shard)."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from scenegen.compose import SceneSpec, compose, usual_kinds
from scenegen.compose.activities.motions import set_in_motion
from scenegen.errors import BuildError, ComposeError
from scenegen.pipeline.asking import SPARE, measures, offer_of, policy_of
from scenegen.pipeline.clock import profiled, stage
from scenegen.pipeline.left_out import check_few, tried
from scenegen.pipeline.looking import Eyes, Seen, same_set, with_sets
from scenegen.pipeline.machine import machine
from scenegen.pipeline.parts import Content
from scenegen.pipeline.plan import Plan, Shard, scene_id
from scenegen.pipeline.recipe import Recipe
from scenegen.pipeline.sections import Views
from scenegen.pipeline.without import Pair, bare_scene, both_asked, is_twofold
from scenegen.scene import Scene, View, ViewSet, Visible
from scenegen.scene.without import same_of_both
from scenegen.system import give_back_memory, one_heap
from scenegen.tables import schema as tables
from scenegen.tables.files import sha256, write_text
from scenegen.tables.rows import frames_rows, question_row, scene_row, view_row, view_set_row
from scenegen.tasks import Question
from scenegen.threads import one_thread
from scenegen.views.single import SingleConfig, photographed

if TYPE_CHECKING:
    from scenegen.observe import Observation
    from scenegen.render import Renderer

COMPOSE_ATTEMPTS = 5
WORK = ".build"


@dataclass
class Rows:
    """What a shard's scenes add up to."""

    scenes: list[dict[str, Any]] = field(default_factory=list)
    view_sets: list[dict[str, Any]] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)
    assets: set[str] = field(default_factory=set)
    """sha256 of every imported asset in the scenes."""
    left_out: list[dict[str, Any]] = field(default_factory=list)
    """Scenes that could not be made: `scene`, its index, and `error`."""

    def add(self, other: Rows) -> None:
        """Take on what another scene, or several, add up to."""
        for name in (*tables.SCHEMAS, "left_out"):
            getattr(self, name).extend(getattr(other, name))
        self.rejected.update(other.rejected)
        self.assets |= other.assets


@one_thread
def build_shard(
    plan: Plan, shard: Shard, out: str, profile: bool = False, begins: Callable[[int], None] | None = None
) -> dict[str, Any]:
    """Make a shard and write its tables and its marker. Returns the marker's content (files with sha256 and size, counts, of the scenes how many
    are others without a thing, rejections).

    profile: whether the marker says, too, how long each stage took. begins: called with each scene before it is made.
    """
    with profiled() if profile else nullcontext() as spent:
        rows = Rows()
        renderer = _renderer(plan) if any(content.views.render for content in plan.recipe.contents) else None
        for index in shard.scenes:
            if begins is not None:
                begins(index)
            rows.add(_made(plan, shard, index, renderer, partial(tell, Path(out), shard, index, rows)))
            check_few(rows.left_out, plan.scenes)
            give_back_memory()
        with stage("write"):
            marker = _written(rows, shard, Path(out))
    return _marked(marker | ({"profile": spent} if spent is not None else {}), shard, Path(out))


def compose_scene(recipe: Recipe, seed: int, index: int, rejected: Counter[str] | None = None) -> Scene:
    """Scene `index` of a build. A draw that cannot be furnished is redrawn a few times, and counted."""
    content, turn = recipe.content(index)
    allowed = content.scenes.kinds or usual_kinds()
    spec = SceneSpec(
        kind=allowed[turn % len(allowed)],
        things=content.scenes.things,
        people=content.scenes.people,
        style=content.scenes.style,
        clutter=content.scenes.clutter,
        pointing=content.scenes.pointing,
        priors=content.priors,
        gazing=content.scenes.gazing,
        meeting=content.scenes.meeting,
        holding=content.scenes.holding,
        again=content.scenes.again,
        light=content.light,
        assets=content.assets,
    )
    views = content.views
    config = SingleConfig(sets=views.per_scene, width=views.width, height=views.height, hfov_deg=views.hfov_deg)
    for attempt in range(COMPOSE_ATTEMPTS):
        try:
            stream = (seed, index, 0, attempt)
            with stage("compose"):
                scene = compose(spec, np.random.SeedSequence(stream), scene_id(index))
            with stage("views"):
                scene = photographed(scene, config, content.light, np.random.SeedSequence(stream))
            with stage("compose"):
                return _in_motion(scene, content, seed, index, rejected)
        except ComposeError:
            if attempt == COMPOSE_ATTEMPTS - 1:
                raise
            if rejected is not None:
                rejected[f"compose:{spec.kind}"] += 1
    raise AssertionError("unreachable")


def _in_motion(scene: Scene, content: Content, seed: int, index: int, rejected: Counter[str] | None) -> Scene:
    """The scene with what happens in it; what could not be is counted by its kind."""
    rng = np.random.default_rng(np.random.SeedSequence((seed, index, 3)))
    moving, reasons = set_in_motion(scene, rng, content.scenes.motions)
    if rejected is not None:
        rejected.update(f"motion {reason.partition(':')[0]}" for reason in reasons.elements())
    return moving


def _made(plan: Plan, shard: Shard, index: int, renderer: Renderer | None, tell: Callable[[Rows], None]) -> Rows:
    """The rows of one scene, or those that say that it is left out. `tell` is called with what there is of them."""

    def make() -> Rows:
        rows = Rows()
        tell(rows)
        add_scene(rows, plan, shard, index, renderer, lambda: tell(rows))
        return rows

    found = "whoever made it died each time" if index in shard.without else tried(make)
    if isinstance(found, Rows):
        return found
    tasks = plan.recipe.content(index)[0].tasks
    missed = Counter({f"{name}: scene left out": task.per_scene for name, task in tasks.items()})
    return Rows(rejected=missed, left_out=[{"scene": index, "error": found}])


def tell(out: Path, shard: Shard, index: int, *made: Rows) -> None:
    """Say how far a shard is, and which scene it is at in which process, for who watches a build; no byte hangs on it."""
    scenes, views = sum(len({row["index"] for row in rows.scenes}) for rows in made), sum(len(rows.views) for rows in made)
    with contextlib.suppress(OSError):
        (out / WORK / "now").mkdir(parents=True, exist_ok=True)
        (out / WORK / "now" / shard.name).write_text(f"{scenes} {views} {index} {os.getpid()}")


def told(out: Path, shard: Shard) -> tuple[int, int, int, int] | None:
    """What `tell` said last of a shard: whole scenes, pictures, the scene that it is at, and the process."""
    try:
        return read_note((out / WORK / "now" / shard.name).read_text())
    except (OSError, ValueError):
        return None


def read_note(text: str) -> tuple[int, int, int, int] | None:
    """What a note of a shard that is being made says; None where it says nothing yet."""
    try:
        scenes, views, index, process = (int(word) for word in text.split())
    except ValueError:  # while it is being written
        return None
    return scenes, views, index, process


def add_scene(
    rows: Rows, plan: Plan, shard: Shard, index: int, renderer: Renderer | None, tell: Callable[[], None] = lambda: None
) -> None:
    """Compose, look, render and ask one scene; append its rows. `tell` is called after every picture and at the end."""
    content, turn = plan.recipe.content(index)
    scene = compose_scene(plan.recipe, plan.seed, index, rows.rejected)
    rendered = renderer if content.views.render else None
    with stage("geometry"):
        eyes = Eyes(scene) if rendered is not None or measures(content) else None
    seen: list[Seen] = []
    if eyes is not None and rendered is not None:
        with stage("views"):
            scene, sets = with_sets(scene, content.views, eyes.geometry, (plan.seed, index, 2), rows.rejected)
        seen = [_look(rows, scene, one, eyes, content.views, rendered, tell) for one in sets]
    rng = np.random.default_rng(np.random.SeedSequence((plan.seed, index, 1)))
    with stage("facts"):
        measured = eyes.measured(measures(content), seen, policy_of(content)) if eyes is not None else None
    with stage("ask"):
        offer = offer_of(scene, seen, content, plan.seed, turn, rng, rows.rejected, measured, shard.split, SPARE)
    rows.assets |= {
        str(thing.asset.params["sha256"]) for thing in scene.entities if thing.asset and "sha256" in thing.asset.params
    }
    rows.scenes.append(scene_row(scene, plan.seed, index))
    both: list[Pair] = []
    if rendered is not None and is_twofold(scene.id, content.scenes.absent):
        both = _without(rows, plan, shard, index, scene, seen, offer.questions, rendered, tell)
    asked = [*offer.questions, *(first for first, _ in both), *(second for _, second in both)]
    rows.questions += [
        question_row(question) | {"places": offer.places[question.task], "weighed": weighed(question)} for question in asked
    ]
    tell()


def weighed(question: Question) -> bool:
    """Whether the options of a question hang on how often each answer comes in the whole build, which is known in the end; not those of what is
    asked of a scene and of the same without a thing, which are the answers of both."""
    hangs = question.space is not None and question.space.weighed and question.shares is None
    return hangs and not same_of_both(question.twin_key)


def _without(
    rows: Rows, plan: Plan, shard: Shard, index: int, scene: Scene, seen: list[Seen], asked: list[Question], renderer: Renderer,
    tell: Callable[[], None],
) -> list[Pair]:  # fmt: skip
    """Look at a scene a second time without one of its things, and append its rows; what is asked of both. Nothing of it stays where it turns
    out that nothing can be asked."""
    content, _ = plan.recipe.content(index)
    with stage("ask"):
        found = bare_scene(scene, seen, content, shard.split, asked)
    if found is None:
        rows.rejected["absent: nothing to take away"] += 1
        return []
    bare, thing = found
    before = {table: len(getattr(rows, table)) for table in tables.SCHEMAS}
    with stage("geometry"):
        eyes = Eyes(bare)
    again: list[Seen] = []
    for one in seen:
        with stage("views"):
            view_set = same_set(bare, one.view_set, content.views, eyes.geometry)
        again.append(_look(rows, bare, view_set, eyes, content.views, renderer, tell))
    policy = policy_of(content)
    with stage("ask"):
        whole, lacking = ([one.facts(of, policy) for one in many] for of, many in ((scene, seen), (bare, again)))
        both = both_asked(whole, lacking, thing, content, shard.split, asked)
    if both:
        rows.scenes.append(scene_row(bare, plan.seed, index))
        return both
    rows.rejected["absent: what it hid leaves nothing to ask"] += 1
    for table, count in before.items():
        del getattr(rows, table)[count:]
    return []


def _look(
    rows: Rows, scene: Scene, view_set: ViewSet, eyes: Eyes, wanted: Views, renderer: Renderer, tell: Callable[[], None]
) -> Seen:
    """Every picture of a set with its truth, written as it comes; what is kept is how each shows things."""
    views: dict[str, dict[str, Visible]] = {}
    scenes: list[Scene] = []
    rows.view_sets.append(view_set_row(scene.id, view_set))
    rows.frames += frames_rows(scene.id, view_set)
    for frame, camera in enumerate(view_set.cameras):
        with stage("truth"):
            geometry, seen = eyes.look(camera)
        view = View(id=f"{scene.id}/{camera.id}", scene_id=scene.id, camera=camera, visible=seen.visible)
        with stage("colour"):
            image = renderer.render(geometry, camera, seen)
        with stage("encode"):
            drawn = pictures(view.id.replace("/", "-"), image, seen, wanted)
        rows.views.append(view_row(view, geometry.ids, f"{scene.id}/{view_set.id}", frame, drawn))
        views[camera.id] = view.visible
        scenes += [geometry.scene] if scene.tracks else []
        tell()
    return Seen(view_set, views, scenes)


def pictures(stem: str, image: np.ndarray, seen: Observation, wanted: Views) -> dict[str, dict[str, Any] | None]:
    """The encoded pictures of a view by column: `image`, and the channels that are wanted."""
    out: dict[str, dict[str, Any] | None] = {
        "image": {
            "bytes": encode(image, wanted.format, wanted.quality),
            "path": f"{stem}.{'jpg' if wanted.format == 'jpeg' else 'png'}",
        }
    }
    if "instances" in wanted.channels:
        out["instances"] = {"bytes": encode(seen.instances.astype(np.uint16), "png"), "path": f"{stem}-instances.png"}
    if "depth" in wanted.channels:
        millimetres = np.clip(np.round(seen.depth * 1000.0), 0, 65535).astype(np.uint16)
        out["depth"] = {"bytes": encode(millimetres, "png"), "path": f"{stem}-depth.png"}
    if "normals" in wanted.channels:
        coded = np.round((seen.normals * 0.5 + 0.5) * 255).astype(np.uint8)
        out["normals"] = {"bytes": encode(coded, "png"), "path": f"{stem}-normals.png"}
    return out


def encode(image: np.ndarray, format: str, quality: int = 92) -> bytes:
    """JPEG or PNG bytes of an (H, W, 3) uint8, or (H, W) uint16 image."""
    buffer = io.BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(image))
    if format == "jpeg":
        picture.save(buffer, "JPEG", quality=quality, subsampling=0 if quality >= 90 else 2)
    else:
        picture.save(buffer, "PNG", compress_level=6 if image.ndim == 2 else 1)
    return buffer.getvalue()


_OPEN: dict[str, Renderer] = {}


def _renderer(plan: Plan) -> Renderer:
    """This process's renderer: made once, here in the worker, never in the parent."""
    if plan.renderer not in _OPEN:
        from scenegen.render import open_renderer

        one_heap()
        _OPEN[plan.renderer] = open_renderer(plan.renderer)
    renderer = _OPEN[plan.renderer]
    if renderer.device != plan.device:
        raise BuildError(
            f"the renderer {plan.renderer} runs on {renderer.device!r} here, but this build is on {plan.device!r}",
            fix="build with --renderer raycast, which gives the same pictures everywhere, or use one kind of machine",
        )
    return renderer


def shard_files(shard: Shard) -> tuple[str, ...]:
    """Where a shard's tables lie, from OUT, in the order of `SCHEMAS`: of its questions those before the last pass."""
    return tuple(f"{f'{WORK}/' if name == 'questions' else ''}{name}/{shard.name}.parquet" for name in tables.SCHEMAS)


def marker_file(shard: Shard) -> str:
    """Where it is said that a shard is done, from OUT."""
    return f"{WORK}/done/{shard.name}.json"


def _written(rows: Rows, shard: Shard, out: Path) -> dict[str, Any]:
    """Write a shard's tables; what its marker says of them."""
    files = {}
    contents = {name: getattr(rows, name) for name in tables.SCHEMAS}
    for relative, (name, content) in zip(shard_files(shard), contents.items(), strict=True):
        tables.write_table(out / relative, name if name != "questions" else tables.CANDIDATES, content)
        files[relative] = sha256(out / relative)
    twofold = sum(row["scene_id"] != scene_id(row["index"]) for row in rows.scenes)
    return {
        "shard": shard.name,
        "machine": machine(),
        "files": files,
        "sizes": {name: (out / name).stat().st_size for name in files},
        "counts": {name: len(content) for name, content in contents.items()},
        "rejected": dict(sorted(rows.rejected.items())),
        **({"assets": sorted(rows.assets)} if rows.assets else {}),
        **({"left_out": rows.left_out} if rows.left_out else {}),
        **({"twofold": twofold} if twofold else {}),
    }


def _marked(marker: dict[str, Any], shard: Shard, out: Path) -> dict[str, Any]:
    """A marker, once it lies where it says that the shard is done."""
    write_text(out / marker_file(shard), json.dumps(marker, indent=1, sort_keys=True))
    return marker
