"""Frames of a scene over time, one after another: truth and appearance of each instant, nothing kept but the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import RenderError
from scenegen.observe import Observation, Observer
from scenegen.render.base import Renderer
from scenegen.scene import Camera, Scene
from scenegen.world.moving import MovingGeometry


@dataclass(frozen=True)
class Frame:
    """One frame of a clip. time: seconds. scene: the still scene of that instant. observation: its truth. image (H, W, 3) uint8 sRGB."""

    time: float
    scene: Scene
    observation: Observation
    image: NDArray[np.uint8]


def frame_times(start: float, end: float, fps: float) -> list[float]:
    """Times of the frames from `start` up to `end` seconds, `fps` a second, on the grid of microseconds; the first is `start`."""
    if not (np.isfinite([start, end, fps]).all() and fps > 0 and end >= start):
        raise RenderError(
            f"a clip goes from a time to a later one at some frames a second, got {start} to {end} at {fps}",
            fix="for example 0 to scene.duration at 10",
        )
    return [round(start + k / fps, 6) for k in range(int(np.floor((end - start) * fps + 1e-6)) + 1)]


def clip_frames(scene: Scene, cameras: Camera | Sequence[Camera], times: Sequence[float], renderer: Renderer) -> Iterator[Frame]:
    """Frames at `times` (seconds) through one camera, or through one a frame; memory does not grow with their number.

    RenderError when there are not as many cameras as times.
    """
    path = [cameras] * len(times) if isinstance(cameras, Camera) else list(cameras)
    if len(path) != len(times):
        raise RenderError(f"{len(path)} cameras for {len(times)} frames", fix="one camera, or one a frame")
    over, observer = MovingGeometry(scene), None
    for time, camera in zip(times, path, strict=True):
        geometry = over.at(time)
        if observer is None or observer.geometry is not geometry:
            observer = Observer(geometry)
        through = camera.model_copy(update={"time": float(time)})
        seen = observer.look(through)
        yield Frame(float(time), geometry.scene, seen, renderer.render(geometry, through, seen))
