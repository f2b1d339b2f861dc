"""A glTF's scene as one soup: nodes, instances, skins and morphs at rest, triangles of every mode, looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from scenegen.assets.importing.bounds import check_faces
from scenegen.assets.importing.gltf_data import Container
from scenegen.assets.importing.gltf_looks import Surfaces, painted
from scenegen.assets.importing.raw import Floats, Ints, Look, Soup
from scenegen.errors import AssetError

CLEAR = 0.03
DEEPEST = 200
MOST_NODES = 200_000


def scene_soup(container: Container) -> Soup:
    """Triangles of the default scene in the file's axes and units. AssetError when there are none."""
    notes = container.notes
    surfaces = Surfaces(container, notes)
    parts: list[Soup] = []
    shapes: dict[tuple[int, int, str], Soup | None] = {}
    total = 0
    world = world_poses(container)
    for k, poses in _shown(container, world):
        node = container.items("nodes")[k]
        mesh = container.items("meshes")[int(node["mesh"])]
        for part in range(len(mesh["primitives"])):
            key = (int(node["mesh"]), part, str(node.get("weights")))
            if key not in shapes:
                shapes[key] = _part(container, surfaces, mesh, part, node, notes)
            shape = shapes[key]
            if shape is None:
                continue
            total += len(shape.faces) * len(poses)
            check_faces(total, container.where)
            if "skin" in node and "JOINTS_0" in mesh["primitives"][part]["attributes"]:
                parts.append(_placed(shape, _skinned(container, node, mesh["primitives"][part], shape.vertices, world)))
                continue
            for pose in poses:
                parts.append(_placed(shape, shape.vertices @ pose[:3, :3].T + pose[:3, 3], np.linalg.det(pose[:3, :3]) < 0))
    return joined(parts, notes, container.where)


def joined(parts: list[Soup], notes: list[str], where: str) -> Soup:
    """Parts as one soup; what cannot be seen through opacity is gone already. AssetError when there is no triangle."""
    parts = [part for part in parts if len(part.faces)]
    if not parts:
        raise AssetError("the mesh file holds no triangles", where=where, fix="is it a point cloud, or empty?")
    starts = np.cumsum([0] + [len(part.vertices) for part in parts])
    looks: list[Look] = []
    face_look = []
    index: dict[int, int] = {}
    for part in parts:
        for look in part.looks:
            if id(look) not in index:
                index[id(look)] = len(looks)
                looks.append(look)
        table = np.array([index[id(look)] for look in part.looks], dtype=np.int64)
        face_look.append(table[part.face_look] if part.face_look is not None else np.full(len(part.faces), -1))
    uv = [part.uv if part.uv is not None else np.zeros((len(part.faces), 3, 2)) for part in parts]
    tint = [part.tint if part.tint is not None else np.ones((len(part.faces), 3)) for part in parts]
    known = [part.known if part.known is not None else np.ones(len(part.faces), dtype=bool) for part in parts]
    return Soup(
        np.concatenate([part.vertices for part in parts]),
        np.concatenate([part.faces + start for part, start in zip(parts, starts[:-1], strict=True)]),
        np.concatenate([part.face_rgb for part in parts]), notes, np.concatenate(known), tuple(looks), np.concatenate(face_look),
        np.concatenate(uv) if any(part.uv is not None for part in parts) else None,
        np.concatenate(tint) if any(part.tint is not None for part in parts) else None,
    )  # fmt: skip


def _placed(shape: Soup, vertices: Floats, mirrored: bool = False) -> Soup:
    each = np.arange(len(shape.faces))
    faces = shape.faces[:, ::-1] if mirrored else shape.faces
    return shape.shaped(vertices, faces, each, [], np.full(len(each), mirrored))


def _part(
    container: Container, surfaces: Surfaces, mesh: dict[str, Any], part: int, node: dict[str, Any], notes: list[str]
) -> Soup | None:
    """One primitive in its mesh's own frame; None for points and lines."""
    primitive = mesh["primitives"][part]
    attributes = primitive["attributes"]
    mode = int(primitive.get("mode", 4))
    if mode not in (4, 5, 6):
        note = "left out points or lines"
        if note not in notes:
            notes.append(note)
        return None
    vertices = container.values(attributes["POSITION"])[:, :3]
    for weight, target in zip(node.get("weights") or mesh.get("weights") or [], primitive.get("targets") or [], strict=False):
        if weight and "POSITION" in target:
            vertices = vertices + float(weight) * container.values(target["POSITION"])[:, :3]
    order = (
        container.stored(primitive["indices"])[:, 0].astype(np.int64)
        if primitive.get("indices") is not None
        else np.arange(len(vertices))
    )
    faces = _triangles(order, mode)
    faces = faces[(faces < len(vertices)).all(1)]
    colors = container.values(attributes["COLOR_0"]) if "COLOR_0" in attributes else None
    tint = None
    if colors is not None and len(colors) == len(vertices):
        colors = colors if colors.shape[1] == 4 else np.column_stack([colors, np.ones(len(colors))])
        tint = np.clip(np.nan_to_num(colors[faces].mean(1), nan=1.0), 0, 1)
    coordinates = {}
    for name, accessor in attributes.items():
        if name.startswith("TEXCOORD_") and name[9:].isdigit():
            values = container.values(accessor)
            if len(values) == len(vertices):
                coordinates[int(name[9:])] = values[faces][..., :2]
    material = primitive.get("material")
    surface = surfaces.of(None if material is None else int(material), tint is not None)
    look, uv, rgb, alpha = painted(surface, coordinates, tint, len(faces))
    shown = alpha > CLEAR
    if not shown.all():
        notes.append(f"left out {int((~shown).sum())} faces that are wholly transparent")
    if look.unknown:
        note = f"color not read: {look.unknown}"
        if note not in notes:
            notes.append(note)
    whole = Soup(
        vertices, faces, rgb, [], np.full(len(faces), not look.unknown), (look,), np.zeros(len(faces), dtype=np.int64), uv,
        None if tint is None else tint[:, :3],
    )  # fmt: skip
    return whole if shown.all() else whole.shaped(vertices, faces[shown], np.flatnonzero(shown), [])


def _triangles(order: Ints, mode: int) -> Ints:
    """Faces (F, 3) of a list, a strip or a fan of vertices."""
    if mode == 4:
        return order[: len(order) // 3 * 3].reshape(-1, 3)
    if len(order) < 3:
        return np.zeros((0, 3), dtype=np.int64)
    if mode == 6:
        return np.stack([np.full(len(order) - 2, order[0]), order[1:-1], order[2:]], 1)
    strip = np.stack([order[:-2], order[1:-1], order[2:]], 1)
    strip[1::2] = strip[1::2][:, [1, 0, 2]]
    return strip


def world_poses(container: Container) -> list[Floats]:
    """world_from_node (4, 4) of every node; AssetError for circles and what is nested too deeply."""
    nodes = container.items("nodes")
    parent: dict[int, int] = {}
    for k, node in enumerate(nodes):
        for child in node.get("children", []):
            parent[int(child)] = k
    out: dict[int, Floats] = {}
    for k in range(len(nodes)):
        chain = [k]
        while chain[-1] not in out and chain[-1] in parent:
            chain.append(parent[chain[-1]])
            if len(chain) > min(len(nodes), DEEPEST) + 1:
                raise AssetError("the nodes are nested in a circle, or too deep", where=container.where, fix="export it again")
        for step in reversed(chain):
            if step not in out:
                above = out[parent[step]] if step in parent else np.eye(4)
                out[step] = above @ local_pose(nodes[step])
    return [out[k] for k in range(len(nodes))]


def local_pose(node: dict[str, Any]) -> Floats:
    """parent_from_node (4, 4)."""
    if "matrix" in node:
        matrix: Floats = np.array([float(part) for part in node["matrix"]]).reshape(4, 4).T
        return matrix
    return _composed(node.get("translation", (0, 0, 0)), node.get("rotation", (0, 0, 0, 1)), node.get("scale", (1, 1, 1)))


def _composed(translation: Any, rotation: Any, scale: Any) -> Floats:
    from scipy.spatial.transform import Rotation

    out = np.eye(4)
    out[:3, :3] = Rotation.from_quat([float(part) for part in rotation]).as_matrix() * [float(part) for part in scale]
    out[:3, 3] = [float(part) for part in translation]
    return out


def _shown(container: Container, world: list[Floats]) -> Iterator[tuple[int, list[Floats]]]:
    """Nodes of the default scene that show a mesh, and where: once, or at every instance of EXT_mesh_gpu_instancing."""
    nodes, scenes = container.items("nodes"), container.items("scenes")
    children = {int(child) for node in nodes for child in node.get("children", [])}
    roots = [k for k in range(len(nodes)) if k not in children]
    if scenes:
        chosen = scenes[int(container.tree.get("scene", 0))]
        roots = [int(k) for k in chosen.get("nodes", [])] or roots
    stack, steps = [(k, 0) for k in reversed(roots)], 0
    while stack:
        k, depth = stack.pop()
        steps += 1
        if depth > DEEPEST or steps > MOST_NODES:
            raise AssetError(
                "the nodes are nested in a circle, or too deep or too many", where=container.where, fix="export it again"
            )
        node = nodes[k]
        extensions = node.get("extensions") or {}
        if (extensions.get("KHR_node_visibility") or {}).get("visible", True) is False:
            continue
        if node.get("mesh") is not None:
            instances = extensions.get("EXT_mesh_gpu_instancing")
            yield k, [world[k]] if instances is None else [world[k] @ pose for pose in _instances(container, instances)]
        stack += [(int(child), depth + 1) for child in reversed(node.get("children", []))]


def _instances(container: Container, extension: dict[str, Any]) -> list[Floats]:
    """node_from_instance (4, 4) of each."""
    tables = {
        name: container.values(k) for name, k in extension["attributes"].items() if name in ("TRANSLATION", "ROTATION", "SCALE")
    }
    counts = {len(table) for table in tables.values()}
    if len(counts) != 1 or max(counts) > MOST_NODES:
        raise AssetError("instances of several counts, or too many", where=container.where, fix="export it again")
    count = counts.pop()
    move = tables.get("TRANSLATION", np.zeros((count, 3)))
    turn = tables.get("ROTATION", np.tile([0.0, 0.0, 0.0, 1.0], (count, 1)))
    scale = tables.get("SCALE", np.ones((count, 3)))
    return [_composed(move[k], turn[k], scale[k]) for k in range(count)]


def _skinned(
    container: Container, node: dict[str, Any], primitive: dict[str, Any], points: Floats, world: list[Floats]
) -> Floats:
    """Vertices where the skeleton at rest holds them; a skinned mesh ignores its own node."""
    skin = container.items("skins")[int(node["skin"])]
    joints = [int(k) for k in skin["joints"]]
    pose = np.stack([world[k] for k in joints])
    if skin.get("inverseBindMatrices") is not None:
        pose = pose @ container.values(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)[: len(joints)]
    out, weight = np.zeros_like(points), np.zeros(len(points))
    for number in range(4):
        if f"JOINTS_{number}" not in primitive["attributes"]:
            break
        which = container.stored(primitive["attributes"][f"JOINTS_{number}"]).astype(np.int64)
        share = container.values(primitive["attributes"][f"WEIGHTS_{number}"])
        for k in range(which.shape[1]):
            moved = np.einsum("vij,vj->vi", pose[which[:, k], :3, :3], points) + pose[which[:, k], :3, 3]
            out += share[:, k, None] * moved
            weight += share[:, k]
    return np.where(weight[:, None] > 1e-6, out / np.maximum(weight, 1e-6)[:, None], points)
