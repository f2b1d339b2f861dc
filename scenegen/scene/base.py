"""What the scene's types are made of: checked arrays and parameters, the frozen base model, and one error for what does not fit."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError, WithJsonSchema

from scenegen import display
from scenegen.errors import SceneError
from scenegen.explain import place, sentence, shown
from scenegen.limits import METRES, PARAMETERS, SEED, SHOWN_PROBLEMS, TEXT, VERTICES

Array = NDArray[np.float64]
POSE_TOLERANCE = 1e-6


def _array(shape: tuple[int | None, ...], most: float = METRES) -> Any:
    """A validator: nested lists of numbers to a read-only finite float64 array of `shape` (None: up to VERTICES), none larger than `most`."""

    def check(value: Any) -> Array:
        if not isinstance(value, np.ndarray):
            _sized(value, shape)
        try:
            given = np.asarray(value)
        except (ValueError, TypeError, OverflowError) as error:
            raise ValueError(f"expected an array of shape {shape}, got rows of other lengths") from error
        if given.ndim != len(shape) or any(
            want is not None and want != got for want, got in zip(shape, given.shape, strict=True)
        ):
            raise ValueError(f"expected an array of shape {shape}, got {given.shape}")
        if given.dtype.kind not in "iuf" or given.size > 16 * VERTICES:
            raise ValueError(f"expected up to {VERTICES} rows of plain numbers")
        out = given.astype(np.float64)
        if not (np.abs(out) <= most).all():
            if not np.isfinite(out).all():
                raise ValueError("every number must be finite; found NaN or infinity")
            raise ValueError(f"numbers lie within {most:g} of 0, got {np.abs(out).max():g}")
        out.setflags(write=False)
        return out

    return check


def _sized(value: Any, shape: tuple[int | None, ...]) -> None:
    """ValueError unless nested lists have the lengths of `shape`; looks at lengths alone, so that it is quick whatever comes."""
    if not isinstance(value, list | tuple | np.ndarray):
        raise ValueError(f"expected a list of numbers of shape {shape}")
    want = shape[0]
    if len(value) > VERTICES or (want is not None and len(value) != want):
        raise ValueError(f"expected an array of shape {shape}, got {len(value)} entries (at most {VERTICES})")
    for row in value if len(shape) > 1 else ():
        _sized(row, shape[1:])


def _plain(value: Any) -> Any:
    """Parameters of an asset or a posture: JSON values, bounded in number, finite."""
    count, left = 0, [value]
    while left:
        one = left.pop()
        count += 1
        if isinstance(one, str) and len(one) > TEXT:
            raise ValueError(f"texts have at most {TEXT} characters")
        if isinstance(one, float) and not isfinite(one):
            raise ValueError("every number must be finite; found NaN or infinity")
        if isinstance(one, int) and abs(one) > SEED:
            raise ValueError("whole numbers have at most 64 bits")
        if isinstance(one, dict | list | tuple):
            if len(one) + count + len(left) > PARAMETERS:
                raise ValueError(f"at most {PARAMETERS} values, nested ones counted")
            left += one.values() if isinstance(one, dict) else one
    return value


def listed(most: int) -> BeforeValidator:
    """A validator that looks at the length of a list or mapping before anything in it."""

    def check(value: Any) -> Any:
        if isinstance(value, list | tuple | dict) and len(value) > most:
            raise ValueError(f"at most {most} entries, got {len(value)}")
        return value

    return BeforeValidator(check)


def _pose(value: Any) -> Array:
    out: Array = _array((4, 4))(value)
    rotation = out[:3, :3]
    if not np.allclose(out[3], (0, 0, 0, 1), atol=POSE_TOLERANCE):
        raise ValueError("the last row of a pose must be [0, 0, 0, 1]")
    if not np.allclose(rotation @ rotation.T, np.eye(3), atol=POSE_TOLERANCE):
        raise ValueError("the rotation of a pose must be orthonormal; this one is scaled or sheared")
    if np.linalg.det(rotation) < 0:
        raise ValueError("the rotation of a pose must have determinant +1; this one is mirrored")
    return out


def _positive(value: Any) -> Array:
    out: Array = _array((3,))(value)
    if (out <= 0).any():
        raise ValueError(f"sizes must be positive meters, got {out.tolist()}")
    return out


def _factors(value: Any) -> Array:
    out: Array = _array((3,))(value)
    if (out <= 0).any() or (out > 8).any():
        raise ValueError(f"factors on red, green and blue lie above 0 and up to 8, got {out.tolist()}")
    return out


def _numpy_field(check: Any, schema: dict[str, Any]) -> Any:
    return (BeforeValidator(check), PlainSerializer(lambda a: a.tolist(), return_type=list), WithJsonSchema(schema))


_NUMBERS: dict[str, Any] = {"type": "array", "items": {"type": "number"}}
_ROWS: dict[str, Any] = {"type": "array", "items": _NUMBERS}
Pose = Annotated[Array, *_numpy_field(_pose, _ROWS)]
"""A rigid 4x4 float64 pose named `a_from_b`."""
Intrinsics = Annotated[Array, *_numpy_field(_array((3, 3), 1e9), _ROWS)]
Vector3 = Annotated[Array, *_numpy_field(_array((3,)), _NUMBERS)]
Vector2 = Annotated[Array, *_numpy_field(_array((2,)), _NUMBERS)]
Factors3 = Annotated[Array, *_numpy_field(_factors, _NUMBERS)]
Size3 = Annotated[Array, *_numpy_field(_positive, _NUMBERS)]
Polygon = Annotated[Array, *_numpy_field(_array((None, 2)), _ROWS)]
Metres = Annotated[float, Field(gt=0, le=METRES)]
Text = Annotated[str, Field(max_length=TEXT)]
Params = Annotated[dict[str, Any], BeforeValidator(_plain)]


class Model(BaseModel):
    """Base of the scene types: frozen, unknown fields refused, compared by content."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, allow_inf_nan=False)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.model_dump() == other.model_dump()  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        told = self._told()
        return f"{type(self).__name__}({told})" if told is not None else super().__repr__()

    def __str__(self) -> str:
        return repr(self)

    def _told(self) -> str | None:
        """What a short `repr` says; None: every field."""
        return None

    def _repr_html_(self) -> str | None:
        return display.html(self)


def invalid(error: ValidationError, what: str, fix: str) -> SceneError:
    """The SceneError of a validation: the first problem with its field and value, and the others below."""
    if error.error_count() > MANY_PROBLEMS:
        return SceneError(f"invalid {what}: more than {MANY_PROBLEMS} fields are wrong", fix="was this another kind of file?")
    problems = error.errors(include_url=False)
    lines = [f"{'.'.join(place(one)) or what}: {sentence(one)}" for one in problems]
    if len(lines) == 1:
        where = f"field {'.'.join(place(problems[0])) or what}, value {shown(problems[0].get('input'))}"
        return SceneError(f"invalid {what}: {sentence(problems[0])}", where=where, fix=fix)
    more = [f"… and {len(lines) - SHOWN_PROBLEMS} more"] if len(lines) > SHOWN_PROBLEMS else []
    listed = "\n".join(f"  {line if line.isprintable() else shown(line)}" for line in [*lines[:SHOWN_PROBLEMS], *more])
    return SceneError(f"invalid {what}: {len(lines)} things are wrong\n{listed}", fix=fix)


MANY_PROBLEMS = 2000
