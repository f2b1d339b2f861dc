"""glTF and GLB: Y up, metres; the front is +Z by convention, which few exporters keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scenegen.assets.importing.bounds import LARGEST_MEMBER, beside, check_faces, read_file
from scenegen.assets.importing.gltf_data import PARTS, WIDTH, Container, parse
from scenegen.assets.importing.gltf_packed import PACKED, unpack
from scenegen.assets.importing.gltf_scene import DEEPEST, MOST_NODES, scene_soup
from scenegen.assets.importing.raw import Hints, Raw, Soup, asset_format, hints_of
from scenegen.errors import AssetError

READ = (
    "EXT_mesh_gpu_instancing", "EXT_texture_webp", "EXT_texture_avif", "KHR_lights_punctual", "KHR_materials_emissive_strength",
    "KHR_materials_pbrSpecularGlossiness", "KHR_materials_unlit", "KHR_mesh_quantization", "KHR_node_visibility", "KHR_texture_transform",
    "KHR_xmp_json_ld", "KHR_xmp",
)  # fmt: skip
"""Extensions that a file may require: read, or of no matter to shape and colour. Of the finishes of KHR_materials_* the colour is read."""
BASIS_FIX = "save its pictures as PNG or JPEG (`ktx extract` of Khronos' KTX-Software does)"
FINISHES = (
    "anisotropy",
    "clearcoat",
    "dispersion",
    "ior",
    "iridescence",
    "sheen",
    "specular",
    "transmission",
    "variants",
    "volume",
)


@asset_format("gltf", ".glb", ".gltf")
def read(path: Path) -> Iterator[Raw]:
    """One asset."""

    def load() -> Soup:
        return container_soup(parse(read_file(path), str(path), beside(path.parent, str(path))))

    yield Raw(path.stem, path.name, gltf_hints(path.stem), load)


def gltf_hints(name: str) -> Hints:
    """What holds for every glTF: Y up and metres for certain enough to try, front +Z as a mere convention."""
    return hints_of(name, up="+y", up_sure=0.9, front="+z", front_sure=0.45, unit_m=1.0, unit_sure=0.6)


def container_soup(container: Container) -> Soup:
    """The soup of a glTF within bounds. AssetError when it is too large, contradicts itself, or requires what is not read."""
    try:
        _check(container)
        return scene_soup(container)
    except (KeyError, TypeError, IndexError, ValueError, RecursionError, OverflowError, AttributeError, MemoryError) as error:
        raise AssetError(
            f"the glTF contradicts itself: {type(error).__name__}: {str(error)[:200]}",
            where=container.where,
            fix="export it again",
        ) from error


def unread(container: Container) -> list[str]:
    """Extensions that a file requires and that are not read."""
    known = {*READ, *PACKED, *(f"KHR_materials_{finish}" for finish in FINISHES)}
    return sorted(
        name for name in map(str, container.tree.get("extensionsRequired") or []) if name not in known and "VRM" not in name
    )


def _check(container: Container) -> None:
    """Bounds before loading: extensions, addresses, accessors inside buffers, faces over all instances. AssetError else."""
    where = container.where
    lacking = unread(container)
    if lacking:
        fix = BASIS_FIX if "KHR_texture_basisu" in lacking else "export it without"
        raise AssetError(f"the file requires {', '.join(lacking)}, which is not read", where=where, fix=fix)
    unpack(container)
    lengths = [len(container.buffer(k)) for k in range(len(container.items("buffers")))]
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
    check_faces(_faces(container, accessors), where)


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
        if depth > DEEPEST or steps > MOST_NODES:
            raise AssetError(
                "the nodes are nested in a circle, or too deep or too many", where=container.where, fix="export it again"
            )
        if "mesh" in nodes[k]:
            total += per_mesh[nodes[k]["mesh"]]
        stack += [(child, depth + 1) for child in nodes[k].get("children", [])]
    return total if nodes else sum(per_mesh)
