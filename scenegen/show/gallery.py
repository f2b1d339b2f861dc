"""A dataset to look through: a page with its files beside it, which opens from disk without a server and loads what is looked at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from scenegen.errors import DatasetError, SceneGenError
from scenegen.scene import Camera, Scene
from scenegen.scene.sampling import BUDGETS, RATES, SAMPLINGS
from scenegen.show.pages import page, script
from scenegen.show.rechecked import Rechecked, read_rechecked
from scenegen.show.shown import Lines, marks_shown, place_of, question_shown, scene_shown, title_of
from scenegen.show.solid import solid_of
from scenegen.tables.dataset import Dataset, Record
from scenegen.tables.drawn import picture_of
from scenegen.tables.files import replacing
from scenegen.tables.joined import Columns, SceneRows, joined_of, scene_rows

MAX_SCENES = 100
MAX_SOLIDS = 40
"""Scenes that can be looked at in 3D, from the first on: each takes about a second to make."""
LINES = 1000
"""Questions of a file of the list."""
STATIC = ("gallery.css", "gallery.js", "list.js", "picture.js", "question.js", "solid.js")
SHOWN: Columns = {
    "scenes": ("truth",),
    "view_sets": ("kind", "view_ids", "fps"),
    "views": ("image", "width", "height", "K", "world_from_camera", "time", "viewer", "visible"),
    "questions": None,
}


def write_gallery(
    directory: str | Path,
    out: str | Path | None = None,
    max_scenes: int = MAX_SCENES,
    solids: int = MAX_SOLIDS,
    report: str | Path | None = None,
) -> Path:
    """Write the page for the first `max_scenes` scenes of a finished dataset, by default to DIRECTORY/gallery.html, and what it loads into
    gallery_files beside it. The page is returned.

    solids: how many of the scenes can be looked at in 3D. report: an audit's JSON, by default DIRECTORY/audit.json where there is one.
    DatasetError when there is no dataset, or the page cannot be written: then none is left half-written.
    """
    dataset = Dataset(directory)
    if max_scenes < 1:
        raise DatasetError(f"a gallery shows at least 1 scene, not {max_scenes}", where="--scenes", fix="leave it out")
    path = Path(out) if out is not None else dataset.directory / "gallery.html"
    folder = path.with_name(f"{path.stem}_files")
    rechecked = read_rechecked(dataset.directory, Path(report) if report is not None else None)
    with replacing(folder) as draft:
        site = Site(draft)
        for rows, frames in _scenes(dataset, max_scenes):
            site.add(dataset, rows, frames, rechecked, with_solid=site.scenes_written < solids)
        site.close(_about(dataset, max_scenes, rechecked))
        _make_room(folder)
    with replacing(path) as draft, open(draft, "w", encoding="utf-8") as written:
        written.writelines(page("gallery.html.j2", name=dataset.manifest["recipe"]["name"], files=folder.name, static=STATIC))
    return path


def _make_room(folder: Path) -> None:
    """Remove what an earlier gallery left in this folder; DatasetError where something else lies there."""
    if not folder.exists():
        return
    if not (folder / "site.js").is_file():
        raise DatasetError(
            "the folder for the files of the page holds something else", where=str(folder), fix="give another --out"
        )
    shutil.rmtree(folder)


def _about(dataset: Dataset, max_scenes: int, rechecked: Rechecked) -> dict[str, Any]:
    manifest, counts = dataset.manifest, dataset.manifest["counts"]
    total = int(counts["scenes"])
    scenes = f"{total} scenes" if total <= max_scenes else f"the first {max_scenes} of {total} scenes"
    return {
        "name": manifest["recipe"]["name"],
        "told": f"{scenes}; {counts['views']} views and {counts['questions']} questions in all",
        "made": f"seed {manifest['seed']}, {manifest['renderer']}",
        "audit": rechecked.told,
        "problems": list(rechecked.general[:20]),
        "samplers": list(dict.fromkeys(one.sampler for one in SAMPLINGS)),
        "budgets": [*BUDGETS],
        "rates": [*RATES],
    }


def _scenes(dataset: Dataset, most: int) -> Iterator[tuple[SceneRows, list[dict[str, Any]]]]:
    """The rows of each scene that is shown, with those of the frames table."""
    left = most
    for shard in dataset.shards:
        frames: dict[str, list[dict[str, Any]]] = {}
        if left > 0:
            for row in dataset.stream("frames", shard, ["scene_id", "view_set_id", "sampling", "frames"]):
                frames.setdefault(row["scene_id"], []).append(row)
            for rows in scene_rows(dataset, SHOWN, [shard]):
                if left > 0:
                    yield rows, frames.get(rows.scene["scene_id"], [])
                left -= 1


class Site:
    """The files of a gallery, written one scene after another into a new folder: memory holds one scene and the lines of one file.

    site.js: what the dataset is, and names of all that is filtered by. lines/N.js: the list, `LINES` questions a file. scenes/N.js: a scene
    with its questions. solids/N.js: its triangles. pictures/: as stored, without marks.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines = Lines()
        self.scenes: list[list[Any]] = []
        self._waiting: list[list[Any]] = []
        self._written = 0
        for part in (folder, *(folder / name for name in ("lines", "scenes", "solids", "pictures"))):
            part.mkdir()
        for name in STATIC:
            (folder / name).write_bytes(files("scenegen.show").joinpath("templates", name).read_bytes())

    @property
    def scenes_written(self) -> int:
        """How many scenes there are so far."""
        return len(self.scenes)

    def add(
        self, dataset: Dataset, rows: SceneRows, frames: list[dict[str, Any]], rechecked: Rechecked, with_solid: bool = True
    ) -> None:
        """Write one scene."""
        number, scene = len(self.scenes), Scene.from_json(rows.scene["truth"])
        pictures = {name: self._picture(number, k, row) for k, (name, row) in enumerate(rows.views.items())}
        records = [dataset.record(joined.question, rows.shard) for joined in joined_of(rows)]
        for record in records:
            self._line(record, scene, rows, pictures, rechecked)
        seen = scene.model_copy(update={"cameras": _with_pictures(scene, rows)})
        shown = scene_shown(seen, rows, frames, pictures)
        solid = with_solid and self._solid(number, scene, [row["time"] for row in rows.views.values()])
        self._write(
            f"scenes/{number}.js",
            "G.scene",
            number,
            {**shown, "solid": solid},
            [question_shown(one, rechecked) for one in records],
        )
        self.scenes.append([scene.id, title_of(scene)])

    def close(self, about: dict[str, Any]) -> None:
        """Write what is left, and what is known only at the end."""
        self._flush()
        facets = {name: list(known) for name, known in self.lines.facets.items()}
        self._write("site.js", "G.site", {**about, "facets": facets, "scenes": self.scenes, "lines": self._written})

    def _line(self, record: Record, scene: Scene, rows: SceneRows, pictures: dict[str, str], rechecked: Rechecked) -> None:
        thumbnail: list[Any] = ["", 4, 3, []]
        if record.view_ids:
            first = rows.views[record.view_ids[0]]
            marks = [mark for mark in marks_shown(record) if mark[1] == first["view_id"]]
            thumbnail = [pictures[first["view_id"]], first["width"], first["height"], marks]
        status, _ = rechecked.of(record.question_id, *record.view_ids, record.scene_id)
        self._waiting.append(self.lines.line(record, len(self.scenes), place_of(scene), status, thumbnail))
        if len(self._waiting) == LINES:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._write(f"lines/{self._written}.js", "G.lines", self._written, self._waiting)
            self._waiting, self._written = [], self._written + 1

    def _picture(self, scene: int, number: int, row: dict[str, Any]) -> str:
        """Write the picture of a view, under a name of ours."""
        cell = picture_of(row)
        name = f"{scene:05d}-{number:03d}.{'png' if cell['path'].endswith('png') else 'jpg'}"
        (self.folder / "pictures" / name).write_bytes(cell["bytes"])
        return name

    def _solid(self, number: int, scene: Scene, times: list[float]) -> bool:
        """Write the scene's triangles at the times of its pictures, where all of it can be built here: not where a user's own models are elsewhere."""
        with suppress(SceneGenError):
            self._write(f"solids/{number}.js", "G.solid", number, solid_of(scene, times))
            return True
        return False

    def _write(self, name: str, call: str, *values: Any) -> None:
        (self.folder / name).write_text(script(call, *values), encoding="ascii")


def _with_pictures(scene: Scene, rows: SceneRows) -> list[Camera]:
    """The cameras of a scene that there are pictures of."""
    shown = {name.rpartition("/")[2] for name in rows.views}
    return [camera for camera in scene.cameras if camera.id in shown]
