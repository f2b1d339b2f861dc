"""The house keeps its shape: imports run downward, importing is light, public names stay what they are."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

import scenegen
from scenegen.cli.main import app

PACKAGE = Path(scenegen.__file__).parent
STAGES = [
    "errors",
    "registry",
    "explain",
    "limits",
    "inputs",
    "fields",
    "system",
    "threads",
    "workers",
    "display",
    "frames",
    "answers",
    "rays",
    "scene",
    "assets",
    "compose",
    "world",
    "observe",
    "views",
    "facts",
    "language",
    "tasks",
    "curate",
    "tables",
    "pipeline",
    "environment",
    "relabel",
    "api",
    "cli",
]
ASIDE = {
    "render": {"errors", "registry", "system", "frames", "rays", "scene", "assets", "world", "observe"},
    "export": {
        *(
            "errors",
            "registry",
            "explain",
            "limits",
            "inputs",
            "answers",
            "frames",
            "rays",
            "scene",
            "assets",
            "world",
            "observe",
        ),
        "tables",
    },
    "rewards": {"errors", "answers"},
    "scoring": {"errors", "explain", "answers", "tables"},
    "endpoint": {"errors", "explain", "export", "tables"},
    "show": {"errors", "inputs", "frames", "scene", "assets", "world", "observe", "tasks", "tables"},
    "audit": {"errors", "registry", "workers", "answers", "scene", "assets"},
}
"""Rooms beside the line, and what they may know."""
MAY_KNOW_ASIDE = {
    "pipeline": {"render"},
    "environment": {"render"},
    "relabel": {"audit"},
    "api": {"render", "export"},
    "cli": {"render", "export", "show", "audit", "scoring", "endpoint"},
}
"""Nothing in the line knows a room beside it, but these."""
DECLARED = {
    ("facts", "observe"),
    ("facts", "rays"),
    ("language", "rays"),
    ("tasks", "rays"),
    ("curate", "rays"),
    ("language", "observe"),
    ("tasks", "observe"),
    ("curate", "observe"),
    ("tasks", "assets"),
    ("facts", "assets"),
}
"""Downward in the line, but forbidden all the same: facts and tasks never touch a mesh or a ray."""

WAYS_IN = {
    ("scene/types.py", "assets"),
    ("scene/snapshot.py", "assets"),
    ("audit/templates.py", "tasks"),
    ("tasks/common/places.py", "assets"),
    ("tasks/common/visits.py", "assets"),
}
"""`Person.standing`, a constructor for users that loads bodies when it is called and that no stage calls; `Scene.at`, which poses
the people of an instant, and loads bodies only where somebody moves; and the audit's one look at the
tasks, for the texts of their wordings; and the catalogue's tables of what stands where and of what never moves, which hold no mesh."""


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else "errors"


def imports(path: Path) -> set[str]:
    """First-level rooms of scenegen that a file imports, at the top or inside functions; not those for type checkers alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("scenegen"):
            if node.module == "scenegen":
                found |= {
                    alias.name
                    for alias in node.names
                    if (PACKAGE / alias.name).exists() or (PACKAGE / f"{alias.name}.py").exists()
                }
            else:
                found.add(room(node.module))
        elif isinstance(node, ast.Import):
            found |= {room(alias.name) for alias in node.names if alias.name.startswith("scenegen.")}
    return found


def sources() -> list[Path]:
    return sorted(
        path for path in PACKAGE.rglob("*.py") if path.name not in ("__init__.py", "__main__.py") or path.parent != PACKAGE
    )


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_downward(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    file = path.relative_to(PACKAGE).as_posix()
    for other in {name for name in imports(path) - {own} if (file, name) not in WAYS_IN}:
        if own in ASIDE:
            assert other in ASIDE[own], f"{own} may know {sorted(ASIDE[own])}, not {other}"
        elif other in ASIDE:
            assert other in MAY_KNOW_ASIDE.get(own, set()), f"{own} may not know {other}"
        else:
            assert STAGES.index(other) < STAGES.index(own), f"{own} comes before {other}"
            assert (own, other) not in DECLARED, f"{own} may not touch {other}"


def test_audit_shares_no_code_with_what_it_checks() -> None:
    for path in (PACKAGE / "audit").rglob("*.py"):
        shared = {name for name in imports(path) if (path.relative_to(PACKAGE).as_posix(), name) not in WAYS_IN}
        assert not shared & {"frames", "rays", "facts", "tasks", "language", "compose", "observe", "render"}, path


@pytest.mark.parametrize(
    ("package", "own"), [("ray", "pipeline/executors/ray.py"), ("gymnasium", "environment/gym.py"), ("rerun", "export/rerun.py")]
)
def test_what_a_cluster_or_a_trainer_has_is_loaded_by_its_own_file(package: str, own: str) -> None:
    loads = re.compile(rf"^\s*(?:import|from) {package}\b", re.MULTILINE)
    found = [path.relative_to(PACKAGE).as_posix() for path in sources() if loads.search(path.read_text(encoding="utf-8"))]
    assert found == [own]


def test_there_is_one_pinhole() -> None:
    """What an intrinsic matrix means is written in `frames` alone; the audit has its own on purpose."""
    reads = re.compile(r"\bK\[|inv\([\w.]*\bK\b|\bK\.T\b|\bK\s*@|@\s*[\w.]*\bK\b")
    for path in sources():
        if path.relative_to(PACKAGE).parts[0] not in ("frames", "audit"):
            assert not reads.findall(path.read_text(encoding="utf-8")), path


def test_a_family_is_a_task_and_its_rule() -> None:
    """Each in a file of its name, which no other file of the audit knows of."""
    from scenegen.audit.rules import RULES
    from scenegen.tasks import task_names

    assert RULES.names() == task_names()
    own = PACKAGE / "audit" / "rules"
    for task in task_names():
        assert RULES.origin(task) == f"scenegen.audit.rules.{task}"
        said = re.compile(rf"\b{task}\b|\"{re.escape(RULES.get(task).name)}\"")
        for path in (PACKAGE / "audit").rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert path == own / f"{task}.py" or not said.search(text), path
    for path in own.glob("*.py"):
        assert not [name for name in task_names() if f"rules.{name}" in path.read_text(encoding="utf-8")], path


def test_every_room_of_the_design_exists() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    files = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert rooms | files == {*STAGES, *ASIDE}


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120).stdout.strip()


def test_importing_is_light() -> None:
    heavy = "{'moderngl', 'OpenGL', 'embreex', 'open3d', 'mitsuba', 'pyrender', 'trimesh', 'torch', 'pyarrow', 'PIL'}"
    assert run(f"import sys, scenegen; print(sorted({heavy} & set(sys.modules)))") == "[]"
    frames = f"import sys, scenegen as sg; sg.stand_at_facing([0,0,0],[1,0,0],[0,1,0]); print(sorted({heavy} & set(sys.modules)))"
    assert run(frames) == "[]"


def test_help_loads_nothing_but_what_says_it() -> None:
    """What draws help in colours, and numbers, take longer to load than all else that it needs."""
    seen = "import atexit, runpy, sys; atexit.register(lambda: print(sorted({'rich.markdown', 'rich.console', 'numpy'} & set(sys.modules)))); "
    said = run(seen + "sys.argv = ['scenegen', '--help']; runpy.run_module('scenegen', run_name='__main__')")
    assert "Commands:" in said
    assert said.endswith("[]")


def test_help_is_whole_sentences_within_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command's line is the first sentence of its page, not cut at 80 columns; every option says what it is; pages are as wide as what shows them."""
    command = typer.main.get_command(app)
    above = typer.Context(command, info_name="scenegen", **command.context_settings)
    pages = {
        "": command,
        **command.commands,
        **{f"assets {name}": one for name, one in command.commands["assets"].commands.items()},
    }
    assert len(pages) > 18
    for width in (80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        said = {name: one.get_help(typer.Context(one, parent=above, info_name=name)) for name, one in pages.items()}
        for name, page in said.items():
            assert "..." not in page.partition("Commands:")[2], name
        assert width - 10 < max(len(line) for page in said.values() for line in page.splitlines()) <= width
    for name, one in pages.items():
        for given in one.params:
            assert given.help, f"{name} {given.name}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("buld", "No such command 'buld'"),
        ("build --scene 3", "--scenes"),
        ("build --scenes 0", "'--scenes' / '-n'"),
        ("export out", "Missing option '--to'"),
    ],
)
def test_what_a_command_does_not_take_is_named(given: str, said: str) -> None:
    done = CliRunner().invoke(app, given.split())
    assert done.exit_code == 2
    assert said in done.output
    assert "--help' for help" in done.output


@pytest.mark.slow
def test_public_names_stay_what_they_are_when_submodules_load() -> None:
    code = (
        "import importlib, pkgutil, types, scenegen as sg\n"
        "for found in pkgutil.iter_modules(sg.__path__):\n"
        "    if found.name != '__main__': importlib.import_module(f'scenegen.{found.name}')\n"
        "bad = [n for n in sg.__all__ if isinstance(getattr(sg, n), types.ModuleType)]\n"
        "print(bad, len(sg.__all__))"
    )
    assert run(code).startswith("[] ")


def test_no_hidden_randomness_or_clock() -> None:
    banned = ("np.random.seed", "np.random.rand", "np.random.choice", "np.random.uniform", "uuid", "import random")
    for path in sources():
        text = path.read_text(encoding="utf-8")
        assert not [word for word in banned if word in text], path
        if path.name != "progress.py":
            assert "time.time()" not in text, path
