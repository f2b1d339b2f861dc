"""Directions from a point of view: azimuth, elevation, range, sector labels and how clear each label is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scenegen.errors import ConventionError
from scenegen.frames._checks import Array, batch, finite, number
from scenegen.frames.se3 import check_pose, inverted, moved, wrap

Labels = int | str
COINCIDENT = 1e-6
"""Metres below which two points have no direction between them (the benchmark's own limit)."""


@dataclass(frozen=True)
class Sectors:
    """A way to cut the circle. `names[k]` covers azimuths from edges[k] to edges[k + 1] (radians, counter-clockwise).

    even: all sectors are equal and the first is centred straight ahead.
    """

    names: tuple[str, ...]
    edges: Array
    even: bool = False


def _even(names: tuple[str, ...]) -> Sectors:
    """Equal sectors centred on the names' directions, the first straight ahead."""
    step = 2 * np.pi / len(names)
    return Sectors(names, np.asarray((np.arange(len(names) + 1) - 0.5) * step, dtype=np.float64), even=True)


def _cut(names: tuple[str, ...], edges_deg: tuple[float, ...]) -> Sectors:
    return Sectors(names, np.array(edges_deg, dtype=np.float64) * (np.pi / 180))


SECTORS: dict[Labels, Sectors] = {
    4: _even(("front", "left", "back", "right")),
    8: _even(("front", "front-left", "left", "back-left", "back", "back-right", "right", "front-right")),
    12: _even(tuple(f"{hour} o'clock" for hour in (12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1))),
    "left_right": _cut(("left", "right"), (0, 180, 360)),
    "left_right_back": _cut(("left", "back", "right"), (0, 135, 225, 360)),
    "quadrants": _cut(("front-left", "back-left", "back-right", "front-right"), (0, 90, 180, 270, 360)),
    "head_torso": _cut(("front", "front-left", "left", "", "right", "front-right"), (-20, 20, 60, 90, 270, 300, 340)),
}
"""8 labels are the default. left_right, left_right_back and quadrants are VSI-Bench's. head_torso is ViewSpatial-Bench's own
uneven cut of a head against its torso: within 20 degrees front, to 60 front-left / front-right, to 90 left / right, beyond undefined."""


@dataclass(frozen=True)
class Direction:
    """Where targets lie from a point of view; arrays share one batch shape (0-d for a single target).

    label: str. azimuth_deg: counter-clockwise, 0 ahead, positive left, in (-180, 180]. elevation_deg: above the viewer's own
    horizontal plane. range_m: straight-line metres. margin_deg: to the nearest edge of the label's sector.
    """

    label: np.ndarray
    azimuth_deg: Array
    elevation_deg: Array
    range_m: Array
    margin_deg: Array


def sectors(labels: Labels) -> Sectors:
    """The sectors called `labels`: 4, 8, 12, "left_right", "left_right_back", "quadrants" or "head_torso"."""
    try:
        return SECTORS[labels]
    except (KeyError, TypeError):
        raise ConventionError(f"no sectors called {labels!r}", fix=f"one of {', '.join(map(repr, SECTORS))}") from None


def sector(azimuth: ArrayLike, labels: Labels = 8) -> tuple[np.ndarray, Array, np.ndarray]:
    """Labels (str), margins to the nearest sector edge (radians) and sector indices (int) of azimuths (...) in radians.

    An azimuth on an edge belongs to the sector that begins there counter-clockwise. ConventionError for azimuths that are not finite.
    """
    index, margin = sector_index(azimuth, labels)
    return np.array(sectors(labels).names)[index], margin, index


def sector_index(azimuth: ArrayLike, labels: Labels = 8, clockwise: bool = False) -> tuple[np.ndarray, Array]:
    """Indices (int) into the sectors' names and margins (radians) of azimuths (...) in radians: `sector` without the words.

    clockwise: of even sectors (4, 8, 12), an azimuth on an edge belongs to the one that begins there clockwise instead.
    """
    cut = sectors(labels)
    angle = number("azimuth", azimuth)
    return _even_index(angle, len(cut.names), clockwise) if cut.even else _cut_index(angle, cut.edges)


def _even_index(angle: Array, count: int, clockwise: bool) -> tuple[np.ndarray, Array]:
    step = 2 * np.pi / count
    if clockwise:  # in degrees from 0 to 360, whose coarser rounding is part of the benchmark's labels on edges
        turned = np.mod(np.rad2deg(-angle) + 360, 360)
        nearest = -np.floor((turned + 180 / count) / (360 / count))
        off = wrap(angle - nearest * step)
    else:
        nearest = np.floor(angle / step + 0.5)
        off = angle - nearest * step
    margin = np.maximum(step / 2 - np.abs(off), 0.0)
    return (nearest - count * np.floor(nearest / count)).astype(np.int64), margin


def _cut_index(angle: Array, edges: Array) -> tuple[np.ndarray, Array]:
    turned = edges[0] + np.mod(angle - edges[0], 2 * np.pi)
    index = np.clip(np.searchsorted(edges, turned, side="right") - 1, 0, len(edges) - 2)
    return index, np.maximum(np.minimum(turned - edges[index], edges[index + 1] - turned), 0.0)


def spherical(points: ArrayLike) -> tuple[Array, Array, Array]:
    """Azimuth in (-pi, pi], elevation (radians) and range (metres), each (...), of points (..., 3) in an X forward, Y left, Z up frame."""
    local = finite("points", points, (3,))
    x, y, z = np.moveaxis(local, -1, 0)
    flat = np.hypot(x, y)
    azimuth = np.arctan2(y, x)
    return np.where(azimuth <= -np.pi, np.pi, azimuth), np.arctan2(z, flat), np.hypot(flat, z)


def azimuth_elevation_range(world_from_frame: ArrayLike, points: ArrayLike) -> tuple[Array, Array, Array]:
    """Azimuth and elevation (radians) and range (metres), each (F, N), of N targets (N, 3) in F frames (F, 4, 4).

    Frames are X forward, Y left, Z up, taken as they are, pitch and roll included; turn cameras with `viewer_from_camera` first, and
    use `level` for floor-plane directions.
    """
    frames = inverted(check_pose(world_from_frame))[..., None, :, :]
    return spherical(moved(frames, finite("points", points, (3,))))


OPTICAL_FROM_BODY_AXES = np.array([[0.0, -1, 0, 0], [0, 0, -1, 0], [1, 0, 0, 0], [0, 0, 0, 1]])
"""optical_from_body: X forward, Y left, Z up to X right, Y down, Z forward."""


def viewer_from_camera(world_from_camera: ArrayLike) -> Array:
    """world_from_viewer (..., 4, 4), X forward, Y left, Z up, of cameras in the OpenCV optical frame."""
    out: Array = check_pose(world_from_camera) @ OPTICAL_FROM_BODY_AXES
    return out


def level(world_from_viewer: ArrayLike) -> Array:
    """The same viewers (..., 4, 4) standing upright: the heading on the floor kept, pitch and roll taken out.

    ConventionError for a viewer that looks straight up or down, which has no heading.
    """
    given = check_pose(world_from_viewer).copy()
    forward = given[..., :2, 0]
    length = np.linalg.norm(forward, axis=-1, keepdims=True)
    if (length < 1e-6).any():
        raise ConventionError("a viewer looking straight up or down has no heading on the floor", fix="give it another pose")
    cos, sin = np.moveaxis(forward / length, -1, 0)
    zero = np.zeros_like(cos)
    given[..., :3, :3] = np.stack([cos, -sin, zero, sin, cos, zero, zero, zero, zero + 1.0], -1).reshape(*cos.shape, 3, 3)
    return given


def direction(world_from_viewer: ArrayLike, points: ArrayLike, labels: Labels = 8) -> Direction:
    """Where `points` (..., 3) lie for viewers (..., 4, 4) with X forward, Y left, Z up; sectors on the floor plane.

    The viewer's heading on the floor counts: pitch and roll do not turn left into right. Leading axes broadcast.
    ConventionError when a pose is not rigid (transposed, scaled, mirrored, NaN) or a point coincides with its viewer.
    """
    local = moved(inverted(level(world_from_viewer)), finite("points", points, (3,)))
    return _direction(local, labels)


def _direction(local: Array, labels: Labels, clockwise: bool = False) -> Direction:
    azimuth, elevation, reach = spherical(local)
    if (np.hypot(local[..., 0], local[..., 1]) < COINCIDENT).any():
        raise ConventionError("a target stands where the viewer stands: it has no direction", fix="leave that pair out")
    index, margin = sector_index(azimuth, labels, clockwise)
    label = np.array(sectors(labels).names)[index]
    return Direction(label, _degrees(azimuth), np.rad2deg(elevation), reach, np.rad2deg(margin))


def _degrees(azimuth: Array) -> Array:
    """Azimuths in (-pi, pi] as degrees in (-180, 180]: what rounds to -180 is 180."""
    out = np.rad2deg(azimuth)
    return np.where(out <= -180.0, 180.0, out)


def stand_at_facing(at: ArrayLike, facing: ArrayLike, target: ArrayLike, labels: Labels = 8, heading: str = "floor") -> Direction:
    """Standing at `at` and facing `facing`, where is `target`? Points (..., 3) in metres, Z up; leading axes broadcast.

    heading: "floor" turns on the floor plane only. "tilted" keeps the vertical part of the facing direction, as the script of
    ViewSpatial-Bench does (Sce_Sim_make.py), in 3D: forward = unit(facing - at), right = unit(forward x (0, 0, 1)), or
    forward x (0, 1, 0) when facing straight up or down; clockwise angle = atan2(offset . right, offset . forward); eight sectors
    centred on the labels, the lower edge inclusive clockwise. A high or low `facing` shortens what lies ahead, so the two headings
    differ where heights differ. `elevation_deg` is then measured from the tilted plane.
    ConventionError when points leave a direction open: `facing` or `target` at `at` (in plan for "floor"; the script itself calls a
    target at `at` "front").
    """
    start, ahead, goal = finite("at", at, (3,)), finite("facing", facing, (3,)), finite("target", target, (3,))
    batch(at=start.shape[:-1], facing=ahead.shape[:-1], target=goal.shape[:-1])
    gaze, offset = ahead - start, goal - start
    if heading == "floor":
        if (np.hypot(gaze[..., 0], gaze[..., 1]) < COINCIDENT).any():
            raise ConventionError(
                "`at` and `facing` are at the same place on the floor: there is no heading", fix="leave that pair out"
            )
        yaw = np.arctan2(gaze[..., 1], gaze[..., 0])
        return _direction(_turned(offset, yaw), labels)
    if heading != "tilted":
        raise ConventionError(f"no heading called {heading!r}", fix="'floor' or 'tilted'")
    return _tilted(gaze, offset, labels)


def _turned(offset: Array, yaw: Array) -> Array:
    """Offsets in the frame whose X axis has this yaw."""
    cos, sin = np.cos(yaw), np.sin(yaw)
    x, y, z = np.moveaxis(offset, -1, 0)
    out: Array = np.stack(np.broadcast_arrays(cos * x + sin * y, cos * y - sin * x, z), -1)
    return out


def _tilted(gaze: Array, offset: Array, labels: Labels) -> Direction:
    length = np.linalg.norm(gaze, axis=-1, keepdims=True)
    if (length < COINCIDENT).any():
        raise ConventionError("`at` and `facing` are at the same place: there is no heading", fix="leave that pair out")
    forward = gaze / length
    right = np.cross(forward, np.array([0.0, 0.0, 1.0]))
    width = np.linalg.norm(right, axis=-1, keepdims=True)
    right = np.where(width < COINCIDENT, np.cross(forward, np.array([0.0, 1.0, 0.0])), right)
    right = right / np.linalg.norm(right, axis=-1, keepdims=True)
    above = np.cross(right, forward)
    local = np.stack([(offset * forward).sum(-1), -(offset * right).sum(-1), (offset * above).sum(-1)], -1)
    return _direction(local, labels, clockwise=True)


def vertical(elevation: ArrayLike, dead_zone: float = np.deg2rad(15.0)) -> tuple[np.ndarray, Array]:
    """ "above", "below" or "" (level) of elevations (...) in radians, and the margin to the edge of the level band (radians).

    ConventionError for elevations that are not finite and dead zones outside [0, pi / 2).
    """
    angle = number("elevation", elevation)
    if not 0 <= dead_zone < np.pi / 2:
        raise ConventionError(
            f"a dead zone lies between 0 and pi / 2 radians, got {dead_zone}", fix="convert degrees with numpy.deg2rad"
        )
    label = np.where(angle > dead_zone, "above", np.where(angle < -dead_zone, "below", ""))
    return label, np.abs(np.abs(angle) - dead_zone)


def turn_between(from_yaw: ArrayLike, to_yaw: ArrayLike) -> Array:
    """Signed turn (...) in radians, positive left, from one heading to another; ConventionError for headings that are not finite."""
    start, end = number("from_yaw", from_yaw), number("to_yaw", to_yaw)
    batch(from_yaw=start.shape, to_yaw=end.shape)
    return wrap(end - start)
