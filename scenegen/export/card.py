"""The README of an export: what it is, and the configuration by which `datasets` reads it as what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from scenegen.tables.dataset import Dataset


def write_card(
    out: Path,
    dataset: Dataset,
    name: str,
    files: dict[str, str],
    told: str,
    use: str = "",
    configs: dict[str, dict[str, str]] | None = None,
) -> None:
    """`OUT/README.md` of an export in format `name` whose splits are in `files` {split: path or pattern}; none where there are no rows to load. configs: further configurations, by name."""
    manifest = dataset.manifest
    source = manifest["recipe"]["name"]
    header = {
        "pretty_name": f"scenegen {source}, {name}",
        "language": ["en"],
        "task_categories": ["visual-question-answering"],
        "tags": ["spatial-reasoning", "synthetic"],
        **({"configs": _configs({"default": files, **(configs or {})})} if files else {"viewer": False}),
    }
    lines = [
        "---", yaml.safe_dump(header, sort_keys=False, allow_unicode=True).strip(), "---", "",
        f"# {_line(source)}, exported as {name}", "",
        f"Made by scenegen {_line(manifest['scenegen'])} from a build of seed {_line(manifest['seed'])}: {_line(told)}.",
        "The tables it comes from hold the truth by which every answer can be recomputed; licences and credits are in their README.", "",
        *(["## Load", "", "```", use, "```", ""] if use else []),
    ]  # fmt: skip
    (out / "README.md").write_text("\n".join(lines), encoding="utf-8")


def _configs(files: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """The configurations of a card, the default first."""
    return [
        {"config_name": name, "data_files": [{"split": split, "path": path} for split, path in own.items()]}
        for name, own in files.items()
    ]


def _line(value: Any) -> str:
    """A value as one line of Markdown without markup."""
    return " ".join(str(value).replace("<", "&lt;").replace("`", "'").split())
