"""Looking through observe: what pictures show in pixels, what two of them share, what a ray meets first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from scenegen.fields import Share
from scenegen.frames import inverse, project, resized
from scenegen.observe import Glance, Observer
from scenegen.scene import Camera, Scene, Visible
from scenegen.views.framing import grid_rays
from scenegen.world.geometry import Geometry, build_geometry
from scenegen.world.moving import MovingGeometry

Floats = NDArray[np.float64]
OVERLAP_RAYS = (48, 36)
"""Rays across and down a picture by which its overlap with another is measured."""
AGREE_M, AGREE = 0.01, 0.005
"""Metres, and share of the way, within which a point seen from elsewhere is the same point."""
CLIP_WIDTH = 160
"""Pixels across the smaller pictures that tell what the frames of a clip show."""


class Seen(BaseModel):
    """What counts as shown well: visible / amodal pixels, visible pixels as a share of the image, share of the silhouette inside it."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    min_fraction: Share = 0.30
    min_pixels: Share = 0.002
    min_in_frame: Share = 0.55

    def well(self, one: Visible, pixels: int) -> bool:
        """Whether an entity is shown well in a picture of so many pixels."""
        return one.pixels >= self.least(pixels) and self.enough(one.pixels, one.amodal_pixels, one.in_frame)

    def least(self, area: int) -> float:
        """How many pixels something has at least that is shown well in a picture of so many."""
        return max(1.0, self.min_pixels * area)

    def enough(self, pixels: int, amodal_pixels: int, in_frame: float) -> bool:
        """Whether so much of something that has pixels enough is seen that it is shown well."""
        return pixels / amodal_pixels >= self.min_fraction and in_frame >= self.min_in_frame


def _key(camera: Camera) -> bytes:
    """What a camera sees depends on no more."""
    return camera.model_dump_json(include={"world_from_camera", "K", "width", "height", "time"}).encode()


class Looker:
    """Looks at one scene; what was looked at once is kept. In a scene where things move, each camera looks at its own time."""

    def __init__(self, scene: Scene, geometry: Geometry | None = None) -> None:
        self.scene = scene
        self._observers: dict[float, Observer] = {} if geometry is None else {0.0: Observer(geometry)}
        over = geometry.moving if geometry is not None else None
        self._over = over if over is not None and over.scene.tracks is scene.tracks else None
        self._seen: dict[bytes, dict[str, Visible]] = {}
        self._last: tuple[bytes, Glance] | None = None
        self._glanced: dict[tuple[bytes, Seen], tuple[list[str], set[str], int]] = {}
        self._met: tuple[Camera, Floats] | None = None
        self.wanted = (*(thing.id for thing in scene.things), *(person.id for person in scene.people))

    def observer(self, time: float = 0.0) -> Observer:
        """What looks at the scene at a time in seconds."""
        at = time if self.scene.tracks else 0.0
        if at not in self._observers:
            if len(self._observers) > 4:
                self._observers.clear()  # a clip goes on in time
            self._observers[at] = Observer(self._geometry(at))
        return self._observers[at]

    def _geometry(self, time: float) -> Geometry:
        if not self.scene.tracks:
            return build_geometry(self.scene)
        if self._over is None:
            self._over = MovingGeometry(self.scene)
        return self._over.at(time)

    def visible(self, camera: Camera) -> dict[str, Visible]:
        """How each entity is seen by a camera."""
        key = _key(camera)
        if key not in self._seen:
            self._seen[key] = self.observer(camera.time).look(camera).visible
        return self._seen[key]

    def shown(self, camera: Camera, rule: Seen) -> tuple[list[str], set[str]]:
        """Entities but decor that a camera's picture shows well, in stored order; and all of which it shows any pixel."""
        well, some, _ = self._glance(camera, rule)
        return well, some

    def well(self, camera: Camera, rule: Seen, names: Collection[str]) -> set[str]:
        """Which of some entities a camera's picture shows well: what `shown` says of them, for less."""
        found, least = self._looked(camera, _key(camera)), rule.least(camera.width * camera.height)
        return {
            name for name in names if found.pixels.get(name, 0) >= least and rule.enough(found.pixels[name], *found.whole(name))
        }

    def fullest(self, camera: Camera, rule: Seen) -> float:
        """The largest share of a camera's picture that one entity fills. rule: by which it is asked what the picture shows well, too."""
        return self._glance(camera, rule)[2] / (camera.width * camera.height)

    def _glance(self, camera: Camera, rule: Seen) -> tuple[list[str], set[str], int]:
        """What a picture shows well, what it shows at all, both but decor, and the most pixels that one entity has."""
        key = _key(camera), rule
        if key not in self._glanced:
            found = self._looked(camera, key[0])
            pixels, area = found.pixels, camera.width * camera.height
            there = [name for name in self.wanted if pixels.get(name, 0) > 0]
            well = [name for name in there if pixels[name] >= rule.least(area) and rule.enough(pixels[name], *found.whole(name))]
            self._glanced[key] = well, set(there), max(pixels.values(), default=0)
        return self._glanced[key]

    def box(self, camera: Camera, name: str) -> tuple[int, int, int, int] | None:
        """[x0, y0, x1, y1) of the visible pixels of an entity, None where there are none; soonest found right after what else is asked of the same
        picture."""
        return self._looked(camera, _key(camera)).box(name)

    def _looked(self, camera: Camera, key: bytes) -> Glance:
        if self._last is None or self._last[0] != key:
            self._last = key, self.observer(camera.time).glance(camera)
        return self._last[1]

    def shared(self, cameras: Sequence[Camera], rule: Seen) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """What every picture shows well; and of each what it shows well and no other picture shows a pixel of."""
        found = [self.shown(camera, rule) for camera in cameras]
        common = tuple(name for name in self.wanted if all(name in well for well, _ in found))
        exclusive = []
        for k, (well, _) in enumerate(found):
            others = set().union(*(any_ for j, (_, any_) in enumerate(found) if j != k))
            exclusive.append(tuple(name for name in well if name not in others))
        return common, tuple(exclusive)

    def first(self, camera: Camera, count: tuple[int, int]) -> tuple[NDArray[np.int64], Floats]:
        """What a grid of rays through a picture meets first: instance numbers (R,), -1 for nothing; points (R, 3), NaN for nothing."""
        observer = self.observer(camera.time)
        rays = grid_rays(camera.K, camera.world_from_camera, (camera.width, camera.height), count)
        eye = camera.world_from_camera[:3, 3]
        hits = observer.rays.cast(eye, rays, coherent=True)
        numbers = np.array([placed.instance for placed in observer.geometry.placed], dtype=np.int64)
        met = hits.mesh >= 0
        points = np.where(met[:, None], eye + rays * np.where(met, hits.t, 0.0)[:, None], np.nan)
        return np.where(met, numbers[hits.mesh], -1), points

    def overlap(self, one: Camera, other: Camera) -> float:
        """The mean of the two shares of a picture's surface points that the other picture shows too, 0 to 1."""
        return round((self._also(one, other) + self._also(other, one)) / 2, 4)

    def _also(self, one: Camera, other: Camera) -> float:
        if self._met is None or self._met[0] is not one:  # of the pair before, in a row of them
            self._met = (one, self.first(one, OVERLAP_RAYS)[1])
        points = self._met[1][np.isfinite(self._met[1][:, 0])]
        if not len(points):
            return 0.0
        image, depth = project(other.K, inverse(other.world_from_camera), points)
        ahead = depth > 0.01
        u, v = image[:, 0], image[:, 1]
        within = ahead & (u >= 0) & (u <= other.width) & (v >= 0) & (v <= other.height)
        eye = other.world_from_camera[:3, 3]
        ways = points[within] - eye
        if not len(ways):
            return 0.0
        lengths = np.linalg.norm(ways, axis=1)
        reach = np.maximum(1.0 - AGREE - AGREE_M / np.maximum(lengths, AGREE_M), 0.0)
        hidden = self.observer(other.time).rays.occluded(np.broadcast_to(eye, ways.shape), ways, reach)
        return float((~hidden).sum()) / len(points)

    def space(self, eye: Floats, reach: float, time: float = 0.0) -> bool:
        """Whether no surface is within `reach` metres of a point (3,), in 26 directions."""
        steps = np.array(
            [(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if (x, y, z) != (0, 0, 0)], dtype=np.float64
        )
        ways = steps / np.linalg.norm(steps, axis=1, keepdims=True)
        return not self.observer(time).rays.occluded(np.broadcast_to(eye, ways.shape), ways, reach).any()


def smaller(camera: Camera, width: int = CLIP_WIDTH) -> Camera:
    """The same view in a picture at most `width` pixels wide."""
    if camera.width <= width:
        return camera
    height = max(1, round(camera.height * width / camera.width))
    K = resized(camera.K, width / camera.width, height / camera.height)
    return camera.model_copy(update={"K": K, "width": width, "height": height})
