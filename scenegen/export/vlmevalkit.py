"""VLMEvalKit's TSV of multiple-choice questions, pictures inline, which its `CustomMCQDataset` reads from the folder `LMUData`."""

from __future__ import annotations

import base64
import csv
import json
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from scenegen.answers.picking import LETTERS
from scenegen.export.asking import Item, Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.writing import Splits

OPTIONS = 8
COLUMNS = ("index", "image", "question", *LETTERS[:OPTIONS], "answer", "category", "l2-category", "split", "question_id")
TRAPS = re.compile(r"mmbench|ccbench|circular|mmcr|mmt|mmsci|video|openended", re.IGNORECASE)
"""Words in the name of a set that make VLMEvalKit take it for another."""
_WORDS = {
    "",
    "#n/a",
    "#n/a n/a",
    "#na",
    "-1.#ind",
    "-1.#qnan",
    "-nan",
    "1.#ind",
    "1.#qnan",
    "<na>",
    "n/a",
    "na",
    "nan",
    "none",
    "null",
}
_NUMBER = re.compile(r"[-+]?[\d.,]+(?:e[-+]?\d+)?|[-+]?inf(?:inity)?|true|false", re.IGNORECASE)
_SHARED = 64
"""Up to so many characters, what stands for a picture is the number of the row that has it."""


@export_format("vlmevalkit", asks=True)
def write_vlmevalkit(questions: Questions, out: Path) -> Written:
    """`<Name>_<split>.tsv`. Questions without options or pictures are left out: the kit has no way to score the one, or to show the other."""
    name = "" if TRAPS.search(questions.name) else f"{questions.name}_"
    with _Rows(out, f"Scenegen_{name}") as rows:
        for item in questions:
            rows.add(item)
        told = f"{rows.told}; {rows.left} questions without options or pictures left out"
    first = next(iter(rows.files.values())).removesuffix(".tsv")
    use = f"LMUData=OUT python run.py --data {first} --model … --judge exact_matching"
    return Written({}, told, use)


class _Rows(Splits):
    """A table for each split."""

    def __init__(self, out: Path, name: str) -> None:
        super().__init__(out)
        self._name, self.left = name, 0
        self._tables: dict[str, Any] = {}
        self._scene, self._places = "", dict[str, int]()
        self._stack: ExitStack

    def add(self, item: Item) -> None:
        """One more row, or one more that is left out."""
        if not item.options or not item.pictures or len(item.options) > OPTIONS:
            self.left += 1
            return
        split = item.split
        if split not in self._tables:
            self.files[split] = f"{self._name}{split}.tsv"
            file = self._stack.enter_context((self.out / self.files[split]).open("w", encoding="utf-8", newline=""))
            self._tables[split] = csv.writer(file, delimiter="\t", lineterminator="\n")
            self._tables[split].writerow(COLUMNS)
        index = self.counts[split]
        options = [plainly(option) for option in item.options] + [""] * (OPTIONS - len(item.options))
        text = str(item.row["question"])
        self._tables[split].writerow([index, self._image(item, index), text, *options, item.letter, item.row["task"], item.row["frame"], split, item.id])  # fmt: skip
        self.counts[split] += 1

    def _image(self, item: Item, index: int) -> str:
        """The pictures in base64, or the number of an earlier row of the scene that has the same."""
        if item.row["scene_id"] != self._scene:
            self._scene, self._places = item.row["scene_id"], {}
        key = "\n".join(picture.name for picture in item.pictures)
        if key in self._places:
            return str(self._places[key])
        self._places[key] = index
        said = [base64.b64encode(picture.content).decode() for picture in item.pictures]
        return said[0] if len(said) == 1 else json.dumps(said)


def plainly(option: str) -> str:
    """An option that pandas reads as the text it is: not as nothing ("None"), not as a number ("2" becomes 2.0), not as a truth value."""
    if option.strip().lower() in _WORDS:
        return f'"{option}"'
    return f"exactly {option}" if _NUMBER.fullmatch(option.strip()) else option
