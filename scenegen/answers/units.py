"""Units: how they are written, what they measure, and how many of the first of their kind they are."""

from __future__ import annotations

import re
from math import pi

_UNITS: dict[str, tuple[str, float, str]] = {
    "m": ("length", 1.0, "m meter meters metre metres mtr mtrs"),
    "cm": ("length", 0.01, "cm cms centimeter centimeters centimetre centimetres"),
    "mm": ("length", 0.001, "mm millimeter millimeters millimetre millimetres"),
    "dm": ("length", 0.1, "dm decimeter decimeters decimetre decimetres"),
    "km": ("length", 1000.0, "km kilometer kilometers kilometre kilometres"),
    "ft": ("length", 0.3048, "ft foot feet '"),
    "in": ("length", 0.0254, 'in inch inches "'),
    "yd": ("length", 0.9144, "yd yds yard yards"),
    "m2": ("area", 1.0, "m2 m^2 sqm sq.m sq.m. square-meter square-meters square-metre square-metres sq-m sq-meters sq-metres"),
    "cm2": ("area", 1e-4, "cm2 cm^2 square-centimeters square-centimetres sq-cm"),
    "ft2": ("area", 0.3048**2, "ft2 ft^2 sqft sq.ft sq.ft. square-foot square-feet sq-ft sq-feet"),
    "m3": ("volume", 1.0, "m3 m^3 cubic-meter cubic-meters cubic-metre cubic-metres"),
    "l": ("volume", 1e-3, "l L liter liters litre litres"),
    "s": ("time", 1.0, "s sec secs second seconds"),
    "ms": ("time", 1e-3, "ms millisecond milliseconds"),
    "min": ("time", 60.0, "min mins minute minutes"),
    "m/s": ("speed", 1.0, "m/s mps meters-per-second metres-per-second meter-per-second metre-per-second"),
    "km/h": ("speed", 1 / 3.6, "km/h kph kmh kilometers-per-hour kilometres-per-hour"),
    "m/s2": ("acceleration", 1.0, "m/s2 m/s^2"),
    "kg": ("mass", 1.0, "kg kgs kilogram kilograms"),
    "g": ("mass", 1e-3, "g gram grams"),
    "lb": ("mass", 0.45359237, "lb lbs pound pounds"),
    "deg": ("angle", 1.0, "deg degs degree degrees °"),
    "rad": ("angle", 180 / pi, "rad rads radian radians"),
    "%": ("share", 0.01, "% percent per-cent pct"),
}
KNOWN = {unit: (kind, factor) for unit, (kind, factor, _) in _UNITS.items()}
NAMES = {alias.lower(): unit for unit, (_, _, aliases) in _UNITS.items() for alias in aliases.split()}
SPELLED = {
    "m": "meters", "cm": "centimeters", "mm": "millimeters", "km": "kilometers", "ft": "feet", "in": "inches", "m2": "square meters",
    "ft2": "square feet", "m3": "cubic meters", "l": "liters", "s": "seconds", "m/s": "meters per second", "deg": "degrees", "%": "percent",
}  # fmt: skip
"""In words, for instructions."""


def _pattern(alias: str) -> str:
    written = re.escape(alias).replace(r"\-", r"[\s-]")
    if alias in ("in", "l", "s", "g"):  # a preposition, or a letter: a unit only at the end of something
        written += r"\b(?!\s+[A-Za-z])(?!')"
    elif alias[-1].isalpha():
        written += r"(?![A-Za-z0-9²³^])" if not alias.endswith("per-second") else r"\b"
    return written


UNIT = re.compile("|".join(_pattern(alias) for alias in sorted(NAMES, key=len, reverse=True)), re.IGNORECASE)
"""A unit, where text is plain (see `plain`)."""


def unit_of(text: str) -> str:
    """The unit that is written so."""
    return NAMES[re.sub(r"\s", "-", text.lower())]


def written(unit: str) -> str:
    """A unit as texts have it: "m²" for "m2"."""
    return unit.replace("2", "²").replace("3", "³")


def convert(value: float, unit: str, into: str) -> float | None:
    """`value` of one unit in another; None where they measure different things."""
    if unit == into:
        return value
    if unit not in KNOWN or into not in KNOWN or KNOWN[unit][0] != KNOWN[into][0]:
        return None
    return value * KNOWN[unit][1] / KNOWN[into][1]
