"""Clips as files, written as they come: a folder of pictures, or an MP4 that browsers and video models read. The one file that loads PyAV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import ArgumentError, BuildError
from scenegen.tables.files import write_atomic

Picture = NDArray[np.uint8]
SIDE = 32
"""Sides of a video are multiples of this: what every decoder and every patch grid takes without padding."""
CRF = "16"
"""Constant quality of H.264: hardly told from the frames themselves."""


def write_pictures(frames: Iterable[Picture], folder: str | Path, *, quality: int = 92) -> list[Path]:
    """Frames (H, W, 3) uint8 as `frame-00000.jpg`, …, each written before the next is asked for; their paths in order.

    quality: of JPEG, 1 to 100. BuildError when the disk is full or not writable.
    """
    from PIL import Image

    out = []
    for number, frame in enumerate(frames):
        path = Path(folder) / f"frame-{number:05d}.jpg"
        picture = Image.fromarray(np.ascontiguousarray(frame))
        write_atomic(path, lambda temporary, picture=picture: picture.save(temporary, "JPEG", quality=quality, subsampling=0))  # type: ignore[misc]
        out.append(path)
    return out


def write_video(frames: Iterable[Picture], path: str | Path, fps: float) -> int:
    """Frames (H, W, 3) uint8 as an MP4, encoded as they come; how many there were.

    H.264 in yuv420p at a constant rate, a key frame every second, no B-frames, the index ahead of the pictures (fast start). fps: frames a
    second. ArgumentError for frames of other or odd sizes (multiples of SIDE) or none at all, BuildError without PyAV or disk.
    """
    av = _pyav()
    count = 0

    def write(temporary: Path) -> None:
        nonlocal count
        with av.open(str(temporary), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            stream: Any = None
            for number, frame in enumerate(frames):
                if stream is None:
                    stream = _stream(container, frame, fps)
                _checked(frame, (stream.height, stream.width))
                picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
                picture.pts = number
                picture.time_base = stream.codec_context.time_base
                for packet in stream.encode(picture):
                    container.mux(packet)
                count = number + 1
            if stream is None:
                raise ArgumentError("a video has one frame at least", fix="ask for more time or a higher rate")
            for packet in stream.encode():
                container.mux(packet)

    write_atomic(Path(path), write)
    return count


def read_video(path: str | Path) -> Iterator[Picture]:
    """The frames (H, W, 3) uint8 of a video, one after another. BuildError without PyAV or for a file that is no video."""
    av = _pyav()
    try:
        container = av.open(str(path))
    except (OSError, av.FFmpegError) as error:
        raise BuildError(f"not a video: {error}", where=str(path), fix="give an .mp4 file") from error
    with container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24")


def _stream(container: Any, frame: Picture, fps: float) -> Any:
    _checked(frame, frame.shape[:2])
    rate = Fraction(fps).limit_denominator(1001)
    stream = container.add_stream("libx264", rate=rate)
    stream.height, stream.width = frame.shape[:2]
    stream.pix_fmt = "yuv420p"
    second = max(round(fps), 1)
    stream.codec_context.gop_size = second
    stream.codec_context.max_b_frames = 0
    stream.codec_context.time_base = 1 / rate
    stream.codec_context.thread_count = 1  # the same bytes on any number of cores
    stream.options = {
        "crf": CRF,
        "preset": "veryfast",
        "bf": "0",
        "g": str(second),
        "keyint_min": str(second),
        "sc_threshold": "0",
    }
    return stream


def _checked(frame: Picture, size: tuple[int, ...]) -> None:
    if frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype != np.uint8 or frame.shape[:2] != tuple(size):
        raise ArgumentError(
            f"frames are (H, W, 3) uint8, all of one size, got {frame.shape} {frame.dtype}",
            fix="render them with one width and height",
        )
    if frame.shape[0] % SIDE or frame.shape[1] % SIDE:
        raise ArgumentError(
            f"sides of a video are multiples of {SIDE}, got {frame.shape[1]} x {frame.shape[0]}", fix="for example 640 x 480"
        )


def _pyav() -> Any:
    try:
        import av
    except ImportError as error:
        raise BuildError(f"videos need PyAV, which cannot be loaded: {error}", fix="pip install 'scenegen[video]'") from error
    return av
