"""Scenes as recordings that the Rerun viewer plays: cameras, pictures, depth, masks, boxes, gazes and questions over time. The one file that
loads the Rerun SDK."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.errors import DatasetError
from scenegen.explain import shown
from scenegen.export.formats import Written, export_format
from scenegen.export.pictures import picture_of
from scenegen.export.recast import SEEN, World, camera_of, surfaces
from scenegen.frames import centers
from scenegen.frames.between import quaternion
from scenegen.inputs import inside
from scenegen.scene import Camera, Object, Scene
from scenegen.scene.rle import decode
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, SceneRows, scene_rows

COLUMNS: Columns = {
    "scenes": ("truth",),
    "view_sets": ("kind", "fps"),
    "views": ("view_set_id", "frame", *SEEN),
    "questions": ("task", "question", "choices", "answer", "rationale"),
}
GAZE_M = 1.0
PLANE_M = 0.3
"""How far before a camera the viewer shows its picture in space."""
TIME, FRAME = "time", "frame"
CAMERAS = "world/cameras"


@export_format("rerun")
def write_rerun(dataset: Dataset, out: Path) -> Written:
    """`scenes/<scene id>.rrd`. World: Z up, metres; timelines: `time`, seconds of the clip or scene, and `frame`."""
    sdk = _sdk()
    (out / "scenes").mkdir()
    scenes = pictures = questions = 0
    for rows in scene_rows(dataset, COLUMNS):
        if not rows.views:
            continue
        name = rows.scene["scene_id"]
        path = inside(out / "scenes", f"{name}.rrd", DatasetError)
        recording = sdk.RecordingStream("scenegen", recording_id=name, send_properties=False)
        recording.set_log_time_enabled(False)
        recording.set_log_tick_enabled(False)
        recording.save(path, default_blueprint=_layout(rows))
        try:
            recording.send_recording_name(name)
            _Recorder(sdk, recording, rows).record()
        finally:
            recording.flush()
            recording.disconnect()
        scenes, pictures, questions = scenes + 1, pictures + len(rows.views), questions + len(rows.questions)
    if not scenes:
        raise DatasetError("no picture of this dataset can be shown", fix="build one with rendered views")
    return Written({}, f"{scenes} recordings of {pictures} pictures and {questions} questions", "rerun OUT/scenes/….rrd")


def _sdk() -> Any:
    try:
        import rerun
    except ImportError as error:
        raise DatasetError(
            f"recordings need the Rerun SDK, which cannot be loaded: {error}",
            where="--to rerun",
            fix="pip install 'scenegen[rerun]'",
        ) from error
    return rerun


class _Recorder:
    """One scene into one recording."""

    def __init__(self, sdk: Any, recording: Any, rows: SceneRows) -> None:
        self._sdk, self._out, self._rows = sdk, recording, rows
        self._world = World(rows)
        self._labels = {k: one.label for k, one in enumerate(self._world.scene.entities, 1)}

    def record(self) -> None:
        """Everything, in the order of the tables."""
        sdk = self._sdk
        self._out.log("world", sdk.ViewCoordinates.RIGHT_HAND_Z_UP, static=True)
        classes = [sdk.AnnotationInfo(id=0, label="room", color=(0, 0, 0, 0))]
        classes += [sdk.AnnotationInfo(id=k, label=label) for k, label in self._labels.items()]
        self._out.log("world", sdk.AnnotationContext(classes), static=True)
        moves, views = bool(self._world.scene.tracks), list(self._views())
        if not moves:
            self._entities(self._world.scene, static=True)
        for at, frame, name, view in views:
            self._out.set_time(TIME, duration=at)
            self._out.set_time(FRAME, sequence=frame)
            if moves:
                self._entities(self._world.at(view["time"]).scene, static=False)
            self._view(name, view)
        if moves:
            self._beside(views)
        self._questions()

    def _beside(self, views: list[tuple[float, int, str, dict[str, Any]]]) -> None:
        """What a camera has before its first picture and after its last, where things move. Before: it stands where it begins, or the viewer says
        that it lacks one. After, from the next instant that anything is told of: no depth, whose points would stand where people and things
        no longer are; the picture stays. (Encoded images that are cleared the viewer shows all the same.)"""
        times = sorted({at for at, *_ in views})
        firsts: dict[str, tuple[float, dict[str, Any]]] = {}
        lasts: dict[str, tuple[float, dict[str, Any]]] = {}
        for at, _, name, view in views:
            firsts.setdefault(name, (at, view))
            lasts[name] = at, view
        self._out.reset_time()
        for name, (at, view) in firsts.items():
            if at > times[0]:
                self._out.set_time(TIME, duration=times[0])
                self._stand(name, camera_of(view))
        for name, (at, view) in lasts.items():
            after = bisect_right(times, at)
            if after < len(times):
                self._out.set_time(TIME, duration=times[after])
                self._depth(name, np.zeros((view["height"], view["width"]), dtype=np.uint16))

    def _views(self) -> Iterator[tuple[float, int, str, dict[str, Any]]]:
        """Seconds, frame, what the camera is called, and the row of every view, by camera and time."""
        found = []
        for view in self._rows.views.values():
            fps = self._rows.view_sets[view["view_set_id"]]["fps"]
            at = view["time"] if self._world.scene.tracks or fps is None else view["frame"] / fps
            found.append((float(at), 0 if fps is None else int(view["frame"]), _camera(self._rows, view), view))
        yield from sorted(found, key=lambda one: (one[2], one[0], one[1]))

    def _entities(self, scene: Scene, static: bool) -> None:
        """Boxes of all things and people, and where people look."""
        sdk, every = self._sdk, scene.entities
        if every:
            poses = np.stack([one.world_from_object if isinstance(one, Object) else one.world_from_body for one in every])
            size = np.stack([one.size for one in every])
            boxes = sdk.Boxes3D(
                centers=centers(poses, size), half_sizes=size / 2, quaternions=np.roll(quaternion(poses[:, :3, :3]), -1, axis=-1),
                labels=[one.label for one in every], class_ids=list(range(1, len(every) + 1)), show_labels=False,
            )  # fmt: skip
            self._out.log("world/boxes", boxes, static=static)
        if scene.people:
            gazes = np.stack([one.world_from_gaze for one in scene.people])
            arrows = sdk.Arrows3D(
                origins=gazes[:, :3, 3], vectors=gazes[:, :3, 0] * GAZE_M, labels=[f"gaze of {one.id}" for one in scene.people]
            )
            self._out.log("world/gazes", arrows, static=static)

    def _view(self, name: str, view: dict[str, Any]) -> None:
        """A camera where it stands, with all that it sees."""
        sdk, camera, cell, place = self._sdk, camera_of(view), picture_of(view), f"{CAMERAS}/{name}"
        self._stand(name, camera)
        media = "image/png" if cell["path"].lower().endswith(".png") else "image/jpeg"
        self._out.log(f"{place}/picture", sdk.EncodedImage(contents=cell["bytes"], media_type=media))
        seen = surfaces(self._world.at(camera.time), camera)
        depth = np.clip(np.rint(seen.depth * 1000), 0, 65_535).astype(np.uint16)
        self._depth(name, depth)
        self._out.log(f"{place}/instances", sdk.SegmentationImage(_instances(view, camera), opacity=0.0))

    def _stand(self, name: str, camera: Camera) -> None:
        """Where a camera is, and its lens."""
        sdk, pose = self._sdk, camera.world_from_camera
        self._out.log(f"{CAMERAS}/{name}", sdk.Transform3D(translation=pose[:3, 3], mat3x3=pose[:3, :3]))
        lens = sdk.Pinhole(
            image_from_camera=camera.K,
            resolution=[camera.width, camera.height],
            camera_xyz=sdk.ViewCoordinates.RDF,
            image_plane_distance=PLANE_M,
        )
        self._out.log(f"{CAMERAS}/{name}", lens)

    def _depth(self, name: str, millimeters: NDArray[np.uint16]) -> None:
        image = self._sdk.EncodedDepthImage(blob=_png(millimeters), media_type="image/png", meter=1000.0)
        self._out.log(f"{CAMERAS}/{name}/depth", image)

    def _questions(self) -> None:
        """Each as a text."""
        for row in self._rows.questions:
            options = [f"- {chr(ord('A') + k)}. {choice}" for k, choice in enumerate(row["choices"])]
            views = ", ".join(name.rpartition("/")[2] for name in row["view_ids"]) or "no picture"
            lines = [f"**{row['question']}**", "", *options, "", f"Answer: **{row['answer']}**", "", row["rationale"], "", f"*{row['task']}*, of {views}"]  # fmt: skip
            text = self._sdk.TextDocument("\n".join(lines), media_type="text/markdown")
            self._out.log(_place(row), text, static=True)


def _camera(rows: SceneRows, view: dict[str, Any]) -> str:
    """What the camera of a view is called. A clip has one camera, which moves; of other sets each picture has its own."""
    clip = rows.view_sets[view["view_set_id"]]["fps"] is not None
    return str(view["view_set_id"] if clip else view["view_id"]).rpartition("/")[2]


def _place(question: dict[str, Any]) -> str:
    return f"questions/{question['question_id'].replace('/', '-')}"


def _layout(rows: SceneRows) -> Any:
    """How the viewer shows a recording when it is opened: the scene, beside it the pictures, a tab a camera, and the questions, a tab each."""
    import rerun.blueprint as show

    pictures = [
        show.Spatial2DView(origin=f"{CAMERAS}/{name}", contents=["$origin/picture", "$origin/instances"], name=name)
        for name in sorted({_camera(rows, view) for view in rows.views.values()})
    ]
    texts = [show.TextDocumentView(origin=_place(row), name=row["task"].replace("_", " ")) for row in rows.questions]
    beside = [show.Tabs(*tabs) for tabs in (pictures, texts) if tabs]
    return show.Blueprint(
        show.Horizontal(show.Spatial3DView(origin="world", name="scene"), show.Vertical(*beside), column_shares=[3, 2]),
        show.TimePanel(timeline=TIME),
        show.SelectionPanel(state="collapsed"),
    )


def _instances(view: dict[str, Any], camera: Camera) -> NDArray[np.uint16]:
    """(H, W) the numbers of the entities, 0 the room, from the masks of the tables."""
    out = np.zeros((camera.height, camera.width), dtype=np.uint16)
    for one in view["visible"]:
        if one["pixels"] and one["mask"]:
            if not 0 < one["instance"] <= 65_535:
                raise DatasetError("an entity has no number", where=shown(view["view_id"]))
            out[decode(one["mask"], camera.height, camera.width)] = one["instance"]
    return out


def _png(pixels: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
