"""The bundled recipes: each can be planned, asks of every part only what its scenes and views can serve, and in the proportions it says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scenegen.cli.families import served
from scenegen.cli.main import app
from scenegen.pipeline.parts import Content
from scenegen.pipeline.plan import Plan
from scenegen.pipeline.recipe import Recipe, bundled, load_recipe, parse_recipe
from scenegen.tasks import get_task, task_names


def share(content: Content) -> float:
    """Of the scenes; all of them where a recipe has no parts."""
    return float(getattr(content, "share", 1.0))


def pictures(content: Content, kind: str) -> int:
    """The most pictures of a set of a kind, all single ones taken together."""
    if kind == "single":
        return content.views.per_scene
    plan = content.views.sets[kind]
    return int(getattr(plan, "cameras", getattr(plan, "frames", {"pair": 2, "there": 5, "revisit": 3}.get(kind, plan.sets))))


def unserved(content: Content) -> list[str]:
    """What a part asks that its scenes and views can never serve."""
    wrong = []
    for name in content.tasks:
        needs = get_task(name).needs
        kinds = {"single", *content.views.sets} & set(needs.sets)
        if max((pictures(content, kind) for kind in kinds), default=0) < max(needs.views, 1):
            wrong.append(f"{name}: no set of {needs.views} pictures among {sorted(needs.sets)}")
        if needs.people and content.scenes.people[1] == 0:
            wrong.append(f"{name}: no people")
        if needs.moves and content.scenes.motions.count[1] == 0:
            wrong.append(f"{name}: nothing moves")
    return wrong


@pytest.mark.parametrize("name", bundled())
def test_every_bundled_recipe_can_be_planned(name: str) -> None:
    recipe = load_recipe(name)
    assert recipe.name == name
    assert recipe.description
    plan = Plan(recipe, seed=0, scenes=120, renderer="raycast", device="none")
    assert sorted(scene for shard in plan.shards() for scene in shard.scenes) == list(range(120))
    assert all(recipe.counts(120)), "each part has scenes"
    assert all(wanted > 0 for wanted in plan.wanted().values())


@pytest.mark.parametrize("name", bundled())
def test_no_part_asks_what_its_scenes_and_views_cannot_serve(name: str) -> None:
    for content in load_recipe(name).contents:
        assert not unserved(content), getattr(content, "name", name)


def test_what_cannot_be_served_is_found() -> None:
    asked = {"moved_thing": {}, "can_see": {}, "camera_motion": {}, "taller": {}}
    still = load_recipe({"name": "still", "tasks": asked, "scenes": {"people": 0}})
    assert sorted(line.split(":")[0] for line in unserved(still)) == ["camera_motion", "can_see", "moved_thing", "moved_thing"]
    moving = {"scenes": {"people": 1, "motions": {"count": 1}}, "views": {"sets": {"watch": {}, "pair": {}}}}
    assert not unserved(load_recipe({"name": "moving", "tasks": asked, **moving}))


def test_the_recipe_all_asks_every_family() -> None:
    asked = {name for part in load_recipe("all").parts for name in part.tasks}
    own = {name for name in task_names() if get_task(name).__module__.startswith("scenegen.")}
    lacking = sorted(own - asked)
    assert not lacking, (
        f"assets/recipes/all.yaml does not ask {', '.join(lacking)}: add each to the part whose scenes and views serve it "
        "(`python -m scenegen tasks NAME` says what it needs), or add a part of its own"
    )


def test_a_bundled_recipe_can_be_had_as_it_is_written() -> None:
    text = CliRunner().invoke(app, ["recipe", "vst", "--written"]).output
    assert text.startswith("# ")
    assert parse_recipe(text) == load_recipe("vst")
    wide = parse_recipe(text.replace("width: 640, height: 480", "width: 1024, height: 768"))
    assert {part.views.width for part in wide.parts} == {1024}
    assert wide.parts[1].views.sets["pair"].width == 1024, "sets have the pictures' own size where they say none"
    assert wide.parts[2].views.sets["walk"].width == 448


def test_what_others_call_a_family_stands_on_the_page_as_the_families_say_it() -> None:
    """Run `python docs/make_names.py` when a family has come or says other names."""
    docs = Path(__file__).parents[1] / "docs"
    page, recipes = ((docs / name).read_text(encoding="utf-8") for name in ("names.md", "recipes.md"))
    lines = page.partition("<!-- names")[2].partition("<!-- end of names")[0].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    told = {(system, called, ours.strip("`")) for system, called, families in rows[1:] for ours in families.split(", ")}
    known = set(served())
    assert len(told) > 50
    assert told <= known, "names that no family says"
    listed = CliRunner().invoke(app, ["tasks", "--served"]).output
    assert all(ours in listed for *_, ours in known)
    assert all(f"| `{name}` |" in recipes for name in bundled()), "every bundled recipe has its row"


def wished(recipe: Recipe) -> dict[str, float]:
    """The share that each part has of the questions that are asked for."""
    each = {part.name: part.share * sum(task.per_scene for task in part.tasks.values()) for part in recipe.parts}
    return {name: questions / sum(each.values()) for name, questions in each.items()}


def wished_of(recipe: Recipe) -> Counter[str]:
    """The share that each family has of the questions that are asked for."""
    each: Counter[str] = Counter()
    for part in recipe.parts:
        each.update({name: part.share * task.per_scene for name, task in part.tasks.items()})  # type: ignore[arg-type]
    return Counter({name: value / sum(each.values()) for name, value in each.items()})  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "shares"),
    [
        ("vst", {"single": 0.648, "several": 0.331, "video": 0.021}),
        ("spatialladder", {"single": 0.446, "several": 0.216, "video": 0.338}),
    ],
)
def test_parts_have_the_shares_of_the_published_set(name: str, shares: dict[str, float]) -> None:
    assert wished(load_recipe(name)) == pytest.approx(shares, abs=0.03)


@pytest.mark.parametrize(
    ("part", "published"),
    [
        ("single", {("detect_3d",): 1586, ("camera_distance", "depth_ranking"): 412, ("object_distance",): 251, ("object_size",): 175, ("scene_graph",): 106}),
        ("several", {("point_correspondence",): 361, ("nearest_thing", "clock_direction"): 230, ("camera_motion",): 88, ("camera_position",): 63}),
    ],
)  # fmt: skip
def test_skills_of_vst_stand_to_one_another_as_published(part: str, published: dict[tuple[str, ...], int]) -> None:
    """published: thousands of samples of VST-P by skill, of the skills that there are families for; within a half, as questions are whole."""
    tasks = next(one.tasks for one in load_recipe("vst").parts if one.name == part)
    assert set(tasks) == {name for families in published for name in families}
    asked = sum(task.per_scene for task in tasks.values())
    for families, thousands in published.items():
        ratio = sum(tasks[name].per_scene for name in families) / asked / (thousands / sum(published.values()))
        assert 1 / 1.5 < ratio < 1.5, (families, ratio)


def test_three_kinds_stand_as_in_the_mix_that_did_best() -> None:
    of = wished_of(load_recipe("3q"))
    assert of == pytest.approx({"object_distance": 0.345, "appearance_order": 0.255, "scene_simulation": 0.4}, abs=0.03)
