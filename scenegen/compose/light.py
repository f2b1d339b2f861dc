"""Light as photographs have it: time of day, weather, lamps and what the camera makes of them. Appearance only, from its own child of the seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from scenegen.compose.layout.layout import WALL_YAW
from scenegen.explain import nearest, shown
from scenegen.fields import Share, span, span_schema
from scenegen.frames import transform
from scenegen.scene import Ambience, Light, Object, Photo, Room, Scene
from scenegen.scene.grid import on_grid

Floats = NDArray[np.float64]
Span = tuple[float, float]
Rgb = tuple[float, float, float]
WARM = np.array([0.22, 0.0, -0.36])
"""Logarithms of the factors on red, green and blue of a light of warmth 1 (a bulb at home); -1 is as far on the blue side (a clear sky)."""
INDOORS, OUTDOORS = ((0.36, 0.36, 0.37), (0.30, 0.275, 0.25)), ((0.42, 0.50, 0.62), (0.20, 0.19, 0.17))
"""Ambient light of an ambience of 1: linear RGB on surfaces towards and away from where it comes from."""
CEILING_POWER, REGION_POWER, LAMP_POWER, STREET_POWER = 2.3, 1.9, 0.34, 1.6
LAMPS_MOST = 2
"""How many lamps among the things light a scene, besides those on the ceiling."""


@dataclass(frozen=True)
class Mood:
    """One light, indoors or out; spans are drawn from evenly. exposure: stops. sun: power (none: no sun), rise: radians over the horizon,
    soft: its radius. warm: warmth of sun and lamps. lamps: share of their power. ambient: strength, air: its warmth, tilt: how far it leans
    from straight above towards the windows, depth: share that surfaces away from it lose. keep: the share of its tint that white balance leaves, so that it looks what it is. sky: zenith, horizon and ground, linear RGB."""

    exposure: Span
    ambient: Span
    sky: tuple[Rgb, Rgb, Rgb]
    sun: Span | None = None
    rise: Span = (0.6, 1.0)
    soft: float = 0.03
    warm: Span = (0.1, 0.3)
    lamps: Span = (0.0, 0.0)
    bulbs: Span = (0.2, 0.7)
    air: Span = (-0.2, 0.1)
    tilt: float = 0.0
    depth: float = 0.0
    keep: float = 0.0


_BLUE = ((0.40, 0.62, 0.97), (0.95, 1.01, 1.10), (0.57, 0.60, 0.53))
_GRAY = ((0.80, 0.83, 0.88), (0.95, 0.96, 0.97), (0.50, 0.51, 0.50))
_GOLD = ((0.36, 0.45, 0.62), (1.15, 0.82, 0.52), (0.42, 0.37, 0.28))
_DUSK = ((0.05, 0.09, 0.24), (0.42, 0.30, 0.30), (0.06, 0.06, 0.07))
_DARK = ((0.008, 0.012, 0.03), (0.03, 0.034, 0.05), (0.012, 0.012, 0.014))
_HAZE = ((1.15, 1.15, 1.1), (1.7, 1.62, 1.45), (0.7, 0.68, 0.6))
_GLARE = ((1.9, 2.1, 2.4), (2.6, 2.6, 2.5), (1.2, 1.2, 1.1))

INSIDE: dict[str, Mood] = {
    "clear": Mood((0.0, 0.75), (0.9, 1.15), _BLUE, (1.4, 2.2), (0.5, 0.95), lamps=(0.1, 0.35), air=(-0.3, -0.05), tilt=0.7, depth=0.2),
    "overcast": Mood((-0.5, 0.35), (0.8, 1.0), _GRAY, lamps=(0.3, 0.8), air=(-0.35, -0.1), tilt=0.6, depth=0.15),
    "golden": Mood((-0.7, 0.15), (0.5, 0.75), _GOLD, (1.7, 2.6), (0.16, 0.34), warm=(0.7, 1.1), lamps=(0.1, 0.3), air=(0.0, 0.4),
                   tilt=0.8, depth=0.3),
    "backlit": Mood((-0.95, -0.1), (0.55, 0.8), _GLARE, lamps=(0.08, 0.2), air=(-0.3, 0.0), tilt=1.1, depth=0.75),
    "lamplit": Mood((-0.15, 0.7), (0.8, 1.1), _BLUE, (0.6, 1.3), (0.45, 0.8), lamps=(0.9, 1.2), bulbs=(-0.2, 0.6)),
    "evening": Mood((-1.25, -0.35), (0.22, 0.4), _DUSK, lamps=(0.7, 1.1), bulbs=(0.6, 1.1), air=(0.1, 0.5)),
    "night": Mood((-1.85, -1.0), (0.06, 0.11), _DARK, lamps=(0.35, 0.7), bulbs=(0.7, 1.2), air=(0.2, 0.6)),
}  # fmt: skip
OUTSIDE: dict[str, Mood] = {
    "clear": Mood((-0.05, 0.7), (0.85, 1.0), _BLUE, (1.05, 1.5), (0.65, 1.15), warm=(0.05, 0.3)),
    "overcast": Mood((-0.5, 0.4), (1.05, 1.25), _GRAY, (0.12, 0.25), (0.9, 1.3), soft=0.4, warm=(0.0, 0.0), air=(-0.1, 0.1)),
    "golden": Mood((-0.8, 0.1), (0.45, 0.65), _GOLD, (1.1, 1.6), (0.17, 0.38), warm=(0.4, 0.7), air=(0.4, 0.6), keep=0.6),
    "backlit": Mood((-0.9, -0.1), (0.4, 0.55), _HAZE, (1.2, 1.7), (0.3, 0.55), warm=(0.1, 0.3), air=(0.3, 0.5), tilt=0.9, depth=0.4),
    "lamplit": Mood((-0.1, 0.75), (0.95, 1.1), ((0.75, 0.88, 1.0), (1.08, 1.1, 1.1), (0.6, 0.6, 0.56)), (0.55, 0.85), (0.5, 0.95), 0.12),
    "evening": Mood((-1.35, -0.5), (0.28, 0.42), _DUSK, (0.12, 0.22), (0.14, 0.26), 0.35, (0.3, 0.6), (0.8, 1.1), (0.7, 1.0),
                    air=(0.0, 0.25), tilt=0.5, depth=0.2),
    "night": Mood((-1.9, -1.15), (0.12, 0.18), _DARK, (0.14, 0.22), (0.7, 1.1), 0.03, (-0.6, -0.3), (0.9, 1.2), (0.8, 1.1), (-0.7, -0.3)),
}  # fmt: skip
"""By name: `lamplit` is a room under its ceiling lamps by day, out of doors a bright haze."""
MOODS: dict[str, float] = {
    "clear": 0.24, "lamplit": 0.2, "overcast": 0.16, "golden": 0.13, "backlit": 0.09, "evening": 0.12, "night": 0.06
}  # fmt: skip


def _spans(least: float, most: float) -> tuple[Any, ...]:
    """The validators of a span within bounds: one number, or least and most."""
    return BeforeValidator(span(least, most)), span_schema("number", least, most)


Stops = Annotated[Span, *_spans(-3, 3)]
Warmth = Annotated[Span, *_spans(-1, 1)]
Part = Annotated[Span, *_spans(0, 1)]
Contrast = Annotated[Span, *_spans(-0.5, 1)]


class LightPlan(BaseModel):
    """Light and exposure of a scene's pictures. moods: shares of times of day and weather. exposure: stops added to a mood's own, drawn for
    each picture. warmth: of the picture, from -1 (blue) to 1 (orange). adaptation: the share of the light's own tint that the camera's
    white balance takes out. contrast: from flat (below 0) to a steep curve (1)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    moods: dict[str, Share] = Field(
        default_factory=lambda: dict(MOODS),
        max_length=len(MOODS),
        description="shares of times of day and weather: " + ", ".join(MOODS),
    )
    exposure: Stops = Field((-0.3, 0.3), description="stops added to the mood's own, least and most, for each picture")
    warmth: Warmth = Field((-0.15, 0.15), description="tint of the picture, -1 (blue) to 1 (orange)")
    adaptation: Part = Field((0.75, 0.95), description="share of the light's tint that white balance takes out")
    contrast: Contrast = Field((-0.1, 0.3), description="tone curve, below 0 flat, 1 steep")

    @field_validator("moods")
    @classmethod
    def _known(cls, moods: dict[str, float]) -> dict[str, float]:
        unknown = sorted(set(moods) - set(MOODS))
        if unknown:
            raise ValueError(f"no mood {shown(unknown[0])}{nearest(unknown[0], MOODS)}; allowed: {', '.join(sorted(MOODS))}")
        if not sum(moods.values()) > 0:
            raise ValueError("one mood at least has a share of more than 0")
        return moods


def light(scene: Scene, plan: LightPlan, rng: np.random.Generator) -> Scene:
    """The scene in a light drawn from a plan: other lights, ambience and photographs, and nothing else."""
    names = sorted(plan.moods)
    shares = np.array([plan.moods[name] for name in names])
    name = names[int(rng.choice(len(names), p=shares / shares.sum()))]
    room = scene.room
    outdoors = room is None or room.height is None
    mood = (OUTSIDE if outdoors else INSIDE)[name]
    shine, bulbs = _tint(_draw(rng, mood.warm)), _tint(_draw(rng, mood.bulbs))
    heading = float(rng.uniform(-np.pi, np.pi)) if room is None or outdoors else _window_yaw(room) + _draw(rng, (-0.6, 0.6))
    lights = _sun(mood, shine, heading, rng) + _ceiling(mood, room, bulbs, rng) + _standing(mood, name, scene.objects, bulbs, rng)
    ambience = _ambience(name, mood, heading, outdoors, rng)
    return developed(scene.model_copy(update={"lights": lights, "ambience": ambience}), plan, rng)


def developed(scene: Scene, plan: LightPlan, rng: np.random.Generator) -> Scene:
    """A lit scene whose cameras develop their pictures by a plan: one white balance and contrast, and an exposure a time and place: the
    cameras of one clip, told by their ids up to the last `-`, share it."""
    if scene.ambience is None or not scene.cameras:
        return scene
    outdoors = scene.room is None or scene.room.height is None
    mood = (OUTSIDE if outdoors else INSIDE)[scene.ambience.mood]
    key, warmth, adaptation = _draw(rng, mood.exposure), _draw(rng, plan.warmth), _draw(rng, plan.adaptation) * (1 - mood.keep)
    contrast = round(_draw(rng, plan.contrast), 3)
    white = _white(_cast(scene.lights, scene.ambience, outdoors), adaptation, warmth)
    exposures: dict[str, float] = {}
    cameras = []
    for camera in scene.cameras:
        of_set = camera.id.rpartition("-")[0] or camera.id
        if of_set not in exposures:
            exposures[of_set] = round(key + _draw(rng, plan.exposure), 3)
        photo = Photo(exposure=exposures[of_set], white=white, contrast=contrast)
        cameras.append(camera.model_copy(update={"photo": photo}))
    return scene.model_copy(update={"cameras": cameras})


def _draw(rng: np.random.Generator, span: Span) -> float:
    return float(rng.uniform(*span))


def _tint(warmth: float) -> Floats:
    return np.asarray(np.round(np.exp(WARM * warmth), 4))


def _window_yaw(room: Room) -> float:
    """The way that light takes through the first window in an outer wall."""
    found = [o for o in room.openings if o.kind == "window" and o.wall < len(WALL_YAW)]
    return WALL_YAW[found[0].wall] if found else 0.0


def _sun(mood: Mood, tint: Floats, heading: float, rng: np.random.Generator) -> list[Light]:
    if mood.sun is None:
        return []
    rise = _draw(rng, mood.rise)
    way = np.array([np.cos(heading) * np.cos(rise), np.sin(heading) * np.cos(rise), -np.sin(rise)])
    return [Light(kind="sun", direction=on_grid(way), color=tint, power=round(_draw(rng, mood.sun), 3), radius=mood.soft)]


def _ceiling(mood: Mood, room: Room | None, tint: Floats, rng: np.random.Generator) -> list[Light]:
    """Lamps under the ceiling: one a part of a flat, else one or two along the room's length."""
    if room is None or room.height is None:
        return []
    share, z = _draw(rng, mood.lamps), room.height - 0.12
    if room.inner_walls:
        middles = [(region.polygon.min(0) + region.polygon.max(0)) / 2 for region in room.regions]
        return [_bulb([x, y, z], tint, REGION_POWER * share * _draw(rng, (0.75, 1.0)), 0.28) for x, y in middles]
    low, high = room.floor.min(0), room.floor.max(0)
    (x, y), (length, width) = (low + high) / 2, high - low
    spots = [-0.25, 0.25] if length > 5.0 else [0.0]
    places = [[x + spot * length, y + _draw(rng, (-0.12, 0.12)) * width, z] for spot in spots]
    return [_bulb(at, tint, CEILING_POWER / len(spots) * share * _draw(rng, (0.6, 1.0)), 0.28) for at in places]


def _bulb(at: Any, tint: Floats, power: float, radius: float) -> Light:
    return Light(kind="point", position=on_grid(at), color=tint, power=round(power, 3), radius=radius)


def _standing(mood: Mood, name: str, objects: list[Object], tint: Floats, rng: np.random.Generator) -> list[Light]:
    """After dark, the lit lamps among the things light what is below them."""
    if name not in ("evening", "night"):
        return []
    share = _draw(rng, mood.lamps)
    found = [(thing, at) for thing in objects for at in [_below_shade(thing)] if at is not None]
    chosen = sorted(int(k) for k in rng.permutation(len(found))[:LAMPS_MOST])
    return [
        _bulb(at, tint, (STREET_POWER if found[k][0].category == "street_lamp" else LAMP_POWER) * (0.5 + share), 0.06)
        for k in chosen
        for at in [transform(found[k][0].world_from_object, found[k][1])]
    ]


def _below_shade(thing: Object) -> Floats | None:
    """Where the light of a lamp leaves its shade, in the lamp's own frame; None for what is unlit or has no shade open below."""
    if thing.asset is None or thing.asset.generator != thing.category:
        return None
    if thing.category == "street_lamp":
        return np.array([0.0, 0.0, thing.size[2] + 0.08])
    params = thing.asset.params
    shares = {
        "floor_lamp": ("cone drum tripod", 1.0, -0.3),
        "table_lamp": ("gourd column", 0.54, 0.0),
        "pendant_lamp": ("dome drum", 0.0, -0.03),
    }
    if not params.get("lit") or thing.category not in shares:
        return None
    styles, share, more = shares[thing.category]
    if params.get("style") not in styles.split():
        return None
    return np.array([0.0, 0.0, share * float(thing.size[2]) + more])


def _ambience(name: str, mood: Mood, heading: float, outdoors: bool, rng: np.random.Generator) -> Ambience:
    """Light from all around, leaning against the way the sun (or the window's light) takes."""
    strength, tint = _draw(rng, mood.ambient), _tint(_draw(rng, mood.air))
    bright, dim = (np.array(rgb, dtype=np.float64) * strength * tint for rgb in (OUTDOORS if outdoors else INDOORS))
    away = np.array([-np.cos(heading) * np.sin(mood.tilt), -np.sin(heading) * np.sin(mood.tilt), np.cos(mood.tilt)])
    level = _draw(rng, (0.85, 1.15))
    zenith, horizon, ground = (np.round(np.array(rgb) * level, 4) for rgb in mood.sky)
    return Ambience(
        mood=name, axis=on_grid(away), bright=np.round(bright * (1 + mood.depth), 4), dim=np.round(dim * (1 - mood.depth), 4),
        zenith=zenith, horizon=horizon, ground=ground,
    )  # fmt: skip


def _cast(lights: list[Light], ambience: Ambience, outdoors: bool) -> Floats:
    """The tint of the light as a whole, linear RGB about 1: halfway between what lies in the sun and what lies in its shade."""
    total = (ambience.bright + ambience.dim) / 2
    for light in lights:
        reach = (0.02 if outdoors else 0.2) if light.kind == "point" else 0.5 * max(-float(light.direction[2]), 0.0)
        total = total + light.color * light.power * reach
    out: Floats = total / total.mean()
    return out


def _white(cast: Floats, adaptation: float, warmth: float) -> Floats:
    """Factors that take a share of a tint out and leave a warmth in; green stays."""
    factors = cast**-adaptation * np.exp(WARM * warmth)
    out: Floats = np.round(factors / factors[1], 4)
    return out
