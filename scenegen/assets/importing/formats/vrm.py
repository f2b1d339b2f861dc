"""VRM people: GLB with a humanoid skeleton. Orientation, scale and eye point are specified, so nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from scenegen.assets.importing.bounds import read_file
from scenegen.assets.importing.formats.gltf import container_soup
from scenegen.assets.importing.gltf_data import Container, parse
from scenegen.assets.importing.gltf_scene import world_poses
from scenegen.assets.importing.raw import Figure, Floats, Raw, Soup, asset_format, hints_of
from scenegen.errors import AssetError

BONES = {
    "pelvis": "hips", "chest": "chest", "neck": "neck", "head": "head", "left_shoulder": "leftUpperArm", "right_shoulder": "rightUpperArm",
    "left_elbow": "leftLowerArm", "right_elbow": "rightLowerArm", "left_wrist": "leftHand", "right_wrist": "rightHand",
    "left_hip": "leftUpperLeg", "right_hip": "rightUpperLeg", "left_knee": "leftLowerLeg", "right_knee": "rightLowerLeg",
    "left_ankle": "leftFoot", "right_ankle": "rightFoot", "left_eye": "leftEye", "right_eye": "rightEye",
    "left_hand": "leftMiddleProximal", "right_hand": "rightMiddleProximal",
}  # fmt: skip
ARM_REACH_M, BLEND_M = 0.3, 0.07
NEEDED = ("pelvis", "head", "left_wrist", "right_wrist", "left_ankle", "right_ankle")


@asset_format("vrm", ".vrm")
def read(path: Path) -> Iterator[Raw]:
    """One person. VRM 1.0 faces +Z, 0.x faces -Z; both Y up and in metres."""
    container = parse(read_file(path), str(path))
    figure, old = skeleton(container)
    meta = _meta(container)

    def load() -> Soup:
        soup = container_soup(parse(read_file(path), str(path)))
        return replace(soup, vertices=lowered(soup.vertices, rest))

    rest = figure
    figure = replace(figure, joints=_lowered_joints(rest))
    hints = hints_of(
        path.stem, up="+y", up_sure=1.0, front="-z" if old else "+z", front_sure=1.0, unit_m=1.0, unit_sure=1.0, figure=figure
    )
    yield Raw(path.stem, path.name, replace(hints, category="person", **meta), load)


def lowered(points: Floats, figure: Figure) -> Floats:
    """Points (..., 3) of a figure in T-pose with its arms let down, Y up: who stands in a room does not stretch out their arms."""
    out = np.array(points, dtype=np.float64)
    for side in ("left", "right"):
        turned = _arm_turn(figure, side)
        if turned is None:
            continue
        turn, shoulder, along = turned
        offset = points - shoulder
        reach = offset @ along
        near = np.linalg.norm(offset - reach[..., None] * along, axis=-1) < ARM_REACH_M
        share = np.clip(reach / BLEND_M, 0.0, 1.0)
        share = np.where(near & (reach > 0), share * share * (3 - 2 * share), 0.0)[..., None]
        out = out * (1 - share) + (offset @ turn.T + shoulder) * share
    return out


def _arm_turn(figure: Figure, side: str) -> tuple[Floats, Floats, Floats] | None:
    """How an arm is let down: turn (3, 3), shoulder, direction at rest; None when it hangs already."""
    from scenegen.assets.people.posing.skeleton import align

    shoulder, wrist = figure.joints.get(f"{side}_shoulder"), figure.joints[f"{side}_wrist"]
    if shoulder is None or np.linalg.norm(wrist - shoulder) < 0.05:
        return None
    along = (wrist - shoulder) / np.linalg.norm(wrist - shoulder)
    if along[1] < -0.6:
        return None
    level = np.array([along[0], 0.0, along[2]])
    return align(along, 0.25 * level / max(float(np.linalg.norm(level)), 1e-9) + [0.0, -0.97, 0.0]), shoulder, along


def _lowered_joints(figure: Figure) -> dict[str, Floats]:
    out = dict(figure.joints)
    for side in ("left", "right"):
        turned = _arm_turn(figure, side)
        if turned is not None:
            for name in ("elbow", "wrist", "hand"):
                if f"{side}_{name}" in out:
                    out[f"{side}_{name}"] = turned[0] @ (out[f"{side}_{name}"] - turned[1]) + turned[1]
    return out


def _meta(container: Container) -> dict[str, Any]:
    extensions = container.tree.get("extensions") or {}
    meta = (extensions.get("VRMC_vrm") or extensions.get("VRM") or {}).get("meta") or {}
    authors = meta.get("authors") or [meta.get("author") or ""]
    said = [str(meta.get(key) or "") for key in ("licenseUrl", "otherLicenseUrl", "licenseName")]
    if meta.get("allowRedistribution") is False or meta.get("licenseName") in ("Redistribution_Prohibited",):
        said.append("no redistribution")
    if meta.get("commercialUsage") in ("personalNonProfit",) or meta.get("commercialUssageName") == "Disallow":
        said.append("non-commercial")
    return {
        "license": " ".join(said).strip(),
        "author": ", ".join(map(str, authors)),
        "name": str(meta.get("name") or meta.get("title") or "person"),
    }


def skeleton(container: Container) -> tuple[Figure, bool]:
    """Joints in the file's axes, and whether it is VRM 0.x. AssetError when the humanoid is missing or broken."""
    extensions = container.tree.get("extensions") or {}
    try:
        if "VRMC_vrm" in extensions:
            bones = {name: int(entry["node"]) for name, entry in extensions["VRMC_vrm"]["humanoid"]["humanBones"].items()}
            offset, old = (extensions["VRMC_vrm"].get("lookAt") or {}).get("offsetFromHeadBone"), False
        elif "VRM" in extensions:
            bones = {entry["bone"]: int(entry["node"]) for entry in extensions["VRM"]["humanoid"]["humanBones"]}
            first = (extensions["VRM"].get("firstPerson") or {}).get("firstPersonBoneOffset")
            offset, old = [first[key] for key in "xyz"] if first else None, True
        else:
            raise AssetError(
                "the file has no VRM extension", where=container.where, fix="rename it to .glb if it is a plain glTF"
            )
        world = world_poses(container)
        joints = {ours: world[bones[theirs]][:3, 3] for ours, theirs in BONES.items() if theirs in bones}
        if "chest" not in joints and "spine" in bones:
            joints["chest"] = world[bones["spine"]][:3, 3]
        eye = None
        if "left_eye" in joints and "right_eye" in joints:
            eye = (joints["left_eye"] + joints["right_eye"]) / 2
        elif offset is not None:
            eye = joints["head"] + np.array([float(part) for part in offset])
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise AssetError(
            f"the VRM's humanoid is broken: {type(error).__name__}: {error}", where=container.where, fix="export it again"
        ) from error
    missing = [name for name in NEEDED if name not in joints or not np.isfinite(joints[name]).all()]
    if missing:
        raise AssetError(f"the VRM's humanoid lacks {', '.join(missing)}", where=container.where, fix="export it again")
    for side in ("left", "right"):
        joints.setdefault(f"{side}_hand", joints[f"{side}_wrist"])
    return Figure(joints, eye), old
