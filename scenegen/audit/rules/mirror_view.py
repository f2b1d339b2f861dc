"""Recomputes where a thing is that a mirror shows: by rays of the audit's own off the glass, and the bearing of the thing itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from scenegen.audit.carrying import entangled, moves, names_carrier
from scenegen.audit.geometry import Floats, Truth, bearing, box_points, camera_of, camera_yaw, entities, middle, turn
from scenegen.audit.kinds import in_doubt, word_for
from scenegen.audit.mirrors import glass_of, only_mirror, whole_of
from scenegen.audit.rules.base import LEFT_OR_RIGHT, Found, Given, Rule, rule
from scenegen.audit.source import Row

NEAREST_M, FARTHEST_M, STRAY = 0.799, 8.001, 2
"""Metres on the floor from the camera to the thing; corners of it that may lie in another sector."""
SHARE, PIXELS, WHOLE = 0.00115, 76, 0.52
"""Of a reflection: share of the picture, pixels, and share of the silhouette that a glass without end would show."""

QUARTERS = {"front": 0.0, "left": 90.0, "back": 180.0, "right": -90.0}
GLIMPSE = 12
"""Pixels in the glass from which on something else may be taken for the thing."""


@rule
class DirectionOfWhatIsMirrored(Rule):
    """The one thing of the noun that the only mirror shows and no other pixel does; by its own bearing, not its image's."""

    task = "mirror_view"
    name = "direction_of_what_is_mirrored"
    roles = {"glass": "thing"}
    frames = ("camera",)
    unit = "degrees"
    convention = "four sectors of 90 degrees, front the heading of the camera on the floor; azimuth of the thing itself, not of its image, positive to the left"
    values = ("left", "back", "right")
    free = ("noun",)
    numbers = ("azimuth_deg", "glass_share")
    told = {"azimuth_deg": LEFT_OR_RIGHT}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the pose of the camera, the box of the thing, and the rays that the glass sends back."""
        unsaid = Found(None, 0.0, {"azimuth_deg": 0.0, "glass_share": 0.0})
        if only_mirror(truth, views) != given.id("glass") or views[0]["time"]:
            return unsaid
        row, known, noun = views[0], entities(truth), str(given.parameter("noun"))
        glass = glass_of(truth, row, given.id("glass"))
        direct = {cell["id"] for cell in row["visible"] if cell["pixels"] > 0}
        own = [name for name, count in glass.shown.items() if count >= GLIMPSE and word_for(known[name]) == noun]
        if len(own) != 1 or own[0] in direct or known[own[0]].get("decor") or moves(truth, [own[0], given.id("glass")]):
            return unsaid
        others = {name for name, count in glass.shown.items() if count >= GLIMPSE} | direct
        if any(in_doubt(known[name], noun) or word_for(known[name]) == noun for name in others - {own[0], given.id("glass")}):
            return unsaid
        target, camera = known[own[0]], camera_of(truth, row["view_id"].removeprefix(f"{truth['id']}/"))
        eye, yaw = np.array(camera["world_from_camera"], dtype=np.float64)[:3, 3], camera_yaw(camera)
        angle = bearing(eye, yaw, middle(target))
        label, margin = _quarter(angle)
        away, shows = float(np.hypot(*(middle(target) - eye)[:2])), glass.shown[own[0]]
        well = shows >= max(PIXELS, SHARE * row["width"] * row["height"])
        well = well and 0 < whole_of(truth, row, own[0], glass) <= shows / WHOLE
        clear = NEAREST_M <= away <= FARTHEST_M and _strays(eye, yaw, target, label) <= STRAY
        sure = well and clear and label in self.values
        return Found(label if sure else None, margin, {"azimuth_deg": angle, "glass_share": shows / glass.pixels})

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The mirror by its name, the thing by its noun."""
        return {"a": given.phrase("glass"), "b": str(given.parameter("noun"))}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of the other or leans on another thing."""
        phrase, noun = given.phrase("glass"), given.parameter("noun")
        if entangled((phrase, noun)):
            yield "one of its names is a part of the other"
        if names_carrier((phrase,)):
            yield "the mirror is told by what carries it"


def _quarter(angle: float) -> tuple[str, float]:
    """Which of four ways an angle (degrees to the left) goes, and degrees to the nearest edge."""
    off = {label: abs(turn(angle - centre)) for label, centre in QUARTERS.items()}
    label = min(off, key=lambda one: off[one])
    return label, 45.0 - off[label]


def _strays(eye: Floats, yaw: float, target: Truth, label: str) -> int:
    """How many corners of a thing lie another of the four ways."""
    return sum(_quarter(bearing(eye, yaw, corner))[0] != label for corner in box_points(target))
