"""What counts as seen."""

from __future__ import annotations

from dataclasses import dataclass

from scenegen.scene import Visible

CUT_OFF = 5.0


@dataclass(frozen=True)
class Visibility:
    """min_fraction: visible / amodal pixels. min_pixels: visible pixels as a share of the image. Both must be reached.

    Amodal pixels count inside the image only, so what the border cuts off must show CUT_OFF times as many: a corner is not a chair.
    """

    min_fraction: float = 0.30
    min_pixels: float = 0.002

    def sees(self, seen: Visible, image_pixels: int) -> bool:
        """Whether an entity seen like this may be asked about."""
        least = self.min_pixels * image_pixels * (CUT_OFF if seen.truncated else 1.0)
        return seen.pixels >= least and seen.fraction >= self.min_fraction
