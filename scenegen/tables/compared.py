"""How far two builds of one recipe and seed are the same, made on two machines or by two versions: rows paired scene after scene."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.errors import ArgumentError, DatasetError
from scenegen.explain import checked_names, shown
from scenegen.tables.dataset import Dataset
from scenegen.tables.differences import Comparison, Pictures, Places, Tally, differences
from scenegen.tables.joined import Columns, Row, SceneRows, scene_rows
from scenegen.tables.schema import VIEWS

CHANNELS = ("image", "instances", "depth", "normals")
MADE = ("scenegen", "renderer", "device", "revision", "scenes", "recipe", "libraries")
"""What of a manifest says how a dataset was made; it is told first. `profile` says only how long that took."""
PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "scenes": {"truth": ("truth",)},
    "views": {"camera": ("K", "world_from_camera", "width", "height", "time", "viewer"), "seen": ("visible",)},
    "questions": {
        "text": ("question",),
        "answer": ("answer", "answer_type", "answer_value", "unit"),
        "options": ("choices",),
        "evidence": ("evidence", "margin", "margin_unit", "clearance"),
        "reason": ("rationale", "steps"),
        "id": ("question_id",),
        "rank": ("rank",),
    },
}
"""What the columns of a row are told as; those that are not here as `rest`."""
JSON = ("truth", "answer_value", "evidence", "value", "parts", "occluders")
"""Columns, and fields of what is in them, that hold JSON as text."""
ALIKE: Sequence[Callable[[Row], Any]] = (
    lambda row: (row["question_id"], row["task"], row["question"], row["view_ids"]),
    lambda row: (row["task"], row["question"], row["view_ids"]),
    lambda row: (row["question_id"], row["task"]),
)
"""By what questions of a scene are paired, one after another: numbers in ids move where one build asks one more."""


@checked_names
def compare(a: str | Path, b: str | Path, *, pictures: int | None = None, tolerance: float = 0.0) -> Comparison:
    """How far two builds of the same recipe and seed are the same. `Comparison.text()` is for people, `.same` for programs.

    pictures: of how many views, evenly spread, the pictures are looked at; None for all. tolerance: differences of numbers up to this, in the
    units in which they are stored (meters, degrees, pixels), do not count; of depth in meters. Numbers of scenes may differ: what both have is
    compared, the rest counted. Memory: the rows of one scene of each, and the ids of all scenes. DatasetError where one is no dataset, of another
    format, seed or recipe (by its name; what else its fields say otherwise is told), or damaged; ArgumentError for no number of pictures or no
    tolerance.
    """
    if pictures is not None and (type(pictures) is not int or pictures < 0):
        raise ArgumentError(f"no number of pictures: {shown(pictures)}", where="pictures", fix="0 or more; None for all")
    if isinstance(tolerance, bool) or not isinstance(tolerance, int | float) or not (isfinite(tolerance) and tolerance >= 0):
        raise ArgumentError(f"no tolerance: {shown(tolerance)}", where="tolerance", fix="a number, 0 or more")
    two = Dataset(a), Dataset(b)
    _check_comparable(*two)
    return _Comparing(two, pictures, float(tolerance)).run()


def _check_comparable(a: Dataset, b: Dataset) -> None:
    """DatasetError unless both are of one recipe and seed: then scenes of one id are meant to be the same."""
    said = [{"seed": one.manifest["seed"], "recipe": one.manifest["recipe"].get("name")} for one in (a, b)]
    for path, was, now in differences(said[0], said[1]):
        raise DatasetError(
            f"not two builds of one recipe and seed: {path} {shown(was)} and {shown(now)}",
            where=f"{a.directory}, {b.directory}",
            fix="build both with the same recipe and --seed; the numbers of scenes may differ",
        )


class _Comparing:
    """One comparison on its way. two: the datasets."""

    def __init__(self, two: tuple[Dataset, Dataset], pictures: int | None, tolerance: float) -> None:
        self._two, self._tolerance = two, tolerance
        self._shared, self._looked, self._views = 0, 0, max(1, min(int(one.manifest["counts"]["views"]) for one in two))
        self._sample = self._views if pictures is None else min(pictures, self._views)
        self._all = pictures is None
        names = [str(one.directory) for one in two]
        self.found = Comparison(names[0], names[1], tolerance, _manifest(*two), _files(*two))
        self.found.tables = {table: Tally() for table in ("scenes", "view_sets", "frames", "views")}

    def run(self) -> Comparison:
        """All scenes of both."""
        both = set.intersection(*map(_scene_ids, self._two))
        views = None if self._all else [name for name in VIEWS.names if name not in CHANNELS]
        columns: Columns = {"scenes": None, "view_sets": None, "frames": None, "views": views, "questions": None}
        streams = [scene_rows(one, columns) for one in self._two]
        for a, b in _paired(streams[0], streams[1], both):
            if a is not None and b is not None:
                self._scene(a, b)
            else:
                self._alone(a, b)
        self.found.looked_at = self._looked, self._shared
        return self.found

    def _alone(self, a: SceneRows | None, b: SceneRows | None) -> None:
        """A scene that only one has: so have its views and questions."""
        for side, rows in enumerate((a, b)):
            if rows is not None:
                none = replace(rows, scene={}, view_sets={}, views={}, frames={}, questions=())
                self.found.tables["scenes"].alone(side, str(rows.scene["scene_id"]))
                self._rows_of(*((rows, none), (none, rows))[side])

    def _scene(self, a: SceneRows, b: SceneRows) -> None:
        name = str(a.scene["scene_id"])
        self.found.tables["scenes"].pair(name, _found("scenes", a.scene, b.scene), self._tolerance)
        self._rows_of(a, b)

    def _rows_of(self, a: SceneRows, b: SceneRows) -> None:
        """What is in the tables of one scene."""
        for table in ("view_sets", "frames", "views"):
            one, two = getattr(a, table), getattr(b, table)
            for key in dict.fromkeys((*one, *two)):
                self._pair(self.found.tables[table], table, key, one.get(key), two.get(key))
                if table == "views" and key in one and key in two:
                    self._look(key, (one[key], a.shard), (two[key], b.shard))
        for key, one, two in _questions(a.questions, b.questions):
            task = str((one or two or {})["task"])
            self._pair(self.found.families.setdefault(task, Tally()), "questions", key, one, two)

    def _pair(self, tally: Tally, table: str, key: str, a: Row | None, b: Row | None) -> None:
        if a is not None and b is not None:
            tally.pair(key, _found(table, a, b), self._tolerance)
        else:
            tally.alone(0 if b is None else 1, key)

    def _look(self, name: str, a: tuple[Row, str], b: tuple[Row, str]) -> None:
        """The pictures of a view that both have, if it is among the sample."""
        number, self._shared = self._shared, self._shared + 1
        if not self._all and (number + 1) * self._sample // self._views == number * self._sample // self._views:
            return
        self._looked += 1
        rows = [
            row if self._all else data.row("views", "view_id", name, shard)
            for data, (row, shard) in zip(self._two, (a, b), strict=True)
        ]
        for channel in CHANNELS:
            cells = [(row[channel] or {}).get("bytes") for row in rows]
            if cells == [None, None]:
                continue
            own = self.found.pictures.setdefault(channel, Pictures())
            if cells[0] == cells[1]:
                own.alike((rows[0]["width"] or 0) * (rows[0]["height"] or 0))
            else:
                own.pair(name, channel, self._pixels(0, name, cells[0]), self._pixels(1, name, cells[1]), self._tolerance)

    def _pixels(self, side: int, name: str, cell: bytes | None) -> NDArray[Any] | None:
        if cell is None:
            return None
        with self._two[side].explained("views", name):
            return np.asarray(Image.open(io.BytesIO(cell)))


def _scene_ids(data: Dataset) -> set[str]:
    return {row["scene_id"] for shard in data.shards for row in data.stream("scenes", shard, ["scene_id"])}


def _found(table: str, a: Row, b: Row) -> dict[str, Places]:
    """Where two rows differ, by part."""
    parts = PARTS.get(table, {})
    told = {column for columns in parts.values() for column in columns}
    rest = tuple(column for column in a if column not in told and column not in CHANNELS)
    return {
        part: [place for name in columns if a[name] != b[name] for place in _places(name, a[name], b[name])]
        for part, columns in {**parts, "rest": rest}.items()
    }


def _places(name: str, a: Any, b: Any) -> Places:
    """Where two cells of a column differ."""
    return differences(_value(name, a), _value(name, b), name)


def _value(name: str, cell: Any) -> Any:
    """What a cell says: JSON that it holds as text is read, and what is seen in a view is by its entity."""
    if name in JSON and isinstance(cell, str):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    if isinstance(cell, list) and all(isinstance(one, dict) for one in cell):
        cells = [{field: _value(field, value) for field, value in one.items()} for one in cell]
        by_id = {one["id"]: one for one in cells} if name == "visible" else {}
        return by_id if by_id and len(by_id) == len(cells) else cells
    return cell


def _questions(a: Sequence[Row], b: Sequence[Row]) -> Iterator[tuple[str, Row | None, Row | None]]:
    """The questions of a scene in pairs, as far as there are two."""
    left, right = list(a), list(b)
    for alike in ALIKE:
        known: dict[str, Row] = {repr(alike(row)): row for row in reversed(right)}
        for row in list(left):
            if (other := known.pop(repr(alike(row)), None)) is not None:
                yield row["question_id"], row, other
                left, right = ([one for one in rows if one is not own] for rows, own in ((left, row), (right, other)))
    yield from ((row["question_id"], row, None) for row in left)
    yield from ((row["question_id"], None, row) for row in right)


def _paired(
    a: Iterable[SceneRows], b: Iterable[SceneRows], both: set[str]
) -> Iterator[tuple[SceneRows | None, SceneRows | None]]:
    """The scenes of two streams by their ids, those that are not in both alone. Held are only those of two orders, till the other comes."""
    streams = iter(a), iter(b)
    held: tuple[dict[str, SceneRows], dict[str, SceneRows]] = ({}, {})
    ended = [False, False]
    while not all(ended):
        for side in (0, 1):
            ended[side] = True
            for rows in streams[side]:
                name = str(rows.scene["scene_id"])
                if name in held[1 - side]:
                    other = held[1 - side].pop(name)
                    yield (rows, other) if side == 0 else (other, rows)
                elif name in both and name not in held[side]:
                    held[side][name] = rows
                else:
                    yield (rows, None) if side == 0 else (None, rows)
                    continue
                ended[side] = False
                break
    yield from ((rows, None) for rows in held[0].values())
    yield from ((None, rows) for rows in held[1].values())


def _manifest(a: Dataset, b: Dataset) -> dict[str, tuple[str, str]]:
    """What two manifests say otherwise, by path."""
    said = [
        {
            name: one.manifest[name]
            for name in dict.fromkeys((*MADE, *one.manifest))
            if name in one.manifest and name not in ("files", "profile")
        }
        for one in (a, b)
    ]
    order = {name: k for k, name in enumerate(MADE)}
    found = sorted(differences(said[0], said[1]), key=lambda one: order.get(one[0].split(".")[0].split("[")[0], len(MADE)))
    return {path: (shown(was), shown(now)) for path, was, now in found}


def _files(a: Dataset, b: Dataset) -> tuple[int, int]:
    """How many files have the same sums in both manifests, and how many there are."""
    one, two = a.manifest["files"], b.manifest["files"]
    return sum(two.get(name) == digest for name, digest in one.items()), len(one.keys() | two.keys())
