"""What an audit's stored report says of each question: recomputed, found wrong, or not looked at."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from scenegen.errors import DatasetError
from scenegen.inputs import file_bytes, json_value

NAME = "audit.json"
"""Where a report lies beside the tables: `python -m scenegen audit OUT --json OUT/audit.json`."""
MOST_BYTES = 200_000_000
YES, NO, NOT_AUDITED = "yes", "no", "not audited"


@dataclass(frozen=True)
class Rechecked:
    """A report over one dataset. wrong: messages by the id that they begin with, of a question, a view or a scene; general: all others.

    audited: False where there is no report of these tables, and then `told` says why.
    """

    audited: bool
    told: str
    wrong: dict[str, list[str]] = field(default_factory=dict)
    general: tuple[str, ...] = ()

    def of(self, *ids: str) -> tuple[str, list[str]]:
        """Whether a question was recomputed, and what was found of it: by its id, and those of its views and scene."""
        found = [message for name in ids for message in self.wrong.get(name, [])]
        return (NO if found else YES) if self.audited else NOT_AUDITED, found


def read_rechecked(directory: Path, report: Path | None = None) -> Rechecked:
    """The report over a dataset, by default DIRECTORY/audit.json where there is one.

    DatasetError for a report that was asked for and is none, or is of other tables; one found by itself is then left aside.
    """
    path = report or directory / NAME
    if report is None and not path.is_file():
        return Rechecked(False, "not audited")
    try:
        return _read(path, hashlib.sha256((directory / "manifest.json").read_bytes()).hexdigest())
    except DatasetError as error:
        if report is not None:
            raise
        return Rechecked(False, f"not audited: {NAME} is no report of these tables ({error.what})")


def _read(path: Path, manifest: str) -> Rechecked:
    read = json_value(file_bytes(path, MOST_BYTES, DatasetError, "the report"), DatasetError, "the report", str(path))
    problems = read.get("problems") if isinstance(read, dict) else None
    if not isinstance(problems, dict) or not all(isinstance(found, list) for found in problems.values()):
        raise DatasetError("no audit's report", where=str(path), fix=f"python -m scenegen audit {path.parent} --json {path}")
    if read.get("manifest") != manifest:
        raise DatasetError(
            "the report is of other tables",
            where=str(path),
            fix=f"audit again: python -m scenegen audit {path.parent} --json {path}",
        )
    wrong: dict[str, list[str]] = {}
    general = []
    for kind, found in problems.items():
        for message in map(str, found):
            name, colon, said = message.partition(": ")
            if colon and " " not in name:
                wrong.setdefault(name, []).append(f"{kind}: {said}")
            general.append(f"{kind}: {message}")
    told = "audited: nothing wrong" if not general else f"audited: {len(general)} problems"
    return Rechecked(True, told, wrong, tuple(general))
