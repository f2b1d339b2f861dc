"""Presets of margins: each sets the bounds that families declare, by their kind, never makes one looser, and questions asked under it keep to it."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

import numpy as np
import pytest
from pydantic import Field

from scenegen.errors import RecipeError
from scenegen.fields import Number
from scenegen.pipeline.recipe import full_text, load_recipe, parse_recipe
from scenegen.scene import Camera, Scene
from scenegen.tasks import get_task, task_names
from scenegen.tasks.common.margins import MOST, PRESETS, Bound, bounds, preset
from scenegen.tasks.task import TaskConfig
from tests.asking import asked, looked_at, single_set
from tests.scenes import thing

ORDER = ("default", "vsi", "revsi", "strict")


class AnyConfig(TaskConfig):
    angle: Annotated[Number, Bound("edge", half_deg=30.0)] = Field(10.0, ge=0, lt=30)
    gap: Annotated[Number, Bound("gap")] = Field(0.4, ge=0)
    reach: Annotated[Number, Bound("reach")] = Field(8.0, gt=0)
    other: Number = 0.1


def test_a_preset_sets_what_is_declared_where_it_is_stricter() -> None:
    assert preset(AnyConfig, "default") == {}
    assert preset(AnyConfig, "vsi") == {"reach": 5.0}, "a third of the way from the edge is stricter than 10 of 45"
    assert preset(AnyConfig, "revsi") == {"angle": pytest.approx(30 * 35 / 45, abs=1e-3), "reach": 5.0}
    assert preset(AnyConfig, "strict") == {"angle": 24.0, "gap": 0.5, "reach": 5.0}


def test_presets_are_in_order() -> None:
    assert tuple(PRESETS) == ORDER
    for looser, stricter in pairwise(ORDER):
        for kind, value in PRESETS[looser].items():
            assert PRESETS[stricter][kind] <= value if kind in MOST else PRESETS[stricter][kind] >= value


@pytest.mark.parametrize("name", ORDER)
def test_every_family_can_be_asked_under_every_preset_and_is_never_looser(name: str) -> None:
    for family in task_names():
        config = get_task(family).Config
        kinds, plain, under = dict(bounds(config)), config(), config(**preset(config, name))
        for field in config.model_fields:
            before, after = getattr(plain, field), getattr(under, field)
            assert before == after or field in kinds
            if field in kinds:
                assert after <= before if kinds[field].kind in MOST else after >= before, (family, field)


def test_sectors_of_every_width_keep_the_same_share() -> None:
    """35 degrees of the 45 of a quadrant; of eight sectors 17.5 of 22.5; of a clock's hours 11.7 of 15."""
    under = {name: preset(get_task(name).Config, "revsi").get("margin_deg") for name in task_names()}
    assert under["object_side"] == 35.0
    assert under["scene_simulation"] == 17.5
    assert under["clock_direction"] == pytest.approx(11.667)
    assert under["person_object_orientation"] is None, "its sectors are too narrow for it"


def test_what_a_recipe_says_of_a_task_stands_before_its_margin() -> None:
    recipe = load_recipe(
        {
            "name": "a", "margin": "strict", "tasks": {"scene_simulation": {"margin_deg": 12}, "nearest_thing": {}},
            "parts": [{"share": 0.5}, {"share": 0.5, "margin": "revsi"}],
        }
    )  # fmt: skip
    strict, revsi = (part.tasks for part in recipe.parts)
    assert (strict["scene_simulation"].margin_deg, revsi["scene_simulation"].margin_deg) == (12, 12)
    assert (strict["nearest_thing"].gap_m, revsi["nearest_thing"].gap_m) == (0.5, 0.3)
    assert parse_recipe(full_text(recipe)) == recipe
    with pytest.raises(RecipeError, match="'default', 'vsi', 'revsi' or 'strict'"):
        load_recipe({"name": "a", "margin": "revsy", "tasks": {"scene_simulation": {}}})


def test_questions_keep_to_it() -> None:
    """A desk at the back of a stool's place: a plant 2 degrees off a sector's middle is asked about, one 14 off is not; nor one 1.2 m away."""
    way = np.deg2rad(90 - 47)
    shots = [
        Camera.look_at(f"c{k}", (x, -4.5, 2.4), (0.3, 1.0, 0.4), hfov_deg=75, width=320, height=240)
        for k, x in enumerate((-0.5, 0.6))
    ]

    def told(*more: object) -> set[str]:
        desk = thing("desk", (0.0, 3.0, 0), (0.7, 0.5, 0.75))
        scene = Scene(id="s", objects=[thing("stool", (0, 0, 0), (0.4, 0.4, 0.6)), desk, *more], cameras=shots)  # type: ignore[list-item]
        config = get_task("scene_simulation").Config
        task = get_task("scene_simulation")(config(**preset(config, "revsi")))
        found = asked(task, looked_at(scene, single_set(scene)))
        assert all(one.evidence.parameters["apart_m"] == 1.5 for one in found)
        assert all(one.evidence.margin.value >= 17.5 for one in found)
        return {
            one.answer.text for one in found if one.evidence.operands[2].id == "crate" and one.evidence.operands[0].id == "stool"
        }

    far = 2.6
    clear = thing("crate", (far * np.cos(way), far * np.sin(way), 0), (0.4, 0.4, 0.7))
    assert told(clear) == {"front-right"}
    off = np.deg2rad(90 - 59)
    assert told(thing("crate", (far * np.cos(off), far * np.sin(off), 0), (0.4, 0.4, 0.7))) == set()
    near = thing("crate", (1.2 * np.cos(way), 1.2 * np.sin(way), 0), (0.4, 0.4, 0.7))
    assert told(near) == set()
