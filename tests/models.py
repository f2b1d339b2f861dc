"""Model files made by hand, as odd as people's own: chairs of boxes as glTF and OBJ, and how their colour reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from scenegen.assets.importing.images import display, linear_light
from scenegen.assets.importing.probe import area_of
from scenegen.assets.importing.raw import Soup, format_of
from tests import importing as made

KINDS = {"f4": 5126, "u1": 5121, "u2": 5123, "u4": 5125, "i1": 5120, "i2": 5122}
SHAPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


def soup_of(path: Path) -> Soup:
    """What a reader makes of a file."""
    return next(format_of(path).read(path)).load()


def mean_color(soup: Soup) -> np.ndarray:
    """sRGB (3,) of all faces by area, in linear light."""
    area = area_of(soup.vertices, soup.faces)
    return display((linear_light(soup.face_rgb) * area[:, None]).sum(0) / area.sum())


class Gltf:
    """A glTF in the making: `array` and `picture` fill its binary chunk."""

    def __init__(self) -> None:
        self.binary = b""
        self.tree: dict[str, Any] = {
            "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}], "meshes": [], "accessors": [],
            "bufferViews": [], "materials": [], "textures": [], "images": [], "samplers": [],
        }  # fmt: skip

    def view(self, content: bytes, **more: Any) -> int:
        """A buffer view of some bytes."""
        self.binary += b"\0" * (-len(self.binary) % 4)
        self.tree["bufferViews"].append({"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(content), **more})
        self.binary += content
        return len(self.tree["bufferViews"]) - 1

    def array(self, values: Any, kind: str = "f4", **more: Any) -> int:
        """An accessor of numbers (N, K)."""
        table = np.asarray(values).reshape(len(values), -1).astype(f"<{kind}")
        width = table.dtype.itemsize * table.shape[1]
        padded = np.zeros((len(table), width + -width % 4), dtype=np.uint8)
        padded[:, :width] = np.ascontiguousarray(table).view(np.uint8)
        stride = {"byteStride": padded.shape[1]} if width % 4 else {}
        view = self.view(padded.tobytes() if stride else table.tobytes(), **stride)
        entry = {"bufferView": view, "componentType": KINDS[kind], "count": len(table), "type": SHAPES[table.shape[1]]}
        self.tree["accessors"].append(entry | more)
        return len(self.tree["accessors"]) - 1

    def picture(self, content: bytes, **texture: Any) -> int:
        """A texture of a picture."""
        self.tree["images"].append({"bufferView": self.view(content), "mimeType": "image/png"})
        self.tree["textures"].append({"source": len(self.tree["images"]) - 1, **texture})
        return len(self.tree["textures"]) - 1

    def mesh(self, attributes: dict[str, int], indices: int | None, material: dict[str, Any] | None = None, **more: Any) -> int:
        """A mesh of one primitive."""
        primitive: dict[str, Any] = {"attributes": attributes, **more}
        if indices is not None:
            primitive["indices"] = indices
        if material is not None:
            self.tree["materials"].append(material)
            primitive["material"] = len(self.tree["materials"]) - 1
        self.tree["meshes"].append({"primitives": [primitive]})
        return len(self.tree["meshes"]) - 1

    def chair(self, material: dict[str, Any] | None = None, scale: float = 1.0, **attributes: Any) -> int:
        """The chair of tests.importing with further attributes: name -> accessor, or two numbers for every vertex alike."""
        mesh = made.chair_mesh()
        count = len(mesh.vertices)
        given = {"POSITION": self.array(mesh.vertices * scale)}
        for name, value in attributes.items():
            given[name] = value if isinstance(value, int) else self.array(np.tile(value, (count, 1)))
        return self.mesh(given, self.array(mesh.faces.ravel(), "u4"), material)

    def write(self, path: Path, **more: Any) -> Path:
        """The GLB."""
        tree = {key: value for key, value in self.tree.items() if value not in ([], {})} | more
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.glb(tree | {"buffers": [{"byteLength": len(self.binary)}]}, self.binary))
        return path


VERTICES = len(made.chair_mesh().vertices)


def write_chair_obj(
    path: Path,
    before: str = "",
    after: str = "",
    separator: str = " ",
    end: str = "\n",
    uv: tuple[float, float] | None = (0.5, 0.5),
) -> str:
    """The chair as OBJ text, written to a path; `before` comes first, with a line end of its own."""
    mesh = made.chair_mesh()
    lines = [separator.join(["v", *(f"{value:.6f}" for value in point)]) for point in mesh.vertices]
    lines += [separator.join(["vt", f"{uv[0]}", f"{uv[1]}"])] if uv else []
    corner = "{0}/1" if uv else "{0}"
    lines += [separator.join(["f", *(corner.format(k + 1) for k in face)]) for face in mesh.faces]
    text = before + end.join(lines) + end + after
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return text
