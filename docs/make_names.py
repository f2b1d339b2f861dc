"""Write what published systems call our families into docs/names.md: `python docs/make_names.py`, when a family has come or says other names."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from scenegen.cli.families import served

PAGE = Path(__file__).parent / "names.md"
BEGIN, END = "<!-- names: written by docs/make_names.py -->\n", "<!-- end of names -->\n"


def table() -> str:
    """The rows, one for each name that a system has for something, with all families that ask it."""
    lines = ["| system | its name | family |", "|---|---|---|"]
    for (system, called), rows in groupby(served(), key=lambda row: row[:2]):
        lines.append(f"| {system} | {called} | {', '.join(f'`{ours}`' for *_, ours in rows)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")
