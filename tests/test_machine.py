"""What a dataset says of the machines that made it."""

from __future__ import annotations

import builtins
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import scenegen as sg
from scenegen.pipeline.finish import _machines
from scenegen.pipeline.machine import _features, machine
from scenegen.tables.manifest import read_manifest


@pytest.mark.slow
def test_the_manifest_names_versions_and_processor(tmp_path: Path) -> None:
    recipe = {
        "name": "one",
        "scenes": {"kinds": ["office"]},
        "views": {"per_scene": 1, "width": 64, "height": 48},
        "tasks": {"image_side": {}},
    }
    sg.build_dataset(recipe, tmp_path / "out", scenes=1, workers=1, renderer="raycast")
    (found,) = read_manifest(tmp_path / "out")["machines"]
    assert found == machine()
    assert found["numpy"] == version("numpy")
    assert {"python", "system", "processor", "features"} <= set(found)


def test_kinds_of_machines_are_named_once() -> None:
    one, other = {"numpy": "2.1"}, {"numpy": "2.2"}
    assert _machines([{"machine": other}, {"machine": one}, {"machine": other}, {}]) == [one, other]


def test_where_the_system_does_not_say_no_feature_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: Any, **__: Any) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(builtins, "open", closed)
    assert _features() == []
