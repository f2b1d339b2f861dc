"""The site of docs/: every page is in it and built strictly, and no page fetches anything from elsewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

import scenegen as sg

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
NEEDED = ("mkdocs", "material", "mkdocstrings")
FETCHES = re.compile(r"<(?:script|link|img|iframe|source|video)\b[^>]*\s(?:src|href)=[\"']?(?:https?:)?//[^>]*>")


def pages(nav: Any) -> Iterator[str]:
    """The files of a nav, in order."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for value in nav.values():
            yield from pages(value)
    else:
        for one in nav:
            yield from pages(one)


NAV = list(pages(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))


def test_every_page_is_in_the_nav_and_every_entry_is_a_page() -> None:
    notebooks = {f"notebooks/{path.stem}.md" for path in (ROOT / "examples").glob("*.ipynb")}
    assert set(NAV) == {path.name for path in DOCS.glob("*.md")} | notebooks
    assert len(NAV) == len(set(NAV))


def test_the_page_of_python_holds_every_public_name() -> None:
    told = re.findall(r"^::: (\S+)$", (DOCS / "api.md").read_text(encoding="utf-8"), re.MULTILINE)
    public = [name for name in sg.__all__ if name != "__version__"]
    assert sorted(told) == sorted(f"{getattr(sg, name).__module__}.{name}" for name in public)
    assert all(getattr(sg, name).__doc__ for name in public)


@pytest.mark.slow
@pytest.mark.skipif(any(find_spec(name) is None for name in NEEDED), reason="needs the extra `docs`")
def test_the_site_builds_strictly_and_fetches_nothing(tmp_path: Path) -> None:
    site = tmp_path / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    for page in NAV:
        text = (site / page).with_suffix(".html").read_text(encoding="utf-8")
        assert "<h1" in text, page
    for path in site.rglob("*.html"):
        assert not FETCHES.findall(path.read_text(encoding="utf-8")), path
    for path in site.rglob("*.css"):
        assert not re.search(r"(?:@import|url\()[\"']?\s*(?:https?:)?//", path.read_text(encoding="utf-8")), path
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert {f"{Path(page).with_suffix('.html').as_posix()}" for page in NAV} <= {row["location"] for row in index["docs"]} | {
        "index.html"
    }
    assert "stand_at_facing" in (site / "api.html").read_text(encoding="utf-8")
