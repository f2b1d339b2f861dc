"""What counts as seen."""

from __future__ import annotations

from dataclasses import dataclass

from scenegen.scene import Visible

CUT_OFF = 5.0
HEAD_PARTS = ("head", "face", "eyes", "hair", "hat")
HEAD_PIXELS = 60
"""Pixels of the head by which a figure is seen to be somebody: legs under a table, or a sleeve at the border, are not asked about."""
PERSON_IN_FRAME = 0.3
"""Share of a person's silhouette that the image holds at least: head and chest are enough."""


@dataclass(frozen=True)
class Visibility:
    """min_fraction: visible / amodal pixels. min_pixels: visible pixels as a share of the image. min_in_frame: the share of the whole
    silhouette that lies inside the image. min_whole: the share of the whole silhouette that shows, what is hidden and what the border
    cuts off both taken away. All must be reached.

    Amodal pixels count inside the image only, so what the border cuts off must show CUT_OFF times as many, and most of it must lie
    inside: a corner is not a chair.
    """

    min_fraction: float = 0.30
    min_pixels: float = 0.002
    min_in_frame: float = 0.55
    min_whole: float = 0.4

    def sees(self, seen: Visible, image_pixels: int, person: bool = False) -> bool:
        """Whether an entity seen like this, a thing or a person, may be asked about."""
        least = self.min_pixels * image_pixels * (CUT_OFF if seen.truncated else 1.0)
        return seen.pixels >= least and self.reads(seen, person)

    def reads(self, seen: Visible, person: bool = False) -> bool:
        """Whether enough of a silhouette shows to tell what it is, whatever its size: of people the head, and they may be half cut off."""
        head = not person or sum(seen.parts.get(part, 0) for part in HEAD_PARTS) >= HEAD_PIXELS
        framed, whole = self.min_in_frame, self.min_whole
        if person:
            framed, whole = min(framed, PERSON_IN_FRAME), min(whole, PERSON_IN_FRAME)
        enough = seen.fraction >= self.min_fraction and seen.fraction * seen.in_frame >= whole
        return head and enough and seen.in_frame >= framed
