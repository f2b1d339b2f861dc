"""One registry: found by itself, plugged in from outside, never half of what it was meant to be."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenegen.errors import RenderError, SceneGenError
from scenegen.registry import PluginWarning, Registry

HOUSE = "registry_test_house"
BASE = f"""
from scenegen.registry import Registry
ROOMS = Registry("room", group="{HOUSE}.rooms", package="{HOUSE}.rooms")
LAMPS = Registry("lamp", group="{HOUSE}.lamps", package="{HOUSE}.lamps")
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with two registries and two modules that register themselves; entry points are added by `plug`."""
    write(tmp_path, f"{HOUSE}/__init__.py", "")
    write(tmp_path, f"{HOUSE}/base.py", BASE)
    for room in ("hall", "attic"):
        write(
            tmp_path, f"{HOUSE}/rooms/{room}.py", f"from {HOUSE}.base import ROOMS\n@ROOMS.register('{room}')\nclass Room: ...\n"
        )
    write(tmp_path, f"{HOUSE}/rooms/__init__.py", "")
    write(tmp_path, f"{HOUSE}/lamps/__init__.py", "")
    write(tmp_path, f"{HOUSE}/lamps/bulb.py", f"from {HOUSE}.base import LAMPS\nLAMPS.add('bulb', 60)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == HOUSE or name.startswith("registry_test_")]:
        del sys.modules[name]


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def plug(root: Path, points: dict[str, str], group: str = f"{HOUSE}.rooms", **modules: str) -> None:
    """Install a distribution that declares entry points, and its modules."""
    for name, text in modules.items():
        write(root, f"{name}.py", text)
    lines = "".join(f"{name} = {value}\n" for name, value in points.items())
    meta = f"registry_test_{group.rpartition('.')[2]}-1.dist-info"
    write(root, f"{meta}/METADATA", f"Metadata-Version: 2.1\nName: registry-test-{group.rpartition('.')[2]}\nVersion: 1\n")
    write(root, f"{meta}/entry_points.txt", f"[{group}]\n{lines}")
    importlib.invalidate_caches()


def rooms() -> Registry[type]:
    return importlib.import_module(f"{HOUSE}.base").ROOMS


def lamps() -> Registry[int]:
    return importlib.import_module(f"{HOUSE}.base").LAMPS


def test_modules_of_the_package_are_found_when_first_asked_for(house: Path) -> None:
    registry = rooms()
    assert f"{HOUSE}.rooms.hall" not in sys.modules
    assert registry.names() == ["attic", "hall"] == list(registry)
    assert f"{HOUSE}.rooms.hall" in sys.modules
    assert (len(registry), "hall" in registry, "cellar" in registry) == (2, True, False)
    assert registry.get("hall").__name__ == "Room"
    assert (registry.find("hall"), registry.find("cellar")) == (registry.get("hall"), None)
    assert registry.origin("hall") == f"{HOUSE}.rooms.hall"
    assert lamps().origin("bulb") == f"{HOUSE}.lamps.bulb"  # a plain value: the module that registered it


def test_a_name_that_is_not_there_names_the_nearest() -> None:
    registry: Registry[int] = Registry("lamp", error=RenderError)
    registry.add("bedside", 1)
    with pytest.raises(RenderError, match="no lamp 'bedsied'") as caught:
        registry.get("bedsied")
    assert "bedside" in str(caught.value)
    with pytest.raises(RenderError):
        registry.get(["bedside"])  # type: ignore[arg-type]


def test_a_name_used_twice_is_refused_and_the_first_stays() -> None:
    registry: Registry[int] = Registry("lamp", error=RenderError)
    registry.register("floor")(1)
    with pytest.raises(RenderError, match="'floor' is registered twice"):
        registry.add("floor", 2)
    assert registry.get("floor") == 1
    with pytest.raises(RenderError, match="no name"):
        registry.add(" ", 2)


def test_added_is_for_a_while() -> None:
    registry: Registry[int] = Registry("lamp")
    with registry.added("floor", 1):
        assert registry.get("floor") == 1
    assert registry.names() == []


def test_entry_points_bring_modules_and_things(house: Path) -> None:
    plug(
        house,
        {"mine": "registry_test_module", "cellar": "registry_test_class:Cellar", "decorated": "registry_test_module:Loft"},
        registry_test_module=f"from {HOUSE}.base import ROOMS\n@ROOMS.register('loft')\nclass Loft: ...\n",
        registry_test_class="class Cellar: ...\n",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert rooms().names() == ["attic", "cellar", "hall", "loft"]  # decorated already: not again as "decorated"


BROKEN = f"""
from {HOUSE}.base import LAMPS, ROOMS
ROOMS.add('half', 1)
LAMPS.add('half', 1)
import {HOUSE}.lamps.bulb
import no_such_package_at_all
ROOMS.add('other half', 2)
"""


def test_a_broken_plugin_is_a_warning_and_leaves_nothing_half(house: Path) -> None:
    plug(
        house,
        {"bad": "registry_test_broken", "good": "registry_test_good", "gone": "registry_test_gone:Thing"},
        registry_test_broken=BROKEN,
        registry_test_good=f"from {HOUSE}.base import ROOMS\nROOMS.add('loft', 3)\n",
    )
    with pytest.warns(PluginWarning) as told:
        names = rooms().names()
    assert names == ["attic", "hall", "loft"]
    assert len(told) == 2
    assert all("registry_test_" in str(warning.message) for warning in told)
    assert "no_such_package_at_all" in str(told[0].message)
    assert set(rooms().broken) == {"bad = registry_test_broken", "gone = registry_test_gone:Thing"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert rooms().names() == names  # the second call says the same, and says it silently
        assert lamps().names() == ["bulb"]  # what the broken one imported of the house stays, what it added there does not
    with pytest.raises(SceneGenError, match="mend the plug-in bad"):
        rooms().get("half")


def test_a_broken_plugin_that_listed_another_registry_does_not_empty_it(house: Path) -> None:
    listing = f"from {HOUSE}.base import LAMPS\nassert LAMPS.names() == ['bulb']\nraise OSError('no disk')\n"
    plug(house, {"bad": "registry_test_listing"}, registry_test_listing=listing)
    with pytest.warns(PluginWarning, match="no disk"):
        rooms().load()
    assert lamps().names() == ["bulb"]


def test_a_plugin_may_not_take_a_name_of_the_house(house: Path) -> None:
    plug(house, {"bad": "registry_test_thief"}, registry_test_thief=f"from {HOUSE}.base import ROOMS\nROOMS.add('hall', 0)\n")
    with pytest.warns(PluginWarning, match="registered twice"):
        assert rooms().get("hall").__name__ == "Room"


def test_an_error_in_the_own_package_is_raised_each_time_and_mended_once(house: Path) -> None:
    write(house, f"{HOUSE}/rooms/porch.py", f"from {HOUSE}.base import ROOMS\nROOMS.add('porch', 1)\nraise OSError('rain')\n")
    for _ in range(2):
        with pytest.raises(OSError, match="rain"):
            rooms().names()
    write(house, f"{HOUSE}/rooms/porch.py", f"from {HOUSE}.base import ROOMS\nROOMS.add('porch', 1)  # mended\n")
    importlib.invalidate_caches()
    assert rooms().names() == ["attic", "hall", "porch"]
