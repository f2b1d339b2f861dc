"""What counts as seen."""

from __future__ import annotations

from dataclasses import dataclass

from scenegen.scene import Visible


@dataclass(frozen=True)
class Visibility:
    """min_fraction: visible / amodal pixels. min_pixels: visible pixels as a share of the image. Both must be reached."""

    min_fraction: float = 0.30
    min_pixels: float = 0.002

    def sees(self, seen: Visible, image_pixels: int) -> bool:
        """Whether an entity seen like this may be asked about."""
        return seen.pixels >= self.min_pixels * image_pixels and seen.fraction >= self.min_fraction
