"""Pictures held to the colours of what they show: a surface may be lighter, darker or paler than it is painted, not of another colour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scenegen.audit.recast import Eye, sample
from scenegen.audit.source import Row
from scenegen.audit.world import World

Floats = NDArray[np.float64]
LEAST_PIXELS, LEAST_SURFACES = 24, 6
"""Sampled pixels from which a surface is judged, and surfaces from which the tint of a view's light is known."""
DARK = 2e-3
"""Added to linear light before ratios are taken, so that noise in the dark says little."""
HUED, TURNED_DEG = 16.0, 40.0
"""Chroma (CIELAB) from which a surface has a hue, and how far it may be turned. Of 885 surfaces in 80 pictures the most was 26 degrees."""
NEUTRAL, STAINED = 8.0, 28.0
"""Chroma of what has no hue, and from which such a surface looks painted. The most of 500 was 17.6."""
VIVID, FADED = 33.0, 0.2
"""Chroma of what cannot look gray, and the share of it that must show. The least was 0.34."""
LIT_THROUGH = ("blind", "curtain")
"""Categories that hang before windows, whose light washes them out; like the room, they are not judged."""
WASHED_OUT = 250
"""A channel's value from which a pixel says nothing of colour."""
FROM_LINEAR = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
"""Linear sRGB to XYZ, D65 (IEC 61966-2-1)."""
WHITE = FROM_LINEAR.sum(1)


def linear(values: Floats) -> Floats:
    """Linear light of sRGB values in [0, 1] (IEC 61966-2-1)."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def chroma(light: Floats) -> Floats:
    """a* and b* (2,) of linear sRGB (3,) (CIELAB, ISO/CIE 11664-4)."""
    parts = FROM_LINEAR @ light / WHITE
    bent = np.where(parts > 216 / 24389, np.cbrt(parts), parts * 841 / 108 + 4 / 29)
    return np.array([500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


def check_shades(row: Row, picture: NDArray[np.uint8], mask: NDArray[np.int64], world: World) -> Iterator[str]:
    """Where a view's picture (H, W, 3) shows a surface in another colour than its material's."""
    surfaces = _surfaces(row, picture, mask, world)
    if len(surfaces) < LEAST_SURFACES:
        return
    ratios = np.log(np.array([(seen + DARK) / (own + DARK) for _, own, seen in surfaces]))
    light = np.exp(np.median(ratios - ratios.mean(1, keepdims=True), axis=0))
    for number, own, seen in surfaces:
        evened = seen / light
        evened = evened * (FROM_LINEAR[1] @ own) / max(float(FROM_LINEAR[1] @ evened), 1e-6)
        why = _another(chroma(own), chroma(evened))
        if why and number and world.names[number].rsplit("_", 1)[0] not in LIT_THROUGH:
            yield f"{world.names[number]} {why}"


def _surfaces(row: Row, picture: NDArray[np.uint8], mask: NDArray[np.int64], world: World) -> list[tuple[int, Floats, Floats]]:
    """Number, own and mean shown linear colour of every surface of one material that shows in enough sampled pixels."""
    columns, rows = sample(mask)
    found = Eye(row).cast(world.together, columns, rows)
    same = (found["geomID"] >= 0) & (world.numbers[found["geomID"]] == mask[rows, columns])
    same &= picture[rows, columns].max(1) < WASHED_OUT
    shown: dict[tuple[int, tuple[float, ...]], list[Floats]] = defaultdict(list)
    seen = linear(picture[rows, columns].astype(np.float64) / 255)
    for k in np.nonzero(same)[0].tolist():
        shape = world.shapes[found["geomID"][k]]
        own = shape.face_shade[found["primID"][k]]
        if not np.isnan(own[0]):
            shown[shape.number, tuple(own.tolist())].append(seen[k])
    return [
        (number, linear(np.array(own)), np.mean(pixels, axis=0))
        for (number, own), pixels in sorted(shown.items())
        if len(pixels) >= LEAST_PIXELS
    ]


def _another(own: Floats, seen: Floats) -> str | None:
    """Why what is seen is no shade of a surface's own colour (a*, b*)."""
    painted, shown = float(np.hypot(*own)), float(np.hypot(*seen))
    if min(painted, shown) >= HUED:
        turned = np.degrees(np.arctan2(own[0] * seen[1] - own[1] * seen[0], own @ seen))
        if abs(turned) > TURNED_DEG:
            return f"is painted in another hue than the picture shows: {abs(turned):.0f} degrees apart"
    if painted < NEUTRAL and shown > STAINED:
        return f"has no hue, and the picture shows one of chroma {shown:.0f}"
    if painted > VIVID and shown < FADED * painted:
        return f"is of chroma {painted:.0f}, and the picture shows {shown:.0f}"
    return None
