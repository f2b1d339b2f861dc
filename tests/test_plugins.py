"""Every registry of the house takes plug-ins from its entry-point group, refuses doubled names and wrong things, and survives broken ones."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import scenegen

pytestmark = pytest.mark.slow

PACKAGE = Path(scenegen.__file__).parent
GOOD = {
    "scenegen.answers": (
        "scenegen.answers.base:ANSWERS",
        "class Mine(ANSWERS.get('{own}')): ...\nANSWERS.add('{name}', Mine)",
    ),
    "scenegen.rules": (
        "scenegen.audit.rules.base:RULES",
        "class Mine(RULES.get('{own}')): ...\nRULES.add('{name}', Mine)",
    ),
    "scenegen.tasks": (
        "scenegen.tasks.task:TASKS",
        "from scenegen.tasks.task import task\n@task\nclass Mine(TASKS.get('{own}')):\n    name = '{name}'",
    ),
    "scenegen.views": (
        "scenegen.views.plan:PLANS",
        "class Mine(PLANS.get('{own}')): ...\nPLANS.add('{name}', Mine)",
    ),
    "scenegen.rooms": (
        "scenegen.compose.kinds:KINDS",
        "from scenegen.compose import room_kind\n"
        "@room_kind('{name}', length=(3, 4), width=(3, 4), height=(2.5, 2.5), floors=('planks',), on_surfaces=(), on_floor=())\n"
        "def furnish(layout): ...",
    ),
    "scenegen.things": (
        "scenegen.assets.catalogue:CATEGORIES",
        "from scenegen.assets.catalogue import register\n"
        "@register('{name}', family='mine', has_front=False, sample=lambda rng: {{}})\ndef build(params): ...",
    ),
    "scenegen.grounds": (
        "scenegen.assets.modelling.grounds:GROUNDS",
        "from scenegen.assets.modelling.grounds import ground\n@ground('{name}')\ndef make(b, room): ...",
    ),
    "scenegen.asset_formats": (
        "scenegen.assets.importing.raw:FORMATS",
        "from scenegen.assets.importing.raw import asset_format\n@asset_format('{name}', '.mine')\ndef read(path): ...",
    ),
    "scenegen.pictures": (
        "scenegen.assets.looks.pictures:PICTURES",
        "from scenegen.assets.looks.pictures import kind\n@kind('{name}')\ndef paint(draw, rng): ...",
    ),
    "scenegen.postures": (
        "scenegen.assets.people.posing.postures:POSTURES",
        "from scenegen.assets.people.posing.postures import kind_of_posture\n@kind_of_posture('{name}')\ndef made(f, posture): ...",
    ),
    "scenegen.actions": (
        "scenegen.assets.people.posing.actions:ACTIONS",
        "from scenegen.assets.people.posing.actions import action\n@action('{name}', ('stand',))\ndef arms(r): ...",
    ),
    "scenegen.motions": (
        "scenegen.compose.activities.motions.stage:MOTIONS",
        "from scenegen.compose.activities.motions import motion\n@motion('{name}')\ndef made(stage, rng): ...",
    ),
    "scenegen.renderers": (
        "scenegen.render.base:RENDERERS",
        "from scenegen.render.base import renderer\n@renderer('{name}')\nclass Mine: ...",
    ),
    "scenegen.formats": (
        "scenegen.export.formats:FORMATS",
        "from scenegen.export.formats import export_format\n@export_format('{name}')\ndef write(dataset, out): ...",
    ),
    "scenegen.looks": (
        "scenegen.export.looks:LOOKS",
        "from scenegen.export.looks import LOOKS, Look\nLOOKS.add('{name}', Look(lambda instances: ..., ('instances',)))",
    ),
    "scenegen.executors": (
        "scenegen.pipeline.executors.base:EXECUTORS",
        "EXECUTORS.add('{name}', lambda job, shards, workers: iter(()))",
    ),
}
"""By group: the registry, and the lines by which a plug-in registers `name` in it; `own` is the first of the registry's own names."""
PROBE = """
import importlib, json, sys, warnings
told = {}
for group, (place, own) in json.loads(sys.argv[1]).items():
    module, name = place.split(":")
    registry = getattr(importlib.import_module(module), name)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        first, second = registry.names(), registry.names()
    told[group] = {"names": first, "again": second, "broken": registry.broken, "said": [str(w.message) for w in caught],
                   "origin": {n: registry.origin(n) for n in first}}
print(json.dumps(told))
"""


def registries() -> dict[str, str]:
    """Every registry with a group in the package, by group: where it is made."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.value, ast.Call)
                and ast.unparse(node.value.func) == "Registry"
            ):
                groups = [word.value for word in node.value.keywords if word.arg == "group"]
                module = ".".join(("scenegen", *path.relative_to(PACKAGE).with_suffix("").parts))
                for group in groups:
                    assert isinstance(group, ast.Constant)
                    found[str(group.value)] = f"{module}:{ast.unparse(node.target)}"
    return found


def probe(path: Path | None = None) -> dict[str, dict[str, object]]:
    """What a fresh process finds in every registry, with plug-ins installed in a folder."""
    search = os.pathsep.join([*([str(path)] if path else []), str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")])
    wanted = json.dumps({group: (place, "") for group, (place, _) in GOOD.items()})
    done = subprocess.run(
        [sys.executable, "-c", PROBE, wanted],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": search},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def bare() -> dict[str, dict[str, object]]:
    """Without plug-ins."""
    return probe()


@pytest.fixture(scope="module")
def plugged(bare: dict[str, dict[str, object]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """With four plug-ins a group: a good one; one that registers and then fails; one that takes a name; one that is a number."""
    root = tmp_path_factory.mktemp("plugins")
    points = []
    for number, (group, (place, lines)) in enumerate(sorted(GOOD.items())):
        module, registry = place.split(":")
        own = bare[group]["names"][0]  # type: ignore[index]
        head = f"from {module} import {registry}\n"
        for kind, text in (
            ("good", head + lines.format(name=f"good-{number}", own=own)),
            ("half", head + lines.format(name=f"half-{number}", own=own) + "\nimport no_such_package_at_all\n"),
            ("thief", head + lines.format(name=own, own=own)),
            ("number", "THING = 7\n"),
        ):
            (root / f"plugin_{kind}_{number}.py").write_text(text, encoding="utf-8")
        points.append(
            f"[{group}]\n"
            + "".join(f"{kind} = plugin_{kind}_{number}\n" for kind in ("good", "half", "thief"))
            + f"seven = plugin_number_{number}:THING\n"
        )
    meta = root / "plugins_for_every_group-1.dist-info"
    meta.mkdir()
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: plugins-for-every-group\nVersion: 1\n", encoding="utf-8")
    (meta / "entry_points.txt").write_text("\n".join(points), encoding="utf-8")
    return probe(root)


def test_the_doctor_names_a_broken_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    from scenegen.cli.doctor import _plugins
    from scenegen.compose.kinds import KINDS

    assert [(line.name, line.ok) for line in _plugins()] == [("plug-ins", True)]
    monkeypatch.setitem(KINDS.broken, "cellar = no_such_package", "ModuleNotFoundError: no_such_package")
    (line,) = _plugins()
    assert (line.ok, line.name) == (False, "plug-in of scenegen.rooms")
    assert "cellar = no_such_package" in line.value


def test_every_registry_of_the_house_is_tried_here() -> None:
    known = registries()
    assert {group: place for group, (place, _) in GOOD.items()} == {
        group: place for group, place in known.items() if group in GOOD
    }
    assert set(known) == set(GOOD), "add the new registry to GOOD"


@pytest.mark.parametrize("number", range(len(GOOD)), ids=sorted(GOOD))
def test_plugins_come_whole_or_not_at_all(
    number: int, bare: dict[str, dict[str, object]], plugged: dict[str, dict[str, object]]
) -> None:
    group = sorted(GOOD)[number]
    before, after = bare[group], plugged[group]
    assert before["names"]
    assert before["broken"] == {}
    assert sorted([*before["names"], f"good-{number}"]) == after["names"]  # type: ignore[misc]
    assert after["again"] == after["names"]
    broken = {label.split(" = ")[0]: why for label, why in after["broken"].items()}  # type: ignore[attr-defined]
    assert set(broken) == {"half", "thief", "seven"}
    assert "no_such_package_at_all" in broken["half"]
    assert "registered twice" in broken["thief"]
    assert "given by '7', which is no" in broken["seven"]
    assert len(after["said"]) == 3  # type: ignore[arg-type]
    assert all(group in line for line in after["said"])  # type: ignore[attr-defined]
    own = before["names"][0]  # type: ignore[index]
    assert after["origin"][own] == before["origin"][own]  # type: ignore[index]
