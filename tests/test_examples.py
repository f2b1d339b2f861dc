"""The documents run: the notebooks, the README's Python."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SHOWN = {
    "environment": ("text/html", "decided: True"),
    "evaluate_a_model": ("text/html", "without 0."),
    "own_assets": ("image/png", "1 ready for rooms"),
    "own_task": ("text/html", "\nclean"),
    "perspective_study": ("image/svg+xml", "stand_at_facing"),
    "train_trl": ("text/html", "logged 4 of 4 steps"),
}
"""Notebooks beside the tutorial: a kind of output that each shows, and what it prints."""
NEEDS = {"train_trl": ("torch", "datasets", "trl")}
"""What a notebook needs that is no dependency of ours: where it is not installed, it is not run."""


def run_in_kernel(name: str, folder: Path) -> list[Any]:
    """What the cells of a notebook put out, run one after another in a kernel that works in a folder."""
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.read(ROOT / "examples" / f"{name}.ipynb", as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute()
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.mark.slow
def test_the_tutorials_cells_run_and_show_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after another in this process; what a cell ends with shows itself where it can."""
    monkeypatch.chdir(tmp_path)
    cells = json.loads((ROOT / "examples" / "tutorial.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, object] = {}
    pages = []
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        *before, last = ast.parse("".join(cell["source"])).body
        if not isinstance(last, ast.Expr):
            before.append(last)
        exec(compile(ast.Module(before, []), "tutorial.ipynb", "exec"), names)
        if isinstance(last, ast.Expr):
            shown = eval(compile(ast.Expression(last.value), "tutorial.ipynb", "eval"), names)
            pages += [shown._repr_html_()] if hasattr(shown, "_repr_html_") else []
    assert len(pages) >= 2
    assert all("<" in page for page in pages)


@pytest.mark.long
def test_the_tutorial_runs_in_a_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shown = run_in_kernel("tutorial", tmp_path)
    assert any("text/html" in output.get("data", {}) for output in shown)
    assert not any(output.output_type == "error" for output in shown)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SHOWN))
def test_a_notebook_runs_and_shows_what_it_is_about(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for needed in NEEDS.get(name, ()):
        pytest.importorskip(needed)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    kind, printed = SHOWN[name]
    outputs = run_in_kernel(name, tmp_path)
    assert not any(output.output_type == "error" for output in outputs)
    assert any(kind in output.get("data", {}) for output in outputs)
    assert printed in "".join(output.get("text", "") for output in outputs)


def test_every_notebook_is_tried_and_kept_without_outputs() -> None:
    """But for the tutorial, whose outputs are to be seen where it is read."""
    kept = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "examples").glob("*.ipynb")}
    assert set(kept) == {"tutorial", *SHOWN}
    for name in SHOWN:
        assert not any(cell.get("outputs") for cell in kept[name]["cells"]), name


@pytest.mark.slow
def test_the_readmes_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)
    assert names["answer"].label == "right"  # type: ignore[attr-defined]


def test_every_picture_a_document_names_is_there() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", document.read_text(encoding="utf-8")):
            name = target[0] or target[1]
            if not name.startswith("http"):
                assert (document.parent / name).exists(), f"{document.name}: {name}"
