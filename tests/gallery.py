"""A gallery's files read back as a browser would, without one; and galleries of any number of questions, of rows that repeat."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scenegen.show.pages import script

_ESCAPED = {"\\\\": "\\", "\\'": "'"}


class Site:
    """The page and the folder beside it."""

    def __init__(self, page: Path) -> None:
        self.page = page
        self.folder = page.with_name(f"{page.stem}_files")
        self.about: dict[str, Any] = self.values("site.js", "G.site")[0]
        self.lines = [
            line for number in range(self.about["lines"]) for line in self.values(f"lines/{number}.js", "G.lines", number)[1]
        ]

    def values(self, name: str, call: str, number: int | None = None) -> list[Any]:
        """The values of a file of data, which must be one call of a function with what one literal of JSON holds."""
        text = (self.folder / name).read_text(encoding="ascii")
        found = re.fullmatch(rf"{re.escape(call)}\.apply\(null,JSON\.parse\('((?:[^'\\\n]|\\\\|\\')*)'\)\);\n", text)
        assert found, name
        values: list[Any] = json.loads(re.sub(r"\\\\|\\'", lambda match: _ESCAPED[match.group()], found.group(1)))
        assert number is None or values[0] == number
        return values

    def scene(self, number: int) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """A scene, and its questions by id."""
        _, scene, questions = self.values(f"scenes/{number}.js", "G.scene", number)
        return scene, {question["id"]: question for question in questions}

    def facet(self, line: list[Any], name: str) -> str:
        """What a line of the list is filtered by."""
        names = list(self.about["facets"])
        value: str = self.about["facets"][name][line[2][names.index(name)]]
        return value


def strings(value: Any) -> Iterator[str]:
    """Every string in a value of JSON, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple | dict):
        for inner in (part for pair in value.items() for part in pair) if isinstance(value, dict) else value:
            yield from strings(inner)


def repeated(page: Path, out: Path, count: int) -> Path:
    """A gallery of `count` questions made of those of another, scene after scene, again and again under new ids; its pictures are the same."""
    site = Site(page)
    folder = out.with_name(f"{out.stem}_files")
    shutil.copytree(site.folder, folder)
    out.write_text(page.read_text(encoding="utf-8").replace(site.folder.name, folder.name), encoding="utf-8")
    for old in (*(folder / "lines").iterdir(), *(folder / "scenes").iterdir()):
        old.unlink()
    lines: list[Any] = []
    scenes: list[Any] = []
    while len(lines) < count:
        again, number = len(scenes) // len(site.about["scenes"]), len(scenes) % len(site.about["scenes"])
        scene, questions = site.scene(number)
        own = [line for line in site.lines if line[1] == number][: count - len(lines)]
        lines += [[f"{line[0]}-{again}", len(scenes), *line[2:]] for line in own]
        renamed = [{**question, "id": f"{name}-{again}"} for name, question in questions.items()]
        (folder / "scenes" / f"{len(scenes)}.js").write_text(script("G.scene", len(scenes), scene, renamed), encoding="ascii")
        scenes.append(site.about["scenes"][number])
    chunks = [lines[start : start + 1000] for start in range(0, count, 1000)]
    for number, chunk in enumerate(chunks):
        (folder / "lines" / f"{number}.js").write_text(script("G.lines", number, chunk), encoding="ascii")
    about = {**site.about, "scenes": scenes, "lines": len(chunks)}
    (folder / "site.js").write_text(script("G.site", about), encoding="ascii")
    return out
