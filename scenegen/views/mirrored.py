"""Single pictures of a mirror that shows something which is itself outside the picture."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.fields import Heights, Number, Share, Whole
from scenegen.frames import field_of_view, look_at, wrap
from scenegen.observe import reflections
from scenegen.scene import Camera, Object
from scenegen.views.look import smaller
from scenegen.views.plan import HEAD_CUT, NO_ROOM, PLANS, Draft, DrawnPlan, Place, PlanConfig, camera, lens

Floats = NDArray[np.float64]
EYES = 48
"""Places that are drawn at once for a candidate."""
ASIDE = 1.0
"""How far to the side of a mirror's normal they lie at most, radians."""
FRAME_M = 0.06
"""Of a mirror's width and height at each side, what is not glass or shows too little of a thing."""
PLAIN = np.deg2rad(30.0)
"""How far off left, right or back, as the camera faces, what is looked for in the glass lies at most."""
WHOLE_GLASS = 0.7
"""Share of the mirror's silhouette that the picture shows."""
SMALLEST_M = 0.3
"""Longest side of the smallest thing that is looked for in the glass."""


class MirroredConfig(PlanConfig):
    """away_m: metres from the middle of the glass to the camera. eye_m: height of the camera over the floor. shown: share of the picture that
    the reflection of something outside it covers at least, whole: and share of that thing's silhouette in a glass without end."""

    tries: Whole = Field(default=40, ge=1, le=10_000)
    away_m: tuple[Number, Number] = (0.7, 2.4)
    eye_m: Heights = (1.2, 1.7)
    shown: Share = Field(0.002, description="share of the picture that a reflection covers at least")
    whole: Share = Field(0.65, description="share of a thing's silhouette that its reflection is at least")


@PLANS.register("mirrored")
class MirroredView(DrawnPlan):
    """One picture a set: a mirror on a wall, in which something shows that is beside or behind the camera; to each side as often as it can be."""

    name = "mirrored"
    Config = MirroredConfig

    def candidate(self, place: Place, config: Any, rng: np.random.Generator) -> Draft | str:
        """A place before a mirror, from where the middle of something is seen in the glass by boxes; then by rays."""
        mirrors = [one for one in place.stage.scene.objects if one.label == "mirror"]
        if not mirrors:
            return "no mirror on a wall"
        glass, K = mirrors[int(rng.integers(len(mirrors)))], lens(config, rng)
        found = _before(place, config, glass, K, rng)
        if found is None:
            return NO_ROOM
        if place.cuts_heads([found]):
            return HEAD_CUT
        return Draft([found]) if _tells(place, config, found, glass) else "the mirror shows nothing else well"


def _before(place: Place, config: Any, glass: Object, K: Floats, rng: np.random.Generator) -> Camera | None:
    """A camera from which the image of something lies in the glass and the thing is out of the picture; of all directions in which such
    things lie one is drawn, then a place and thing."""
    pose, (_, wide, tall) = glass.world_from_object, glass.size
    aside, away = rng.uniform(-ASIDE, ASIDE, EYES), rng.uniform(config.away_m[0], config.away_m[1], EYES)
    middle = pose[:3, 3] + pose[:3, 2] * tall / 2
    eyes = middle + (np.cos(aside) * away)[:, None] * pose[:3, 0] + (np.sin(aside) * away)[:, None] * pose[:3, 1]
    eyes[:, 2] = rng.uniform(config.eye_m[0], config.eye_m[1], EYES)
    eyes = eyes[place.stage.free(eyes)]
    column = [k for k, one in enumerate(place.stage.entities) if one.id != glass.id and max(one.size) >= SMALLEST_M]
    if not len(eyes) or not column:
        return None
    centers = place.stage.centers[column]
    near, far = (eyes - middle) @ pose[:3, 0], (centers - middle) @ pose[:3, 0]
    images = centers - 2 * far[:, None] * pose[:3, 0]
    share = near[:, None] / np.maximum(near[:, None] + far[None], 1e-6)
    met = (eyes[:, None] + share[..., None] * (images[None] - eyes[:, None]) - middle) @ pose[:3, 1:3]
    fits = (np.abs(met) <= np.array([wide, tall]) / 2 - FRAME_M).all(-1) & (far > 0.2)
    heading = np.arctan2(*(middle - eyes)[:, 1::-1].T)
    offset = centers[None] - eyes[:, None]
    azimuth = wrap(np.arctan2(offset[..., 1], offset[..., 0]) - heading[:, None])
    across, _ = field_of_view(K, config.width, config.height)
    quarter = np.round(azimuth / (np.pi / 2))
    fits &= (np.abs(azimuth) > across / 2 + 0.1) & (quarter != 0) & (np.abs(azimuth - quarter * np.pi / 2) < PLAIN)
    chosen = np.argwhere(fits)
    if not len(chosen):
        return None
    side = np.abs(quarter[fits]) * np.where(np.abs(quarter[fits]) > 1, 1, np.sign(quarter[fits]))
    chosen = chosen[side == rng.choice(np.unique(side))]
    eye = eyes[chosen[int(rng.integers(len(chosen))), 0]]
    return camera(config, K, look_at(eye, middle + rng.normal(0.0, 0.05, 3) * [1, 1, 0.5]))


def _tells(place: Place, config: Any, shot: Camera, glass: Object) -> bool:
    """Whether the mirror is seen well, and shows something well that shows no pixel itself and is the only one of its name to be seen, by rays
    of a smaller picture."""
    small = smaller(shot)
    shown = reflections(place.looker.observer(), small).get(glass.id)
    if shown is None:
        return False
    visible, entities = place.looker.visible(small), place.stage.entities
    own = visible.get(glass.id)
    if own is None or own.pixels < WHOLE_GLASS * own.amodal_pixels or own.in_frame < WHOLE_GLASS:
        return False
    well = (shown.pixels >= config.shown * small.width * small.height) & (shown.pixels >= config.whole * shown.whole)
    well &= shown.whole > 0
    direct = {name for name, how in visible.items() if how.pixels}
    seen = Counter(one.label for k, one in enumerate(entities) if one.id in direct or shown.pixels[k])
    return any(entities[k].id not in direct and seen[entities[k].label] == 1 for k in np.flatnonzero(well))
