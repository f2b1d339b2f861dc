"""Recipes: everything that is wrong is said at once, at its line, in plain words; the example and the schema are complete."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

import scenegen as sg
from scenegen.cli.main import app
from scenegen.errors import RecipeError
from scenegen.limits import PEOPLE, RECIPE_BYTES, THINGS
from scenegen.pipeline import parse_recipe
from scenegen.pipeline.recipe import Recipe, bundled, example, full_text, load_recipe, schema
from scenegen.tasks import task_names

GOOD = "name: a\ntasks: {person_hand: {}}\n"
VALIDATOR_WORDS = re.compile(
    r"valid (tuple|string|integer|number|boolean|dict)|Input should|Value error|pydantic|type=|\[key\]", re.I
)


def refused(text: str) -> str:
    with pytest.raises(RecipeError) as error:
        parse_recipe(text, "mine.yaml")
    assert not VALIDATOR_WORDS.search(str(error.value)), error.value
    return str(error.value)


def test_all_that_is_wrong_is_said_at_once_each_at_its_line() -> None:
    text = refused(
        "name: Mine\n"
        "scenes:\n"
        "  people: [4, 2]\n"
        "  thingz: 3\n"
        "  kinds: [kitchen, lounge]\n"
        "tasks:\n"
        "  camera_relative_directoin: {}\n"
        "  scene_simulation:\n"
        "    margin_deg: 30\n"
        "    per_scene: many\n"
        "views:\n"
        "  format: gif\n"
        "  width: 100000\n"
        "splits: {train: 0.5, test: 0.6}\n"
    )
    for line, field, word in [
        (1, "name", "lower case"), (3, "scenes.people", "may not exceed"), (4, "scenes.thingz", "did you mean 'things'"),
        (5, "scenes.kinds.1", "no room kind 'lounge'"), (7, "tasks.camera_relative_directoin", "did you mean 'camera_relative_direction'"),
        (9, "tasks.scene_simulation.margin_deg", "leaves nothing to ask"), (10, "tasks.scene_simulation.per_scene", "whole number"),
        (12, "views.format", "'jpeg' or 'png'"), (13, "views.width", "at most 4096"), (14, "splits", "sum to 1"),
    ]:  # fmt: skip
        assert re.search(rf"line {line}, field {re.escape(field)}: .*{re.escape(word)}", text), (line, field, word, text)
    assert text.startswith("10 things are wrong")


def test_what_is_required_is_said() -> None:
    assert "the field `tasks` is required" in refused("name: a\n")
    assert "`python -m scenegen list tasks`" in refused("name: a\n")
    assert "the field `name` is required" in refused("tasks: {person_hand: {}}\n")
    assert "name at least one task" in refused("name: a\ntasks: {}\n")


def test_one_number_is_exactly_that_many() -> None:
    made = parse_recipe(GOOD + "scenes: {people: 2, things: 12}\nviews: {hfov_deg: 60}\n")
    assert made.scenes.people == (2, 2)
    assert made.scenes.things == (12, 12)
    assert made.views.hfov_deg == (60.0, 60.0)


@pytest.mark.parametrize(
    "line",
    [
        "scenes: {people: [0, 1000000]}", f"scenes: {{people: {PEOPLE + 1}}}", f"scenes: {{things: [0, {THINGS + 1}]}}", "scenes: {things: -1}",
        "scenes: {things: [8.5, 9]}", "scenes: {people: true}", "scenes: {people: '2'}", "scenes: {people: [1, 2, 3]}", "scenes: {clutter: .nan}",
        "scenes: {clutter: .inf}", "views: {per_scene: 65}", "views: {width: 4097}", "views: {height: 0}", "views: {hfov_deg: .nan}", "views: {width: true}",
        "views: {channels: [depth, depth, depth, depth]}", "shard_scenes: 0", "views:", "views: [1]", "visibility: {min_fraction: 1.1}",
        "assets: {share: 2}", "scenes: {style: baroque}", "shard_scenes: 1" + "0" * 5000, "description: {a: b}", "views: {hfov_deg: [5, 200]}",
    ],
)  # fmt: skip
def test_limits_at_the_door(line: str) -> None:
    text = refused(f"{GOOD}{line}\n")
    assert "line 3" in text
    assert len(text) < 1500


@pytest.mark.parametrize("name", ["../../x", "/x", "a/b", "Train", "1st", "a-b", "a.b", "", "all", "a" * 60, "é", "a b", "a\\b"])
def test_names_of_splits(name: str) -> None:
    assert "split" in refused(f"{GOOD}splits: {{{json.dumps(name, ensure_ascii=False)}: 1.0}}\n")


@pytest.mark.parametrize("name", ["train", "validation", "test_2", "held_out"])
def test_names_of_splits_that_do(name: str) -> None:
    assert parse_recipe(f"{GOOD}splits: {{{name}: 1.0}}\n").splits == {name: 1.0}


def test_a_field_given_twice_is_refused_with_both_lines() -> None:
    text = refused("name: t\ntasks: {person_hand: {}}\nscenes: {kinds: [bedroom]}\nscenes: {kinds: [kitchen]}\n")
    assert "'scenes' is given twice, in line 3 and in line 4" in text
    assert "twice, in line 2 and in line 2" in refused("name: t\ntasks: {person_hand: {per_scene: 1, per_scene: 2}}\n")
    parts = "name: t\nparts:\n  - share: 1\n    share: 2\n    tasks: {person_hand: {}}\n"
    assert "'share' is given twice, in line 3 and in line 4" in refused(parts)
    assert "'person_hand' is given twice, in line 3 and in line 4" in refused(
        "name: t\ntasks:\n  person_hand: {}\n  person_hand: {}\n"
    )


def test_aliases_serve_and_do_not_explode() -> None:
    made = parse_recipe(
        "name: a\ntasks:\n  person_hand: &p {per_scene: 1}\n  scene_simulation: *p\n  person_body_facing: {<<: *p, margin_deg: 3}\n"
    )
    assert [plan.per_scene for plan in made.tasks.values()] == [1, 1, 1]
    assert made.tasks["person_body_facing"].margin_deg == 3
    start = time.process_time()
    levels = "".join(f"l{k}: &l{k} [{', '.join([f'*l{k - 1}'] * 10)}]\n" for k in range(1, 12))
    assert "aliases" in refused("l0: &l0 [x, x]\n" + levels)
    merges = "".join(f"m{k}: &m{k} {{<<: [{', '.join([f'*m{k - 1}'] * 10)}], k{k}: 1}}\n" for k in range(1, 8))
    assert "aliases" in refused("m0: &m0 {a: 1}\n" + merges)
    assert "aliases" in refused("a: &a [*a]\n")
    chain = "".join(f"c{k}: &c{k} {'[' * 9}*c{k - 1}{']' * 9}\n" for k in range(1, 60))
    assert "nested deeper" in refused("c0: &c0 [1]\n" + chain)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "text",
    [
        "a: [" * 3000, "a: " + "[" * 45_000 + "]" * 45_000, "a: " + "{b: " * 20_000, "- " * 40_000, "? " * 40_000, "x" * (RECIPE_BYTES + 1), "a: *nobody", "a: !!int x", "a: !!bool maybe", "a: !!binary '!'",
        "!!python/object/apply:os.system ['true']", "? [a, b]\n: c", "a: 2026-99-99", "\x00", "--- a\n--- b\n", "%YAML 9\n---\na", "{", "- a", "''", "null",
        "a: \"\\x1b[31m\"", '"\\x1b[31m\\n": 1', "a: 0x" + "f" * 9000, "a: 1:" + ":".join(["59"] * 3000), "a: &a\n  <<: *a\n", "<<: 3\n", "a: !<tag:x> 1",
    ],
    ids=lambda text: text[:24],
)  # fmt: skip
def test_recipes_that_are_no_recipes(text: str) -> None:
    start = time.process_time()
    message = refused(text)
    assert time.process_time() - start < 3
    assert len(message) < 3000
    assert message.replace("\n", "").isprintable(), "nothing that a terminal would obey"


def test_sources_that_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "dir.yaml").mkdir()
    (tmp_path / "latin.yaml").write_bytes("name: a\ndescription: Stühle\n".encode("latin-1"))
    (tmp_path / "large.yaml").write_text("#" * (RECIPE_BYTES + 1))
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    for name in (
        "pipe.yaml",
        "dir.yaml",
        "latin.yaml",
        "large.yaml",
        "none.yaml",
        "a\0b.yaml",
        "x" * 5000 + ".yaml",
        "/dev/zero",
    ):
        with pytest.raises(RecipeError):
            load_recipe(tmp_path / name)
    with pytest.raises(RecipeError, match="did you mean 'viewspatial'"):
        load_recipe("viewspacial")
    for source in (3, None, ["a"], b"a"):
        with pytest.raises(RecipeError):
            load_recipe(source)  # type: ignore[arg-type]
    assert load_recipe(tmp_path / "bom.yaml").name == "a"


def test_a_mapping_is_a_recipe_too() -> None:
    assert load_recipe({"name": "a", "tasks": {"person_hand": {"per_scene": 3}}}).tasks["person_hand"].per_scene == 3
    with pytest.raises(RecipeError, match=r"(?s)did you mean 'person_hand'.*field tasks\.person_hnd"):
        load_recipe({"name": "a", "tasks": {"person_hnd": {}}})
    with pytest.raises(RecipeError):
        load_recipe({1: 2})  # type: ignore[dict-item]


def _fields(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Field -> its own schema, references followed."""
    return {
        name: next(
            (whole["$defs"][one["$ref"].rsplit("/", 1)[-1]] for one in (field, *field.get("anyOf", [])) if "$ref" in one), field
        )
        for name, field in part["properties"].items()
    }


def test_the_example_shows_every_field_with_its_default() -> None:
    """A field that is new and not in the example fails here."""
    text, whole = example(), schema()
    given = yaml.safe_load(text)
    assert parse_recipe(text) == Recipe(name="mine", tasks={"camera_relative_direction": {}, "person_relative_direction": {}})  # type: ignore[dict-item]
    for name, field in _fields(whole, whole).items():
        assert name in given, name
        for inner in field.get("properties", {}):
            assert re.search(rf"^(# )? *{inner}: .*#|^ *{inner}: ", text, re.M), f"{name}.{inner}"
            assert name == "assets" or inner in given[name], f"{name}.{inner}"
    plans = whole["$defs"]["Tasks"]["patternProperties"]
    assert all(set(plans[f"^{name}$"]["properties"]) == set(plan) for name, plan in given["tasks"].items() if plan)
    assert set(plans) == {f"^{name}$" for name in task_names()}
    commented = "\n".join(line.removeprefix("# ") for line in text.split("assets: null")[1].split("\n\n")[0].splitlines()[1:])
    assert set(yaml.safe_load(commented)["assets"]) == set(whole["$defs"]["AssetSelection"]["properties"])


def test_the_schema_in_the_docs_is_the_codes() -> None:
    """Run `python -m scenegen recipe --schema > docs/recipe.schema.json` when a field has changed."""
    stored = Path(__file__).parents[1] / "docs" / "recipe.schema.json"
    assert _flat(json.loads(stored.read_text(encoding="utf-8"))) == _flat(schema())


def _names(node: Any) -> set[str]:
    """All names in a schema."""
    if isinstance(node, list):
        return set().union(*map(_names, node))
    return set(node).union(*map(_names, node.values())) if isinstance(node, dict) else set()


def test_the_bounds_of_the_schema_are_in_words_that_editors_know() -> None:
    """A bound behind a validator of our own, or beside `None`, pydantic writes as its own word, and 2.6 leaves some out."""
    assert not _names(schema()) & {"gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length"}


def _flat(node: Any) -> Any:
    """Without the list of one that pydantic before 2.9 puts around a reference that has a default."""
    if isinstance(node, list):
        return [_flat(inner) for inner in node]
    if isinstance(node, dict) and len(node.get("allOf", [])) == 1:
        node = {**node.pop("allOf")[0], **node}
    return {name: _flat(inner) for name, inner in node.items()} if isinstance(node, dict) else node


def test_the_page_on_recipes_names_every_field_and_its_limits() -> None:
    page, whole = (Path(__file__).parents[1] / "docs" / "recipes.md").read_text(encoding="utf-8"), schema()
    for name, field in _fields(whole, whole).items():
        for inner in field.get("properties", {"": None}):
            assert f"`{name}.{inner}`".replace(".`", "`") in page, f"{name}.{inner}"
    for number in (THINGS, PEOPLE, 4096, 64):
        assert f"{number}" in page


@pytest.mark.parametrize("name", bundled())
def test_a_recipe_written_out_in_full_is_the_same(name: str) -> None:
    assert parse_recipe(full_text(load_recipe(name))) == load_recipe(name)


def test_the_command(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["recipe", "--example"]).output == example()
    assert json.loads(run(app, ["recipe", "--schema"]).output) == schema()
    assert parse_recipe(run(app, ["recipe", "viewspatial"]).output) == sg.load_recipe("viewspatial")
    (tmp_path / "bad.yaml").write_text("name: a\n")
    bad = run(app, ["recipe", str(tmp_path / "bad.yaml")])
    assert bad.exit_code == 2
    assert "`tasks` is required" in bad.output


def test_a_folder_called_as_a_recipe_stands_in_nobodys_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "viewspatial").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load_recipe("viewspatial").name == "viewspatial"
