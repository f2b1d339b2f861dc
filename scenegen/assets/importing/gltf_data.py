"""The numbers of a glTF: its JSON tree, buffers, and accessors of every kind (strided, normalised, sparse)."""

from __future__ import annotations

import base64
import binascii
import json
import struct
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.importing.bounds import Fetch
from scenegen.assets.importing.finding import PICTURES, find
from scenegen.assets.importing.raw import Floats
from scenegen.errors import AssetError

KINDS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTH = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
PARTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}


def nothing_beside(name: str) -> bytes:
    """The fetch of a file that must hold everything itself."""
    raise AssetError(f"the file names {name[:80]!r}, and nothing may be read beside it", fix="export it as one GLB")


@dataclass
class Container:
    """A glTF's JSON tree, the binary chunk of a GLB, and the way to what lies beside it."""

    tree: dict[str, Any]
    binary: bytes
    where: str
    fetch: Fetch = nothing_beside
    notes: list[str] = field(default_factory=list)
    _buffers: dict[int, bytes] = field(default_factory=dict)

    def items(self, name: str) -> list[dict[str, Any]]:
        """A top-level array of objects; AssetError when it is something else."""
        found = self.tree.get(name, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise AssetError(f"`{name}` is not a list of objects", where=self.where, fix="export it again")
        return found

    @cached_property
    def accessors(self) -> list[dict[str, Any]]:
        """The accessors."""
        return self.items("accessors")

    @cached_property
    def views(self) -> list[dict[str, Any]]:
        """The buffer views."""
        return self.items("bufferViews")

    def buffer(self, k: int) -> bytes:
        """A buffer's bytes; AssetError that names the file when it is missing."""
        if k not in self._buffers:
            uri = self.items("buffers")[k].get("uri")
            self._buffers[k] = self.binary if uri is None else self.file(uri, "buffer")
        return self._buffers[k]

    def append(self, content: bytes) -> int:
        """The number of a new buffer view of these bytes."""
        buffers, views = self.items("buffers"), self.views
        buffers.append({"byteLength": len(content)})
        self._buffers[len(buffers) - 1] = content
        views.append({"buffer": len(buffers) - 1, "byteOffset": 0, "byteLength": len(content)})
        return len(views) - 1

    def file(self, uri: str, what: str) -> bytes:
        """The bytes of a data address or of a file beside; AssetError that names it."""
        if uri[:5].lower() == "data:":
            try:
                return base64.b64decode(uri.partition(",")[2] + "==")
            except (ValueError, binascii.Error) as error:
                raise AssetError(f"a {what} inside the file is no base64", where=self.where, fix="export it again") from error
        name = unquote(uri)
        try:
            content, note = find(self.fetch, name, PICTURES if what == "picture" else ())
            self.notes += [note] if note else []
            return content
        except AssetError as error:
            raise AssetError(
                f"its {what} {name[:80]!r}: {error.what}", where=self.where, fix="keep it beside the file"
            ) from error

    def view(self, k: int) -> bytes:
        """A buffer view's bytes; AssetError when it reaches beyond its buffer."""
        view = self.views[k]
        start, size = int(view.get("byteOffset", 0)), int(view["byteLength"])
        content = self.buffer(int(view["buffer"]))
        if start < 0 or size < 0 or start + size > len(content):
            raise AssetError("a buffer view reaches beyond its buffer", where=self.where, fix="fetch or export it again")
        return content[start : start + size]

    def values(self, k: int) -> Floats:
        """An accessor as floats (count, parts): integers that are said to be normalised lie in [0, 1] or [-1, 1]."""
        accessor = self.accessors[k]
        out = self.stored(k).astype(np.float64)
        if accessor.get("normalized") and accessor["componentType"] != 5126:
            top = {5120: 127.0, 5121: 255.0, 5122: 32767.0, 5123: 65535.0}.get(accessor["componentType"], 4294967295.0)
            out = np.maximum(out / top, -1.0)
        return out

    def stored(self, k: int) -> NDArray[Any]:
        """An accessor's numbers as they are kept (count, parts); what is sparse is filled in."""
        accessor = self.accessors[k]
        count, parts, kind = int(accessor["count"]), PARTS[accessor["type"]], KINDS[accessor["componentType"]]
        if accessor.get("bufferView") is None:
            out: NDArray[Any] = np.zeros((count, parts), dtype=kind)
        else:
            stride = self.views[accessor["bufferView"]].get("byteStride")
            out = self._table(int(accessor["bufferView"]), int(accessor.get("byteOffset", 0)), count, parts, kind, stride)
        sparse = accessor.get("sparse")
        if sparse:
            number, where, what = int(sparse["count"]), sparse["indices"], sparse["values"]
            at = self._table(where["bufferView"], int(where.get("byteOffset", 0)), number, 1, KINDS[where["componentType"]])[:, 0]
            if number and int(at.max()) >= count:
                raise AssetError("a sparse accessor changes values that there are not", where=self.where, fix="export it again")
            out = out.copy()
            out[at] = self._table(what["bufferView"], int(what.get("byteOffset", 0)), number, parts, kind)
        return out

    def _table(self, view: int, start: int, count: int, parts: int, kind: str, stride: int | None = None) -> NDArray[Any]:
        content = np.frombuffer(self.view(view), dtype=np.uint8)
        width = np.dtype(kind).itemsize * parts
        step = int(stride or width)
        if count < 0 or start < 0 or step < width or (count and start + (count - 1) * step + width > len(content)):
            raise AssetError(
                f"an accessor announces {count} values, more than there are", where=self.where, fix="export it again"
            )
        if not count:
            return np.zeros((0, parts), dtype=kind)
        rows = np.lib.stride_tricks.as_strided(content[start:], (count, width), (step, 1), writeable=False)
        return np.ascontiguousarray(rows).view(kind).reshape(count, parts)


def parse(content: bytes, where: str, fetch: Fetch = nothing_beside) -> Container:
    """The JSON and binary chunk; AssetError for broken headers and JSON."""
    binary = b""
    text = content
    if content[:4] == b"glTF":
        if len(content) < 20 or struct.unpack_from("<I", content, 8)[0] > len(content):
            raise AssetError("the GLB header announces more bytes than the file has", where=where, fix="fetch or export it again")
        if struct.unpack_from("<I", content, 4)[0] != 2:
            raise AssetError(
                f"glTF version {struct.unpack_from('<I', content, 4)[0]} is not read", where=where, fix="export it as glTF 2.0"
            )
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
    return Container(tree, binary, where, fetch)
