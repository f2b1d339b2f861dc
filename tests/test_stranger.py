"""A package from outside brings five families, one for each of five kinds of answer: built, audited clean, exported and scored, with not
one file of scenegen touched. It is what docs/extending.md teaches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from scenegen.answers import Unparsed, answer_from
from scenegen.tables.dataset import Dataset

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "stranger"
FAMILIES = {"thing_height": "number", "whole_box": "box2d", "floor_map": "layout", "nearer": "yes_no", "near_to_far": "sequence"}
SCENES = 4


def installed(folder: Path) -> dict[str, str]:
    """The environment of a machine where the package is installed: its code, and beside it what pip writes down of it."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    groups = (
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in named.items())
        for group, named in project["entry-points"].items()
    )
    (info / "entry_points.txt").write_text("\n".join(groups))
    path = [str(folder), str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "scenegen", *words], env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("stranger")
    environment, out = installed(folder), folder / "out"
    run(
        environment, "build", str(HERE / "recipe.yaml"), "-n", str(SCENES), "--seed", "2", "--renderer", "raycast", "--workers", "1",
        "--out", str(out),
    )  # fmt: skip
    return out, environment


def test_every_family_is_asked(built: tuple[Path, dict[str, str]]) -> None:
    asked = Counter(record.task for record in Dataset(built[0]))
    assert set(asked) == set(FAMILIES)
    assert all(count >= SCENES // 2 for count in asked.values()), asked


def test_the_audit_is_clean_with_the_rules_that_came_along(built: tuple[Path, dict[str, str]]) -> None:
    out, environment = built
    assert run(environment, "audit", str(out)).rstrip().endswith("clean")


def test_without_the_rules_it_is_not(built: tuple[Path, dict[str, str]]) -> None:
    done = subprocess.run([sys.executable, "-m", "scenegen", "audit", str(built[0])], capture_output=True, text=True, timeout=600)
    assert done.returncode != 0
    assert "no task 'thing_height'" in done.stdout


def test_an_answer_that_was_changed_is_found(built: tuple[Path, dict[str, str]]) -> None:
    code = """
import json, sys
from scenegen.audit.source import Folder
from scenegen.audit import Memory
from scenegen.audit.audit import audit_source
folder = Folder(sys.argv[1])
tables = {(t, s): folder.rows(t, s) for t in ("scenes", "views", "view_sets", "questions") for s in folder.manifest["shards"]}
row = next(r for (t, _), rows in tables.items() if t == "questions" for r in rows if r["task"] == "thing_height")
tables = {key: [one for one in rows if one["scene_id"] == row["scene_id"]] for key, rows in tables.items()}
value = json.loads(row["answer_value"])
value["value"] += 0.3
row["answer_value"] = json.dumps(value)
report = audit_source(Memory(folder.manifest, folder.card, tables))
assert any(row["question_id"] in message for message in report.problems["wrong answers"]), report.problems
"""
    out, environment = built
    done = subprocess.run([sys.executable, "-c", code, str(out)], env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]


def test_what_is_true_scores_one_and_is_exported(built: tuple[Path, dict[str, str]]) -> None:
    out, environment = built
    for record in Dataset(out):
        truth = answer_from(record.answer_value)
        assert truth.type == FAMILIES[record.task]
        said = truth.parse(record.answer)
        assert not isinstance(said, Unparsed), (record.answer, said)
        assert truth.score(said) == 1.0
    run(environment, "export", str(out), "--to", "huggingface", "--out", str(out.parent / "exported"))
    assert any((out.parent / "exported").rglob("*.parquet"))
    assert json.loads((out / "manifest.json").read_text())["questions_per_task"].keys() == FAMILIES.keys()
