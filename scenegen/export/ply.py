"""PLY, binary and little-endian, which mesh libraries read: named properties of points, and triangles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_KINDS = {"f4": "float", "u1": "uchar", "i4": "int"}
_TRIANGLE = np.dtype([("count", "u1"), ("corners", "<i4", 3)])


def write_ply(path: Path, columns: Mapping[str, NDArray[Any]], faces: NDArray[Any] | None = None, comment: str = "") -> None:
    """columns: of points by name, (N,) float32, uint8 or int32 each. faces (F, 3). comment: one line of text."""
    points = np.empty(
        len(next(iter(columns.values()))),
        dtype=[(name, values.dtype.newbyteorder("<")) for name, values in columns.items()],
    )
    for name, values in columns.items():
        points[name] = values
    head = ["ply", "format binary_little_endian 1.0", *([f"comment {comment}"] if comment else [])]
    head += [f"element vertex {len(points)}"]
    head += [f"property {_KINDS[values.dtype.str[1:]]} {name}" for name, values in columns.items()]
    body = points.tobytes()
    if faces is not None:
        triangles = np.empty(len(faces), dtype=_TRIANGLE)
        triangles["count"], triangles["corners"] = 3, faces
        head += [f"element face {len(faces)}", "property list uchar int vertex_indices"]
        body += triangles.tobytes()
    path.write_bytes("\n".join([*head, "end_header", ""]).encode("ascii") + body)


def vectors(names: str, values: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Columns (N, k) by their names, one word each."""
    return dict(zip(names.split(), np.ascontiguousarray(values.T), strict=True))
