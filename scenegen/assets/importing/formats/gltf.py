"""glTF and GLB: Y up, metres; the front is +Z by convention, which few exporters keep."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from scenegen.assets.importing.bounds import LARGEST_MEMBER, Fetch, beside, check_faces, clean_name, read_file
from scenegen.assets.importing.meshes import read_soup
from scenegen.assets.importing.raw import Hints, Raw, Soup, asset_format, hints_of
from scenegen.errors import AssetError

WIDTH = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
PARTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
PACKED = ("KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_meshopt_compression")
DEEPEST = 200


@dataclass
class Container:
    """A glTF's JSON tree and the binary chunk of a GLB."""

    tree: dict[str, Any]
    binary: bytes
    where: str

    def items(self, name: str) -> list[dict[str, Any]]:
        """A top-level array of objects; AssetError when it is something else."""
        found = self.tree.get(name, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise AssetError(f"`{name}` is not a list of objects", where=self.where, fix="export it again")
        return found


@asset_format("gltf", ".glb", ".gltf")
def read(path: Path) -> Iterator[Raw]:
    """One asset."""

    def load() -> Soup:
        content = read_file(path)
        fetch = beside(path.parent, str(path))
        check(parse(content, str(path)), fetch)
        return read_soup(content, "glb" if content[:4] == b"glTF" else "gltf", _unquoted(fetch), str(path))

    yield Raw(path.stem, path.name, gltf_hints(path.stem), load)


def gltf_hints(name: str) -> Hints:
    """What holds for every glTF: Y up and metres for certain enough to try, front +Z as a mere convention."""
    return hints_of(name, up="+y", up_sure=0.9, front="+z", front_sure=0.45, unit_m=1.0, unit_sure=0.6)


def _unquoted(fetch: Fetch) -> Fetch:
    return lambda name: fetch(unquote(name))


def parse(content: bytes, where: str) -> Container:
    """The JSON and binary chunk; AssetError for broken headers and JSON."""
    binary = b""
    text = content
    if content[:4] == b"glTF":
        if len(content) < 20 or struct.unpack_from("<I", content, 8)[0] > len(content):
            raise AssetError("the GLB header announces more bytes than the file has", where=where, fix="fetch or export it again")
        size, kind = struct.unpack_from("<II", content, 12)
        if kind != 0x4E4F534A or 20 + size > len(content):
            raise AssetError("the GLB's first chunk is not JSON of the announced length", where=where, fix="export it again")
        text = content[20 : 20 + size]
        after = 20 + size
        if after + 8 <= len(content):
            size = struct.unpack_from("<I", content, after)[0]
            binary = content[after + 8 : after + 8 + size]
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError, UnicodeDecodeError) as error:
        raise AssetError(f"the glTF's JSON cannot be read: {type(error).__name__}", where=where, fix="export it again") from error
    if not isinstance(tree, dict) or "asset" not in tree:
        raise AssetError("not a glTF: it has no `asset`", where=where, fix="is it another kind of JSON?")
    return Container(tree, binary, where)


def check(container: Container, fetch: Fetch) -> None:
    """Bounds before loading: compression, addresses, accessors inside buffers, faces over all instances. AssetError else."""
    try:
        _check(container, fetch)
    except (KeyError, TypeError, IndexError, ValueError, RecursionError, OverflowError, AttributeError) as error:
        raise AssetError(
            f"the glTF contradicts itself: {type(error).__name__}: {error}", where=container.where, fix="export it again"
        ) from error


def _check(container: Container, fetch: Fetch) -> None:
    tree, where = container.tree, container.where
    packed = sorted({*tree.get("extensionsUsed", []), *tree.get("extensionsRequired", [])} & set(PACKED))
    if packed:
        raise AssetError(f"the mesh is compressed with {packed[0]}", where=where, fix="export it without mesh compression")
    lengths = [_buffer(entry, container, fetch) for entry in container.items("buffers")]
    views = container.items("bufferViews")
    for view in views:
        if (
            int(view.get("byteOffset", 0)) < 0
            or int(view.get("byteOffset", 0)) + int(view["byteLength"]) > lengths[view["buffer"]]
        ):
            raise AssetError("a buffer view reaches beyond its buffer", where=where, fix="fetch or export it again")
    accessors = container.items("accessors")
    for accessor in accessors:
        need = int(accessor["count"]) * WIDTH[accessor["componentType"]] * PARTS[accessor["type"]]
        if (
            need < 0
            or ("bufferView" in accessor and need > int(views[accessor["bufferView"]]["byteLength"]))
            or need > LARGEST_MEMBER
        ):
            raise AssetError(
                f"an accessor announces {accessor['count']} values, more than there are", where=where, fix="export it again"
            )
    for image in container.items("images"):
        uri = image.get("uri", "")
        if uri and not uri.startswith("data:"):
            clean_name(unquote(uri), where)
    check_faces(_faces(container, accessors), where)


def _buffer(entry: dict[str, Any], container: Container, fetch: Fetch) -> int:
    uri = entry.get("uri")
    if uri is None:
        return len(container.binary)
    if uri.startswith("data:"):
        return len(base64.b64decode(uri.partition(",")[2]))
    return len(fetch(unquote(uri)))


def _faces(container: Container, accessors: list[dict[str, Any]]) -> int:
    """Faces over all instances: meshes that many nodes show count as often as they are shown."""
    per_mesh = []
    for mesh in container.items("meshes"):
        total = 0
        for part in mesh["primitives"]:
            source = part.get("indices", part["attributes"]["POSITION"])
            total += int(accessors[source]["count"]) // (3 if part.get("mode", 4) == 4 else 1)
        per_mesh.append(total)
    nodes = container.items("nodes")
    total, steps = 0, 0
    children = {child for node in nodes for child in node.get("children", [])}
    stack = [(k, 0) for k in range(len(nodes)) if k not in children]
    while stack:
        k, depth = stack.pop()
        steps += 1
        if depth > DEEPEST or steps > 200_000:
            raise AssetError(
                "the nodes are nested in a circle, or too deep or too many", where=container.where, fix="export it again"
            )
        if "mesh" in nodes[k]:
            total += per_mesh[nodes[k]["mesh"]]
        stack += [(child, depth + 1) for child in nodes[k].get("children", [])]
    return total if nodes else sum(per_mesh)
