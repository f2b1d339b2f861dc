"""What is listed of task families: everything a reader chooses by, without opening the code."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from scenegen.answers.base import ANSWERS
from scenegen.cli.families import MODALITIES, families, family
from scenegen.cli.main import app
from scenegen.errors import SceneGenError
from scenegen.tasks import get_task, task_names


def test_every_family_says_what_it_asks_shows_and_answers() -> None:
    listed = families()
    assert [one.name for one in listed] == task_names()
    for one in listed:
        assert one.summary.endswith((".", "?")), one.name
        assert one.modalities, one.name
        assert set(one.modalities) <= set(MODALITIES), one.name
        assert one.answer in ANSWERS.names(), one.name
        assert one.frames, f"the audit has no rule for {one.name}"
        assert one.serves, f"{one.name} names no published system that asks the same"


def test_what_it_is_shown_follows_from_what_it_needs() -> None:
    assert family("moved_thing").modalities == ("clip",)
    assert family("camera_motion").modalities == ("pair",)
    assert family("turn_to_face").modalities == ("text", "picture")


def test_the_command_lists_all_and_tells_everything_about_one() -> None:
    run = CliRunner()
    lines = run.invoke(app, ["tasks"]).stdout.splitlines()
    assert [line.split()[0] for line in lines] == task_names()
    told = run.invoke(app, ["tasks", "taller"]).stdout
    assert all(key in told for key in get_task("taller").Config.model_fields)
    assert all(text in told for text in get_task("taller").templates)
    assert run.invoke(app, ["tasks", "nonsense"]).exit_code != 0
    with pytest.raises(SceneGenError, match="nonsense"):
        family("nonsense")
