"""What counts as well in the picture: the one notion by which every family chooses what it names."""

from __future__ import annotations

from dataclasses import dataclass

from scenegen.scene import Visible

CUT_OFF = 5.0
HEAD_PARTS = ("head", "face", "eyes", "hair", "hat")
HEAD_PIXELS = 60
"""Pixels of the head by which a figure is seen to be somebody: legs under a table, or a sleeve at the border, are not asked about."""
PERSON_IN_FRAME = 0.4
"""Share of a person's silhouette that the image holds at least: head and chest are enough."""


@dataclass(frozen=True)
class Visibility:
    """min_fraction: visible / amodal pixels. min_pixels: visible pixels as a share of the image. min_side: the shorter side of the box of the
    visible pixels, as a share of the root of the image's pixels: a stroke of five pixels is no chair, however long. min_in_frame: the share
    of the whole silhouette that lies inside the image. min_whole: the share of the whole silhouette that shows, what is hidden and what the
    border cuts off both taken away. All must be reached.

    Amodal pixels count inside the image only, so what the border cuts off must show CUT_OFF times as many, and most of it must lie
    inside: a corner is not a chair.
    """

    min_fraction: float = 0.5
    min_pixels: float = 0.003
    min_in_frame: float = 0.8
    min_whole: float = 0.55
    min_side: float = 0.02

    def sees(self, seen: Visible, image_pixels: int, person: bool = False) -> bool:
        """Whether an entity seen like this, a thing or a person, may be asked about."""
        least = self.min_pixels * image_pixels * (CUT_OFF if seen.truncated else 1.0)
        return seen.pixels >= least and self.wide(seen, image_pixels) and self.reads(seen, person)

    def wide(self, seen: Visible, image_pixels: int) -> bool:
        """Whether what shows is wide and high enough to be made out."""
        x0, y0, x1, y1 = seen.box2d or (0, 0, image_pixels, image_pixels)  # by hand, without a box: by its pixels alone
        return min(x1 - x0, y1 - y0) >= self.min_side * image_pixels**0.5

    def reads(self, seen: Visible, person: bool = False) -> bool:
        """Whether enough of a silhouette shows to tell what it is, whatever its size: of people the head, and they may be half cut off."""
        head = not person or sum(seen.parts.get(part, 0) for part in HEAD_PARTS) >= HEAD_PIXELS
        framed, whole = self.min_in_frame, self.min_whole
        if person:
            framed, whole = min(framed, PERSON_IN_FRAME), min(whole, PERSON_IN_FRAME)
        enough = seen.fraction >= self.min_fraction and seen.fraction * seen.in_frame >= whole
        return head and enough and seen.in_frame >= framed
