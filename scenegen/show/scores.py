"""A report over replies as a page: a bar a group, with its interval and what guessers score."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenegen.show.pages import page
from scenegen.tables.files import replacing


def write_scores(report: Mapping[str, Any], out: Path) -> Path:
    """Write the page of a report (the mapping that its JSON is). DatasetError when it cannot be written: then none is left half-written."""
    with replacing(out) as draft, open(draft, "w", encoding="utf-8") as written:
        written.writelines(page("score.html.j2", report=report))
    return out
