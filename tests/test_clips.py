"""Clips: frames one after another, as pictures and as a video that reads back as what was written."""

from __future__ import annotations

import itertools
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import scenegen as sg
from scenegen.errors import ArgumentError, BuildError, RenderError
from scenegen.export.clips import read_video, write_pictures, write_video
from scenegen.facts import Facts
from scenegen.observe import Observer
from scenegen.render import open_renderer, probe_renderer
from scenegen.render.clip import clip_frames, frame_times
from scenegen.scene import ViewSet
from scenegen.world.geometry import build_geometry
from scenegen.world.moving import MovingGeometry
from tests.test_motions import made

pytestmark = pytest.mark.slow


def drawn(count: int = 24, size: tuple[int, int] = (96, 64)) -> Iterator[np.ndarray]:
    """A bright square that moves over a dark ramp."""
    wide, high = size
    for k in range(count):
        frame = np.empty((high, wide, 3), dtype=np.uint8)
        frame[:] = np.linspace(20, 90, wide, dtype=np.uint8)[None, :, None]
        frame[16:40, 2 * k : 2 * k + 24] = (230, 200, 60)
        yield frame


def test_a_video_reads_back_as_what_was_written(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    path = tmp_path / "clip.mp4"
    assert write_video(drawn(), path, fps=10) == 24
    back = list(read_video(path))
    assert len(back) == 24
    for ours, theirs in zip(drawn(), back, strict=True):
        off = np.abs(ours.astype(int) - theirs.astype(int))
        assert off.mean() < 3
        assert np.abs(ours.astype(int).mean(2) - theirs.astype(int).mean(2)).mean() < 2.5
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.pix_fmt == "yuv420p"
        assert stream.average_rate == 10
        assert not stream.codec_context.has_b_frames
        packets = [packet for packet in container.demux(stream) if packet.pts is not None]
    assert [k for k, packet in enumerate(packets) if packet.is_keyframe] == [0, 10, 20]
    assert len({b.pts - a.pts for a, b in itertools.pairwise(packets)}) == 1, "a constant rate"
    raw = path.read_bytes()
    assert raw.index(b"moov") < raw.index(b"mdat"), "fast start"


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("av")
    for name in ("one.mp4", "two.mp4"):
        write_video(drawn(), tmp_path / name, fps=12)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_frames_that_are_no_video_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    pytest.importorskip("av")
    mixed = [*drawn(2), *drawn(1, (128, 64))]
    for frames, says in (([], "one frame at least"), (drawn(2, (100, 64)), "multiples of 32"), (mixed, "all of one size")):
        with pytest.raises(ArgumentError, match=says):
            write_video(frames, tmp_path / "x.mp4", fps=10)
    assert not list(tmp_path.iterdir())
    (tmp_path / "no.mp4").write_text("no video")
    with pytest.raises(BuildError, match="not a video"):
        list(read_video(tmp_path / "no.mp4"))


def test_without_pyav_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(BuildError, match=r"pip install 'scenegen\[video\]'"):
        write_video(drawn(), tmp_path / "x.mp4", fps=10)


def test_pictures_are_written_as_they_come(tmp_path: Path) -> None:
    seen: list[int] = []

    def watched() -> Iterator[np.ndarray]:
        for frame in drawn(5):
            seen.append(len(list(tmp_path.glob("frame-*.jpg"))))
            yield frame

    paths = write_pictures(watched(), tmp_path)
    assert seen == [0, 1, 2, 3, 4]
    assert [path.name for path in paths] == [f"frame-{k:05d}.jpg" for k in range(5)]
    off = np.abs(np.asarray(Image.open(paths[3])).astype(int) - list(drawn(5))[3])
    assert off.mean() < 3


def test_memory_does_not_grow_with_the_frames(tmp_path: Path) -> None:
    pytest.importorskip("av")
    peaks = []
    for count in (10, 80):
        tracemalloc.start()
        write_video((next(drawn(1, (320, 256))) for _ in range(count)), tmp_path / "x.mp4", fps=10)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0] + 1e6


@pytest.mark.parametrize("software", [True, False])
@pytest.mark.parametrize("kind", [pytest.param("walk", marks=pytest.mark.long), "hand_over"])
def test_pictures_of_instants_are_those_of_scenes_uploaded_afresh(kind: str, software: bool) -> None:
    """What stays in OpenGL from one instant to the next makes no difference, forwards and back in time, but for the last bit of a few pixels
    where a processor rounds what moves by a matrix otherwise than what was moved before (two of 76,800 with AVX-512, none with AVX2)."""
    EglRenderer = egl()
    scene, kept = made(kind), EglRenderer(software=software)
    over, camera = MovingGeometry(scene), scene.cameras[0]
    begin, last = scene.actions[0].start, scene.duration
    pictures = []
    for time in (0.0, begin + 0.4, (begin + last) / 2, begin + 0.4, last):
        geometry = over.at(time)
        seen = Observer(geometry).look(camera)
        pictures.append(kept.render(geometry, camera, seen))
        fresh = build_geometry(scene.at(time))
        afresh = EglRenderer(software=software).render(fresh, camera, Observer(fresh).look(camera))
        off = np.abs(pictures[-1].astype(int) - afresh)
        assert off.max() <= 1
        assert np.count_nonzero(off) <= 12
    assert np.array_equal(pictures[1], pictures[3])
    assert not np.array_equal(pictures[0], pictures[2])


def test_of_a_moving_scene_only_what_moved_is_uploaded(monkeypatch: pytest.MonkeyPatch) -> None:
    EglRenderer = egl()
    from scenegen.render import egl_scene

    scene, renderer = made("slide"), EglRenderer()
    made_new = []
    monkeypatch.setattr(egl_scene, "drawn", lambda geometry, real=egl_scene.drawn: made_new.append(1) or real(geometry))
    for frame in clip_frames(scene, scene.cameras[0], [0.0, 0.8, 1.0], renderer):
        assert frame.image.any()
    assert len(made_new) == 1


def egl() -> Any:
    """The EGL renderer, where there is OpenGL."""
    try:
        probe_renderer("egl")
        from scenegen.render.egl import EglRenderer
    except RenderError as error:
        pytest.skip(error.what)
    return EglRenderer


def test_frames_of_a_scene_show_what_happens_and_facts_are_theirs() -> None:
    scene = made("slide")
    times = frame_times(0.0, scene.duration, 4)
    assert times[:3] == [0.0, 0.25, 0.5]
    renderer = open_renderer("raycast")
    camera = scene.cameras[0]
    found = list(clip_frames(scene, camera, times, renderer))
    assert [frame.time for frame in found] == times
    name = str(scene.actions[0].target)
    assert found[0].image.shape == (240, 320, 3)
    moved = [frame.observation.visible[name].box2d for frame in found]
    assert moved[0] == moved[1], "still at first"
    assert moved[0] != moved[-1]
    views = {camera.id: found[-1].observation.visible}
    index = [entity.id for entity in scene.entities].index(name)
    assert not np.allclose(Facts(found[0].scene).poses[index], Facts(found[-1].scene, views).poses[index])
    with pytest.raises(RenderError, match="2 cameras for 1 frames"):
        next(clip_frames(scene, [camera, camera], times[:1], renderer))
    with pytest.raises(RenderError, match="later one"):
        frame_times(1.0, 0.0, 10)


def test_a_clip_is_frames_or_a_folder_or_a_video(tmp_path: Path) -> None:
    scene = made("slide")
    small = scene.cameras[0].model_copy(update={"width": 96, "height": 64})
    frames = sg.render_clip(scene, small, end=0.6, fps=5, renderer="raycast")
    assert isinstance(frames, Iterator)
    found = list(frames)
    assert [frame.time for frame in found] == [0.0, 0.2, 0.4, 0.6]
    folder = sg.render_clip(scene, small, tmp_path / "frames", end=0.6, fps=5, renderer="raycast")
    assert [path.name for path in sorted(Path(str(folder)).iterdir())] == [f"frame-{k:05d}.jpg" for k in range(4)]
    cameras = tuple(small.model_copy(update={"id": f"c{k}", "time": 0.5 + k / 4}) for k in range(3))
    chosen = ViewSet(id="watch0", kind="watch", cameras=cameras, fps=4)
    assert [frame.time for frame in sg.render_clip(scene, chosen, renderer="raycast")] == [0.5, 0.75, 1.0]  # type: ignore[union-attr]
    pytest.importorskip("av")
    path = sg.render_clip(scene, chosen, tmp_path / "clip.mp4", renderer="raycast")
    assert len(list(read_video(str(path)))) == 3
    with pytest.raises(RenderError, match="later one"):
        sg.render_clip(scene, small, end=-1.0, renderer="raycast")
