"""Two pictures of one place: what both show well enough to be known again, which ties them together, and which of the two is meant."""

from __future__ import annotations

from scenegen.facts import Facts
from scenegen.facts.relation import remembered

LINKS = 3
"""Things that both pictures must show well enough to be known again, which tie them together."""
SHARED_PIXELS, SHARED_FRACTION = 0.002, 0.3
"""Share of a picture, and of a silhouette, from which a thing in both pictures is known again."""
STANDINGS = ("first", "second")
"""Which of the two pictures it is asked from."""


def at_once(facts: Facts) -> list[str]:
    """The two pictures of the set, in order; none where they are not two, or not of one time."""
    cameras = () if facts.view_set is None else facts.view_set.cameras
    same = len(cameras) == len(STANDINGS) and cameras[0].time == cameras[1].time
    return [camera.id for camera in cameras] if same else []


@remembered
def known_again(facts: Facts, one: str, other: str) -> tuple[str, ...]:
    """The entities but decor that both pictures show well enough to be known again, in stored order."""
    found = []
    for name, decor in zip(facts.ids, facts.decor, strict=True):
        seen = [(facts.sight(view, name), facts.camera(view)) for view in (one, other)]
        enough = [
            s.pixels >= max(1.0, SHARED_PIXELS * c.width * c.height) and s.fraction >= SHARED_FRACTION for s, c in seen
        ]  # fmt: skip
        if not decor and all(enough):
            found.append(name)
    return tuple(found)


def other_of(standing: str) -> str:
    """The other picture than the one it is asked from."""
    return STANDINGS[1 - STANDINGS.index(standing)]
