"""Whose assets a dataset shows, and under what licence it may therefore be passed on: the strictest of them wins."""

from __future__ import annotations

from collections import Counter
from typing import Any

from scenegen.assets.importing.licences import hub_name, licence, strictest
from scenegen.assets.library.store import Store


def credits(markers: list[dict[str, Any]]) -> dict[str, Any]:
    """The manifest's `assets`: key, licence, author and source of every imported asset in any scene; empty when there is none."""
    used = sorted({sha256 for marker in markers for sha256 in marker.get("assets", [])})
    if not used:
        return {}
    store = Store()
    records = sorted((store.record(sha256) for sha256 in used), key=lambda record: record.key)
    return {
        "assets": [
            {
                "asset": record.key,
                "sha256": record.sha256,
                "name": record.name,
                "license": record.license,
                "redistributable": record.redistributable,
                "author": record.author,
                "source_url": record.source_url,
            }
            for record in records
        ]
    }


def dataset_licence(assets: list[dict[str, Any]]) -> str:
    """The name of the dataset's licence on the Hub: CC0 without imported assets, else the strictest of theirs."""
    return hub_name(strictest(entry["license"] for entry in assets)) if assets else "cc0-1.0"


def credit_lines(assets: list[dict[str, Any]]) -> list[str]:
    """The card's section on assets: counts by licence, warnings, and a line for each author."""
    if not assets:
        return []
    counts = Counter(entry["license"] for entry in assets)
    lines = [
        "## Assets",
        "",
        f"{len(assets)} imported assets are seen: " + ", ".join(f"{n} {name}" for name, n in sorted(counts.items())) + ".",
    ]
    if any(entry["redistributable"] is False for entry in assets):
        lines += ["", "**Some of them may not be redistributed: do not publish this dataset.**"]
    if any(licence(entry["license"]).redistributable is None for entry in assets):
        lines += ["", "The licence of some of them is not known: find it out before publishing."]
    authors: dict[tuple[str, str], list[str]] = {}
    for entry in assets:
        authors.setdefault((entry["author"] or "unknown author", entry["license"]), []).append(entry["name"] or entry["asset"])
    lines += ["", "| author | licence | assets |", "|---|---|---|"]
    lines += [f"| {author} | {name} | {', '.join(sorted(set(names)))} |" for (author, name), names in sorted(authors.items())]
    return [line.replace("\n", " ") for line in [*lines, ""]]
