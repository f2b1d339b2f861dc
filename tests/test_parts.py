"""Recipes of several parts: each scene is of one by its index alone, with what the part says and inherits; tables, figures and audit agree."""

from __future__ import annotations

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenegen as sg
from scenegen.answers.choice import Labels
from scenegen.audit import audit
from scenegen.audit.audit import audit_source
from scenegen.audit.parts import part_of, scenes_of
from scenegen.audit.source import TABLES, Folder, Memory
from scenegen.errors import RecipeError
from scenegen.pipeline import parse_recipe
from scenegen.pipeline.plan import Plan, split_scenes
from scenegen.pipeline.recipe import Recipe, full_text, load_recipe, schema
from scenegen.pipeline.run import build_dataset
from scenegen.pipeline.shard import marker_file, shard_files
from scenegen.pipeline.turns import turns_of
from scenegen.tasks.task import TASKS
from tests.test_build import SMALL, digests

TWO = """
name: two
scenes: {kinds: [living_room, kitchen], things: [8, 12], people: 0}
views: {per_scene: 2, width: 160, height: 120}
visibility: {min_pixels: 0.002}
tasks: {camera_relative_direction: {per_scene: 3, margin_deg: 10}}
splits: {train: 0.5, test: 0.5}
shard_scenes: 2
parts:
  - {name: things, share: 0.6}
  - name: people
    share: 0.4
    scenes: {people: 2, kinds: [office]}
    views: {width: 192, height: 144, channels: [instances, depth]}
    tasks: {camera_relative_direction: {per_scene: 1, margin_deg: 5}, person_relative_direction: {per_scene: 2}}
"""
SCENES = 5


def shares() -> st.SearchStrategy[list[float]]:
    """Shares of 1 to 8 parts, to four decimals."""
    cuts = st.lists(st.integers(1, 99), max_size=7, unique=True).map(sorted)
    return cuts.map(lambda found: [(b - a) / 100 for a, b in zip([0, *found], [*found, 100], strict=True)])


# --- whose turn it is --------------------------------------------------------------------------


@given(shares())
def test_shares_hold_over_every_run_from_the_first_scene_on(asked: list[float]) -> None:
    turns, count = turns_of(tuple(asked)), len(asked)
    who = [turns[index][0] for index in range(300)]
    had = np.cumsum(np.eye(count)[who], axis=0)
    most = 1 - 1 / (2 * count - 2) if count > 1 else 0
    assert np.abs(had - np.outer(np.arange(1, 301), asked)).max() <= most + 1e-9
    assert [turns[index][1] for index in range(300)] == [who[:index].count(part) for index, part in enumerate(who)]
    assert all(turns.counts(n) == [who[:n].count(k) for k in range(count)] for n in (0, 1, 7, 300))


@given(shares())
def test_the_audit_comes_to_the_same_parts_in_another_way(asked: list[float]) -> None:
    turns = turns_of(tuple(asked))
    recipe = {"parts": [{"share": share, "number": k} for k, share in enumerate(asked)]}
    assert [part_of(recipe, index)["number"] for index in range(250)] == [turns[index][0] for index in range(250)]
    assert scenes_of(recipe, 123) == turns.counts(123)


def test_whose_turn_it_is_hangs_on_the_index_alone() -> None:
    far = turns_of((0.334, 0.333, 0.333))[987_654]
    again = turns_of((0.334, 0.333, 0.333))
    assert again[987_654] == far
    assert [again[k] for k in (5, 0, 3)] == [[again[j] for j in range(6)][k] for k in (5, 0, 3)]


def test_every_split_has_its_share_of_every_part_and_every_part_all_kinds_in_turn() -> None:
    """Neither the order of splits nor that of room kinds goes with the turns of parts."""
    for asked in ([0.5, 0.5], [0.6, 0.4], [0.4, 0.3, 0.3], [0.7, 0.2, 0.1], [0.25] * 4, [0.62, 0.38]):
        turns = turns_of(tuple(asked))
        for members in split_scenes({"train": 0.8, "validation": 0.1, "test": 0.1}, 400).values():
            counts = Counter(turns[index][0] for index in members)
            assert all(abs(counts[k] - share * len(members)) <= 4 for k, share in enumerate(asked)), (asked, counts)
    recipe = parse_recipe(TWO)
    assert [recipe.content(index)[1] for index in range(10)] == [0, 0, 1, 1, 2, 3, 2, 4, 3, 5]


# --- what a part says and inherits -------------------------------------------------------------


def test_what_a_part_does_not_say_is_as_the_recipe_says_it() -> None:
    things, people = parse_recipe(TWO).parts
    assert (things.scenes.people, things.scenes.kinds, things.views.width) == ((0, 0), ["living_room", "kitchen"], 160)
    assert (people.scenes.people, people.scenes.kinds, people.scenes.things) == ((2, 2), ["office"], (8, 12))
    assert (people.views.width, people.views.per_scene, people.visibility.min_pixels) == (192, 2, 0.002)
    assert list(things.tasks) == ["camera_relative_direction"]
    assert people.tasks["camera_relative_direction"].margin_deg == 5
    assert parse_recipe(TWO.replace("name: things, ", "")).parts[0].name == "part_1"
    sized = parse_recipe("name: a\nviews: {sets: {pair: {}}}\nparts: [{share: 1, views: {width: 96}, tasks: {taller: {}}}]\n")
    assert sized.parts[0].views.sets["pair"].width == 96, "sets are of the size of the part's pictures"


def test_a_recipe_with_parts_written_out_in_full_is_the_same() -> None:
    recipe = parse_recipe(TWO)
    assert parse_recipe(full_text(recipe)) == recipe
    assert load_recipe(recipe.model_dump(mode="json")) == recipe
    assert "parts" not in load_recipe("viewspatial").model_dump(), "a recipe of one kind of scenes is stored as ever"


@pytest.mark.parametrize(
    ("change", "line", "field", "word"),
    [
        (("share: 0.6", "share: 0.7"), 9, "parts", "must sum to 1, got 1.1"),
        (("share: 0.6}", "share: 0.6, lihgt: {}}"), 10, "parts.0.lihgt", "did you mean 'light'"),
        (("name: things, share: 0.6", "name: things"), 10, "parts.0.share", "the field `share` is required"),
        (("name: things", "name: people"), 9, "parts", "two parts are called 'people'"),
        (("name: things", "name: Things!"), 10, "parts.0.name", "lower case letters"),
        (("share: 0.4", "share: 0.0004"), 12, "parts.1.share", "at least 0.001"),
        (("people: 2,", "poeple: 2,"), 13, "parts.1.scenes.poeple", "did you mean 'people'"),
        (("things: [8, 12]", "things: [12, 8]"), 3, "scenes.things", "may not exceed"),
        (("kinds: [living_room, kitchen]", "kinds: [lounge]"), 3, "scenes.kinds.0", "no room kind 'lounge'"),
        (("width: 192", "width: 1"), 14, "parts.1.views.width", "at least 32"),
        (("margin_deg: 5", "margin_deg: 30"), 15, "parts.1.tasks.camera_relative_direction.margin_deg", "leaves nothing to ask"),
        (("person_relative_direction", "person_relative_direktion"), 15, "parts.1.tasks.person_relative_direktion", "did you mean"),
        (("tasks: {camera_relative_direction: {per_scene: 3, margin_deg: 10}}\n", "\n"), 10, "parts.0.tasks", "`tasks` is required"),
        (("share: 0.6}", "share: 0.6, splits: {train: 1}}"), 10, "parts.0.splits", "unknown field 'splits'"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_part_is_said_at_its_line_once(change: tuple[str, str], line: int, field: str, word: str) -> None:
    with pytest.raises(RecipeError) as error:
        parse_recipe(TWO.replace(*change), "mine.yaml")
    text = str(error.value)
    assert f"line {line}, field {field}" in text, text
    assert word in text
    assert text.count("field ") - text.count("field `") - text.count("unknown field") == 1, text


def test_a_task_that_means_other_answers_in_another_part_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of a task are evened out over all parts: halves of a scale in one part and eighths in another cannot be."""
    task = TASKS.get("camera_relative_direction")
    parse_recipe(TWO)
    monkeypatch.setattr(
        task, "space", property(lambda self: Labels(labels=("left", "right") if self.config.margin_deg < 8 else ("a", "b")))
    )
    with pytest.raises(
        RecipeError, match=r"camera_relative_direction is asked for other answers in the part 'people' than in 'things'"
    ):
        parse_recipe(TWO)


def test_questions_of_one_scene_are_those_of_a_part() -> None:
    scene = sg.compose_scene("tabletop", seed=2, people=0, width=96, height=72)
    recipe = parse_recipe(TWO)
    assert {one.task for one in sg.ask_scene(scene, recipe)} == {"camera_relative_direction"}
    assert len(sg.ask_scene(scene, recipe)) > len(sg.ask_scene(scene, recipe, part="people")) == 1
    assert sg.ask_scene(scene, recipe, part="people") == sg.ask_scene(scene, recipe.alone("people"))
    assert recipe.alone("people").parts == []
    with pytest.raises(RecipeError, match="did you mean 'people'"):
        sg.ask_scene(scene, recipe, part="peopl")


def test_the_schema_takes_what_the_code_takes() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    import yaml

    check = jsonschema.Draft202012Validator(schema())
    for text in (TWO, SMALL):
        check.validate(yaml.safe_load(text))
    for text in (
        "name: a",
        "name: a\ntasks: {}",
        "name: a\nparts: []",
        TWO.replace("share: 0.6", "shar: 0.6"),
        TWO.replace("people: 2,", "poeple: 2,"),
    ):
        assert not check.is_valid(yaml.safe_load(text)), text


# --- what is built -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("parts") / "out"
    build_dataset(parse_recipe(TWO), out, scenes=SCENES, seed=0, workers=1, renderer="raycast")
    return out


@pytest.mark.slow
def test_a_recipe_of_one_part_leaves_the_tables_of_a_flat_one(tmp_path: Path) -> None:
    flat = parse_recipe(SMALL)
    one = load_recipe({**flat.model_dump(mode="json"), "parts": [{"share": 1}]})
    for name, recipe in (("flat", flat), ("one", one)):
        build_dataset(recipe, tmp_path / name, scenes=2, seed=0, workers=1, renderer="raycast")
    tables = [{name: digest for name, digest in digests(tmp_path / name).items() if "/" in name} for name in ("flat", "one")]
    assert tables[0] == tables[1]
    assert len(tables[0]) == 10


@pytest.mark.slow
def test_each_scene_is_made_and_asked_as_its_part_says(built: Path) -> None:
    data = sg.load(built)
    recipe = Recipe.model_validate(data.manifest["recipe"])
    kinds: dict[str, list[str]] = {"things": [], "people": []}
    scenes = {row["index"]: json.loads(row["truth"]) for shard in data.shards for row in data.rows("scenes", shard)}
    names = {truth["id"]: recipe.content(index)[0].name for index, truth in scenes.items()}  # type: ignore[attr-defined]
    for _, truth in sorted(scenes.items()):
        kinds[names[truth["id"]]].append(truth["room"]["kind"])
        assert len(truth["people"]) == (2 if names[truth["id"]] == "people" else 0)
    assert kinds == {"things": ["living_room", "kitchen", "living_room"], "people": ["office", "office"]}
    for shard in data.shards:
        for row in data.rows("views", shard):
            assert (row["width"], row["depth"] is not None) == (
                (192, True) if names[row["scene_id"]] == "people" else (160, False)
            )
    asked: Counter[tuple[str, str]] = Counter((names[one.scene_id], one.task) for one in data)
    assert asked["things", "camera_relative_direction"] > 4
    assert asked["people", "person_relative_direction"] > 1
    said = data.manifest["parts"]
    assert {name: part["scenes"] for name, part in said.items()} == {"things": 3, "people": 2}
    assert {(name, task): n for name, part in said.items() for task, n in part["questions_per_task"].items() if n} == dict(asked)
    assert data.manifest["wanted_per_task"] == {"camera_relative_direction": 3 * 3 + 2, "person_relative_direction": 4}
    assert (
        f"- part `things`: 3 scenes, {asked['things', 'camera_relative_direction']} questions ("
        in (built / "README.md").read_text()
    )


@pytest.mark.slow
def test_goes_on_where_a_shard_is_missing_and_with_any_number_of_workers(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scenegen.errors import BuildError
    from scenegen.pipeline import run

    out, real = tmp_path / "out", run.finish

    def stopped(*_: Any) -> Any:
        raise BuildError("stopped", fix="go on")

    monkeypatch.setattr(run, "finish", stopped)
    with pytest.raises(BuildError, match="stopped"):
        build_dataset(parse_recipe(TWO), out, scenes=SCENES, seed=0, workers=1, renderer="raycast")
    shard = Plan(parse_recipe(TWO), 0, SCENES, "raycast", "cpu").shards()[1]
    for name in (*shard_files(shard), marker_file(shard)):
        (out / name).unlink()
    monkeypatch.setattr(run, "finish", real)
    build_dataset(parse_recipe(TWO), out, scenes=SCENES, seed=0, workers=2, renderer="raycast")
    assert digests(out) == digests(built)
    with pytest.raises(BuildError, match=r"recipe\.parts"):
        build_dataset(
            parse_recipe(TWO.replace("per_scene: 2}}", "per_scene: 1}}")), out, scenes=SCENES, seed=0, renderer="raycast"
        )


def changed(built: Path, change: Any) -> dict[str, list[str]]:
    """What the audit finds in a copy of the tables to which `change` was done: (manifest, {(table, shard): rows})."""
    folder = Folder(built)
    tables = {(table, shard): folder.rows(table, shard) for table in TABLES for shard in folder.manifest["shards"]}
    manifest, tables = copy.deepcopy((folder.manifest, tables))
    change(manifest, tables)
    report = audit_source(Memory(manifest, folder.card, tables))
    return {kind: found for kind, found in report.problems.items() if found}


def plan_of(manifest: dict[str, Any], part: int) -> dict[str, Any]:
    return manifest["recipe"]["parts"][part]["tasks"]["camera_relative_direction"]


@pytest.mark.slow
def test_the_audit_is_clean_and_goes_by_the_part_of_each_scene(built: Path) -> None:
    report = audit(built)
    assert report.clean, report.text()
    assert not changed(built, lambda manifest, tables: None)

    least = changed(built, lambda manifest, tables: plan_of(manifest, 1).update(margin_deg=12))
    recipe = parse_recipe(TWO)
    of_people = {f"scene-{index:06d}" for index in range(SCENES) if recipe.content(index)[0].name == "people"}  # type: ignore[attr-defined]
    wrong = [message for found in least.values() for message in found]
    assert wrong
    assert all(any(scene in message for scene in of_people) for message in wrong), (
        "another bound of one part is a matter of its scenes"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "kind", "word"),
    [
        (lambda m, t: [m["recipe"]["parts"][k].update(share=s) for k, s in enumerate((0.4, 0.6))], "format", "no task"),
        (lambda m, t: m["recipe"]["parts"][0].update(share=0.7), "format", "recipe.parts"),
        (lambda m, t: m["recipe"]["parts"][1].update(name="things"), "format", "recipe.parts"),
        (lambda m, t: m["recipe"]["parts"][1].update(tasks={}), "format", "recipe.tasks"),
        (lambda m, t: m["recipe"]["parts"][1]["views"].update(channels=["instances"]), "format", "depth is there"),
        (lambda m, t: m["recipe"]["parts"][1]["views"].update(width=160), "shapes", "192"),
        (lambda m, t: m["recipe"]["parts"][1]["scenes"].update(people=[0, 1]), "shapes", "2 people"),
        (lambda m, t: m["recipe"]["parts"][1]["visibility"].update(min_fraction=1.0), "unseen referents", ""),
        (lambda m, t: m["recipe"]["parts"][0]["tasks"]["camera_relative_direction"].update(per_scene=9), "counts", "wanted"),
        (lambda m, t: m["parts"]["things"].update(scenes=4), "counts", "says of its parts"),
        (lambda m, t: m["parts"]["people"]["questions_per_task"].update(person_relative_direction=99), "counts", "says of its parts"),
        (lambda m, t: m.pop("parts"), "counts", "says of its parts"),
        (lambda m, t: m["recipe"].pop("parts"), "shapes", "the recipe asks for"),
    ],
)  # fmt: skip
def test_the_audit_catches_what_is_not_as_the_part_says(built: Path, change: Any, kind: str, word: str) -> None:
    found = changed(built, change)
    assert any(word in message for message in found.get(kind, [])), found
