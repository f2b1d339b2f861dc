"""Compressed glTF made plain before it is read: Draco meshes by DracoPy, meshopt buffers by meshopt, where these are installed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.importing.bounds import LARGEST_MEMBER, MOST_FACES
from scenegen.assets.importing.gltf_data import KINDS, PARTS, Container
from scenegen.errors import AssetError

DRACO = "KHR_draco_mesh_compression"
MESHOPT = ("EXT_meshopt_compression", "KHR_meshopt_compression")
PACKED = (DRACO, *MESHOPT)
FIX = ["pip install 'scenegen[compressed]'", "or export it without mesh compression"]
FILTERS = {"NONE": None, "OCTAHEDRAL": "OCTAHEDRAL", "QUATERNION": "QUATERNION", "EXPONENTIAL": "EXPONENTIAL", "COLOR": "COLOR"}


def unpack(container: Container) -> None:
    """Put plain buffers in place of compressed ones. AssetError when a decoder is missing, the data are broken, or unpack to too much."""
    views = [view for view in container.views if _meshopt(view) is not None]
    for view in views:
        _unpack_view(container, view)
    for mesh in container.items("meshes"):
        for primitive in mesh["primitives"]:
            packed = (primitive.get("extensions") or {}).get(DRACO)
            if packed is not None:
                _unpack_primitive(container, primitive, packed)


def _decoder(module: str, extension: str, where: str) -> Any:
    import importlib

    try:
        return importlib.import_module(module)
    except Exception as error:  # a library that does not load raises more than ImportError
        raise AssetError(
            f"the mesh is compressed with {extension}, and {module} is not installed", where=where, fix=FIX
        ) from error


def _broken(extension: str, where: str, why: object) -> AssetError:
    return AssetError(f"data compressed with {extension} are broken: {str(why)[:120]}", where=where, fix="export it again")


# --- meshopt ----------------------------------------------------------------------------------


def _meshopt(view: dict[str, Any]) -> dict[str, Any] | None:
    extensions = view.get("extensions") or {}
    return next((extensions[name] for name in MESHOPT if name in extensions), None)


def _unpack_view(container: Container, view: dict[str, Any]) -> None:
    packed = _meshopt(view)
    assert packed is not None
    decoder = _decoder("meshopt", MESHOPT[0], container.where)
    count, stride = int(packed["count"]), int(packed["byteStride"])
    start, size = int(packed.get("byteOffset", 0)), int(packed["byteLength"])
    content = container.buffer(int(packed["buffer"]))
    if min(count, stride, start, size) < 0 or count * stride > LARGEST_MEMBER or start + size > len(content):
        raise _broken(MESHOPT[0], container.where, f"{count} rows of {stride} bytes from {size}")
    name = str(packed.get("filter", "NONE"))
    if name not in FILTERS:
        raise _broken(MESHOPT[0], container.where, f"filter {name!r}")
    try:
        rows = decoder.decode_gltf_buffer(content[start : start + size], count, stride, str(packed["mode"]), FILTERS[name])
        plain = np.ascontiguousarray(rows).tobytes()
    except Exception as error:  # the decoder's own kinds
        raise _broken(MESHOPT[0], container.where, error) from error
    if len(plain) != count * stride:
        raise _broken(MESHOPT[0], container.where, f"{len(plain)} bytes where {count * stride} were announced")
    made = container.views[container.append(plain)]
    view.update(buffer=made["buffer"], byteOffset=0, byteLength=len(plain))
    if packed["mode"] == "ATTRIBUTES":
        view["byteStride"] = stride
    view["extensions"] = {}


# --- Draco ------------------------------------------------------------------------------------


def _unpack_primitive(container: Container, primitive: dict[str, Any], packed: dict[str, Any]) -> None:
    """Accessors of the decoded numbers in place of empty ones; without the decoder, the file's own plain copy where it has one."""
    try:
        decoder = _decoder("DracoPy", DRACO, container.where)
    except AssetError:
        used = [*(primitive["attributes"][name] for name in packed["attributes"]), primitive["indices"]]
        if all(container.accessors[int(k)].get("bufferView") is not None for k in used):
            return
        raise
    content = container.view(int(packed["bufferView"]))
    announced = faces_of(content)
    if announced is not None and announced > MOST_FACES:
        raise AssetError(f"the mesh has {announced} faces", where=container.where, fix=f"at most {MOST_FACES}; decimate it first")
    try:
        mesh = decoder.decode(content)
        found = {int(entry["unique_id"]): np.asarray(entry["data"]) for entry in mesh.attributes}
        faces = np.asarray(mesh.faces)
    except Exception as error:  # the decoder's own kinds
        raise _broken(DRACO, container.where, error) from error
    for name, number in packed["attributes"].items():
        if name in primitive["attributes"]:
            if int(number) not in found:
                raise _broken(DRACO, container.where, f"it lacks {name}")
            primitive["attributes"][name] = _accessor(container, int(primitive["attributes"][name]), found[int(number)])
    if primitive.get("mode", 4) != 4:
        raise AssetError("Draco data of strips of triangles are not read", where=container.where, fix=FIX[1:])
    primitive["mode"] = 4
    old = {"componentType": 5125, "type": "SCALAR"}
    primitive["indices"] = _accessor(container, old, faces.reshape(-1, 1))
    del primitive["extensions"][DRACO]


def _accessor(container: Container, old: int | dict[str, Any], values: NDArray[Any]) -> int:
    """The number of a new accessor of the kind of an old one that holds `values` (count, parts)."""
    like = container.accessors[old] if isinstance(old, int) else old
    kind, parts = np.dtype(KINDS[like["componentType"]]), PARTS[like["type"]]
    values = values.reshape(len(values), -1)
    if values.shape[1] != parts or len(values) * parts * kind.itemsize > LARGEST_MEMBER:
        raise _broken(DRACO, container.where, f"{values.shape[1]} numbers where {parts} were announced")
    view = container.append(np.ascontiguousarray(values, dtype=kind).tobytes())
    container.accessors.append(
        {key: value for key, value in like.items() if key not in ("sparse", "byteOffset", "min", "max")}
        | {"bufferView": view, "count": len(values)}
    )
    return len(container.accessors) - 1


def faces_of(content: bytes) -> int | None:
    """The number of faces that a Draco mesh announces; None where it is not said at the beginning."""
    if content[:5] != b"DRACO" or len(content) < 24 or content[7] != 1 or int.from_bytes(content[9:11], "little") & 0x8000:
        return None
    if (content[5], content[6]) < (2, 2):
        return None
    at = 11
    if content[8] == 1:  # edgebreaker: kind of traversal, vertices, faces
        _, at = _varint(content, at + 1)
    return _varint(content, at)[0]


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for k in range(5):
        byte = content[at + k] if at + k < len(content) else 0
        value |= (byte & 0x7F) << (7 * k)
        if byte < 128:
            return value, at + k + 1
    return value, at + 5
