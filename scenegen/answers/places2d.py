"""What points and boxes in a picture share: the picture's size, the scale that coordinates are asked in, and thirds of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import Field

from scenegen.answers.base import Answer, Space

Scale = Literal["pixel", "thousand", "unit"]
"""pixel: pixels of the picture as stored; thousand: 0…1000 across and down; unit: 0…1 across and down."""
THIRDS = tuple(f"{row} {column}" for row in ("top", "middle", "bottom") for column in ("left", "center", "right"))
_DECIMALS = {"pixel": 0, "thousand": 0, "unit": 3}
SAID = {"pixel": "pixels", "thousand": "thousandths of the picture's width and height (0 to 1000)", "unit": "shares of the picture's width and height (0 to 1)"}  # fmt: skip


class PictureAnswer(Answer):
    """Something at a place in a picture of width × height pixels; pixel (i, j) has its centre at (i + 0.5, j + 0.5)."""

    width: int = Field(gt=0, le=65_536)
    height: int = Field(gt=0, le=65_536)
    scale: Scale = "pixel"

    def asked_in(self, scale: Scale) -> Self:
        """The same truth, asked for in another scale: for models that are trained on it."""
        return type(self).model_validate({**self.model_dump(), "scale": scale})

    def _third(self, x: float, y: float) -> str:
        return third(self.width, self.height, x, y)

    def _written(self, values: Sequence[float]) -> list[float | int]:
        """Coordinates x, y, x, y … in pixels as they are written."""
        return written(values, self.width, self.height, self.scale)

    def _pixels(self, values: Sequence[float]) -> tuple[float, ...]:
        """Coordinates as they are written in pixels."""
        return in_pixels(values, self.width, self.height, self.scale)


def third(width: int, height: int, x: float, y: float) -> str:
    """The third of a picture of this size that a pixel lies in."""
    column, row = min(max(int(3 * x / width), 0), 2), min(max(int(3 * y / height), 0), 2)
    return THIRDS[3 * row + column]


def written(values: Sequence[float], width: int, height: int, scale: Scale) -> list[float | int]:
    """Coordinates x, y, x, y … in pixels as they are written in a scale: whole pixels or thousandths, shares of three decimals."""
    most = {"pixel": (1.0, 1.0), "thousand": (1000 / width, 1000 / height), "unit": (1 / width, 1 / height)}[scale]
    out = [round(value * most[k % 2], _DECIMALS[scale]) for k, value in enumerate(values)]
    return [value if scale == "unit" else int(value) for value in out]


def in_pixels(values: Sequence[float], width: int, height: int, scale: Scale) -> tuple[float, ...]:
    """The inverse of `written`."""
    one = {"pixel": (1.0, 1.0), "thousand": (width / 1000, height / 1000), "unit": (float(width), float(height))}[scale]
    return tuple(float(value * one[k % 2]) for k, value in enumerate(values))


def snapped(data: Any, field: str) -> Any:
    """`data` with the coordinates of `field` on the grid of what can be said in its scale; as it is where it is not sound."""
    if not isinstance(data, dict):
        return data
    values: Any = data.get(field)
    width, height, scale = data.get("width"), data.get("height"), data.get("scale", "pixel")
    sound = isinstance(values, list | tuple) and all(isinstance(v, int | float) and abs(v) < 1e6 for v in values)
    if (
        not sound
        or scale not in _DECIMALS
        or not (isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0)
    ):
        return data
    return {**data, field: in_pixels(written(values, width, height, scale), width, height, scale)}


class Thirds(Space):
    """The nine thirds of a picture, by the centre of what is asked for."""

    @property
    def cells(self) -> tuple[str, ...]:
        return THIRDS
